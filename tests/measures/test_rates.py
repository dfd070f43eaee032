"""One proportion and one rate: printed values, edges, refusals, and what must hold for every count."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.rates import (
    EXACT_OR_BYAR,
    PROPORTION_METHODS,
    RATE_METHODS,
    proportion,
    proportions,
    rate,
    rates,
)

CALMLY = settings(max_examples=40, deadline=None)
CONFIDENCES = st.floats(0.5, 0.999)
PROPORTIONS = st.sampled_from(list(PROPORTION_METHODS))
RATES = st.sampled_from([EXACT_OR_BYAR, *RATE_METHODS])


@st.composite
def events_of_total(draw):
    total = draw(st.one_of(st.integers(0, 40), st.integers(0, 10**8)))
    return draw(st.one_of(st.integers(0, total), st.sampled_from([0, total]))), total


# What is printed elsewhere (the oracle files hold the rest)


@pytest.mark.parametrize(
    ("method", "low", "high"),
    [("Wilson", 0.0624, 0.1605), ("Clopper-Pearson", 0.0578, 0.1617), ("mid-p", 0.0601, 0.1581)],
)
def test_newcombe_1998_table_one(method, low, high):
    one = proportion(events=15, total=148, method=method)
    assert (round(one.low, 4), round(one.high, 4)) == (low, high)


def test_jeffreys_is_a_beta_quantile():
    # R: qbeta(c(.025, .975), 7.5, 3.5), seven of ten
    one = proportion(events=7, total=10, method="Jeffreys")
    assert (one.low, one.high) == pytest.approx((0.394181681851, 0.907305406062), rel=1e-10)


# What can be checked on paper


def test_none_of_twenty_has_an_exact_upper_limit_in_closed_form():
    assert proportion(events=0, total=20, method="Clopper-Pearson").high == pytest.approx(1 - 0.025 ** (1 / 20))


def test_none_of_twenty_has_a_mid_p_upper_limit_in_closed_form():
    # half of (1 - p)^20 is to be 0.025
    assert proportion(events=0, total=20, method="mid-p").high == pytest.approx(1 - 0.05 ** (1 / 20))


def test_one_child_of_one_has_a_wilson_lower_limit_in_closed_form():
    z = 1.959963984540054
    assert proportion(events=1, total=1).low == pytest.approx(1 / (1 + z**2))


def test_no_events_have_an_exact_upper_limit_in_closed_form():
    assert rate(events=0, total=1).high == pytest.approx(-math.log(0.025))


def test_no_events_have_a_mid_p_upper_limit_in_closed_form():
    assert rate(events=0, total=1, method="mid-p").high == pytest.approx(-math.log(0.05))


def test_mid_p_of_one_event_solves_its_own_definition():
    # the lower limit m: 1 - exp(-m) (1 + m) + exp(-m) m / 2 = 0.025
    m = rate(events=1, total=1, method="mid-p").low
    assert 1 - math.exp(-m) * (1 + m / 2) == pytest.approx(0.025)


def test_byar_below_zero_is_zero():
    # 1 - 1/9 - z/3 is negative for z = 3.29
    assert rate(events=1, total=1, method="Byar", confidence=0.999).low == 0


# The rule that changes its method


@pytest.mark.parametrize(("events", "method"), [(0, "exact"), (9, "exact"), (10, "Byar"), (65, "Byar")])
def test_a_rate_says_which_interval_was_used(events, method):
    assert rate(events=events, total=100).method == method


def test_weighted_events_suit_byar():
    assert rate(events=12.5, total=100, method="Byar").value == 0.125


def test_weighted_events_of_ten_or_more_suit_the_mixed_rule():
    assert rate(events=12.5, total=100).method == "Byar"


# Edges


@pytest.mark.parametrize("method", PROPORTION_METHODS)
def test_nobody_has_no_proportion_and_the_note_says_so(method):
    none = proportion(events=0, total=0, method=method)
    assert (math.isnan(none.value), none.low, none.high, none.note) == (
        True,
        0,
        1,
        "not estimable: nobody in the total",
    )


def test_nobody_has_no_rate_and_the_note_says_so():
    none = rate(events=0, total=0)
    assert (math.isnan(none.value), none.low, none.high) == (True, 0, math.inf)
    assert none.note == "not estimable: nobody in the total"


@pytest.mark.parametrize("method", PROPORTION_METHODS)
def test_nobody_with_the_event_has_a_lower_limit_of_exactly_zero(method):
    assert proportion(events=0, total=3, method=method).low == 0


@pytest.mark.parametrize("method", PROPORTION_METHODS)
def test_everybody_with_the_event_has_an_upper_limit_of_exactly_one(method):
    assert proportion(events=3, total=3, method=method).high == 1


@pytest.mark.parametrize("method", PROPORTION_METHODS)
def test_one_child_is_never_certainty(method):
    one = proportion(events=1, total=1, method=method)
    assert one.low < 0.25


@pytest.mark.parametrize("method", PROPORTION_METHODS)
def test_a_hundred_million_lose_no_figures(method):
    # 3 in 10^8 is as good as Poisson: the limits of a mean of 3, with z^2/2 for Wilson, by its own formula
    one = proportion(events=3, total=10**8, method=method)
    z = 1.959963984540054
    poisson = {
        "Wilson": (3 + z**2 / 2 - z * math.sqrt(3 + z**2 / 4), 3 + z**2 / 2 + z * math.sqrt(3 + z**2 / 4)),
        "Clopper-Pearson": (0.6186721, 8.7672731),  # R: qgamma(.025, 3), qgamma(.975, 4)
        "mid-p": (0.7630963, 8.1644692),  # solves the two equations of the mid-p limits of a Poisson mean of 3
        "Jeffreys": (0.8449346, 8.0063819),  # R: qgamma(c(.025, .975), 3.5)
    }[method]
    assert (one.low * 1e8, one.high * 1e8) == pytest.approx(poisson, rel=1e-6)


# What must hold for every count


@CALMLY
@given(counts=events_of_total(), method=PROPORTIONS, confidence=CONFIDENCES)
def test_a_proportion_lies_in_its_interval_and_the_interval_in_its_range(counts, method, confidence):
    events, total = counts
    one = proportion(events=events, total=total, method=method, confidence=confidence)
    assert 0 <= one.low <= one.high <= 1
    assert total == 0 or one.low <= one.value <= one.high


@CALMLY
@given(counts=events_of_total(), method=PROPORTIONS, confidence=CONFIDENCES)
def test_the_complement_has_the_complementary_interval(counts, method, confidence):
    events, total = counts
    one = proportion(events=events, total=total, method=method, confidence=confidence)
    other = proportion(events=total - events, total=total, method=method, confidence=confidence)
    assert (1 - other.high, 1 - other.low) == pytest.approx((one.low, one.high), abs=1e-12)


@CALMLY
@given(counts=events_of_total(), method=PROPORTIONS, confidences=st.tuples(CONFIDENCES, CONFIDENCES))
def test_more_confidence_is_never_a_narrower_proportion(counts, method, confidences):
    events, total = counts
    less, more = (proportion(events=events, total=total, method=method, confidence=one) for one in sorted(confidences))
    assert more.low <= less.low + 1e-12
    assert more.high >= less.high - 1e-12


@CALMLY
@given(counts=events_of_total(), confidence=CONFIDENCES)
def test_the_mid_p_interval_lies_inside_the_exact_one(counts, confidence):
    events, total = counts
    exact = proportion(events=events, total=total, method="Clopper-Pearson", confidence=confidence)
    mid_p = proportion(events=events, total=total, method="mid-p", confidence=confidence)
    assert exact.low <= mid_p.low + 1e-12
    assert mid_p.high <= exact.high + 1e-12


@CALMLY
@given(events=st.integers(0, 10**8), total=st.floats(0.01, 1e9), method=RATES, confidence=CONFIDENCES)
def test_a_rate_lies_in_its_interval_and_no_limit_is_negative(events, total, method, confidence):
    one = rate(events=events, total=total, method=method, confidence=confidence)
    assert 0 <= one.low <= one.value <= one.high < math.inf


@CALMLY
@given(events=st.integers(0, 5000), method=RATES, confidence=CONFIDENCES, per=st.floats(0.1, 1e6))
def test_per_scales_the_rate_and_its_limits(events, method, confidence, per):
    one = rate(events=events, total=7.0, method=method, confidence=confidence)
    scaled = rate(events=events, total=7.0, method=method, confidence=confidence, per=per)
    assert (scaled.value, scaled.low, scaled.high) == pytest.approx((one.value * per, one.low * per, one.high * per))


@CALMLY
@given(events=st.integers(0, 5000), method=RATES, confidences=st.tuples(CONFIDENCES, CONFIDENCES))
def test_more_confidence_is_never_a_narrower_rate(events, method, confidences):
    less, more = (rate(events=events, total=1, method=method, confidence=one) for one in sorted(confidences))
    assert more.low <= less.low + 1e-9
    assert more.high >= less.high - 1e-9


# The table


COUNTS = pd.DataFrame(
    {"group": ["White", "Black", "Other"], "events": [65, 0, 1], "total": [100, 0, 1]}, index=["a", "b", "c"]
)


@pytest.mark.parametrize("method", PROPORTION_METHODS)
def test_a_row_of_proportions_is_the_proportion_of_the_row(method):
    table = proportions(COUNTS, method=method, confidence=0.9)
    alone = [
        proportion(events=events, total=total, method=method, confidence=0.9)
        for events, total in zip(COUNTS["events"], COUNTS["total"], strict=True)
    ]
    assert table["low"].tolist() == [one.low for one in alone]
    assert table["high"].tolist() == [one.high for one in alone]


@pytest.mark.parametrize("method", [EXACT_OR_BYAR, *RATE_METHODS])
def test_a_row_of_rates_is_the_rate_of_the_row(method):
    table = rates(COUNTS, per=1000, method=method)
    alone = [
        rate(events=events, total=total, per=1000, method=method)
        for events, total in zip(COUNTS["events"], COUNTS["total"], strict=True)
    ]
    assert table["low"].tolist() == [one.low for one in alone]
    assert table["method"].tolist() == [one.method for one in alone]


def test_a_table_keeps_its_own_columns_and_rows():
    table = proportions(COUNTS)
    pd.testing.assert_frame_equal(table[["group", "events", "total"]], COUNTS)


def test_an_empty_table_stays_empty():
    assert proportions(COUNTS.iloc[:0]).empty


def test_counts_of_any_whole_type_are_counts():
    types = pd.DataFrame({"events": pd.array([3, 4], dtype="Int64"), "total": np.array([9, 9], dtype="uint8")})
    assert proportions(types)["value"].tolist() == [3 / 9, 4 / 9]


# Refusals


@pytest.mark.parametrize("events", [-1, 2.5, math.nan, math.inf, None, "three"])
def test_events_that_are_no_count_are_refused(events):
    with pytest.raises(ValueError, match="events must be a whole number of 0 or more"):
        proportion(events=events, total=9)


def test_more_events_than_children_are_refused():
    with pytest.raises(ValueError, match="events must not exceed total, but got 5 of 4"):
        proportion(events=5, total=4)


def test_events_in_nobody_are_refused():
    with pytest.raises(ValueError, match="total must be positive where there are events, but got 0 for 2"):
        rate(events=2, total=0)


@pytest.mark.parametrize("method", ["exact", "mid-p", EXACT_OR_BYAR])
def test_weighted_events_are_refused_where_the_interval_needs_counts(method):
    with pytest.raises(ValueError, match=r"events must be a whole number of 0 or more, but got 2\.5"):
        rate(events=2.5, total=10, method=method)


@pytest.mark.parametrize("per", [-1, 0, math.nan])
def test_a_rate_is_given_for_a_positive_number(per):
    with pytest.raises(ValueError, match="per must be"):
        rate(events=2, total=10, per=per)


@pytest.mark.parametrize("confidence", [0, 1, 95, math.nan])
def test_confidence_lies_between_nought_and_one(confidence):
    with pytest.raises(ValueError, match="confidence must lie between 0 and 1"):
        proportion(events=1, total=2, confidence=confidence)


def test_an_unknown_method_is_refused_with_those_that_exist():
    with pytest.raises(ValueError, match="method must be one of 'Wilson', 'Clopper-Pearson', 'mid-p', 'Jeffreys'"):
        proportion(events=1, total=2, method="Wald")


def test_everything_wrong_in_a_table_is_said_at_once():
    bad = pd.DataFrame({"events": [-1, 5, 2], "total": [3, 4, 2.5]}, index=["x", "y", "z"])
    with pytest.raises(ValueError, match=r"(?s)4 problems.*\(row x\).*\(row z\).*\(row y\).*method"):
        proportions(bad, method="Wald")


def test_a_missing_column_is_refused():
    with pytest.raises(ValueError, match="counts must hold the column 'total'"):
        proportions(pd.DataFrame({"events": [1]}))


def test_a_table_that_holds_estimates_already_is_refused():
    with pytest.raises(ValueError, match="counts must not hold value already"):
        proportions(COUNTS.assign(value=0))
