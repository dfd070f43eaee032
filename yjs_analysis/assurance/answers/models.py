"""Answers to the cases of other models: decompositions, counts of events, random intercepts, weights."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.assurance.answers.estimates import coefficients_of, errors_of, quantile_of
from yjs_analysis.assurance.answers.formulas import (
    added_up,
    counts_and_model,
    counts_of_columns,
    formula_of,
    model_of,
    outcome_of,
)
from yjs_analysis.assurance.answers.inputs import confidence_of, number, problem, word, words
from yjs_analysis.assurance.answers.rows import column_of, table_of
from yjs_analysis.measures.decomposition_models import khb, oaxaca_blinder
from yjs_analysis.measures.mixed_logistic import mixed_logistic, mixed_logistic_test
from yjs_analysis.measures.negative_binomial import negative_binomial, negative_binomial_test
from yjs_analysis.measures.weighting import weighted_balance, weighted_rates, weighting_facts

WEIGHTS = {"ate": "everyone", "att": "group", "overlap": "overlap"}
CARDS = {"outcome": "AVGEXP", "group_column": "OWNRENT", "group": 1, "reference": 0}
CARD_TERMS = ["AGE", "INCOME", "INCOMESQ"]
"""What the published decomposition of the credit-card data splits, and by what."""


def _in_groups(inputs: dict, rows: pd.DataFrame) -> tuple[pd.DataFrame, dict]:
    """Give rows with a column `group`, and the two groups: as named, as a 0-1 column `x`, or as `subset` says."""
    subset = re.match(r"(\w+) and (\w+) only", str(inputs.get("subset", "")))
    one, other = inputs.get("group"), inputs.get("reference")
    if one is None and subset:
        pair = [subset[1], subset[2]]
        one = next((name for name in pair if name.lower() == word(inputs, "x").lower()), pair[0])
        other = next(name for name in pair if name != one)
    column = inputs.get("group_column", inputs.get("by"))
    if one is None:
        column, one, other = word(inputs, "x"), 1, 0
    if column is None:
        column = next((name for name in rows.columns if {one, other} <= set(rows[name].tolist())), None)
    if column is None or not {one, other} <= set(column_of(rows, column, field="x").tolist()):
        raise problem("group", [one, other], "two values of one column of the rows")
    return rows.assign(group=rows[column]), {"group": one, "reference": other}


def _oaxaca(inputs: dict) -> dict:
    """Answer what part of a difference of means the covariates explain."""
    cards = "ccard" in str(inputs.get("dataset", "")).lower()
    asked = CARDS | inputs if cards else inputs
    rows, both = _in_groups(asked, table_of(inputs))
    names = words(asked, "covariates", tuple(CARD_TERMS) if cards else None)
    rows = rows.assign(events=column_of(rows, word(asked, "outcome", "court"), field="outcome"), total=1)
    for name in names:
        column_of(rows, name, field="covariates")
    model = {"terms": names, "categories": {}}
    three, jann, reference = (
        oaxaca_blinder(added_up(rows, "group", *names), **both, **model, method=method).set_index("term")["value"]
        for method in ("threefold", "pooled with group", "reference")
    )
    parts = {name: three[name] for name in ("endowments", "coefficients", "interaction")}
    return {
        "gap": three["gap"],
        **parts,
        "threefold": parts,
        "twofold_pooled": {name: jann[name] for name in ("explained", "unexplained")},
        "explained_jann": jann["explained"],
        "unexplained_jann": jann["unexplained"],
        "explained_ref": reference["explained"],
        "unexplained_ref": reference["unexplained"],
        "detail_explained_ref": {name: reference[f"explained: {name}"] for name in names},
    }


def _khb(inputs: dict) -> dict:
    """Answer what part of a group's log odds goes through mediators."""
    rows, both = _in_groups(inputs, table_of(inputs))
    mediators, confidence = words(inputs, "mediators"), confidence_of(inputs)
    outcome = column_of(rows, word(inputs, "outcome", "court"), field="outcome")
    for name in mediators:
        column_of(rows, name, field="mediators")
    counts = added_up(rows.assign(events=outcome, total=1), "group", *mediators)
    one = khb(counts, **both, mediators=mediators, categories={}, confidence=confidence)
    size = dict(zip(one["term"], coefficients_of(one), strict=True))
    error = dict(zip(one["term"], errors_of(one, confidence=confidence), strict=True))
    return {
        "total_reduced": size["total"],
        "direct_full": size["direct"],
        "indirect": size["indirect"],
        "se_indirect_sobel": error["indirect"],
        "confounding_ratio": size["total"] / size["direct"],
        "confounding_pct": 100 * size["indirect"] / size["total"],
    }


