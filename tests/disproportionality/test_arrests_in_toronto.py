"""Records from elsewhere, mapped in by a file: 5,226 arrests in Toronto, and what R answers on the same people.

Arrests of 1997 to 2002 for having a little marijuana: who was released with a summons, and who was taken to the station
(data/oracles/README.md). The answers are R 4.2.2's, from `glm`, `confint` (profile likelihood), `mantelhaen.test` and,
where R's base has no function, from the formula as it is written beside the number.
"""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.disproportionality.stratified import stratified
from yjs_analysis.measures.logistic import logistic
from yjs_analysis.measures.modified_poisson import modified_poisson
from yjs_analysis.measures.strata import stratified_odds_ratio, stratified_relative_rate
from yjs_analysis.sources.cases.mapping import read_mapping
from yjs_analysis.sources.cases.records import load
from yjs_analysis.sources.counting import count

ARRESTS = Path(__file__).parents[2] / "data" / "oracles" / "toronto_arrests.csv"

YEARS = list(range(1997, 2003))
GROUPS = {"group": ["White", "Black"]}
ANSWERS = {"employed": ["No", "Yes"], "citizen": ["No", "Yes"], "year": YEARS}
FIVE_THINGS = ["employed", "citizen", "checks", "age", "year"]

RELEASED = {
    "intercept": (0.3444333666780, 0.31007488926508),
    "employed: Yes": (0.7350644608526, 0.08477012839908),
    "citizen: Yes": (0.5859840755122, 0.11377170915219),
    "checks": (-0.3666424968443, 0.02603218979467),
    "group: White": (1.2125167359856, 0.34977510373596),
    "age": (0.0287278919870, 0.00861911613504),
    "year: 1998": (-0.4311794227341, 0.26035892826204),
    "year: 2002": (0.2129549245950, 0.35327864656194),
    "group: White by year: 1998": (0.6519564761399, 0.31348979022278),
    "group: White by year: 2001": (-0.3805413246149, 0.30405381964722),
    "group: White by age": (-0.0373728593304, 0.01020026766173),
}
"""Coefficients and standard errors of glm(released ~ employed + citizen + checks + colour*year + colour*age)."""

MAPPING = """
[columns]
person = "child_id"
colour = "ethnicity"
sex = "sex"
age = "age_at_offence"
age_again = "age_at_disposal"
arrested = "offence_date"
dealt_with = "disposal_date"
released = "disposal"
checks = "previous_disposals"
employed = ""
citizen = ""

# The lighter and the graver of two decisions about the same person stand for a caution and for a court.
[values.disposal]
Yes = "youth_caution"
No = "referral_order"
"""


@pytest.fixture(scope="module")
def arrests():
    table = pd.read_csv(ARRESTS).rename(columns={"colour": "group"})
    return table.assign(held=table["total"] - table["released"])


@pytest.fixture(scope="module")
def released(arrests):
    terms = ["employed", "citizen", "checks", "group", "year", "age", ("group", "year"), ("group", "age")]
    categories = {"group": ["Black", "White"]} | ANSWERS
    counts = arrests.rename(columns={"released": "events"})
    return logistic(counts, terms=terms, categories=categories, method="Wald").set_index("term")


@pytest.fixture(scope="module")
def held(arrests):
    return arrests.rename(columns={"held": "events"})


@pytest.fixture(scope="module")
def strata(held):
    """Those of one colour in one stratum of employment, citizenship and checks: one row."""
    by = ["group", "employed", "citizen", "checks"]
    sums = held.groupby(by, as_index=False)[["events", "total"]].sum()
    return {"counts": sums, "group": "Black", "reference": "White", "by": by[1:]}


@pytest.fixture(scope="module")
def children(arrests, tmp_path_factory):
    """Those under 18, one row each as a service would export them, through the door of case files and counted."""
    rows = arrests[arrests["age"] < 18].rename(columns={"group": "colour"})
    each = rows.loc[rows.index.repeat(rows["total"])]
    place = each.groupby(level=0).cumcount()
    export = each.assign(
        person=np.arange(len(each)),
        released=np.where(place < each["released"], "Yes", "No"),
        age_again=each["age"],
        arrested=each["year"].astype(str) + "-07-01",  # the day is not recorded
        dealt_with=each["year"].astype(str) + "-07-01",
    )
    folder = tmp_path_factory.mktemp("toronto")
    export.drop(columns=["total", "held", "year"]).to_csv(folder / "disposals.csv", index=False)
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    records = load(folder / "disposals.csv", mapping=read_mapping(folder / "mapping.toml"), as_of=date(2003, 1, 1))
    by = ["group", "sex", "age_at_offence", "previous_disposals", "tier"]
    counts = count(records.disposals, by=by, unit="disposal")
    counts["events"] = counts["count"].where(counts["tier"] == "first-tier", 0)
    return counts.groupby(by[:-1], as_index=False)[["events", "count"]].sum().rename(columns={"count": "total"})


