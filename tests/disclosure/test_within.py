"""Parts of totals that are published already."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from yjs_analysis.disclosure.within import protect_parts

PLACES = ["boys 10-14", "boys 15-17", "girls 10-14", "girls 15-17"]


def release(out: list[int], at_court: list[int]) -> tuple[pd.DataFrame, pd.DataFrame, list[bool]]:
    """One group's children by place and route; its total and its children before a court are published already."""
    rows = [(place, False, count) for place, count in zip(PLACES, out, strict=False)]
    rows += [(place, True, count) for place, count in zip(PLACES, at_court, strict=False)]
    counts = pd.DataFrame(rows, columns=["place", "court", "count"]).astype({"court": object, "place": object})
    used = PLACES[: len(out)]
    asked = [(None, None), (None, True), *((place, at) for place in used for at in (None, True))]
    cells = pd.DataFrame(asked, columns=["place", "court"]).astype(object)
    return counts, cells, [True, True, *[False] * (2 * len(used))]


def range_of(counts: pd.DataFrame, cells: pd.DataFrame, result: pd.DataFrame, place: int) -> int:
    """How many whole numbers a withheld count could be, by a search of its own over every table of children."""
    member = np.array(
        [
            [
                all(pd.isna(row[name]) or row[name] == child[name] for name in cells.columns)
                for child in counts.to_dict("records")
            ]
            for row in cells.to_dict("records")
        ],
        dtype=float,
    )  # fmt: skip
    shown = ~result["withheld"].to_numpy()
    rule = LinearConstraint(member[shown], result.loc[shown, "count"], result.loc[shown, "count"])
    ends = [
        milp(sign * member[place], constraints=rule, bounds=Bounds(0, 200), integrality=np.ones(len(counts))).fun
        for sign in (1, -1)
    ]
    return round(-ends[1] - ends[0]) + 1


def test_a_small_part_takes_another_with_it():
    counts, cells, shown = release([20, 30, 12, 8], [9, 2, 7, 6])
    result = protect_parts(counts, cells, shown=shown)
    hidden = result[result["withheld"]]
    assert not result["withheld"].iloc[:2].any()
    assert ("boys 15-17", True) in list(zip(hidden["place"], hidden["court"], strict=True))
    assert hidden["court"].eq(True).sum() >= 2


def test_parts_that_are_large_enough_are_all_shown():
    assert not protect_parts(*release([20, 30, 12, 8], [9, 12, 7, 6])[:2], shown=[True] * 2 + [False] * 8)[
        "withheld"
    ].any()


def test_a_place_whose_children_all_went_to_court_tells_of_each():
    counts, cells, shown = release([0, 30, 12, 8], [9, 12, 7, 6])
    told = protect_parts(counts, cells, shown=shown, attributes=["court"])
    assert told.loc[(told["place"] == "boys 10-14") & told["court"].eq(True), "withheld"].all()
    assert not protect_parts(counts, cells, shown=shown)["withheld"].any()


@given(
    st.lists(st.integers(0, 14), min_size=2, max_size=4).flatmap(
        lambda out: st.tuples(st.just(out), st.lists(st.integers(0, 14), min_size=len(out), max_size=len(out)))
    )
)
@settings(max_examples=8, deadline=None)
def test_no_withheld_part_has_fewer_than_three_values_unless_the_totals_alone_leave_fewer(tables):
    counts, cells, shown = release(*tables)
    result = protect_parts(counts, cells, shown=shown, attributes=["court"])
    nothing = result.assign(withheld=[not one for one in shown])
    nothing["count"] = [
        counts["count"].sum(),
        counts.loc[counts["court"].eq(True), "count"].sum(),
        *[0] * (len(cells) - 2),
    ]
    for place in np.flatnonzero(result["withheld"]):
        least = min(3, range_of(counts, cells, nothing, place))
        assert range_of(counts, cells, result, place) >= least


def test_at_a_threshold_of_one_nothing_is_withheld():
    counts, cells, shown = release([1, 0, 2, 3], [1, 1, 1, 0])
    assert not protect_parts(counts, cells, shown=shown, threshold=1)["withheld"].any()


def test_every_cell_needs_its_answer():
    counts, cells, _ = release([1, 2], [3, 4])
    with pytest.raises(ValueError, match="one answer for each of 6 cells, but holds 2"):
        protect_parts(counts, cells, shown=[True, True])


def test_nobody_is_an_ordinary_input():
    counts, cells, shown = release([0, 0], [0, 0])
    assert not protect_parts(counts, cells, shown=shown)["withheld"].any()


def test_what_is_withheld_elsewhere_cannot_be_worked_back_from_new_totals():
    # 32 - 20 = 12 and 33 - 30 = 3: either total of a year would give away both numbers of Black children.
    rows = [("White", "1", 20), ("White", "2", 30), ("Black", "1", 12), ("Black", "2", 3)]
    counts = pd.DataFrame(rows, columns=["group", "year", "count"]).astype({"group": object, "year": object})
    asked = [("White", None), ("Black", None), *((group, year) for group, year, _ in rows), (None, "1"), (None, "2")]
    cells = pd.DataFrame(asked, columns=["group", "year"]).astype(object)
    decided = protect_parts(
        counts, cells, shown=[True] * 4 + [False] * 4, hidden=[False] * 4 + [True] * 2 + [False] * 2
    )
    assert decided["withheld"].tolist() == [False] * 4 + [True] * 4


def test_a_cell_is_shown_or_hidden_not_both():
    counts, cells, shown = release([9, 9], [9, 9])
    with pytest.raises(ValueError, match="hidden must hold one answer for each of 6 cells"):
        protect_parts(counts, cells, shown=shown, hidden=[True] * 6)
