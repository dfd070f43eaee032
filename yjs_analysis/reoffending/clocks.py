"""What came first after an index disposal, by which number it goes, and by which clock time is told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, count_problems, refuse
from yjs_analysis.measures.follow_up import refuse_follow_up

NOTHING = "nothing so far"
REOFFENCE = "reoffence"
EIGHTEEN = "turned eighteen"
STATUSES = {NOTHING: 0, REOFFENCE: 1, "moved away": 2, "entered custody": 3, "died": 4, EIGHTEEN: 5}
"""What came first, and the status that stands for it in the counts of `count_times`."""

COMPETING = ("moved away", "entered custody", "died", EIGHTEEN)
"""What can come before a reoffence."""


def end_at_eighteen(counts: pd.DataFrame, *, days: str = "days_to_eighteen") -> pd.DataFrame:
    """End each child's follow-up at the eighteenth birthday, as if a child were lost to a youth service then.

    The official measure does not do so: it goes on with national records. Print both, or say which.

    The trap: a child whose birthday is not known is followed as before, and is then compared with others who are not.

    Parameters
    ----------
    counts
        As `count_times` gives them, counted by `days` too.
    days
        The column of days from the index disposal to the eighteenth birthday; blank where it is not known.

    Returns
    -------
    pandas.DataFrame
        The same children by `time` and `status`, without the column `days`; status 5 is the birthday. An offence on
        the birthday is one of an adult.

    Raises
    ------
    ValueError
        If a column is missing or a number cannot be.

    Examples
    --------
    >>> counts = pd.DataFrame({"days_to_eighteen": [100, 900], "time": [200, 200], "status": [1, 1], "total": [3, 4]})
    >>> end_at_eighteen(counts).values.tolist()
    [[100, 5, 3], [200, 1, 4]]
    """
    refuse(column_problems(counts, [days]))
    refuse_follow_up(counts)
    until = pd.to_numeric(counts[days], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    over = until <= counts["time"].to_numpy(dtype=float)
    time = np.where(over, np.maximum(until, 0), counts["time"].to_numpy(dtype=float)).astype(np.int64)
    status = np.where(over, STATUSES[EIGHTEEN], counts["status"].to_numpy())
    return _regrouped(counts.drop(columns=days).assign(time=time, status=status))


def without_custody(counts: pd.DataFrame, *, days: str = "days_in_custody") -> pd.DataFrame:
    """Set the clock to time at risk: days in custody during the follow-up are taken off.

    Read a time of 300 then as "300 days at liberty". A child in custody can hardly commit an offence that counts, so
    with the calendar's clock a group that is locked up more looks better.

    The trap: it shifts what comes after custody to the left, and children are then compared at unlike dates. Give it
    beside the calendar's clock, as a check. It is not the official measure.

    Parameters
    ----------
    counts
        As `count_times` gives them, counted by `days` too.
    days
        The column of days in custody from the index disposal to `time`.

    Returns
    -------
    pandas.DataFrame
        The same children by days at risk, without the column `days`.

    Raises
    ------
    ValueError
        If a column is missing, or somebody was in custody for longer than followed.

    Examples
    --------
    >>> counts = pd.DataFrame({"days_in_custody": [0, 60], "time": [364, 364], "status": [0, 1], "total": [3, 4]})
    >>> without_custody(counts).values.tolist()
    [[364, 0, 3], [304, 1, 4]]
    """
    refuse(column_problems(counts, [days]))
    refuse_follow_up(counts)
    refuse(count_problems(days, counts[days], rows=counts.index))
    left = counts["time"].to_numpy(dtype=float) - counts[days].to_numpy(dtype=float)
    refuse(
        f"{days} must not exceed time, but got {counts[days].iloc[at]} of {counts['time'].iloc[at]} "
        f"(row {counts.index[at]}). Count custody within the follow-up only."
        for at in np.flatnonzero(left < 0)
    )
    return _regrouped(counts.drop(columns=days).assign(time=left.astype(np.int64)))


def coded(counts: pd.DataFrame, *, event: str, competing: Sequence[str] = ()) -> pd.DataFrame:
    """Give the event status 1, what competes with it 2 and on in the order named, and the rest 0.

    Parameters
    ----------
    counts
        As `count_times` gives them.
    event, competing
        Of `STATUSES`.

    Raises
    ------
    ValueError
        If a name is unknown (the nearest is suggested), or a status.

    Examples
    --------
    >>> counts = pd.DataFrame({"time": [9, 9, 9], "status": [1, 2, 4], "total": 1})
    >>> coded(counts, event="reoffence", competing=["died"])["status"].tolist()
    [1, 0, 2]
    """
    real = [name for name in STATUSES if name != NOTHING]
    problems = choice_problems("event", event, real)
    for name in competing:
        problems += choice_problems("competing", name, [one for one in real if one != event])
    refuse(problems)
    refuse_follow_up(counts)
    status = counts["status"].to_numpy(dtype=float)
    refuse(
        f"status must be one of {', '.join(f'{code} ({name})' for name, code in STATUSES.items())}, but got "
        f"{counts['status'].iloc[at]} (row {counts.index[at]}). Give what came first its number."
        for at in np.flatnonzero(~np.isin(status, list(STATUSES.values())))
    )
    found = np.zeros(len(counts), dtype=np.int64)
    for at, name in enumerate([event, *competing]):
        found[status == STATUSES[name]] = at + 1
    return counts.assign(status=found)


def _regrouped(counts: pd.DataFrame) -> pd.DataFrame:
    """Add up the children who have become alike."""
    keys = [name for name in counts.columns if name != "total"]
    return counts.groupby(keys, sort=False, dropna=False, observed=True)["total"].sum().reset_index()
