"""Samples from a caseload of known size: listing by hand, printed rules, edges."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.finite import METHODS, finite_proportion, margin_of_error, sample_size

CALMLY = settings(max_examples=50, deadline=None)


@st.composite
def samples(draw):
    population = draw(st.integers(1, 60))
    total = draw(st.integers(1, population))
    return {"events": draw(st.integers(0, total)), "total": total, "population": population}


def at_least(events, total, those, population):
    ways = [math.comb(those, k) * math.comb(population - those, total - k) for k in range(total + 1)]
    return sum(ways[events:]) / sum(ways)


def test_twelve_of_24_read_of_28():
    # R: the range of M for which phyper leaves more than 0.025 on either side: 12 to 16
    one = finite_proportion(events=12, total=24, population=28)
    assert (one.low, one.high) == pytest.approx((12 / 28, 16 / 28))


@CALMLY
@given(sample=samples(), confidence=st.sampled_from([0.5, 0.8, 0.95, 0.999]))
def test_the_limits_are_the_populations_that_the_sample_does_not_contradict(sample, confidence):
    events, total, population = sample.values()
    tail = (1 - confidence) / 2 * (1 + 1e-9)  # a probability that equals the tail is no more than it
    possible = [
        those
        for those in range(events, population - (total - events) + 1)
        if at_least(events, total, those, population) > tail
        and at_least(total - events, total, population - those, population) > tail
    ]
    one = finite_proportion(**sample, confidence=confidence)
    expected = (min(possible) / population, max(possible) / population) if possible else (one.value, one.value)
    value = events / total
    assert (one.low, one.high) == pytest.approx((min(expected[0], value), max(expected[1], value)), abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_when_all_were_read_nothing_is_left_to_chance(method):
    one = finite_proportion(events=3, total=7, population=7, method=method)
    assert (one.low, one.high) == pytest.approx((3 / 7, 3 / 7))


@pytest.mark.parametrize("method", METHODS)
def test_a_sample_of_nobody_says_nothing(method):
    one = finite_proportion(events=0, total=0, population=7, method=method)
    assert (math.isnan(one.value), one.low, one.high) == (True, 0, 1)


# The rule printed in HM Inspectorate of Probation (June 2019), Walsall, annex 1: 80 per cent, five points


@pytest.mark.parametrize(
    ("population", "cases"),
    [(15, 13.8217963733), (20, 17.9261880276), (28, 24.0467992355), (100, 62.3913682528), (500, 123.8149652256)],
)
def test_the_inspectorates_sample_size(population, cases):
    # R: z^2/4/0.0025 over 1 + (n0 - 1)/N
    assert sample_size(population=population, margin=0.05, confidence=0.8) == pytest.approx(cases, rel=1e-9)


def test_the_inspectorates_sample_size_of_a_caseload_without_end():
    assert math.ceil(sample_size(population=math.inf, margin=0.05, confidence=0.8)) == 165


@pytest.mark.parametrize(
    ("total", "population", "confidence", "margin"),
    [
        (24, 28, 0.8, 0.050344100135),
        (14, 15, 0.95, 0.069998713734),
        (24, math.inf, 0.95, 0.20003798651),
        (14, math.inf, 0.95, 0.26191120431),
    ],
)
def test_the_margins_of_the_samples_read(total, population, confidence, margin):
    # R: z x sqrt(1/4/n x (N - n)/(N - 1))
    assert margin_of_error(total=total, population=population, confidence=confidence) == pytest.approx(margin, rel=1e-9)


def test_the_normal_limits_use_the_observed_share():
    one = finite_proportion(events=3, total=10, population=19, method="normal with finite population correction")
    margin = 1.959963984540054 * math.sqrt(0.21 / 10 * 9 / 18)
    assert (one.low, one.high) == pytest.approx((0.3 - margin, 0.3 + margin))


# Refusals


def test_a_sample_larger_than_its_population_is_refused():
    with pytest.raises(ValueError, match="total must not exceed population, but got 9 of 8"):
        finite_proportion(events=1, total=9, population=8)


def test_everything_wrong_with_a_size_is_said_at_once():
    with pytest.raises(ValueError, match=r"(?s)4 problems.*confidence.*share.*population.*margin"):
        sample_size(population=0, margin=5, share=50, confidence=80)


def test_a_margin_needs_a_sample():
    with pytest.raises(ValueError, match="total must be a whole number from 1 to population, but got 0 of 5"):
        margin_of_error(total=0, population=5)
