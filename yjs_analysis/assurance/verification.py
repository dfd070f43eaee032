"""Ask our public functions for answers that others have printed or worked out, and set the two side by side.

`verify` takes the cases that `sources.oracles` read. A case names its `method`; the modules of `assurance.answers` say
how each method is asked. To add one, write in the module of its family

    def _mine(inputs: dict) -> dict:
        return {"rr": my_measure(events=inputs["x1"], total=inputs["n1"]).value}

and name it in that module's `ANSWERS`. The keys are those of the case's `expected`; what the case nests, the answer
nests (lists, not arrays). A new module of answers is named in `ANSWERS` here. A value that no function gives is left
out of the answer (or is None there) and is then "not yet covered", never passed; if it will stay so, `NOT_GIVEN` says
why.
"""

from __future__ import annotations

import math
import numbers
from typing import Any

import pandas as pd
from tqdm import tqdm

from yjs_analysis.assurance.answers import ratios, shares, two_groups
from yjs_analysis.checks import refuse
from yjs_analysis.sources.oracles import expected_values, single_values

ANSWERS = ratios.ANSWERS | shares.ANSWERS | two_groups.ANSWERS
"""How each method of a case is asked of our functions."""

PASSED, FAILED, NOT_COVERED, SET_ASIDE = "pass", "FAIL", "not yet covered", "set aside"
OUTCOMES = (PASSED, FAILED, SET_ASIDE, NOT_COVERED)

NO_FUNCTION = "no function for this method"
NO_VALUE = "no function gives this value"

NOT_GIVEN = {
    "se": "a standard error leaves no function of ours without its interval",
    "se_log": "a standard error leaves no function of ours without its interval",
    "p_minlike": "R's p-value sums the less likely outcomes; ours is twice the smaller tail, as our interval is",
    "p_minlike_midp": "as p_minlike",
    "ci_minlike": "as p_minlike",
    "median": "the estimate beside a Jeffreys interval is the observed ratio",
    "jeffreys_median": "the estimate beside a Jeffreys interval is the observed ratio",
    "katz": "the word 'undefined': limits that do not exist are NaN here, and the note says so",
    "wald": "Wald's difference is not offered",
    "agresti_caffo": "Agresti and Caffo's difference is not offered",
    "or[1]": "0.5 is not added to the cells of a table",
    "lo[1]": "0.5 is not added to the cells of a table",
    "hi[1]": "0.5 is not added to the cells of a table",
    "text": "a publisher's words",
    "tables": "how many outcomes were listed is not given out",
    "df": "degrees of freedom are not given out",
    "chi2": "the statistic is not given out; its p-value and every residual are",
    "statistic": "the pooled z orders the tables and is not given out",
    "cramers_v": "Cramer's V is not offered",
    "g_test": "the likelihood-ratio statistic of a cross table is not offered",
    "n_for_90": "the size for a power is looked for by the caller",
    "n_rejected_05_bonferroni": "Bonferroni is not offered: Holm rejects more",
    "p_by": "Benjamini and Yekutieli's adjustment is not offered",
    "z": "a quantile of the normal distribution",
    "band_lo": "the inspectorate's bands have no function yet",
    "band_hi": "the inspectorate's bands have no function yet",
}
"""Values of covered methods that no function of ours gives, and why."""

LOOSE = {
    ("chisq_agresti_party", "p", 2e-6): "printed to four figures only; asked for at 1e-6 among the precise values",
    ("power_prop_test_R", "p2_detectable_90", 1e-6): "R's own root-finder stops at 1e-4: the printed figures are met",
    ("or_conditional_tea", "or_cmle", 1e-6): "R's own root-finder stops at 2e-6: the polynomial's root is ours",
}
"""Expected values less exact than their tolerance (case, value, tolerance): shown, set aside, and why."""


def verify(cases: list[dict[str, Any]]) -> pd.DataFrame:
    """Set every expected value of some cases beside our own answer.

    Read `outcome`: "pass" (within the case's tolerance), "FAIL", "set aside" (worked out and shown, but the expected
    value is less exact than it claims, and `reason` says why) or "not yet covered" (no function of ours gives it).

    The trap: a case proves the cases near it, not the method. The reach of an interval is in `assurance.calibration`.

    Parameters
    ----------
    cases
        As `sources.oracles.read_cases` gives them.

    Returns
    -------
    pandas.DataFrame
        One row an expected value: `file`, `case`, `value` (where it stands in the case), `method`, `provenance`,
        `expected`, `got`, `relative_difference`, `outcome`, `reason`.

    Raises
    ------
    ValueError
        If the inputs of a case lack what its method needs: which file, case and field, all at once.

    Examples
    --------
    None of 20, 95 per cent, as printed by Newcombe (1998): the upper limit is 0.1611.

    >>> case = {"file": "mine.json", "id": "none of 20", "method": "proportion_wilson", "provenance": "published",
    ...         "inputs": {"x": [0], "n": [20], "conf": 0.95}, "expected": {"hi": [0.1611]}, "tolerance": {"abs": 6e-5}}
    >>> verify([case])[["value", "expected", "outcome"]].values.tolist()
    [['hi[0]', 0.1611, 'pass']]
    """
    rows: list[dict[str, Any]] = []
    problems: list[str] = []
    for case in tqdm(cases, desc="Cases", unit="case", leave=False, disable=None):
        answer, refused, missing = _answer(case)
        problems += [f"{case['file']}, case {case['id']!r}, field 'inputs': {missing}."] if missing else []
        rows += _compare(case, answer, refused)
    refuse(problems)
    columns = ["file", "case", "value", "method", "provenance", "expected", "got", "relative_difference"]
    mixed = pd.DataFrame(
        rows, columns=[*columns, "outcome", "reason"], dtype=object
    )  # words and numbers; no NaN for None
    return mixed.astype({"relative_difference": float})


