"""Score limits for two proportions, many tables at once: the arithmetic behind the comparison of two groups.

The idea of a score limit: ask of every possible ratio (or difference) how far the observed counts lie from what that
ratio would lead one to expect, in standard errors *under that ratio*. The interval holds all ratios for which the
answer is not surprising. Nothing is divided by an observed variance, so that 0 of 3 and 3 of 3 need no special care.

Everything takes arrays `events`, `total` (the group) and `reference_events`, `reference_total`, with every total at
least 1, and gives arrays. Only lower limits are searched for; an upper limit is the lower limit of the two groups
exchanged, inverted (a ratio) or negated (a difference), so that exchanging the groups changes nothing else.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from yjs_analysis.measures.roots import find_roots

REACH = 45.0
"""How far from the estimate a ratio is searched, on the log scale: a factor of 10 to the power of 19."""


def ratio_limits(
    events: np.ndarray,
    total: np.ndarray,
    reference_events: np.ndarray,
    reference_total: np.ndarray,
    *,
    confidence: float,
    finite_variance: bool,
    skewness: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """Give the score limits of the ratio of two proportions.

    With neither correction this is Koopman's interval, with `finite_variance` Miettinen and Nurminen's (variance times
    N/(N-1)), with both the skewness-corrected one. Tables without any event are for the caller to set aside.

    References
    ----------
    Koopman (1984) Biometrics 40:513-517; Miettinen and Nurminen (1985) Statistics in Medicine 4:213-226; Gart and Nam
    (1988) Biometrics 44:323-338; Laud (2017) Pharmaceutical Statistics 16:334-348, equation 3.

    Examples
    --------
    Koopman's interval for 8 of 15 against 4 of 15, as printed by Gart and Nam (1988): 0.815 to 5.336.

    >>> table = [np.array([count]) for count in (8.0, 15.0, 4.0, 15.0)]
    >>> low, high = ratio_limits(*table, confidence=0.95, finite_variance=False, skewness=False)
    >>> print(round(low[0], 3), round(high[0], 3))
    0.815 5.336
    """
    both = _with_exchanged(events, total, reference_events, reference_total)
    lower = _lower_ratio(*both, ndtri((1 + confidence) / 2), finite_variance, skewness)
    low, exchanged = np.split(lower, 2)
    with np.errstate(divide="ignore"):
        return low, 1 / exchanged


def lower_ratio_limit(
    events: np.ndarray,
    total: np.ndarray,
    reference_events: np.ndarray,
    reference_total: np.ndarray,
    *,
    confidence: float,
    finite_variance: bool,
    skewness: bool,
) -> np.ndarray:
    """Give the lower of `ratio_limits` alone, in half the time; of the groups exchanged, one over it is the upper.

    Examples
    --------
    Koopman's interval for 8 of 15 against 4 of 15, as printed by Gart and Nam (1988): 0.815 to 5.336.

    >>> table = [np.array([count]) for count in (4.0, 15.0, 8.0, 15.0)]
    >>> asked = {"confidence": 0.95, "finite_variance": False, "skewness": False}
    >>> lower_ratio_limit(*table[2:], *table[:2], **asked).round(3), (1 / lower_ratio_limit(*table, **asked)).round(3)
    (array([0.815]), array([5.336]))
    """
    z = ndtri((1 + confidence) / 2)
    return _lower_ratio(events, total, reference_events, reference_total, z, finite_variance, skewness)


def difference_limits(
    events: np.ndarray,
    total: np.ndarray,
    reference_events: np.ndarray,
    reference_total: np.ndarray,
    *,
    confidence: float,
    finite_variance: bool,
    skewness: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """Give the score limits of the difference of two proportions.

    With neither correction this is Mee's interval, with `finite_variance` Miettinen and Nurminen's (variance times
    N/(N-1)), with both the skewness-corrected one.

    References
    ----------
    Mee (1984) Biometrics 40:1175-1176; Miettinen and Nurminen (1985) Statistics in Medicine 4:213-226; Gart and Nam
    (1990) Biometrics 46:637-643; Laud (2017) Pharmaceutical Statistics 16:334-348.

    Examples
    --------
    Mee's interval for 7 of 25 against 2 of 25, as printed by Gart and Nam (1990): -0.014 to 0.412.

    >>> table = [np.array([count]) for count in (7.0, 25.0, 2.0, 25.0)]
    >>> low, high = difference_limits(*table, confidence=0.95, finite_variance=False, skewness=False)
    >>> print(round(low[0], 3), round(high[0], 3))
    -0.014 0.412
    """
    both = _with_exchanged(events, total, reference_events, reference_total)
    lower = _lower_difference(*both, ndtri((1 + confidence) / 2), finite_variance, skewness)
    low, exchanged = np.split(lower, 2)
    return low, -exchanged


def difference(x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray) -> np.ndarray:
    """Give the difference of two proportions, from the events or the non-events, whichever are fewer.

    Examples
    --------
    >>> difference(np.array([1.0]), np.array([4.0]), np.array([1.0]), np.array([2.0]))
    array([-0.25])
    """
    return np.where(x1 + x2 > (n1 + n2) / 2, (n2 - x2) / n2 - (n1 - x1) / n1, x1 / n1 - x2 / n2)


def _with_exchanged(x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray) -> tuple[np.ndarray, ...]:
    """Put the tables with their groups exchanged behind the tables as they came."""
    pairs = ((x1, x2), (n1, n2), (x2, x1), (n2, n1))
    return tuple(np.concatenate([np.asarray(one, dtype=float) for one in pair]) for pair in pairs)


def _lower_ratio(
    x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray, z: float, finite_variance: bool, skewness: bool
) -> np.ndarray:
    """Search the lower limit below the estimate, on the log scale; 0 where even a ratio of 0 is not surprising."""
    near = np.log((x1 + 0.5) / (n1 + 0.5)) - np.log((x2 + 0.5) / (n2 + 0.5))
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = np.log(x1 / n1) - np.log(x2 / n2)
    far, close = near - REACH, np.where((x1 > 0) & (x2 > 0), estimate, near + REACH)

    def excess_score(log_ratio: np.ndarray) -> np.ndarray:
        return ratio_score(np.exp(log_ratio), x1, n1, x2, n2, z, finite_variance, skewness) - z

    found = np.exp(find_roots(excess_score, far, close, apart=1e-13))
    found = np.where(excess_score(close) > 0, np.exp(close), found)
    return np.where((x1 > 0) & (excess_score(far) > 0), found, 0.0)


def _lower_difference(
    x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray, z: float, finite_variance: bool, skewness: bool
) -> np.ndarray:
    """Search the lower limit between -1 and the estimate."""
    estimate, far = difference(x1, n1, x2, n2), np.full(x1.shape, -1.0)

    def excess_score(supposed: np.ndarray) -> np.ndarray:
        return _difference_score(supposed, x1, n1, x2, n2, z, finite_variance, skewness) - z

    found = find_roots(excess_score, far, estimate)
    found = np.where(excess_score(estimate) > 0, estimate, found)
    return np.where(estimate > far, found, far)


def ratio_score(
    ratio: np.ndarray,
    x1: np.ndarray,
    n1: np.ndarray,
    x2: np.ndarray,
    n2: np.ndarray,
    z: float,
    finite_variance: bool,
    skewness: bool,
) -> np.ndarray:
    """Give how many standard errors the counts lie above what this ratio leads one to expect."""
    p1, q1, p2, q2 = _restricted_to_ratio(ratio, x1, n1, x2, n2)
    variance1, variance2 = p1 * q1 / n1, p2 * q2 / n2
    variance = (variance1 + ratio**2 * variance2) * ((n1 + n2) / (n1 + n2 - 1) if finite_variance else 1.0)
    third_moment = variance1 * (q1 - p1) / n1 - ratio**3 * variance2 * (q2 - p2) / n2
    return _score(x1 / n1 - ratio * x2 / n2, variance, third_moment if skewness else None, z)


def _difference_score(
    supposed: np.ndarray,
    x1: np.ndarray,
    n1: np.ndarray,
    x2: np.ndarray,
    n2: np.ndarray,
    z: float,
    finite_variance: bool,
    skewness: bool,
) -> np.ndarray:
    """Give how many standard errors the counts lie above what this difference leads one to expect."""
    p1, q1, p2, q2 = _restricted_to_difference(supposed, x1, n1, x2, n2)
    variance1, variance2 = p1 * q1 / n1, p2 * q2 / n2
    variance = (variance1 + variance2) * ((n1 + n2) / (n1 + n2 - 1) if finite_variance else 1.0)
    third_moment = variance1 * (q1 - p1) / n1 - variance2 * (q2 - p2) / n2
    return _score(difference(x1, n1, x2, n2) - supposed, variance, third_moment if skewness else None, z)


def _score(contrast: np.ndarray, variance: np.ndarray, third_moment: np.ndarray | None, z: float) -> np.ndarray:
    """Give the contrast in standard errors, corrected for skewness if its third moment is given.

    The corrected score s solves `a s^2 + s = u + a`, with u the plain score and a sixth of the skewness (Laud 2017,
    equation 3). Where that has no real solution, Laud's simplified correction at the limit itself takes its place.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.where(contrast == 0, 0.0, contrast / np.sqrt(variance))
        if third_moment is None:
            return plain
        a = np.where(third_moment == 0, 0.0, third_moment / (6 * variance**1.5))
        square = 1 + 4 * a * (plain + a)
        corrected = 2 * (plain + a) / (1 + np.sqrt(np.maximum(square, 0)))
        return np.where(a == 0, plain, np.where(square < 0, plain - (z**2 - 1) * a, corrected))


