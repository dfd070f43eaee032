"""A control chart: what each quarter held, between the exact limits of chance, with what changed in practice."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from yjs_analysis.telling import style, wording
from yjs_analysis.telling.charts import Chart, chart, refuse_undrawable
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

NUMBERS = ("count", "expected", "inside_low", "inside_high")
BAND = "#E3EAF2"
WORDS = ("period", "signal", "change")


def control(table: pd.DataFrame, *, finding: str, counted: str = "", height: float = 3.2) -> Chart:
    """Draw the quarters in their order, each with its count, between the limits within which chance leaves them.

    Read the band as ordinary: a point inside it is no news, whichever way it moved. The trap: a slow drift can stay
    inside for long; a quarter in which a rule of drift signals is drawn as a filled point too.

    Parameters
    ----------
    table
        After disclosure control, in order of time: `period` (its name), `count`, `expected`, `inside_low` and
        `inside_high` (the last counts inside), `signal` (which rule signals, or "") and `change` (what changed in
        practice from that quarter on, or "").
    finding
        What the chart shows, in one sentence: it opens the alternative text.
    counted
        What is counted, written over the axis.
    height
        Inches.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, has no rows, or lacks a column or a name.
    """
    refuse_undrawable(table, numbers=list(NUMBERS), words=list(WORDS))
    rows = table.to_dict("records")

    def paint(panels: list[Axes]) -> None:
        axes = panels[0]
        _band(axes, rows)
        _points(axes, rows)
        _changes(axes, rows)
        _names(axes, rows)
        axes.set_title(counted, fontweight="normal", fontsize=9.5, color=style.QUIET)

    return chart(paint, alt=_alternative_text(rows, finding), height=height)


def _band(axes: Axes, rows: list[dict]) -> None:
    """Draw what is ordinary in each quarter, and what is expected."""
    for place, row in enumerate(rows):
        if pd.isna(row["inside_low"]):
            continue
        sides = [place - 0.5, place + 0.5]
        axes.fill_between(sides, row["inside_low"], row["inside_high"], color=BAND, linewidth=0, antialiased=False)
        for name, width in (("inside_low", 1.2), ("inside_high", 1.2)):
            axes.hlines(row[name], place - 0.5, place + 0.5, color=style.DARK_BLUE, linewidth=width)
        axes.hlines(row["expected"], place - 0.5, place + 0.5, color=style.FAINT, linewidth=1, linestyle=(0, (4, 2)))
    top = max((one for row in rows for one in (row["inside_high"], row["count"]) if not pd.isna(one)), default=1)
    axes.set_ylim(0, 1.18 * max(top, 1))
    axes.set_xlim(-0.6, len(rows) - 0.4)
    axes.set_xticks(range(len(rows)), _ticks([row["period"] for row in rows]))
    axes.yaxis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True))
    style.bare(axes, grid="")


def _points(axes: Axes, rows: list[dict]) -> None:
    """Draw each count with its number; a quarter that signals is a large filled square."""
    counts = [row["count"] for row in rows]
    axes.plot(range(len(rows)), counts, color=style.INK, linewidth=1, zorder=2)
    for place, row in enumerate(rows):
        if pd.isna(row["count"]):
            axes.annotate(WITHHELD if row["withheld"] else NOT_AVAILABLE, (place, 0), xytext=(0, 4),
                          textcoords="offset points", ha="center", fontsize=9, color=style.INK)  # fmt: skip
            continue
        signals = bool(row["signal"])
        axes.plot(
            [place], [row["count"]], marker="s" if signals else "o", markersize=8 if signals else 6, zorder=3,
            markerfacecolor=style.ORANGE if signals else "white", markeredgecolor=style.INK, markeredgewidth=1.2,
        )  # fmt: skip
        above = row["count"] >= row["expected"] or row["count"] <= 0
        axes.annotate(
            wording.count(row["count"]), (place, row["count"]), xytext=(0, 7 if above else -7),
            textcoords="offset points", ha="center", va="bottom" if above else "top", fontsize=9, color=style.INK,
            fontweight="bold" if signals else "normal",
        )  # fmt: skip


def _changes(axes: Axes, rows: list[dict]) -> None:
    """Mark where practice changed, with its words at the top."""
    top = axes.get_ylim()[1]
    for place, row in enumerate(rows):
        if row["change"]:
            axes.axvline(place - 0.5, color=style.DARK_PINK, linewidth=1.2, linestyle=(0, (1, 1.5)))
            axes.annotate(
                row["change"], (place - 0.5, top), xytext=(4, -2), textcoords="offset points", ha="left", va="top",
                fontsize=9, color=style.DARK_PINK,
            )  # fmt: skip


def _names(axes: Axes, rows: list[dict]) -> None:
    """Name the lines at the right end."""
    last = next((row for row in reversed(rows) if not pd.isna(row["inside_low"])), None)
    if last is None:
        return
    for name, words in (("inside_high", "at most"), ("expected", "expected"), ("inside_low", "at least")):
        axes.annotate(
            f"{words} {wording.count(last[name])}", (len(rows) - 0.5, last[name]), xytext=(4, 0),
            textcoords="offset points", ha="left", va="center", fontsize=9, color=style.INK, annotation_clip=False,
        )  # fmt: skip


def _ticks(periods: list[str]) -> list[str]:
    """Set the names of quarters in short lines, a year only where it begins."""
    years = [period.rpartition(" ")[2] for period in periods]
    return [
        period.rpartition(" ")[0].replace("-", "-\n") + ("" if before == year else f"\n{year}")
        for period, year, before in zip(periods, years, ["", *years], strict=False)
    ]


def _alternative_text(rows: list[dict], finding: str) -> str:
    """Say every quarter with its count, its limits, what signals and what changed."""
    parts = []
    for row in rows:
        if pd.isna(row["count"]):
            parts.append(f"{row['period']}: {WITHHELD if row['withheld'] else NOT_AVAILABLE}")
            continue
        numbers = {name: wording.count(row[name]) for name in NUMBERS}
        said = f"{row['period']}: {numbers['count']}, ordinary {numbers['inside_low']} to {numbers['inside_high']}"
        parts.append(said + "".join(f", {words}" for words in (row["signal"], row["change"]) if words))
    return f"{finding} {'; '.join(parts)}."
