"""How many events a disparity amounts to: more, or fewer, than at the reference group's rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from yjs_analysis.checks import confidence_problems, count_problems, method_problems, refuse, within_total_problems
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures import two_groups
from yjs_analysis.measures.lift import as_estimates, with_reference
from yjs_analysis.measures.limits import mid_p_count
from yjs_analysis.measures.rates import PROPORTION_METHODS, proportion
from yjs_analysis.measures.score import difference_limits

FROM_DIFFERENCE = "no events in the group: the interval is that of the difference of the rates"


def excess_events(
    *,
    events: int,
    total: int,
    reference_events: int,
    reference_total: int,
    method: str = "skewness-corrected score",
    confidence: float = 0.95,
) -> Estimate:
    """Count the events of a group beyond those it would have had at the reference group's rate.

    Read 14 as "14 more children than at the reference group's rate", and -3 as "3 fewer". Rounded up, it is the number
    to be decided otherwise for parity: the children stay in the total and lose the outcome.

    The trap: print the interval whenever it holds 0; then the number may be nothing, or of the other sign.

    Parameters
    ----------
    events, total
        The group: children with the outcome, of all who reached the decision.
    reference_events, reference_total
        The same for the group compared with.
    method, confidence
        The interval of the relative rate, as in `relative_rate`; the excess takes its limits from it.

    Raises
    ------
    ValueError
        As `relative_rate`.

    References
    ----------
    The excess is x1 (1 - 1/RR), so its limits are x1 (1 - 1/limit): the attributable number of Rothman, Greenland and
    Lash (2008) Modern Epidemiology, chapter 4.

    Examples
    --------
    38 of 160, where 210 of 1,400 would be 24: an excess of 14.

    >>> one = excess_events(events=38, total=160, reference_events=210, reference_total=1400, method="Katz log")
    >>> round(one.value, 6), round(one.low, 2), round(one.high, 2)
    (14.0, 5.46, 20.3)
    """
    given = [[events], [total], [reference_events], [reference_total]]
    return _excess(given, two_groups.relative(given, method, confidence), confidence, of_children=True)[0]


def excess_events_of(
    counts: pd.DataFrame,
    *,
    reference: str,
    method: str = "skewness-corrected score",
    confidence: float = 0.95,
    by: str | Sequence[str] = (),
) -> pd.DataFrame:
    """Count, in every row of a table, the events beyond those at the reference group's rate.

    Read it, and mind its traps, as `excess_events`. The reference group's own row stays, with the value 0.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`; all others are kept.
    reference
        The group whose rate is the standard.
    method, confidence
        As in `excess_events`.
    by
        Columns whose every combination is a comparison of its own, such as `stage` and `period`.

    Returns
    -------
    pandas.DataFrame
        The counts, then `reference`, `reference_events`, `reference_total`, then the columns of an estimate.

    Raises
    ------
    ValueError
        As `relative_rates`.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [210, 38], "total": [1400, 160]})
    >>> excess_events_of(counts, reference="White")["value"].round(6).tolist()
    [0.0, 14.0]
    """
    return _lift(counts, two_groups.relative, reference, method, confidence, by, of_children=True)


def population_excess_events(
    *,
    events: int,
    total: float,
    reference_events: int,
    reference_total: float,
    method: str = "mid-p",
    confidence: float = 0.95,
) -> Estimate:
    """Count the events in a population beyond those it would have had at the reference population's rate.

    Read it, and mind its traps, as `excess_events`; the interval is that of `population_relative_rate`.

    Parameters
    ----------
    events, reference_events
        Events in each population, whole numbers.
    total, reference_total
        The populations, in persons or in years of persons.
    method, confidence
        As in `population_relative_rate`.

    Raises
    ------
    ValueError
        As `population_relative_rate`.

    References
    ----------
    As `excess_events`.

    Examples
    --------
    11 events in 800 persons, where 21 in 3,011 would be 5.58.

    >>> one = population_excess_events(events=11, total=800, reference_events=21, reference_total=3011)
    >>> round(one.value, 2)
    5.42
    """
    given = [[events], [total], [reference_events], [reference_total]]
    return _excess(given, two_groups.population(given, method, confidence), confidence, of_children=False)[0]


def population_excess_events_of(
    counts: pd.DataFrame,
    *,
    reference: str,
    method: str = "mid-p",
    confidence: float = 0.95,
    by: str | Sequence[str] = (),
) -> pd.DataFrame:
    """Count, in every row of a table, a population's events beyond those at the reference population's rate.

    Read it, and mind its traps, as `population_excess_events`.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`; all others are kept.
    reference
        The group whose rate is the standard.
    method, confidence
        As in `population_excess_events`.
    by
        Columns whose every combination is a comparison of its own, such as `stage` and `period`.

    Returns
    -------
    pandas.DataFrame
        The counts, then `reference`, `reference_events`, `reference_total`, then the columns of an estimate.

    Raises
    ------
    ValueError
        As `population_relative_rates`.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [21, 11], "total": [3011, 800]})
    >>> population_excess_events_of(counts, reference="White")["value"].round(2).tolist()
    [0.0, 5.42]
    """
    return _lift(counts, two_groups.population, reference, method, confidence, by, of_children=False)


def excess_over_share(
    *, events: int, total: int, population_share: float, method: str = "Wilson", confidence: float = 0.95
) -> Estimate:
    """Count how many of a caseload would have to leave it before a group's share equals its share of the population.

    Read 14 as "without 14 of them, the group's share of those who remain is its share of the population".

    The trap: there are two such numbers. Here the caseload shrinks with each child who leaves it; if another child took
    each place, the number would be smaller, `total` times the difference of the shares. Always name the form.

    Parameters
    ----------
    events, total
        The group's children, of all children in the caseload.
    population_share
        The group's share of the population, from 0 to below 1, taken as known.
    method, confidence
        The interval of the group's share, as in `proportion`.

    Raises
    ------
    ValueError
        As `proportion`, or if the share lies outside 0 to below 1.

    References
    ----------
    k solves (events - k) / (total - k) = population share.

    Examples
    --------
    38 of 248, where the group is 160 of 1,560: without 14 of them it is 24 of 234.

    >>> round(excess_over_share(events=38, total=248, population_share=160 / 1560).value, 6)
    14.0
    """
    problems = count_problems("events", [events]) + count_problems("total", [total])
    problems = problems or within_total_problems([events], [total])
    if not 0 <= population_share < 1:
        problems.append(f"population_share must lie from 0 to below 1, but got {population_share}. For 28% give 0.28.")
    refuse(problems + method_problems(method, PROPORTION_METHODS) + confidence_problems(confidence))
    share = proportion(events=events, total=total, method=method, confidence=confidence)
    scale = total / (1 - population_share)
    return Estimate(
        measure="excess events",
        value=(share.value - population_share) * scale,
        low=(share.low - population_share) * scale + 0.0,
        high=(share.high - population_share) * scale,
        confidence=confidence,
        method=method,
        note=share.note,
    )


def _excess(given: Sequence, ratios: list[Estimate], confidence: float, *, of_children: bool) -> list[Estimate]:
    """Turn ratios and their counts into excesses.

    A group without events has no ratio to divide by: its interval is that of the difference of the rates, times the
    group. No excess of children can leave the children that there are.
    """
    x1, n1, x2, n2 = (np.asarray(one, dtype=float) for one in given)
    ratio_low, ratio_high = (np.array([getattr(one, name) for one in ratios], dtype=float) for name in ("low", "high"))
    known, none = (n1 > 0) & (n2 > 0), x1 == 0
    difference = _children_difference if of_children else _population_difference
    safe = [np.where(known, one, 1.0) for one in (x1, n1, x2, n2)]
    least, most = difference(*safe, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(none, least, np.maximum(x1 * (1 - 1 / ratio_low), x1 - n1 if of_children else -np.inf))
        high = np.where(none, most, x1 * (1 - 1 / ratio_high))
    note = np.array([one.note for one in ratios], dtype=object)
    return as_estimates(
        "excess events",
        value=np.where(known, safe[0] - safe[1] * (safe[2] / safe[3]), np.nan),
        low=np.where(known, low, -np.inf),
        high=np.where(known, high, np.inf),
        confidence=confidence,
        method=np.array([one.method for one in ratios], dtype=object),
        note=np.where(known & none, FROM_DIFFERENCE, note),
    )


def _children_difference(
    x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Give the limits of the difference of two proportions, times the group's children."""
    low, high = difference_limits(x1, n1, x2, n2, confidence=confidence, finite_variance=True, skewness=True)
    return n1 * low, n1 * high


def _population_difference(
    x1: np.ndarray, t1: np.ndarray, x2: np.ndarray, t2: np.ndarray, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Give limits of the difference of two Poisson counts, the reference's scaled to the group's population.

    Zou and Donner (2008): each count's own mid-p interval lends its distance on the side that matters.
    """
    scale = t1 / t2
    (low1, high1), (low2, high2) = (mid_p_count(one, confidence) for one in (x1, x2))
    value = x1 - x2 * scale
    low = value - np.hypot(x1 - low1, (high2 - x2) * scale)
    return low, value + np.hypot(high1 - x1, (x2 - low2) * scale)


def _lift(counts, estimate, reference, method, confidence, by, *, of_children: bool) -> pd.DataFrame:
    """Find every row's reference row, count the excess of all rows at once, and mark the reference rows themselves."""
    table = with_reference(counts, reference=reference, by=by)
    given = [table[name] for name in two_groups.NAMES]
    estimates = _excess(given, estimate(given, method, confidence, counts.index), confidence, of_children=of_children)
    own = {"value": 0.0, "low": 0.0, "high": 0.0, "note": "reference group"}
    groups = table["group"].tolist()
    marked = [replace(one, **own) if group == reference else one for one, group in zip(estimates, groups, strict=True)]
    return add_estimates(table, marked)
