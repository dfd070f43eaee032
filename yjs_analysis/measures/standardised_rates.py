"""Rates as they would be if every group had the same children: marginal standardisation of a logistic model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import refuse
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.clustering import ROBUST
from yjs_analysis.measures.design import Categories, Terms, grouped_counts, unchecked_columns
from yjs_analysis.measures.grouped_fit import GroupedFit, checked_rows, covariance, fit_rows, quantile_and_note

METHODS = ("delta", *ROBUST)
NOBODY_THERE = "not estimable: nobody is in the group"


def standardised_rates(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    method: str = "delta",
    cluster: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Give each group's rate as a logistic model expects it if all children of the table were of that group.

    Read 0.4 beside "Black" as "of all these children, with their ages and offences, 40 in 100 would have had the event
    if each were treated as the model finds Black children treated".

    The trap: the children are those of the table, so the rates answer for them, not for another year's. Where a group
    has no children like those of the reference, the model guesses: look at `covariate_overlap` first. And what the
    model does not know is not adjusted for.

    Parameters
    ----------
    counts
        One row a pattern of covariates: `group`, `events`, `total`, and the columns that `terms` and `cluster` name.
    terms
        Names of columns, "group" among them, and pairs of such names whose columns are multiplied.
    categories
        For each column of categories: the reference, then the others in their order.
    method
        "delta" (the default; the model's own covariance), or "HC0", "CR0", "CR1" for a sandwich. The children are taken
        as they are. Limits of a rate are symmetric in its logit, those of a ratio in its logarithm.
    cluster
        For "CR0" and "CR1", the column whose equal values belong together, such as the child of several rows.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        `group`, then the columns of an estimate; one row a group.

    Raises
    ------
    ValueError
        As `logistic`; or if "group" is no term or has no categories.

    References
    ----------
    Muller and MacLehose (2014) International Journal of Epidemiology 43:962-970; Greenland (2004) American Journal of
    Epidemiology 160:301-305 (delta method).

    Examples
    --------
    Without other terms nothing is adjusted: 10 of 40 and 15 of 20.

    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [10, 15], "total": [40, 20]})
    >>> one = standardised_rates(counts, terms=["group"], categories={"group": ["White", "Black"]})
    >>> one[["group", "value", "low", "high"]].round(3)
       group  value    low   high
    0  White   0.25  0.140  0.405
    1  Black   0.75  0.522  0.892
    """
    model, settings, note = _standardised(counts, terms, categories, method, cluster, confidence)
    found = []
    for rate, slope in settings:
        with np.errstate(divide="ignore", invalid="ignore"):
            error = _error(model, method, slope) / (rate * (1 - rate))
            low, high = (special.expit(special.logit(rate) + side * note[0] * error) for side in (-1, 1))
        found.append(_estimate("standardised rate", rate, low, high, confidence, method, note[1]))
    return add_estimates(pd.DataFrame({"group": list(categories["group"])}), found)


def standardised_relative_rates(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    method: str = "delta",
    cluster: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare each group's standardised rate with the reference's, by their ratio.

    Read 2 as "twice the rate of the reference group, had both the same children". The reference is the first category
    of "group"; its own row stays, with the value 1.

    The trap: that of `standardised_rates`; and a ratio near 1 after adjustment for what itself carries disparity, such
    as remand or plea, is no proof of even treatment.

    Parameters
    ----------
    counts, terms, categories, method, cluster, confidence
        As in `standardised_rates`.

    Returns
    -------
    pandas.DataFrame
        `group`, `reference`, then the columns of an estimate; one row a group.

    Raises
    ------
    ValueError
        As `standardised_rates`.

    References
    ----------
    As `standardised_rates`.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [10, 15], "total": [40, 20]})
    >>> one = standardised_relative_rates(counts, terms=["group"], categories={"group": ["White", "Black"]})
    >>> one["value"].round(9).tolist()
    [1.0, 3.0]
    """
    model, settings, note = _standardised(counts, terms, categories, method, cluster, confidence)
    base, base_slope = settings[0]
    found = []
    for rate, slope in settings:
        error = _error(model, method, slope / rate - base_slope / base)
        low, high = (rate / base * np.exp(side * note[0] * error) for side in (-1, 1))
        found.append(_estimate("standardised relative rate", rate / base, low, high, confidence, method, note[1]))
    return _compared(found, categories)


def standardised_rate_differences(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    method: str = "delta",
    cluster: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare each group's standardised rate with the reference's, by their difference, group minus reference.

    Read 0.1 as "10 in 100 children more than the reference group, had both the same children".

    The trap: that of `standardised_relative_rates`; and it is in points, not a percentage of anything.

    Parameters
    ----------
    counts, terms, categories, method, cluster, confidence
        As in `standardised_rates`.

    Returns
    -------
    pandas.DataFrame
        `group`, `reference`, then the columns of an estimate; one row a group.

    Raises
    ------
    ValueError
        As `standardised_rates`.

    References
    ----------
    As `standardised_rates`.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [10, 15], "total": [40, 20]})
    >>> one = standardised_rate_differences(counts, terms=["group"], categories={"group": ["White", "Black"]})
    >>> one["value"].round(9).tolist()
    [0.0, 0.5]
    """
    model, settings, note = _standardised(counts, terms, categories, method, cluster, confidence)
    base, base_slope = settings[0]
    found = []
    for rate, slope in settings:
        error = _error(model, method, slope - base_slope)
        low, high = (rate - base + side * note[0] * error for side in (-1, 1))
        found.append(_estimate("standardised rate difference", rate - base, low, high, confidence, method, note[1]))
    return _compared(found, categories)


