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
from yjs_analysis.sources.cases.breaches import (
    DATE,
    FILLED,
    KNOWN,
    PATTERN,
    PRESENT,
    SINGLE,
    WHOLE,
    blank_cells,
    broken_cells,
    missing_column,
)
from yjs_analysis.sources.cases.findings import finding
from yjs_analysis.sources.cases.values import known_values

with warnings.catch_warnings():
    # pandera imports Spark where it is installed, and Spark says at once what it thinks of this pandas.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
    import pandera.pandas as pa


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
            found.append(missing_column(table, column))
        elif check == FILLED:
            found.append(blank_cells(table, column, cells, failed["index"]))
        else:
            found.append(broken_cells(table, column, check, cells, failed["index"]))
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
