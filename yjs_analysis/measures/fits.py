"""Find the coefficients that make counts likeliest, with their covariance, and lay them out as estimates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from yjs_analysis.estimate import add_estimates
from yjs_analysis.measures.design import Design
from yjs_analysis.measures.lift import as_estimates

SETTLED = 1e-22
"""A climb ends when the square of its next step, in standard errors, is smaller than this."""

ROUNDING = 100 * np.finfo(float).eps
"""Or smaller than what rounding makes of it, where there are very many children or columns far from 0."""

CLIMBS = 500
STRIDE = 5.0
"""No step moves the log odds of anybody by more."""

NOBODY_HERE = "not estimable: nobody answers to this"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """The coefficients of a model, their covariance by the model itself, and the logarithm of its likelihood."""

    coefficients: np.ndarray
    covariance: np.ndarray
    log_likelihood: float

    @property
    def errors(self) -> np.ndarray:
        """The standard errors."""
        return np.sqrt(np.diag(self.covariance))


def fit_logistic(
    matrix: np.ndarray,
    events: np.ndarray,
    total: np.ndarray,
    *,
    penalised: bool = False,
    fixed: tuple[int, float] | None = None,
    start: np.ndarray | None = None,
) -> Fit:
    """Fit a logistic model to grouped counts; with one coefficient held, if `fixed` names its place and value.

    Each row stands for `total` children alike, `events` of them with the event, and the answer is that of the
    children one by one, the likelihood too. `penalised` adds half the logarithm of the information's determinant
    (Firth 1993). The climb goes in columns made orthogonal, so that a year beside an intercept loses no figures.

    Examples
    --------
    >>> one = fit_logistic(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([10.0, 20.0]), np.array([20.0, 30.0]))
    >>> one.coefficients.round(9).tolist()  # evens, and 2 to 1
    [0.0, 0.693147181]
    """

    def value_slope_weight(position: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        rate = special.expit(position)
        weight = total * rate * special.expit(-position)
        value = events @ special.log_expit(position) + (total - events) @ special.log_expit(-position)
        return float(value), events - total * rate, weight

    def firth(position: np.ndarray, turned: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        value, slope, weight = value_slope_weight(position)
        information = np.linalg.qr(turned * np.sqrt(weight)[:, None], mode="r")
        leverage = ((turned @ np.linalg.inv(information)) ** 2).sum(axis=1) * weight
        penalty = float(np.log(np.abs(np.diag(information))).sum())
        # as though each child counted once more by its leverage, half with the event: the weight that steps fit
        return value + penalty, slope + leverage * (0.5 - special.expit(position)), weight * (1 + leverage / total)

    return _climb(matrix, value_slope_weight, firth if penalised else None, fixed, start)


def fit_poisson(
    matrix: np.ndarray, events: np.ndarray, total: np.ndarray, *, fixed: tuple[int, float] | None = None
) -> Fit:
    """Fit a log-linear model of the rate of events in `total`; the likelihood is that of single children, less log y!.

    Examples
    --------
    >>> one = fit_poisson(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([10.0, 20.0]), np.array([20.0, 80.0]))
    >>> np.exp(one.coefficients).round(9).tolist()
    [0.5, 0.5]
    """

    def value_slope_weight(position: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        expected = total * np.exp(position)
        return float(events @ position - expected.sum()), events - expected, expected

    size = np.log(events.sum() / total.sum())
    start = np.linalg.lstsq(matrix, np.full(len(total), size), rcond=None)[0]
    return _climb(matrix, value_slope_weight, None, fixed, start)


def profile_limits(
    fit: Callable[[tuple[int, float], np.ndarray], Fit], best: Fit, at: int, confidence: float
) -> tuple[float, float]:
    """Find where holding one coefficient lowers the log-likelihood by half the chi-square quantile, on either side.

    `fit` gives the model with one coefficient held, from a start. What is followed is the signed root of the fall,
    which is nearly a straight line, so that few fits are needed.

    Examples
    --------
    >>> one, events, total = np.ones((1, 1)), np.array([15.0]), np.array([20.0])
    >>> limits = profile_limits(
    ...     lambda fixed, start: fit_logistic(one, events, total, fixed=fixed, start=start),
    ...     fit_logistic(one, events, total), 0, 0.95,
    ... )
    >>> special.expit(limits).round(4).tolist()  # the likelihood interval of 15 of 20
    [0.5375, 0.9022]
    """
    reach = float(np.sqrt(stats.chi2.ppf(confidence, 1)))
    centre, error = best.coefficients[at], best.errors[at]
    last = {"coefficients": best.coefficients}

    def beyond(value: float) -> float:
        held = fit((at, value), along(best, at, value, last["coefficients"]))
        last["coefficients"] = held.coefficients
        return float(np.sqrt(max(0.0, 2 * (best.log_likelihood - held.log_likelihood)))) - reach

    limits = []
    for side in (-1, 1):
        last["coefficients"] = best.coefficients
        inner, step = centre, reach * error
        outer = centre + side * step
        while beyond(outer) < 0:
            inner, step = outer, 1.6 * step
            outer += side * step
        limits.append(float(optimize.brentq(beyond, inner, outer, xtol=1e-11 * error, rtol=1e-14)))
    return limits[0], limits[1]


def along(best: Fit, at: int, value: float, near: np.ndarray) -> np.ndarray:
    """Guess the coefficients if one of them had another value: the others follow it as their covariance says.

    Examples
    --------
    >>> best = Fit(coefficients=np.zeros(2), covariance=np.array([[4.0, -1.0], [-1.0, 2.0]]), log_likelihood=0.0)
    >>> along(best, 0, 2.0, best.coefficients).tolist()
    [2.0, -0.5]
    """
    return near + best.covariance[:, at] / best.covariance[at, at] * (value - near[at])


def terms_table(
    design: Design,
    *,
    measures: tuple[str, str],
    coefficients: np.ndarray,
    limits: np.ndarray,
    confidence: float,
    method: str,
    note: str = "",
) -> pd.DataFrame:
    """Lay out coefficients as ratios, one row a column of the model; `measures` names the intercept and the others.

    Names that nobody answers to keep their row, without a value and with the reason.

    Examples
    --------
    >>> design = Design(matrix=np.ones((1, 1)), names=("intercept",), terms=("intercept",), every=("intercept",))
    >>> laid = {"coefficients": np.zeros(1), "limits": np.array([[-1.0, 1.0]]), "confidence": 0.95, "method": "Wald"}
    >>> terms_table(design, measures=("odds", "odds ratio"), **laid)[["term", "measure", "value"]]
            term measure  value
    0  intercept    odds    1.0
    """
    places = {name: at for at, name in enumerate(design.names)}
    rows = []
    for name in design.every:
        at = places.get(name)
        with np.errstate(over="ignore"):
            numbers = (np.nan, 0.0, np.inf) if at is None else np.exp([coefficients[at], *limits[at]])
        rows += as_estimates(
            measures[0] if name == design.every[0] else measures[1],
            **{key: np.array([one]) for key, one in zip(("value", "low", "high"), numbers, strict=True)},
            confidence=confidence,
            method=method,
            note=np.array([NOBODY_HERE if at is None else note]),
        )
    return add_estimates(pd.DataFrame({"term": list(design.every)}), rows)


def wald_limits(coefficients: np.ndarray, errors: np.ndarray, quantile: float) -> np.ndarray:
    """Give low and high of each coefficient, so many standard errors away.

    Examples
    --------
    >>> wald_limits(np.array([1.0]), np.array([0.5]), 2.0).tolist()
    [[0.0, 2.0]]
    """
    return np.column_stack([coefficients - quantile * errors, coefficients + quantile * errors])


def _climb(matrix, likelihood, penalised, fixed, start) -> Fit:
    """Climb by Newton's (Fisher's) steps to the top of a likelihood, halving a step that would go down."""
    rows, size = matrix.shape
    start = np.zeros(size) if start is None else np.array(start, dtype=float)
    free = [at for at in range(size) if fixed is None or at != fixed[0]]
    offset = np.zeros(rows) if fixed is None else matrix[:, fixed[0]] * fixed[1]
    far = float(np.abs(offset).max())
    turned, triangle = np.linalg.qr(matrix[:, free])
    whole, size_of_whole = np.linalg.qr(matrix) if penalised else (turned, np.eye(1))

    def look(place: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        position = offset + turned @ place
        return penalised(position, whole) if penalised else likelihood(position)

    place = triangle @ start[free]
    value, slope, weight = look(place)
    for _ in range(CLIMBS):
        gradient = turned.T @ slope
        step = np.linalg.solve(turned.T @ (turned * weight[:, None]), gradient)
        distance = float(step @ gradient)
        if distance < max(SETTLED, (ROUNDING * (1 + far)) ** 2 * weight.sum()):
            break
        step *= min(1.0, STRIDE / np.abs(turned @ step).max())
        for _ in range(40):
            found = look(place + step)
            if found[0] >= value - 1e-12 * abs(value):
                break
            step = step / 2
        place, (value, slope, weight) = place + step, found
    else:
        raise ValueError("terms must let the model settle, but it did not. Leave out or merge what few children have.")
    coefficients = np.full(size, np.nan if fixed is None else fixed[1])
    back = np.linalg.inv(triangle)
    coefficients[free] = back @ place
    covariance = np.zeros((size, size))
    weight = likelihood(offset + turned @ place)[2]
    inverse = back @ np.linalg.inv(turned.T @ (turned * weight[:, None])) @ back.T
    covariance[np.ix_(free, free)] = inverse
    unturned = float(np.log(np.abs(np.diag(size_of_whole))).sum())
    return Fit(coefficients=coefficients, covariance=covariance, log_likelihood=value + unturned)
