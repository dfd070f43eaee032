"""Random intercepts: R's lme4 and glmmTMB, the integral done another way, the edge of no spread, refusals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, special, stats

from yjs_analysis.measures.logistic import logistic
from yjs_analysis.measures.mixed_logistic import NO_SPREAD, mixed_logistic, mixed_logistic_test

REGRESSION = Path(__file__).parents[2] / "data" / "oracles" / "regression.json"
PERIODS = {"terms": ["period"], "categories": {"period": [1, 2, 3, 4]}, "cluster": "herd"}
FLAT = {"terms": [], "categories": {}, "cluster": "area"}
Z = 1.959963984540054


def herds():
    cases = json.loads(REGRESSION.read_text(encoding="utf-8"))["cases"]
    inputs = next(case["inputs"] for case in cases if case["id"] == "glmm_cbpp")
    columns = {"herd": "herd", "period": "period", "events": "incidence", "total": "size"}
    return pd.DataFrame({ours: inputs[theirs] for ours, theirs in columns.items()})


def areas(*events):
    return pd.DataFrame({"area": list("abcdefgh")[: len(events)], "events": events, "total": 20})


def errors(table):
    return (np.log(table["high"] / table["low"]) / 2 / Z).to_numpy()


def test_25_points_give_the_standard_errors_of_lme4():
    # R 4.2.2, lme4 1.1.31: glmer(cbind(incidence, size - incidence) ~ period + (1 | herd), nAGQ = 25), bobyqa to 1e-10
    one = mixed_logistic(herds(), **PERIODS)
    expected = [0.2335115566, 0.3067679300, 0.3267683298, 0.4275944649]
    assert errors(one)[:-1] == pytest.approx(expected, rel=1e-6)


def test_25_points_give_the_coefficients_of_lme4():
    one = mixed_logistic(herds(), **PERIODS)["value"]
    expected = [-1.399230452, -0.991403664, -1.127819482, -1.579470728]
    assert np.log(one)[:-1].to_numpy() == pytest.approx(expected, rel=1e-7)
    assert one.iloc[-1] == pytest.approx(0.6475184621, rel=1e-6)


def test_laplace_gives_what_glmmtmb_gives():
    # R 4.2.2, glmmTMB 1.1.5, the same model; its likelihood is higher than that of lme4's Laplace, -92.02657
    one = mixed_logistic(herds(), **PERIODS, points=1)
    coefficients = [-1.3985324664, -0.9923322929, -1.1286712975, -1.5803136871]
    assert np.log(one["value"])[:-1].to_numpy() == pytest.approx(coefficients, rel=1e-6)
    assert errors(one)[:-1] == pytest.approx([0.2324720507, 0.3066424950, 0.3266378085, 0.4274365967], rel=1e-6)
    assert one["value"].iloc[-1] == pytest.approx(0.6422616722, rel=1e-5)


def test_more_points_change_nothing():
    few, many = (mixed_logistic(herds(), **PERIODS, points=points)["value"] for points in (25, 41))
    assert few.tolist() == pytest.approx(many.tolist(), rel=1e-6)


def test_the_likelihood_is_the_integral_over_the_intercepts():
    counts = areas(2, 9, 14, 18)
    one, test = mixed_logistic(counts, **FLAT), mixed_logistic_test(counts, **FLAT).iloc[0]
    middle, spread = np.log(one["value"].iloc[0]), one["value"].iloc[1]

    def inner(u, events):
        rate = special.expit(middle + spread * u)
        return rate**events * (1 - rate) ** (20 - events) * stats.norm.pdf(u)

    parts = [integrate.quad(inner, -8, 8, args=(events,), epsabs=0, epsrel=1e-11)[0] for events in counts["events"]]
    assert test["log_likelihood"] == pytest.approx(np.log(parts).sum(), rel=1e-9)


def test_rows_of_single_children_give_the_same_answer():
    counts = areas(2, 9, 14, 18)
    rows = counts.loc[counts.index.repeat(20)].reset_index(drop=True)
    order = rows.groupby("area").cumcount()
    rows = rows.assign(events=(order < rows["events"]).astype(int), total=1)
    columns = ["value", "low", "high"]
    single, grouped = (mixed_logistic(one, **FLAT)[columns] for one in (rows, counts))
    assert single.to_numpy() == pytest.approx(grouped.to_numpy(), rel=1e-6)


def test_clusters_that_differ_no_more_than_chance_give_the_ordinary_regression():
    counts = areas(5, 6, 5, 6, 5, 6)
    one = mixed_logistic(counts, **FLAT)
    plain = logistic(counts, terms=[], categories={}, method="Wald")
    columns = ["value", "low", "high"]
    assert one.loc[0, columns].tolist() == pytest.approx(plain.loc[0, columns].tolist(), rel=1e-9)
    assert one.loc[1, ["value", "note"]].tolist() == [0.0, NO_SPREAD]


def test_no_spread_has_a_p_value_of_one():
    assert mixed_logistic_test(areas(5, 6, 5, 6), **FLAT)["value"].item() == 1


def test_a_cluster_where_all_had_the_event_is_an_ordinary_one():
    one = mixed_logistic(areas(0, 9, 14, 20, 7), **FLAT)["value"]
    assert np.isfinite(one).all()


def test_large_clusters_are_integrated_too():
    big = areas(2, 9, 14, 18).assign(total=20_000_000, events=lambda made: made["events"] * 1_000_000)
    # so many children leave the areas' own log odds: -2.197, -0.201, 0.847, 2.197, of mean 0.1617
    one = mixed_logistic(big, **FLAT)["value"]
    odds = np.log([2 / 18, 9 / 11, 14 / 6, 18 / 2])
    assert (np.log(one[0]), one[1]) == pytest.approx((odds.mean(), odds.std()), rel=1e-4)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"points": 24}, "points must be an odd number from 1 to 99, but got 24"),
        ({"cluster": "team"}, "must hold the column 'team'"),
        ({"confidence": 95}, "confidence must lie between"),
    ],
)
def test_unfit_options_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        mixed_logistic(areas(2, 9, 14), **FLAT | options)


def test_one_cluster_is_refused():
    with pytest.raises(ValueError, match="cluster must have two clusters or more, but 'area' has 1"):
        mixed_logistic(areas(2), **FLAT)
