"""Every group's relative rate on every population that could stand under it, and how surely each was counted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
from scipy import special

from yjs_analysis.checks import choice_problems, column_problems, count_problems, refuse
from yjs_analysis.disproportionality.denominators import denominator_verdict, interpolated
from yjs_analysis.disproportionality.verdict import add_verdicts
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.comparisons import population_relative_rate
from yjs_analysis.vocabulary import MATERIAL_BAND

AS_KNOWN = "the population is taken as known"


def populations_on(populations: pd.DataFrame, *, days: Sequence[date]) -> pd.DataFrame:
    """Put the populations interpolated to some days, such as every 30 June, between the two censuses.

    Read it, and mind its trap, as `denominators.interpolated`: a bridge, not a count.

    Parameters
    ----------
    populations
        Two counts of each group, as `denominators.census_populations` gives them.
    days
        Days from the first census to the second.

    Returns
    -------
    pandas.DataFrame
        The first census, the days in their order, the second census: `period`, `date`, `group`, `persons`, `rows`.

    Raises
    ------
    ValueError
        As `interpolated`.

    Examples
    --------
    >>> counts = pd.DataFrame({"period": ["Census 2011", "Census 2021"], "date": [date(2011, 1, 1), date(2011, 1, 5)],
    ...                        "group": "Black", "persons": [100, 180], "rows": ["a.csv:2", "b.csv:2"]})
    >>> populations_on(counts, days=[date(2011, 1, 2)])["persons"].tolist()
    [100.0, 120.0, 180.0]
    """
    refuse(column_problems(populations, ["period", "date", "group", "persons", "rows"], name="populations"))
    between = [interpolated(populations, on=day) for day in sorted(days)]
    first, last = (
        populations[populations["date"] == day] for day in (populations["date"].min(), populations["date"].max())
    )
    columns = ["period", "date", "group", "persons", "rows"]
    parts = [part[columns].astype({"persons": float}) for part in (first, *between, last)]
    return pd.concat(parts, ignore_index=True)


def relative_rates_on_each_population(
    counts: pd.DataFrame,
    populations: pd.DataFrame,
    *,
    reference: str = "White",
    uncertainty: float | Mapping[str, float] | None = None,
    method: str = "mid-p",
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Divide the same events by every population offered, group by group.

    Read down a group: how far the relative rate moves is what the choice of denominator is worth. `holds_on_all` is the
    verdict that every population gives, or "cannot tell" where they disagree.

    The trap: a population older than the events is too small for a group that grows, and makes its rate too high. And
    the interval of each row holds chance, not this choice.

    Parameters
    ----------
    counts
        One row a group: `group`, `events`. The unknown group has no population and is left out if it has none.
    populations
        One row a `period`, `date` and `group`, with `persons`, as `populations_on` gives them.
    reference
        The group that the others are compared with.
    uncertainty
        How surely the populations were counted, as a relative standard error: 0.02 for "two per cent either way, two
        times in three"; one number for all groups, or one for each. Not given (the default), the populations are taken
        as known and the note says so. No figure is supposed here: take the census office's own for the area.
    method
        The interval, as in `measures.comparisons.population_relative_rate`.
    confidence, band
        Of the intervals; relative rates that make no material difference.

    Returns
    -------
    pandas.DataFrame
        One row a group but the reference and population: `group`, `period`, `date`, `events`, `total`, the reference's
        counts, the columns of an estimate, `verdict`, `holds_on_all`.

    Raises
    ------
    ValueError
        If a column is missing, a count is impossible, a name is unknown, or a group has no population in some period
        and one in another.

    References
    ----------
    The two sources of error, chance and the populations, are put together on the log scale, each side by itself: Zou
    and Donner (2008) Statistics in Medicine 27:1693-1702.

    Examples
    --------
    10 events against 20, over 50 and 400 children, and ten years later over 100 and 400:

    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [20, 10]})
    >>> people = pd.DataFrame({"period": ["2011"] * 2 + ["2021"] * 2, "group": ["White", "Black"] * 2,
    ...                        "date": [date(2011, 1, 1)] * 2 + [date(2021, 1, 1)] * 2, "persons": [400, 50, 400, 100]})
    >>> relative_rates_on_each_population(counts, people)[["period", "value"]].values.tolist()
    [['2011', 4.0], ['2021', 2.0]]
    """
    refuse(
        column_problems(counts, ["group", "events"])
        + column_problems(populations, ["period", "date", "group", "persons"], name="populations")
    )
    living = populations.set_index(["period", "group"])["persons"]
    groups = [one for one in counts["group"].tolist() if one in set(populations["group"])]
    refuse(_problems(counts, populations, groups) + choice_problems("reference", reference, groups))
    errors = _errors(uncertainty, groups)
    events = counts.set_index("group")["events"]
    days = populations.drop_duplicates("period").set_index("period")["date"]
    rows, estimates = [], []
    for group in [one for one in groups if one != reference]:
        for period, day in days.items():
            four = {"events": events[group], "total": living[period, group]}
            four |= {"reference_events": events[reference], "reference_total": living[period, reference]}
            one = population_relative_rate(**four, method=method, confidence=confidence)
            rows.append({"group": group, "period": period, "date": day, **four})
            estimates.append(_widened(one, None if errors is None else math.hypot(errors[group], errors[reference])))
    names = ["group", "period", "date", "events", "total", "reference_events", "reference_total"]
    table = add_verdicts(add_estimates(pd.DataFrame(rows, columns=names), estimates), band=band)
    every = {group: denominator_verdict(part, band=band) for group, part in table.groupby("group", sort=False)}
    return table.assign(holds_on_all=table["group"].map(every))


