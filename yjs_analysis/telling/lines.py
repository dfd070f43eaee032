"""Charts over time: one line a series, named at its end, with the interval at every point that has one."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, MaxNLocator, NullFormatter, NullLocator

from yjs_analysis.checks import refuse
from yjs_analysis.telling import style, wording
from yjs_analysis.telling.charts import MULTIPLES, Chart, chart, line_in_words, refuse_undrawable
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

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
        If the table has not passed disclosure control, has no rows, lacks a column, a name or a year, if the scale is
        unknown, or if the words leave no room for the drawing.
    """
    refuse_undrawable(table, numbers=["when", "value", "low", "high"], words=["line"])
    full = table.assign(**{name: default for name, default in DEFAULTS.items() if name not in table})
    refuse(_problems(full, scale))
    panels = list(full["panel"].unique())

    def paint(axes: list[Axes]) -> None:
        for place, (panel, one) in enumerate(zip(panels, axes, strict=True)):
            _axes(one, full, scale, mark)
            one.set_title(panel)
            here = full[full["panel"] == panel]
            if mark:
                _mark(one, mark[0], mark[1] if place == 0 else "", here)
            for _, part in here.groupby("line", sort=False):
                _line(one, part)
            _names(one, here)

    alt = alternative_text(full, finding, scale=scale) + line_in_words(mark)
    return chart(paint, alt=alt, height=height, panels=len(panels))


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
    """Say every number of a chart over time, line by line, after its finding; the table has all columns of `over_time`.

    Examples
    --------
    >>> rows = pd.DataFrame({"line": "Walsall", "panel": "", "when": [2017.0, 2018.0], "value": [0.34, 0.3],
    ...                      "low": [0.25, 0.2], "high": [0.44, 0.41], "withheld": [False, True]})
    >>> alternative_text(rows, "It fell.", scale="percent")
    'It fell. Walsall: 34% (25% to 44%) in 2017, [c] in 2018.'
    """
    written = WRITTEN[scale]
    lines = []
    for (panel, name), part in table.groupby(["panel", "line"], sort=False):
        points = [f"{_number_in_words(row, written)} in {_moment(row['when'])}" for row in part.to_dict("records")]
        title = ", ".join(dict.fromkeys(filter(None, (panel, name))))
        lines.append(f"{title}: {', '.join(points)}" if title else ", ".join(points))
    return f"{finding} {'; '.join(lines)}."


def _number_in_words(row: dict, written: Callable[[float], str]) -> str:
    if row["withheld"]:
        return WITHHELD
    if math.isnan(row["value"]):
        return NOT_AVAILABLE
    certain = row["low"] == row["high"] or math.isnan(row["low"])
    limits = f" ({wording.limits(row['low'], row['high'], written=written)})"
    return f"{written(row['value'])}{'' if certain else limits}"


def _moment(when: float) -> str:
    """Name a place on the axis of years: a whole number is a year, any other a month of it."""
    first = date(int(when), 1, 1)
    return str(first.year) if when == first.year else f"{first + timedelta(days=round(365.25 * (when % 1))):%B %Y}"


def _problems(table: pd.DataFrame, scale: str) -> list[str]:
    problems = [
        f"{name} must be words in every row, but row {place} holds {cell!r}. Write '' where there is nothing to say."
        for name in ("panel", "said")
        for place, cell in table[name].items()
        if not isinstance(cell, str)
    ]
    problems += [
        f"when must be a year in every row, but row {place} holds {when}. Add it after withhold, which blanks numbers."
        for place, when in table["when"].items()
        if not math.isfinite(when)
    ]
    if scale not in WRITTEN:
        problems.append(f"scale must be one of {', '.join(map(repr, WRITTEN))}, but got {scale!r}.")
    return problems


def _reach(table: pd.DataFrame, mark: tuple[float, str] | None, *, above_zero: bool) -> tuple[float, float]:
    """Find the least and the greatest number that a chart has to show."""
    numbers = [*table["low"], *table["high"], *table["value"], *(mark[:1] if mark else ())]
    shown = [one for one in numbers if math.isfinite(one) and (one > 0 or not above_zero)]
    return min(shown, default=1), max(shown, default=1)


def _axes(axes: Axes, table: pd.DataFrame, scale: str, mark: tuple[float, str] | None) -> None:
    first, last = table["when"].min(), table["when"].max()
    margin = 0.04 * (last - first) or 0.5
    axes.set_xlim(first - margin, last + margin)
    years = range(math.ceil(first - margin), math.floor(last + margin) + 1)
    axes.xaxis.set_major_locator(FixedLocator(list(years)[:: max(1, math.ceil(len(years) / 6))]))
    axes.xaxis.set_major_formatter(lambda year, _: f"{year:.0f}")
    lowest, top = _reach(table, mark, above_zero=scale == "ratio")
    if scale == "ratio":
        axes.set_yscale("log")
        axes.set_ylim(min(lowest / 1.15, 0.6), max(top * 1.15, 1.6))
        low, high = axes.get_ylim()
        ticks = [number for number in MULTIPLES if low <= number <= high]
        axes.yaxis.set_major_locator(FixedLocator(ticks))
        axes.set_yticklabels([MULTIPLES[number] for number in ticks])
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        axes.set_ylim(min(lowest * 1.08, 0), top * 1.08 if top > 0 else 1)
        if scale == "percent":
            axes.yaxis.set_major_formatter(style.percent_tick)
        else:
            axes.yaxis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True))
            axes.yaxis.set_major_formatter(lambda number, _: wording.count(number))
    style.bare(axes)


