"""Write the tables of a synthetic service part by part, so that memory stays flat whatever the number of children."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from yjs_analysis.sources.synthetic.records import DATES, code_lists, in_words

FORMATS = ("csv", "parquet")
LEFT_OUT = ("first_hearing_date", "date_of_birth")
"""Columns of the coded tables that Parquet does without: the ages and the days to eighteen are there."""


def write_part(
    folder: Path, model: dict[str, Any], coded: dict[str, pd.DataFrame], *, layout: str, number: int
) -> None:
    """Write one part of the service.

    CSV: rows are added to one file a table, in the words of the schema. Parquet: one more file in the table's folder,
    integer codes, compressed, marked as synthetic.

    Parameters
    ----------
    folder
        Where to.
    model
        As `read_model` gives it.
    coded
        As `records.coded_tables` gives them.
    layout
        One of `FORMATS`.
    number
        0 for the first part.
    """
    if layout == "csv":
        for name, table in in_words(model, coded).items():
            write_csv(folder / f"{name}.csv", table, heading=number == 0)
        return
    with duckdb.connect(config={"threads": 1}) as connection:
        for name, table in coded.items():
            (folder / name).mkdir(exist_ok=True)
            if number == 0:
                write_csv(folder / name / "codes.csv", _code_table(model, table), heading=True)
            _write_parquet(connection, table, folder / name / f"synthetic-part-{number:05d}.parquet")


def write_csv(path: Path, table: pd.DataFrame, *, heading: bool) -> None:
    """Write a table as CSV, UTF-8 with one line a row, or add its rows to the file.

    Parameters
    ----------
    path
        The file.
    table
        The rows.
    heading
        Whether the file begins here, with the names of the columns.
    """
    with path.open("w" if heading else "a", encoding="utf-8", newline="") as file:
        table.to_csv(file, index=False, header=heading, lineterminator="\n")


def _code_table(model: dict[str, Any], table: pd.DataFrame) -> pd.DataFrame:
    """List the labels of every coded column of a table: column, code, label."""
    rows = [
        (column, code, label)
        for column, labels in code_lists(model).items()
        if column in table.columns
        for code, label in enumerate(labels)
    ]
    return pd.DataFrame(rows, columns=["column", "code", "label"])


def _write_parquet(connection: duckdb.DuckDBPyConnection, table: pd.DataFrame, path: Path) -> None:
    """Write one file; days become dates."""
    columns = ", ".join(
        f'DATE \'1970-01-01\' + "{name}" AS "{name}"' if name in DATES else f'"{name}"'
        for name in table.columns
        if name not in LEFT_OUT
    )
    connection.register("part", table)
    place = str(path).replace("'", "''")
    connection.execute(
        f"COPY (SELECT {columns} FROM part) TO '{place}' (FORMAT parquet, COMPRESSION zstd, "
        "KV_METADATA {synthetic: 'yes: nobody in this file exists'})"
    )
    connection.unregister("part")