@pytest.mark.parametrize("term", RELEASED)
def test_the_model_of_the_effects_package_has_r_s_coefficients(released, term):
    row = released.loc[term]
    estimate, error = RELEASED[term]
    assert np.log(row["value"]) == pytest.approx(estimate, abs=1e-8)
    assert np.log(row["high"] / row["low"]) / (2 * 1.959963984540054) == pytest.approx(error, rel=1e-6)


def test_being_taken_to_the_station_as_odds(held):
    table = logistic(held, terms=["group", *FIVE_THINGS], categories=GROUPS | ANSWERS, method="Wald").set_index("term")
    row = table.loc["group: Black"]
    assert np.log(row["value"]) == pytest.approx(0.3856541336811, abs=1e-8)
    assert np.log(row["high"] / row["low"]) / (2 * 1.959963984540054) == pytest.approx(0.0861882778682, rel=1e-6)


def test_being_taken_to_the_station_as_a_rate_by_modified_poisson(held):
    """R: glm(family = poisson), with the sandwich B M B, B = (X' mu X)^-1, M = X' (y - mu)^2 X."""
    table = modified_poisson(held, terms=["group", *FIVE_THINGS], categories=GROUPS | ANSWERS).set_index("term")
    row = table.loc["group: Black"]
    assert (row["value"], row["low"], row["high"]) == pytest.approx(
        (1.3270490331499, 1.1706788439508, 1.5043059379471), rel=1e-8
    )


def test_mantel_and_haenszel_s_odds_within_employment_citizenship_and_checks(strata):
    one = stratified_odds_ratio(**strata)
    assert (one.value, one.low, one.high) == pytest.approx((1.50290101045, 1.27021917535, 1.77820606951), rel=1e-8)


def test_mantel_and_haenszel_s_rate_within_the_same_strata(strata):
    """R: sum(a1 n0 / n) / sum(a0 n1 / n), with Greenland and Robins' variance (1985)."""
    one = stratified_relative_rate(**strata)
    assert (one.value, one.low, one.high) == pytest.approx((1.34407537480, 1.19104083434, 1.51677302832), rel=1e-8)


def test_the_children_among_them_come_in_by_the_door_of_case_files(children):
    sums = children.groupby("group")[["events", "total"]].sum()
    assert sums.to_dict("index") == {
        "Black": {"events": 51, "total": 179},
        "White": {"events": 122, "total": 880},
    }


def test_the_children_s_odds_are_r_s(children):
    """By profile likelihood; R's confint draws a spline through some points of the profile, hence four figures."""
    terms = ["group", "sex", "age_at_offence", "previous_disposals"]
    table = logistic(children, terms=terms, categories=GROUPS | {"sex": ["female", "male"]}).set_index("term")
    row = table.loc["group: Black"]
    assert np.log(row["value"]) == pytest.approx(0.719521633797, abs=1e-8)
    assert (row["low"], row["high"]) == pytest.approx((1.36990049530, 3.04761170847), rel=1e-4)


def test_the_children_s_relative_rate_is_r_s(children):
    terms = ["group", "sex", "age_at_offence", "previous_disposals"]
    table = modified_poisson(children, terms=terms, categories=GROUPS | {"sex": ["female", "male"]}).set_index("term")
    row = table.loc["group: Black"]
    assert (row["value"], row["low"], row["high"]) == pytest.approx(
        (1.653410092816, 1.245242599031, 2.195367342197), rel=1e-8
    )


def test_the_children_s_stratified_odds_are_r_s(children):
    table = stratified(children, by="previous_disposals", measure="odds ratio", capped={}).set_index("group")
    row = table.loc["Black"]
    assert (row["value"], row["low"], row["high"]) == pytest.approx(
        (2.12292683571, 1.41772718853, 3.17890380197), rel=1e-8
    )
