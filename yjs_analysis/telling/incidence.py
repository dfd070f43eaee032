"""Curves of who has had an event by when: stepped, named at their ends, with the number at risk under the axis."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes

from yjs_analysis.checks import refuse
from yjs_analysis.telling import style, wording
from yjs_analysis.telling.charts import Chart, chart, refuse_undrawable
from yjs_analysis.vocabulary import WITHHELD

TOLD = (3, 6, 9, 12)
"""The months whose numbers are said in words, drawn with their limits, and stand under the axis."""

COLOURS = (style.ORANGE, style.DARK_BLUE)
"""The two colours of the UK Government Analysis Function for two lines, which differ in grey too."""


def incidence(table: pd.DataFrame, at_risk: pd.DataFrame, *, finding: str, height: float = 3.6) -> Chart:
    """Draw one or two curves of the share who have had an event by each month, with their limits.

    Where every month is shown the curve is a staircase; a dashed line bridges months that are withheld.

    Parameters
    ----------
    table
        After disclosure control: `line` (the curve's name), `month` (from 1 on; put in after the gate, which blanks
        numbers), `value`, `low`, `high` (shares from 0 to 1).
    at_risk
        After disclosure control: `line`, `month` (0 and those of `TOLD`), `count`.
    finding
        What the chart shows, in one sentence: it opens the alternative text.
    height
        Inches.

    Raises
    ------
    ValueError
        If a table has not passed disclosure control, has no rows, lacks a column or a month, or there are more than
        two curves.
    """
    refuse_undrawable(table, numbers=["month", "value", "low", "high"], words=["line"])
    refuse_undrawable(at_risk, numbers=["month", "count"], words=["line"])
    lines = list(dict.fromkeys(table["line"]))
    problems = [f"line must name at most two curves, but names {len(lines)}. Draw two charts."] * (len(lines) > 2)
    if table["month"].isna().any() or at_risk["month"].isna().any():
        problems.append("month must be a number in every row, but is missing. Add it after withhold.")
    refuse(problems)

    def paint(panels: list[Axes]) -> None:
        axes = panels[0]
        _axes(axes, table)
        for at, name in enumerate(lines):
            _curve(axes, table[table["line"] == name], COLOURS[at], shift=0.12 * (2 * at - 1))
        _names(axes, table, lines)
        _under(axes, at_risk, lines)

    return chart(paint, alt=alternative_text(table, at_risk, finding), height=height)


def alternative_text(table: pd.DataFrame, at_risk: pd.DataFrame, finding: str) -> str:
    """Say the share at 3, 6, 9 and 12 months, curve by curve, and how many were still at risk.

    Examples
    --------
    >>> rows = pd.DataFrame({"line": "court", "month": [3, 12], "value": [0.1, 0.3], "low": [0.05, 0.2],
    ...                      "high": [0.2, 0.4], "withheld": [True, False]})
    >>> left = pd.DataFrame({"line": "court", "month": [0, 12], "count": [90, 60], "withheld": False})
    >>> alternative_text(rows, left, "Some did.")
    'Some did. court: [c] by 3 months, 30% (20% to 40%) by 12 months; at risk: 90 at the start, 60 at 12 months.'
    """
    parts = []
    for name, curve in table[table["month"].isin(TOLD)].groupby("line", sort=False):
        said = [f"{_share(row)} by {row['month']:.0f} months" for row in curve.to_dict("records")]
        left = [
            f"{wording.count(row['count'], withheld=row['withheld'])} "
            + (f"at {row['month']:.0f} months" if row["month"] else "at the start")
            for row in at_risk[at_risk["line"] == name].to_dict("records")
        ]
        parts.append(f"{name}: {', '.join(said)}; at risk: {', '.join(left)}.")
    return " ".join([finding, *parts])


def _share(row: dict) -> str:
    if row["withheld"]:
        return WITHHELD
    return f"{wording.percent(row['value'])} ({wording.limits(row['low'], row['high'], written=wording.percent)})"


def _axes(axes: Axes, table: pd.DataFrame) -> None:
    top = table["high"].max()
    axes.set_ylim(0, min(1, 1.1 * top) if top > 0 else 1)
    axes.set_xlim(-0.4, max(TOLD) + 0.4)
    axes.set_xticks([0, *TOLD], ["start", *(f"{month} months" for month in TOLD)])
    axes.yaxis.set_major_formatter(style.percent_tick)
    style.bare(axes)


def _curve(axes: Axes, part: pd.DataFrame, colour: str, *, shift: float) -> None:
    """Draw a staircase through months next to each other, a dashed bridge over withheld ones, limits at those told."""
    shown = part[~part["withheld"].astype(bool) & part["value"].notna()]
    points = [(0, 0.0), *zip(shown["month"], shown["value"], strict=True)]
    for (before, low), (after, high) in pairwise(points):
        if after - before == 1:
            axes.plot([before, after, after], [low, low, high], color=colour, linewidth=1.8, zorder=2)
        else:
            axes.plot([before, after], [low, high], color=colour, linewidth=1.6, linestyle=(0, (4, 2)), zorder=2)
    told = shown[shown["month"].isin(TOLD)]
    axes.vlines(told["month"] + shift, told["low"], told["high"], color=colour, linewidth=4.5, alpha=0.45, zorder=1)
    axes.plot(
        told["month"] + shift, told["value"], linestyle="", marker="o", markersize=5, markerfacecolor="white",
        markeredgecolor=colour, markeredgewidth=1.4, zorder=3, clip_on=False,
    )  # fmt: skip


def _names(axes: Axes, table: pd.DataFrame, lines: list[str]) -> None:
    """Name each curve at the right, the higher one higher; a curve that is all withheld is named with its mark."""
    shown = table[~table["withheld"].astype(bool)]
    last = {name: shown.loc[shown["line"] == name, "value"].iloc[-1:].max() for name in lines}
    top = axes.get_ylim()[1]
    places = {name: 0.0 if pd.isna(value) else value / top for name, value in last.items()}
    order = sorted(lines, key=lambda name: places[name])
    if len(order) > 1:
        places[order[1]] = max(places[order[1]], places[order[0]] + 0.09)
    for name in lines:
        axes.annotate(
            f"{name} {WITHHELD}" if pd.isna(last[name]) else name, (1.01, places[name]), xycoords="axes fraction",
            va="center", ha="left", fontsize=9, fontweight="bold", color=style.INK, annotation_clip=False,
        )  # fmt: skip


def _under(axes: Axes, at_risk: pd.DataFrame, lines: list[str]) -> None:
    """Write the number at risk under the months, one row a curve."""
    heading = {"xycoords": ("axes fraction", "axes fraction"), "textcoords": "offset points", "fontsize": 9}
    axes.annotate("At risk:", (1.01, 0), xytext=(0, -26), color=style.QUIET, ha="left", va="top", **heading)
    for at, name in enumerate(lines):
        down = -40 - 14 * at
        axes.annotate(name, (1.01, 0), xytext=(0, down), color=style.INK, ha="left", va="top", **heading)
        for row in at_risk[at_risk["line"] == name].to_dict("records"):
            axes.annotate(
                wording.count(row["count"], withheld=row["withheld"]), (row["month"], 0), xytext=(0, down),
                xycoords=("data", "axes fraction"), textcoords="offset points", ha="center", va="top", fontsize=9,
                color=style.INK, annotation_clip=False,
            )  # fmt: skip
