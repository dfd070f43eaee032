"""Does a relative rate rise or fall steadily over the periods? Its change in each, with an interval and two tests."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import special, stats

from yjs_analysis.checks import choice_problems, column_problems, confidence_problems, refuse
from yjs_analysis.disproportionality.bases import BASES
from yjs_analysis.disproportionality.change import CHANGES, RATIO, cells_by_period
from yjs_analysis.disproportionality.decision_chain import POPULATION, PREVIOUS_DECISION
from yjs_analysis.disproportionality.verdict import verdict
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.fits import fit_poisson
from yjs_analysis.measures.heterogeneity import heterogeneity_test
from yjs_analysis.measures.modified_poisson import modified_poisson
from yjs_analysis.measures.two_groups import table_problems
from yjs_analysis.vocabulary import MATERIAL_BAND

FEW = 5
TOO_FEW = f"not estimable: fewer than {FEW} children with, or without, the outcome in one of the groups"


def trend(
    counts: pd.DataFrame,
    *,
    reference: str = "White",
    base: str = PREVIOUS_DECISION,
    times: Mapping[str, float] | None = None,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Fit a steady change of each group's relative rate over periods, and test it and whether periods differ at all.

    Read 1.1 as "a tenth more each period". `p_value` asks whether there is such a steady change, `differ_p_value`
    whether the periods differ in any way.

    The trap: with a handful of events a year no trend can be seen, and "cannot tell" is not "steady". A band for one
    period is not one for ten: the change adds up.

    Parameters
    ----------
    counts
        One row a `period` and `group`, with `events` and `total`.
    reference
        The group that the others are compared with.
    base
        What `total` counts: "previous decision" (the default: a log-linear model of a yes or no with robust variance,
        and Tarone's test) or "population" (Poisson counts, and ratios of likelihoods).
    times
        When each period was, as a number; if not given, 0, 1, 2 in the order of the first rows.
    confidence, band
        Of the interval; changes in one period that make no material difference.

    Returns
    -------
    pandas.DataFrame
        One row a group but the reference: `group`, `periods` (with events), `events`, `reference_events`, the columns
        of an estimate, `p_value`, `differ_p_value`, `change`.

    Raises
    ------
    ValueError
        As `change_between`, or if a period has no time.

    References
    ----------
    McCullagh and Nelder (1989) Generalized Linear Models, chapter 6; Zou (2004) American Journal of Epidemiology
    159:702-706.

    Examples
    --------
    20 in 100 each year against 20, 40 and 80: doubled every year.

    >>> counts = pd.DataFrame({"period": ["1", "1", "2", "2", "3", "3"], "group": ["White", "Black"] * 3,
    ...                        "events": [20, 20, 20, 40, 20, 80], "total": [1000] * 6})
    >>> trend(counts, base="population")[["group", "value", "change"]].round(6).values.tolist()
    [['Black', 2.0, 'risen']]
    """
    refuse(column_problems(counts, ["period", "group", "events", "total"]) + choice_problems("base", base, BASES))
    periods = list(dict.fromkeys(counts["period"].tolist()))
    when = {one: float(at) for at, one in enumerate(periods)} if times is None else dict(times)
    problems = [
        f"times must hold every period, but lacks {one!r}. Give its number." for one in periods if one not in when
    ]
    problems += choice_problems("reference", reference, counts["group"]) + confidence_problems(confidence)
    refuse(problems + table_problems([counts["events"], counts["total"]] * 2, of_children=base != POPULATION))
    cells = cells_by_period(counts, periods)
    rows, estimates = [], []
    for group in [one for one in dict.fromkeys(counts["group"].tolist()) if one != reference]:
        wide = np.array([[*cells[one, group], *cells[one, reference]] for one in periods], dtype=float)
        used = (wide[:, 1] > 0) & (wide[:, 3] > 0) & (wide[:, 0] + wide[:, 2] > 0)
        time = np.array([when[one] for one in periods], dtype=float)[used]
        fit = _population_trend if base == POPULATION else _decision_trend
        one, steady, differ = fit(wide[used], time, confidence)
        row = {"group": group, "periods": int(used.sum()), "events": int(wide[:, 0].sum())}
        row |= {"reference_events": int(wide[:, 2].sum()), "p_value": steady, "differ_p_value": differ}
        rows.append(row | {"change": CHANGES[verdict(low=one.low, high=one.high, band=band)]})
        estimates.append(one)
    last = ["p_value", "differ_p_value", "change"]
    table = add_estimates(
        pd.DataFrame(rows, columns=["group", "periods", "events", "reference_events", *last]), estimates
    )
    return table[[name for name in table.columns if name not in last] + last]


