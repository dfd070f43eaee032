"""The cohorts behind a printed percentage: all that fit, none that does not, and what each would mean."""

import math
from decimal import ROUND_HALF_UP, Decimal
from statistics import NormalDist

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.reoffending.printed_rates import pooled_cohorts, possible_cohorts, smallest_cohorts


def series(*printed, age="10-14"):
    periods = [str(2016 + place) for place in range(len(printed))]
    return pd.DataFrame({"period": periods, "age": age, "printed": printed, "rows": [f"a.csv:{y}" for y in periods]})


def cohorts_of(printed, largest_total=300, age="10-14"):
    return possible_cohorts(series(printed, age=age), largest_total=largest_total)


def counts(table):
    return table[["events", "total"]].to_numpy().tolist()


def wilson(events, total, confidence=0.95):
    """Wilson (1927): the roots of (p - q)^2 = z^2 q (1 - q) / total."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    p = events / total
    middle, spread = p + z**2 / (2 * total), z * math.sqrt(p * (1 - p) / total + z**2 / (4 * total**2))
    return tuple((middle + side * spread) / (1 + z**2 / total) for side in (-1, 1))


# Cohorts behind one percentage (Walsall, label 2017: 32.35 and 33.65)


def test_32_35_per_cent():
    # 11/34 = 0.323529; its multiples, and no other fraction of at most 300
    assert counts(cohorts_of("32.35")) == [[11 * k, 34 * k] for k in range(1, 9)]


def test_33_65_per_cent():
    # 35/104 = 0.336538, 71/211 = 0.336493; both print as 33.65
    assert counts(cohorts_of("33.65", 211)) == [[35, 104], [70, 208], [71, 211]]


@pytest.mark.parametrize(
    ("printed", "first"),
    [("5.88", [1, 17]), ("36", [9, 25]), ("36.00", [9, 25]), ("0", [0, 1]), ("100", [1, 1]), ("50", [1, 2])],
)
def test_the_simplest_cohort_behind_a_percentage_of_two_decimals(printed, first):
    assert counts(cohorts_of(printed))[0] == first


def test_a_publisher_may_round_to_fewer_decimals():
    # 36 per cent: 4/11 = 36.36 prints as 36 too
    assert [4, 11] in counts(possible_cohorts(series("36"), largest_total=11, decimals=0))


def test_what_was_not_published_is_skipped():
    found = possible_cohorts(series("32.35", "", "33.65"), largest_total=110)
    assert found["period"].unique().tolist() == ["2016", "2018"]


def test_a_series_of_which_nothing_was_published_gives_no_cohort():
    nothing = possible_cohorts(series("", ""), largest_total=110)
    assert nothing.empty
    assert list(nothing.columns) == ["period", "age", "printed", "events", "total", "rows"]


def test_a_percentage_that_no_small_cohort_can_give_has_none():
    assert possible_cohorts(series("0.01"), largest_total=300).empty


def test_each_cohort_keeps_the_row_of_its_percentage():
    found = possible_cohorts(series("32.35", "33.65"), largest_total=110)
    assert found.groupby("printed")["rows"].unique().map(list).to_dict() == {
        "32.35": ["a.csv:2016"],
        "33.65": ["a.csv:2017"],
    }


@given(total=st.integers(1, 300), data=st.data())
def test_the_true_cohort_is_always_among_those_listed(total, data):
    events = data.draw(st.integers(0, total))
    printed = str((Decimal(100 * events) / total).quantize(Decimal("0.01"), ROUND_HALF_UP))
    assert [events, total] in counts(cohorts_of(printed))


@given(st.integers(0, 10_000))
def test_every_cohort_listed_prints_as_the_percentage(hundredths):
    printed = str(Decimal(hundredths).scaleb(-2))
    for events, total in counts(cohorts_of(printed, 200)):
        assert abs(10_000 * events - hundredths * total) * 2 <= total  # within half of the last decimal


@pytest.mark.parametrize("printed", ["about a third", "-3.00", "101", "33.333"])
def test_what_is_no_percentage_of_two_decimals_is_refused(printed):
    with pytest.raises(ValueError, match="must"):
        cohorts_of(printed)


def test_a_series_without_ages_is_refused():
    with pytest.raises(ValueError, match="series must hold the column 'age'"):
        possible_cohorts(series("32.35").drop(columns="age"), largest_total=9)


# Pools of both ages that print as the inspection's 33.3


@pytest.fixture(scope="module")
def both_ages():
    return pd.concat([cohorts_of("32.35"), cohorts_of("33.65", age="15-17")], ignore_index=True)


def test_the_smallest_pool_is_46_of_138_with_wilsons_interval(both_ages):
    first = pooled_cohorts(both_ages, printed="33.3").iloc[0]
    assert (first["events"], first["total"], first["parts"]) == (46, 138, "11 of 34 and 35 of 104")
    assert (first["low"], first["high"]) == pytest.approx(wilson(46, 138), rel=1e-12)
    assert (round(first["low"], 4), round(first["high"], 4)) == (0.2601, 0.4156)


def test_the_pools_that_print_33_3_are_exactly_these(both_ages):
    by_hand = sorted(
        ([a + c, b + d] for a, b in counts(cohorts_of("32.35")) for c, d in counts(cohorts_of("33.65"))
         if abs(1000 * (a + c) - 333 * (b + d)) * 2 <= b + d),
        key=lambda pool: pool[1],
    )  # fmt: skip
    assert counts(pooled_cohorts(both_ages, printed="33.3")) == by_hand


def test_every_pool_prints_as_the_figure(both_ages):
    pools = pooled_cohorts(both_ages, printed="33.3")
    assert {f"{100 * events / total:.1f}" for events, total in counts(pools)} == {"33.3"}


def test_a_pool_names_the_rows_of_all_its_parts():
    cohorts = pd.DataFrame(
        {"age": ["10-14", "15-17"], "events": [11, 35], "total": [34, 104], "rows": ["a.csv:2", "a.csv:9"]}
    )
    assert pooled_cohorts(cohorts, printed="33.3")["rows"].tolist() == ["a.csv:2,9"]


def test_three_ages_can_be_pooled():
    # 1/4 + 2/5 + 3/6 = 6/15 = 40 per cent
    cohorts = pd.DataFrame(
        {"age": ["10-14", "15", "16-17"], "events": [1, 2, 3], "total": [4, 5, 6], "rows": "a.csv:2"}
    )
    assert counts(pooled_cohorts(cohorts, printed="40")) == [[6, 15]]


def test_more_confidence_is_a_wider_interval(both_ages):
    usual, surer = (pooled_cohorts(both_ages, printed="33.3", confidence=c).iloc[0] for c in (0.95, 0.99))
    assert (surer["low"], surer["high"]) == pytest.approx(wilson(46, 138, 0.99), rel=1e-12)
    assert surer["low"] < usual["low"] < usual["high"] < surer["high"]


def test_two_figures_that_do_not_fit_each_other_are_refused(both_ages):
    with pytest.raises(ValueError, match=r"none prints as 40\.9.*check that both figures count the same children"):
        pooled_cohorts(both_ages, printed="40.9")


def test_no_cohorts_cannot_be_pooled(both_ages):
    with pytest.raises(ValueError, match=r"none prints as 33\.3"):
        pooled_cohorts(both_ages.iloc[:0], printed="33.3")


def test_cohorts_of_two_years_are_not_pooled():
    with pytest.raises(ValueError, match="cohorts must be those of one period, but hold 2016, 2017"):
        pooled_cohorts(possible_cohorts(series("32.35", "33.65"), largest_total=110), printed="33.3")


def test_cohorts_without_totals_are_refused(both_ages):
    with pytest.raises(ValueError, match="cohorts must hold the column 'total'"):
        pooled_cohorts(both_ages.drop(columns="total"), printed="33.3")


# The smallest cohort, and how much depends on taking it


def test_the_smallest_cohort_has_the_widest_interval_and_the_largest_the_narrowest():
    row = smallest_cohorts(cohorts_of("32.35", 110)).iloc[0]
    assert (row["events"], row["total"], row["fitting"]) == (11, 34, 3)
    assert (row["low"], row["high"]) == pytest.approx(wilson(11, 34), rel=1e-12)
    assert (row["narrowest_low"], row["narrowest_high"]) == pytest.approx(wilson(33, 102), rel=1e-12)


@settings(max_examples=50)
@given(events=st.integers(0, 40), more=st.integers(0, 40), times=st.integers(1, 30))
def test_of_equal_proportions_the_narrowest_interval_lies_inside_the_widest(events, more, times):
    total = max(events + more, 1)
    same = pd.DataFrame(
        {"period": "2017", "age": "10-14", "events": [events, times * events], "total": [total, times * total]}
    )
    row = smallest_cohorts(same).iloc[0]
    assert row["low"] - 1e-12 <= row["narrowest_low"] <= row["narrowest_high"] <= row["high"] + 1e-12


def test_the_smallest_is_found_in_any_order():
    shuffled = cohorts_of("32.35", 110).iloc[[1, 2, 0]]
    assert counts(smallest_cohorts(shuffled)) == [[11, 34]]


def test_one_row_a_period_and_age_in_the_order_of_the_series():
    both = pd.concat([series("36", "5.88", age="15-17"), series("32.35", age="10-14")])
    table = smallest_cohorts(possible_cohorts(both, largest_total=50))
    assert table[["age", "period", "total"]].to_numpy().tolist() == [
        ["15-17", "2016", 25], ["15-17", "2017", 17], ["10-14", "2016", 34],
    ]  # fmt: skip


def test_a_percentage_that_only_one_cohort_gives_has_one_interval():
    row = smallest_cohorts(cohorts_of("5.88", 17)).iloc[0]
    assert row["fitting"] == 1
    assert (row["narrowest_low"], row["narrowest_high"]) == (row["low"], row["high"])


def test_no_cohorts_give_no_rows_in_the_same_columns():
    nothing = smallest_cohorts(cohorts_of("32.35").iloc[:0])
    assert nothing.empty
    assert list(nothing.columns) == list(smallest_cohorts(cohorts_of("32.35")).columns)


def test_cohorts_without_a_period_are_refused():
    with pytest.raises(ValueError, match="cohorts must hold the column 'period'"):
        smallest_cohorts(cohorts_of("32.35").drop(columns="period"))


def test_a_pool_says_the_smallest_count_that_its_parts_tell():
    cohorts = pd.DataFrame({"age": ["10-14", "15-17"], "events": [3, 12], "total": [9, 36], "rows": "a.csv:2"})
    assert pooled_cohorts(cohorts, printed="33.3")["fewest"].tolist() == [3]  # of 3, 6, 12 and 24
