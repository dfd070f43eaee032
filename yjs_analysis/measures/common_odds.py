"""The exact common odds ratio of many small tables: what the group's events could be, given all events.

`strata` is the door to this room. Given the events in each stratum, the group's events in all of them together have a
distribution that depends on the common odds ratio alone; the limits and the test come from it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from yjs_analysis.checks import refuse
from yjs_analysis.measures.roots import find_roots

REACH = 60.0
MOST_SUMS = 20_000
EQUALLY_LIKELY = 1e-7
"""Outcomes whose probabilities differ by less, relatively, are equally likely, as in R."""


def refuse_large(columns: list[np.ndarray]) -> None:
    """Refuse tables whose exact distribution would take too long.

    Examples
    --------
    >>> refuse_large([np.array([one]) for one in (1e5, 2e5, 1e5, 2e5)])
    Traceback (most recent call last):
    ValueError: method must not be exact for tables so large (200000 sums). Use the default method.
    """
    x1, n1, x0, n0 = columns
    sums = (np.minimum(n1, x1 + x0) - np.maximum(0, x1 + x0 - n0)).sum()
    if sums > MOST_SUMS:
        refuse([f"method must not be exact for tables so large ({sums:.0f} sums). Use the default method."])


def possible_events(
    x1: np.ndarray, n1: np.ndarray, x0: np.ndarray, n0: np.ndarray, log_odds: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Give what the group's events could add up to, and how likely each sum is at a common log odds ratio.

    Examples
    --------
    Twice one event in two children: 0, 1 or 2 of the events are the group's.

    >>> possible_events(*(np.array([one, one]) for one in (1.0, 1.0, 0.0, 1.0)))
    (array([0., 1., 2.]), array([0.25, 0.5 , 0.25]))
    """
    least, likely = 0.0, np.ones(1)
    for a, n, c, m in zip(x1, n1, x0, n0, strict=True):
        events = a + c
        inside = np.arange(max(0.0, events - m), min(n, events) + 1)
        weight = -(special.gammaln(inside + 1) + special.gammaln(n - inside + 1))
        weight -= special.gammaln(events - inside + 1) + special.gammaln(m - events + inside + 1)
        weight += inside * log_odds
        one = np.exp(weight - weight.max())
        least, likely = least + inside[0], np.convolve(likely, one / one.sum())
    return np.arange(least, least + len(likely)), likely / likely.sum()


def exact_odds_ratio(
    x1: np.ndarray, n1: np.ndarray, x0: np.ndarray, n0: np.ndarray, *, near: float, confidence: float, mid_p: bool
) -> tuple[float, float, float]:
    """Give the conditional estimate and its exact or mid-p limits; `near` is a log odds ratio to start from.

    Mehta, Patel and Gray (1985) Journal of the American Statistical Association 80:969-973.

    Examples
    --------
    One event in two children, twice, each time the group's: no upper limit, and (t / (1 + t))^2 = 1/40 at the lower.

    >>> tables = [np.array([one, one]) for one in (1.0, 1.0, 0.0, 1.0)]
    >>> _, low, high = exact_odds_ratio(*tables, near=0.0, confidence=0.95, mid_p=False)
    >>> round((low / (1 + low)) ** 2, 6), high
    (0.025, inf)
    """
    possible, likely = possible_events(x1, n1, x0, n0, near)
    observed, tail, half = x1.sum(), (1 - confidence) / 2, 0.5 if mid_p else 1.0
    with np.errstate(divide="ignore"):
        weight = np.log(likely)

    def at(step: float) -> np.ndarray:
        scaled = weight + (possible - observed) * step
        one = np.exp(scaled - scaled.max())
        return one / one.sum()

    def at_least(step: float) -> float:
        one = at(step)
        return float(one[possible > observed].sum() + half * one[possible == observed].sum() - tail)

    def at_most(step: float) -> float:
        one = at(step)
        return float(tail - one[possible < observed].sum() - half * one[possible == observed].sum())

    def mean(step: float) -> float:
        return float(((possible - observed) * at(step)).sum())

    first, last = observed == possible[0], observed == possible[-1]
    low = 0.0 if first else _root(at_least, near)
    high = np.inf if last else _root(at_most, near)
    return 0.0 if first else np.inf if last else _root(mean, near), low, high


def exact_p_value(x1: np.ndarray, n1: np.ndarray, x0: np.ndarray, n0: np.ndarray) -> float:
    """Give the probability, without any disparity, of sums no likelier than the one observed.

    Examples
    --------
    One event in two children, twice, each time the group's: 1/4, and 1/4 for the reverse.

    >>> exact_p_value(*(np.array([one, one]) for one in (1.0, 1.0, 0.0, 1.0)))
    0.5
    """
    possible, likely = possible_events(x1, n1, x0, n0)
    observed = likely[possible == x1.sum()][0]
    return min(1.0, float(likely[likely <= observed * (1 + EQUALLY_LIKELY)].sum()))


def _root(function: Callable[[float], float], near: float) -> float:
    """Give the odds ratio at which an increasing function of the step from `near` is 0."""

    def one(step: np.ndarray) -> np.ndarray:
        return np.array([function(step[0])])

    found = find_roots(one, np.array([-REACH]), np.array([REACH]), apart=1e-13)[0]
    return float(np.exp(near + found))
