"""Dates as people and systems write them: read where there is one reading, told apart where there are two."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np
import pandas as pd

ORDERS = ("day first", "month first")
MISSING_DATES = ("1900-01-01", "1899-12-31", "1899-12-30")
"""The national return's sentinel for no date, and what a spreadsheet makes of a day number of 1 or 0."""

EARLIEST, LATEST = 1900, 2100
FIRST_SERIAL, LAST_SERIAL = 10_000, 73_415
"""Day numbers of a spreadsheet from 1927 to 2100; smaller numbers are more likely an age or an identifier."""

_TIME = r"(?:[T ,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})" + _TIME)
_DAY = r"(?:[A-Za-z]{3,9},? +)?"
_DAY_NAMED = re.compile(_DAY + r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([A-Za-z]{3,9})\.?[-/., ]+(\d{4}|\d{2})" + _TIME)
_MONTH_NAMED = re.compile(_DAY + r"([A-Za-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})" + _TIME)
_SERIAL = re.compile(r"(\d{1,5})(?:\.\d+)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_forms(texts: pd.Series) -> pd.DataFrame:
    """Read each cell both ways, day before month and month before day, without choosing.

    Kinds: "blank" (nothing, or a sentinel), "date" (one reading), "day first" and "month first" (figures that make a
    date in that order only), "either" (both orders make a date, and not the same), "impossible" (looks like a date,
    but there is no such day), "not a date".

    Parameters
    ----------
    texts
        Cells as text; missing is blank.

    Returns
    -------
    pandas.DataFrame
        In the order and with the index of `texts`: kind, day_first, month_first (ISO text, "" where there is none),
        sentinel (whether the cell held a date that stands for no date).

    Examples
    --------
    >>> read_forms(pd.Series(["2018-03-31", "03/04/2018", "31/02/2018", "soon"]))
             kind   day_first month_first  sentinel
    0        date  2018-03-31  2018-03-31     False
    1      either  2018-04-03  2018-03-04     False
    2  impossible                             False
    3  not a date                             False
    """
    codes, unique = pd.factorize(texts.astype(object).where(texts.notna(), ""), use_na_sentinel=False)
    forms = pd.DataFrame(
        [_forms(str(one)) for one in unique], columns=["kind", "day_first", "month_first"], dtype=object
    )
    forms["sentinel"] = forms["day_first"].isin(MISSING_DATES)
    forms.loc[forms["sentinel"], ["kind", "day_first", "month_first"]] = ["blank", "", ""]
    return forms.take(codes).set_axis(texts.index)


def settled_order(kinds: list[pd.Series]) -> str:
    """Say which order some columns are evidently written in: one of `ORDERS`, "both", or "" if nothing tells.

    Parameters
    ----------
    kinds
        The column `kind` of `read_forms`, once for each column of dates.

    Returns
    -------
    str
        The order that figures such as 31/03/2018 give away.

    Examples
    --------
    >>> settled_order([pd.Series(["either", "day first"]), pd.Series(["date"])])
    'day first'
    """
    held = set().union(*(set(one.unique()) for one in kinds)) if kinds else set()
    told = [order for order in ORDERS if order in held]
    return told[0] if len(told) == 1 else "both" if told else ""


def as_iso(texts: pd.Series, forms: pd.DataFrame, *, order: str) -> pd.Series:
    """Write the dates as ISO text in one order; leave what is no date in that order as it was.

    Parameters
    ----------
    texts
        Cells as text.
    forms
        What `read_forms` gave for them.
    order
        One of `ORDERS`. Cells of which only the other order makes a date stay as they were, unless order is "both":
        then each is read in the one order it allows, and cells that allow two stay as they were.

    Returns
    -------
    pandas.Series
        ISO text, "" where the cell is blank, and the cell itself where it is no date.

    Examples
    --------
    >>> cells = pd.Series(["03/04/2018", "31/03/2018"])
    >>> as_iso(cells, read_forms(cells), order="day first").to_list()
    ['2018-04-03', '2018-03-31']
    """
    kind = forms["kind"]
    chosen = forms["month_first" if order == "month first" else "day_first"]
    if order == "both":
        chosen = forms["day_first"].where(kind != "month first", forms["month_first"]).where(kind != "either", "")
    raw = texts.astype(object).where(texts.notna(), "")
    return chosen.where((chosen != "") | (kind == "blank"), raw).astype(object)


def whole_years(start: pd.Series, end: pd.Series) -> pd.Series:
    """Give the age in whole years; a child born on 29 February has the birthday on 1 March in other years.

    Examples
    --------
    >>> whole_years(pd.Series(pd.to_datetime(["2004-02-29"])), pd.Series(pd.to_datetime(["2017-02-28"]))).to_list()
    [12]
    """
    before = (end.dt.month < start.dt.month) | ((end.dt.month == start.dt.month) & (end.dt.day < start.dt.day))
    years = end.dt.year - start.dt.year - before.astype(float)
    return years.where(start.notna() & end.notna()).astype("Float64").astype("Int64")


def days_to_eighteen(born: pd.Series, day: pd.Series) -> pd.Series:
    """Give the days from a day to the eighteenth birthday, negative after it.

    Examples
    --------
    >>> days_to_eighteen(pd.Series(pd.to_datetime(["2004-02-29"])), pd.Series(pd.to_datetime(["2022-02-27"]))).to_list()
    [2]
    """
    month = pd.DataFrame({"year": born.dt.year + 18, "month": born.dt.month, "day": 1}, index=born.index)
    birthday = pd.to_datetime(month, errors="coerce") + pd.to_timedelta(born.dt.day - 1, unit="D")
    days = (birthday - day) / np.timedelta64(1, "D")
    return days.astype("Float64").round().astype("Int64")


def _forms(text: str) -> tuple[str, str, str]:
    """Read one cell: kind, day first, month first."""
    text = text.strip()
    if not text:
        return "blank", "", ""
    if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _single(_iso(*map(int, found.groups())))
    if found := _NUMBERS.fullmatch(text):
        first, second, year = found.groups()
        return _pair(_iso(_year(year), int(second), int(first)), _iso(_year(year), int(first), int(second)))
    if found := _DAY_NAMED.fullmatch(text):
        return _single(_iso(_year(found[3]), _month(found[2]), int(found[1])))
    if found := _MONTH_NAMED.fullmatch(text):
        return _single(_iso(_year(found[3]), _month(found[1]), int(found[2])))
    if (found := _SERIAL.fullmatch(text)) and (serial := int(found[1])) <= LAST_SERIAL:
        # Day 60 of a spreadsheet is a 29 February 1900 that never was, so its days 0 and 1 are not days 0 and 1 here.
        known = serial >= FIRST_SERIAL or serial in (0, 1)
        return _single((date(1899, 12, 30) + timedelta(serial)).isoformat()) if known else ("not a date", "", "")
    return "not a date", "", ""


def _single(iso: str) -> tuple[str, str, str]:
    return ("date", iso, iso) if iso else ("impossible", "", "")


def _pair(day_first: str, month_first: str) -> tuple[str, str, str]:
    """Name what two readings of the same figures make together."""
    if day_first == month_first:
        return _single(day_first)
    if day_first and month_first:
        return "either", day_first, month_first
    return "day first" if day_first else "month first", day_first, month_first


def _iso(year: int, month: int, day: int) -> str:
    """Give the date as ISO text, "" if there is no such day."""
    try:
        return date(year, month, day).isoformat() if EARLIEST <= year <= LATEST else ""
    except ValueError:
        return ""


def _year(text: str) -> int:
    """Read a year of two figures as one of the last fifty or the next fifty from 2000 on."""
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 50 else 1900)


def _month(name: str) -> int:
    """Give the number of a month from the first three letters of its name; 0 if it is none."""
    start = name.casefold()[:3]
    return _MONTHS.index(start) + 1 if start in _MONTHS else 0
