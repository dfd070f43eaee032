"""Keep the way back: which rows of which file a number was made from."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from yjs_analysis.checks import column_problems, refuse


def trace(references: Iterable[str]) -> str:
    """Merge references to rows into one short reference.

    Read `census_2011.csv:205-222,240` as "lines 205 to 222 and line 240 of that file", where line 1 is the heading.
    Files keep the order in which they are first named; a line named twice is named once.

    The trap: a reference says which rows went in, not how often. A sum that counted a row twice has the same trace.

    Parameters
    ----------
    references
        References such as "census_2011.csv:205", or already merged ones.

    Returns
    -------
    str
        One reference, files separated by "; ". Empty if there was nothing to refer to.

    Raises
    ------
    ValueError
        If a reference does not name a file and its lines.

    Examples
    --------
    >>> trace(["b.csv:7", "b.csv:5", "b.csv:6", "b.csv:9"])
    'b.csv:5-7,9'
    >>> trace(["b.csv:5-7,9; a.csv:2", "b.csv:8"])
    'b.csv:5-9; a.csv:2'
    """
    lines: dict[str, set[int]] = {}
    for reference in references:
        for part in filter(None, reference.split("; ")):
            name, found = _lines_of(part)
            lines.setdefault(name, set()).update(found)
    return "; ".join(f"{name}:{_spans(found)}" for name, found in lines.items())


def places_of(reference: str) -> list[str]:
    """Take a merged reference apart again: one reference a row, in the order named.

    Parameters
    ----------
    reference
        As `trace` gives it; empty for none.

    Returns
    -------
    list
        One "file.csv:line" a row.

    Raises
    ------
    ValueError
        If the text does not name a file and its lines.

    Examples
    --------
    >>> places_of("b.csv:5-7,9; a.csv:2")
    ['b.csv:5', 'b.csv:6', 'b.csv:7', 'b.csv:9', 'a.csv:2']
    """
    parts = [_lines_of(part) for part in filter(None, reference.split("; "))]
    return [f"{name}:{line}" for name, found in parts for line in sorted(found)]


def total(table: pd.DataFrame, *, by: list[str], value: str = "persons") -> pd.DataFrame:
    """Add up a column within each cell, and keep the way back to every row that went in.

    Cells keep the order in which they first appear, which is the publisher's. A sum with a missing part is missing.

    The trap: areas lie inside each other (England in England and Wales). Choose some that do not, or name the area in
    `by`. A sum over both "All" and its parts is refused, and so is a sum of people over several periods.

    Parameters
    ----------
    table
        A table from `read` or `populations`, or a part of one.
    by
        The columns that make a cell: ["period", "group"].
    value
        The column to add up.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, the sum, `source` (identifiers joined with "; ") and `rows`.

    Raises
    ------
    ValueError
        If a column is missing, or a cell counts people twice; all such cells at once.

    Examples
    --------
    >>> parts = {"group": "Black", "sex": ["Female", "Male"], "persons": [995, 968]}
    >>> girls_and_boys = pd.DataFrame(parts | {"source": "ons-census-2021", "rows": ["a.csv:8", "a.csv:9"]})
    >>> total(girls_and_boys, by=["group"]).to_dict("records")
    [{'group': 'Black', 'persons': 1963, 'source': 'ons-census-2021', 'rows': 'a.csv:8-9'}]
    """
    refuse(column_problems(table, [*by, value, "source", "rows"], name="table"))
    if not by:
        raise ValueError("by must name at least one column, but is empty. Name the period if nothing else.")
    cells = [(dict(zip(by, key, strict=True)), cell) for key, cell in table.groupby(list(by), sort=False, dropna=False)]
    refuse(problem for name, cell in cells for problem in _double_counting(cell, name, value))
    found = []
    for name, cell in cells:
        origin = dict.fromkeys(one for line in cell["source"] for one in line.split("; "))
        added = {value: cell[value].sum(skipna=False), "source": "; ".join(origin), "rows": trace(cell["rows"])}
        found.append(name | added)
    return pd.DataFrame(found, columns=[*by, value, "source", "rows"])


def _double_counting(cell: pd.DataFrame, name: dict[str, str], value: str) -> list[str]:
    """Say where a sum would count people twice: once in "All" and once in its parts, or once a year."""
    everyone = {"sex": "All", "group": "All", "age": "all ages", "pooled": "yes"}
    mixed = [
        (column, f"{whole!r} beside its parts")
        for column, whole in everyone.items()
        if column in cell.columns and {whole} < set(cell[column])
    ]
    if value == "persons" and "period" in cell.columns and len(set(cell["period"])) > 1:
        mixed.append(("period", "the same people at several dates"))
    return [
        f"by must name {column!r}, but {name} holds {what}. Name it, or leave one of them out."
        for column, what in mixed
    ]


def _lines_of(part: str) -> tuple[str, set[int]]:
    """Read one file's part of a reference: `a.csv:2-4,9` is a.csv and the lines 2, 3, 4 and 9."""
    found = re.fullmatch(r"(.+):(\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)", part)
    if found is None:
        raise ValueError(f"references must look like 'file.csv:2-4,9', but got {part!r}. Give the file and its lines.")
    spans = [span.split("-") for span in found[2].split(",")]
    return found[1], {line for span in spans for line in range(int(span[0]), int(span[-1]) + 1)}


def _spans(found: set[int]) -> str:
    """Write line numbers as runs: 2, 3, 4 and 9 are `2-4,9`."""
    runs: list[list[int]] = []
    for line in sorted(found):
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
