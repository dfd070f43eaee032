"""What a group of this size could have shown against a known rate, against sums done by hand."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from yjs_analysis.measures.one_sample import largest_detectable_rate
from yjs_analysis.measures.rates import proportion


def test_four_children_against_a_half():
    # Wilson's upper limit for 0 of 4 is z^2 / (4 + z^2) = 3.8415 / 7.8415 = 0.490 < 0.5; for 1 of 4 it is 0.699.
    assert largest_detectable_rate(total=4, known_rate=0.5).value == pytest.approx(1 - 0.8**0.25, rel=1e-9)


@settings(deadline=None, max_examples=40)
@given(st.integers(5, 400), st.floats(0.2, 0.9), st.floats(0.5, 0.95))
def test_at_that_rate_the_chance_of_showing_it_is_the_power(total, known_rate, power):
    found = largest_detectable_rate(total=total, known_rate=known_rate, power=power)
    if math.isnan(found.value):
        return
    showing = [k for k in range(total + 1) if proportion(events=k, total=total).high < known_rate]
    assert stats.binom.cdf(max(showing), total, found.value) == pytest.approx(power, rel=1e-6)


@settings(deadline=None, max_examples=40)
@given(st.integers(5, 200))
def test_more_power_asks_for_a_lower_rate(total):
    asked = [largest_detectable_rate(total=total, known_rate=0.7, power=power).value for power in (0.6, 0.8, 0.95)]
    assert sorted(asked, reverse=True) == asked


@pytest.mark.parametrize("total", [0, 1, 2, 3])
def test_too_few_children_can_show_nothing_and_the_note_says_so(total):
    # The upper limit for 0 of 3 is 3.8415 / 6.8415 = 0.56.
    found = largest_detectable_rate(total=total, known_rate=0.5)
    assert math.isnan(found.value)
    assert "could not show" in found.note


def test_everything_wrong_is_said_at_once():
    with pytest.raises(ValueError, match="4 problems"):
        largest_detectable_rate(total=-1, known_rate=40.9, power=80, confidence=95)
