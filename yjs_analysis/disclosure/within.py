"""Withhold parts of counts that are shown already: the totals are decided, and only their parts may still go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, eye_array, vstack

from yjs_analysis.checks import refuse
from yjs_analysis.disclosure.linked import COUNT, Linked, Outsider, differences, link


def protect_parts(
    counts: pd.DataFrame,
    cells: pd.DataFrame,
    *,
    shown: Sequence[bool],
    threshold: int = 5,
    least: int = 3,
    attributes: Sequence[str] = (),
    hidden: Sequence[bool] | None = None,
) -> pd.DataFrame:
    """Decide which parts are withheld of totals that are published elsewhere and stay so.

    Read it as `complement.protect`, but for one thing: the totals are never withheld. First the small counts go, and
    those that tell of everybody along an attribute; then, as long as one of them, or a count withheld for its sake, or
    a small difference of two that are shown could be narrowed down to fewer than `least` values, the smallest count
    that shares a child with it. What totals alone narrow down (five children in four small parts), no part can widen.

    The trap: it is meant for the parts of one group at a time, a few dozen counts. It looks for enough to withhold, not
    for the fewest.

    Parameters
    ----------
    counts
        Tidy counts: classifying columns and `count`, each child in one row.
    cells
        What is to be published and what is published already: one row a count; a missing value is "all".
    shown
        For each cell, whether it is published already.
    threshold, least, attributes
        As in `complement.protect`.
    hidden
        For each cell, whether it is withheld elsewhere already, and so must stay unknown here; None for none.

    Returns
    -------
    pandas.DataFrame
        The cells with `count` (missing where withheld) and `withheld`.

    Raises
    ------
    ValueError
        If there is not one answer for each cell, a cell is shown and hidden, or the counts are not counts.

    Examples
    --------
    40 children are published. Three of them would follow from the other two parts, so the smaller of these goes too:

    >>> counts = pd.DataFrame({"year": ["1", "2", "3"], "count": [25, 12, 3]})
    >>> cells = pd.DataFrame({"year": [None, "1", "2", "3"]})
    >>> protect_parts(counts, cells, shown=[True, False, False, False])["count"].tolist()
    [40.0, 25.0, nan, nan]
    """
    if len(shown) != len(cells):
        refuse([f"shown must hold one answer for each of {len(cells)} cells, but holds {len(shown)}."])
    fixed = np.asarray(shown, dtype=bool)
    gone = np.zeros(len(cells), dtype=bool) if hidden is None else np.asarray(hidden, dtype=bool)
    if len(gone) != len(cells) or (gone & fixed).any():
        refuse([f"hidden must hold one answer for each of {len(cells)} cells, none of them shown, but does not."])
    linked = link(counts, cells)
    held = linked.counts
    small = (held > 0) & (held < threshold) & ~fixed
    now = ~(small | gone | (~fixed & _tells_all(cells, held, attributes)))
    between = vstack([eye_array(linked.sums.shape[1], format="csr"), differences(linked)], format="csr")
    size = between @ linked.parts
    implied = between[(size > 0) & (size < threshold)]
    for outsider in _outsiders(linked, small, fixed, threshold, least):
        now = _enough(outsider, now, fixed, implied)
    return cells.assign(**{COUNT: np.where(now, held, np.nan), "withheld": ~now})


def _outsiders(linked: Linked, small: np.ndarray, fixed: np.ndarray, threshold: int, least: int) -> list[Outsider]:
    """Somebody who knows which counts were withheld for being small, and somebody who does not."""
    top = threshold - 1 >= least
    low = np.where(small & top, 1.0, 0.0)
    high = np.where(small & top, threshold - 1.0, np.inf)
    sure = Outsider(linked, low=low, high=high, least=least)
    unsure = Outsider(linked, low=np.zeros(len(small)), high=np.full(len(small), np.inf), least=least)
    return [sure, unsure]


def _enough(outsider: Outsider, now: np.ndarray, fixed: np.ndarray, implied: csr_array) -> np.ndarray:
    """Withhold the smallest count that shares a child with what is too narrow, until nothing is.

    What the totals by themselves, with no part shown, give away to this outsider is left out: no part can guard it.
    """
    linked = outsider.linked
    while True:
        goals = vstack([linked.sums[~now], implied], format="csr") if (~now).any() else implied
        if not goals.shape[0]:
            return now
        lost = outsider.narrow(fixed, goals)
        kept = goals[np.setdiff1d(np.arange(goals.shape[0]), lost)]
        narrow = outsider.narrow(now, kept) if kept.shape[0] else lost[:0]
        if not len(narrow):
            return now
        near = (linked.sums @ kept[narrow].T).toarray().any(axis=1) & now & ~fixed
        near = near if near.any() else now & ~fixed
        if not near.any():
            return now
        places = np.flatnonzero(near)
        now = now.copy()
        now[places[np.argmin(linked.counts[places])]] = False


def _tells_all(cells: pd.DataFrame, held: np.ndarray, attributes: Sequence[str]) -> np.ndarray:
    """Mark the counts that hold everybody of their total along an attribute, or nobody."""
    found = np.zeros(len(cells), dtype=bool)
    for name in attributes:
        others = cells.columns.drop(name)
        key = pd.Series([tuple(row) for row in cells[others].astype(object).fillna("").to_numpy()], index=cells.index)
        of_all = cells[name].isna().to_numpy()
        base = key.map(dict(zip(key[of_all], held[of_all], strict=True))).to_numpy(dtype=float)
        found |= ~of_all & (base > 0) & ((held == base) | (held == 0))
    return found
