"""Answers to the cases of what is not known: bounds, the strength of hidden confounding, multiple imputation."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.assurance.answers.estimates import limits_of
from yjs_analysis.assurance.answers.inputs import confidence_of, lists, number
from yjs_analysis.measures.bounds import rate_bounds, relative_rate_bounds
from yjs_analysis.measures.comparisons import relative_rate
from yjs_analysis.measures.confounding import e_value, e_values
from yjs_analysis.measures.imputation import imputation_parts, pooled_estimate

COMMON = {"or_common": "odds ratio of a common outcome", "hr_common": "hazard ratio of a common outcome"}


def _bounds(inputs: dict) -> dict:
    """Answer the lowest and the highest rate that the unknown allow."""
    known = number(inputs, "observed")
    one = rate_bounds(events=number(inputs, "successes"), total=known, unknown=number(inputs, "n") - known)
    return {"lower": one.low, "upper": one.high, "point_mcar": one.value}


def _relative_bounds(inputs: dict) -> dict:
    """Answer the relative rates that children of unknown group allow."""
    names = {"events": "xg", "total": "ng", "reference_events": "xw", "reference_total": "nw"}
    known = {ours: number(inputs, theirs) for ours, theirs in names.items()}
    some, everyone = number(inputs, "x_unknown"), number(inputs, "n_unknown")
    one = relative_rate_bounds(**known, unknown_events=some, unknown_total=everyone)

    def all_in(prefix: str) -> float:
        added = {f"{prefix}events": some, f"{prefix}total": everyone}
        return relative_rate(**{name: count + added.get(name, 0) for name, count in known.items()}).value

    return {
        "complete_case": one.value,
        "all_unknown_to_white": all_in("reference_"),
        "all_unknown_to_group": all_in(""),
        "worst_low": one.low,
        "worst_high": one.high,
    }


def _e_values(inputs: dict) -> dict:
    """Answer how strong a hidden confounder would have to be: of estimates with limits, or of a single ratio."""
    if "lo" in inputs:
        ratio, low, high = lists(inputs, "rr", "lo", "hi")
        table = e_values(pd.DataFrame({"value": ratio, "low": low, "high": high}))
        return {"e_point": table["e_value"].tolist(), "e_limit": table["e_value_of_limit"].tolist()}
    answer = {f"e_{name}": e_value(ratio=number(inputs, name), scale=COMMON[name]) for name in COMMON if name in inputs}
    if "rr" in inputs or not answer:
        answer["e_nonnull"] = e_value(ratio=number(inputs, "rr"), truth=number(inputs, "true", 1))
        answer["e_point"] = e_value(ratio=number(inputs, "rr"))
    return answer


def _imputed(inputs: dict) -> dict:
    """Answer Rubin's rules: several imputations pooled, with Barnard and Rubin's degrees of freedom."""
    values, variances = lists(inputs, "estimates", "variances")
    table = pd.DataFrame({"value": values, "variance": variances})
    degrees = number(inputs, "n") - number(inputs, "k", 1)
    row = imputation_parts(table, complete_degrees=degrees).iloc[0]
    pooled = pooled_estimate(
        table, measure="log relative rate", complete_degrees=degrees, confidence=confidence_of(inputs)
    )
    return {
        "qbar": row["value"],
        "ubar": row["within"],
        "b": row["between"],
        "t": row["variance"],
        "df": row["degrees"],
        "r": row["increase"],
        "fmi": row["missing_information"],
        "ci": limits_of(pooled),
    }


ANSWERS = {
    "manski_bounds": _bounds,
    "manski_bounds_rri": _relative_bounds,
    "e_value": _e_values,
    "multiple_imputation_rubin": _imputed,
}
