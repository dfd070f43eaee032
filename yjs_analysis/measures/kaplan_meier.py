"""The share of children still without the event as time goes by, when not everyone is followed equally long."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import confidence_problems, method_problems, refuse
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.follow_up import NOBODY, at_times, count_by_time, refuse_follow_up, split, times_problems
from yjs_analysis.measures.lift import as_estimates

METHODS = ("log-log", "log", "plain")
TOO_LATE = "not estimable: nobody is followed this long"
NONE_YET = "no events so far: the lower limit is Clopper-Pearson's for the children followed this far"
NONE_LEFT = "nobody without the event is left: the upper limit is that of the time before"


def survival(
    counts: pd.DataFrame,
    *,
    times: Sequence[float] | None = None,
    by: str | Sequence[str] = (),
    event: int = 1,
    method: str = "log-log",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimate the share of children still without the event at each time (Kaplan and Meier's curve).

    Read 0.7 at 365 days as "of 100 children, 70 would go a year without the event, if all were followed that long".
    Children whose follow-up ends early count for as long as they were followed.

    The trap: a child who moved away, or who went into custody, is treated as if still able to have the event. One minus
    this curve is then too high: use `cumulative_incidence`. And a curve with few children left at risk is guesswork.

    Parameters
    ----------
    counts
        Columns `time` (days), `status` (0 no event, `event` the event, any other counts as the end of follow-up),
        `total` (how many children the row tells of; 1 if a row is a child), and those of `by`.
    times
        The days asked for; all times in the table unless given.
    by
        Columns whose every combination has a curve of its own.
    event
        The status that is the event.
    method
        How the limits are made of Greenwood's variance: "log-log" (the default; they never leave 0 to 1), "log" (R's
        own default), "plain".
    confidence
        Between 0 and 1, for each time on its own.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, `time`, `at_risk` (followed up to that time or longer), `events` (up to and with that
        time), and the columns of an estimate. Later than anyone is followed there is no value, unless the last child
        had the event.

    Raises
    ------
    ValueError
        If a column is missing, a number cannot be, or the method is unknown.

    References
    ----------
    Kaplan and Meier (1958) Journal of the American Statistical Association 53:457-481; Greenwood (1926); Kalbfleisch
    and Prentice (2002) The Statistical Analysis of Failure Time Data, second edition, section 1.4.1 (log-log). Where
    nobody or everybody has had the event Greenwood's variance does not exist; the note says what the limits are then.

    Examples
    --------
    Of six children one has the event on day 1 and one ends follow-up; then two of four on day 6: 5/6, and 5/6 x 2/4.

    >>> counts = pd.DataFrame({"time": [1, 1, 6, 8, 9], "status": [1, 0, 1, 0, 1], "total": [1, 1, 2, 1, 1]})
    >>> survival(counts, times=[1, 6])[["time", "at_risk", "events", "value", "low", "high"]].round(4)
       time  at_risk  events   value     low    high
    0   1.0        6       1  0.8333  0.2731  0.9747
    1   6.0        4       3  0.4167  0.0560  0.7665
    """
    _check(counts, times, by, method, confidence)
    parts = []
    for labels, part in split(counts, by):
        curve = count_by_time(part, event=event)
        asked = times if times is not None else curve["time"].tolist() or [0.0]
        place, table = at_times(curve, asked, ["events"])
        if labels:
            table = pd.concat([pd.DataFrame([labels] * len(table), columns=list(labels)), table], axis=1)
        parts.append(add_estimates(table, _estimates(curve, place, table, method, confidence)))
    return pd.concat(parts, ignore_index=True)


