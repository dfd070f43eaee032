"""Fit a model to checked rows of grouped counts, and give the covariance of its coefficients by the method named."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import confidence_problems, method_problems, refuse
from yjs_analysis.measures.clustering import (
    ROBUST,
    cluster_note,
    cluster_problems,
    robust_covariance,
    robust_quantile,
)
from yjs_analysis.measures.design import Categories, Design, Terms, design_matrix, grouped_counts
from yjs_analysis.measures.fits import Fit, fit_logistic, fit_poisson
from yjs_analysis.measures.separation import separation_problems


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupedFit:
    """A model with the rows it was fitted to: its columns, their counts, the events it expects, its coefficients."""

    design: Design
    events: np.ndarray
    total: np.ndarray
    expected: np.ndarray
    fit: Fit
    clusters: pd.Series | None


def fit_rows(
    rows: pd.DataFrame, *, terms: Terms, categories: Categories, cluster: str | None = None, log_linear: bool = False
) -> GroupedFit:
    """Fit a logistic (or log-linear) model to checked rows, or refuse what has no finite answer.

    Examples
    --------
    >>> fit_rows(pd.DataFrame({"events": [15], "total": [20]}), terms=[], categories={}).expected.round(9).tolist()
    [15.0]
    """
    design = design_matrix(rows, terms=terms, categories=categories)
    events, total = rows["events"].to_numpy(dtype=float), rows["total"].to_numpy(dtype=float)
    refuse(separation_problems(design, events, total, log_linear=log_linear))
    fit = (fit_poisson if log_linear else fit_logistic)(design.matrix, events, total)
    position = design.matrix @ fit.coefficients
    return GroupedFit(
        design=design,
        events=events,
        total=total,
        expected=total * (np.exp(position) if log_linear else special.expit(position)),
        fit=fit,
        clusters=None if cluster is None else rows[cluster],
    )


def checked_rows(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    method: str,
    methods: tuple[str, ...],
    cluster: str | None,
    confidence: float,
) -> pd.DataFrame:
    """Refuse unfit counts and options all at once, and give the rows that have somebody in them.

    Examples
    --------
    >>> counts = pd.DataFrame({"events": [15, 0], "total": [20, 0]})
    >>> options = {"method": "HC0", "methods": ROBUST, "cluster": None, "confidence": 0.95}
    >>> len(checked_rows(counts, terms=[], categories={}, **options))
    1
    """
    problems = method_problems(method, methods) + confidence_problems(confidence)
    problems += cluster_problems(counts, cluster=cluster, method=method)
    others = [] if cluster is None else [cluster]
    return grouped_counts(counts, terms=terms, categories=categories, others=others, problems=problems)


def covariance(model: GroupedFit, method: str) -> np.ndarray:
    """Give the covariance of the coefficients: a sandwich for "HC0", "CR0" and "CR1", else that of the model.

    Examples
    --------
    >>> one = fit_rows(pd.DataFrame({"events": [2], "total": [5]}), terms=[], categories={})
    >>> covariance(one, "HC0").round(9), covariance(one, "Wald").round(9)  # 1/2 + 1/3
    (array([[0.83333333]]), array([[0.83333333]]))
    """
    if method not in ROBUST:
        return model.fit.covariance
    return robust_covariance(
        model.design.matrix,
        events=model.events,
        total=model.total,
        expected=model.expected,
        model_covariance=model.fit.covariance,
        method=method,
        clusters=model.clusters,
    )


def quantile_and_note(model: GroupedFit, confidence: float) -> tuple[float, str]:
    """Give the standard errors from an estimate to its limits, and what to say of the clusters.

    Examples
    --------
    >>> one = fit_rows(pd.DataFrame({"events": [2], "total": [5]}), terms=[], categories={})
    >>> quantile_and_note(one, 0.95)[1]
    ''
    """
    return robust_quantile(confidence, model.clusters), cluster_note(model.clusters)
