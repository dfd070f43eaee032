"""What a rating rests on: the chance of each rating on a strip, and the interval of a percentage across the ratings."""

from __future__ import annotations

import math
import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from yjs_analysis.checks import refuse
from yjs_analysis.telling import style, wording
from yjs_analysis.telling.charts import Chart, chart, refuse_undrawable, rows_with_headings
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

TRACK = 0.38
"""How much of a column a bar of 100 per cent fills; the rest holds its number."""

BELOW = "Bars: the chance that practice deserves the rating.\nFramed and in bold: the rating as printed."

HEADING_WIDTH = 14
"""Characters in a line over a column."""


def rating_strip(table: pd.DataFrame, *, finding: str, edges: dict[str, float]) -> Chart:
    """Draw one row a standard and one column a rating: a bar as long as the chance, its number, and the printed rating.

    The printed rating is told by a frame and bold type as well as by its darker bar, so that it survives a printer
    without colour.

    Parameters
    ----------
    table
        After disclosure control, one row a standard and rating: `block` (standards that stand together), `label` (the
        standard), `rating`, `printed_rating`, `value`, `low`, `high` (the chance and its limits, from 0 to 1).
    finding
        What the chart shows, in one sentence: it opens the alternative text.
    edges
        From which percentage each rating begins, from the lowest to the highest; its columns, left to right.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, has no rows, lacks a column or a name, or holds a rating
        without an edge.
    """
    words = ["block", "label", "rating", "printed_rating"]
    refuse_undrawable(table, numbers=["value", "low", "high"], words=words)
    refuse(_without_edge([*table["rating"], *table["printed_rating"]], edges))
    rows = rows_with_headings(table.drop_duplicates(["block", "label"]))
    cells = {(one["label"], one["rating"]): one for one in table.to_dict("records")}

    def paint(panels: list[Axes]) -> None:
        axes = panels[0]
        for place, row in enumerate(rows):
            for column, rating in enumerate(edges):
                if isinstance(row, dict) and (row["label"], rating) in cells:
                    _cell(axes, column, place, cells[row["label"], rating])
        _names(axes, rows)
        axes.set_xlim(-0.04, len(edges))
        axes.set_xticks(
            [column + TRACK / 2 for column in range(len(edges))], _headings(edges), color=style.INK, linespacing=1.15
        )
        axes.xaxis.tick_top()
        style.bare(axes, grid="")
        axes.set_xlabel(BELOW, fontsize=9, color=style.QUIET)

    return chart(paint, alt=_chances_in_words(table, finding), height=1.1 + 0.28 * len(rows))


def percent_across_ratings(table: pd.DataFrame, *, finding: str, edges: dict[str, float]) -> Chart:
    """Draw one row a percentage, with its interval, across the ratings that a percentage can earn.

    Parameters
    ----------
    table
        After disclosure control: `block`, `label`, `value`, `low`, `high` (from 0 to 1).
    finding
        What the chart shows, in one sentence: it opens the alternative text.
    edges
        From which percentage each rating begins, from the lowest to the highest.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, has no rows, or lacks a column or a name.
    """
    refuse_undrawable(table, numbers=["value", "low", "high"], words=["block", "label"])
    rows = rows_with_headings(table)

    def paint(panels: list[Axes]) -> None:
        axes = panels[0]
        for place, row in enumerate(rows):
            if isinstance(row, dict):
                _interval(axes, place, row)
        _names(axes, rows)
        _bands(axes, edges)

    spoken = "; ".join(f"{rating} from {edge:g}%" for rating, edge in edges.items())
    return chart(paint, alt=f"{_rows_in_words(table, finding)} Ratings: {spoken}.", height=1.1 + 0.24 * len(rows))


def _without_edge(ratings: list[str], edges: dict[str, float]) -> list[str]:
    return [
        f"rating must be one of {', '.join(edges)}, but got {one!r}. Name it among the edges."
        for one in dict.fromkeys(ratings)
        if one not in edges
    ]


def _headings(edges: dict[str, float]) -> list[str]:
    """Name each column by its rating and the percentages that earn it."""
    starts = list(edges.values())
    spans = [f"under {starts[1]:g}%", *(f"{one:g}% or more" for one in starts[1:])]
    return ["\n".join([*textwrap.wrap(rating, HEADING_WIDTH), span]) for rating, span in zip(edges, spans, strict=True)]


