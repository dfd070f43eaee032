"""Could a report show it? The chance, quarter by quarter, under the line that a Board can rely on."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from yjs_analysis.checks import refuse
from yjs_analysis.telling import style, wording
from yjs_analysis.telling.charts import Chart, chart, refuse_undrawable

COLOURS = (style.DARK_BLUE, style.ORANGE, style.TURQUOISE, style.DARK_PINK)
STROKES = ("-", "--", "-.", ":")
"""Lines differ in stroke too, for print in black and white."""

NAME_WIDTH = 0.42
"""How much of the width of the drawing the names at the lines' ends may take."""


def detectability(table: pd.DataFrame, *, finding: str, power: float = 0.8, height: float = 3.3) -> Chart:
    """Draw the chance that each quarter's report could show a target that is being met, one line an evidence.

    Read a line that stays low as "this evidence will not show it, whatever happens". The band around a line, where one
    can be seen, is the error of the simulation.

    The trap: a chance of showing is no chance of success: every line supposes that the target is met.

    Parameters
    ----------
    table
        After disclosure control: `line` (the evidence), `ends` (the last day of each quarter), `value`, `low`, `high`;
        at most four lines. A line whose chance is missing is not drawn.
    finding
        What the chart shows, in one sentence: it opens the alternative text.
    power
        The chance that counts as reliable: a line is drawn there.
    height
        Inches.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control, has no rows, too many lines, or lacks a column or a name.
    """
    refuse_undrawable(table, numbers=["ends", "value", "low", "high"], words=["line"])
    names = list(dict.fromkeys(table["line"]))
    if len(names) > len(COLOURS):
        refuse([f"table must hold at most {len(COLOURS)} lines, but holds {len(names)}. Draw the others elsewhere."])
    ends = sorted(set(table["ends"]))
    drawn = table.assign(at=[ends.index(one) for one in table["ends"]])

    def paint(panels: list[Axes]) -> None:
        axes = panels[0]
        axes.axhline(power, color=style.QUIET, linewidth=1.1, zorder=1)
        axes.annotate(f"{wording.percent(power)}: a report that a Board can rely on", (0, power), xytext=(0, 3),
                      textcoords="offset points", fontsize=9, color=style.QUIET)  # fmt: skip
        for place, name in enumerate(names):
            _line(axes, drawn[drawn["line"] == name], place)
        _names(axes, drawn, names, last=len(ends) - 1)
        _axes(axes, ends)

    return chart(paint, alt=_alternative_text(table, finding, power), height=height)


def _line(axes: Axes, part: pd.DataFrame, place: int) -> None:
    told = part[part["value"].notna()]
    axes.fill_between(told["at"], told["low"], told["high"], color=COLOURS[place], alpha=0.25, linewidth=0)
    axes.plot(told["at"], told["value"], color=COLOURS[place], linestyle=STROKES[place], linewidth=2)
    axes.plot(told["at"].tail(1), told["value"].tail(1), linestyle="", marker="o", markersize=6, color=COLOURS[place])


def _names(axes: Axes, drawn: pd.DataFrame, names: list[str], *, last: int) -> None:
    """Write each line's name and last chance at its end, moved apart where two would touch."""
    told = drawn[drawn["value"].notna()].groupby("line", sort=False).tail(1).sort_values("value")
    floor = -1.0
    for row in told.to_dict("records"):
        floor = max(row["value"], floor + 0.085)
        axes.plot([last, last + 0.5], [row["value"], floor], color=COLOURS[names.index(row["line"])], linewidth=0.8)
        axes.annotate(
            f"{wording.percent(row['value'])}  {row['line']}", (last + 0.6, floor), va="center", fontsize=9,
            color=style.INK, annotation_clip=False, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )  # fmt: skip


def _axes(axes: Axes, ends: list[date]) -> None:
    shown = [at for at in range(len(ends)) if (len(ends) - 1 - at) % max(1, round(len(ends) / 3)) == 0]
    axes.set_xlim(-0.3, (len(ends) - 0.5) / (1 - NAME_WIDTH))
    axes.set_xticks(shown, [f"{ends[at]:%b %Y}" for at in shown])
    axes.set_ylim(-0.02, 1.02)
    axes.set_yticks(np.arange(0, 1.01, 0.2))
    axes.yaxis.set_major_formatter(style.percent_tick)
    style.bare(axes)


def _alternative_text(table: pd.DataFrame, finding: str, power: float) -> str:
    parts = []
    for name, part in table.groupby("line", sort=False):
        said = [f"{wording.percent(row['value'])} in {row['ends']:%B %Y}" for row in part.to_dict("records")]
        parts.append(f"{name}: {', '.join(said)}")
    return f"{finding} {'; '.join(parts)}. Reliable: {wording.percent(power)}."
