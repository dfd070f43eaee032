"""Between what each withheld count must lie, how many values it can have, and which figures narrow it down."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from yjs_analysis.disclosure.attack.clues import CAP, Clue, Puzzle, fixed_by, joined

SECONDS = 6.0
"""After which wide ranges are no longer followed to their ends; narrow ones always are."""

EXPLAINED = 40
"""Leaks for each of which the figures are reduced until none can be spared; more are told with all that touch them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Between what an unknown lies, how many values were found possible, and the figures that narrow it."""

    low: float
    high: float
    possible: int
    through: tuple[int, ...] = ()


def ranges(clues: Sequence[Clue], wanted: Sequence[int], *, least: int) -> tuple[dict[int, Range], list[int]]:
    """Find for each wanted unknown the values that it can have.

    Parameters
    ----------
    clues
        All that is known.
    wanted
        The unknowns to be narrowed down.
    least
        How many values make a count safe: the search for more stops there.

    Returns
    -------
    tuple
        A range for each unknown, and the numbers of the clues that were set aside since they contradict others.

    Examples
    --------
    Two counts add up to 8, and one of them is 5:

    >>> sums = [Clue(unknowns=(0, 1), weights=(1.0, 1.0), low=8, high=8, through=(0,)),
    ...         Clue(unknowns=(1,), weights=(1.0,), low=5, high=5, through=(1,))]
    >>> found, aside = ranges(sums, [0], least=3)
    >>> found[0].low, found[0].high, found[0].possible, found[0].through
    (3.0, 3.0, 1, (0, 1))
    """
    started = time.monotonic()
    fixed = fixed_by(clues)
    found: dict[int, Range] = {}
    aside: list[int] = []
    explained = 0
    for group in joined(clues, fixed):
        here = {one for number in group for one in clues[number].unknowns}
        ends = [n for n, one in enumerate(clues) if len(one.unknowns) == 1 and one.unknowns[0] in here]
        goals = [one for one in wanted if one in here and one not in found and one not in fixed]
        if not goals:
            continue
        numbers, dropped = _consistent(clues, sorted({*group, *ends}))
        aside += dropped
        kept = [clues[number] for number in numbers]
        for one, seen in _of_group(kept, goals, least, started).items():
            if seen.possible < least:
                explained += 1
                seen = _explained(kept, one, seen, least=least, reduce=explained <= EXPLAINED)
            found[one] = seen
    for one in wanted:
        if one in fixed and one not in found:
            through = next(n.through for n in clues if n.unknowns == (one,) and n.low == n.high)
            found[one] = Range(low=fixed[one], high=fixed[one], possible=1, through=through)
        found.setdefault(one, Range(low=0.0, high=np.inf, possible=least))
    return found, aside


def _consistent(clues: Sequence[Clue], numbers: Sequence[int]) -> tuple[list[int], list[int]]:
    """Set aside clues that contradict others: the guesses first, then the fewest that must go."""
    if Puzzle([clues[number] for number in numbers]).fits():
        return list(numbers), []
    strong = [number for number in numbers if not clues[number].weak]
    dropped: list[int] = []
    for _ in range(4):
        if Puzzle([clues[number] for number in strong]).fits():
            break
        gone = _contradicting([clues[number] for number in strong])
        dropped += [strong[at] for at in gone]
        strong = [number for at, number in enumerate(strong) if at not in gone]
        if not gone:
            return [], list(numbers)
    for number in (one for one in numbers if clues[one].weak):
        if Puzzle([clues[one] for one in (*strong, number)]).fits():
            strong.append(number)
        else:
            dropped.append(number)
    return strong, dropped


def _contradicting(clues: Sequence[Clue]) -> set[int]:
    """Find few clues without which the others fit, by the smallest stretch of their limits (no whole numbers asked)."""
    place = {one: at for at, one in enumerate(sorted({one for clue in clues for one in clue.unknowns}))}
    width, rows = len(place), [at for at, clue in enumerate(clues) if clue.weights]
    down, across, weights, most = [], [], [], []
    for line, at in enumerate(rows):
        clue = clues[at]
        for sign, limit in ((1.0, clue.high), (-1.0, -clue.low)):
            number = len(most)
            most.append(min(limit, 10 * CAP))
            for one, weight in zip(clue.unknowns, clue.weights, strict=True):
                down.append(number), across.append(place[one]), weights.append(sign * weight)
            down.append(number), across.append(width + line), weights.append(-1.0)
    matrix = coo_array((weights, (down, across)), shape=(len(most), width + len(rows))).tocsr()
    cost = np.concatenate([np.zeros(width), [1.0 + 2.0 * (len(clues[at].unknowns) == 1) for at in rows]])
    solved = linprog(cost, A_ub=matrix, b_ub=most, bounds=(0, None))
    if solved.x is None:
        return set()
    return {at for line, at in enumerate(rows) if solved.x[width + line] > 1e-6}


def _of_group(clues: Sequence[Clue], goals: Sequence[int], least: int, started: float) -> dict[int, Range]:
    """Find the ranges of unknowns that share clues; what one search finds serves the others too."""
    puzzle = Puzzle(clues)
    goals = [one for one in goals if one in puzzle.place]
    seen: dict[int, set[float]] = {one: set() for one in goals}
    ends: dict[int, list[float]] = {one: [0.0, np.inf] for one in goals}
    for one in goals:
        for side, sign in enumerate((1.0, -1.0)):
            if len(seen[one]) >= least and time.monotonic() - started > SECONDS:
                continue
            found = puzzle.furthest(one, sign)
            if found is None or found is False:
                continue
            ends[one][side] = found[puzzle.place[one]]
            for other in goals:
                seen[other].add(found[puzzle.place[other]])
    ranges_found = {}
    for one in goals:
        low, high = ends[one][0], ends[one][1] if ends[one][1] < CAP else np.inf
        values = len(seen[one])
        if values < least and high - low >= values:
            exact = puzzle.values(one, least=least)
            values = least if exact is None else max(len(exact), 1)
        ranges_found[one] = Range(low=float(low), high=float(high), possible=min(values, least) if values else least)
    return ranges_found


def _explained(clues: Sequence[Clue], one: int, seen: Range, *, least: int, reduce: bool) -> Range:
    """Reduce the figures that narrow an unknown until none can be spared."""
    kept = sorted(clues, key=lambda clue: -max(clue.through, default=0))
    step = max(len(kept) // 4, 1)
    while reduce and step:
        at = 0
        while at < len(kept):
            block = [clue for clue in kept[at : at + step] if clue.through]
            rest = [clue for clue in kept if clue not in block]
            if block and _narrow(rest, one, least):
                kept = rest
            else:
                at += step
        step //= 2
    through = tuple(sorted({number for clue in kept for number in clue.through}))
    return Range(low=seen.low, high=seen.high, possible=seen.possible, through=through)


def _narrow(clues: Sequence[Clue], one: int, least: int) -> bool:
    """Say whether an unknown has fewer than so many values left."""
    puzzle = Puzzle(clues)
    if one not in puzzle.place:
        return False
    low, high = puzzle.furthest(one, 1.0), puzzle.furthest(one, -1.0)
    if not isinstance(low, np.ndarray) or not isinstance(high, np.ndarray):
        return False
    at = puzzle.place[one]
    if high[at] - low[at] < least - 1:
        return True
    if not any(clue.choices for clue in clues) and high[at] - low[at] > 50:
        return False
    exact = puzzle.values(one, least=least)
    return exact is not None and len(exact) < least
