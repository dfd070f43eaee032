"""An answer passes only if it was worked out and meets the expected one; everything else says what it is."""

import math

import pytest

from yjs_analysis.assurance.verification import (
    FAILED,
    NO_FUNCTION,
    NO_VALUE,
    NOT_COVERED,
    PASSED,
    agrees,
    summary,
    verify,
)

# 1 of 2, Wilson at 95%: with z = 1.96 the limits are (1 + z^2/2 -+ z sqrt(1/2 + z^2/4)) / (2 + z^2) = 0.0945, 0.9055.
HALF = {
    "file": "mine.json",
    "id": "half",
    "method": "proportion_wilson",
    "provenance": "definition",
    "inputs": {"x": [1], "n": [2], "conf": 0.95},
    "expected": {"lo": [0.0945], "hi": [0.9055]},
    "tolerance": {"abs": 0.0001},
}


def outcomes(**changes):
    return verify([HALF | changes])["outcome"].tolist()


def reasons(**changes):
    return verify([HALF | changes])["reason"].tolist()


def test_an_answer_within_the_tolerance_passes():
    assert outcomes() == [PASSED, PASSED]


def test_an_answer_outside_the_tolerance_fails():
    assert outcomes(expected={"lo": [0.0947]}) == [FAILED]


def test_the_relative_difference_is_that_to_the_expected_value():
    found = verify([HALF | {"expected": {"hi": [1.0]}}])["relative_difference"].item()
    assert found == pytest.approx(0.0945, abs=5e-5)


def test_a_method_without_a_function_is_not_covered():
    assert outcomes(method="tea_leaves") == [NOT_COVERED, NOT_COVERED]
    assert reasons(method="tea_leaves") == [NO_FUNCTION, NO_FUNCTION]


def test_a_value_that_no_function_gives_is_not_covered():
    assert reasons(expected={"skewness": 0}) == [NO_VALUE]


def test_an_expected_list_that_is_longer_than_the_answer_fails():
    assert reasons(expected={"lo": [0.0945, 0.0945]}) == ["", "one value too few"]


def test_an_expected_list_that_is_shorter_than_the_answer_fails():
    inputs = {"x": [1, 1], "n": [2, 2]}
    assert reasons(inputs=inputs, expected={"lo": [0.0945]}) == ["", "one value too many"]


def test_inputs_that_a_measure_refuses_fail_with_its_words():
    assert outcomes(inputs={"x": [3], "n": [2]}) == [FAILED, FAILED]
    assert "events must not exceed total" in reasons(inputs={"x": [3], "n": [2]})[0]


def test_inputs_of_the_wrong_kind_fail_without_a_traceback():
    assert outcomes(inputs={"x": {"a": None}, "n": "two"}) == [FAILED, FAILED]


def test_every_input_that_is_missing_is_named_with_its_file_and_case():
    cases = [HALF | {"inputs": {"n": [2]}}, HALF | {"id": "other", "inputs": {"x": [1]}}]
    with pytest.raises(ValueError, match=r"(?s)mine\.json, case 'half'.*'x' is missing.*case 'other'.*'n' is missing"):
        verify(cases)


@pytest.mark.parametrize(
    ("got", "expected", "tolerance", "agreed"),
    [
        (1.05, 1.0, {"abs": 0.1}, True),
        (1.05, 1.0, {"rel": 0.01}, False),
        (105.0, 100.0, {"abs": 0.1, "rel": 0.1}, True),
        (3, 3, {"abs": 0}, True),
        (3.0000001, 3, {"abs": 0}, False),
        (math.nan, 1.0, {"abs": 1}, False),
        (1.0, math.nan, {"abs": 1}, False),
        (math.nan, math.nan, {"rel": 1e-6}, True),
        (math.inf, math.inf, {"rel": 1e-6}, True),
        (1e300, math.inf, {"rel": 1e-6}, False),
        (-math.inf, math.inf, {"rel": 1e-6}, False),
        (math.inf, 1.0, {"rel": 1e-6}, False),
        ("Good", "Good", {"abs": 0}, True),
        ("Good", "Inadequate", {"abs": 0}, False),
        (1, "1", {"abs": 0}, False),
        (True, 1, {"abs": 0}, False),
        (True, True, {"abs": 0}, True),
    ],
)
def test_answers_agree_only_as_the_schema_says(got, expected, tolerance, agreed):
    assert agrees(got, expected, tolerance) is agreed


def test_the_summary_counts_each_outcome_by_method():
    cases = [HALF, HALF | {"id": "wrong", "expected": {"lo": [0.2]}}, HALF | {"method": "tea_leaves"}]
    found = summary(verify(cases)).set_index("method")
    assert found.loc["proportion_wilson", ["cases", "values", PASSED, FAILED]].tolist() == [2, 3, 2, 1]
    assert found.loc["tea_leaves", [PASSED, NOT_COVERED]].tolist() == [0, 2]
