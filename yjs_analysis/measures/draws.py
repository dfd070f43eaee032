"""An estimate from draws: the value that the counts give, between the quantiles of what could have been drawn."""

from __future__ import annotations

import math

import numpy as np

from yjs_analysis.estimate import Estimate
from yjs_analysis.measures.lift import as_estimates

METHOD = "draws from Jeffreys posteriors"


def from_draws(measure: str, value: float, sample: np.ndarray, *, confidence: float) -> Estimate:
    """Make an estimate of the value that the counts give, with the quantiles of draws as its limits.

    Read it as any other: a limit that missed the value (a count of none has a posterior above none) is moved onto it.

    The trap: the limits are those of one seed; the last figure moves with another.

    Parameters
    ----------
    measure
        What is estimated.
    value
        The value that the counts give; NaN or infinite where they give none.
    sample
        The draws.
    confidence
        Of the interval.

    Examples
    --------
    >>> one = from_draws("children", 5.0, np.arange(11.0), confidence=0.8)
    >>> one.low, one.high
    (1.0, 9.0)
    """
    missing = not math.isfinite(value)
    low, high = np.quantile(sample, [(1 - confidence) / 2, (1 + confidence) / 2])
    return as_estimates(
        measure,
        value=np.array([math.nan if missing else value]),
        low=np.array([0.0 if missing else low]).round(12),
        high=np.array([math.inf if missing else high]).round(12),
        confidence=confidence,
        method=METHOD,
        note=np.array(["not estimable: a group has nobody, or the reference has no events" if missing else ""]),
    )[0]
