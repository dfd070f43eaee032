"""Counts worked back from how wide an interval is: a margin of error, a width or a standard error, no limits shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from yjs_analysis.disclosure.attack import measures_of as of
from yjs_analysis.disclosure.attack.clues import Clue
from yjs_analysis.disclosure.attack.figures import SHOWN
from yjs_analysis.disclosure.attack.matching import Matched
from yjs_analysis.disclosure.attack.methods import CONFIDENCES, COUNT_LIMITS, SHARE_LIMITS, printed

MOST = 2000
"""Candidate counts tried for one width."""

PAIRED = {of.LOW, of.HIGH}
KINDS = {of.WIDTH, of.ODDS, of.ONE_IN, *PAIRED}
"""What is read here; limits only where the other side is not shown."""

Tell = Callable[[np.ndarray, float], np.ndarray]
"""What a count out of a base would print."""


def from_widths(matched: Matched, people: list, ways_of: Callable) -> list[Clue]:
    """Give what printed widths tell of counts: by the method that prints those of the rows in which all is shown.

    Where no such row is printed, by any usual method at 95% confidence.

    Parameters
    ----------
    matched
        The figures and the unknowns behind them.
    people
        The public counts that a rate may be over.
    ways_of
        Gives the ways in which a figure may have come about.
    """
    columns: dict[tuple, list[int]] = {}
    sides: dict[int, set[str]] = {}
    for number, one in enumerate(matched.figures):
        if one.measure in KINDS and one.state == SHOWN:
            columns.setdefault((one.grid, one.measure, one.heading), []).append(number)
            sides.setdefault(one.grid, set()).add(one.measure)
    found: list[Clue] = []
    for (grid, measure, _), numbers in columns.items():
        if measure in PAIRED and sides[grid] >= PAIRED:
            continue  # both limits are shown, and read together
        tried: dict[tuple, list[tuple[int, object]]] = {}
        for number in numbers:
            for way in ways_of(matched, number, people):
                if way.name[0] in ("share", "rate"):
                    tried.setdefault(way.name, []).append((number, way))
        for rows in tried.values():
            if any(matched.is_open(way.unknown) for _, way in rows):
                found += _of_rows(matched, rows)
    return list(dict.fromkeys(found))


def _of_rows(matched: Matched, rows: list) -> Iterator[Clue]:
    measure = matched.figures[rows[0][0]].measure
    shown = [(number, way) for number, way in rows if matched.value(way.unknown) is not None and _base(matched, way)]
    tells = [
        tell
        for tell in _tells(measure, rates=bool(rows[0][1].people), known=bool(shown))
        if all(_fitting(matched, *row, np.array([matched.value(row[1].unknown)]), tell)[0] for row in shown)
    ]
    if not tells or not (shown or rows[0][1].explicit):
        return
    for number, way in rows:
        base = _base(matched, way)
        if matched.value(way.unknown) is not None or not base:
            continue
        events = np.arange(int(min(base, MOST)) + 1)
        held = np.zeros(len(events), dtype=bool)
        for tell in tells:
            held |= _fitting(matched, number, way, events, tell)
        if held.any():
            figure = way.people.figure if way.people else matched.shown[way.base][1]
            yield Clue(
                unknowns=(way.unknown,),
                choices=tuple((int(value),) for value in events[held]),
                through=(number,) if figure is None else (number, figure),
                weak=len(tells) > 1,
            )


def _tells(measure: str, *, rates: bool, known: bool) -> Iterator[Tell]:
    """Give the ways in which a number may be worked out: odds, one in so many, a limit, a width, a standard error."""
    if measure in (of.ODDS, of.ONE_IN):
        yield (lambda x, n: x / (n - x)) if measure == of.ODDS else (lambda x, n: n / x)
        return
    for confidence in CONFIDENCES if known else CONFIDENCES[:1]:
        for limits in (COUNT_LIMITS if rates else SHARE_LIMITS).values():
            both = _both(limits, confidence, rates=rates)
            if measure in PAIRED:
                yield lambda x, n, a=both, side=int(measure == of.HIGH): a(x, n)[side]
                continue
            for part in (0.5, 1.0):
                yield lambda x, n, a=both, p=part: p * (a(x, n)[1] - a(x, n)[0])
    if measure == of.WIDTH:
        yield (lambda x, n: np.sqrt(x) / n) if rates else (lambda x, n: np.sqrt(x / n * (1 - x / n) / n))


def _both(limits: Callable, confidence: float, *, rates: bool) -> Callable:
    """Give the limits of a method, of a rate or of a share, from counts and one base."""
    if rates:
        return lambda x, n: [one / n for one in limits(x, confidence)]
    return lambda x, n: limits(x, np.full(x.shape, n), confidence)


def _base(matched: Matched, way) -> float | None:
    return way.people.persons if way.people else matched.value(way.base)


def _fitting(matched: Matched, number: int, way, events: np.ndarray, tell: Tell) -> np.ndarray:
    """Say for each candidate whether its width would be printed as it is."""
    one, base = matched.figures[number], _base(matched, way)
    if not way.people and events.max() > base:
        return np.zeros(len(events), dtype=bool)
    with np.errstate(all="ignore"):
        values = tell(events.astype(float), float(base))
    return printed(np.nan_to_num(values, nan=-1e9), one.low, one.high, scale=way.scale)
