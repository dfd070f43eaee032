"""How often an interval holds the truth: worked out for many supposed truths, outcome by outcome, nothing simulated.

A *cell* is one supposed truth: how many children there are, and at what rates events happen among them. For each cell
every possible outcome is listed with its probability, and the interval that the outcome would give is set against the
truth. The limits depend on the outcome alone, so that they are worked out once and serve every cell with these totals.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
import pandas as pd
from scipy import stats

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.estimate import Estimate
from yjs_analysis.measures import odds, rates, two_groups

GROUP_TOTALS = (3, 6, 12, 25, 50, 100)
REFERENCE_TOTALS = (10, 25, 60, 120, 200)
RATES = (0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.95)
RATIOS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""A youth justice service: groups of 3 to 100 children beside 10 to 200, rates and ratios from rare to nearly all."""

GROUP_MEANS = (0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0)
REFERENCE_MEANS = (5.0, 10.0, 20.0, 40.0, 80.0)
COUNT_MEANS = (0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 40.0, 80.0)

NEGLIGIBLE = 1e-12
"""Counts without an upper end are listed until no more than this probability is left."""

NEAR = 1e-9
"""A truth this close to a limit lies inside: it is the limit, but for the last digits."""

FAIR = 0.93
"""Below this, an interval that promises 0.95 has broken its word by more than a careful reader would forgive."""

Limits = tuple[np.ndarray, np.ndarray]
LimitsOf = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray, float], Limits]

CELL_COLUMNS = ("total", "reference_total", "rate", "reference_rate", "truth")


def decision_cells(
    *,
    totals: Iterable[int] = GROUP_TOTALS,
    reference_totals: Iterable[int] = REFERENCE_TOTALS,
    compare: str = "ratio",
) -> pd.DataFrame:
    """List the truths for two groups at one decision: every pair of totals with every pair of rates.

    The reference's rate is one of `RATES` and the group's is that times one of `RATIOS`; pairs in which the group's
    rate leaves 0.01 to 0.95 are left out. With the totals as they stand these are 1,020 cells.

    Parameters
    ----------
    totals, reference_totals
        Children in the group and in the reference group.
    compare
        What the truth is: the "ratio" of the two rates, their "difference", or their "odds ratio".

    Examples
    --------
    >>> len(decision_cells())
    1020
    """
    pairs = [(rate, ratio) for rate, ratio in itertools.product(RATES, RATIOS) if 0.0099 < rate * ratio < 0.9501]
    rows = [
        (total, other, rate * ratio, rate)
        for total, other, (rate, ratio) in itertools.product(totals, reference_totals, pairs)
    ]
    cells = pd.DataFrame(rows, columns=list(CELL_COLUMNS[:4]))
    p, q = cells["rate"], cells["reference_rate"]
    truths = {"ratio": p / q, "difference": p - q, "odds ratio": (p / (1 - p)) / (q / (1 - q))}
    if compare not in truths:
        refuse([f"compare must be one of {', '.join(map(repr, truths))}, but got {compare!r}."])
    return cells.assign(truth=truths[compare])


def count_pair_cells() -> pd.DataFrame:
    """List the truths for events in two populations: each rate is the number of events to be expected.

    Examples
    --------
    >>> len(count_pair_cells())
    40
    """
    rows = [(1, 1, mean, other, mean / other) for mean, other in itertools.product(GROUP_MEANS, REFERENCE_MEANS)]
    return pd.DataFrame(rows, columns=list(CELL_COLUMNS))


def one_group_cells(*, counts: str = "binomial") -> pd.DataFrame:
    """List the truths for one proportion ("binomial") or for one count ("Poisson"); there is no reference group.

    Examples
    --------
    >>> len(one_group_cells()), len(one_group_cells(counts="Poisson"))
    (63, 10)
    """
    totals = dict.fromkeys((*GROUP_TOTALS, REFERENCE_TOTALS[-1]))
    rows = itertools.product(totals, RATES) if counts == "binomial" else ((1, mean) for mean in COUNT_MEANS)
    return pd.DataFrame([(total, 0, rate, 0.0, rate) for total, rate in rows], columns=list(CELL_COLUMNS))


