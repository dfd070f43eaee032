"""Areas of every size on one chart: how far each may stray by chance alone, and where one area stands among them."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator

from yjs_analysis.checks import choice_problems, column_problems, refuse
from yjs_analysis.telling import style, wording
from yjs_analysis.telling.charts import Chart, chart, refuse_undrawable
from yjs_analysis.telling.lines import apart
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

DASHES = ("-", (0, (5, 3)), (0, (1, 2)))
"""The narrowest limits are a whole line, the next dashed, the next dotted."""

TIMES_WIDE = 12
"""Where the largest area has so many times the children of the smallest, sizes are doubled from step to step."""


def funnel(
    table: pd.DataFrame,
    limits: pd.DataFrame,
    *,
    finding: str,
    highlighted: str,
    mark: tuple[float, str],
    counted: str = "children",
    rate: str = "rate",
) -> Chart:
    """Draw each area's rate over its number of children, between the limits of chance; one area dark and by name.

    Small areas stand on the left, where chance alone scatters them widely. A point between the lines is what chance
    gives; one beyond the outer lines is a reason to ask, not a verdict.

    Parameters
    ----------
    table
        After disclosure control: one row an area, `area` (its name), `value` (its rate, 0 to 1), `total` (of how many),
        and optionally `low` and `high`, drawn for the area highlighted only.
    limits
        From `measures.funnels.proportion_funnel`: `total`, `level`, `low`, `high`; the totals need not be the areas'.
    finding
        What the chart shows, in one sentence: it opens the alternative text.
    highlighted
        The area that is dark and named.
    mark
        The rate that areas are compared with, and what it is, in words.
    counted
        What `total` counts.
    rate
        What `value` is, written above the axis.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, has no rows, or lacks a column or a name, if the limits lack a
        column, or the area is none of the table's.
    """
    refuse_undrawable(table, numbers=["value", "total"], words=["area"])
    refuse(column_problems(limits, ["total", "level", "low", "high"], name="limits"))
    refuse(choice_problems("highlighted", highlighted, table["area"]))
    drawn = table[table["value"].notna() & table["total"].gt(0)]

    def paint(panels: list[Axes]) -> None:
        axes = panels[0]
        _axes(axes, drawn, limits, counted)
        axes.set_title(rate[0].upper() + rate[1:], fontsize=9.5, fontweight="normal", color=style.QUIET)
        axes.axhline(mark[0], color=style.QUIET, linewidth=1.1, zorder=1)
        for place, (_, part) in enumerate(limits.groupby("level")):
            _limit(axes, part.sort_values("total"), DASHES[min(place, len(DASHES) - 1)])
        _name_lines(axes, limits, mark)
        others = drawn[drawn["area"] != highlighted]
        axes.plot(
            others["total"], others["value"], linestyle="", marker="o", markersize=4.5, color=style.BACKGROUND,
            markeredgecolor="white", markeredgewidth=0.5, zorder=2, clip_on=False,
        )  # fmt: skip
        for row in drawn[drawn["area"] == highlighted].to_dict("records"):
            _highlight(axes, row)

    return chart(paint, alt=_alternative_text(table, limits, finding, mark), height=3.9)


def chance_in_words(level: float) -> str:
    """Say how many areas lie between two limits by chance.

    Examples
    --------
    >>> chance_in_words(0.95), chance_in_words(0.998), chance_in_words(0.9)
    ('95 areas in 100', '998 areas in 1,000', '90 areas in 100')
    """
    whole = 100
    while not math.isclose(level * whole, round(level * whole), abs_tol=1e-9) and whole < 1e6:
        whole *= 10
    return f"{wording.count(round(level * whole))} areas in {wording.count(whole)}"


def _axes(axes: Axes, drawn: pd.DataFrame, limits: pd.DataFrame, counted: str) -> None:
    sizes = [one for one in (*drawn["total"], *limits["total"]) if one > 0]
    least, most = min(sizes, default=1), max(sizes, default=1)
    if most > TIMES_WIDE * least:
        axes.set_xscale("log")
        axes.set_xlim(least / 1.15, most * 1.15)
        ticks = [tick * 10**power for power in range(9) for tick in (1, 2, 5)]
        axes.xaxis.set_major_locator(FixedLocator([tick for tick in ticks if least / 1.15 <= tick <= most * 1.15]))
        axes.xaxis.set_minor_locator(NullLocator())
    else:
        axes.set_xlim(max(0, least - 0.06 * (most - least) - 1), most + 0.06 * (most - least) + 1)
        axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=True))
    axes.xaxis.set_major_formatter(lambda number, _: wording.count(number))
    top = max([*drawn["value"], *limits.loc[limits["total"] >= least, "high"]], default=1)
    axes.set_ylim(0, min(1.0, 1.06 * top) if top > 0 else 1)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(style.percent_tick)
    axes.set_xlabel(f"{counted} in the area", fontsize=9.5, color=style.QUIET)
    style.bare(axes)


def _limit(axes: Axes, part: pd.DataFrame, dashes: object) -> None:
    part = part[part["total"] > 0]
    for side in ("low", "high"):
        axes.plot(part["total"], part[side], color=style.DARK_BLUE, linewidth=1.1, linestyle=dashes, zorder=1.5)


def _name_lines(axes: Axes, limits: pd.DataFrame, mark: tuple[float, str]) -> None:
    """Name the line of comparison and the upper limits at their right ends, none over another."""
    last = limits[limits["total"] > 0].sort_values("total").groupby("level").tail(1).sort_values("high")
    top = axes.get_ylim()[1]
    ends = [(mark[0], mark[1], style.QUIET)]
    ends += [(row["high"], chance_in_words(row["level"]), style.DARK_BLUE) for row in last.to_dict("records")]
    places = apart([at / top for at, _, _ in ends], gap=0.21 / axes.figure.get_figheight())
    for place, (_, words, colour) in zip(places, ends, strict=True):
        axes.annotate(
            words, (1, place), xycoords="axes fraction", xytext=(4, 0), textcoords="offset points", va="center",
            fontsize=9, color=colour, annotation_clip=False,
        )  # fmt: skip


def _highlight(axes: Axes, row: dict) -> None:
    low, high = row.get("low", math.nan), row.get("high", math.nan)
    if not (math.isnan(low) or math.isnan(high)):
        axes.vlines(row["total"], low, high, color=style.DARK_BLUE, linewidth=4.5, alpha=0.4, zorder=3)
    axes.plot(
        [row["total"]], [row["value"]], linestyle="", marker="o", markersize=8, markerfacecolor=style.DARK_BLUE,
        markeredgecolor="white", markeredgewidth=1, zorder=4, clip_on=False,
    )  # fmt: skip
    place = axes.transAxes.inverted().transform(axes.transData.transform((row["total"], row["value"])))[0]
    right = place > 0.6
    axes.annotate(
        f"{row['area']}: {wording.percent(row['value'])} of {wording.count(row['total'])}",
        (row["total"], row["value"]), xytext=(-9 if right else 9, 7), textcoords="offset points",
        ha="right" if right else "left", va="bottom", fontsize=9.5, fontweight="bold", color=style.INK, zorder=5,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1},
    )  # fmt: skip


def _alternative_text(table: pd.DataFrame, limits: pd.DataFrame, finding: str, mark: tuple[float, str]) -> str:
    told = []
    for row in table.to_dict("records"):
        if row["withheld"] or math.isnan(row["value"]):
            told.append(f"{row['area']}: {WITHHELD if row['withheld'] else NOT_AVAILABLE}")
        else:
            told.append(f"{row['area']}: {wording.percent(row['value'])} of {wording.count(row['total'])}")
    lines = []
    for level, part in limits[limits["total"] > 0].groupby("level"):
        ends = part.sort_values("total").iloc[[0, -1]].to_dict("records")
        ranges = [
            f"{wording.limits(one['low'], one['high'], written=wording.percent)} for {wording.count(one['total'])}"
            for one in ends
        ]
        lines.append(f"{chance_in_words(float(level))} lie within {' and '.join(dict.fromkeys(ranges))}")
    return f"{finding} {'; '.join(told)}. By chance alone, {'; '.join(lines)}. The line of comparison: {mark[1]}."
