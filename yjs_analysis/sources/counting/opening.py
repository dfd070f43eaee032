"""A source of any kind becomes a table to ask: a frame, files, a DuckDB relation, a Spark DataFrame."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from yjs_analysis.sources import schema
from yjs_analysis.sources.counting.codes import CODE_FILE, Codes, Span, read_codes
from yjs_analysis.sources.counting.engines import CASTS, Table, literal, quoted, unreadable
from yjs_analysis.sources.counting.frames import typed_frame

SMALL_INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}


def open_table(
    source: Any, *, name: str, columns: Iterable[str], connection: duckdb.DuckDBPyConnection, table: str = "disposals"
) -> Table:
    """Open a source of any kind, and say what it holds.

    Parameters
    ----------
    source
        A frame; the path of a Parquet or CSV file, of a folder of such parts, or a list of paths; a DuckDB relation; a
        Spark DataFrame.
    name
        What the source is called in errors.
    columns
        The columns of interest: those not held are passed over.
    connection
        The engine that reads frames and files.
    table
        Whose columns in the schema say what is a date or a number in a CSV file, which holds text alone.

    Returns
    -------
    Table
        Ready for `narrowed`.

    Raises
    ------
    ValueError
        If the source is nothing of these, or cannot be read.

    Examples
    --------
    >>> from yjs_analysis.sources.counting.engines import connect
    >>> open_table(pd.DataFrame({"sex": ["male"]}), name="source", columns=["sex"], connection=connect()).kinds
    {'sex': 'text'}
    """
    if isinstance(source, pd.DataFrame):
        return _from_frame(source, name, columns, connection)
    if isinstance(source, (str, Path)) or (isinstance(source, Sequence) and source):
        return _from_files(source, name, columns, connection, table)
    if isinstance(source, duckdb.DuckDBPyRelation):
        return _from_relation(source, name, columns)
    if type(source).__module__.startswith("pyspark.sql"):
        return _from_spark(source, name, columns)
    raise ValueError(
        f"{name} must be a frame, a path, a DuckDB relation or a Spark DataFrame, but got {type(source).__name__}. "
        "Give one of these."
    )


def _said(name: str, kind: str, *, raw: str, spark: bool) -> str:
    """Say a column in SQL as its kind; one that has the right type already is left alone, which is quicker."""
    column = quoted(name, spark=spark)
    if kind == "number":
        return f"CASE WHEN isnan(CAST({column} AS DOUBLE)) THEN NULL ELSE CAST({column} AS DOUBLE) END"
    alike = raw in ("VARCHAR", "DATE", "BOOLEAN") or (kind == "integer" and raw in SMALL_INTEGERS)
    return column if alike and _kind(raw) == kind else f"CAST({column} AS {CASTS[kind]})"


def _kind(raw: str) -> str:
    """Say what kind of value a type of DuckDB's or Spark's holds; "other" where it cannot be counted by."""
    name = raw.upper().split("(")[0].strip('"')
    if name in {"VARCHAR", "STRING", "CHAR", "ENUM", "UUID", "NULL", "VOID"}:
        return "text"
    if name in SMALL_INTEGERS | {"UBIGINT", "HUGEINT", "UHUGEINT", "INT"}:
        return "integer"
    if name in {"FLOAT", "DOUBLE", "DECIMAL"}:
        return "number"
    if name in {"DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP_NTZ"}:
        return "date"
    return "truth" if name == "BOOLEAN" else "other"


def _described(
    types: Mapping[str, str], columns: Iterable[str], *, spark: bool, kinds: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Give the kinds of the columns of interest and how each is said; `kinds` overrules what the types tell."""
    wanted = [column for column in dict.fromkeys(columns) if column in types]
    of = {column: kinds.get(column, _kind(types[column])) for column in wanted}
    empty = [column for column in wanted if types[column].strip('"').upper() in ("NULL", "VOID")]
    of |= {column: "date" for column in empty if column.endswith("_date")}
    said = {
        column: _said(column, of[column], raw=types[column], spark=spark) for column in wanted if of[column] in CASTS
    }
    return {"kinds": of, "said": said}


def _from_frame(frame: pd.DataFrame, name: str, columns: Iterable[str], connection) -> Table:
    """Open a frame: its columns are typed first, so that the engine need not guess."""
    typed, kinds = typed_frame(frame, columns=columns, name=name)
    names = {column: f"c{at}" for at, column in enumerate(typed.columns)}
    said = {column: f"CAST({new} AS {CASTS[kinds[column]]})" for column, new in names.items()}
    rows = connection.from_df(typed.set_axis(list(names.values()), axis=1)) if names else None
    if rows is None:
        rows = connection.from_df(pd.DataFrame({"c0": np.zeros(len(frame), dtype=np.int8)}))
    return Table(name=name, held=tuple(map(str, frame.columns)), kinds=kinds, said=said, rows=rows)


