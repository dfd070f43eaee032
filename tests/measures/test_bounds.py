"""Bounds against every allocation there is, counted out; edges; a table with several unknown groups' rows."""

import itertools
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.bounds import (
    population_relative_rate_bounds,
    rate_bounds,
    relative_rate_bounds,
    relative_rates_bounds,
)

CALMLY = settings(max_examples=40, deadline=None)
SMALL = st.integers(0, 5)


def bounds(x1, n1, x2, n2, some, everyone):
    return relative_rate_bounds(
        events=x1,
        total=n1,
        reference_events=x2,
        reference_total=n2,
        unknown_events=some,
        unknown_total=everyone,
    )


def ratio(x1, n1, x2, n2):
    if x1 == x2 == 0:
        return math.nan
    return (x1 / n1) / (x2 / n2) if x2 else math.inf


@CALMLY
@given(x1=SMALL, y1=SMALL, x2=SMALL, y2=SMALL, some=st.integers(0, 4), others=st.integers(0, 4))
def test_the_bounds_hold_every_allocation_to_either_group_or_neither(x1, y1, x2, y2, some, others):
    n1, n2 = x1 + y1 + (x1 + y1 == 0), x2 + y2 + (x2 + y2 == 0)
    one = bounds(x1, n1, x2, n2, some, some + others)
    possible = [
        ratio(x1 + a, n1 + a + b, x2 + c, n2 + c + d)
        for a, c in itertools.product(range(some + 1), repeat=2)
        for b, d in itertools.product(range(others + 1), repeat=2)
        if a + c <= some and b + d <= others
    ]
    possible = [each for each in possible if not math.isnan(each)]
    if possible:
        assert one.low <= min(possible) * (1 + 1e-12)
        assert one.high >= max(possible) * (1 - 1e-12)
    if x1 and x2:
        assert (one.low, one.high) == pytest.approx((min(possible), max(possible)))


def test_nothing_unknown_leaves_nothing_open():
    one = bounds(3, 9, 4, 20, 0, 0)
    assert (one.low, one.value, one.high, one.confidence) == pytest.approx((5 / 3, 5 / 3, 5 / 3, 1))


def test_nobody_known_in_a_group_leaves_everything_open():
    one = bounds(0, 0, 4, 20, 2, 5)
    assert (math.isnan(one.value), one.low, one.high) == (True, 0, math.inf)
    assert one.note == "not estimable: nobody is known to be in one of the groups"


def test_no_known_events_leave_a_reason_and_the_bounds():
    one = bounds(0, 3, 0, 20, 2, 5)
    assert (math.isnan(one.value), one.low, one.high) == (True, 0, math.inf)
    assert one.note == "not estimable: no known events in either group"


def test_a_reference_that_may_have_no_events_has_no_upper_bound():
    assert bounds(2, 3, 0, 20, 1, 5).high == math.inf


def test_huge_counts_by_hand():
    one = bounds(10**8, 10**9, 10**8, 10**9, 10**6, 10**6)
    assert (one.low, one.high) == pytest.approx((0.1 / (101 / 1001), (101 / 1001) / 0.1), rel=1e-12)


def test_every_outcome_unknown_bounds_nothing():
    one = rate_bounds(events=0, total=0, unknown=7)
    assert (one.low, one.high, one.note) == (0, 1, "not estimable: no outcome is known")


def test_nobody_at_all_bounds_nothing():
    one = rate_bounds(events=0, total=0, unknown=0)
    assert (one.low, one.high) == (0, 1)


def test_a_population_moves_in_the_numerators_only():
    one = population_relative_rate_bounds(
        events=5, total=100.5, reference_events=8, reference_total=402, unknown_events=2
    )
    assert (one.low, one.value, one.high) == pytest.approx((4 * 5 / 10, 4 * 5 / 8, 4 * 7 / 8))


def test_a_population_of_nobody_is_said():
    one = population_relative_rate_bounds(events=0, total=0, reference_events=8, reference_total=4, unknown_events=2)
    assert one.note == "not estimable: nobody in one of the populations"


def several():
    rows = [("court", "White", 48, 154), ("court", "Black", 18, 39), ("court", "?", 4, 11), ("custody", "White", 5, 9),
            ("custody", "Black", 2, 4)]  # fmt: skip
    return pd.DataFrame(rows, columns=["stage", "group", "events", "total"])


def test_a_table_is_bounded_stage_by_stage_with_or_without_a_row_of_the_unknown():
    table = relative_rates_bounds(several(), reference="White", unknown="?", by="stage")
    assert table["unknown_total"].tolist() == [11, 11, 0, 0]
    assert table.loc[table["group"] == "Black", "low"].tolist() == pytest.approx([18 / 46 / (52 / 158), 0.9])


def test_a_table_of_populations_needs_no_total_of_the_unknown():
    counts = several().head(3).assign(total=[3000, 800, math.nan])
    table = relative_rates_bounds(counts, reference="White", unknown="?", population=True)
    assert table["high"].tolist() == pytest.approx([1, 22 / 800 / (48 / 3000)])


def test_two_rows_of_the_unknown_in_one_stage_are_refused():
    counts = pd.concat([several(), several().iloc[[2]]])
    with pytest.raises(ValueError, match=r"unknown must have one row a combination, but has several in \('court',\)"):
        relative_rates_bounds(counts, reference="White", unknown="?", by="stage")


def test_the_reference_cannot_be_the_unknown():
    with pytest.raises(ValueError, match=r"reference must not be the unknown group, but both are '\?'"):
        relative_rates_bounds(several(), reference="?", unknown="?", by="stage")


def test_everything_wrong_is_said_at_once():
    with pytest.raises(ValueError, match=r"(?s)2 problems.*events must not exceed.*unknown_events must not exceed"):
        bounds(4, 3, 2, 5, 3, 2)
