"""Tables that an engine holds (Parquet, DuckDB, pandas, Spark), written out as rows of text."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd

from yjs_analysis.sources.cases.framing import Row, as_text
from yjs_analysis.sources.cases.guards import MOST_COLUMNS, column_place, unreadable

PARQUET = b"PAR1"
DATABASE = b"DUCK"
ALONE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "memory_limit": "4GB"}
PLAIN = (
    *("VARCHAR", "ENUM", "BOOLEAN", "UUID", "DATE", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_NS"),
    *("TIMESTAMP_MS", "TIMESTAMP_S", "FLOAT", "DOUBLE", "DECIMAL", "HUGEINT", "UHUGEINT"),
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"),
    '"NULL"',
)
DAMAGED = "which must be a whole {kind}, but cannot be read as one. Write it again, or export CSV."
HELD = (
    "which must be a whole DuckDB database that no other program holds, but cannot be opened. "
    "Close it elsewhere, or write it again with this version of DuckDB."
)
LARGE = "which must hold at most {most:,} {what}, but holds more. Export fewer years, or raise `{argument}`."


def parquet_rows(path: Path, file: str, *, largest_file: int, most_rows: int, longest_cell: int) -> Iterator[Row]:
    """Give the rows of a Parquet file as text, numbered from 1, after a row 0 with the names of the columns.

    Raises
    ------
    UnreadableError
        If the file is no whole Parquet file, or a column holds lists or other nested values, or it unfolds to too much.
    """
    content = path.stat().st_size
    with path.open("rb") as stream:
        start = stream.read(4)
        stream.seek(max(content - 4, 0))
        end = stream.read(4)
    if start != PARQUET or end != PARQUET or content < 12:
        cut = "is cut short" if start == PARQUET else "does not begin as one"
        raise unreadable(file, [f"which must be a whole Parquet file, but {cut}. Write it again, or export CSV."])
    limits = {"largest_file": largest_file, "most_rows": most_rows, "longest_cell": longest_cell}
    try:
        with duckdb.connect(":memory:", config=ALONE) as engine:
            engine.execute("SET TimeZone = 'UTC'")
            place = glob.escape(str(path.absolute()))
            relation = engine.read_parquet(place, hive_partitioning=False, binary_as_string=True)
            yield from relation_rows(relation, file, **limits)
    except (duckdb.Error, RuntimeError):
        raise unreadable(file, [DAMAGED.format(kind="Parquet file")]) from None


def database_tables(path: Path, file: str) -> list[str]:
    """Give the names of the tables of a DuckDB database file: tables only, for a view could look elsewhere.

    Raises
    ------
    UnreadableError
        If the file is no DuckDB database, or another program holds it.
    """
    with path.open("rb") as stream:
        start = stream.read(12)
    if start[8:] != DATABASE:
        raise unreadable(file, ["which must be a DuckDB database, but does not begin as one. Give the database file."])
    try:
        with _opened(path) as engine:
            found = engine.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY ALL").fetchall()
    except (duckdb.Error, RuntimeError):
        raise unreadable(file, [HELD]) from None
    return [name for (name,) in found]


def database_rows(
    path: Path, file: str, table: str, *, largest_file: int, most_rows: int, longest_cell: int
) -> Iterator[Row]:
    """Give the rows of one table of a DuckDB database file; the file is opened for reading only.

    Raises
    ------
    UnreadableError
        If the table cannot be read, or unfolds to too much.
    """
    limits = {"largest_file": largest_file, "most_rows": most_rows, "longest_cell": longest_cell}
    try:
        with _opened(path) as engine:
            yield from relation_rows(engine.sql(f"SELECT * FROM {_place_of(engine, table)}"), file, **limits)
    except (duckdb.Error, RuntimeError):
        raise unreadable(file, [DAMAGED.format(kind="DuckDB database")]) from None


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    engine = duckdb.connect(str(path), read_only=True, config={**ALONE, "enable_external_access": "false"})
    return engine.execute("SET TimeZone = 'UTC'")


def _place_of(engine: duckdb.DuckDBPyConnection, table: str) -> str:
    asked = "SELECT schema_name FROM duckdb_tables() WHERE NOT internal AND table_name = ? ORDER BY ALL"
    schema = engine.execute(asked, [table]).fetchall()[0][0]
    return ".".join('"' + name.replace('"', '""') + '"' for name in (schema, table))


def relation_rows(
    relation: duckdb.DuckDBPyRelation, file: str, *, largest_file: int, most_rows: int, longest_cell: int
) -> Iterator[Row]:
    """Give the rows of a DuckDB relation as text, numbered from 1, after a row 0 with the names of its columns.

    Days are ISO text, whole numbers have no point, NaN is missing. The engine counts rows and characters first, so that
    a small file which unfolds to a huge table is refused before it does.

    Raises
    ------
    UnreadableError
        If a column is nested or binary, or there are too many rows, columns or characters.
    """
    names, kinds = list(relation.columns), [str(kind) for kind in relation.types]
    problems = [
        f"{column_place(place)} must hold plain values, but holds {_kind(kind)}. Leave it out, or write it as text."
        for place, kind in enumerate(kinds, start=1)
        if _kind(kind) not in PLAIN
    ]
    if len(names) > MOST_COLUMNS:
        problems = [f"which must have at most {MOST_COLUMNS:,} columns, but has {len(names):,}. Export fewer."]
    if problems:
        raise unreadable(file, problems)
    if relation.aggregate("count(*)").fetchall()[0][0] > most_rows:
        raise unreadable(file, [LARGE.format(most=most_rows, what="rows", argument="most_rows")])
    plain = relation.project(", ".join(_text_of(place, kind) for place, kind in enumerate(kinds, start=1)))
    _refuse_lengths(plain, file, len(names), largest_file=largest_file, longest_cell=longest_cell)
    yield 0, names
    for number, cells in enumerate(plain.fetchall(), start=1):
        yield number, list(cells)


def _kind(kind: str) -> str:
    """Give the name of a type without what stands in its brackets: an ENUM would list its values there."""
    return "nested values" if kind.endswith("]") else kind.partition("(")[0]


def _text_of(place: int, kind: str) -> str:
    """Give the SQL that writes one column as text."""
    text = f"CAST(#{place} AS VARCHAR)"
    if kind in ("FLOAT", "DOUBLE"):
        text = f"CASE WHEN NOT isnan(#{place}) THEN regexp_replace({text}, '\\.0+$', '') END"
    elif kind.startswith("DECIMAL"):
        text = f"regexp_replace({text}, '\\.0+$', '')"
    elif kind.startswith("TIMESTAMP"):
        text = f"regexp_replace({text}, ' 00:00:00([+]00(:00)?)?$', '')"
    return f"{text} AS c{place}"


def _refuse_lengths(
    plain: duckdb.DuckDBPyRelation, file: str, columns: int, *, largest_file: int, longest_cell: int
) -> None:
    """Refuse cells and tables that are too long, before a cell is fetched."""
    asked = [f"max(length(c{one})), sum(length(c{one}))" for one in range(1, columns + 1)]
    lengths = [length or 0 for length in plain.aggregate(", ".join(asked)).fetchall()[0]]
    problems = [
        f"{column_place(place)} must hold at most {longest_cell:,} characters in a cell, but holds more. "
        "Leave long text out of the export."
        for place, longest in enumerate(lengths[::2], start=1)
        if longest > longest_cell
    ]
    if sum(lengths[1::2]) > largest_file:
        problems.append(LARGE.format(most=largest_file, what="characters", argument="largest_file"))
    if problems:
        raise unreadable(file, problems)


def frame_rows(frame: pd.DataFrame) -> Iterator[Row]:
    """Give the rows of a pandas frame as text, numbered from 1, after a row 0 with the names of its columns.

    The frame's own index is passed over.

    Examples
    --------
    >>> list(frame_rows(pd.DataFrame({"age": [14.0, None], "on": pd.to_datetime(["2019-04-01", None])})))
    [(0, ['age', 'on']), (1, ['14', '2019-04-01']), (2, [None, None])]
    """
    yield 0, [str(name) for name in frame.columns]
    columns = [frame.iloc[:, place] for place in range(frame.shape[1])]
    for number, cells in enumerate(zip(*columns, strict=True), start=1):
        yield number, [as_text(cell) for cell in cells]
