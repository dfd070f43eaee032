"""Logistic regression with an intercept of its own for each cluster: areas, teams, children with several rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from yjs_analysis.checks import refuse
from yjs_analysis.estimate import Estimate
from yjs_analysis.measures.design import Categories, Terms
from yjs_analysis.measures.fits import terms_table, wald_limits
from yjs_analysis.measures.grouped_fit import GroupedFit, checked_rows, fit_rows
from yjs_analysis.measures.p_values import p_value

SPREAD = "standard deviation between clusters"
METHOD = "adaptive Gauss-Hermite, Wald"
NO_SPREAD = "clusters differ no more than chance: the fit is that of an ordinary logistic regression"
LEAST = 1e-3
"""A smaller standard deviation between clusters, on the scale of log odds, is none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MixedFit:
    """The ordinary fit; and coefficients, the logarithm of the spread last, with covariance and log-likelihood."""

    plain: GroupedFit
    estimates: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    spread: bool


def mixed_logistic(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    cluster: str,
    points: int = 25,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Fit a logistic regression whose clusters have normal intercepts, and give ratios of odds within a cluster.

    Read 0.37 beside a term as "0.37 times the odds, in the same cluster". The last row is the standard deviation of
    the clusters' log odds: with 0.65, two of three clusters lie within a factor of 1.9 of the middle one's odds.

    The trap: these ratios lie further from 1 than those of `logistic`, for they compare within a cluster, not across
    all; print which is meant. With few clusters the standard deviation comes out too small.

    Parameters
    ----------
    counts
        One row a pattern of covariates in a cluster: `events`, `total`, and the columns named.
    terms, categories
        As in `logistic`.
    cluster
        The column whose equal values share an intercept.
    points
        Points of the quadrature, an odd number; 1 is Laplace's approximation, R's default.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        `term`, then the columns of an estimate; one row a column of the model, then the standard deviation.

    Raises
    ------
    ValueError
        As `logistic`; or if there are fewer than two clusters, or `points` is not an odd number from 1 to 99.

    References
    ----------
    Pinheiro and Chao (2006) Journal of Computational and Graphical Statistics 15:58-81; Bates and others (2015) Journal
    of Statistical Software 67(1), lme4.

    Examples
    --------
    >>> counts = pd.DataFrame({"area": list("abcd"), "events": [2, 9, 14, 18], "total": [20, 20, 20, 20]})
    >>> one = mixed_logistic(counts, terms=[], categories={}, cluster="area")
    >>> one["term"].tolist(), bool(one["value"].iloc[1] > 1)
    (['intercept', 'standard deviation between clusters'], True)
    """
    model = _fit(counts, terms, categories, cluster, points, confidence)
    quantile = float(stats.norm.ppf((1 + confidence) / 2))
    errors, size = np.sqrt(np.diag(model.covariance)), len(model.plain.design.names)
    limits = wald_limits(model.estimates, errors if model.spread else np.append(errors, np.nan), quantile)
    table = terms_table(
        model.plain.design,
        measures=("odds", "odds ratio"),
        coefficients=model.estimates[:size],
        limits=limits[:size],
        confidence=confidence,
        method=METHOD,
        note="" if model.spread else NO_SPREAD,
    )
    last = Estimate(
        measure="standard deviation",
        value=float(np.exp(model.estimates[size])) if model.spread else 0.0,
        low=float(np.exp(limits[size, 0])) if model.spread else 0.0,
        high=float(np.exp(limits[size, 1])) if model.spread else np.nan,
        confidence=confidence,
        method=METHOD,
        note="" if model.spread else NO_SPREAD,
    )
    return pd.concat([table, pd.DataFrame([{"term": SPREAD} | asdict(last)])], ignore_index=True)


def mixed_logistic_test(
    counts: pd.DataFrame, *, terms: Terms, categories: Categories, cluster: str, points: int = 25
) -> pd.DataFrame:
    """Test whether clusters differ more than chance and the terms allow, by the ratio of likelihoods.

    Read a small p-value as "if the clusters were alike, they would rarely look so different".

    The trap: no difference lies at the edge of what is possible, so the p-value is half that of chi-square.

    Parameters
    ----------
    counts, terms, categories, cluster, points
        As in `mixed_logistic`.

    Returns
    -------
    pandas.DataFrame
        One row: `term`, `statistic`, `degrees_of_freedom`, `log_likelihood` (of the children one by one, without
        binomial constants), then the columns of an estimate, whose value is the p-value.

    Raises
    ------
    ValueError
        As `mixed_logistic`.

    References
    ----------
    Self and Liang (1987) Journal of the American Statistical Association 82:605-610.

    Examples
    --------
    >>> counts = pd.DataFrame({"area": list("abcd"), "events": [5, 5, 5, 5], "total": [20, 20, 20, 20]})
    >>> mixed_logistic_test(counts, terms=[], categories={}, cluster="area")[["statistic", "value"]].values.tolist()
    [[0.0, 1.0]]
    """
    model = _fit(counts, terms, categories, cluster, points, 0.95)
    statistic = max(0.0, 2 * (model.log_likelihood - model.plain.fit.log_likelihood))
    value = 0.5 * stats.chi2.sf(statistic, 1) if model.spread else 1.0
    one = p_value(value, "likelihood ratio, half chi-square", "" if model.spread else NO_SPREAD)
    row = {"term": SPREAD, "statistic": statistic, "degrees_of_freedom": 1, "log_likelihood": model.log_likelihood}
    return pd.DataFrame([row | asdict(one)])


def _fit(counts, terms, categories, cluster: str, points: int, confidence: float) -> MixedFit:
    """Check the counts, fit without clusters, then climb from there and from a spread of a half."""
    if not (isinstance(points, int) and points % 2 and 1 <= points < 100):
        refuse([f"points must be an odd number from 1 to 99, but got {points!r}. Take 25, or 1 for Laplace."])
    rows = checked_rows(
        counts,
        terms=terms,
        categories=categories,
        method="CR0",
        methods=("CR0",),
        cluster=cluster,
        confidence=confidence,
    )
    plain = fit_rows(rows, terms=terms, categories=categories)
    codes = pd.factorize(rows[cluster])[0]
    turned, triangle = np.linalg.qr(plain.design.matrix)
    nodes, weights = special.roots_hermite(points)
    weights = np.log(weights) + nodes**2

    def fall(place: np.ndarray) -> float:
        return -_log_likelihood(turned @ place[:-1], np.exp(place[-1]), plain, codes, nodes * np.sqrt(2), weights)

    start = np.append(triangle @ plain.fit.coefficients, np.log(0.5))
    place = optimize.minimize(fall, start, method="BFGS", options={"gtol": 1e-6}).x
    if np.exp(place[-1]) < LEAST or -fall(place) <= plain.fit.log_likelihood:
        known = np.append(plain.fit.coefficients, -np.inf)
        likelihood = plain.fit.log_likelihood
        return MixedFit(
            plain=plain, estimates=known, covariance=plain.fit.covariance, log_likelihood=likelihood, spread=False
        )
    for _ in range(3):
        slope, curve = _slope_and_curve(fall, place)
        place = place - np.linalg.solve(curve, slope)
    back = np.eye(len(place))
    back[:-1, :-1] = np.linalg.inv(triangle)
    inverse = back @ np.linalg.inv(_slope_and_curve(fall, place)[1]) @ back.T
    return MixedFit(plain=plain, estimates=back @ place, covariance=inverse, log_likelihood=-fall(place), spread=True)


def _log_likelihood(position, spread: float, plain: GroupedFit, codes, nodes, weights) -> float:
    """Integrate every cluster's intercept out, by quadrature about its own mode."""
    clusters = codes.max() + 1
    mode = np.zeros(clusters)
    for _ in range(100):
        rate = special.expit(position + spread * mode[codes])
        slope = spread * np.bincount(codes, plain.events - plain.total * rate) - mode
        curve = 1 + spread**2 * np.bincount(codes, plain.total * rate * (1 - rate))
        step = np.clip(slope / curve, -2, 2)
        mode = mode + step
        if np.abs(step).max() < 1e-13:
            break
    rate = special.expit(position + spread * mode[codes])
    scale = 1 / np.sqrt(1 + spread**2 * np.bincount(codes, plain.total * rate * (1 - rate)))
    inner = np.empty((len(nodes), clusters))
    for at, node in enumerate(nodes):
        place = mode + scale * node
        here = position + spread * place[codes]
        value = plain.events * special.log_expit(here) + (plain.total - plain.events) * special.log_expit(-here)
        inner[at] = np.bincount(codes, value) - place**2 / 2 + weights[at]
    return float((special.logsumexp(inner, axis=0) + np.log(scale) - 0.5 * np.log(np.pi)).sum())


def _slope_and_curve(function, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give slope and curvature of a smooth function by differences."""
    size = len(place)
    steps = np.eye(size) * 1e-3
    ahead, behind = (np.array([function(place + side * step) for step in steps]) for side in (1, -1))
    slope, here = (ahead - behind) / 2e-3, function(place)
    curve = np.diag((ahead - 2 * here + behind) / 1e-6)
    for i in range(size):
        for j in range(i):
            corners = [function(place + a * steps[i] + b * steps[j]) * a * b for a in (1, -1) for b in (1, -1)]
            curve[i, j] = curve[j, i] = sum(corners) / 4e-6
    return slope, curve
