"""Of how many children a rate may be told at all."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.checks import refuse

SMALLEST_BASE = {"stage": 10, "population": 100}
"""Of fewer children no rate is published: those who reached a decision, or those who live somewhere."""


def may_show_rate(totals: pd.Series, *, over: str = "stage") -> pd.Series:
    """Say of each total whether a rate over it may be shown.

    Parameters
    ----------
    totals
        Children.
    over
        "stage": children who reached a decision, of whom each would move the rate by more than a tenth; "population":
        children who live in an area.

    Raises
    ------
    ValueError
        If `over` is neither.

    References
    ----------
    No rate over a population below 100: PRISM-R, docs/disclosure-control.md (2026), rule 3. Below 10 at a stage: ours,
    after the custom of public health of no standardised rate below ten events.

    Examples
    --------
    >>> may_show_rate(pd.Series([8, 12])).tolist()
    [False, True]
    """
    if over not in SMALLEST_BASE:
        refuse([f"over must be one of {', '.join(map(repr, SMALLEST_BASE))}, but got {over!r}."])
    return totals >= SMALLEST_BASE[over]
