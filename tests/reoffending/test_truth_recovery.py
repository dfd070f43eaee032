"""Made-up services whose truth is known: what the records tell, counted and estimated, is what was put in.

Large: 60,000 children, each estimate within four standard errors of the truth (by chance outside once in 16,000).
Small: services of 1,500 children, whose 99.9 per cent intervals hold the truth.
"""

from datetime import timedelta
from math import log

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from yjs_analysis.reoffending.clocks import end_at_eighteen
from yjs_analysis.reoffending.doubly_robust import bootstrapped_routes
from yjs_analysis.reoffending.hazards import hazard_ratios
from yjs_analysis.reoffending.rates import binary_rates, frequencies, reoffences_per_reoffender
from yjs_analysis.reoffending.routes import compared_routes
from yjs_analysis.reoffending.timing import first_events, free_of_reoffending
from yjs_analysis.sources.counting import count_reoffending
from yjs_analysis.sources.counting.times import count_times
from yjs_analysis.sources.disposals import TIERS
from yjs_analysis.sources.synthetic.careers import draw_service
from yjs_analysis.sources.synthetic.model import read_model
from yjs_analysis.sources.synthetic.probabilities import probabilities
from yjs_analysis.sources.synthetic.truth import truth

MODEL = read_model()
KNOWN = probabilities(MODEL)
TRUTH = truth(MODEL).query("unit == 'child'")
LARGE, SMALL, SEEDS = 60_000, 1_500, (1, 2, 3)
SURE = 1 - 2 * stats.norm.sf(4)
COVARIATES = ["group", "sex", "age", "history", "gravity", "admission"]
FULL = "group, sex, age, history, gravity, admission"
ROUTES = {0: "out of court", 1: "court"}
EXITS = {0: "entered custody", 2: "moved away", 3: "died"}


def service(children, seed):
    """First disposals, reoffences and exits as records, with the covariates as they were drawn."""
    drawn, disposals, reoffences, exits = draw_service(MODEL, KNOWN, np.random.default_rng(seed), children)
    start = np.datetime64(MODEL["service"]["first_day"], "D").astype("datetime64[us]")

    def day(values):
        return start + np.asarray(values).astype("timedelta64[D]")

    first = pd.DataFrame(disposals).drop_duplicates("child").sort_values("child", ignore_index=True)
    index = pd.DataFrame(
        {
            "child_id": first["child"].astype(str),
            "disposal_date": day(first["day"]),
            "tier": np.array(TIERS[1:])[first["tier"]],
            "route": first["court"].map(ROUTES),
            "group": np.array(list(MODEL["groups"]))[drawn["group"]],
            "sex": drawn["sex"],
            "age": drawn["age"],
            "history": np.minimum(first["previous"], 3),
            "gravity": first["gravity"] + 1,
            "admission": first["admission"],
            "days_to_eighteen": drawn["eighteen"] - first["day"],
        }
    )
    again = pd.DataFrame(
        {
            "child_id": reoffences["child"].astype(str),
            "offence_date": day(reoffences["offence_day"]),
            "disposal_date": day(reoffences["day"]),
            "tier": np.array(TIERS[1:])[reoffences["tier"]],
        }
    )
    held = np.isin(exits["event"], list(EXITS))
    left = pd.DataFrame(
        {
            "child_id": exits["child"][held].astype(str),
            "event": [EXITS[one] for one in exits["event"][held]],
            "event_date": day(exits["day"][held]),
        }
    )
    return index, again, left


ASKED = {
    "first_day": MODEL["service"]["first_day"],
    "last_day": MODEL["service"]["last_day"],
    "known_to": MODEL["service"]["last_day"] + timedelta(days=MODEL["service"]["records_until_days"]),
    "cohorts": "whole window",
    "ends": "anniversary",
}


@pytest.fixture(scope="module")
def large():
    return service(LARGE, 20190612)


@pytest.fixture(scope="module")
def proven(large):
    """Reoffending that any outcome proves, by all covariates."""
    return count_reoffending(*large[:2], by=["route", *COVARIATES], tiers=TIERS[1:], **ASKED)


@pytest.fixture(scope="module")
def times(large):
    by = ["route", "group", "sex", "age", "history", "days_to_eighteen"]
    return count_times(*large[:2], exits=large[2], by=by, tiers=TIERS[1:], **ASKED)


def known(estimand, group="All", adjusted_for=""):
    asked = {"estimand": estimand, "group": group, "adjusted_for": adjusted_for}
    rows = TRUTH[np.logical_and.reduce([TRUTH[name] == value for name, value in asked.items()])]
    return rows["value"].item()


def held(row, value):
    """Whether the interval holds the truth; told with what was found."""
    return bool(row["low"] <= value <= row["high"]) or f"{row['low']} to {row['high']}, not {value}"


@pytest.mark.parametrize("by", ["group", "route"])
def test_the_rate_of_proven_reoffending(proven, by):
    table = binary_rates(proven, by=by, confidence=SURE)
    found = {row[by]: held(row, known("rate of proven reoffending", row[by])) for _, row in table.iterrows()}
    assert found == dict.fromkeys(found, True)


