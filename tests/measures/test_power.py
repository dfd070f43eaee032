"""Power and the smallest disparity that could be seen: printed values, listing by hand, edges."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.exact_tests import population_test, two_group_test
from yjs_analysis.measures.power import (
    detection_power,
    smallest_detectable_population_ratio,
    smallest_detectable_ratio,
)

CALMLY = settings(max_examples=30, deadline=None)


def test_rs_own_example_of_power():
    assert detection_power(total=50, reference_total=50, rate=0.75, reference_rate=0.5).value == pytest.approx(
        0.7401659, abs=1e-7
    )


def test_exact_power_by_listing_every_table():
    sizes = {"total": 5, "reference_total": 7}
    power = 0.0
    for x1 in range(6):
        for x2 in range(8):
            if (
                two_group_test(events=x1, total=5, reference_events=x2, reference_total=7, method="Fisher").value
                <= 0.05
            ):
                power += math.comb(5, x1) * 0.8**x1 * 0.2 ** (5 - x1) * math.comb(7, x2) * 0.1**x2 * 0.9 ** (7 - x2)
    got = detection_power(**sizes, rate=0.8, reference_rate=0.1, method="exact Fisher")
    assert got.value == pytest.approx(power)


def test_the_smallest_detectable_ratio_of_sixty_children_against_four_hundred():
    # R: uniroot of the formula of Fleiss, Levin and Paik, chapter 4
    one = smallest_detectable_ratio(total=60, reference_total=400, reference_rate=0.25)
    assert one.value == pytest.approx(1.7106707587)


@pytest.mark.parametrize(("method", "expected"), [("mid-p", 2.75319497322), ("exact", 2.86551454316)])
def test_the_smallest_detectable_population_ratio_agrees_with_r(method, expected):
    # R: every pair of counts to 150 and 100, weighed by dpois, and uniroot()
    one = smallest_detectable_population_ratio(total=800, reference_events=21, reference_total=3011, method=method)
    assert one.value == pytest.approx(expected, rel=1e-9)


def test_a_population_ratio_has_the_power_that_it_was_looked_for():
    # list the counts by hand for a tiny population: mean 4 against 2 times the ratio
    ratio = smallest_detectable_population_ratio(total=50, reference_events=4, reference_total=100, power=0.6).value

    def poisson(count, mean):
        return math.exp(-mean) * mean**count / math.factorial(count)

    seen = sum(
        poisson(x1, 2 * ratio) * poisson(x2, 4)
        for x1 in range(45)
        for x2 in range(20)
        if population_test(events=x1, total=50, reference_events=x2, reference_total=100).value <= 0.05
    )
    assert seen == pytest.approx(0.6, abs=1e-6)


@CALMLY
@given(
    total=st.integers(2, 2000),
    reference_total=st.integers(2, 5000),
    reference_rate=st.floats(0.01, 0.9),
    power=st.floats(0.3, 0.99),
)
def test_the_ratio_found_has_the_power_asked_for(total, reference_total, reference_rate, power):
    sizes = {"total": total, "reference_total": reference_total, "reference_rate": reference_rate}
    one = smallest_detectable_ratio(**sizes, power=power)
    if math.isnan(one.value):
        assert detection_power(**sizes, rate=1.0).value < power
    else:
        rate = min(one.value * reference_rate, 1.0)
        assert detection_power(**sizes, rate=rate).value == pytest.approx(power, abs=1e-6)


@CALMLY
@given(total=st.integers(100, 10_000), events=st.integers(1, 300))
def test_a_larger_population_shows_smaller_ratios(total, events):
    sizes = {"reference_events": events, "reference_total": 20_000}
    small, large = (smallest_detectable_population_ratio(total=size, **sizes).value for size in (total, 4 * total))
    assert 1 < large < small


# Edges


def test_one_child_can_show_nothing():
    one = smallest_detectable_ratio(total=1, reference_total=400, reference_rate=0.25)
    assert math.isnan(one.value)
    assert one.note.startswith("not detectable")


def test_no_events_in_the_reference_group_have_no_ratio():
    one = smallest_detectable_population_ratio(total=1, reference_events=0, reference_total=400)
    assert (math.isnan(one.value), one.note) == (True, "not estimable: no events in the reference group")


def test_a_reference_rate_of_nought_has_no_ratio():
    one = smallest_detectable_ratio(total=10, reference_total=400, reference_rate=0)
    assert (math.isnan(one.value), one.note) == (True, "not estimable: no events in the reference group")


def test_equal_rates_of_nought_are_never_seen():
    assert detection_power(total=10, reference_total=10, rate=0, reference_rate=0).value == 0


# Refusals


def test_everything_wrong_is_said_at_once():
    with pytest.raises(ValueError, match=r"(?s)4 problems.*total.*reference_rate.*power.*confidence"):
        smallest_detectable_ratio(total=0, reference_total=9, reference_rate=25, power=80, confidence=95)


def test_power_below_the_level_of_the_test_is_refused():
    with pytest.raises(ValueError, match=r"power must lie between 1 - confidence and 1, but got 0\.01"):
        smallest_detectable_population_ratio(total=5, reference_events=9, reference_total=9, power=0.01)


def test_exact_power_needs_whole_totals():
    with pytest.raises(ValueError, match=r"total must be a whole number of 0 or more, but got 5\.5"):
        detection_power(total=5.5, reference_total=9, rate=0.5, reference_rate=0.1, method="exact Fisher")
