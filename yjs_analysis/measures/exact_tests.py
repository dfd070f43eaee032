"""Exact tests of whether two groups differ: p-values that rest on counting, not on large samples."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from yjs_analysis.checks import method_problems, refuse
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures import unconditional
from yjs_analysis.measures.lift import with_reference
from yjs_analysis.measures.limits import upper_tail
from yjs_analysis.measures.p_values import TIES, p_value
from yjs_analysis.measures.two_groups import NAMES, table_problems

METHODS = ("Boschloo", "Barnard", "Fisher")
POPULATION_METHODS = ("mid-p", "exact")
ALTERNATIVES = ("different", "higher", "lower")
MOST_TABLES = 4_000_000


def two_group_test(
    *,
    events: int,
    total: int,
    reference_events: int,
    reference_total: int,
    method: str = "Boschloo",
    alternative: str = "different",
) -> Estimate:
    """Test whether the proportions of two groups differ, exactly, however few the children.

    Read the p-value as "if the groups did not differ, tables at least as odd as this would come up so often". It is
    worked out, not sampled: its limits are the value itself.

    The trap: a large p-value does not show that there is no disparity. Print the smallest detectable ratio beside it.

    Parameters
    ----------
    events, total
        The group: children with the outcome, of all who reached the decision.
    reference_events, reference_total
        The same for the group compared with.
    method
        "Boschloo" (the default: Fisher's p-value as the measure of oddity, and the worst case over the unknown common
        rate), "Barnard" (the same with the pooled z), "Fisher" (given the number of all events; the most cautious).
    alternative
        "different" (the default), "higher" or "lower" (the group's rate than the reference's, fixed beforehand).

    Raises
    ------
    ValueError
        If a count is not a whole number of 0 or more, events exceed their total, a name is unknown, or the totals are
        too large to list every table for "Boschloo" or "Barnard".

    References
    ----------
    Boschloo (1970) Statistica Neerlandica 24:1-9; Barnard (1947) Biometrika 34:123-138; Mehta and Senchaudhuri (2003)
    Conditional versus unconditional exact tests. Ties in the measure of oddity count as equally odd (to 1e-9), as SAS
    does; SciPy's `barnard_exact` misses some of them.

    Examples
    --------
    Mehta and Senchaudhuri (2003), 7 of 15 against 12 of 15: Barnard 0.034, where Fisher gives 0.064.

    >>> trial = dict(events=7, total=15, reference_events=12, reference_total=15, alternative="lower")
    >>> [round(two_group_test(**trial, method=method).value, 3) for method in ("Barnard", "Fisher")]
    [0.034, 0.064]
    """
    table = (events, total, reference_events, reference_total)
    refuse(table_problems([[one] for one in table]))
    problems = method_problems(method, METHODS) + _alternative_problems(alternative)
    if method in ("Boschloo", "Barnard") and (total + 1) * (reference_total + 1) > MOST_TABLES:
        problems.append(
            f"total and reference_total must allow at most {MOST_TABLES:,} tables for {method!r}, but got "
            f"{total} and {reference_total}. Use method='Fisher': with so many children the two agree."
        )
    refuse(problems)
    if total == 0 or reference_total == 0:
        return p_value(math.nan, method, "not estimable: nobody in one of the groups")
    return p_value(_two_group_p(*(int(one) for one in table), method, alternative), method)


def two_group_tests(
    counts: pd.DataFrame, *, reference: str, method: str = "Boschloo", by: str | Sequence[str] = ()
) -> pd.DataFrame:
    """Test every row of a table of counts against the row of its reference group.

    Read it, and mind its traps, as `two_group_test`. Several tests in one exhibit need `adjusted_p_values`.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`; all others are kept.
    reference
        The group that the others are compared with. Its own row has no p-value, and the note says so.
    method
        As in `two_group_test`.
    by
        Columns whose every combination is a comparison of its own, such as `stage` and `period`.

    Returns
    -------
    pandas.DataFrame
        The counts, then `reference`, `reference_events`, `reference_total`, then the columns of an estimate.

    Raises
    ------
    ValueError
        As `two_group_test`; or if a combination has no reference row, or two.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [9, 4], "total": [11, 12]})
    >>> two_group_tests(counts, reference="White", method="Barnard")["value"].round(4).tolist()
    [nan, 0.0215]
    """
    return _lift(counts, two_group_test, reference, method, by)


def population_test(
    *,
    events: int,
    total: float,
    reference_events: int,
    reference_total: float,
    method: str = "mid-p",
    alternative: str = "different",
) -> Estimate:
    """Test whether the rates of events in two populations differ, given the number of all events.

    Read it as `two_group_test`. It says "less than 0.05" exactly where the 95% interval of `population_relative_rate`
    with the same method leaves 1 outside.

    The trap: R's `poisson.test` adds up the less likely outcomes instead and can contradict the interval beside it.

    Parameters
    ----------
    events, reference_events
        Events in each population, whole numbers.
    total, reference_total
        The populations, in persons or years of persons.
    method
        "mid-p" (the default) or "exact"; both twice the smaller tail.
    alternative
        "different" (the default), "higher" or "lower" (the group's rate than the reference's, fixed beforehand).

    Raises
    ------
    ValueError
        If a count is not a whole number of 0 or more, there are events in nobody, or a name is unknown.

    References
    ----------
    Fay (2010) The R Journal 2(1):53-58; Berry and Armitage (1995) The Statistician 44:417-423.

    Examples
    --------
    One event against none, in populations of the same size: either way 1/2, and both ways 1.

    >>> population_test(events=1, total=50, reference_events=0, reference_total=50, method="exact").value
    1.0
    """
    problems = table_problems([[events], [total], [reference_events], [reference_total]], of_children=False)
    refuse(problems + method_problems(method, POPULATION_METHODS) + _alternative_problems(alternative))
    if total == 0 or reference_total == 0:
        return p_value(math.nan, method, "not estimable: nobody in one of the groups")
    some, others = np.array([float(events)]), np.array([float(reference_events)])
    log_odds = np.array([math.log(total) - math.log(reference_total)])
    higher = float(upper_tail(some, others, log_odds, mid_p=method == "mid-p")[0])
    lower = float(upper_tail(others, some, -log_odds, mid_p=method == "mid-p")[0])
    tails = {"higher": higher, "lower": lower, "different": min(1.0, 2 * min(higher, lower))}
    return p_value(1.0 if events + reference_events == 0 else tails[alternative], method)


def population_tests(
    counts: pd.DataFrame, *, reference: str, method: str = "mid-p", by: str | Sequence[str] = ()
) -> pd.DataFrame:
    """Test every row of a table of counts against the row of its reference group, as rates in populations.

    Read it, and mind its traps, as `population_test`.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`; all others are kept.
    reference
        The group that the others are compared with. Its own row has no p-value, and the note says so.
    method
        As in `population_test`.
    by
        Columns whose every combination is a comparison of its own, such as `stage` and `period`.

    Returns
    -------
    pandas.DataFrame
        The counts, then `reference`, `reference_events`, `reference_total`, then the columns of an estimate.

    Raises
    ------
    ValueError
        As `population_test`; or if a combination has no reference row, or two.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [21, 11], "total": [3011, 800]})
    >>> population_tests(counts, reference="White", method="exact")["value"].round(4).tolist()
    [nan, 0.112]
    """
    return _lift(counts, population_test, reference, method, by)


def _two_group_p(x1: int, n1: int, x2: int, n2: int, method: str, alternative: str) -> float:
    """Give the p-value of a table by one of the three methods."""
    if method == "Fisher":
        return unconditional.fisher_p_value(x1, n1, x2, n2, alternative=alternative)
    if method == "Boschloo":
        odd = unconditional.fisher_p_values(n1, n2, alternative=alternative)
        return unconditional.largest_probability(odd <= odd[x1, x2] * (1 + TIES))
    z = unconditional.pooled_z_values(n1, n2)
    odd = {"higher": -z, "lower": z, "different": -np.abs(z)}[alternative]
    return unconditional.largest_probability(odd <= odd[x1, x2] + TIES)


def _alternative_problems(alternative: str) -> list[str]:
    """Say what is wrong with the name of an alternative."""
    return [one.replace("method", "alternative", 1) for one in method_problems(alternative, ALTERNATIVES)]


def _lift(
    counts: pd.DataFrame, test: Callable[..., Estimate], reference: str, method: str, by: str | Sequence[str]
) -> pd.DataFrame:
    """Test every row against its reference row; the reference rows themselves have nothing to be tested against."""
    table = with_reference(counts, reference=reference, by=by)
    estimates = [test(**row, method=method) for row in table[list(NAMES)].to_dict("records")]
    own = {"value": math.nan, "low": math.nan, "high": math.nan, "note": "reference group"}
    groups = table["group"].tolist()
    marked = [replace(one, **own) if group == reference else one for one, group in zip(estimates, groups, strict=True)]
    return add_estimates(table, marked)
