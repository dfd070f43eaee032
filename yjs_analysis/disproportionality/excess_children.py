"""How many children a disparity is, how many a year, and how long one would have to count to see one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, confidence_problems, refuse
from yjs_analysis.disproportionality.decision_chain import POPULATION, PREVIOUS_DECISION
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.excess import excess_events_of, population_excess_events_of
from yjs_analysis.measures.lift import with_reference
from yjs_analysis.measures.power import detection_power, smallest_detectable_population_ratio

BASES = {PREVIOUS_DECISION: excess_events_of, POPULATION: population_excess_events_of}

LONGEST = 1000.0
"""More years than this are not worked out."""

MEASURE = "years needed"


def excess_children(
    counts: pd.DataFrame,
    *,
    years: float,
    reference: str = "White",
    base: str = PREVIOUS_DECISION,
    method: str | None = None,
    confidence: float = 0.95,
    by: str | Sequence[str] = (),
) -> pd.DataFrame:
    """Say how many more children than at the reference's rate, in all and a year, and how many to divert for parity.

    Read 14 with limits 5 and 20 as "14 more children than at the reference group's rate; anything from 5 to 20 would
    agree with these counts". `to_divert` is that in whole children, rounded up, and 0 where there is no excess.

    The trap: where the limits hold 0 there may be no excess at all; print them with the number, always. And events that
    are not children (sentences, searches) give an excess of events.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`; all others are kept.
    years
        How many years the counts are of.
    reference
        The group whose rate is the standard.
    base
        What `total` counts: "previous decision" (the default) or "population".
    method
        The interval, as in the function for the base; if not given, its default.
    confidence
        Of the intervals.
    by
        Columns whose every combination is a comparison of its own.

    Returns
    -------
    pandas.DataFrame
        The counts, the reference's counts, the columns of an estimate, `per_year`, `per_year_low`, `per_year_high`,
        `to_divert`, `to_divert_low`, `to_divert_high` (floats: NaN and infinity where nothing is known).

    Raises
    ------
    ValueError
        If a name is unknown (the nearest is suggested), counts are unfit, or there are no years.

    References
    ----------
    Rothman, Greenland and Lash (2008) Modern Epidemiology, chapter 4 (the attributable number).

    Examples
    --------
    38 of 160, where 210 of 1,400 would be 24: an excess of 14 in four years, 3.5 a year.

    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [210, 38], "total": [1400, 160]})
    >>> excess_children(counts, years=4)[["value", "per_year", "to_divert"]].round(6).values.tolist()[1]
    [14.0, 3.5, 14.0]
    """
    refuse(_problems(counts, reference, base, by) + _above_nought(years=years) + confidence_problems(confidence))
    chosen = {} if method is None else {"method": method}
    table = BASES[base](counts, reference=reference, confidence=confidence, by=by, **chosen)
    names = {"": "value", "_low": "low", "_high": "high"}
    yearly = {f"per_year{end}": table[name] / years for end, name in names.items()}
    divert = {f"to_divert{end}": np.maximum(np.ceil(table[name] - 1e-9), 0.0) for end, name in names.items()}
    return table.assign(**yearly, **divert)


def years_needed(
    *,
    total: float,
    reference_events: float,
    reference_total: float,
    ratio: float,
    years: float = 1.0,
    base: str = PREVIOUS_DECISION,
    power: float = 0.8,
    confidence: float = 0.95,
) -> Estimate:
    """Work out how many years of counts like these would show a relative rate of a given size.

    Read 6.2 as "if the truth is a relative rate of so much (the published national one, say), six years and three
    months of counting at this volume would show it four times in five".

    The trap: `ratio` is fixed beforehand, from elsewhere or from what would matter; never the ratio of these counts.
    And over so many years practice changes: the answer says what these volumes can bear, not what to wait for.

    Parameters
    ----------
    total, reference_total
        The group's and the reference's children in `years` (or persons, or persons times years).
    reference_events
        The reference's events in `years`.
    ratio
        The relative rate to be shown; for a population, above 1.
    years
        How many years the counts are of.
    base
        "previous decision" (the default; test of two proportions) or "population" (mid-p test of two Poisson counts).
    power
        The chance of seeing it, between 0 and 1.
    confidence
        One minus the level of the two-sided test.

    Raises
    ------
    ValueError
        If a number is out of range or a name unknown.

    References
    ----------
    Fleiss, Levin and Paik (2003) Statistical Methods for Rates and Proportions, chapter 4; Gu, Ng, Tang and Schucany
    (2008) Biometrical Journal 50:283-298.

    Examples
    --------
    60 children a year against 400 of whom a quarter go to court show a ratio of 1.71:

    >>> round(years_needed(total=60, reference_events=100, reference_total=400, ratio=1.71).value, 1)
    1.0
    """
    refuse(_years_problems(ratio, base, power) + _above_nought(years=years) + confidence_problems(confidence))
    method = "normal approximation" if base == PREVIOUS_DECISION else "mid-p"
    blank = {"low": math.nan, "high": math.nan, "confidence": confidence, "method": method}
    if not total or not reference_total or not reference_events:
        note = "not estimable: the group has nobody, or the reference group has nobody or no events"
        return Estimate(measure=MEASURE, value=math.nan, note=note, **blank)
    rate = reference_events / reference_total
    if base == PREVIOUS_DECISION and ratio * rate > 1:
        note = f"not estimable: {ratio:g} times the reference's rate would be more than all children"
        return Estimate(measure=MEASURE, value=math.nan, note=note, **blank)

    def shown(factor: float) -> bool:
        sizes = {"total": total * factor, "reference_total": reference_total * factor, "confidence": confidence}
        if base == POPULATION:
            one = smallest_detectable_population_ratio(reference_events=reference_events * factor, power=power, **sizes)
            return one.value <= ratio
        return detection_power(rate=ratio * rate, reference_rate=rate, **sizes).value >= power

    factor = _least(shown, LONGEST / years)
    note = "" if math.isfinite(factor) else f"more than {LONGEST:,.0f} years"
    return Estimate(measure=MEASURE, value=factor * years, note=note, **blank)


def years_needed_of(
    counts: pd.DataFrame,
    *,
    ratio: float,
    years: float,
    reference: str = "White",
    base: str = PREVIOUS_DECISION,
    power: float = 0.8,
    confidence: float = 0.95,
    by: str | Sequence[str] = (),
) -> pd.DataFrame:
    """Work out for every group of a table how many years of such counts would show a relative rate of a given size.

    Read it, and mind its traps, as `years_needed`. The trap here: one ratio is asked of all groups alike.

    Parameters
    ----------
    counts, years, reference, base, confidence, by
        As in `excess_children`.
    ratio, power
        As in `years_needed`.

    Returns
    -------
    pandas.DataFrame
        The counts and the reference's counts, then the columns of an estimate. The reference has no row.

    Raises
    ------
    ValueError
        As `excess_children` and `years_needed`.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [300, 90], "total": [1200, 180]})
    >>> years_needed_of(counts, ratio=1.71, years=3)["value"].round(1).tolist()  # 400 and 60 a year, as above
    [1.0]
    """
    refuse(_problems(counts, reference, base, by))
    table = with_reference(counts, reference=reference, by=by)
    table = table[table["group"] != reference].reset_index(drop=True)
    given = {"ratio": ratio, "years": years, "base": base, "power": power, "confidence": confidence}
    names = ("total", "reference_events", "reference_total")
    found = [years_needed(**{name: row[name] for name in names}, **given) for row in table.to_dict("records")]
    return add_estimates(table, found)


def _least(shown: Callable[[float], bool], most: float) -> float:
    """Find the smallest factor that shows, to one part in ten thousand; infinite if not even the largest does."""
    if not shown(most):
        return math.inf
    low, high = most, most
    while low > 1e-4 and shown(low):
        low, high = low / 2, low
    while high - low > 1e-4 * high:
        middle = (low + high) / 2
        low, high = (low, middle) if shown(middle) else (middle, high)
    return high


def _problems(counts: pd.DataFrame, reference: str, base: str, by: str | Sequence[str]) -> list[str]:
    """Say what is wrong with the columns, the reference or the base."""
    problems = choice_problems("base", base, BASES) + column_problems(counts, ["group", "events", "total"])
    problems += [one for name in ([by] if isinstance(by, str) else by) for one in choice_problems("by", name, counts)]
    if not problems:
        problems = choice_problems("reference", reference, counts["group"].tolist())
    return problems


def _above_nought(**given: float) -> list[str]:
    """Say which numbers are not above 0."""
    return [
        f"{name} must be a number above 0, but got {one!r}. Give the length of the period of the counts."
        for name, one in given.items()
        if not 0 < one < math.inf
    ]


def _years_problems(ratio: float, base: str, power: float) -> list[str]:
    """Say whether a ratio can be looked for, with such a chance of seeing it."""
    problems = choice_problems("base", base, BASES)
    if not 0 < power < 1:
        problems.append(f"power must lie between 0 and 1, but got {power!r}. Four times in five is 0.8.")
    if not 0 < ratio < math.inf or ratio == 1:
        problems.append(f"ratio must be a number above 0 and not 1, but got {ratio!r}. Give the ratio to be shown.")
    elif base == POPULATION and ratio < 1:
        problems.append(f"ratio must be above 1 for a population, but got {ratio!r}. Turn groups and ratio over.")
    return problems
