"""Children as dots: an excess in the unit that a Board decides about, with its interval in lighter dots."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes

from yjs_analysis.telling import style, wording
from yjs_analysis.telling.charts import Chart, chart, refuse_undrawable
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

MOST_DOTS = 40
"""Dots in a row, on one side; of larger numbers a dot stands for several children."""

SIZES = (1, 2, 5)


def people(table: pd.DataFrame, *, finding: str, who: str = "children") -> Chart:
    """Draw one row a group: a dot for each child more (to the right) or fewer (to the left) than at parity.

    Dark dots run to the estimate and light ones to the limits, so that what is sure and what may be stand apart. Where
    the numbers are large, a dot stands for several children, and the axis says so.

    Parameters
    ----------
    table
        After disclosure control: `label` (the row's name), `value`, `low`, `high`, in children.
    finding
        What the chart shows, in one sentence: it opens the alternative text.
    who
        What a dot is.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, has no rows, or lacks a column or a name.
    """
    refuse_undrawable(table, numbers=["value", "low", "high"], words=["label"])
    rows = table.to_dict("records")
    each = children_a_dot([row[name] for row in rows for name in ("low", "value", "high")])

    def paint(panels: list[Axes]) -> None:
        axes = panels[0]
        for place, row in enumerate(rows):
            _dots(axes, place, row, each)
        axes.axvline(0, color=style.QUIET, linewidth=1.1, zorder=1)
        axes.set_yticks(range(len(rows)), [row["label"] for row in rows], color=style.INK)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        left, right = axes.get_xlim()
        axes.set_xlim(min(left, -2.0), max(right, 2.0))
        style.bare(axes, grid="")
        axes.set_xticks([])
        dot = f"a dot is one of the {who}" if each == 1 else f"a dot is {each} {who}"
        axes.set_xlabel(f"fewer   |   more than at the same rate   ({dot})", fontsize=9, color=style.QUIET)

    alt = _alternative_text(rows, finding)
    return chart(paint, alt=alt, height=0.75 + 0.32 * len(rows))


def children_a_dot(numbers: list[float]) -> int:
    """Say how many children a dot stands for, so that no row has more dots than a page is wide.

    Examples
    --------
    >>> children_a_dot([3.2, -8.0]), children_a_dot([61.0]), children_a_dot([float("inf"), 1900.0])
    (1, 2, 50)
    """
    most = max((abs(one) for one in numbers if math.isfinite(one)), default=0.0)
    sizes = (size * 10**power for power in range(9) for size in SIZES)
    return next(size for size in sizes if most / size <= MOST_DOTS)


def _dots(axes: Axes, place: int, row: dict, each: int) -> None:
    if row["withheld"] or math.isnan(row["value"]):
        text = WITHHELD if row["withheld"] else NOT_AVAILABLE
        axes.annotate(text, (0, place), xytext=(8, 0), textcoords="offset points", va="center", color=style.QUIET)
        return
    value, low, high = (_in_dots(row[name], each) for name in ("value", "low", "high"))
    for sign in (1, -1):
        furthest = max(0, max(sign * low, sign * high))
        reached = max(0, sign * value)
        at = [sign * (step + 0.5) for step in range(furthest)]
        colours = [style.DARK_BLUE if step < reached else style.GRID for step in range(furthest)]
        axes.scatter(at, [place] * furthest, s=26, c=colours, edgecolors="none", zorder=2)


def _in_dots(number: float, each: int) -> int:
    if math.isinf(number):
        return int(math.copysign(MOST_DOTS, number))
    return int(math.copysign(math.floor(abs(number) / each + 0.5), number))


def _alternative_text(rows: list[dict], finding: str) -> str:
    parts = []
    for row in rows:
        if row["withheld"] or math.isnan(row["value"]):
            parts.append(f"{row['label']}: {WITHHELD if row['withheld'] else NOT_AVAILABLE}")
        else:
            parts.append(f"{row['label']}: {wording.children_more(row['value'], row['low'], row['high'])}")
    return f"{finding} {'; '.join(parts)}."
