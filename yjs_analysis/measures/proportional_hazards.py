"""Whether one hazard ratio will do for all of the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import refuse
from yjs_analysis.measures.design import Categories, Terms
from yjs_analysis.measures.follow_up import count_by_time
from yjs_analysis.measures.hazard_fits import fit_hazards
from yjs_analysis.measures.hazard_tables import FLAT, prepare
from yjs_analysis.measures.p_values import p_value
from yjs_analysis.measures.partial_likelihood import RiskSets, time_weighted

TRANSFORMS = ("Kaplan-Meier", "identity", "log")
EVERYTHING = "all terms"
UNKNOWN = "not estimable: a coefficient has no finite value"


def proportional_hazards_test(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    strata: str | Sequence[str] = (),
    event: int = 1,
    ties: str = "Efron",
    transform: str = "Kaplan-Meier",
) -> pd.DataFrame:
    """Test, for each term of Cox's model and for all at once, whether its hazard ratio changes as time goes by.

    Read a small p-value as "one ratio for the whole time is too simple for this term": give one for each half of the
    time, or make it a stratum.

    The trap: a large p-value is no proof, least of all with few events. And many terms are many chances: look at
    "all terms" first.

    Parameters
    ----------
    counts, terms, categories, strata, event, ties
        As in `cox_model`.
    transform
        How time is measured: "Kaplan-Meier" (the default: one minus survival just before), "identity" (days), or
        "log".

    Returns
    -------
    pandas.DataFrame
        One row a term, then "all terms": `term`, `statistic`, `degrees_of_freedom`, and the columns of an estimate
        (the p-value).

    Raises
    ------
    ValueError
        As `cox_model`; or if the transform is unknown, or an event on day 0 has no logarithm.

    References
    ----------
    Grambsch and Therneau (1994) Biometrika 81:515-526; the score test of Therneau's R package survival, version 3, as
    `cox.zph`.

    Examples
    --------
    Events that happen first in one group and then in the other.

    >>> columns = {"time": [1, 2, 3, 4, 5, 6], "status": 1, "total": 1, "x": [1, 1, 0, 1, 0, 0]}
    >>> proportional_hazards_test(pd.DataFrame(columns), terms=["x"], categories={})["term"].tolist()
    ['x', 'all terms']
    """
    if transform not in TRANSFORMS:
        named = ", ".join(map(repr, TRANSFORMS))
        refuse([f"transform must be one of {named}, but got {transform!r}."])
    ready = prepare(counts, terms=terms, categories=categories, strata=strata, event=event, ties=ties)
    fit = fit_hazards(ready.strata, ties=ties)
    weights = _times(counts, ready.strata, event, transform)
    known = np.flatnonzero(~fit.flat & (fit.direction == 0))
    score, crossed = time_weighted(ready.strata, fit.coefficients, ties, weights)
    squared = time_weighted(ready.strata, fit.coefficients, ties, [one**2 for one in weights])[1]
    covariance = fit.covariance[np.ix_(known, known)]
    spread = np.full(squared.shape, np.nan)
    inner = crossed[np.ix_(known, known)]
    spread[np.ix_(known, known)] = squared[np.ix_(known, known)] - inner @ covariance @ inner
    rows = []
    for name in [*dict.fromkeys(ready.design.terms[1:]), EVERYTHING]:
        block = np.array([name in (EVERYTHING, own) for own in ready.design.terms[1:]]) & ~fit.flat
        rows.append({"term": name} | _row(score[block], spread[np.ix_(block, block)]))
    return pd.DataFrame(rows)


def _row(score: np.ndarray, spread: np.ndarray) -> dict:
    """Give statistic, degrees of freedom and p-value of a block of the score."""
    freedom, statistic, note = len(score), np.nan, FLAT
    if freedom and np.isnan(spread).any():
        note = UNKNOWN
    elif freedom and np.diag(spread).min() <= 1e-12:
        note = "not estimable: the events fall on a single time, or nothing varies over it"
    elif freedom:
        statistic, note = float(score @ np.linalg.pinv(spread, hermitian=True) @ score), ""
    value = np.nan if note else special.chdtrc(freedom, statistic)
    return {"statistic": statistic, "degrees_of_freedom": freedom} | asdict(p_value(value, "score", note))


def _times(counts: pd.DataFrame, strata: Sequence[RiskSets], event: int, transform: str) -> list[np.ndarray]:
    """Give the transformed event times of each stratum, about their mean."""
    curve = count_by_time(counts, event=event)
    time, events = curve["time"].to_numpy(), curve["events"].to_numpy()
    if transform == "log" and len(time) and time[0] == 0 and events[0] > 0:
        refuse(["transform must not be 'log' with an event on day 0, but one is. Choose 'Kaplan-Meier'."])
    if transform == "Kaplan-Meier":
        survival = np.cumprod(1 - events / curve["at_risk"].to_numpy())
        changed = 1 - np.append(1.0, survival[:-1])
    else:
        changed = np.log(np.where(events > 0, time, 1.0)) if transform == "log" else time
    if events.sum() > 0:
        changed = changed - np.average(changed, weights=events)
    return [changed[np.searchsorted(time, sets.time)] for sets in strata]