def _from_relation(
    relation: duckdb.DuckDBPyRelation,
    name: str,
    columns: Iterable[str],
    *,
    kinds: dict[str, str] | None = None,
    codes: Codes | None = None,
    spans: dict[str, Span] | None = None,
) -> Table:
    """Open a DuckDB relation; it stays on its own connection."""
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    described = _described(types, columns, spark=False, kinds=kinds or {})
    whole = {column: span for column, span in (spans or {}).items() if described["kinds"].get(column) == "integer"}
    return Table(name=name, held=tuple(types), rows=relation, codes=codes or {}, spans=whole, **described)


def _from_spark(frame: Any, name: str, columns: Iterable[str]) -> Table:
    """Open a Spark DataFrame; it stays in its own session."""
    types = {one.name: one.dataType.simpleString() for one in frame.schema.fields}
    return Table(
        name=name, held=tuple(types), rows=frame, spark=True, **_described(types, columns, spark=True, kinds={})
    )


def _from_files(source: Any, name: str, columns: Iterable[str], connection, table: str) -> Table:
    """Open files: Parquet with its types, or CSV, whose columns are text unless the schema types them."""
    given = [source] if isinstance(source, (str, Path)) else list(source)
    files = [part for one in given for part in _parts(Path(one), name)]
    kinds = sorted({part.suffix.lower() for part in files})
    if len(kinds) > 1 or not set(kinds) <= {".parquet", ".csv"}:
        found = ", ".join(kind or "no ending" for kind in kinds)
        raise ValueError(f"{name} must be Parquet or CSV files, all of one kind, but got {found}. Give one kind.")
    listed = ", ".join(literal(glob.escape(str(part))) for part in files)
    codes = _codes_beside(files, name)
    try:
        if kinds == [".csv"]:
            rows = connection.sql(
                f"SELECT * FROM read_csv([{listed}], header=true, all_varchar=true, delim=',', quote='\"', escape='\"')"
            )
            return _from_relation(rows, name, columns, kinds=_schema_kinds(table, codes), codes=codes)
        rows = connection.sql(f"SELECT * FROM read_parquet([{listed}])")
        spans = _spans(connection, sorted({glob.escape(str(part)) for part in files}))
        return _from_relation(rows, name, columns, codes=codes, spans=spans)
    except duckdb.Error as error:
        raise ValueError(unreadable(error, name=f"{name} ({files[0].name})")) from None


def _parts(path: Path, name: str) -> list[Path]:
    """Give the files of a path: itself, or the parts in a folder."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise ValueError(f"{name} must exist, but there is no {str(path)!r}. Give the path of a file or folder.")
    parts = sorted(
        one for one in path.iterdir() if one.suffix.lower() in (".parquet", ".csv") and one.name != CODE_FILE
    )
    if not parts:
        raise ValueError(f"{name} must hold Parquet or CSV files, but {str(path)!r} holds none. Give another folder.")
    return parts


def _codes_beside(files: Sequence[Path], name: str) -> Codes:
    """Read the code table beside the files; files from several folders must share one."""
    tables = [read_codes(folder) for folder in sorted({part.parent for part in files})]
    if any(one != tables[0] for one in tables):
        raise ValueError(f"{name} must have one {CODE_FILE}, but its folders hold different ones. Give one folder.")
    return tables[0]


def _schema_kinds(table: str, codes: Codes) -> dict[str, str]:
    """Say which columns of a CSV file hold dates and whole numbers: those of the schema, and codes."""
    kinds = {"date": "date", "integer": "integer"}
    typed = {name: kinds[one["type"]] for name, one in schema.columns(table).items() if one["type"] in kinds}
    return typed | {"days_to_eighteen": "integer"} | dict.fromkeys(codes, "integer")


def _spans(connection, patterns: Sequence[str]) -> dict[str, Span]:
    """Say from which to which whole number each column of Parquet files runs, by their own statistics, where told."""
    listed = ", ".join(literal(pattern) for pattern in patterns)
    rows = connection.execute(
        "SELECT name, MIN(low), MAX(high), COUNT(low) = COUNT(*) AND COUNT(high) = COUNT(*) FROM ("
        "SELECT path_in_schema AS name, TRY_CAST(stats_min_value AS BIGINT) AS low, "
        f"TRY_CAST(stats_max_value AS BIGINT) AS high FROM parquet_metadata([{listed}]) "
        "WHERE type IN ('INT32', 'INT64')) GROUP BY name"
    ).fetchall()
    return {column: (low, high) for column, low, high, whole in rows if whole}
