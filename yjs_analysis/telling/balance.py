"""How alike two sets of children are in each covariate, before and after weighting, as two points a row."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes

from yjs_analysis.telling import style, wording
from yjs_analysis.telling.charts import Chart, chart, refuse_undrawable, rows_with_headings
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

BALANCED = 0.1
"""Standardised differences up to here are usually called balanced (Austin 2009)."""

BEFORE, AFTER = "as they are", "weighted"


def balance(table: pd.DataFrame, *, finding: str) -> Chart:
    """Draw the size of each standardised difference as it is, and after weighting, against the usual limit of 0.1.

    Parameters
    ----------
    table
        After disclosure control: `block` (the covariate), `label` (its level), `before` and `after` (standardised
        differences; their size is drawn, whatever their sign).
    finding
        What the chart shows, in one sentence: it opens the alternative text.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, has no rows, or lacks a column or a name.
    """
    refuse_undrawable(table, numbers=["before", "after"], words=["block", "label"])
    rows = rows_with_headings(table)

    def paint(panels: list[Axes]) -> None:
        axes = panels[0]
        largest = table[["before", "after"]].abs().max().max()
        axes.set_xlim(-0.012, 1.12 * max(2 * BALANCED, 0.0 if math.isnan(largest) else largest))
        axes.set_ylim(len(rows) - 0.4, -1.5)
        for place, row in enumerate(rows):
            if isinstance(row, dict):
                _pair(axes, place, row)
        axes.axvline(BALANCED, color=style.QUIET, linewidth=1.1, linestyle=(0, (4, 3)), zorder=1)
        axes.annotate(
            f"{BALANCED}: hardly any difference to the left", (BALANCED, 1), xycoords=("data", "axes fraction"),
            xytext=(4, -2), textcoords="offset points", ha="left", va="top", fontsize=9, color=style.QUIET,
        )  # fmt: skip
        _names(axes, rows)
        style.bare(axes, grid="x")
        axes.set_xlabel("size of the standardised difference", fontsize=9.5)

    return chart(paint, alt=_alternative_text(table, finding), height=0.85 + 0.19 * len(rows))


def _pair(axes: Axes, place: int, row: dict) -> None:
    """Draw a bar from the difference as it is to the one after weighting, and both points with their words."""
    if row["withheld"] or math.isnan(row["before"]):
        mark = WITHHELD if row["withheld"] else NOT_AVAILABLE
        axes.annotate(mark, (0.0, place), xytext=(4, 0), textcoords="offset points", va="center", color=style.QUIET)
        return
    before, after = abs(row["before"]), abs(row["after"])
    axes.plot([after, before], [place, place], color=style.GRID, linewidth=3, solid_capstyle="butt", zorder=1)
    axes.plot([after], [place], linestyle="", marker="o", markersize=7, color=style.DARK_BLUE, zorder=3, clip_on=False)
    axes.plot(
        [before], [place], linestyle="", marker="D", markersize=6, markerfacecolor="white",
        markeredgecolor=style.ORANGE, markeredgewidth=1.8, zorder=2, clip_on=False,
    )  # fmt: skip


def _names(axes: Axes, rows: list) -> None:
    """Name the rows, covariates in bold, and say at the row that moved furthest which point is which."""
    places = [place for place, row in enumerate(rows) if row is not None]
    axes.set_yticks(places, [rows[at] if isinstance(rows[at], str) else rows[at]["label"] for at in places])
    for place, text in zip(places, axes.get_yticklabels(), strict=True):
        text.set(fontweight="bold" if isinstance(rows[place], str) else "normal", color=style.INK)
    shown = [(at, row) for at, row in enumerate(rows) if isinstance(row, dict) and not math.isnan(row["before"])]
    if not shown:
        return
    place, row = max(shown, key=lambda one: abs(one[1]["before"]) - abs(one[1]["after"]))
    for value, words in ((row["before"], BEFORE), (row["after"], AFTER)):
        axes.annotate(
            words, (abs(value), place), xytext=(0, 7), textcoords="offset points", fontsize=9, color=style.INK,
            ha="right" if words == BEFORE else "left", va="bottom",
        )  # fmt: skip


def _alternative_text(table: pd.DataFrame, finding: str) -> str:
    parts = []
    for row in table.to_dict("records"):
        name = f"{row['block']}, {row['label']}"
        if row["withheld"] or math.isnan(row["before"]):
            parts.append(f"{name}: {WITHHELD if row['withheld'] else NOT_AVAILABLE}")
            continue
        before, after = (wording.ratio(abs(row[one])) for one in ("before", "after"))
        parts.append(f"{name}: {before} {BEFORE}, {after} {AFTER}")
    return f"{finding} Standardised differences. {'; '.join(parts)}."
