"""Whether the event comes sooner in one group than in another: observed events against those expected over time."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.follow_up import count_by_time, refuse_follow_up, split
from yjs_analysis.measures.lift import as_estimates
from yjs_analysis.measures.p_values import p_value

METHOD = "log-rank"
NOTHING = "not estimable: at no event were children of two groups at risk"


def log_rank_test(
    counts: pd.DataFrame, *, group: str = "group", strata: str | Sequence[str] = (), event: int = 1
) -> Estimate:
    """Test whether the time to the event differs between groups (the log-rank test), for any number of groups.

    Read the p-value as: were all groups alike, so much difference or more would come by chance this often.

    The trap: curves that cross can differ much and test as alike. And a small p-value does not say how much sooner.

    Parameters
    ----------
    counts
        Columns `time` (days), `status` (0 no event, `event` the event, any other the end of follow-up), `total` (how
        many children the row tells of), and those named by `group` and `strata`.
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
    Mantel (1966) Cancer Chemotherapy Reports 50:163-170; Peto and Peto (1972) Journal of the Royal Statistical Society
    A 135:185-207. Same as R's `survival::survdiff`.

    Examples
    --------
    On day 1 one White and two Black children are at risk and the White child has the event: 1/3 was expected, with
    variance 2/9. On day 2 only Black children are left. Chi-square (2/3)^2 / (2/9) = 2.

    >>> counts = pd.DataFrame({"group": ["White", "Black", "Black"], "time": [1, 2, 3], "status": [1, 1, 0]})
    >>> round(log_rank_test(counts.assign(total=1)).value, 4)
    0.1573
    """
    refuse_follow_up(counts, [group, *([strata] if isinstance(strata, str) else strata)])
    labels, observed, expected, variance = _sums(counts, group, strata, event)
    held = np.diag(variance) > 0 if len(labels) else np.zeros(0, dtype=bool)
    if held.sum() < 2:
        return p_value(math.nan, METHOD, NOTHING)
    apart, spread = (observed - expected)[held], variance[np.ix_(held, held)]
    rank = int(np.linalg.matrix_rank(spread, hermitian=True))
    statistic = float(apart @ np.linalg.pinv(spread, hermitian=True) @ apart)
    return p_value(special.chdtrc(rank, statistic), METHOD)


def log_rank_residuals(
    counts: pd.DataFrame, *, group: str = "group", strata: str | Sequence[str] = (), event: int = 1
) -> pd.DataFrame:
    """Say how far each group's events lie from those expected if all groups were alike, in standard errors.

    Read 2.2 as "the event comes sooner here, by 2.2 standard errors". With two groups its square is the chi-square of
    `log_rank_test`.

    The trap: many groups are many chances; allow for them with `adjusted_p_values`.

    Parameters
    ----------
    counts, group, strata, event
        As in `log_rank_test`.

    Returns
    -------
    pandas.DataFrame
        One row a group: its label, `events`, `total`, `expected`, and the columns of an estimate, which has no limits.

    Raises
    ------
    ValueError
        As `log_rank_test`.

    References
    ----------
    As `log_rank_test`.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black", "Black"], "time": [1, 2, 3], "status": [1, 1, 0]})
    >>> log_rank_residuals(counts.assign(total=1))[["group", "events", "expected", "value"]].round(3)
       group  events  expected  value
    0  White       1     0.333  1.414
    1  Black       1     1.667 -1.414
    """
    refuse_follow_up(counts, [group, *([strata] if isinstance(strata, str) else strata)])
    labels, observed, expected, variance = _sums(counts, group, strata, event)
    total = [int(counts.loc[(counts[group] == label).to_numpy(), "total"].sum()) for label in labels]
    spread = np.diag(variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(spread > 0, (observed - expected) / np.sqrt(spread), np.nan)
    none = np.full(value.shape, np.nan)
    estimates = as_estimates(
        "standardised residual",
        value=value,
        low=none,
        high=none,
        confidence=math.nan,
        method=METHOD,
        note=np.where(np.isnan(value), NOTHING, ""),
    )
    table = pd.DataFrame({group: labels, "events": observed.astype(int), "total": total, "expected": expected})
    return add_estimates(table, estimates)


def _sums(
    counts: pd.DataFrame, group: str, strata: str | Sequence[str], event: int
) -> tuple[list, np.ndarray, np.ndarray, np.ndarray]:
    """Give the groups, their events, those expected, and the variance of the difference, over strata and times."""
    labels = list(pd.unique(counts[group]))
    observed, expected = np.zeros(len(labels)), np.zeros(len(labels))
    variance = np.zeros((len(labels), len(labels)))
    for _, part in split(counts, strata):
        everyone = count_by_time(part, event=event)
        everyone = everyone[everyone["events"] > 0]
        at_risk, events = np.zeros((len(everyone), len(labels))), np.zeros(len(labels))
        for column, label in enumerate(labels):
            own = count_by_time(part[(part[group] == label).to_numpy()], event=event)
            place = np.searchsorted(own["time"].to_numpy(), everyone["time"].to_numpy(), side="left")
            at_risk[:, column] = np.append(own["at_risk"].to_numpy(), 0.0)[place]
            events[column] = own["events"].sum()
        all_at_risk, all_events = everyone["at_risk"].to_numpy(), everyone["events"].to_numpy()
        share = at_risk / all_at_risk[:, None]
        left = all_events * (all_at_risk - all_events) / np.maximum(all_at_risk - 1, 1)
        observed, expected = observed + events, expected + all_events @ share
        variance += np.diag(left @ share) - share.T @ (left[:, None] * share)
    return labels, observed, expected, variance
