"""Four verdicts, and none of them says that too few children means no difference."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.disproportionality.verdict import add_verdicts, verdict
from yjs_analysis.vocabulary import VERDICT_MARKS


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1.30, 1.90, "over-represented"),
        (1.05, 1.60, "over-represented"),
        (0.40, 0.75, "under-represented"),
        (0.70, 0.97, "under-represented"),
        (0.85, 1.20, "no material difference"),
        (1.02, 1.10, "no material difference"),
        (0.80, 1.25, "no material difference"),
        (0.79, 1.20, "cannot tell"),
        (0.85, 1.26, "cannot tell"),
        (0.643, 1.853, "cannot tell"),  # 3 of 3 against 40 of 60
        (0.0, math.inf, "cannot tell"),
        (math.nan, math.nan, "cannot tell"),
        (1.0, 2.0, "cannot tell"),
    ],
)
def test_each_interval_has_its_verdict(low, high, expected):
    assert verdict(low=low, high=high) == expected


@given(st.floats(0.01, 20), st.floats(0, 20))
def test_no_material_difference_is_never_said_of_an_interval_that_leaves_the_band(low, width):
    if verdict(low=low, high=low + width) == "no material difference":
        assert low >= 0.8
        assert low + width <= 1.25


@given(st.floats(0.01, 1), st.floats(1, 20))
def test_an_interval_that_holds_one_never_says_over_or_under(low, high):
    assert verdict(low=low, high=high) in {"no material difference", "cannot tell"}


def test_a_wider_band_calls_less_material():
    assert verdict(low=0.75, high=1.3, band=(0.7, 1.4)) == "no material difference"


def test_every_verdict_has_a_mark_of_its_own():
    assert len(set(VERDICT_MARKS.values())) == 4


def test_a_band_without_one_is_refused():
    with pytest.raises(ValueError, match="band must hold 1"):
        verdict(low=1, high=2, band=(1.1, 1.5))


def test_limits_the_wrong_way_round_are_refused():
    with pytest.raises(ValueError, match="low must not exceed high"):
        verdict(low=2, high=1)


def test_a_table_without_limits_is_refused():
    with pytest.raises(ValueError, match="estimates must hold the column 'high'"):
        add_verdicts(pd.DataFrame({"low": [1.0]}))