def _negative_binomial(inputs: dict) -> dict:
    """Answer a regression of counts: coefficients, dispersion and likelihoods."""
    rows, confidence = table_of(inputs), confidence_of(inputs)
    if "formula" in inputs:
        parts = formula_of(inputs)
        outcome = parts["outcome"] or "events"
    else:
        outcome = word(inputs, "outcome", str(rows.columns[-1]))
        terms = [str(one) for one in rows.columns if one != outcome]
        parts = {"terms": terms, "references": {}, "categories": []}
    model = model_of(inputs, rows, parts)
    rows = rows.assign(events=column_of(rows, outcome, field="formula"))
    one = negative_binomial(rows, **model, confidence=confidence)
    facts = negative_binomial_test(rows, **model).iloc[0]
    alpha, errors = one["value"].iloc[-1], errors_of(one, confidence=confidence)
    return {
        "coef": coefficients_of(one)[:-1],
        "alpha": alpha,
        "theta": 1 / alpha,
        "se_theta": errors[-1] / alpha,
        "se_fixed_theta": errors[:-1],
        "loglik": facts["log_likelihood"],
        "loglik_nb": facts["log_likelihood"],
        "loglik_poisson": facts["poisson_log_likelihood"],
        "pearson_dispersion_poisson": facts["pearson_dispersion"],
    }


def _mixed(inputs: dict) -> dict:
    """Answer a logistic regression with a random intercept, by Laplace's approximation and by quadrature."""
    if "formula" in inputs:
        cluster = next(iter(formula_of(inputs)["cluster"]), "") or word(inputs, "cluster")
        counts, model = counts_and_model(inputs, cluster)
    else:
        counts, model = counts_of_columns(inputs, every=True)
        cluster = word(inputs, "cluster", "herd" if "herd" in counts.columns else str(counts.columns[0]))
        model = {
            "terms": [one for one in model["terms"] if one != cluster],
            "categories": {name: one for name, one in model["categories"].items() if name != cluster},
        }
    confidence = confidence_of(inputs)

    def with_points(points: int) -> dict:
        one = mixed_logistic(counts, **model, cluster=cluster, points=points, confidence=confidence)
        likelihood = mixed_logistic_test(counts, **model, cluster=cluster, points=points)["log_likelihood"].item()
        ways = np.log(special.binom(counts["total"], counts["events"])).sum()  # R's likelihood counts them
        return {
            "coef": coefficients_of(one)[:-1],
            "se": errors_of(one, confidence=confidence)[:-1],
            f"sd_{cluster}": one["value"].iloc[-1],
            "loglik": likelihood + ways,
        }

    points = int(number(inputs, "points", 25))
    return {"laplace": with_points(1), f"agq{points}": with_points(points)}


def _weighted(inputs: dict) -> dict:
    """Answer rates of two ways of dealing with children, weighted by how likely each way was."""
    rows, parts = table_of(inputs), formula_of(inputs, "ps_formula")
    treatment = word(inputs, "treatment", parts["outcome"])
    outcome = formula_of({"outcome": f"{word(inputs, 'outcome')} ~ 1"}, "outcome")
    model = model_of(inputs, rows, parts, field="ps_formula")
    names = {"group": treatment, "reference": "oocd" if treatment == "court" else f"not {treatment}"}
    way = column_of(rows, treatment, field="treatment").map({1: names["group"], 0: names["reference"]})
    rows = rows.assign(events=outcome_of(rows, outcome["outcome"], outcome["value"], field="outcome"), total=1, way=way)
    counts, options = added_up(rows, "way", *model["terms"]), names | model | {"column": "way"}
    confidence = confidence_of(inputs)
    answer: dict = {}
    for key, method in WEIGHTS.items():
        one = weighted_rates(counts, **options, method=method, confidence=confidence).set_index("term")
        facts = weighting_facts(counts, **options, method=method).set_index(["term", "measure"])["value"]
        answer[key] = _one_weighting(one, facts, names, confidence)
    balance = {method: weighted_balance(counts, **options, method=method) for method in ("everyone", "overlap")}
    smd = balance["everyone"].set_index(["weights", "term"])["value"]
    overlap = balance["overlap"].set_index("weights").loc[["overlap"], "value"]
    return answer | {
        "smd_unweighted": smd["none"].to_dict(),
        "smd_ate": smd["everyone"].to_dict(),
        "max_abs_mean_diff_overlap": round(float(overlap.abs().max()), 9),
        "ps_range": facts.loc["both"].tolist(),
    }


def _one_weighting(one: pd.DataFrame, facts: pd.Series, names: dict, confidence: float) -> dict:
    """Answer the two rates, their difference and ratio, and the effective sizes, under one kind of weights."""
    group, reference = names["group"], names["reference"]
    difference, ratio = one.loc["difference"], one.loc["ratio"]
    rates = {f"risk_{name}": one.loc[name, "value"] for name in (group, reference)}
    sizes = {f"ess_{name}": facts[name, "effective size"] for name in (group, reference)}
    return (
        rates
        | sizes
        | {
            "rd": difference["value"],
            "rr": ratio["value"],
            "se_rd": (difference["high"] - difference["low"]) / 2 / quantile_of(confidence),
            "se_log_rr": errors_of(one.loc[["ratio"]], confidence=confidence)[0],
        }
    )


ANSWERS = {
    "oaxaca_blinder": _oaxaca,
    "khb": _khb,
    "negative_binomial": _negative_binomial,
    "mixed_logistic": _mixed,
    "propensity_weighting": _weighted,
}