def _cell(axes: Axes, column: int, place: int, one: dict) -> None:
    printed = one["rating"] == one["printed_rating"]
    hidden = one["withheld"] or math.isnan(one["value"])
    axes.add_patch(Rectangle((column, place - 0.3), TRACK, 0.6, facecolor="#eef0f2", edgecolor="none", zorder=1))
    if not hidden:
        colour = style.DARK_BLUE if printed else style.BACKGROUND
        length = TRACK * one["value"]
        axes.add_patch(Rectangle((column, place - 0.3), length, 0.6, facecolor=colour, edgecolor="none", zorder=2))
    axes.annotate(
        _chance(one), (column + TRACK, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9.5,
        color=style.INK, fontweight="bold" if printed else "normal",
    )  # fmt: skip
    if printed:
        frame = (column - 0.03, place - 0.42)
        axes.add_patch(Rectangle(frame, 0.94, 0.84, facecolor="none", edgecolor=style.INK, linewidth=1.3, zorder=3))


def _chance(one: dict) -> str:
    return wording.percent(one["value"], withheld=one["withheld"])


def _names(axes: Axes, rows: list) -> None:
    places = [place for place, row in enumerate(rows) if row is not None]
    names = [row if isinstance(row, str) else row["label"] for row in rows if row is not None]
    axes.set_yticks(places, names, color=style.INK)
    for place, text in zip(places, axes.get_yticklabels(), strict=True):
        text.set_fontweight("bold" if isinstance(rows[place], str) else "normal")
    axes.set_ylim(len(rows) - 0.4, -0.6)


def _interval(axes: Axes, place: int, row: dict) -> None:
    if row["withheld"] or math.isnan(row["value"]):
        mark = WITHHELD if row["withheld"] else NOT_AVAILABLE
        axes.annotate(mark, (0.02, place), xycoords=("axes fraction", "data"), va="center", color=style.QUIET)
        return
    axes.plot([row["low"], row["high"]], [place, place], color=style.DARK_BLUE, linewidth=4, solid_capstyle="butt")
    axes.plot(
        [row["value"]], [place], linestyle="", marker="o", markersize=7, markerfacecolor="white",
        markeredgecolor=style.DARK_BLUE, markeredgewidth=1.6, clip_on=False, zorder=3,
    )  # fmt: skip


def _bands(axes: Axes, edges: dict[str, float]) -> None:
    """Set a line where each rating begins, and its name over the middle of its span."""
    starts = [edge / 100 for edge in edges.values()]
    for edge in starts[1:]:
        axes.axvline(edge, color=style.FAINT, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    for rating, left, right in zip(edges, starts, [*starts[1:], 1.0], strict=True):
        axes.annotate(
            _raised(rating), ((left + right) / 2, 1),
            xycoords=("data", "axes fraction"), xytext=(0, 4), textcoords="offset points", ha="center", va="bottom",
            fontsize=9, color=style.QUIET,
        )  # fmt: skip
    axes.set_xlim(0, 1)
    axes.set_xticks([0, *starts[1:], 1])
    axes.xaxis.set_major_formatter(style.percent_tick)
    style.bare(axes, grid="")


def _raised(rating: str) -> str:
    """Set a name of several lines above those of one line, so that neighbours keep clear of each other."""
    lines = textwrap.wrap(rating, HEADING_WIDTH)
    return "\n".join(lines if len(lines) == 1 else [*lines, " "])


def _chances_in_words(table: pd.DataFrame, finding: str) -> str:
    parts = []
    for (block, label), part in table.groupby(["block", "label"], sort=False):
        said = ", ".join(
            f"{one['rating']} {_chance(one)} ({_limits(one)})" if _chance(one) != WITHHELD else f"{one['rating']} [c]"
            for one in part.to_dict("records")
        )
        parts.append(f"{block}, {label}, printed {part['printed_rating'].iloc[0]}: {said}")
    return f"{finding} {'; '.join(parts)}."


def _rows_in_words(table: pd.DataFrame, finding: str) -> str:
    parts = []
    for row in table.to_dict("records"):
        name = f"{row['block']}, {row['label']}"
        parts.append(f"{name}: {WITHHELD}" if row["withheld"] else f"{name}: {_chance(row)} ({_limits(row)})")
    return f"{finding} {'; '.join(parts)}."


def _limits(row: dict) -> str:
    return wording.limits(row["low"], row["high"], written=wording.percent)
