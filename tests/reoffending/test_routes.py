"""Routes compared, against R and by arithmetic. R 4.2.2; d, ps as in test_doubly_robust."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.reoffending.routes import (
    NOT_MEASURED,
    compared_routes,
    crude_routes,
    effective_children,
    route_balance,
)

FILE = Path(__file__).parents[2] / "data" / "oracles" / "synthetic_yjs_a.csv"
MODEL = {
    "terms": ["ethnicity", "age", "male", "gravity", "priors"],
    "categories": {"ethnicity": ["White", "Asian", "Black", "Mixed", "Other"]},
}


def children():
    rows = pd.read_csv(FILE)
    route = rows["court"].map({1: "court", 0: "out of court"})
    return rows.assign(route=route, events=(rows["status"] == 1).astype(int), total=1)


def by_gravity():
    rows = [("court", 2, 3), ("court", 3, 20), ("out of court", 2, 40), ("out of court", 3, 30), ("court", 7, 9)]
    return pd.DataFrame(rows, columns=["route", "gravity", "total"])


def one(table, **where):
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


# Weighted comparison


def test_crude_rates_are_the_counts():
    table = compared_routes(children(), **MODEL)
    assert one(table, analysis="crude", term="court")["value"] == pytest.approx(37 / 95)
    assert one(table, analysis="crude", term="ratio")["value"] == pytest.approx(37 / 95 / (30 / 165))


@pytest.mark.parametrize(
    ("method", "term", "expected"),
    [
        ("overlap", "court", 0.356524888381),
        ("overlap", "out of court", 0.186243686794),
        ("overlap", "difference", 0.170281201587),
        ("overlap", "ratio", 1.914292476259),
        ("everyone", "court", 0.333520932043),
        ("everyone", "out of court", 0.183538392985),
        ("everyone", "difference", 0.149982539057),
        ("everyone", "ratio", 1.817172563286),
    ],
)
def test_weighted_rates_are_rs(method, term, expected):
    # weighted.mean(d$y[z == 1], (1 - e)[z == 1]) and so on
    assert one(compared_routes(children(), **MODEL), analysis=method, term=term)["value"] == pytest.approx(expected)


def test_limits_of_the_weighted_difference():
    # stacked equations: standard error 0.058155269837 with overlap weights
    row = one(compared_routes(children(), **MODEL), analysis="overlap", term="difference")
    assert (row["high"] - row["low"]) / 2 / 1.959963985 == pytest.approx(0.058155269837, rel=1e-4)


def test_e_value_of_the_overlap_ratio():
    # VanderWeele and Ding (2017): r + sqrt(r (r - 1))
    row = one(compared_routes(children(), **MODEL), analysis="overlap", term="ratio")
    ratio = 1.914292476259
    assert row["e_value"] == pytest.approx(ratio + np.sqrt(ratio * (ratio - 1)))


def test_only_ratios_have_an_e_value():
    table = compared_routes(children(), **MODEL)
    assert table.loc[table["e_value"].notna(), "term"].unique().tolist() == ["ratio"]


def test_a_negative_control_is_another_column_of_events():
    # an offence before the decision: as common after either route in each stratum, so weights take the difference away
    table = pd.DataFrame({"route": ["court", "court", "out of court", "out of court"], "grave": [0, 1, 0, 1]})
    table = table.assign(events=[6, 35, 8, 10], total=[20, 50, 40, 20], before=[4, 20, 8, 8])
    found = compared_routes(table, terms=["grave"], categories={}, methods=["everyone"], outcome="before")
    assert one(found, analysis="crude", term="difference")["value"] == pytest.approx(24 / 70 - 16 / 60)
    assert one(found, analysis="everyone", term="difference")["value"] == pytest.approx(0, abs=1e-9)


def test_children_with_several_rows_can_be_told():
    table = compared_routes(children(), **MODEL, methods=["overlap"], cluster="child_id")
    assert "208 clusters" in one(table, analysis="overlap", term="ratio")["note"]


@pytest.mark.parametrize("events", [[0, 0], [5, 7], [0, 7], [1, 0]])
def test_nobody_or_everybody_after_a_route_never_gives_limits_without_width(events):
    table = pd.DataFrame({"route": ["court", "out of court"], "events": events, "total": [5, 7]})
    found = compared_routes(table, terms=[], categories={}, methods=["overlap"])
    rows = found[(found["analysis"] == "overlap") & found["term"].isin(["difference", "ratio"])]
    assert not (rows["low"] == rows["high"]).any()
    assert (rows["note"] != "").all()


# Balance and effective size


@pytest.mark.parametrize(
    ("term", "unweighted", "everyone"),
    [
        ("age", 0.082561004457, 0.058259922226),
        ("male", 0.094388370715, -0.02937372194),
        ("gravity", 0.75853030149, -0.021377189253),
        ("priors", 0.28163989154, -0.0103871847),
    ],
)
def test_balance_before_and_after(term, unweighted, everyone):
    # standardised mean differences with the standard deviation of both routes unweighted
    table = route_balance(children(), **MODEL)
    assert one(table, term=term, weights="none")["value"] == pytest.approx(unweighted, rel=1e-7)
    assert one(table, term=term, weights="everyone")["value"] == pytest.approx(everyone, rel=1e-6)


def test_overlap_weights_balance_exactly():
    table = route_balance(children(), **MODEL)
    assert table.loc[table["weights"] == "overlap", "value"].abs().max() < 1e-7


@pytest.mark.parametrize(
    ("weights", "term", "size"),
    [
        ("everyone", "court", 63.3384021834),
        ("everyone", "out of court", 148.0114720206),
        ("overlap", "court", 82.9264365883),
        ("overlap", "out of court", 128.4265399903),
    ],
)
def test_what_the_weighted_children_are_worth(weights, term, size):
    table = effective_children(children(), **MODEL)
    assert one(table, weights=weights, term=term, measure="effective size")["value"] == pytest.approx(size, rel=1e-8)


# What every exhibit must print, and refusals


def test_what_was_not_measured_is_a_list_of_plain_words():
    assert len(NOT_MEASURED) >= 5
    assert all(isinstance(one, str) and not one.endswith(".") for one in NOT_MEASURED)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"methods": ["overlp"]}, "Did you mean 'overlap'"),
        ({"group": "Court"}, "Did you mean 'court'"),
        ({"outcome": "before"}, "must hold the column 'before'"),
        ({"column": "way"}, "must hold the column 'way'"),
        ({"terms": ["route"]}, "terms must not hold the way itself"),
    ],
)
def test_unfit_questions_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        compared_routes(children(), **{**MODEL, **options})


def test_a_covariate_that_decides_the_route_is_refused_by_name():
    table = by_gravity().query("gravity != 2").assign(events=1)
    table["grave"] = (table["gravity"] == 7).astype(int)
    with pytest.raises(ValueError, match="grave"):
        compared_routes(table, terms=["grave"], categories={})


def test_children_of_one_route_only_cannot_be_compared():
    one = pd.DataFrame({"route": ["court"], "events": [4], "total": [10]})
    with pytest.raises(ValueError, match="route must be one of 'court', but got 'out of court'"):
        crude_routes(one)


def test_crude_limits_are_by_the_methods_named():
    counts = pd.DataFrame({"route": ["court", "out of court"], "events": [40, 18], "total": [100, 60]})
    table = crude_routes(counts, interval="Katz log").set_index("term")
    error = 1.959964 * (1 / 40 - 1 / 100 + 1 / 18 - 1 / 60) ** 0.5
    by_hand = [4 / 3 * np.exp(-error), 4 / 3 * np.exp(error)]
    assert table.loc["ratio", ["low", "high"]].tolist() == pytest.approx(by_hand, rel=1e-6)
