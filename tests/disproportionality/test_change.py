"""The change of a relative rate between two periods: against R's models, and where a count is nought."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.disproportionality.change import change_between, smallest_change
from yjs_analysis.measures.comparisons import relative_rate


def counts(before, after):
    """Each period as ((White events, total), (Black events, total))."""
    rows = [
        (period, group, *cell)
        for period, cells in (("before", before), ("after", after))
        for group, cell in zip(("White", "Black"), cells, strict=True)
    ]
    return pd.DataFrame(rows, columns=["period", "group", "events", "total"])


def changed(table, **options):
    return change_between(table, before="before", after="after", **options).iloc[0]


PEOPLE = counts([(40, 3000), (14, 300)], [(36, 2850), (31, 380)])
COURT = counts([(40, 110), (14, 60)], [(36, 130), (31, 64)])


# R


@pytest.mark.parametrize(
    ("method", "value", "low", "high", "p_value"),
    [
        # x <- c(14, 40, 31, 36); t <- c(300, 3000, 380, 2850); the noncentral hypergeometric of x[3] given the margins,
        # its tails (with half of x[3] itself for mid-p) solved by uniroot at 0.025, and times (t1/t3)/(t2/t4)
        ("conditional mid-p", None, 0.84736061, 4.06902622, 0.12573886),
        ("conditional exact", None, 0.79834382, 4.35532201, 0.17214533),
        # g <- glm(x ~ per * gr + offset(log(t)), poisson); exp(c(coef(g)[4], confint.default(g)[4, ]))
        ("Wald log", 1.84523810, 0.84987427, 4.00636159, 0.12144716),
    ],
)
def test_on_a_population_the_change_is_that_of_r(method, value, low, high, p_value):
    ours = changed(PEOPLE, base="population", method=method)
    assert (ours["low"], ours["high"], ours["p_value"]) == pytest.approx((low, high, p_value), rel=1e-5)
    assert value is None or ours["value"] == pytest.approx(value, rel=1e-7)


def test_at_a_decision_walds_change_is_that_of_r():
    # R: glm(cbind(x, n - x) ~ per * gr, binomial("log"), ...); exp(c(coef(g)[4], confint.default(g)[4, ]))
    ours = changed(COURT, method="Wald log")
    assert ours[["value", "low", "high", "p_value"]].tolist() == pytest.approx(
        [2.7259199, 1.4340736, 5.1814910, 0.0022126146], rel=1e-6
    )


def test_the_score_intervals_are_squared_and_added():
    now = relative_rate(events=31, total=64, reference_events=36, reference_total=130)
    then = relative_rate(events=14, total=60, reference_events=40, reference_total=110)
    below = math.hypot(math.log(now.value / now.low), math.log(then.high / then.value))
    ours = changed(COURT)
    assert ours["low"] == pytest.approx(now.value / then.value * math.exp(-below))


def test_both_methods_agree_in_large_counts():
    large = counts([(4000, 11_000), (1400, 6000)], [(3600, 13_000), (3100, 6400)])
    score, wald = (changed(large, method=one) for one in ("square-and-add score", "Wald log"))
    assert score[["low", "high"]].tolist() == pytest.approx(wald[["low", "high"]].tolist(), rel=2e-3)


def test_the_p_value_is_the_error_at_which_the_interval_leaves_1_out():
    ours = changed(COURT)
    at = changed(COURT, confidence=1 - ours["p_value"])
    assert at["low"] == pytest.approx(1, abs=1e-5)


# Four things that can be said


@pytest.mark.parametrize(
    ("after", "word"),
    [
        ([(400, 1000), (800, 1000)], "risen"),
        ([(400, 1000), (200, 1000)], "fallen"),
        ([(400, 1000), (404, 1000)], "no material change"),
        ([(4, 10), (5, 10)], "cannot tell"),
    ],
)
def test_a_change_is_one_of_four_things(after, word):
    assert changed(counts([(4000, 10_000), (4000, 10_000)], after))["change"] == word


def test_over_represented_once_and_cannot_tell_once_is_no_change():
    table = counts([(200, 1000), (60, 200)], [(200, 1000), (50, 200)])
    assert changed(table)["change"] == "cannot tell"


# Nought, all, nobody


@pytest.mark.parametrize("base", ["previous decision", "population"])
def test_no_events_after_is_a_ratio_of_nought_with_a_limit(base):
    ours = changed(counts([(40, 110), (14, 60)], [(36, 130), (0, 64)]), base=base)
    assert (ours["value"], ours["low"]) == (0, 0)
    assert 0 < ours["high"] < 1


@pytest.mark.parametrize("base", ["previous decision", "population"])
def test_no_events_before_has_no_upper_limit(base):
    ours = changed(counts([(40, 110), (0, 60)], [(36, 130), (14, 64)]), base=base)
    assert (ours["value"], ours["high"]) == (math.inf, math.inf)
    assert ours["low"] > 1


def test_no_events_in_either_period_cannot_tell():
    ours = changed(counts([(40, 110), (0, 60)], [(36, 130), (0, 64)]))
    assert (math.isnan(ours["value"]), ours["change"]) == (True, "cannot tell")


def test_a_group_of_nobody_in_one_period_cannot_tell():
    ours = changed(counts([(40, 110), (0, 0)], [(36, 130), (9, 64)]))
    assert (math.isnan(ours["value"]), math.isnan(ours["p_value"])) == (True, True)


def test_three_of_three_twice_cannot_tell():
    assert changed(counts([(40, 60), (3, 3)], [(41, 60), (3, 3)]))["change"] == "cannot tell"


def test_everybody_in_both_groups_is_no_change_that_can_be_told_of_few():
    ours = changed(counts([(60, 60), (3, 3)], [(60, 60), (3, 3)]))
    assert (ours["value"], ours["p_value"], ours["change"]) == (1, 1, "cannot tell")


def test_wald_says_why_it_has_no_interval():
    ours = changed(counts([(40, 60), (3, 3)], [(41, 60), (3, 3)]), method="Wald log")
    assert (math.isnan(ours["low"]), ours["change"]) == (True, "cannot tell")
    assert "use 'square-and-add score'" in ours["note"]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=4, max_size=4))
def test_the_value_lies_in_its_limits_and_the_p_value_between_0_and_1(cells):
    four = [(x, x + others) for x, others in cells]
    ours = changed(counts(four[:2], four[2:]))
    assert math.isnan(ours["value"]) or ours["low"] <= ours["value"] <= ours["high"]
    assert math.isnan(ours["p_value"]) or 0 < ours["p_value"] <= 1


# Refusals


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"before": "befor"}, "Did you mean 'before'"),
        ({"reference": "Whit"}, "Did you mean 'White'"),
        ({"method": "Wald"}, "Did you mean 'Wald log'"),
        ({"method": "conditional mid-p"}, "method must be one of 'square-and-add score', 'Wald log'"),
        ({"base": "populace"}, "Did you mean 'population'"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(options, message):
    with pytest.raises(ValueError, match=message):
        change_between(COURT, **({"before": "before", "after": "after"} | options))


def test_a_group_that_is_not_in_a_period_is_refused():
    with pytest.raises(ValueError, match="hold 'Black' 0 times in 'after'"):
        changed(COURT.iloc[:3])


def test_the_smallest_change_is_found_four_times_in_five():
    """An error of ln 2 / 1.959964 on the log scale: a change of 2.801585 such errors is seen with 80 in 100."""
    error = math.log(2) / 1.959964
    assert smallest_change(low=0.5, high=2.0) == pytest.approx(math.exp((1.959964 + 0.841621) * error), rel=1e-6)


def test_an_interval_without_end_shows_no_change_however_large():
    assert smallest_change(low=0.0, high=3.0) == math.inf
    assert smallest_change(low=0.2, high=math.inf) == math.inf
    assert math.isnan(smallest_change(low=math.nan, high=math.nan))


def test_a_power_beyond_one_is_refused():
    with pytest.raises(ValueError, match="power"):
        smallest_change(low=0.5, high=2.0, power=80)
