"""Adjusted ratios of rates: the log-linear model of a yes or no, with a variance that fits a yes or no."""

from __future__ import annotations

import numpy as np
import pandas as pd

from yjs_analysis.measures.clustering import ROBUST
from yjs_analysis.measures.design import Categories, Terms
from yjs_analysis.measures.fits import terms_table, wald_limits
from yjs_analysis.measures.grouped_fit import GroupedFit, checked_rows, covariance, fit_rows, quantile_and_note


def modified_poisson(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    method: str = "HC0",
    cluster: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Fit a Poisson regression to a yes or no, with a robust variance, and give adjusted relative rates.

    Read 2 beside "group: Black" as "twice the rate of the reference group, among children alike in the other terms".
    With groups alone it is the ratio of rates with Katz's limits. The intercept's row holds the rate of the reference
    categories where every number is 0.

    The trap: the model may expect more than 1 for some children. The ratios stand, but the note counts those children;
    with many of them use `standardised_relative_rates`. And the ratio for court is not one over that for out of court.

    Parameters
    ----------
    counts
        One row a pattern of covariates: `events`, `total`, and the columns that `terms` and `cluster` name.
    terms
        Names of columns, and pairs of such names whose columns are multiplied.
    categories
        For each column of categories: the reference, then the others in their order.
    method
        "HC0" (the default); "CR1" or "CR0" where children share a cluster, with and without the correction for few.
    cluster
        For "CR0" and "CR1", the column whose equal values belong together, such as the child of several rows.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        `term`, then the columns of an estimate; one row a column of the model. A category that nobody is in has no
        value.

    Raises
    ------
    ValueError
        If counts or columns are unfit, columns repeat each other, or a category had no event at all (named).

    References
    ----------
    Zou (2004) American Journal of Epidemiology 159:702-706; Zou and Donner (2013) Statistical Methods in Medical
    Research 22:661-670 (clusters); Cameron and Miller (2015) Journal of Human Resources 50:317-372, equation 12.

    Examples
    --------
    27 of 122 against 44 of 487 is 2.4495 times the rate; Katz's limits are 1.5837 and 3.7887.

    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [44, 27], "total": [487, 122]})
    >>> one = modified_poisson(counts, terms=["group"], categories={"group": ["White", "Black"]})
    >>> one.loc[1, ["value", "low", "high"]].astype(float).round(4).tolist()
    [2.4495, 1.5837, 3.7887]
    """
    rows = checked_rows(
        counts,
        terms=terms,
        categories=categories,
        method=method,
        methods=ROBUST,
        cluster=cluster,
        confidence=confidence,
    )
    model = fit_rows(rows, terms=terms, categories=categories, cluster=cluster, log_linear=True)
    quantile, clusters = quantile_and_note(model, confidence)
    errors = np.sqrt(np.diag(covariance(model, method)))
    return terms_table(
        model.design,
        measures=("rate", "relative rate"),
        coefficients=model.fit.coefficients,
        limits=wald_limits(model.fit.coefficients, errors, quantile),
        confidence=confidence,
        method=method,
        note="; ".join(one for one in (_beyond_one(model), clusters) if one),
    )


def _beyond_one(model: GroupedFit) -> str:
    """Count the children of whom more than one event is expected."""
    beyond = model.total[model.expected > model.total * (1 + 1e-12)].sum()
    return f"a rate above 1 is fitted for {beyond:.0f} of {model.total.sum():.0f}" if beyond else ""
