"""Numbers of children as spans from none: the interval meets the eye first, the number sits on it."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes

from yjs_analysis.telling import style, wording
from yjs_analysis.telling.charts import Chart, chart, refuse_undrawable
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD


def spans(table: pd.DataFrame, *, finding: str, unit: str) -> Chart:
    """Draw one row a group: its interval as a bar, its number as a point, both written at the right edge.

    The trap: a short bar near none is few children, not a sure number: read the words at the edge.

    Parameters
    ----------
    table
        After disclosure control: `label` (the row's name), `value`, `low`, `high`.
    finding
        What the chart shows, in one sentence: it opens the alternative text.
    unit
        What is counted, under the axis.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, has no rows, or lacks a column or a name.
    """
    refuse_undrawable(table, numbers=["value", "low", "high"], words=["label"])
    rows = table.to_dict("records")

    def paint(panels: list[Axes]) -> None:
        axes = panels[0]
        for place, row in enumerate(rows):
            _span(axes, place, row)
        axes.set_yticks(range(len(rows)), [row["label"] for row in rows], color=style.INK)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.set_xlabel(unit, fontsize=9, color=style.QUIET)
        style.bare(axes, grid="x")

    alt = f"{finding} {'; '.join(_in_words(row) for row in rows)}."
    return chart(paint, alt=alt, height=0.8 + 0.34 * len(rows))


def _span(axes: Axes, place: int, row: dict) -> None:
    if not _is_told(row):
        axes.annotate(_said(row), (0, place), xytext=(8, 0), textcoords="offset points", va="center", color=style.QUIET)
        return
    high = row["high"] if math.isfinite(row["high"]) else max(2 * row["value"], 1.0)
    axes.hlines(place, row["low"], high, color=style.DARK_BLUE, linewidth=6, alpha=0.4)
    axes.plot([row["value"]], [place], marker="o", markersize=6, markerfacecolor="white",
              markeredgecolor=style.DARK_BLUE, markeredgewidth=1.6, clip_on=False, zorder=3)  # fmt: skip
    axes.annotate(_said(row), (1.02, place), xycoords=("axes fraction", "data"), va="center", fontsize=9,
                  color=style.INK, annotation_clip=False)  # fmt: skip


def _is_told(row: dict) -> bool:
    return not row["withheld"] and not math.isnan(row["value"])


def _said(row: dict) -> str:
    if not _is_told(row):
        return WITHHELD if row["withheld"] else NOT_AVAILABLE
    return f"{wording.decimal(row['value'])} ({wording.limits(row['low'], row['high'], written=wording.decimal)})"


def _in_words(row: dict) -> str:
    return f"{row['label']}: {_said(row)}"
