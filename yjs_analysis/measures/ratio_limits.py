"""Other limits for the ratio of two proportions: from two Wilson intervals, from a prior, with guaranteed coverage.

Arrays of the group's events and total and of the reference's come in, arrays go out, as in `score`. Only lower
limits are worked out; an upper limit is one over the lower limit of the groups exchanged.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from yjs_analysis.measures import limits, score, unconditional
from yjs_analysis.measures.roots import find_roots

Limits = tuple[np.ndarray, np.ndarray]

MOST_TABLES = 20_000
STEP = 0.02


def mover_wilson(x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray, *, confidence: float) -> Limits:
    """Give the limits that recover the variance of each group from its Wilson interval (Zou and Donner 2008)."""
    low = _mover_lower(x1, n1, x2, n2, confidence)
    with np.errstate(divide="ignore"):
        return low, 1 / _mover_lower(x2, n2, x1, n1, confidence)


def jeffreys(x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray, *, confidence: float) -> Limits:
    """Give the tail quantiles of the ratio of two independent Jeffreys posteriors (Agresti and Min 2005)."""
    low = _jeffreys_lower(x1, n1, x2, n2, confidence)
    with np.errstate(divide="ignore"):
        return low, 1 / _jeffreys_lower(x2, n2, x1, n1, confidence)


def exact_unconditional(x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray, *, confidence: float) -> Limits:
    """Give the ratios that two exact one-sided tests do not reject, whatever the unknown rate (Chan and Zhang 1999).

    NaN where the totals allow more tables than can be listed.
    """
    rows = list(zip(x1.tolist(), n1.tolist(), x2.tolist(), n2.tolist(), strict=True))
    low = np.array([_exact_lower(a, m, b, n, confidence) for a, m, b, n in rows])
    exchanged = np.array([_exact_lower(b, n, a, m, confidence) for a, m, b, n in rows])
    with np.errstate(divide="ignore"):
        return low, 1 / exchanged


def _mover_lower(x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray, confidence: float) -> np.ndarray:
    """Give Zou and Donner's lower limit, with its difference of two near numbers multiplied out."""
    p1, p2 = x1 / n1, x2 / n2
    low1 = limits.wilson(x1, n1 - x1, confidence)[0]
    high2 = limits.wilson(n2 - x2, x2, confidence)[1]
    near1, near2 = low1 * (2 * p1 - low1), high2 * (2 * p2 - high2)
    below = p1 * p2 + np.sqrt(np.maximum((p1 * p2) ** 2 - near1 * near2, 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(x1 == 0, 0.0, near1 / below)


def _jeffreys_lower(x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray, confidence: float) -> np.ndarray:
    """Find where the posterior of the ratio has the lower tail below it."""
    tail = (1 - confidence) / 2
    below = _posterior_below(x1, n1, x2, n2)
    near = np.log((x1 + 0.5) / (n1 + 1)) - np.log((x2 + 0.5) / (n2 + 1))

    reach = 2 + 10 * np.sqrt(1 / (x1 + 0.5) + 1 / (x2 + 0.5))

    def missing(log_ratio: np.ndarray) -> np.ndarray:
        return special.ndtri(below(np.exp(log_ratio))) - special.ndtri(tail)

    found = np.exp(find_roots(missing, near - reach, near + reach, apart=1e-12))
    return np.where(x1 == 0, 0.0, found)


def _posterior_below(x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray) -> Callable:
    """Give the distribution function of the ratio: an average over one group of the other's distribution function.

    Below a ratio of 1 the average runs over the reference and above it over the group, so that no point falls beyond a
    rate of 1; where one group is known ten times better than the other it runs over that one.
    """
    node = np.linspace(-8.25, 8.25, 331)
    weight = np.exp(-(node**2) / 2)
    weight /= weight.sum()
    a1, b1, a2, b2 = (one[:, None] for one in (x1 + 0.5, n1 - x1 + 0.5, x2 + 0.5, n2 - x2 + 0.5))
    point1, point2 = _quantiles(a1, b1, node), _quantiles(a2, b2, node)
    spread = (b1 / (a1 * (a1 + b1)) / (b2 / (a2 * (a2 + b2))))[:, 0]

    def below(ratio: np.ndarray) -> np.ndarray:
        over_reference = np.where(spread > 100, True, np.where(spread < 0.01, False, ratio < 1))
        answer, r, g = np.empty(ratio.shape), over_reference, ~over_reference
        answer[r] = special.betainc(a1[r], b1[r], np.minimum(point2[r] * ratio[r, None], 1)) @ weight
        answer[g] = 1 - special.betainc(a2[g], b2[g], np.minimum(point1[g] / ratio[g, None], 1)) @ weight
        return np.clip(answer, 0, 1)

    return below


def _quantiles(a: np.ndarray, b: np.ndarray, node: np.ndarray) -> np.ndarray:
    """Give the quantiles of beta distributions at standard normal nodes, each from its nearer tail."""
    return np.where(
        node < 0, special.betaincinv(a, b, special.ndtr(node)), special.betainccinv(a, b, special.ndtr(-node))
    )


def _exact_lower(x1: float, n1: float, x2: float, n2: float, confidence: float) -> float:
    """Search the smallest ratio that is not rejected, from the left, and then close in on it."""
    if x1 == 0:
        return 0.0
    if (n1 + 1) * (n2 + 1) > MOST_TABLES:
        return np.nan
    tail = (1 - confidence) / 2
    start = np.log((x1 + 0.5) / (n1 + 1)) - np.log((x2 + 0.5) / (n2 + 1))

    def rejected(log_ratio: float) -> bool:
        return _worst_tail(np.exp(log_ratio), int(x1), int(n1), int(x2), int(n2)) <= tail

    reach = 2.0
    while not rejected(start - reach) and reach < score.REACH:
        reach *= 1.5
    ratio = start - reach
    while rejected(ratio + STEP):
        ratio += STEP
    inside, outside = ratio + STEP, ratio
    for _ in range(36):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if rejected(middle) else (middle, outside)
    return float(np.exp(outside))


def _worst_tail(ratio: float, x1: int, n1: int, x2: int, n2: int) -> float:
    """Give the largest probability, over the reference's rate, of a table at least as far above this ratio."""
    events, reference_events = (one.ravel().astype(float) for one in np.mgrid[: n1 + 1, : n2 + 1])
    group, reference = np.full(events.shape, float(n1)), np.full(events.shape, float(n2))
    with np.errstate(divide="ignore", invalid="ignore"):
        far = score.ratio_score(
            np.full(events.shape, ratio), events, group, reference_events, reference, 0.0, False, False
        )
    far = np.where(np.isnan(far), 0.0, far).reshape(n1 + 1, n2 + 1)
    region = far >= far[x1, x2] - 1e-9
    rate = np.sin(np.linspace(0, np.pi / 2, 500)) ** 2 * min(1.0, 1 / ratio)
    tail = unconditional.binomial(n1, np.minimum(rate * ratio, 1)) @ region.astype(float)
    return float(np.einsum("kj,kj->k", tail, unconditional.binomial(n2, rate)).max())
