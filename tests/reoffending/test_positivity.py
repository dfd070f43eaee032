"""Who could have gone either way, by counting."""

import pandas as pd
import pytest

from yjs_analysis.reoffending.positivity import positivity, within_overlap


def by_gravity():
    rows = [("court", 2, 3), ("court", 3, 20), ("out of court", 2, 40), ("out of court", 3, 30), ("court", 7, 9)]
    return pd.DataFrame(rows, columns=["route", "gravity", "total"])


def test_who_went_which_way_at_each_gravity():
    table = positivity(by_gravity())
    assert table[["gravity", "events", "total"]].to_numpy().tolist() == [[2, 3, 43], [3, 20, 50], [7, 9, 9]]


def test_a_level_with_few_in_one_route_is_not_either_way():
    assert positivity(by_gravity())["either_way"].tolist() == [False, True, False]


def test_how_few_is_a_choice():
    assert positivity(by_gravity(), fewest=3)["either_way"].tolist() == [True, True, False]


def test_several_columns_at_once():
    table = positivity(by_gravity().assign(admission="admitted"), by=["gravity", "admission"])
    assert table.columns[:2].tolist() == ["gravity", "admission"]


def test_gravity_1_to_5_is_kept():
    assert within_overlap(by_gravity())["gravity"].tolist() == [2, 3, 2, 3]


def test_nobody_left_is_refused():
    with pytest.raises(ValueError, match="Look at positivity"):
        within_overlap(by_gravity(), levels=[8])


def test_a_route_that_nobody_went_is_refused():
    with pytest.raises(ValueError, match="reference must be one of 'court'"):
        positivity(by_gravity().query("route == 'court'"))


def test_nobody_at_all_is_refused():
    with pytest.raises(ValueError, match="counts must hold somebody"):
        positivity(by_gravity().iloc[:0])
