"""Two ways of dealing with children compared after weighting: as alike as their recorded differences allow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import column_problems, confidence_problems, method_problems, refuse
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.clustering import cluster_note, cluster_sums, robust_quantile
from yjs_analysis.measures.design import Categories, Terms, grouped_counts
from yjs_analysis.measures.grouped_fit import GroupedFit, fit_rows

METHODS = ("overlap", "everyone", "group")

BALANCED = 0.1
"""A standardised mean difference above this is remarked upon."""

EDGE = "not estimable: nobody or everybody had the event in one of the two"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighted:
    """Checked rows of both ways, the fit of who went which way, and each child's weight with its slope."""

    model: GroupedFit
    events: np.ndarray
    total: np.ndarray
    chosen: np.ndarray
    propensity: np.ndarray
    weight: np.ndarray
    slope: np.ndarray
    clusters: pd.Series | None


def weighted_rates(
    counts: pd.DataFrame,
    *,
    group: str,
    reference: str,
    terms: Terms,
    categories: Categories,
    column: str = "group",
    method: str = "overlap",
    cluster: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare the rates of two ways of dealing with children after weighting each child by its odds of either way.

    Read 0.17 beside "difference" as "17 in 100 more had the event after court than out of court, among children alike
    in what was recorded and in doubt between the two" ("overlap"). "everyone" speaks of all children, "group" of
    children like those of the group.

    The trap: never call it an effect of the group. Who admits guilt, how grave the offence is and what a panel thinks
    decide the way, and only what is in `terms` is weighed. Where some could go one way only, as with the gravest
    offences, leave them out first. Limits allow for the weights being estimated.

    Parameters
    ----------
    counts
        One row a pattern of covariates in one way: `events`, `total`, and the columns named.
    group, reference
        The two ways, as `column` holds them; other rows are left aside.
    terms, categories
        The covariates of the logistic model of the way, as in `logistic`.
    column
        The column that holds the way.
    method
        "overlap" (the default; most weight where both ways were likely), "everyone" (the inverse of the probability of
        the way taken), "group" (1 in the group, the odds of the group in the reference).
    cluster
        If given, the column whose equal values belong together, such as the child of several rows.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        `term` (the two ways, then "difference" and "ratio"), then the columns of an estimate.

    Raises
    ------
    ValueError
        If counts or columns are unfit, nobody went one way, or a covariate decides the way for certain (named).

    References
    ----------
    Li, Morgan and Zaslavsky (2018) Journal of the American Statistical Association 113:390-400; Lunceford and Davidian
    (2004) Statistics in Medicine 23:2937-2960 (stacked equations).

    Examples
    --------
    Grave or not, court adds 20 points (4 and 7 in 10, against 2 and 5); unweighted it seems 33.

    >>> counts = pd.DataFrame({"group": list("ccoo"), "grave": [0, 1, 0, 1]})
    >>> counts = counts.assign(events=[6, 35, 8, 10], total=[15, 50, 40, 20])
    >>> one = weighted_rates(counts, group="c", reference="o", terms=["grave"], categories={}, method="everyone")
    >>> one[["term", "value"]].round(4).values.tolist()
    [['c', 0.568], ['o', 0.368], ['difference', 0.2], ['ratio', 1.5435]]
    """
    one = _weighted(counts, column, group, reference, terms, categories, method, cluster, confidence)
    (p, moved_p), (q, moved_q) = (_mean(one, side) for side in (True, False))
    quantile, note = robust_quantile(confidence, one.clusters), cluster_note(one.clusters)
    options = {"confidence": confidence, "method": method}
    found = [_rate(rate, _error(one, moved), quantile, note, options) for rate, moved in ((p, moved_p), (q, moved_q))]
    error = _error(one, [a - b for a, b in zip(moved_p, moved_q, strict=True)])
    found.append(_rate_difference(p - q, error, quantile, EDGE if _at_an_edge(p, q) else note, options))
    found.append(_ratio(one, p, q, moved_p, moved_q, quantile, note, options))
    return add_estimates(pd.DataFrame({"term": [group, reference, "difference", "ratio"]}), found)


def weighted_balance(
    counts: pd.DataFrame,
    *,
    group: str,
    reference: str,
    terms: Terms,
    categories: Categories,
    column: str = "group",
    method: str = "overlap",
) -> pd.DataFrame:
    """Say how alike the two ways are in each covariate, before and after weighting.

    Read 0.76 as "the group's mean lies 0.76 standard deviations above the reference's"; below 0.1 either way is good.

    The trap: after overlap weights every one of these is 0, by construction. That says nothing of what is not in
    `terms`.

    Parameters
    ----------
    counts, group, reference, terms, categories, column, method
        As in `weighted_rates`.

    Returns
    -------
    pandas.DataFrame
        `term`, `weights` ("none", then the method), then the columns of an estimate; the standard deviation is that of
        both ways unweighted, and there are no limits.

    Raises
    ------
    ValueError
        As `weighted_rates`.

    References
    ----------
    Austin (2009) Statistics in Medicine 28:3083-3107.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": list("ccoo"), "grave": [0, 1, 0, 1]})
    >>> counts = counts.assign(events=[6, 33, 8, 10], total=[15, 45, 40, 20])
    >>> one = weighted_balance(counts, group="c", reference="o", terms=["grave"], categories={})
    >>> one["value"].round(3).abs().tolist()  # 3/4 - 1/3, over 0.4564; then nothing
    [0.913, 0.0]
    """
    one = _weighted(counts, column, group, reference, terms, categories, method, None, 0.95)
    labels, found = [], []
    for name, x in zip(one.model.design.names[1:], one.model.design.matrix.T[1:], strict=True):
        spread = np.sqrt(np.mean([_variance(x, one.total * side) for side in (one.chosen, ~one.chosen)]))
        for weights, w in (("none", one.total), (method, one.total * one.weight)):
            difference = np.average(x, weights=w * one.chosen) - np.average(x, weights=w * ~one.chosen)
            labels.append({"term": name, "weights": weights})
            found.append(_difference(difference, spread))
    return add_estimates(pd.DataFrame(labels, columns=["term", "weights"]), found)


def weighting_facts(
    counts: pd.DataFrame,
    *,
    group: str,
    reference: str,
    terms: Terms,
    categories: Categories,
    column: str = "group",
    method: str = "overlap",
) -> pd.DataFrame:
    """Say how many children the weighted comparison is worth, and how sure the way of some was.

    Read "effective size" 63 of 95 as "as exact as 63 children of equal weight". Read a lowest or highest probability
    near 0 or 1 as children who could hardly have gone the other way.

    The trap: a large effective size does not make a comparison fair.

    Parameters
    ----------
    counts, group, reference, terms, categories, column, method
        As in `weighted_rates`.

    Returns
    -------
    pandas.DataFrame
        `term` (the way, or both), then the columns of an estimate: "children", "effective size", "lowest probability of
        the group", "highest probability of the group".

    Raises
    ------
    ValueError
        As `weighted_rates`.

    References
    ----------
    Kish (1965) Survey Sampling, section 11.7.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": list("ccoo"), "grave": [0, 1, 0, 1]})
    >>> counts = counts.assign(events=[6, 33, 8, 10], total=[15, 45, 40, 20])
    >>> facts = weighting_facts(counts, group="c", reference="o", terms=["grave"], categories={}, method="group")
    >>> facts["value"].round(3).tolist()  # 60^2 / (40 (15/40)^2 + 20 (45/20)^2)
    [60.0, 60.0, 60.0, 33.684, 0.273, 0.692]
    """
    one = _weighted(counts, column, group, reference, terms, categories, method, None, 0.95)
    facts = []
    for name, side in ((group, one.chosen), (reference, ~one.chosen)):
        n, w = one.total * side, one.weight
        facts += [(name, "children", n.sum()), (name, "effective size", (n @ w) ** 2 / (n @ w**2))]
    ends = (("lowest", one.propensity.min()), ("highest", one.propensity.max()))
    facts += [("both", f"{which} probability of the group", value) for which, value in ends]
    found = [
        Estimate(measure=measure, value=float(v), low=float(v), high=float(v), confidence=1.0, method=method)
        for _, measure, v in facts
    ]
    return add_estimates(pd.DataFrame({"term": [name for name, _, _ in facts]}), found)


def _weighted(counts, column, group, reference, terms, categories, method, cluster, confidence) -> Weighted:
    """Check the counts, fit who went which way, and weight every row's children."""
    problems = method_problems(method, METHODS) + confidence_problems(confidence)
    refuse(problems + column_problems(counts, [column]))
    if column in terms:
        refuse([f"terms must not hold the way itself, but hold {column!r}. Leave it out."])
    both = counts[counts[column].isin([group, reference])]
    rows = grouped_counts(both, terms=terms, categories=categories, others=[] if cluster is None else [cluster])
    chosen = (rows[column] == group).to_numpy()
    if chosen.all() or not chosen.any():
        refuse([f"{column} must hold children of {group!r} and of {reference!r}, but holds one only. Name two."])
    total = rows["total"].to_numpy(dtype=float)
    model = fit_rows(rows.assign(events=np.where(chosen, total, 0.0)), terms=terms, categories=categories)
    e = model.expected / total
    pairs = {
        "overlap": (1 - e, e, -e * (1 - e), e * (1 - e)),
        "everyone": (1 / e, 1 / (1 - e), -(1 - e) / e, e / (1 - e)),
        "group": (np.ones(len(e)), e / (1 - e), np.zeros(len(e)), e / (1 - e)),
    }
    here, there, slope_here, slope_there = pairs[method]
    return Weighted(
        model=model,
        events=rows["events"].to_numpy(dtype=float),
        total=total,
        chosen=chosen,
        propensity=e,
        weight=np.where(chosen, here, there),
        slope=np.where(chosen, slope_here, slope_there),
        clusters=None if cluster is None else rows[cluster],
    )


def _mean(one: Weighted, side: bool) -> tuple[float, list[np.ndarray]]:
    """Give one way's weighted rate, and how much a child of each row moves it, with the event and without."""
    w = one.weight * (one.chosen == side)
    size, matrix = w @ one.total, one.model.design.matrix
    rate = float(w @ one.events / size)
    turn = matrix.T @ (one.slope * (one.chosen == side) * (one.events - one.total * rate))
    by_weights = (matrix @ (one.model.fit.covariance @ turn)) * (one.chosen - one.propensity)
    return rate, [(w * (y - rate) + by_weights) / size for y in (1.0, 0.0)]


def _error(one: Weighted, moved: list[np.ndarray]) -> float:
    """Give the standard error from how much every child, or every cluster, moves the estimate."""
    with_event, without = moved
    if one.clusters is None:
        return float(np.sqrt(one.events @ with_event**2 + (one.total - one.events) @ without**2))
    rows = one.events * with_event + (one.total - one.events) * without
    sums = cluster_sums(rows[:, None], one.clusters)
    return float(np.sqrt((sums**2).sum() * len(sums) / (len(sums) - 1)))


def _rate(rate: float, error: float, quantile: float, note: str, options: dict) -> Estimate:
    """Make an estimate of a weighted rate, with limits symmetric in its logit."""
    if not 0 < rate < 1:
        return Estimate(measure="weighted rate", value=rate, low=np.nan, high=np.nan, note=EDGE, **options)
    reach = quantile * error / (rate * (1 - rate))
    low, high = (float(special.expit(special.logit(rate) + side * reach)) for side in (-1, 1))
    return Estimate(measure="weighted rate", value=rate, low=low, high=high, note=note, **options)


def _at_an_edge(*rates: float) -> bool:
    """Say whether a way has everybody or nobody with the event: its large-sample error is then none at all."""
    return not all(0 < rate < 1 for rate in rates)


def _rate_difference(difference: float, error: float, quantile: float, note: str, options: dict) -> Estimate:
    """Make an estimate of a weighted difference; without limits where a rate is 0 or 1."""
    reach = np.nan if note == EDGE else quantile * error
    limits = {"low": difference - reach, "high": difference + reach}
    return Estimate(measure="weighted rate difference", value=difference, **limits, note=note, **options)


def _ratio(one: Weighted, p, q, moved_p, moved_q, quantile: float, note: str, options: dict) -> Estimate:
    """Make an estimate of the ratio of two weighted rates, with limits symmetric in its logarithm."""
    if p == 0 or q == 0:
        return Estimate(measure="weighted relative rate", value=np.nan, low=0.0, high=np.inf, note=EDGE, **options)
    if _at_an_edge(p, q):
        return Estimate(
            measure="weighted relative rate", value=float(p / q), low=np.nan, high=np.nan, note=EDGE, **options
        )
    reach = np.exp(quantile * _error(one, [a / p - b / q for a, b in zip(moved_p, moved_q, strict=True)]))
    low, high = float(p / q / reach), float(p / q * reach)
    return Estimate(measure="weighted relative rate", value=p / q, low=low, high=high, note=note, **options)


def _variance(x: np.ndarray, count: np.ndarray) -> float:
    """Give the variance of a covariate among some children, with n - 1."""
    return float(count @ (x - np.average(x, weights=count)) ** 2 / max(count.sum() - 1, 1))


def _difference(difference: float, spread: float) -> Estimate:
    """Make an estimate of a standardised mean difference."""
    value = float(difference / spread) if spread else np.nan
    note = "" if abs(value) <= BALANCED else f"above {BALANCED}: not balanced"
    options = {"measure": "standardised mean difference", "low": np.nan, "high": np.nan, "confidence": np.nan}
    return Estimate(value=value, method="mean", note=note if spread else "not estimable: it does not vary", **options)
