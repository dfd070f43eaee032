"""Cumulative sums for drift: evidence for a stated change added up period by period, and how often chance signals."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from yjs_analysis.checks import column_problems, confidence_problems, refuse
from yjs_analysis.measures.control_limits import BINOMIAL, THREE_SIGMA, law_of, limit_problems, rate_problems

SAME = 1e-9
"""Two sums nearer than this are the same sum: they differ by rounding in the last place."""

NEVER = 1e-15
"""Counts with a smaller chance than this are left out."""


def cusum_path(counts: pd.DataFrame, *, rate: float, shifted_rate: float, distribution: str = BINOMIAL) -> pd.DataFrame:
    """Add up the evidence that the rate has moved to `shifted_rate`, beginning again whenever it falls below nothing.

    Read `cusum` against a threshold fixed before (`cusum_threshold`): at or above it the drift is more than chance. A
    rate below the usual one looks for a fall; then many events push the sum down.

    The trap: once it has signalled, the sum must begin again from 0, or every later period signals too.

    Parameters
    ----------
    counts
        In order of time: `events` and `total`.
    rate, shifted_rate
        The rate if nothing has changed, and the rate that would matter.
    distribution
        "binomial" or "Poisson", as in `control_limits.count_limits`.

    Returns
    -------
    pandas.DataFrame
        The counts with `step` (log likelihood ratio of the period) and `cusum`.

    Raises
    ------
    ValueError
        If a column is missing, or a rate is not what it must be.

    References
    ----------
    Steiner, Cook, Farewell and Treasure (2000), Biostatistics 1:441, equations 2.1 and 2.2; Reynolds and Stoumbos
    (1999), Journal of Quality Technology 31:87 (binomial); Lucas (1985), Technometrics 27:129 (Poisson).

    Examples
    --------
    From one in two to three in four: each event adds log 1.5, each child without takes log 2 away.

    >>> path = cusum_path(pd.DataFrame({"events": [2, 0], "total": [2, 1]}), rate=0.5, shifted_rate=0.75)
    >>> path["cusum"].round(3).tolist()
    [0.811, 0.118]
    """
    refuse(column_problems(counts, ["events", "total"]))
    refuse(drift_problems(counts["total"].tolist(), rate, shifted_rate, distribution))
    events, total = (counts[name].to_numpy(dtype=float) for name in ("events", "total"))
    steps = cusum_steps(events, total, rate=rate, shifted_rate=shifted_rate, distribution=distribution)
    return counts.assign(step=steps, cusum=cusum_values(steps))


def cusum_alarm(
    totals: Iterable[float],
    *,
    rate: float,
    shifted_rate: float,
    threshold: float,
    distribution: str = BINOMIAL,
    true_rate: float | None = None,
) -> np.ndarray:
    """Give the exact chance that the sum has reached its threshold by each period.

    Read the last number as the chance of a false alarm over all the periods; with `true_rate` away from `rate`, as the
    chance that a change of that size has been shown by then.

    The trap: it holds for these totals. More or fewer children than foreseen give other chances.

    Parameters
    ----------
    totals
        One a period, in order of time.
    rate, shifted_rate, distribution
        As in `cusum_path`.
    threshold
        The sum at which a signal is given.
    true_rate
        The rate from the first period on; by default `rate`, so that every signal is false.

    Returns
    -------
    numpy.ndarray
        One chance a period, never falling.

    Raises
    ------
    ValueError
        If a total, a rate, the threshold or the distribution is not what it must be; all at once.

    References
    ----------
    Brook and Evans (1972), Biometrika 59:539, for the sum as a Markov chain; here the states are the sums that can be
    reached, so nothing is put into classes.

    Examples
    --------
    One child a period, one chance in two: an event adds log 1.5. Two in a row of two reach 0.8: one chance in four.

    >>> cusum_alarm([1, 1], rate=0.5, shifted_rate=0.75, threshold=0.8).tolist()
    [0.0, 0.25]
    """
    given = list(totals)
    true = rate if true_rate is None else true_rate
    problems = drift_problems(given, rate, shifted_rate, distribution) + rate_problems("true_rate", true, distribution)
    if not threshold > 0:
        problems.append(f"threshold must be positive, but got {threshold}. Use cusum_threshold to find one.")
    refuse(problems)
    rates = {"rate": rate, "shifted_rate": shifted_rate, "distribution": distribution}
    return _alarm([_possible(total, true, **rates) for total in given], threshold)


def cusum_threshold(
    totals: Iterable[float],
    *,
    rate: float,
    shifted_rate: float,
    false_alarm: float,
    distribution: str = BINOMIAL,
) -> float:
    """Find the threshold that chance alone reaches at most this often over all the periods.

    Read it as h in the textbooks. Counts are whole, so the chance at the threshold is mostly a little below what was
    asked for: `cusum_alarm` gives it.

    Parameters
    ----------
    totals, rate, shifted_rate, distribution
        As in `cusum_alarm`.
    false_alarm
        The largest chance of a false alarm over all the periods together.

    Returns
    -------
    float
        The threshold, found to a millionth.

    Raises
    ------
    ValueError
        If an argument is not what it must be.

    References
    ----------
    Steiner, Cook, Farewell and Treasure (2000), section 3, with a chance over a fixed time in place of a mean time.

    Examples
    --------
    One child a period, one chance in two: two events in a row, worth 0.811, come with one chance in four.

    >>> 0.405 < cusum_threshold([1, 1], rate=0.5, shifted_rate=0.75, false_alarm=0.3) < 0.811
    True
    """
    given = list(totals)
    wrong = [one.replace("confidence", "false_alarm", 1) for one in confidence_problems(false_alarm)]
    refuse(wrong + drift_problems(given, rate, shifted_rate, distribution))

    rates = {"rate": rate, "shifted_rate": shifted_rate, "distribution": distribution}
    known = {total: _possible(total, rate, **rates) for total in set(given)}
    periods = [known[total] for total in given]

    low, high = 0.0, 1.0
    while periods and _alarm(periods, high)[-1] > false_alarm:
        low, high = high, 2 * high
    ways = _ways(periods, high)
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if _alarm_on(ways, middle) > false_alarm else (low, middle)
    return high


def cusum_steps(events, total, *, rate: float, shifted_rate: float, distribution: str) -> np.ndarray:
    """Give the log likelihood ratio of the shifted rate to the usual one for each count."""
    if distribution == BINOMIAL:
        return events * np.log(shifted_rate / rate) + (total - events) * np.log((1 - shifted_rate) / (1 - rate))
    return events * np.log(shifted_rate / rate) - total * (shifted_rate - rate)


def cusum_values(steps: np.ndarray) -> np.ndarray:
    """Add steps up along the last axis, never below 0."""
    values, now = [], np.zeros(steps.shape[:-1])
    for place in range(steps.shape[-1]):
        now = np.maximum(now + steps[..., place], 0.0)
        values.append(now)
    return np.stack(values, axis=-1) if values else steps


def drift_problems(totals: list, rate: float, shifted_rate: float, distribution: str) -> list[str]:
    """Say what is wrong with what a cumulative sum is worked out from."""
    problems = limit_problems(totals, rate, distribution, THREE_SIGMA)
    problems += rate_problems("shifted_rate", shifted_rate, distribution)
    if shifted_rate == rate:
        problems.append(f"shifted_rate must differ from rate, but both are {rate}. Give the rate that would matter.")
    return problems


def _possible(
    total: float, true_rate: float, *, rate: float, shifted_rate: float, distribution: str
) -> tuple[np.ndarray, np.ndarray]:
    """Give what each possible count of a period adds to the sum, and its chance."""
    law = law_of(np.asarray(total), true_rate, distribution)
    events = np.arange(law.ppf(NEVER), law.isf(NEVER) + 1)
    steps = cusum_steps(events, total, rate=rate, shifted_rate=shifted_rate, distribution=distribution)
    return steps, law.pmf(events)


def _alarm(periods: list[tuple[np.ndarray, np.ndarray]], threshold: float) -> np.ndarray:
    """Follow every sum that can be reached, with its chance, and take out those that signal."""
    sums, chances, signalled, found = np.zeros(1), np.ones(1), 0.0, []
    for steps, masses in periods:
        after = np.maximum(np.add.outer(sums, steps), 0.0).ravel()
        weight = np.multiply.outer(chances, masses).ravel()
        over = after >= threshold - SAME
        signalled += weight[over].sum()
        sums, where = np.unique(np.round(after[~over], 9), return_inverse=True)
        chances = np.bincount(where.ravel(), weights=weight[~over], minlength=len(sums))
        found.append(min(signalled, 1.0))
    return np.asarray(found)


def _ways(periods: list[tuple[np.ndarray, np.ndarray]], most: float) -> list[tuple[np.ndarray, ...]]:
    """Lay out once every sum that can be reached below a threshold, and from where: lower thresholds use the same.

    One part a period: the chances of its counts, the sum after each count from each sum before, the place of that sum
    among those of the period, and how many there are.
    """
    sums, ways = np.zeros(1), []
    for steps, masses in periods:
        after = np.maximum(np.add.outer(sums, steps), 0.0).ravel()
        inside = after < most - SAME
        sums, found = np.unique(np.round(after[inside], 9), return_inverse=True)
        place = np.zeros(len(after), dtype=int)
        place[inside] = found.ravel()
        ways.append((masses, after, place, np.array(len(sums))))
    return ways


def _alarm_on(ways: list[tuple[np.ndarray, ...]], threshold: float) -> float:
    """Give the chance that the threshold, none above the one laid out for, is reached by the end."""
    chances, signalled = np.ones(1), 0.0
    for masses, after, place, many in ways:
        weight = np.multiply.outer(chances, masses).ravel()
        over = after >= threshold - SAME
        signalled += weight[over].sum()
        chances = np.bincount(place, weights=np.where(over, 0.0, weight), minlength=int(many))
    return min(signalled, 1.0)
