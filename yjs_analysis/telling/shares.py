"""Shares of a caseload against shares of the population, side by side on one line."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes

from yjs_analysis.telling import style, wording
from yjs_analysis.telling.charts import Chart, chart, refuse_undrawable, rows_with_headings
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD


def shares(table: pd.DataFrame, *, finding: str, population: str, caseload: str) -> Chart:
    """Draw one row a category: its share of the population, its share of the caseload, and the line between them.

    Parameters
    ----------
    table
        After disclosure control: `block` (rows that stand together), `label`, `population_share`, `value`, `low`,
        `high` (the share of the caseload and its limits); shares from 0 to 1.
    finding
        What the chart shows, in one sentence: it opens the alternative text.
    population, caseload
        What the two marks are, in words.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, has no rows, lacks a column or a name, or if the words leave no
        room for the drawing.
    """
    refuse_undrawable(table, numbers=["population_share", "value", "low", "high"], words=["block", "label"])
    rows = rows_with_headings(table)

    def paint(panels: list[Axes]) -> None:
        axes = panels[0]
        drawn = [(place, row) for place, row in enumerate(rows) if isinstance(row, dict) and _mark(row) == ""]
        for place, row in drawn:
            _pair(axes, place, row)
        for place, row in enumerate(rows):
            if isinstance(row, dict) and (mark := _mark(row)):
                axes.annotate(mark, (0.02, place), xycoords=("axes fraction", "data"), va="center", color=style.QUIET)
        if drawn:
            _name_marks(axes, drawn[0], population, caseload)
        places = [place for place, row in enumerate(rows) if row is not None]
        names = [row if isinstance(row, str) else row["label"] for row in rows if row is not None]
        axes.set_yticks(places, names, color=style.INK)
        for place, text in zip(places, axes.get_yticklabels(), strict=True):
            text.set_fontweight("bold" if isinstance(rows[place], str) else "normal")
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(-0.08, 1)  # room for the words beside a share of nought
        axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1])
        axes.xaxis.set_major_formatter(style.percent_tick)
        style.bare(axes, grid="x")

    return chart(paint, alt=_alternative_text(table, finding, population, caseload), height=0.5 + 0.3 * len(rows))


def _mark(row: dict) -> str:
    """Give what stands in a row that has no pair of shares to draw."""
    if row["withheld"]:
        return WITHHELD
    return NOT_AVAILABLE if math.isnan(row["value"]) or math.isnan(row["population_share"]) else ""


def _pair(axes: Axes, place: int, row: dict) -> None:
    here, there = row["population_share"], row["value"]
    axes.plot([here, there], [place, place], color=style.BACKGROUND, linewidth=1.5, zorder=1)
    axes.plot(
        [here],
        [place],
        linestyle="",
        marker="|",
        markersize=14,
        markeredgewidth=3,
        color=style.ORANGE,
        zorder=2,
        clip_on=False,
    )
    axes.plot([row["low"], row["high"]], [place, place], color=style.DARK_BLUE, linewidth=4, zorder=2)
    axes.plot(
        [there], [place], linestyle="", marker="o", markersize=8, markerfacecolor="white",
        markeredgecolor=style.DARK_BLUE, markeredgewidth=1.8, zorder=3, clip_on=False,
    )  # fmt: skip
    away = 1 if there >= here else -1
    known = [share for share in (here, there, row["low"], row["high"]) if not math.isnan(share)]
    for share, side in ((there, away), (here, -away)):
        axes.annotate(
            wording.percent(share), (max(known) if side > 0 else min(known), place), xytext=(9 * side, 0),
            textcoords="offset points", va="center", ha="left" if side > 0 else "right", fontsize=9, color=style.INK,
        )  # fmt: skip


def _name_marks(axes: Axes, first: tuple[int, dict], population: str, caseload: str) -> None:
    place, row = first
    marks = sorted([(row["population_share"], population), (row["value"], caseload)], key=lambda mark: mark[0])
    for (share, words), side, away in zip(marks, ("right", "left"), (-4, 4), strict=True):
        axes.annotate(
            words, (share, place), xytext=(away, 10), textcoords="offset points", va="bottom", ha=side, fontsize=9,
            color=style.QUIET,
        )  # fmt: skip


def _alternative_text(table: pd.DataFrame, finding: str, population: str, caseload: str) -> str:
    parts = []
    for row in table.to_dict("records"):
        name = ", ".join(filter(None, (row["block"], row["label"])))
        if row["withheld"]:
            parts.append(f"{name}: {WITHHELD}")
            continue
        limits = wording.limits(row["low"], row["high"], written=_to_a_tenth)
        parts.append(
            f"{name}: {caseload} {wording.percent(row['value'])} ({limits}), "
            f"{population} {_to_a_tenth(row['population_share'])}"
        )
    return f"{finding} {'; '.join(parts)}."


def _to_a_tenth(share: float) -> str:
    return wording.percent(share, decimals=1)
