"""The sums of Mantel and Haenszel: arrays of strata in; the estimate, its variance and which strata took part, out.

`strata` is the door to this room; what each number means is written there. In every function `x1` of `n1` is the group
and `x0` of `n0` the reference, one element a stratum. A stratum takes part if it adds anything to the sums.
"""

from __future__ import annotations

import numpy as np

Sums = tuple[float, float, np.ndarray]
"""The estimate; its variance, or that of its logarithm for a ratio, NaN where there is none; who took part."""

NOISE = 1e-12
"""A variance that is a smaller part of what it was added up from is nought."""


def relative_rate(x1: np.ndarray, n1: np.ndarray, x0: np.ndarray, n0: np.ndarray) -> Sums:
    """Give the ratio of proportions. Greenland and Robins (1985) Biometrics 41:55-68.

    Examples
    --------
    One stratum is the plain ratio, and the variance is Katz's: 1/2 - 1/4 + 1/1 - 1/4.

    >>> value, variance, _ = relative_rate(*(np.array([one]) for one in (2.0, 4.0, 1.0, 4.0)))
    >>> value, variance
    (2.0, 1.0)
    """
    total = _total(n1, n0)
    above, below = x1 * n0 / total, x0 * n1 / total
    part = n1 / total * x1 * ((n0 - x0) / total) + n0 / total * x0 * ((n1 - x1) / total)
    return *_ratio(above.sum(), below.sum(), part.sum()), (above + below) > 0


def rate_ratio(x1: np.ndarray, t1: np.ndarray, x0: np.ndarray, t0: np.ndarray) -> Sums:
    """Give the ratio of rates over persons times years. Rothman, Greenland and Lash (2008), table 15-2.

    Examples
    --------
    One stratum is the plain ratio, and the variance is 1/2 + 1/1.

    >>> value, variance, _ = rate_ratio(*(np.array([one]) for one in (2.0, 4.0, 1.0, 4.0)))
    >>> value, variance
    (2.0, 1.5)
    """
    total = _total(t1, t0)
    above, below = x1 * t0 / total, x0 * t1 / total
    part = (x1 + x0) * (t1 / total) * (t0 / total)
    return *_ratio(above.sum(), below.sum(), part.sum()), (above + below) > 0


def odds_ratio(x1: np.ndarray, n1: np.ndarray, x0: np.ndarray, n0: np.ndarray) -> Sums:
    """Give the ratio of odds. Robins, Breslow and Greenland (1986) Biometrics 42:311-323.

    Examples
    --------
    One stratum is the cross-product, and the variance is Woolf's: 1/2 + 1/2 + 1/1 + 1/4.

    >>> value, variance, _ = odds_ratio(*(np.array([one]) for one in (2.0, 4.0, 1.0, 5.0)))
    >>> value, round(variance, 9)
    (4.0, 2.25)
    """
    total = _total(n1, n0)
    y1, y0 = n1 - x1, n0 - x0
    along, across = x1 * y0 / total, y1 * x0 / total
    p, q = (x1 + y0) / total, (y1 + x0) / total
    above, below = along.sum(), across.sum()
    variance = np.nan
    if above > 0 and below > 0:
        variance = (p * along).sum() / (2 * above**2) + (q * across).sum() / (2 * below**2)
        variance += (p * across + q * along).sum() / (2 * above * below)
    return _quotient(above, below), float(variance), (along + across) > 0


