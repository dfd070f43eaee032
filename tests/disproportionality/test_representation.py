"""Shares against shares: the difference and the ratio behind printed percentages, and what they cannot say."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.disproportionality.representation import printed_differences, printed_relative_rates


def category(printed, population, everyone):
    return pd.DataFrame({"printed": [printed], "population": [population], "everyone": [everyone]})


# Golden values


def test_walsall_is_6_11_points_above_the_2011_census():
    one = printed_differences(category("34", 7835, 28093)).iloc[0]
    assert one["value"] == pytest.approx(34 - 100 * 7835 / 28093, rel=1e-12)
    assert round(one["value"], 2) == 6.11


def test_with_the_children_of_two_years_the_gap_is_6_16():
    one = printed_differences(category("34", 7835, 28145)).iloc[0]
    assert [one["low"], one["value"], one["high"]] == pytest.approx([5.662018, 6.162018, 6.662018], abs=1e-6)


def test_walsalls_relative_rate_against_all_others_by_hand():
    # (34 / 7835) / (66 / (28093 - 7835)); the limits from 33.5 and 66.5, 34.5 and 65.5
    one = printed_relative_rates(category("34", 7835, 28093)).iloc[0]
    by_hand = [share / (100 - share) * (28093 - 7835) / 7835 for share in (33.5, 34, 34.5)]
    assert [one["low"], one["value"], one["high"]] == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize(
    ("printed", "shares"),
    [
        ("34.0", (33.95, 34, 34.05)),
        ("33.333333", (33.3333325, 33.333333, 33.3333335)),
        ("34%", (33.5, 34, 34.5)),
    ],
)
def test_the_rest_of_a_hundred_is_as_exact_as_the_share(printed, shares):
    one = printed_relative_rates(category(printed, 1, 2)).iloc[0]
    assert [one["low"], one["value"], one["high"]] == pytest.approx([p / (100 - p) for p in shares], rel=1e-12)


@given(st.integers(1, 99), st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_category_and_its_rest_are_each_others_inverse(share, population, others):
    one = printed_relative_rates(category(str(share), population, population + others)).iloc[0]
    rest = printed_relative_rates(category(str(100 - share), others, population + others)).iloc[0]
    assert one["value"] * rest["value"] == pytest.approx(1)
    assert one["low"] * rest["high"] == pytest.approx(1)


@given(st.integers(0, 100), st.integers(0, 1000), st.integers(1, 1000))
def test_a_category_and_its_rest_differ_by_opposite_points(share, population, everyone):
    population = min(population, everyone)
    one = printed_differences(category(str(share), population, everyone)).iloc[0]
    rest = printed_differences(category(str(100 - share), everyone - population, everyone)).iloc[0]
    assert one["value"] == pytest.approx(-rest["value"], abs=1e-9)


@given(st.integers(1, 99), st.integers(1, 999))
def test_difference_and_ratio_point_the_same_way(share, population):
    shares = category(str(share), population, 1000)
    gap = printed_differences(shares)["value"].iloc[0]
    ratio = printed_relative_rates(shares)["value"].iloc[0]
    assert gap == pytest.approx(0, abs=1e-9) or (gap > 0) == (ratio > 1)


def test_the_table_keeps_its_rows_and_columns():
    shares = pd.concat([category("34", 25, 100), category("66", 75, 100)]).assign(group=["Black", "White"])
    assert printed_differences(shares)[["group", "population_share"]].to_numpy().tolist() == [
        ["Black", 0.25],
        ["White", 0.75],
    ]


def test_every_number_says_that_chance_is_not_in_it():
    shares = category("34", 25, 100)
    notes = [*printed_differences(shares)["note"], *printed_relative_rates(shares)["note"]]
    assert all("says nothing about chance" in note for note in notes)


# Nobody, everybody, nothing


@pytest.mark.parametrize(
    ("printed", "population", "note"),
    [
        ("3", 0, "not estimable: no children in the category"),
        ("0", 0, "not estimable: no children in the category"),
        ("97", 100, "not estimable: no children outside the category"),
        ("100", 100, "not estimable: no children outside the category"),
    ],
)
def test_a_category_of_nobody_or_everybody_has_no_relative_rate_and_says_why(printed, population, note):
    one = printed_relative_rates(category(printed, population, 100)).iloc[0]
    assert math.isnan(one["value"])
    assert (one["low"], one["high"], one["note"]) == (0, math.inf, note)


def test_an_empty_category_does_not_spoil_the_others():
    table = printed_relative_rates(pd.concat([category("0", 0, 100), category("34", 25, 100)], ignore_index=True))
    assert table["value"].iloc[1] == pytest.approx((34 / 25) / (66 / 75))


def test_a_category_with_the_whole_caseload_says_why_it_has_no_upper_limit():
    # 99.5 per cent is the least that prints as 100: (99.5/25) / (0.5/75) = 597
    one = printed_relative_rates(category("100", 25, 100)).iloc[0]
    assert (one["value"], one["high"]) == (math.inf, math.inf)
    assert one["low"] == pytest.approx(597)
    assert one["note"].startswith("the whole caseload prints in this category: no upper limit")


def test_a_category_that_prints_as_nought_is_an_ordinary_zero():
    # 0.5 per cent is the most that prints as 0: (0.5/25) / (99.5/75) = 0.0151
    one = printed_relative_rates(category("0", 25, 100)).iloc[0]
    assert (one["value"], one["low"]) == (0, 0)
    assert one["high"] == pytest.approx(75 * 0.5 / (25 * 99.5))


@pytest.mark.parametrize(("population", "points"), [(0, 34), (100, -66)])
def test_the_difference_is_known_for_nobody_and_for_everybody(population, points):
    assert printed_differences(category("34", population, 100))["value"].iloc[0] == points


@pytest.mark.parametrize("measure", [printed_differences, printed_relative_rates])
def test_a_table_without_rows_stays_one(measure):
    assert measure(category("34", 25, 100).iloc[:0]).empty


# Refusals


@pytest.mark.parametrize("measure", [printed_differences, printed_relative_rates])
@pytest.mark.parametrize(
    ("shares", "problem"),
    [
        (category("thirty", 25, 100), r"printed must be the text of a percentage, but got 'thirty'"),
        (category(34, 25, 100), r"printed must be the text of a percentage, but got 34"),
        (category("34", 101, 100), r"population must lie between 0 and everyone, .* got 101 of 100 \(row 0\)"),
        (category("34", -1, 100), r"population must lie between 0 and everyone"),
        (category("34", 0, 0), r"everyone above 0, but got 0 of 0"),
        (category("34", math.nan, 100), r"population must lie between 0 and everyone"),
        (category("34", 25, 100).drop(columns="everyone"), r"shares must hold the column 'everyone'"),
    ],
)
def test_impossible_shares_are_refused(measure, shares, problem):
    with pytest.raises(ValueError, match=problem):
        measure(shares)


def test_everything_wrong_with_a_table_is_said_at_once():
    shares = pd.concat([category("x", 25, 100), category("34", 101, 100)], ignore_index=True)
    with pytest.raises(ValueError, match=r"(?s)2 problems.*\(row 0\).*\(row 1\)"):
        printed_differences(shares)