def _population_trend(wide: np.ndarray, time: np.ndarray, confidence: float) -> tuple[Estimate, float, float]:
    """Fit Poisson counts with a level for each period, one for the group, and the group's steady change."""
    reason = _no_trend(wide, time, of_children=False)
    if reason:
        return _none(reason, confidence, "Poisson regression"), math.nan, math.nan
    periods = len(time)
    level, group = np.tile(np.eye(periods), (2, 1)), np.repeat([1.0, 0.0], periods)
    events, total = np.concatenate([wide[:, 0], wide[:, 2]]), np.concatenate([wide[:, 1], wide[:, 3]])
    level_and_group = np.column_stack([level, group])
    slope = group * np.tile(time - time.mean(), 2)
    steady = fit_poisson(np.column_stack([level_and_group, slope]), events, total)
    alike = fit_poisson(level_and_group, events, total).log_likelihood
    whole = float((special.xlogy(events, events / total) - events).sum())
    step = special.ndtri((1 + confidence) / 2) * steady.errors[-1]
    value, low, high = (float(np.exp(steady.coefficients[-1] + side * step)) for side in (0, -1, 1))
    one = Estimate(
        measure=f"{RATIO} per period",
        value=value,
        low=low,
        high=high,
        confidence=confidence,
        method="Poisson regression",
    )
    tests = [
        float(stats.chi2.sf(max(2 * (top - alike), 0.0), freedom))
        for top, freedom in ((steady.log_likelihood, 1), (whole, periods - 1))
    ]
    return one, tests[0], tests[1]


def _decision_trend(wide: np.ndarray, time: np.ndarray, confidence: float) -> tuple[Estimate, float, float]:
    """Fit the log-linear model of a yes or no with the same columns, and robust variance."""
    reason = _no_trend(wide, time, of_children=True)
    if reason:
        return _none(reason, confidence, "modified Poisson"), math.nan, math.nan
    periods = [f"period {at}" for at in range(len(time))]
    centred = time - time.mean()
    parts = [
        pd.DataFrame({"group": name, "period": periods, "steady": change, "events": x, "total": n})
        for name, change, x, n in (
            ("group", centred, wide[:, 0], wide[:, 1]),
            ("reference", 0.0, wide[:, 2], wide[:, 3]),
        )
    ]
    table = pd.concat(parts, ignore_index=True)
    categories = {"group": ["reference", "group"], "period": periods}
    fitted = modified_poisson(table, terms=["group", "period", "steady"], categories=categories, confidence=confidence)
    row = fitted[fitted["term"] == "steady"].iloc[0]
    error = math.log(row["high"] / row["low"]) / 2 / special.ndtri((1 + confidence) / 2)
    steady = 2 * special.ndtr(-abs(math.log(row["value"])) / error) if error else math.nan
    differ = heterogeneity_test(table, group="group", reference="reference", by="period").value
    named = {"value": float(row["value"]), "low": float(row["low"]), "high": float(row["high"])}
    made = {"measure": f"{RATIO} per period", "confidence": confidence, "method": "modified Poisson"}
    return Estimate(**named, **made, note=row["note"]), float(steady), float(differ)


def _no_trend(wide: np.ndarray, time: np.ndarray, *, of_children: bool) -> str:
    """Say why no trend can be fitted; nothing if it can."""
    if len(set(time.tolist())) < 2:
        return "not estimable: fewer than two periods have events and both groups"
    x, n, others, m = wide.T
    counted = [x.sum(), others.sum()] + ([(n - x).sum(), (m - others).sum()] if of_children else [])
    if min(counted) < FEW:
        return TOO_FEW
    for sign in (1, -1):  # all the group's events as late, or as early, as they can be: no end to the change
        left, furthest = x.sum(), 0.0
        for at in np.argsort(-sign * time):
            taken = min(left, x[at] + others[at])
            left, furthest = left - taken, furthest + taken * sign * time[at]
        if math.isclose(furthest, float((sign * x * time).sum()), abs_tol=1e-9):
            return "not estimable: all events of one group come before, or after, those of the other"
    return ""


def _none(reason: str, confidence: float, method: str) -> Estimate:
    """Make the estimate of a trend that cannot be fitted."""
    return Estimate(
        measure=f"{RATIO} per period",
        value=math.nan,
        low=0.0,
        high=math.inf,
        confidence=confidence,
        method=method,
        note=reason,
    )
