"""Rates of two populations compared within strata, and the strata combined: events over persons times years."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from yjs_analysis.estimate import Estimate
from yjs_analysis.measures import mantel_haenszel
from yjs_analysis.measures.stratified_estimates import difference_estimate, ratio_estimate
from yjs_analysis.measures.stratified_tables import stratum_columns


def stratified_population_relative_rate(
    counts: pd.DataFrame, *, group: str, reference: str, by: str | Sequence[str], confidence: float = 0.95
) -> Estimate:
    """Compare the rates of events over persons, or persons times years, by their ratio within strata, then combined.

    Read it, and mind its traps, as `stratified_relative_rate`; the populations are taken as known.

    Parameters
    ----------
    counts, group, reference, by, confidence
        As in `stratified_relative_rate`; `total` holds persons, or persons times years, and may be less than `events`.

    Raises
    ------
    ValueError
        As `stratified_relative_rate`.

    References
    ----------
    Greenland and Robins (1985) Biometrics 41:55-68; Rothman, Greenland and Lash (2008), table 15-2.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["Black", "White"], "age": 15, "events": [2, 1], "total": [4.5, 4.5]})
    >>> stratified_population_relative_rate(counts, group="Black", reference="White", by="age").value
    2.0
    """
    columns = stratum_columns(counts, group, reference, by, confidence, of_children=False)
    return ratio_estimate("relative rate", mantel_haenszel.rate_ratio(*columns), confidence)


def stratified_population_rate_difference(
    counts: pd.DataFrame, *, group: str, reference: str, by: str | Sequence[str], confidence: float = 0.95
) -> Estimate:
    """Compare the rates of events over persons, or persons times years, by their difference within strata.

    Read it in events per one of whatever `total` counts; mind the traps of `stratified_relative_rate`.

    Parameters
    ----------
    counts, group, reference, by, confidence
        As in `stratified_population_relative_rate`.

    Raises
    ------
    ValueError
        As `stratified_relative_rate`.

    References
    ----------
    Rothman, Greenland and Lash (2008) Modern Epidemiology, table 15-2.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["Black", "White"], "age": 15, "events": [2, 1], "total": [4.0, 4.0]})
    >>> stratified_population_rate_difference(counts, group="Black", reference="White", by="age").value
    0.25
    """
    columns = stratum_columns(counts, group, reference, by, confidence, of_children=False)
    sums = mantel_haenszel.person_time_difference(*columns)
    return difference_estimate(sums, confidence, "Greenland-Robins", furthest=math.inf)
