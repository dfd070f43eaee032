"""Choose which further counts to withhold, so that no small one can be worked back from those that are shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, csr_array, eye_array, hstack, kron, vstack

from yjs_analysis.checks import refuse
from yjs_analysis.disclosure.linked import COUNT, Linked, Outsider, differences, known, leeway, link

SMALL = "small count"
FULL = "everybody, or nobody, in a group"
FOLLOWS = "a withheld count would follow from it"

JOINT = 300
"""Unknowns up to which all small counts are protected in one search; above, one after the other."""

SECONDS = 5.0
"""Given to one search; what it has found by then is taken, and checked like any other."""

ORDER = 1e-3
"""Of counts that would cost the same, the earlier goes: so every machine and every version withholds the same."""


def protect(
    counts: pd.DataFrame,
    cells: pd.DataFrame,
    *,
    threshold: int = 5,
    least: int = 3,
    attributes: Sequence[str] = (),
) -> pd.DataFrame:
    """Decide, for all linked tables of a release at once, which counts are withheld.

    First the counts that are small. Then those that tell of every child of a group (all before a court, none before a
    court). Then the fewest others, the smallest first, without which an outsider could narrow any of these down to
    fewer than `least` values; whatever follows as a difference of two published counts is guarded in the same way, and
    so is each count that is withheld to guard another.

    The trap: it guards what it is told of. Counts that are published elsewhere, or next quarter, belong into `cells`.

    Parameters
    ----------
    counts
        Tidy counts: classifying columns and `count`, each child in one row. List crossings in which there happened to
        be nobody with 0; one that is not listed is taken to be impossible.
    cells
        What is to be published: one row a count, with some of the classifying columns; a missing value is "all".
    threshold
        The smallest count that may be shown, in children: 5 withholds 1 to 4.
    least
        How many whole numbers each withheld count must leave possible.
    attributes
        Columns that tell something about a child that the others do not (a decision, a reoffence). Only along these
        does "every child of the group" give anything away.

    Returns
    -------
    pandas.DataFrame
        The cells with `count` (missing where withheld), `withheld` and `why`.

    Raises
    ------
    ValueError
        If a threshold is not a whole number of at least 1, or the counts are not counts, or nothing that may be
        withheld would protect a count.

    References
    ----------
    Fischetti and Salazar-Gonzalez (2000) Journal of the American Statistical Association 95:916-928 (the model of
    complete search); Cox (1980) JASA 75:377-385.

    Examples
    --------
    Three Mixed children would follow from the total and the others, so the next smallest count goes too:

    >>> counts = pd.DataFrame({"group": ["White", "Black", "Asian", "Mixed"], "count": [40, 12, 25, 3]})
    >>> cells = pd.DataFrame({"group": ["White", "Black", "Asian", "Mixed", None]})
    >>> protect(counts, cells)["count"].tolist()
    [40.0, nan, 25.0, nan, 80.0]
    """
    refuse([*_whole_problems("threshold", threshold, 1), *_whole_problems("least", least, 2)])
    linked = link(counts, cells)
    held = linked.counts
    small = (held > 0) & (held < threshold)
    full = ~small & _tells_all(cells, linked, attributes)
    goals = _goals(linked, small | full, threshold)
    duties = _duties(linked, small, goals, threshold=threshold, least=least)
    may = ~(small | full)
    shown = _decided(duties, may, may)
    while narrow := _narrow_still(linked, small, may & ~shown, duties, shown, threshold=threshold, least=least):
        duties += narrow
        shown = _decided(duties, shown, may)
    why = np.select([small, full, ~shown], [SMALL, FULL, FOLLOWS], default="")
    return cells.assign(**{COUNT: np.where(shown, held, np.nan), "withheld": ~shown, "why": why})


def _duties(
    linked: Linked, small: np.ndarray, goals: csr_array, *, threshold: int, least: int
) -> list[tuple[Outsider, csr_array]]:
    """Say from which outsider each goal is kept.

    An outsider may be sure that a count was withheld for being small. Where that alone, with nothing shown at all,
    leaves fewer than `least` values (three decisions about three children, each known to be at least one), nothing
    withheld would help, and the goal is kept from one who is not so sure.
    """
    nothing, unknown = np.zeros(len(small), dtype=bool), np.full(len(small), np.inf)
    told = small & (threshold - 1 >= least)
    sure = Outsider(linked, low=told.astype(float), high=np.where(told, threshold - 1, unknown), least=least)
    unsure = Outsider(linked, low=nothing.astype(float), high=unknown, least=least)
    lost = np.isin(np.arange(goals.shape[0]), sure.narrow(nothing, goals))
    return [(who, goals[kept]) for who, kept in ((sure, ~lost), (unsure, lost)) if kept.any()]


def _decided(duties: list[tuple[Outsider, csr_array]], shown: np.ndarray, may: np.ndarray) -> np.ndarray:
    """Withhold until every duty is kept, then show again what need not have gone."""
    for outsider, of_them in duties:
        shown = _shown_still(outsider, shown, of_them)
    return _shown_again(duties, shown, may)


def _narrow_still(
    linked: Linked,
    small: np.ndarray,
    followed: np.ndarray,
    duties: list[tuple[Outsider, csr_array]],
    shown: np.ndarray,
    *,
    threshold: int,
    least: int,
) -> list[tuple[Outsider, csr_array]]:
    """Find, among the counts withheld only to guard others, those that could be narrowed down themselves."""
    if not followed.any() or not duties:
        return []
    found = []
    for outsider, goals in _duties(linked, small, linked.sums[followed], threshold=threshold, least=least):
        narrow = outsider.narrow(shown, goals)
        found += [(outsider, goals[narrow])] if len(narrow) else []
    return found


def _whole_problems(name: str, value: int, least: int) -> list[str]:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        return [f"{name} must be a whole number of at least {least}, but got {value!r}."]
    return []


def _tells_all(cells: pd.DataFrame, linked: Linked, attributes: Sequence[str]) -> np.ndarray:
    """Mark the counts that hold everybody of a group along an attribute, and those beside them that hold nobody."""
    held, found = linked.counts, np.zeros(len(cells), dtype=bool)
    for name in attributes:
        others = cells.columns.drop(name)
        key = pd.Series([tuple(row) for row in cells[others].astype(object).fillna("").to_numpy()], index=cells.index)
        of_all = cells[name].isna().to_numpy()
        whole = dict(zip(key[of_all], held[of_all], strict=True))
        base = key.map(whole).to_numpy(dtype=float)
        everybody = ~of_all & (base > 0) & (held == base)
        found |= everybody | (~of_all & key.isin(key[everybody]).to_numpy() & (held == 0))
    return found


def _goals(linked: Linked, withheld: np.ndarray, threshold: int) -> csr_array:
    """List what must stay unknown: the counts withheld, and every small part or difference that nobody published."""
    parts = eye_array(linked.sums.shape[1], format="csr")
    implied = vstack([parts, differences(linked)], format="csr")
    held = implied @ linked.parts
    found = vstack([linked.sums[withheld], implied[(held > 0) & (held < threshold)]], format="csr")
    rows = np.unique(found.toarray(), axis=0)
    return csr_array(rows[np.argsort(rows @ linked.parts, kind="stable")])


def _shown_still(outsider: Outsider, shown: np.ndarray, goals: csr_array) -> np.ndarray:
    """Withhold more counts until no goal can be narrowed down."""
    left = outsider.narrow(shown, goals)
    if len(left) and len(left) * len(outsider.linked.parts) * 2 <= JOINT:
        shown = _search(outsider, shown, goals[left])
        left = outsider.narrow(shown, goals)
    for one in left:
        if len(outsider.narrow(shown, goals[[one]])):
            shown = _search(outsider, shown, goals[[one]])
    return shown


def _search(outsider: Outsider, shown: np.ndarray, goals: csr_array) -> np.ndarray:
    """Find the fewest further counts, the smallest first, without which each goal has room for `least` values.

    For each goal two sets of children are sought that an outsider could not tell from the real ones, in which the goal
    differs by at least that much; a count must be withheld where one of these sets would change it.
    """
    linked, least = outsider.linked, outsider.least
    sums, held = linked.sums, linked.counts
    cells, width = sums.shape
    tables, freedom = 2 * goals.shape[0], float(leeway(least))
    gates = np.tile(np.diag(np.where(shown, freedom, 0.0)), (tables, 1))
    sets = kron(eye_array(tables), sums)
    low, high = (np.tile(one, tables) for one in known(linked, shown, outsider.low, outsider.high))
    rules = [
        LinearConstraint(hstack([csr_array(-gates), sets], format="csr"), -np.inf, high),
        LinearConstraint(hstack([csr_array(gates), sets], format="csr"), low, np.inf),
        LinearConstraint(_pairs(goals, cells), least - 1, np.inf),
    ]
    order = ORDER * np.arange(cells) / cells
    cost = np.where(shown, 1 + held / (1 + held.sum()) + 0.5 * (held == 0) + order, 0.0)
    solved = milp(
        np.concatenate([cost, np.zeros(tables * width)]),
        constraints=rules,
        bounds=Bounds(0, np.concatenate([shown.astype(float), np.tile(linked.parts + freedom, tables)])),
        integrality=np.ones(cells + tables * width),
        options={"time_limit": SECONDS, "mip_rel_gap": 0.0},
    )
    if solved.x is None:  # not found in time: everything that shares a child with the goals goes
        return shown & ~((sums @ goals.T).toarray() > 0).any(axis=1)
    return shown & (solved.x[:cells] < 0.5)


def _pairs(goals: csr_array, cells: int) -> csr_array:
    """Take, for each goal, its value in the second of its two sets of children from its value in the first."""
    pairs = block_diag([hstack([goals[[n]], -goals[[n]]]) for n in range(goals.shape[0])])
    return hstack([csr_array((goals.shape[0], cells)), pairs], format="csr")


def _shown_again(duties: list[tuple[Outsider, csr_array]], shown: np.ndarray, may: np.ndarray) -> np.ndarray:
    """Show again each count that need not have gone, the largest first."""
    if not duties:
        return shown
    for one in np.argsort(-duties[0][0].linked.counts, kind="stable"):
        if may[one] and not shown[one]:
            tried = shown.copy()
            tried[one] = True
            if not any(len(outsider.narrow(tried, goals, any_one=True)) for outsider, goals in duties):
                shown = tried
    return shown
