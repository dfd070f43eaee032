"""Two groups compared: printed values, tables where other software errs, edges, and what must hold for every table."""

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats.contingency import relative_risk
from statsmodels.stats.proportion import confint_proportions_2indep

from yjs_analysis.measures import score
from yjs_analysis.measures.comparisons import (
    population_relative_rate,
    population_relative_rates,
    rate_difference,
    rate_differences,
    relative_rate,
    relative_rates,
)
from yjs_analysis.measures.two_groups import DIFFERENCE_METHODS, NAMES, POPULATION_METHODS, RELATIVE_METHODS

CONFIDENCES = st.floats(0.5, 0.999)
FEW = settings(max_examples=12, deadline=None)
UNDEFINED_AT_NOUGHT = ("Katz log", "Wald log")
LISTED = "exact unconditional"  # lists every table: for small totals only, and tested on its own below
RATIOS = [(relative_rate, method) for method in RELATIVE_METHODS if method != LISTED]
RATIOS += [(population_relative_rate, method) for method in POPULATION_METHODS]
DIFFERENCES = [(rate_difference, method) for method in DIFFERENCE_METHODS]
EVERYTHING = RATIOS + DIFFERENCES


def compare(function, table, **options):
    return function(**dict(zip(NAMES, table, strict=True)), **options)


def limits(function, table, **options):
    one = compare(function, table, **options)
    return one.low, one.high


@st.composite
def tables(draw):
    """Draw small tables and huge ones, and the edges of both: none, one, all but one, all."""
    counts = []
    for _ in range(2):
        total = draw(st.one_of(st.integers(1, 40), st.integers(1, 10**8)))
        edges = sorted({0, 1, total - 1, total})
        counts += [draw(st.one_of(st.integers(0, total), st.sampled_from(edges))), total]
    return tuple(counts)


# Where other software errs


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [((3, 3, 40, 60), 0.643, 1.853), ((5, 15, 90, 90), 0.151, 0.584), ((29, 55, 11, 11), 0.397, 0.742)],
)
def test_miettinen_nurminen_limits_where_a_group_is_all_events(table, low, high):
    # the last is printed by Fagerland and Newcombe (2013); the others solve the same equation
    got = limits(relative_rate, table, method="Miettinen-Nurminen score")
    assert got == pytest.approx((low, high), abs=5e-4)


def test_twelve_of_twelve_are_above_the_reference_by_less_than_statsmodels_says():
    assert round(limits(relative_rate, (12, 12, 77, 110), method="Miettinen-Nurminen score")[0], 3) == 1.069


@pytest.mark.parametrize("table", [(3, 3, 40, 60), (12, 12, 77, 110)])
def test_statsmodels_overstates_groups_that_are_all_events(table):
    low, _ = confint_proportions_2indep(*table, compare="ratio", method="score", correction=True)
    assert low > 1.25 * limits(relative_rate, table, method="Miettinen-Nurminen score")[0]


def test_the_difference_of_8_of_13_and_40_of_97():
    got = limits(rate_difference, (8, 13, 40, 97), method="Miettinen-Nurminen score")
    assert round(got[1], 3) == 0.438


def test_statsmodels_overstates_that_difference():
    _, high = confint_proportions_2indep(8, 13, 40, 97, compare="diff", method="score", correction=True)
    assert high > 0.46


def test_the_difference_of_30_and_20_in_a_hundred():
    # R: the restricted maximum likelihood of Miettinen and Nurminen gives the upper limit .2190
    assert round(limits(rate_difference, (30, 100, 20, 100), method="Miettinen-Nurminen score")[1], 4) == 0.2190


def test_scipy_has_no_upper_limit_for_none_of_twenty():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scipy_high = relative_risk(0, 20, 40, 100).confidence_interval().high
    assert math.isnan(scipy_high)
    assert 0 < compare(relative_rate, (0, 20, 40, 100)).high < 1


# The methods are what their names say


def test_the_skewness_correction_without_the_variance_correction_is_gart_and_nams():
    table = [np.array([count]) for count in (7.0, 25.0, 2.0, 25.0)]  # Gart and Nam (1990): -0.014 to 0.414
    low, high = score.difference_limits(*table, confidence=0.95, finite_variance=False, skewness=True)
    assert (low[0], high[0]) == pytest.approx((-0.014, 0.414), abs=6e-4)


