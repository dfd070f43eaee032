"""Ask our public functions for answers that others have printed or worked out, and set the two side by side.

`verify` takes the cases that `sources.oracles` read. A case names its `method`; the modules of `assurance.answers` say
how each method is asked. To add one, write in the module of its family

    def _mine(inputs: dict) -> dict:
        return {"rr": my_measure(events=number(inputs, "x1"), total=number(inputs, "n1")).value}

and name it in that module's `ANSWERS`. The keys are those of the case's `expected`; what the case nests, the answer
nests (lists, not arrays). What `answers.inputs` reads is named when it is missing or of the wrong kind. A new module of
answers is named in `ANSWERS` here. A value that no function gives is left out of the answer (or is None there, which
only meets an expected null: nothing may be shown) and is then "not yet covered", never passed; if it will stay so,
`answers.reasons` says why.
"""

from __future__ import annotations

import math
import numbers
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm import tqdm

from yjs_analysis.assurance.answers import (
    classifications,
    competing,
    disclosure,
    inspection,
    models,
    ratios,
    regression,
    shares,
    standards,
    strata,
    survival,
    two_groups,
    unknowns,
)
from yjs_analysis.assurance.answers.inputs import InputError
from yjs_analysis.assurance.answers.reasons import LOOSE, NOT_GIVEN, NOT_GIVEN_IN
from yjs_analysis.checks import FragileWarning, refuse
from yjs_analysis.sources.oracles import expected_values, single_values

ANSWERS = (
    ratios.ANSWERS
    | shares.ANSWERS
    | two_groups.ANSWERS
    | strata.ANSWERS
    | standards.ANSWERS
    | unknowns.ANSWERS
    | regression.ANSWERS
    | models.ANSWERS
    | survival.ANSWERS
    | competing.ANSWERS
    | classifications.ANSWERS
    | inspection.ANSWERS
    | disclosure.ANSWERS
)
"""How each method of a case is asked of our functions."""

PASSED, FAILED, NOT_COVERED, SET_ASIDE = "pass", "FAIL", "not yet covered", "set aside"
OUTCOMES = (PASSED, FAILED, SET_ASIDE, NOT_COVERED)

NO_FUNCTION = "no function for this method"
NO_VALUE = "no function gives this value"


