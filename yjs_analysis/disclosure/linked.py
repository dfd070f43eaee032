"""What an outsider can work out about a count that is withheld, from all the counts that are shown beside it.

Every published count is a sum over the same children. Children who are in exactly the same published counts can never
be told apart, so they form one *part*; each count is a sum of parts, and whatever is shown fixes such sums. A withheld
count can be whatever some set of whole numbers for the parts would make of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from yjs_analysis.checks import column_problems, refuse

COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Counts that are sums over the same children.

    Parameters
    ----------
    sums
        One row a count, one column a part: 1 where the part belongs to the count.
    parts
        Children in each part.
    """

    sums: csr_array
    parts: np.ndarray

    @property
    def counts(self) -> np.ndarray:
        """How many children each count counts."""
        return self.sums @ self.parts


def link(counts: pd.DataFrame, cells: pd.DataFrame) -> Linked:
    """Find the parts of which published counts are sums.

    The trap: a crossing that `counts` does not list is taken to be impossible, and known to be so. List crossings in
    which there happened to be nobody with a count of 0.

    Parameters
    ----------
    counts
        Tidy counts: classifying columns and `count`, each child in one row.
    cells
        What is published: one row a count, with some of the classifying columns; a missing value is "all".

    Raises
    ------
    ValueError
        If `count` is missing, or no whole number of 0 or more, or `cells` has a column that `counts` lacks.

    Examples
    --------
    Two groups and their total are sums of two parts:

    >>> counts = pd.DataFrame({"group": ["White", "Black"], "count": [40, 3]})
    >>> link(counts, pd.DataFrame({"group": ["White", "Black", None]})).counts.tolist()
    [40.0, 3.0, 43.0]
    """
    refuse(column_problems(counts, [COUNT, *cells.columns], name="counts"))
    held = counts[COUNT].to_numpy(dtype=float)
    if len(held) and not ((held >= 0) & (held == np.round(held))).all():
        refuse(["count must hold whole numbers of 0 or more. Count the children before withholding."])
    member = np.ones((len(cells), len(counts)), dtype=bool)
    for name in cells.columns:
        asked, has = cells[name].to_numpy(dtype=object), counts[name].to_numpy(dtype=object)
        everybody = pd.isna(cells[name]).to_numpy()
        member &= everybody[:, None] | (asked[:, None] == has[None, :])
    if not member.size:
        return Linked(sums=csr_array((len(cells), 1)), parts=np.zeros(1))
    signatures, part = np.unique(member, axis=1, return_inverse=True)
    sums = csr_array(signatures.astype(float).reshape(len(cells), -1))
    return Linked(sums=sums, parts=np.bincount(part.ravel(), weights=held, minlength=sums.shape[1]))


class Outsider:
    """Somebody who knows every count that is shown, and the rule; finds what can be narrowed down.

    It remembers each set of children that it has found to fit, since one that fits what is shown now shows for every
    withheld count a value that it could have: most questions then need no search of their own.

    Parameters
    ----------
    linked
        The published counts.
    low, high
        What is known of each published count without seeing it.
    least
        How many whole numbers must stay possible.
    """

    def __init__(self, linked: Linked, *, low: np.ndarray, high: np.ndarray, least: int) -> None:
        self.linked, self.low, self.high, self.least = linked, low, high, least
        self.fitting = [linked.parts]

    def narrow(self, shown: np.ndarray, goals: csr_array, *, any_one: bool = False) -> np.ndarray:
        """Find the goals that could be narrowed down to fewer than `least` values.

        Parameters
        ----------
        shown
            Which of the published counts are shown, not withheld.
        goals
            Sums of parts: one row a goal, one column a part.
        any_one
            Stop at the first.

        Returns
        -------
        numpy.ndarray
            The places of the goals that are too narrow.
        """
        seen = goals @ np.array([one for one in self.fitting if self._fits(one, shown)]).T
        lowest, highest = seen.min(axis=1), seen.max(axis=1)
        found: list[int] = []
        for goal in range(goals.shape[0]):
            for sign in (1.0, -1.0):
                if highest[goal] - lowest[goal] < self.least - 1:
                    value = goals @ self._furthest(shown, sign * goals[[goal]].toarray().ravel())
                    lowest, highest = np.minimum(lowest, value), np.maximum(highest, value)
            if highest[goal] - lowest[goal] < self.least - 1:
                found.append(goal)
                if any_one:
                    break
        return np.array(found, dtype=int)

    def _fits(self, parts: np.ndarray, shown: np.ndarray) -> bool:
        low, high = known(self.linked, shown, self.low, self.high)
        counts = self.linked.sums @ parts
        return bool(((counts >= low - 0.5) & (counts <= high + 0.5)).all())

    def _furthest(self, shown: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Find children who fit, and make a weighted sum as small as it can be (within a leeway)."""
        solved = milp(
            weights,
            constraints=LinearConstraint(self.linked.sums, *known(self.linked, shown, self.low, self.high)),
            bounds=Bounds(0, self.linked.parts + leeway(self.least)),
            integrality=np.ones(len(weights)),
        )
        if solved.x is None:
            return self.linked.parts
        self.fitting.append(np.round(solved.x))
        return self.fitting[-1]


def known(linked: Linked, shown: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Say between what each count must lie for an outsider: itself if it is shown, else what the rule tells."""
    held = linked.counts
    return np.where(shown, held, low), np.where(shown, held, high)


def leeway(least: int) -> float:
    """How far above the truth each part may go: enough to see that a range is wide, little enough to solve fast."""
    return float(4 * least + 8)


def differences(linked: Linked) -> csr_array:
    """Give every count that follows by taking one published count from another that holds it whole.

    "57 of 60" tells of three more children, whether or not they are listed.
    """
    sums = linked.sums
    sizes = sums.sum(axis=1)
    shared = (sums @ sums.T).toarray()
    inner, outer = np.nonzero((shared == sizes[:, None]) & (sizes[:, None] < sizes[None, :]))
    parts = [sums[[b]] - sums[[a]] for a, b in zip(inner, outer, strict=True)]
    if not parts:
        return csr_array((0, sums.shape[1]))
    return _distinct(vstack(parts, format="csr"))


def _distinct(rows: csr_array) -> csr_array:
    return csr_array(np.unique(rows.toarray(), axis=0))
