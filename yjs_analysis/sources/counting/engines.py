"""Rows that one SQL text can ask, whichever engine holds them: DuckDB or Spark.

The names that columns have in the source meet SQL in one place, `narrowed`, quoted for its dialect. Everything after
that speaks of c0, c1, ..., and is the same text for every engine.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

import duckdb
import numpy as np

from yjs_analysis.sources.counting.codes import Codes, Span

CASTS = {"text": "STRING", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE", "truth": "BOOLEAN"}
"""The kinds of value that can be counted by, each with its type in both dialects."""

DUCKDB_SETTINGS = {"autoinstall_known_extensions": False, "autoload_known_extensions": False, "temp_directory": ""}
"""Nothing is fetched, and no child's row is written to a disk when memory runs short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A source, opened: the columns it holds, the kind of each, and how to say it in the dialect of its engine."""

    name: str
    held: tuple[str, ...]
    kinds: dict[str, str]
    said: dict[str, str]
    rows: Any
    spark: bool = False
    codes: Codes = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)


def connect() -> duckdb.DuckDBPyConnection:
    """Open a door to an engine of our own, which keeps to memory and to the files it is given.

    The engine itself is started once: that takes longer than to count a small service.

    Examples
    --------
    >>> connect().execute("SELECT 1").fetchall()
    [(1,)]
    """
    return _engine().cursor()


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """Start the engine, once."""
    return duckdb.connect(config=DUCKDB_SETTINGS)


def quoted(name: str, *, spark: bool = False) -> str:
    """Quote the name of a column, so that nothing in it can be read as SQL.

    Examples
    --------
    >>> print(quoted('se"x'), quoted("se`x", spark=True))
    "se""x" `se``x`
    """
    mark = "`" if spark else '"'
    return mark + name.replace(mark, mark * 2) + mark


def literal(value: Any, *, spark: bool = False) -> str:
    """Write a value so that nothing in it can be read as SQL.

    Spark reads a backslash in quoted text by a setting of its session, so there text is written as its bytes.

    Examples
    --------
    >>> print(literal("O'Neill"), literal(3), literal(date(2020, 2, 29)), literal("A", spark=True))
    'O''Neill' 3 DATE '2020-02-29' CAST(X'41' AS STRING)
    """
    if isinstance(value, str):
        if spark:
            return f"CAST(X'{value.encode().hex()}' AS STRING)"
        return " || chr(0) || ".join("'" + part.replace("'", "''") + "'" for part in value.split("\0"))
    if isinstance(value, date):
        return f"DATE '{value:%Y-%m-%d}'"
    return repr(bool(value)).upper() if isinstance(value, (bool, np.bool_)) else repr(value)


def narrowed(table: Table, names: Mapping[str, str], *, where: Mapping[str, Sequence] | None = None) -> Any:
    """Give the rows of a table with new names, and `wanted`: whether a row has one of the allowed values everywhere.

    Parameters
    ----------
    table
        As `open_table` gives it.
    names
        For each column asked for, the name that SQL shall know it by.
    where
        For each column, the allowed values; None among them allows the unknown.

    Returns
    -------
    duckdb.DuckDBPyRelation or pyspark.sql.DataFrame
        Nothing has been read yet.

    Examples
    --------
    >>> with connect() as connection:
    ...     rows = connection.sql("SELECT 'male' AS sex UNION ALL SELECT NULL")
    ...     table = Table(name="source", held=("sex",), kinds={"sex": "text"}, said={"sex": "sex"}, rows=rows)
    ...     sorted(narrowed(table, {"sex": "c0"}, where={"sex": ["male"]}).fetchall(), key=str)
    [('male', True), (None, False)]
    """
    tests = [_allowed(table, column, values) for column, values in (where or {}).items()]
    parts = [f"{table.said[column]} AS {new}" for column, new in names.items()]
    parts.append(f"{' AND '.join(tests) or 'TRUE'} AS wanted")
    return table.rows.selectExpr(*parts) if table.spark else table.rows.project(", ".join(parts))


