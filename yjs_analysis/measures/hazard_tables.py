"""From a table of follow-up to what a model of hazards needs, and from its coefficients back to a table of ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.estimate import add_estimates
from yjs_analysis.measures.clustering import cluster_note, cluster_sums
from yjs_analysis.measures.design import Categories, Design, Terms, design_matrix, term_problems
from yjs_analysis.measures.follow_up import refuse_follow_up, split
from yjs_analysis.measures.hazard_fits import HazardFit
from yjs_analysis.measures.lift import as_estimates
from yjs_analysis.measures.partial_likelihood import TIES, RiskSets, risk_sets

NOBODY_HERE = "not estimable: nobody answers to this"
ONE_CHILD = "no limits: a single child in this, and robust limits rest on how children vary"
FEW = 10
FLAT = "not estimable: at no event did children at risk differ in this"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """A checked table as the model takes it: columns, the risk sets of each stratum, clusters in their order."""

    design: Design
    strata: list[RiskSets]
    rows: pd.DataFrame
    clusters: pd.Series | None


def prepare(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    strata: str | Sequence[str] = (),
    event: int = 1,
    ties: str = "Efron",
    cluster: str | None = None,
    competing: bool = False,
) -> Prepared:
    """Check the table, add up the rows that are alike, and find who is at risk when.

    In its rows `status` is 1 for the event and 0 for none; with `competing`, 2 for what came first.

    Examples
    --------
    >>> counts = pd.DataFrame({"time": [3, 3, 5], "status": [1, 1, 0], "total": [2, 3, 1], "age": [12, 12, 15]})
    >>> prepare(counts, terms=["age"], categories={}).strata[0].total.tolist()
    [5.0, 1.0]
    """
    keys = [strata] if isinstance(strata, str) else list(strata)
    keys = list(dict.fromkeys(keys + ([] if cluster is None else [cluster])))
    wrong = [] if ties in TIES else [f"ties must be one of 'Efron', 'Breslow', but got {ties!r}."]
    wrong += [] if len(terms) else ["terms must name a column or more, but got none. For none, use `survival`."]
    refuse_follow_up(counts, keys, others=wrong)
    some = counts[counts["total"].to_numpy(dtype=float) > 0]
    refuse([] if len(some) else ["counts must hold somebody, but every total is 0. Give the counts."])
    refuse(term_problems(some, terms=terms, categories=categories))
    rows = _added_up(some, [*(term for term in terms if isinstance(term, str)), *keys], event, competing)
    parts = [part for _, part in split(rows.assign(place=np.arange(len(rows))), strata)]
    design = design_matrix(rows, terms=terms, categories=categories)
    sets = [
        risk_sets(
            design.matrix[part["place"].to_numpy(), 1:],
            time=part["time"].to_numpy(dtype=float),
            event=part["status"].to_numpy() == 1,
            total=part["total"].to_numpy(dtype=float),
        )
        for part in parts
    ]
    ordered = pd.concat(parts, ignore_index=True)
    return Prepared(design=design, strata=sets, rows=ordered, clusters=None if cluster is None else ordered[cluster])


def robust(fit: HazardFit, residuals: np.ndarray, ready: Prepared) -> np.ndarray:
    """Give the robust covariance: each child, or each cluster, adds its own score squared.

    Examples
    --------
    >>> counts = pd.DataFrame({"time": [1, 2], "status": [1, 1], "total": 1, "x": [0, 1]})
    >>> one = prepare(counts, terms=["x"], categories={})
    >>> fit = HazardFit(coefficients=np.zeros(1), covariance=np.eye(1) * 4, log_likelihood=0, direction=np.zeros(1),
    ...     flat=np.zeros(1) > 0)
    >>> robust(fit, np.array([[0.5], [-0.5]]), one).tolist()
    [[8.0]]
    """
    total = np.concatenate([sets.total for sets in ready.strata])
    if ready.clusters is None:
        middle = residuals.T @ (residuals * total[:, None])
    else:
        scores = cluster_sums(residuals * total[:, None], ready.clusters)
        middle = scores.T @ scores
    known = ~np.isnan(np.diag(fit.covariance))
    bread, answer = fit.covariance[np.ix_(known, known)], np.full(fit.covariance.shape, np.nan)
    answer[np.ix_(known, known)] = bread @ middle[np.ix_(known, known)] @ bread
    return answer


def hazard_ratios(
    ready: Prepared,
    fit: HazardFit,
    limits: np.ndarray,
    *,
    measure: str,
    method: str,
    confidence: float,
    unbounded: str,
    is_robust: bool,
) -> pd.DataFrame:
    """Lay out coefficients and their limits as one estimate a term, on the scale of ratios.

    `unbounded` is what to say of a coefficient without a finite value. Robust limits of a category of few children
    carry a note, and those of a single child are not given: one child cannot show how children vary.

    Examples
    --------
    >>> counts = pd.DataFrame({"time": [1, 2], "status": [1, 1], "total": 1, "x": [0, 1]})
    >>> ready = prepare(counts, terms=["x"], categories={})
    >>> fit = HazardFit(coefficients=np.zeros(1), covariance=np.eye(1), log_likelihood=0, direction=np.zeros(1),
    ...     flat=np.zeros(1) > 0)
    >>> laid = {"measure": "hazard ratio", "method": "Wald", "confidence": 0.95, "unbounded": "",
    ...     "is_robust": False}
    >>> hazard_ratios(ready, fit, np.array([[-1.0, 1.0]]), **laid)[["term", "value"]].to_numpy().tolist()
    [['x', 1.0]]
    """
    place = {name: at for at, name in enumerate(ready.design.names[1:])}
    named = list(ready.design.every[1:])
    at = np.array([place.get(name, -1) for name in named])
    few = _fewest(ready) if is_robust else np.full(len(fit.flat), FEW)
    limits = np.where((few == 1)[:, None], np.nan, limits)
    notes = np.select(
        [fit.flat, fit.direction != 0, few == 1, few < FEW],
        [FLAT, unbounded, ONE_CHILD, "fewer than 10 children in this: robust limits are likely too narrow"],
        default=cluster_note(ready.clusters),
    )
    with np.errstate(over="ignore"):
        value = np.exp(np.where(fit.direction != 0, np.copysign(np.inf, fit.direction), fit.coefficients))
        low, high = np.exp(limits.T)
    value[fit.flat], low[fit.flat], high[fit.flat] = np.nan, 0.0, np.inf

    def laid(values: np.ndarray, missing) -> np.ndarray:
        return np.append(values.astype(object), missing)[at]

    estimates = as_estimates(
        measure,
        value=laid(value, np.nan).astype(float),
        low=laid(low, 0.0).astype(float),
        high=laid(high, np.inf).astype(float),
        confidence=confidence,
        method=method,
        note=laid(notes, NOBODY_HERE),
    )
    return add_estimates(pd.DataFrame({"term": named}), estimates)


def _added_up(some: pd.DataFrame, keys: list[str], event: int, competing: bool) -> pd.DataFrame:
    """Add up the rows of children alike in everything that the model sees."""
    status = some["status"].to_numpy(dtype=float)
    first = 2 if competing else 0
    rows = some.assign(status=np.where(status == event, 1, np.where(status == 0, 0, first)))
    keys = ["time", "status", *(key for key in dict.fromkeys(keys) if key not in ("time", "status"))]
    return rows.groupby(keys, sort=False, observed=True, dropna=False)["total"].sum().reset_index()


def _fewest(ready: Prepared) -> np.ndarray:
    """Give, for each column of 0 and 1, how many children (or clusters) have the rarer of the two; else `FEW`."""
    matrix = np.vstack([sets.matrix for sets in ready.strata])
    people = ready.rows["total"].to_numpy(dtype=float)
    answer = np.full(matrix.shape[1], float(FEW))
    for at, column in enumerate(matrix.T):
        if np.isin(column, (0, 1)).all():
            sides = [column == side for side in (0, 1)]
            counted = [
                people[side].sum() if ready.clusters is None else ready.clusters[side].nunique() for side in sides
            ]
            answer[at] = min(counted)
    return answer
