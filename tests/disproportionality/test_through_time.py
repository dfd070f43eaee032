"""Years together and one by one: nothing compared alone on fewer than five events, and nothing lost."""

import math

import pandas as pd
import pytest

from yjs_analysis.disproportionality.through_time import pooled_with_single_periods
from yjs_analysis.measures.comparisons import population_relative_rate, relative_rate


def counts(*years, groups=("White", "Black")):
    """Years of (events, total) pairs, a pair a group."""
    rows = [
        (f"year {at}", group, *cell)
        for at, year in enumerate(years, start=1)
        for group, cell in zip(groups, year, strict=True)
    ]
    return pd.DataFrame(rows, columns=["period", "group", "events", "total"])


THREE = counts([(30, 100), (4, 12)], [(28, 90), (7, 15)], [(4, 80), (9, 14)])


def black(table):
    return table[table["group"] == "Black"].set_index("period")


def test_the_pooled_row_comes_first_and_holds_all_children():
    row = pooled_with_single_periods(THREE).iloc[1]
    assert row[["period", "events", "total", "reference_events", "reference_total"]].tolist() == [
        "all periods", 20, 41, 62, 270,
    ]  # fmt: skip


def test_the_pooled_interval_is_that_of_the_sums():
    one = relative_rate(events=20, total=41, reference_events=62, reference_total=270)
    ours = black(pooled_with_single_periods(THREE)).loc["all periods"]
    assert (ours["low"], ours["high"]) == (one.low, one.high)


def test_populations_are_added_up_into_persons_times_periods():
    one = population_relative_rate(events=20, total=41, reference_events=62, reference_total=270)
    ours = black(pooled_with_single_periods(THREE, base="population")).loc["all periods"]
    assert (ours["low"], ours["high"]) == (one.low, one.high)


@pytest.mark.parametrize("year", ["year 1", "year 3"])
def test_a_year_with_four_events_in_either_group_is_not_compared_alone(year):
    row = black(pooled_with_single_periods(THREE)).loc[year]
    assert row[["value", "low", "high"]].isna().all()
    assert row["note"].startswith("fewer than 5 events in one of the groups: not compared alone")


def test_a_year_that_is_not_compared_cannot_tell():
    assert black(pooled_with_single_periods(THREE)).loc["year 3", "verdict"] == "cannot tell"


def test_its_counts_stay():
    assert black(pooled_with_single_periods(THREE)).loc["year 1", ["events", "total"]].tolist() == [4, 12]


def test_five_events_are_enough():
    table = black(pooled_with_single_periods(counts([(5, 10), (5, 10)])))
    assert table["value"].tolist() == [1, 1]


def test_the_rule_is_a_choice():
    assert not black(pooled_with_single_periods(THREE, fewest=0))["value"].isna().any()


def test_the_reference_group_stays_itself():
    table = pooled_with_single_periods(THREE)
    assert table.loc[table["group"] == "White", "value"].tolist() == [1] * 4


def test_three_of_three_pooled_cannot_tell():
    table = black(pooled_with_single_periods(counts([(20, 30), (1, 1)], [(20, 30), (2, 2)])))
    assert set(table["verdict"]) == {"cannot tell"}


def test_no_events_at_all_cannot_tell():
    table = black(pooled_with_single_periods(counts([(0, 30), (0, 4)])))
    assert set(table["verdict"]) == {"cannot tell"}


def test_a_group_of_nobody_cannot_tell():
    table = black(pooled_with_single_periods(counts([(9, 30), (0, 0)])))
    assert math.isnan(table.loc["all periods", "value"])


def test_a_group_that_lacks_a_year_is_refused():
    with pytest.raises(ValueError, match="hold 'Black' 0 times in 'year 3'"):
        pooled_with_single_periods(THREE.iloc[:-1])


def test_a_group_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="hold 'White' 2 times in 'year 1'"):
        pooled_with_single_periods(pd.concat([THREE, THREE.iloc[:1]], ignore_index=True))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"reference": "Blac"}, "Did you mean 'Black'"),
        ({"base": "people"}, "base must be one of"),
        ({"fewest": 2.5}, "fewest must be a whole number"),
    ],
)
def test_an_unfit_option_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        pooled_with_single_periods(THREE, **options)
