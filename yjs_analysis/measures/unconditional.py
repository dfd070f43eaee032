"""Exact tests of two proportions: the p-value of every possible table, and the worst case over the unknown rate."""

from __future__ import annotations

import numpy as np
from scipy import special
from scipy.optimize import minimize_scalar

SAME = 1e-7
"""Probabilities this close, relatively, are ties: R's `fisher.test` uses the same."""

NUISANCE_POINTS = 1500


def fisher_p_values(total: int, reference_total: int, *, alternative: str) -> np.ndarray:
    """Give Fisher's p-value of every table with these totals: rows are the group's events, columns the reference's.

    Examples
    --------
    All of one child, none of another: with one event in two children, either is as likely.

    >>> fisher_p_values(1, 1, alternative="different")
    array([[1., 1.],
           [1., 1.]])
    """
    p_values = np.empty((total + 1, reference_total + 1))
    for events in range(total + reference_total + 1):
        possible, probability = hypergeometric(total, reference_total, events)
        p_values[possible, events - possible] = _p_values(probability, alternative)
    return p_values


def fisher_p_value(x1: int, n1: int, x2: int, n2: int, *, alternative: str) -> float:
    """Give Fisher's p-value of one table, of any size.

    Examples
    --------
    Fisher's tea: 3 of 4 against 1 of 4, at least so many right by chance 17/70.

    >>> round(fisher_p_value(3, 4, 1, 4, alternative="higher") * 70, 9)
    17.0
    """
    possible, probability = hypergeometric(n1, n2, x1 + x2)
    at = np.searchsorted(possible, x1)
    if at == possible.size or possible[at] != x1:  # so far out that its probability is 0 in double precision
        return 1.0 if alternative == ("lower" if x1 > possible[-1] else "higher") else 0.0
    return float(_p_values(probability, alternative)[at])


def hypergeometric(n1: int, n2: int, events: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the group's possible events among all events, and their probabilities if the groups do not differ.

    Outcomes further than forty standard deviations out are left out: their probability is 0 in double precision.

    Examples
    --------
    >>> possible, probability = hypergeometric(4, 4, 1)
    >>> possible, probability.round(12)
    (array([0, 1]), array([0.5, 0.5]))
    """
    everyone = n1 + n2
    mean = n1 * (events / everyone)
    spread = np.sqrt(mean * (n2 / everyone) * ((everyone - events) / max(everyone - 1, 1)))
    reach = 40 * spread + 40
    first = max(0, events - n2, int(np.floor(mean - reach)))
    last = min(n1, events, int(np.ceil(mean + reach)))
    possible = np.arange(first, last + 1)
    log_weight = _log_choose(n1, possible) + _log_choose(n2, events - possible)
    weight = np.exp(log_weight - log_weight.max())
    return possible, weight / weight.sum()


def pooled_z_values(total: int, reference_total: int) -> np.ndarray:
    """Give the pooled z of every table with these totals, 0 where nobody or everybody had the event.

    Examples
    --------
    >>> pooled_z_values(1, 1).round(3)
    array([[ 0.   , -1.414],
           [ 1.414,  0.   ]])
    """
    x1, x2 = np.ogrid[: total + 1, : reference_total + 1]
    pooled = (x1 + x2) / (total + reference_total)
    variance = pooled * (1 - pooled) * (1 / total + 1 / reference_total)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(variance > 0, (x1 / total - x2 / reference_total) / np.sqrt(variance), 0.0)


def largest_probability(region: np.ndarray) -> float:
    """Give the largest probability of a set of tables, over every rate that both groups might share.

    Examples
    --------
    Exactly one event in two children is likeliest at a rate of a half: 2 x 1/2 x 1/2.

    >>> round(largest_probability(np.array([[False, True], [True, False]])), 12)
    0.5
    """
    total, reference_total = region.shape[0] - 1, region.shape[1] - 1
    weights = region.astype(float)

    def probability(rate: np.ndarray) -> np.ndarray:
        return np.einsum("kj,kj->k", binomial(total, rate) @ weights, binomial(reference_total, rate))

    angle = np.linspace(0, np.pi / 2, NUISANCE_POINTS)
    values = probability(np.sin(angle) ** 2)
    best = float(values.max())
    peaks = np.flatnonzero((values[1:-1] >= values[:-2]) & (values[1:-1] >= values[2:])) + 1
    for peak in peaks[np.argsort(-values[peaks])][:4]:
        found = minimize_scalar(
            lambda one: -float(probability(np.array([np.sin(one) ** 2]))[0]),
            bounds=(angle[peak - 1], angle[peak + 1]),
            method="bounded",
            options={"xatol": 1e-11},
        )
        best = max(best, -float(found.fun))
    return min(best, 1.0)


def binomial(total: int, rate: np.ndarray) -> np.ndarray:
    """Give the probability of 0 to `total` events at each rate: a row a rate.

    Examples
    --------
    >>> binomial(2, np.array([0.5]))
    array([[0.25, 0.5 , 0.25]])
    """
    events = np.arange(total + 1)
    rate = np.asarray(rate, dtype=float)[:, None]
    log_probability = special.xlogy(events, rate) + special.xlog1py(total - events, -rate)
    return np.exp(_log_choose(total, events) + log_probability)


def _p_values(probability: np.ndarray, alternative: str) -> np.ndarray:
    """Give the p-value of each outcome, from the probabilities of all, in order."""
    if alternative == "higher":
        return np.minimum(np.cumsum(probability[::-1])[::-1], 1)
    if alternative == "lower":
        return np.minimum(np.cumsum(probability), 1)
    ranked = np.sort(probability)
    as_unlikely = np.searchsorted(ranked, probability * (1 + SAME), side="right")
    return np.minimum(np.cumsum(ranked)[as_unlikely - 1], 1)


def _log_choose(total: int, some: np.ndarray) -> np.ndarray:
    """Give the logarithm of the number of ways to choose."""
    return special.gammaln(total + 1) - special.gammaln(some + 1) - special.gammaln(total - some + 1)
