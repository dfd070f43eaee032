"""Counts worked back from what compares two groups: ratios and their limits, differences, excess, p-values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from yjs_analysis.disclosure.attack import measures_of as of
from yjs_analysis.disclosure.attack.clues import Clue
from yjs_analysis.disclosure.attack.figures import SHOWN
from yjs_analysis.disclosure.attack.matching import Matched
from yjs_analysis.disclosure.attack.methods import CONFIDENCES, RATIO_LIMITS, p_values, printed

MOST = 400
"""Candidate counts tried for one comparison."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A count over its base, beside that of a reference: both bases and one of the counts are shown."""

    name: tuple
    figure: int
    unknown: int
    total: float
    other: int
    other_total: float
    through: tuple[int, ...]


def from_comparisons(matched: Matched, people: list, ways_of: Callable) -> list[Clue]:
    """Give what ratios, differences and p-values of two groups tell of their counts, and excess of expected counts.

    Parameters
    ----------
    matched
        The figures and the unknowns behind them.
    people
        The public counts that a rate may be over.
    ways_of
        Gives the ways in which a figure may have come about.
    """
    found = _from_expected(matched)
    public = {(one.name, one.key): one for one in reversed(people)}
    columns: dict[tuple, list[int]] = {}
    for number, one in enumerate(matched.figures):
        if one.state == SHOWN and one.measure in (of.RATIO, of.DIFFERENCE, of.P_VALUE, of.VALUE, of.LOW, of.HIGH):
            columns.setdefault((one.grid, one.measure, one.heading), []).append(number)
    for (_, measure, _), numbers in columns.items():
        own = matched.of_grid.get(matched.figures[numbers[0]].grid, ())
        if own and not any(map(matched.is_open, own)):
            continue
        tried: dict[tuple, list[Compared]] = {}
        for number in numbers:
            for one in _comparisons(matched, number, ways_of(matched, number, people), public):
                tried.setdefault(one.name, []).append(one)
        useful = [rows for rows in tried.values() if any(matched.is_open(one.unknown) for one in rows)]
        for tell in _tells(measure) if useful else ():
            for rows in useful:
                known = [one for one in rows if matched.value(one.unknown) is not None]
                known = [one for one in known if one.unknown != one.other]
                if known and all(_prints(matched, one, tell) for one in known):
                    found += [clue for one in rows for clue in _clue(matched, one, tell)]
    return list(dict.fromkeys(found))


def _comparisons(matched: Matched, number: int, ways: Iterable, public: dict) -> Iterator[Compared]:
    """Give the pairs of counts and bases that a figure may compare: its own row's, and one reference row's."""
    figure = matched.figures[number]
    ways = [way for way in ways if way.name[0] in ("share", "rate")]
    ways = list(
        {(way.name[:3], way.unknown, way.base): way for way in ways if way.people is None or way.base is None}.values()
    )
    reference = [label for label in ("white", "reference", "england wales") if label not in figure.key]
    for way in ways:
        own_key = matched.keys[way.unknown]
        scope = way.name[-1]
        for name, label in figure.at:
            for other_label in reference if label else ():
                key = own_key - {label} | {other_label}
                other = matched.unknown(scope, key)
                if other is None or matched.value(other) is None:
                    continue
                totals = _totals(matched, way, label, other_label, scope, public)
                if totals is None:
                    continue
                more = (matched.shown[other][1], *totals[2])
                yield Compared(
                    name=(*way.name[:3], name, other_label), figure=number, unknown=way.unknown, total=totals[0],
                    other=other, other_total=totals[1], through=(number, *more),
                )  # fmt: skip


def _totals(matched: Matched, way, label: str, other_label: str, scope: int, public: dict):
    """Give the two bases of a comparison and the figures that show them."""
    if way.people is not None:
        key = way.people.key - {label} | ({other_label} if label in way.people.key else frozenset())
        other = public.get((way.people.name, key))
        if other is None:
            return None
        through = tuple(one.figure for one in (way.people, other) if one.figure is not None)
        return way.people.persons, other.persons, through
    own_key = matched.keys[way.base]
    base = matched.unknown(scope, own_key - {label} | ({other_label} if label in own_key else frozenset()))
    values = matched.value(way.base), matched.value(base)
    if None in values or 0 in values:
        return None
    return *values, (matched.shown[way.base][1], matched.shown[base][1])


