"""Hazard ratios: how much sooner the event comes, allowing for other things, with Cox's model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import confidence_problems, method_problems, refuse
from yjs_analysis.measures.clustering import robust_quantile
from yjs_analysis.measures.design import Categories, Terms
from yjs_analysis.measures.hazard_fits import HazardFit, fit_hazards, profile_limit
from yjs_analysis.measures.hazard_tables import FLAT, hazard_ratios, prepare, robust
from yjs_analysis.measures.p_values import p_value
from yjs_analysis.measures.partial_likelihood import RiskSets, partial_likelihood, score_residuals

UNBOUNDED = "no finite value: the likelihood rises without end; use method 'profile likelihood' for the limit it has"
ONE_SIDED = "no finite value: the likelihood rises without end; only one limit exists"

METHODS = ("Wald", "profile likelihood", "HC0", "CR0")
TESTS = ("likelihood ratio", "score", "Wald")


def cox_model(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    strata: str | Sequence[str] = (),
    event: int = 1,
    ties: str = "Efron",
    method: str = "Wald",
    cluster: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimate hazard ratios (Cox's model): how many times as fast the event comes with one more of each term.

    Read 2 as "on any day, of children still without the event, twice as many have it that day as in the reference,
    other terms being equal".

    The trap: it is one ratio for all of the time; ask `proportional_hazards_test` whether that will do. It is no
    relative rate. What came first instead of the event is treated as the end of follow-up: the ratio then speaks of
    those still able to have the event, not of how many will.

    Parameters
    ----------
    counts
        Columns `time` (days), `status` (0 no event, `event` the event, any other the end of follow-up), `total` (how
        many children the row tells of; 1 if a row is a child), those of the terms, of `strata` and of `cluster`.
        Grouped rows give exactly what rows of children give.
    terms, categories
        As in `design_matrix`: the columns, and for each column of categories the reference and then the others.
    strata
        Columns whose every combination has a baseline of its own.
    event
        The status that is the event.
    ties
        "Efron" (the default) or "Breslow": what events on the same day are taken for.
    method
        "Wald" (the default), "profile likelihood" (also where the estimate is not finite), "HC0" (robust, each child
        for itself), "CR0" (robust, by `cluster`; limits from t where there are fewer than 40).
    cluster
        With "CR0": what rows of the same child share. Rows of different clusters are then not grouped.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        One row a term: `term`, and the columns of an estimate. A term that nobody answers to, or no event says
        anything about, has no value and a note. Where all or no events are in a category, the ratio is infinite or 0.

    Raises
    ------
    ValueError
        If a column is missing, a number cannot be, a term repeats another, or a method is unknown.

    References
    ----------
    Cox (1972) Journal of the Royal Statistical Society B 34:187-220; Efron (1977); Breslow (1974); Lin and Wei (1989)
    Journal of the American Statistical Association 84:1074-1078 (robust). Same as R's `survival::coxph`.

    Examples
    --------
    Therneau and Grambsch (2000), appendix E.1: with Breslow's ties the ratio solves to 3/2 + sqrt(33)/2.

    >>> columns = {"time": [9, 1, 1, 6, 6, 8], "status": [1, 1, 0, 1, 1, 0], "x": [0, 1, 1, 1, 0, 0], "total": 1}
    >>> one = cox_model(pd.DataFrame(columns), terms=["x"], categories={}, ties="Breslow")
    >>> bool(abs(one["value"].item() - (1.5 + 33**0.5 / 2)) < 1e-9)
    True
    """
    refuse(method_problems(method, METHODS) + confidence_problems(confidence) + cluster_problems(method, cluster))
    ready = prepare(counts, terms=terms, categories=categories, strata=strata, event=event, ties=ties, cluster=cluster)
    fit = fit_hazards(ready.strata, ties=ties)
    quantile = robust_quantile(confidence, ready.clusters)
    covariance = fit.covariance
    if method in ("HC0", "CR0"):
        covariance = robust(fit, score_residuals(ready.strata, fit.coefficients, ties), ready)
    limits = np.array(
        [_limits(ready.strata, fit, at, covariance, quantile, method, ties) for at in range(len(fit.coefficients))]
    )
    unbounded = ONE_SIDED if method == "profile likelihood" else UNBOUNDED
    laid = {"measure": "hazard ratio", "method": method, "confidence": confidence, "unbounded": unbounded}
    return hazard_ratios(ready, fit, limits, **laid, is_robust=method in ("HC0", "CR0"))


