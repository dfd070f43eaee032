"""Formulas, blanks, caps, and levels put together."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.disproportionality.covariates import (
    NOT_RECORDED,
    merged_levels,
    prepared_counts,
    terms_of,
)


def sizes(**levels):
    return pd.DataFrame({"events": levels.values()}, index=list(levels))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("gravity", ["gravity"]),
        ("~ gravity + offence group", ["gravity", "offence group"]),
        (" a:b + a + b ", [("a", "b"), "a", "b"]),
        ("1", []),
        (["gravity", ("a", "b")], ["gravity", ("a", "b")]),
    ],
)
def test_a_formula_names_columns_and_pairs(text, terms):
    assert terms_of(text) == terms


@pytest.mark.parametrize("text", ["a +", "a:b:c", "a + :b"])
def test_a_formula_with_something_missing_is_refused(text):
    with pytest.raises(ValueError, match="covariates must be columns joined by"):
        terms_of(text)


def test_words_that_few_have_go_together():
    # fraud 1 and other 2 make 3; drugs has 5 and stays
    found = merged_levels(sizes(theft=9, fraud=1, drugs=5, other=2), fewest=3)
    assert found == {"theft": "theft", "fraud": "fraud, other", "drugs": "drugs", "other": "fraud, other"}


def test_words_that_are_still_few_together_take_the_smallest_of_the_others():
    found = merged_levels(sizes(theft=9, fraud=1, drugs=5), fewest=3)
    assert found == {"theft": "theft", "fraud": "fraud, drugs", "drugs": "fraud, drugs"}


def test_a_number_goes_with_its_smaller_neighbour():
    table = pd.DataFrame({"events": [20, 8, 1, 6]}, index=pd.Index([1, 2, 3, 4], dtype=object))
    assert merged_levels(table, fewest=5) == {1: 1, 2: 2, 3: "3 to 4", 4: "3 to 4"}


def test_a_blank_that_few_have_goes_with_the_largest_number():
    table = pd.DataFrame({"events": [20, 8, 1]}, index=pd.Index([1, 2, NOT_RECORDED], dtype=object))
    assert merged_levels(table, fewest=5)[NOT_RECORDED] == merged_levels(table, fewest=5)[1] == "1, not recorded"


@given(st.dictionaries(st.integers(0, 20) | st.text("abc", min_size=1), st.integers(0, 30), min_size=1))
def test_levels_reach_the_fewest_or_all_are_one_and_none_is_lost(levels):
    table = pd.DataFrame({"events": list(levels.values())}, index=pd.Index(list(levels), dtype=object))
    found = merged_levels(table, fewest=10)
    summed = pd.Series(levels).groupby(found).sum()
    assert set(found) == set(levels)
    assert len(summed) == 1 or summed.min() >= 10


def test_numbers_from_the_cap_on_are_one_level():
    counts = pd.DataFrame({"group": "White", "previous_disposals": [0, 3, 7], "events": [1, 2, 4], "total": [9, 9, 9]})
    ready, _ = prepared_counts(counts, covariates=["previous_disposals"], reference="White", fewest=0)
    assert ready[["previous_disposals", "events", "total"]].to_numpy().tolist() == [[0, 1, 9], [3, 6, 18]]


def test_a_nullable_number_that_is_blank_is_a_level():
    gravity = pd.array([2, None], dtype="Int64")
    counts = pd.DataFrame({"group": "White", "gravity": gravity, "events": [1, 2], "total": [9, 9]})
    ready, _ = prepared_counts(counts, covariates=["gravity"], reference="White", fewest=0)
    assert ready["gravity"].tolist() == [2, NOT_RECORDED]


def test_the_counts_that_came_are_as_they_were():
    counts = pd.DataFrame({"group": ["White", None], "sex": ["m", None], "events": [1, 2], "total": [9, 9]})
    before = counts.copy(deep=True)
    prepared_counts(counts, covariates=["sex"], reference="White")
    pd.testing.assert_frame_equal(counts, before)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"covariates": ["total"]}, "covariates must be other columns, but got 'total'"),
        ({"covariates": ["sx"]}, "Did you mean 'sex'"),
        ({"reference": "Wite"}, "Did you mean 'White'"),
    ],
)
def test_a_name_that_does_not_fit_is_refused(changes, words):
    counts = pd.DataFrame({"group": ["White"], "sex": ["m"], "events": [1], "total": [9]})
    with pytest.raises(ValueError, match=words):
        prepared_counts(counts, **{"covariates": ["sex"], "reference": "White"} | changes)


def test_more_events_than_children_are_refused():
    counts = pd.DataFrame({"group": ["White"], "sex": ["m"], "events": [10], "total": [9]})
    with pytest.raises(ValueError, match="events must not exceed total, but got 10 of 9"):
        prepared_counts(counts, covariates=["sex"], reference="White")
