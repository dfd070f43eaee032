"""Counts worked back from printed limits and p-values: each candidate count is put through every usual method."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from yjs_analysis.disclosure.attack import measures_of as of
from yjs_analysis.disclosure.attack.clues import Clue
from yjs_analysis.disclosure.attack.figures import SHOWN
from yjs_analysis.disclosure.attack.matching import Matched
from yjs_analysis.disclosure.attack.methods import CONFIDENCES, COUNT_LIMITS, SHARE_LIMITS, printed

MOST = 2000
"""Candidate counts tried for one interval."""

BASES = 400
"""Candidate bases tried where the base is withheld too."""

PAIRS = 400
"""Possibilities above which an interval only bounds the share."""


WIDEST = 12.0
"""Above any base times the square of the width of its interval at 95% confidence: (2 x 1.96)^2 / 4, and some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The two printed limits of one row, by their numbers among the figures."""

    low: int
    high: int


def from_limits(matched: Matched, people: list, ways_of: Callable) -> list[Clue]:
    """Give what the printed limits of a release tell of its counts.

    Limits whose method can be seen on rows in which the count is shown are read by that method only; others by any.

    Parameters
    ----------
    matched
        The figures and the unknowns behind them.
    people
        The public counts that a rate may be over.
    ways_of
        Gives the ways in which a figure may have come about.
    """
    found: list[Clue] = []
    for pairs in _columns(matched).values():
        tried: dict[tuple, list[tuple[Pair, object]]] = {}
        for pair in pairs:
            for way in ways_of(matched, pair.low, people):
                if way.name[0] in ("share", "rate"):
                    tried.setdefault(way.name, []).append((pair, way))
        judged = [(rows, _right_methods(matched, rows)) for rows in tried.values() if _is_useful(matched, rows)]
        right = [(rows, methods) for rows, methods in judged if methods]
        if not right:
            unseen = [rows for rows, methods in judged if methods is None and rows[0][1].explicit]
            told = _told_already(matched, tried.values(), wanted={pair for rows in unseen for pair, _ in rows})
            right = [([one for one in rows if one[0] not in told], _methods(rows[0][1])) for rows in unseen]
        for rows, methods in right:
            for pair, way in rows:
                found += _clue(matched, pair, way, methods)
    return found


def _is_useful(matched: Matched, rows: list) -> bool:
    """Say whether any row of a column tells of a count that is not shown."""
    return any(matched.is_open(way.unknown) for _, way in rows)


def _told_already(matched: Matched, tried: Iterable[list], *, wanted: set[Pair]) -> set[Pair]:
    """Give the intervals, of some, that counts print which are shown: they need no other count behind them."""
    kinds: dict[tuple[bool, bool], list] = {}
    for rows in tried:
        for pair, way in rows:
            events, base = matched.value(way.unknown), _base(matched, way)
            if pair in wanted and events is not None and base and (way.people or events <= base):
                kinds.setdefault((bool(way.people), way.base is not None), []).append((pair, way, events, base))
    told: set[Pair] = set()
    for (is_rate, _), shown in kinds.items():
        pairs, ways, events, base = map(list, zip(*shown, strict=True))
        for confidence in CONFIDENCES:
            for name in COUNT_LIMITS if is_rate else SHARE_LIMITS:
                held = _fits(matched, pairs, ways, np.array(events), np.array(base), name, confidence)
                told |= {pair for pair, fits in zip(pairs, held, strict=True) if fits}
    return told


def _columns(matched: Matched) -> dict[tuple, list[Pair]]:
    """Pair the low and the high limits of each row."""
    held: dict[tuple, dict[str, list[int]]] = {}
    for number, one in enumerate(matched.figures):
        if one.measure in (of.LOW, of.HIGH) and one.state == SHOWN:
            held.setdefault((one.grid, one.at), {}).setdefault(one.measure, []).append(number)
    found: dict[tuple, list[Pair]] = {}
    for (grid, _), sides in held.items():
        for at, (low, high) in enumerate(zip(sides.get(of.LOW, []), sides.get(of.HIGH, []), strict=False)):
            found.setdefault((grid, at), []).append(Pair(low=low, high=high))
    return found


def _methods(way) -> list[tuple[str, float]]:
    table = COUNT_LIMITS if way.people else SHARE_LIMITS
    return [(name, confidence) for confidence in CONFIDENCES[:1] for name in table]


def _right_methods(matched: Matched, rows: list) -> list[tuple[str, float]] | None:
    """Give the methods that print the limits of every row that is shown; None where no row is."""
    shown = [(pair, way, matched.value(way.unknown), _base(matched, way)) for pair, way in rows]
    shown = [one for one in shown if one[2] is not None and one[3]]
    if not shown:
        return None
    if any(events > base for _, way, events, base in shown if not way.people):
        return []
    table = COUNT_LIMITS if rows[0][1].people else SHARE_LIMITS
    return [
        (name, confidence)
        for confidence in CONFIDENCES
        for name in table
        if all(
            _fits(matched, [pair], [way], np.array([events]), np.array([base]), name, confidence)[0]
            for pair, way, events, base in shown
        )
    ]


def _base(matched: Matched, way) -> float | None:
    return way.people.persons if way.people else matched.value(way.base)


def _fits(matched: Matched, pairs: list[Pair], ways: list, events, base, name: str, confidence: float) -> np.ndarray:
    """Say for each candidate whether a method prints both limits: of one row, or of as many rows as candidates."""
    with np.errstate(all="ignore"):
        if ways[0].people:
            limits = [limit / base for limit in COUNT_LIMITS[name](events.astype(float), confidence)]
        else:
            limits = SHARE_LIMITS[name](events.astype(float), base.astype(float), confidence)
    scale = np.array([way.scale for way in ways])
    held = np.ones(len(events), dtype=bool)
    for limit, side in zip(limits, ("low", "high"), strict=True):
        figures = [matched.figures[getattr(pair, side)] for pair in pairs]
        low, high = (np.array([getattr(one, end) for one in figures]) for end in ("low", "high"))
        cut = np.clip(limit, 0, 1 if ways[0].base is not None else None)
        held &= printed(limit, low, high, scale=scale) | printed(cut, low, high, scale=scale)
    return held


def _clue(matched: Matched, pair: Pair, way, methods: list[tuple[str, float]]) -> list[Clue]:
    """List the candidates that print the limits of a row in which the count is withheld."""
    if matched.value(way.unknown) is not None:
        return []
    base = _base(matched, way)
    one, other = matched.figures[pair.low], matched.figures[pair.high]
    through = [pair.low, pair.high]
    if base is not None:
        most = int(min(base, MOST, max(other.high / way.scale * base + 1, 1)))
        events = np.arange(most + 1)
        bases = np.full(len(events), base)
        through += [way.people.figure] if way.people and way.people.figure is not None else []
        through += [] if way.people else [matched.shown[way.base][1]]
    elif other.high / way.scale <= 1.01:
        bases = np.repeat(np.arange(1, BASES + 1), np.arange(2, BASES + 2))
        events = np.concatenate([np.arange(size + 1) for size in range(1, BASES + 1)])
        share, width = events / bases, (other.high - one.low) / way.scale
        near = (share * way.scale >= one.low) & (share * way.scale <= other.high)
        near &= bases * width**2 < WIDEST  # no usual interval is so wide for so many
        bases, events = bases[near], events[near]
    else:
        return []
    held = np.zeros(len(events), dtype=bool)
    for name, confidence in methods:
        held |= _fits(matched, [pair], [way], events, bases, name, confidence)
    if not held.any() or held.sum() > PAIRS:
        return []
    if base is not None:
        choices = tuple((int(value),) for value in events[held])
        return [Clue(unknowns=(way.unknown,), choices=choices, through=tuple(through), weak=len(methods) > 1)]
    choices = tuple(zip(events[held].tolist(), bases[held].tolist(), strict=True))
    return [Clue(unknowns=(way.unknown, way.base), choices=choices, through=tuple(through), weak=True)]
