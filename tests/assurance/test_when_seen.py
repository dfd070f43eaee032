"""When a target that is met could be seen: dates by hand, extremes whose answer is certain, and refusals."""

import math
from datetime import date

import pandas as pd
import pytest

from yjs_analysis.assurance.when_seen import (
    CHANGED,
    PASSED,
    chance_by_quarter,
    quarter_end,
    quarters_between,
    when_seen,
)
from yjs_analysis.measures.power_of_change import chance_of_passing, events_distribution

ONE_QUARTER = date(2022, 6, 30)


def volumes(**changed):
    given = {"evidence": "court", "total": 6.0, "reference_total": 21.0, "reference_rate": 0.4}
    return pd.DataFrame([given | changed])


def value_of(table, question, quarter=1):
    return table.loc[(table["question"] == question) & (table["quarter"] == quarter), "value"].iloc[0]


def test_a_plan_of_three_years_has_twelve_reports():
    assert [quarter_end(date(2022, 4, 1), one) for one in (1, 4, 12)] == [
        date(2022, 6, 30),
        date(2023, 3, 31),
        date(2025, 3, 31),
    ]


def test_a_quarter_begun_counts():
    assert quarters_between(date(2022, 4, 1), date(2022, 8, 31)) == 2


def test_the_quarters_since_the_start_are_taken_together():
    # six and 21 children a quarter, after two quarters 12 and 42; 1.4 times 0.4 is 0.56
    told = chance_by_quarter(volumes(), ratio_now=1.8, ratio_wanted=1.4, by=date(2022, 9, 30))
    pooled = (events_distribution([12], [0.56]), events_distribution([42], [0.4]), 12, 42)
    assert value_of(told, PASSED, 2) == pytest.approx(chance_of_passing(pooled, mark=1.8, direction=-1))


def test_the_latest_quarter_alone_can_be_asked():
    one, two = (
        value_of(chance_by_quarter(volumes(), ratio_now=1.8, ratio_wanted=1.4, pooled=1, by=by), PASSED, at)
        for by, at in ((ONE_QUARTER, 1), (date(2022, 9, 30), 2))
    )
    assert one == two


def test_a_straight_line_reaches_the_target_in_the_last_quarter():
    # from 1.8 in four equal steps to 1.4: the fourth quarter alone is the fourth quarter of a step
    year = {"ratio_now": 1.8, "ratio_wanted": 1.4, "pooled": 1, "by": date(2023, 3, 31)}
    line, step = (chance_by_quarter(volumes(), path=one, **year) for one in ("straight line", "step"))
    assert value_of(line, PASSED, 4) == value_of(step, PASSED, 4)


def test_half_of_a_straight_line_is_half_of_the_way():
    year = {"ratio_now": 1.8, "pooled": 1}
    line = chance_by_quarter(volumes(), ratio_wanted=1.4, by=date(2022, 9, 30), path="straight line", **year)
    half = chance_by_quarter(volumes(), ratio_wanted=1.6, by=ONE_QUARTER, **year)
    assert value_of(line, PASSED) == pytest.approx(value_of(half, PASSED))


def test_children_come_whole():
    # 0.5 children a quarter: one in the first, none in the second, one in the third
    told = chance_by_quarter(
        volumes(total=0.5), ratio_now=1.8, ratio_wanted=1.4, pooled=1, by=date(2022, 9, 30), baseline_quarters=2
    )
    assert value_of(told, PASSED, 2) == 0.0


def test_an_evidence_may_have_a_target_of_its_own():
    own = chance_by_quarter(volumes(ratio_now=2.2, ratio_wanted=1.1), ratio_now=1.8, ratio_wanted=1.4, by=ONE_QUARTER)
    given = chance_by_quarter(volumes(), ratio_now=2.2, ratio_wanted=1.1, by=ONE_QUARTER)
    assert own["value"].tolist() == given["value"].tolist()


