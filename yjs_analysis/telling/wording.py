"""Numbers in words: how a count, a ratio, a percentage and an interval are written, everywhere the same."""

from __future__ import annotations

import math
from collections.abc import Callable

from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

NUMERALS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def count(number: float, *, withheld: bool = False) -> str:
    """Write a count of children.

    Examples
    --------
    >>> count(28145), count(3.0, withheld=True), count(math.nan)
    ('28,145', '[c]', '[x]')
    """
    if withheld:
        return WITHHELD
    return NOT_AVAILABLE if math.isnan(number) else f"{number:,.0f}"


def in_words(number: int) -> str:
    """Write a small number as a word, for the running text.

    Examples
    --------
    >>> in_words(3), in_words(11)
    ('three', '11')
    """
    return NUMERALS[number] if 0 <= number < len(NUMERALS) else count(number)


def ratio(number: float, *, withheld: bool = False) -> str:
    """Write a ratio to two decimals, or to none where it is large.

    Examples
    --------
    >>> ratio(1.3319), ratio(0.7588), ratio(12.3), ratio(math.inf), ratio(math.nan)
    ('1.33', '0.76', '12', 'no upper limit', '[x]')
    """
    if withheld:
        return WITHHELD
    if math.isnan(number):
        return NOT_AVAILABLE
    if math.isinf(number):
        return "no upper limit"
    return f"{number:.2f}" if number < 10 else f"{number:,.0f}"


def percent(share: float, *, decimals: int = 0, withheld: bool = False) -> str:
    """Write a share (0 to 1) as a percentage.

    Examples
    --------
    >>> percent(46 / 138), percent(46 / 138, decimals=1)
    ('33%', '33.3%')
    """
    if withheld:
        return WITHHELD
    return NOT_AVAILABLE if math.isnan(share) else f"{100 * share:.{decimals}f}%"


def points(difference: float) -> str:
    """Write a difference of two percentages, in percentage points, with its sign.

    Examples
    --------
    >>> points(6.11), points(-6.11)
    ('6.1 points more', '6.1 points less')
    """
    return f"{abs(difference):.1f} points {'more' if difference >= 0 else 'less'}"


def between(low: str, high: str) -> str:
    """Write an interval: both limits as they are written alone.

    Examples
    --------
    >>> between("1.31", "1.36"), between("1.1", "no upper limit")
    ('1.31 to 1.36', '1.1 or more')
    """
    if WITHHELD in (low, high):
        return WITHHELD
    return f"{low} or more" if high == "no upper limit" else f"{low} to {high}"


def limits(low: float, high: float, *, written: Callable[[float], str] = ratio) -> str:
    """Write the limits of an interval, as ratios or as `written` says.

    Examples
    --------
    >>> limits(1.306, 1.365), limits(0.26, 0.416, written=percent), limits(0.64, math.inf)
    ('1.31 to 1.36', '26% to 42%', '0.64 or more')
    """
    return between(written(low), written(high))


def times(number: float) -> str:
    """Say a ratio as a rate of so many times.

    Examples
    --------
    >>> times(1.9161), times(0.5171)
    ('1.92 times', '0.52 times')
    """
    return f"{ratio(number)} times"


def difference_in_words(relative_rate: float) -> str:
    """Say how much higher or lower a rate is. A ratio of 0.8 is 20% lower; it is never turned round into "25% less".

    Examples
    --------
    >>> difference_in_words(1.33), difference_in_words(0.8), difference_in_words(2.4)
    ('33% higher', '20% lower', '2.4 times as high')
    """
    if relative_rate >= 2:
        return f"{relative_rate:.1f} times as high"
    change = round(100 * abs(relative_rate - 1))
    return f"{change}% {'higher' if relative_rate >= 1 else 'lower'}"


def listed(items: list[str]) -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listed(["Asian"]), listed(["Asian", "Black", "Mixed"])
    ('Asian', 'Asian, Black and Mixed')
    """
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
