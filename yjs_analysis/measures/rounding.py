"""What a printed percentage can still tell: the counts that it allows, and the limits that its rounding leaves.

Percentages come in as the text that was printed, because "36" and "36.0" do not say the same. A half may have been
rounded up or down, so both are allowed.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import confidence_problems, refuse
from yjs_analysis.estimate import Estimate
from yjs_analysis.measures import limits

METHOD = "rounding interval"

NOT_CHANCE = "from rounded percentages: no count was printed, so this says nothing about chance"

MOST_DECIMALS = 6


def consistent_counts(printed: str, *, largest_total: int, decimals: int | None = None) -> pd.DataFrame:
    """List every whole fraction of at most `largest_total` children that prints as this percentage.

    Read a single row as "the count is known after all"; many rows say how much the printing hides.

    The trap: fractions with the same value are different counts. 60% may be 3 of 5 or 6 of 10.

    Parameters
    ----------
    printed
        The percentage as printed: "44", "36.4", "9.1%".
    largest_total
        The most children that there can have been.
    decimals
        How many decimals the publication rounds to, where the text does not show it: "36" printed for 36.00.

    Returns
    -------
    pandas.DataFrame
        Columns `events` and `total`, smallest total first; no row if nothing fits.

    Raises
    ------
    ValueError
        If the text is no percentage, has more decimals than `decimals`, or `largest_total` is not a whole number above
        0.

    Examples
    --------
    Of at most 14 children, 44% can only be 4 of 9, and 60% only 3 of 5 or 6 of 10.

    >>> consistent_counts("44", largest_total=14).values.tolist()
    [[4, 9]]
    >>> consistent_counts("60", largest_total=14).values.tolist()
    [[3, 5], [6, 10]]
    """
    problems = _printed_problems("printed", printed, decimals)
    if not (isinstance(largest_total, (int, np.integer)) and largest_total > 0):
        problems.append(f"largest_total must be a whole number above 0, but got {largest_total!r}. Give a count.")
    refuse(problems)
    value, half = _read(printed, decimals)
    total = np.arange(1, largest_total + 1, dtype=np.int64)
    least, most = ((value + side * half) / 100 for side in (-1, 1))
    first = np.maximum(-((-least.numerator * total) // least.denominator), 0)
    last = np.minimum((most.numerator * total) // most.denominator, total)
    fitting = np.maximum(last - first + 1, 0)
    start = np.repeat(np.cumsum(fitting) - fitting, fitting)
    events = np.repeat(first, fitting) + np.arange(fitting.sum()) - start
    return pd.DataFrame({"events": events, "total": np.repeat(total, fitting)})


def rounding_limits(printed: str, *, decimals: int | None = None) -> Estimate:
    """Give the limits between which a printed percentage must have lain before it was rounded.

    Read them in per cent, like the text. Nothing outside is possible, hence a confidence of 1.

    The trap: this is not a confidence interval. It says what was measured, not how much chance was in it.

    Parameters
    ----------
    printed
        The percentage as printed: "44", "36.4", "9.1%".
    decimals
        How many decimals the publication rounds to, where the text does not show it.

    Raises
    ------
    ValueError
        If the text is no percentage, or has more decimals than `decimals`.

    Examples
    --------
    >>> one = rounding_limits("34")
    >>> one.low, one.value, one.high
    (33.5, 34.0, 34.5)
    """
    refuse(_printed_problems("printed", printed, decimals))
    value, half = _read(printed, decimals)
    return Estimate(
        measure="printed percentage",
        value=float(value),
        low=float(max(value - half, 0)),
        high=float(min(value + half, 100)),
        confidence=1.0,
        method=METHOD,
    )


def ratio_of_printed_shares(
    *, share: str, reference_share: str, population: float, reference_population: float
) -> Estimate:
    """Work out the relative rate that two printed shares of a caseload imply for two known populations.

    Read it as a relative rate; the interval holds every value that the rounding allows. Two shares that make up exactly
    100 are taken as complements: they were rounded from one number.

    The trap: no count was printed, so chance is not in this interval, however narrow it is.

    Parameters
    ----------
    share, reference_share
        The two shares of the caseload in per cent, as printed.
    population, reference_population
        The children from whom each came.

    Raises
    ------
    ValueError
        If a text is no percentage or a population is not above 0.

    Examples
    --------
    HM Inspectorate of Probation (June 2019), Walsall: 34% and 66% of the caseload, from 7,835 and 20,310 children.

    >>> one = ratio_of_printed_shares(share="34", reference_share="66", population=7835, reference_population=20310)
    >>> round(one.value, 3), round(one.low, 3), round(one.high, 3)
    (1.335, 1.306, 1.365)
    """
    refuse(
        _printed_problems("share", share, None)
        + _printed_problems("reference_share", reference_share, None)
        + [
            f"{name} must be a number above 0, but got {number!r}. Give the children in the group."
            for name, number in (("population", population), ("reference_population", reference_population))
            if not 0 < number < math.inf
        ]
    )
    (value, half), (other, other_half) = _read(share, None), _read(reference_share, None)
    if value + other == 100:
        half = other_half = min(half, other_half)
    low, high = max(value - half, 0), min(value + half, 100)
    other_low, other_high = max(other - other_half, 0), min(other + other_half, 100)
    scale = float(reference_population) / float(population)
    none = value == other == 0
    return Estimate(
        measure="relative rate",
        value=math.nan if none else _over(value, other) * scale,
        low=_over(low, other_high) * scale,
        high=_over(high, other_low) * scale,
        confidence=1.0,
        method=METHOD,
        note="not estimable: both shares print as 0" if none else NOT_CHANCE,
    )


def share_difference_of_printed(*, share: str, population_share: float | str) -> Estimate:
    """Take a population's share from a printed share of a caseload: the difference in percentage points.

    Read 6.2 as "6.2 percentage points more of the caseload than of the population".

    The trap: the same gap means far more for a small group than for a large one; do not rank groups by it.

    Parameters
    ----------
    share
        The share of the caseload in per cent, as printed.
    population_share
        The share of the population: a number from 0 to 1 if it is known from counts, or a text in per cent if it too
        was only printed. Its own rounding then widens the interval.

    Raises
    ------
    ValueError
        If a text is no percentage, or the number lies outside 0 to 1.

    Examples
    --------
    HM Inspectorate of Probation (June 2019), Walsall: 34% of the caseload, 7,835 of 28,145 children.

    >>> one = share_difference_of_printed(share="34", population_share=7835 / 28145)
    >>> round(one.value, 2), round(one.low, 2), round(one.high, 2)
    (6.16, 5.66, 6.66)
    """
    problems = _printed_problems("share", share, None)
    if isinstance(population_share, str):
        problems += _printed_problems("population_share", population_share, None)
    elif not 0 <= population_share <= 1:
        problems.append(f"population_share must lie between 0 and 1, but got {population_share}. For 28% give 0.28.")
    refuse(problems)
    value, half = _read(share, None)
    known = not isinstance(population_share, str)
    other, other_half = (Fraction(population_share) * 100, Fraction(0)) if known else _read(population_share, None)
    return Estimate(
        measure="representation difference",
        value=float(value - other),
        low=float(max(value - half, 0) - min(other + other_half, 100)),
        high=float(min(value + half, 100) - max(other - other_half, 0)),
        confidence=1.0,
        method=METHOD,
        note=NOT_CHANCE,
    )


def smallest_total_for(*, share: float, population_share: float, confidence: float = 0.95) -> int:
    """Find the smallest caseload in which an observed share like this would be more than chance.

    Read it as "with fewer children than this, the same percentage may be luck". From this total on, the Wilson interval
    of `share` (rounded to a whole child) leaves the population's share outside, for every larger total too.

    The trap: it does not say that the caseload was that large. It says what somebody who knows the count should look
    for.

    Parameters
    ----------
    share, population_share
        The observed share and the population's, from 0 to 1, and different.
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        If a share lies outside 0 to 1, or the two are equal: then no caseload is large enough.

    References
    ----------
    Wilson (1927) Journal of the American Statistical Association 22:209-212.

    Examples
    --------
    Everybody, against a half: 4 of 4 has the Wilson interval 0.51 to 1, and 3 of 3 reaches down to 0.44.

    >>> smallest_total_for(share=1.0, population_share=0.5)
    4
    """
    shares = (("share", share), ("population_share", population_share))
    problems = [
        f"{name} must lie between 0 and 1, but got {number}. For 34% give 0.34."
        for name, number in shares
        if not 0 <= number <= 1
    ]
    if share == population_share:
        problems.append(
            f"share must differ from population_share, but both are {share}. No caseload can tell them apart."
        )
    refuse(problems + confidence_problems(confidence))
    block = 100_000
    end = _always_excluded_from(share, population_share, confidence)
    while end > 1:
        total = np.arange(max(end - block, 1), end, dtype=float)
        inside = np.flatnonzero(~_excludes(share, total, population_share, confidence))
        if inside.size:
            return int(total[inside[-1]]) + 1
        end = int(total[0])
    return 1


def _excludes(share: float, total: np.ndarray, population_share: float, confidence: float) -> np.ndarray:
    """Say whether the Wilson interval of a share, rounded to a whole child, leaves the population's share outside."""
    events = np.floor(share * total + 0.5)
    low = limits.wilson(events, total - events, confidence)[0]
    high = limits.wilson(total - events, events, confidence)[1]
    return (low > population_share) | (high < population_share)


