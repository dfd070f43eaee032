"""Nine years of percentages and the neighbours: what is tested, what is said, and what is kept back."""

import math

import pytest

from yjs_analysis.evidence.exhibits.trend_and_neighbours import is_there_a_trend
from yjs_analysis.evidence.study import Study


@pytest.fixture(scope="module")
def exhibit():
    return is_there_a_trend(Study())


def test_both_ages_are_tested_on_the_smallest_and_the_largest_cohorts(exhibit):
    kept = exhibit.estimates[exhibit.estimates["measure"] == "odds ratio"]
    assert set(kept["age"]) == {"10-14", "15-17"}
    assert {"smallest that fit", "largest that fit"} <= set(kept["cohorts"])


def test_the_fall_at_ages_10_to_14_is_there_whatever_the_counts_were(exhibit):
    # 43.33, 32.35, 29.17, 36, 23.33, 15, 19.05, 5.88 per cent from 2016 to 2023
    table = exhibit.estimates
    younger = table[(table["measure"] == "odds ratio") & (table["age"] == "10-14")]
    assert (younger["high"] < 1).all()
    assert "at ages 10 to 14 falling, whatever the counts were" in exhibit.answer


def test_at_ages_15_to_17_nothing_is_claimed(exhibit):
    # 37.33, 33.65, 29.76, 36.9, 31.76, 30.77, 27.14, 38.1, 33.33 per cent
    assert "at ages 15 to 17 cannot tell" in exhibit.answer


def test_no_total_of_years_that_another_exhibit_withholds_is_told(exhibit):
    table = exhibit.estimates
    assert table.loc[table["measure"] == "odds ratio", ["events", "total"]].isna().all().all()


def test_walsall_stands_at_the_fewest_children_that_print_38_1(exhibit):
    # 8 of 21 is 38.095; no fewer children give 38.1
    table = exhibit.estimates
    row = table[table["area"] == "Walsall"].iloc[0]
    fewer = [n for n in range(1, 21) for x in range(n + 1) if math.isclose(100 * x / n, 38.1, abs_tol=0.005)]
    assert (row["events"], row["total"], fewer) == (8, 21, [])


def test_neighbours_are_those_of_the_region_that_are_printed(exhibit):
    named = set(exhibit.estimates["area"].dropna())
    assert named == {"Walsall", "Birmingham", "Coventry", "Dudley", "Sandwell", "Wolverhampton"}