def summary(verified: pd.DataFrame) -> pd.DataFrame:
    """Count the outcomes of `verify` by method.

    Parameters
    ----------
    verified
        What `verify` gave.

    Returns
    -------
    pandas.DataFrame
        One row a method: `cases`, `values`, one column an outcome, and the largest relative difference that passed.

    Examples
    --------
    >>> row = {"case": "a", "method": "proportion_wilson", "outcome": "pass", "relative_difference": 1e-9}
    >>> summary(pd.DataFrame([row, row | {"outcome": "FAIL"}]))[["cases", "values", "pass", "FAIL"]].values.tolist()
    [[1, 2, 1, 1]]
    """
    by_method = verified.groupby("method", sort=False)
    counted = pd.DataFrame({"cases": by_method["case"].nunique(), "values": by_method.size()})
    for outcome in OUTCOMES:
        counted[outcome] = (verified["outcome"] == outcome).groupby(verified["method"], sort=False).sum()
    passed = verified[verified["outcome"] == PASSED].groupby("method", sort=False)
    counted["largest difference passed"] = passed["relative_difference"].max()
    return counted.reset_index()


def agrees(got: Any, expected: Any, tolerance: dict[str, float]) -> bool:
    """Say whether an answer meets an expected value: words and missing numbers alike, numbers within the tolerance.

    `abs` and `rel` are alternatives; meeting either is enough, and 0 asks for the exact value.

    Examples
    --------
    >>> agrees(1.0004, 1.0, {"abs": 0.0005}), agrees(math.nan, 1.0, {"abs": 1}), agrees(math.inf, math.inf, {"rel": 0})
    (True, False, True)
    """
    if not (_is_number(got) and _is_number(expected)):
        return type(got) is type(expected) and got == expected
    if math.isnan(expected) or not math.isfinite(got) or not math.isfinite(expected):
        return got == expected or (math.isnan(got) and math.isnan(expected))
    allowed = max(tolerance.get("abs", 0.0), tolerance.get("rel", 0.0) * abs(expected))
    return abs(got - expected) <= allowed


def _answer(case: dict[str, Any]) -> tuple[dict[str, Any], str, str]:
    """Ask our functions for a case; give the single values, or why they refused, or what the inputs lack."""
    if case["method"] not in ANSWERS:
        return {}, "", ""
    try:
        return dict(single_values(ANSWERS[case["method"]](case["inputs"]))), "", ""
    except KeyError as error:
        return {}, "", f"{error.args[0]!r} is missing; found {', '.join(case['inputs'])}"
    except (ArithmeticError, AttributeError, IndexError, TypeError, ValueError) as error:
        return {}, f"refused: {error}", ""


def _compare(case: dict[str, Any], answer: dict[str, Any], refused: str) -> list[dict[str, Any]]:
    """Give one row an expected value, and one a value beyond the end of an expected list."""
    common = {name: case[name] for name in ("file", "method", "provenance")} | {"case": case["id"]}
    rows = []
    for place, expected, tolerance in expected_values(case):
        got = answer.get(place)
        outcome, reason = _outcome(case, place, answer, expected, tolerance, refused)
        difference = _relative_difference(got, expected)
        row = {"value": place, "expected": expected, "got": got, "relative_difference": difference}
        rows.append(common | row | {"outcome": outcome, "reason": reason})
    return rows + [common | row for row in _too_many(case, answer)]


def _outcome(
    case: dict[str, Any], place: str, answer: dict[str, Any], expected: Any, tolerance: dict[str, float], refused: str
) -> tuple[str, str]:
    """Say what became of one expected value, and why."""
    if case["method"] not in ANSWERS:
        return NOT_COVERED, NO_FUNCTION
    if refused:
        return FAILED, refused
    got = answer.get(place)
    if place not in answer and _list_of(place) in {_list_of(one) for one in answer} - {""}:
        return FAILED, "one value too few"
    if got is None:
        return NOT_COVERED, NOT_GIVEN.get(place, NOT_GIVEN.get(_name(place), NO_VALUE))
    if agrees(got, expected, tolerance):
        return PASSED, ""
    loose = LOOSE.get((case["id"], place, next(iter(tolerance.values()), 0)))
    return (SET_ASIDE, loose) if loose else (FAILED, f"tolerance {tolerance}")


def _too_many(case: dict[str, Any], answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Find what an answer lists beyond the end of an expected list: too many values are wrong, too."""
    asked = {place for place, _, _ in expected_values(case)}
    lists = {_list_of(place) for place in asked} - {""}
    more = [place for place in answer if place not in asked and _list_of(place) in lists]
    blank = {"expected": None, "relative_difference": math.nan, "outcome": FAILED, "reason": "one value too many"}
    return [blank | {"value": place, "got": answer[place]} for place in more]


def _list_of(place: str) -> str:
    """Give the place of the list that a value stands in, '' if it stands in none."""
    return place.rpartition("[")[0] if place.endswith("]") else ""


def _name(place: str) -> str:
    """Give the last name in the place of a value: 'median' for 'jeffreys.median[0]'."""
    return place.split("[")[0].rpartition(".")[2]


def _relative_difference(got: Any, expected: Any) -> float:
    if not (_is_number(got) and _is_number(expected)) or not math.isfinite(expected):
        return math.nan
    if got == expected:
        return 0.0
    return abs(got - expected) / abs(expected) if expected else math.inf


def _is_number(one: Any) -> bool:
    return isinstance(one, numbers.Real) and not isinstance(one, bool)
