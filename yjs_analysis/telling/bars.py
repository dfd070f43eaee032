"""Counts as bars: how many of what, each with its number written at its end."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from yjs_analysis.telling import style, wording
from yjs_analysis.telling.charts import Chart, chart, refuse_undrawable, rows_with_headings
from yjs_analysis.vocabulary import WITHHELD


def bars(table: pd.DataFrame, *, finding: str) -> Chart:
    """Draw one bar a row, as long as its count, and write the count at its end.

    For counts that are what they are, such as rows of a file. What estimates anything needs an interval: see `forest`.

    Parameters
    ----------
    table
        After disclosure control: `label`, `count`, and optionally `block` (rows that stand together) and `marked`
        (True where a row needs looking at: it is drawn in another colour and its number is bold).
    finding
        What the chart shows, in one sentence: it opens the alternative text.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, has no rows, or lacks a column or a name.
    """
    blocks = ["block"] if "block" in table else []
    refuse_undrawable(table, numbers=["count"], words=["label", *blocks])
    rows = rows_with_headings(table)

    def paint(panels: list[Axes]) -> None:
        axes = panels[0]
        for place, row in enumerate(rows):
            if isinstance(row, dict):
                _bar(axes, place, row)
        places = [place for place, row in enumerate(rows) if row is not None]
        names = [row if isinstance(row, str) else row["label"] for row in rows if row is not None]
        axes.set_yticks(places, names, color=style.INK)
        for place, text in zip(places, axes.get_yticklabels(), strict=True):
            text.set_fontweight("bold" if isinstance(rows[place], str) else "normal")
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(0, 1.15 * max(1, table["count"].max()))
        style.bare(axes, grid="")
        axes.set_xticks([])

    return chart(paint, alt=_alternative_text(table, finding), height=0.4 + 0.24 * len(rows))


def _bar(axes: Axes, place: int, row: dict) -> None:
    marked = bool(row.get("marked", False))
    length = 0 if row["withheld"] else row["count"]
    axes.barh([place], [length], height=0.62, color=style.ORANGE if marked else style.DARK_BLUE)
    axes.annotate(
        wording.count(row["count"], withheld=row["withheld"]), (length, place), xytext=(5, 0),
        textcoords="offset points", va="center", fontsize=9, color=style.INK,
        fontweight="bold" if marked else "normal",
    )  # fmt: skip


def _alternative_text(table: pd.DataFrame, finding: str) -> str:
    parts = []
    for row in table.to_dict("records"):
        name = ", ".join(filter(None, (row.get("block", ""), row["label"])))
        parts.append(f"{name}: {WITHHELD if row['withheld'] else wording.count(row['count'])}")
    return f"{finding} {'; '.join(parts)}."
