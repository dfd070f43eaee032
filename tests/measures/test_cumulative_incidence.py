"""Cumulative incidence: arithmetic on paper, edges, refusals, and what must hold for every table."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.cumulative_incidence import METHODS, cumulative_incidence
from yjs_analysis.measures.kaplan_meier import survival


def follow_up(time, status, total=1, **columns):
    return pd.DataFrame({"time": time, "status": status, "total": total, **columns})


ROWS = st.lists(st.tuples(st.integers(0, 6), st.sampled_from([0, 1, 2, 3]), st.integers(0, 3)), min_size=1, max_size=12)


def test_without_losses_it_is_the_share_and_its_limits_are_those_of_a_share():
    # 3 of 10: variance 0.3 x 0.7 / 10, although 2 moved away between the events.
    one = cumulative_incidence(follow_up([1, 2, 3, 9], [1, 2, 1, 0], [2, 2, 1, 5]), times=[9], method="plain").iloc[0]
    assert one["value"] == pytest.approx(0.3)
    assert one["high"] - one["value"] == pytest.approx(1.959963984540054 * math.sqrt(0.3 * 0.7 / 10))


def test_with_nothing_else_coming_first_it_is_one_minus_survival():
    counts = follow_up([1, 3, 3, 7], [1, 1, 0, 1], [2, 1, 4, 2])
    one = cumulative_incidence(counts, method="plain")
    other = survival(counts, method="plain")
    assert one["value"].tolist() == pytest.approx((1 - other["value"]).tolist())
    assert one["low"].iloc[:2].tolist() == pytest.approx((1 - other["high"]).iloc[:2].tolist())


def test_before_any_event_the_upper_limit_is_that_of_none_of_so_many():
    one = cumulative_incidence(follow_up([4, 9], [2, 0], [3, 17]), times=[9]).iloc[0]
    assert (one["value"], one["low"]) == (0, 0)
    assert one["high"] == pytest.approx(1 - 0.025 ** (1 / 20))
    assert "no events so far" in one["note"]


def test_a_single_child_with_the_event():
    one = cumulative_incidence(follow_up([4], [1]), times=[4]).iloc[0]
    assert [one["value"], one["low"], one["high"]] == pytest.approx([1, 0.025, 1])


def test_everybody_keeps_the_lower_limit_of_the_time_before():
    table = cumulative_incidence(follow_up([1, 2], [1, 1], [4, 2]))
    assert table["low"].iloc[1] == table["low"].iloc[0]


def test_after_the_last_child_has_had_one_or_the_other_nothing_changes():
    table = cumulative_incidence(follow_up([1, 2], [1, 2], [1, 3]), times=[2, 90])
    assert table["value"].tolist() == [0.25, 0.25]


def test_later_than_anyone_is_followed_there_is_no_value():
    assert cumulative_incidence(follow_up([1, 2], [1, 0]), times=[3])["note"].item().startswith("not estimable")


def test_nobody_at_all_says_so():
    assert cumulative_incidence(follow_up([1], [1], [0]))["note"].item() == "not estimable: nobody is followed"


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_all_causes_and_none_add_up_to_one(rows):
    table = pd.DataFrame(rows, columns=["time", "status", "total"])
    shares = [cumulative_incidence(table, event=event)["value"].to_numpy() for event in (1, 2, 3)]
    none = survival(table.assign(status=(table["status"] > 0).astype(int)))["value"].to_numpy()
    assert np.nansum([*shares, none], axis=0).tolist() == pytest.approx(np.where(np.isnan(none), 0, 1).tolist())


@settings(max_examples=40, deadline=None)
@given(ROWS, st.sampled_from(METHODS))
def test_the_curve_rises_within_its_limits_and_says_why_it_is_missing(rows, method):
    table = cumulative_incidence(pd.DataFrame(rows, columns=["time", "status", "total"]), times=range(8), method=method)
    known = table.dropna(subset="value")
    assert (np.diff(known["value"]) >= -1e-12).all()
    assert ((known["low"] < known["high"]) & known["low"].ge(0) & known["high"].le(1)).all()
    assert (table.loc[table["value"].isna(), "note"] != "").all()


@settings(max_examples=30, deadline=None)
@given(ROWS)
def test_one_minus_survival_is_never_less(rows):
    table = pd.DataFrame(rows, columns=["time", "status", "total"])
    one, other = cumulative_incidence(table)["value"], 1 - survival(table)["value"]
    assert (one[one.notna() & other.notna()] <= other[one.notna() & other.notna()] + 1e-12).all()


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match=r"(?s)method must be one of 'log-log'.*times must be finite.*nan"):
        cumulative_incidence(follow_up([1], [1]), times=[math.nan], method="exact")
    with pytest.raises(ValueError, match=r"status must be a whole number.*but got -1 \(row 0\)"):
        cumulative_incidence(follow_up([1], [-1]))
