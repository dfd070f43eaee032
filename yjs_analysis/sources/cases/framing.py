"""Rows of cells become one raw frame of text, or one refusal that lists everything that is wrong with the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from numbers import Real

import numpy as np
import pandas as pd

from yjs_analysis.sources.cases.faults import FAULTS, Faults, blank, formula_like
from yjs_analysis.sources.cases.guards import MOST_COLUMNS, column_place, unreadable

Row = tuple[int, list]

LONGEST_NAME = 100
REMEMBERED = 100_000
DATE_LIKE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")


def as_text(value: object) -> str | None:
    """Write one value of a workbook or a Python table as text: dates as ISO, whole numbers without a point.

    A number stays a number: a spreadsheet's date that was formatted as a number arrives as its serial (43556), and
    nothing here guesses that it was meant to be a day.

    Examples
    --------
    >>> as_text(12.0), as_text(12.5), as_text(True), as_text(datetime(2019, 4, 1)), as_text(float("nan"))
    ('12', '12.5', 'true', '2019-04-01', None)
    """
    if isinstance(value, str):
        return value
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, (date, time, timedelta)):
        return str(value)
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value)).lower()
    if isinstance(value, (Real, Decimal)):
        return _number(value)
    return str(value)


def _number(value: Real | Decimal) -> str | None:
    """Write a number, whole without a point; what is not a number is missing."""
    if value != value:
        return None
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else str(value)


def _moment(value: datetime) -> str:
    """Write a day, or a day with its time where there is one; a spreadsheet's half-seconds are rounding."""
    near = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    return near.isoformat(sep=" ").removesuffix("+00:00").removesuffix(" 00:00:00")


def frame_of(file: str, rows: Iterable[Row], *, most_rows: int, longest_cell: int) -> pd.DataFrame:
    """Make the raw frame of a table: the first row that is not blank names the columns.

    Cells stay exactly as written; a cell with nothing but blanks is missing; a row of blank cells is passed over, and
    so is a column that has neither a name nor a value. The index, `row`, is the number given with each row.

    Parameters
    ----------
    file
        What to call the table in a message.
    rows
        Pairs: the number of a row in its file, and its cells (text or missing).
    most_rows, longest_cell
        How many rows the table and how many characters a cell may have.

    Raises
    ------
    UnreadableError
        If there is no header, or it repeats a name or looks like data; or if rows are ragged, cells are too long, hold
        a NUL or a formula, or lie under no name: all of them at once.

    Examples
    --------
    >>> rows = [(1, ["sex", "age"]), (2, ["male", "14"]), (3, [" ", ""]), (4, ["female", None])]
    >>> frame_of("export.csv", rows, most_rows=9, longest_cell=9).reset_index().to_dict("list")
    {'row': [2, 4], 'sex': ['male', 'female'], 'age': ['14', None]}
    """
    stream = ((number, cells) for number, cells in rows if not all(map(blank, cells)))
    header = next(stream, None)
    if header is None:
        raise unreadable(file, ["which must hold a header row, but has no cell that is not blank. Export it again."])
    names = _names(file, header)
    found = Faults(longest_cell=longest_cell)
    numbers, columns = _columns(file, stream, names, found, most_rows=most_rows)
    problems = found.problems()
    if problems:
        raise unreadable(file, problems)
    kept = {name: pd.Series(cells, dtype=object) for name, cells in zip(names, columns, strict=True) if name}
    frame = pd.DataFrame(kept)
    frame.index = pd.Index(numbers, name="row", dtype="int64")
    return frame


def _names(file: str, header: Row) -> list[str]:
    """Clean the names of the columns, and refuse a header that cannot be one."""
    number, cells = header
    while blank(cells[-1]):
        cells = cells[:-1]
    names = [" ".join((cell or "").replace("\ufeff", "").split()) for cell in cells]
    problems = []
    if len(names) > MOST_COLUMNS:
        many = f"row {number} must have at most {MOST_COLUMNS:,} columns, but has {len(names):,}. Export fewer."
        raise unreadable(file, [many])
    first: dict[str, int] = {}
    for place, name in enumerate(names, start=1):
        where = f"{f'row {number}' if number else 'the header'}, {column_place(place)}"
        if name and name.casefold() in first:
            other = column_place(first[name.casefold()])
            problems.append(f"{where} must have a name of its own, but has that of {other}. Rename one of the two.")
        first.setdefault(name.casefold(), place)
        problems += [f"{where} must {said}" for said in _name_problems(name)]
    if problems:
        raise unreadable(file, problems)
    return names


def _name_problems(name: str) -> list[str]:
    """Say why one name of a column is none."""
    if len(name) > LONGEST_NAME:
        return [f"name a column in at most {LONGEST_NAME} characters, but holds more. Give a header row."]
    if "\0" in name:
        return [FAULTS["nul"].removeprefix("must ")]
    if DATE_LIKE.match(name):
        return ["name a column, but starts like a date. Give a header row above the data."]
    if formula_like(name):
        return [FAULTS["formula"].removeprefix("must ")]
    return []


def _columns(
    file: str, stream: Iterator[Row], names: list[str], found: Faults, *, most_rows: int
) -> tuple[list[int], list[list[str | None]]]:
    """Turn rows into columns, looking at every cell on the way."""
    numbers: list[int] = []
    columns: list[list[str | None]] = [[] for _ in names]
    same: dict[str, str] = {}
    for number, cells in stream:
        if len(numbers) >= most_rows:
            many = f"row {number} lies beyond the {most_rows:,} rows allowed. Export fewer years, or raise `most_rows`."
            raise unreadable(file, [many])
        numbers.append(number)
        _fit(number, cells, names, found)
        for place, column in enumerate(columns):
            cell = cells[place] if place < len(cells) else None
            known = same.get(cell) if cell else None
            if known is None and not blank(cell):
                known = cell
                if found.look(number, place + 1, cell) and len(same) < REMEMBERED:
                    same[cell] = cell
            if known is not None and not names[place]:
                found.note("unnamed", number, place + 1)
            column.append(known)
    return numbers, columns


def _fit(number: int, cells: list, names: list[str], found: Faults) -> None:
    """Note a row that is shorter than the header, or that goes on beyond it with more than blanks."""
    if len(cells) < len(names):
        found.note("few", number)
    elif not all(map(blank, cells[len(names) :])):
        found.note("many", number)
