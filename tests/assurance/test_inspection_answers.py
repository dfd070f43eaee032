"""Cases of the inspectorate's rules with other data are answered from their inputs."""

import pytest

from yjs_analysis.assurance.verification import PASSED, verify

LOW, GOOD, HIGHEST = "Requires improvement", "Good", "Outstanding"


def reasons(method, inputs, expected):
    case = {"file": "other.json", "id": "other", "method": method, "provenance": "definition", "tolerance": {"abs": 0}}
    found = verify([case | {"inputs": inputs, "expected": expected}])
    return found.loc[found["outcome"] != PASSED, ["value", "expected", "got", "reason"]].to_numpy().tolist()


def test_standards_of_another_report():
    inputs = {"percent_yes": {"2.1": [91, 83], "3.1": [66, 80, 79]}}
    expected = {"rating": {"2.1": HIGHEST, "3.1": GOOD}, "lowest": {"2.1": 83, "3.1": 66}}
    assert reasons("hmip_standard_rating", inputs, expected) == []


def test_another_total():
    # 4 x 2 = 8 and 4 x 3 + 4 x 1 = 16: 24 of 36.
    inputs = {
        "domain1": {f"1.{at}": GOOD for at in range(1, 5)},
        "domain2_3": {f"2.{at}": HIGHEST for at in range(1, 5)} | {f"3.{at}": LOW for at in range(1, 5)},
    }
    expected = {"domain_scores": [8, 12, 4], "total": 24, "out_of": 36, "overall": GOOD}
    assert reasons("hmip_overall_score", inputs, expected) == []


def test_other_single_cases():
    # 13 of 20 is 65: 12 is 60. 1 of 1 is all: none is none.
    result = [
        {"current": GOOD, "one_more": GOOD, "one_fewer": LOW},
        {"current": HIGHEST, "one_more": HIGHEST, "one_fewer": "Inadequate"},
    ]
    assert reasons("hmip_one_case_sensitivity", {"k": [13, 1], "n": [20, 1]}, {"result": result}) == []


def test_another_range_of_the_total():
    # One standard of 13/20 (2 points, or 1), 11 others with 17: 19, Good; one fewer 18, Requires improvement.
    inputs = {"k_n": {"2.1": [13, 20]}, "domain1_score": 17}
    expected = {"fragile_standards": ["2.1"], "score_min": 18, "score_max": 19, "overall_min": LOW, "overall_max": GOOD}
    assert reasons("hmip_one_case_sensitivity", inputs, expected) == []


@pytest.mark.parametrize(
    ("method", "inputs", "message"),
    [
        (
            "hmip_overall_score",
            {"domain1": {"1.1": "Fine"}, "domain2_3": {"2.1": GOOD}},
            "field 'inputs.1.1': found 'Fine'",
        ),
        ("hmip_one_case_sensitivity", {"k_n": {"2.1": [1]}, "domain1_score": 5}, "k_n.2.1': found [1]; allowed is two"),
        (
            "hmip_one_case_sensitivity",
            {"k_n": {"2.1": [1, 2]}, "domain1_score": 99},
            "a whole number that 11 standards",
        ),
    ],
)
def test_an_input_that_fits_no_rule_is_named(method, inputs, message):
    with pytest.raises(ValueError, match=r"other\.json, case 'other'") as refused:
        reasons(method, inputs, {"total": 1})
    assert message in str(refused.value)
