"""Cases of disclosure control with other data are answered from their inputs."""

import pytest

from yjs_analysis.assurance.verification import PASSED, verify


def reasons(method, inputs, expected):
    case = {"file": "other.json", "id": "other", "method": method, "provenance": "definition", "tolerance": {"abs": 0}}
    found = verify([case | {"inputs": inputs, "expected": expected}])
    return found.loc[found["outcome"] != PASSED, ["value", "expected", "got", "reason"]].to_numpy().tolist()


def test_another_threshold():
    assert reasons("sdc_primary", {"counts": [0, 2, 3], "threshold": 3}, {"published": ["0", "[c]", "3"]}) == []


def test_years_without_a_small_one_may_all_be_published():
    inputs = {"years": {"2019": 7, "2020": 8}, "pooled": 15, "threshold": 5}
    assert reasons("sdc_differencing", inputs, {"must_not_publish_together": [], "allowed": ["pooled"]}) == []


def test_a_small_total_may_not_stand_alone():
    inputs = {"years": {"2019": 1, "2020": 2}, "pooled": 3, "threshold": 5}
    assert reasons("sdc_differencing", inputs, {"allowed": []}) == []


@pytest.mark.parametrize(
    ("row", "flag"), [({"Court": 6, "OOCD": 7}, ""), ({"Court": 0, "OOCD": 9}, "attribute_disclosure")]
)
def test_only_a_row_of_one_kind_tells_of_everybody(row, flag):
    assert reasons("sdc_attribute", {"row": row, "threshold": 5}, {"flag": flag}) == []


def test_a_count_that_is_large_enough_keeps_its_rate():
    assert (
        reasons("sdc_derived", {"count": 10, "denominator": 1000, "threshold": 5}, {"count": "10", "rate": 0.01}) == []
    )
