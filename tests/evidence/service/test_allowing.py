"""Intervals that allow for rounding hold for every true count behind the rounded ones."""

import itertools
from functools import partial

import pandas as pd
import pytest

from yjs_analysis.disproportionality.decision_chain import stage_relative_rates
from yjs_analysis.evidence.service.allowing import ALLOWED, allowing_for_rounding
from yjs_analysis.measures.comparisons import relative_rates
from yjs_analysis.measures.rates import proportions

COUNTS = pd.DataFrame({"group": ["White", "Black"], "events": [60, 20], "total": [100, 30]})
COMPARED = partial(relative_rates, reference="White", method="Katz log")


def test_without_rounding_nothing_is_widened():
    found = allowing_for_rounding(COMPARED, COUNTS, rounded_to=0, reference="White")
    pd.testing.assert_frame_equal(found, COMPARED(COUNTS))


def test_the_interval_of_a_rate_holds_those_of_all_counts_that_round_so():
    """20 of 40: 16 to 24 of 36 to 44, with 16 to 24 left over; Wilson's limits of every one of them."""
    near = pd.DataFrame({"events": [20], "total": [40]})
    true = [(20 + e, 40 + e + r) for e, r in itertools.product(range(-4, 5), repeat=2) if abs(e + r) <= 4]
    every = proportions(pd.DataFrame(true, columns=["events", "total"]))
    found = allowing_for_rounding(proportions, near, rounded_to=5)
    assert found["low"].item() == pytest.approx(every["low"].min())
    assert found["high"].item() == pytest.approx(every["high"].max())


def test_the_interval_of_a_ratio_holds_those_of_all_counts_that_round_so():
    moves = [(e, e + r) for e, r in itertools.product((-4, -2, 0, 2, 4), repeat=2) if abs(e + r) <= 4]
    rows = [
        pd.DataFrame({"group": ["White", "Black"], "events": [60 + a, 20 + c], "total": [100 + b, 30 + d]})
        for (a, b), (c, d) in itertools.product(moves, repeat=2)
    ]
    counts = pd.concat([one.assign(stage=at) for at, one in enumerate(rows)], ignore_index=True)
    every = relative_rates(counts, reference="White", method="Katz log", by=["stage"]).query("group == 'Black'")
    found = allowing_for_rounding(COMPARED, COUNTS, rounded_to=5, reference="White").iloc[1]
    assert found["low"] <= every["low"].min() + 1e-9
    assert found["high"] >= every["high"].max() - 1e-9


def test_the_value_stays_that_of_the_rounded_counts():
    found = allowing_for_rounding(COMPARED, COUNTS, rounded_to=5, reference="White")
    assert found["value"].tolist() == pytest.approx([1.0, (20 / 30) / 0.6])


def test_a_verdict_that_rounding_alone_could_give_is_not_given():
    """20 of 20 against 100 of 140 is over-represented; 17 of 23 against 101 of 142, which round so, is not."""
    counts = pd.DataFrame(
        {"period": "", "stage": "court", "group": ["White", "Black"], "events": [100, 20], "total": [140, 20],
         "total_counts": "children with an outcome"}
    )  # fmt: skip
    assert stage_relative_rates(counts)["verdict"].iloc[1] == "over-represented"
    found = allowing_for_rounding(stage_relative_rates, counts, rounded_to=5, reference="White")
    assert found["verdict"].iloc[1] == "cannot tell"


def test_residents_are_no_rounded_number():
    counts = pd.DataFrame(
        {"period": "", "stage": "outcome", "group": ["White", "Black"], "events": [140, 20], "total": [20_258, 723],
         "total_counts": "children who live here, Census 2011"}
    )  # fmt: skip
    found = allowing_for_rounding(stage_relative_rates, counts, rounded_to=5, reference="White")
    assert found["total"].tolist() == [20_258, 723]
    low = counts.assign(events=[144, 16])
    assert found["low"].iloc[1] == pytest.approx(stage_relative_rates(low)["low"].iloc[1])


def test_the_method_says_so():
    found = allowing_for_rounding(COMPARED, COUNTS, rounded_to=5, reference="White")
    assert found["method"].iloc[1].endswith(ALLOWED)
