"""Read one table out of a published workbook or CSV: find its heading, drop its footnotes, keep its row numbers."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd
from python_calamine import CalamineError

from yjs_analysis.checks import refuse

WORKBOOKS = (".ods", ".xlsx", ".xlsm", ".xls")
LARGEST = 1_000_000_000
"""Bytes of an unpacked workbook: published ones are far smaller, and a larger one is no table."""

HEADING_WITHIN = 40
"""The heading stands within so many rows of the top of its sheet, beneath titles and notes."""

MARKS = frozenset({"..", "...", "*", "**", "[c]", "c", "[x]", "[z]", "x", "-", "\N{EN DASH}", "\N{EM DASH}", ":", "~"})
"""What stands where a figure is withheld or not published. None of them is zero."""

NOTE_MARK = re.compile(r"\s*(\[(note )?(\d{1,2}|r|p)\]|\(\d\)|\((r|p)\))$", re.IGNORECASE)
"""The mark of a footnote or of a revision behind a label or a number."""


def read_table(path: Path, *, headings: Mapping[str, tuple[str, ...]], optional: Iterable[str] = ()) -> pd.DataFrame:
    r"""Find the table with these headings in a workbook or CSV, and give its cells as text.

    The third sheet is looked at first, where the Youth Justice Board puts its data, then the others. Rows with no more
    than one cell filled are footnotes and are left out. A column that nobody asked for is kept under its own name.

    Parameters
    ----------
    path
        An ODS, XLSX, XLS or CSV file.
    headings
        From the name wanted here to the headings that the publisher has used for it.
    optional
        Names that may be missing: their column is then blank.

    Returns
    -------
    pandas.DataFrame
        One column a name and one a further heading, then `source`, the file, and `rows`, its sheet and row as well.

    Raises
    ------
    ValueError
        If the file cannot be read, or no sheet holds the headings: which are missing, and where it came nearest.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "small.csv"
    >>> _ = place.write_text("A title\nYJS,Number_Children\nWalsall ,12\nSource: made up\n", encoding="utf-8")
    >>> read_table(place, headings={"area": ("YJS",), "count": ("Number_Children",)}).to_dict("records")
    [{'area': 'Walsall', 'count': '12', 'source': 'small.csv', 'rows': 'small.csv:3'}]
    """
    needed = [name for name in headings if name not in set(optional)]
    lacking: dict[str, list[str]] = {}
    for sheet, lines in _sheets(path):
        for at, line in enumerate(lines[:HEADING_WITHIN]):
            columns = _columns(line, headings)
            absent = [name for name in needed if name not in columns]
            if not absent:
                return _rows_beneath(lines, at, columns, headings, path.name, sheet)
            if len(absent) < len(needed):
                lacking[sheet] = min(lacking.get(sheet, needed), absent, key=len)
    sheet, absent = min(lacking.items(), key=lambda one: len(one[1]), default=("", needed))
    asked = "; ".join(f"{name}: one of {', '.join(headings[name])}" for name in absent)
    raise ValueError(
        f"{path.name}{_of(sheet)}: found no row of headings that holds all columns within the first {HEADING_WITHIN} "
        f"rows; missing are {asked}. Give the publisher's file as downloaded, or correct its headings."
    )


def numbers(table: pd.DataFrame, column: str, *, heading: str) -> tuple[pd.Series, pd.Series, list[str]]:
    """Read a column of counts: the numbers, where they are withheld, and what is wrong.

    Read a withheld number as missing: it is never zero, and neither is an empty cell, which is a problem.

    Parameters
    ----------
    table
        As `read_table` gives it.
    column
        The column to read.
    heading
        What the publisher calls it, for the messages.

    Returns
    -------
    tuple
        Whole numbers with gaps, true where a mark stands instead of a number, and one sentence a problem.

    Examples
    --------
    >>> small = pd.DataFrame({"count": ["1,204", "0", "*"], "rows": ["a.csv:2", "a.csv:3", "a.csv:4"]})
    >>> many, withheld, wrong = numbers(small, "count", heading="Number")
    >>> many.to_list(), withheld.to_list(), wrong
    ([1204, 0, <NA>], [False, False, True], [])
    """
    cells = table[column].map(lambda cell: re.sub(r"(?<=\d),(?=\d{3}\b)", "", _unmarked(cell).strip()))
    withheld = cells.str.casefold().isin(MARKS)
    right = withheld | cells.str.fullmatch(r"\d{1,15}(?:\.0+)?")
    allowed = "a whole number of 0 or more, or a mark of a withheld figure (.., *, [c], -)"
    found = cells.where(right & ~withheld).map(lambda cell: int(float(cell)), na_action="ignore")
    return found.astype("Int64"), withheld, cell_problems(table, column, right, heading=heading, allowed=allowed)


def words(
    table: pd.DataFrame, column: str, meaning: Callable[[str], str | None], *, heading: str, allowed: str
) -> tuple[pd.Series, list[str]]:
    """Read a column of labels in our words: what each means, and what is wrong.

    Parameters
    ----------
    table
        As `read_table` gives it.
    column
        The column to read.
    meaning
        Says what a label means, None if it means nothing known.
    heading
        What the publisher calls it, for the messages.
    allowed
        What may stand there, for the messages.

    Returns
    -------
    tuple
        The words, and one sentence a problem.

    Examples
    --------
    >>> small = pd.DataFrame({"sex": ["Boys"], "rows": ["a.csv:2"]})
    >>> words(small, "sex", {"Boys": "Male"}.get, heading="Sex", allowed="Boys")[0].to_list()
    ['Male']
    """
    known = {label: meaning(_unmarked(label)) for label in table[column].unique()}
    found = table[column].map(lambda label: known[label] or "")
    right = table[column].map(lambda label: known[label] is not None).astype(bool)
    return found, cell_problems(table, column, right, heading=heading, allowed=allowed)


def cell_problems(table: pd.DataFrame, column: str, right: pd.Series, *, heading: str, allowed: str) -> list[str]:
    """Say what is wrong with the cells of a column: each wrong text once, with the rows that hold it.

    Examples
    --------
    >>> small = pd.DataFrame({"sex": ["Cat", "Cat"], "rows": ["a.csv:2", "a.csv:3"]})
    >>> cell_problems(small, "sex", pd.Series([False, False]), heading="Sex", allowed="Male or Female")
    ["a.csv, column 'Sex', rows 2, 3: found 'Cat'; allowed is Male or Female. Correct the cells."]
    """
    problems = []
    for cell, places in table.loc[~right, "rows"].groupby(table.loc[~right, column], sort=False):
        place = places.iloc[0].rpartition(":")[0]
        shown = repr(cell[:60]) if cell else "an empty cell"
        problems.append(
            f"{place}, column {heading!r}, {listed_rows(places)}: found {shown}; allowed is {allowed}. "
            f"Correct the cell{'s' * (len(places) > 1)}."
        )
    return problems


def listed_rows(places: Iterable[str]) -> str:
    """Name the rows of some places, ten at most.

    Examples
    --------
    >>> listed_rows(["a.ods, sheet Data:7"]), listed_rows([f"a.csv:{row}" for row in range(2, 14)])
    ('row 7', 'rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more')
    """
    rows = [place.rpartition(":")[2] for place in places]
    more = f" and {len(rows) - 10:,} more" if len(rows) > 10 else ""
    return f"row{'s' * (len(rows) > 1)} {', '.join(rows[:10])}{more}"


def _sheets(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """Give each sheet by its name with its rows of text, the third sheet first; a CSV is one sheet without a name."""
    ending = path.suffix.casefold()
    if ending not in (*WORKBOOKS, ".csv"):
        raise ValueError(
            f"path must end in {', '.join((*WORKBOOKS, '.csv'))}, but got {path.name!r}. Give one of them."
        )
    if not path.is_file():
        raise ValueError(f"path must be a file, but {path} is not there. Download it first.")
    held = {"": _csv_rows(path)} if ending == ".csv" else _workbook_rows(path)
    names = list(held)
    yield from ((name, held[name]) for name in (*names[2:3], *names[:2], *names[3:]))


def _workbook_rows(path: Path) -> dict[str, list[list[str]]]:
    """Read every sheet of a workbook as text."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                size = sum(part.file_size for part in packed.infolist())
            refuse([f"{path.name}: unpacks to {size:,} bytes; allowed are {LARGEST:,}."] if size > LARGEST else [])
        sheets = pd.read_excel(path, sheet_name=None, header=None, dtype=object, na_filter=False, engine="calamine")
    except (CalamineError, OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path.name} cannot be read as a workbook: {error}. Download it again.") from error
    return {str(name): [[_text(cell) for cell in row] for row in sheet.to_numpy()] for name, sheet in sheets.items()}


