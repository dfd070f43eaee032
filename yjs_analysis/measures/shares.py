"""A group's share of a caseload, against its share of the population or of the caseload one step earlier."""

from __future__ import annotations

import numpy as np

from yjs_analysis.checks import confidence_problems, count_problems, method_problems, refuse, within_total_problems
from yjs_analysis.estimate import Estimate
from yjs_analysis.measures.lift import as_estimates
from yjs_analysis.measures.rates import PROPORTION_METHODS, proportion
from yjs_analysis.measures.two_groups import newcombe_limits


def representation_difference(
    *, events: int, total: int, population_share: float, method: str = "Wilson", confidence: float = 0.95
) -> Estimate:
    """Take a group's share of the population from its share of a caseload: the difference in percentage points.

    Read 6.2 as "6.2 percentage points more of the caseload than of the population".

    The trap: the same gap means far more for a small group than for a large one; do not rank groups by it.

    Parameters
    ----------
    events, total
        The group's children, of all children in the caseload.
    population_share
        The group's share of the population, from 0 to 1, taken as known.
    method, confidence
        The interval of the share, as in `proportion`.

    Raises
    ------
    ValueError
        As `proportion`, or if the population's share lies outside 0 to 1.

    References
    ----------
    National Indicator 044, Ethnic composition of offenders on youth justice disposals.

    Examples
    --------
    5 of 10 against 30% of the population: 20 points.

    >>> round(representation_difference(events=5, total=10, population_share=0.3).value, 6)
    20.0
    """
    share = _share(events, total, population_share, method, confidence)
    value, low, high = (100 * (one - population_share) for one in (share.value, share.low, share.high))
    return Estimate(
        measure="representation difference",
        value=value,
        low=low,
        high=high,
        confidence=confidence,
        method=method,
        note=share.note,
    )


def representation_ratio(
    *, events: int, total: int, population_share: float, method: str = "Wilson", confidence: float = 0.95
) -> Estimate:
    """Divide a group's share of a caseload by its share of the population.

    Read 1.2 as "a share one fifth larger than in the population".

    The trap: it is not a relative rate. It cannot exceed one over the population's share, so a group of 70% can never
    pass 1.43; never compare groups of different size by it.

    Parameters
    ----------
    events, total
        The group's children, of all children in the caseload.
    population_share
        The group's share of the population, above 0 and at most 1, taken as known.
    method, confidence
        The interval of the share, as in `proportion`.

    Raises
    ------
    ValueError
        As `proportion`, or if the population's share lies outside 0 to 1.

    References
    ----------
    House of Commons Justice Committee, HC 306 (2020), paragraphs 67 and 68, uses it ("almost three times").

    Examples
    --------
    11% of the caseload against 4% of the population.

    >>> round(representation_ratio(events=11, total=100, population_share=0.04).value, 6)
    2.75
    """
    share = _share(events, total, population_share, method, confidence)
    nobody = "not estimable: nobody of the group in the population"
    values = [one / population_share if population_share else np.nan for one in (share.value, share.low, share.high)]
    return Estimate(
        measure="representation ratio",
        value=values[0],
        low=values[1],
        high=values[2],
        confidence=confidence,
        method=method,
        note=share.note if population_share else nobody,
    )


def nested_share_difference(
    *, events: int, subset_events: int, total: int, subset_total: int, confidence: float = 0.95
) -> Estimate:
    """Compare a group's share of a part of a caseload with its share of the whole: court, say, with all disposals.

    Read 0.11 as "11 points more of those at court than of all". Since the part lies within the whole, the two shares
    move together; this interval allows for that, and one that treats them as two groups does not.

    The trap: a child in both routes in one period must have been put into one of them first.

    Parameters
    ----------
    events, total
        The group's children, of all children: the whole.
    subset_events, subset_total
        The group's children, of all children, in the part.
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        If a count is not a whole number of 0 or more, or the part exceeds the whole.

    References
    ----------
    The difference is 1 - f times that between the part and the rest, with f the part's share of the whole; the interval
    is Newcombe's (1998, Statistics in Medicine 17:873-890, method 10) for the two disjoint parts, times 1 - f.

    Examples
    --------
    18 of 60 at court, of 45 of 240 in all: 30% against 18.75%.

    >>> one = nested_share_difference(events=45, subset_events=18, total=240, subset_total=60)
    >>> round(one.value, 4), round(one.low, 4), round(one.high, 4)
    (0.1125, 0.0246, 0.2122)
    """
    named = {"events": events, "subset_events": subset_events, "total": total, "subset_total": subset_total}
    problems = [one for name, number in named.items() for one in count_problems(name, [number])]
    if not problems:
        problems += within_total_problems([subset_events], [subset_total], names=("subset_events", "subset_total"))
        problems += within_total_problems([subset_events], [events], names=("subset_events", "events"))
        problems += within_total_problems(
            [events - subset_events],
            [total - subset_total],
            names=("events outside the subset", "the total outside it"),
        )
    refuse(problems + confidence_problems(confidence))
    rest = total - subset_total
    part = np.array([float(subset_events)]), np.array([float(subset_total)])
    others = np.array([float(events - subset_events)]), np.array([float(rest)])
    if subset_total == 0:
        value, low, high, note = np.nan, -1.0, 1.0, "not estimable: nobody in the subset"
    elif rest == 0:
        value, low, high, note = 0.0, 0.0, 0.0, "the subset is everybody"
    else:
        limits = newcombe_limits(*part, *others, confidence=confidence)
        value, low, high = (
            float(one[0]) * rest / total for one in (part[0] / part[1] - others[0] / others[1], *limits)
        )
        note = ""
    return as_estimates(
        "nested share difference",
        value=np.array([value]),
        low=np.array([low]),
        high=np.array([high]),
        confidence=confidence,
        method="Newcombe",
        note=np.array([note]),
    )[0]


def _share(events: int, total: int, population_share: float, method: str, confidence: float) -> Estimate:
    """Check everything at once, then estimate the share of the caseload."""
    problems = count_problems("events", [events]) + count_problems("total", [total])
    problems = problems or within_total_problems([events], [total])
    if not 0 <= population_share <= 1:
        problems.append(f"population_share must lie between 0 and 1, but got {population_share}. For 28% give 0.28.")
    refuse(problems + method_problems(method, PROPORTION_METHODS) + confidence_problems(confidence))
    return proportion(events=events, total=total, method=method, confidence=confidence)
