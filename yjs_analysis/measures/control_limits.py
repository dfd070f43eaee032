"""Exact limits of control charts: how few or many events a period may hold by chance, and how long between two."""

from __future__ import annotations

import math
from collections.abc import Iterable
from numbers import Real

import numpy as np
import pandas as pd
from scipy import stats

from yjs_analysis.checks import count_problems, method_problems, refuse

BINOMIAL, POISSON = "binomial", "Poisson"
DISTRIBUTIONS = (BINOMIAL, POISSON)
"""Children of whom each can have the event once (p-chart), and events that a child can have again (c- and u-chart)."""

THREE_SIGMA = 0.00135
"""What a normal distribution leaves outside three standard deviations on one side (Montgomery 2013, section 5.3.2)."""


def count_limits(
    totals: Iterable[float], *, rate: float, distribution: str = BINOMIAL, tail: float = THREE_SIGMA
) -> pd.DataFrame:
    """Give the counts between which each period stays by chance, if nothing has changed.

    Read `low` and `high` as the last counts inside: fewer than `low` or more than `high` is a signal. `below` and
    `above` are the chances of that in one period, worked out from the counts, so never more than `tail`. A `low` of 0
    means that not even none would be a signal.

    The trap: the rate is taken as known. Estimated from few earlier periods it is itself unsure, and true chances of a
    signal are then larger.

    Parameters
    ----------
    totals
        One a period: children (binomial), or persons, months or whatever the rate is per (Poisson).
    rate
        The share of children, or the events per unit of `totals`, if nothing has changed.
    distribution
        "binomial" (p-chart) or "Poisson" (c-chart where all totals are 1, else u-chart).
    tail
        The largest chance of a signal on each side in one period.

    Returns
    -------
    pandas.DataFrame
        One row a period: total, expected, low, high, below, above.

    Raises
    ------
    ValueError
        If a total, the rate, the tail or the distribution is not what it must be; all at once.

    References
    ----------
    Montgomery (2013), Introduction to Statistical Quality Control, 7th edition, sections 7.2 and 7.3, with
    probability limits from the distribution itself in place of three standard deviations.

    Examples
    --------
    Of 4 children, each with one chance in two, all four have it once in 16 times, which is less than 1 in 10.

    >>> count_limits([4], rate=0.5, tail=0.1)[["low", "high", "below", "above"]].values.tolist()
    [[1.0, 3.0, 0.0625, 0.0625]]
    """
    given = list(totals)
    refuse(limit_problems(given, rate, distribution, tail))
    total = np.asarray(given, dtype=float)
    law = law_of(total, rate, distribution)
    high = law.isf(tail)  # the smallest count that is exceeded with at most this chance
    first = law.ppf(tail)
    low = np.maximum(np.where(law.cdf(first) <= tail, first + 1, first), 0.0)
    low = np.minimum(low, high)
    return pd.DataFrame(
        {
            "total": total,
            "expected": law.mean(),
            "low": low,
            "high": high,
            "below": law.cdf(low - 1),
            "above": law.sf(high),
        }
    )


def gap_limits(rates: Iterable[float], *, tail: float = THREE_SIGMA) -> pd.DataFrame:
    """Give the numbers of cases from one rare event to the next that stay inside by chance (a g-chart).

    Read `high` so: more cases than that without the event would be news, good or bad. `low` is mostly 1: two rare
    events in a row are no signal unless the event is very rare.

    The trap: cases are counted in their order; days are not cases.

    Parameters
    ----------
    rates
        The share of cases with the event, above 0, if nothing has changed.
    tail
        The largest chance of a signal on each side at one event.

    Returns
    -------
    pandas.DataFrame
        One row a rate: rate, expected (cases from one event to the next, the second included), low, high, below, above.

    Raises
    ------
    ValueError
        If a rate or the tail does not lie between 0 and 1.

    References
    ----------
    Benneyan (2001), Number-between g-type statistical quality control charts for monitoring adverse events, Health Care
    Management Science 4:305, with probability limits; the number here counts the case with the event too.

    Examples
    --------
    One case in two: 4 or more cases up to the next event happen with one chance in eight.

    >>> gap_limits([0.5], tail=0.13)[["expected", "high", "above"]].round(6).values.tolist()
    [[2.0, 3.0, 0.125]]
    """
    given = list(rates)
    refuse(one for rate in given for one in limit_problems([1], rate, BINOMIAL, tail))
    law = stats.geom(np.asarray(given, dtype=float))
    high, first = law.isf(tail), law.ppf(tail)
    low = np.where(law.cdf(first) <= tail, first + 1, first)
    return pd.DataFrame(
        {
            "rate": given,
            "expected": law.mean(),
            "low": low,
            "high": high,
            "below": law.cdf(low - 1),
            "above": law.sf(high),
        }
    )


def law_of(totals: np.ndarray, rate: float, distribution: str):
    """Give the distribution of the events of each period, as scipy knows it."""
    if distribution == BINOMIAL:
        return stats.binom(np.asarray(totals).astype(int), rate)
    return stats.poisson(np.asarray(totals, dtype=float) * rate)


def limit_problems(totals: list, rate: float, distribution: str, tail: float) -> list[str]:
    """Say what is wrong with what limits are worked out from."""
    whole = distribution == BINOMIAL
    problems = method_problems(distribution, DISTRIBUTIONS)
    problems = [one.replace("method", "distribution", 1) for one in problems]
    problems += count_problems("totals", totals, whole=whole)
    problems += rate_problems("rate", rate, distribution)
    if not 0 < tail < 0.5:
        problems.append(f"tail must lie between 0 and 0.5, but got {tail}. For three standard deviations give 0.00135.")
    return problems


def rate_problems(name: str, rate: float, distribution: str) -> list[str]:
    """Say what is wrong with a rate: a share lies between 0 and 1, events per unit are positive."""
    most = 1.0 if distribution == BINOMIAL else math.inf
    if isinstance(rate, Real) and 0 < rate < most:
        return []
    rule = "lie between 0 and 1" if distribution == BINOMIAL else "be a positive number"
    return [f"{name} must {rule}, but got {rate}. Give the rate of a time before the change."]
