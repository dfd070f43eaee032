"""Ratios and differences of two groups, many at once: columns of counts in, estimates out.

`comparisons` is the door to this room; what each number means is written there. Here are the checks, the methods and
what becomes of an empty group, once for the single comparison and for a table of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np
from scipy.special import ndtri

from yjs_analysis.checks import (
    confidence_problems,
    count_problems,
    events_in_nobody_problems,
    method_problems,
    refuse,
    within_total_problems,
)
from yjs_analysis.estimate import Estimate
from yjs_analysis.measures import limits, ratio_limits, score
from yjs_analysis.measures.lift import as_estimates

NAMES = ("events", "total", "reference_events", "reference_total")

NOBODY = "not estimable: nobody in one of the groups"
NO_EVENTS = "not estimable: no events in either group"
NO_REFERENCE_EVENTS = "no events in the reference group: the ratio has no upper limit"
TOO_FEW = "too few events for this method to set a limit on that side at this confidence"

Limits = tuple[np.ndarray, np.ndarray]


def katz_limits(x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray, *, confidence: float) -> Limits:
    """Give Katz's limits of a ratio of proportions; NaN where a group has no events or nobody in either is without."""
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (n1 - x1) / (n1 * x1) + (n2 - x2) / (n2 * x2)
        usable = (x1 > 0) & (x2 > 0) & (variance > 0)
        step = np.where(usable, ndtri((1 + confidence) / 2) * np.sqrt(variance), np.nan)
        ratio = (x1 / n1) / (x2 / n2)
        return ratio * np.exp(-step), ratio * np.exp(step)


def newcombe_limits(x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray, *, confidence: float) -> Limits:
    """Give Newcombe's limits of a difference, his method 10: two Wilson intervals, combined."""
    p1, p2 = x1 / n1, x2 / n2
    low1, low2 = (limits.wilson(x, n - x, confidence)[0] for x, n in ((x1, n1), (x2, n2)))
    high1, high2 = (limits.wilson(n - x, x, confidence)[1] for x, n in ((x1, n1), (x2, n2)))
    low, high = p1 - p2 - np.hypot(p1 - low1, high2 - p2), p1 - p2 + np.hypot(high1 - p1, p2 - low2)
    return np.maximum(low, -1), np.minimum(high, 1)  # they never pass these but by rounding


def conditional_limits(
    x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray, *, confidence: float, share: Callable
) -> Limits:
    """Give limits of a ratio of two Poisson rates from those of the group's share of all events."""
    p, q = share(x1, x2, confidence)
    other_p, other_q = share(x2, x1, confidence)
    with np.errstate(divide="ignore"):
        return (p / q) * (n2 / n1), (other_q / other_p) * (n2 / n1)


RELATIVE_METHODS = {
    "skewness-corrected score": partial(score.ratio_limits, finite_variance=True, skewness=True),
    "Miettinen-Nurminen score": partial(score.ratio_limits, finite_variance=True, skewness=False),
    "Koopman score": partial(score.ratio_limits, finite_variance=False, skewness=False),
    "MOVER-Wilson": ratio_limits.mover_wilson,
    "Jeffreys": ratio_limits.jeffreys,
    "exact unconditional": ratio_limits.exact_unconditional,
    "Katz log": katz_limits,
}

POPULATION_METHODS = {
    "mid-p": partial(conditional_limits, share=limits.mid_p),
    "exact": partial(conditional_limits, share=limits.clopper_pearson),
    "score": partial(conditional_limits, share=limits.wilson),
    "Jeffreys": partial(conditional_limits, share=limits.jeffreys),
    "Wald log": partial(conditional_limits, share=limits.wald_log_odds),
}

DIFFERENCE_METHODS = {
    "skewness-corrected score": partial(score.difference_limits, finite_variance=True, skewness=True),
    "Miettinen-Nurminen score": partial(score.difference_limits, finite_variance=True, skewness=False),
    "Mee score": partial(score.difference_limits, finite_variance=False, skewness=False),
    "Newcombe": newcombe_limits,
}


def relative(given: Sequence[Iterable], method: str, confidence: float, rows: Iterable | None = None) -> list[Estimate]:
    """Estimate ratios of two proportions from four columns of counts, in the order of `NAMES`."""
    _refuse(given, method, RELATIVE_METHODS, confidence, rows, of_children=True)
    return _ratios(given, RELATIVE_METHODS, method, confidence)