@pytest.mark.parametrize("reference_events", [0, 3, 400])
def test_a_huge_reference_group_turns_the_score_ratio_into_a_score_interval_of_one_proportion(reference_events):
    # with the reference rate as good as known, p2 = 4e-1, the ratio's Koopman limits are Wilson's over p2
    z, p2 = 1.959963984540054, 0.4
    spread = z * math.sqrt(7 * 3 / 10 + z**2 / 4)
    wilson = [(7 + z**2 / 2 + side * spread) / (10 + z**2) / p2 for side in (-1, 1)]
    table = (7, 10, 4 * 10**11 + reference_events, 10**12)
    assert limits(relative_rate, table, method="Koopman score") == pytest.approx(wilson, rel=1e-5)


def test_fifty_figure_arithmetic_agrees_where_doubles_are_strained():
    # restricted likelihood and limits both by bisection in 45-digit arithmetic
    strained = {
        (67983724, 67983726, 127818, 127818): -9.616902280576718e-08,
        (579847, 579850, 1, 1): -1.3981119131522872e-05,
    }
    assert [limits(rate_difference, table)[0] for table in strained] == pytest.approx(
        list(strained.values()), rel=1e-10
    )


def test_fifty_figure_arithmetic_agrees_on_strained_ratios():
    strained = {(3, 55227730, 2, 213988): 0.0009383633883471289, (205875, 245759, 4, 5940): 518.6653784231545}
    assert [limits(relative_rate, table)[0] for table in strained] == pytest.approx(list(strained.values()), rel=1e-10)


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        ((12, 60, 45, 410), 0.983070389177, 3.118307006582),
        ((3, 3, 5, 5), 0.498671674339, 1.478915403654),
        ((2, 3, 150, 5000), 5.84663208683, 33.55020336150),
        ((1, 300, 9, 10), 0.000415597939149, 0.018551001125194),
    ],
)
def test_jeffreys_limits_are_those_of_adaptive_quadrature(table, low, high):
    # R: integrate() over the reference's posterior and uniroot(), both to 1e-11
    assert limits(relative_rate, table, method="Jeffreys") == pytest.approx((low, high), rel=1e-8)


# The interval that lists every table


def chance(events, total, rate):
    return math.comb(total, events) * rate**events * (1 - rate) ** (total - events)


def test_the_listing_interval_covers_at_least_as_often_as_it_says():
    totals = (3, 4)
    tables_of = [(x1, totals[0], x2, totals[1]) for x1 in range(4) for x2 in range(5)]
    covered = {table: limits(relative_rate, table, method=LISTED) for table in tables_of}
    for p1 in (0.05, 0.3, 0.62, 0.9):
        for p2 in (0.07, 0.4, 0.85):
            inside = [table for table, (low, high) in covered.items() if low <= p1 / p2 <= high]
            assert sum(chance(x1, n1, p1) * chance(x2, n2, p2) for x1, n1, x2, n2 in inside) >= 0.95


def test_one_of_one_against_one_of_one_lists_one_table():
    # above the ratio r lies only (1, 0) and (1, 1) is as far as itself: worst case r at a reference rate of 1
    assert limits(relative_rate, (1, 1, 1, 1), method=LISTED) == pytest.approx((0.025, 40))


def test_too_many_tables_to_list_are_left_to_another_method():
    one = compare(relative_rate, (30, 1000, 40, 1000), method=LISTED)
    assert math.isnan(one.low)
    assert one.note == "exact unconditional has no interval for these counts: use 'skewness-corrected score'"


# Edges of a ratio


@pytest.mark.parametrize(("function", "method"), [one for one in RATIOS if one[1] not in UNDEFINED_AT_NOUGHT])
def test_no_events_in_the_group_is_a_ratio_of_nought_with_an_upper_limit(function, method):
    one = compare(function, (0, 12, 9, 140), method=method)
    assert (one.value, one.low) == (0, 0)
    assert 0 < one.high < math.inf


@pytest.mark.parametrize(("function", "method"), [one for one in RATIOS if one[1] not in UNDEFINED_AT_NOUGHT])
def test_no_events_in_the_reference_group_is_an_infinite_ratio_with_a_lower_limit(function, method):
    one = compare(function, (3, 40, 0, 25), method=method)
    assert (one.value, one.high) == (math.inf, math.inf)
    assert 0 < one.low < math.inf
    assert one.note == "no events in the reference group: the ratio has no upper limit"