def test_the_official_rate(large):
    # a first disposal that is informal is no index, and an informal outcome proves nothing
    table = binary_rates(count_reoffending(*large[:2], by="route", **ASKED), by="route", confidence=SURE)
    found = {
        row["route"]: held(row, known("rate of official reoffending", row["route"])) for _, row in table.iterrows()
    }
    assert found == {"court": True, "out of court": True}


def test_how_often(proven):
    # counts vary more than chance, so no more than near: 5 in 1,000 of the rate
    assert frequencies(proven)["value"].item() == pytest.approx(known("reoffences per child"), rel=0.03)
    assert reoffences_per_reoffender(proven)["value"].item() == pytest.approx(
        known("reoffences per reoffender"), rel=0.015
    )


def test_what_came_first_within_a_year(times):
    table = first_events(times, times=[365], competing=["moved away", "entered custody", "died"], confidence=SURE)
    names = {"moved away": "moving away", "entered custody": "custody", "died": "death"}
    found = {
        row["event"]: held(row, known(f"cumulative incidence of {names.get(row['event'], row['event'])}"))
        for _, row in table.iterrows()
    }
    assert found == dict.fromkeys(found, True)


def test_what_came_first_when_eighteen_ends_follow_up(times):
    table = first_events(end_at_eighteen(times), times=[365], confidence=SURE).set_index("event")
    for event, name in (("reoffence", "reoffence"), ("turned eighteen", "turning eighteen")):
        value = known(f"cumulative incidence of {name}, eighteen ends follow-up")
        assert held(table.loc[event], value) is True


def test_reoffending_had_nobody_left(times):
    row = free_of_reoffending(times, times=[365], confidence=SURE).iloc[0]
    assert held(row, 1 - known("rate of reoffending had nobody left")) is True


def test_hazard_ratios_are_those_of_the_model(times):
    groups = list(MODEL["groups"])
    categories = {"group": groups, "route": list(ROUTES.values()), "history": [0, 1, 2, 3]}
    terms = ["group", "sex", "age", "history", "route"]
    table = hazard_ratios(times, terms=terms, categories=categories, confidence=SURE).set_index("term")
    expected = {f"group: {one}": MODEL["groups"][one]["reoffending"] for one in groups[1:]}
    expected["route: court"] = MODEL["reoffending"]["court"]
    found = {name: held(table.loc[name], np.exp(value)) for name, value in expected.items()}
    assert found == dict.fromkeys(found, True)


def test_crude_the_routes_differ_as_the_truth_says(proven):
    table = compared_routes(proven, **_model(), methods=[], confidence=SURE).set_index("term")
    value = known("relative rate of proven reoffending", "court")
    assert held(table.loc["ratio"], value) is True


@pytest.mark.parametrize(
    ("method", "kind", "adjusted_for"),
    [("overlap", "overlap-weighted", FULL), ("everyone", "standardised", "group, sex, age, history")],
)
def test_like_for_like_the_routes_differ_as_the_truth_says(proven, method, kind, adjusted_for):
    table = compared_routes(proven, **_model(), methods=[method], confidence=SURE)
    rows = table[table["analysis"] == method].set_index("term")
    for term, measure in (("ratio", "relative rate"), ("difference", "rate difference")):
        value = known(f"{kind} {measure} of proven reoffending", "court", adjusted_for)
        assert held(rows.loc[term], value) is True


def test_doubly_robust_like_for_like(proven):
    # four standard errors, from the width of 100 draws; gravity and admission have no effect of their own on it
    states = ["group", "sex", "age", "history"]
    asked = _model() | {"terms": states, "method": "everyone"}
    row = bootstrapped_routes(proven, **asked, draws=100, seed=7).set_index("term").loc["ratio"]
    value = known("standardised relative rate of proven reoffending", "court", ", ".join(states))
    error = log(row["high"] / row["low"]) / 2 / stats.norm.ppf(0.975)
    assert abs(log(row["value"] / value)) < 4 * error


def _model():
    categories = {"group": list(MODEL["groups"]), "history": [0, 1, 2, 3], "gravity": list(range(1, 9))}
    return {"terms": COVARIATES, "categories": categories}


@pytest.mark.parametrize("seed", SEEDS)
def test_small_services_hold_the_truth(seed):
    index, again, _ = service(SMALL, seed)
    counts = count_reoffending(index, again, by="route", tiers=TIERS[1:], **ASKED)
    for _, row in binary_rates(counts, by="route", confidence=0.999).iterrows():
        assert held(row, known("rate of proven reoffending", row["route"])) is True


@pytest.mark.parametrize("seed", SEEDS)
def test_small_services_hold_the_hazard_ratio_of_the_routes(seed):
    index, again, left = service(SMALL, seed)
    by = ["route", "group", "sex", "age", "history"]
    counts = count_times(index, again, exits=left, by=by, tiers=TIERS[1:], **ASKED)
    categories = {"group": list(MODEL["groups"]), "route": list(ROUTES.values()), "history": [0, 1, 2, 3]}
    table = hazard_ratios(
        counts, terms=["group", "sex", "age", "history", "route"], categories=categories, confidence=0.999
    )
    row = table[table["term"] == "route: court"].iloc[0]
    assert held(row, np.exp(MODEL["reoffending"]["court"])) is True