def verify(cases: list[dict[str, Any]]) -> pd.DataFrame:
    """Set every expected value of some cases beside our own answer.

    Read `outcome`: "pass" (within the case's tolerance), "FAIL", "set aside" (worked out and shown, but the expected
    value is less exact than it claims, and `reason` says why) or "not yet covered" (no function of ours gives it).

    The trap: a case proves the cases near it, not the method. The reach of an interval is in `assurance.calibration`.

    Parameters
    ----------
    cases
        As `sources.oracles.read_cases` gives them. The table that a case names as its `file` is looked for in its
        `folder`, if it has one, then among those of the package.

    Returns
    -------
    pandas.DataFrame
        One row an expected value: `file`, `case`, `value` (where it stands in the case), `method`, `provenance`,
        `expected`, `got`, `relative_difference`, `outcome`, `reason`.

    Raises
    ------
    ValueError
        If an input of a case is missing or of the wrong kind: which file, case and field, all at once.

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
        answer, refused, wrong = _answer(case)
        problems += [f"{case['file']}, case {case['id']!r}, {wrong}"] if wrong else []
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
    """Ask our functions for a case; give the single values, or why they refused, or what is wrong with an input."""
    if case["method"] not in ANSWERS:
        return {}, "", ""
    inputs = case["inputs"] | _where_it_lies(case)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FragileWarning)  # a case says what it expects of fragile counts, too
            return dict(single_values(ANSWERS[case["method"]](inputs))), "", ""
    except KeyError as error:
        return {}, "", f"field 'inputs': {error.args[0]!r} is missing; found {', '.join(case['inputs'])}."
    except InputError as error:
        return {}, "", str(error)
    except (AttributeError, IndexError, TypeError) as error:
        return {}, "", f"field 'inputs': not what the method {case['method']} takes ({error})."
    except (ArithmeticError, MemoryError, ValueError) as error:
        return {}, f"refused: {error}", ""


def _where_it_lies(case: dict[str, Any]) -> dict[str, str]:
    """Give the table that a case names with the folder of the case, if it lies there."""
    name, folder = case["inputs"].get("file"), case.get("folder")
    if not isinstance(name, str) or folder is None or not (Path(folder) / name).is_file():
        return {}
    return {"file": str(Path(folder) / name)}


def _compare(case: dict[str, Any], answer: dict[str, Any], refused: str) -> list[dict[str, Any]]:
    """Give one row an expected value, and one a value beyond the end of an expected list."""
    common = {name: case[name] for name in ("file", "method", "provenance")} | {"case": case["id"]}
    rows = []
    for place, expected, tolerance in _asked(case):
        got = answer.get(_place(place, answer))
        outcome, reason = _outcome(case, place, answer, expected, tolerance, refused)
        difference = _relative_difference(got, expected)
        row = {"value": place, "expected": expected, "got": got, "relative_difference": difference}
        rows.append(common | row | {"outcome": outcome, "reason": reason})
    return rows + [common | row for row in _too_many(case, answer)]


def _asked(case: dict[str, Any]) -> list[tuple[str, Any, dict[str, float]]]:
    """Give the expected values; a p-value printed beside a corrected statistic is that of the corrected statistic."""
    corrected = "cmh_corrected" in case["expected"]
    printed = len(single_values(case["expected"])) if corrected else 0
    return [
        ("cmh_cc_p" if at < printed and place == "cmh_p" else place, expected, tolerance)
        for at, (place, expected, tolerance) in enumerate(expected_values(case))
    ]


def _outcome(
    case: dict[str, Any], place: str, answer: dict[str, Any], expected: Any, tolerance: dict[str, float], refused: str
) -> tuple[str, str]:
    """Say what became of one expected value, and why."""
    if case["method"] not in ANSWERS:
        return NOT_COVERED, NO_FUNCTION
    if refused:
        return FAILED, refused
    there, lists = _place(place, answer), {_list_of(one) for one in answer} - {""}
    got = answer.get(there)
    if there not in answer and _list_of(place) in lists:
        return FAILED, "one value too few"
    if got is None and not (there in answer and expected is None):
        return NOT_COVERED, _why_not_given(case["method"], place)
    if agrees(got, expected, tolerance):
        return PASSED, ""
    size, why = LOOSE.get((case["method"], place.split("[")[0]), ({}, ""))
    return (SET_ASIDE, why) if size and agrees(got, expected, size) else (FAILED, f"tolerance {tolerance}")


def _why_not_given(method: str, place: str) -> str:
    """Say why no function gives a value: of this method, of this value, or of any value in this list or object."""
    names = place.replace("[", ".[").split(".")
    keys = [names[0], *(one for one in reversed(names) if not one.startswith("["))]
    of_method = (NOT_GIVEN_IN[method, one] for one in keys if (method, one) in NOT_GIVEN_IN)
    return next(of_method, next((NOT_GIVEN[one] for one in keys[1:] if one in NOT_GIVEN), NO_VALUE))


def _too_many(case: dict[str, Any], answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Find what an answer lists beyond the end of an expected list: too many values are wrong, too."""
    asked = {place for place, _, _ in _asked(case)}
    lists = {_list_of(place) for place in asked} - {""}
    more = [place for place in answer if place not in asked and _list_of(place) in lists]
    blank = {"expected": None, "relative_difference": math.nan, "outcome": FAILED, "reason": "one value too many"}
    return [blank | {"value": place, "got": answer[place]} for place in more]


def _place(place: str, answer: dict[str, Any]) -> str:
    """Give where the answer holds a value: a list of one and a single value are the same, as in R."""
    alone = place.removesuffix("[0]")
    if place in answer or f"{alone}[1]" in answer:
        return place
    return next((one for one in (f"{place}[0]", alone) if one in answer), place)


def _list_of(place: str) -> str:
    """Give the place of the list that a value stands in, '' if it stands in none."""
    return place.rpartition("[")[0] if place.endswith("]") else ""


def _relative_difference(got: Any, expected: Any) -> float:
    if not (_is_number(got) and _is_number(expected)) or not math.isfinite(expected):
        return math.nan
    if got == expected:
        return 0.0
    return abs(got - expected) / abs(expected) if expected else math.inf


def _is_number(one: Any) -> bool:
    return isinstance(one, numbers.Real) and not isinstance(one, bool)
