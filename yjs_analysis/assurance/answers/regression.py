"""Answers to the cases of regression: logistic, Firth, modified Poisson, standardised rates, robust errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.assurance.answers.counts import two_groups_of
from yjs_analysis.assurance.answers.estimates import coefficients_of, errors_of, log_limits_of, quantile_of
from yjs_analysis.assurance.answers.formulas import counts_and_model, counts_of_columns
from yjs_analysis.assurance.answers.inputs import confidence_of, problem, word
from yjs_analysis.measures.firth import firth_logistic, firth_tests
from yjs_analysis.measures.logistic import logistic, logistic_facts, logistic_test
from yjs_analysis.measures.modified_poisson import modified_poisson
from yjs_analysis.measures.standardised_rates import (
    standardised_rate_differences,
    standardised_rates,
    standardised_relative_rates,
)

TWO_GROUPS = {"terms": ["group"], "categories": {"group": ["reference", "group"]}}


def _read(inputs: dict, *keys: str) -> tuple[pd.DataFrame, dict]:
    """Give the counts and the model of a case: of a formula, of two groups, or of columns."""
    if "formula" in inputs:
        return counts_and_model(inputs, *keys)
    return (two_groups_of(inputs), TWO_GROUPS) if "x1" in inputs else counts_of_columns(inputs)


def _logistic(inputs: dict) -> dict:
    """Answer a logistic regression: coefficients, how well it fits, and the test of the first block of categories."""
    (counts, model), confidence = _read(inputs), confidence_of(inputs)
    wald = logistic(counts, **model, method="Wald", confidence=confidence)
    low, high = log_limits_of(logistic(counts, **model, confidence=confidence))
    wald_low, wald_high = log_limits_of(wald)
    return {
        "coef": coefficients_of(wald),
        "se": errors_of(wald, confidence=confidence),
        "or": wald["value"].tolist(),
        "lo": wald_low,
        "hi": wald_high,
        "profile_ci": {"lo": low, "hi": high},
        **_fit(counts, model, one_by_one="cbind" not in str(inputs.get("formula", "cbind"))),
        **_block(counts, model),
    }


def _fit(counts: pd.DataFrame, model: dict, *, one_by_one: bool) -> dict:
    """Answer how well a logistic regression fits: of rows one by one if the case holds them so, else of its counts."""
    facts = logistic_facts(counts, **model).set_index("measure")["value"]
    if one_by_one:
        deviance, degrees = -2 * facts["log-likelihood"], facts["children"] - facts["coefficients"]
        return {"loglik": facts["log-likelihood"], "aic": facts["AIC"], "deviance": deviance, "df": degrees}
    ways = np.log(special.binom(counts["total"], counts["events"])).sum()
    return {
        "loglik": facts["log-likelihood"] + ways,
        "aic": facts["AIC"] - 2 * ways,
        "deviance": facts["residual deviance"],
        "df": facts["residual degrees of freedom"],
    }


def _block(counts: pd.DataFrame, model: dict) -> dict:
    """Answer the test of likelihoods of the first block of categories; nothing if it is all there is."""
    block = next(iter(model["categories"]), None)
    if block is None or len(model["terms"]) < 2:
        return {}
    row = logistic_test(counts, tested=[block], **model).iloc[0]
    return {f"lr_{block}": row["statistic"], "lr_df": int(row["degrees_of_freedom"]), "lr_p": row["value"]}


def _firth(inputs: dict) -> dict:
    """Answer Firth's logistic regression with its profiled limits and tests."""
    (counts, model), confidence = _read(inputs), confidence_of(inputs)
    one = firth_logistic(counts, **model, confidence=confidence)
    low, high = log_limits_of(one)
    return {
        "coef": coefficients_of(one),
        "log_or_plus_half": coefficients_of(one)[-1],
        "lo": low,
        "hi": high,
        "profile_lo": low,
        "profile_hi": high,
        "plr_p": firth_tests(counts, **model)["value"].tolist()[1:],
    }


def _clustered(inputs: dict) -> dict:
    """Answer a logistic regression with robust errors by cluster."""
    cluster, confidence = word(inputs, "cluster"), confidence_of(inputs)
    counts, model = _read(inputs, cluster)
    wald = logistic(counts, **model, method="Wald", confidence=confidence)
    answer = {"coef": coefficients_of(wald), "se_model": errors_of(wald, confidence=confidence)}
    for name in ("CR0", "CR1"):
        one = logistic(counts, **model, method=name, cluster=cluster, confidence=confidence)
        answer[f"se_{name.lower()}"] = errors_of(one, confidence=confidence, clusters=counts[cluster])
    return answer


def _modified_poisson(inputs: dict) -> dict:
    """Answer a modified Poisson regression, with errors by child, by cluster where the case names one."""
    cluster, confidence = word(inputs, "cluster", ""), confidence_of(inputs)
    counts, model = _read(inputs, *([cluster] if cluster else []))
    plain = modified_poisson(counts, **model, confidence=confidence)
    errors = errors_of(plain, confidence=confidence)
    answer = {"coef": coefficients_of(plain), "se_hc0": errors, "rr": plain["value"].tolist()}
    if "x1" in inputs:
        last = plain.iloc[-1]
        answer |= {"rr": last["value"], "lo": last["low"], "hi": last["high"], "se_log": errors[-1]}
    for name in ("CR0", "CR1") if cluster else ():
        one = modified_poisson(counts, **model, method=name, cluster=cluster, confidence=confidence)
        answer[f"se_cluster_{name.lower()}"] = errors_of(one, confidence=confidence, clusters=counts[cluster])
        answer["n_clusters"] = int(counts[cluster].nunique())
    return answer


def _standardised(inputs: dict) -> dict:
    """Answer the rates of two groups when each has the covariates of everybody, their ratio and their difference."""
    group, reference = word(inputs, "group"), word(inputs, "reference")
    counts, model = _read(inputs)
    block = next((name for name, levels in model["categories"].items() if {group, reference} <= set(levels)), None)
    if block is None:
        raise problem("group", group, "a category of the model, as 'reference' is")
    counts = counts.rename(columns={block: "group"})
    levels = [reference, *(one for one in model["categories"][block] if one != reference)]
    model = {
        "terms": ["group" if one == block else one for one in model["terms"]],
        "categories": {name: one for name, one in model["categories"].items() if name != block} | {"group": levels},
    }
    asked = (standardised_rates, standardised_relative_rates, standardised_rate_differences)
    confidence = confidence_of(inputs)
    rates, ratios, differences = (
        function(counts, **model, confidence=confidence).set_index("group") for function in asked
    )
    ratio, difference = ratios.loc[group], differences.loc[group]
    return {
        "p_group": rates.loc[group, "value"],
        "p_ref": rates.loc[reference, "value"],
        "rr": ratio["value"],
        "rr_ci": ratio[["low", "high"]].tolist(),
        "se_log_rr": errors_of(ratios.loc[[group]], confidence=confidence)[0],
        "rd": difference["value"],
        "rd_ci": difference[["low", "high"]].tolist(),
        "se_rd": (difference["high"] - difference["low"]) / 2 / quantile_of(confidence),
    }


ANSWERS = {
    "logistic": _logistic,
    "firth_logistic": _firth,
    "cluster_robust": _clustered,
    "modified_poisson": _modified_poisson,
    "marginal_standardisation": _standardised,
}
