"""Numbers in words: how a count, a ratio, a percentage and an interval are written, everywhere the same.

A half is rounded up, as spreadsheets and the publishers round it. What is not nothing never prints as nothing, and what
is not all never prints as all.
"""

from __future__ import annotations

import math
from calendar import month_name
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

NO_LIMIT = "no upper limit"

NUMERALS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def count(number: float, *, withheld: bool = False) -> str:
    """Write a count of children.

    Examples
    --------
    >>> count(28145), count(3.0, withheld=True), count(math.nan)
    ('28,145', '[c]', '[x]')
    """
    return _mark(number, withheld) or _rounded(number, 0)


def day(one: date) -> str:
    """Write a day.

    Examples
    --------
    >>> day(date(2026, 3, 1))
    '1 March 2026'
    """
    return f"{one.day} {month_name[one.month]} {one.year}"


def in_words(number: int) -> str:
    """Write a small number as a word, for the running text.

    Examples
    --------
    >>> in_words(3), in_words(11)
    ('three', '11')
    """
    return NUMERALS[number] if 0 <= number < len(NUMERALS) else count(number)


def decimal(number: float, *, withheld: bool = False) -> str:
    """Write a number to one decimal, such as years.

    Examples
    --------
    >>> decimal(2.97), decimal(13.0), decimal(0.04), decimal(math.nan)
    ('3.0', '13.0', 'under 0.1', '[x]')
    """
    if mark := _mark(number, withheld):
        return mark
    return "under 0.1" if 0 < number < 0.05 else _rounded(number, 1)


def ratio(number: float, *, withheld: bool = False) -> str:
    """Write a ratio to two decimals, or to none where it is large.

    Examples
    --------
    >>> ratio(1.3319), ratio(0.7588), ratio(12.3), ratio(math.inf), ratio(math.nan)
    ('1.33', '0.76', '12', 'no upper limit', '[x]')
    >>> ratio(0), ratio(0.004)
    ('0', 'under 0.01')
    """
    if mark := _mark(number, withheld):
        return mark
    if number == 0:
        return "0"
    if number < 0.005:
        return "under 0.01"
    return _rounded(number, 2 if number < 9.995 else 0)


def number(value: float) -> str:
    """Write a number of any kind, such as a difference: to three digits, whole where it is large.

    Examples
    --------
    >>> number(0.34159), number(-2.5), number(5000.4), number(0), number(0.00003)
    ('0.342', '-2.50', '5,000', '0', 'close to 0')
    >>> number(math.inf), number(-math.inf), number(math.nan)
    ('no upper limit', 'no lower limit', '[x]')
    """
    if mark := _mark(value, False):
        return mark
    if value == -math.inf:
        return "no lower limit"
    if abs(value) < 0.00005:
        return "0" if value == 0 else "close to 0"
    return _rounded(value, min(4, max(0, 2 - math.floor(math.log10(abs(value))))))


def percent(share: float, *, decimals: int = 0, withheld: bool = False) -> str:
    """Write a share (0 to 1) as a percentage.

    Examples
    --------
    >>> percent(46 / 138), percent(46 / 138, decimals=1)
    ('33%', '33.3%')
    >>> percent(3 / 1630), percent(1629 / 1630), percent(0.0), percent(1.0)
    ('under 1%', 'over 99%', '0%', '100%')
    """
    if mark := _mark(share, withheld):
        return mark
    written = _rounded(100 * share, decimals)
    if share > 0 and written == _rounded(0, decimals):
        return f"under {_rounded(10**-decimals, decimals)}%"
    if share < 1 and written == _rounded(100, decimals):
        return f"over {_rounded(100 - 10**-decimals, decimals)}%"
    return f"{written}%"


def points(difference: float) -> str:
    """Write a difference of two percentages, in percentage points, with its sign.

    Examples
    --------
    >>> points(6.11), points(-6.11)
    ('6.1 points more', '6.1 points less')
    >>> points(0.0), points(0.03), points(math.nan)
    ('no difference', 'under 0.1 points more', '[x]')
    """
    if mark := _mark(difference, False):
        return mark
    if difference == 0:
        return "no difference"
    size = "under 0.1" if abs(difference) < 0.05 else _rounded(abs(difference), 1)
    return f"{size} points {'more' if difference > 0 else 'less'}"


def children_more(number: float, low: float, high: float) -> str:
    """Write an excess in whole children with its limits: more, or fewer.

    Examples
    --------
    >>> children_more(13.6, 4.8, 20.2), children_more(-3.2, -9.1, 4.4)
    ('14 more (5 more to 20 more)', '3 fewer (9 fewer to 4 more)')
    >>> children_more(0.3, -2.0, math.inf)
    'no difference (2 fewer to any number more)'
    """
    if math.isnan(number):
        return NOT_AVAILABLE
    return f"{_more(number)} ({_more(low)} to {_more(high)})"


def _more(number: float) -> str:
    if math.isinf(number):
        return f"any number {'more' if number > 0 else 'fewer'}"
    whole = _rounded(abs(number), 0)
    return "no difference" if whole == "0" else f"{whole} {'more' if number > 0 else 'fewer'}"


def between(low: str, high: str) -> str:
    """Write an interval: both limits as they are written alone.

    Examples
    --------
    >>> between("1.31", "1.36"), between("1.1", "no upper limit")
    ('1.31 to 1.36', '1.1 or more')
    >>> between("[c]", "[c]"), between("[x]", "[x]")
    ('[c]', '[x]')
    """
    if WITHHELD in (low, high):
        return WITHHELD
    if low == high == NOT_AVAILABLE:
        return NOT_AVAILABLE
    return f"{low} or more" if high == NO_LIMIT else f"{low} to {high}"


def limits(low: float, high: float, *, written: Callable[[float], str] = ratio) -> str:
    """Write the limits of an interval, as ratios or as `written` says.

    Examples
    --------
    >>> limits(1.306, 1.364), limits(0.26, 0.416, written=percent), limits(0.64, math.inf)
    ('1.31 to 1.36', '26% to 42%', '0.64 or more')
    """
    return between(written(low), written(high))


def times(number: float) -> str:
    """Say a ratio as a rate of so many times.

    Examples
    --------
    >>> times(1.9161), times(0.5171)
    ('1.92 times', '0.52 times')
    >>> times(math.inf), times(math.nan)
    ('more than any number of times', '[x] times')
    """
    return "more than any number of times" if math.isinf(number) else f"{ratio(number)} times"


def listed(items: list[str]) -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listed(["Asian"]), listed(["Asian", "Black", "Mixed"])
    ('Asian', 'Asian, Black and Mixed')
    >>> listed([])
    'none'
    """
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:]))) or "none"


def _mark(number: float, withheld: bool) -> str:
    """Give what stands in a number's place where there is none to write."""
    if withheld:
        return WITHHELD
    if math.isnan(number):
        return NOT_AVAILABLE
    return NO_LIMIT if number == math.inf else ""


def _rounded(number: float, decimals: int) -> str:
    """Round the number as it would be typed: 0.285 is 28.5 per cent, and its half goes up."""
    place = Decimal(1).scaleb(-decimals)
    return f"{Decimal(f'{float(number):.15g}').quantize(place, ROUND_HALF_UP):,}"
