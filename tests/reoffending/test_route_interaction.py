"""Whether routes differ alike in every group, against R.

R 4.2.2, sandwich 3.0.2; x: the White and Black rows of data/oracles/synthetic_yjs_a.csv; b <- ethnicity == "Black".
m <- glm(y ~ court * b + priors, poisson, x, control = list(epsilon = 1e-15))
vcovCL(m, cluster = x$child_id, type = "HC1", cadjust = TRUE)
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.reoffending.route_interaction import routes_by_group

FILE = Path(__file__).parents[2] / "data" / "oracles" / "synthetic_yjs_a.csv"


def children():
    rows = pd.read_csv(FILE)
    route = rows["court"].map({1: "court", 0: "out of court"})
    return rows.assign(route=route, group=rows["ethnicity"], events=(rows["status"] == 1).astype(int), total=1)


def two():
    return children().query("group in ['White', 'Black']")


def four(events, total):
    table = pd.DataFrame({"group": ["White", "White", "Black", "Black"], "route": ["court", "out of court"] * 2})
    return table.assign(events=events, total=total)


def limits(table, group, comparison):
    row = table[(table["group"] == group) & (table["comparison"] == comparison)].iloc[0]
    return row[["value", "low", "high"]].astype(float).tolist()


ASKED = {"terms": ["priors"], "categories": {}, "cluster": "child_id"}


@pytest.mark.parametrize(
    ("group", "comparison", "expected"),
    [
        ("White", "ratio of the routes", [1.28574117355, 0.793588516685, 2.0831077197]),
        ("Black", "ratio of the routes", [2.35212844132, 0.71447561152, 7.74345284186]),
        ("Black", "ratio of ratios", [1.82939497443, 0.507479301648, 6.59472408354]),
    ],
)
def test_ratios_and_their_ratio(group, comparison, expected):
    assert limits(routes_by_group(two(), **ASKED), group, comparison) == pytest.approx(expected, rel=1e-6)


def test_the_interaction_as_a_whole():
    # anova(glm(y ~ court + b + priors, binomial), glm(y ~ court * b + priors, binomial), test = "LRT")
    table = routes_by_group(two(), **ASKED)
    assert table["interaction_p_value"].tolist() == pytest.approx([0.377350669263] * 3, rel=1e-7)


def test_the_counts_after_both_routes_stand_beside():
    row = routes_by_group(two(), **ASKED).query("group == 'Black'").iloc[0]
    assert row[["events", "total", "reference_events", "reference_total"]].tolist() == [6, 18, 3, 21]


def test_few_children_are_pointed_out():
    notes = routes_by_group(two(), **ASKED).set_index("group")["note"]
    assert all("fewer than 5 reoffended" in note for note in notes["Black"])


def test_a_group_without_a_reoffence_after_a_route_has_no_ratio_and_does_not_spoil_the_others():
    table = routes_by_group(four([20, 10, 5, 0], [50, 50, 25, 25]), terms=[], categories={})
    assert limits(table, "White", "ratio of the routes")[0] == pytest.approx(2)
    assert np.isnan(limits(table, "Black", "ratio of ratios")[0])


def test_all_five_groups_are_answered():
    table = routes_by_group(children(), **ASKED)
    assert table["group"].unique().tolist() == ["White", "Mixed", "Asian", "Black", "Other"] or set(table["group"]) == {
        "White",
        "Mixed",
        "Asian",
        "Black",
        "Other",
    }
    assert np.isnan(limits(table, "Other", "ratio of the routes")[0])  # 0 of 5 out of court


def test_the_ratio_of_ratios_is_the_ratio_of_the_ratios():
    table = routes_by_group(four([20, 10, 15, 5], [50, 50, 25, 25]), terms=[], categories={})
    assert limits(table, "Black", "ratio of ratios")[0] == pytest.approx(3 / 2)


def test_the_interval_of_a_ratio_of_ratios_is_wider():
    table = routes_by_group(four([20, 10, 15, 5], [50, 50, 25, 25]), terms=[], categories={})
    widths = [
        np.log(high / low)
        for _, low, high in (limits(table, "Black", name) for name in ("ratio of the routes", "ratio of ratios"))
    ]
    assert widths[1] > widths[0]


def test_one_group_alone_has_its_ratio():
    table = routes_by_group(four([20, 10, 0, 0], [50, 50, 0, 0]), terms=[], categories={})
    assert table["comparison"].tolist() == ["ratio of the routes"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"by_reference": "Whit"}, "Did you mean 'White'"),
        ({"group": "cort"}, "Did you mean 'court'"),
        ({"terms": ["group"]}, "terms must not hold 'group'"),
        ({"terms": ["route"]}, "terms must not hold 'route'"),
        ({"by": "sex"}, "must hold the column 'sex'"),
    ],
)
def test_unfit_questions_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        routes_by_group(four([20, 10, 15, 5], [50, 50, 25, 25]), **{"terms": [], "categories": {}, **options})


def test_a_reference_group_without_a_ratio_is_refused():
    with pytest.raises(ValueError, match="Take another group, or merge years"):
        routes_by_group(four([20, 0, 15, 5], [50, 50, 25, 25]), terms=[], categories={})
