"""Counts drawn again: the limit of endless draws, chains of one and many stages, few events, speed."""

import math
import time

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from yjs_analysis.measures.bootstrap import bootstrap_chain, bootstrap_relative_rate, draw_chain
from yjs_analysis.measures.comparisons import relative_rate
from yjs_analysis.measures.two_groups import NAMES

ENDLESS = (1.52069161, 2.7255639098)
"""The limits of 48 of 210 against 160 of 1,450 if the draws never ended: the case rr_bootstrap_percentile_limit."""


def compare(table, **options):
    return bootstrap_relative_rate(**dict(zip(NAMES, table, strict=True)), **options)


def chain(**groups):
    """A chain from the numbers left after each stage: the first number is those who were there at the start."""
    rows = []
    for group, left in groups.items():
        rows += [(f"stage {at}", group, left[at + 1], left[at]) for at in range(len(left) - 1)]
    return pd.DataFrame(rows, columns=["stage", "group", "events", "total"])


def test_ten_thousand_draws_come_near_the_limit_of_endless_draws():
    # R 4.2.2: every outcome of the two binomials, ordered by its ratio
    one = compare((48, 210, 160, 1450))
    assert (one.low, one.high) == pytest.approx(ENDLESS, rel=0.02)


def test_draws_of_another_table_come_near_every_outcome_counted_out():
    x1, n1, x2, n2 = 9, 20, 30, 90
    ratio = np.divide.outer(np.arange(n1 + 1) / n1, np.arange(1, n2 + 1) / n2).ravel()
    chance = np.multiply.outer(
        stats.binom.pmf(np.arange(n1 + 1), n1, x1 / n1), stats.binom.pmf(np.arange(1, n2 + 1), n2, x2 / n2)
    ).ravel()
    order = np.argsort(ratio)
    below = chance[order].cumsum()
    expected = [ratio[order][np.searchsorted(below, tail)] for tail in (0.05, 0.95)]
    one = compare((x1, n1, x2, n2), confidence=0.9, draws=40_000)
    assert (one.low, one.high) == pytest.approx(expected, rel=0.02)


def test_the_same_seed_gives_the_same_limits_and_another_others():
    one, same, other = (compare((48, 210, 160, 1450), seed=seed, draws=500) for seed in (1, 1, 2))
    assert one == same != other


def test_large_groups_have_all_but_katzs_limits():
    table = (20_000, 100_000, 30_000, 300_000)
    one, katz = compare(table), relative_rate(**dict(zip(NAMES, table, strict=True)), method="Katz log")
    assert (one.low, one.high) == pytest.approx((katz.low, katz.high), rel=5e-3)


@pytest.mark.parametrize("table", [(4, 30, 20, 90), (20, 90, 4, 30), (0, 5, 9, 20), (1, 1, 30, 60)])
def test_fewer_than_five_events_have_no_limits(table):
    one = compare(table)
    assert math.isnan(one.low)
    assert one.note.startswith("fewer than 5 events in one of the groups")


def test_everybody_in_both_groups_gives_no_false_certainty():
    one = compare((30, 30, 60, 60))
    assert (one.value, math.isnan(one.low), one.note) == (
        1,
        True,
        "no limits: every draw is the same, for everybody had the event",
    )


@pytest.mark.parametrize(("table", "note"), [
    ((0, 0, 9, 20), "not estimable: nobody in one of the groups"),
    ((0, 7, 0, 20), "not estimable: no events in either group"),
])  # fmt: skip
def test_what_has_no_ratio_says_so(table, note):
    one = compare(table)
    assert (math.isnan(one.value), one.low, one.high, one.note) == (True, 0, math.inf, note)


def test_a_chain_of_one_stage_is_the_plain_comparison():
    table = bootstrap_chain(chain(White=[1450, 160], Black=[210, 48]), reference="White")
    row = table.iloc[1]
    assert (row["low"], row["high"]) == pytest.approx(ENDLESS, rel=0.02)


def test_a_whole_chain_has_the_limits_of_its_ends():
    # binomial within binomial is binomial: through two stages is one draw with the product of the rates
    two = bootstrap_chain(chain(White=[1450, 700, 160], Black=[210, 100, 48]), reference="White")
    row = two[(two["group"] == "Black") & (two["stage"] == "stage 1")].iloc[0]
    assert row["value"] == pytest.approx(48 / 210 / (160 / 1450))
    assert (row["low"], row["high"]) == pytest.approx(ENDLESS, rel=0.02)


def test_five_groups_and_six_stages_take_less_than_a_second():
    left = {f"group {at}": [int(start * 0.7**stage) for stage in range(7)] for at, start in
            enumerate((9000, 1500, 900, 700, 300))}  # fmt: skip
    counts = chain(**left)
    start = time.perf_counter()
    table = bootstrap_chain(counts, reference="group 0")
    assert time.perf_counter() - start < 1
    assert len(table) == 30


def test_a_stage_that_nobody_passes_ends_the_chain_with_a_note():
    table = bootstrap_chain(chain(White=[100, 50, 25], Black=[40, 0, 0]), reference="White")
    assert table["value"].tolist() == [1, 1, 0, 0]
    assert table["note"].iloc[3].startswith("fewer than 5 events")


def test_a_group_of_nobody_is_noted_at_every_stage():
    table = bootstrap_chain(chain(White=[100, 50, 25], Black=[0, 0, 0]), reference="White")
    assert table["note"].tolist()[2:] == ["not estimable: nobody in one of the groups"] * 2


def test_draws_follow_the_children_along_the_chain():
    first, second = draw_chain(np.array([[50.0], [25.0]]), np.array([[100.0], [50.0]]), draws=500)
    assert (second <= first).all()


def test_a_chain_that_does_not_follow_the_same_children_is_refused():
    counts = chain(White=[100, 50, 25], Black=[40, 20, 9])
    counts.loc[3, "total"] = 21
    with pytest.raises(ValueError, match=r"'stage 1' of 'Black' begins with 21 and 'stage 0' left 20"):
        bootstrap_chain(counts, reference="White")


def test_a_group_without_one_of_the_stages_is_refused():
    with pytest.raises(ValueError, match=r"every stage of every group, but 'Black' has no row for 'stage 1'"):
        bootstrap_chain(chain(White=[100, 50, 25], Black=[40, 20, 9]).head(3), reference="White")


def test_everything_wrong_is_said_at_once():
    with pytest.raises(ValueError, match=r"(?s)3 problems.*events must not exceed.*confidence must lie.*draws must be"):
        compare((5, 4, 2, 9), confidence=95, draws=10)
