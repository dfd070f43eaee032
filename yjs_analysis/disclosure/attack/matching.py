"""Which figures of different tables speak of the same children."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import PurePosixPath

from yjs_analysis.disclosure.attack import measures_of as of
from yjs_analysis.disclosure.attack.figures import SHOWN, WITHHELD, Figure
from yjs_analysis.disclosure.attack.labels import normalised_long, parents_of, periods_of
from yjs_analysis.disclosure.attack.roundings import Rounding
from yjs_analysis.disclosure.published.shapes import Grid

EDITION = re.compile(r"\d+|\b(?:edition|revised|old|new|final|draft|previous|earlier|later|first|second|v|the)\b")
IDLE = frozenset(
    [
        "table",
        "of",
        "by",
        "and",
        "the",
        "in",
        "for",
        "a",
        "to",
        "children",
        "young",
        "people",
        "csv",
        "xlsx",
        "html",
        "sheet",
        "figure",
        "number",
        "with",
        "synthetic",
        "within",
        "year",
        "years",
    ]
)
SIMILAR = (0.75, 1.34)

Key = frozenset[str]


@dataclass(slots=True)
class Matched:
    """The unknown counts of a release: which figure speaks of which, and what is shown."""

    figures: list[Figure]
    scope_of: dict[int, int]
    unknown_at: dict[tuple[int, Key], int] = field(default_factory=dict)
    unknown_of: dict[int, int] = field(default_factory=dict)
    shown: dict[int, tuple[float, int]] = field(default_factory=dict)
    editions: list[tuple[int, int]] = field(default_factory=list)
    inside: dict[tuple[int, Key], list[tuple[Key, int]]] = field(default_factory=dict)
    scopes_with_withheld: list[int] = field(default_factory=list)
    keys: dict[int, Key] = field(default_factory=dict)
    of_grid: dict[int, set[int]] = field(default_factory=dict)
    columns: dict[int, set[str]] = field(default_factory=dict)
    ways: dict[int, tuple] = field(default_factory=dict)
    roundings: dict[int, Rounding] = field(default_factory=dict)
    between: dict[int, tuple[float, float]] = field(default_factory=dict)
    people: dict[tuple[Key, Key], list] = field(default_factory=dict)

    def is_open(self, unknown: int | None) -> bool:
        """Say whether a count is spoken of, but not shown."""
        return unknown is not None and unknown not in self.shown

    def above(self, scope: int, key: Key) -> list[tuple[Key, int]]:
        """Give the counts whose labels are those of a key and one more."""
        if not self.inside and self.unknown_at:
            for (where, longer), unknown in self.unknown_at.items():
                for label in longer:
                    if not label.startswith("version "):
                        self.inside.setdefault((where, longer - {label}), []).append((frozenset({label}), unknown))
        return self.inside.get((scope, key), [])

    def unknown(self, scope: int, key: Key) -> int | None:
        """Give the unknown behind a key, if any table of the scope speaks of it."""
        return self.unknown_at.get((scope, key))

    def value(self, unknown: int | None) -> float | None:
        """Give what is shown of an unknown."""
        return self.shown[unknown][0] if unknown in self.shown else None


def match(figures: Sequence[Figure], grids: Sequence[Grid]) -> Matched:
    """Find the unknown counts, each spoken of by one figure or more.

    Tables belong to one scope where their shown figures with the same labels agree, or, where they share none that is
    shown in both, where their titles do not speak of different things. A figure that disagrees with its twin in an
    otherwise equal table is an unknown of its own: it was revised.
    """
    told = _with_periods(figures, grids)
    counts = [one for one in told if one.measure == of.COUNT]
    by_grid: dict[int, dict[Key, Figure]] = {}
    for one in counts:
        held = by_grid.setdefault(one.grid, {})
        if one.key not in held or held[one.key].state != SHOWN:
            held[one.key] = one
    scopes: list[list[int]] = []
    for number in by_grid:
        scope = next((one for one in scopes if _belongs(number, one, by_grid, grids)), None)
        if scope is None:
            scopes.append(scope := [])
        scope.append(number)
    scope_of = {number: at for at, scope in enumerate(scopes) for number in scope}
    found = Matched(figures=told, scope_of=scope_of)
    for number, one in enumerate(told):
        if one.measure == of.COUNT:
            _place(found, number, one)
    found.keys = {unknown: key for (_, key), unknown in found.unknown_at.items()}
    found.scopes_with_withheld = sorted(
        {scope for (scope, _), unknown in found.unknown_at.items() if found.is_open(unknown)}
    )
    found.editions = _editions(found, by_grid, grids)
    return found


def _place(found: Matched, number: int, one: Figure) -> None:
    """Give a figure its unknown; one that contradicts its twin gets its own."""
    scope, key = found.scope_of[one.grid], one.key
    for version in range(len(found.figures)):
        own = key | {f"version {version}"} if version else key
        unknown = found.unknown_at.setdefault((scope, own), len(found.unknown_at))
        value = found.value(unknown)
        if one.state != SHOWN or value is None or abs(value - (one.low + one.high) / 2) < 1e-9:
            break
    found.unknown_of[number] = unknown
    found.columns.setdefault(one.grid, set()).update(
        label for name, label in one.at if name.startswith("column") and label
    )
    found.of_grid.setdefault(one.grid, set()).add(unknown)
    if one.state == SHOWN and unknown not in found.shown:
        found.shown[unknown] = ((one.low + one.high) / 2, number)


def _with_periods(figures: Sequence[Figure], grids: Sequence[Grid]) -> list[Figure]:
    """Add the year and the quarter of a title, where the release has tables of several."""
    told = {number: periods_of(grid.title) or _of_name(grid.place) for number, grid in enumerate(grids)}
    if len({period for period in told.values() if period}) < 2:
        return list(figures)
    dated = {one.grid for one in figures for label in one.key if re.search(r"(?:19|20)\d\d|q[1-4]", label)}
    return [
        replace(one, at=(*one.at, ("period", told[one.grid]))) if told.get(one.grid) and one.grid not in dated else one
        for one in figures
    ]


def _of_name(place: str) -> str:
    period = periods_of(PurePosixPath(place.split(",")[0]).name)
    return "" if re.fullmatch(r"\d{4}", period) else period


def _belongs(number: int, scope: Sequence[int], by_grid: dict[int, dict[Key, Figure]], grids: Sequence[Grid]) -> bool:
    """Say whether a table speaks of the same children as the tables of a scope."""
    own = by_grid[number]
    agree = differ = 0
    touches = False
    for other in scope:
        theirs = by_grid[other]
        for key in own.keys() & theirs.keys():
            both = own[key], theirs[key]
            if both[0].state == both[1].state == SHOWN:
                same = both[0].low == both[1].low
                agree += same * (1 + len(key))
                differ += (not same) * (1 + len(key))
        touches |= _may_touch(own, theirs, number, other, grids)
    if agree or differ:
        return agree > 0 and differ * 3 <= agree
    return touches


def _may_touch(own, theirs, number: int, other: int, grids: Sequence[Grid]) -> bool:
    """Say whether two tables that share no shown figure may hold sums of each other."""
    words = [_topic(grids[at].title) for at in (number, other)]
    if words[0] and words[1] and not words[0] & words[1]:
        return False
    reach = [keys | {smaller for key in keys for smaller in _sums_of(key)} for keys in (own.keys(), theirs.keys())]
    years = {one for key in theirs for one in _wider(key)}
    if years and any(_wider(key) & years for key in own):
        return True
    return any(key for key in (own.keys() & reach[1]) | (reach[0] & theirs.keys())) or (
        frozenset() in own and frozenset() in reach[1]
    )


@cache
def _topic(title: str) -> frozenset[str]:
    return frozenset(EDITION.sub(" ", normalised_long(title)).split()) - IDLE


@cache
def _wider(key: Key) -> set[Key]:
    """Give the keys that take in a key of a quarter: those of its year."""
    quarters = [label for label in key if re.search(r"\bq[1-4]$", label)]
    return {key - {label} | {parent} for label in quarters for parent in parents_of(label)}


@cache
def _sums_of(key: Key) -> list[Key]:
    return [key - {label} for label in key] + [
        key - {label} | {parent} for label in key for parent in parents_of(label)
    ]


def _editions(found: Matched, by_grid: dict[int, dict[Key, Figure]], grids: Sequence[Grid]) -> list[tuple[int, int]]:
    """Pair the withheld figures of a table with those of an earlier or later edition in another scope."""
    pairs = []
    numbers = list(by_grid)
    for at, one in enumerate(numbers):
        for other in numbers[at + 1 :]:
            if found.scope_of[one] == found.scope_of[other] or not _same_table(grids[one], grids[other]):
                continue
            shared = by_grid[one].keys() & by_grid[other].keys()
            if not _similar([(by_grid[one][key], by_grid[other][key]) for key in shared]):
                continue
            for key in shared:
                if WITHHELD in (by_grid[one][key].state, by_grid[other][key].state):
                    scopes = found.scope_of[one], found.scope_of[other]
                    pair = found.unknown(scopes[0], key), found.unknown(scopes[1], key)
                    if None not in pair:
                        pairs.append(pair)
    return pairs


def _same_table(one: Grid, other: Grid) -> bool:
    names = [EDITION.sub(" ", normalised_long(grid.title)).split() for grid in (one, other)]
    files = [EDITION.sub(" ", normalised_long(PurePosixPath(grid.place.split(",")[0]).name)) for grid in (one, other)]
    heads = [{normalised_long(cell) for cell in grid.rows[0]} if grid.rows else set() for grid in (one, other)]
    return bool(names[0] and names[0] == names[1]) or files[0].split() == files[1].split() or heads[0] == heads[1]


def _similar(pairs: Sequence[tuple[Figure, Figure]]) -> bool:
    """Say whether the figures shown in both are near each other, most of them: revised, not of something else."""
    ratios = [
        (one.low + one.high) / max(other.low + other.high, 1e-9)
        for one, other in pairs
        if one.state == other.state == SHOWN and one.high > 0.5
    ]
    near = [ratio for ratio in ratios if SIMILAR[0] <= ratio <= SIMILAR[1]]
    return bool(ratios) and 2 * len(near) > len(ratios)
