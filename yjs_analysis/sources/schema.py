"""What the tables of a service hold: names, types and allowed values, as Table Schema, and how they are spelled."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1]
TABLES = ("disposals", "reoffences", "exits", "populations")
"""The tables of a service, in the order in which they are read. Only the first must be there."""


def schema_folder(*, package: Path = PACKAGE) -> Path:
    """Say where the schema lies: in the repository's `data/schema`, else in the installed package.

    Parameters
    ----------
    package
        The folder of the package, as installed.

    Returns
    -------
    pathlib.Path
        A folder that holds `disposals.json`.

    Raises
    ------
    ValueError
        If neither place holds the schema.

    Examples
    --------
    >>> schema_folder().name
    'schema'
    """
    places = (package.parent / "data" / "schema", package / "shipped" / "data" / "schema")
    for place in places:
        if (place / "disposals.json").is_file():
            return place
    raise ValueError(
        f"the schema must lie in {places[0]} or {places[1]}, but disposals.json is in neither. "
        "Run from a checkout of the repository, or install the package again."
    )


def table_schema(table: str) -> dict[str, Any]:
    """Give the Table Schema of one table: name, title, description, fields, and a primary key if it has one.

    Parameters
    ----------
    table
        One of `TABLES`.

    Returns
    -------
    dict
        As it stands in `data/schema`.

    Raises
    ------
    ValueError
        If there is no such table.

    Examples
    --------
    >>> table_schema("exits")["title"]
    'Exits'
    """
    if table not in TABLES:
        raise ValueError(f"table must be one of {', '.join(map(repr, TABLES))}, but got {table!r}.")
    return _parsed(schema_folder() / f"{table}.json")


def columns(table: str) -> dict[str, dict[str, Any]]:
    """Give the columns of one table by name, in order: type, title, description, constraints.

    Parameters
    ----------
    table
        One of `TABLES`.

    Returns
    -------
    dict
        One field of the Table Schema a column; `constraints` is always there, empty where there are none.

    Raises
    ------
    ValueError
        If there is no such table.

    Examples
    --------
    >>> list(columns("exits"))
    ['child_id', 'event', 'event_date']
    >>> columns("disposals")["gravity"]["constraints"]
    {'minimum': 1, 'maximum': 8}
    """
    return {field["name"]: {"constraints": {}, **field} for field in table_schema(table)["fields"]}


def required_columns(table: str) -> list[str]:
    """Name the columns that every row of a table must fill.

    Parameters
    ----------
    table
        One of `TABLES`.

    Returns
    -------
    list
        Names of columns.

    Raises
    ------
    ValueError
        If there is no such table.

    Examples
    --------
    >>> required_columns("disposals")
    ['child_id', 'offence_date', 'disposal_date', 'disposal']
    """
    return [name for name, field in columns(table).items() if field["constraints"].get("required")]


def allowed_values(table: str, column: str) -> list[str]:
    """List the values that a column may hold; an empty list if the schema sets none.

    Parameters
    ----------
    table
        One of `TABLES`.
    column
        One of its columns.

    Returns
    -------
    list
        Allowed values, as published in the schema.

    Raises
    ------
    ValueError
        If there is no such table, or no such column in it.

    Examples
    --------
    >>> allowed_values("disposals", "sex")
    ['male', 'female', 'unknown']
    """
    known = columns(table)
    if column not in known:
        raise ValueError(f"column must be one of {', '.join(map(repr, known))}, but got {column!r}.")
    return list(known[column]["constraints"].get("enum", []))


def spellings() -> dict[str, Any]:
    """Give how columns and values are spelled elsewhere: `data/schema/spellings.toml`.

    Returns
    -------
    dict
        The tables `columns`, `instead`, `unused`, `blank`, `values`, and one for each table with names of its own.

    Raises
    ------
    ValueError
        If the schema cannot be found.

    Examples
    --------
    >>> spellings()["columns"]["disposal"][0]
    'legal outcome'
    """
    return _spelled(schema_folder() / "spellings.toml")


@cache
def _parsed(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def _spelled(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