def rate_difference(x1: np.ndarray, n1: np.ndarray, x0: np.ndarray, n0: np.ndarray, method: str) -> Sums:
    """Give the difference of proportions, with the variance of Sato or that of Greenland and Robins.

    Sato (1989) Biometrics 45:1323-1324; Greenland and Robins (1985) Biometrics 41:55-68.

    Examples
    --------
    One stratum is the plain difference, and the variance of Greenland and Robins is 2 x 2 / 64 + 1 x 3 / 64.

    >>> value, variance, _ = rate_difference(*(np.array([one]) for one in (2.0, 4.0, 1.0, 4.0)), "Greenland-Robins")
    >>> value, variance
    (0.25, 0.109375)
    """
    total, taking = _total(n1, n0), (n1 > 0) & (n0 > 0)
    weight = n1 * n0 / total
    if not taking.any():
        return np.nan, np.nan, taking
    value = ((x1 * n0 - x0 * n1) / total).sum() / weight.sum()
    m1, m0 = np.where(taking, n1, 1.0), np.where(taking, n0, 1.0)
    if method == "Greenland-Robins":
        within = x1 * (n1 - x1) / m1**3 + x0 * (n0 - x0) / m0**3
        parts = weight**2 * within
    else:
        s1, s0 = n1 / total, n0 / total
        p = s1**2 * x0 - s0**2 * x1 + s1 * s0 * (n0 - n1) / 2
        q = (x1 / total * (n0 - x0) + x0 / total * (n1 - x1)) / 2
        parts = np.where(taking, value * p + q, 0.0)
    variance = parts.sum() / weight.sum() ** 2
    return float(value), float(variance) if parts.sum() > NOISE * weight.sum() else np.nan, taking


def person_time_difference(x1: np.ndarray, t1: np.ndarray, x0: np.ndarray, t0: np.ndarray) -> Sums:
    """Give the difference of rates over persons times years. Rothman, Greenland and Lash (2008), table 15-2.

    Examples
    --------
    One stratum is the plain difference, and the variance is 2/16 + 1/16.

    >>> value, variance, _ = person_time_difference(*(np.array([one]) for one in (2.0, 4.0, 1.0, 4.0)))
    >>> value, variance
    (0.25, 0.1875)
    """
    total, taking = _total(t1, t0), (t1 > 0) & (t0 > 0)
    weight = t1 * t0 / total
    if not taking.any():
        return np.nan, np.nan, taking
    value = ((x1 * t0 - x0 * t1) / total).sum() / weight.sum()
    variance = (x1 * (t0 / total) ** 2 + x0 * (t1 / total) ** 2).sum() / weight.sum() ** 2
    return float(value), float(variance) if variance > 0 else np.nan, taking


def surplus(x1: np.ndarray, n1: np.ndarray, x0: np.ndarray, n0: np.ndarray) -> tuple[float, float, float]:
    """Give the events of the group beyond those expected at a common rate, with the variance of CMH and of Cochran.

    Cochran (1954) Biometrics 10:417-451; Mantel and Haenszel (1959) JNCI 22:719-748.

    Examples
    --------
    Two of two against none of two: 2 - 1, with variance 2 x 2 x 2 x 2 / 16 / 3, or over 4.

    >>> excess, variance, cochran = surplus(*(np.array([one]) for one in (2.0, 2.0, 0.0, 2.0)))
    >>> excess, round(variance, 6), cochran
    (1.0, 0.333333, 0.25)
    """
    total, events = _total(n1, n0), x1 + x0
    excess = (x1 * n0 - x0 * n1) / total
    part = (n1 / total) * (n0 / total) * events * ((total - events) / total)
    enough = total > 1
    mantel = part[enough] * total[enough] / (total[enough] - 1)
    return float(excess.sum()), float(mantel.sum()), float(part.sum())


def _total(n1: np.ndarray, n0: np.ndarray) -> np.ndarray:
    """Give everybody in a stratum; 1 where there is nobody, so that it can be divided by."""
    return np.where(n1 + n0 > 0, n1 + n0, 1.0)


def _ratio(above: float, below: float, part: float) -> tuple[float, float]:
    """Give a ratio of sums and the variance of its logarithm; none where a sum is nought or nothing could vary."""
    usable = above > 0 and below > 0 and part > 0
    return _quotient(above, below), float(part / above / below) if usable else np.nan


def _quotient(above: float, below: float) -> float:
    """Give a quotient; infinite over nought, and NaN for nought over nought."""
    if below > 0:
        return float(above / below)
    return np.inf if above > 0 else np.nan