def answer(text: str, **rows: Any) -> list[tuple[np.ndarray, np.ndarray]]:
    """Ask the text of the rows, which it names in braces, and give each column of the answer: values, and the unknown.

    Parameters
    ----------
    text
        One SQL statement for every engine.
    rows
        What `narrowed` gave, by the name that the text has for it.

    Returns
    -------
    list
        For each column an array of values and an array that is true where the value is unknown.

    Raises
    ------
    ValueError
        If the engine cannot read the rows. Its own words could hold a child's, so they are not passed on.

    Examples
    --------
    >>> with connect() as connection:
    ...     answer("SELECT COUNT(*) FROM {rows}", rows=connection.sql("SELECT 1"))[0][0].tolist()
    [1]
    """
    first = next(iter(rows.values()))
    if not isinstance(first, duckdb.DuckDBPyRelation):
        result = first.sparkSession.sql(text, **rows)
        return _from_rows(result.collect(), len(result.columns))
    names = {name: f"{name}_{uuid.uuid4().hex}" for name in rows}
    others = [name for name in rows if rows[name] is not first]
    try:
        for name in others:
            rows[name].create_view(names[name])
        own = next(iter(names.values()))
        found = first.query(own, text.format(**names)).fetchnumpy()
    except duckdb.Error as error:
        raise ValueError(unreadable(error)) from None
    finally:
        for name in rows:
            rows[name].query(names[name], f"DROP VIEW IF EXISTS {names[name]}")
    return [(np.ma.getdata(one), np.ma.getmaskarray(one)) for one in found.values()]


def _from_rows(rows: list, columns: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Turn rows, one tuple each, into columns."""
    found = []
    for at in range(columns):
        values = [row[at] for row in rows]
        unknown = np.array([value is None for value in values], dtype=bool)
        array = np.empty(len(values), dtype=object)
        array[:] = values
        found.append((array, unknown))
    return found


def _allowed(table: Table, column: str, values: Sequence) -> str:
    """Write the test of one column against its allowed values; labels of a coded column become codes."""
    by_label = {label: code for code, label in table.codes.get(column, {}).items()}
    known = [value for value in values if value is not None]
    if column in table.codes:
        known = [by_label[value] for value in known if value in by_label]
    listed = ", ".join(literal(value, spark=table.spark) for value in known)
    tests = [f"COALESCE({table.said[column]} IN ({listed}), FALSE)"] if known else []
    tests += [f"{table.said[column]} IS NULL"] if len(known) < len(values) and None in values else []
    return f"({' OR '.join(tests) or 'FALSE'})"


def unreadable(error: Exception, *, name: str = "source") -> str:
    """Say that an engine cannot read a source, without its words: they could hold a child's.

    Examples
    --------
    >>> unreadable(duckdb.IOException("row 7: Jane"), name="cases.parquet")
    'cases.parquet must be readable, but is not (IOException). Write the file again, and give all parts alike.'
    """
    if isinstance(error, duckdb.OutOfMemoryException):
        return f"{name} must fit the memory of this machine, but does not. Count by fewer columns, or use Spark."
    if isinstance(error, duckdb.ConversionException):
        return (
            f"{name} must hold dates such as 2019-03-31 and whole numbers where the schema has them, but a cell is "
            "neither. Put it right where it was written, or enter it as an export."
        )
    return (
        f"{name} must be readable, but is not ({type(error).__name__}). Write the file again, and give all parts alike."
    )


def value_problems(table: Table, column: str, values: Sequence) -> list[str]:
    """Say which allowed values cannot stand in a column, because they are of another kind.

    Examples
    --------
    >>> table = Table(name="source", held=("age",), kinds={"age": "integer"}, said={"age": "age"}, rows=None)
    >>> value_problems(table, "age", ["15"])
    ["where must give 'age' values of its kind (integer), but got '15'. Give such values."]
    """
    kind = "text" if column in table.codes else table.kinds[column]
    fits = {
        "text": lambda value: isinstance(value, str),
        "integer": lambda value: _is_number(value),
        "number": lambda value: _is_number(value),
        "date": lambda value: isinstance(value, date) and not isinstance(value, datetime),
        "truth": lambda value: isinstance(value, (bool, np.bool_)),
    }[kind]
    return [
        f"where must give {column!r} values of its kind ({kind}), but got {value!r}. Give such values."
        for value in values
        if value is not None and not fits(value)
    ]


def _is_number(value: Any) -> bool:
    """Say whether a value is a finite number, which true and false are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