def _widened(one: Estimate, error: float | None) -> Estimate:
    """Add the populations' error to the interval of chance, each side by itself on the log scale."""
    if error is None:
        return replace(one, note="; ".join(filter(None, [one.note, AS_KNOWN])))
    if math.isnan(one.value) or math.isnan(one.low):
        return one
    more = special.ndtri((1 + one.confidence) / 2) * error
    if not 0 < one.value < math.inf:  # a limit only: moved by the whole of the error
        return replace(one, low=one.low * math.exp(-more), high=one.high * math.exp(more))
    below = math.hypot(math.log(one.value / one.low), more) if one.low else math.inf
    above = math.hypot(math.log(one.high / one.value), more)
    return replace(one, low=one.value * math.exp(-below), high=one.value * math.exp(above))


def _errors(uncertainty: float | Mapping[str, float] | None, groups: list[str]) -> dict[str, float] | None:
    """Give each group's relative standard error, or nothing if none was given."""
    if uncertainty is None:
        return None
    given = dict(uncertainty) if isinstance(uncertainty, Mapping) else dict.fromkeys(groups, uncertainty)
    problems = [text for one in given for text in choice_problems("uncertainty", one, groups)]
    problems += [
        f"uncertainty must hold every group, but lacks {one!r}. Give 0 if known." for one in groups if one not in given
    ]
    problems += [
        f"uncertainty must lie from 0 to below 1, but got {error} ({one}). For two per cent give 0.02."
        for one, error in given.items()
        if not 0 <= error < 1
    ]
    refuse(problems)
    return given


def _problems(counts: pd.DataFrame, populations: pd.DataFrame, groups: list[str]) -> list[str]:
    """Say what is wrong with the events and the populations."""
    problems = count_problems("events", counts["events"], rows=counts.index)
    problems += count_problems("persons", populations["persons"], rows=populations.index, whole=False)
    doubled = counts["group"][counts["group"].duplicated()].tolist()
    problems += [f"counts must hold each group once, but {one!r} has several rows. Add them up." for one in doubled]
    held = populations.groupby(["period", "group"], sort=False).size()
    return problems + [
        f"populations must hold each group once in each period, but hold {group!r} {times} times in {period!r}. "
        "Add up its sexes and ages first, or leave the period out."
        for period in populations["period"].unique()
        for group in groups
        if (times := int(held.get((period, group), 0))) != 1
    ]
