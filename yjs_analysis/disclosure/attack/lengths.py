"""Counts worked back from the lengths of bars without an axis: the bars whose counts are shown give the scale."""

from __future__ import annotations

from dataclasses import dataclass

from yjs_analysis.disclosure.attack import measures_of as of
from yjs_analysis.disclosure.attack.clues import Clue
from yjs_analysis.disclosure.attack.figures import Figure
from yjs_analysis.disclosure.attack.matching import Key, Matched

MARKS = 4
"""Bars that a scale told by one of them must have, all of whole counts."""

WHOLE = 0.1
"""How near to whole counts their lengths must be then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar of a chart: its length, the count that it may stand for, and over what base it may be drawn."""

    figure: int
    one: Figure
    unknown: int
    base: float


def from_lengths(matched: Matched) -> list[Clue]:
    """Give what bars tell of withheld counts, where those that are shown are all as long as one scale has it.

    Parameters
    ----------
    matched
        The figures and the unknowns behind them.
    """
    charts: dict[int, list[int]] = {}
    for number, one in enumerate(matched.figures):
        if one.measure == of.LENGTH:
            charts.setdefault(one.grid, []).append(number)
    found: list[Clue] = []
    for numbers in charts.values():
        for scope in matched.scopes_with_withheld:
            for bars in _read(matched, numbers, scope).values():
                found += _of_bars(matched, bars)
    return found


def _read(matched: Matched, numbers: list[int], scope: int) -> dict[tuple[Key, bool], list[Bar]]:
    """Give the counts that the bars may stand for: those of their labels, or with one more; bare, or as a share."""
    found: dict[tuple[Key, bool], list[Bar]] = {}
    for number in numbers:
        one = matched.figures[number]
        own = matched.unknown(scope, one.key)
        if own is not None:
            found.setdefault((frozenset(), False), []).append(Bar(figure=number, one=one, unknown=own, base=1.0))
        for more, unknown in matched.above(scope, one.key):
            found.setdefault((more, False), []).append(Bar(figure=number, one=one, unknown=unknown, base=1.0))
            base = matched.value(own)
            if base:
                found.setdefault((more, True), []).append(Bar(figure=number, one=one, unknown=unknown, base=base))
    return found


def _of_bars(matched: Matched, bars: list[Bar]) -> list[Clue]:
    """Find the scale of the bars that are shown, and what it makes of the others."""
    known = [(bar, matched.value(bar.unknown)) for bar in bars if matched.value(bar.unknown)]
    if not known or not any(matched.is_open(bar.unknown) for bar in bars):
        return []
    low = max(value / bar.base / bar.one.high for bar, value in known)
    high = min(value / bar.base / max(bar.one.low, 1e-9) for bar, value in known)
    if low > high or not (len({value / bar.base for bar, value in known}) > 1 or _are_whole(bars, (low + high) / 2)):
        return []
    through = tuple(number for bar, _ in known[:2] for number in (bar.figure, matched.shown[bar.unknown][1]))
    return [
        Clue(unknowns=(bar.unknown,), weights=(1.0,), low=low * bar.one.low * bar.base,
             high=high * bar.one.high * bar.base, through=(bar.figure, *through), weak=True)
        for bar in bars if matched.is_open(bar.unknown)
    ]  # fmt: skip


def _are_whole(bars: list[Bar], scale: float) -> bool:
    """Say whether a scale that one bar tells makes whole counts of all of them."""
    counts = [scale * (bar.one.low + bar.one.high) / 2 for bar in bars if bar.base == 1.0]
    return len(counts) == len(bars) >= MARKS and all(abs(one - round(one)) < WHOLE for one in counts)