def _tells(measure: str) -> list[Callable]:
    """Give the ways in which a measure compares: each from counts and bases to what may be printed."""
    ratio = [lambda x, n, y, m: (x / n) / (y / m), lambda x, n, y, m: (x / (n - x)) / (y / (m - y))]
    gaps = [lambda x, n, y, m, scale=scale: scale * (x / n - y / m) for scale in (1.0, 100.0, 1000.0, 10_000.0)]
    if measure == of.P_VALUE:
        names = ("chi-squared", "with Yates", "Fisher", "Wald")
        return [
            lambda x, n, y, m, name=name: p_values(x, n, y, m).get(name, np.full(x.shape, np.nan)) for name in names
        ]
    if measure in (of.LOW, of.HIGH):
        side = 0 if measure == of.LOW else 1
        return [
            lambda x, n, y, m, limit=limit, level=level: limit(
                x, np.full(x.shape, n), np.full(x.shape, y), np.full(x.shape, m), confidence=level
            )[side]
            for limit in RATIO_LIMITS.values()
            for level in CONFIDENCES[:1]
        ]
    return {of.RATIO: ratio, of.DIFFERENCE: gaps}.get(measure, ratio + gaps)


def _prints(matched: Matched, one: Compared, tell: Callable) -> bool:
    """Say whether a way of comparing prints the figure of a row in which the count is shown."""
    return bool(_fitting(matched, one, np.array([matched.value(one.unknown)]), tell)[0])


def _fitting(matched: Matched, one: Compared, events: np.ndarray, tell: Callable) -> np.ndarray:
    figure = matched.figures[one.figure]
    reference = matched.value(one.other)
    if not reference or (one.total <= events.max() and reference >= one.other_total):
        return np.zeros(len(events), dtype=bool)
    with np.errstate(all="ignore"):
        values = tell(events.astype(float), one.total, reference, one.other_total)
    return printed(np.nan_to_num(values, nan=-1e9), figure.low, figure.high)


def _clue(matched: Matched, one: Compared, tell: Callable) -> list[Clue]:
    """List the counts that would print the figure of a row in which the count is withheld."""
    if matched.value(one.unknown) is not None:
        return []
    events = np.arange(1 + int(min(one.total, MOST)))
    held = _fitting(matched, one, events, tell)
    if not held.any():
        return []
    choices = tuple((int(value),) for value in events[held])
    return [Clue(unknowns=(one.unknown,), choices=choices, through=tuple(dict.fromkeys(one.through)))]


def _from_expected(matched: Matched) -> list[Clue]:
    """Add excess to expected, or multiply a ratio with expected, where this gives the counts that are shown."""
    rows: dict[tuple, dict[str, int]] = {}
    for number, one in enumerate(matched.figures):
        if one.state == SHOWN and one.measure in (of.EXPECTED, of.EXCESS, of.RATIO, of.DIFFERENCE):
            rows.setdefault((one.grid, one.key), {})[one.measure] = number
    found = []
    for measure in (of.EXCESS, of.DIFFERENCE, of.RATIO):
        held: dict[int, list[tuple[int, float, float, tuple[int, int]]]] = {}
        for (grid, key), row in rows.items():
            if grid in matched.scope_of and of.EXPECTED in row and measure in row:
                for more, unknown in _near(matched, matched.scope_of[grid], key):
                    one, expected = matched.figures[row[measure]], matched.figures[row[of.EXPECTED]]
                    low, high = one.low + expected.low, one.high + expected.high
                    if measure == of.RATIO:
                        low, high = one.low * expected.low, one.high * expected.high
                    held.setdefault((grid, more), []).append((unknown, low, high, (row[measure], row[of.EXPECTED])))
        for lines in held.values():
            shown = [(matched.value(unknown), low, high) for unknown, low, high, _ in lines]
            known = [low <= value <= high for value, low, high in shown if value is not None]
            if all(known):
                found += [
                    Clue(unknowns=(unknown,), weights=(1.0,), low=low, high=high, through=through, weak=not known)
                    for unknown, low, high, through in lines
                    if matched.value(unknown) is None
                ]
    return found


def _near(matched: Matched, scope: int, key) -> list[tuple]:
    own = matched.unknown(scope, key)
    return ([] if own is None else [(frozenset(), own)]) + matched.above(scope, key)
