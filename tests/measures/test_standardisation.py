"""Standardised rates and ratios: arithmetic by hand, few events, gaps, and what equal rates must give."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.rates import rate
from yjs_analysis.measures.standardisation import (
    DIRECT_METHODS,
    standardised_rate,
    standardised_rates,
    standardised_ratio,
    standardised_ratios,
)

CALMLY = settings(max_examples=30, deadline=None)


def population(events, total, standard):
    return pd.DataFrame({"events": events, "total": total, "standard": standard})


def test_one_stratum_is_the_plain_rate_with_byars_limits():
    one = standardised_rate(population([26], [400], [5000]), per=1000)
    plain = rate(events=26, total=400, per=1000, method="Byar")
    assert (one.value, one.low, one.high) == pytest.approx((plain.value, plain.low, plain.high))


def test_one_stratum_has_the_exact_limits_by_fay_and_feuer():
    one = standardised_rate(population([26], [400], [5000]), method="Fay-Feuer")
    exact = rate(events=26, total=400, method="exact")
    assert (one.low, one.high) == pytest.approx((exact.low, exact.high))


@CALMLY
@given(
    method=st.sampled_from(DIRECT_METHODS),
    rows=st.lists(
        st.tuples(st.integers(0, 50), st.integers(50, 10**6), st.integers(1, 10**5)), min_size=1, max_size=5
    ).filter(lambda rows: sum(row[0] for row in rows) >= 10),
)
def test_the_rate_lies_in_its_interval_and_between_the_rates_of_the_strata(method, rows):
    counts = population(*zip(*rows, strict=True))
    one = standardised_rate(counts, method=method)
    own = counts["events"] / counts["total"]
    assert own.min() * (1 - 1e-12) <= one.value <= own.max() * (1 + 1e-12)
    assert 0 <= one.low <= one.value <= one.high


@pytest.mark.parametrize("method", DIRECT_METHODS)
def test_nine_events_have_no_standardised_rate_and_ten_have(method):
    few, enough = (standardised_rate(population([4, x], [50, 60], [1, 3]), method=method) for x in (5, 6))
    assert (math.isnan(few.value), few.note) == (True, "not given: fewer than 10 events")
    assert enough.value == pytest.approx((4 / 50 + 3 * 6 / 60) / 4)


def test_nobody_in_a_stratum_of_the_standard_is_said():
    one = standardised_rate(population([30, 0], [50, 0], [1, 3]))
    assert one.note == "not estimable: nobody in a stratum of the standard population; merge strata"


def test_a_stratum_that_the_standard_lacks_does_not_matter():
    one = standardised_rate(population([30, 0], [50, 0], [1, 0]))
    assert one.value == pytest.approx(0.6)


def test_events_only_outside_the_standard_give_no_rate():
    one = standardised_rate(population([0, 12], [50, 20], [1, 0]))
    assert one.note == "not estimable: no events in the strata used"


def test_groups_of_different_standards_are_refused():
    counts = population([12, 15], [50, 60], [10, 20]).assign(group=["White", "Black"])
    with pytest.raises(ValueError, match="standard must be the same population for White, Black, but differs"):
        standardised_rates(counts)


def test_the_lift_gives_what_the_function_gives():
    counts = population([12, 15, 11, 30], [50, 60, 20, 90], [10, 20, 10, 20]).assign(group=["W", "W", "B", "B"])
    table = standardised_rates(counts, per=100, method="Fay-Feuer")
    one = standardised_rate(counts.iloc[2:], per=100, method="Fay-Feuer")
    assert table.iloc[1][["group", "events", "total", "value", "high"]].tolist() == ["B", 41, 110, one.value, one.high]


def test_everything_wrong_is_said_at_once():
    with pytest.raises(ValueError, match=r"(?s)4 problems.*events.*standard.*per must.*method"):
        standardised_rate(population([-1], [5], [math.nan]), per=0, method="Wald")


def test_no_events_have_an_upper_limit_in_closed_form():
    one = standardised_ratio(events=0, expected=2.5)
    assert (one.value, one.low, one.high) == (0, 0, pytest.approx(-math.log(0.025) / 2.5))


def test_nine_are_exact_and_ten_are_byar():
    methods = [standardised_ratio(events=x, expected=5).method for x in (9, 10)]
    assert methods == ["exact", "Byar"]


@pytest.mark.parametrize("method", ["exact", "Byar", "mid-p"])
def test_nothing_expected_has_no_ratio(method):
    one = standardised_ratio(events=3, expected=0, method=method)
    assert (math.isnan(one.value), one.low, one.high) == (True, 0, math.inf)
    assert one.note == "not estimable: no events are expected"


def test_an_expectation_that_is_not_a_number_is_refused():
    with pytest.raises(ValueError, match="expected must be a finite number of 0 or more, but got nan"):
        standardised_ratio(events=3, expected=math.nan)


def strata(*tables):
    rows = []
    for at, (x1, n1, x0, n0) in enumerate(tables):
        rows += [(at, "White", x0, n0), (at, "Black", x1, n1)]
    return pd.DataFrame(rows, columns=["stratum", "group", "events", "total"])


def test_a_group_with_the_references_rates_has_a_ratio_of_one():
    table = standardised_ratios(strata((2, 10, 8, 40), (9, 18, 11, 22)), reference="White", by="stratum")
    assert table.iloc[0][["events", "total", "expected", "value"]].tolist() == pytest.approx([11, 28, 11, 1])
    assert table["note"].tolist() == ["not comparable with another group's ratio, only with the standard"]


def test_a_stratum_in_which_only_the_group_has_children_leaves_nothing_to_compare_with():
    table = standardised_ratios(strata((2, 10, 8, 40), (9, 18, 0, 0)), reference="White", by="stratum")
    assert np.isnan(table["value"].iloc[0])
    assert table["note"].iloc[0].startswith("not estimable: the reference group has nobody in a stratum")


def test_a_stratum_in_which_only_the_reference_has_children_does_not_matter():
    one, other = (
        standardised_ratios(strata((2, 10, 8, 40), *more), reference="White", by="stratum")["value"].iloc[0]
        for more in ([], [(0, 0, 5, 7)])
    )
    assert one == other


def test_a_reference_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="reference must be a group of the table, but got 'Asian'"):
        standardised_ratios(strata((2, 10, 8, 40)), reference="Asian", by="stratum")
