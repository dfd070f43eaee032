"""Whether groups reoffend differently: ratios and differences, with children counted more than once allowed for."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, refuse
from yjs_analysis.estimate import ESTIMATE_COLUMNS
from yjs_analysis.measures.comparisons import (
    population_relative_rates,
    rate_differences,
    relative_rates,
)
from yjs_analysis.measures.modified_poisson import modified_poisson
from yjs_analysis.measures.negative_binomial import DISPERSION, negative_binomial, negative_binomial_test
from yjs_analysis.measures.p_values import p_value
from yjs_analysis.measures.standardised_rates import standardised_rate_differences
from yjs_analysis.reoffending.pooling import pooled, reoffending_problems
from yjs_analysis.reoffending.rates import NOBODY_REOFFENDED, TAKEN_APART

MEASURES = ("relative rate", "rate difference")
EDGE = "nobody or everybody reoffended in one of the two: each entry taken for a child of its own"
FEWEST_CHILDREN = 10
"""With fewer children in both groups no dispersion can be told, and the limits stay those of Poisson counts."""


def compared_binary_rates(
    counts: pd.DataFrame,
    *,
    reference: object,
    column: str = "group",
    measure: str = "relative rate",
    cluster: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare the binary rate of each group with that of the reference, by ratio or difference.

    Read 1.3 as "30 in 100 more reoffended than in the reference". Nothing is alike between the groups but the measure.
    The table holds `low` and `high`, from which the four verdicts follow (over, under, no material difference, cannot
    tell); a wide interval around 1 is never "no difference".

    The trap: an unknown group is a group here, and is compared like the others.

    Parameters
    ----------
    counts
        As `count_reoffending` gives them; with `cluster`, counted by that column too.
    reference
        The value of `column` that the others are compared with.
    column
        What is compared: `group`, `sex`, `age_at_disposal`, `disposal`, `previous_disposals`.
    measure
        "relative rate" or "rate difference" (group minus reference).
    cluster
        The column of the child, if children can be there more than once. Limits are then those of the sandwich CR1
        (modified Poisson; a standardised difference without covariates). Where nobody or everybody reoffended no
        sandwich exists, and the note says what stands there instead.
    confidence
        Between 0 and 1. Without `cluster` the limits are the skewness-corrected score's.

    Returns
    -------
    pandas.DataFrame
        One row a group but the reference: `column`, `events`, `total`, `reference`, `reference_events`,
        `reference_total`, and the columns of an estimate.

    Raises
    ------
    ValueError
        If a column is missing, counts are unfit, or nobody is in the reference (the nearest name is suggested).

    References
    ----------
    Laud (2017) Pharmaceutical Statistics 16:334-348; Zou and Donner (2013) Statistical Methods in Medical Research
    22:661-670 (clusters).

    Examples
    --------
    27 of 122 against 44 of 487 is 2.45 times the rate.

    >>> counts = pd.DataFrame({"sex": ["female", "male"], "events": [44, 27], "total": [487, 122]})
    >>> compared_binary_rates(counts, column="sex", reference="female")[["sex", "reference", "value"]].round(2)
        sex reference  value
    0  male    female   2.45
    """
    refuse(choice_problems("measure", measure, MEASURES) + _problems(counts, column, reference, cluster))
    lift = relative_rates if measure == "relative rate" else rate_differences
    table = lift(_grouped(counts, column), reference=reference, confidence=confidence)
    if cluster is not None:
        everyone = pooled(counts, by=column, cluster=cluster).rename(columns={column: "group"})
        rows = [
            row if row["group"] == reference else row | _robust(everyone, row, reference, measure, cluster, confidence)
            for row in table.to_dict("records")
        ]
        table = pd.DataFrame(rows, columns=table.columns)
    return _laid(table, column, reference)


