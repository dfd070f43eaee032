"""How a table is laid out: its blocks, its header rows, which columns are labels and which are figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from yjs_analysis.disclosure.attack import measures_of as of
from yjs_analysis.disclosure.attack.cells import is_vague, withheld_range
from yjs_analysis.disclosure.attack.cells import pieces as pieces_of
from yjs_analysis.disclosure.attack.labels import is_total, label_of
from yjs_analysis.disclosure.published.shapes import Grid
from yjs_analysis.sources.spelling import normalised

LONGEST_LABEL = 60
WIDE = 12
"""Columns above which a table is a list of everything, whose blanks say only that a column does not apply."""

BARE_COUNT = re.compile(r"^(?:count|children|number|events|n|young people)$", re.IGNORECASE)
CALENDAR = re.compile(r"^(?:19|20)\d\d$")
HALVES = re.compile(r"^(\[c\]|[\d,]+) (?:out )?of (\[c\]|[\d,]+)$")
MARKED = re.compile(r"^(\[c\]|\*|<\d+)\s*[(\[]?(\d[\d.,]*\s*%?)[)\]]?$")
"""A mark for a withheld count with a number beside it: a share, or what was struck out."""

NO_COUNT = re.compile(r"^[^%]*\d\.\d[^%]*$")
OF_COUNTS = (of.COUNT, of.VALUE, of.LABEL, of.IGNORED)
YEAR_CELL = re.compile(r"^(?:19|20)\d\d(?:\D\d\d(?:\d\d)?)?$")
LEVEL = re.compile(r"\b9\d(?:\.\d+)?\s*%|\b9\d(?:\.\d+)?\s*per cent", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of figures: its headings from the top, what it measures, its labels, whether a blank may hide one."""

    at: int
    heading: str
    measure: str
    labels: tuple[str, ...]
    filled: bool = False


def blocks_of(grid: Grid) -> list[tuple[str, list[list[str]]]]:
    """Split a sheet at its blank rows; a row of one cell above a table is its title.

    Examples
    --------
    >>> blocks_of(Grid(place="a.csv", rows=(("Ages", ""), ("10", "3"), ("11", "4"))))
    [('Ages', [['10', '3'], ['11', '4']])]
    """
    width = max(map(len, grid.rows), default=0)
    rows = [[cell.strip() for cell in (*row, *[""] * (width - len(row)))] for row in grid.rows]
    blocks: list[list[list[str]]] = [[]]
    for row in rows:
        if any(row):
            blocks[-1].append(row)
        else:
            blocks.append([])
    found, title = [], grid.title
    for block in blocks:
        while block and width > 1 and sum(map(bool, block[0])) == 1 and not pieces_of(max(block[0])):
            title = f"{title} {max(block[0])}".strip()
            block = block[1:]
        if len(block) > 1:
            found.append((title, block))
            title = grid.title
    return found


@cache
def _is_figure(cell: str) -> bool:
    whole = bool(pieces_of(cell) or MARKED.match(cell)) or withheld_range(cell) is not None or is_vague(cell)
    return whole or bool(HALVES.match(cell))


def header_rows(rows: Sequence[Sequence[str]]) -> int:
    """Count the rows above the figures; a year may stand in a heading.

    Examples
    --------
    >>> header_rows([["Group", "2024", "2025"], ["Black", "7", "9"]])
    1
    """
    for at, row in enumerate(rows):
        if at == 0 and not any(pieces_of(cell) or cell.startswith(("[", "<", "*")) for cell in row[1:]):
            continue
        cells = [cell for cell in row[1:] if cell and not CALENDAR.match(cell) and label_of(cell) == cell.casefold()]
        numbers = [cell for cell in row[1:] if cell and _is_figure(cell) and not CALENDAR.match(cell)]
        named = [cell for cell in row[1:] if cell and CALENDAR.match(cell)]
        if numbers and not (at == 0 and named and not cells and len(numbers) < len(named)):
            return at
        if at and named and not numbers:
            return at
    return 1


