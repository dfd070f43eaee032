"""Shrunken ratios: moments by hand, a likelihood that is greatest where it is said to be, areas alike, areas empty."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from yjs_analysis.measures.shrinkage import METHODS, shared_ratio, shrunken_ratios

CALMLY = settings(max_examples=20, deadline=None)


def areas(events, expected):
    return pd.DataFrame({"events": events, "expected": expected})


def log_likelihood(counts, shape, ratio):
    mean = ratio * counts["expected"]
    return stats.nbinom.logpmf(counts["events"], shape, shape / (shape + mean)).sum()


def test_the_likelihood_is_greatest_at_the_answer():
    counts = areas([0, 3, 12, 40, 7, 1], [2.0, 4.0, 5.0, 20.0, 9.0, 0.5])
    shared = shared_ratio(counts).iloc[0]
    best = log_likelihood(counts, shared["prior_events"], shared["ratio"])
    for more, other in [(1.01, 1), (0.99, 1), (1, 1.01), (1, 0.99), (1.01, 1.01), (0.99, 0.99)]:
        assert log_likelihood(counts, more * shared["prior_events"], other * shared["ratio"]) < best


@CALMLY
@given(
    rows=st.lists(st.tuples(st.integers(0, 60), st.floats(0.5, 50)), min_size=2, max_size=8).filter(
        lambda rows: sum(row[0] for row in rows) > 0
    ),
    method=st.sampled_from(METHODS),
)
def test_every_area_lies_between_its_own_ratio_and_the_shared_one(rows, method):
    counts = areas(*zip(*rows, strict=True))
    shared, table = shared_ratio(counts, method=method)["ratio"].iloc[0], shrunken_ratios(counts, method=method)
    own = counts["events"] / counts["expected"]
    assert (table["value"] >= np.minimum(own, shared) - 1e-9).all()
    assert (table["value"] <= np.maximum(own, shared) + 1e-9).all()


@pytest.mark.parametrize("method", METHODS)
def test_areas_alike_take_the_pooled_ratio_and_say_why(method):
    table = shrunken_ratios(areas([4, 8, 2], [2.0, 4.0, 1.0]), method=method)
    assert table["value"].tolist() == pytest.approx([2, 2, 2])
    assert table["low"].isna().all()
    assert table["note"].unique().tolist() == [
        "the areas differ by no more than chance: all take the ratio they have in common, without limits"
    ]


@pytest.mark.parametrize("method", METHODS)
def test_one_area_has_nobody_to_differ_from(method):
    assert shrunken_ratios(areas([6], [4.0]), method=method)["value"].tolist() == [1.5]


@pytest.mark.parametrize("method", METHODS)
def test_no_events_anywhere_are_not_estimable(method):
    table = shrunken_ratios(areas([0, 0], [2.0, 4.0]), method=method)
    assert table["value"].isna().all()
    assert (table["low"].tolist(), table["high"].tolist()) == ([0, 0], [math.inf, math.inf])
    assert table["note"].unique().tolist() == ["not estimable: no events in any area"]


@pytest.mark.parametrize("method", METHODS)
def test_an_area_with_nothing_expected_takes_the_shared_ratio(method):
    counts = areas([1, 30, 2, 0], [5.0, 9.0, 10.0, 0.0])
    shared = shared_ratio(counts, method=method)["ratio"].iloc[0]
    assert shrunken_ratios(counts, method=method)["value"].iloc[3] == pytest.approx(shared)


def test_huge_areas_keep_their_own_ratios():
    table = shrunken_ratios(areas([10**8, 3 * 10**8, 2 * 10**8], [1e8, 1e8, 1e8]))
    assert table["value"].tolist() == pytest.approx([1, 3, 2], rel=1e-6)


def test_the_lift_keeps_the_other_columns():
    assert list(shrunken_ratios(areas([1, 9], [2.0, 3.0]).assign(area=["a", "b"])))[:4] == [
        "events",
        "expected",
        "area",
        "above_1",
    ]


def test_everything_wrong_is_said_at_once():
    with pytest.raises(ValueError, match=r"(?s)3 problems.*events must be a whole number.*expected must be.*method"):
        shrunken_ratios(areas([1.5, 2], [1.0, -1.0]), method="full Bayes")


def test_events_where_none_are_expected_are_refused():
    with pytest.raises(
        ValueError, match=r"expected must be positive where there are events, but got 0\S* for 3 \(row 1\)"
    ):
        shrunken_ratios(areas([1, 3], [1.0, 0.0]))
