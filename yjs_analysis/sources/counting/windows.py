"""A period of months after a day, alike in Python and in SQL, and the days between two days."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

ENDS = ("day before", "anniversary")


def last_day_of(start: date, *, months: int, ends: str = "day before") -> date:
    """Give the last day of a period of months that begins on a day.

    Read it by the corresponding date: a year from 15 November ends on 14 November. Where a month has no such day (29
    February, 31 April), the period ends with the month.

    The trap: whether the corresponding date itself belongs is a convention. Publications rarely say; try both.

    Parameters
    ----------
    start
        The first day.
    months
        How many.
    ends
        "day before" the corresponding date, or on the "anniversary" itself.

    Returns
    -------
    datetime.date
        It belongs to the period.

    Examples
    --------
    >>> last_day_of(date(2020, 11, 15), months=12), last_day_of(date(2020, 2, 29), months=12)
    (datetime.date(2021, 11, 14), datetime.date(2021, 2, 28))
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    if start.day > length:
        return date(year, month + 1, length)
    there = date(year, month + 1, start.day)
    return there if ends == "anniversary" else there - timedelta(days=1)


def last_day_text(day: str, *, months: int, ends: str) -> str:
    """Write `last_day_of` in SQL, for a column of days.

    Examples
    --------
    >>> last_day_text("c0", months=12, ends="anniversary")
    "CAST(c0 + INTERVAL '12' MONTH AS DATE)"
    """
    there = f"CAST({day} + INTERVAL '{int(months)}' MONTH AS DATE)"
    if ends == "anniversary":
        return there
    before = f"CAST({there} - INTERVAL '1' DAY AS DATE)"
    return f"CASE WHEN EXTRACT(DAY FROM {there}) < EXTRACT(DAY FROM {day}) THEN {there} ELSE {before} END"


def day_number(day: str) -> str:
    """Write the number of a day in SQL, counted from the year 1, so that days can be taken from each other.

    Engines differ in what one date less another is; all of them know the year and the day of the year.

    Examples
    --------
    >>> day_number("c0").count("EXTRACT(YEAR FROM c0)")
    4
    """
    year = f"(CAST(EXTRACT(YEAR FROM {day}) AS INT) - 1)"
    leaps = " ".join(f"{sign} CAST(FLOOR({year} / {of}.0) AS INT)" for sign, of in (("+", 4), ("-", 100), ("+", 400)))
    return f"({year} * 365 {leaps} + CAST(EXTRACT(DOY FROM {day}) AS INT))"