@pytest.mark.parametrize(("function", "method"), RATIOS)
def test_no_events_at_all_is_not_estimable(function, method):
    one = compare(function, (0, 12, 0, 140), method=method)
    assert (math.isnan(one.value), one.low, one.high) == (True, 0, math.inf)
    assert one.note == "not estimable: no events in either group"


@pytest.mark.parametrize(("function", "method"), RATIOS)
@pytest.mark.parametrize("table", [(0, 0, 3, 5), (3, 5, 0, 0), (0, 0, 0, 0)])
def test_nobody_in_a_group_has_no_ratio(function, method, table):
    one = compare(function, table, method=method)
    assert (math.isnan(one.value), one.low, one.high) == (True, 0, math.inf)
    assert one.note == "not estimable: nobody in one of the groups"


@pytest.mark.parametrize(("function", "method", "instead"), [
    (relative_rate, "Katz log", "skewness-corrected score"),
    (population_relative_rate, "Wald log", "mid-p"),
])  # fmt: skip
def test_an_interval_that_does_not_exist_says_what_to_use_instead(function, method, instead):
    one = compare(function, (0, 12, 9, 140), method=method)
    assert (one.value, math.isnan(one.low), math.isnan(one.high)) == (0, True, True)
    assert one.note == f"{method} has no interval for these counts: use '{instead}'"


def test_katz_is_not_certain_that_two_full_groups_are_equal():
    assert math.isnan(compare(relative_rate, (3, 3, 5, 5), method="Katz log").low)


@pytest.mark.parametrize("method", [method for method in RELATIVE_METHODS if method != "Katz log"])
def test_two_full_groups_are_equal_with_an_interval_around(method):
    one = compare(relative_rate, (3, 3, 5, 5), method=method)
    assert one.low < one.value == 1 < one.high


def test_one_event_sets_no_lower_limit_at_very_high_confidence():
    # with one event the corrected score cannot exceed the root of 7, and 3.29 is asked for
    one = compare(relative_rate, (1, 10**6, 10**5, 10**6), confidence=0.999)
    assert one.low == 0
    assert one.note == "too few events for this method to set a limit on that side at this confidence"


# Edges of a difference


@pytest.mark.parametrize("method", DIFFERENCE_METHODS)
def test_nobody_in_a_group_has_no_difference(method):
    one = compare(rate_difference, (0, 0, 3, 5), method=method)
    assert (math.isnan(one.value), one.low, one.high) == (True, -1, 1)
    assert one.note == "not estimable: nobody in one of the groups"


@pytest.mark.parametrize("method", DIFFERENCE_METHODS)
@pytest.mark.parametrize(
    ("table", "value"), [((0, 3, 0, 5), 0), ((3, 3, 5, 5), 0), ((3, 3, 0, 5), 1), ((0, 3, 5, 5), -1)]
)
def test_empty_and_full_groups_have_a_difference_with_an_interval(method, table, value):
    one = compare(rate_difference, table, method=method)
    assert one.value == value
    assert one.high - one.low > 0.3


# What must hold for every table


@pytest.mark.parametrize(("function", "method"), EVERYTHING)
@FEW
@given(table=tables(), confidence=CONFIDENCES)
def test_the_estimate_lies_in_its_interval_and_the_interval_in_its_range(function, method, table, confidence):
    one = compare(function, table, method=method, confidence=confidence)
    assume(not math.isnan(one.value) and not math.isnan(one.low))
    assert (-1 if function is rate_difference else 0) <= one.low <= one.value <= one.high
    assert one.high <= (1 if function is rate_difference else math.inf)


