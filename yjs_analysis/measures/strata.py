"""Two groups compared within strata, and the strata combined: Mantel and Haenszel's estimates."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from yjs_analysis.checks import method_problems, refuse
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures import common_odds, mantel_haenszel
from yjs_analysis.measures.strata_population import (
    stratified_population_rate_difference,
    stratified_population_relative_rate,
)
from yjs_analysis.measures.stratified_estimates import (
    difference_estimate,
    idle_strata,
    ratio_estimate,
    stratified_estimate,
)
from yjs_analysis.measures.stratified_tables import strata_problems, stratum_columns
from yjs_analysis.measures.two_groups import NAMES

ODDS_METHODS = ("Mantel-Haenszel", "conditional exact", "conditional mid-p")
DIFFERENCE_METHODS = ("Sato", "Greenland-Robins")


def stratified_relative_rate(
    counts: pd.DataFrame, *, group: str, reference: str, by: str | Sequence[str], confidence: float = 0.95
) -> Estimate:
    """Compare the proportions of two groups by their ratio, like with like: within each stratum, then combined.

    Read 1.5 as "half as high again as the reference group's, among children alike in what `by` names".

    The trap: one number for all strata hides strata that differ; look at `strata_compared` and the tests of
    heterogeneity first. And what a stratum is made of (gravity, earlier orders) may carry a disparity of its own.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`; other groups' rows are left aside.
    group, reference
        The group and the one that it is compared with.
    by
        Columns whose every combination is a stratum. A stratum without children of one group, or without events, adds
        nothing; it is kept, and the note counts it.
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        With everything wrong with the table, the groups or the confidence.

    References
    ----------
    Greenland and Robins (1985) Biometrics 41:55-68 (the variance of the logarithm); Rothman, Greenland and Lash (2008)
    Modern Epidemiology, table 15-1.

    Examples
    --------
    Tolbutamide and deaths by age, as printed by Rothman and others (2008): 1.33, from 0.87 to 2.03 at 90 per cent.

    >>> deaths = pd.DataFrame(
    ...     [("under 55", "drug", 8, 106), ("under 55", "placebo", 5, 120), ("55+", "drug", 22, 98),
    ...      ("55+", "placebo", 16, 85)], columns=["age", "group", "events", "total"],
    ... )
    >>> one = stratified_relative_rate(deaths, group="drug", reference="placebo", by="age", confidence=0.9)
    >>> round(one.value, 2), round(one.low, 2), round(one.high, 2)
    (1.33, 0.87, 2.03)
    """
    columns = stratum_columns(counts, group, reference, by, confidence)
    return ratio_estimate("relative rate", mantel_haenszel.relative_rate(*columns), confidence)


def stratified_odds_ratio(
    counts: pd.DataFrame,
    *,
    group: str,
    reference: str,
    by: str | Sequence[str],
    method: str = "Mantel-Haenszel",
    confidence: float = 0.95,
) -> Estimate:
    """Compare the odds of two groups, like with like: within each stratum, then combined.

    Read it, and mind its traps, as `stratified_relative_rate`, and only as odds: where the event is common it lies
    further from 1 than the ratio of the rates.

    Parameters
    ----------
    counts, group, reference, by
        As in `stratified_relative_rate`. A stratum of events only adds nothing either.
    method
        "Mantel-Haenszel" (the default; no interval where a group has no events or only events), "conditional exact"
        (for sparse tables: covers at least `confidence`), "conditional mid-p".
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        As `stratified_relative_rate`; or if the tables are too large for an exact method.

    References
    ----------
    Robins, Breslow and Greenland (1986) Biometrics 42:311-323; Mehta, Patel and Gray (1985) Journal of the American
    Statistical Association 80:969-973. R's `mantelhaen.test` gives the same answers.

    Examples
    --------
    >>> counts = pd.DataFrame(
    ...     [("a", "Black", 2, 4), ("a", "White", 1, 5), ("b", "Black", 0, 3), ("b", "White", 0, 2)],
    ...     columns=["stratum", "group", "events", "total"],
    ... )
    >>> one = stratified_odds_ratio(counts, group="Black", reference="White", by="stratum")
    >>> one.value, one.note
    (4.0, '1 of 2 strata adds nothing')
    """
    columns = stratum_columns(counts, group, reference, by, confidence, method_problems(method, ODDS_METHODS))
    sums = mantel_haenszel.odds_ratio(*columns)
    if method == "Mantel-Haenszel" or math.isnan(sums[0]):
        return ratio_estimate("odds ratio", sums, confidence, method)
    common_odds.refuse_large(columns)
    x1, n1, x0, n0 = (one.sum() for one in columns)
    near = math.log(sums[0]) if 0 < sums[0] < math.inf else math.log((x1 + 0.5) * (n0 - x0 + 0.5))
    near -= 0.0 if 0 < sums[0] < math.inf else math.log((n1 - x1 + 0.5) * (x0 + 0.5))
    value, low, high = common_odds.exact_odds_ratio(
        *columns, near=near, confidence=confidence, mid_p=method == "conditional mid-p"
    )
    return stratified_estimate("odds ratio", value, low, high, confidence, method, idle_strata(sums[2]))


def stratified_rate_difference(
    counts: pd.DataFrame,
    *,
    group: str,
    reference: str,
    by: str | Sequence[str],
    method: str = "Sato",
    confidence: float = 0.95,
) -> Estimate:
    """Compare the proportions of two groups by their difference, like with like: within each stratum, then combined.

    Read 0.03 as "three in a hundred more than the reference group, among children alike in what `by` names".

    The trap: as `stratified_relative_rate`; a difference that is the same in all strata is seldom a ratio that is.

    Parameters
    ----------
    counts, group, reference, by
        As in `stratified_relative_rate`; a stratum without events takes part here, with no difference.
    method
        The variance: "Sato" (the default, right for few large strata and for many small ones), "Greenland-Robins".
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        As `stratified_relative_rate`, or if the method is unknown.

    References
    ----------
    Sato (1989) Biometrics 45:1323-1324; Greenland and Robins (1985) Biometrics 41:55-68.

    Examples
    --------
    Two strata, 2/4 against 1/4 and 3/6 against 0/3, weigh 2 and 2: half of 1/4 + 1/2.

    >>> counts = pd.DataFrame(
    ...     [("a", "Black", 2, 4), ("a", "White", 1, 4), ("b", "Black", 3, 6), ("b", "White", 0, 3)],
    ...     columns=["stratum", "group", "events", "total"],
    ... )
    >>> stratified_rate_difference(counts, group="Black", reference="White", by="stratum").value
    0.375
    """
    columns = stratum_columns(counts, group, reference, by, confidence, method_problems(method, DIFFERENCE_METHODS))
    sums = mantel_haenszel.rate_difference(*columns, method)
    return difference_estimate(sums, confidence, method, furthest=1.0)


MEASURES = {
    "relative rate": stratified_relative_rate,
    "odds ratio": stratified_odds_ratio,
    "rate difference": stratified_rate_difference,
    "population relative rate": stratified_population_relative_rate,
    "population rate difference": stratified_population_rate_difference,
}


def stratified_comparisons(
    counts: pd.DataFrame,
    *,
    reference: str,
    by: str | Sequence[str],
    measure: str = "relative rate",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare every group of a table with its reference group within strata, one row a group.

    Read it, and mind its traps, as the function of the measure.

    Parameters
    ----------
    counts, reference, by, confidence
        As in `stratified_relative_rate`.
    measure
        "relative rate" (the default), "odds ratio", "rate difference", "population relative rate", "population rate
        difference"; each by its own default method.

    Returns
    -------
    pandas.DataFrame
        `group`, `events`, `total`, `reference`, `reference_events`, `reference_total` (sums over the strata, for the
        reader), then the columns of an estimate. The reference group has no row.

    Raises
    ------
    ValueError
        As `stratified_relative_rate`, or if the measure is unknown.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "age": 15, "events": [10, 20], "total": [50, 50]})
    >>> stratified_comparisons(counts, reference="White", by="age")[["group", "events", "value"]]
       group  events  value
    0  Black      20    2.0
    """
    names = [by] if isinstance(by, str) else list(by)
    wrong = [one.replace("method", "measure", 1) for one in method_problems(measure, MEASURES)]
    refuse(wrong + strata_problems(counts, by=names, of_children="population" not in measure))
    groups = [name for name in dict.fromkeys(counts["group"].tolist()) if name != reference]
    estimates = [
        MEASURES[measure](counts, group=name, reference=reference, by=by, confidence=confidence) for name in groups
    ]
    sums = counts.groupby("group", sort=False, observed=True)[list(NAMES[:2])].sum()
    table = pd.DataFrame({"group": groups, **{name: sums.loc[groups, name].tolist() for name in NAMES[:2]}})
    own = {f"reference_{name}": sums.loc[reference, name] for name in NAMES[:2]}
    return add_estimates(table.assign(reference=reference, **own), estimates)