def survival_quantiles(
    counts: pd.DataFrame,
    *,
    share: float = 0.5,
    by: str | Sequence[str] = (),
    event: int = 1,
    method: str = "log-log",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimate the time by which a share of the children has had the event; a half gives the median.

    Read 200 as "half of the children have the event within 200 days". Where the curve lies exactly at the share for a
    while, the answer is the middle of that while, as in R.

    The trap: it is often not reached, and then only a lower limit can be given, which is an answer.

    Parameters
    ----------
    counts, by, event, method, confidence
        As in `survival`.
    share
        Between 0 and 1: the share that has had the event.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, `share`, and the columns of an estimate, in days.

    Raises
    ------
    ValueError
        As `survival`; or if `share` does not lie between 0 and 1.

    References
    ----------
    Brookmeyer and Crowley (1982) Biometrics 38:29-41: the limits are the times at which those of the curve pass it.

    Examples
    --------
    >>> counts = pd.DataFrame({"time": [1, 1, 6, 8, 9], "status": [1, 0, 1, 0, 1], "total": [1, 1, 2, 1, 1]})
    >>> survival_quantiles(counts)[["value", "low", "high"]].to_numpy().tolist()
    [[6.0, 1.0, inf]]
    """
    wrong = [] if 0 < share < 1 else [f"share must lie between 0 and 1, but got {share}. For the median give 0.5."]
    _check(counts, None, by, method, confidence, wrong)
    labels, estimates = [], []
    for label, part in split(counts, by):
        labels.append({**label, "share": share})
        estimates.append(_quantile(count_by_time(part, event=event), share, method, confidence))
    return add_estimates(pd.DataFrame(labels), estimates)


def _check(
    counts: pd.DataFrame,
    times: Sequence[float] | None,
    by: str | Sequence[str],
    method: str,
    confidence: float,
    wrong: Sequence[str] = (),
) -> None:
    """Refuse what no curve can be made of."""
    refuse(method_problems(method, METHODS) + confidence_problems(confidence) + times_problems(times) + list(wrong))
    refuse_follow_up(counts, [by] if isinstance(by, str) else list(by))


def _curve(curve: pd.DataFrame, method: str, confidence: float) -> np.ndarray:
    """Give the curve with its limits, one row a time; where Greenwood fails, the nearest limits that hold."""
    events, at_risk = curve["events"].to_numpy(), curve["at_risk"].to_numpy()
    value = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore"):
        variance = np.cumsum(events / (at_risk * (at_risk - events)))
    low, high = np.ones(len(value)), np.ones(len(value))
    some = (value > 0) & (value < 1)
    low[some], high[some] = _limits(value[some], variance[some], method, special.ndtri((1 + confidence) / 2))
    tail = (1 - confidence) / 2
    none = value == 1
    low[none] = tail ** (1 / at_risk[none])
    gone = np.flatnonzero(value == 0)
    if gone.size:
        first = gone[0]
        alone = first == 0 or value[first - 1] == 1
        low[gone], high[gone] = 0.0, 1 - tail ** (1 / at_risk[first]) if alone else high[first - 1]
    return np.column_stack([value, low, high])


def _limits(value: np.ndarray, variance: np.ndarray, method: str, z: float) -> tuple[np.ndarray, np.ndarray]:
    """Give Greenwood's limits on the chosen scale, kept between 0 and 1; `variance` is that of the logarithm."""
    step = z * np.sqrt(variance)
    if method == "log-log":
        rate = -np.log(value)
        return np.exp(-rate * np.exp(step / rate)), np.exp(-rate * np.exp(-step / rate))
    if method == "log":
        return value * np.exp(-step), np.minimum(value * np.exp(step), 1)
    return np.maximum(value - value * step, 0), np.minimum(value + value * step, 1)


def _estimates(
    curve: pd.DataFrame, place: np.ndarray, table: pd.DataFrame, method: str, confidence: float
) -> list[Estimate]:
    """Make an estimate of the curve at each asked time."""
    rows = _curve(curve, method, confidence)
    followed = curve["at_risk"].iloc[0] if len(curve) else 0.0
    before = [1.0, ((1 - confidence) / 2) ** (1 / followed), 1.0] if followed else [np.nan, 0.0, 1.0]
    value, low, high = np.vstack([rows, before])[place].T
    last = curve["time"].iloc[-1] if len(curve) else -1.0
    late = (table["time"].to_numpy() > last) & (value > 0)
    value[late], low[late], high[late] = np.nan, 0.0, 1.0
    note = np.select(
        [np.full(value.shape, followed == 0), late, value == 1, value == 0],
        [NOBODY, TOO_LATE, NONE_YET, NONE_LEFT],
        default="",
    )
    return as_estimates("survival", value=value, low=low, high=high, confidence=confidence, method=method, note=note)


def _quantile(curve: pd.DataFrame, share: float, method: str, confidence: float) -> Estimate:
    """Give the time at which the curve, and each of its limits, comes down to the share still without the event."""
    time, known = curve["time"].to_numpy(), _curve(curve, method, confidence)
    changed = curve["events"].to_numpy() > 0
    reached = [_first_time(time[changed], line[changed], 1 - share) for line in known.T]
    value, low, high = reached
    note = "" if math.isfinite(value) else NOBODY if not len(curve) else "not reached: only a lower limit can be given"
    return Estimate(
        measure="time to event",
        value=value if math.isfinite(value) else math.nan,
        low=0.0 if not len(curve) else min(low, value),
        high=max(high, value),
        confidence=confidence,
        method=method,
        note=note,
    )


def _first_time(time: np.ndarray, line: np.ndarray, level: float) -> float:
    """Give the first time at which a falling line is at the level; the middle of the while that it stays on it."""
    tied = 1e-10
    at = np.flatnonzero(line <= level + tied)
    if not at.size:
        return math.inf
    first = at[0]
    if abs(line[first] - level) <= tied:
        below = np.flatnonzero(line < level - tied)
        return float((time[first] + time[below[0]]) / 2) if below.size else float(time[first])
    return float(time[first])
