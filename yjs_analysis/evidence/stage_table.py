"""The table beside a chart of the decision chain: so many of so many, the relative rate, and the verdict."""

from __future__ import annotations

import math

import pandas as pd

from yjs_analysis.telling import wording
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import CANNOT_TELL, VERDICT_MARKS, WITHHELD


def shown_counts(table: pd.DataFrame) -> list[str]:
    """Write how many of how many, row by row."""
    return [
        f"{wording.count(events, withheld=hidden)} of {wording.count(of, withheld=hidden)}"
        for events, of, hidden in zip(table["events"], table["total"], table["withheld"], strict=True)
    ]


def stage_table(table: pd.DataFrame, *, first: str = "Decision or period", who: str = "children") -> Table:
    """Set out what `stage_relative_rates` gave, after disclosure control.

    Parameters
    ----------
    table
        With `row`, what stands first in each row.
    first
        The heading over that.
    who
        What the counts count.
    """
    rows = []
    for row, counts in zip(table.to_dict("records"), shown_counts(table), strict=True):
        is_reference = row["group"] == row["reference"]
        compared = f"{wording.ratio(row['value'])} ({wording.limits(row['low'], row['high'])})"
        said = f"{VERDICT_MARKS.get(row['verdict'], '')} {row['verdict']}"
        if row["verdict"] == CANNOT_TELL and not math.isnan(row["smallest_detectable"]):
            said += f" below {wording.ratio(row['smallest_detectable'])}"
        cells = (compared, said)
        if row["withheld"]:
            cells = (WITHHELD, WITHHELD)
        elif is_reference:
            cells = ("1", "compared with")
        rows.append((row["row"], row["group"], counts, *cells))
    return Table(
        caption=f"Rates compared with White {who}'s. Cannot tell below: the smallest ratio that so few would show",
        columns=(first, "Group", "How many of how many", "Relative rate", "Verdict"),
        rows=tuple(rows),
        sides="wlrrl",
    )
