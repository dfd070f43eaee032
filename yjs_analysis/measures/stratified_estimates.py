"""What the sums over strata become: an estimate with its interval, and a note of what adds nothing."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from yjs_analysis.estimate import Estimate
from yjs_analysis.measures.mantel_haenszel import Sums

NOT_ESTIMABLE = "not estimable: no stratum has both groups and what is compared"
NO_INTERVAL = "no interval: one of the groups has no events, or nothing varies, in the strata that add something"


def idle_strata(taking: np.ndarray) -> str:
    """Say how many strata add nothing.

    Examples
    --------
    >>> idle_strata(np.array([True, False, False]))
    '2 of 3 strata add nothing'
    """
    idle = int((~taking).sum())
    return f"{idle} of {len(taking)} strata {'adds' if idle == 1 else 'add'} nothing" if idle else ""


def stratified_estimate(
    measure: str, value: float, low: float, high: float, confidence: float, method: str, *notes: str
) -> Estimate:
    """Make the estimate, its notes in one line; a limit that missed it by rounding is moved onto it."""
    return Estimate(
        measure=measure,
        value=value,
        low=min(low, value) if low == low and value == value else low,
        high=max(high, value) if high == high and value == value else high,
        confidence=confidence,
        method=method,
        note="; ".join(note for note in notes if note),
    )


def ratio_estimate(measure: str, sums: Sums, confidence: float, method: str = "Mantel-Haenszel") -> Estimate:
    """Make an estimate of a ratio whose logarithm is taken as normal."""
    value, variance, taking = sums
    if math.isnan(value):
        return stratified_estimate(
            measure, value, 0.0, math.inf, confidence, method, NOT_ESTIMABLE, idle_strata(taking)
        )
    reach = special.ndtri((1 + confidence) / 2) * math.sqrt(variance)
    step = math.inf if reach > math.log(np.finfo(float).max) else math.exp(reach)
    note = NO_INTERVAL if math.isnan(variance) else ""
    return stratified_estimate(
        measure, value, value / step, value * step, confidence, method, note, idle_strata(taking)
    )


def difference_estimate(sums: Sums, confidence: float, method: str, *, furthest: float) -> Estimate:
    """Make an estimate of a difference that is taken as normal, and cannot lie beyond `furthest`."""
    value, variance, taking = sums
    if math.isnan(value):
        return stratified_estimate(
            "rate difference", value, -furthest, furthest, confidence, method, NOT_ESTIMABLE, idle_strata(taking)
        )
    step = special.ndtri((1 + confidence) / 2) * math.sqrt(variance)
    low, high = (float(np.clip(one, -furthest, furthest)) for one in (value - step, value + step))
    note = NO_INTERVAL if math.isnan(variance) else ""
    return stratified_estimate("rate difference", value, low, high, confidence, method, note, idle_strata(taking))
