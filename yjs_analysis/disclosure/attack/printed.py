"""Counts worked back from what was worked out of them: shares, rates, ratios, limits, p-values.

How a column was worked out is not told: every way that its labels allow is tried on the rows in which the count is
shown. A way that prints them is taken for the rows in which it is withheld; where no row can be tried, a way that is
the only one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from yjs_analysis.disclosure.attack import measures_of as of
from yjs_analysis.disclosure.attack.clues import Clue
from yjs_analysis.disclosure.attack.figures import SHOWN, Figure
from yjs_analysis.disclosure.attack.intervals import from_limits
from yjs_analysis.disclosure.attack.matching import Key, Matched

SLACK = 1e-9
FEW = 4
"""Totals that shares may leave possible, if they are to tell of a count."""

PERS = (1000.0, 10_000.0, 100_000.0, 100.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """A public count of people: whom it counts, how many, where it is from, and the figure if the release prints it."""

    key: Key
    persons: float
    name: str
    figure: int | None = None


@dataclass(slots=True, kw_only=True)
class Way:
    """How a figure may have come about: the count that it tells of, over what, times a scale."""

    name: tuple
    unknown: int
    base: int | None
    people: People | None
    scale: float
    explicit: bool = False
    rest: bool = False
    guessed: bool = False


def from_printed(matched: Matched, people: list[People]) -> list[Clue]:
    """Give what the derived figures of a release tell of its counts.

    Parameters
    ----------
    matched
        The figures and the unknowns behind them.
    people
        The public counts that a rate may be over.
    """
    columns: dict[tuple, list[int]] = {}
    for number, one in enumerate(matched.figures):
        if one.measure in of.DERIVED and one.state == SHOWN:
            columns.setdefault((one.grid, one.measure, one.heading), []).append(number)
    found: list[Clue] = []
    for (_, measure, _), numbers in columns.items():
        if measure not in (of.PERCENT, of.RATE, of.VALUE):
            continue
        found += _of_column(matched, numbers, people)
    return found + from_limits(matched, people, ways_of)


def _of_column(matched: Matched, numbers: list[int], people: list[People]) -> list[Clue]:
    """Try every way on the rows that are shown, and give clues from the rest by those that print them."""
    tried: dict[tuple, list[tuple[int, Way]]] = {}
    for number in numbers:
        for way in ways_of(matched, number, people):
            tried.setdefault(way.name, []).append((number, way))
    right, untried = [], []
    for rows in tried.values():
        if not any(matched.is_open(way.unknown) or matched.is_open(way.base) for _, way in rows):
            continue
        verdicts = [_prints(matched, number, way) for number, way in rows]
        known = [one for one in verdicts if one is not None]
        open_rows = [row for row, verdict in zip(rows, verdicts, strict=True) if verdict is None]
        if known and all(known):
            right.append(open_rows)
        elif not known and not rows[0][1].guessed:
            untried.append(open_rows)
    if right or matched.figures[numbers[0]].measure == of.VALUE:
        return [clue for rows in right for number, way in rows for clue in _clues(matched, number, way, weak=False)]
    hidden = _of_hidden_base(matched, numbers)
    if hidden:
        return hidden
    sure = [rows for rows in untried if rows and rows[0][1].explicit] or untried
    if len(sure) > 1 and all(rows[0][1].people for rows in sure):
        return [clue for number in numbers for clue in _of_any(matched, number, sure)]
    if len(sure) != 1:
        return []
    return [clue for number, way in sure[0] for clue in _clues(matched, number, way, weak=True)]


def ways_of(matched: Matched, number: int, people: list[People]) -> tuple[Way, ...]:
    """Give the ways in which a figure may have come about; they are worked out once a release."""
    if number not in matched.ways:
        matched.ways[number] = tuple(_ways_of(matched, number, people))
    return matched.ways[number]


def _ways_of(matched: Matched, number: int, people: list[People]) -> Iterator[Way]:
    one = matched.figures[number]
    own = one.grid in matched.scope_of
    scopes = [matched.scope_of[one.grid]] if own else matched.scopes_with_withheld
    if own and not any(map(matched.is_open, matched.of_grid[one.grid])):
        return
    for scope in scopes:
        for more, unknown in _counts(matched, scope, one):
            key = one.key | more
            if one.measure != of.RATE:
                for way in _shares(matched, scope, one, more, unknown):
                    yield way
                    if one.measure == of.PERCENT:
                        yield replace(way, name=("rest", *way.name[1:]), explicit=False, rest=True, guessed=True)
            if one.measure != of.P_VALUE:
                yield from _rates(matched, one, key, more, unknown, people, scope)
            if one.measure == of.VALUE:
                yield Way(name=("itself", more, scope), unknown=unknown, base=None, people=None, scale=1.0)


def _counts(matched: Matched, scope: int, one: Figure) -> Iterator[tuple[Key, int]]:
    """Give the counts that a figure may tell of: that of its labels, or with one label more."""
    own = matched.unknown(scope, one.key)
    near = [*([(frozenset(), own)] if own is not None else []), *matched.above(scope, one.key)]
    here = matched.of_grid.get(one.grid, set())
    yield from [(more, unknown) for more, unknown in near if unknown in here] or near


def _shares(matched: Matched, scope: int, one: Figure, more: Key, unknown: int) -> Iterator[Way]:
    key = one.key | more
    scales = (1.0,) if one.measure == of.PERCENT else (1.0, 100.0)
    names = {label: name for name, label in one.at if label}
    for wider in _smaller(key):
        base = matched.unknown(scope, wider)
        if base is not None:
            dropped = frozenset(names.get(label, label) for label in key - wider)
            for scale in scales:
                name = ("share", more, dropped, scale, scope)
                here = matched.of_grid.get(one.grid, set())
                explicit = bool(more) and wider == one.key and {unknown, base} <= here
                yield Way(name=name, unknown=unknown, base=base, people=None, scale=scale, explicit=explicit)

    here = matched.columns.get(one.grid, set()) if one.measure == of.PERCENT else set()
    for own in key & here:
        for beside in here - {own}:
            base = matched.unknown(scope, key - {own} | {beside})
            if base is not None:
                name = ("share", more, f"beside {beside}", 1.0, scope)
                yield Way(name=name, unknown=unknown, base=base, people=None, scale=1.0, guessed=True)


def _of_hidden_base(matched: Matched, numbers: list[int]) -> list[Clue]:
    """Take shares to be of one total that is not in the tables, where no other would print those that are shown."""
    if matched.figures[numbers[0]].measure != of.PERCENT or matched.figures[numbers[0]].grid not in matched.scope_of:
        return []
    rows = []
    for number in numbers:
        scope = matched.scope_of[matched.figures[number].grid]
        rows += [(number, unknown) for more, unknown in _counts(matched, scope, matched.figures[number]) if not more]
    shown = [(matched.figures[number], matched.value(unknown)) for number, unknown in rows]
    told = [(one, value) for one, value in shown if value and one.low > 0]
    if len(told) < 3 or len({value for _, value in told}) < 3:
        return []
    least = np.ceil(max(value / one.high for one, value in told) - SLACK)
    most = np.floor(min(value / one.low for one, value in told) + SLACK)
    if not 0 <= most - least < FEW:
        return []
    through = tuple(number for number, unknown in rows if matched.value(unknown) is not None)
    return [
        Clue(unknowns=(unknown,), weights=(1.0,), low=matched.figures[number].low * least,
             high=matched.figures[number].high * most, through=(number, *through), weak=True)
        for number, unknown in rows if matched.value(unknown) is None
    ]  # fmt: skip


def _smaller(key: Key) -> list[Key]:
    """Give every part of a key, without the key itself."""
    return [frozenset(some) for size in range(len(key)) for some in combinations(sorted(key), size)]


def _rates(
    matched: Matched, one: Figure, key: Key, more: Key, unknown: int, people: list[People], scope: int
) -> Iterator[Way]:
    near = matched.people.get((key, one.key))
    if near is None:
        fits = [each for each in people if each.key <= key]
        nearest = max((len(each.key & one.key) for each in fits), default=0)
        near = matched.people[key, one.key] = [each for each in fits if len(each.key & one.key) == nearest]
    pers = (one.per,) if one.per else PERS
    if one.measure == of.PERCENT:
        pers = (1.0,)
    for each in near:
        explicit = each.figure is not None and not more and bool(one.per)
        for per in pers:
            name = ("rate", more, each.name, per, scope)
            yield Way(name=name, unknown=unknown, base=None, people=each, scale=per, explicit=explicit)


def _prints(matched: Matched, number: int, way: Way) -> bool | None:
    """Say whether a way prints a figure; None where the count or the base is not shown."""
    one, events = matched.figures[number], matched.value(way.unknown)
    total = way.people.persons if way.people else matched.value(way.base)
    if way.name[0] == "itself":
        total = 1.0
    if events is None or total is None:
        return None if _may_print(matched, one, way) else False
    if total <= 0:
        return False
    events = total - events if way.rest else events
    slack = SLACK * max(abs(one.high), 1)
    return one.low - slack <= way.scale * events / total <= one.high + slack


def _may_print(matched: Matched, one: Figure, way: Way) -> bool:
    """Say whether any counts that round as those shown could print a figure in this way."""
    if way.unknown not in matched.between or way.rest:
        return True
    low, high = matched.between[way.unknown]
    total = way.people.persons if way.people else matched.value(way.base)
    least, most = matched.between.get(way.base, (0.0, np.inf)) if total is None else (total, total)
    return way.scale * high >= one.low * least - SLACK and way.scale * low <= one.high * most + SLACK


def _clues(matched: Matched, number: int, way: Way, *, weak: bool) -> list[Clue]:
    """Write what a figure tells, if it came about in this way: the count lies between two multiples of its base."""
    one = matched.figures[number]
    low, high = one.low / way.scale - SLACK, one.high / way.scale + SLACK
    low, high = (1.0 - high, 1.0 - low) if way.rest else (low, high)
    if way.base is None:
        persons = way.people.persons if way.people else 1.0
        through = (number,) if way.people is None or way.people.figure is None else (number, way.people.figure)
        return [
            Clue(
                unknowns=(way.unknown,),
                weights=(1.0,),
                low=low * persons,
                high=high * persons,
                through=through,
                weak=weak,
            )
        ]
    both = (way.unknown, way.base)
    return [
        Clue(unknowns=both, weights=(1.0, -high), high=0.0, through=(number,), weak=weak),
        Clue(unknowns=both, weights=(1.0, -low), low=0.0, through=(number,), weak=weak),
    ]


def _of_any(matched: Matched, number: int, rows: Iterable[list[tuple[int, Way]]]) -> list[Clue]:
    """Give the counts that a rate allows over any of the publications that it may be over."""
    one, found, through, unknowns = matched.figures[number], set(), {number}, set()
    for each in rows:
        for at, way in each:
            if at == number:
                events = np.arange(np.ceil(one.low / way.scale * way.people.persons - SLACK),
                                   np.floor(one.high / way.scale * way.people.persons + SLACK) + 1)[:400]  # fmt: skip
                found |= {int(value) for value in events}
                unknowns.add(way.unknown)
    if len(unknowns) != 1 or not found or len(found) > 400:
        return []
    choices = tuple((value,) for value in sorted(found))
    return [Clue(unknowns=(*unknowns,), choices=choices, through=(*through,), weak=True)]
