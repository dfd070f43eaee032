"""What a count would print: shares, rates, ratios, their limits by every usual method, and p-values."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from scipy import stats
from scipy.special import expit, ndtri

from yjs_analysis.measures import limits, ratio_limits, score, two_groups

CONFIDENCES = (0.95, 0.9, 0.99, 0.998)

Limits = tuple[np.ndarray, np.ndarray]


def _share_limits(method: Callable, events: np.ndarray, total: np.ndarray, confidence: float) -> Limits:
    others = total - events
    return method(events, others, confidence)[0], method(others, events, confidence)[1]


def _wald(events: np.ndarray, total: np.ndarray, confidence: float) -> Limits:
    share = events / total
    step = ndtri((1 + confidence) / 2) * np.sqrt(share * (1 - share) / total)
    return share - step, share + step


def _agresti_coull(events: np.ndarray, total: np.ndarray, confidence: float) -> Limits:
    z = ndtri((1 + confidence) / 2)
    return _wald(events + z**2 / 2, total + z**2, confidence)


def _wilson_corrected(events: np.ndarray, total: np.ndarray, confidence: float) -> Limits:
    z, share = ndtri((1 + confidence) / 2), events / total
    found = []
    for side in (-1.0, 1.0):
        inside = z**2 - 1 / total + 4 * total * share * (1 - share) - side * (4 * share - 2)
        found.append((2 * events + z**2 + side * (z * np.sqrt(np.maximum(inside, 0)) + 1)) / (2 * (total + z**2)))
    return found[0], found[1]


def _logit(events: np.ndarray, total: np.ndarray, confidence: float) -> Limits:
    step = ndtri((1 + confidence) / 2) * np.sqrt(1 / events + 1 / (total - events))
    odds = np.log(events / (total - events))
    return expit(odds - step), expit(odds + step)


def _even_prior(events: np.ndarray, total: np.ndarray, confidence: float) -> Limits:
    tail = (1 - confidence) / 2
    return tuple(stats.beta.ppf(one, events + 1, total - events + 1) for one in (tail, 1 - tail))


def _arcsine(events: np.ndarray, total: np.ndarray, confidence: float) -> Limits:
    angle, step = np.arcsin(np.sqrt(events / total)), ndtri((1 + confidence) / 2) / (2 * np.sqrt(total))
    return np.sin(np.maximum(angle - step, 0)) ** 2, np.sin(np.minimum(angle + step, np.pi / 2)) ** 2


def _odds_ratio(events, total, reference_events, reference_total, *, confidence: float) -> Limits:
    """Woolf's limits of an odds ratio."""
    cells = events, total - events, reference_events, reference_total - reference_events
    step = ndtri((1 + confidence) / 2) * np.sqrt(sum(1 / one for one in cells))
    middle = np.log(cells[0] * cells[3] / (cells[1] * cells[2]))
    return np.exp(middle - step), np.exp(middle + step)


def _poisson_wald(events: np.ndarray, confidence: float) -> Limits:
    step = ndtri((1 + confidence) / 2) * np.sqrt(events)
    return events - step, events + step


SHARE_LIMITS: dict[str, Callable[..., Limits]] = {
    "Wilson": partial(_share_limits, limits.wilson),
    "Clopper-Pearson": partial(_share_limits, limits.clopper_pearson),
    "Jeffreys": partial(_share_limits, limits.jeffreys),
    "mid-p": partial(_share_limits, limits.mid_p),
    "Wald": _wald,
    "Agresti-Coull": _agresti_coull,
    "Wilson with continuity correction": _wilson_corrected,
    "logit": _logit,
    "even prior": _even_prior,
    "arcsine": _arcsine,
}
"""Limits of events of a total, as shares."""

COUNT_LIMITS: dict[str, Callable[..., Limits]] = {
    "Byar": limits.byar_count,
    "exact": limits.exact_count,
    "mid-p": limits.mid_p_count,
    "normal": _poisson_wald,
}
"""Limits of a count of events, to be divided by a population."""

RATIO_LIMITS: dict[str, Callable[..., Limits]] = {
    "Katz": two_groups.katz_limits,
    "Koopman": partial(score.ratio_limits, finite_variance=False, skewness=False),
    "Miettinen-Nurminen": partial(score.ratio_limits, finite_variance=True, skewness=False),
    "skewness-corrected score": partial(score.ratio_limits, finite_variance=True, skewness=True),
    "two Wilson intervals": ratio_limits.mover_wilson,
    "odds ratio": _odds_ratio,
}
"""Limits of a ratio of two proportions, or of their odds."""


def p_values(
    events: np.ndarray, total: float, reference_events: float, reference_total: float
) -> dict[str, np.ndarray]:
    """Give what each usual test of two groups would print for each count of events.

    Examples
    --------
    >>> found = p_values(np.array([8.0]), 15.0, 4.0, 15.0)
    >>> {name: round(float(p[0]), 3) for name, p in found.items()}
    {'chi-squared': 0.136, 'with Yates': 0.264, 'Wald': 0.121, 'Fisher': 0.264}
    """
    everyone = total + reference_total
    with np.errstate(divide="ignore", invalid="ignore"):
        margin = events + reference_events
        gap = np.abs(events * (reference_total - reference_events) - reference_events * (total - events))
        weight = everyone / (total * reference_total * margin * (everyone - margin))
        plain, yates = gap**2 * weight, np.maximum(gap - everyone / 2, 0) ** 2 * weight
    fisher = [
        stats.fisher_exact([[one, total - one], [reference_events, reference_total - reference_events]])[1]
        for one in (events if len(events) <= 200 else [])
    ]
    found = {"chi-squared": stats.chi2.sf(plain, 1), "with Yates": stats.chi2.sf(yates, 1)}
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = events / total, reference_events / reference_total
        spread = shares[0] * (1 - shares[0]) / total + shares[1] * (1 - shares[1]) / reference_total
        found["Wald"] = stats.chi2.sf((shares[0] - shares[1]) ** 2 / spread, 1)
    return found | ({"Fisher": np.array(fisher)} if fisher else {})


def printed(
    values: np.ndarray, low: float | np.ndarray, high: float | np.ndarray, *, scale: float | np.ndarray = 1.0
) -> np.ndarray:
    """Say for each value whether it would be printed as a number that lies between two limits, one pair or one each.

    Examples
    --------
    >>> printed(np.array([0.25, 0.34]), 32.5, 33.5, scale=100)
    array([False, False])
    """
    slack = 1e-7 * np.maximum(np.abs(high), 1e-9)
    with np.errstate(invalid="ignore"):
        return (values * scale >= low - slack) & (values * scale <= high + slack)
