"""Numbers that an exhibit states beside its estimates: published counts, shares and differences, each with its rows."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.estimate import ESTIMATE_COLUMNS

AS_PUBLISHED = "as published"


def stated(*, label: str, measure: str, value: float, rows: str, method: str = AS_PUBLISHED) -> dict:
    """Set out one number that an exhibit states: known as it stands, with no interval of its own.

    Parameters
    ----------
    label, measure
        What it is: ("Black", "population"), ("share as printed", "share").
    value
        The number.
    rows
        The rows of data/reference that it comes from.
    method
        How it was worked out from them, where it was not simply read.

    Examples
    --------
    >>> stated(label="Black", measure="population", value=723, rows="census_2011.csv:50")["high"]
    723
    """
    numbers = dict.fromkeys(("value", "low", "high"), value)
    fixed = {"measure": measure, **numbers, "confidence": 1.0, "method": method, "note": ""}
    return {"label": label, **{name: fixed[name] for name in ESTIMATE_COLUMNS}, "rows": rows}


def populations_stated(populations: pd.DataFrame) -> list[dict]:
    """Set out a table of populations, one number a row."""
    return [
        stated(label=f"{row['group']}, {row['period']}", measure="population", value=row["persons"], rows=row["rows"])
        for row in populations.to_dict("records")
    ]
