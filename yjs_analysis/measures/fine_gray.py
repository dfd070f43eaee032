"""How much more a group comes to have the event, allowing for other things, where something else can come first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from yjs_analysis.checks import confidence_problems, method_problems, refuse
from yjs_analysis.measures.clustering import robust_quantile
from yjs_analysis.measures.design import Categories, Terms
from yjs_analysis.measures.follow_up import count_by_time
from yjs_analysis.measures.hazard_fits import fit_hazards
from yjs_analysis.measures.hazard_tables import hazard_ratios, prepare, robust
from yjs_analysis.measures.partial_likelihood import RiskSets, at_risk, score_residuals

UNBOUNDED = "no finite value: the likelihood rises without end; compare the curves of cumulative_incidence instead"
METHODS = ("Geskus", "Fine-Gray")


def fine_gray_model(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    event: int = 1,
    ties: str = "Efron",
    method: str = "Geskus",
    cluster: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimate ratios of subdistribution hazards (Fine and Gray's model), where something else can come first.

    Read a ratio above 1 as "more of these children come to have the event", other terms being equal; its size is not a
    number of times. Children whom something else took first stay in the reckoning, with the weight of those who would
    not yet have been lost to view.

    The trap: it describes who comes to have the event and says nothing about why: a group can stand low because it
    moves away more. For causes use `cox_model`, which treats what came first as the end of follow-up. Report both.

    Parameters
    ----------
    counts
        Columns `time` (days), `status` (0 lost to view or followed to the end, `event` the event, any other what came
        first), `total` (how many children the row tells of; 1 if a row is a child), those of the terms and `cluster`.
    terms, categories
        As in `design_matrix`: the columns, and for each column of categories the reference and then the others.
    event
        The status that is the event.
    ties
        "Efron" (the default) or "Breslow", as in `cox_model`.
    method
        The convention for children lost to view on the day of an event. "Geskus" (the default) takes the event first,
        and its limits take the weights as known, as R's `survival::finegray` with `coxph`, robust by child.
        "Fine-Gray" counts both as followed that day, and its limits allow for the weights being estimated, as R's
        `cmprsk::crr` (with ties "Breslow"). On the 14 children of R's test data the logarithms are 0.0712 and 0.0673.
    cluster
        What rows of the same child share, if children can appear twice; only with "Geskus".
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        One row a term: `term`, and the columns of an estimate, with robust limits.

    Raises
    ------
    ValueError
        If a column is missing, a number cannot be, a term repeats another, or a method is unknown.

    References
    ----------
    Fine and Gray (1999) Journal of the American Statistical Association 94:496-509; Geskus (2011) Biometrics 67:39-49.

    Examples
    --------
    With nothing else coming first it is Cox's model.

    >>> columns = {"time": [9, 1, 1, 6, 6, 8], "status": [1, 1, 0, 1, 1, 0], "x": [0, 1, 1, 1, 0, 0], "total": 1}
    >>> one = fine_gray_model(pd.DataFrame(columns), terms=["x"], categories={}, ties="Breslow")
    >>> bool(abs(one["value"].item() - (1.5 + 33**0.5 / 2)) < 1e-9)
    True
    """
    refuse(method_problems(method, METHODS) + confidence_problems(confidence) + _cluster_problems(method, cluster))
    asked = {"terms": terms, "categories": categories, "event": event, "ties": ties, "cluster": cluster}
    ready = prepare(counts, **asked, competing=True)
    losses = _losses(ready.rows, method)
    sets = _with_competing(ready.strata[0], ready.rows, losses)
    fit = fit_hazards([sets], ties=ties)
    residuals = score_residuals([sets], fit.coefficients, ties)
    if method == "Fine-Gray":
        residuals = residuals + _weights_residuals(sets, fit.coefficients, ready.rows, losses)
    errors = np.sqrt(np.diag(robust(fit, residuals, ready)))
    step = robust_quantile(confidence, ready.clusters) * errors
    limits = np.column_stack([fit.coefficients - step, fit.coefficients + step])
    laid = {"measure": "subdistribution hazard ratio", "method": method, "confidence": confidence}
    return hazard_ratios(ready, fit, limits, **laid, unbounded=UNBOUNDED, is_robust=True)


