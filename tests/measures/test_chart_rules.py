"""Rules of thumb: their signals by hand, their false alarms by closed form and against R."""

import pytest

from yjs_analysis.measures.chart_rules import EIGHT, MORE, OUTSIDE_95, TWO_OF_THREE, rule_alarm, rule_signals
from yjs_analysis.measures.control_limits import POISSON

QUARTERS = [1] * 12


def test_outside_limits_has_a_closed_form():
    # R: ppois(3, 10) = 0.010336 and 1 - ppois(17, 10) = 0.014278 lie outside 4 to 17.
    outside = 0.01033605068 + 0.0142776136
    found = rule_alarm(QUARTERS, rate=10, rule=OUTSIDE_95, distribution=POISSON)[-1]
    assert found == pytest.approx(1 - (1 - outside) ** 12, rel=1e-8)


def test_eight_in_a_row_is_what_r_simulates():
    # R 4.2.2, 400,000 runs of 12 periods with mean 9.5: 0.0243, standard error 0.0002.
    found = rule_alarm(QUARTERS, rate=9.5, rule=EIGHT, distribution=POISSON)[-1]
    assert found == pytest.approx(0.02426, abs=4 * 0.00025)


def test_two_of_three_in_two_periods_is_both_on_one_side():
    low, high = 0.01033605068, 0.0142776136
    found = rule_alarm([1, 1], rate=10, rule=TWO_OF_THREE, distribution=POISSON)
    assert found.tolist() == pytest.approx([0, low**2 + high**2], rel=1e-8)


def test_a_rise_on_the_period_before_by_enumeration():
    # One child a period, one in two: no rise in three only for 000, 100, 110, 111.
    assert rule_alarm([1, 1, 1], rate=0.5, rule=MORE).tolist() == pytest.approx([0, 1 / 4, 1 / 2])


def test_a_rise_compares_shares_where_totals_differ():
    assert rule_signals([2, 3], [10, 20], rate=0.2, rule=MORE) == [False, False]


def test_a_period_without_children_is_passed_over():
    assert rule_signals([2, 0, 3], [10, 0, 10], rate=0.2, rule=MORE) == [False, False, True]


def test_a_count_at_the_mean_breaks_a_run():
    one_side = [11, 12, 13, 11, 12, 11, 14]
    given = {"rate": 10, "rule": EIGHT, "distribution": POISSON}
    assert rule_signals([*one_side, 11], [1] * 8, **given)[-1]
    assert not any(rule_signals([*one_side, 10, 11], [1] * 9, **given))


def test_two_of_three_need_not_touch():
    assert rule_signals([18, 10, 19], [1] * 3, rate=10, rule=TWO_OF_THREE, distribution=POISSON) == [False, False, True]


def test_two_of_three_on_opposite_sides_is_no_signal():
    assert not any(rule_signals([18, 3, 10], [1] * 3, rate=10, rule=TWO_OF_THREE, distribution=POISSON))


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="rule must be one of"):
        rule_alarm([1], rate=0.5, rule="red")


def test_events_and_totals_of_different_length_are_refused():
    with pytest.raises(ValueError, match="totals must be one for each of 2 events, but got 1"):
        rule_signals([1, 2], [3], rate=0.5, rule=MORE)
