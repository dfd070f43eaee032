"""Firth's logistic regression: finite ratios of odds where a category always, or never, had the event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pandas as pd
from scipy import stats

from yjs_analysis.checks import choice_problems, confidence_problems, refuse
from yjs_analysis.measures.design import Categories, Design, Terms, design_matrix, grouped_counts
from yjs_analysis.measures.fits import Fit, along, fit_logistic, profile_limits, terms_table
from yjs_analysis.measures.p_values import p_value

METHOD = "Firth, profile penalised likelihood"


def firth_logistic(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    limits_for: Sequence[str] | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Fit a logistic regression by Firth's penalised likelihood, and give the ratio of odds of every column.

    Read it as `logistic`. The penalty takes out the first-order bias of small counts, and keeps every estimate finite.
    Limits are those of the profile of the penalised likelihood, never Wald's, which mislead where counts separate.

    The trap: the rates that this model predicts lie too near one half (the intercept is biased), so it is no base for
    standardised rates. And a finite ratio from a category in which all had the event still rests on that category's
    few children: look at the limits.

    Parameters
    ----------
    counts
        One row a pattern of covariates: `events`, `total`, and the columns that `terms` names.
    terms
        Names of columns, and pairs of such names whose columns are multiplied.
    categories
        For each column of categories: the reference, then the others in their order.
    limits_for
        The rows that get limits, such as ["group: Black"]; all unless given. Each takes a search of its own.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        `term`, then the columns of an estimate; one row a column of the model.

    Raises
    ------
    ValueError
        If counts or columns are unfit, columns repeat each other, or a row that is to get limits is unknown.

    References
    ----------
    Firth (1993) Biometrika 80:27-38; Heinze and Schemper (2002) Statistics in Medicine 21:2409-2419.

    Examples
    --------
    All 6 of 6 against 9 of 20: the ratio of odds with a half added to every cell, (6.5/0.5)/(9.5/11.5).

    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [9, 6], "total": [20, 6]})
    >>> one = firth_logistic(counts, terms=["group"], categories={"group": ["White", "Black"]})
    >>> one.loc[1, ["value", "low"]].astype(float).round(3).tolist(), round(13 / (9.5 / 11.5), 3)
    ([15.737, 1.522], 15.737)
    """
    problems = confidence_problems(confidence)
    rows = grouped_counts(counts, terms=terms, categories=categories, problems=problems)
    design, events, total = _prepared(rows, terms, categories)
    best = fit_logistic(design.matrix, events, total, penalised=True)

    def held(fixed: tuple[int, float], start: np.ndarray) -> Fit:
        return fit_logistic(design.matrix, events, total, penalised=True, fixed=fixed, start=start)

    wanted = design.names if limits_for is None else limits_for
    refuse(one for name in wanted for one in choice_problems("limits_for", name, design.every))
    none = (float("nan"), float("nan"))
    limits = [
        profile_limits(held, best, at, confidence) if name in wanted else none for at, name in enumerate(design.names)
    ]
    return terms_table(
        design,
        measures=("odds", "odds ratio"),
        coefficients=best.coefficients,
        limits=np.array(limits),
        confidence=confidence,
        method=METHOD,
    )


def firth_tests(counts: pd.DataFrame, *, terms: Terms, categories: Categories) -> pd.DataFrame:
    """Test every column of a Firth regression by the ratio of penalised likelihoods.

    Read each p-value as that of "this ratio of odds is 1, all others being what they may".

    The trap: the smaller model holds the coefficient at 0 but keeps its column in the penalty, as R's logistf does;
    dropping the column gives another number.

    Parameters
    ----------
    counts, terms, categories
        As in `firth_logistic`.

    Returns
    -------
    pandas.DataFrame
        `term`, `statistic`, `degrees_of_freedom`, then the columns of an estimate, whose value is the p-value; one row
        a column of the model.

    Raises
    ------
    ValueError
        As `firth_logistic`.

    References
    ----------
    Heinze and Schemper (2002) Statistics in Medicine 21:2409-2419, section 2.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [10, 10], "total": [30, 30]})
    >>> firth_tests(counts, terms=["group"], categories={"group": ["White", "Black"]})["value"].round(6).tolist()[1]
    1.0
    """
    rows = grouped_counts(counts, terms=terms, categories=categories)
    design, events, total = _prepared(rows, terms, categories)
    best = fit_logistic(design.matrix, events, total, penalised=True)
    tests = []
    for at, name in enumerate(design.names):
        start = along(best, at, 0.0, best.coefficients)
        held = fit_logistic(design.matrix, events, total, penalised=True, fixed=(at, 0.0), start=start)
        statistic = max(0.0, 2 * (best.log_likelihood - held.log_likelihood))
        row = {"term": name, "statistic": statistic, "degrees_of_freedom": 1}
        tests.append(row | asdict(p_value(stats.chi2.sf(statistic, 1), "penalised likelihood ratio")))
    return pd.DataFrame(tests)


def _prepared(rows: pd.DataFrame, terms: Terms, categories: Categories) -> tuple[Design, np.ndarray, np.ndarray]:
    """Give design and counts of checked rows."""
    design = design_matrix(rows, terms=terms, categories=categories)
    return design, rows["events"].to_numpy(dtype=float), rows["total"].to_numpy(dtype=float)
