"""How a breach of the contract is said: which rows, what was found, what is allowed, and what to do."""

from __future__ import annotations

from typing import Any

import pandas as pd

from yjs_analysis.sources import schema
from yjs_analysis.sources.cases.dates import read_forms
from yjs_analysis.sources.cases.findings import finding, values_in_words

KNOWN = "a value of the schema"
DATE = "a date that exists"
WHOLE = "a whole number within limits"
PATTERN = "the form of the schema"
FILLED = "a cell that is filled"
PRESENT = "a column that is there"
SINGLE = "one row for each"

MOSTLY = 0.5
"""Where more of a column that must be filled is blank than this, the export is wrong, not its rows."""


def missing_column(table: str, column: str) -> dict[str, Any]:
    """Say that a column that must be there is not.

    Examples
    --------
    >>> missing_column("exits", "event")["what_to_do"]
    'If it has another name, write "its name" = "event" under [exits.columns] in a mapping.'
    """
    title = schema.columns(table)[column]["title"]
    return finding(
        "error",
        table=table,
        column=column,
        rule=PRESENT,
        found="no column that is recognised as it",
        allowed=f"one column ({title.lower()})",
        what_to_do=f'If it has another name, write "its name" = "{column}" under [{table}.columns] in a mapping.',
    )


def blank_cells(table: str, column: str, cells: pd.DataFrame, at: pd.Series) -> dict[str, Any]:
    """Say which cells that must be filled are blank: a warning, or an error where that is most of them.

    Parameters
    ----------
    table, column
        In the names of the schema.
    cells
        The table, with the column `row`.
    at
        Where in it the blank cells are.

    Examples
    --------
    >>> cells = pd.DataFrame({"row": [2, 3, 4], "event": ["died", None, "died"]})
    >>> said = blank_cells("exits", "event", cells, pd.Series([1]))
    >>> said["severity"], said["row_numbers"]
    ('warning', '3')
    """
    rows = cells.loc[at.astype(int), "row"]
    severe = len(rows) > MOSTLY * len(cells) or table == "populations"
    return finding(
        "error" if severe else "warning",
        table=table,
        column=column,
        rule=FILLED,
        rows=rows,
        found="blank cells",
        allowed="a filled cell in every row",
        what_to_do="Fill the cells, or look whether the column is the right one."
        if severe
        else "Fill the cells if they are known; the rows are left out.",
    )


def broken_cells(table: str, column: str, check: str, cells: pd.DataFrame, at: pd.Series) -> dict[str, Any]:
    """Say which cells hold what the schema does not allow, without repeating them.

    Parameters
    ----------
    table, column
        In the names of the schema.
    check
        The rule that was broken: one of the words of this module.
    cells
        The table, with the column `row`.
    at
        Where in it those cells are.

    Examples
    --------
    >>> cells = pd.DataFrame({"row": [2, 3], "event": ["died", "vanished"]})
    >>> broken_cells("exits", "event", KNOWN, cells, pd.Series([1]))["found"]
    'text (1 row)'
    """
    where = sorted(set(at.astype(int)))
    if check == SINGLE:
        column, said = "", "rows for the same area, period, sex, ages and group"
    elif check == DATE:
        said = _dates_in_words(cells.loc[where, column])
    else:
        children = cells.loc[where, "child_id"] if "child_id" in cells else None
        said = values_in_words(cells.loc[where, column], children=children)
    return finding(
        "error",
        table=table,
        column=column,
        rule=check,
        rows=cells.loc[where, "row"],
        found=said,
        allowed="one row for each" if check == SINGLE else allowed_in_words(table, column),
        what_to_do=_advice(table, column, check),
    )


def allowed_in_words(table: str, column: str) -> str:
    """Say what a column may hold.

    Parameters
    ----------
    table, column
        In the names of the schema.

    Returns
    -------
    str
        Without a full stop.

    Examples
    --------
    >>> allowed_in_words("disposals", "gravity"), allowed_in_words("exits", "event_date")
    ('a whole number, 1 to 8', 'a date such as 2018-03-31 or 31/03/2018')
    """
    field = schema.columns(table)[column]
    limits = field["constraints"]
    if field["type"] == "date":
        return "a date such as 2018-03-31 or 31/03/2018"
    if field["type"] == "integer":
        high = limits.get("maximum")
        return f"a whole number, {limits['minimum']}" + (f" to {high}" if high is not None else " or more")
    if column in ("disposal", "ethnicity"):
        return f"a code, label or usual spelling of data/reference/{column}_codes.csv"
    return f"one of {', '.join(limits['enum'])}" if "enum" in limits else "ages such as 10-17"


def _advice(table: str, column: str, check: str) -> str:
    """Say what to do about a cell that breaks the contract."""
    if check == SINGLE:
        return "Leave one row for each, and see which is right."
    if check == KNOWN:
        return f'Correct the cells, or write "theirs" = "a value allowed" under [{table}.values.{column}] in a mapping.'
    return "Correct the cells in the system that the export comes from."


def _dates_in_words(cells: pd.Series) -> str:
    """Say what stands where a date should: no such day, another order, or no date at all."""
    told = {
        "impossible": "no such day",
        "month first": "month before day",
        "day first": "day before month",
        "either": "month before day or day before month",
        "not a date": "no date",
    }
    kinds = read_forms(cells)["kind"].map(told).value_counts(sort=False)
    return ", ".join(f"{kind} ({many:,} row{'' if many == 1 else 's'})" for kind, many in kinds.items())
