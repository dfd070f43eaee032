"""What came first, and by which clock: arithmetic on counts by time."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.reoffending.clocks import COMPETING, STATUSES, coded, end_at_eighteen, without_custody
from yjs_analysis.sources.counting.times import STATUSES as COUNTED


def times(*rows, **columns):
    return pd.DataFrame(rows, columns=["time", "status", "total"]).assign(**columns)


def listed(table):
    return table.to_numpy().tolist()


def test_statuses_are_those_of_counting():
    assert {name: STATUSES[name] for name in COUNTED} == COUNTED


def test_what_is_not_named_ends_follow_up():
    table = times((9, 0, 1), (9, 1, 1), (9, 2, 1), (9, 3, 1), (9, 4, 1), (9, 5, 1))
    assert coded(table, event="reoffence", competing=["entered custody"])["status"].tolist() == [0, 1, 0, 2, 0, 0]


def test_another_event_can_be_the_one():
    assert coded(times((9, 1, 1), (9, 2, 1)), event="moved away")["status"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"event": "reofence"}, "Did you mean 'reoffence'"),
        ({"event": "reoffence", "competing": ["move away"]}, "Did you mean 'moved away'"),
        ({"event": "reoffence", "competing": ["reoffence"]}, "competing must be one of"),
        ({"event": "nothing so far"}, "event must be one of"),
    ],
)
def test_unknown_names_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        coded(times((9, 1, 1)), **options)


def test_an_unknown_status_is_refused_by_row():
    with pytest.raises(ValueError, match=r"status must be one of 0 \(nothing so far\).* but got 7 \(row 0\)"):
        coded(times((9, 7, 1)), event="reoffence")


@pytest.mark.parametrize(
    ("days", "time", "status", "expected"),
    [
        (100, 200, 1, [100, 5]),  # a reoffence after the birthday is none of a child
        (200, 200, 1, [200, 5]),  # nor is one on the birthday
        (201, 200, 1, [200, 1]),
        (100, 364, 0, [100, 5]),
        (900, 364, 0, [364, 0]),
        (np.nan, 364, 0, [364, 0]),  # not known: followed as before
        (-5, 364, 0, [0, 5]),  # eighteen already on the day of the index
        (100, 50, 2, [50, 2]),  # moved away before
    ],
)
def test_the_birthday_ends_follow_up(days, time, status, expected):
    table = end_at_eighteen(times((time, status, 3), days_to_eighteen=days))
    assert listed(table[["time", "status"]]) == [expected]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400), st.integers(0, 4), st.integers(1, 5)), min_size=1))
def test_no_child_is_lost_at_eighteen(rows):
    table = pd.DataFrame(rows, columns=["days_to_eighteen", "time", "status", "total"])
    ended = end_at_eighteen(table)
    assert ended["total"].sum() == table["total"].sum()
    assert ended["time"].max() <= table["time"].max()


def test_children_who_become_alike_are_added_up():
    assert listed(end_at_eighteen(times((200, 1, 3), (300, 0, 4), days_to_eighteen=90))) == [[90, 5, 7]]


def test_custody_is_taken_off_the_clock():
    table = without_custody(times((364, 0, 3), (200, 1, 2), days_in_custody=[60, 0]))
    assert listed(table) == [[304, 0, 3], [200, 1, 2]]


def test_a_child_in_custody_throughout_has_no_time_at_risk():
    assert without_custody(times((364, 0, 1), days_in_custody=364))["time"].tolist() == [0]


def test_more_custody_than_time_is_refused():
    with pytest.raises(ValueError, match="days_in_custody must not exceed time, but got 400 of 364"):
        without_custody(times((364, 0, 1), days_in_custody=400))


@pytest.mark.parametrize("function", [end_at_eighteen, without_custody])
def test_the_column_of_days_is_needed(function):
    with pytest.raises(ValueError, match="must hold the column 'days_"):
        function(times((364, 0, 1)))


def test_what_competes_is_all_but_nothing_and_the_reoffence():
    assert set(COMPETING) == set(STATUSES) - {"nothing so far", "reoffence"}
