"""Shares of a caseload: by hand, nested parts, edges."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.comparisons import rate_difference
from yjs_analysis.measures.rates import proportion
from yjs_analysis.measures.shares import nested_share_difference, representation_difference, representation_ratio

CALMLY = settings(max_examples=50, deadline=None)


@st.composite
def nested(draw):
    total = draw(st.integers(1, 300))
    events = draw(st.integers(0, total))
    subset_events = draw(st.integers(0, events))
    return {
        "events": events,
        "subset_events": subset_events,
        "total": total,
        "subset_total": subset_events + draw(st.integers(0, total - events)),
    }


def test_a_difference_is_in_percentage_points():
    one, share = representation_difference(events=17, total=50, population_share=0.28), proportion(events=17, total=50)
    assert (one.value, one.low, one.high) == pytest.approx((6, 100 * share.low - 28, 100 * share.high - 28))


def test_a_ratio_divides_the_share_and_its_limits():
    one, share = representation_ratio(events=11, total=100, population_share=0.04), proportion(events=11, total=100)
    assert (one.value, one.low, one.high) == pytest.approx((2.75, share.low / 0.04, share.high / 0.04))


@pytest.mark.parametrize("function", [representation_difference, representation_ratio])
def test_an_empty_caseload_has_no_share(function):
    one = function(events=0, total=0, population_share=0.3)
    assert (math.isnan(one.value), one.note) == (True, "not estimable: nobody in the total")


def test_nobody_in_the_population_has_no_ratio():
    one = representation_ratio(events=1, total=9, population_share=0)
    assert (math.isnan(one.value), one.note) == (True, "not estimable: nobody of the group in the population")


@pytest.mark.parametrize("function", [representation_difference, representation_ratio])
def test_a_share_in_per_cent_is_refused(function):
    with pytest.raises(ValueError, match="population_share must lie between 0 and 1, but got 28"):
        function(events=1, total=9, population_share=28)


# Nested


def test_eighteen_of_sixty_within_45_of_240_by_hand():
    # 0.30 - 0.1875; equally (1 - 60/240) x (18/60 - 27/180)
    one = nested_share_difference(events=45, subset_events=18, total=240, subset_total=60)
    rest = rate_difference(events=18, total=60, reference_events=27, reference_total=180, method="Newcombe")
    assert one.value == pytest.approx(0.30 - 0.1875)
    assert (one.low, one.high) == pytest.approx((0.75 * rest.low, 0.75 * rest.high))


@CALMLY
@given(counts=nested())
def test_a_nested_difference_is_that_of_the_two_shares_and_lies_in_its_interval(counts):
    one = nested_share_difference(**counts)
    if counts["subset_total"]:
        shares = counts["subset_events"] / counts["subset_total"], counts["events"] / counts["total"]
        assert one.value == pytest.approx(shares[0] - shares[1], abs=1e-12)
        assert -1 <= one.low <= one.value <= one.high <= 1
    else:
        assert (math.isnan(one.value), one.note) == (True, "not estimable: nobody in the subset")


def test_a_subset_of_everybody_differs_by_nothing():
    one = nested_share_difference(events=4, subset_events=4, total=9, subset_total=9)
    assert (one.value, one.low, one.high, one.note) == (0, 0, 0, "the subset is everybody")


def test_a_part_larger_than_its_whole_is_refused():
    with pytest.raises(ValueError, match="subset_events must not exceed events, but got 5 of 4"):
        nested_share_difference(events=4, subset_events=5, total=9, subset_total=7)


def test_a_rest_with_more_events_than_children_is_refused():
    with pytest.raises(
        ValueError, match="events outside the subset must not exceed the total outside it, but got 3 of 2"
    ):
        nested_share_difference(events=4, subset_events=1, total=9, subset_total=7)
