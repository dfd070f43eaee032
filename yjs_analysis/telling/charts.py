"""Charts of estimates: the interval meets the eye first, the point sits on it, the counts stand beside."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.disclosure.withhold import refuse_ungated
from yjs_analysis.telling import style, wording
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

MULTIPLES = {
    1 / 8: "an eighth",
    1 / 4: "a quarter",
    1 / 2: "half",
    3 / 4: "¾",
    1.0: "same",
    1.5: "1½ times",
    2.0: "twice",
    4.0: "four times",
    8.0: "eight times",
    16.0: "16 times",
}
"""A ratio axis is labelled in plain multiples."""

SCALES = {"ratio": wording.ratio, "percent": wording.percent, "number": wording.number}
"""How the numbers of each axis are written."""

MOST_PANELS = 6
"""More small forests than this have no room for the words under their axes."""

MOST_TICKS = 5
"""More multiples than this stand too close on an axis: every second doubling is then named."""

LABEL_WIDTH = 36
"""Characters in a line of a row's name; longer names are set in several lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture with its words.

    Parameters
    ----------
    drawn
        Writes the drawing as SVG; told whether its text is to be shapes.
    alt
        What it shows: the finding and every number.
    """

    drawn: Callable[[bool], str]
    alt: str

    def __post_init__(self) -> None:
        """Refuse a picture without words."""
        if not self.alt.strip():
            refuse(["alt must say what the chart shows, but is empty. Give its finding and its numbers."])

    @property
    def svg(self) -> str:
        """The drawing, its text as text, for a page that carries our fonts."""
        return self.drawn(False)

    def outlined(self) -> str:
        """Draw the same with its text as shapes, for a notebook."""
        return self.drawn(True)


def chart(painter: Callable[[list[Axes]], None], *, alt: str, height: float, panels: int = 1) -> Chart:
    """Draw what `painter` paints on `panels` side by side, `height` inches high, and keep its words with it."""
    figure = style.lay_out(painter, height=height, panels=panels)
    return Chart(drawn=cache(lambda outlines: style.write(figure, outlines=outlines)), alt=alt)


def refuse_undrawable(table: pd.DataFrame, *, numbers: list[str], words: list[str]) -> None:
    """Refuse a table that cannot be drawn honestly, with everything that is wrong with it.

    Parameters
    ----------
    table
        What is about to be drawn.
    numbers, words
        Columns that it must hold; a cell of words may be empty, but not missing.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, lacks a column, has no rows or lacks a name.

    Examples
    --------
    >>> refuse_undrawable(pd.DataFrame({"value": [], "withheld": []}), numbers=["value"], words=[])
    Traceback (most recent call last):
    ValueError: table must hold at least one row, but is empty. Say in words that nothing is there.
    """
    refuse_ungated(table)
    refuse(column_problems(table, [*words, *numbers], name="table"))
    problems = [
        f"{name} must be words in every row, but row {place} holds {cell!r}. Write '' where there is nothing to say."
        for name in words
        for place, cell in table[name].items()
        if not isinstance(cell, str)
    ]
    if table.empty:
        problems.append("table must hold at least one row, but is empty. Say in words that nothing is there.")
    refuse(problems)


def forest(
    table: pd.DataFrame, *, finding: str, counts: str = "", mark: tuple[float, str] = (1.0, ""), scale: str = "ratio"
) -> Chart:
    """Draw one row an estimate: its interval, its point, and its counts at the right edge.

    Parameters
    ----------
    table
        After disclosure control: `label` (the row's name), `value`, `low`, `high`, `counts` (text for the right edge),
        and optionally `block` (rows of one block stand together under its name). Rows are drawn in their order.
    finding
        What the chart shows, in one sentence: it opens the alternative text.
    counts
        The heading over the counts at the right edge.
    mark
        Where the line of comparison stands, and what it means in words.
    scale
        "ratio" for a log axis in plain multiples, "percent" for shares from 0 to 1, "number" for all else.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, has no rows, lacks a column or a name, or if the words leave no
        room for the drawing.
    """
    blocks = ["block"] if "block" in table else []
    refuse_undrawable(table, numbers=["value", "low", "high"], words=["label", "counts", *blocks])
    if scale not in SCALES:
        refuse([f"scale must be one of {', '.join(map(repr, SCALES))}, but got {scale!r}."])
    rows = rows_with_headings(table)
    lines = max(_wrapped(label).count("\n") + 1 for label in table["label"])

    def paint(panels: list[Axes]) -> None:
        axes = panels[0]
        _scale(axes, table, mark[0], scale)
        for position, row in enumerate(rows):
            if row is not None and not isinstance(row, str):
                _interval(axes, position, row)
        axes.axvline(mark[0], color=style.QUIET, linewidth=1.1, zorder=1)
        _row_names(axes, rows, counts)
        if mark[1]:
            axes.annotate(
                mark[1], (mark[0], 1), xycoords=("data", "axes fraction"), xytext=(0, 4), textcoords="offset points",
                ha="center", va="bottom", fontsize=9, color=style.QUIET,
            )  # fmt: skip

    alt = alternative_text(table, finding, scale=scale) + line_in_words(mark)
    return chart(paint, alt=alt, height=0.75 + (0.1 + 0.17 * lines) * len(rows))


def forest_panels(table: pd.DataFrame, *, finding: str, mark: tuple[float, str] = (1.0, "")) -> Chart:
    """Draw small forests side by side on one scale: the same rows in every panel, so that the eye can run across.

    Parameters
    ----------
    table
        After disclosure control: `panel` (its title), `label` (the row's name), `value`, `low`, `high`, `counts`. The
        counts stand in the alternative text, and belong in the table beside the chart.
    finding
        What the chart shows, in one sentence: it opens the alternative text.
    mark
        Where the line of comparison stands, and what it means in words.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, has no rows, lacks a column or a name, holds a label twice in a
        panel or more than six panels, or if the words leave no room for the drawing.
    """
    refuse_undrawable(table, numbers=["value", "low", "high"], words=["panel", "label", "counts"])
    problems = [
        f"label must stand once in each panel, but {label!r} stands again in {panel!r}. Say what tells the rows apart."
        for panel, label in table.loc[table.duplicated(["panel", "label"]), ["panel", "label"]].to_numpy().tolist()
    ]
    parts = list(table.groupby("panel", sort=False))
    if len(parts) > MOST_PANELS:
        problems.append(f"panel must name at most {MOST_PANELS} panels, but names {len(parts)}. Draw two charts.")
    refuse(problems)
    labels = list(dict.fromkeys(table["label"]))
    names = [_wrapped(label) for label in labels]
    lines = max(name.count("\n") + 1 for name in names)

    def paint(panels: list[Axes]) -> None:
        for place, ((title, part), axes) in enumerate(zip(parts, panels, strict=True)):
            _scale(axes, table, mark[0], "ratio")
            for row in part.to_dict("records"):
                _interval(axes, labels.index(row["label"]), row)
            axes.axvline(mark[0], color=style.QUIET, linewidth=1.1, zorder=1)
            axes.set_yticks(range(len(labels)), names if place == 0 else [""] * len(labels), color=style.INK)
            axes.set_ylim(len(labels) - 0.4, -0.6)
            axes.set_title(title, fontsize=9.5, loc="center")
            axes.tick_params(axis="x", labelsize=9)
        panels[0].figure.supxlabel(mark[1], fontsize=9, color=style.QUIET)

    alt = alternative_text(table.assign(block=table["panel"]), finding) + line_in_words(mark)
    return chart(paint, alt=alt, height=0.95 + (0.13 + 0.17 * lines) * len(labels), panels=len(parts))


def alternative_text(table: pd.DataFrame, finding: str, *, scale: str = "ratio") -> str:
    """Say every number of a chart, row by row, after its finding.

    Examples
    --------
    >>> row = {"label": "Black", "value": 1.92, "low": 1.63, "high": 2.24, "counts": "252 of 1,933", "withheld": False}
    >>> alternative_text(pd.DataFrame([row]), "Remand is higher for Black children.")
    'Remand is higher for Black children. Black: 1.92 (1.63 to 2.24), 252 of 1,933.'
    """
    written = SCALES[scale]
    parts = []
    for row in table.to_dict("records"):
        name = ", ".join(filter(None, (row.get("block", ""), row["label"]))).replace("\n", " ")
        if row["withheld"]:
            parts.append(f"{name}: {WITHHELD}")
        elif math.isnan(row["value"]):
            parts.append(f"{name}: {NOT_AVAILABLE}")
        else:
            limits = wording.between(written(row["low"]), written(row["high"]))
            counts = f", {row['counts']}" if row["counts"] else ""
            parts.append(f"{name}: {written(row['value'])} ({limits}){counts}")
    return f"{finding} {'; '.join(parts)}."


def line_in_words(mark: tuple[float, str] | None) -> str:
    """Say what the line of comparison means, after the numbers of an alternative text; nothing if it has no words.

    Examples
    --------
    >>> line_in_words((0.409, "nation 40.9%"))
    ' The line of comparison: nation 40.9%.'
    """
    return f" The line of comparison: {mark[1]}." if mark and mark[1] else ""


def rows_with_headings(table: pd.DataFrame) -> list:
    """Rows top to bottom: a record, or the heading of a block, or None for the space before it."""
    if "block" not in table:
        return table.to_dict("records")
    rows: list = []
    for block, part in table.groupby("block", sort=False):
        rows += ([None] if rows else []) + [block, *part.to_dict("records")]
    return rows


def _wrapped(label: str) -> str:
    return "\n".join(textwrap.wrap(label, LABEL_WIDTH)) if len(label) > LABEL_WIDTH else label


def _scale(axes: Axes, table: pd.DataFrame, mark: float, scale: str) -> None:
    finite = [x for x in (*table["low"], *table["high"], *table["value"], mark) if math.isfinite(x)]
    shown = [x for x in finite if x > 0]
    if scale == "number":
        room = 0.06 * ((max(finite) - min(finite)) or 1)
        axes.set_xlim(min(finite) - room, max(finite) + room)
    elif scale == "ratio":
        axes.set_xscale("log")
        low, high = min(shown) / 1.12, max(shown) * 1.12
        axes.set_xlim(min(low, mark / 1.6), max(high, mark * 1.6))
        left, right = axes.get_xlim()
        dense = right / left < 4 and len(axes.figure.axes) == 1
        ticks = [x for x in MULTIPLES if left <= x <= right and (dense or math.log2(x).is_integer())]
        if len(ticks) > MOST_TICKS:
            ticks = [x for x in ticks if math.log2(x) % 2 == 0]
        axes.xaxis.set_major_locator(FixedLocator(ticks))
        axes.set_xticklabels([MULTIPLES[x] for x in ticks])
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_minor_formatter(NullFormatter())
    else:
        axes.set_xlim(0, min(1, max(shown, default=1) * 1.12))
        axes.xaxis.set_major_formatter(style.percent_tick)
    style.bare(axes, grid="x")
    axes.tick_params(axis="y", pad=9)  # an arrow at the edge keeps clear of the words beside it


def _interval(axes: Axes, position: int, row: dict) -> None:
    if row["withheld"] or math.isnan(row["value"]):
        text = WITHHELD if row["withheld"] else NOT_AVAILABLE
        axes.annotate(text, (0.02, position), xycoords=("axes fraction", "data"), va="center", color=style.QUIET)
        return
    left, right = axes.get_xlim()
    low, high = max(row["low"], left), min(row["high"], right)
    hair = 1e-9 * (right - left)  # a share of 1 may come out of the arithmetic a hair above it
    axes.plot([low, high], [position, position], color=style.DARK_BLUE, linewidth=4, solid_capstyle="butt")
    for beyond, edge, arrow in ((row["high"] > right + hair, right, ">"), (row["low"] < left - hair, left, "<")):
        if beyond:
            axes.plot(
                [edge], [position], linestyle="", marker=arrow, markersize=7, color=style.DARK_BLUE, clip_on=False
            )
    if left <= row["value"] <= right:
        axes.plot(
            [row["value"]], [position], linestyle="", marker="o", markersize=7, markerfacecolor="white",
            markeredgecolor=style.DARK_BLUE, markeredgewidth=1.6, clip_on=False, zorder=3,
        )  # fmt: skip


def _row_names(axes: Axes, rows: list, counts: str) -> None:
    positions = [i for i, row in enumerate(rows) if row is not None]
    names = [_wrapped(rows[i] if isinstance(rows[i], str) else rows[i]["label"]) for i in positions]
    axes.set_yticks(positions, names, color=style.INK)
    for position, text in zip(positions, axes.get_yticklabels(), strict=True):
        text.set_fontweight("bold" if isinstance(rows[position], str) else "normal")
    axes.set_ylim(len(rows) - 0.4, -1.2 if counts else -0.6)
    beside = axes.twinx()
    style.bare(beside, grid="")
    beside.tick_params(axis="y", pad=9)
    records = [(-0.9, counts)] if counts else []
    records += [
        (i, WITHHELD if row["withheld"] else row["counts"]) for i, row in enumerate(rows) if isinstance(row, dict)
    ]
    beside.set_ylim(axes.get_ylim())
    beside.set_yticks([i for i, _ in records], [text for _, text in records], color=style.INK)
    if counts:
        beside.get_yticklabels()[0].set(color=style.QUIET, fontsize=9)
