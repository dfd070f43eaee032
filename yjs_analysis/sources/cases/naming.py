"""A service's tables under the names and with the values of the schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.sources import schema
from yjs_analysis.sources.cases.date_order import settle_dates
from yjs_analysis.sources.cases.findings import finding, key
from yjs_analysis.sources.cases.headings import match_columns
from yjs_analysis.sources.cases.mapping import for_table, mapping_problems
from yjs_analysis.sources.cases.values import read_values

AS_RECORDED = "ethnicity as recorded"
"""The cells of ethnicity as they were written, kept beside their codes for the account of what became what."""


def map_tables(
    tables: Mapping[str, pd.DataFrame], *, mapping: Mapping[str, Any] | None = None
) -> tuple[dict[str, pd.DataFrame], list[dict[str, Any]]]:
    """Bring tables to the names and values of the schema, still as text; what is not recognised stays as written.

    Read the findings before the tables: a column that nobody recognised is simply not there.

    The trap: 03/04/2018 is a day in April or in March. A column is read in the order that its other dates give away
    (31/03/2018), else in that of the table's other columns, else day first, and that is said as a warning.

    Parameters
    ----------
    tables
        By name: text as written, with the number of the row in the file as the index.
    mapping
        As `read_mapping` gives it.

    Returns
    -------
    tuple
        The tables by name: `row` and columns of the schema, ISO dates, whole numbers, "" for blank; and what was found.

    Raises
    ------
    ValueError
        With every name and value of the mapping that the schema does not have, and tables that it does not know.

    Examples
    --------
    >>> raw = pd.DataFrame({"YPID": ["a"], "Exit type": ["Moved"], "Date": ["31/03/2018"]}, index=[2])
    >>> map_tables({"exits": raw})[0]["exits"].to_dict("records")
    [{'row': 2, 'child_id': 'a', 'event': 'moved away', 'event_date': '2018-03-31'}]
    """
    mapping = mapping or {}
    unknown = [
        f"tables must be some of {', '.join(schema.TABLES)}, but one has another name."
        for name in tables
        if name not in schema.TABLES
    ]
    refuse([*unknown, *(f"mapping: {one}" for one in mapping_problems(mapping))])
    mapped, found = {}, _unmet(tables, mapping)
    for table in schema.TABLES:
        if table in tables:
            mapped[table], more = _map_table(table, tables[table], mapping)
            found += more
    return mapped, found


def _map_table(table: str, raw: pd.DataFrame, mapping: Mapping[str, Any]) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Bring one table to the names and values of the schema."""
    told = for_table(mapping, table)
    theirs = raw.set_axis([str(one) for one in raw.columns], axis=1)
    columns, found = match_columns(table, list(theirs.columns), given=told["columns"])
    numbered = pd.api.types.is_integer_dtype(raw.index)
    read: dict[str, Any] = {"row": pd.Series(raw.index if numbered else range(1, len(raw) + 1), dtype="int64")}
    for ours, heading in columns.items():
        cells = theirs[heading].reset_index(drop=True)
        read[ours] = read_values(table, ours, cells, given=told["values"][ours])
        if ours == "ethnicity":
            read[AS_RECORDED] = cells.where(cells.notna(), "").astype(object)
    dates = {ours: read[ours] for ours in columns if schema.columns(table)[ours]["type"] == "date"}
    settled, more = settle_dates(table, dates, read["row"], told["order"])
    return pd.DataFrame({**read, **settled}), found + more


def _unmet(tables: Mapping[str, pd.DataFrame], mapping: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Warn of columns that a mapping names and no table has."""
    found = []
    for part, names in [("", tuple(tables)), *((name, (name,)) for name in schema.TABLES if name in tables)]:
        held = {key(str(column)) for name in names for column in tables[name].columns}
        told = (mapping.get(part, {}) if part else mapping).get("columns", {})
        missing = [theirs for theirs in told if key(theirs) not in held]
        if missing:
            found.append(
                finding(
                    "warning",
                    table=part or "all tables",
                    rule="columns that a mapping names",
                    found=f"a mapping of {', '.join(map(repr, missing))}, and no such column",
                    allowed="columns of the file",
                    what_to_do="Correct the name in the mapping.",
                )
            )
    return found
