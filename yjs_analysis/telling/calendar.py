"""A calendar of cohorts: when each one's follow-up and its wait end, and which can be judged yet."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, YearLocator, date2num

from yjs_analysis.checks import refuse
from yjs_analysis.telling import style, wording
from yjs_analysis.telling.charts import Chart, chart, refuse_undrawable

DAYS = ("first_day", "last_day", "follow_up_ends", "waiting_ends")
"""The days that a cohort's bar is made of, in their order."""

PARTS = {"in the cohort": style.DARK_BLUE, "followed for a year": "#2073BC", "waiting for proof": "#6BACE6"}
"""The three parts of a bar with their colours: the sequential ones of the UK Government Analysis Function."""

READY, NOT_YET = "✓ ready", "not before"


def cohort_calendar(table: pd.DataFrame, *, known_to: date, finding: str) -> Chart:
    """Draw a bar a cohort, from its first day to the end of its wait, and a line where the records end.

    A bar that crosses the line is not over: what lies beyond it is pale, and the day when it can be judged stands
    beside it.

    Parameters
    ----------
    table
        After disclosure control: `label` (the cohort), `first_day`, `last_day`, `follow_up_ends`, `waiting_ends`
        (days), `said` (what stands at the right edge).
    known_to
        The last day of which everything is known.
    finding
        What the chart shows, in one sentence: it opens the alternative text.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, has no rows, lacks a column or a name, or its days are not in
        their order.
    """
    refuse_undrawable(table, numbers=list(DAYS), words=["label", "said"])
    days = table[list(DAYS)].apply(pd.to_datetime)
    refuse(
        f"{later} must not lie before {earlier}, but does in {name}. Give the days of `cohort_calendar`."
        for earlier, later in pairwise(DAYS)
        for name in table.loc[days[later] < days[earlier], "label"]
    )

    def paint(panels: list[Axes]) -> None:
        axes = panels[0]
        for place, row in enumerate(days.to_numpy()):
            _bar(axes, place, [float(date2num(day)) for day in row], float(date2num(known_to)))
        _frame(axes, table, known_to)
        _part_names(axes, [float(date2num(day)) for day in days.iloc[0]])

    return chart(paint, alt=_alternative_text(table, days, known_to, finding), height=1.2 + 0.19 * len(table))


def _bar(axes: Axes, place: int, days: list[float], known: float) -> None:
    """Draw the three parts of one cohort, pale beyond the last day that is known."""
    for (start, end), colour in zip(pairwise(days), PARTS.values(), strict=True):
        for left, right, depth in ((start, min(end, known), 1.0), (max(start, known), end, 0.3)):
            if right > left:
                axes.barh([place], [right - left], left=left, height=0.6, color=colour, alpha=depth, linewidth=0)


def _frame(axes: Axes, table: pd.DataFrame, known_to: date) -> None:
    """Name the rows on the left, what is said of them on the right, and the line where the records end."""
    places = range(len(table))
    axes.set_yticks(places, table["label"], color=style.INK)
    axes.set_ylim(len(table) - 0.4, -2.5)
    style.bare(axes, grid="x")
    axes.xaxis.set_major_locator(YearLocator())
    axes.xaxis.set_major_formatter(DateFormatter("%Y"))
    axes.axvline(float(date2num(known_to)), color=style.INK, linewidth=1.3, zorder=3)
    axes.annotate(
        f"known to {wording.day(known_to)}", (float(date2num(known_to)), 1), xycoords=("data", "axes fraction"),
        xytext=(0, 4), textcoords="offset points", ha="center", va="bottom", fontsize=9, color=style.INK,
    )  # fmt: skip
    beside = axes.twinx()
    style.bare(beside, grid="")
    beside.set_ylim(axes.get_ylim())
    beside.set_yticks(places, table["said"], color=style.INK)


def _part_names(axes: Axes, days: list[float]) -> None:
    """Name the three parts over the first bar, each in a line of its own colour above where it begins."""
    for at, (name, colour) in enumerate(PARTS.items()):
        axes.annotate(
            name, (days[at], -0.35), xytext=(0, 3 + 11 * (2 - at)), textcoords="offset points", ha="left",
            va="bottom", fontsize=9, color=colour if at < 2 else style.INK,
        )  # fmt: skip


def _alternative_text(table: pd.DataFrame, days: pd.DataFrame, known_to: date, finding: str) -> str:
    parts = []
    for label, said, row in zip(table["label"], table["said"], days.to_dict("records"), strict=True):
        ends = [wording.day(row[name].date()) for name in ("follow_up_ends", "waiting_ends")]
        parts.append(f"{label}: follow-up ends {ends[0]}, wait ends {ends[1]}, {said.removeprefix('✓ ')}")
    return f"{finding} Known to {wording.day(known_to)}. {'; '.join(parts)}."
