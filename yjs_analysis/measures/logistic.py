"""Logistic regression on grouped counts: ratios of odds, adjusted for the other terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pandas as pd
from scipy import special, stats

from yjs_analysis.checks import refuse
from yjs_analysis.estimate import ESTIMATE_COLUMNS, Estimate
from yjs_analysis.measures.clustering import ROBUST
from yjs_analysis.measures.design import Categories, Terms, grouped_counts
from yjs_analysis.measures.fits import Fit, fit_logistic, profile_limits, terms_table, wald_limits
from yjs_analysis.measures.grouped_fit import GroupedFit, checked_rows, covariance, fit_rows, quantile_and_note
from yjs_analysis.measures.p_values import p_value

METHODS = ("profile likelihood", "Wald", *ROBUST)

ENOUGH_EVENTS = 10
"""Events for each coefficient below which a fit is remarked upon."""


def logistic(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    method: str = "profile likelihood",
    cluster: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Fit a logistic regression by maximum likelihood, and give the ratio of odds of every column of the model.

    Read 2 beside "group: Black" as "twice the odds of the reference group, among children alike in the other terms".
    The answer from grouped counts is that of the children one by one. The intercept's row holds odds: those of the
    reference categories where every number is 0.

    The trap: an odds ratio of 2 is not "twice as likely", and it grows when terms are added even if nothing confounds.
    Print `standardised_relative_rates` beside it. And a term that itself carries disparity adjusts disparity away.

    Parameters
    ----------
    counts
        One row a pattern of covariates: `events`, `total`, and the columns that `terms` and `cluster` name.
    terms
        Names of columns, and pairs of such names whose columns are multiplied.
    categories
        For each column of categories: the reference, then the others in their order.
    method
        "profile likelihood" (the default), "Wald"; or, for limits that do not believe the model's variance, "HC0", or
        "CR0" and "CR1" where children share a cluster (Wald limits with a sandwich covariance).
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
        If counts or columns are unfit, columns repeat each other, or some foretell the outcome for certain.

    References
    ----------
    McCullagh and Nelder (1989) Generalized Linear Models, chapter 4; Venzon and Moolgavkar (1988) Applied Statistics
    37:87-94 (profile limits); Peduzzi and others (1996) Journal of Clinical Epidemiology 49:1373-1379 (ten events).

    Examples
    --------
    Two groups: 10 of 30 have odds of a half, 20 of 30 odds of 2, which is 4 times.

    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [10, 20], "total": [30, 30]})
    >>> one = logistic(counts, terms=["group"], categories={"group": ["White", "Black"]}, method="Wald")
    >>> one[["term", "measure", "value", "low", "high"]].round(3)
               term     measure  value    low    high
    0     intercept        odds    0.5  0.234   1.068
    1  group: Black  odds ratio    4.0  1.367  11.703
    """
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
    return terms_table(
        model.design,
        measures=("odds", "odds ratio"),
        coefficients=model.fit.coefficients,
        limits=_limits(model, method, confidence),
        confidence=confidence,
        method=method,
        note="; ".join(one for one in (_few_events(model), quantile_and_note(model, confidence)[1]) if one),
    )


def logistic_test(counts: pd.DataFrame, *, tested: Sequence, terms: Terms, categories: Categories) -> pd.DataFrame:
    """Test by the ratio of likelihoods whether a block of terms, such as all groups at once, tells anything.

    Read a small p-value as "if the block told nothing, likelihoods this far apart would be rare". A large one is no
    evidence that it tells nothing.

    The trap: one test of all groups comes before talk of any one of them. It believes that children are independent:
    where one child has several rows it is too small.

    Parameters
    ----------
    counts, terms, categories
        As in `logistic`.
    tested
        The terms that are left out of the smaller model; with a term, every pair that holds it.

    Returns
    -------
    pandas.DataFrame
        One row: `term`, `statistic` (twice the difference of log-likelihoods), `degrees_of_freedom`, then the columns
        of an estimate, whose value is the p-value.

    Raises
    ------
    ValueError
        As `logistic`; or if `tested` names what is no term, or leaves a pair without its term.

    References
    ----------
    Wilks (1938) Annals of Mathematical Statistics 9:60-62.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [10, 20], "total": [30, 30]})
    >>> one = logistic_test(counts, tested=["group"], terms=["group"], categories={"group": ["White", "Black"]})
    >>> round(one["statistic"].item(), 3), one["degrees_of_freedom"].item()  # 40 log(1/3) + 80 log(2/3) - 120 log(1/2)
    (6.796, 1)
    """
    refuse(_block_problems(tested, terms))
    rows = grouped_counts(counts, terms=terms, categories=categories)
    kept = [term for term in terms if term not in list(tested)]
    whole, part = (fit_rows(rows, terms=some, categories=categories) for some in (terms, kept))
    statistic = max(0.0, 2 * (whole.fit.log_likelihood - part.fit.log_likelihood))
    freedom = len(whole.design.names) - len(part.design.names)
    name = ", ".join(one if isinstance(one, str) else " by ".join(one) for one in tested)
    value = stats.chi2.sf(statistic, freedom) if freedom else 1.0
    note = "" if freedom else "nobody is in any category but the reference"
    row = {"term": name, "statistic": statistic, "degrees_of_freedom": freedom}
    return pd.DataFrame([row | asdict(p_value(value, "likelihood ratio", note))])


