"""What is known about whole numbers: each clue narrows some of them, and knows the printed figures it comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

SECONDS = 1.0
"""Given to one search; one that does not end shows nothing."""

CAP = 100_000.0
"""Above the largest number that a count is tried at: a range that reaches it has no upper end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """A sum of unknown whole numbers that lies between two limits, or a list of the values that they may have.

    Parameters
    ----------
    unknowns
        Which of the unknowns it speaks of.
    weights
        What each is multiplied by in the sum.
    low, high
        Between what the sum lies.
    choices
        Instead of a sum: the values that the unknowns can have together, one tuple a possibility.
    through
        The printed figures that it comes from; none where it is the build of a table (groups add to their total).
    weak
        Whether it is only a guess which unknown a figure speaks of: it counts where it contradicts nothing.
    """

    unknowns: tuple[int, ...]
    weights: tuple[float, ...] = ()
    low: float = -np.inf
    high: float = np.inf
    choices: tuple[tuple[int, ...], ...] = ()
    through: tuple[int, ...] = ()
    weak: bool = False


def fixed_by(clues: Iterable[Clue]) -> dict[int, float]:
    """Give the unknowns that one strong clue alone fixes."""
    return {
        one.unknowns[0]: one.low / one.weights[0]
        for one in clues
        if len(one.unknowns) == 1 and one.weights and one.low == one.high and not one.weak
    }


def joined(clues: Sequence[Clue], fixed: Collection[int]) -> list[list[int]]:
    """Group clues that share an unknown which is not fixed: what lies in two groups cannot tell of each other.

    Examples
    --------
    >>> sums = [Clue(unknowns=(0, 1)), Clue(unknowns=(1, 2)), Clue(unknowns=(2, 3))]
    >>> joined(sums, {2})
    [[0, 1], [2]]
    """
    root: dict[int, int] = {}

    def top(one: int) -> int:
        while root.setdefault(one, one) != one:
            one = root[one]
        return one

    for clue in clues:
        free = [one for one in clue.unknowns if one not in fixed]
        for one in free:
            root[top(one)] = top(free[0])
    groups: dict[int, list[int]] = {}
    for number, clue in enumerate(clues):
        free = [one for one in clue.unknowns if one not in fixed]
        for one in dict.fromkeys(map(top, free)):
            groups.setdefault(one, []).append(number)
    return list(groups.values())


class Puzzle:
    """All clues about some unknowns, ready to be searched for the least or the most that one can be."""

    def __init__(self, clues: Sequence[Clue]) -> None:
        self.clues = list(clues)
        self.unknowns = sorted({one for clue in clues for one in clue.unknowns})
        self.place = {one: at for at, one in enumerate(self.unknowns)}
        low, high = np.zeros(len(self.unknowns)), np.full(len(self.unknowns), CAP)
        rows: list[tuple[list[int], list[float], float, float]] = []
        switches = 0
        for clue in clues:
            at = [self.place[one] for one in clue.unknowns]
            if clue.choices:
                first = len(self.unknowns) + switches
                switches += len(clue.choices)
                on = list(range(first, first + len(clue.choices)))
                rows.append((on, [1.0] * len(on), 1.0, 1.0))
                for part, where in enumerate(at):
                    values = [float(choice[part]) for choice in clue.choices]
                    rows.append(([where, *on], [-1.0, *values], 0.0, 0.0))
            elif len(at) == 1:
                ends = sorted((clue.low / clue.weights[0], clue.high / clue.weights[0]))
                low[at[0]] = max(low[at[0]], np.ceil(ends[0] - 1e-9))
                high[at[0]] = min(high[at[0]], np.floor(min(ends[1], CAP) + 1e-9))
            else:
                rows.append((at, list(clue.weights), clue.low, clue.high))
        self.low = np.concatenate([low, np.zeros(switches)])
        self.high = np.concatenate([high, np.ones(switches)])
        self.rows = self._matrix(rows)

    def _matrix(self, rows: list) -> LinearConstraint | None:
        if not rows:
            return None
        down = np.repeat(np.arange(len(rows)), [len(row[0]) for row in rows])
        across = np.concatenate([row[0] for row in rows])
        weights = np.concatenate([row[1] for row in rows])
        matrix = csr_array((weights, (down, across)), shape=(len(rows), len(self.low)))
        return LinearConstraint(matrix, [row[2] for row in rows], [row[3] for row in rows])

    def furthest(self, unknown: int, sign: float, *, least: float = 0.0, most: float = CAP) -> np.ndarray | bool | None:
        """Find the least (sign 1) or the most (sign -1) that an unknown can be, within limits.

        The answer holds a value for each of `unknowns`; None where nothing fits; False where the search did not end.
        """
        at = self.place[unknown]
        low, high = self.low.copy(), self.high.copy()
        low[at], high[at] = max(low[at], least), min(high[at], most)
        if (low > high).any():
            return None
        if self.rows is None:
            found = low.copy()
            found[at] = low[at] if sign > 0 else high[at]
            return found[: len(self.unknowns)]
        goal = np.zeros(len(low))
        goal[at] = sign
        solved = milp(
            goal,
            constraints=self.rows,
            bounds=Bounds(low, high),
            integrality=np.ones(len(low)),
            options={"time_limit": SECONDS, "mip_rel_gap": 0.0},
        )
        if solved.status == 0:
            return np.round(solved.x[: len(self.unknowns)])
        return None if solved.status == 2 else False

    def fits(self) -> bool:
        """Say whether any whole numbers fit all clues."""
        return not self.unknowns or self.furthest(self.unknowns[0], 1.0) is not None

    def values(self, unknown: int, *, least: int) -> list[int] | None:
        """Give the values that an unknown can have, the smallest first, but no more than `least`; None if unsure."""
        found: list[int] = []
        while len(found) < least:
            one = self.furthest(unknown, 1.0, least=found[-1] + 1 if found else 0.0)
            if one is False:
                return None
            if one is None:
                break
            found.append(int(one[self.place[unknown]]))
        return found
