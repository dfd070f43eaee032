"""An answer passes only if it was worked out and meets the expected one; everything else says what it is."""

import math

import pytest

from yjs_analysis.assurance.verification import (
    FAILED,
    NO_FUNCTION,
    NO_VALUE,
    NOT_COVERED,
    PASSED,
    SET_ASIDE,
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


def test_inputs_of_the_wrong_kind_are_named_with_file_and_case():
    with pytest.raises(
        ValueError, match=r"mine\.json, case 'half', field 'inputs\.n': found 'two'; allowed is a number"
    ):
        outcomes(inputs={"x": [1], "n": "two"})


def test_what_an_answer_cannot_read_at_all_is_named_as_the_inputs_of_its_method():
    with pytest.raises(ValueError, match=r"case 'half', field 'inputs': not what the method ethnicity_mapping takes"):
        outcomes(method="ethnicity_mapping", inputs={"codes": None})


def test_an_answer_of_one_meets_a_list_of_one_as_r_writes_either():
    assert outcomes(inputs={"x": 1, "n": 2}, expected={"lo": 0.0945, "hi": [0.9055]}) == [PASSED, PASSED]


def test_an_answer_of_two_does_not_meet_a_single_value():
    assert outcomes(inputs={"x": [1, 1], "n": 2}, expected={"lo": 0.0945}) == [NOT_COVERED]


# Berkeley 1973, six departments (R's mantelhaen.test): corrected p = 0.2323; the same without correction is 0.2169.
BERKELEY = {
    "method": "mantel_haenszel",
    "inputs": {
        "a": [512, 353, 120, 138, 53, 22],
        "b": [313, 207, 205, 279, 138, 351],
        "c": [89, 17, 202, 131, 94, 24],
        "d": [19, 8, 391, 244, 299, 317],
    },
}


def test_a_p_value_beside_a_corrected_statistic_is_the_corrected_one():
    assert outcomes(**BERKELEY, expected={"cmh_corrected": 1.4269, "cmh_p": 0.2323}) == [PASSED, PASSED]


def test_a_p_value_beside_none_is_the_uncorrected_one():
    assert outcomes(**BERKELEY, expected={"cmh_p": 0.2169}) == [PASSED]


def test_a_loose_value_is_set_aside_only_within_its_known_looseness():
    # Fisher's tea: R prints 6.408309; the root of the likelihood is 6.40832 (2e-6 away). 6.5 is another number.
    tea = {"method": "odds_ratio_conditional_exact", "inputs": {"table": [[3, 1], [1, 3]]}}
    assert outcomes(**tea, expected={"or_cmle": 6.408309}, tolerance={"rel": 1e-7}) == [SET_ASIDE]
    assert outcomes(**tea, expected={"or_cmle": 6.5}, tolerance={"rel": 1e-7}) == [FAILED]


def test_a_table_lies_beside_the_cases(tmp_path):
    # 1 of 2 in the group, 1 of 4 in the reference: log((1/1)/(1/3)) = log 3 = 1.0986.
    (tmp_path / "mine.csv").write_text("sent,who\n1,b\n0,b\n1,a\n0,a\n0,a\n0,a\n")
    inputs = {"file": "mine.csv", "formula": "sent ~ C(who, ref a)"}
    expected = {"coef": [-1.0986, 1.0986]}
    assert outcomes(method="logistic", inputs=inputs, expected=expected, folder=tmp_path) == [PASSED, PASSED]


def test_a_table_that_is_nowhere_is_named():
    with pytest.raises(
        ValueError, match=r"field 'inputs\.file': found 'nowhere\.csv'; allowed is a CSV beside the cases"
    ):
        outcomes(method="log_rank", inputs={"file": "nowhere.csv"})


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
