"""The chance of seeing a change: every outcome weighed, against hand counts, R and the test itself."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from yjs_analysis.disproportionality.change import change_between
from yjs_analysis.measures import power_of_change
from yjs_analysis.measures.comparisons import relative_rate
from yjs_analysis.measures.power_of_change import (
    DRAWN,
    EXACT,
    chance_of_change,
    chance_of_passing,
    change_limits,
    events_distribution,
)


def part(total, rate, reference_total, reference_rate):
    return (
        events_distribution([total], [rate]),
        events_distribution([reference_total], [reference_rate]),
        total,
        reference_total,
    )


def test_two_quarters_of_different_rates_are_added_up_by_hand():
    # one child at 0.2 and one at 0.5: none 0.8 x 0.5, both 0.2 x 0.5, one the rest
    counts, chances = events_distribution([1, 1], [0.2, 0.5])
    assert dict(zip(counts.tolist(), chances.round(12).tolist(), strict=True)) == {0: 0.4, 1: 0.5, 2: 0.1}


def test_quarters_of_one_rate_are_one_binomial():
    counts, chances = events_distribution([7, 5, 9], [0.3, 0.3, 0.3])
    assert chances == pytest.approx(stats.binom.pmf(counts, 21, 0.3))


def test_what_is_left_out_of_a_large_population_does_not_matter():
    _, chances = events_distribution([218_664], [0.0006])
    assert 1 - chances.sum() < 1e-9


@pytest.mark.parametrize(
    ("before", "after"),
    [((9, 20, 14, 61), (6, 22, 17, 58)), ((0, 20, 14, 61), (6, 22, 17, 58)), ((9, 20, 14, 61), (0, 22, 17, 58)),
     ((9, 20, 0, 61), (6, 22, 17, 58)), ((9, 20, 14, 61), (6, 22, 0, 58)), ((0, 20, 0, 61), (6, 22, 3, 58))],
)  # fmt: skip
def test_the_limits_are_those_of_the_test_of_change(before, after):
    rows = [("then", "Black", *before[:2]), ("then", "White", *before[2:]), ("now", "Black", *after[:2])]
    counts = pd.DataFrame([*rows, ("now", "White", *after[2:])], columns=["period", "group", "events", "total"])
    told = change_between(counts, before="then", after="now").iloc[0]
    low, high = change_limits(
        tuple(np.array([one]) for one in before), tuple(np.array([one]) for one in after), confidence=0.95
    )
    assert (low[0, 0], high[0, 0]) == pytest.approx((told["low"], told["high"]))


def test_the_chance_is_the_sum_over_every_outcome():
    # two children against three, before and after: all 3 x 4 x 3 x 4 outcomes asked one by one, at 50 per cent
    sizes, rates = (2, 3), (0.6, 0.3)
    then = now = part(sizes[0], rates[0], sizes[1], rates[1])
    by_hand = 0.0
    for x1 in range(3):
        for x2 in range(4):
            for y1 in range(3):
                for y2 in range(4):
                    tables = [tuple(np.array([one]) for one in (a, 2, b, 3)) for a, b in ((x1, x2), (y1, y2))]
                    low, high = change_limits(*tables, confidence=0.5)
                    likely = stats.binom.pmf([x1, y1], 2, 0.6).prod() * stats.binom.pmf([x2, y2], 3, 0.3).prod()
                    by_hand += likely * float(low[0, 0] > 1 or high[0, 0] < 1)
    assert chance_of_change(then, now, direction=0, confidence=0.5)[0] == pytest.approx(by_hand)


def test_drawing_agrees_with_listing(monkeypatch):
    before, after = part(12, 0.8, 15, 0.4), part(12, 0.3, 15, 0.4)
    exact, none, listed = chance_of_change(before, after, direction=-1)
    monkeypatch.setattr(power_of_change, "MOST_OUTCOMES", 0)
    drawn, error, method = chance_of_change(before, after, direction=-1, seed=7)
    assert (none, listed, method) == (0.0, EXACT, DRAWN)
    assert abs(drawn - exact) < 4 * error


def test_an_unchanged_truth_is_called_changed_one_time_in_twenty():
    same = part(17, 0.5, 23, 0.4)
    assert chance_of_change(same, same, direction=0)[0] == pytest.approx(0.05, abs=0.015)


def test_the_two_sides_add_up_to_either():
    before, after = part(12, 0.5, 15, 0.4), part(12, 0.3, 15, 0.4)
    fall, rise, either = (chance_of_change(before, after, direction=one)[0] for one in (-1, 1, 0))
    assert fall + rise == pytest.approx(either)


def test_passing_the_mark_asks_the_interval_of_the_relative_rate():
    # 7 against 9 children: every table asked one by one whether its interval lies below 1.8
    group, others, by_hand = stats.binom(7, 0.3), stats.binom(9, 0.4), 0.0
    for x1 in range(8):
        for x2 in range(10):
            if x1 + x2:
                one = relative_rate(events=x1, total=7, reference_events=x2, reference_total=9)
                by_hand += group.pmf(x1) * others.pmf(x2) * (one.high < 1.8)
    assert chance_of_passing(part(7, 0.3, 9, 0.4), mark=1.8, direction=-1) == pytest.approx(by_hand, abs=1e-9)


def test_two_proportions_have_the_power_that_r_gives():
    # R: power.prop.test(n = 50, p1 = .50, p2 = .75) gives 0.7402 by the normal curve; the exact sum lies near it
    assert chance_of_passing(part(50, 0.75, 50, 0.5), mark=1.0, direction=1) == pytest.approx(0.7402, abs=0.03)


def test_nobody_shows_nothing():
    assert chance_of_passing(part(0, 0.3, 0, 0.4), mark=1.0, direction=0) == 0.0


def test_one_child_against_one_shows_nothing():
    one = part(1, 0.9, 1, 0.5)
    assert chance_of_change(one, one, direction=-1)[0] == 0.0


def test_a_confidence_in_per_cent_is_refused():
    same = part(3, 0.5, 4, 0.4)
    with pytest.raises(ValueError, match="confidence must lie between 0 and 1"):
        chance_of_change(same, same, direction=0, confidence=95)