def _csv_rows(path: Path) -> list[list[str]]:
    """Read a CSV as text, in UTF-8 or else as Windows writes it; line 1 is row 1."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""))
    rows: list[list[str]] = []
    try:
        for cells in reader:
            rows += [[]] * (reader.line_num - len(rows) - 1)
            rows.append([_text(cell) for cell in cells])
    except csv.Error as error:
        raise ValueError(
            f"{path.name}, line {reader.line_num} cannot be read: {error}. Save it as CSV again."
        ) from error
    return rows


def _text(cell: object) -> str:
    """Write a cell as text: stray spaces gone, whole numbers without a decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def _unmarked(cell: str) -> str:
    """Take the mark of a footnote off a label or number; a mark that stands alone is no footnote."""
    return NOTE_MARK.sub("", cell) or cell


def _columns(line: list[str], headings: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Say which column each name stands in, as far as this row is the row of headings; no column serves two names."""
    held = [_key(_unmarked(cell)) for cell in line]
    found: dict[str, int] = {}
    for name, spelled in headings.items():
        at = next((held.index(key) for key in map(_key, spelled) if key in held), None)
        if at is not None and at not in found.values():
            found[name] = at
    return found


def _key(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading.casefold())


def _rows_beneath(
    lines: list[list[str]], at: int, columns: dict[str, int], headings: Iterable[str], source: str, sheet: str
) -> pd.DataFrame:
    """Give the rows beneath the heading, blank rows and footnotes left out."""
    place = f"{source}{_of(sheet)}"
    others = {
        cell: n for n, cell in enumerate(lines[at]) if cell and n not in columns.values() and cell not in headings
    }
    wanted = {**{name: columns.get(name) for name in headings}, **others}
    kept = [(row, line) for row, line in enumerate(lines[at + 1 :], start=at + 2) if sum(map(bool, line)) > 1]
    if not kept:
        raise ValueError(f"{place}: found no row beneath the headings of row {at + 1}. Give the file with its data.")
    cells = {
        name: [line[n] if n is not None and n < len(line) else "" for _, line in kept] for name, n in wanted.items()
    }
    return pd.DataFrame(cells | {"source": source, "rows": [f"{place}:{row}" for row, _ in kept]}, dtype=object)


def _of(sheet: str) -> str:
    return f", sheet {sheet}" if sheet else ""
