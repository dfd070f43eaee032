"""Firth's regression: the half added to every cell, rows against groups, separation and everybody or nobody."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from yjs_analysis.measures.firth import firth_logistic, firth_tests

CALMLY = settings(max_examples=25, deadline=None)
GROUPS = {"terms": ["group"], "categories": {"group": ["White", "Black"]}}


def two_groups(*counts):
    return pd.DataFrame({"group": ["White", "Black"], "events": counts[::2], "total": counts[1::2]})


@CALMLY
@given(cells=st.lists(st.integers(0, 30), min_size=4, max_size=4).filter(lambda c: c[0] + c[1] and c[2] + c[3]))
def test_two_groups_give_the_ratio_of_odds_with_a_half_in_every_cell(cells):
    a, b, c, d = cells
    one = firth_logistic(two_groups(a, a + b, c, c + d), **GROUPS)["value"]
    expected = ((a + 0.5) / (b + 0.5), (c + 0.5) * (b + 0.5) / (d + 0.5) / (a + 0.5))
    assert tuple(one) == pytest.approx(expected, rel=1e-8)


def test_grouped_counts_give_the_answer_of_the_rows():
    made = np.random.default_rng(3)
    rows = pd.DataFrame({"group": made.choice(["White", "Black"], 60, p=[0.8, 0.2]), "age": made.integers(12, 16, 60)})
    rows = rows.assign(events=((rows["group"] == "Black") | (made.random(60) < 0.4)).astype(int), total=1)
    model = {"terms": ["group", "age"], "categories": {"group": ["White", "Black"]}}
    counts = rows.groupby(["group", "age"], as_index=False)[["events", "total"]].sum()
    columns = ["value", "low", "high"]
    single, grouped = (np.log(firth_logistic(one, **model)[columns]) for one in (rows, counts))
    assert single.to_numpy() == pytest.approx(grouped.to_numpy(), rel=1e-8)


@pytest.mark.parametrize("events", [0, 5])
def test_when_all_or_none_had_it_a_half_is_added_to_both(events):
    one = firth_logistic(pd.DataFrame({"events": [events], "total": [5]}), terms=[], categories={}).iloc[0]
    assert one["value"] == pytest.approx((events + 0.5) / (5.5 - events), rel=1e-9)


def test_a_limit_lowers_the_penalised_likelihood_by_half_the_quantile():
    # one pattern: (x + 1/2) log p + (n - x + 1/2) log(1 - p), the determinant being n p (1 - p)
    one = firth_logistic(pd.DataFrame({"events": [0], "total": [5]}), terms=[], categories={}).iloc[0]

    def penalised(odds):
        return 0.5 * np.log(odds) - 6 * np.log1p(odds)

    fall = [2 * (penalised(1 / 11) - penalised(one[end])) for end in ("low", "high")]
    assert fall == pytest.approx([stats.chi2.ppf(0.95, 1)] * 2, rel=1e-8)


def test_totals_of_a_hundred_million_keep_their_figures():
    one = firth_logistic(two_groups(30_000_000, 100_000_000, 45_000_000, 100_000_000), **GROUPS).iloc[1]
    assert one["value"] == pytest.approx((45 / 55) / (30 / 70), rel=1e-7)


def test_a_year_beside_the_intercept_settles_for_few_and_for_many():
    counts = pd.DataFrame({"year": [2019, 2020, 2021, 2022], "events": [3, 4, 2, 6], "total": [9, 8, 9, 10]})
    many = counts.assign(events=counts["events"] * 10_000_000, total=counts["total"] * 10_000_000)
    few, since = ({"terms": [name], "categories": {}} for name in ("year", "since"))
    for table in (counts, many):
        tests = firth_tests(table, **few)["value"].iloc[1]
        assert tests == pytest.approx(firth_tests(table.assign(since=table["year"] - 2020), **since)["value"].iloc[1])


def test_equal_groups_differ_by_nothing():
    assert firth_tests(two_groups(4, 9, 4, 9), **GROUPS)["value"].iloc[1] == pytest.approx(1)


def test_a_category_that_nobody_is_in_has_no_value():
    one = firth_logistic(two_groups(4, 9, 0, 0), **GROUPS)
    assert one["note"].tolist() == ["", "not estimable: nobody answers to this"]


def test_a_column_that_repeats_another_is_refused():
    counts = two_groups(4, 9, 2, 3).assign(black=[0, 1])
    with pytest.raises(ValueError, match="'black' follows from 'group: Black'"):
        firth_logistic(counts, terms=["group", "black"], categories=GROUPS["categories"])


def test_limits_that_are_not_asked_for_are_not_looked_for():
    counts = pd.DataFrame({"group": ["White", "Black", "Mixed"], "events": [9, 6, 4], "total": [20, 6, 9]})
    model = {"terms": ["group"], "categories": {"group": ["White", "Black", "Mixed"]}}
    some, every = firth_logistic(counts, limits_for=["group: Black"], **model), firth_logistic(counts, **model)
    columns = ["value", "low", "high"]
    assert some.loc[1, columns].tolist() == every.loc[1, columns].tolist()
    assert some.loc[[0, 2], ["low", "high"]].isna().all(axis=None)


def test_limits_for_a_row_that_there_is_not_are_refused():
    counts = pd.DataFrame({"group": ["White", "Black"], "events": [9, 6], "total": [20, 6]})
    with pytest.raises(ValueError, match=r"limits_for must be one of .* Did you mean 'group: Black'"):
        firth_logistic(counts, limits_for=["group: Blak"], terms=["group"], categories={"group": ["White", "Black"]})
