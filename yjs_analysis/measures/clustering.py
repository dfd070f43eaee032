"""How far coefficients could lie when the model's own variance is not believed: by child, or by cluster of children."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

ROBUST = ("HC0", "CR0", "CR1")

FEW_CLUSTERS = 40
"""With fewer clusters, limits come from Student's t with one degree of freedom less than there are clusters."""


def robust_covariance(
    matrix: np.ndarray,
    *,
    events: np.ndarray,
    total: np.ndarray,
    expected: np.ndarray,
    model_covariance: np.ndarray,
    method: str,
    clusters: pd.Series | None = None,
) -> np.ndarray:
    """Give the sandwich covariance of coefficients whose score is the sum of x(y - expected / total).

    It is what the children one by one would give, from grouped counts: "HC0" takes every child for itself; "CR0" sums
    the scores of each cluster first; "CR1" multiplies that by G/(G-1) (n-1)/(n-p) for G clusters, n children and p
    coefficients.

    The trap: children of one cluster must not be grouped with those of another, so the cluster is in the table's key.

    Parameters
    ----------
    matrix
        The columns of the model.
    events, total, expected
        Counts of each row; `expected` events by the model.
    model_covariance
        The inverse of the information.
    method
        "HC0", "CR0" or "CR1".
    clusters
        For the last two, the cluster of each row.

    References
    ----------
    Huber (1967), White (1980) Econometrica 48:817-838; Liang and Zeger (1986) Biometrika 73:13-22; Cameron and Miller
    (2015) Journal of Human Resources 50:317-372, equation 12.

    Examples
    --------
    Two of five: for a mean of logits, the sandwich is the model's own variance, 1/2 + 1/3.

    >>> five = {"events": np.array([2.0]), "total": np.array([5.0]), "expected": np.array([2.0])}
    >>> robust_covariance(np.ones((1, 1)), **five, model_covariance=np.full((1, 1), 5 / 6), method="HC0").round(9)
    array([[0.83333333]])
    """
    if method == "HC0":
        rate = expected / total
        squares = events * (1 - rate) ** 2 + (total - events) * rate**2
        middle = matrix.T @ (matrix * squares[:, None])
        return model_covariance @ middle @ model_covariance
    scores = cluster_sums(matrix * (events - expected)[:, None], clusters)
    groups, children, size = len(scores), total.sum(), matrix.shape[1]
    factor = groups / (groups - 1) * (children - 1) / (children - size) if method == "CR1" else 1.0
    return factor * model_covariance @ (scores.T @ scores) @ model_covariance


def cluster_sums(scores: np.ndarray, clusters: pd.Series) -> np.ndarray:
    """Add up the rows of each cluster.

    Examples
    --------
    >>> cluster_sums(np.array([[1.0], [2.0], [4.0]]), pd.Series(["a", "b", "a"])).ravel().tolist()
    [5.0, 2.0]
    """
    codes = pd.factorize(clusters)[0]
    return np.column_stack([np.bincount(codes, weights=column) for column in scores.T])


def robust_quantile(confidence: float, clusters: pd.Series | None) -> float:
    """Give the standard errors between an estimate and its limits: from t if clusters are few, else from the normal.

    Examples
    --------
    >>> round(robust_quantile(0.95, None), 3), round(robust_quantile(0.95, pd.Series(range(11))), 3)
    (1.96, 2.228)
    """
    tail = (1 + confidence) / 2
    groups = None if clusters is None else clusters.nunique()
    few = groups is not None and groups < FEW_CLUSTERS
    return float(stats.t.ppf(tail, groups - 1) if few else stats.norm.ppf(tail))


def cluster_problems(counts: pd.DataFrame, *, cluster: str | None, method: str) -> list[str]:
    """Say whether the method and the column of clusters fit together.

    Examples
    --------
    >>> cluster_problems(pd.DataFrame({"child": [1, 2]}), cluster=None, method="CR1")
    ["cluster must name a column for method 'CR1', but got None. Name what the rows of a child share."]
    """
    needed = method in ("CR0", "CR1")
    if needed and cluster is None:
        return [f"cluster must name a column for method {method!r}, but got None. Name what the rows of a child share."]
    if cluster is not None and not needed:
        return [f"cluster must be left out for method {method!r}, but got {cluster!r}. Choose 'CR1' to use it."]
    if needed and cluster in counts.columns and counts[cluster].nunique() < 2:
        return [f"cluster must have two clusters or more, but {cluster!r} has {counts[cluster].nunique()}. Use 'HC0'."]
    return []


def cluster_note(clusters: pd.Series | None) -> str:
    """Say how many clusters there are, and how the limits allow for few.

    Examples
    --------
    >>> cluster_note(pd.Series(["a", "b", "a"]))
    '2 clusters: limits from t with 1 degrees of freedom'
    """
    if clusters is None:
        return ""
    groups = clusters.nunique()
    few = f": limits from t with {groups - 1} degrees of freedom" if groups < FEW_CLUSTERS else ""
    return f"{groups} clusters{few}"
