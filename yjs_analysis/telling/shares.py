"""Shares of a caseload against shares of the population, side by side on one line."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.disclosure.withhold import refuse_ungated
from yjs_analysis.telling import style, wording
from yjs_analysis.telling.charts import Chart, chart


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
        If the table has not passed disclosure control, or lacks a column.
    """
    refuse_ungated(table)
    refuse(column_problems(table, ["block", "label", "population_share", "value", "low", "high"], name="table"))
    rows: list = []
    for block, part in table.groupby("block", sort=False):
        rows += ([None] if rows else []) + [block, *part.to_dict("records")]

    def paint(panels: list[Axes]) -> None:
        axes = panels[0]
        records = [(place, row) for place, row in enumerate(rows) if isinstance(row, dict)]
        for place, row in records:
            _pair(axes, place, row)
        _name_marks(axes, records[0], population, caseload)
        places = [place for place, row in enumerate(rows) if row is not None]
        axes.set_yticks(places, [row if isinstance(row, str) else row["label"] for row in rows if row], color=style.INK)
        for place, text in zip(places, axes.get_yticklabels(), strict=True):
            text.set_fontweight("bold" if isinstance(rows[place], str) else "normal")
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(lambda share, _: wording.percent(share))
        style.bare(axes, grid="x")

    return chart(paint, alt=_alternative_text(table, finding, population, caseload), height=0.5 + 0.3 * len(rows))


def _pair(axes: Axes, place: int, row: dict) -> None:
    here, there = row["population_share"], row["value"]
    axes.plot([here, there], [place, place], color=style.BACKGROUND, linewidth=1.5, zorder=1)
    axes.plot([here], [place], marker="|", markersize=14, markeredgewidth=3, color=style.ORANGE, zorder=2)
    axes.plot([row["low"], row["high"]], [place, place], color=style.DARK_BLUE, linewidth=4, zorder=2)
    axes.plot(
        [there], [place], marker="o", markersize=8, markerfacecolor="white", markeredgecolor=style.DARK_BLUE,
        markeredgewidth=1.8, zorder=3,
    )  # fmt: skip
    away = 1 if there >= here else -1
    for share, side in ((there, away), (here, -away)):
        axes.annotate(
            wording.percent(share), (share, place), xytext=(9 * side, 0), textcoords="offset points", va="center",
            ha="left" if side > 0 else "right", fontsize=9, color=style.INK,
        )  # fmt: skip


def _name_marks(axes: Axes, first: tuple[int, dict], population: str, caseload: str) -> None:
    place, row = first
    marks = ((row["population_share"], population), (row["value"], caseload))
    right = max(marks)
    for share, words in marks:
        axes.annotate(
            words, (share, place), xytext=(0, 10), textcoords="offset points", va="bottom", fontsize=9,
            ha="left" if share == right[0] else "right", color=style.QUIET,
        )  # fmt: skip


def _alternative_text(table: pd.DataFrame, finding: str, population: str, caseload: str) -> str:
    parts = [
        f"{row['block']}, {row['label']}: {caseload} {wording.percent(row['value'])}, "
        f"{population} {wording.percent(row['population_share'], decimals=1)}"
        for row in table.to_dict("records")
    ]
    return f"{finding} {'; '.join(parts)}."
