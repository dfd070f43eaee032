"""Limits for one proportion, one count and one pair of counts, many at once: arrays in, arrays out.

Only lower limits are worked out. The upper limit of a proportion is one minus the lower limit of its complement, and
the upper limit of a ratio is one over the lower limit of the ratio the other way round. Both parts of a proportion, p
and 1 - p, are carried, so that neither loses its figures when the other is close to 1.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from yjs_analysis.measures.roots import find_roots


def wilson(some: np.ndarray, others: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Give Wilson's lower limit p and 1 - p. Wilson (1927) JASA 22:209-212.

    Examples
    --------
    All of 20: 0.8389 to 1; none of 20 is its mirror, 0 to 0.1611 (Newcombe 1998, Statistics in Medicine 17:857-872).

    >>> low, _ = wilson(np.array([20.0]), np.array([0.0]), 0.95)
    >>> low.round(4)
    array([0.8389])
    """
    z = special.ndtri((1 + confidence) / 2)
    total = some + others
    spread = z * np.sqrt(some * others / total + z**2 / 4)
    complement = (others + z**2 / 2 + spread) / (total + z**2)
    return some**2 / (total * (some + z**2 / 2 + spread)), np.where(some == 0, 1.0, complement)


def clopper_pearson(some: np.ndarray, others: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Give Clopper and Pearson's lower limit p and 1 - p. Clopper and Pearson (1934) Biometrika 26:404-413.

    Examples
    --------
    All of 20: the limit p is where p to the power of 20 is 0.025.

    >>> low, _ = clopper_pearson(np.array([20.0]), np.array([0.0]), 0.95)
    >>> (low**20).round(4)
    array([0.025])
    """
    return _beta_quantile(some, others + 1, (1 - confidence) / 2, none=some == 0)


def jeffreys(some: np.ndarray, others: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Give Jeffreys's lower limit p and 1 - p. Brown, Cai and DasGupta (2001) Statistical Science 16:101-133."""
    return _beta_quantile(some + 0.5, others + 0.5, (1 - confidence) / 2, none=some == 0)


def mid_p(some: np.ndarray, others: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Give the mid-p lower limit p and 1 - p: half the probability of the observed count belongs to the tail.

    Berry and Armitage (1995) The Statistician 44:417-423.

    Examples
    --------
    All of 20: half of p to the power of 20 is 0.025.

    >>> low, _ = mid_p(np.array([20.0]), np.array([0.0]), 0.95)
    >>> (low**20 / 2).round(4)
    array([0.025])
    """
    tail = (1 - confidence) / 2
    inside = (some > 0) & (others > 0)
    a, b = np.where(inside, some, 1.0), np.where(inside, others, 1.0)
    low, high = (_log_odds(*_beta_quantile(a + more, b + 1 - more, tail, none=np.False_)) for more in (0.0, 1.0))

    def excess(log_odds: np.ndarray) -> np.ndarray:
        return special.ndtri(upper_tail(a, b, log_odds, mid_p=True)) - special.ndtri(tail)

    log_odds = find_roots(excess, low, high, apart=1e-13)
    total = np.maximum(some, 1.0)  # with no others, p to the power of the total is twice the tail
    p = np.where(inside, special.expit(log_odds), np.where(some > 0, (2 * tail) ** (1 / total), 0.0))
    return p, np.where(inside, special.expit(-log_odds), np.where(some > 0, -np.expm1(np.log(2 * tail) / total), 1.0))


def exact_count(events: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Give Garwood's exact limits of a Poisson mean. Garwood (1936) Biometrika 28:437-442.

    Examples
    --------
    No event: the upper limit is the mean at which none has a probability of 0.025, -log(0.025).

    >>> low, high = exact_count(np.array([0.0]), 0.95)
    >>> low, np.exp(-high).round(4)
    (array([0.]), array([0.025]))
    """
    tail = (1 - confidence) / 2
    low = np.where(events > 0, special.gammaincinv(np.maximum(events, 1.0), tail), 0.0)
    return low, special.gammainccinv(events + 1, tail)


def byar_count(events: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Give Byar's limits of a Poisson mean. Breslow and Day (1987) volume II, page 69.

    Examples
    --------
    Of 10 events: 10 (1 - 1/90 - 1.96 / (3 x 3.162)) cubed, and 11 (1 - 1/99 + 1.96 / (3 x 3.317)) cubed.

    >>> low, high = byar_count(np.array([10.0]), 0.95)
    >>> low.round(2), high.round(2)
    (array([4.79]), array([18.39]))
    """
    z = special.ndtri((1 + confidence) / 2)
    some, more = np.where(events > 0, events, 1.0), events + 1
    low = some * np.maximum(1 - 1 / (9 * some) - z / (3 * np.sqrt(some)), 0) ** 3
    return np.where(events > 0, low, 0.0), more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3


def mid_p_count(events: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Give the mid-p limits of a Poisson mean: half the probability of the observed count belongs to the tail.

    Examples
    --------
    No event: half of the probability of none is 0.025 at the upper limit, -log(0.05).

    >>> low, high = mid_p_count(np.array([0.0]), 0.95)
    >>> low, (np.exp(-high) / 2).round(4)
    (array([0.]), array([0.025]))
    """
    tail = (1 - confidence) / 2
    some = np.where(events > 0, events, 1.0)

    def above(mean: np.ndarray) -> np.ndarray:
        probability = (special.gammainc(some, mean) + special.gammainc(some + 1, mean)) / 2
        return special.ndtri(probability) - special.ndtri(tail)

    def below(mean: np.ndarray) -> np.ndarray:
        probability = (special.gammaincc(some, mean) + special.gammaincc(some + 1, mean)) / 2
        return special.ndtri(probability) - special.ndtri(tail)

    low = find_roots(above, special.gammaincinv(some, tail), special.gammaincinv(some + 1, tail))
    high = find_roots(below, special.gammainccinv(some, tail), special.gammainccinv(some + 1, tail))
    return np.where(events > 0, low, 0.0), np.where(events > 0, high, -np.log(2 * tail))


def wald_log_odds(some: np.ndarray, others: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Give the lower limit p and 1 - p from a normal approximation to the log odds; NaN where either count is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        step = special.ndtri((1 + confidence) / 2) * np.sqrt(1 / some + 1 / others)
        log_odds = np.where((some > 0) & (others > 0), np.log(some) - np.log(others) - step, np.nan)
    return special.expit(log_odds), special.expit(-log_odds)


def upper_tail(some: np.ndarray, others: np.ndarray, log_odds: np.ndarray, *, mid_p: bool) -> np.ndarray:
    """Give the probability that `some` or more of all events are the group's, each with these log odds of being so.

    With `mid_p` only half of the probability of exactly `some` is counted. The probability of `some` or fewer is that
    of `others` or more, with the odds turned round.

    Examples
    --------
    Two or three heads of three tosses: 4/8; half of exactly two less: 4/8 - 3/16.

    >>> toss = np.array([2.0]), np.array([1.0]), np.array([0.0])
    >>> upper_tail(*toss, mid_p=False), upper_tail(*toss, mid_p=True)
    (array([0.5]), array([0.3125]))
    """
    at_least = np.where(some > 0, _beta_below(np.maximum(some, 1), others + 1, log_odds), 1.0)
    if not mid_p:
        return at_least
    more = np.where(others > 0, _beta_below(some + 1, np.maximum(others, 1), log_odds), 0.0)
    return (at_least + more) / 2


def _beta_quantile(a: np.ndarray, b: np.ndarray, tail: float, *, none: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the lower quantile of a beta distribution and its complement; 0 and 1 where there is no event."""
    safe = np.where(none, 1.0, a)
    p, q = special.betaincinv(safe, b, tail), special.betainccinv(b, safe, tail)
    return np.where(none, 0.0, p), np.where(none, 1.0, q)


def _log_odds(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Give the log odds of a proportion from the proportion and its complement."""
    return np.log(p) - np.log(q)


def _beta_below(a: np.ndarray, b: np.ndarray, log_odds: np.ndarray) -> np.ndarray:
    """Give the probability that a beta variable lies below a point given as log odds, from the side that is near."""
    small = log_odds <= 0
    argument = special.expit(-np.abs(log_odds))
    below = np.empty(log_odds.shape)
    below[small] = special.betainc(a[small], b[small], argument[small])
    below[~small] = 1 - special.betainc(b[~small], a[~small], argument[~small])
    return below
