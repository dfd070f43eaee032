"""Numbers in words: written as a careful person writes them, and never as less or more than they are."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.telling.wording import between, count, in_words, limits, listed, percent, points, ratio, times

INF, NAN = math.inf, math.nan


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (0.0, "0"),
        (7, "7"),
        (28145, "28,145"),
        (2.5, "3"),
        (39.6, "40"),
        (NAN, "[x]"),
        (INF, "no upper limit"),
    ],
)
def test_counts(number, words):
    assert count(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0.0, "0"),
        (0.004, "under 0.01"),
        (0.005, "0.01"),
        (0.995, "1.00"),
        (0.994, "0.99"),
        (1.0, "1.00"),
        (1.335, "1.34"),
        (1.994, "1.99"),
        (9.994, "9.99"),
        (9.996, "10"),
        (12.3, "12"),
        (1234.5, "1,235"),
        (INF, "no upper limit"),
        (NAN, "[x]"),
    ],
)
def test_ratios(number, words):
    assert ratio(number) == words


@pytest.mark.parametrize(
    ("share", "decimals", "words"),
    [
        (0.0, 0, "0%"),
        (1.0, 0, "100%"),
        (1 / 8, 0, "13%"),  # 12.5: a half goes up
        (0.285, 0, "29%"),  # 28.5, though 100 * 0.285 is 28.499999999999996
        (46 / 138, 1, "33.3%"),
        (3 / 1630, 0, "under 1%"),
        (1 / 10_000, 1, "under 0.1%"),
        (1629 / 1630, 0, "over 99%"),
        (0.9999, 1, "over 99.9%"),
        (1.5, 0, "150%"),
        (NAN, 0, "[x]"),
    ],
)
def test_percentages(share, decimals, words):
    assert percent(share, decimals=decimals) == words


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (6.11, "6.1 points more"),
        (-6.15, "6.2 points less"),
        (0.0, "no difference"),
        (0.04, "under 0.1 points more"),
        (-0.04, "under 0.1 points less"),
        (NAN, "[x]"),
    ],
)
def test_differences_in_points(difference, words):
    assert points(difference) == words


@pytest.mark.parametrize("write", [count, ratio, percent])
@pytest.mark.parametrize("number", [0, 3, 0.5, INF, NAN])
def test_what_is_withheld_is_withheld_whatever_it_is(write, number):
    assert write(number, withheld=True) == "[c]"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (1.306, 1.364, "1.31 to 1.36"),
        (0.64, INF, "0.64 or more"),
        (0.0, INF, "0 or more"),
        (0.0, 0.6, "0 to 0.60"),
        (0.001, 0.6, "under 0.01 to 0.60"),
        (NAN, NAN, "[x]"),
    ],
)
def test_limits(low, high, words):
    assert limits(low, high) == words


@pytest.mark.parametrize(("low", "high"), [("[c]", "[c]"), ("[c]", "1.2"), ("1.2", "[c]")])
def test_an_interval_with_a_withheld_end_is_withheld(low, high):
    assert between(low, high) == "[c]"


def test_limits_of_shares():
    assert limits(0.26, 0.4156, written=percent) == "26% to 42%"


@pytest.mark.parametrize(
    ("number", "words"),
    [(1.9161, "1.92 times"), (0.0, "0 times"), (NAN, "[x] times"), (INF, "more than any number of times")],
)
def test_times(number, words):
    assert times(number) == words


@pytest.mark.parametrize(("number", "words"), [(0, "no"), (1, "one"), (9, "nine"), (10, "10"), (1200, "1,200")])
def test_small_numbers_in_running_text(number, words):
    assert in_words(number) == words


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([], "none"),
        (["Asian"], "Asian"),
        (["Asian", "Black"], "Asian and Black"),
        (["Asian", "Black", "Mixed"], "Asian, Black and Mixed"),
    ],
)
def test_lists(items, words):
    assert listed(items) == words


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_some_is_never_written_as_none_nor_as_all(events, more):
    share = events / (events + more)
    assert percent(share) != "0%"
    assert percent(share) != "100%" or more == 0


@given(st.floats(0.05, 0.95), st.integers(0, 3))
def test_a_percentage_is_within_half_of_its_last_decimal(share, decimals):
    assert abs(float(percent(share, decimals=decimals).rstrip("%")) - 100 * share) <= 0.5 * 10**-decimals + 1e-9


@given(st.floats(0.005, 1e6))
def test_a_ratio_is_within_half_of_its_last_decimal(number):
    written = ratio(number)
    half = 0.005 if "." in written else 0.5
    assert abs(float(written.replace(",", "")) - number) <= half + 1e-9
