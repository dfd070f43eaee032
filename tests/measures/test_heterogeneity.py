"""Strata one by one: a symmetrical table by hand, Berkeley's departments, strata that say nothing."""

import math

import pandas as pd
import pytest

from yjs_analysis.measures.heterogeneity import METHODS, heterogeneity_test, simpson_check, strata_compared

PAIR = {"group": "Black", "reference": "White", "by": "stratum"}


def strata(*tables):
    rows = []
    for at, (x1, n1, x0, n0) in enumerate(tables):
        rows += [(at, "White", x0, n0), (at, "Black", x1, n1)]
    return pd.DataFrame(rows, columns=["stratum", "group", "events", "total"])


@pytest.mark.parametrize("method", METHODS)
def test_opposite_strata_are_measured_from_an_odds_ratio_of_one(method):
    # 6/10 v 4/10 and the reverse: common odds ratio 1, fitted 5 in each cell, variance 5/4, so 4/5 + 4/5 = 1.6
    p = heterogeneity_test(strata((6, 10, 4, 10), (4, 10, 6, 10)), **PAIR, method=method).value
    assert p == pytest.approx(math.erfc(math.sqrt(1.6 / 2)))


def test_few_expected_children_are_noted():
    one = heterogeneity_test(strata((2, 4, 1, 4), (3, 4, 2, 5), (0, 3, 0, 9)), **PAIR)
    assert one.note == "fewer than 5 children are expected in a cell: do not interpret; 1 of 3 strata adds nothing"


@pytest.mark.parametrize("tables", [[(2, 4, 1, 4)], [(2, 4, 1, 4), (0, 3, 0, 9)], [(0, 4, 1, 4), (0, 3, 2, 9)]])
def test_what_cannot_be_tested_says_so(tables):
    one = heterogeneity_test(strata(*tables), **PAIR)
    assert math.isnan(one.value)
    assert one.note.startswith("not estimable")


@pytest.mark.parametrize("scale", [1, 10**7])
def test_the_fitted_count_keeps_its_odds_ratio_in_small_and_huge_strata(scale):
    # the same odds ratio, 4, in strata of very different rates: nothing left over
    tables = [(8, 12, 6, 18), (4, 8, 2, 10), (16, 20, 10, 20)]
    one = heterogeneity_test(strata(*(tuple(scale * n for n in table) for table in tables)), **PAIR)
    assert one.value == pytest.approx(1, abs=1e-6)


def test_a_reversal_is_flagged_and_shown():
    # 8/40 v 1/10 and 10/20 v 18/50: lower twice, 19/60 v 18/60 higher overall
    row = simpson_check(strata((1, 10, 8, 40), (18, 50, 10, 20)), reference="White", by="stratum").iloc[0]
    assert row["crude"] == pytest.approx(19 / 18)
    assert (row["strata_reversed"], row["reversal"], row["outside"]) == (2, True, True)


def test_the_same_ratio_in_balanced_strata_is_not_flagged():
    row = simpson_check(strata((4, 10, 2, 10), (8, 20, 4, 20)), reference="White", by="stratum").iloc[0]
    assert (row["crude"], row["stratified"], row["reversal"], row["outside"]) == (2, 2, False, False)


@pytest.mark.parametrize("measure", ["relative rate", "odds ratio", "rate difference"])
def test_a_group_that_shares_no_stratum_with_its_reference_is_noted(measure):
    row = simpson_check(strata((1, 10, 0, 0), (0, 0, 10, 20)), reference="White", by="stratum", measure=measure).iloc[0]
    assert (row["strata"], row["reversal"]) == (0, False)
    assert row["note"].startswith("not estimable")


def test_each_stratum_stands_by_itself_with_its_share():
    table = strata_compared(strata((1, 10, 8, 40), (0, 0, 10, 20)), **PAIR)
    assert table["share_of_reference"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert table["value"].tolist() == pytest.approx([0.5, math.nan], nan_ok=True)
    assert table["note"].tolist() == ["", "not estimable: nobody in one of the groups"]


def test_an_unknown_measure_is_refused():
    with pytest.raises(ValueError, match="measure must be one of 'relative rate'"):
        simpson_check(strata((1, 10, 8, 40)), reference="White", by="stratum", measure="hazard")


def test_a_stratum_of_a_thousand_million_with_hardly_a_child_without_the_event_is_tested():
    one = heterogeneity_test(strata((10**9, 10**9, 1, 2), (31, 200, 48, 200)), **PAIR)
    assert 0 <= one.value <= 1
    assert one.note == "fewer than 5 children are expected in a cell: do not interpret"
