"""The plan's rules: what they promise, and what chance does to them."""

import numpy as np
import pytest

from yjs_analysis.assurance.monitoring import FALL, PLAN_RULES, RISE, alarm_chances, monitoring_plan
from yjs_analysis.measures.control_limits import POISSON
from yjs_analysis.measures.cusum import cusum_alarm

TOTALS = [14, 9, 17, 11, 14, 9, 17, 11, 14, 9, 17, 11]


@pytest.fixture(scope="module")
def plan():
    return monitoring_plan(TOTALS, rate=0.33)


def test_every_rule_keeps_to_its_third(plan):
    assert plan["rule"].tolist() == list(PLAN_RULES)
    assert (plan["false_alarm"] <= 0.05 / 3).all()


def test_all_rules_together_keep_the_promise(plan):
    together = alarm_chances(plan, TOTALS)[-1]
    assert plan["false_alarm"].max() <= together <= plan["false_alarm"].sum() <= 0.05


def test_one_sum_alone_has_the_chance_of_that_sum(plan):
    for rule in (RISE, FALL):
        one = plan[plan["rule"] == rule]
        row = one.iloc[0]
        alone = cusum_alarm(TOTALS, rate=0.33, shifted_rate=row["shifted_rate"], threshold=row["setting"])
        assert alarm_chances(one, TOTALS) == pytest.approx(alone, rel=1e-9)


def test_limits_alone_have_a_closed_form():
    # Poisson 10, R: below 2 with 0.0004994, above 21 with 0.0006997 (ppois); 12 independent quarters.
    one = monitoring_plan([1] * 12, rate=10, distribution=POISSON).iloc[:1]
    found = alarm_chances(one, [1] * 12)[-1]
    assert found == pytest.approx(1 - (1 - 0.0004993992274 - 0.0006996505123) ** 12, rel=1e-8)


def test_a_rise_by_a_half_is_seen_more_often_the_longer_it_lasts(plan):
    seen = alarm_chances(plan, TOTALS, true_rate=0.495)
    assert (np.diff(seen) > 0).all()
    assert seen[-1] > 10 * alarm_chances(plan, TOTALS)[-1]


def test_a_stricter_promise_sees_later(plan):
    strict = monitoring_plan(TOTALS, rate=0.33, false_alarm=0.01)
    assert alarm_chances(strict, TOTALS, true_rate=0.495)[-1] < alarm_chances(plan, TOTALS, true_rate=0.495)[-1]


def test_everything_wrong_is_said_at_once():
    with pytest.raises(
        ValueError, match=r"(?s)2 problems.*false_alarm must lie.*5.*times must be more than 1, but got 1"
    ):
        monitoring_plan([10], rate=0.3, times=1, false_alarm=5)


def test_a_rise_past_everybody_is_refused():
    with pytest.raises(ValueError, match=r"shifted_rate must lie between 0 and 1, but got 1\.2"):
        monitoring_plan([10], rate=0.8, times=1.5)


def test_no_quarter_is_refused():
    with pytest.raises(ValueError, match="totals must hold at least one quarter"):
        monitoring_plan([], rate=0.3)
