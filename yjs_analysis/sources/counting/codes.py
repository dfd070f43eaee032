"""Small whole numbers instead of words: the code table beside a file, several codes in one number, and the way back."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from math import prod
from pathlib import Path

import numpy as np
import pandas as pd

from yjs_analysis.checks import refuse

CODE_FILE = "codes.csv"
CODE_COLUMNS = ["column", "code", "label"]

LARGEST_KEY = 2**22
"""Several columns become one number while it has at most so many values: then each has a place of its own in a table of
counts, and none is looked for. On 20 million rows and six columns (600,000 values) that took a third of the processor's
time that grouping by the six took; without such a table, one number took five sixths of it."""

Codes = dict[str, dict[int, str]]
Span = tuple[int, int]


def read_codes(folder: Path) -> Codes:
    """Read the code table that lies beside a file: for each coded column, the label of every code.

    Parameters
    ----------
    folder
        Where `codes.csv` may lie, with the columns `column`, `code` and `label`.

    Returns
    -------
    dict
        For each coded column its labels by code; empty where there is no such file.

    Raises
    ------
    ValueError
        If a column is missing, a code is no whole number, or a code or a label comes twice.

    Examples
    --------
    >>> read_codes(Path("no such folder"))
    {}
    """
    path = folder / CODE_FILE
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    missing = [name for name in CODE_COLUMNS if rows and name not in rows[0]]
    refuse(f"{CODE_FILE} must hold the column {name!r}, but does not. Add it." for name in missing)
    codes: Codes = {}
    problems = []
    for line, row in enumerate(rows, start=2):
        labels = codes.setdefault(row["column"], {})
        problem = _code_problem(row, labels)
        if problem:
            problems.append(f"{CODE_FILE}, row {line}, {problem}")
        else:
            labels[int(row["code"])] = row["label"]
    refuse(problems)
    return codes


def key_spans(spans: dict[str, Span], columns: Sequence[str]) -> list[Span] | None:
    """Say from which to which number each column runs, if all are known and together fit one small number; else None.

    Each column has one more place than it has numbers: the last is that of the unknown.

    Examples
    --------
    >>> key_spans({"sex": (0, 1), "age": (10, 17)}, ["sex", "age"])
    [(0, 1), (10, 17)]
    >>> key_spans({"sex": (0, 1)}, ["sex", "age"]) is None
    True
    """
    known = [spans[column] for column in columns if column in spans]
    if len(columns) < 2 or len(known) < len(columns):
        return None
    return known if prod(places(span) for span in known) <= LARGEST_KEY else None


def table_bits(spans: Sequence[Span]) -> int:
    """Say how many bits number all values of several columns made one.

    Examples
    --------
    >>> table_bits([(0, 1), (10, 17)])  # 3 x 9 and the unknown: 28
    5
    """
    return (prod(places(span) for span in spans) + 1).bit_length()


def places(span: Span) -> int:
    """Say how many places a column takes in a number of several: one for each of its own, and one for the unknown.

    Examples
    --------
    >>> places((10, 17))
    9
    """
    return span[1] - span[0] + 2


def unpacked(keys: np.ndarray, spans: Sequence[Span]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Take numbers of several columns apart: for each column its numbers, and where it is unknown.

    Examples
    --------
    >>> [column.tolist() for column, _ in unpacked(np.array([0, 10]), [(0, 1), (10, 17)])]  # 10 is 1 x 9 + 1
    [[0, 1], [10, 11]]
    """
    rest = keys.astype(np.int64)
    columns = []
    for span in reversed(spans):
        rest, place = np.divmod(rest, places(span))
        columns.append((place + span[0], place == places(span) - 1))
    return columns[::-1]


def decoded(numbers: np.ndarray, unknown: np.ndarray, labels: dict[int, str], *, column: str) -> np.ndarray:
    """Turn codes into labels, None where unknown.

    Parameters
    ----------
    numbers, unknown
        The codes, and where there is none.
    labels
        The label of each code.
    column
        Its name, for the error.

    Returns
    -------
    numpy.ndarray
        Of objects.

    Raises
    ------
    ValueError
        If a code has no label.

    Examples
    --------
    >>> decoded(np.array([1, 0, 1]), np.array([False, False, True]), {0: "male", 1: "female"}, column="sex").tolist()
    ['female', 'male', None]
    """
    place = pd.Index(list(labels), dtype=np.int64).get_indexer(np.where(unknown, 0, numbers).astype(np.int64))
    missing = np.unique(numbers[(place < 0) & ~unknown]).tolist()
    refuse(
        f"{CODE_FILE} must hold every code of the column {column!r}, but lacks {code}. Add its label."
        for code in missing
    )
    place[unknown] = -1
    return np.array([*labels.values(), None], dtype=object)[place]


def _code_problem(row: dict[str, str], labels: dict[int, str]) -> str:
    """Say what is wrong with a row of a code table; nothing if nothing is."""
    try:
        code = int(row["code"])
    except (TypeError, ValueError):
        return f"column 'code' must be a whole number, but got {row['code']!r}. Give the number that the file holds."
    if code in labels or row["label"] in labels.values():
        return f"column {row['column']!r} must have each code and each label once, but got {code} again. Take one out."
    return ""
