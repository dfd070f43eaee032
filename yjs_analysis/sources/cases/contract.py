"""The contract of a service's tables, built from the Table Schema: everything that breaks it is found at once."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import pandas as pd

from yjs_analysis.sources import schema
from yjs_analysis.sources.cases.dates import read_forms
from yjs_analysis.sources.cases.findings import finding, values_in_words
from yjs_analysis.sources.cases.values import known_values

with warnings.catch_warnings():
    # pandera imports Spark where it is installed, and Spark says at once what it thinks of this pandas.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
    import pandera.pandas as pa

KNOWN = "a value of the schema"
DATE = "a date that exists"
WHOLE = "a whole number within limits"
PATTERN = "the form of the schema"
FILLED = "a cell that is filled"
PRESENT = "a column that is there"
SINGLE = "one row for each"

MOSTLY = 0.5
"""Where more of a column that must be filled is blank than this, the export is wrong, not its rows."""


def contract_of(table: str) -> pa.DataFrameSchema:
    """Build the contract of one table from its Table Schema and the lists of codes.

    It reads a table as `naming.map_tables` gives it: text, with blank cells missing.

    Parameters
    ----------
    table
        One of `schema.TABLES`.

    Returns
    -------
    pandera.pandas.DataFrameSchema
        One column a column of the schema; columns that need not be filled need not be there.

    Raises
    ------
    ValueError
        If there is no such table.

    Examples
    --------
    >>> sorted(contract_of("exits").columns)
    ['child_id', 'event', 'event_date']
    """
    held = {
        name: pa.Column(
            checks=_checks(table, name, field), nullable=not _required(field), required=_required(field), name=name
        )
        for name, field in schema.columns(table).items()
    }
    return pa.DataFrameSchema(held, unique=schema.table_schema(table).get("primaryKey"), name=table)


def contract_findings(tables: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """Say everything in some tables that breaks the contract.

    A blank cell that must be filled is a warning, as its row is left out and counted; it is an error where more than
    half of the column is blank, or in a table of populations.

    Parameters
    ----------
    tables
        By name, as `naming.map_tables` gives them.

    Returns
    -------
    list
        What was found, as `findings.finding` gives it.

    Examples
    --------
    >>> table = pd.DataFrame({"row": [2], "child_id": ["a"], "event": ["left"], "event_date": ["2018-02-31"]})
    >>> [(one["column"], one["rule"], one["found"]) for one in contract_findings({"exits": table})]
    [('event', 'a value of the schema', 'text (1 row)'), ('event_date', 'a date that exists', 'no such day (1 row)')]
    """
    return [one for table, held in tables.items() for one in _table_findings(table, held)]


def as_types(table: str, held: pd.DataFrame) -> pd.DataFrame:
    """Give a table its types: dates, whole numbers that may be missing, and text.

    What breaks the contract becomes missing; ask `contract_findings` first.

    Parameters
    ----------
    table
        One of `schema.TABLES`.
    held
        As `naming.map_tables` gives it.

    Returns
    -------
    pandas.DataFrame
        `row` and every column of the schema, in its order; those that the table lacks are missing throughout.

    Examples
    --------
    >>> typed = as_types("exits", pd.DataFrame({"row": [2], "child_id": ["a"], "event_date": ["2018-03-31"]}))
    >>> typed["event_date"].dt.year.to_list(), typed["event"].to_list()
    ([2018], [''])
    """
    blank = pd.Series("", index=held.index, dtype=object)
    typed = {"row": held["row"]}
    for name, field in schema.columns(table).items():
        cells = held.get(name, blank)
        if field["type"] == "date":
            days = pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce")
            typed[name] = days.astype("datetime64[ns]")
        elif field["type"] == "integer":
            typed[name] = pd.to_numeric(cells, errors="coerce").astype("Float64").astype("Int64")
        else:
            typed[name] = cells.astype(object)
    return pd.DataFrame(typed)


def _required(field: Mapping[str, Any]) -> bool:
    return bool(field["constraints"].get("required"))


def _checks(table: str, name: str, field: Mapping[str, Any]) -> list[pa.Check]:
    """Give the checks of one column: of a whole column at once, on text that is not blank."""
    limits = field["constraints"]
    known = set(known_values(table, name))
    if field["type"] == "date":
        return [pa.Check(_exists, name=DATE)]
    if field["type"] == "integer":
        low, high = limits.get("minimum", 0), limits.get("maximum", float("inf"))
        return [pa.Check(lambda cells: _within(cells, low, high), name=WHOLE)]
    if known:
        return [pa.Check(lambda cells: cells.isin(known), name=KNOWN)]
    if "pattern" in limits:
        form = re.compile(limits["pattern"])
        return [
            pa.Check(lambda cells: cells.map(lambda cell: form.fullmatch(cell) is not None).astype(bool), name=PATTERN)
        ]
    return []


def _exists(cells: pd.Series) -> pd.Series:
    days = {cell: _is_day(cell) for cell in cells.unique()}
    return cells.map(days).astype(bool)


def _is_day(cell: str) -> bool:
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def _within(cells: pd.Series, low: float, high: float) -> pd.Series:
    right = {cell: cell.isascii() and cell.isdigit() and low <= int(cell) <= high for cell in cells.unique()}
    return cells.map(right).astype(bool)


def _table_findings(table: str, held: pd.DataFrame) -> list[dict[str, Any]]:
    """Say what in one table breaks its contract."""
    cells = held.reset_index(drop=True)
    cells = cells.mask(cells == "")
    failures = _failures(table, cells)
    found = []
    for (column, check), failed in failures.groupby(["column", "check"], sort=False):
        if check == PRESENT:
            found.append(_missing_column(table, column))
        elif check == FILLED:
            found.append(_blank(table, column, cells, failed["index"]))
        else:
            found.append(_broken(table, column, check, cells, failed["index"]))
    return found + _ages_or_birth(table, cells)


def _failures(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """Ask pandera, and give each failure with its column, the rule in our words, and where it stands."""
    columns = ["column", "check", "index"]
    with _quiet():
        try:
            contract_of(table).validate(cells, lazy=True)
        except pa.errors.SchemaErrors as error:
            cases = error.failure_cases
            absent = cases["check"] == "column_in_dataframe"
            cases = cases.assign(column=cases["column"].where(~absent, cases["failure_case"]))
            cases["column"] = cases["column"].where(cases["check"] != "multiple_fields_uniqueness", "")
            names = {"column_in_dataframe": PRESENT, "not_nullable": FILLED, "multiple_fields_uniqueness": SINGLE}
            return cases.assign(check=cases["check"].replace(names))[columns].drop_duplicates()
    return pd.DataFrame(columns=columns)


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back what Spark says of this pandas when pandera loads it, and nothing else."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
        yield


def _missing_column(table: str, column: str) -> dict[str, Any]:
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


def _blank(table: str, column: str, cells: pd.DataFrame, at: pd.Series) -> dict[str, Any]:
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


def _broken(table: str, column: str, check: str, cells: pd.DataFrame, at: pd.Series) -> dict[str, Any]:
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


def _ages_or_birth(table: str, cells: pd.DataFrame) -> list[dict[str, Any]]:
    """Ask for the date of birth or both ages: without them nobody can tell who was a child."""
    if table != "disposals" or "date_of_birth" in cells:
        return []
    if "age_at_offence" in cells and ("age_at_disposal" in cells or "age_at_first_hearing" in cells):
        return []
    return [
        finding(
            "error",
            table=table,
            column="date_of_birth",
            rule=PRESENT,
            found="neither a date of birth nor both ages",
            allowed="a column date_of_birth, or age_at_offence and age_at_disposal",
            what_to_do=f"Export one of them, or name it under [{table}.columns] in a mapping.",
        )
    ]
