"""Two groups compared: the ratio of their rates, or the difference, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures import two_groups
from yjs_analysis.measures.lift import with_reference

SKEWNESS_CORRECTED = "skewness-corrected score"
"""The default: of the intervals tried by complete enumeration, the one that keeps its word in small groups."""


def relative_rate(
    *,
    events: int,
    total: int,
    reference_events: int,
    reference_total: int,
    method: str = SKEWNESS_CORRECTED,
    confidence: float = 0.95,
) -> Estimate:
    """Compare the proportions of two groups of children by their ratio (the relative rate index of one decision).

    Read 2 as "twice the rate of the reference group", and 0.8 as "20% lower", never as "25% less likely". If 1 lies
    inside the interval, these counts cannot tell the groups apart; that is not the same as no disparity.

    The trap: this is for a decision about children counted in `total` (court, of those dealt with). For events in a
    population use `population_relative_rate`. And the ratio for court is not one over the ratio for out-of-court.

    Parameters
    ----------
    events, total
        The group: children with the outcome, of all who reached the decision.
    reference_events, reference_total
        The same for the group compared with.
    method
        "skewness-corrected score" (the default: Laud's SCAS, with variance times N/(N-1)), "Miettinen-Nurminen score",
        "Koopman score", "MOVER-Wilson", "Jeffreys", "exact unconditional" (covers at least `confidence`, whatever the
        truth; slow, and only for small groups), "Katz log". Where a method has no interval for these counts (Katz when
        a group has no events), the limits are NaN and the note names another.
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        If a count is not a whole number of 0 or more, events exceed their total, or the method is unknown.

    References
    ----------
    Laud (2017) Pharmaceutical Statistics 16:334-348, equation 3; Gart and Nam (1988) Biometrics 44:323-338;
    Miettinen and Nurminen (1985) Statistics in Medicine 4:213-226; Koopman (1984) Biometrics 40:513-517; Zou and Donner
    (2008) Statistics in Medicine 27:1693-1702; Agresti and Min (2005) Biometrics 61:515-523; Chan and Zhang (1999)
    Biometrics 55:1202-1209; Katz and others (1978) Biometrics 34:469-474.

    Examples
    --------
    Three children of three, against 40 of 60, is 1.5 times the rate; three children are not evidence.

    >>> three = relative_rate(events=3, total=3, reference_events=40, reference_total=60)
    >>> three.value, three.low < 1 < three.high
    (1.5, True)
    """
    given = [[events], [total], [reference_events], [reference_total]]
    return two_groups.relative(given, method, confidence)[0]


def relative_rates(
    counts: pd.DataFrame,
    *,
    reference: str,
    method: str = SKEWNESS_CORRECTED,
    confidence: float = 0.95,
    by: str | Sequence[str] = (),
) -> pd.DataFrame:
    """Compare every row of a table of counts with the row of its reference group, by the ratio of proportions.

    Read it, and mind its traps, as `relative_rate`. The reference group's own row stays, with the value 1.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`; all others are kept.
    reference
        The group that the others are compared with.
    method, confidence
        As in `relative_rate`.
    by
        Columns whose every combination is a comparison of its own, such as `stage` and `period`.

    Returns
    -------
    pandas.DataFrame
        The counts, then `reference`, `reference_events`, `reference_total`, then the columns of an estimate.

    Raises
    ------
    ValueError
        As `relative_rate`, with every row that has something wrong; or if a combination has no reference row, or two.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [65, 13], "total": [100, 10]})
    >>> relative_rates(counts, reference="White")
    Traceback (most recent call last):
    ValueError: events must not exceed total, but got 13 of 10 (row 1). Count each child once, or compare rates.
    >>> counts["total"] = [100, 40]
    >>> relative_rates(counts, reference="White")["value"].tolist()
    [1.0, 0.5]
    """
    return _compare(counts, two_groups.relative, reference, method, confidence, by, itself=1.0)


def population_relative_rate(
    *,
    events: int,
    total: float,
    reference_events: int,
    reference_total: float,
    method: str = "mid-p",
    confidence: float = 0.95,
) -> Estimate:
    """Compare the rates of events in two populations by their ratio (the relative rate index of a population).

    Read 2 as "twice the rate of the reference group". The populations are taken as known; the events vary as counts do.

    The trap: the totals must be the populations that the events could have come from, counted in the same way and in
    the same years. Where the events are most of the total, `relative_rate` is the better model.

    Parameters
    ----------
    events, reference_events
        Events in each population, whole numbers.
    total, reference_total
        The populations, in persons or in years of persons.
    method
        "mid-p" (the default), "exact" (central; covers at least `confidence`), "score", "Jeffreys", "Wald log" (which
        has no interval when a group has no events, and then says so).
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        If a count is not a whole number of 0 or more, there are events in nobody, or the method is unknown.

    References
    ----------
    Given all events, those of the group are binomial: Przyborowski and Wilenski (1940) Biometrika 31:313-323; Berry and
    Armitage (1995) The Statistician 44:417-423 (mid-p); Sato (1990) Biometrics 46:1208-1212 (score); Fay (2010) The R
    Journal 2(1):53-58 (why central limits).

    Examples
    --------
    As printed in R's help for `poisson.test`, 11 of 800 against 21 of 3011: 1.9715 (0.8584 to 4.2773).

    >>> towns = dict(events=11, total=800, reference_events=21, reference_total=3011)
    >>> one = population_relative_rate(**towns, method="exact")
    >>> round(one.value, 4), round(one.low, 4), round(one.high, 4)
    (1.9715, 0.8584, 4.2773)
    """
    given = [[events], [total], [reference_events], [reference_total]]
    return two_groups.population(given, method, confidence)[0]


def population_relative_rates(
    counts: pd.DataFrame,
    *,
    reference: str,
    method: str = "mid-p",
    confidence: float = 0.95,
    by: str | Sequence[str] = (),
) -> pd.DataFrame:
    """Compare every row of a table of counts with the row of its reference group, by the ratio of population rates.

    Read it, and mind its traps, as `population_relative_rate`. The reference group's own row stays, with the value 1.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`; all others are kept.
    reference
        The group that the others are compared with.
    method, confidence
        As in `population_relative_rate`.
    by
        Columns whose every combination is a comparison of its own, such as `stage` and `period`.

    Returns
    -------
    pandas.DataFrame
        The counts, then `reference`, `reference_events`, `reference_total`, then the columns of an estimate.

    Raises
    ------
    ValueError
        As `population_relative_rate`, with every row that has something wrong; or if a combination has no reference
        row, or two.

    Examples
    --------
    Children in custody, England and Wales, years ending March 2023 to 2025 (Youth Justice Statistics, table 5.8).

    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [645, 202], "total": [11111, 2183]})
    >>> population_relative_rates(counts, reference="White", method="exact")[["group", "value", "low", "high"]].round(3)
       group  value    low  high
    0  White  1.000  1.000  1.00
    1  Black  1.594  1.354  1.87
    """
    return _compare(counts, two_groups.population, reference, method, confidence, by, itself=1.0)


def rate_difference(
    *,
    events: int,
    total: int,
    reference_events: int,
    reference_total: int,
    method: str = SKEWNESS_CORRECTED,
    confidence: float = 0.95,
) -> Estimate:
    """Compare the proportions of two groups of children by their difference, group minus reference.

    Read 0.1 as "10 in 100 children more than the reference group". If 0 lies inside the interval, these counts cannot
    tell the groups apart.

    The trap: it is a difference of proportions, in points, not a percentage of anything: 20% against 10% is 0.1.

    Parameters
    ----------
    events, total
        The group: children with the outcome, of all who could have had it.
    reference_events, reference_total
        The same for the group compared with.
    method
        "skewness-corrected score" (the default, with variance times N/(N-1)), "Miettinen-Nurminen score", "Mee score",
        "Newcombe" (his method 10, from two Wilson intervals).
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        If a count is not a whole number of 0 or more, events exceed their total, or the method is unknown.

    References
    ----------
    Newcombe (1998) Statistics in Medicine 17:873-890; Mee (1984) Biometrics 40:1175-1176; Miettinen and Nurminen (1985)
    Statistics in Medicine 4:213-226; Laud (2017) Pharmaceutical Statistics 16:334-348.

    Examples
    --------
    As printed by Newcombe (1998), 5 of 56 against none of 29: -0.0381 to 0.1926.

    >>> one = rate_difference(events=5, total=56, reference_events=0, reference_total=29, method="Newcombe")
    >>> round(one.low, 4), round(one.high, 4)
    (-0.0381, 0.1926)
    """
    given = [[events], [total], [reference_events], [reference_total]]
    return two_groups.difference(given, method, confidence)[0]


def rate_differences(
    counts: pd.DataFrame,
    *,
    reference: str,
    method: str = SKEWNESS_CORRECTED,
    confidence: float = 0.95,
    by: str | Sequence[str] = (),
) -> pd.DataFrame:
    """Compare every row of a table of counts with the row of its reference group, by the difference of proportions.

    Read it, and mind its traps, as `rate_difference`. The reference group's own row stays, with the value 0.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`; all others are kept.
    reference
        The group that the others are compared with.
    method, confidence
        As in `rate_difference`.
    by
        Columns whose every combination is a comparison of its own, such as `stage` and `period`.

    Returns
    -------
    pandas.DataFrame
        The counts, then `reference`, `reference_events`, `reference_total`, then the columns of an estimate.

    Raises
    ------
    ValueError
        As `rate_difference`, with every row that has something wrong; or if a combination has no reference row, or two.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [25, 20], "total": [100, 40]})
    >>> rate_differences(counts, reference="White")["value"].tolist()
    [0.0, 0.25]
    """
    return _compare(counts, two_groups.difference, reference, method, confidence, by, itself=0.0)


def _compare(counts, estimate, reference, method, confidence, by, *, itself: float) -> pd.DataFrame:
    """Find every row's reference row, estimate all rows at once, and mark the reference rows themselves."""
    table = with_reference(counts, reference=reference, by=by)
    estimates = estimate([table[name] for name in two_groups.NAMES], method, confidence, counts.index)
    own = {"value": itself, "low": itself, "high": itself, "note": "reference group"}
    is_reference = (table["group"] == reference).tolist()
    marked = [replace(one, **own) if mark else one for one, mark in zip(estimates, is_reference, strict=True)]
    return add_estimates(table, marked)
