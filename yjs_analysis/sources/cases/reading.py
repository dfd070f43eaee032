"""The door for a service's own export: any of six kinds of file, read whole or refused whole."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from yjs_analysis.checks import FragileWarning
from yjs_analysis.sources.cases.engines import (
    database_rows,
    database_tables,
    frame_rows,
    parquet_rows,
    relation_rows,
)
from yjs_analysis.sources.cases.faults import blank
from yjs_analysis.sources.cases.framing import Row, frame_of
from yjs_analysis.sources.cases.guards import (
    LARGEST_FILE,
    LONGEST_CELL,
    MOST_ROWS,
    UnreadableError,
    listed,
    printed,
    require_file,
    unreadable,
)
from yjs_analysis.sources.cases.text import text_rows
from yjs_analysis.sources.cases.workbooks import workbook_sheets
from yjs_analysis.sources.schema import TABLES

TEXTS = (".csv", ".tsv", ".txt")
WORKBOOKS = (".xlsx", ".ods")
DATABASES = (".duckdb", ".ddb")
KINDS = (*TEXTS, *WORKBOOKS, ".parquet", *DATABASES)
BESIDE = ("truth", "faults", "codes")
"""What a made-up service keeps beside its tables: no tables of cases, and not worth a warning."""

BEGINNINGS = (
    (b"PK\x03\x04", WORKBOOKS, "a workbook or another archive"),
    (b"PAR1", (".parquet",), "Parquet"),
    (b"\xd0\xcf\x11\xe0", (), "an old workbook (.xls), or one with a password"),
    (b"%PDF", (), "a PDF"),
)

Tables = dict[str, pd.DataFrame]


def read_tables(
    source: Any,
    *,
    largest_file: int = LARGEST_FILE,
    most_rows: int = MOST_ROWS,
    longest_cell: int = LONGEST_CELL,
) -> Tables:
    """Read a service's export as it stands: raw tables of text by name, or one error that says what is wrong.

    Read it as: nothing has been understood yet. Every cell is the text that was written, a blank cell is missing, and
    the index `row` is the line or row in the file, so that a message can name it. A file with one table gives
    "disposals", unless its name or its sheet's says that it is one of the others. The trap: a Spark table is brought
    to this machine whole; for checking that is what is wanted, for counting millions it is not.

    Parameters
    ----------
    source
        Path of a CSV (comma, semicolon, tab or pipe; UTF-8, UTF-16 with a byte-order mark, Windows-1252), XLSX, ODS,
        Parquet or DuckDB database file, or of a folder with such files; or a DuckDB relation, a pandas frame, a Spark
        table.
    largest_file
        How many bytes a file may have, packed and unpacked.
    most_rows
        How many rows a table may have.
    longest_cell
        How many characters a cell may have.

    Returns
    -------
    dict
        Name of the table -> its frame of text.

    Raises
    ------
    UnreadableError
        If anything cannot be read. It names the file, the place and the kind of trouble, never what a cell holds, and
        carries no other error with it.

    Examples
    --------
    >>> tables = read_tables(pd.DataFrame({"child_id": ["YP1", "YP2"], "age": [14.0, None]}))
    >>> tables["disposals"].reset_index().to_dict("list")
    {'row': [1, 2], 'child_id': ['YP1', 'YP2'], 'age': ['14', None]}
    """
    limits = {"largest_file": largest_file, "most_rows": most_rows, "longest_cell": longest_cell}
    tables, trouble = _attempted(source, limits)
    if trouble is not None:
        raise UnreadableError(trouble)
    return tables


def _attempted(source: Any, limits: dict[str, int]) -> tuple[Tables, str | None]:
    """Read, and give any trouble as words alone: an error would bring its causes along, and they the cells."""
    try:
        if isinstance(source, (str, os.PathLike)):
            return _of_path(Path(source), limits), None
        return {"disposals": _of_table(source, limits)}, None
    except UnreadableError as error:
        return {}, str(error)
    except FragileWarning:
        raise
    except (Exception, MemoryError) as error:
        name = printed(source) if isinstance(source, (str, os.PathLike)) else "the table"
        kind = type(error).__name__
        return {}, f"{name}, which must be readable, but is not ({kind}). Export it again, as CSV in UTF-8."


def _of_table(source: Any, limits: dict[str, int]) -> pd.DataFrame:
    """Read a table that another program holds."""
    cells = {"most_rows": limits["most_rows"], "longest_cell": limits["longest_cell"]}
    if isinstance(source, duckdb.DuckDBPyRelation):
        return frame_of("the relation", relation_rows(source, "the relation", **limits), **cells)
    if hasattr(source, "toPandas") and hasattr(source, "count"):
        if source.count() > limits["most_rows"]:
            many = f"which must have at most {limits['most_rows']:,} rows, but has more. Select fewer years."
            raise unreadable("the Spark table", [many])
        source = source.toPandas()
    if not isinstance(source, pd.DataFrame):
        raise UnreadableError(
            "source must be a path, a pandas frame, a DuckDB relation or a Spark table, "
            f"but got {type(source).__name__}. Give one of these."
        )
    return frame_of("the frame", frame_rows(source), **cells)


def _of_path(path: Path, limits: dict[str, int]) -> Tables:
    """Read a file, or the files of a folder."""
    if not os.path.isdir(path):
        return _of_file(path, limits)
    try:
        inside = sorted(one for one in path.iterdir() if not one.name.startswith((".", "~$")))
    except OSError:
        raise unreadable(
            printed(path), ["which must be a folder open to you, but is not. Ask for the right."]
        ) from None
    files = [one for one in inside if one.suffix.casefold() in KINDS and one.stem not in BESIDE and not one.is_dir()]
    chosen = chosen_tables([one.stem for one in files], printed(path), "file")
    tables: Tables = {}
    for name, place in chosen.items():
        found = _of_file(files[place], limits)
        tables |= {name: next(iter(found.values()))} if len(found) == 1 else found
    return tables


def chosen_tables(names: list[str], file: str, what: str) -> dict[str, int]:
    """Choose among several files, sheets or tables by name; one that stands alone is "disposals" if it says nothing.

    What bears no table's name is left aside beside tables that do, with a warning that says which; a sheet only by its
    number, for sheets are sometimes named after children.

    Raises
    ------
    UnreadableError
        If there is none, two claim one name, or several are there and none says what it is.

    Examples
    --------
    >>> chosen_tables(["Walsall disposals 2019", "Exits"], "export.xlsx", "sheet")
    {'disposals': 0, 'exits': 1}
    """
    claimed = [(table_name(name), place) for place, name in enumerate(names)]
    named = [(name, place) for name, place in claimed if name]
    chosen = dict(named)
    if len(chosen) < len(named):
        twice = f"which must hold one {what} for each table, but two bear one table's name. Put them together."
        raise unreadable(file, [twice])
    if not named and len(names) == 1:
        return {"disposals": 0}
    if not named:
        many = f"{len(names)} {what}s and none is named so" if names else f"no {what} that can be read"
        raise unreadable(
            file,
            [f"which must hold a {what} named {listed(TABLES)}, but holds {many}. Name the one with the disposals."],
        )
    if len(named) < len(names):
        aside = [str(place + 1) if what == "sheet" else printed(names[place]) for name, place in claimed if not name]
        warnings.warn(
            f"{file}: {what} {listed(aside)} was left aside, for no table is named so. Tables are {listed(TABLES)}.",
            FragileWarning,
            stacklevel=2,
        )
    return dict(sorted(chosen.items(), key=lambda item: TABLES.index(item[0])))


def table_name(name: str) -> str | None:
    """Give the table that a file's, a sheet's or a database table's name says it holds, if it says so.

    Examples
    --------
    >>> table_name("Walsall_Disposals-2019"), table_name("reoffence"), table_name("Sheet1")
    ('disposals', 'reoffences', None)
    """
    words = set(re.split(r"[^a-z]+", name.casefold().replace("re-off", "reoff")))
    found = [table for table in TABLES if {table, table[:-1]} & words]
    return found[0] if len(found) == 1 else None


def _of_file(path: Path, limits: dict[str, int]) -> Tables:
    """Read one file by its kind, once its first bytes agree with its name."""
    file, suffix = printed(path), path.suffix.casefold()
    start = require_file(path, largest_file=limits["largest_file"])
    for beginning, suffixes, kind in BEGINNINGS:
        if start.startswith(beginning) and suffix not in suffixes:
            raise unreadable(
                file, [f"which must be {listed(KINDS)}, but is {kind}. Save it as .xlsx or as CSV in UTF-8."]
            )
    cells = {"most_rows": limits["most_rows"], "longest_cell": limits["longest_cell"]}
    if suffix in TEXTS:
        return _alone(path, frame_of(file, text_rows(path, file, longest_cell=limits["longest_cell"]), **cells))
    if suffix == ".parquet":
        return _alone(path, frame_of(file, parquet_rows(path, file, **limits), **cells))
    if suffix in WORKBOOKS:
        return _of_workbook(path, file, limits)
    if suffix in DATABASES:
        chosen = chosen_tables(names := database_tables(path, file), file, "table")
        return {
            name: frame_of(f"{file}, {name}", database_rows(path, file, names[place], **limits), **cells)
            for name, place in chosen.items()
        }
    raise unreadable(file, [f"which must end in {listed(KINDS)}, but does not. Save it as one of these."])


def _alone(path: Path, frame: pd.DataFrame) -> Tables:
    return {table_name(path.stem) or "disposals": frame}


def _of_workbook(path: Path, file: str, limits: dict[str, int]) -> Tables:
    """Read the sheets of a workbook; an empty sheet is no table, and a hidden one must say by its name what it is."""
    cells = {"most_rows": limits["most_rows"], "longest_cell": limits["longest_cell"]}
    sheets = workbook_sheets(path, file, largest_file=limits["largest_file"], longest_cell=limits["longest_cell"])
    filled = [(name, rows) for name, visible, rows in sheets if _filled(rows) and (visible or table_name(name))]
    if not filled:
        raise unreadable(file, ["which must hold a header row, but every sheet is empty. Export it again."])
    if len(filled) == 1 and not table_name(filled[0][0]):
        return _alone(path, frame_of(file, filled[0][1], **cells))
    chosen = chosen_tables([name for name, _ in filled], file, "sheet")
    return {name: frame_of(f"{file}, {name}", filled[place][1], **cells) for name, place in chosen.items()}


def _filled(rows: Iterable[Row]) -> bool:
    return any(not blank(cell) for _, cells in rows for cell in cells)