def coverage(
    cells: pd.DataFrame, limits: LimitsOf, *, counts: str = "binomial", confidence: float = 0.95, log: bool = True
) -> pd.DataFrame:
    """Work out, for every cell, how often the interval holds the truth.

    Read `coverage` against the confidence: far below, the interval promises too much; far above, it is wider than it
    need be. An interval that does not exist does not hold the truth.

    The trap: a mean over cells depends on which cells there are. Look at the worst cell, and at cells like yours.

    Parameters
    ----------
    cells
        Columns `total`, `reference_total`, `rate`, `reference_rate`, `truth`.
    limits
        Takes arrays of events, total, reference events and reference total, and the confidence; gives arrays of lower
        and upper limits, NaN where there is none.
    counts
        "binomial" or "Poisson"; then a rate is the number of events to be expected.
    confidence
        Between 0 and 1.
    log
        Measure the width on the log scale.

    Returns
    -------
    pandas.DataFrame
        The cells with `coverage`, `all_below` and `all_above` (the probability that the whole interval lies below or
        above the truth), `undefined`, `bounded` (the probability that both limits exist, and so a width) and `width`
        (the sum of probability times width over these).

    Examples
    --------
    One child, and an interval of 0 to 1 whatever happens: it always holds the truth.

    >>> cells = pd.DataFrame([(1, 0, 0.3, 0.0, 0.3)], columns=list(CELL_COLUMNS))
    >>> always = lambda x1, n1, x2, n2, confidence: (0.0 * x1, 1 + 0.0 * x1)
    >>> coverage(cells, always, log=False)[["coverage", "all_below", "width"]].round(9).values.tolist()
    [[1.0, 0.0, 1.0]]
    """
    refuse(column_problems(cells, CELL_COLUMNS, name="cells"))
    parts = []
    for (total, other), part in cells.groupby(["total", "reference_total"], sort=False):
        first = _outcomes(total, part["rate"], counts)
        second = _outcomes(other, part["reference_rate"], counts) if other else np.zeros(1)
        x1, x2 = (grid.ravel() for grid in np.meshgrid(first, second, indexing="ij"))
        low, high = limits(x1, np.full(x1.shape, float(total)), x2, np.full(x1.shape, float(other)), confidence)
        low, high = (one.reshape(len(first), len(second)) for one in (low, high))
        parts.append(part.assign(**_of_cells(part, first, second, low, high, counts=counts, log=log)))
    return pd.concat(parts)


def summarise(covered: pd.DataFrame) -> dict[str, float]:
    """Sum up the coverage of all cells, each with the same weight.

    Read `mean_width` with care between methods: it is a mean over the outcomes for which the method has two limits.

    Parameters
    ----------
    covered
        What `coverage` gave.

    Returns
    -------
    dict
        `cells`, `mean_coverage`, `worst_coverage`, `best_coverage`, `below_93` (the share of cells), `all_below`,
        `all_above`, `undefined`, `open_ended`, `mean_width`.

    Examples
    --------
    >>> cell = {"coverage": 0.9, "all_below": 0.1, "all_above": 0, "undefined": 0, "bounded": 0.5, "width": 1.5}
    >>> summarise(pd.DataFrame([cell, cell | {"coverage": 0.96}]))["below_93"]
    0.5
    """
    bounded = covered["bounded"].sum()
    return {
        "cells": len(covered),
        "mean_coverage": float(covered["coverage"].mean()),
        "worst_coverage": float(covered["coverage"].min()),
        "best_coverage": float(covered["coverage"].max()),
        "below_93": float((covered["coverage"] < FAIR - NEAR).mean()),
        "all_below": float(covered["all_below"].mean()),
        "all_above": float(covered["all_above"].mean()),
        "undefined": float(covered["undefined"].mean()),
        "open_ended": float((1 - covered["bounded"] - covered["undefined"]).clip(lower=0).mean()),
        "mean_width": float(covered["width"].sum() / bounded) if bounded > 0 else float("nan"),
    }


