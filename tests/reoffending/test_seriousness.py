"""Gravity of reoffences, by arithmetic and R."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.reoffending.seriousness import gravity_shift, serious_reoffending, shift_test

SCORES = st.integers(1, 8)


def pairs(*rows, **columns):
    return pd.DataFrame(rows, columns=["gravity", "reoffence_gravity", "total"]).assign(**columns)


TABLE = pairs((3, 6, 7), (4, 2, 2), (3, 3, 11))


def test_seven_of_twenty_did_something_graver():
    assert gravity_shift(TABLE)[["shift", "events", "total"]].to_numpy().tolist() == [
        ["graver", 7, 20],
        ["as grave", 11, 20],
        ["lighter", 2, 20],
    ]


def test_shares_have_wilsons_limits():
    # 7 of 20, Wilson: (7 + z2/2 -+ z sqrt(7 13/20 + z2/4)) / (20 + z2)
    z2 = 3.841458820694124
    row = gravity_shift(TABLE).iloc[0]
    spread = np.sqrt(z2 * (7 * 13 / 20 + z2 / 4))
    assert [row["low"], row["high"]] == pytest.approx([(7 + z2 / 2 + s * spread) / (20 + z2) for s in (-1, 1)])


def test_a_blank_gravity_is_unknown_and_not_spread_over_the_others():
    table = gravity_shift(pairs((3, 6, 7), (np.nan, 2, 5), (3, np.nan, 1)))
    assert table[["total", "unknown"]].to_numpy().tolist() == [[7, 6]] * 3


def test_each_index_gravity_by_itself():
    table = gravity_shift(TABLE, by="gravity")
    assert table.query("shift == 'lighter'")[["gravity", "events", "total"]].to_numpy().tolist() == [
        [3, 0, 18],
        [4, 2, 2],
    ]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(SCORES, SCORES, st.integers(0, 9)), min_size=1, max_size=9))
def test_every_child_went_one_of_three_ways(rows):
    table = gravity_shift(pairs(*rows))
    assert table["events"].sum() == sum(total for *_, total in rows)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(SCORES, SCORES, st.integers(0, 9)), min_size=1, max_size=9))
def test_turned_round_graver_is_lighter(rows):
    forth = gravity_shift(pairs(*rows))["events"].tolist()
    back = gravity_shift(pairs(*((again, index, total) for index, again, total in rows)))["events"].tolist()
    assert forth == back[::-1]


def test_nobody_reoffended():
    table = gravity_shift(pairs((3, 6, 0)))
    assert np.isnan(table["value"]).all()


def test_no_rows_at_all():
    assert gravity_shift(TABLE.iloc[:0])["total"].tolist() == [0, 0, 0]


def test_seven_up_and_two_down():
    # R: binom.test(7, 9)$p.value
    assert shift_test(TABLE).value == pytest.approx(0.1796875)


def test_nobody_moved():
    assert np.isnan(shift_test(pairs((3, 3, 9))).value)


def gravest(*rows, **columns):
    return pd.DataFrame(rows, columns=["reoffence_gravity", "total"]).assign(**columns)


def test_three_of_a_hundred_children_did_something_serious():
    row = serious_reoffending(gravest((0, 70), (3, 27), (6, 3))).iloc[0]
    assert row[["events", "total"]].tolist() == [3, 100]


@pytest.mark.parametrize(("score", "events"), [(1, 30), (3, 30), (4, 3), (6, 3), (7, 0)])
def test_where_serious_begins_is_a_choice(score, events):
    table = serious_reoffending(gravest((0, 70), (3, 27), (6, 3)), serious_from=score)
    assert table["events"].item() == events


def test_a_reoffence_of_unknown_gravity_is_left_aside_and_counted():
    row = serious_reoffending(gravest((0, 70), (np.nan, 5), (6, 3))).iloc[0]
    assert row[["total", "unknown"]].tolist() == [73, 5]


def test_each_group_has_its_rate():
    table = serious_reoffending(gravest((0, 7), (6, 3), (0, 9), (7, 1), group=["a", "a", "b", "b"]), by="group")
    assert table[["group", "events", "total"]].to_numpy().tolist() == [["a", 3, 10], ["b", 1, 10]]


@pytest.mark.parametrize(
    ("function", "table", "options", "words"),
    [
        (gravity_shift, pairs((0, 3, 1)), {}, "gravity must be a score from 1 to 8, but got 0"),
        (gravity_shift, pairs((3, 9, 1)), {}, "reoffence_gravity must be a score from 1 to 8"),
        (gravity_shift, pairs((3, 3, -1)), {}, "total must be a whole number"),
        (gravity_shift, pairs((3, 3, 1)), {"by": "sex"}, "must hold the column 'sex'"),
        (gravity_shift, pairs((3, "grave", 1)), {}, "but got 'grave'"),
        (serious_reoffending, gravest((9, 1)), {}, "score from 0 to 8"),
        (serious_reoffending, gravest((3, 1)), {"serious_from": 9}, "serious_from must be a score"),
    ],
)
def test_unfit_counts_are_refused(function, table, options, words):
    with pytest.raises(ValueError, match=words):
        function(table, **options)
