"""Which cohorts can be counted yet, and by what name a figure of reoffending goes."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, refuse
from yjs_analysis.sources.counting.windows import ENDS, last_day_of

BINARY = "binary rate of proven reoffending"
PER_REOFFENDER = "reoffences per reoffender"
FREQUENCY = "frequency of proven reoffending"
OFFICIAL = (BINARY, PER_REOFFENDER, FREQUENCY)
"""The official measures: children who reoffended over all; reoffences over those children; reoffences over all."""

TRACKED = "tracked so far"
"""How the name of every part-year figure begins, so that nobody takes it for an official one."""

LENGTHS = {"quarter": 3, "year": 12}
"""Months of a cohort: three since October 2015 in the official figures, twelve before."""

OFFICIAL_MONTHS = (12, 6)
"""A year of follow-up, and half a year more in which a reoffence may be proven."""


def cohort_calendar(
    *,
    first_day: date,
    last_day: date,
    known_to: date,
    cohorts: str = "quarter",
    months: Sequence[int] = OFFICIAL_MONTHS,
    ends: str = "day before",
) -> pd.DataFrame:
    """Lay out the cohorts of a span of days: when each one's follow-up and waiting end, and which can be counted yet.

    Read a row that is not `mature` as "no rate of this cohort exists before `complete_from`"; `count_reoffending`
    refuses it. A row's `follow_up_ends` and `waiting_ends` are those of the child who came in on its last day.

    The trap: records that go up to a day are not always complete up to that day. Courts and the police send results
    late, so give in `known_to` the day up to which nothing is missing, not the date of the export.

    Parameters
    ----------
    first_day, last_day
        The days of the first and the last index disposal; whole cohorts.
    known_to
        The last day up to which all offences and disposals are known.
    cohorts
        "quarter": three months each, as officially since October 2015, starting in January, April, July and October.
        "year": twelve months each, from `first_day` on, as officially before.
    months
        How long offences are followed, and how much longer their disposals are waited for.
    ends
        As in `count_reoffending`.

    Returns
    -------
    pandas.DataFrame
        One row a cohort: `cohort` (its months, as `count_reoffending` calls a quarter), `first_day`, `last_day`,
        `follow_up_ends`, `waiting_ends`, `complete_from` (the day after), `mature`.

    Raises
    ------
    ValueError
        If the span is not one of whole cohorts, or a choice is unknown.

    References
    ----------
    Ministry of Justice, Guide to proven reoffending statistics: one-year follow-up, six-month waiting period,
    three-month cohorts since October 2015. Its count of days could not be read; `ends` is our convention.

    Examples
    --------
    >>> span = {"first_day": date(2020, 10, 1), "last_day": date(2021, 3, 31)}
    >>> calendar = cohort_calendar(**span, known_to=date(2022, 6, 30))
    >>> calendar[["cohort", "follow_up_ends", "complete_from", "mature"]]
                   cohort follow_up_ends complete_from  mature
    0  2020-10 to 2020-12     2021-12-30    2022-07-01    True
    1  2021-01 to 2021-03     2022-03-30    2022-10-01   False
    """
    refuse(_calendar_problems(first_day, last_day, known_to, cohorts, months, ends))
    rows, start = [], first_day
    while start <= last_day:
        end = _after(start, LENGTHS[cohorts]) - timedelta(days=1)
        waited = last_day_of(end, months=sum(months), ends=ends)
        rows.append(
            {
                "cohort": f"{start:%Y-%m} to {end:%Y-%m}",
                "first_day": start,
                "last_day": end,
                "follow_up_ends": last_day_of(end, months=months[0], ends=ends),
                "waiting_ends": waited,
                "complete_from": waited + timedelta(days=1),
                "mature": known_to >= waited,
            }
        )
        start = end + timedelta(days=1)
    table = pd.DataFrame(rows)
    for name in ("first_day", "last_day", "follow_up_ends", "waiting_ends", "complete_from"):
        table[name] = pd.to_datetime(table[name])
    return table


def mature_days(calendar: pd.DataFrame) -> tuple[date, date]:
    """Give the first and the last day of the cohorts that can be counted: what `count_reoffending` may be asked for.

    Cohorts ripen in order, so the mature ones are the earliest.

    Parameters
    ----------
    calendar
        As `cohort_calendar` gives it.

    Raises
    ------
    ValueError
        If no cohort is mature; the error says when the first will be.

    Examples
    --------
    >>> span = {"first_day": date(2020, 10, 1), "last_day": date(2021, 3, 31)}
    >>> mature_days(cohort_calendar(**span, known_to=date(2022, 6, 30)))
    (datetime.date(2020, 10, 1), datetime.date(2020, 12, 31))
    """
    refuse(column_problems(calendar, ["first_day", "last_day", "complete_from", "mature"], name="calendar"))
    ripe = calendar[calendar["mature"].to_numpy(dtype=bool)]
    if ripe.empty:
        soonest = "" if calendar.empty else f" The first is complete from {calendar['complete_from'].min():%Y-%m-%d}."
        refuse([f"calendar must hold a mature cohort, but holds none.{soonest} Wait, or take earlier cohorts."])
    return ripe["first_day"].min().date(), ripe["last_day"].max().date()


def tracking_name(months: int, *, measure: str = BINARY) -> str:
    """Give the name of part-year tracking: reoffending known within some months, without a wait for proof.

    It is a measure of its own. A child has less time to reoffend, and offences whose court case is not over are
    missing, so it lies below the official rate of the same children, by how much nobody knows beforehand.

    Parameters
    ----------
    months
        How many months from the index disposal the offence and its outcome had; as `count_reoffending` is asked with
        `months=(months, 0)`.
    measure
        The official measure whose like it is, one of `OFFICIAL`.

    Raises
    ------
    ValueError
        If the months are not a whole number of 1 or more, or the measure is unknown (the nearest is suggested).

    Examples
    --------
    >>> tracking_name(3)
    'tracked so far: reoffending with an outcome within 3 months, no waiting period'
    """
    problems = choice_problems("measure", measure, OFFICIAL)
    if isinstance(months, bool) or not isinstance(months, int) or months < 1:
        problems.append(f"months must be a whole number of 1 or more, but got {months!r}. For a quarter give 3.")
    refuse(problems)
    told = {BINARY: "reoffending", FREQUENCY: "reoffences per child", PER_REOFFENDER: "reoffences per reoffender"}
    within = f"within {months} month{'s' * (months > 1)}"
    return f"{TRACKED}: {told[measure]} with an outcome {within}, no waiting period"


def one_measure_problems(measures: Iterable[str]) -> list[str]:
    """Say whether figures that shall share an axis are of several measures: official ones, or tracked so far.

    Parameters
    ----------
    measures
        The column `measure` of the estimates to be shown together.

    Examples
    --------
    >>> one_measure_problems([BINARY, BINARY])
    []
    >>> one_measure_problems([BINARY, tracking_name(3)])  # doctest: +ELLIPSIS
    ["measure must be one and the same on an axis, but got 'binary rate of proven reoffending' and 'tracked so far: ...
    """
    named = list(dict.fromkeys(measures))
    if len(named) < 2:
        return []
    return [
        f"measure must be one and the same on an axis, but got {' and '.join(map(repr, named))}. "
        "Show each by itself: they count different things over different times."
    ]


def _after(day: date, months: int) -> date:
    """Give the corresponding day some months later; the last of the month where there is none."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _calendar_problems(first_day, last_day, known_to, cohorts, months, ends) -> list[str]:
    """Say what is wrong with a calendar that is asked for."""
    problems = choice_problems("cohorts", cohorts, LENGTHS) + choice_problems("ends", ends, ENDS)
    days = {"first_day": first_day, "last_day": last_day, "known_to": known_to}
    problems += [
        f"{name} must be a date, but got {day!r}. Give one." for name, day in days.items() if type(day) is not date
    ]
    whole = isinstance(months, Sequence) and len(months) == 2 and all(type(m) is int and m >= 0 for m in months)
    if not whole or months[0] == 0:
        problems.append(f"months must be two whole numbers, the first above 0, but got {months!r}. Give (12, 6).")
    if problems:
        return problems
    if first_day > last_day:
        return [f"first_day must not be after last_day, but got {first_day} and {last_day}. Swap them."]
    begins = first_day.day == 1 and (cohorts == "year" or first_day.month % 3 == 1)
    start = first_day
    while begins and start <= last_day:
        start = _after(start, LENGTHS[cohorts])
    if begins and start == last_day + timedelta(days=1):
        return []
    return [
        f"first_day and last_day must be those of whole cohorts ({cohorts}), but got {first_day} and {last_day}. "
        "Begin on the first day of a cohort, and end on the last of one."
    ]
