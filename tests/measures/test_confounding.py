"""E-values: the formula turned round, edges, and limits on either side."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.measures.confounding import e_value, e_values


@given(ratio=st.floats(1, 1e6))
def test_a_confounder_of_that_strength_just_explains_the_ratio(ratio):
    e = e_value(ratio=ratio)  # the bias that two associations of strength e can make: e x e / (e + e - 1)
    assert e * e / (2 * e - 1) == pytest.approx(ratio, rel=1e-9)


@given(ratio=st.floats(0.01, 100), truth=st.floats(0.01, 100))
def test_a_ratio_and_its_inverse_need_the_same(ratio, truth):
    assert e_value(ratio=1 / ratio, truth=1 / truth) == pytest.approx(e_value(ratio=ratio, truth=truth), rel=1e-6)


def test_a_common_hazard_ratio_by_hand():
    # 4: (1 - 2^-2) / (1 - 2^-0.5) = 0.75 / 0.29289 = 2.56066
    rate = 0.75 / (1 - math.sqrt(0.5))
    expected = rate + math.sqrt(rate * (rate - 1))
    assert e_value(ratio=4, scale="hazard ratio of a common outcome") == pytest.approx(expected)


def test_no_disparity_needs_nothing():
    assert e_value(ratio=1) == 1


@pytest.mark.parametrize("ratio", [0, math.inf])
def test_a_ratio_without_end_cannot_be_explained(ratio):
    assert e_value(ratio=ratio) == math.inf


def test_the_limit_nearer_to_no_disparity_is_the_one_that_counts():
    ratios = pd.DataFrame({"value": [0.5, 2.0], "low": [0.25, 1.25], "high": [0.8, 3.0]})
    assert e_values(ratios)["e_value_of_limit"].tolist() == pytest.approx([1.25 + math.sqrt(0.3125)] * 2)


def test_missing_ratios_and_limits_say_so():
    ratios = pd.DataFrame({"value": [math.nan, 2.0], "low": [0.0, math.nan], "high": [math.inf, math.nan]})
    table = e_values(ratios)
    assert table["e_value_note"].tolist() == ["no ratio", "no limit"]
    assert table["e_value_of_limit"].isna().all()


def test_everything_wrong_is_said_at_once():
    with pytest.raises(ValueError, match=r"(?s)3 problems.*scale must be one of.*ratio must be.*truth must be"):
        e_value(ratio=-0.3, truth=0, scale="logit")


def test_a_column_that_is_taken_is_refused():
    ratios = pd.DataFrame({"value": [2.0], "low": [1.0], "high": [3.0], "e_value": [1.0]})
    with pytest.raises(ValueError, match="estimates must not hold 'e_value' already"):
        e_values(ratios)
