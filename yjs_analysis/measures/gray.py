"""Whether more children come to have the event in one group than in another, where something else can come first."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.estimate import Estimate
from yjs_analysis.measures.follow_up import count_by_time, refuse_follow_up, split
from yjs_analysis.measures.p_values import p_value

METHOD = "Gray"
NOTHING = "not estimable: at no event were children of two groups at risk"


def gray_test(
    counts: pd.DataFrame, *, group: str = "group", strata: str | Sequence[str] = (), event: int = 1
) -> Estimate:
    """Test whether the cumulative incidence of the event differs between groups (Gray's test).

    Read the p-value as: were the curves of `cumulative_incidence` alike, so much difference or more would come by
    chance this often.

    The trap: a group can differ because something else more often comes first, not because the event is commoner among
    those still able to have it; `log_rank_test` compares the latter. Report both, and the other events too.

    Parameters
    ----------
    counts
        Columns `time` (days), `status` (0 lost to view or followed to the end, `event` the event, any other what came
        first), `total` (how many children the row tells of), and those named by `group` and `strata`.
    group
        The column whose groups are compared.
    strata
        Columns whose every combination is compared within itself; the differences are then added up.
    event
        The status that is the event.

    Raises
    ------
    ValueError
        If a column is missing or a number cannot be.

    References
    ----------
    Gray (1988) Annals of Statistics 16:1141-1154, with rho 0. Same as the tests of R's `cmprsk::cuminc`.

    Examples
    --------
    With nothing else coming first, and no ties, it is near the log-rank test.

    >>> counts = pd.DataFrame({"group": list("abbabb"), "time": [1, 2, 3, 4, 5, 6], "status": 1, "total": 1})
    >>> 0 < gray_test(counts).value < 1
    True
    """
    refuse_follow_up(counts, [group, *([strata] if isinstance(strata, str) else strata)])
    some = counts[counts["total"].to_numpy(dtype=float) > 0]
    labels = list(pd.unique(some[group]))
    if len(labels) < 2:
        return p_value(math.nan, METHOD, NOTHING)
    score, variance = np.zeros(len(labels)), np.zeros((len(labels), len(labels)))
    for _, part in split(some, strata):
        tables = [count_by_time(part[(part[group] == label).to_numpy()], event=event) for label in labels]
        own_score, own_variance = _stratum(*_laid_out(tables))
        score, variance = score + own_score, variance + own_variance
    held = np.flatnonzero(np.diag(variance) > 1e-12)
    if len(held) < 2:
        return p_value(math.nan, METHOD, NOTHING)
    held = held[:-1]  # the scores of all groups add up to 0
    spread = variance[np.ix_(held, held)]
    statistic = float(score[held] @ np.linalg.pinv(spread, hermitian=True) @ score[held])
    return p_value(special.chdtrc(int(np.linalg.matrix_rank(spread, hermitian=True)), max(statistic, 0.0)), METHOD)


def _laid_out(tables: list[pd.DataFrame]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give children at risk, events and what came first: a row for each time of either, a column for each group."""
    happened = [table["time"][(table["events"] + table["competing"]) > 0].to_numpy() for table in tables]
    times = np.unique(np.concatenate(happened))
    at_risk, events, competing = (np.zeros((len(times), len(tables))) for _ in range(3))
    for column, (table, own) in enumerate(zip(tables, happened, strict=True)):
        left = np.searchsorted(table["time"].to_numpy(), times, side="left")
        at_risk[:, column] = np.append(table["at_risk"].to_numpy(), 0.0)[left]
        rows, places = np.searchsorted(table["time"].to_numpy(), own), np.searchsorted(times, own)
        events[places, column] = table["events"].to_numpy()[rows]
        competing[places, column] = table["competing"].to_numpy()[rows]
    return at_risk, events, competing


def _stratum(at_risk: np.ndarray, events: np.ndarray, competing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give each group's events less those expected, and their covariance, by Gray's section 2 and its ties.

    `free` is the share with nothing so far in each group, `incidence` that with the event, `pooled` that in all groups
    were they alike; `pull` gathers what a difference at one time does to those that come later.
    """
    size = at_risk.shape[1]
    free, incidence, pooled = np.ones(size), np.zeros(size), 0.0
    score, variance, pull = np.zeros(size), np.zeros((size, size)), np.zeros((size, size))
    squares, crossed = np.zeros(size), np.zeros((size, size))
    for children, own, first in zip(at_risk, events, competing, strict=True):
        here = children > 0
        people = np.where(here, children, 1.0)
        weight = np.where(here, children / np.where(free > 0, free, 1.0), 0.0)
        everyone, happened = weight.sum(), own.sum()
        able = weight * (1 - incidence)
        after = np.where(here, free * (people - own - first) / people, free)
        incidence = incidence + np.where(here, free * own / people, 0.0)
        later = pooled + happened / everyone
        spread = np.diag(weight) - np.outer(weight, weight) / everyone
        pull = pull + spread * happened / (everyone * (1 - pooled))
        score = score + own - happened * able / able.sum()
        for count, tied, step in (
            (happened, _tied_events(happened, everyone * free), free * happened / (everyone * people)),
            (first, _tied_events(first, people), free**2 * first / people**2),
        ):
            share = np.where(after > 0, (1 - later) / np.where(after > 0, after, 1.0), 0.0)
            if count is first:
                used, bent, each = here & (after > 0) & (first > 0), -share, pull * share
            else:
                used, bent = here, 1 - share
                each = spread - bent * pull
            weighted = np.where(used, tied * step, 0.0)
            squares = squares + bent**2 * weighted
            crossed = crossed + each * (bent * weighted)
            variance = variance + (each * weighted) @ each.T
        free, pooled = after, later
    tail = pull @ crossed.T
    return score, variance + (pull * squares) @ pull.T + tail + tail.T


def _tied_events(events: np.ndarray | float, people: np.ndarray) -> np.ndarray:
    """Give the factor by which events on the same day vary less than events one by one."""
    several = (events > 1) & (people > 1)
    return np.where(several, 1 - (events - 1) / np.where(several, people - 1, 1.0), 1.0)
