"""A chain of decisions, left to right: what each adds to the difference, and what they come to together."""

from __future__ import annotations

import math
import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator

from yjs_analysis.telling import style, wording
from yjs_analysis.telling.charts import MULTIPLES, Chart, chart, line_in_words, refuse_undrawable
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

OWN, SO_FAR = -0.14, 0.2
"""Where the two marks stand beside the middle of a stage's column."""

DARK_ORANGE = "#B3410A"
"""Orange that words can be read in on white."""

COLUMN = 17
"""Characters in a line under a column."""

NUMBERS = ["value", "low", "high", "product", "product_low", "product_high"]


def chain(
    table: pd.DataFrame,
    *,
    finding: str,
    mark: tuple[float, str],
    here: str = "at this decision",
    all_in: str = "so far",
) -> Chart:
    """Draw, stage by stage, the ratio at that stage and the product of all ratios up to it, each with its interval.

    The step of the grey line from stage to stage is as high as the stage's own ratio is far from 1: so one sees where a
    difference arises, where it is only handed on, and where it shrinks.

    Parameters
    ----------
    table
        After disclosure control: one row a stage, in their order, for one group: `stage` (what happens, and of whom),
        `value`, `low`, `high` (on the stage before), `product`, `product_low`, `product_high` (up to here), `counts`
        (text under the column). The products of a withheld row must be missing too.
    finding
        What the chart shows, in one sentence: it opens the alternative text.
    mark
        The ratio that means no difference, and what it means in words.
    here, all_in
        What the two marks are, written beside the first of them.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, has no rows, or lacks a column or a name.
    """
    refuse_undrawable(table, numbers=NUMBERS, words=["stage", "counts"])
    rows = table.to_dict("records")

    def paint(panels: list[Axes]) -> None:
        axes = panels[0]
        _axes(axes, table, mark[0])
        axes.axhline(mark[0], color=style.QUIET, linewidth=1.1, zorder=1)
        axes.annotate(
            "\n".join(textwrap.wrap(mark[1], COLUMN)), (1, mark[0]), xycoords=("axes fraction", "data"), xytext=(4, 0),
            textcoords="offset points", va="center", fontsize=9, color=style.QUIET, annotation_clip=False,
        )  # fmt: skip
        _steps(axes, rows, mark[0])
        for place, row in enumerate(rows):
            _ratio(axes, place + OWN, [row[name] for name in NUMBERS[:3]], style.DARK_BLUE, "o", side=-1)
            if place and not row["withheld"]:
                _ratio(axes, place + SO_FAR, [row[name] for name in NUMBERS[3:]], style.ORANGE, "s", side=1)
            if row["withheld"] or math.isnan(row["value"]):
                _missing(axes, place, row)
        _keys(axes, rows, here, all_in)

    return chart(paint, alt=_alternative_text(rows, finding, here, all_in) + line_in_words(mark), height=3.7)


def _axes(axes: Axes, table: pd.DataFrame, parity: float) -> None:
    held = [parity, *(one for name in NUMBERS for one in table[name] if math.isfinite(one) and one > 0)]
    axes.set_yscale("log")
    axes.set_ylim(min(min(held) / 1.15, parity / 1.7), max(max(held) * 1.3, parity * 1.9))
    bottom, top = axes.get_ylim()
    doublings = [one for one in MULTIPLES if bottom <= one <= top and math.log2(one).is_integer()]
    axes.yaxis.set_major_locator(FixedLocator(doublings))
    axes.set_yticklabels([MULTIPLES[one] for one in doublings])
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_minor_formatter(NullFormatter())
    names = [
        "\n".join([*textwrap.wrap(row["stage"], COLUMN), WITHHELD if row["withheld"] else row["counts"]])
        for row in table.to_dict("records")
    ]
    axes.set_xticks(range(len(names)), names, color=style.INK, fontsize=9)
    axes.set_xlim(-0.55, len(names) - 0.4)
    style.bare(axes)


def _steps(axes: Axes, rows: list[dict], parity: float) -> None:
    """Draw the running product as a stair: level from stage to stage, then up or down by the stage's own ratio."""
    level = parity
    for place, row in enumerate(rows):
        after = row["product"]
        if row["withheld"] or not (math.isfinite(after) and after > 0):
            return
        at = place + SO_FAR if place else OWN
        start = place - 1 + (SO_FAR if place > 1 else OWN) if place else -0.55
        axes.plot([start, at], [level, level], color=style.FAINT, linewidth=1.3, linestyle=(0, (4, 2)), zorder=1.5)
        axes.plot([at, at], [level, after], color=style.FAINT, linewidth=1.3, zorder=1.5)
        level = after


def _ratio(axes: Axes, at: float, numbers: list[float], colour: str, marker: str, *, side: int) -> None:
    value, low, high = numbers
    if math.isnan(value):
        return
    bottom, top = axes.get_ylim()
    ends = max(low, bottom), min(high, top)
    axes.vlines(at, *ends, color=colour, linewidth=4.5, alpha=0.55, zorder=2)
    for beyond, edge, arrow in ((high > top, top, "^"), (low < bottom, bottom, "v")):
        if beyond:
            axes.plot([at], [edge], linestyle="", marker=arrow, markersize=7, color=colour, clip_on=False)
    if bottom <= value <= top:
        axes.plot(
            [at], [value], linestyle="", marker=marker, markersize=6.5, markerfacecolor="white",
            markeredgecolor=colour, markeredgewidth=1.6, zorder=3,
        )  # fmt: skip
        axes.annotate(
            wording.ratio(value), (at, value), xytext=(8 * side, 7 if side > 0 else 0), textcoords="offset points",
            va="center",
            ha="left" if side > 0 else "right", fontsize=9.5, fontweight="bold" if side < 0 else "normal",
            color=style.INK,
        )  # fmt: skip


def _missing(axes: Axes, place: int, row: dict) -> None:
    text = WITHHELD if row["withheld"] else NOT_AVAILABLE
    axes.annotate(text, (place, 0.06), xycoords=("data", "axes fraction"), ha="center", color=style.QUIET)


def _keys(axes: Axes, rows: list[dict], here: str, all_in: str) -> None:
    """Say above the columns what the two marks are."""
    several = sum(not row["withheld"] for row in rows) > 1
    said = [(0.0, f"round: {here}", style.DARK_BLUE)]
    said += [(0.35, f"square: {all_in}", DARK_ORANGE)] if several else []
    for at, words, colour in said:
        axes.annotate(
            words, (at, 1), xycoords="axes fraction", xytext=(0, 4), textcoords="offset points", va="bottom",
            fontsize=9.5, fontweight="bold", color=colour,
        )  # fmt: skip


def _alternative_text(rows: list[dict], finding: str, here: str, all_in: str) -> str:
    told = []
    for row in rows:
        if row["withheld"]:
            told.append(f"{row['stage']}: {WITHHELD}")
            continue
        own, product = (
            f"{wording.ratio(row[one])} ({wording.limits(row[low], row[high])})" if not math.isnan(row[one])
            else NOT_AVAILABLE
            for one, low, high in (NUMBERS[:3], NUMBERS[3:])
        )  # fmt: skip
        counts = f", {row['counts']}" if row["counts"] else ""
        told.append(f"{row['stage']}: {here} {own}, {all_in} {product}{counts}".replace("\n", " "))
    return f"{finding} {'; '.join(told)}."
