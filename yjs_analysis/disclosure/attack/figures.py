"""A table read as figures: which children each cell counts, what it measures, and how exactly it is printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from yjs_analysis.disclosure.attack import measures_of as of
from yjs_analysis.disclosure.attack.cells import UNBOUNDED, is_vague, withheld_range
from yjs_analysis.disclosure.attack.cells import pieces as pieces_of
from yjs_analysis.disclosure.attack.labels import label_of
from yjs_analysis.disclosure.attack.layout import (
    HALVES,
    LONGEST_LABEL,
    MARKED,
    blocks_of,
    columns_of,
    filled_down,
    header_rows,
    of_groups,
)
from yjs_analysis.disclosure.attack.roundings import Rounding, rounding_of
from yjs_analysis.disclosure.published.shapes import Grid

SHOWN, WITHHELD, VAGUE = "shown", "withheld", "vague"
BASE = ("of", "")
"""What tells the base of a part from a count: no label, for it counts all of the row."""


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
    rounding: Rounding | None = None
    key: frozenset[str] = field(init=False, compare=False)
    """Which children it counts: the labels, without those that stand for all."""

    def __post_init__(self) -> None:
        """Work the key out once: it is asked for very often."""
        object.__setattr__(self, "key", frozenset(label for _, label in self.at if label))


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
    for title, rows in blocks_of(grid):
        heads = header_rows(rows)
        if len(rows) <= heads:
            continue
        labels, columns, flag = columns_of(rows, heads)
        body = filled_down(rows[heads:], labels)
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


def _of_row(row, labels, columns, section, marked, context) -> list[Figure]:
    """Read the figures of one row."""
    grid, number, title, headings = context
    told = [(heading or f"row {at}", row[at]) for at, heading in labels]
    measures = [of.measure_of(text) for _, text in told]
    own = next((one for one in measures if one not in (of.COUNT, of.LABEL, of.IGNORED)), None)
    along = own if own in of.ALONG else None
    place = [(name, "" if along and of.measure_of(text) == along else label_of(text)) for name, text in told]
    if section:
        place.append(("section", label_of(section)))
    words = ", ".join(text for _, text in told if text)
    labelled = " ".join(text for text, _ in told)
    about = " ".join((title, section, headings, words, grid.place))
    of_children = _of_children(about) or any(label in of_groups() for _, label in place)
    other = of.is_of_other_things(f"{title} {section}") or of.is_of_other_things(words)
    rounding = rounding_of(" ".join((title, *row)))
    found = []
    for column in columns:
        cell = row[column.at]
        if not (cell or marked or column.filled):
            continue
        measure = own if own and column.measure in (of.COUNT, of.VALUE) else column.measure
        common = {
            "grid": number,
            "place": f"{grid.place}: {', '.join(filter(None, (section, words, column.heading)))}",
            "said": ", ".join(filter(None, (section, words, column.heading))),
            "heading": f"{column.heading} {words if own else ''} {title}",
            "per": of.per_of(f"{column.heading} {words}") or of.per_of(title),
            "children": of_children,
            "rounding": rounding,
            "other": other or of.is_of_other_things(f"{column.heading} {labelled}"),
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
        return events + _of_cell(whole, of.COUNT, (*at, BASE), marked, common)
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
        kind = of.PERCENT if one.measure == of.PERCENT and measure == of.RATE else kind  # a rate in per cent is a share
        part = at
        if kind == of.COUNT and any(other.measure == "base" for other in pieces_of(cell)):
            part = (*at, ("of", "events"))
        kind = of.COUNT if kind == "base" else kind
        if kind == of.CHANGE and ("%" in cell or re.search("%|per ?cent", common["heading"])):
            kind = of.CHANGE_SHARE
        low, high = one.low, one.high
        if kind == of.CHANGE_SHARE:
            low, high = low / 100, high / 100
        if kind == of.PERCENT and ("%" in cell or high > 1.01 or re.search("%|per ?cent", common["heading"])):
            low, high = low / 100, high / 100
        found.append(Figure(text=one.text, at=part, measure=kind, low=low, high=high, **common))
    return found
