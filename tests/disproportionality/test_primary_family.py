"""The declared family by Holm, the rest by Benjamini and Hochberg, and tests that could not be made."""

import math

import pandas as pd
import pytest

from yjs_analysis.disproportionality.primary_family import group_tests, primary_family
from yjs_analysis.measures.exact_tests import two_group_test

NAN = float("nan")
TESTS = pd.DataFrame(
    {
        "stage": ["court"] * 4 + ["custody"] * 3,
        "group": ["Black", "Mixed", "Asian", "Other", "Black", "Mixed", "Asian"],
        "p_value": [0.01, 0.04, 0.03, NAN, 0.01, 0.04, 0.03],
    }
)


def test_the_declared_family_is_holms():
    # of three: 3 x 0.01, then 2 x 0.03 = 0.06, then 0.04 and never below 0.06
    assert primary_family(TESTS)["adjusted_p_value"].tolist()[:3] == pytest.approx([0.03, 0.06, 0.06])


def test_the_rest_is_benjamini_and_hochbergs():
    # of three: 0.01 x 3, 0.03 x 3/2 = 0.045 but never above 0.04 x 3/3
    assert primary_family(TESTS)["adjusted_p_value"].tolist()[4:] == pytest.approx([0.03, 0.04, 0.04])


def test_the_two_families_are_named():
    assert primary_family(TESTS)["family"].tolist() == ["primary"] * 4 + ["exploratory"] * 3


def test_a_test_that_could_not_be_made_is_no_member():
    one = primary_family(TESTS).iloc[3]
    assert math.isnan(one["adjusted_p_value"]) and (one["finding"], one["tests_in_family"]) == ("no test", 3)


def test_findings_follow_the_level():
    findings = [primary_family(TESTS, confidence=one)["finding"].tolist()[0] for one in (0.95, 0.99)]
    assert findings == ["difference shown", "not shown"]


def test_a_family_may_be_narrower():
    table = primary_family(TESTS, primary={"stage": ["court"], "group": ["Black", "Mixed"]})
    assert table["family"].tolist().count("primary") == 2
    assert table["adjusted_p_value"].tolist()[:2] == pytest.approx([0.02, 0.04])


def test_the_order_of_the_rows_does_not_matter():
    turned = primary_family(TESTS.iloc[::-1])["adjusted_p_value"].iloc[::-1]
    pd.testing.assert_series_equal(turned, primary_family(TESTS)["adjusted_p_value"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"primary": {"stge": ["court"]}}, "Did you mean 'stage'"),
        ({"primary": {"stage": ["cort"]}}, "Did you mean 'court'"),
        ({"primary": {}}, "primary must name the columns and values"),
        ({"p_value": "p_values"}, "Did you mean 'p_value'"),
        ({"confidence": 5}, "confidence must lie between 0 and 1"),
    ],
)
def test_what_is_unknown_is_refused(options, words):
    with pytest.raises(ValueError, match=words):
        primary_family(TESTS, **options)


def counts(black=(9, 12), white=(30, 90)):
    rows = [("court", "White", *white), ("court", "Black", *black), ("court", "Other", 0, 0)]
    return pd.DataFrame(rows, columns=["stage", "group", "events", "total"])


def test_few_children_are_tested_by_boschloo():
    one = group_tests(counts()).iloc[0]
    expected = two_group_test(events=9, total=12, reference_events=30, reference_total=90, method="Boschloo").value
    assert (one["p_value"], one["test"]) == (expected, "Boschloo")


def test_many_children_are_tested_by_fisher():
    assert group_tests(counts(black=(90, 400), white=(300, 1000)))["test"].iloc[0] == "Fisher"


def test_a_group_with_nobody_has_no_test():
    one = group_tests(counts()).iloc[1]
    assert math.isnan(one["p_value"]) and "nobody" in one["note"]


def test_unknown_ethnicity_keeps_its_row_without_a_test():
    unknown = pd.DataFrame([("court", "Unknown", 9, 12)], columns=["stage", "group", "events", "total"])
    one = group_tests(pd.concat([counts(), unknown])).iloc[-1]
    assert math.isnan(one["p_value"]) and one["note"] == "not tested"


def test_three_of_three_are_no_finding():
    # Boschloo on 3 of 3 against 30 of 90 alone is below 0.05; among three groups it is not
    rows = [("court", "White", 30, 90), ("court", "Black", 3, 3), ("court", "Mixed", 9, 20), ("court", "Asian", 4, 20)]
    found = primary_family(group_tests(pd.DataFrame(rows, columns=["stage", "group", "events", "total"])))
    assert found["finding"].tolist() == ["not shown"] * 3


def test_an_absent_reference_is_refused():
    with pytest.raises(ValueError, match="reference must be one of 'White', 'Black', 'Other', but got 'Asian'"):
        group_tests(counts(), reference="Asian")
