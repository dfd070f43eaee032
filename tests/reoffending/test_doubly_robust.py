"""Weights joined to a model of reoffending, against the formula worked out in R, and against what must hold.

R 4.2.2; d <- read.csv("data/oracles/synthetic_yjs_a.csv"); eth <- factor(d$ethnicity), White first.
ps <- glm(court ~ eth + age + male + gravity + priors, binomial, d); om <- the same with y ~ court + ...; m1, m0: om's
predictions after either route. Mao, Li and Greene (2019): sum(h m1)/sum(h) + sum(w1 z (y - m1))/sum(w1 z), and so on.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.measures.weighting import weighted_rates
from yjs_analysis.reoffending.doubly_robust import bootstrapped_routes

FILE = Path(__file__).parents[2] / "data" / "oracles" / "synthetic_yjs_a.csv"
MODEL = {
    "terms": ["ethnicity", "age", "male", "gravity", "priors"],
    "categories": {"ethnicity": ["White", "Asian", "Black", "Mixed", "Other"]},
}


def children():
    rows = pd.read_csv(FILE)
    route = rows["court"].map({1: "court", 0: "out of court"})
    return rows.assign(route=route, events=(rows["status"] == 1).astype(int), total=1)


def grave(**more):
    table = pd.DataFrame({"route": ["court", "court", "out of court", "out of court"], "grave": [0, 1, 0, 1]})
    return table.assign(events=[6, 35, 8, 10], total=[15, 50, 40, 20], **more)


def values(table):
    return table["value"].astype(float).tolist()


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("overlap", [0.361513962932, 0.191727395869, 0.169786567064, 1.885562369918]),
        ("everyone", [0.343555878119, 0.189484729200, 0.154071148918, 1.813105887575]),
        ("group", [0.389161454554, 0.199594409143, 0.189567045411, 1.949761299551]),
    ],
)
def test_doubly_robust_rates_difference_and_ratio(method, expected):
    table = bootstrapped_routes(children(), **MODEL, method=method, draws=20)
    assert values(table) == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("method", ["overlap", "everyone", "group"])
def test_without_a_model_of_reoffending_it_is_the_weighted_rate(method):
    asked = {"group": "court", "reference": "out of court", "column": "route", "method": method}
    plain = weighted_rates(children(), **MODEL, **asked)
    again = bootstrapped_routes(children(), **MODEL, method=method, estimator="weighted", draws=20)
    assert values(again) == pytest.approx(values(plain), rel=1e-9)


def test_limits_by_drawing_children_are_near_those_of_r():
    # R: 2000 draws of children with all their rows, overlap weights: standard deviation 0.0596, quantiles 0.055, 0.285
    table = bootstrapped_routes(children(), **MODEL, estimator="weighted", cluster="child_id", draws=200, seed=4)
    row = table[table["term"] == "difference"].iloc[0]
    assert (row["low"], row["high"]) == (pytest.approx(0.055, abs=0.03), pytest.approx(0.285, abs=0.03))


def test_grouped_rows_have_limits_like_single_children():
    # the sandwich of the weights, from the counts, against draws of the same counts
    asked = {"group": "court", "reference": "out of court", "terms": ["grave"], "categories": {}, "column": "route"}
    exact = weighted_rates(grave(), **asked).iloc[2]
    drawn = bootstrapped_routes(grave(), terms=["grave"], categories={}, estimator="weighted", draws=400).iloc[2]
    assert drawn["high"] - drawn["low"] == pytest.approx(exact["high"] - exact["low"], rel=0.12)


def test_a_saturated_model_makes_the_weights_needless():
    # 0.4 and 0.7 after court, 0.2 and 0.5 out of court: 20 points in either stratum
    table = bootstrapped_routes(grave(), terms=["grave"], categories={}, method="everyone", draws=20)
    assert values(table)[2] == pytest.approx(0.2, abs=1e-6)


def test_a_wrong_model_of_the_route_is_mended_by_that_of_reoffending():
    # route depends on grave squared over three levels; linear in it the weights alone stay off
    table = pd.DataFrame({"grave": [0, 1, 2] * 2, "route": ["court"] * 3 + ["out of court"] * 3})
    table["total"] = [80_000, 20_000, 80_000, 20_000, 80_000, 20_000]
    risk = np.array([0.1, 0.1 / (0.1 + 0.9 / np.e), 0.1 / (0.1 + 0.9 / np.e**2)])  # log odds rise by 1 a level
    table["events"] = (np.concatenate([risk, risk]) * table["total"]).round().astype(int)
    asked = {"terms": ["grave"], "categories": {}, "method": "everyone", "draws": 20}
    assert values(bootstrapped_routes(table, **asked))[2] == pytest.approx(0, abs=1e-4)


def test_the_same_seed_draws_the_same():
    asked = {"terms": ["grave"], "categories": {}, "draws": 20, "seed": 5}
    pd.testing.assert_frame_equal(bootstrapped_routes(grave(), **asked), bootstrapped_routes(grave(), **asked))


def test_draws_in_which_grave_decides_are_answered_and_counted():
    few = grave().assign(events=[1, 3, 1, 1], total=[2, 4, 3, 2])
    table = bootstrapped_routes(few, terms=["grave"], categories={}, draws=60)
    assert "of 60 draws needed Firth's penalty" in table["note"].iloc[0]


def test_draws_of_one_route_only_are_left_out_and_counted():
    # two children a route: 2 in 16 draws have nobody in one of them
    few = pd.DataFrame({"route": ["court", "out of court"], "events": [1, 1], "total": [2, 2]})
    table = bootstrapped_routes(few, terms=[], categories={}, draws=80, estimator="weighted")
    assert "of 80 draws had no answer and are left out" in table["note"].iloc[0]


@pytest.mark.parametrize(("events", "difference"), [([0, 0], 0), ([2, 2], 0), ([0, 1], -0.5)])
def test_nobody_or_everybody_after_a_route_has_a_value_and_no_limits(events, difference):
    few = pd.DataFrame({"route": ["court", "out of court"], "events": events, "total": [2, 2]})
    row = bootstrapped_routes(few, terms=[], categories={}, draws=20).iloc[2]
    assert row["value"] == difference
    assert np.isnan(row["low"])
    assert "nobody or everybody reoffended" in row["note"]


def test_limits_hold_the_value():
    table = bootstrapped_routes(grave(), terms=["grave"], categories={}, draws=20)
    assert ((table["low"] <= table["value"]) & (table["value"] <= table["high"])).all()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "overlp"}, "Did you mean 'overlap'"),
        ({"estimator": "double robust"}, "Did you mean 'doubly robust'"),
        ({"draws": 3}, "draws must be a whole number of 20"),
        ({"terms": ["grave", "route"]}, "terms must not hold the route itself"),
        ({"terms": ["gravity"]}, "must hold the column 'gravity'"),
        ({"cluster": "child"}, "must hold the column 'child'"),
        ({"group": "courts"}, "must hold children of 'courts'"),
        ({"column": "way"}, "must hold the column 'way'"),
    ],
)
def test_unfit_questions_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        bootstrapped_routes(grave(), **{"terms": ["grave"], "categories": {}, "draws": 20, **options})