def compared_frequencies(
    counts: pd.DataFrame,
    *,
    reference: object,
    column: str = "group",
    cluster: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare how many reoffences each child of a group commits with the reference, by their ratio.

    Read 1.5 as "half as many reoffences again for each child". With `cluster` counts that vary more than chance widen
    the limits (negative binomial, one row a child, entries as exposure); without it they are those of Poisson counts.

    The trap: it joins how many reoffend and how often each does; look at both apart.

    Parameters
    ----------
    counts
        As `count_reoffending` gives them, with `reoffences`; with `cluster`, counted by that column too.
    reference, column, confidence
        As in `compared_binary_rates`.
    cluster
        The column of the child.

    Returns
    -------
    pandas.DataFrame
        As `compared_binary_rates`, with `reoffences` and `reference_reoffences` instead of events.

    Raises
    ------
    ValueError
        As `compared_binary_rates`, or if `reoffences` is missing.

    References
    ----------
    Cameron and Trivedi (2013) Regression Analysis of Count Data, section 3.3.1; Berry and Armitage (1995) (mid-p).

    Examples
    --------
    77 by 95 children against 55 by 165: 0.8105 over 0.3333.

    >>> counts = pd.DataFrame({"route": ["out", "court"], "events": [30, 37], "total": [165, 95]})
    >>> counts["reoffences"] = [55, 77]
    >>> compared_frequencies(counts, column="route", reference="out")[["route", "value"]].round(4)
       route   value
    0  court  2.4316
    """
    refuse(_problems(counts, column, reference, cluster) + column_problems(counts, ["reoffences"]))
    often = _grouped(counts, column).drop(columns="events").rename(columns={"reoffences": "events"})
    table = population_relative_rates(often, reference=reference, confidence=confidence)
    table["note"] = [one or TAKEN_APART for one in table["note"]]
    if cluster is not None:
        children = pooled(counts, by=column, cluster=cluster).rename(columns={column: "group"})
        children = children.drop(columns="events").rename(columns={"reoffences": "events"})
        rows = [
            row if row["group"] == reference else row | _dispersed(children, row, reference, confidence)
            for row in table.to_dict("records")
        ]
        table = pd.DataFrame(rows, columns=table.columns)
    renamed = {"events": "reoffences", "reference_events": "reference_reoffences"}
    return _laid(table, column, reference).rename(columns=renamed)


def overdispersion(counts: pd.DataFrame, *, cluster: str) -> pd.DataFrame:
    """Test whether children's counts of reoffences vary more than chance, and say by how much.

    Read `pearson_dispersion` 1.8 as "the variance is 1.8 times what chance gives": intervals from Poisson counts are
    then too narrow by its square root.

    The trap: that of `negative_binomial_test`, whose p-value is half of chi-square's.

    Parameters
    ----------
    counts
        As `count_reoffending` gives them, counted by the child.
    cluster
        The column of the child.

    Returns
    -------
    pandas.DataFrame
        As `negative_binomial_test` gives it; without a value, and with a note, where nobody reoffended.

    Raises
    ------
    ValueError
        If counts are unfit.

    References
    ----------
    As `negative_binomial_test`.

    Examples
    --------
    >>> counts = pd.DataFrame({"child": list("abcd"), "events": [1, 0, 0, 1], "total": 1, "reoffences": [6, 0, 0, 2]})
    >>> overdispersion(counts, cluster="child")["pearson_dispersion"].round(3).tolist()  # 24 / 2 over 3
    [4.0]
    """
    refuse(reoffending_problems(counts, [cluster]) + column_problems(counts, ["reoffences"]))
    children = pooled(counts, by=(), cluster=cluster)
    children = children[children["total"] > 0]
    rows = children.drop(columns="events").rename(columns={"reoffences": "events"})
    if not rows["events"].sum():
        numbers = ("statistic", "degrees_of_freedom", "log_likelihood", "poisson_log_likelihood", "pearson_dispersion")
        nothing = p_value(np.nan, "likelihood ratio, half chi-square", NOBODY_REOFFENDED)
        return pd.DataFrame([{"term": DISPERSION} | dict.fromkeys(numbers, np.nan) | asdict(nothing)])
    return negative_binomial_test(rows, terms=[], categories={}, exposure="total")


def _robust(everyone: pd.DataFrame, row: dict, reference, measure: str, cluster: str, confidence: float) -> dict:
    """Give the estimate of one comparison with limits that allow for clusters; where there are none, say so."""
    both = everyone[everyone["group"].isin([row["group"], reference]) & (everyone["total"] > 0)]
    sides = [(row["events"], row["total"]), (row["reference_events"], row["reference_total"])]
    edge = any(some in (0, everybody) for some, everybody in sides)
    if edge or both[cluster].nunique() < 2:
        return {"note": "; ".join(one for one in (row["note"], EDGE if edge else "one child only") if one)}
    asked = {
        "terms": ["group"],
        "categories": {"group": [reference, row["group"]]},
        "method": "CR1",
        "cluster": cluster,
        "confidence": confidence,
    }
    found = (modified_poisson if measure == "relative rate" else standardised_rate_differences)(both, **asked)
    return {name: found[name].iloc[1] for name in ESTIMATE_COLUMNS if name != "measure"}


def _dispersed(children: pd.DataFrame, row: dict, reference, confidence: float) -> dict:
    """Give the ratio of two groups' frequencies by a negative binomial model of the children."""
    both = children[children["group"].isin([row["group"], reference]) & (children["total"] > 0)]
    if not row["events"] or not row["reference_events"] or len(both) < FEWEST_CHILDREN:
        few = "no reoffences in one of the two" if len(both) >= FEWEST_CHILDREN else "too few children for a model"
        return {"note": "; ".join(one for one in (row["note"], few) if one)}
    categories = {"group": [reference, row["group"]]}
    found = negative_binomial(both, terms=["group"], categories=categories, exposure="total", confidence=confidence)
    return {name: found[name].iloc[1] for name in ESTIMATE_COLUMNS if name != "measure"}


def _grouped(counts: pd.DataFrame, column: str) -> pd.DataFrame:
    """Add the counts up by what is compared, under the name that the measures know."""
    return pooled(counts, by=column).rename(columns={column: "group"})


def _laid(table: pd.DataFrame, column: str, reference) -> pd.DataFrame:
    """Leave out the reference's own row and give the column its name again."""
    others = table[[one != reference for one in table["group"].tolist()]]
    front = ["group", "events", "total", "reference", "reference_events", "reference_total"]
    return others[[*front, *ESTIMATE_COLUMNS]].rename(columns={"group": column}).reset_index(drop=True)


def _problems(counts: pd.DataFrame, column: str, reference, cluster: str | None) -> list[str]:
    """Say what is wrong with counts of groups and the reference among them."""
    keys = [column, *([] if cluster is None else [cluster])]
    problems = reoffending_problems(counts, keys)
    if problems:
        return problems
    held = counts.loc[counts["total"].to_numpy() > 0, column]
    return choice_problems("reference", reference, held.tolist())
