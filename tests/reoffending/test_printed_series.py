"""Trends and funnels of percentages that were printed without counts."""

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.reoffending.printed_series import funnel_summary, positions_in_funnel, printed_trend
from yjs_analysis.sources.published import read


def series(*printed, age="10-14", first=2016):
    years = [str(first + at) for at in range(len(printed))]
    return pd.DataFrame({"period": years, "age": age, "printed": printed, "rows": "a.csv:2"})


def areas(**printed):
    table = pd.DataFrame({"area": list(printed), "printed": list(printed.values())})
    return table.assign(period="2017", age="10-14", rows="a.csv:2")


def trend(table, **options):
    return printed_trend(table, **{"largest_total": 40, "draws": 5, **options}).set_index("cohorts")


def test_the_trend_of_known_cohorts_is_rs():
    # 13/30, 11/34, 7/24 and 9/25 print so, and no smaller cohort does. R: m <- glm(cbind(events, total - events) ~ 0:3,
    # binomial); exp(coef(m)[2]); exp(confint(m, 2)); anova(m, test = "LRT")
    row = trend(series("43.33", "32.35", "29.17", "36")).loc["smallest that fit"]
    assert row[["value", "low", "high"]].astype(float).tolist() == pytest.approx(
        [0.891466697041, 0.622813322433, 1.266274689], rel=1e-4
    )
    assert row["p_value"] == pytest.approx(0.522072624774, rel=1e-8)


def test_how_many_children_each_set_has():
    # 43.33: 13/30 is all that prints so below 41; 32.35: 11/34; 29.17: 7/24; 36: 9/25
    table = trend(series("43.33", "32.35", "29.17", "36"))
    assert table["total"].tolist() == [113] * 4


def test_larger_cohorts_tell_more():
    table = trend(series("60", "50", "40", "30"), largest_total=200)
    assert table.loc["largest that fit", "p_value"] < table.loc["smallest that fit", "p_value"]


def test_drawn_sets_lie_in_order():
    table = trend(series("60", "50", "40", "30"), largest_total=200)
    assert table.loc["drawn: least p-value", "p_value"] < table.loc["drawn: greatest p-value", "p_value"]


def test_the_same_seed_draws_the_same():
    table = series("60", "50", "40", "30")
    pd.testing.assert_frame_equal(trend(table, seed=3), trend(table, seed=3))


def test_cohorts_below_the_smallest_are_not_considered():
    # 50 per cent from 10 children on, four times
    assert trend(series(*["50"] * 4), smallest_total=10).loc["smallest that fit", "total"] == 40


def test_no_trend_in_equal_percentages():
    row = trend(series(*["50"] * 4)).loc["largest that fit"]
    assert (row["value"], row["p_value"]) == (pytest.approx(1), pytest.approx(1))


def test_a_year_that_is_not_printed_is_left_out_and_keeps_its_place():
    # 2 of 4, nothing, 1 of 4: the year counts from 2016
    with_gap = trend(series("50", "", "25", "25"), smallest_total=4, largest_total=4)
    assert with_gap["periods"].tolist() == [3] * 4


@pytest.mark.parametrize("printed", [["50", "25"], ["0", "0", "0"], ["100", "100", "100"], ["", "", "50"]])
def test_what_has_no_trend_says_why(printed):
    row = trend(series(*printed)).loc["smallest that fit"]
    assert np.isnan(row["value"])
    assert row["note"].startswith("not estimable")


def test_each_age_band_by_itself():
    both = pd.concat([series("50", "40", "30"), series("20", "20", "20", age="15-17")])
    assert printed_trend(both, largest_total=20, draws=2)["age"].tolist() == ["10-14"] * 4 + ["15-17"] * 4


def test_the_published_series_of_walsall_falls_among_the_youngest_whatever_the_counts():
    table = read("dfe_series").query("measure == 'proven reoffending' and area == 'Walsall'")
    found = printed_trend(table, largest_total=150, smallest_total=10, draws=20).set_index(["age", "cohorts"])
    assert (found.loc["10-14", "high"].astype(float) < 1).all()


def test_the_published_series_of_walsall_tells_no_trend_among_the_older():
    table = read("dfe_series").query("measure == 'proven reoffending' and area == 'Walsall'")
    found = printed_trend(table, largest_total=150, smallest_total=10, draws=20).set_index(["age", "cohorts"])
    assert found.loc[("15-17", "smallest that fit"), "p_value"] > 0.05


@pytest.mark.parametrize(
    ("table", "options", "words"),
    [
        (series("50").assign(period="2016/17"), {}, "period must be a year"),
        (pd.concat([series("50"), series("40")]), {}, "must have one row a period and age"),
        (series("50").drop(columns="printed"), {}, "must hold the column 'printed'"),
        (series("33.33"), {"largest_total": 2}, "none fits"),
        (series("50"), {"draws": 0}, "draws must be"),
        (series("50"), {"smallest_total": 99}, "smallest_total must lie"),
        (series("a half"), {}, "must be the text of a percentage"),
    ],
)
def test_unfit_series_are_refused(table, options, words):
    with pytest.raises(ValueError, match=words):
        trend(table, **options)


# Funnels


def test_a_half_against_a_fifth():
    # Spiegelhalter's limits for 2 children at 0.2 hold 1 of 2; for 30 children 15 lie far outside
    found = positions_in_funnel(areas(A="50"), target=0.2, largest_total=30)
    assert [found["outside"].iloc[0], found["outside"].iloc[-1]] == ["no", "above"]


def test_every_cohort_that_fits_is_in():
    found = positions_in_funnel(areas(A="50", B="36"), target=0.4, largest_total=30)
    assert found["area"].value_counts().to_dict() == {"A": 15, "B": 1}  # 9/25 alone prints as 36.00


def test_three_positions():
    table = positions_in_funnel(areas(A="50", B="36", C="90"), target=0.4, largest_total=30, smallest_total=8)
    assert funnel_summary(table)["position"].tolist() == ["inside", "inside", "outside"]


def test_from_which_size_on_an_area_would_lie_outside():
    row = funnel_summary(positions_in_funnel(areas(A="50"), target=0.2, largest_total=60)).iloc[0]
    assert row["position"] == "depends on the cohort"
    # the normal limit 0.2 + 1.96 sqrt(0.16 / n) comes below a half at 6.8 children; the exact one near it
    assert 4 < row["outside_from"] < 12


def test_an_area_that_is_not_printed_has_no_position():
    assert positions_in_funnel(areas(A="", B="36"), target=0.4, largest_total=30)["area"].unique().tolist() == ["B"]


def test_nothing_printed_is_an_empty_table():
    assert funnel_summary(positions_in_funnel(areas(A=""), target=0.4, largest_total=30)).empty


def test_walsall_lies_inside_among_its_neighbours_of_2017():
    table = read("dfe_series").query("measure == 'proven reoffending' and period == '2017' and age == '15-17'")
    near = table[~table["area"].isin(["England", "West Midlands"])]
    found = funnel_summary(positions_in_funnel(near, target=0.3748, largest_total=300, smallest_total=10))
    assert found.set_index("area").loc["Walsall", "position"] == "inside"


def test_areas_in_several_rows_are_refused():
    with pytest.raises(ValueError, match="one row an area"):
        positions_in_funnel(pd.concat([areas(A="50"), areas(A="40")]), target=0.4, largest_total=30)


def test_an_unknown_funnel_is_refused():
    with pytest.raises(ValueError, match="Did you mean 'exact binomial'"):
        positions_in_funnel(areas(A="50"), target=0.4, largest_total=30, method="exact binomal")
