"""How large a disparity would have to be before counts like these could show it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy import special

from yjs_analysis.checks import confidence_problems, count_problems, method_problems, refuse
from yjs_analysis.estimate import Estimate
from yjs_analysis.measures import unconditional
from yjs_analysis.measures.limits import upper_tail
from yjs_analysis.measures.roots import find_roots

NORMAL = "normal approximation"
EXACT_FISHER = "exact Fisher"

POPULATION_TESTS = ("mid-p", "exact")


def detection_power(
    *,
    total: float,
    reference_total: float,
    rate: float,
    reference_rate: float,
    method: str = NORMAL,
    confidence: float = 0.95,
) -> Estimate:
    """Work out the chance that two groups of this size would show a difference of this size.

    Read 0.53 as "if the rates really are so different, 53 of 100 such studies would find it, and 47 would not".

    The trap: fill in rates that matter, fixed beforehand, never the rates observed; power at the observed rates only
    repeats the interval.

    Parameters
    ----------
    total, reference_total
        Children in the group and in the reference group.
    rate, reference_rate
        The proportions supposed, from 0 to 1.
    method
        "normal approximation" (the default) or "exact Fisher" (every table that could arise, weighed by its
        probability: for whole, small totals).
    confidence
        One minus the level of the two-sided test: 0.95 is the test at 5 per cent.

    Raises
    ------
    ValueError
        If a total is not above 0 or a rate lies outside 0 to 1.

    References
    ----------
    Fleiss, Levin and Paik (2003) Statistical Methods for Rates and Proportions, chapter 4, without continuity
    correction; R's `power.prop.test` for equal totals.

    Examples
    --------
    As printed in R's help for `power.prop.test`: 50 in each group, 0.50 against 0.75, power 0.7402.

    >>> round(detection_power(total=50, reference_total=50, rate=0.75, reference_rate=0.5).value, 4)
    0.7402
    """
    refuse(
        _size_problems(total=total, reference_total=reference_total)
        + _share_problems(rate=rate, reference_rate=reference_rate)
        + method_problems(method, (NORMAL, EXACT_FISHER))
        + confidence_problems(confidence)
    )
    if method == NORMAL:
        power = float(_normal_power(np.array(rate), total, reference_rate, reference_total, confidence))
        return _without_interval("power", power, confidence, method)
    refuse(count_problems("total", [total]) + count_problems("reference_total", [reference_total]))
    sizes = int(total), int(reference_total)
    rejected = unconditional.fisher_p_values(*sizes, alternative="different") <= 1 - confidence
    group, reference = (
        unconditional.binomial(size, np.array([share]))[0]
        for size, share in zip(sizes, (rate, reference_rate), strict=True)
    )
    return _without_interval("power", float(group @ rejected @ reference), confidence, method)


def smallest_detectable_ratio(
    *,
    total: float,
    reference_total: float,
    reference_rate: float,
    power: float = 0.8,
    confidence: float = 0.95,
) -> Estimate:
    """Find the smallest relative rate above 1 that two groups of this size would show with this power.

    Read 1.71 as "a disparity below 1.71 would more often than one time in five have gone unseen". Print it beside every
    finding of no difference.

    The trap: it is a property of the sizes, not of the counts observed, and it has no interval.

    Parameters
    ----------
    total, reference_total
        Children who reached the decision, in the group and in the reference group.
    reference_rate
        The reference group's proportion, above 0 and at most 1.
    power
        The chance of seeing it that is asked for, between 0 and 1.
    confidence
        One minus the level of the two-sided test.

    Raises
    ------
    ValueError
        If a total is not above 0, or a rate, power or confidence is out of range.

    References
    ----------
    Fleiss, Levin and Paik (2003) Statistical Methods for Rates and Proportions, chapter 4.

    Examples
    --------
    60 children against 400 of whom a quarter went to court: only a relative rate of 1.71 or more would show.

    >>> round(smallest_detectable_ratio(total=60, reference_total=400, reference_rate=0.25).value, 2)
    1.71
    """
    problems = _size_problems(total=total, reference_total=reference_total)
    problems += _share_problems(reference_rate=reference_rate) + _power_problems(power, confidence)
    refuse(problems + confidence_problems(confidence))
    measure = "smallest detectable relative rate"
    if reference_rate == 0:
        return _without_interval(
            measure, math.nan, confidence, NORMAL, "not estimable: no events in the reference group"
        )

    def missing(ratio: np.ndarray) -> np.ndarray:
        return _normal_power(ratio * reference_rate, total, reference_rate, reference_total, confidence) - power

    most = np.array([1 / reference_rate])
    if missing(most)[0] < 0:
        note = "not detectable: even if every child of the group had the event, the power would be smaller"
        return _without_interval(measure, math.nan, confidence, NORMAL, note)
    return _without_interval(measure, float(find_roots(missing, np.ones(1), most)[0]), confidence, NORMAL)


def smallest_detectable_population_ratio(
    *,
    total: float,
    reference_events: float,
    reference_total: float,
    power: float = 0.8,
    method: str = "mid-p",
    confidence: float = 0.95,
) -> Estimate:
    """Find the smallest relative rate above 1 that a population of this size would show with this power.

    Read it as `smallest_detectable_ratio`, for events in populations instead of children at a decision. Every pair of
    counts that could arise is weighed by its Poisson probability; nothing is approximated by a normal curve.

    The trap: the reference group's events are taken to be its true rate. With few of them the answer is itself rough.

    Parameters
    ----------
    total, reference_total
        The populations, in persons or years of persons.
    reference_events
        The reference group's events, as counted or expected.
    power
        The chance of seeing it that is asked for, between 0 and 1.
    method
        The test: that of the "mid-p" or of the "exact" interval of `population_relative_rate`.
    confidence
        One minus the level of the two-sided test.

    Raises
    ------
    ValueError
        If a total is not above 0, the events are negative, or the method is unknown.

    References
    ----------
    Gu, Ng, Tang and Schucany (2008) Biometrical Journal 50:283-298.

    Examples
    --------
    >>> one = smallest_detectable_population_ratio(total=800, reference_events=21, reference_total=3011)
    >>> round(one.value, 2)
    2.75
    """
    problems = _size_problems(total=total, reference_total=reference_total)
    problems += count_problems("reference_events", [reference_events], whole=False) + _power_problems(power, confidence)
    refuse(problems + method_problems(method, POPULATION_TESTS) + confidence_problems(confidence))
    measure = "smallest detectable relative rate"
    if reference_events == 0:
        return _without_interval(
            measure, math.nan, confidence, method, "not estimable: no events in the reference group"
        )
    others, weights = _likely_counts(reference_events)
    odds = np.full(others.shape, math.log(total) - math.log(reference_total))
    enough, few = _surprising(others, odds, (1 - confidence) / 2, mid_p=method == "mid-p")

    def missing(log_ratio: np.ndarray) -> np.ndarray:
        mean = reference_events / reference_total * total * np.exp(log_ratio)[:, None]
        seen = special.pdtrc(enough - 1, mean) + np.where(few < 0, 0.0, special.pdtr(np.maximum(few, 0), mean))
        return (weights * seen).sum(axis=1) - power

    most = np.ones(1)
    while missing(most)[0] < 0:
        most = most * 2
    return _without_interval(measure, float(np.exp(find_roots(missing, np.zeros(1), most))[0]), confidence, method)


def _normal_power(
    rate: np.ndarray, total: float, reference_rate: float, reference_total: float, confidence: float
) -> np.ndarray:
    """Give the power of the two-sided test of two proportions by the normal approximation."""
    pooled = (total * rate + reference_total * reference_rate) / (total + reference_total)
    under_none = np.sqrt(pooled * (1 - pooled) * (1 / total + 1 / reference_total))
    under_this = np.sqrt(rate * (1 - rate) / total + reference_rate * (1 - reference_rate) / reference_total)
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = (np.abs(rate - reference_rate) - special.ndtri((1 + confidence) / 2) * under_none) / under_this
    return special.ndtr(np.where(np.isnan(seen), -np.inf, seen))


def _likely_counts(mean: float) -> tuple[np.ndarray, np.ndarray]:
    """Give the counts that a Poisson mean makes likely, and their probabilities; what is left out is below 1e-15."""
    reach = 9 * math.sqrt(mean) + 25
    counts = np.arange(max(math.floor(mean - reach), 0), math.ceil(mean + reach) + 1, dtype=float)
    return counts, np.exp(special.xlogy(counts, mean) - mean - special.gammaln(counts + 1))


def _surprising(others: np.ndarray, odds: np.ndarray, tail: float, *, mid_p: bool) -> tuple[np.ndarray, np.ndarray]:
    """Give, for each count of the reference group, the fewest events of the group that are surprisingly many.

    And the most that are surprisingly few; -1 if not even none are.
    """

    def many(events: np.ndarray) -> np.ndarray:
        return upper_tail(events, others, odds, mid_p=mid_p) <= tail

    def not_few(events: np.ndarray) -> np.ndarray:
        return upper_tail(others, events, -odds, mid_p=mid_p) > tail

    ceiling = np.ones(others.shape)
    while not many(ceiling).all():
        ceiling = ceiling * 2
    enough = _first_true(many, ceiling)
    return enough, _first_true(not_few, enough) - 1


def _first_true(holds: Callable[[np.ndarray], np.ndarray], ceiling: np.ndarray) -> np.ndarray:
    """Give the smallest count from which on a condition holds; at the ceiling it does."""
    below, at = np.full(ceiling.shape, -1.0), ceiling
    while (at - below > 1).any():
        middle = np.floor((below + at) / 2)
        true = holds(np.maximum(middle, 0)) & (middle > below)
        below, at = np.where(true | (at - below <= 1), below, middle), np.where(true & (at - below > 1), middle, at)
    return at


def _without_interval(measure: str, value: float, confidence: float, method: str, note: str = "") -> Estimate:
    """Make an estimate of what is worked out from sizes alone: it has no limits."""
    return Estimate(
        measure=measure, value=value, low=math.nan, high=math.nan, confidence=confidence, method=method, note=note
    )


def _size_problems(**sizes: float) -> list[str]:
    """Say which sizes are not above 0."""
    return [
        f"{name} must be a number above 0, but got {size!r}. Give the size of the group."
        for name, size in sizes.items()
        if not 0 < size < math.inf
    ]


def _share_problems(**shares: float) -> list[str]:
    """Say which proportions lie outside 0 to 1."""
    return [
        f"{name} must lie between 0 and 1, but got {share!r}. For 25% give 0.25."
        for name, share in shares.items()
        if not 0 <= share <= 1
    ]


def _power_problems(power: float, confidence: float) -> list[str]:
    """Say what is wrong with the power asked for: it lies between the level of the test and 1."""
    if 1 - confidence < power < 1:
        return []
    return [f"power must lie between 1 - confidence and 1, but got {power!r}. Four times in five is 0.8."]
