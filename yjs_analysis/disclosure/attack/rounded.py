"""Counts that are shown rounded: the true ones behind them are what is attacked.

A table says that its counts are rounded, in its title or in a row ("rounded to 5, at most 4 away"), or a sentence of
the same file says so of a table that holds multiples only. A figure of such a table that is no multiple is exact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from yjs_analysis.disclosure.attack import measures_of as of
from yjs_analysis.disclosure.attack.clues import Clue
from yjs_analysis.disclosure.attack.figures import SHOWN, VAGUE, WITHHELD, Figure
from yjs_analysis.disclosure.attack.matching import Matched
from yjs_analysis.disclosure.attack.roundings import Rounding, rounding_of
from yjs_analysis.disclosure.published.shapes import Passage

ENOUGH = 3
"""Counts that a table must hold, all of them multiples, for a sentence elsewhere in the file to be about it."""

SLACK = 1e-6


def rounded_figures(figures: Sequence[Figure], passages: Sequence[Passage]) -> list[Figure]:
    """Give the figures, each that a sentence of its file says to be rounded marked as one.

    Parameters
    ----------
    figures
        As read; those whose table says so are marked already.
    passages
        The sentences of the release.
    """
    said = {_file(one.place): found for one in passages if (found := rounding_of(one.text))}
    if not said:
        return list(figures)
    counts: dict[int, list[Figure]] = {}
    for one in figures:
        if one.measure == of.COUNT and one.state == SHOWN:
            counts.setdefault(one.grid, []).append(one)
    of_grid: dict[int, Rounding] = {}
    for grid, held in counts.items():
        found = said.get(_file(held[0].place))
        if found and len(held) >= ENOUGH and all(_middle(one) % found.base == 0 for one in held):
            of_grid[grid] = found
    return [replace(one, rounding=one.rounding or of_grid.get(one.grid)) for one in figures]


def behind(matched: Matched) -> dict[int, Figure]:
    """Give each unknown that is shown rounded, as a figure withheld between the numbers that round so.

    Parameters
    ----------
    matched
        The figures and the unknowns behind them; how each is rounded is put down in them.
    """
    matched.roundings = {
        unknown: how
        for number, unknown in matched.unknown_of.items()
        if (how := matched.figures[number].rounding) and _middle(matched.figures[number]) % how.base == 0
    }
    marked = {one.grid for one in matched.figures if one.rounding and one.state == VAGUE and one.text == "~"}
    found: dict[int, Figure] = {}
    for number, unknown in matched.unknown_of.items():
        one, how = matched.figures[number], matched.figures[number].rounding
        if how is None or one.measure != of.COUNT:
            continue
        if one.state == VAGUE and one.text == "~":
            found[unknown] = replace(one, state=WITHHELD, low=1.0, high=float(how.below))
        elif one.state == SHOWN and _middle(one) % how.base == 0 and not (one.grid in marked and _middle(one) == 0):
            low, high = max(_middle(one) - how.below, 0.0), _middle(one) + how.above
            found.setdefault(unknown, replace(one, state=WITHHELD, low=low, high=high))
    return found


def leeway(matched: Matched, unknowns: Sequence[int]) -> float:
    """Say how far a printed sum may be from its printed parts: not at all where all were rounded together.

    Parameters
    ----------
    matched
        The figures and the unknowns behind them.
    unknowns
        The sum and its parts.
    """
    told = [matched.roundings[one] for one in unknowns if one in matched.roundings]
    if len(told) == len(unknowns) and all(one.together for one in told):
        return 0.0
    return float(sum(one.below for one in told))


def hide(matched: Matched, near: dict[int, Figure]) -> None:
    """Put the true counts in the place of the rounded ones: from here on they are as little shown as withheld ones.

    Parameters
    ----------
    matched
        The figures and the unknowns behind them; they are changed.
    near
        As `behind` gives them.
    """
    for number, unknown in matched.unknown_of.items():
        if unknown in near and matched.figures[number].state in (SHOWN, VAGUE):
            one = near[unknown]
            matched.figures[number] = replace(matched.figures[number], state=WITHHELD, low=one.low, high=one.high)
    for unknown in near:
        matched.shown.pop(unknown, None)
    matched.between = {unknown: (one.low, one.high) for unknown, one in near.items()}
    matched.ways.clear()
    matched.scopes_with_withheld = sorted(
        {scope for (scope, _), unknown in matched.unknown_at.items() if matched.is_open(unknown)}
    )


def beyond(clues: Sequence[Clue], printed: dict[int, float], matched: Matched, near: dict[int, Figure]) -> list[Clue]:
    """Leave out the clues that the rounded counts explain: a rate of rounded counts tells no more than they do.

    Both sides of what one figure tells stay, or go, together.

    Parameters
    ----------
    clues
        What rates, limits, words and marks tell.
    printed
        What is printed of each unknown, rounded or not.
    matched
        The figures and the unknowns behind them.
    near
        As `behind` gives them.
    """
    beside = {
        unknown
        for number, unknown in matched.unknown_of.items()
        if matched.figures[number].rounding and unknown not in printed
    }
    finer = {(one.through, one.unknowns) for one in clues if not _explained(one, printed)}
    kept = []
    for one in clues:
        rounded = any(unknown in near or unknown in beside for unknown in one.unknowns)
        unsure = any(unknown in beside for unknown in one.unknowns)
        if not rounded or (not unsure and (one.through, one.unknowns) in finer):
            kept.append(one)
    return kept


def _explained(clue: Clue, printed: dict[int, float]) -> bool:
    """Say whether the printed numbers would give the clue."""
    values = [printed.get(one) for one in clue.unknowns]
    if None in values:
        return False
    if clue.choices:
        return any(all(abs(a - b) < SLACK for a, b in zip(values, one, strict=True)) for one in clue.choices)
    total = sum(weight * value for weight, value in zip(clue.weights, values, strict=True))
    return clue.low - SLACK <= total <= clue.high + SLACK


def _middle(one: Figure) -> float:
    return (one.low + one.high) / 2


def _file(place: str) -> str:
    return re.split(r"[,:]", place)[0]
