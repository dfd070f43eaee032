"""Simulated quarters: a known shift is detected at the stated rate, and none at the stated false-alarm rate."""

import pandas as pd
import pytest

from yjs_analysis.assurance.monitoring import OUTSIDE, RISE, alarm_chances, monitoring_plan
from yjs_analysis.assurance.quarters import ANY, monitored, simulated_alarms
from yjs_analysis.measures.control_limits import POISSON

TOTALS = [14, 9, 17, 11, 14, 9, 17, 11, 14, 9, 17, 11]
MEANS = [1] * 12


@pytest.fixture(scope="module")
def plans():
    return {
        "share of children": (monitoring_plan(TOTALS, rate=0.33), TOTALS, 0.33),
        "children entering": (monitoring_plan(MEANS, rate=10, distribution=POISSON), MEANS, 10),
    }


@pytest.mark.parametrize("kind", ["share of children", "children entering"])
@pytest.mark.parametrize("shift", [1.0, 1.5, 2 / 3])
def test_simulated_quarters_signal_as_often_as_stated(plans, kind, shift):
    plan, totals, rate = plans[kind]
    stated = alarm_chances(plan, totals, true_rate=rate * shift)
    played = simulated_alarms(plan, totals, seed=20, true_rate=rate * shift)
    played = played[played["rule"] == ANY]
    assert played["chance"].to_numpy() == pytest.approx(stated, abs=4.5 * 0.5 / 20_000**0.5)
    assert played["chance"].iloc[-1] == pytest.approx(stated[-1], abs=4 * played["error"].iloc[-1] + 1e-12)


def test_each_rule_signals_as_often_as_the_plan_says(plans):
    plan, totals, _ = plans["children entering"]
    last = simulated_alarms(plan, totals, seed=3).query("quarter == 12").set_index("rule")
    for row in plan.to_dict("records"):
        one = last.loc[row["rule"]]
        assert one["chance"] == pytest.approx(row["false_alarm"], abs=4 * one["error"])


def test_the_same_seed_plays_the_same_quarters(plans):
    plan, totals, _ = plans["children entering"]
    first, second = (simulated_alarms(plan, totals, seed=5, runs=500) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_quarters_that_came_are_held_against_every_rule(plans):
    plan, _, _ = plans["children entering"]
    counts = pd.DataFrame({"period": ["Q1", "Q2", "Q3"], "events": [10, 24, 10], "total": 1})
    seen = monitored(counts, plan).set_index("period")
    assert seen.loc["Q1", "signal"] == ""
    assert OUTSIDE in seen.loc["Q2", "signal"]
    assert seen.loc["Q2", "inside_high"] < 24


def test_slow_drift_signals_without_any_quarter_outside(plans):
    plan, _, _ = plans["children entering"]
    counts = pd.DataFrame({"period": list("abcdef"), "events": [15] * 6, "total": 1})
    seen = monitored(counts, plan)
    assert (seen["events"] <= seen["inside_high"]).all()
    assert seen["signal"].iloc[-1] == RISE


def test_no_run_is_refused(plans):
    plan, totals, _ = plans["children entering"]
    with pytest.raises(ValueError, match="runs must be at least 1"):
        simulated_alarms(plan, totals, seed=1, runs=0)


def test_half_a_child_is_refused(plans):
    plan, _, _ = plans["share of children"]
    with pytest.raises(ValueError, match=r"events must be a whole number of 0 or more, but got 0\.5 \(row Q1\)"):
        monitored(pd.DataFrame({"period": ["Q1"], "events": [0.5], "total": [3]}), plan)


def test_a_plan_without_its_settings_is_refused(plans):
    plan, totals, _ = plans["share of children"]
    with pytest.raises(ValueError, match="plan must hold the column 'setting'"):
        alarm_chances(plan.drop(columns="setting"), totals)
