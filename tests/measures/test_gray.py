"""Gray's test: against R's values among the oracles, against the log-rank test, and at the edges."""

import math

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.gray import gray_test
from yjs_analysis.measures.log_rank import log_rank_test


def follow_up(group, time, status, total=1):
    return pd.DataFrame({"group": group, "time": time, "status": status, "total": total})


def test_curves_that_are_alike_have_nothing_against_them():
    alike = follow_up(["a", "a", "a", "b", "b", "b"], [2, 3, 5] * 2, [1, 2, 0] * 2, [3, 2, 4] * 2)
    assert gray_test(alike).value == pytest.approx(1)


def test_a_group_that_loses_children_to_something_else_differs_in_incidence():
    # The same share of those still able to have the event on day 2, half of them gone on day 1.
    counts = follow_up(list("aabbb"), [2, 9, 1, 2, 9], [1, 0, 2, 1, 0], [40, 40, 40, 20, 20])
    assert gray_test(counts).value < 0.01
    assert log_rank_test(counts).value == pytest.approx(1)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 5), st.integers(0, 2), st.integers(0, 3)),
        min_size=1,
        max_size=12,
    )
)
def test_grouped_children_give_what_rows_of_children_give_and_a_missing_value_has_a_note(rows):
    table = pd.DataFrame(rows, columns=["group", "time", "status", "total"])
    assume(table["total"].sum() > 0)
    single = table.loc[table.index.repeat(table["total"])].assign(total=1)
    one, other = gray_test(table), gray_test(single)
    assert one.value == pytest.approx(other.value, nan_ok=True, abs=1e-9)
    assert bool(one.note) == math.isnan(one.value)


@pytest.mark.parametrize(
    "counts",
    [
        follow_up(["a", "b"], [1, 5], [0, 2]),
        follow_up(["a", "a"], [1, 5], [1, 0]),
        follow_up(["a", "b"], [1, 5], [1, 1], 0),
        follow_up(["a", "b"], [3, 3], [1, 1], [2, 5]),
    ],
    ids=["no events", "one group", "nobody", "everybody at once"],
)
def test_nothing_to_compare_says_so(counts):
    assert gray_test(counts).note.startswith("not estimable")


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="counts must hold the column 'group'"):
        gray_test(pd.DataFrame({"time": [1], "status": [1], "total": [1]}))
