"""One line a group across the populations that could stand under its rate: how far does the choice move the ratio?"""

from __future__ import annotations

import math
import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator

from yjs_analysis.checks import refuse
from yjs_analysis.telling import style, wording
from yjs_analysis.telling.charts import (
    MOST_PANELS,
    MULTIPLES,
    Chart,
    alternative_text,
    chart,
    line_in_words,
    refuse_undrawable,
)
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

MOST_DENOMINATORS = 3
"""More populations than this have no room for the counts under them."""

LINE = 10
"""Characters in a line of the words beside the last panel."""

WIDE = 5
"""Letters of a count that stand beside two others."""

BEHIND = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
"""What keeps words clear of the lines behind them."""

HEIGHT = 3.6


def denominator_lines(table: pd.DataFrame, *, finding: str, mark: tuple[float, str], beneath: str = "") -> Chart:
    """Draw a small panel a group, all on one scale: its ratio and interval on each population, left to right.

    Each group has a panel of its own, so that no interval lies on another. A line that falls from left to right is a
    group that grew between the populations: the same children with an outcome are then fewer of those who live there.

    Parameters
    ----------
    table
        After disclosure control, one row a group and population, in the order of both: `group`, `denominator` (the
        population's name), `short` (the same in so few letters that it fits under a point), `value`, `low`, `high`,
        `counts` (text under the point).
    finding
        What the chart shows, in one sentence: it opens the alternative text.
    mark
        The ratio that means no difference, and what it means in words.
    beneath
        What the counts under the points are.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, has no rows, lacks a column or a name, holds a group twice on a
        population, lacks one, or holds more than six groups or three populations.
    """
    refuse_undrawable(table, numbers=["value", "low", "high"], words=["group", "denominator", "short", "counts"])
    refuse(_problems(table))
    parts = list(table.groupby("group", sort=False))

    def paint(panels: list[Axes]) -> None:
        for place, ((group, part), axes) in enumerate(zip(parts, panels, strict=True)):
            _axes(axes, table, part.to_dict("records"), mark[0], first=place == 0)
            axes.set_title(group, loc="center")
            axes.axhline(mark[0], color=style.QUIET, linewidth=1.1, zorder=1)
            _line(axes, part.to_dict("records"))
        beside = "\n".join(textwrap.wrap(mark[1], LINE, break_long_words=False))
        panels[-1].annotate(
            beside, (1, mark[0]), xycoords=("axes fraction", "data"), xytext=(4, 0),
            textcoords="offset points", va="center", fontsize=9, color=style.QUIET, annotation_clip=False,
        )  # fmt: skip
        panels[0].figure.supxlabel(beneath, fontsize=9, color=style.QUIET)

    named = table.assign(block=table["group"], label=table["denominator"])
    return chart(paint, alt=alternative_text(named, finding) + line_in_words(mark), height=HEIGHT, panels=len(parts))


def _problems(table: pd.DataFrame) -> list[str]:
    groups, populations = (list(dict.fromkeys(table[name])) for name in ("group", "denominator"))
    problems = [
        f"{name} must name at most {most}, but names {len(held)}. Draw two charts."
        for name, held, most in (
            ("group", groups, MOST_PANELS), ("denominator", populations, MOST_DENOMINATORS)
        )
        if len(held) > most
    ]  # fmt: skip
    return problems + [
        f"table must hold each group once on each denominator, but {group!r} has {times} rows on {one!r}."
        for group in groups
        for one in populations
        if (times := int(((table["group"] == group) & (table["denominator"] == one)).sum())) != 1
    ]


def _axes(axes: Axes, table: pd.DataFrame, rows: list[dict], parity: float, *, first: bool) -> None:
    held = [parity, *(x for name in ("value", "low", "high") for x in table[name] if math.isfinite(x) and x > 0)]
    axes.set_yscale("log")
    axes.set_ylim(min(min(held) / 1.15, parity / 1.7), max(max(held) * 1.35, parity * 1.9))
    bottom, top = axes.get_ylim()
    doublings = [one for one in MULTIPLES if bottom <= one <= top and math.log2(one).is_integer()]
    axes.yaxis.set_major_locator(FixedLocator(doublings))
    axes.set_yticklabels([MULTIPLES[one] if first else "" for one in doublings])
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_xticks(range(len(rows)), _names(rows), color=style.INK, fontsize=9)
    axes.set_xlim(-0.6, len(rows) - 0.4)
    style.bare(axes)


def _names(rows: list[dict]) -> list[str]:
    """Name each population and give its counts; where these are too wide for three, the middle ones stand lower."""
    counts = [_words(WITHHELD if row["withheld"] else row["counts"]) for row in rows]
    wide = len(rows) == MOST_DENOMINATORS and max(len(word) for words in counts for word in words) > WIDE
    if wide:
        counts[1] = ["", "", *counts[1]]
    return ["\n".join([*_words(row["short"]), *words]) for row, words in zip(rows, counts, strict=True)]


def _words(text: str) -> list[str]:
    """Set words one under the other, so that they fit under one point of several.

    Examples
    --------
    >>> _words("Census 2011"), _words("32 of 1,963")
    (['Census', '2011'], ['32 of', '1,963'])
    """
    return textwrap.wrap(text, 6, break_long_words=False)


def _line(axes: Axes, rows: list[dict]) -> None:
    bottom, top = axes.get_ylim()
    on_axis = [row["value"] if bottom <= row["value"] <= top else math.nan for row in rows]
    axes.plot(range(len(rows)), on_axis, color=style.DARK_BLUE, linewidth=1.3, zorder=2)
    for place, row in enumerate(rows):
        if row["withheld"] or math.isnan(row["value"]):
            text = WITHHELD if row["withheld"] else NOT_AVAILABLE
            axes.annotate(
                text,
                (place, 0.04),
                xycoords=("data", "axes fraction"),
                ha="center",
                color=style.QUIET,
                bbox=BEHIND,
            )
            continue
        low, high = max(row["low"], bottom), min(row["high"], top)
        axes.vlines(place, low, high, color=style.DARK_BLUE, linewidth=4.5, alpha=0.55, zorder=2)
        for beyond, edge, arrow in ((row["high"] > top, top, "^"), (row["low"] < bottom, bottom, "v")):
            if beyond:
                axes.plot(
                    [place], [edge], linestyle="", marker=arrow, markersize=7, color=style.DARK_BLUE, clip_on=False
                )
        axes.annotate(
            wording.ratio(row["value"]), (place, high), xytext=(0, 4), textcoords="offset points", ha="center",
            va="bottom", fontsize=9.5, fontweight="bold", color=style.INK, zorder=4,
            bbox=BEHIND,
        )  # fmt: skip
    axes.plot(
        range(len(rows)), on_axis, linestyle="", marker="o", markersize=6.5, markerfacecolor="white",
        markeredgecolor=style.DARK_BLUE, markeredgewidth=1.6, zorder=3,
    )  # fmt: skip
