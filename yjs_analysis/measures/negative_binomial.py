"""Counts of events that vary more than chance: negative binomial regression of events per child."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from yjs_analysis.checks import column_problems, confidence_problems, count_problems, refuse
from yjs_analysis.estimate import Estimate
from yjs_analysis.measures.design import Categories, Design, Terms, design_matrix, term_problems
from yjs_analysis.measures.fits import fit_poisson, terms_table, wald_limits
from yjs_analysis.measures.p_values import p_value
from yjs_analysis.measures.separation import separation_problems

METHOD = "NB2, Wald"
DISPERSION = "dispersion"
NO_MORE_THAN_CHANCE = "the counts vary no more than chance: the fit is Poisson's"

FAINTEST = 1e-6
"""A smaller dispersion is none: its likelihood cannot be told from Poisson's in the figures of a computer."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CountFit:
    """Both fits: coefficients with the logarithm of the dispersion last, their covariance, and both likelihoods."""

    design: Design
    estimates: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    poisson_log_likelihood: float
    pearson_dispersion: float
    dispersed: bool


def negative_binomial(
    rows: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    exposure: str | None = None,
    children: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Fit a negative binomial regression of events per child by maximum likelihood, and give ratios of rates.

    Read 1.6 beside "court" as "1.6 times the events per child (and year at risk), among children alike in the other
    terms". The last row is the dispersion, alpha: the variance of a count is m + alpha m squared where its mean is m;
    with 0 it is Poisson's.

    The trap: a few children with many events weigh much. And time in custody is no time at risk: leave it out of the
    exposure, or the rate is too low.

    Parameters
    ----------
    rows
        One row a child, or a sort of child: `events` (of each such child, a whole number), and the columns named.
    terms, categories
        As in `logistic`.
    exposure
        If given, the column of each child's time at risk, such as years; above 0.
    children
        If given, the column that says how many children are alike in all of the row, their events included.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        `term`, then the columns of an estimate; one row a column of the model, then "dispersion". Standard errors are
        those of all parameters together, the dispersion too (R's glm.nb takes the dispersion as known).

    Raises
    ------
    ValueError
        If counts, times or columns are unfit, columns repeat each other, or a category had no events at all.

    References
    ----------
    Cameron and Trivedi (2013) Regression Analysis of Count Data, section 3.3.1; Lawless (1987) Canadian Journal of
    Statistics 15:209-225; Venables and Ripley (2002) Modern Applied Statistics with S, section 7.4.

    Examples
    --------
    >>> rows = pd.DataFrame({"events": [0, 1, 7, 0, 2, 12], "court": [0, 0, 0, 1, 1, 1]})
    >>> one = negative_binomial(rows, terms=["court"], categories={})
    >>> one[["term", "measure", "value"]].round(3).values.tolist()[:2]  # means 8/3 and 14/3
    [['intercept', 'rate', 2.667], ['court', 'relative rate', 1.75]]
    """
    model = _fit(rows, terms, categories, exposure, children, confidence_problems(confidence))
    quantile = float(stats.norm.ppf((1 + confidence) / 2))
    errors, size = np.sqrt(np.diag(model.covariance)), len(model.design.names)
    table = terms_table(
        model.design,
        measures=("rate", "relative rate"),
        coefficients=model.estimates[:size],
        limits=wald_limits(model.estimates[:size], errors[:size], quantile),
        confidence=confidence,
        method=METHOD,
        note="" if model.dispersed else NO_MORE_THAN_CHANCE,
    )
    options = {"measure": DISPERSION, "confidence": confidence, "method": METHOD}
    alpha = Estimate(value=0.0, low=0.0, high=np.nan, **options, note=NO_MORE_THAN_CHANCE)
    if model.dispersed:
        value, (low, high) = model.estimates[size], wald_limits(model.estimates[size:], errors[size:], quantile)[0]
        alpha = replace(alpha, value=float(np.exp(value)), low=float(np.exp(low)), high=float(np.exp(high)), note="")
    return pd.concat([table, pd.DataFrame([{"term": DISPERSION} | asdict(alpha)])], ignore_index=True)


def negative_binomial_test(
    rows: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    exposure: str | None = None,
    children: str | None = None,
) -> pd.DataFrame:
    """Test whether counts vary more than Poisson's, by the ratio of likelihoods.

    Read a small p-value as "if children of a sort differed by chance alone, counts would rarely vary so much". Then
    Poisson's limits are too narrow.

    The trap: no dispersion lies at the edge of what is possible, so the p-value is half that of chi-square.

    Parameters
    ----------
    rows, terms, categories, exposure, children
        As in `negative_binomial`.

    Returns
    -------
    pandas.DataFrame
        One row: `term`, `statistic`, `degrees_of_freedom`, `log_likelihood`, `poisson_log_likelihood`,
        `pearson_dispersion` (of the Poisson fit; 1 if it is right), then the columns of an estimate, whose value is the
        p-value.

    Raises
    ------
    ValueError
        As `negative_binomial`.

    References
    ----------
    Self and Liang (1987) Journal of the American Statistical Association 82:605-610; Cameron and Trivedi (2013),
    section 3.4.

    Examples
    --------
    >>> rows = pd.DataFrame({"events": [1, 1, 1, 2]})
    >>> negative_binomial_test(rows, terms=[], categories={})[["statistic", "value"]].values.tolist()
    [[0.0, 1.0]]
    """
    model = _fit(rows, terms, categories, exposure, children, [])
    statistic = max(0.0, 2 * (model.log_likelihood - model.poisson_log_likelihood)) if model.dispersed else 0.0
    value = 0.5 * stats.chi2.sf(statistic, 1) if model.dispersed else 1.0
    row = {
        "term": DISPERSION,
        "statistic": statistic,
        "degrees_of_freedom": 1,
        "log_likelihood": model.log_likelihood,
        "poisson_log_likelihood": model.poisson_log_likelihood,
        "pearson_dispersion": model.pearson_dispersion,
    }
    note = "" if model.dispersed else NO_MORE_THAN_CHANCE
    return pd.DataFrame([row | asdict(p_value(value, "likelihood ratio, half chi-square", note))])


def _fit(rows, terms: Terms, categories: Categories, exposure, children, problems: list[str]) -> CountFit:
    """Check the rows, fit Poisson's model, and the negative binomial one if the counts vary more."""
    named = [name for name in (exposure, children) if name is not None]
    refuse(problems + column_problems(rows, ["events", *named], name="rows"))
    problems = count_problems("events", rows["events"], rows=rows.index)
    if children is not None:
        problems += count_problems(children, rows[children], rows=rows.index)
    refuse(problems)
    rows = rows if children is None else rows[rows[children].to_numpy(dtype=float) > 0]
    refuse(_exposure_problems(rows, exposure) + term_problems(rows, terms=terms, categories=categories))
    design = design_matrix(rows, terms=terms, categories=categories)
    events = rows["events"].to_numpy(dtype=float)
    time = np.ones(len(rows)) if exposure is None else rows[exposure].to_numpy(dtype=float)
    weight = np.ones(len(rows)) if children is None else rows[children].to_numpy(dtype=float)
    refuse(separation_problems(design, events, np.maximum(events, 1), log_linear=True))
    return _both_fits(design, events, time, weight)


def _both_fits(design: Design, events: np.ndarray, time: np.ndarray, weight: np.ndarray) -> CountFit:
    """Fit Poisson's model, and go on from it where counts vary more than it allows."""
    poisson = fit_poisson(design.matrix, events * weight, time * weight)
    mean = time * np.exp(design.matrix @ poisson.coefficients)
    excess = float(weight @ ((events - mean) ** 2 - mean))
    pearson = weight @ ((events - mean) ** 2 / mean) / max(weight.sum() - len(design.names), 1)
    likelihood = float(weight @ (events * np.log(mean) - mean - special.gammaln(events + 1)))
    values, covariance, best = np.append(poisson.coefficients, -np.inf), poisson.covariance, likelihood
    dispersed = False
    edge = float(weight @ ((events - mean) ** 2 - events))  # the slope of the likelihood where there is no dispersion
    if edge > 0:
        start = np.log(max(excess, edge) / float(weight @ mean**2))
        found = _disperse(design.matrix, events, time, weight, poisson.coefficients, start)
        dispersed = bool(np.exp(found[0][-1]) > FAINTEST)
        values, covariance, best = found if dispersed else (values, covariance, best)
    return CountFit(
        design=design,
        estimates=values,
        covariance=covariance,
        log_likelihood=best,
        poisson_log_likelihood=likelihood,
        pearson_dispersion=float(pearson),
        dispersed=dispersed,
    )


def _disperse(matrix, events, time, weight, coefficients, start) -> tuple[np.ndarray, np.ndarray, float]:
    """Climb to the top of the negative binomial likelihood; the last parameter is the logarithm of the dispersion."""
    turned, triangle = np.linalg.qr(matrix)
    offset, size = np.log(time), matrix.shape[1]

    def look(place: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        mean, theta = np.exp(offset + turned @ place[:size]), np.exp(-place[size])
        both, more = mean + theta, events + theta
        value = special.gammaln(more) - special.gammaln(theta) - special.gammaln(events + 1)
        value += theta * np.log(theta / both) + events * np.log(mean / both)
        slope = special.digamma(more) - special.digamma(theta) + np.log(theta / both) + 1 - more / both
        bend = special.polygamma(1, more) - special.polygamma(1, theta) + 1 / theta - 2 / both + more / both**2
        first = turned.T @ (weight * (events - mean) * theta / both)
        second = turned.T @ (turned * (weight * mean * theta * more / both**2)[:, None])
        mixed = turned.T @ (weight * (events - mean) * mean / both**2) * theta
        last = weight @ slope * theta
        corner = weight @ (theta * bend) * theta + last
        curve = np.block([[second, mixed[:, None]], [mixed[None, :], np.array([[-corner]])]])
        return -float(weight @ value), -np.append(first, -last), curve

    place = np.append(triangle @ coefficients, start)
    found = optimize.minimize(
        lambda one: look(one)[:2], place, jac=True, hess=lambda one: look(one)[2], method="trust-exact"
    )
    place = found.x
    for _ in range(5):
        _, slope, curve = look(place)
        place = place - np.linalg.solve(curve, slope)
    value, _, curve = look(place)
    back = np.eye(size + 1)
    back[:size, :size] = np.linalg.inv(triangle)
    return back @ place, back @ np.linalg.inv(curve) @ back.T, -value


def _exposure_problems(rows: pd.DataFrame, exposure: str | None) -> list[str]:
    """Say which times at risk are none."""
    if exposure is None:
        return []
    time = pd.to_numeric(rows[exposure], errors="coerce").to_numpy(dtype=float)
    return [
        f"{exposure} must be a finite time above 0, but got {rows[exposure].iloc[at]} (row {rows.index[at]}). "
        "Leave out who was never at risk."
        for at in np.flatnonzero(~(np.isfinite(time) & (time > 0)))
    ]
