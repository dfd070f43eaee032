"""How soon children reoffend, when some move away, enter custody, turn eighteen or die before they could."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import pandas as pd

from yjs_analysis.measures.cumulative_incidence import cumulative_incidence
from yjs_analysis.measures.gray import gray_test
from yjs_analysis.measures.kaplan_meier import survival
from yjs_analysis.measures.log_rank import log_rank_test
from yjs_analysis.reoffending.clocks import COMPETING, REOFFENCE, coded

TIMES = (91, 182, 273, 364)
"""The last days of the four quarters of a year of follow-up, of which the last ends the day before."""


def free_of_reoffending(
    counts: pd.DataFrame,
    *,
    times: Sequence[float] = TIMES,
    by: str | Sequence[str] = (),
    event: str = REOFFENCE,
    method: str = "log-log",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimate the share of children without a reoffence as time goes by, had nobody left (Kaplan and Meier).

    Read it, and mind its traps, as `survival`: one minus it is more than the share who do reoffend, since children who
    left are taken to go on like the others. That share is in `first_events`. A child who is in several cohorts counts
    in each, which these limits do not know; those of `hazard_ratios` can.

    Parameters
    ----------
    counts
        As `count_times` gives them, or `end_at_eighteen`: `time`, `status`, `total`, and the columns of `by`.
    times
        Days. Later than anyone is followed there is no value; a year that ends the day before has 364.
    by
        Columns whose every combination has a curve of its own.
    event
        One of `STATUSES`; what else came first ends follow-up.
    method, confidence
        As in `survival`.

    Returns
    -------
    pandas.DataFrame
        As `survival`; `at_risk` belongs under the axis of a chart.

    Raises
    ------
    ValueError
        As `survival`, or if a status or an event is unknown.

    References
    ----------
    As `survival`.

    Examples
    --------
    >>> counts = pd.DataFrame({"time": [40, 100, 364], "status": [1, 2, 0], "total": [2, 3, 5]})
    >>> free_of_reoffending(counts, times=[91, 364])[["time", "at_risk", "events", "value"]]
        time  at_risk  events  value
    0   91.0        8       2    0.8
    1  364.0        5       2    0.8
    """
    table = coded(counts, event=event)
    return survival(table, times=times, by=by, method=method, confidence=confidence)


def first_events(
    counts: pd.DataFrame,
    *,
    times: Sequence[float] = TIMES,
    by: str | Sequence[str] = (),
    event: str = REOFFENCE,
    competing: Sequence[str] = COMPETING,
    method: str = "log-log",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimate the share of children of whom each thing has come first by each time (cumulative incidence).

    Read 0.3 at "reoffence", 0.05 at "moved away" as "by then 30 of 100 have reoffended, and 5 have moved away before
    they did". With the share of whom nothing came first they add up to 1.

    The trap: what is not in `competing` is taken as lost to view, and such children as going on like the others. Those
    who moved away can be either: if national records still see them, leave them out of `competing`.

    Parameters
    ----------
    counts, times, by, event, method, confidence
        As in `free_of_reoffending`.
    competing
        Of `STATUSES`, what takes a child out of reach of the event.

    Returns
    -------
    pandas.DataFrame
        `event`, then as `cumulative_incidence`: a row for each event, combination of `by` and time.

    Raises
    ------
    ValueError
        As `free_of_reoffending`.

    References
    ----------
    As `cumulative_incidence`.

    Examples
    --------
    >>> counts = pd.DataFrame({"time": [40, 100, 364], "status": [1, 2, 0], "total": [2, 3, 5]})
    >>> first_events(counts, times=[364], competing=["moved away"])[["event", "value"]].round(6).values.tolist()
    [['reoffence', 0.2], ['moved away', 0.3]]
    """
    table = coded(counts, event=event, competing=competing)
    parts = []
    for at, name in enumerate([event, *competing]):
        one = cumulative_incidence(table, times=times, by=by, event=at + 1, method=method, confidence=confidence)
        one.insert(0, "event", name)
        parts.append(one)
    return pd.concat(parts, ignore_index=True)


def curves_compared(
    counts: pd.DataFrame,
    *,
    group: str = "group",
    strata: str | Sequence[str] = (),
    event: str = REOFFENCE,
    competing: Sequence[str] = COMPETING,
) -> pd.DataFrame:
    """Test whether groups differ in how soon they reoffend, and in how many come to do so.

    Read "log-rank" as the test of the first among those still able to reoffend, and "Gray" as that of the second. The
    rows of the other events say whether groups differ in leaving, which alone can make Gray's test differ.

    The trap: of several tests some turn out small by chance; look at the reoffence first.

    Parameters
    ----------
    counts, event, competing
        As in `first_events`.
    group
        The column compared.
    strata
        Columns within which the groups are compared.

    Returns
    -------
    pandas.DataFrame
        `event`, then the columns of an estimate, whose value is the p-value and `method` the test.

    Raises
    ------
    ValueError
        As `first_events`.

    References
    ----------
    As `log_rank_test` and `gray_test`.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"] * 2, "time": [40, 40, 364, 364], "status": [1, 1, 0, 0]})
    >>> curves_compared(counts.assign(total=[2, 2, 8, 8]), competing=["moved away"])[["event", "value"]]
            event  value
    0   reoffence    1.0
    1   reoffence    1.0
    2  moved away    NaN
    """
    table = coded(counts, event=event, competing=competing)
    rows = [{"event": event} | asdict(log_rank_test(table, group=group, strata=strata))]
    rows += [
        {"event": name} | asdict(gray_test(table, group=group, strata=strata, event=at + 1))
        for at, name in enumerate([event, *competing])
    ]
    return pd.DataFrame(rows)
