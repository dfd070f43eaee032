"""An edge belongs to the better rating, and nothing that is no percentage or total is rated."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.assurance.rating_rule import edges_of, is_number, rating_of_percent, rating_of_total
from yjs_analysis.sources.inspections import OF_QUESTIONS, RATINGS

LOWEST, LOW, GOOD, HIGHEST = RATINGS


@pytest.mark.parametrize(
    ("percent", "rating"),
    [(0, LOWEST), (49.99, LOWEST), (50, LOW), (64.99, LOW), (65, GOOD), (79.99, GOOD), (80, HIGHEST), (100, HIGHEST)],
)
def test_an_edge_belongs_to_the_better_rating(percent, rating):
    assert rating_of_percent(percent) == rating


@pytest.mark.parametrize(
    ("total", "rating"),
    [(0, LOWEST), (6, LOWEST), (7, LOW), (18, LOW), (19, GOOD), (30, GOOD), (31, HIGHEST), (36, HIGHEST)],
)
@pytest.mark.parametrize("framework", ["2018", "2021"])
def test_the_total_has_the_same_edges_in_both_frameworks(total, rating, framework):
    assert rating_of_total(total, framework=framework) == rating


@given(st.floats(0, 100), st.floats(0, 100))
def test_more_cases_done_well_never_rate_worse(one, other):
    low, high = sorted([one, other])
    assert RATINGS.index(rating_of_percent(low)) <= RATINGS.index(rating_of_percent(high))


@pytest.mark.parametrize("percent", [-1, 100.1, math.nan, "50", None, True])
def test_what_is_no_percentage_is_refused(percent):
    with pytest.raises(ValueError, match=r"percent must lie between 0 and 100, but got .*For a half give 50"):
        rating_of_percent(percent)


@pytest.mark.parametrize("total", [-1, 37, 11.5, math.nan, "11"])
def test_what_is_no_total_is_refused(total):
    with pytest.raises(ValueError, match=r"total must be a whole number from 0 to 36, but got"):
        rating_of_total(total)


def test_the_standards_of_2021_rate_no_percentage():
    with pytest.raises(ValueError, match=r"'2021' has none: its rule was not read\. Give '2018'"):
        rating_of_percent(50, framework="2021")


def test_the_edges_come_from_the_lowest_to_the_highest():
    assert edges_of(OF_QUESTIONS, "2018") == dict(zip(RATINGS, (0, 50, 65, 80), strict=True))


@pytest.mark.parametrize(("one", "yes"), [(0, True), (0.5, True), (True, False), (None, False), ("1", False)])
def test_a_truth_or_a_text_is_no_number(one, yes):
    assert is_number(one) is yes
