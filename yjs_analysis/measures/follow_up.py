"""Children followed over time, as a tidy table of counts: checked, split into groups, and counted by time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import column_problems, refuse

NOBODY = "not estimable: nobody is followed"
RULES = {
    "time": ("a finite number of 0 or more", "Give the days from the start to the event, or to the end of follow-up."),
    "status": ("a whole number of 0 or more", "Give 0 for no event, 1 for the event, 2 or more for what came first."),
    "total": ("a whole number of 0 or more", "Give the children of whom the row tells; 1 if a row is a child."),
}


def refuse_follow_up(counts: pd.DataFrame, columns: Sequence[str] = (), *, others: Sequence[str] = ()) -> None:
    """Refuse a table of follow-up with a column missing or a number that cannot be; `others` are further problems.

    Parameters
    ----------
    counts
        Columns `time` (days), `status` (0 no event, 1 the event, 2 or more what came first), `total` (children).
    columns
        What else it must hold, without gaps.
    others
        Problems found elsewhere, to be told at the same time.

    Raises
    ------
    ValueError
        With every problem.

    Examples
    --------
    >>> refuse_follow_up(pd.DataFrame({"time": [-1], "status": [1], "total": [1]}))
    Traceback (most recent call last):
    ValueError: time must be a finite number of 0 or more, but got -1 (row 0). Give the days from the start to the \
event, or to the end of follow-up.
    """
    refuse(column_problems(counts, [*RULES, *columns]) + list(others))
    problems = [] if len(counts) else ["counts must hold a row, but is empty. Give a group of nobody a total of 0."]
    for name, (rule, remedy) in RULES.items():
        numbers = pd.to_numeric(counts[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        bad = ~np.isfinite(numbers) | (numbers < 0) | ((name != "time") & (numbers != np.floor(numbers)))
        for at in np.flatnonzero(bad):
            problems.append(
                f"{name} must be {rule}, but got {counts[name].iloc[at]} (row {counts.index[at]}). {remedy}"
            )
    for name in columns:
        for at in np.flatnonzero(counts[name].isna().to_numpy()):
            problems.append(f"{name} must be known, but is not (row {counts.index[at]}). Give its value.")
    refuse(problems)


def split(counts: pd.DataFrame, by: str | Sequence[str]) -> Iterator[tuple[dict, pd.DataFrame]]:
    """Give each combination of the columns in `by`, as it first comes, with its part of the table.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black", "White"], "total": [5, 2, 1]})
    >>> [(labels["group"], int(part["total"].sum())) for labels, part in split(counts, "group")]
    [('White', 6), ('Black', 2)]
    """
    by = [by] if isinstance(by, str) else list(by)
    if not by:
        yield {}, counts
        return
    for labels, part in counts.groupby(by, sort=False, observed=True, dropna=False):
        yield dict(zip(by, labels, strict=True)), part


def count_by_time(counts: pd.DataFrame, *, event: int = 1) -> pd.DataFrame:
    """Count, at each time at which anything happened, the children at risk, with the event, and with what came first.

    Read it as a life table: a child whose time is t is still at risk at t, and an event at t comes before the end of
    follow-up at t.

    Parameters
    ----------
    counts
        Columns `time`, `status`, `total`.
    event
        The status that is the event.

    Returns
    -------
    pandas.DataFrame
        Columns `time`, `at_risk`, `events`, `competing`, one row a distinct time, in order of time.

    Examples
    --------
    >>> count_by_time(pd.DataFrame({"time": [5, 3, 5], "status": [1, 0, 2], "total": [1, 2, 4]}))
       time  at_risk  events  competing
    0   3.0      7.0     0.0        0.0
    1   5.0      5.0     1.0        4.0
    """
    total = counts["total"].to_numpy(dtype=float)
    status = counts["status"].to_numpy(dtype=float)
    time, at = np.unique(counts["time"].to_numpy(dtype=float)[total > 0], return_inverse=True)
    status, total = status[total > 0], total[total > 0]

    def counted(which: np.ndarray) -> np.ndarray:
        return np.bincount(at, weights=total * which, minlength=len(time))

    return pd.DataFrame(
        {
            "time": time,
            "at_risk": np.cumsum(counted(status >= 0)[::-1])[::-1],
            "events": counted(status == event),
            "competing": counted((status != event) & (status != 0)),
        }
    )


def at_times(curve: pd.DataFrame, times: Sequence[float], columns: Sequence[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """Read a table by time at other times: the row that holds then (-1 before the first), who is left, and sums so far.

    Examples
    --------
    >>> curve = count_by_time(pd.DataFrame({"time": [3, 5], "status": [1, 1], "total": [2, 4]}))
    >>> rows, asked = at_times(curve, [1, 5, 6], ["events"])
    >>> rows.tolist(), asked["at_risk"].tolist(), asked["events"].tolist()
    ([-1, 1, 1], [6, 4, 0], [0, 6, 6])
    """
    asked = np.asarray(times, dtype=float)
    place = np.searchsorted(curve["time"].to_numpy(), asked, side="right") - 1
    left = np.searchsorted(curve["time"].to_numpy(), asked, side="left")
    at_risk = np.append(curve["at_risk"].to_numpy(), 0.0)[left]
    table = pd.DataFrame({"time": asked, "at_risk": at_risk.astype(int)})
    for name in columns:
        table[name] = np.append(0.0, np.cumsum(curve[name].to_numpy()))[place + 1].astype(int)
    return place, table


def times_problems(times: Sequence[float] | None) -> list[str]:
    """Say which of the times that are asked for cannot be.

    Examples
    --------
    >>> times_problems([365, -1])
    ['times must be finite numbers of 0 or more, but got -1. Give days.']
    """
    return [
        f"times must be finite numbers of 0 or more, but got {one}. Give days."
        for one in (() if times is None else times)
        if not 0 <= one < np.inf
    ]
