"""Ratios of small areas drawn towards what all areas have in common: the fewer the events, the further."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy import optimize, special

from yjs_analysis.checks import (
    column_problems,
    confidence_problems,
    count_problems,
    events_in_nobody_problems,
    method_problems,
    refuse,
)
from yjs_analysis.estimate import add_estimates
from yjs_analysis.measures.lift import as_estimates

METHODS = ("gamma-Poisson likelihood", "Marshall moments")
ALIKE = 1e7
"""A prior of so many events leaves nothing of the areas' own: they do not differ by more than chance."""

NO_SPREAD = "the areas differ by no more than chance: all take the ratio they have in common, without limits"


def shrunken_ratios(
    counts: pd.DataFrame, *, method: str = "gamma-Poisson likelihood", confidence: float = 0.95
) -> pd.DataFrame:
    """Estimate every area's ratio of events to expected events, borrowing strength from the other areas.

    Read a ratio as the best guess for the area, given how much areas differ. Its rank among the areas is steadier than
    that of the plain ratio, in which the smallest areas come first and last by chance.

    The trap: the limits take the spread between areas as known, so they are somewhat too narrow, more so with few
    areas. And an area drawn to the middle is not shown to be ordinary: it may have too few events to tell.

    Parameters
    ----------
    counts
        One row an area: `events` (whole), `expected` (above 0 wherever there are events); all other columns are kept.
    method
        "gamma-Poisson likelihood" (the default: the spread that makes the counts most probable), "Marshall moments".
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        The counts, then `above_1` (the probability that the area's ratio is above 1), then the columns of an estimate.

    Raises
    ------
    ValueError
        With everything wrong with the table and the options.

    References
    ----------
    Clayton and Kaldor (1987) Biometrics 43:671-681; Marshall (1991) Applied Statistics 40:283-294.

    Examples
    --------
    Ratios of 0.5 and 2.5 vary by 1 around 1.5, of which chance explains 1.5/10: each keeps 0.85 of its way to 1.5.

    >>> counts = pd.DataFrame({"events": [5, 25], "expected": [10.0, 10.0]})
    >>> shrunken_ratios(counts, method="Marshall moments")["value"].round(6).tolist()
    [0.65, 2.35]
    """
    refuse(_problems(counts) + method_problems(method, METHODS) + confidence_problems(confidence))
    events, expected = (counts[name].to_numpy(dtype=float) for name in ("events", "expected"))
    centre, size, reason = _prior(events, expected, method)
    if reason and math.isnan(centre):
        nothing = np.full(len(events), np.nan)
        value, low, high, above = nothing, np.zeros(len(events)), np.full(len(events), np.inf), nothing
    elif math.isinf(size):
        value, low, high, above = (np.full(len(events), one) for one in (centre, np.nan, np.nan, np.nan))
    else:
        shape, weight, tail = events + centre * size, expected + size, (1 - confidence) / 2
        value, above = shape / weight, special.gammaincc(shape, weight)
        low, high = special.gammaincinv(shape, tail) / weight, special.gammainccinv(shape, tail) / weight
    estimates = as_estimates(
        "shrunken ratio",
        value=value,
        low=low,
        high=high,
        confidence=confidence,
        method=method,
        note=np.full(len(events), reason, dtype=object),
    )
    return add_estimates(counts.assign(above_1=above), estimates)


def shared_ratio(counts: pd.DataFrame, *, method: str = "gamma-Poisson likelihood") -> pd.DataFrame:
    """Work out what areas have in common: the ratio that they are drawn towards, and how strongly.

    Read `prior_expected` as the expected events at which an area's own ratio and the shared one weigh the same; an area
    with far fewer is nearly all shared. Infinite says that the areas differ by no more than chance.

    The trap: with few areas it is very uncertain, and no interval says so here.

    Parameters
    ----------
    counts, method
        As in `shrunken_ratios`.

    Returns
    -------
    pandas.DataFrame
        One row: `ratio` (the mean of the gamma distribution of the areas' ratios), `prior_events` (its shape),
        `prior_expected` (its rate), `variance` (of the areas' ratios), `method`, `note`.

    Raises
    ------
    ValueError
        As `shrunken_ratios`.

    References
    ----------
    As `shrunken_ratios`.

    Examples
    --------
    Three areas alike: nothing but chance.

    >>> shared_ratio(pd.DataFrame({"events": [4, 8, 2], "expected": [2.0, 4.0, 1.0]}))[["ratio", "variance"]]
       ratio  variance
    0    2.0       0.0
    """
    refuse(_problems(counts) + method_problems(method, METHODS))
    events, expected = (counts[name].to_numpy(dtype=float) for name in ("events", "expected"))
    centre, size, reason = _prior(events, expected, method)
    row = {"ratio": centre, "prior_events": centre * size, "prior_expected": size, "variance": centre / size}
    return pd.DataFrame([row | {"method": method, "note": reason}])


