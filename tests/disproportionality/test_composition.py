"""Shares from counts: points on paper, published ratios, and the exact test as R enumerates it."""

import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.disproportionality.composition import representation, representation_test
from yjs_analysis.measures.rates import proportion

PUBLISHED = pd.read_csv(Path(__file__).parents[2] / "data" / "oracles" / "published_relative_rates.csv")
POINTS, RATE = "representation difference", "relative rate"

CROSSED = pd.DataFrame(
    [
        ("White", "Female", 20, 1500),
        ("White", "Male", 50, 1500),
        ("Black", "Female", 4, 300),
        ("Black", "Male", 26, 200),
        ("Unknown", "Male", 6, math.nan),
    ],
    columns=["group", "sex", "events", "total"],
)


def row(table, measure, **cell):
    chosen = table[table["measure"] == measure]
    for name, value in cell.items():
        chosen = chosen[chosen[name] == value]
    return chosen.iloc[0]


# Paper and publication


@pytest.mark.parametrize(
    ("by", "cell", "points", "rate"),
    [
        ("group", {"group": "Black"}, 100 * (30 / 100 - 500 / 3500), (30 / 500) / (70 / 3000)),
        ("sex", {"sex": "Male"}, 100 * (76 / 100 - 1700 / 3500), (76 / 1700) / (24 / 1800)),
        (["group", "sex"], {"group": "Black", "sex": "Male"}, 100 * (0.26 - 200 / 3500), (26 / 200) / (74 / 3300)),
    ],
)
def test_points_and_rates_are_those_of_paper(by, cell, points, rate):
    table = representation(CROSSED[CROSSED["group"] != "Unknown"], by=by)
    assert row(table, POINTS, **cell)["value"] == pytest.approx(points)
    assert row(table, RATE, **cell)["value"] == pytest.approx(rate)


def test_the_points_have_the_interval_of_the_share():
    share, ours = proportion(events=30, total=100), row(representation(CROSSED), POINTS, group="Black")
    assert ours["low"] == pytest.approx(100 * (share.low - 500 / 3500))


@pytest.mark.parametrize("stage", ["stop and search", "arrest"])
def test_against_white_the_rates_are_the_published_ones(stage):
    part = PUBLISHED[(PUBLISHED["stage"] == stage) & (PUBLISHED["period"] == PUBLISHED["period"].max())]
    white = part[["reference_events", "reference_total"]].iloc[0].tolist()
    counts = pd.DataFrame({"group": "White", "events": [white[0]], "total": [white[1]]})
    table = representation(pd.concat([counts, part]), reference="White", rate_method="exact")
    ours = table[(table["measure"] == RATE) & (table["group"] != "White")]
    theirs = part[["relative_rate", "low", "high"]].to_numpy()
    assert ours[["value", "low", "high"]].to_numpy(dtype=float) == pytest.approx(theirs, abs=1e-6)


def test_the_exact_test_is_that_of_r():
    # R: every outcome of 10 children in shares 0.5, 0.3, 0.2 by dmultinom; the sum of those no likelier than 1, 5, 4
    counts = pd.DataFrame({"group": ["White", "Black", "Asian"], "events": [1, 5, 4], "total": [500, 300, 200]})
    assert representation_test(counts).value == pytest.approx(P_OF_R, rel=1e-8)


P_OF_R = 0.0176936625


def test_the_exact_test_of_crossings_is_of_all_cells():
    whole, parts = (representation_test(CROSSED, by=one).value for one in ("group", ["group", "sex"]))
    assert parts < whole


# Whom they are compared with


def test_a_crossing_is_compared_within_its_sex():
    ours = row(representation(CROSSED, by=["group", "sex"], reference="White"), RATE, group="Black", sex="Male")
    assert (ours["value"], ours["against"]) == (pytest.approx((26 / 200) / (50 / 1500)), "White")


def test_the_reference_group_is_itself():
    ours = row(representation(CROSSED, reference="White"), RATE, group="White")
    assert (ours["value"], ours["note"], ours["verdict"]) == (1, "reference group", "")


def test_points_have_no_verdict():
    assert row(representation(CROSSED), POINTS, group="Black")["verdict"] == ""


def test_the_unknown_are_left_out_and_counted():
    table = representation(CROSSED)
    assert set(table["unknown_events"]) == {6}
    assert table["group"].unique().tolist() == ["White", "Black"]


def test_where_groups_are_not_asked_for_the_unknown_are_children_like_others():
    ours = row(representation(CROSSED, by="sex"), RATE, sex="Male")
    assert (ours["value"], ours["unknown_events"]) == (pytest.approx((82 / 1700) / (24 / 1800)), 0)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 900)), min_size=2, max_size=5))
def test_points_sum_to_nought(cells):
    counts = pd.DataFrame(cells, columns=["events", "total"]).assign(group=[f"group {at}" for at in range(len(cells))])
    table = representation(counts)
    points = table.loc[table["measure"] == POINTS, "value"]
    assert points.isna().all() or points.sum() == pytest.approx(0, abs=1e-9)


# Nobody, one, few


def test_an_empty_caseload_cannot_tell():
    table = representation(CROSSED.assign(events=0))
    assert set(table["verdict"]) - {""} == {"cannot tell"}


def test_one_child_cannot_tell():
    counts = pd.DataFrame({"group": ["White", "Black"], "events": [0, 1], "total": [3000, 500]})
    assert row(representation(counts), RATE, group="Black")["verdict"] == "cannot tell"


def test_three_of_three_children_cannot_tell():
    counts = pd.DataFrame({"group": ["White", "Black"], "events": [40, 3], "total": [60, 3]})
    assert row(representation(counts), RATE, group="Black")["verdict"] == "cannot tell"


def test_a_group_without_a_population_cannot_tell():
    counts = pd.DataFrame({"group": ["White", "Black"], "events": [40, 0], "total": [600, 0]})
    ours = row(representation(counts), RATE, group="Black")
    assert (math.isnan(ours["value"]), ours["verdict"]) == (True, "cannot tell")


def test_everybody_unknown_leaves_no_rows():
    assert representation(CROSSED[CROSSED["group"] == "Unknown"]).empty


def test_no_material_difference_needs_the_whole_interval_in_the_band():
    many = pd.DataFrame({"group": ["White", "Black"], "events": [8000, 2050], "total": [80_000, 20_000]})
    few = pd.DataFrame({"group": ["White", "Black"], "events": [80, 20], "total": [800, 200]})
    verdicts = [row(representation(one), RATE, group="Black")["verdict"] for one in (many, few)]
    assert verdicts == ["no material difference", "cannot tell"]


# Refusals


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"reference": "Whte"}, "Did you mean 'White'"),
        ({"by": "sex", "reference": "White"}, "reference must be a group of the column 'group' in by"),
        ({"by": "age"}, "counts must hold the column 'age'"),
        ({"by": []}, "by must name at least one column"),
    ],
)
def test_an_unfit_option_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        representation(CROSSED, **options)


def test_a_known_group_without_a_population_count_is_refused():
    with pytest.raises(ValueError, match="total must be a finite number of 0 or more, but got nan"):
        representation(CROSSED.assign(total=[1500, math.nan, 300, 200, math.nan]))


def test_a_test_of_nobody_is_refused():
    with pytest.raises(ValueError, match="nobody lives there"):
        representation_test(CROSSED.assign(total=0, events=0))
