"""One group against a rate that is known: what so few could have shown."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from yjs_analysis.checks import confidence_problems, refuse
from yjs_analysis.estimate import Estimate
from yjs_analysis.measures.limits import wilson


def largest_detectable_rate(*, total: int, known_rate: float, power: float = 0.8, confidence: float = 0.95) -> Estimate:
    """Find the highest true rate below a known one that a group of this size would have shown to be lower.

    Read it beside a verdict of "cannot tell": "with 138 children, only a rate of 29% or less would have shown itself to
    be lower than 40.9%". To show means that the Wilson interval lies wholly below the known rate. The trap: this speaks
    of what could have been seen, not of what is there.

    Parameters
    ----------
    total
        Children in the group.
    known_rate
        The rate to compare with, from 0 to 1, taken as known.
    power
        The chance of showing it, from 0 to 1.
    confidence
        Of the Wilson interval.

    Returns
    -------
    Estimate
        A rate, without limits of its own. Missing, with a note, where no count of so few children would do.

    Raises
    ------
    ValueError
        With everything wrong with the numbers given.

    References
    ----------
    Wilson (1927). The power is exact: the binomial distribution function turned round by the incomplete beta function,
    Johnson, Kemp and Kotz (2005), Univariate Discrete Distributions, equation 3.37.

    Examples
    --------
    Of 4 children, none with the event has a Wilson interval of 0 to 0.490, which lies below 0.5; one has not. None of
    4 has the chance (1 - rate)^4, and that is 0.8 for a rate of 1 - 0.8^(1/4) = 0.0543.

    >>> round(largest_detectable_rate(total=4, known_rate=0.5).value, 4)
    0.0543
    """
    _refuse_wrong(total, known_rate, power, confidence)
    events = np.arange(total + 1)
    # The upper limit of the events is one minus the lower limit of those without.
    high = wilson(total - events, events, confidence)[1] if total else np.ones(1)
    below = np.flatnonzero(high < known_rate)
    value, note = math.nan, f"{total} children could not show a rate below {known_rate:g}, whatever their count"
    if len(below):
        most = int(below.max())
        value, note = float(special.betaincinv(most + 1, total - most, 1 - power)), ""
    return Estimate(
        measure="largest detectable rate",
        value=value,
        low=math.nan,
        high=math.nan,
        confidence=confidence,
        method="exact binomial, Wilson",
        note=note,
    )


def _refuse_wrong(total: int, known_rate: float, power: float, confidence: float) -> None:
    problems = confidence_problems(confidence)
    if isinstance(total, bool) or total != int(total) or total < 0:
        problems.append(f"total must be a whole number of at least 0, but got {total!r}. Give a count of children.")
    if not 0 < known_rate < 1:
        problems.append(f"known_rate must lie between 0 and 1, but got {known_rate!r}. For 40.9 per cent give 0.409.")
    if not 0 < power < 1:
        problems.append(f"power must lie between 0 and 1, but got {power!r}. Give for example 0.8.")
    refuse(problems)
