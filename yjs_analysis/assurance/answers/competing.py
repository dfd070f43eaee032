"""Answers to the cases of competing events: cumulative incidence, Gray's test, Fine and Gray's model."""

from __future__ import annotations

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
from yjs_analysis.assurance.answers.inputs import confidence_of, one_of, word
from yjs_analysis.measures.cumulative_incidence import cumulative_incidence
from yjs_analysis.measures.fine_gray import fine_gray_model
from yjs_analysis.measures.gray import gray_test
from yjs_analysis.measures.kaplan_meier import survival

FIRST = "Fine-Gray"


def _incidence(inputs: dict) -> dict:
    """Answer the cumulative incidence of groups at some times, with errors and limits."""
    rows, confidence = follow_up_of(inputs), confidence_of(inputs)
    by = column_to_compare(inputs, "group" if "group" in inputs else "by", rows, "court", "group")
    asked = {"times": times_of(inputs, rows, by, (1, 2)), "by": by or (), "confidence": confidence}
    curve = cumulative_incidence(rows, **asked, method=one_of(inputs, "method", LIMITS, "log-log"))
    plain = cumulative_incidence(rows, **asked, method="plain")
    errors = plain.assign(se=(plain["high"] - plain["low"]) / 2 / quantile_of(confidence))
    return {
        "value": by_columns(curve, by, "value"),
        "se": by_columns(errors, by, "se"),
        "lo": by_columns(curve, by, "low"),
        "hi": by_columns(curve, by, "high"),
    }


def _gray(inputs: dict) -> dict:
    """Answer Gray's test of groups for either cause, and of a second column within strata of the first."""
    rows = follow_up_of(inputs)
    group = column_to_compare(inputs, "group", rows, "ethnicity", "group", "court")
    within = column_to_compare(inputs, "strata", rows, *(["court"] if group != "court" else []))
    p = [gray_test(rows, group=group, event=event).value for event in (1, 2)]
    chi2 = special.chdtri(rows[group].nunique() - 1, p).tolist()
    answer = {"five_groups_p": p, "five_groups_chi2": chi2, "p": p, "chi2": chi2}
    if within:
        strata = [gray_test(rows, group=within, strata=group, event=event).value for event in (1, 2)]
        answer |= {f"{within}_in_strata_p": strata}
    return answer


def _incidence_and_model(inputs: dict) -> dict:
    """Answer cumulative incidences with Fine and Gray's model: of groups in rows of a table, or of a few children."""
    rows = follow_up_of(inputs)
    by = column_to_compare(inputs, "group", rows, *(["court"] if "formula" in inputs else []))
    model = hazard_model_of(inputs, rows)
    asked = {"terms": model["terms"], "categories": model["categories"], "ties": "Breslow"}
    first = fine_gray_model(rows, **asked, method=FIRST)
    coefficients, errors = coefficients_of(first), errors_of(first)
    answer = {"fg_coef": coefficients, "fg_se": errors}
    weighted = coefficients_of(fine_gray_model(rows, **asked))
    answer |= {"finegray_coef": coefficients, "finegray_se": errors, "finegray_via_weights": weighted}
    return answer | (_of_groups(inputs, rows, by) if by else _of_all(inputs, rows))


def _of_all(inputs: dict, rows: pd.DataFrame) -> dict:
    """Answer the incidence of both causes among all, beside one minus Kaplan and Meier's curve."""
    times = times_of(inputs, rows, "", (1, 2))
    return {
        "times": times,
        "cif1": cumulative_incidence(rows, times=times)["value"].tolist(),
        "cif2": cumulative_incidence(rows, times=times, event=2)["value"].tolist(),
        "one_minus_km_cause1": (1 - survival(rows, times=times)["value"]).tolist(),
    }


def _of_groups(inputs: dict, rows: pd.DataFrame, by: str) -> dict:
    """Answer the incidence of each group, and Gray's test of them."""
    curve = cumulative_incidence(rows, times=times_of(inputs, rows, by, (1, 2)), by=by).sort_values([by, "time"])
    p = gray_test(rows, group=by).value
    answer = {"gray_p": p, "gray_chi2": float(special.chdtri(rows[by].nunique() - 1, p))}
    for level, part in curve.groupby(by):
        values = part["value"].tolist()
        answer |= {f"cif_{level}": values}
        if by == "court":
            answer |= {"cif_court" if level else "cif_oocd": values}
    return answer


def _fine_gray(inputs: dict) -> dict:
    """Answer Fine and Gray's model by weights and as first published; where nobody had the event, nothing."""
    rows, confidence = follow_up_of(inputs), confidence_of(inputs)
    terms = {} if "formula" in inputs or "terms" in inputs or "ethnicity" not in rows else {"terms": USUAL}
    model = hazard_model_of(inputs | terms, rows)
    asked = {"terms": model["terms"], "categories": model["categories"], "confidence": confidence}
    first = "ties" not in inputs or word(inputs, "variance", "") == "crr"
    asked |= {"ties": ties_of(inputs, "breslow"), "method": FIRST if first else "Geskus"}
    one = fine_gray_model(rows, **asked)
    finite = np.isfinite(one["value"].to_numpy(dtype=float)) & (one["value"].to_numpy(dtype=float) > 0)
    answer = {"coef": coefficients_of(one[finite]), "se": errors_of(one[finite], confidence=confidence)}
    cluster = column_to_compare(inputs, "cluster", rows, "child_id")
    if cluster and not first:
        by_child = fine_gray_model(rows, **asked, cluster=cluster)[finite]
        errors = errors_of(by_child, confidence=confidence, clusters=rows[cluster])
        answer |= {"se_robust_by_child": errors}
    return answer | {"se_robust": answer["se"]}


USUAL = ["ethnicity", "court", "age"]
"""The terms of a model of the synthetic children, where a case names none."""

ANSWERS = {
    "aalen_johansen+fine_gray": _incidence_and_model,
    "cumulative_incidence": _incidence,
    "gray": _gray,
    "fine_gray": _fine_gray,
}
