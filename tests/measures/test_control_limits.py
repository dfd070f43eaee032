"""Limits of control charts: R's quantiles, and arithmetic on small cases."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.measures.control_limits import BINOMIAL, POISSON, THREE_SIGMA, count_limits, gap_limits


def test_binomial_limits_are_those_of_r():
    # R: pbinom(1, 20, .3) = 0.007637, pbinom(2, 20, .3) = 0.035483; qbinom(.01, 20, .3, lower.tail = FALSE) = 11.
    row = count_limits([20], rate=0.3, tail=0.01).iloc[0]
    above = sum(math.comb(20, k) * 0.3**k * 0.7 ** (20 - k) for k in range(12, 21))
    assert row[["low", "high"]].tolist() == [2, 11]
    assert row[["below", "above"]].tolist() == pytest.approx([0.7**20 + 20 * 0.3 * 0.7**19, above], rel=1e-12)


def test_poisson_limits_are_those_of_r():
    # R: ppois(1, 10) = 0.000499, ppois(2, 10) = 0.002769; qpois(.00135, 10, lower.tail = FALSE) = 21.
    row = count_limits([1], rate=10, distribution=POISSON).iloc[0]
    below = math.exp(-10) * (1 + 10)
    above = 1 - sum(math.exp(-10) * 10**k / math.factorial(k) for k in range(22))
    assert row[["low", "high"]].tolist() == [2, 21]
    assert row[["below", "above"]].tolist() == pytest.approx([below, above], rel=1e-9)


def test_a_u_chart_takes_each_quarters_own_exposure():
    both = count_limits([2.5, 10], rate=1, distribution=POISSON)
    assert both["expected"].tolist() == [2.5, 10]
    assert both["low"].tolist() == [0, 2]


def test_with_few_children_none_is_no_signal():
    # 0.7 to the power 5 is 0.168: none of five is ordinary.
    assert count_limits([5], rate=0.3).iloc[0][["low", "below"]].tolist() == [0, 0]


def test_a_quarter_without_a_child_has_nothing_outside():
    row = count_limits([0], rate=0.3).iloc[0]
    assert row[["low", "high", "below", "above"]].tolist() == [0, 0, 0, 0]


def test_gaps_between_rare_events_are_geometric():
    # The chance of more than g cases is 0.98 to the power g; R: qgeom(.00135, .02, lower.tail = FALSE) + 1 = 328.
    row = gap_limits([0.02]).iloc[0]
    assert row[["expected", "low", "high"]].tolist() == [50, 1, 328]
    assert row["above"] == pytest.approx(0.98**328, rel=1e-9)


def test_two_very_rare_events_in_a_row_are_news():
    assert gap_limits([0.001], tail=0.0015).iloc[0][["low", "below"]].tolist() == pytest.approx([2, 0.001])


@given(
    total=st.integers(0, 80), rate=st.floats(0.01, 0.99), tail=st.floats(0.0005, 0.2),
)  # fmt: skip
def test_neither_side_is_left_more_often_than_asked(total, rate, tail):
    row = count_limits([total], rate=rate, tail=tail).iloc[0]
    assert row["below"] <= tail * (1 + 1e-9)
    assert row["above"] <= tail * (1 + 1e-9)
    assert 0 <= row["low"] <= row["high"] <= total


def test_everything_wrong_is_said_at_once():
    with pytest.raises(
        ValueError, match=r"(?s)3 problems.*totals must be.*-1.*rate must lie.*1\.2.*tail must lie.*0\.7"
    ):
        count_limits([-1], rate=1.2, distribution=BINOMIAL, tail=0.7)


def test_a_rate_of_nothing_has_no_limits():
    with pytest.raises(ValueError, match="rate must be a positive number, but got 0"):
        count_limits([1], rate=0, distribution=POISSON, tail=THREE_SIGMA)


def test_another_distribution_is_refused_by_name():
    with pytest.raises(ValueError, match="distribution must be one of 'binomial', 'Poisson', but got 'normal'"):
        count_limits([1], rate=0.5, distribution="normal")
