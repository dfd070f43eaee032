"""Every outcome of a child, with limits that allow for the children who have several."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disproportionality.like_for_like import ladder
from yjs_analysis.disproportionality.stages import COURT
from yjs_analysis.estimate import ESTIMATE_COLUMNS
from yjs_analysis.evidence.service.counted import PATTERN, Service
from yjs_analysis.evidence.study import Study
from yjs_analysis.measures.standardised_rates import standardised_rate_differences
from yjs_analysis.vocabulary import GROUPS, UNKNOWN

CHILD = "child"

CLUSTERED = "every outcome; limits allow for children who have several (CR1)"


def court_outcomes(service: Service) -> pd.DataFrame:
    """Count outcomes before a court, of all, by what is known at each, and by child.

    Parameters
    ----------
    service
        Counts whose unit is "every outcome".

    Returns
    -------
    pandas.DataFrame
        `group`, `PATTERN`, `child`, `events`, `total`.
    """
    held = service.outcomes.assign(events=service.outcomes["count"].where(service.outcomes[COURT], 0))
    sums = held.groupby(["group", *PATTERN, CHILD], sort=False, as_index=False)[["events", "count"]].sum()
    return sums.rename(columns={"count": "total"})


def compared_outcomes(counts: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Compare groups' shares of outcomes with the reference's, in the publisher's order of groups.

    Parameters
    ----------
    counts
        As `court_outcomes` gives them.
    study
        The parameters of the run.
    """
    given = {"reference": study.reference, "confidence": study.confidence, "band": study.band}
    table = ladder(counts, steps={"crude": ""}, cluster=CHILD, **given)
    places = {group: place for place, group in enumerate((*GROUPS, UNKNOWN))}
    table = table.sort_values("group", key=lambda one: one.map(places), kind="stable", ignore_index=True)
    return table.assign(smallest_detectable=float("nan"))


def differences_of_outcomes(counts: pd.DataFrame, compared: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Give the differences of the same shares; none where a group has all or no outcomes before a court.

    Parameters
    ----------
    counts
        As `court_outcomes` gives them.
    compared
        As `compared_outcomes` gives them.
    study
        The parameters of the run.
    """
    sums = counts.groupby("group")[["events", "total"]].sum()
    both = sums[(sums["events"] > 0) & (sums["events"] < sums["total"])].index
    groups = [study.reference, *(group for group in compared["group"] if group in both and group != study.reference)]
    given = {"categories": {"group": groups}, "method": "CR1", "cluster": CHILD, "confidence": study.confidence}
    table = standardised_rate_differences(counts[counts["group"].isin(groups)], terms=["group"], **given)
    counted = compared[["group", "events", "total", "reference", "reference_events", "reference_total"]]
    return counted.merge(table[["group", *ESTIMATE_COLUMNS]], on="group", how="left")