def _prior(events: np.ndarray, expected: np.ndarray, method: str) -> tuple[float, float, str]:
    """Give the mean and the rate of the gamma distribution of the areas' ratios, and why if they are out of the way."""
    if events.sum() == 0:
        return math.nan, math.nan, "not estimable: no events in any area"
    x, e = events[expected > 0], expected[expected > 0]
    centre, size = (_moments if method == "Marshall moments" else _likeliest)(x, e)
    return centre, size, NO_SPREAD if math.isinf(size) else ""


def _moments(events: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    """Give Marshall's mean of the ratios, and the mean over the variance between areas; infinite over none."""
    centre = events.sum() / expected.sum()
    spread = (expected * (events / expected - centre) ** 2).sum() / expected.sum()
    between = spread - centre / expected.mean()
    return float(centre), float(centre / between) if between > 1e-12 * spread else math.inf


def _likeliest(events: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    """Give the mean and rate under which the negative binomial counts are most probable."""

    def less_likely(log_shape: float) -> float:
        shape = math.exp(log_shape)
        return -_log_likelihood(events, expected, shape, _centre(events, expected, shape))

    grid = np.linspace(math.log(1e-3), math.log(ALIKE), 60)
    heights = [less_likely(one) for one in grid]
    best = int(np.argmin(heights))
    pooled = float(events.sum() / expected.sum())
    if len(events) < 2 or best == len(grid) - 1:
        return pooled, math.inf
    found = optimize.minimize_scalar(
        less_likely, bounds=(grid[max(best - 1, 0)], grid[best + 1]), method="bounded", options={"xatol": 1e-10}
    )
    shape = math.exp(found.x)
    chance = (special.xlogy(events, pooled * expected) - pooled * expected - special.gammaln(events + 1)).sum()
    if -found.fun <= chance + 1e-9:
        return pooled, math.inf
    centre = _centre(events, expected, shape)
    return centre, shape / centre


def _centre(events: np.ndarray, expected: np.ndarray, shape: float) -> float:
    """Give the mean ratio that is most probable for a shape: where the score, which falls, is nought."""

    def score(log_centre: float) -> float:
        centre = math.exp(log_centre)
        return float((shape * (events - centre * expected) / (shape + centre * expected)).sum())

    own = events / expected
    low, high = math.log(own[own > 0].min() * 1e-9), math.log(own.max()) + 1e-9
    return math.exp(optimize.brentq(score, low, high, xtol=1e-13))


def _log_likelihood(events: np.ndarray, expected: np.ndarray, shape: float, centre: float) -> float:
    """Give the logarithm of the negative binomial probability of the counts."""
    mean = centre * expected
    growth = special.gammaln(events + shape) - special.gammaln(shape) - special.gammaln(events + 1)
    return float((growth - shape * np.log1p(mean / shape) + special.xlogy(events, mean / (shape + mean))).sum())


def _problems(counts: pd.DataFrame) -> list[str]:
    """Say what is wrong with a table of events and expected events."""
    problems = column_problems(counts, ["events", "expected"])
    if not problems and not len(counts):
        problems = ["counts must hold at least one row, but holds none. Give one row an area."]
    if problems:
        return problems
    problems = count_problems("events", counts["events"], rows=counts.index)
    problems += count_problems("expected", counts["expected"], rows=counts.index, whole=False)
    names = ("events", "expected")
    return problems or events_in_nobody_problems(counts["events"], counts["expected"], names=names, rows=counts.index)
