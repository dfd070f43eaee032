"""Read a table of published figures whole, and say everything that is wrong with it at once."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from yjs_analysis.vocabulary import GROUPS, POOLED_AS_PRINTED, UNKNOWN

COUNTS = ("persons", "events", "total")
"""Columns that hold counts: whole numbers, none below 0."""

NUMBERS = (*COUNTS, "value", "percent_yes")
"""Columns that hold numbers of any kind."""

ALLOWED = {
    "sex": ("Female", "Male", "All"),
    "group": (*GROUPS, UNKNOWN, "All", POOLED_AS_PRINTED, "Black or mixed heritage (as printed)"),
    "exactness": ("exact", "fraction in words"),
    "pooled": ("yes", "no"),
    "rating": ("Outstanding", "Good", "Requires improvement", "Inadequate"),
}
"""The words that a column may hold."""

PATTERNS = {
    **dict.fromkeys(COUNTS, (r"\d+", "a whole number, 0 or more")),
    **{column: (r"\d+(\.\d+)?", "a number, 0 or more") for column in NUMBERS if column not in COUNTS},
    **{column: ("|".join(map(re.escape, words)), "one of " + ", ".join(words)) for column, words in ALLOWED.items()},
    "age": (r"\d+|\d+-\d+|all ages", "a year such as 15, a band such as 10-14, or all ages"),
}
"""What a cell must look like, and how to say so."""


def read_rows(path: Path, columns: Iterable[str]) -> tuple[pd.DataFrame, list[str]]:
    """Read every cell of a CSV as text, with a last column `rows` that names the file and the line.

    Parameters
    ----------
    path
        The file.
    columns
        The documented columns, in order.

    Returns
    -------
    tuple
        The table, empty if the file cannot be read as one, and what is wrong with its shape.

    Raises
    ------
    OSError
        If there is no such file.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "small.csv"
    >>> with place.open("w", encoding="utf-8") as file:
    ...     print("area,persons", "Walsall,28093", sep=chr(10), file=file)
    >>> read_rows(place, ["area", "persons"])[0].to_dict("records")
    [{'area': 'Walsall', 'persons': '28093', 'rows': 'small.csv:2'}]
    """
    expected = list(columns)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        found = next(reader, [])
        lines = [(reader.line_num, cells) for cells in reader]
    empty = pd.DataFrame(columns=[*expected, "rows"])
    if found != expected:
        return empty, [
            f"{path.name} line 1: found the columns {', '.join(found) or 'none'}; allowed are exactly "
            f"{', '.join(expected)}. Correct the heading, or document the columns in sources.toml."
        ]
    ragged = [
        f"{path.name} line {line}: found {len(cells)} cells; allowed are {len(expected)}. "
        "Put quotation marks around text that holds a comma."
        for line, cells in lines
        if len(cells) != len(expected)
    ]
    if ragged:
        return empty, ragged
    table = pd.DataFrame([cells for _, cells in lines], columns=expected, dtype=object)
    table["rows"] = [f"{path.name}:{line}" for line, _ in lines]
    return table, []


def cell_problems(table: pd.DataFrame, *, may_be_blank: Iterable[str], known_sources: Iterable[str]) -> list[str]:
    """Say what is wrong with the cells of a table that `read_rows` read: blanks, words, numbers, repeated rows.

    Two rows repeat each other if they differ in nothing but numbers, the printed text and the note: then one of the
    two numbers is wrong, and nobody can tell which.

    Parameters
    ----------
    table
        Text in every cell, and the column `rows`.
    may_be_blank
        The columns in which the publisher left gaps.
    known_sources
        The identifiers that `source` may hold.

    Returns
    -------
    list
        One sentence a problem: file, line, column, found, allowed, what to do.

    Examples
    --------
    >>> small = pd.DataFrame({"source": ["ons"], "persons": ["-3"], "rows": ["small.csv:2"]})
    >>> cell_problems(small, may_be_blank=[], known_sources=["ons"])
    ["small.csv line 2, column 'persons': found '-3'; allowed is a whole number, 0 or more. Correct the cell."]
    """
    identifiers = list(known_sources)
    words = "one of " + ", ".join(identifiers)
    patterns = PATTERNS | {"source": ("|".join(map(re.escape, identifiers)), words)}
    blank_allowed = set(may_be_blank)
    problems = []
    for column in table.columns.drop("rows"):
        pattern, allowed = patterns.get(column, (r".*\S.*", "text"))
        matches = {cell for cell in set(table[column]) if re.fullmatch(pattern, cell)}
        right = table[column].isin(matches)
        if column in blank_allowed:
            right |= table[column] == ""
        for cell, row in zip(table.loc[~right, column], table.loc[~right, "rows"], strict=True):
            place = row.replace(":", " line ")
            problems.append(f"{place}, column {column!r}: found {cell!r}; allowed is {allowed}. Correct the cell.")
    return problems + _repeated(table)


def _repeated(table: pd.DataFrame) -> list[str]:
    """Say which rows count the same thing twice."""
    naming = [column for column in table.columns if column not in (*NUMBERS, "printed", "note", "rows")]
    first: dict[tuple[str, ...], str] = {}
    problems = []
    for *name, row in table[[*naming, "rows"]].itertuples(index=False):
        earlier = first.setdefault(tuple(name), row)
        if earlier != row:
            place, line = row.replace(":", " line "), earlier.rpartition(":")[2]
            problems.append(f"{place}: found the same thing as in line {line}; allowed is one row. Delete one of them.")
    return problems
