"""One proportion of children, or one rate of events, with its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from yjs_analysis.checks import (
    column_problems,
    confidence_problems,
    count_problems,
    events_in_nobody_problems,
    method_problems,
    refuse,
    within_total_problems,
)
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures import limits
from yjs_analysis.measures.lift import as_estimates

PROPORTION_METHODS = {
    "Wilson": limits.wilson,
    "Clopper-Pearson": limits.clopper_pearson,
    "mid-p": limits.mid_p,
    "Jeffreys": limits.jeffreys,
}

EXACT_OR_BYAR = "exact below 10, else Byar"
"""The rule of Public Health England's technical guide, so that rates agree with those of public health colleagues."""

RATE_METHODS = {"exact": limits.exact_count, "Byar": limits.byar_count, "mid-p": limits.mid_p_count}


def proportion(*, events: float, total: float, method: str = "Wilson", confidence: float = 0.95) -> Estimate:
    """Estimate a proportion: of `total` children, `events` had the event.

    Read it as a share between 0 and 1. The interval says how far the share could lie from the service's lasting
    practice by chance alone; it is never empty, not even for 0 of 3 or 3 of 3.

    The trap: each child counts once. If a child can appear twice, the children are fewer than the rows and this
    interval is too narrow. And Wilson's interval, the default because published rates carry it and because its mean
    coverage is nearest to what it promises, keeps its word least for fewer than about ten children: ask for "mid-p"
    there, which never falls far below (`make calibration` sets both beside each other).

    Parameters
    ----------
    events
        Children with the event, a whole number.
    total
        Children who could have had it, a whole number. With 0 there is no value, and the note says so.
    method
        "Wilson" (the default), "Clopper-Pearson" (covers at least `confidence`, whatever the truth), "mid-p",
        "Jeffreys".
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        If a count is not a whole number of 0 or more, `events` exceeds `total`, or the method is unknown.

    References
    ----------
    Newcombe (1998) Statistics in Medicine 17:857-872, table I; Brown, Cai and DasGupta (2001) Statistical Science
    16:101-133.

    Examples
    --------
    None of 20, as printed by Newcombe (1998): 0 to 0.1611.

    >>> none = proportion(events=0, total=20)
    >>> none.value, none.low, round(none.high, 4)
    (0.0, 0.0, 0.1611)
    """
    return _proportions([events], [total], method, confidence)[0]


def proportions(counts: pd.DataFrame, *, method: str = "Wilson", confidence: float = 0.95) -> pd.DataFrame:
    """Estimate the proportion in each row of a table of counts.

    Read it, and mind its traps, as `proportion`.

    Parameters
    ----------
    counts
        Columns `events` and `total`; all others are kept.
    method, confidence
        As in `proportion`.

    Returns
    -------
    pandas.DataFrame
        The counts with the columns of an estimate at the right.

    Raises
    ------
    ValueError
        As `proportion`, with every row that has something wrong.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [65, 0], "total": [100, 0]})
    >>> proportions(counts)[["group", "value", "low", "high"]].round(3)
       group  value    low   high
    0  White   0.65  0.553  0.736
    1  Black    NaN  0.000  1.000
    """
    refuse(column_problems(counts, ["events", "total"]))
    return add_estimates(counts, _proportions(counts["events"], counts["total"], method, confidence, counts.index))


def rate(
    *, events: float, total: float, per: float = 1.0, method: str = EXACT_OR_BYAR, confidence: float = 0.95
) -> Estimate:
    """Estimate a rate: `events` in `total` persons, or in `total` years of persons, given per so many.

    Read it as "so many per 1,000 children" (with `per=1000`). A child may have several events; all of them count.

    The trap: events of the same child come in clusters, and then the interval is too narrow. A rate per child who
    could have had the event only once is a `proportion`.

    Parameters
    ----------
    events
        A whole number; with "Byar" it may be a sum of weights.
    total
        Persons, or persons times years. With 0 persons and 0 events there is no value, and the note says so.
    per
        The size of the population that the rate is given for: 1000 gives a rate per 1,000.
    method
        "exact below 10, else Byar" (the row's `method` then records which it was), "exact", "Byar", "mid-p".
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        If a number is negative or not whole where it has to be, there are events in nobody, or the method is unknown.

    References
    ----------
    Garwood (1936) Biometrika 28:437-442 (exact); Breslow and Day (1987) Statistical Methods in Cancer Research II,
    page 69 (Byar); Public Health England technical guide to confidence intervals.

    Examples
    --------
    Five events in 100 persons per 100,000, as printed in the test data of PHEindicatormethods: 1623.49 to 11668.33.

    >>> five = rate(events=5, total=100, per=100_000)
    >>> five.value, round(five.low, 2), round(five.high, 2), five.method
    (5000.0, 1623.49, 11668.33, 'exact')
    """
    return _rates([events], [total], per, method, confidence)[0]