def _restricted_to_ratio(
    ratio: np.ndarray, x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Give the likeliest pair of proportions with this ratio, and their complements: p1, 1 - p1, p2, 1 - p2.

    The closed form is a quadratic. Each part is written as a sum of what cannot be negative, or as the root that does
    not cancel, so that totals of a hundred million lose no figures.
    """
    everyone = n1 + n2
    above, below = ratio * (n1 + x2), x1 + n2
    root = np.sqrt((above - below) ** 2 + 4 * ratio * (n1 - x1) * (n2 - x2))
    p2 = 2 * (x1 + x2) / (above + below + root)
    lean1, lean2 = above + below - 2 * everyone, above + below - 2 * everyone * ratio
    with np.errstate(divide="ignore", invalid="ignore"):
        q1 = np.where(lean1 > 0, 2 * (ratio - 1) * (n1 - x1) / (lean1 + root), (root - lean1) / (2 * everyone))
        q2 = np.where(lean2 > 0, 2 * (1 - ratio) * (n2 - x2) / (lean2 + root), (root - lean2) / (2 * everyone * ratio))
    return ratio * p2, np.maximum(q1, 0), p2, np.maximum(q2, 0)


def _restricted_to_difference(
    difference: np.ndarray, x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Give the likeliest pair of proportions with this difference, and their complements: p1, 1 - p1, p2, 1 - p2.

    The groups are turned so that the first proportion is the larger, and events and non-events so that the smallest of
    the four parts is the second proportion: it is the unknown, and the other three lose no figures when made from it.
    """
    d = np.abs(difference)
    y1, m1, y2, m2 = _turn(difference < 0, x1, n1, x2, n2)
    mirror = (y1 + y2 - m2) * (1 - d) + (y1 + y2 - m1) * (1 + d) > 0
    y1, m1, y2, m2 = _turn(mirror, np.where(mirror, m1 - y1, y1), m1, np.where(mirror, m2 - y2, y2), m2)
    small = _smaller_proportion(d, y1, m1, y2, m2)
    p1, q1, p2, q2 = small + d, (1 - d) - small, small, 1 - small
    p1, q1, p2, q2 = np.where(mirror, (q2, p2, q1, p1), (p1, q1, p2, q2))
    return _turn(difference < 0, p1, q1, p2, q2)


def _turn(
    exchange: np.ndarray, a1: np.ndarray, b1: np.ndarray, a2: np.ndarray, b2: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Exchange the first pair with the second where `exchange` says so."""
    return (
        np.where(exchange, a2, a1),
        np.where(exchange, b2, b1),
        np.where(exchange, a1, a2),
        np.where(exchange, b1, b2),
    )


def _smaller_proportion(d: np.ndarray, y1: np.ndarray, m1: np.ndarray, y2: np.ndarray, m2: np.ndarray) -> np.ndarray:
    """Solve the likelihood's cubic for the smaller proportion: Miettinen and Nurminen (1985), appendix 1.

    The closed form comes first. Then three steps of Newton win back the figures that it loses for small rates: with the
    non-events' part of the likelihood equation held, the events' part is a quadratic with one positive root.
    """
    root = np.clip(_cubic_root(d, y1, m1, y2, m2), 0, (1 - d) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(3):
            rest1, rest2 = (1 - d) - root, 1 - root
            pull = (m1 - y1) / rest1 + (m2 - y2) / rest2
            lean = y1 + y2 - pull * d
            spread = np.sqrt(lean**2 + 4 * pull * y2 * d)
            fixed = np.where(
                lean > 0, (lean + spread) / (2 * pull), np.where(y2 > 0, 2 * y2 * d / (spread - lean), 0.0)
            )
            slope = ((m1 - y1) / rest1**2 + (m2 - y2) / rest2**2) / (y2 / fixed**2 + y1 / (fixed + d) ** 2)
            step = (fixed - root) / (1 + np.where(np.isfinite(slope), slope, 0.0))
            root = np.clip(np.where(np.isfinite(step), root + step, root), 0, (1 - d) / 2)
    return root


def _cubic_root(d: np.ndarray, y1: np.ndarray, m1: np.ndarray, y2: np.ndarray, m2: np.ndarray) -> np.ndarray:
    """Give the middle root of the cubic in closed form."""
    everyone = m1 + m2
    square = (m1 + 2 * m2) * d - everyone - (y1 + y2)
    linear = (m2 * d - everyone - 2 * y2) * d + (y1 + y2)
    centre = square / (3 * everyone)
    q = centre**3 - linear * square / (6 * everyone**2) + y2 * d * (1 - d) / (2 * everyone)
    p = np.sign(q) * np.sqrt(np.maximum(centre**2 - linear / (3 * everyone), 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        angle = (np.pi + np.arccos(np.clip(np.where(p == 0, 0.0, q / p**3), -1, 1))) / 3
    return 2 * p * np.cos(angle) - centre