def logistic_facts(counts: pd.DataFrame, *, terms: Terms, categories: Categories) -> pd.DataFrame:
    """Say how much the counts hold for a logistic regression, and how well it fits them.

    Read "events per coefficient" first: below 10 the ratios of odds lie too far from 1. The residual deviance is that
    of the patterns of covariates: far above its degrees of freedom, with some ten children in each, the model misses
    something.

    The trap: "log-likelihood" and "AIC" are those of the children one by one, and compare models of the same children
    only.

    Parameters
    ----------
    counts, terms, categories
        As in `logistic`.

    Returns
    -------
    pandas.DataFrame
        The columns of an estimate: "children", "events", "coefficients", "events per coefficient", "log-likelihood",
        "AIC", "residual deviance", "residual degrees of freedom".

    Raises
    ------
    ValueError
        As `logistic`.

    References
    ----------
    McCullagh and Nelder (1989) Generalized Linear Models, section 4.4.3; Akaike (1974).

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [10, 20], "total": [30, 30]})
    >>> facts = logistic_facts(counts, terms=["group"], categories={"group": ["White", "Black"]})
    >>> facts["value"].round(3).tolist()  # likelihood 60 (log(1/3)/3 + 2 log(2/3)/3)
    [60.0, 30.0, 2.0, 30.0, -38.191, 80.382, 0.0, 0.0]
    """
    rows = grouped_counts(counts, terms=terms, categories=categories)
    model = fit_rows(rows, terms=terms, categories=categories)
    number, likelihood = len(model.design.names), model.fit.log_likelihood
    patterns = pd.DataFrame(model.design.matrix).assign(events=model.events, total=model.total)
    cells = patterns.groupby(list(range(number)), sort=False)[["events", "total"]].sum()
    full = sum(special.xlogy(x, x / cells["total"]).sum() for x in (cells["events"], cells["total"] - cells["events"]))
    values = {
        "children": model.total.sum(),
        "events": model.events.sum(),
        "coefficients": number,
        "events per coefficient": _events_each(model),
        "log-likelihood": likelihood,
        "AIC": 2 * number - 2 * likelihood,
        "residual deviance": max(0.0, 2 * (full - likelihood)),
        "residual degrees of freedom": len(cells) - number,
    }
    facts = [
        Estimate(measure=k, value=float(v), low=float(v), high=float(v), confidence=1.0, method="maximum likelihood")
        for k, v in values.items()
    ]
    return pd.DataFrame([asdict(one) for one in facts], columns=list(ESTIMATE_COLUMNS))


def _limits(model: GroupedFit, method: str, confidence: float) -> np.ndarray:
    """Give the limits of every coefficient."""
    if method == "profile likelihood":

        def held(fixed: tuple[int, float], start: np.ndarray) -> Fit:
            return fit_logistic(model.design.matrix, model.events, model.total, fixed=fixed, start=start)

        names = range(len(model.design.names))
        return np.array([profile_limits(held, model.fit, at, confidence) for at in names])
    errors = np.sqrt(np.diag(covariance(model, method)))
    return wald_limits(model.fit.coefficients, errors, quantile_and_note(model, confidence)[0])


def _events_each(model: GroupedFit) -> float:
    """Give the rarer of event and non-event for each coefficient beside the intercept."""
    events, others = model.events.sum(), (model.total - model.events).sum()
    return float(min(events, others) / max(1, len(model.design.names) - 1))


def _few_events(model: GroupedFit) -> str:
    """Remark on a fit with few events for its coefficients."""
    each = _events_each(model)
    return "" if each >= ENOUGH_EVENTS else f"only {each:.1f} events for each coefficient: firth_logistic is safer"


def _block_problems(tested: Sequence, terms: Terms) -> list[str]:
    """Say what is wrong with the terms to be tested together."""
    if isinstance(tested, str) or not len(tested):
        return [f"tested must be a list of terms, but got {tested!r}. Give one such as ['group']."]
    out = list(tested)
    problems = [
        f"tested must name terms, but got {one!r}. Choose among {list(terms)}." for one in out if one not in terms
    ]
    return problems + [
        f"tested must hold every pair of a term in it, but lacks {pair!r}. Add it."
        for pair in terms
        if not isinstance(pair, str) and pair not in out and any(one in out for one in pair)
    ]
