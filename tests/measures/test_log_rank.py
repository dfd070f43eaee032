"""The log-rank test: sums on paper, edges, and what must hold for every table."""

import math

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.log_rank import log_rank_residuals, log_rank_test


def follow_up(group, time, status, total=1, **columns):
    return pd.DataFrame({"group": group, "time": time, "status": status, "total": total, **columns})


TWO = follow_up(list("aabbb"), [1, 4, 2, 4, 7], [1, 1, 0, 1, 0], [2, 1, 3, 2, 1])


def test_expected_events_and_variance_on_paper():
    # Day 1: 2 events, a 3 of 9 at risk: expected 2/3, variance 2 x 7/8 x 1/3 x 2/3.
    # Day 4: 3 events, a 1 of 4 at risk: expected 3/4, variance 3 x 1/3 x 1/4 x 3/4.
    first = log_rank_residuals(TWO).iloc[0]
    variance = 2 * 7 / 8 * 2 / 9 + 3 * 1 / 3 * 3 / 16
    assert first["expected"] == pytest.approx(2 / 3 + 3 / 4)
    assert first["value"] == pytest.approx((3 - 2 / 3 - 3 / 4) / math.sqrt(variance))


def test_with_two_groups_the_squared_residual_is_the_chi_square():
    assert log_rank_test(TWO).value == pytest.approx(math.erfc(log_rank_residuals(TWO)["value"].iloc[0] / math.sqrt(2)))


def test_strata_add_up_their_differences():
    # The same children twice: difference and variance double, so the chi-square doubles.
    twice = pd.concat([TWO.assign(court=0), TWO.assign(court=1)])
    residual = log_rank_residuals(TWO)["value"].iloc[0]
    assert log_rank_test(twice, strata="court").value == pytest.approx(math.erfc(residual))


def test_groups_that_are_never_at_risk_together_cannot_be_compared():
    apart = follow_up(["a", "b"], [1, 5], [1, 1], court=[0, 1])
    assert log_rank_test(apart, strata="court").note.startswith("not estimable")


def test_no_events_have_no_test():
    assert math.isnan(log_rank_test(follow_up(["a", "b"], [1, 5], [0, 0])).value)


def test_a_single_group_has_no_test():
    assert math.isnan(log_rank_test(follow_up(["a", "a"], [1, 5], [1, 0])).value)


def test_nobody_has_no_test():
    assert math.isnan(log_rank_test(follow_up(["a", "b"], [1, 5], [1, 1], 0)).value)


def test_everybody_at_one_time_leaves_nothing_to_compare():
    table = log_rank_residuals(follow_up(["a", "b"], [3, 3], [1, 1], [2, 5]))
    assert table["expected"].tolist() == [2, 5]
    assert table["note"].ne("").all()


def test_a_group_lost_before_the_first_event_is_left_aside():
    lost = pd.concat([TWO, follow_up(["c"], [0], [0])])
    assert log_rank_test(lost).value == pytest.approx(log_rank_test(TWO).value)


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 5), st.integers(0, 2), st.integers(0, 3)),
        min_size=1,
        max_size=12,
    )
)
def test_grouped_children_give_what_rows_of_children_give(rows):
    table = pd.DataFrame(rows, columns=["group", "time", "status", "total"])
    assume(table["total"].sum() > 0)
    single = table.loc[table.index.repeat(table["total"])].assign(total=1)
    assert log_rank_test(table).value == pytest.approx(log_rank_test(single).value, nan_ok=True)


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="counts must hold the column 'area'"):
        log_rank_test(TWO, group="area")


def test_an_empty_table_is_refused():
    with pytest.raises(ValueError, match="counts must hold a row, but is empty"):
        log_rank_test(TWO.iloc[:0])
