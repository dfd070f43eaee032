"""Printed percentages: every count that they allow, and no more."""

import math
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.rates import proportion
from yjs_analysis.measures.rounding import (
    consistent_counts,
    ratio_of_printed_shares,
    rounding_limits,
    share_difference_of_printed,
    smallest_total_for,
)

CALMLY = settings(max_examples=40, deadline=None)


def prints_as(events: int, total: int, printed: str, decimals: int) -> bool:
    """Round the percentage in decimal arithmetic, a half either way, and compare it with the text."""
    place = Decimal(1).scaleb(-decimals)
    percentage = Decimal(100 * events) / Decimal(total)
    target = Decimal(printed).quantize(place)
    return target in {percentage.quantize(place, rounding=way) for way in (ROUND_HALF_UP, ROUND_HALF_DOWN)}


# Counts behind a percentage


@pytest.mark.parametrize(
    ("printed", "largest_total", "counts"),
    [
        ("44", 14, [[4, 9]]),
        ("60", 14, [[3, 5], [6, 10]]),
        ("93", 14, [[13, 14]]),
        ("59", 24, [[10, 17], [13, 22]]),
        ("64", 24, [[7, 11], [9, 14], [14, 22]]),
    ],
)
def test_the_walsall_2019_percentages_have_few_counts(printed, largest_total, counts):
    # HM Inspectorate of Probation (June 2019), Walsall, annex 2; enumerated by hand
    assert consistent_counts(printed, largest_total=largest_total).to_numpy().tolist() == counts


@pytest.mark.parametrize("printed", ["12", "13"])
def test_a_half_may_have_been_rounded_either_way(printed):
    assert [1, 8] in consistent_counts(printed, largest_total=8).to_numpy().tolist()  # 12.5 per cent


def test_decimals_that_the_text_hides_can_be_given():
    # 36.00 per cent of at most 60: 9 of 25 and 18 of 50; 4 of 11 is 36.36
    assert consistent_counts("36", largest_total=60, decimals=2).to_numpy().tolist() == [[9, 25], [18, 50]]


def test_a_percentage_sign_may_stand():
    assert consistent_counts("44%", largest_total=14).equals(consistent_counts("44", largest_total=14))


def test_nothing_may_fit():
    assert consistent_counts("1", largest_total=50).empty  # 1 of 66 is 1.515, which prints as 2


def test_none_and_all_are_ordinary():
    assert consistent_counts("0", largest_total=2).to_numpy().tolist() == [[0, 1], [0, 2]]
    assert consistent_counts("100", largest_total=2).to_numpy().tolist() == [[1, 1], [2, 2]]


@CALMLY
@given(
    total=st.integers(1, 60),
    data=st.data(),
    decimals=st.integers(0, 3),
    way=st.sampled_from([ROUND_HALF_UP, ROUND_HALF_DOWN]),
)
def test_the_listed_counts_are_all_that_print_so_and_no_others(total, data, decimals, way):
    events = data.draw(st.integers(0, total))
    printed = str((Decimal(100 * events) / total).quantize(Decimal(1).scaleb(-decimals), rounding=way))
    listed = {tuple(row) for row in consistent_counts(printed, largest_total=total).to_numpy().tolist()}
    by_hand = {(k, n) for n in range(1, total + 1) for k in range(n + 1) if prints_as(k, n, printed, decimals)}
    assert listed == by_hand
    assert (events, total) in listed


# Limits


def test_rounding_limits_stop_at_nought_and_a_hundred():
    assert rounding_limits("0").low == 0
    assert rounding_limits("100").high == 100


def test_more_decimals_are_narrower():
    one = rounding_limits("36", decimals=2)
    assert (one.low, one.high) == pytest.approx((35.995, 36.005))


def test_the_walsall_2019_ratio_by_hand():
    # (34/66) / (7835/20310), and with 33.5/66.5 and 34.5/65.5
    one = ratio_of_printed_shares(share="34", reference_share="66", population=7835, reference_population=20310)
    scale = 20310 / 7835
    expected = (34 / 66 * scale, 33.5 / 66.5 * scale, 34.5 / 65.5 * scale)
    assert (one.value, one.low, one.high) == pytest.approx(expected, rel=1e-12)
    assert one.confidence == 1


