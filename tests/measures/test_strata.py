"""Two groups within strata: R on sparse tables, matched pairs and polynomials by hand, empty strata, huge ones."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.odds import odds_ratio
from yjs_analysis.measures.strata import (
    ODDS_METHODS,
    stratified_comparisons,
    stratified_odds_ratio,
    stratified_rate_difference,
    stratified_relative_rate,
)
from yjs_analysis.measures.strata_population import (
    stratified_population_rate_difference,
    stratified_population_relative_rate,
)
from yjs_analysis.measures.strata_tests import METHODS, stratified_test
from yjs_analysis.measures.stratified_tables import two_groups_by_stratum

CALMLY = settings(max_examples=30, deadline=None)
PAIR = {"group": "Black", "reference": "White", "by": "stratum"}
RATIOS = (stratified_relative_rate, stratified_odds_ratio, stratified_population_relative_rate)
DIFFERENCES = (stratified_rate_difference, stratified_population_rate_difference)


def strata(*tables):
    rows = []
    for at, (x1, n1, x0, n0) in enumerate(tables):
        rows += [(at, "White", x0, n0), (at, "Black", x1, n1)]
    return pd.DataFrame(rows, columns=["stratum", "group", "events", "total"])


def cells(a, b, c, d):
    return strata(*((w, w + x, y, y + z) for w, x, y, z in zip(a, b, c, d, strict=True)))


@st.composite
def several(draw):
    sizes = st.one_of(st.integers(1, 12), st.integers(1, 2000))
    tables = []
    for _ in range(draw(st.integers(1, 4))):
        totals = [draw(sizes) for _ in range(2)]
        tables.append(tuple(one for total in totals for one in (draw(st.integers(0, total)), total)))
    return tables


RANDOM = [  # drawn and answered by R 4.2.2, mantelhaen.test
    ([3, 5, 1], [3, 1, 4], [4, 2, 6], [15, 8, 2], 1.8170406402, 0.614426976013, 5.37352169914, 0.228891495049),
    ([1, 1], [2, 3], [5, 7], [5, 4], 0.300236406619, 0.0475385072668, 1.89618700802, 0.20009209153),
    ([1, 4], [3, 2], [5, 6], [9, 10], 1.68131868132, 0.394039582356, 7.17398107888, 0.491583572647),
    ([1, 0], [1, 2], [9, 5], [9, 4], 0.33110367893, 0.0322688557004, 3.39738251702, 0.343225824115),
]
EXACT = [  # the same tables with exact=TRUE; R's own limits hold to about 1 in 1,000
    (0.243280627579, 2.0346936, 0.53770198, 7.8463107),
    (0.234534696073, 0.31914029, 0.025491213, 2.4411119),
    (0.712347477691, 1.640162, 0.30468129, 8.8575138),
    (0.605263157895, 0.33900389, 0.0060259409, 4.6776804),
]
CORRECTED = [0.366622067356, 0.390206490875, 0.74767292315, 0.66973274975]


@pytest.mark.parametrize("row", RANDOM)
def test_sparse_tables_have_rs_odds_ratio_and_limits(row):
    one = stratified_odds_ratio(cells(*row[:4]), **PAIR)
    assert (one.value, one.low, one.high) == pytest.approx(row[4:7], rel=1e-9)


@pytest.mark.parametrize("row", RANDOM)
def test_sparse_tables_have_rs_test(row):
    assert stratified_test(cells(*row[:4]), **PAIR).value == pytest.approx(row[7], rel=1e-9)


@pytest.mark.parametrize(("row", "expected"), list(zip(RANDOM, CORRECTED, strict=True)))
def test_sparse_tables_have_rs_corrected_test(row, expected):
    assert stratified_test(cells(*row[:4]), **PAIR, method=METHODS[1]).value == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("row", "expected"), list(zip(RANDOM, EXACT, strict=True)))
def test_sparse_tables_have_rs_exact_odds_ratio(row, expected):
    one = stratified_odds_ratio(cells(*row[:4]), **PAIR, method="conditional exact")
    assert (one.value, one.low, one.high) == pytest.approx(expected[1:], rel=1e-3)


@pytest.mark.parametrize(("row", "expected"), list(zip(RANDOM, EXACT, strict=True)))
def test_sparse_tables_have_rs_exact_test(row, expected):
    one = stratified_test(cells(*row[:4]), **PAIR, method="conditional exact")
    assert one.value == pytest.approx(expected[0], rel=1e-9)


def test_the_exact_limits_of_the_rabbits_solve_their_polynomial():
    # all events given, stratum by stratum: C(6,k)C(6,3-k); C(6,k)C(6,8-k), k from 2; C(6,k)C(6,11-k), k from 5
    coefficients = np.polymul(np.polymul([20, 90, 90, 20], [15, 120, 225, 120, 15]), [6, 6]).astype(float)
    counts = cells([0, 3, 6, 5, 2], [6, 3, 0, 1, 0], [0, 0, 2, 6, 5], [5, 6, 4, 0, 0])
    one = stratified_odds_ratio(counts, **PAIR, method="conditional exact")

    def chance(t, at_least):  # 14 of at least 7 and at most 15 events were the group's
        terms = coefficients * t ** np.arange(9)
        return terms[at_least - 7 :].sum() / terms.sum()

    assert chance(one.low, 14) == pytest.approx(0.025, rel=1e-9)
    assert chance(one.high, 15) == pytest.approx(0.975, rel=1e-9)


def test_matched_pairs_are_the_ratio_of_discordant_pairs_with_mcnemars_variance():
    # 12 pairs where only the group's child had the event, 5 where only the other had: 12/5, 1/12 + 1/5
    counts = strata(*[(1, 1, 0, 1)] * 12, *[(0, 1, 1, 1)] * 5, *[(1, 1, 1, 1)] * 3)
    one = stratified_odds_ratio(counts, **PAIR)
    step = math.exp(1.959963984540054 * math.sqrt(1 / 12 + 1 / 5))
    assert (one.value, one.low, one.high) == pytest.approx((2.4, 2.4 / step, 2.4 * step))
    assert one.note == "3 of 20 strata add nothing"


def test_matched_pairs_are_tested_as_mcnemar_did():
    counts = strata(*[(1, 1, 0, 1)] * 12, *[(0, 1, 1, 1)] * 5)
    assert stratified_test(counts, **PAIR).value == pytest.approx(math.erfc(math.sqrt(49 / 17 / 2)))


def test_a_correction_larger_than_the_surplus_leaves_nothing():
    assert stratified_test(strata((2, 5, 7, 17), (3, 7, 4, 9)), **PAIR, method=METHODS[1]).value == 1


def test_one_stratum_is_the_plain_exact_odds_ratio():
    for method, plain in zip(ODDS_METHODS[1:], ("conditional exact", "conditional mid-p"), strict=True):
        one = stratified_odds_ratio(strata((2, 17, 10, 13)), **PAIR, method=method)
        other = odds_ratio(events=2, total=17, reference_events=10, reference_total=13, method=plain)
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), rel=1e-9)


def test_one_stratum_of_the_sato_difference_by_hand():
    # 5/10 v 4/20, N 30: P = (100 x 4 - 400 x 5 + 200 x 10/2) / 900 = -2/3; Q = (5 x 16 + 4 x 5) / 60 = 5/3
    one = stratified_rate_difference(strata((5, 10, 4, 20)), **PAIR)
    variance = (0.3 * -2 / 3 + 5 / 3) / (200 / 30) ** 2
    step = 1.959963984540054 * math.sqrt(variance)
    assert (one.value, one.low, one.high) == pytest.approx((0.3, 0.3 - step, 0.3 + step))


@pytest.mark.parametrize("estimate", RATIOS + DIFFERENCES)
def test_a_stratum_without_one_of_the_groups_changes_nothing_but_the_note(estimate):
    tables = [(3, 9, 4, 20), (5, 6, 7, 11)]
    without, with_it = (estimate(strata(*more), **PAIR) for more in (tables, [*tables, (2, 5, 0, 0)]))
    assert (with_it.value, with_it.low, with_it.high) == (without.value, without.low, without.high)
    assert with_it.note == "1 of 3 strata adds nothing"


@pytest.mark.parametrize("estimate", RATIOS)
def test_a_stratum_without_events_adds_nothing_to_a_ratio(estimate):
    assert estimate(strata((3, 9, 4, 20), (0, 7, 0, 3)), **PAIR).note == "1 of 2 strata adds nothing"


@pytest.mark.parametrize("estimate", RATIOS)
@pytest.mark.parametrize(("tables", "value"), [([(0, 9, 4, 20)], 0), ([(4, 9, 0, 20), (2, 5, 0, 9)], math.inf)])
def test_a_group_without_events_has_a_ratio_and_a_reason_for_no_interval(estimate, tables, value):
    one = estimate(strata(*tables), **PAIR)
    assert (one.value, math.isnan(one.low), math.isnan(one.high)) == (value, True, True)
    assert one.note.startswith("no interval: one of the groups has no events")


@pytest.mark.parametrize("method", ODDS_METHODS[1:])
def test_the_exact_methods_have_a_limit_where_the_group_has_no_events(method):
    one = stratified_odds_ratio(strata((0, 9, 4, 20), (0, 5, 3, 8)), **PAIR, method=method)
    assert (one.value, one.low) == (0, 0)
    assert 0 < one.high < math.inf


@pytest.mark.parametrize("estimate", RATIOS + DIFFERENCES)
def test_no_stratum_with_both_groups_is_not_estimable(estimate):
    one = estimate(strata((3, 9, 0, 0), (0, 0, 4, 5)), **PAIR)
    assert math.isnan(one.value)
    assert one.note.startswith("not estimable: no stratum has both groups")
    assert one.low < one.high == math.inf or (one.low, one.high) == (-1, 1)


@pytest.mark.parametrize("estimate", [stratified_relative_rate, stratified_rate_difference])
@pytest.mark.parametrize("tables", [[(1, 1, 1, 1)], [(3, 3, 8, 8), (2, 2, 1, 1)]])
def test_everybody_had_the_event_gives_no_false_certainty(estimate, tables):
    one = estimate(strata(*tables), **PAIR)
    assert math.isnan(one.low)
    assert one.note.startswith("no interval")


@pytest.mark.parametrize("method", METHODS)
def test_nothing_to_test_is_said(method):
    one = stratified_test(strata((0, 4, 0, 7), (3, 3, 2, 2)), **PAIR, method=method)
    assert math.isnan(one.value)
    assert one.note.startswith("not estimable")


def test_huge_strata_are_all_but_the_plain_comparison():
    one = stratified_relative_rate(strata((10**8, 10**9, 5 * 10**7, 10**9)), **PAIR)
    step = math.exp(1.959963984540054 * math.sqrt(1e-8 - 1e-9 + 2e-8 - 1e-9))
    assert (one.value, one.low, one.high) == pytest.approx((2, 2 / step, 2 * step), rel=1e-12)


@CALMLY
@given(tables=several(), order=st.randoms(use_true_random=False))
def test_the_order_of_rows_is_of_no_matter(tables, order):
    counts = strata(*tables)
    rows = list(counts.index)
    order.shuffle(rows)
    one, other = (stratified_relative_rate(table, **PAIR) for table in (counts, counts.loc[rows]))
    assert other.value == pytest.approx(one.value, rel=1e-12, nan_ok=True)


@CALMLY
@given(tables=several(), estimate=st.sampled_from(RATIOS))
def test_exchange_of_the_groups_turns_a_ratio_over(tables, estimate):
    counts = strata(*tables)
    one, other = estimate(counts, **PAIR), estimate(counts, group="White", reference="Black", by="stratum")
    with np.errstate(divide="ignore"):
        assert float(np.divide(1.0, other.value)) == pytest.approx(one.value, rel=1e-9, nan_ok=True)


@CALMLY
@given(tables=several(), method=st.sampled_from(ODDS_METHODS[1:]))
def test_the_exact_estimate_lies_in_its_interval(tables, method):
    one = stratified_odds_ratio(strata(*tables), **PAIR, method=method)
    assert math.isnan(one.value) or one.low <= one.value <= one.high


def test_every_group_is_compared_in_one_table():
    counts = pd.concat(
        [strata((3, 9, 4, 20)), pd.DataFrame({"stratum": [0], "group": "Asian", "events": 8, "total": 10})]
    )
    table = stratified_comparisons(counts, reference="White", by="stratum")
    assert table[["group", "events", "total", "reference_events", "reference_total"]].to_numpy().tolist() == [
        ["Black", 3, 9, 4, 20],
        ["Asian", 8, 10, 4, 20],
    ]
    assert table["value"].tolist() == pytest.approx([5 / 3, 4])


def test_strata_may_have_several_names():
    counts = strata((3, 9, 4, 20), (5, 6, 7, 11)).assign(year=2024)
    table = two_groups_by_stratum(counts, group="Black", reference="White", by=["stratum", "year"])
    assert table["reference_events"].tolist() == [4, 7]


def test_a_group_with_two_rows_in_a_stratum_is_refused():
    counts = pd.concat([strata((3, 9, 4, 20))] * 2)
    with pytest.raises(
        ValueError, match=r"group must have one row a stratum, but 'Black' has 2 in stratum 0. Add them up"
    ):
        stratified_relative_rate(counts, **PAIR)


def test_a_group_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(
        ValueError, match=r"group must be a group of the table, but got 'black'. It holds 'White', 'Black'"
    ):
        stratified_relative_rate(strata((3, 9, 4, 20)), group="black", reference="White", by="stratum")


def test_a_group_compared_with_itself_is_refused():
    with pytest.raises(ValueError, match=r"reference must be another group, but got 'White' for both"):
        stratified_relative_rate(strata((3, 9, 4, 20)), group="White", reference="White", by="stratum")


def test_everything_wrong_with_the_options_is_said_at_once():
    with pytest.raises(ValueError, match=r"(?s)2 problems.*method must be one of.*confidence must lie"):
        stratified_odds_ratio(strata((3, 9, 4, 20)), **PAIR, method="Woolf", confidence=95)


def test_more_events_than_children_are_refused_for_children_and_allowed_for_populations():
    counts = strata((3, 2, 4, 20))
    with pytest.raises(ValueError, match=r"events must not exceed total, but got 3 of 2 \(row 1\)"):
        stratified_relative_rate(counts, **PAIR)
    assert stratified_population_relative_rate(counts, **PAIR).value == pytest.approx(7.5)


def test_an_exact_method_refuses_tables_too_large_for_it():
    with pytest.raises(ValueError, match="method must not be exact for tables so large"):
        stratified_odds_ratio(strata((10**5, 10**6, 10**5, 10**6)), **PAIR, method="conditional exact")


def test_no_strata_named_is_refused():
    with pytest.raises(ValueError, match="by must name at least one column"):
        stratified_relative_rate(strata((3, 9, 4, 20)), group="Black", reference="White", by=[])


def test_an_empty_table_is_refused():
    with pytest.raises(ValueError, match="counts must hold at least one row"):
        stratified_comparisons(strata().astype({"group": object}), reference="White", by="stratum")


def test_limits_too_wide_to_write_say_nothing_rather_than_fail():
    one = stratified_relative_rate(strata((1, 10**6, 0, 5), (0, 1, 1, 10**6), (0, 10**9, 0, 1)), **PAIR)
    assert 0 <= one.low < one.value < one.high <= math.inf
