"""The one shape of a statistic refuses to contradict itself."""

import dataclasses
import math

import pandas as pd
import pytest

from yjs_analysis.estimate import ESTIMATE_COLUMNS, Estimate, add_estimates


def estimate(**changes):
    given = {"measure": "proportion", "value": 0.4, "low": 0.2, "high": 0.7, "confidence": 0.95, "method": "Wilson"}
    return Estimate(**(given | changes))


@pytest.mark.parametrize("value", [0.1, 0.8])
def test_a_value_outside_its_limits_is_refused(value):
    with pytest.raises(ValueError, match="must lie between low and high"):
        estimate(value=value)


def test_a_missing_value_needs_its_reason():
    with pytest.raises(ValueError, match="note must say why"):
        estimate(value=math.nan)


def test_a_missing_value_with_a_reason_is_an_answer():
    assert estimate(value=math.nan, low=0, high=1, note="nobody in the group").note == "nobody in the group"


def test_undefined_limits_do_not_hide_a_value():
    assert estimate(low=math.nan, high=math.nan).value == 0.4


def test_it_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        estimate().value = 0.5


def test_the_columns_join_the_counts_in_their_order_and_leave_them_alone():
    counts = pd.DataFrame({"events": [2], "total": [5]}, index=[7])
    joined = add_estimates(counts, [estimate()])
    assert list(joined.columns) == ["events", "total", *ESTIMATE_COLUMNS]
    assert joined.index.tolist() == [7]
    assert list(counts.columns) == ["events", "total"]


def test_an_empty_table_gets_the_columns_too():
    assert list(add_estimates(pd.DataFrame({"events": []}), []).columns) == ["events", *ESTIMATE_COLUMNS]


def test_more_rows_than_estimates_are_refused():
    with pytest.raises(ValueError, match="one for each of 2 rows, but got 1"):
        add_estimates(pd.DataFrame({"events": [1, 2]}), [estimate()])


def test_a_second_estimate_never_overwrites_the_first():
    with pytest.raises(ValueError, match="must not hold value already"):
        add_estimates(pd.DataFrame({"value": [1]}), [estimate()])
