"""The share of children who have had the event as time goes by, where something else can come first."""

from __future__ import annotations

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
NONE_YET = "no events so far: the upper limit is Clopper-Pearson's for the children followed this far"
EVERYBODY = "everybody has had the event: the lower limit is that of the time before"


def cumulative_incidence(
    counts: pd.DataFrame,
    *,
    times: Sequence[float] | None = None,
    by: str | Sequence[str] = (),
    event: int = 1,
    method: str = "log-log",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimate the share of children who have had the event by each time (Aalen and Johansen's cumulative incidence).

    Read 0.3 at 365 days as "of 100 children, 30 have the event within a year, before anything else takes them out of
    reach of it". The shares of all the statuses, and of those with none of them, add up to 1.

    The trap: a child lost to view (status 0) is taken to go on like the others; a child whom something else took first
    (any other status) is taken never to have the event. Which of the two "moved away" is has to be decided and said.

    Parameters
    ----------
    counts
        Columns `time` (days), `status` (0 lost to view or followed to the end, `event` the event, any other what came
        first), `total` (how many children the row tells of; 1 if a row is a child), and those of `by`.
    times
        The days asked for; all times in the table unless given.
    by
        Columns whose every combination has a curve of its own.
    event
        The status that is the event.
    method
        How the limits are made of the variance: "log-log" (the default), "log", "plain"; as in R's `survfit`.
    confidence
        Between 0 and 1, for each time on its own.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, `time`, `at_risk` (followed up to that time or longer, with nothing before), `events` and
        `competing` (up to and with that time), and the columns of an estimate.

    Raises
    ------
    ValueError
        If a column is missing, a number cannot be, or the method is unknown.

    References
    ----------
    Aalen and Johansen (1978) Scandinavian Journal of Statistics 5:141-150; Marubini and Valsecchi (1995) Analysing
    Survival Data from Clinical Trials, equation 10.12 (variance, by the delta method). Same as R's `survfit` with a
    factor as status; `cmprsk::cuminc` has the same estimates with another variance. Where nobody or everybody has had
    the event that variance is 0; the note says what the limits are then.

    Examples
    --------
    Of four children one has the event on day 1, one moves away on day 2, one of two has the event: 1/4 + 2/4 x 1/2.

    >>> counts = pd.DataFrame({"time": [1, 2, 3, 4], "status": [1, 2, 1, 0], "total": 1})
    >>> cumulative_incidence(counts, times=[1, 3])[["time", "at_risk", "events", "competing", "value"]]
       time  at_risk  events  competing  value
    0   1.0        4       1          0   0.25
    1   3.0        2       2          1   0.50
    """
    refuse(method_problems(method, METHODS) + confidence_problems(confidence) + times_problems(times))
    refuse_follow_up(counts, [by] if isinstance(by, str) else list(by))
    parts = []
    for labels, part in split(counts, by):
        curve = count_by_time(part, event=event)
        place, table = at_times(
            curve, times if times is not None else curve["time"].tolist() or [0.0], ["events", "competing"]
        )
        if labels:
            table = pd.concat([pd.DataFrame([labels] * len(table), columns=list(labels)), table], axis=1)
        parts.append(add_estimates(table, _estimates(curve, place, table, method, confidence)))
    return pd.concat(parts, ignore_index=True)


def incidence_curve(curve: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the cumulative incidence at each time of `count_by_time`, its variance, and the share with nothing so far.

    Examples
    --------
    Without losses it is a share: 1 of 4, variance 1/4 x 3/4 / 4.

    >>> curve = count_by_time(pd.DataFrame({"time": [1, 2, 3], "status": [1, 2, 0], "total": [1, 1, 2]}))
    >>> value, variance, free = incidence_curve(curve)
    >>> value.tolist(), variance.tolist(), free.tolist()
    ([0.25, 0.25, 0.25], [0.046875, 0.046875, 0.046875], [0.75, 0.5, 0.5])
    """
    events, at_risk = curve["events"].to_numpy(), curve["at_risk"].to_numpy()
    gone = events + curve["competing"].to_numpy()
    free = np.cumprod(1 - gone / at_risk)
    before = np.append(1.0, free[:-1])
    value = np.cumsum(before * events / at_risk)
    still = np.maximum(at_risk - gone, 1e-300)
    later = np.where(at_risk > gone, gone / (at_risk * still), 0.0)
    own, crossed = before**2 * events * (at_risk - events) / at_risk**3, before * events / at_risk**2
    variance = np.empty(len(value))
    for at in range(len(value)):
        rest = value[at] - value[: at + 1]
        variance[at] = rest**2 @ later[: at + 1] + own[: at + 1].sum() - 2 * (rest @ crossed[: at + 1])
    return value, np.maximum(variance, 0), free


def _curve(curve: pd.DataFrame, method: str, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Give the curve with its limits, one row a time, and the share with nothing so far."""
    value, variance, free = incidence_curve(curve)
    at_risk, competing = curve["at_risk"].to_numpy(), curve["competing"].to_numpy()
    tail = (1 - confidence) / 2
    low, high = np.zeros(len(value)), np.ones(len(value))
    some = (value > 0) & (value < 1 - 1e-12)
    error = special.ndtri((1 + confidence) / 2) * np.sqrt(variance[some])
    low[some], high[some] = _limits(value[some], error, method)
    none = value == 0
    high[none] = 1 - tail ** (1 / (at_risk + np.cumsum(competing) - competing)[none])
    everybody = np.flatnonzero(value >= 1 - 1e-12)
    if everybody.size:
        first = everybody[0]
        low[everybody] = tail ** (1 / at_risk[first]) if first == 0 or none[first - 1] else low[first - 1]
        value[everybody] = 1.0
    return np.column_stack([value, low, high]), free


def _limits(value: np.ndarray, error: np.ndarray, method: str) -> tuple[np.ndarray, np.ndarray]:
    """Give the limits on the chosen scale, kept between 0 and 1; `error` is on the scale of the curve."""
    if method == "log-log":
        rate = -np.log(value)
        step = error / (value * rate)
        return np.exp(-rate * np.exp(step)), np.exp(-rate * np.exp(-step))
    if method == "log":
        return value * np.exp(-error / value), np.minimum(value * np.exp(error / value), 1)
    return np.maximum(value - error, 0), np.minimum(value + error, 1)


def _estimates(
    curve: pd.DataFrame, place: np.ndarray, table: pd.DataFrame, method: str, confidence: float
) -> list[Estimate]:
    """Make an estimate of the curve at each asked time."""
    rows, free = _curve(curve, method, confidence)
    followed = curve["at_risk"].iloc[0] if len(curve) else 0.0
    before = [0.0, 0.0, 1 - ((1 - confidence) / 2) ** (1 / followed)] if followed else [np.nan, 0.0, 1.0]
    value, low, high = np.vstack([rows, before])[place].T
    last, left = (curve["time"].iloc[-1], free[-1] > 1e-12) if len(curve) else (-1.0, False)
    late = (table["time"].to_numpy() > last) & left
    value[late], low[late], high[late] = np.nan, 0.0, 1.0
    note = np.select(
        [np.full(value.shape, followed == 0), late, value == 0, value == 1],
        [NOBODY, TOO_LATE, NONE_YET, EVERYBODY],
        default="",
    )
    return as_estimates(
        "cumulative incidence", value=value, low=low, high=high, confidence=confidence, method=method, note=note
    )
