"""Many areas: shrunken as R shrinks them, and on a funnel whose limits are the published ones."""

import json
import math
from pathlib import Path

import pandas as pd
import pytest

from yjs_analysis.disproportionality.across_areas import (
    areas_on_funnel,
    expected_by_area,
    rates_on_funnel,
    shrunken_relative_rates,
)

ORACLES = Path(__file__).parents[2] / "data" / "oracles"
CASES = {case["id"]: case for case in json.loads((ORACLES / "other_measures.json").read_text())["cases"]}
TWELVE = CASES["eb_gamma_poisson_12areas"]


def counts(black, white):
    """Areas A, B, ... with a (events, total) pair of each group."""
    rows = []
    for at, (mine, others) in enumerate(zip(black, white, strict=True)):
        rows += [(chr(65 + at), "White", *others), (chr(65 + at), "Black", *mine)]
    return pd.DataFrame(rows, columns=["area", "group", "events", "total"])


@pytest.fixture(scope="module")
def twelve():
    """The twelve areas of the case: 1 in 10 of the reference group everywhere, so a tenth of the total is expected."""
    held = TWELVE["inputs"]
    black = [(x, round(10 * e)) for x, e in zip(held["observed"], held["expected"], strict=True)]
    return counts(black, [(100, 1000)] * 12)


# R


def test_the_expected_events_are_those_of_the_case(twelve):
    assert expected_by_area(twelve, group="Black")["expected"].tolist() == pytest.approx(TWELVE["inputs"]["expected"])


@pytest.mark.parametrize(
    ("ours", "theirs"), [("value", "posterior_mean"), ("low", "lo"), ("high", "hi"), ("above_1", "p_gt_1")]
)
def test_every_area_is_drawn_as_r_draws_it(twelve, ours, theirs):
    # R: optim over the negative binomial likelihood, then pgamma and qgamma; agrees with MASS::glm.nb
    table = shrunken_relative_rates(twelve, group="Black")
    assert table[ours].tolist() == pytest.approx(TWELVE["expected"][theirs], rel=1e-4)


def test_an_area_is_outside_exactly_when_poissons_interval_leaves_1_out():
    # R: poisson.test(15, 7.9)$conf.int is 1.0627 to 3.1317; poisson.test(14, 7.9)$conf.int is 0.9689 to 2.9733
    table = areas_on_funnel(counts([(15, 79), (14, 79)], [(100, 1000)] * 2), group="Black", levels=[0.95])
    assert table["where"].tolist() == ["above", "within"]


def test_the_funnel_of_rates_has_the_published_limits():
    # PHEindicatormethods, test data of calculate_funnel_limits: 80.642448 per cent, 24 and 539 children
    areas = counts([(20, 24), (400, 539)], [(1, 1)] * 2)
    table = rates_on_funnel(areas, group="Black", target=0.80642448, method="normal", levels=[0.95])
    assert (100 * table["low"]).tolist() == pytest.approx([64.835445, 77.306949], abs=1e-5)


# Standards


AREAS = counts([(12, 40), (3, 40)], [(20, 100), (60, 200)])


@pytest.mark.parametrize(
    ("standard", "expected"),
    [
        ("reference group of the area", [40 * 20 / 100, 40 * 60 / 200]),
        ("reference group of all areas", [40 * 80 / 300] * 2),
        ("same group of all areas", [40 * 15 / 80] * 2),
    ],
)
def test_each_standard_expects_its_own(standard, expected):
    assert expected_by_area(AREAS, group="Black", standard=standard)["expected"].tolist() == pytest.approx(expected)


def test_a_small_area_is_drawn_further_than_a_large_one_with_the_same_ratio():
    areas = counts([(4, 20), (400, 2000), (90, 1000), (60, 1000)], [(100, 1000)] * 4)
    table = shrunken_relative_rates(areas, group="Black")
    assert table["ratio"].tolist()[:2] == [2, 2]
    assert table["value"][0] < table["value"][1]


def test_areas_that_differ_by_chance_alone_have_no_limits_and_cannot_tell():
    table = shrunken_relative_rates(counts([(10, 100), (20, 200)], [(100, 1000)] * 2), group="Black")
    assert table["value"].tolist() == pytest.approx([1, 1])
    assert set(table["verdict"]) == {"cannot tell"}


# Nobody, none, few


@pytest.mark.parametrize("empty", [(0, 0), (0, 40)])
def test_an_area_whose_reference_group_has_no_events_keeps_its_row(empty):
    areas = counts([(12, 40), (3, 40), (9, 30)], [(20, 100), empty, (30, 90)])
    row = shrunken_relative_rates(areas, group="Black").iloc[1]
    assert (row["area"], math.isnan(row["value"]), row["verdict"]) == ("B", True, "cannot tell")
    assert row["note"].startswith("not estimable")


def test_an_area_without_the_group_keeps_its_row():
    row = shrunken_relative_rates(counts([(12, 40), (0, 0)], [(20, 100)] * 2), group="Black").iloc[1]
    assert (math.isnan(row["value"]), row["verdict"]) == (True, "cannot tell")


def test_no_area_with_anything_to_expect_gives_rows_without_values():
    table = shrunken_relative_rates(counts([(12, 40)], [(0, 100)]), group="Black")
    assert table["value"].isna().all()


def test_on_a_funnel_such_an_area_cannot_be_told():
    table = areas_on_funnel(counts([(12, 40), (0, 0)], [(20, 100)] * 2), group="Black", levels=[0.95])
    assert table["where"].tolist() == ["within", "cannot tell"]


def test_three_of_three_is_within_and_not_over_represented():
    areas = counts([(3, 3), (20, 60), (30, 60)], [(40, 60)] * 3)
    assert areas_on_funnel(areas, group="Black", levels=[0.95])["where"].iloc[0] == "within"
    assert shrunken_relative_rates(areas, group="Black")["verdict"].iloc[0] != "over-represented"


def test_every_level_has_every_area():
    table = areas_on_funnel(AREAS, group="Black")
    assert table[["level", "area"]].to_numpy().tolist() == [[0.95, "A"], [0.95, "B"], [0.998, "A"], [0.998, "B"]]


def test_an_area_of_nobody_has_no_rate():
    table = rates_on_funnel(counts([(12, 40), (0, 0)], [(1, 1)] * 2), group="Black", levels=[0.95])
    assert table["where"].tolist() == ["within", "cannot tell"]


# Refusals


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"group": "Blak"}, "Did you mean 'Black'"),
        ({"group": "White"}, "group must not be the reference"),
        ({"group": "Black", "standard": "reference group of the areas"}, "Did you mean 'reference group of the area'"),
    ],
)
def test_an_unfit_choice_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        expected_by_area(AREAS, **options)


def test_an_area_that_lacks_a_group_is_refused():
    with pytest.raises(ValueError, match="hold it 0 times in 'B'"):
        expected_by_area(AREAS.iloc[:3], group="Black")


def test_an_area_that_has_a_group_twice_is_refused():
    with pytest.raises(ValueError, match="hold it 2 times in 'A'"):
        rates_on_funnel(pd.concat([AREAS, AREAS.iloc[1:2]], ignore_index=True), group="Black")


def test_areas_with_only_events_need_a_target():
    with pytest.raises(ValueError, match="target must lie between 0 and 1"):
        rates_on_funnel(counts([(3, 3)], [(1, 1)]), group="Black")