def _cluster_problems(method: str, cluster: str | None) -> list[str]:
    """Say whether the method can take clusters."""
    if cluster is None or method != "Fine-Gray":
        return []
    return [f"cluster must be left out for method 'Fine-Gray', but got {cluster!r}. Choose 'Geskus' to use it."]


def _losses(rows: pd.DataFrame, method: str) -> pd.DataFrame:
    """Give, at each time, the children who could be lost to view, those who were, and the share not lost before."""
    table = count_by_time(rows)
    happened = (table["events"] + table["competing"]).to_numpy()
    followed = table["at_risk"].to_numpy()
    lost = followed - np.append(followed[1:], 0.0) - happened
    exposed = followed - happened if method == "Geskus" else followed
    kept = np.cumprod(1 - lost / np.where(exposed > 0, exposed, 1.0))
    return pd.DataFrame(
        {"time": table["time"], "exposed": exposed, "lost": lost, "not_lost": np.append(1.0, kept[:-1])}
    )


def _with_competing(sets: RiskSets, rows: pd.DataFrame, losses: pd.DataFrame) -> RiskSets:
    """Keep in the risk sets the children whom something else took first, with the weight of those not lost to view."""
    time = losses["time"].to_numpy()
    own = losses["not_lost"].to_numpy()[np.searchsorted(time, rows["time"].to_numpy(dtype=float))]
    first = rows["status"].to_numpy() == 2
    weight = losses["not_lost"].to_numpy()[np.searchsorted(time, sets.time)]
    return replace(sets, kept=np.where(first, 1 / np.where(first, own, 1.0), 0.0), weight=weight)


def _weights_residuals(
    sets: RiskSets, coefficients: np.ndarray, rows: pd.DataFrame, losses: pd.DataFrame
) -> np.ndarray:
    """Give what one child of each row adds to the score through the weights (Fine and Gray's psi)."""
    linear = sets.matrix @ coefficients
    risk = np.exp(linear - linear.max())
    s0 = at_risk(sets, sets.total * risk)
    s1 = np.column_stack([at_risk(sets, sets.total * risk * column) for column in sets.matrix.T])
    hazard = (sets.events / s0 * sets.weight)[:, None]
    mean = s1 / s0[:, None]
    leaving = losses[losses["lost"] > 1e-9]
    time, exposed = leaving["time"].to_numpy(), leaving["exposed"].to_numpy()[:, None]
    none = np.zeros((1, sets.matrix.shape[1]))
    later = np.searchsorted(sets.time, time, side="left")
    hazards_left = np.append(np.cumsum(hazard[::-1], axis=0)[::-1], [[0.0]], axis=0)[later]
    means_left = np.concatenate([np.cumsum((hazard * mean)[::-1], axis=0)[::-1], none])[later]
    own = rows["time"].to_numpy(dtype=float)
    weighted = (sets.total * risk * sets.kept)[:, None]
    order = np.argsort(own, kind="stable")
    before = np.searchsorted(own[order], time, side="left")
    people = np.append([[0.0]], np.cumsum(weighted[order], axis=0), axis=0)[before]
    covariates = np.concatenate([none, np.cumsum((weighted * sets.matrix)[order], axis=0)])[before]
    pull = (covariates * hazards_left - people * means_left) / exposed
    passed = np.concatenate([none, np.cumsum(pull * leaving["lost"].to_numpy()[:, None] / exposed, axis=0)])
    answer = -passed[np.searchsorted(time, own, side="right")]
    lost = rows["status"].to_numpy() == 0
    answer[lost] += pull[np.searchsorted(time, own[lost])]
    return answer
