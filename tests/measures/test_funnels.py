"""Funnels: limits that agree with exact intervals, cut-offs, empty areas, and dispersion by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from yjs_analysis.measures.funnels import funnel_scores, proportion_funnel, ratio_funnel, spread_between_areas
from yjs_analysis.measures.standardisation import standardised_ratio


def areas(events, total):
    return pd.DataFrame({"events": events, "total": total})


def test_normal_limits_are_cut_off_where_a_proportion_ends():
    table = proportion_funnel([3], target=0.1, levels=[0.998])
    assert table[["low", "high"]].to_numpy().tolist() == [[0, pytest.approx(0.1 + 3.090232306 * math.sqrt(0.03))]]


@pytest.mark.parametrize("total", [1, 7, 40, 1000])
def test_exact_limits_lie_within_a_child_of_the_binomial_quantile(total):
    row = proportion_funnel([total], target=0.3, method="exact binomial", levels=[0.95]).iloc[0]
    least, most = stats.binom.ppf([0.025, 0.975], total, 0.3)
    assert max(least - 1, 0) <= row["low"] * total <= least
    assert most - 1 <= row["high"] * total <= most


def test_exact_limits_of_one_child_by_hand():
    # none has probability 0.7 and one has 0.3; the upper quantile 0.975 lies (1 - 0.975) / 0.3 short of one
    row = proportion_funnel([1], target=0.3, method="exact binomial", levels=[0.95]).iloc[0]
    assert (row["low"], row["high"]) == pytest.approx((0, 1 - 0.025 / 0.3))


def test_spread_between_areas_widens_the_limits():
    row = proportion_funnel([10**9], target=0.4, between_variance=0.01, levels=[0.95]).iloc[0]
    assert (row["low"], row["high"]) == pytest.approx((0.4 - 0.1959964, 0.4 + 0.1959964), abs=1e-6)


@pytest.mark.parametrize("method", ["normal", "exact binomial"])
def test_nobody_in_an_area_leaves_every_proportion_possible(method):
    table = proportion_funnel([0, 30], target=0.4, method=method, levels=[0.95])
    assert table.loc[0, ["low", "high", "note"]].tolist() == [0, 1, "nobody in the total"]


@pytest.mark.parametrize("expected", [0.3, 3.2, 25.0, 400.0])
def test_an_area_lies_outside_exactly_when_its_exact_interval_leaves_out_one(expected):
    row = ratio_funnel([expected], levels=[0.95]).iloc[0]
    for events in range(int(2 * expected) + 6):
        one = standardised_ratio(events=events, expected=expected, method="exact")
        assert (one.low > 1, one.high < 1) == (events / expected > row["high"], events / expected < row["low"])


def test_too_few_expected_events_have_no_lower_limit():
    assert ratio_funnel([3.0], levels=[0.95])["low"].tolist() == [0]


def test_nothing_expected_leaves_every_ratio_possible():
    assert ratio_funnel([0.0], levels=[0.95])[["low", "high", "note"]].to_numpy().tolist() == [
        [0, math.inf, "no events are expected"]
    ]


def test_huge_areas_have_all_but_normal_limits():
    row = ratio_funnel([1e8], levels=[0.95]).iloc[0]
    assert (row["low"], row["high"]) == pytest.approx((1 - 1.959964e-4, 1 + 1.959964e-4), abs=2e-8)


def test_no_more_spread_than_chance_gives_no_variance_between():
    row = spread_between_areas(areas([50, 51, 49], [100, 100, 100])).iloc[0]
    assert (row["between_variance"], row["note"]) == (0, "")


def test_one_outlier_is_drawn_in_before_the_spread_is_measured():
    counts = areas([50] * 10 + [95], [100] * 11)
    plain, drawn_in = (
        spread_between_areas(counts, target=0.5, winsorised=share)["dispersion"].iloc[0] for share in (0, 0.1)
    )
    assert (plain, drawn_in) == (pytest.approx(81 / 11), 0)


@pytest.mark.parametrize("counts", [areas([5], [9]), areas([0, 0], [9, 8]), areas([9, 8], [9, 8]), areas([0], [0])])
def test_what_cannot_be_scored_says_so(counts):
    row = spread_between_areas(counts).iloc[0]
    assert (row["between_variance"], row["note"]) == (0, "fewer than two areas to compare")


def test_an_area_with_nobody_has_no_score_and_a_reason():
    table = funnel_scores(areas([0, 40, 60], [0, 100, 100]))
    assert np.isnan(table["score"].iloc[0])
    assert table["note"].tolist() == ["nobody in the total", "", ""]


def test_everything_wrong_with_a_funnel_is_said_at_once():
    with pytest.raises(ValueError, match=r"(?s)4 problems.*totals must be.*method.*levels must lie.*target must lie"):
        proportion_funnel([-1], target=28, method="Wald", levels=[95])


def test_exact_limits_cannot_be_widened():
    with pytest.raises(ValueError, match="between_variance must be 0 for 'exact binomial'"):
        proportion_funnel([9], target=0.2, method="exact binomial", between_variance=0.1)


def test_a_share_of_a_half_or_more_cannot_be_drawn_in():
    with pytest.raises(ValueError, match="winsorised must lie from 0 to below"):
        spread_between_areas(areas([5], [9]), winsorised=0.5)
