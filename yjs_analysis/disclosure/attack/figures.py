"""A table read as figures: which children each cell counts, what it measures, and how exactly it is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from yjs_analysis.disclosure.attack import measures_of as of
from yjs_analysis.disclosure.attack.cells import UNBOUNDED, is_vague, withheld_range
from yjs_analysis.disclosure.attack.cells import pieces as pieces_of
from yjs_analysis.disclosure.attack.labels import is_total, label_of
from yjs_analysis.disclosure.published.shapes import Grid
from yjs_analysis.sources.spelling import normalised

SHOWN, WITHHELD, VAGUE = "shown", "withheld", "vague"
LONGEST_LABEL = 60
WIDE = 12
"""Columns above which a table is a list of everything, whose blanks say only that a column does not apply."""

BARE_COUNT = re.compile(r"^(?:count|children|number|events|n|young people)$", re.IGNORECASE)
CALENDAR = re.compile(r"^(?:19|20)\d\d$")
HALVES = re.compile(r"^(\[c\]|[\d,]+) (?:out )?of (\[c\]|[\d,]+)$")
MARKED = re.compile(r"^(\[c\]|\*|<\d+)\s*[(\[]?(\d[\d.,]*\s*%?)[)\]]?$")
"""A mark for a withheld count with a number beside it: a share, or what was struck out."""

NO_COUNT = re.compile(r"^[^%]*\d\.\d[^%]*$")
YEAR_CELL = re.compile(r"^(?:19|20)\d\d(?:\D\d\d(?:\d\d)?)?$")
LEVEL = re.compile(r"\b9\d(?:\.\d+)?\s*%|\b9\d(?:\.\d+)?\s*per cent", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of a table: `at` says for each heading the label ("" for all), `low` and `high` between what it lies."""

    grid: int
    place: str
    said: str
    text: str
    at: tuple[tuple[str, str], ...]
    measure: str
    low: float
    high: float
    state: str = SHOWN
    per: float | None = None
    heading: str = ""
    children: bool = False
    other: bool = False
    key: frozenset[str] = field(init=False, compare=False)
    """Which children it counts: the labels, without those that stand for all."""

    def __post_init__(self) -> None:
        """Work the key out once: it is asked for very often."""
        object.__setattr__(self, "key", frozenset(label for _, label in self.at if label))


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of figures: its headings from the top, what it measures, its labels, whether a blank may hide one."""

    at: int
    heading: str
    measure: str
    labels: tuple[str, ...]
    filled: bool = False


def figures_of(grid: Grid, *, number: int) -> list[Figure]:
    """Read the figures of a table that nobody has described.

    Parameters
    ----------
    grid
        The table as written.
    number
        Its place among the tables of the release.

    Examples
    --------
    >>> grid = Grid(place="a.csv", rows=(("Group", "Children"), ("Mixed", "[c]"), ("Total", "60")))
    >>> [(sorted(one.key), one.measure, one.text, one.state) for one in figures_of(grid, number=0)]
    [(['mixed'], 'count', '[c]', 'withheld'), ([], 'count', '60', 'shown')]
    """
    found: list[Figure] = []
    for title, rows in _blocks(grid):
        heads = _header_rows(rows)
        if len(rows) <= heads:
            continue
        labels, columns, flag = _columns(rows, heads)
        body = _filled_down(rows[heads:], labels)
        context = (grid, number, title, " ".join(" ".join(row) for row in rows[:heads]))
        section = ""
        for row in body:
            if sum(map(bool, row)) == 1 and row[0] and label_of(row[0]) not in of_groups():
                section = row[0] if len(row[0]) <= LONGEST_LABEL else section
                continue
            marked = flag is not None and row[flag].casefold() in ("true", "yes", "1", "withheld")
            found += _of_row(row, labels, columns, section, marked, context)
    return found


def raw_records(grid: Grid) -> list[str]:
    """Give the headings that show a table to hold one row a child.

    Examples
    --------
    >>> raw_records(Grid(place="a.csv", rows=(("child_id", "Date of birth"), ("17", "2008-01-31"))))
    ['child_id', 'Date of birth']
    """
    top = [cell.strip() for row in grid.rows[:3] for cell in row]
    return [cell for cell in top if of.RAW.match(cell)] if len(grid.rows) > 1 else []


def _blocks(grid: Grid) -> list[tuple[str, list[list[str]]]]:
    """Split a sheet at its blank rows; a row of one cell above a table is its title."""
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


def _is_figure(cell: str) -> bool:
    whole = bool(pieces_of(cell) or MARKED.match(cell)) or withheld_range(cell) is not None or is_vague(cell)
    return whole or bool(HALVES.match(cell))


def _header_rows(rows: Sequence[Sequence[str]]) -> int:
    """Count the rows above the figures; a year may stand in a heading."""
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


def _columns(rows: Sequence[Sequence[str]], heads: int) -> tuple[list[tuple[int, str]], list[Column], int | None]:
    """Tell the columns of labels from those of figures; the third answer is a column that says "withheld"."""
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
        first = at == 0 and not BARE_COUNT.match(heading) and len(rows[0]) > 1 and label_of(heading) not in of_groups()
        if not cells or (measure == of.IGNORED and not first) or (at == 0 and not heading and _counts_up(cells)):
            continue
        if measure == of.LABEL and numeric and not _numbered(heading, cells):
            measure = of.COUNT
        if measure == of.COUNT and any(NO_COUNT.search(cell) for cell in cells if pieces_of(cell)):
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
    """Give the labels of the five groups and of those not known."""
    return ("white", "mixed", "asian", "black", "other", "unknown")


def _filled_down(rows: Sequence[Sequence[str]], labels: Sequence[tuple[int, str]]) -> list[list[str]]:
    """Repeat a label that spans rows: where most cells of the column are blank and no label comes twice."""
    found = [list(row) for row in rows]
    for at, _ in labels[:-1]:
        told = [row[at] for row in found if row[at]]
        if len(told) == len(set(told)) and 2 * len(told) <= len(found) and found[0][at]:
            for above, row in pairwise(found):
                row[at] = row[at] or above[at]
    return found


def _of_row(row, labels, columns, section, marked, context) -> list[Figure]:
    """Read the figures of one row."""
    grid, number, title, headings = context
    told = [(heading or f"row {at}", row[at]) for at, heading in labels]
    measures = [of.measure_of(text) for _, text in told]
    own = next((one for one in measures if one not in (of.COUNT, of.LABEL, of.IGNORED)), None)
    place = [(name, label_of(text)) for name, text in told]
    if section:
        place.append(("section", label_of(section)))
    words = ", ".join(text for _, text in told if text)
    about = " ".join((title, section, headings, words, grid.place))
    of_children = _of_children(about) or any(label in of_groups() for _, label in place)
    found = []
    for column in columns:
        cell = row[column.at]
        if not (cell or marked or column.filled):
            continue
        measure = own if own and column.measure in (of.COUNT, of.VALUE) else column.measure
        about_it = f"{title} {section} {column.heading} {words} {' '.join(text for text, _ in told)}"
        common = {
            "grid": number,
            "place": f"{grid.place}: {', '.join(filter(None, (section, words, column.heading)))}",
            "said": ", ".join(filter(None, (section, words, column.heading))),
            "heading": f"{column.heading} {words if own else ''} {title}",
            "per": of.per_of(f"{column.heading} {words}") or of.per_of(title),
            "children": of_children,
            "other": bool(of.OTHER_THINGS.search(about_it)),
        }
        at = tuple(place) + tuple((f"column {level}", label) for level, label in enumerate(column.labels))
        found += _of_cell(cell, measure, at, marked, common)
    return found


def _of_children(about: str) -> bool:
    """Say whether words speak of counts of children."""
    return bool(of.CHILDREN.search(about) or (of.JUSTICE.search(about) and of.COUNTED.search(about)))


def _of_cell(cell: str, measure: str, at: tuple, marked: bool, common: dict) -> list[Figure]:
    """Read the figures of one cell."""
    halves = HALVES.match(cell)
    if halves and "[c]" in cell:
        some, whole = halves.groups()
        events = _of_cell(some, of.COUNT, (*at, ("of", "events")), marked, common)
        return events + _of_cell(whole, of.COUNT, at, marked, common)
    both = MARKED.match(cell)
    if both:
        mark, beside = both.groups()
        beside += "%" if "%" in common["heading"] and "%" not in beside else ""
        return _of_cell(mark, measure, at, marked, common) + _of_cell(beside, measure, at, False, common)
    hidden = withheld_range(cell)
    if hidden or (marked and not cell):
        low, high = hidden or (0.0, UNBOUNDED)
        return [Figure(text=cell or "blank", at=at, measure=measure, low=low, high=high, state=WITHHELD, **common)]
    if is_vague(cell) or not cell:
        return [Figure(text=cell or "blank", at=at, measure=measure, low=0.0, high=UNBOUNDED, state=VAGUE, **common)]
    found = []
    for one in pieces_of(cell):
        kind = one.measure or measure
        kind = measure if one.measure in (of.VALUE, of.PERCENT) and measure != of.COUNT else kind
        part = at
        if kind == of.COUNT and any(other.measure == "base" for other in pieces_of(cell)):
            part = (*at, ("of", "events"))
        kind = of.COUNT if kind == "base" else kind
        low, high = one.low, one.high
        if kind == of.PERCENT and ("%" in cell or high > 1.01 or re.search("%|per ?cent", common["heading"])):
            low, high = low / 100, high / 100
        found.append(Figure(text=one.text, at=part, measure=kind, low=low, high=high, **common))
    return found