def covariate_overlap(counts: pd.DataFrame, *, terms: Terms, categories: Categories) -> pd.DataFrame:
    """Say which share of each group has a child like it in the reference group: in each term, and in all at once.

    Read 0.6 beside "Black" and "all terms" as "for 40 in 100 Black children there is no White child of the same age,
    offence and history in the table, and the model stands in for him".

    The trap: full overlap in each term by itself does not promise it in all at once; little overlap in all at once is
    usual when there are many terms, and bad only if the model is.

    Parameters
    ----------
    counts, terms, categories
        As in `standardised_rates`.

    Returns
    -------
    pandas.DataFrame
        `group`, `reference`, `term`, then the columns of an estimate; one row a group and term, the last "all terms".

    Raises
    ------
    ValueError
        If counts or columns are unfit.

    References
    ----------
    King and Zeng (2006) Political Analysis 14:131-159 (the dangers of extreme counterfactuals).

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black", "Black"], "age": [15, 15, 12], "total": [9, 3, 1]})
    >>> model = {"terms": ["group", "age"], "categories": {"group": ["White", "Black"]}}
    >>> covariate_overlap(counts.assign(events=0), **model)[["group", "term", "value"]]
       group       term  value
    0  Black        age   0.75
    1  Black  all terms   0.75
    """
    refuse(_group_problems(terms, categories))
    rows = grouped_counts(counts, terms=terms, categories=categories)
    reference, *groups = list(categories["group"])
    singles = [term for term in terms if isinstance(term, str) and term != "group"]
    home, names, found = rows[rows["group"] == reference], [], []
    for group in groups:
        there = rows[rows["group"] == group]
        for name, keys in [*((one, [one]) for one in singles), ("all terms", singles)]:
            names.append({"group": group, "reference": reference, "term": name})
            found.append(_overlap(there, home, keys))
    return add_estimates(pd.DataFrame(names, columns=["group", "reference", "term"]), found)


def _standardised(counts, terms, categories, method, cluster, confidence):
    """Give the model, the rate and its slope with every child in each group, and quantile and note for limits."""
    refuse(_group_problems(terms, categories))
    rows = checked_rows(
        counts,
        terms=terms,
        categories=categories,
        method=method,
        methods=METHODS,
        cluster=cluster,
        confidence=confidence,
    )
    model = fit_rows(rows, terms=terms, categories=categories, cluster=cluster)
    settings = [_set_to(rows, model, one, terms, categories) for one in categories["group"]]
    return model, settings, quantile_and_note(model, confidence)


def _set_to(rows, model: GroupedFit, group, terms: Terms, categories: Categories) -> tuple[float, np.ndarray]:
    """Give the mean expected rate with every child in one group, and its slope along the coefficients."""
    changed = rows.assign(group=pd.Series([group] * len(rows), index=rows.index, dtype=object))
    columns = {name: column for name, _, column in unchecked_columns(changed, terms=terms, categories=categories)}
    matrix = np.column_stack([columns[name] for name in model.design.names])
    if not (rows["group"] == group).any():
        return np.nan, np.full(matrix.shape[1], np.nan)
    rate, weight = special.expit(matrix @ model.fit.coefficients), model.total / model.total.sum()
    return float(weight @ rate), matrix.T @ (weight * rate * (1 - rate))


def _error(model: GroupedFit, method: str, slope: np.ndarray) -> float:
    """Give the standard error of what moves so with the coefficients."""
    return float(np.sqrt(slope @ covariance(model, method) @ slope))


def _estimate(measure, value, low, high, confidence, method, note) -> Estimate:
    """Make one estimate, or say that nobody is in the group."""
    if np.isnan(value):
        low, high, note = np.nan, np.nan, NOBODY_THERE
    low, high = min(low, value), max(high, value)
    return Estimate(
        measure=measure,
        value=float(value),
        low=float(low),
        high=float(high),
        confidence=confidence,
        method=method,
        note=note,
    )


def _compared(found: list[Estimate], categories: Categories) -> pd.DataFrame:
    """Lay out comparisons with the reference, whose own row is marked."""
    groups = list(categories["group"])
    found[0] = replace(found[0], low=found[0].value, high=found[0].value, note="reference group")
    return add_estimates(pd.DataFrame({"group": groups, "reference": groups[0]}), found)


def _overlap(there: pd.DataFrame, home: pd.DataFrame, keys: list[str]) -> Estimate:
    """Give the share of some children who have a like child among the others."""
    everyone = there["total"].sum()
    if not everyone:
        return _estimate("overlap", np.nan, np.nan, np.nan, 1.0, "count", "")
    known = set(home[keys].itertuples(index=False, name=None))
    like = [one in known for one in there[keys].itertuples(index=False, name=None)]
    share = there["total"][like].sum() / everyone
    return _estimate("overlap", share, share, share, 1.0, "count", "")


def _group_problems(terms: Terms, categories: Categories) -> list[str]:
    """Say whether the groups are there to be compared."""
    if "group" in terms and len(categories.get("group", ())) > 1:
        return []
    return ["terms must hold 'group', and categories its groups, the reference first, but do not. Add them."]
