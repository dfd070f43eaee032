"""Withhold the rows of a table whose counts of children are too small to show, with everything worked out from them."""

from __future__ import annotations

import numbers

import pandas as pd

from yjs_analysis.checks import refuse

COUNT_COLUMNS = (("events", "total"), ("reference_events", "reference_total"), ("count", ""), ("fewest", ""))
"""Each count of children beside the count it is a part of; `fewest` is the smallest that a row's words tell."""

GUARDED_COLUMNS = (*(name for pair in COUNT_COLUMNS for name in pair if name), "value", "low", "high")
"""Columns in which a withheld row may hold nothing at all."""

DERIVED_TEXT = ("printed", "note", "verdict", "counts", "parts", "said")
"""Columns of text that say a count in other words."""


def _is_small(counts: pd.Series, threshold: int) -> pd.Series:
    return counts.gt(0) & counts.lt(threshold)


def _holds_numbers(column: pd.Series) -> bool:
    if pd.api.types.is_numeric_dtype(column):
        return True
    return any(isinstance(cell, numbers.Number) and not isinstance(cell, bool) for cell in column)


def withhold(table: pd.DataFrame, *, threshold: int = 5, also: pd.Series | None = None) -> pd.DataFrame:
    """Blank every row that would show a small count of children, and mark it; a new table comes back.

    A row is withheld if a count (`events`, or `reference_events`) lies between 1 and `threshold` - 1, or if the rest of
    its total does: "57 of 60" tells of the other three. A true zero is shown. In a withheld row every number goes, not
    only the count, and with it the words of `DERIVED_TEXT`: a rate over a public population gives the count back.
    Words in other columns stay, so write no count into a label before the table has been here.

    Only a table that has been through here can be drawn, said or saved: the column `withheld` is the proof.

    This is the primary rule alone. Where counts of the same children stand in several rows or tables, ask
    `complement.protect` which others must go, and name these rows in `also`.

    Parameters
    ----------
    table
        One row a cell. Where the table counts children, in `events` of `total`, or `reference_events` of
        `reference_total`; a table without these columns (shares as printed, populations) passes unchanged.
    threshold
        The smallest count that may be shown, in children: 5 withholds 1 to 4.
    also
        Rows (True) from which a small count elsewhere could be worked back.

    Returns
    -------
    pandas.DataFrame
        The table with a last column `withheld`. The numbers of withheld rows are missing.

    Raises
    ------
    ValueError
        If the threshold is not a whole number of at least 1.

    References
    ----------
    Office for National Statistics and Government Statistical Service guidance on disclosure control for tables from
    administrative data: threshold rule.

    Examples
    --------
    >>> table = pd.DataFrame({"group": ["White", "Mixed", "Black"], "events": [40, 3, 0], "total": [80, 9, 12]})
    >>> withhold(table)[["group", "events", "withheld"]]
       group  events  withheld
    0  White    40.0     False
    1  Mixed     NaN      True
    2  Black     0.0     False
    """
    if isinstance(threshold, bool) or not isinstance(threshold, int) or threshold < 1:
        refuse([f"threshold must be a whole number of at least 1, but got {threshold!r}. Give 5 to withhold 1 to 4."])
    small = pd.Series(False, index=table.index) if also is None else also.reindex(table.index, fill_value=False)
    for events, total in COUNT_COLUMNS:
        if events in table:
            small |= _is_small(table[events], threshold)
            if total in table:
                small |= _is_small(table[total], threshold) | _is_small(table[total] - table[events], threshold)
    gated = table.copy()
    counted = [name for name in gated.columns if _holds_numbers(gated[name])]
    whole = {name: float for name in counted if small.any() and pd.api.types.is_numeric_dtype(gated[name])}
    gated[counted] = gated[counted].astype(whole).mask(small)
    said = [name for name in DERIVED_TEXT if name in gated.columns]
    gated[said] = gated[said].mask(small, "")
    gated["withheld"] = small
    return gated


def refuse_ungated(table: pd.DataFrame) -> None:
    """Refuse a table that has not been through `withhold`: nothing is drawn, said or saved before.

    A row that is marked as withheld, and yet holds a count, a value or a limit, is refused too: somebody put it back.

    Parameters
    ----------
    table
        What is about to be drawn, said or saved.

    Raises
    ------
    ValueError
        If it has not been through `withhold`, or a withheld row holds a number again.

    Examples
    --------
    >>> refuse_ungated(pd.DataFrame({"events": [3]}))
    Traceback (most recent call last):
    ValueError: table must have passed disclosure control, but holds no column 'withheld'. Call withhold(table) first.
    """
    if "withheld" not in table.columns:
        refuse(
            ["table must have passed disclosure control, but holds no column 'withheld'. Call withhold(table) first."]
        )
    hidden = table[table["withheld"].astype(bool)]
    refuse(
        f"withheld rows must hold no numbers, but {name!r} holds {int(hidden[name].notna().sum())}. "
        "Call withhold(table) last."
        for name in GUARDED_COLUMNS
        if name in hidden.columns and hidden[name].notna().any()
    )