def test_a_target_above_is_a_rise_to_be_shown():
    told = chance_by_quarter(volumes(total=4000, reference_total=4000), ratio_now=0.5, ratio_wanted=1.0, by=ONE_QUARTER)
    assert told["value"].tolist() == pytest.approx([1.0, 1.0])


def test_a_target_equal_to_now_gives_the_rate_of_false_alarms():
    told = chance_by_quarter(
        volumes(total=30.0, reference_total=40.0), ratio_now=1.2, ratio_wanted=1.2, by=ONE_QUARTER, baseline_quarters=1
    )
    assert value_of(told, CHANGED) == pytest.approx(0.05, abs=0.02)


def test_a_nearer_mark_is_harder_to_pass():
    far, near = (
        value_of(chance_by_quarter(volumes(), ratio_now=1.8, ratio_wanted=1.2, mark=one, by=ONE_QUARTER), PASSED)
        for one in (1.8, 1.5)
    )
    assert near < far


def test_nobody_is_never_seen():
    told = when_seen(volumes(total=0), ratio_now=1.8, ratio_wanted=1.4)
    assert told["note"].tolist() == ["a group has nobody"] * 2
    assert told["value"].tolist() == [math.inf] * 2


def test_one_child_a_quarter_is_not_seen_within_the_plan():
    told = when_seen(volumes(total=1, reference_total=5), ratio_now=1.8, ratio_wanted=1.4, longest=5)
    assert told["note"].tolist() == ["not within 5 years"] * 2


def test_more_than_everybody_is_not_possible():
    told = when_seen(volumes(reference_rate=0.7), ratio_now=1.8, ratio_wanted=1.4)
    assert told["note"].str.startswith("not possible: 1.8 times").all()


def test_the_first_report_likely_to_show_it_is_the_first_at_four_in_five():
    many = volumes(total=60.0, reference_total=200.0)
    year = {"ratio_now": 1.8, "ratio_wanted": 1.0, "by": date(2023, 3, 31)}
    told, chances = when_seen(many, longest=1, **year), chance_by_quarter(many, **year)
    for question in (CHANGED, PASSED):
        of = chances[chances["question"] == question]
        first = of.loc[of["value"] >= 0.8, "ends"].iloc[0]
        assert told.loc[told["question"] == question, "seen"].iloc[0] == first


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"path": "steps"}, "Did you mean 'step'"),
        ({"ratio_now": 0.0}, "ratio_now must be a number above 0"),
        ({"ratio_wanted": math.inf}, "ratio_wanted must be a number above 0"),
        ({"mark": -1.0}, "mark must be a number above 0"),
        ({"pooled": 0}, "pooled must be a whole number of quarters"),
        ({"baseline_quarters": 0}, "baseline_quarters must be a whole number"),
        ({"by": date(2022, 3, 1)}, "by must be a day after start"),
        ({"confidence": 95}, "confidence must lie between 0 and 1"),
    ],
)
def test_what_cannot_be_asked_is_refused(changed, words):
    given = {"ratio_now": 1.8, "ratio_wanted": 1.4, "by": ONE_QUARTER} | changed
    with pytest.raises(ValueError, match=words):
        chance_by_quarter(volumes(), **given)


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"total": -1.0}, "total must be a finite number of 0 or more"), ({"reference_rate": 40.0}, "For 25% give 0.25")],
)
def test_volumes_that_cannot_be_are_refused(changed, words):
    with pytest.raises(ValueError, match=words):
        chance_by_quarter(volumes(**changed), ratio_now=1.8, ratio_wanted=1.4)


def test_a_column_that_is_missing_is_named():
    with pytest.raises(ValueError, match="volumes must hold the column 'reference_rate'"):
        chance_by_quarter(volumes().drop(columns="reference_rate"), ratio_now=1.8, ratio_wanted=1.4)


@pytest.mark.parametrize(("changed", "words"), [({"power": 1.0}, "power must lie"), ({"longest": 0}, "longest must")])
def test_a_search_without_end_is_refused(changed, words):
    with pytest.raises(ValueError, match=words):
        when_seen(volumes(), ratio_now=1.8, ratio_wanted=1.4, **changed)
