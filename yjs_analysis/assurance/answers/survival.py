"""Answers to the cases of one kind of event in time: Kaplan and Meier, log-rank, Cox, discrete time."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.assurance.answers.estimates import coefficients_of, errors_of, quantile_of
from yjs_analysis.assurance.answers.follow_up import (
    LIMITS,
    by_columns,
    column_to_compare,
    follow_up_of,
    hazard_model_of,
    ties_of,
    times_of,
)
from yjs_analysis.assurance.answers.formulas import formula_of, model_of
from yjs_analysis.assurance.answers.inputs import confidence_of, one_of, problem, several, word
from yjs_analysis.measures.cox import cox_model, cox_test
from yjs_analysis.measures.discrete_hazard import discrete_hazard_model, person_periods
from yjs_analysis.measures.hazard_tables import prepare
from yjs_analysis.measures.kaplan_meier import survival, survival_quantiles
from yjs_analysis.measures.log_rank import log_rank_residuals, log_rank_test
from yjs_analysis.measures.partial_likelihood import partial_likelihood
from yjs_analysis.measures.proportional_hazards import proportional_hazards_test

TRANSFORMS = {"zph": "Kaplan-Meier", "zph_identity": "identity", "zph_log": "log"}


def _kaplan_meier(inputs: dict) -> dict:
    """Answer curves of survival: one of every time, or those of groups at some times."""
    rows = follow_up_of(inputs)
    by = column_to_compare(inputs, "group" if "group" in inputs else "by", rows, "fin", "court", "group")
    return _curves(inputs, rows, by) if by or "times" in inputs else _one_curve(inputs, rows)


def _one_curve(inputs: dict, rows: pd.DataFrame) -> dict:
    """Answer one curve at each of its times, with limits where somebody is left."""
    confidence = confidence_of(inputs)
    curve = survival(rows, confidence=confidence)
    above = curve.loc[(curve["value"] > 0) & (np.diff(curve["events"], prepend=0) > 0), "time"].tolist()
    limits = {
        name: survival(rows, times=above, method=method, confidence=confidence)
        for name, method in (("plain", "plain"), ("loglog", "log-log"), ("log", "log"))
        if above
    }
    return {
        "time": curve["time"].tolist(),
        "n_risk": curve["at_risk"].tolist(),
        "n_event": np.diff(curve["events"], prepend=0).tolist(),
        "survival": curve["value"].tolist(),
        "greenwood_se": _greenwood(survival(rows, method="log")),
        **{name: {"lo": one["low"].tolist(), "hi": one["high"].tolist()} for name, one in limits.items()},
    }


def _greenwood(log: pd.DataFrame) -> list[float]:
    """Work Greenwood's standard error, on the scale of the curve, back from 95 per cent limits on the log scale."""
    value, low = log["value"].to_numpy(dtype=float), log["low"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(value == 1, 0.0, value * np.log(value / low) / quantile_of(0.95)).tolist()


def _curves(inputs: dict, rows: pd.DataFrame, by: str) -> dict:
    """Answer the curves of groups at some times, and the times at which shares of them had the event."""
    asked = {"by": by or (), "method": one_of(inputs, "method", LIMITS, "log-log"), "confidence": confidence_of(inputs)}
    times = times_of(inputs, rows, by)
    curve = survival(rows, times=times, **asked)
    log = survival(rows, times=times, by=by or (), method="log")
    answer = {
        "survival": by_columns(curve, by, "value"),
        "n_risk": by_columns(curve, by, "at_risk"),
        "n_event": by_columns(curve, by, "events"),
        "se": _greenwood(log.sort_values([by, "time"] if by else ["time"])),
        "lo": by_columns(curve, by, "low"),
        "hi": by_columns(curve, by, "high"),
        "time": by_columns(curve, by, "time"),
        "week": by_columns(curve, by, "time"),
        "overall_arrested": int((rows["status"] == 1).sum()),
        "overall_events": int((rows["status"] == 1).sum()),
        "n": len(rows),
    }
    if by:
        tests = {f"logrank_{name}": one for name, one in _log_rank_test(rows, by).items()}
        answer |= tests | {by: by_columns(curve, by, by)}
    return answer | (_quantiles(rows, several(inputs, "shares"), asked) if "shares" in inputs else {})


def _quantiles(rows: pd.DataFrame, shares: list, asked: dict) -> dict:
    """Answer the times at which shares of each group had the event: a list a share; NaN, R's NA, if never reached."""
    found = [survival_quantiles(rows, share=share, **asked) for share in shares]
    ordered = [one.sort_values(asked["by"], kind="stable") if asked["by"] else one for one in found]
    names = {"quantiles": "value", "quantiles_lo": "low", "quantiles_hi": "high"}
    return {name: [one[column].replace(np.inf, np.nan).tolist() for one in ordered] for name, column in names.items()}


def _log_rank_test(rows: pd.DataFrame, group: str, strata: str = "") -> dict:
    """Answer a log-rank test; the statistic is worked back from the p-value, or from the residual of two groups."""
    p = log_rank_test(rows, group=group, strata=strata or ()).value
    degrees = rows[group].nunique() - 1
    chi2 = float(special.chdtri(degrees, p))
    if degrees == 1:
        chi2 = float(log_rank_residuals(rows, group=group, strata=strata or ())["value"].iloc[0] ** 2)
    return {"chi2": chi2, "p": p}


def _log_rank(inputs: dict) -> dict:
    """Answer the log-rank test of groups, alone and within strata, with what was observed and expected."""
    rows = follow_up_of(inputs)
    group = column_to_compare(inputs, "group", rows, "ethnicity", "group", "court", "fin", "x")
    if not group:
        raise problem("group", None, "a column of the rows")
    strata = column_to_compare(inputs, "strata", rows, *(["court"] if group != "court" else []))
    residuals = log_rank_residuals(rows, group=group).sort_values(group)
    answer = _log_rank_test(rows, group) | {
        "observed": residuals["events"].tolist(),
        "expected": residuals["expected"].tolist(),
        "names": residuals[group].tolist(),
    }
    return answer | ({"chi2_strata": _log_rank_test(rows, group, strata)["chi2"]} if strata else {})


def _cox(inputs: dict) -> dict:
    """Answer Cox's model: coefficients, errors of three kinds, likelihoods and the tests of proportional hazards."""
    rows, ties = follow_up_of(inputs), ties_of(inputs, "efron")
    confidence = confidence_of(inputs)
    asked = hazard_model_of(inputs, rows) | {"ties": ties}
    one = cox_model(rows, **asked, confidence=confidence)
    coefficients, errors = coefficients_of(one), errors_of(one, confidence=confidence)
    plain = {name: value for name, value in asked.items() if name != "ties"}
    answer = {
        "coef": coefficients,
        "se": errors,
        "se_naive": errors,
        "se_2dp": np.round(errors, 2).tolist(),
        "efron_coef": coefficients_of(cox_model(rows, **plain)),
        "loglik": _likelihoods(rows, asked, coefficients),
        "loglik_ratio": cox_test(rows, **asked, tested=asked["terms"])["statistic"].item(),
        "score": cox_test(rows, **asked, tested=asked["terms"], method="score")["statistic"].item(),
    }
    return answer | _robust(inputs, rows, asked, confidence) | _proportional(rows, asked)


def _cox_breslow(inputs: dict) -> dict:
    """Answer Cox's model with Breslow's ties; of its likelihoods only that with the terms."""
    answer = _cox({"ties": "breslow"} | inputs)
    return answer | {"loglik": answer["loglik"][1]}


def _likelihoods(rows: pd.DataFrame, asked: dict, coefficients: list[float]) -> list[float]:
    """Answer the partial likelihood without the terms and with them."""
    sets = prepare(rows, **asked).strata
    return [float(partial_likelihood(sets, at, asked["ties"])[0]) for at in (np.zeros(len(coefficients)), coefficients)]


def _robust(inputs: dict, rows: pd.DataFrame, asked: dict, confidence: float) -> dict:
    """Answer robust errors: by cluster, and by row without strata."""
    without = {name: value for name, value in asked.items() if name != "strata"}
    each = cox_model(rows, **without, method="HC0", confidence=confidence)
    answer = {"se_robust_without_strata": errors_of(each, confidence=confidence)}
    cluster = column_to_compare(inputs, "cluster", rows, "child_id")
    if not cluster:
        return answer if asked["strata"] else answer | {"se_robust": answer["se_robust_without_strata"]}
    one = cox_model(rows, **asked, method="CR0", cluster=cluster, confidence=confidence)
    errors = errors_of(one, confidence=confidence, clusters=rows[cluster])
    return answer | {"se_robust": errors, "se_robust_by_child": errors}


def _proportional(rows: pd.DataFrame, asked: dict) -> dict:
    """Answer the tests of proportional hazards: a statistic a term and of all, and the p-values by name."""
    tables = {name: proportional_hazards_test(rows, **asked, transform=one) for name, one in TRANSFORMS.items()}
    first = tables["zph"]
    p_values = {f"zph_{term}_p": p for term, p in zip(first["term"], first["value"], strict=True)}
    statistics = {name: one["statistic"].tolist() for name, one in tables.items()}
    return statistics | p_values | {"zph_global_p": first["value"].iloc[-1]}


def _intervals(inputs: dict, rows: pd.DataFrame) -> list[float]:
    """Give the ends of the intervals: `ends`, or every so many units of time, as `interval` says (ceil(week/13))."""
    if "ends" in inputs:
        return several(inputs, "ends")
    found = re.search(r"ceil\w*\(\s*\w+\s*/\s*(\d+)\s*\)", word(inputs, "interval"))
    if found is None or int(found[1]) < 1:
        raise problem("interval", inputs["interval"], "such as quarter=ceil(week/13), or give 'ends'")
    step = int(found[1])
    if rows["time"].max() / step > 1000:
        raise problem("interval", inputs["interval"], "wide enough for a thousand intervals at most")
    return [step * at for at in range(1, int(np.ceil(rows["time"].max() / step)) + 1)]


def _discrete(inputs: dict) -> dict:
    """Answer the hazard of intervals by a logit and by a complementary log-log link."""
    rows, parts = follow_up_of(inputs), formula_of(inputs)
    ends, confidence = _intervals(inputs, rows), confidence_of(inputs)
    periods = re.match(r"\s*(\w+)\s*=", str(inputs.get("interval", "")))
    named = [
        one for one in parts["terms"] if one not in rows.columns and one in (periods[1] if periods else "", "interval")
    ]
    parts["terms"] = [one for one in parts["terms"] if one not in named]
    asked = model_of(inputs, rows, parts) | {"ends": ends, "confidence": confidence}
    logit = discrete_hazard_model(rows, **asked)
    other = discrete_hazard_model(rows, **asked, link="complementary log-log")
    size = len(ends)
    chances = logit.iloc[:size]
    spread = (special.logit(chances["high"]) - special.logit(chances["low"])) / 2 / quantile_of(confidence)
    return {
        "n_person_periods": int(person_periods(rows, ends=ends)["total"].sum()),
        "logit": [*special.logit(chances["value"]).tolist(), *coefficients_of(logit.iloc[size:])],
        "logit_se": [*spread.tolist(), *errors_of(logit.iloc[size:], confidence=confidence)],
        "cloglog": [
            *np.log(-np.log1p(-other["value"].iloc[:size])).tolist(),
            *coefficients_of(other.iloc[size:]),
        ],
    }


ANSWERS = {
    "kaplan_meier": _kaplan_meier,
    "log_rank": _log_rank,
    "cox_breslow": _cox_breslow,
    "cox_efron": _cox,
    "cox_cluster_robust": _cox,
    "cox_model": _cox,
    "discrete_time_hazard": _discrete,
}