def _mark(axes: Axes, at: float, words: str, table: pd.DataFrame) -> None:
    """Draw the line of comparison, its words at the side where the data are further from it."""
    axes.axhline(at, color=style.FAINT, linewidth=1, zorder=0.5)
    away = (table["value"] - at).abs()
    near_start, near_end = (away[table["when"] == when].min() for when in (table["when"].min(), table["when"].max()))
    left = near_start > near_end
    axes.annotate(
        words, (0 if left else 1, at), xycoords=("axes fraction", "data"), xytext=(0, 3), textcoords="offset points",
        ha="left" if left else "right", va="bottom", fontsize=9, color=style.QUIET,
    )  # fmt: skip


def _line(axes: Axes, part: pd.DataFrame) -> None:
    focus = bool(part["focus"].all())
    colour = style.DARK_BLUE if focus else style.BACKGROUND
    bottom, top = axes.get_ylim()
    on_axis = part["value"].where(part["value"].between(bottom, top))  # a gap where there is no point to draw
    axes.plot(part["when"], on_axis, color=colour, linewidth=1.4 if focus else 1.1, zorder=2 if focus else 1)
    if focus:
        for row in part[part["value"].notna()].to_dict("records"):
            _interval(axes, row, colour)
        axes.plot(
            part["when"], on_axis, linestyle="", marker="o", markersize=5, markerfacecolor="white",
            markeredgecolor=colour, markeredgewidth=1.4, zorder=3, clip_on=False,
        )  # fmt: skip
    for row in part.to_dict("records"):
        _words(axes, row, part)


def _interval(axes: Axes, row: dict, colour: str) -> None:
    bottom, top = axes.get_ylim()
    low, high = max(row["low"], bottom), min(row["high"], top)
    axes.vlines(row["when"], low, high, color=colour, linewidth=4.5, alpha=0.4, zorder=2)
    for beyond, edge, arrow in ((row["high"] > top, top, "^"), (row["low"] < bottom, bottom, "v")):
        if beyond:
            axes.plot([row["when"]], [edge], linestyle="", marker=arrow, markersize=7, color=colour, clip_on=False)


def _words(axes: Axes, row: dict, part: pd.DataFrame) -> None:
    bottom, top = axes.get_ylim()
    if row["withheld"] or math.isnan(row["value"]):
        mark = WITHHELD if row["withheld"] else NOT_AVAILABLE
        if row["focus"]:
            axes.annotate(mark, (row["when"], 0.03), xycoords=("data", "axes fraction"), ha="center", color=style.QUIET)
    elif row["said"]:
        at, away, side = (row["high"], 6, "bottom") if row["above"] else (row["low"], -6, "top")
        at = row["value"] if math.isnan(at) else min(max(at, bottom), top)
        axes.annotate(
            row["said"], (row["when"], at), xytext=(0, away), textcoords="offset points", va=side, fontsize=9,
            ha=_side(axes, row["when"], part.loc[part["said"] != "", "when"]), color=style.INK,
        )  # fmt: skip


def _side(axes: Axes, when: float, spoken: pd.Series) -> str:
    """Words at the edge of a panel stand inside it; words of two near neighbours stand away from each other."""
    first, last = axes.get_xlim()
    place, others = (when - first) / (last - first), (spoken - when) / (last - first)
    if place < 0.15 or place > 0.85:
        return "left" if place < 0.15 else "right"
    if others.between(0, 0.2, inclusive="neither").any():
        return "right"
    return "left" if others.between(-0.2, 0, inclusive="neither").any() else "center"


def _names(axes: Axes, table: pd.DataFrame) -> None:
    """Name each line at its end; where two would overlap, both give way, as little as they can."""
    bottom, top = axes.get_ylim()
    ends = table[table["value"].between(bottom, top) & (table["line"] != "")].groupby("line", sort=False).tail(1)
    ends = ends.sort_values("value")
    to_panel = axes.transData + axes.transAxes.inverted()
    heights = [to_panel.transform((row["when"], row["value"]))[1] for row in ends.to_dict("records")]
    places = apart(heights, gap=0.21 / axes.figure.get_figheight())
    for row, place in zip(ends.to_dict("records"), places, strict=True):
        axes.annotate(
            row["line"], (1, place), xycoords="axes fraction", va="center", fontsize=9,
            color=style.INK if row["focus"] else style.QUIET, annotation_clip=False,
            fontweight="bold" if row["focus"] else "normal", ha="left",
        )  # fmt: skip


def apart(heights: list[float], *, gap: float) -> list[float]:
    """Move rising heights at least `gap` apart, each as little as it can (least squares), and none below the floor.

    Examples
    --------
    >>> apart([10, 10, 13], gap=4)
    [7.0, 11.0, 15.0]
    """
    steps = gap * np.arange(len(heights))
    blocks: list[list[float]] = []
    for height in np.asarray(heights) - steps:
        blocks.append([height])
        while len(blocks) > 1 and np.mean(blocks[-2]) > np.mean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    level = [np.mean(block) for block in blocks for _ in block]
    return [float(max(one, 0.0) + step) for one, step in zip(level, steps, strict=True)]
