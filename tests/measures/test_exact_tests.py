"""Exact tests of two groups: printed p-values, counting by hand, ties, and agreement with the intervals beside them."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import barnard_exact

from yjs_analysis.measures import unconditional
from yjs_analysis.measures.comparisons import population_relative_rate
from yjs_analysis.measures.exact_tests import (
    METHODS,
    POPULATION_METHODS,
    population_test,
    population_tests,
    two_group_test,
    two_group_tests,
)
from yjs_analysis.measures.two_groups import NAMES

CALMLY = settings(max_examples=30, deadline=None)


def p_value(table, function=two_group_test, **options):
    return function(**dict(zip(NAMES, table, strict=True)), **options).value


@st.composite
def tables(draw, largest=12):
    totals = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    return draw(st.integers(0, totals[0])), totals[0], draw(st.integers(0, totals[1])), totals[1]


# Printed elsewhere


def test_sas_counts_the_tie_that_scipy_drops():
    # SAS PROC FREQ for 4/12 against 9/11: .0215; the table (8, 2) is exactly as far out
    assert p_value((4, 12, 9, 11), method="Barnard") == pytest.approx(0.0215, abs=6e-5)
    assert barnard_exact([[4, 9], [8, 2]]).pvalue < 0.0211


def test_mehta_and_senchaudhuri_2003():
    assert p_value((7, 15, 12, 15), method="Barnard", alternative="lower") == pytest.approx(0.0341, abs=5e-5)


def test_scipys_own_example_of_boschloo():
    assert p_value((74, 117, 31, 63), alternative="higher") == pytest.approx(0.0355, abs=1e-4)


# Counted by hand


def by_counting(table, alternative):
    x1, n1, x2, n2 = table
    ways = {k: math.comb(n1, k) * math.comb(n2, x1 + x2 - k) for k in range(max(0, x1 + x2 - n2), min(n1, x1 + x2) + 1)}
    chosen = {"higher": lambda k: k >= x1, "lower": lambda k: k <= x1, "different": lambda k: ways[k] <= ways[x1]}
    return float(Fraction(sum(ways[k] for k in ways if chosen[alternative](k)), sum(ways.values())))


@CALMLY
@given(table=tables(), alternative=st.sampled_from(["different", "higher", "lower"]))
def test_fisher_counts_whole_tables(table, alternative):
    assert p_value(table, method="Fisher", alternative=alternative) == pytest.approx(by_counting(table, alternative))


@CALMLY
@given(table=tables(6), method=st.sampled_from(["Boschloo", "Barnard"]))
def test_the_worst_case_is_at_least_every_case(table, method):
    # the set of tables at least as odd, by exact fractions for Barnard's squared z and Fisher's counts
    x1, n1, x2, n2 = table

    def oddness(a, b):
        if method == "Boschloo":
            return -Fraction(by_counting((a, n1, b, n2), "different")).limit_denominator(10**9)
        pooled = Fraction(a + b, n1 + n2)
        spread = pooled * (1 - pooled)
        return Fraction(0) if spread == 0 else (Fraction(a, n1) - Fraction(b, n2)) ** 2 / spread

    odd = [(a, b) for a, b in product(range(n1 + 1), range(n2 + 1)) if oddness(a, b) >= oddness(x1, x2)]
    got = p_value(table, method=method)
    cases = [
        sum(math.comb(n1, a) * math.comb(n2, b) * rate ** (a + b) * (1 - rate) ** (n1 + n2 - a - b) for a, b in odd)
        for rate in np.linspace(0, 1, 101)
    ]
    assert got >= max(cases) - 1e-9
    assert got <= max(cases) + 0.01


def test_all_against_none_of_a_few_by_hand():
    # 0 of 3 against 5 of 5 or the reverse: p^3 (1-p)^5 + p^5 (1-p)^3 is largest at a half, 2/256
    assert p_value((0, 3, 5, 5)) == pytest.approx(2 / 256)


def test_a_huge_table_has_a_fisher_p_value_like_its_normal_one():
    # z = 0.00005 / sqrt(2 x 0.100025 x 0.899975 / 10^8) = 1.17846; two-sided 0.2386
    assert p_value((10**7, 10**8, 10**7 + 5000, 10**8), method="Fisher") == pytest.approx(0.2387, abs=2e-4)


@pytest.mark.parametrize(("alternative", "expected"), [("different", 0), ("higher", 0), ("lower", 1)])
def test_a_table_beyond_all_doubt_has_a_p_value_of_nought(alternative, expected):
    assert p_value((10**8, 10**8, 1, 10**8), method="Fisher", alternative=alternative) == pytest.approx(expected)


# What must hold for every table


@CALMLY
@given(table=tables(), method=st.sampled_from(METHODS))
def test_exchanging_the_groups_changes_nothing(table, method):
    assert p_value(table, method=method) == pytest.approx(p_value(table[2:] + table[:2], method=method))


@CALMLY
@given(table=tables())
def test_boschloo_is_never_above_fisher(table):
    assert p_value(table, method="Boschloo") <= p_value(table, method="Fisher") + 1e-9


@CALMLY
@given(table=tables(200), method=st.sampled_from(POPULATION_METHODS), confidence=st.sampled_from([0.8, 0.95, 0.99]))
def test_the_population_test_agrees_with_the_interval_beside_it(table, method, confidence):
    assume(table[0] + table[2] > 0)
    one = population_relative_rate(**dict(zip(NAMES, table, strict=True)), method=method, confidence=confidence)
    tested = p_value(table, population_test, method=method)
    assume(abs(tested - (1 - confidence)) > 1e-9)
    assert (tested < 1 - confidence) == (not one.low <= 1 <= one.high)


# Edges


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("table", [(0, 3, 0, 5), (3, 3, 5, 5)])
def test_tables_that_cannot_be_odd_have_a_p_value_of_one(method, table):
    assert p_value(table, method=method) == pytest.approx(1)


@pytest.mark.parametrize(("method", "expected"), [("Fisher", 1), ("Boschloo", 1), ("Barnard", 0.5)])
def test_one_child_against_one_by_hand(method, expected):
    # (1, 0) and (0, 1) are equally odd: given one event, certain; at an unknown rate 2 p (1 - p), at most a half
    assert p_value((1, 1, 0, 1), method=method) == pytest.approx(expected)


@pytest.mark.parametrize("function", [two_group_test, population_test])
def test_nobody_has_no_p_value(function):
    one = function(events=0, total=0, reference_events=3, reference_total=5)
    assert (math.isnan(one.value), one.note) == (True, "not estimable: nobody in one of the groups")


@pytest.mark.parametrize("method", POPULATION_METHODS)
def test_no_events_in_two_populations_are_no_evidence(method):
    assert p_value((0, 5, 0, 7), population_test, method=method) == 1


def test_an_exact_p_value_is_all_that_is_possible():
    one = two_group_test(events=4, total=12, reference_events=9, reference_total=11)
    assert one.low == one.value == one.high
    assert one.confidence == 1


# The table


COUNTS = pd.DataFrame(
    {"group": ["White", "Black", "Other"], "events": [9, 4, 0], "total": [11, 12, 0]}, index=[2, 5, 4]
)


@pytest.mark.parametrize(("lift", "kernel"), [(two_group_tests, two_group_test), (population_tests, population_test)])
def test_a_row_is_the_test_of_its_counts(lift, kernel):
    table = lift(COUNTS, reference="White")
    assert table.loc[5, "value"] == p_value((4, 12, 9, 11), kernel)
    assert table["note"].tolist() == ["reference group", "", "not estimable: nobody in one of the groups"]


# Refusals


def test_too_many_tables_are_refused_with_the_way_out():
    with pytest.raises(ValueError, match=r"at most 4,000,000 tables for 'Boschloo'.*Use method='Fisher'"):
        p_value((5, 10_000, 6, 10_000))


def test_an_unknown_alternative_is_refused():
    with pytest.raises(
        ValueError, match="alternative must be one of 'different', 'higher', 'lower', but got 'greater'"
    ):
        p_value((1, 2, 1, 2), alternative="greater")


def test_more_events_than_children_are_refused():
    with pytest.raises(ValueError, match="reference_events must not exceed reference_total, but got 3 of 2"):
        p_value((1, 2, 3, 2))


# The parts


def test_the_probabilities_of_a_fixed_margin_sum_to_one():
    possible, probability = unconditional.hypergeometric(7, 5, 4)
    assert possible.tolist() == [0, 1, 2, 3, 4]
    assert probability == pytest.approx([math.comb(7, k) * math.comb(5, 4 - k) / math.comb(12, 4) for k in range(5)])
