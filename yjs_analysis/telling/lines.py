"""Charts over time: one line a series, named at its end, with the interval at every point that has one."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.disclosure.withhold import refuse_ungated
from yjs_analysis.telling import style, wording
from yjs_analysis.telling.charts import MULTIPLES, Chart, chart
from yjs_analysis.vocabulary import WITHHELD

WRITTEN = {"ratio": wording.ratio, "percent": wording.percent, "count": wording.count, "rate": wording.count}
"""How a number is written on each scale."""


def over_time(
    table: pd.DataFrame, *, finding: str, scale: str, mark: tuple[float, str] | None = None, height: float = 3.4
) -> Chart:
    """Draw series over time, each point with its interval, each line named at its end.

    Parameters
    ----------
    table
        After disclosure control: `line` (the series' name), `when` (a year as a number, 2017.5 for its middle),
        `value`, `low`, `high`, and optionally `panel` (side by side), `said` (words at the point), `above` (False puts
        them below it) and `focus` (False draws the line grey and without intervals, as a background to the others).
    finding
        What the chart shows, in one sentence: it opens the alternative text.
    scale
        "ratio" (log axis in plain multiples), "percent" (shares from 0 to 1), "count" or "rate".
    mark
        A value to compare with, and what it means in words.
    height
        Inches.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, or lacks a column.
    """
    refuse_ungated(table)
    refuse(column_problems(table, ["line", "when", "value", "low", "high"], name="table"))
    full = table.assign(**{name: default for name, default in DEFAULTS.items() if name not in table})
    panels = list(full["panel"].unique())

    def paint(axes: list[Axes]) -> None:
        top = _top(full, mark)
        for place, (panel, one) in enumerate(zip(panels, axes, strict=True)):
            _axes(one, full, scale, top)
            one.set_title(panel)
            _mark(one, mark, first=place == 0)
            here = full[full["panel"] == panel]
            for _, part in here.groupby("line", sort=False):
                _line(one, part)
            _names(one, here)

    return chart(paint, alt=alternative_text(full, finding, scale=scale), height=height, panels=len(panels))


def as_year(day: date) -> float:
    """Turn a day into a place on the axis of years.

    Examples
    --------
    >>> as_year(date(2017, 1, 1)), round(as_year(date(2017, 7, 2)), 2)
    (2017.0, 2017.5)
    """
    return day.year + (day - date(day.year, 1, 1)).days / 365.25


DEFAULTS = {"panel": "", "said": "", "above": True, "focus": True}
"""What a table of lines holds where it does not say."""


def alternative_text(table: pd.DataFrame, finding: str, *, scale: str) -> str:
    """Say every number of a chart over time, line by line, after its finding."""
    written = WRITTEN[scale]
    lines = []
    for (panel, name), part in table.groupby(["panel", "line"], sort=False):
        points = []
        for row in part.to_dict("records"):
            year = f"{row['when']:.0f}" if float(row["when"]).is_integer() else row["said"] or f"{int(row['when'])}"
            if row["withheld"]:
                points.append(f"{year} {WITHHELD}")
            elif math.isnan(row["value"]):
                continue
            else:
                limits = f" ({wording.between(written(row['low']), written(row['high']))})"
                certain = row["low"] == row["high"] or math.isnan(row["low"])
                points.append(f"{year} {written(row['value'])}{'' if certain else limits}")
        title = f"{panel}, {name}" if panel and panel != name else name
        lines.append(f"{title}: {', '.join(points)}")
    return f"{finding} {'; '.join(lines)}."


def _top(table: pd.DataFrame, mark: tuple[float, str] | None) -> float:
    shown = [number for number in (*table["high"], *table["value"]) if math.isfinite(number)]
    return max([*shown, *([mark[0]] if mark else [])], default=1)


def _axes(axes: Axes, table: pd.DataFrame, scale: str, top: float) -> None:
    first, last = table["when"].min(), table["when"].max()
    axes.set_xlim(first - 0.04 * (last - first), last + 0.04 * (last - first))
    years = range(math.ceil(first), math.floor(last) + 1)
    step = max(1, math.ceil(len(years) / 6))
    axes.xaxis.set_major_locator(FixedLocator(list(years)[::step]))
    axes.xaxis.set_major_formatter(lambda year, _: f"{year:.0f}")
    if scale == "ratio":
        axes.set_yscale("log")
        lowest = min(number for number in table["low"] if number > 0)
        axes.set_ylim(min(lowest / 1.15, 0.6), max(top * 1.15, 1.6))
        low, high = axes.get_ylim()
        ticks = [number for number in MULTIPLES if low <= number <= high]
        axes.yaxis.set_major_locator(FixedLocator(ticks))
        axes.set_yticklabels([MULTIPLES[number] for number in ticks])
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        axes.set_ylim(0, top * 1.08)
        axes.yaxis.set_major_formatter(lambda number, _: WRITTEN[scale](number))
    style.bare(axes)


def _mark(axes: Axes, mark: tuple[float, str] | None, *, first: bool) -> None:
    if not mark:
        return
    axes.axhline(mark[0], color=style.FAINT, linewidth=1, zorder=0.5)
    if first:
        axes.annotate(
            mark[1], (1, mark[0]), xycoords=("axes fraction", "data"), xytext=(0, 3), textcoords="offset points",
            ha="right", va="bottom", fontsize=9, color=style.QUIET,
        )  # fmt: skip


def _line(axes: Axes, part: pd.DataFrame) -> None:
    focus = bool(part["focus"].all())
    colour = style.DARK_BLUE if focus else style.BACKGROUND
    shown = part[part["value"].notna()]
    axes.plot(shown["when"], shown["value"], color=colour, linewidth=1.4 if focus else 1.1, zorder=2 if focus else 1)
    if focus:
        axes.vlines(shown["when"], shown["low"], shown["high"], color=colour, linewidth=4.5, alpha=0.4, zorder=2)
        axes.plot(
            shown["when"], shown["value"], linestyle="", marker="o", markersize=5, markerfacecolor="white",
            markeredgecolor=colour, markeredgewidth=1.4, zorder=3,
        )  # fmt: skip
    for row in part.to_dict("records"):
        if row["withheld"]:
            axes.annotate(
                WITHHELD, (row["when"], 0.03), xycoords=("data", "axes fraction"), ha="center", color=style.QUIET
            )
        elif row["said"]:
            at, away, side = (row["high"], 6, "bottom") if row["above"] else (row["low"], -6, "top")
            axes.annotate(
                row["said"], (row["when"], at), xytext=(0, away), textcoords="offset points", va=side, fontsize=9,
                ha=_side(axes, row["when"]), color=style.INK,
            )  # fmt: skip


def _side(axes: Axes, when: float) -> str:
    """Words at the edge of a panel stand inside it."""
    first, last = axes.get_xlim()
    place = (when - first) / (last - first)
    return "left" if place < 0.15 else "right" if place > 0.85 else "center"


def _names(axes: Axes, table: pd.DataFrame) -> None:
    """Name each line at its end, moved apart where two would overlap."""
    ends = table[table["value"].notna() & (table["line"] != "")].groupby("line", sort=False).tail(1)
    gap = 0.062 * (axes.get_ylim()[1] - axes.get_ylim()[0])
    beside = axes.get_xlim()[1]
    place = -math.inf
    for row in ends.sort_values("value").to_dict("records"):
        place = max(row["value"], place + gap)
        axes.annotate(
            row["line"], (row["when"], row["value"]), xytext=(beside, place), textcoords="data",
            va="center", fontsize=9, color=style.INK if row["focus"] else style.QUIET, annotation_clip=False,
            fontweight="bold" if row["focus"] else "normal", ha="left",
        )  # fmt: skip