def our_limits(question: str, method: str) -> LimitsOf:
    """Give the limits of one of our methods, as `coverage` takes them.

    Parameters
    ----------
    question
        "ratio", "difference" or "odds ratio" of two groups at a decision, "population ratio", "proportion", "count".
    method
        As the measure itself names it.

    Examples
    --------
    >>> low, high = our_limits("proportion", "Wilson")(np.array([0.0]), np.array([20.0]), None, None, 0.95)
    >>> print(round(high[0], 4))
    0.1611
    """
    two = {"ratio": two_groups.relative, "difference": two_groups.difference, "population ratio": two_groups.population}
    if question in two:
        return partial(_two_group_limits, two[question], method)
    if question == "odds ratio":
        return partial(_odds_limits, method)
    lifts = {"proportion": rates.proportions, "count": rates.rates}
    if question not in lifts:
        refuse([f"question must be one of {', '.join(map(repr, (*two, 'odds ratio', *lifts)))}, but got {question!r}."])
    return partial(_one_group_limits, lifts[question], method)


def _two_group_limits(estimate: Callable, method: str, x1, n1, x2, n2, confidence: float) -> Limits:
    return _limits(estimate([x1, n1, x2, n2], method, confidence))


def _odds_limits(method: str, x1, n1, x2, n2, confidence: float) -> Limits:
    rows = zip(x1, n1, x2, n2, strict=True)
    names = two_groups.NAMES
    estimates = [
        odds.odds_ratio(**dict(zip(names, map(int, row), strict=True)), method=method, confidence=confidence)
        for row in rows
    ]
    return _limits(estimates)


def _one_group_limits(lift: Callable, method: str, x1, n1, _, __, confidence: float) -> Limits:
    table = lift(pd.DataFrame({"events": x1, "total": n1}), method=method, confidence=confidence)
    return table["low"].to_numpy(), table["high"].to_numpy()


def _limits(estimates: list[Estimate]) -> Limits:
    return np.array([one.low for one in estimates]), np.array([one.high for one in estimates])


def _outcomes(total: float, rate: pd.Series, counts: str) -> np.ndarray:
    """List the numbers of events that can happen."""
    most = total if counts == "binomial" else stats.poisson.isf(NEGLIGIBLE, rate.max())
    return np.arange(int(most) + 1, dtype=float)


def _probabilities(outcomes: np.ndarray, total: float, rate: float, counts: str) -> np.ndarray:
    if len(outcomes) == 1:
        return np.ones(1)
    return stats.binom.pmf(outcomes, total, rate) if counts == "binomial" else stats.poisson.pmf(outcomes, rate)


def _of_cells(
    cells: pd.DataFrame, first: np.ndarray, second: np.ndarray, low: np.ndarray, high: np.ndarray, *, counts, log: bool
) -> dict[str, list[float]]:
    """Set the limits of every outcome against the truth of every cell with these totals."""
    undefined = np.isnan(low) | np.isnan(high)
    with np.errstate(divide="ignore", invalid="ignore"):
        width = np.log(high) - np.log(low) if log else high - low
    bounded = np.isfinite(width)
    width = np.where(bounded, width, 0.0)
    found: list[dict[str, float]] = []
    for total, other, rate, reference_rate, truth in cells[list(CELL_COLUMNS)].itertuples(index=False):
        p = _probabilities(first, total, rate, counts)
        q = _probabilities(second, other, reference_rate, counts)
        near = NEAR * max(abs(truth), 1e-3)
        below, above = high < truth - near, low > truth + near
        held = ~(undefined | below | above)
        parts = (held, below, above, undefined, bounded, width)
        names = ("coverage", "all_below", "all_above", "undefined", "bounded", "width")
        found.append({name: float(p @ part @ q) for name, part in zip(names, parts, strict=True)})
    return {name: [one[name] for one in found] for name in found[0]}