def test_shares_that_are_no_complements_round_on_their_own():
    # 11 and 80 leave room for others: 10.5/80.5 to 11.5/79.5, over equal populations
    one = ratio_of_printed_shares(share="11", reference_share="80", population=50, reference_population=50)
    assert (one.low, one.high) == pytest.approx((10.5 / 80.5, 11.5 / 79.5))


def test_complements_share_the_finer_rounding():
    one = ratio_of_printed_shares(share="34", reference_share="66.0", population=1, reference_population=1)
    assert (one.low, one.high) == pytest.approx((33.95 / 66.05, 34.05 / 65.95))


def test_a_reference_that_prints_as_nought_has_no_upper_limit():
    one = ratio_of_printed_shares(share="3", reference_share="0", population=1, reference_population=1)
    assert (one.value, one.high) == (math.inf, math.inf)
    assert one.low == pytest.approx(2.5 / 0.5)


def test_two_noughts_are_not_estimable():
    one = ratio_of_printed_shares(share="0", reference_share="0", population=1, reference_population=1)
    assert (math.isnan(one.value), one.note) == (True, "not estimable: both shares print as 0")


def test_a_printed_ratio_says_that_chance_is_not_in_it():
    one = ratio_of_printed_shares(share="34", reference_share="66", population=1, reference_population=1)
    assert "says nothing about chance" in one.note


def test_the_walsall_2019_difference_by_hand():
    one = share_difference_of_printed(share="34", population_share=7835 / 28145)
    gap = 34 - 100 * 7835 / 28145
    assert (one.value, one.low, one.high) == pytest.approx((gap, gap - 0.5, gap + 0.5))


def test_a_population_share_that_was_only_printed_widens_the_interval():
    # House of Commons HC 306 (2020), paragraph 68: 11 per cent against 4 per cent
    one = share_difference_of_printed(share="11", population_share="4")
    assert (one.value, one.low, one.high) == (7, 6, 8)


# How large a caseload would have to be


def test_thirty_four_per_cent_in_walsall_needs_this_many_children():
    # score test by hand: 74 of 217 is 2.06 standard errors above 27.84%, 73 of 216 only 1.95
    assert smallest_total_for(share=0.34, population_share=7835 / 28145) == 217


@CALMLY
@given(
    share=st.floats(0, 1),
    population_share=st.floats(0, 1),
    confidence=st.floats(0.5, 0.999),
)
def test_the_interval_excludes_from_there_on_and_not_just_before(share, population_share, confidence):
    assume(abs(share - population_share) > 0.02)

    def inside(total):
        one = proportion(events=math.floor(share * total + 0.5), total=total, confidence=confidence)
        return one.low <= population_share <= one.high

    total = smallest_total_for(share=share, population_share=population_share, confidence=confidence)
    assert total == 1 or inside(total - 1)
    assert not any(inside(more) for more in range(total, total + 40))


# Refusals


@pytest.mark.parametrize("printed", [44, "forty", "-3", "101", "", "4,5"])
def test_what_is_no_printed_percentage_is_refused(printed):
    with pytest.raises(ValueError, match="printed must"):
        consistent_counts(printed, largest_total=10)


@pytest.mark.parametrize("largest_total", [0, -1, 2.5])
def test_the_largest_total_is_a_count(largest_total):
    with pytest.raises(ValueError, match="largest_total must be a whole number above 0"):
        consistent_counts("44", largest_total=largest_total)


def test_fewer_decimals_than_printed_are_refused():
    with pytest.raises(ValueError, match="decimals must be at least the 1 that printed shows, but got 0"):
        rounding_limits("36.4", decimals=0)


def test_everything_wrong_with_a_ratio_is_said_at_once():
    with pytest.raises(ValueError, match=r"(?s)3 problems.*share must.*reference_share must.*population must"):
        ratio_of_printed_shares(share=34, reference_share="x", population=0, reference_population=1)


def test_a_population_share_in_per_cent_is_refused():
    with pytest.raises(ValueError, match=r"population_share must lie between 0 and 1, but got 28"):
        share_difference_of_printed(share="34", population_share=28)


def test_equal_shares_are_refused():
    with pytest.raises(ValueError, match="share must differ from population_share"):
        smallest_total_for(share=0.3, population_share=0.3)