def columns_of(rows: Sequence[Sequence[str]], heads: int) -> tuple[list[tuple[int, str]], list[Column], int | None]:
    """Tell the columns of labels from those of figures; the third answer is a column that says "withheld".

    Examples
    --------
    >>> labels, columns, flag = columns_of([["Group", "Children"], ["Black", "7"]], 1)
    >>> labels, [one.heading for one in columns], flag
    ([(0, 'Group')], ['Children'], None)
    """
    labels: list[tuple[int, str]] = []
    columns: list[Column] = []
    flag = None
    spread = _spread(rows[:heads])
    for at in range(len(rows[0])):
        own = [spread[level][at] for level in range(heads)]
        heading = " ".join(dict.fromkeys(filter(None, own)))
        measure = of.measure_of(own[-1] if own and own[-1] else heading)
        cells = [row[at] for row in rows[heads:] if row[at]]
        numeric = sum(map(_is_figure, cells)) >= max(len(cells) / 2, 1)
        filled = 2 * len(cells) >= len(rows) - heads and len(rows[0]) <= WIDE
        if heading.casefold() in ("withheld", "suppressed"):
            flag = at
        first = (
            at == 0
            and measure != of.RANK
            and not BARE_COUNT.match(heading)
            and len(rows[0]) > 1
            and label_of(heading) not in of_groups()
        )
        if not cells or (measure == of.IGNORED and not first) or (at == 0 and not heading and _counts_up(cells)):
            continue
        if measure == of.LABEL and numeric and not _numbered(heading, cells):
            measure = of.COUNT
        if measure == of.COUNT and any(map(_is_no_count, cells)) and _in_rows_of_counts(rows[heads:], at):
            measure = of.VALUE
        in_words = not any(map(pieces_of, cells)) and not all(map(_is_figure, cells))
        if first or measure == of.LABEL or not numeric or in_words:
            early = not columns or measure == of.LABEL
            if early and sum(map(len, cells)) <= LONGEST_LABEL * len(cells):
                labels.append((at, heading))
            continue
        columns.append(
            Column(at=at, heading=heading, measure=measure, labels=tuple(map(_heading_label, own)), filled=filled)
        )
    return labels, _told_apart(columns), flag


def _is_no_count(cell: str) -> bool:
    return bool(NO_COUNT.search(cell) and pieces_of(cell))


def _in_rows_of_counts(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Say whether a column has a fraction in a row whose own words do not say that it is a mean, a share or a rate."""
    told = [row for row in rows if _is_no_count(row[at])]
    return any(all(of.measure_of(cell) in OF_COUNTS for cell in row[:2] if not pieces_of(cell)) for row in told)


def _counts_up(cells: Sequence[str]) -> bool:
    """Say whether a column without a heading only numbers its rows."""
    return any(list(cells) == [str(at + first) for at in range(len(cells))] for first in (0, 1))


def _numbered(heading: str, cells: Sequence[str]) -> bool:
    """Say whether numbers are labels: years of life or of the calendar."""
    years = sum(bool(YEAR_CELL.match(cell)) for cell in cells)
    return "age" in heading.casefold().split() or 2 * years >= len(cells)


def _spread(header: Sequence[Sequence[str]]) -> list[list[str]]:
    """Carry a heading over the columns that it spans, in all header rows but the last."""
    found = [list(row) for row in header]
    for row in found[:-1]:
        for at in range(2, len(row)):
            row[at] = row[at] or row[at - 1]
    return found


def _heading_label(heading: str) -> str:
    return label_of(LEVEL.sub(" ", heading.replace("_", " ")))


def _told_apart(columns: list[Column]) -> list[Column]:
    """Leave the labels of counts, and of derived figures those that name a count; tell two bare counts apart."""
    counts = [one for one in columns if one.measure == of.COUNT]
    bare = [one for one in counts if not any(one.labels)]
    whole = next((one for one in bare if is_total(one.heading) or "base" in one.heading.casefold()), None)
    whole = whole or next(iter(bare), None)
    known = [label for one in counts for label in one.labels if label]
    named_twice = [one.labels for one in counts if any(one.labels)]
    found = []
    for one in columns:
        labels = one.labels
        if (one in bare and one is not whole) or named_twice.count(labels) > 1:
            labels = (normalised(one.heading),)
        elif one.measure != of.COUNT:
            words = set(" ".join(labels).split())
            named = [label for label in known if set(label.split()) <= words]
            labels = (max(named, key=len),) if named else ()
            if one.measure == of.POPULATION or not named:
                labels = tuple(label for label in one.labels if label in ("male", "female", *of_groups()))
        found.append(Column(at=one.at, heading=one.heading, measure=one.measure, labels=labels, filled=one.filled))
    return found


def of_groups() -> tuple[str, ...]:
    """Give the labels of the five groups and of those not known.

    Examples
    --------
    >>> len(of_groups())
    6
    """
    return ("white", "mixed", "asian", "black", "other", "unknown")


def filled_down(rows: Sequence[Sequence[str]], labels: Sequence[tuple[int, str]]) -> list[list[str]]:
    """Repeat a label that spans rows: where most cells of the column are blank and no label comes twice.

    Examples
    --------
    >>> filled_down([["Black", "boys", "7"], ["", "girls", "9"]], [(0, "Group"), (1, "Sex")])
    [['Black', 'boys', '7'], ['Black', 'girls', '9']]
    """
    found = [list(row) for row in rows]
    for at, _ in labels[:-1]:
        told = [row[at] for row in found if row[at]]
        if len(told) == len(set(told)) and 2 * len(told) <= len(found) and found[0][at]:
            for above, row in pairwise(found):
                row[at] = row[at] or above[at]
    return found
