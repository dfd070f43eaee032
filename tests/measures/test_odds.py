"""Odds ratios: printed values, a polynomial by hand, edges and exchanges."""

import math

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.odds import METHODS, odds_ratio, odds_ratios
from yjs_analysis.measures.two_groups import NAMES

CALMLY = settings(max_examples=30, deadline=None)


def compare(table, **options):
    return odds_ratio(**dict(zip(NAMES, table, strict=True)), **options)


@st.composite
def tables(draw):
    totals = [draw(st.one_of(st.integers(1, 20), st.integers(1, 10**6))) for _ in range(2)]
    return tuple(one for total in totals for one in (draw(st.integers(0, total)), total))


def test_fishers_twins_as_in_rs_help():
    one = compare((2, 17, 10, 13))
    assert (one.value, one.high) == pytest.approx((0.04693661, 0.363182271), rel=3e-5)


def test_the_conditional_estimate_of_the_tea_tasting_solves_its_polynomial():
    # the mean of k under weights C(4,k)^2 t^k is 3: -3 - 32 t - 36 t^2 + t^4 = 0; R prints 6.408309
    t = compare((3, 4, 1, 4)).value
    assert t**4 - 36 * t**2 - 32 * t - 3 == pytest.approx(0, abs=1e-8)
    assert t == pytest.approx(6.408309, abs=2e-5)


def test_one_child_each_has_exact_limits_in_closed_form():
    # one event in two children: the odds that it is the group's are the odds ratio; 1/40 either way
    assert compare((1, 1, 0, 1)).low == pytest.approx(0.025 / 0.975)


def test_one_child_each_has_mid_p_limits_in_closed_form():
    assert compare((1, 1, 0, 1), method="conditional mid-p").low == pytest.approx(0.05 / 0.95)


def test_woolf_by_hand():
    one = compare((20, 50, 10, 50), method="Woolf")
    step = math.exp(1.959963984540054 * math.sqrt(1 / 20 + 1 / 30 + 1 / 10 + 1 / 40))
    assert (one.value, one.low, one.high) == pytest.approx((8 / 3, 8 / 3 / step, 8 / 3 * step))


def test_huge_tables_are_all_but_normal():
    exact, woolf = (compare((10**7, 10**8, 10**7 + 5000, 10**8), method=method) for method in METHODS[1:])
    assert (exact.low, exact.high) == pytest.approx((woolf.low, woolf.high), rel=1e-8)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("table", "note"), [
    ((0, 0, 1, 2), "not estimable: nobody in one of the groups"),
    ((0, 3, 0, 5), "not estimable: no events in either group"),
    ((3, 3, 5, 5), "not estimable: everybody in both groups had the event"),
])  # fmt: skip
def test_what_has_no_odds_ratio_says_so(method, table, note):
    one = compare(table, method=method)
    assert (math.isnan(one.value), one.low, one.high, one.note) == (True, 0, math.inf, note)


@pytest.mark.parametrize("method", METHODS[:2])
@pytest.mark.parametrize("table", [(0, 3, 2, 5), (1, 3, 5, 5)])
def test_an_empty_cell_on_this_side_is_a_ratio_of_nought_with_an_upper_limit(method, table):
    one = compare(table, method=method)
    assert (one.value, one.low) == (0, 0)
    assert 0 < one.high < math.inf


def test_woolf_says_what_to_use_when_a_cell_is_empty():
    one = compare((0, 3, 2, 5), method="Woolf")
    assert math.isnan(one.low)
    assert one.note == "Woolf has no interval when a cell is 0: use 'conditional exact'"


@CALMLY
@given(table=tables(), method=st.sampled_from(METHODS), confidence=st.floats(0.5, 0.999))
def test_the_estimate_lies_in_its_interval_and_exchange_turns_it_over(table, method, confidence):
    one = compare(table, method=method, confidence=confidence)
    assume(not math.isnan(one.value) and not math.isnan(one.low))
    other = compare(table[2:] + table[:2], method=method, confidence=confidence)
    assert one.low <= one.value <= one.high
    assert (1 / one.high if one.high else math.inf) == pytest.approx(other.low, rel=1e-6)


def test_a_table_compares_each_row_with_its_reference():
    counts = pd.DataFrame({"group": ["White", "Black"], "events": [10, 2], "total": [13, 17]}, index=[4, 2])
    table = odds_ratios(counts, reference="White")
    assert table.loc[2, "value"] == compare((2, 17, 10, 13)).value
    assert table.loc[4, "note"] == "reference group"


def test_everything_wrong_is_said_at_once():
    with pytest.raises(ValueError, match=r"(?s)3 problems.*events must not exceed.*method.*confidence"):
        compare((3, 2, 1, 4), method="Wald", confidence=2)