def rates(
    counts: pd.DataFrame, *, per: float = 1.0, method: str = EXACT_OR_BYAR, confidence: float = 0.95
) -> pd.DataFrame:
    """Estimate the rate in each row of a table of counts.

    Read it, and mind its traps, as `rate`.

    Parameters
    ----------
    counts
        Columns `events` and `total`; all others are kept.
    per, method, confidence
        As in `rate`.

    Returns
    -------
    pandas.DataFrame
        The counts with the columns of an estimate at the right.

    Raises
    ------
    ValueError
        As `rate`, with every row that has something wrong.

    Examples
    --------
    >>> counts = pd.DataFrame({"events": [5, 65], "total": [100, 100]})
    >>> rates(counts, per=100)[["value", "low", "high", "method"]].round(2)
       value    low   high method
    0    5.0   1.62  11.67  exact
    1   65.0  50.16  82.85   Byar
    """
    refuse(column_problems(counts, ["events", "total"]))
    return add_estimates(counts, _rates(counts["events"], counts["total"], per, method, confidence, counts.index))


def _proportions(events, total, method: str, confidence: float, rows: pd.Index | None = None) -> list[Estimate]:
    """Check the counts, then estimate every proportion at once."""
    refuse(
        count_problems("events", events, rows=rows)
        + count_problems("total", total, rows=rows)
        + within_total_problems(events, total, rows=rows)
        + method_problems(method, PROPORTION_METHODS)
        + confidence_problems(confidence)
    )
    events, total = np.asarray(events, dtype=float), np.asarray(total, dtype=float)
    nobody = total == 0
    some, others = events, np.where(nobody, 1.0, total - events)  # nobody: any numbers, replaced below
    low = PROPORTION_METHODS[method](some, others, confidence)[0]
    high = PROPORTION_METHODS[method](others, some, confidence)[1]
    return as_estimates(
        "proportion",
        value=np.where(nobody, np.nan, some / (some + others)),
        low=np.where(nobody, 0.0, low),
        high=np.where(nobody, 1.0, high),
        confidence=confidence,
        method=method,
        note=np.where(nobody, "not estimable: nobody in the total", ""),
    )


def _rates(events, total, per: float, method: str, confidence: float, rows: pd.Index | None = None) -> list[Estimate]:
    """Check the counts, then estimate every rate at once."""
    refuse(
        _rate_problems(events, total, per, method, rows)
        + method_problems(method, [EXACT_OR_BYAR, *RATE_METHODS])
        + confidence_problems(confidence)
    )
    events, total = np.asarray(events, dtype=float), np.asarray(total, dtype=float)
    nobody = total == 0
    used = np.full(events.shape, method, dtype=object)
    if method == EXACT_OR_BYAR:
        used = np.where(events < 10, "exact", "Byar")
    low, high = np.empty(events.shape), np.empty(events.shape)
    for name, limit in RATE_METHODS.items():
        low[used == name], high[used == name] = limit(events[used == name], confidence)
    scale = per / np.where(nobody, 1.0, total)
    return as_estimates(
        "rate",
        value=np.where(nobody, np.nan, events * scale),
        low=np.where(nobody, 0.0, low * scale),
        high=np.where(nobody, np.inf, high * scale),
        confidence=confidence,
        method=used,
        note=np.where(nobody, "not estimable: nobody in the total", ""),
    )


def _rate_problems(events, total, per: float, method: str, rows: pd.Index | None) -> list[str]:
    """Say what is wrong with the events, the persons and the size that the rate is given for."""
    problems = count_problems("events", events, rows=rows, whole=method not in ("Byar", EXACT_OR_BYAR))
    problems += count_problems("total", total, rows=rows, whole=False)
    if not 0 < per < np.inf:
        problems.append(f"per must be a positive number, but got {per}. For a rate per 1,000 give 1000.")
    if not problems and method == EXACT_OR_BYAR:
        few = np.flatnonzero(np.asarray(events, dtype=float) < 10)
        problems += count_problems("events", np.asarray(events)[few], rows=None if rows is None else rows[few])
    return problems or events_in_nobody_problems(events, total, rows=rows)
