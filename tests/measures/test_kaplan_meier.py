"""Survival over time: arithmetic on paper, edges, refusals, and what must hold for every table."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.kaplan_meier import METHODS, survival, survival_quantiles


def follow_up(time, status, total=1, **columns):
    return pd.DataFrame({"time": time, "status": status, "total": total, **columns})


ROWS = st.lists(st.tuples(st.integers(0, 6), st.sampled_from([0, 1, 2]), st.integers(0, 3)), min_size=1, max_size=12)


def test_without_losses_it_is_the_share_without_the_event():
    table = survival(follow_up([2, 4, 9], [1, 1, 0], [3, 1, 6]))
    assert table["value"].tolist() == pytest.approx([7 / 10, 6 / 10, 6 / 10])


def test_a_loss_at_the_time_of_an_event_is_still_at_risk():
    assert survival(follow_up([3, 3, 8], [1, 0, 0]), times=[3])["value"].item() == pytest.approx(2 / 3)


def test_an_event_on_day_nought_counts():
    table = survival(follow_up([0, 5], [1, 0], [1, 3]), times=[0])
    assert table[["at_risk", "events", "value"]].to_numpy().tolist() == [[4, 1, 0.75]]


def test_another_status_is_the_end_of_follow_up():
    both = survival(follow_up([3, 5, 8], [2, 1, 0])), survival(follow_up([3, 5, 8], [0, 1, 0]))
    pd.testing.assert_frame_equal(*both)


def test_another_event_can_be_asked_for():
    assert survival(follow_up([3, 5], [2, 1]), times=[3], event=2)["value"].item() == 0.5


def test_without_events_the_lower_limit_is_that_of_none_of_so_many():
    one = survival(follow_up([10], [0], [20]), times=[10]).iloc[0]
    assert (one["value"], one["high"]) == (1, 1)
    assert one["low"] == pytest.approx(0.025 ** (1 / 20))
    assert "Clopper-Pearson" in one["note"]


def test_all_events_at_one_time_leave_the_upper_limit_of_all_of_so_many():
    one = survival(follow_up([10], [1], [3]), times=[10]).iloc[0]
    assert (one["value"], one["low"]) == (0, 0)
    assert one["high"] == pytest.approx(1 - 0.025 ** (1 / 3))


def test_nobody_left_keeps_the_upper_limit_of_the_time_before():
    table = survival(follow_up([1, 2], [1, 1], [4, 2]))
    assert table["high"].iloc[1] == table["high"].iloc[0]
    assert "upper limit" in table["note"].iloc[1]


def test_a_single_child_is_an_ordinary_group():
    table = survival(follow_up([4, 4, 9], [1, 0, 1], [1, 1, 5], group=["Other", "White", "White"]), by="group")
    assert table.loc[table["group"] == "Other", ["value", "low", "high"]].to_numpy().tolist() == [
        pytest.approx([0, 0, 0.975])
    ]


def test_later_than_anyone_is_followed_there_is_no_value():
    one = survival(follow_up([4, 6], [1, 0]), times=[7]).iloc[0]
    assert math.isnan(one["value"])
    assert one["note"] == "not estimable: nobody is followed this long"


def test_after_the_last_child_had_the_event_nought_stays_nought():
    assert survival(follow_up([4, 6], [1, 1]), times=[7])["value"].item() == 0


def test_nobody_at_all_says_so():
    one = survival(follow_up([4], [1], [0])).iloc[0]
    assert (one["low"], one["high"], one["note"]) == (0, 1, "not estimable: nobody is followed")


@settings(max_examples=40)
@given(ROWS)
def test_grouped_children_give_what_rows_of_children_give(rows):
    table = pd.DataFrame(rows, columns=["time", "status", "total"])
    assume(table["total"].sum() > 0)
    single = table.loc[table.index.repeat(table["total"])].assign(total=1)
    pd.testing.assert_frame_equal(survival(table, times=[2, 5]), survival(single, times=[2, 5]))


@settings(max_examples=40)
@given(ROWS, st.sampled_from(METHODS))
def test_the_curve_falls_within_its_limits_and_says_why_it_is_missing(rows, method):
    table = survival(pd.DataFrame(rows, columns=["time", "status", "total"]), times=range(8), method=method)
    known = table.dropna(subset="value")
    assert (np.diff(known["value"]) <= 1e-12).all()
    assert ((known["low"] < known["high"]) & known["low"].ge(0) & known["high"].le(1)).all()
    assert (table.loc[table["value"].isna(), "note"] != "").all()


def test_the_median_of_a_level_stretch_is_its_middle():
    assert survival_quantiles(follow_up([2, 6, 9], [1, 1, 0], [2, 1, 1]))["value"].item() == 4


def test_a_median_that_is_not_reached_has_a_lower_limit():
    one = survival_quantiles(follow_up([2, 9], [1, 0], [3, 7])).iloc[0]
    assert (math.isnan(one["value"]), one["high"]) == (True, math.inf)
    assert "not reached" in one["note"]


def test_a_median_of_nobody_says_so():
    assert survival_quantiles(follow_up([2], [1], [0]))["note"].item() == "not estimable: nobody is followed"


def test_every_wrong_number_is_told_at_once():
    with pytest.raises(
        ValueError, match=r"(?s)time must.*-1 \(row 0\).*status must.*1\.5 \(row 1\).*total must.*row 0"
    ):
        survival(follow_up([-1, 2], [1, 1.5], [-2, 1]))


def test_a_missing_group_is_refused():
    with pytest.raises(ValueError, match=r"group must be known, but is not \(row 1\)"):
        survival(follow_up([1, 2], [1, 0], group=["White", None]), by="group")


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="counts must hold the column 'total'"):
        survival(pd.DataFrame({"time": [1], "status": [0]}))


def test_an_unknown_method_and_time_are_refused():
    with pytest.raises(ValueError, match=r"(?s)method must be one of 'log-log'.*times must be finite.*-3"):
        survival(follow_up([1], [1]), times=[-3], method="exact")


def test_a_share_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="share must lie between 0 and 1, but got 50"):
        survival_quantiles(follow_up([1], [1]), share=50)
