"""Rounded counts: as a publisher prints them, and what they leave open."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.disclosure.rounding import (
    round_release,
    round_to_base,
    round_together,
    rounded_shares,
    rounded_words,
)


def one_way(**counts: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    table = pd.DataFrame({"group": list(counts), "count": list(counts.values())})
    return table, pd.DataFrame({"group": [*counts, None]}, dtype=object)


def test_halves_of_an_even_base_go_up():
    assert round_to_base(pd.Series([5, 15, 14]), base=10).tolist() == [10, 20, 10]


def test_nobody_and_few_are_told_apart():
    assert rounded_words(pd.Series([0, 1, 2, 3])).tolist() == ["0", "~", "~", "5"]


@given(st.integers(0, 10_000), st.integers(2, 12))
def test_no_count_moves_by_more_than_half_the_base(count, base):
    assert abs(round_to_base(pd.Series([count]), base=base).iloc[0] - count) <= base / 2


def test_a_total_is_rounded_for_itself():
    result = round_release(*one_way(White=7, Black=7, Mixed=7))
    assert result["rounded"].tolist() == [5, 5, 5, 20]  # 21 children, though 5 + 5 + 5 is 15


def test_shares_are_exact_where_every_count_and_its_rest_could_be_shown():
    result = rounded_shares(pd.DataFrame({"events": [7, 12], "total": [16, 24]}))
    assert result["value"].tolist() == [7 / 16, 0.5]


def test_one_small_rest_takes_every_share_from_rounded_counts():
    result = rounded_shares(pd.DataFrame({"events": [7, 22], "total": [16, 24]}))  # 24 - 22 leaves 2
    assert result["value"].tolist() == [5 / 15, 20 / 25]


def test_a_rounded_total_of_nobody_has_no_share():
    assert rounded_shares(pd.DataFrame({"events": [1], "total": [2]}))["value"].isna().all()


def test_no_share_is_more_than_everybody():
    assert rounded_shares(pd.DataFrame({"events": [8, 3], "total": [8, 12]}))["value"].max() <= 1


def printed_alike(tables: np.ndarray) -> np.ndarray:
    """Write each count as a number that is the same where the printed one is: -1 stands for "~"."""
    near = (tables + 2) // 5 * 5
    return np.where((near == 0) & (tables > 0), -1, near)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=3, max_size=3))
def test_the_ranges_are_those_of_trying_every_table(held):
    counts, cells = one_way(White=held[0], Black=held[1], Mixed=held[2])
    result = round_release(counts, cells)
    tried = np.array(list(itertools.product(range(13), repeat=3)))
    tried = np.column_stack([tried, tried.sum(axis=1)])
    fits = tried[(printed_alike(tried) == printed_alike(np.array([*held, sum(held)]))).all(axis=1)]
    assert result["low"].tolist() == fits.min(axis=0).tolist()
    assert result["high"].tolist() == fits.max(axis=0).tolist()


@pytest.mark.parametrize("base", [1, 0, 5.0, True])
def test_what_is_no_base_is_refused(base):
    with pytest.raises(ValueError, match="base must be a whole number of at least 2, but got"):
        round_to_base(pd.Series([3]), base=base)


def test_what_is_no_count_is_refused():
    with pytest.raises(ValueError, match="counts must hold whole numbers"):
        round_to_base(pd.Series([3.5]))


def test_a_missing_count_is_refused():
    with pytest.raises(ValueError, match="counts must hold whole numbers"):
        round_to_base(pd.Series([float("nan")]))


def test_a_table_without_totals_is_refused():
    with pytest.raises(ValueError, match="total"):
        rounded_shares(pd.DataFrame({"events": [3]}))


GROUPS = ("White", "Black", "Mixed")
COURTS = (True, False)
CROSSED = [(group, court) for group in GROUPS for court in COURTS]
TABLES = pd.DataFrame(
    [*CROSSED, *((group, None) for group in GROUPS), *((None, court) for court in COURTS), (None, None)],
    columns=["group", "court"],
).astype(object)


def counted(*held):
    return pd.DataFrame(CROSSED, columns=["group", "court"]).astype(object).assign(count=held)


@given(st.lists(st.integers(0, 60), min_size=6, max_size=6))
@settings(max_examples=40, deadline=None)
def test_all_tables_of_counts_rounded_together_add_up_and_lie_within_a_base(held):
    true, near = counted(*held), round_together(counted(*held), TABLES)
    for cell in TABLES.to_dict("records"):
        inside = pd.Series(True, index=true.index)
        for name, value in cell.items():
            inside &= true[name].eq(value) if value is not None else True
        shown = near.loc[inside, "count"].sum()
        assert shown % 5 == 0
        assert abs(shown - true.loc[inside, "count"].sum()) <= 4


def test_counts_that_are_rounded_stay_as_they_are():
    held = counted(140, 35, 20, 5, 0, 10)
    assert round_together(held, TABLES)["count"].tolist() == held["count"].tolist()


def test_nobody_stays_nobody():
    assert round_together(counted(31, 12, 9, 0, 3, 0), TABLES)["count"].iloc[[3, 5]].tolist() == [0, 0]


def test_each_for_itself_gives_away_what_rounding_together_keeps():
    """7 and 7 are shown as 5 and 5, and 14 as 15: parts of 3 to 7 that are 13 to 17 together are 6 or 7 each."""
    counts = pd.DataFrame({"group": ["Black", "Mixed"], "count": [7, 7]})
    cells = pd.DataFrame({"group": ["Black", "Mixed", None]})
    alone = round_release(counts, cells)
    assert (alone["high"] - alone["low"] + 1).min() == 2
    assert round_together(counts, cells)["count"].sum() in (10, 15)


def test_who_knows_the_method_is_left_with_three_values_of_two_groups_and_their_total():
    """Every pair up to 12 is rounded, and sorted by what is then shown: 5 and 5, 0 and 5, 5 and 0, 0 and 0."""
    cells = pd.DataFrame({"group": ["Black", "Mixed", None]})
    behind: dict[tuple, list] = {}
    for held in itertools.product(range(13), repeat=2):
        near = round_together(pd.DataFrame({"group": ["Black", "Mixed"], "count": held}), cells)["count"]
        behind.setdefault(tuple(near), []).append((*held, sum(held)))
    told = [len(set(values)) for shown, true in behind.items() if max(shown) <= 5 for values in zip(*true, strict=True)]
    assert len(told) == 12
    assert min(told) == 3


def test_a_combination_that_comes_twice_is_refused():
    counts = pd.DataFrame({"group": ["Black", "Black"], "count": [7, 7]})
    with pytest.raises(ValueError, match=r"hold one twice\. Add the rows up"):
        round_together(counts, pd.DataFrame({"group": ["Black"]}))


@pytest.mark.parametrize("base", [1, 2.5, True])
def test_rounding_together_needs_a_base(base):
    with pytest.raises(ValueError, match="base must be a whole number of at least 2"):
        round_together(counted(1, 2, 3, 4, 5, 6), TABLES, base=base)
