"""Events beyond parity: algebra by hand, agreement with the ratio beside it, edges."""

import math

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.comparisons import population_relative_rate, relative_rate
from yjs_analysis.measures.excess import (
    excess_events,
    excess_events_of,
    excess_over_share,
    population_excess_events,
    population_excess_events_of,
)
from yjs_analysis.measures.rates import proportion
from yjs_analysis.measures.two_groups import NAMES

CALMLY = settings(max_examples=40, deadline=None)
PAIRS = pytest.mark.parametrize(
    ("function", "ratio"), [(excess_events, relative_rate), (population_excess_events, population_relative_rate)]
)


@st.composite
def tables(draw):
    totals = draw(st.integers(1, 60)), draw(st.integers(1, 500))
    return draw(st.integers(0, totals[0])), totals[0], draw(st.integers(0, totals[1])), totals[1]


def compare(function, table, **options):
    return function(**dict(zip(NAMES, table, strict=True)), **options)


def test_fourteen_more_than_at_the_reference_rate():
    # 210 of 1,400 is 15 in 100; of 160 that is 24; 38 - 24
    assert compare(excess_events, (38, 160, 210, 1400)).value == pytest.approx(14)


@PAIRS
@CALMLY
@given(table=tables())
def test_the_limits_are_those_of_the_ratio_put_into_the_excess(function, ratio, table):
    assume(table[0] > 0)
    one, beside = compare(function, table), compare(ratio, table)
    assert one.high == pytest.approx(table[0] * (1 - 1 / beside.high))
    floor = table[0] - table[1] if function is excess_events else -math.inf
    assert one.low == pytest.approx(max(table[0] * (1 - 1 / beside.low) if beside.low else -math.inf, floor))


@PAIRS
@CALMLY
@given(table=tables())
def test_the_interval_holds_nought_where_the_ratios_holds_one(function, ratio, table):
    one, beside = compare(function, table), compare(ratio, table)
    assume(table[0] > 0)
    assert (one.low <= 1e-9 and one.high >= -1e-9) == (beside.low <= 1 <= beside.high)


@PAIRS
def test_no_events_in_the_group_keep_an_interval_from_the_difference(function, ratio):
    one = compare(function, (0, 10, 3, 20))
    assert one.value == -1.5
    assert one.low < -1.5 < 0 < one.high
    assert one.note == "no events in the group: the interval is that of the difference of the rates"


@PAIRS
def test_no_events_at_all_are_an_excess_of_nought(function, ratio):
    one = compare(function, (0, 10, 0, 20))
    assert one.low < one.value == 0 < one.high


@PAIRS
def test_no_reference_events_make_every_event_an_excess(function, ratio):
    one = compare(function, (3, 10, 0, 20))
    assert one.value == one.high == 3


@PAIRS
def test_nobody_has_no_excess(function, ratio):
    one = compare(function, (0, 0, 3, 20))
    assert (math.isnan(one.value), one.low, one.high) == (True, -math.inf, math.inf)


@pytest.mark.parametrize("table", [(3, 3, 5, 5), (1, 50, 40, 40)])
def test_no_more_children_can_be_missing_than_there_are(table):
    assert compare(excess_events, table).low >= table[0] - table[1]


# Shares


def test_the_share_form_by_hand():
    # without 14 of 38 the group is 24 of 234, as it is 160 of 1,560 in the population
    one = excess_over_share(events=38, total=248, population_share=160 / 1560)
    assert (38 - one.value) / (248 - one.value) == pytest.approx(160 / 1560)


def test_the_limits_of_the_share_form_are_those_of_the_share():
    one, share = excess_over_share(events=7, total=20, population_share=0.2), proportion(events=7, total=20)
    assert (one.low, one.high) == pytest.approx((20 * (share.low - 0.2) / 0.8, 20 * (share.high - 0.2) / 0.8))


def test_an_empty_caseload_has_no_excess():
    one = excess_over_share(events=0, total=0, population_share=0.2)
    assert (math.isnan(one.value), one.note) == (True, "not estimable: nobody in the total")


def test_a_population_of_one_group_is_refused():
    with pytest.raises(ValueError, match="population_share must lie from 0 to below 1, but got 1"):
        excess_over_share(events=3, total=4, population_share=1)


# The table


@pytest.mark.parametrize(
    ("lift", "kernel"),
    [(excess_events_of, excess_events), (population_excess_events_of, population_excess_events)],
)
def test_a_row_is_the_excess_of_its_counts(lift, kernel):
    counts = pd.DataFrame({"group": ["Other", "White", "Black"], "events": [0, 21, 11], "total": [9, 301, 80]})
    table = lift(counts, reference="White")
    for row in (0, 2):
        alone = compare(kernel, table.loc[row, list(NAMES)])
        assert (table.loc[row, "low"], table.loc[row, "high"]) == pytest.approx((alone.low, alone.high))
    assert table.loc[1, ["value", "low", "high", "note"]].tolist() == [0, 0, 0, "reference group"]


@PAIRS
def test_bad_counts_are_refused(function, ratio):
    with pytest.raises(ValueError, match="events must be a whole number of 0 or more, but got -1"):
        compare(function, (-1, 4, 2, 5))
