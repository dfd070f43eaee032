"""What can be said when some are unknown: the least and the most that any allocation of them allows."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from yjs_analysis.checks import column_problems, count_problems, refuse, within_total_problems
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.lift import with_reference
from yjs_analysis.measures.two_groups import NAMES, table_problems

METHOD = "worst case"
NOBODY_KNOWN = "not estimable: nobody is known to be in one of the groups"
NO_KNOWN_EVENTS = "not estimable: no known events in either group"
NOBODY_IN_POPULATION = "not estimable: nobody in one of the populations"


def rate_bounds(*, events: int, total: int, unknown: int) -> Estimate:
    """Bound a proportion when the outcome of some children is unknown.

    Read the limits as certain: whatever the unknown outcomes are, the proportion of all children lies between them. The
    value is that of the known children, and would be right only if the unknown were like the known.

    The trap: these are not a confidence interval; chance comes on top.

    Parameters
    ----------
    events, total
        Children with the event, of all whose outcome is known.
    unknown
        Children whose outcome is unknown.

    Raises
    ------
    ValueError
        If a count is not a whole number of 0 or more, or events exceed their total.

    References
    ----------
    Manski (1989) Journal of Human Resources 24:343-360; Manski (2003) Partial Identification of Probability
    Distributions, chapter 1.

    Examples
    --------
    Of 137 men 64 were found again, 21 of them housed (Manski 2003): between 21/137 and 94/137.

    >>> one = rate_bounds(events=21, total=64, unknown=73)
    >>> round(one.value, 3), round(one.low, 3), round(one.high, 3)
    (0.328, 0.153, 0.686)
    """
    problems = count_problems("events", [events]) + count_problems("total", [total])
    problems = problems or within_total_problems([events], [total])
    refuse(problems + count_problems("unknown", [unknown]))
    everybody = total + unknown
    return Estimate(
        measure="proportion",
        value=events / total if total else math.nan,
        low=events / everybody if everybody else 0.0,
        high=(events + unknown) / everybody if everybody else 1.0,
        confidence=1.0,
        method=METHOD,
        note="" if total else "not estimable: no outcome is known",
    )


def relative_rate_bounds(
    *,
    events: int,
    total: int,
    reference_events: int,
    reference_total: int,
    unknown_events: int,
    unknown_total: int,
) -> Estimate:
    """Bound the ratio of two groups' proportions when the group of some children is unknown.

    Read the limits as certain: however the unknown children are shared out (to the group, to the reference, or to
    neither), the ratio of these children's rates lies between them. The value leaves the unknown out.

    The trap: as `rate_bounds`, chance comes on top. Limits on both sides of 1 say that the unknown alone could make the
    disparity, or undo it. For a population, whose total is known whatever the unknown are, use
    `population_relative_rate_bounds`.

    Parameters
    ----------
    events, total
        The group: children known to be in it, with the outcome and in all.
    reference_events, reference_total
        The same for the group compared with.
    unknown_events, unknown_total
        The same for children whose group is unknown.

    Raises
    ------
    ValueError
        If a count is not a whole number of 0 or more, or events exceed their total.

    References
    ----------
    Horowitz and Manski (2000) Journal of the American Statistical Association 95:77-84. The ratio rises with every
    event given to the group and every non-event given to the reference, so the extremes are at the ends.

    Examples
    --------
    18 of 39 against 48 of 154, and 4 of 11 unknown: from 18/46 over 52/158 to 22/43 over 48/161.

    >>> one = relative_rate_bounds(
    ...     events=18, total=39, reference_events=48, reference_total=154, unknown_events=4, unknown_total=11
    ... )
    >>> round(one.value, 3), round(one.low, 3), round(one.high, 3)
    (1.481, 1.189, 1.716)
    """
    given = [[one] for one in (events, total, reference_events, reference_total)]
    problems = table_problems(given) + _unknown_problems(unknown_events, unknown_total)
    refuse(problems)
    return _relative([events, total, reference_events, reference_total], unknown_events, unknown_total)


def population_relative_rate_bounds(
    *, events: int, total: float, reference_events: int, reference_total: float, unknown_events: int
) -> Estimate:
    """Bound the ratio of two populations' rates when the group of some of the children with events is unknown.

    Read it, and mind its traps, as `relative_rate_bounds`. Only the events move: a census knows the populations.

    Parameters
    ----------
    events, reference_events
        Events known to be of each population.
    total, reference_total
        The populations, in persons or persons times years.
    unknown_events
        Events whose population is unknown.

    Raises
    ------
    ValueError
        If a count is not a whole number of 0 or more, or there are events in nobody.

    References
    ----------
    As `relative_rate_bounds`.

    Examples
    --------
    11 in 800 against 21 in 3,000, and 3 unknown: from 11/800 over 24/3000 to 14/800 over 21/3000.

    >>> one = population_relative_rate_bounds(
    ...     events=11, total=800, reference_events=21, reference_total=3000, unknown_events=3
    ... )
    >>> round(one.low, 4), round(one.high, 4)
    (1.7188, 2.5)
    """
    given = [[one] for one in (events, total, reference_events, reference_total)]
    refuse(table_problems(given, of_children=False) + count_problems("unknown_events", [unknown_events]))
    return _population([events, total, reference_events, reference_total], unknown_events)


def relative_rates_bounds(
    counts: pd.DataFrame,
    *,
    reference: str,
    unknown: str,
    by: str | Sequence[str] = (),
    population: bool = False,
) -> pd.DataFrame:
    """Bound the relative rate of every group of a table, from the row of the children whose group is unknown.

    Read it, and mind its traps, as `relative_rate_bounds`, group by group: the bounds of two groups cannot both be
    reached, for a child belongs to one group only.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`; all others are kept.
    reference
        The group that the others are compared with.
    unknown
        What the column `group` calls the children whose group is unknown. A combination without such a row has none.
    by
        Columns whose every combination is a comparison of its own.
    population
        Whether the totals are populations, which do not move. The total of the unknown is then of no matter.

    Returns
    -------
    pandas.DataFrame
        The counts of the known groups, then `reference`, `reference_events`, `reference_total`, `unknown_events`,
        `unknown_total`, then the columns of an estimate. The reference group's own row stays, with the value 1.

    Raises
    ------
    ValueError
        As the functions for one; or if a combination has no reference row, or several rows of the unknown.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black", "?"], "events": [48, 18, 4], "total": [154, 39, 11]})
    >>> relative_rates_bounds(counts, reference="White", unknown="?")[["group", "low", "high"]].round(3)
       group    low   high
    0  White  1.000  1.000
    1  Black  1.189  1.716
    """
    names = [by] if isinstance(by, str) else list(by)
    refuse(column_problems(counts, ["group", "events", "total", *names]))
    refuse([f"reference must not be the unknown group, but both are {reference!r}."] if reference == unknown else [])
    of_unknown = pd.Series([one == unknown for one in counts["group"].tolist()], index=counts.index, dtype=bool)
    used = counts.assign(total=counts["total"].where(~of_unknown, counts["events"])) if population else counts
    refuse(table_problems([used["events"], used["total"]] * 2, rows=counts.index, of_children=not population))
    table = with_reference(counts[~of_unknown], reference=reference, by=names)
    added = _unknown_beside(table, used[of_unknown], names)
    table = table.assign(unknown_events=[one[0] for one in added], unknown_total=[one[1] for one in added])
    rows = zip(table["group"].tolist(), *(table[name].tolist() for name in NAMES), added, strict=True)
    own = Estimate(
        measure="relative rate", value=1.0, low=1.0, high=1.0, confidence=1.0, method=METHOD, note="reference group"
    )
    estimates = []
    for group, *cells, (some, everyone) in rows:
        bounded = _population(cells, some) if population else _relative(cells, some, everyone)
        estimates.append(own if group == reference else bounded)
    return add_estimates(table, estimates)


def _unknown_beside(table: pd.DataFrame, unknown: pd.DataFrame, by: list[str]) -> list[tuple[int, int]]:
    """Find for each row the unknown of its combination: events and total; none where there is no row."""
    keys = _combinations(unknown, by)
    doubled = sorted({str(key) for key in keys if keys.count(key) > 1})
    refuse([f"unknown must have one row a combination, but has several in {key}. Add them up." for key in doubled])
    found = dict(zip(keys, zip(unknown["events"].tolist(), unknown["total"].tolist(), strict=True), strict=True))
    return [found.get(key, (0, 0)) for key in _combinations(table, by)]


def _combinations(table: pd.DataFrame, by: list[str]) -> list[tuple]:
    """Give each row's combination of the columns in `by`; without any, all rows have the same."""
    if not by:
        return [()] * len(table)
    return list(zip(*(table[name].tolist() for name in by), strict=True))


def _relative(cells: list[int], some: int, everyone: int) -> Estimate:
    """Bound the ratio of proportions: unknown events to one group and unknown non-events to the other."""
    x1, n1, x2, n2 = cells
    others = everyone - some
    if n1 == 0 or n2 == 0:
        return _bounded(math.nan, 0.0, math.inf, NOBODY_KNOWN)
    value = _ratio(x1 / n1, x2 / n2)
    low = _ratio(x1 / (n1 + others), (x2 + some) / (n2 + some))
    high = _ratio((x1 + some) / (n1 + some), x2 / (n2 + others))
    return _finished(value, low, high)


def _population(cells: list[float], some: int) -> Estimate:
    """Bound the ratio of rates: all unknown events to the one population or to the other."""
    x1, t1, x2, t2 = cells
    if t1 == 0 or t2 == 0:
        return _bounded(math.nan, 0.0, math.inf, NOBODY_IN_POPULATION)
    return _finished(_ratio(x1 / t1, x2 / t2), _ratio(x1 / t1, (x2 + some) / t2), _ratio((x1 + some) / t1, x2 / t2))


def _finished(value: float, low: float, high: float) -> Estimate:
    """Make the bounds of a ratio, of which nought over nought could be anything."""
    note = NO_KNOWN_EVENTS if math.isnan(value) else ""
    return _bounded(value, 0.0 if math.isnan(low) else low, math.inf if math.isnan(high) else high, note)


def _bounded(value: float, low: float, high: float, note: str) -> Estimate:
    """Make an estimate whose limits are certain."""
    return Estimate(measure="relative rate", value=value, low=low, high=high, confidence=1.0, method=METHOD, note=note)


def _ratio(rate: float, other: float) -> float:
    """Give a ratio; infinite over nought, and NaN for nought over nought."""
    if other > 0:
        return rate / other
    return math.inf if rate > 0 else math.nan


def _unknown_problems(events: int, total: int) -> list[str]:
    """Say what is wrong with the counts of the unknown."""
    problems = count_problems("unknown_events", [events]) + count_problems("unknown_total", [total])
    return problems or within_total_problems([events], [total], names=("unknown_events", "unknown_total"))
