"""A sample from a caseload of known size: what it says about that caseload, and how large it should have been."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from yjs_analysis.checks import confidence_problems, count_problems, method_problems, refuse, within_total_problems
from yjs_analysis.estimate import Estimate

METHODS = ("hypergeometric", "normal with finite population correction")
TIES = 1e-9


def finite_proportion(
    *, events: int, total: int, population: int, method: str = "hypergeometric", confidence: float = 0.95
) -> Estimate:
    """Estimate the proportion in a finite caseload from a sample read from it.

    Read it as "of all `population` cases then eligible". The nearer the sample is to all of them, the narrower.

    The trap: it answers for those cases only. For the service's lasting practice use `proportion`, whose interval stays
    wide even when every case was read.

    Parameters
    ----------
    events, total
        Cases with the feature, of all cases read.
    population
        All cases that could have been read.
    method
        "hypergeometric" (the default: exact; the limits are whole cases over the population) or "normal with finite
        population correction".
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        If a count is not a whole number of 0 or more, or a part exceeds its whole.

    References
    ----------
    Buonaccorsi (1987) The American Statistician 41:215-218; Cochran (1977) Sampling Techniques, third edition,
    section 3.

    Examples
    --------
    12 of 24 read, of 28 in all: between 12 and 16 of the 28.

    >>> one = finite_proportion(events=12, total=24, population=28)
    >>> round(one.low * 28), round(one.high * 28)
    (12, 16)
    """
    named = {"events": events, "total": total, "population": population}
    problems = [one for name, number in named.items() for one in count_problems(name, [number])]
    if not problems:
        problems += within_total_problems([events], [total])
        problems += within_total_problems([total], [population], names=("total", "population"))
    refuse(problems + method_problems(method, METHODS) + confidence_problems(confidence))
    if total == 0:
        value, low, high, note = math.nan, 0.0, 1.0, "not estimable: nobody in the total"
    else:
        value, note = events / total, ""
        limits = _hypergeometric if method == "hypergeometric" else _normal
        low, high = limits(int(events), int(total), int(population), confidence)
    return Estimate(
        measure="proportion of the population",
        value=value,
        low=min(low, value) if value == value else low,
        high=max(high, value) if value == value else high,
        confidence=confidence,
        method=method,
        note=note,
    )


def margin_of_error(*, total: int, population: float = math.inf, share: float = 0.5, confidence: float = 0.95) -> float:
    """Work out half the width of the normal interval of a proportion, from the size of the sample alone.

    Read 0.05 as "five points either way". With a finite population the margin shrinks to 0 when all of it is read.

    The trap: a small margin of a near-complete sample is about those cases, not about the service's practice.

    Parameters
    ----------
    total
        Cases in the sample.
    population
        All cases that could have been read; infinite if they are as good as without number.
    share
        The proportion supposed, from 0 to 1; a half gives the largest margin.
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        If the total is not a whole number above 0 or exceeds the population, or the share lies outside 0 to 1.

    References
    ----------
    Cochran (1977) Sampling Techniques, third edition, equation 3.8.

    Examples
    --------
    24 cases, of a caseload without end and of 28, at 80 per cent.

    >>> [round(margin_of_error(total=24, population=size, confidence=0.8), 4) for size in (math.inf, 28)]
    [0.1308, 0.0503]
    """
    problems = _sample_problems(share, confidence)
    if not (total == math.floor(total) and 1 <= total <= population):
        problems.append(f"total must be a whole number from 1 to population, but got {total} of {population}.")
    refuse(problems)
    left = 1.0 if math.isinf(population) else (population - total) / max(population - 1, 1)
    return float(special.ndtri((1 + confidence) / 2) * math.sqrt(share * (1 - share) / total * left))


def sample_size(*, population: float, margin: float, share: float = 0.5, confidence: float = 0.95) -> float:
    """Work out how many cases must be read for a margin of error; round up.

    Read it as "so many of the `population`". For a small caseload it is nearly all of it.

    The trap: see `margin_of_error`: this is precision about those cases, not about the practice.

    Parameters
    ----------
    population
        All cases that could be read; may be infinite.
    margin
        Half the width asked for, above 0 and below 1.
    share
        The proportion supposed, from 0 to 1.
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        If the population is not above 0, the margin not between 0 and 1, or the share outside 0 to 1.

    References
    ----------
    Cochran (1977) Sampling Techniques, third edition, equations 4.2 and 4.4.

    Examples
    --------
    Five points at 80 per cent: 165 cases of a caseload without end, 25 of 28.

    >>> [math.ceil(sample_size(population=size, margin=0.05, confidence=0.8)) for size in (math.inf, 28)]
    [165, 25]
    """
    problems = _sample_problems(share, confidence)
    if not population > 0:
        problems.append(f"population must be above 0, but got {population}. Give the cases that could be read.")
    if not 0 < margin < 1:
        problems.append(f"margin must lie between 0 and 1, but got {margin}. For five points give 0.05.")
    refuse(problems)
    without_end = special.ndtri((1 + confidence) / 2) ** 2 * share * (1 - share) / margin**2
    return float(without_end if math.isinf(population) else without_end / (1 + (without_end - 1) / population))


def _sample_problems(share: float, confidence: float) -> list[str]:
    """Say what is wrong with the proportion supposed and the confidence."""
    problems = confidence_problems(confidence)
    if not 0 <= share <= 1:
        problems.append(f"share must lie between 0 and 1, but got {share}. For 28% give 0.28.")
    return problems


def _hypergeometric(events: int, total: int, population: int, confidence: float) -> tuple[float, float]:
    """Give the fewest and the most in the population that the sample does not contradict, over the population."""
    return (
        _smallest(events, total, population, confidence) / population,
        1 - _smallest(total - events, total, population, confidence) / population,
    )


def _smallest(events: int, total: int, population: int, confidence: float) -> int:
    """Search the smallest number in the population under which so many in the sample are not too many."""
    tail = (1 - confidence) / 2 * (1 + TIES)
    below, at = events - 1, population - (total - events)
    while at - below > 1:
        middle = (below + at) // 2
        below, at = (below, middle) if _at_least(events, total, middle, population) > tail else (middle, at)
    return at


def _at_least(events: int, total: int, those: int, population: int) -> float:
    """Give the probability of at least `events` in the sample if `those` of the population have the feature."""
    possible = np.arange(max(0, total - (population - those)), min(total, those) + 1)
    weight = -special.gammaln(possible + 1) - special.gammaln(those - possible + 1)
    weight -= special.gammaln(total - possible + 1) + special.gammaln(population - those - total + possible + 1)
    likely = np.exp(weight - weight.max())
    return float(likely[possible >= events].sum() / likely.sum())


def _normal(events: int, total: int, population: int, confidence: float) -> tuple[float, float]:
    """Give the normal limits with the finite population correction, within 0 and 1."""
    share = events / total
    margin = margin_of_error(total=total, population=population, share=share, confidence=confidence)
    return max(share - margin, 0.0), min(share + margin, 1.0)