def cox_test(
    counts: pd.DataFrame,
    *,
    tested: Sequence,
    terms: Terms,
    categories: Categories,
    strata: str | Sequence[str] = (),
    event: int = 1,
    ties: str = "Efron",
    method: str = "likelihood ratio",
) -> pd.DataFrame:
    """Test whether some terms of Cox's model, all at once, say anything beyond the others.

    Read the p-value as: if the terms tested said nothing, a fit so much better would come by chance this often.

    The trap: children who appear more than once make it too small; then use the limits of `cox_model` with "CR0".

    Parameters
    ----------
    counts, terms, categories, strata, event, ties
        As in `cox_model`.
    tested
        The terms tested, from among `terms`; all of them give the test of the whole model.
    method
        "likelihood ratio" (the default; holds also where an estimate is not finite), "score", "Wald".

    Returns
    -------
    pandas.DataFrame
        One row: `term`, `statistic`, `degrees_of_freedom`, and the columns of an estimate (the p-value).

    Raises
    ------
    ValueError
        As `cox_model`; or if a term tested is none of `terms`.

    References
    ----------
    As `cox_model`.

    Examples
    --------
    With a single category tested, at 0, the score test is the log-rank test where no events are tied: 2, as there.

    >>> counts = pd.DataFrame({"group": ["White", "Black", "Black"], "time": [1, 2, 3], "status": [1, 1, 0]})
    >>> asked = {"terms": ["group"], "categories": {"group": ["White", "Black"]}, "tested": ["group"]}
    >>> round(cox_test(counts.assign(total=1), **asked, method="score")["statistic"].item(), 9)
    2.0
    """
    strange = [f"tested must be among terms, but got {one!r}. Leave it out." for one in tested if one not in terms]
    none = [] if len(tested) else ["tested must name a term or more, but got none. Name those to test."]
    refuse(method_problems(method, TESTS) + strange + none)
    ready = prepare(counts, terms=terms, categories=categories, strata=strata, event=event, ties=ties)
    names = [one if isinstance(one, str) else " by ".join(one) for one in tested]
    block = np.isin(ready.design.terms[1:], names)
    fit = fit_hazards(ready.strata, ties=ties)
    block &= ~fit.flat
    fewer = fit_hazards(ready.strata, ties=ties, fixed=dict.fromkeys(np.flatnonzero(block).tolist(), 0.0))
    statistic = _statistic(ready.strata, fit, fewer, block, ties, method)
    freedom = int(block.sum())
    note = "" if freedom else FLAT
    note = note or ("a coefficient is not finite: use 'likelihood ratio'" if math.isnan(statistic) else "")
    value = special.chdtrc(freedom, max(statistic, 0.0)) if freedom and not math.isnan(statistic) else math.nan
    row = {"term": ", ".join(names), "statistic": statistic, "degrees_of_freedom": freedom}
    return pd.DataFrame([row | asdict(p_value(value, method, note))])


def cluster_problems(method: str, cluster: str | None) -> list[str]:
    """Say whether the method and the column of clusters fit together.

    Examples
    --------
    >>> cluster_problems("Wald", "child")
    ["cluster must be left out for method 'Wald', but got 'child'. Choose 'CR0' to use it."]
    """
    if method == "CR0" and cluster is None:
        return ["cluster must name a column for method 'CR0', but got None. Name what the rows of a child share."]
    if method != "CR0" and cluster is not None:
        return [f"cluster must be left out for method {method!r}, but got {cluster!r}. Choose 'CR0' to use it."]
    return []


def _limits(
    strata: list[RiskSets], fit: HazardFit, at: int, covariance: np.ndarray, quantile: float, method: str, ties: str
) -> tuple[float, float]:
    """Give the limits of one coefficient."""
    if fit.flat[at]:
        return -np.inf, np.inf
    if method == "profile likelihood":
        low, high = (profile_limit(strata, fit, column=at, side=side, quantile=quantile, ties=ties) for side in (-1, 1))
        return low, high
    step = quantile * np.sqrt(covariance[at, at])
    return fit.coefficients[at] - step, fit.coefficients[at] + step


def _statistic(
    strata: list[RiskSets], fit: HazardFit, fewer: HazardFit, block: np.ndarray, ties: str, method: str
) -> float:
    """Give the chi-square of one of the three tests of a block of coefficients."""
    if not block.any():
        return math.nan
    if method == "likelihood ratio":
        return 2 * (fit.log_likelihood - fewer.log_likelihood)
    if method == "Wald":
        if fit.direction.any():
            return math.nan
        return float(
            fit.coefficients[block] @ np.linalg.solve(fit.covariance[np.ix_(block, block)], fit.coefficients[block])
        )
    _, score, information = partial_likelihood(strata, fewer.coefficients, ties)
    known = ~fit.flat
    return float(score[known] @ np.linalg.pinv(information[np.ix_(known, known)], hermitian=True) @ score[known])