def _always_excluded_from(share: float, population_share: float, confidence: float) -> int:
    """Give a total from which on the score test rejects even with half a child rounded against it."""
    gap = abs(share - population_share)
    spread = special.ndtri((1 + confidence) / 2) * math.sqrt(population_share * (1 - population_share))
    return math.ceil(((spread + math.sqrt(spread**2 + 2 * gap)) / (2 * gap)) ** 2) + 2


def _printed_problems(name: str, printed: str, decimals: int | None) -> list[str]:
    """Say what is wrong with a printed percentage."""
    example = "Give the text as printed, such as '36' or '36.5'."
    if not (isinstance(printed, str) and re.fullmatch(r"\d{1,3}(\.\d+)?%?", printed.strip())):
        return [f"{name} must be the text of a percentage, but got {printed!r}. {example}"]
    shown = len(printed.strip().rstrip("%").partition(".")[2])
    if Fraction(printed.strip().rstrip("%")) > 100:
        return [f"{name} must lie between 0 and 100 per cent, but got {printed!r}. {example}"]
    if shown > MOST_DECIMALS or (decimals or 0) > MOST_DECIMALS:
        return [f"{name} must have at most {MOST_DECIMALS} decimals, but got {max(shown, decimals or 0)}. {example}"]
    if decimals is not None and decimals < shown:
        return [f"decimals must be at least the {shown} that {name} shows, but got {decimals}. Leave it out."]
    return []


def _read(printed: str, decimals: int | None) -> tuple[Fraction, Fraction]:
    """Give a printed percentage and half of its last place."""
    text = printed.strip().rstrip("%")
    places = len(text.partition(".")[2]) if decimals is None else decimals
    return Fraction(text), Fraction(1, 2 * 10**places)


def _over(above: Fraction, below: Fraction) -> float:
    """Divide; infinite by nothing, and 0 of anything stays 0."""
    if below == 0:
        return math.inf if above > 0 else 0.0
    return float(above / below)