def population(
    given: Sequence[Iterable], method: str, confidence: float, rows: Iterable | None = None
) -> list[Estimate]:
    """Estimate ratios of two population rates from four columns of counts, in the order of `NAMES`."""
    _refuse(given, method, POPULATION_METHODS, confidence, rows, of_children=False)
    return _ratios(given, POPULATION_METHODS, method, confidence)


def difference(
    given: Sequence[Iterable], method: str, confidence: float, rows: Iterable | None = None
) -> list[Estimate]:
    """Estimate differences of two proportions from four columns of counts, in the order of `NAMES`."""
    _refuse(given, method, DIFFERENCE_METHODS, confidence, rows, of_children=True)
    x1, n1, x2, n2 = (np.asarray(one, dtype=float) for one in given)
    known = (n1 > 0) & (n2 > 0)
    safe = [np.where(known, one, 1.0) for one in (x1, n1, x2, n2)]
    low, high = DIFFERENCE_METHODS[method](*safe, confidence=confidence)
    return as_estimates(
        "rate difference",
        value=np.where(known, score.difference(*safe), np.nan),
        low=np.where(known, low, -1.0),
        high=np.where(known, high, 1.0),
        confidence=confidence,
        method=method,
        note=np.where(known, "", NOBODY),
    )


def _ratios(given: Sequence[Iterable], methods: dict[str, Callable], method: str, confidence: float) -> list[Estimate]:
    """Estimate ratios; where there is nobody, or no event at all, say so instead."""
    x1, n1, x2, n2 = (np.asarray(one, dtype=float) for one in given)
    nobody, no_events = (n1 == 0) | (n2 == 0), x1 + x2 == 0
    known = ~nobody & ~no_events
    safe = [np.where(known, one, 1.0) for one in (x1, n1, x2, n2)]
    low, high = methods[method](*safe, confidence=confidence)
    low, high = np.where(safe[0] == 0, low * 0, low), np.where(safe[2] == 0, high + np.inf, high)
    with np.errstate(divide="ignore"):
        value = np.where(known, (safe[0] / safe[1]) / (safe[2] / safe[3]), np.nan)
    unusable = f"{method} has no interval for these counts: use '{next(iter(methods))}'"
    open_sided = ((low == 0) & (safe[0] > 0)) | (np.isinf(high) & (safe[2] > 0))
    note = np.select(
        [nobody, no_events, np.isnan(low), open_sided, x2 == 0],
        [NOBODY, NO_EVENTS, unusable, TOO_FEW, NO_REFERENCE_EVENTS],
        default="",
    )
    return as_estimates(
        "relative rate",
        value=value,
        low=np.where(known, low, 0.0),
        high=np.where(known, high, np.inf),
        confidence=confidence,
        method=method,
        note=note,
    )


def table_problems(given: Sequence[Iterable], rows: Iterable | None = None, *, of_children: bool = True) -> list[str]:
    """Say what is wrong with four columns of counts, in the order of `NAMES`.

    `of_children` says that the events are some of the total. With `rows` the columns are a table's: the reference's
    counts are then rows of their own and are not complained of twice.

    Examples
    --------
    >>> table_problems([[3], [4], [9], [8]])
    ['reference_events must not exceed reference_total, but got 9 of 8. Count each child once, or compare rates.']
    """
    pairs = [(given[0], given[1], NAMES[:2], rows)]
    if rows is None:
        pairs.append((given[2], given[3], NAMES[2:], None))
    problems = []
    for events, total, names, labels in pairs:
        problems += count_problems(names[0], events, rows=labels)
        problems += count_problems(names[1], total, rows=labels, whole=of_children)
    if problems:
        return problems
    check = within_total_problems if of_children else events_in_nobody_problems
    return [one for events, total, names, labels in pairs for one in check(events, total, names=names, rows=labels)]


def _refuse(
    given: Sequence[Iterable],
    method: str,
    methods: Iterable[str],
    confidence: float,
    rows: Iterable | None,
    *,
    of_children: bool,
) -> None:
    """Refuse what cannot be compared."""
    problems = table_problems(given, rows, of_children=of_children)
    refuse(problems + method_problems(method, methods) + confidence_problems(confidence))