@pytest.mark.parametrize(("function", "method"), RATIOS)
@FEW
@given(table=tables(), confidence=CONFIDENCES)
def test_exchanging_the_groups_turns_the_ratio_over(function, method, table, confidence):
    low, high = limits(function, table, method=method, confidence=confidence)
    swapped_low, swapped_high = limits(function, table[2:] + table[:2], method=method, confidence=confidence)
    turned = (1 / swapped_high, 1 / swapped_low if swapped_low else math.inf) if swapped_high else (math.inf, math.inf)
    assert turned == pytest.approx((low, high), rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("method", DIFFERENCE_METHODS)
@FEW
@given(table=tables(), confidence=CONFIDENCES)
def test_exchanging_the_groups_negates_the_difference(method, table, confidence):
    low, high = limits(rate_difference, table, method=method, confidence=confidence)
    swapped_low, swapped_high = limits(rate_difference, table[2:] + table[:2], method=method, confidence=confidence)
    assert (-swapped_high, -swapped_low) == pytest.approx((low, high), rel=1e-9)


@pytest.mark.parametrize("method", DIFFERENCE_METHODS)
@FEW
@given(table=tables(), confidence=CONFIDENCES)
def test_counting_the_children_without_the_event_negates_the_difference(method, table, confidence):
    x1, n1, x2, n2 = table
    low, high = limits(rate_difference, table, method=method, confidence=confidence)
    other_low, other_high = limits(rate_difference, (n1 - x1, n1, n2 - x2, n2), method=method, confidence=confidence)
    assert (-other_high, -other_low) == pytest.approx((low, high), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("function", "method"), EVERYTHING)
@FEW
@given(table=tables(), confidences=st.tuples(CONFIDENCES, CONFIDENCES))
def test_more_confidence_is_never_a_narrower_interval(function, method, table, confidences):
    (low, high), (lower, higher) = (
        limits(function, table, method=method, confidence=confidence) for confidence in sorted(confidences)
    )
    assume(not math.isnan(low))
    assert lower <= low or lower == pytest.approx(low, rel=1e-9)
    assert higher >= high or higher == pytest.approx(high, rel=1e-9)


@pytest.mark.parametrize("method", POPULATION_METHODS)
@FEW
@given(table=tables(), scale=st.sampled_from([1e-3, 7.0, 1e5]))
def test_a_population_ratio_does_not_mind_how_persons_are_counted(method, table, scale):
    x1, t1, x2, t2 = table
    one = compare(population_relative_rate, table, method=method)
    other = compare(population_relative_rate, (x1, t1 * scale, x2, t2 * scale), method=method)
    assert (other.value, other.low, other.high) == pytest.approx((one.value, one.low, one.high), rel=1e-9, nan_ok=True)


@FEW
@given(table=tables(), confidence=CONFIDENCES)
def test_the_mid_p_ratio_lies_inside_the_exact_one(table, confidence):
    exact = limits(population_relative_rate, table, method="exact", confidence=confidence)
    mid_p = limits(population_relative_rate, table, method="mid-p", confidence=confidence)
    assert exact[0] <= mid_p[0] * (1 + 1e-9)
    assert mid_p[1] <= exact[1] * (1 + 1e-9)


@pytest.mark.parametrize("corrections", [(False, False), (True, False), (True, True)])
@pytest.mark.parametrize("total", [1, 4, 9])
def test_every_small_table_has_a_score_interval_around_its_estimate(corrections, total):
    grid = np.array(
        [(x, total, y, n) for n in range(1, 13) for x in range(total + 1) for y in range(n + 1)], dtype=float
    )
    x1, n1, x2, n2 = grid[grid[:, 0] + grid[:, 2] > 0].T
    options = dict(zip(("finite_variance", "skewness"), corrections, strict=True))
    low, high = score.ratio_limits(x1, n1, x2, n2, confidence=0.95, **options)
    with np.errstate(divide="ignore"):
        ratio = (x1 / n1) / (x2 / n2)
    assert ((low <= ratio) & (ratio <= high) & (low < high)).all()
    low, high = score.difference_limits(x1, n1, x2, n2, confidence=0.95, **options)
    assert ((low <= x1 / n1 - x2 / n2) & (x1 / n1 - x2 / n2 <= high) & (low < high)).all()


# The table


STAGES = pd.DataFrame(
    {
        "stage": ["court", "court", "court", "custody", "custody"],
        "group": ["White", "Black", "Other", "Black", "White"],
        "events": [40, 13, 0, 3, 10],
        "total": [100, 20, 3, 13, 40],
    },
    index=[7, 3, 5, 1, 9],
)


LIFTS = pytest.mark.parametrize(("lift", "kernel", "methods", "itself"), [
    (relative_rates, relative_rate, RELATIVE_METHODS, 1),
    (population_relative_rates, population_relative_rate, POPULATION_METHODS, 1),
    (rate_differences, rate_difference, DIFFERENCE_METHODS, 0),
])  # fmt: skip


@LIFTS
def test_each_row_is_compared_with_its_own_reference(lift, kernel, methods, itself):
    table = lift(STAGES, reference="White", by=["stage"])
    assert table["reference_events"].tolist() == [40, 40, 40, 10, 10]
    assert table["reference_total"].tolist() == [100, 100, 100, 40, 40]


@LIFTS
def test_each_row_is_the_comparison_of_its_counts(lift, kernel, methods, itself):
    for method in set(methods) - {LISTED}:
        rows = lift(STAGES, reference="White", by="stage", method=method, confidence=0.9)
        for row in rows[rows["group"] != "White"].to_dict("records"):
            alone = kernel(**{name: row[name] for name in NAMES}, method=method, confidence=0.9)
            got = (row["value"], row["low"], row["high"])
            assert got == pytest.approx((alone.value, alone.low, alone.high), rel=1e-12, nan_ok=True)


@LIFTS
def test_the_reference_row_stays_and_says_so(lift, kernel, methods, itself):
    row = lift(STAGES, reference="White", by="stage").loc[9]
    assert row[["value", "low", "high", "note"]].tolist() == [itself, itself, itself, "reference group"]


@LIFTS
def test_the_counts_stand_beside_the_estimates(lift, kernel, methods, itself):
    table = lift(STAGES, reference="White", by="stage")
    pd.testing.assert_frame_equal(table[STAGES.columns], STAGES)
    assert list(table.columns[4:8]) == ["reference", "reference_events", "reference_total", "measure"]


@LIFTS
def test_an_empty_table_stays_empty(lift, kernel, methods, itself):
    assert lift(STAGES.iloc[:0], reference="White", by="stage").empty


@LIFTS
def test_a_missing_reference_is_named_with_its_combination(lift, kernel, methods, itself):
    with pytest.raises(ValueError, match=r"one row in stage 'custody', but 'Other' has 0\. Add its row"):
        lift(STAGES, reference="Other", by="stage")


@LIFTS
def test_a_second_reference_row_is_named(lift, kernel, methods, itself):
    with pytest.raises(ValueError, match=r"reference must be a group with one row, but 'White' has 2\. Name in by"):
        lift(STAGES, reference="White")


@LIFTS
def test_a_column_that_would_be_overwritten_is_refused(lift, kernel, methods, itself):
    with pytest.raises(ValueError, match="counts must not hold 'reference_events' already"):
        lift(STAGES.assign(reference_events=1), reference="White", by="stage")


@LIFTS
def test_every_bad_row_is_named(lift, kernel, methods, itself):
    with pytest.raises(ValueError, match=r"(?s)2 problems.*but got -1\.0 \(row 7\).*but got 2\.5 \(row 3\)"):
        lift(STAGES.assign(events=[-1, 2.5, 0, 3, 10]), reference="White", by="stage")


@LIFTS
def test_a_missing_column_is_refused(lift, kernel, methods, itself):
    with pytest.raises(ValueError, match="counts must hold the column 'group'"):
        lift(STAGES.drop(columns="group"), reference="White")


def test_a_missing_period_is_a_combination_of_its_own():
    counts = STAGES.assign(stage=["court", "court", "court", None, None])
    assert relative_rates(counts, reference="White", by="stage").loc[1, "reference_events"] == 10


# Refusals


@pytest.mark.parametrize("function", [relative_rate, rate_difference])
def test_more_events_than_children_are_refused_on_either_side(function):
    with pytest.raises(ValueError, match=r"(?s)events must not exceed total.*reference_events must not exceed"):
        compare(function, (5, 4, 9, 8))


def test_events_in_an_empty_population_are_refused():
    with pytest.raises(ValueError, match="reference_total must be positive where there are reference events"):
        compare(population_relative_rate, (5, 4, 9, 0))


@pytest.mark.parametrize("function", [relative_rate, population_relative_rate, rate_difference])
def test_everything_wrong_is_said_at_once(function):
    with pytest.raises(ValueError, match=r"(?s)4 problems.*events must.*reference_events must.*method.*confidence"):
        compare(function, (-1, 4, 2.5, 8), method="Wald", confidence=95)
