"""Unknown ethnicity in services whose truth is known: what each answer finds, and where it must not."""

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.disproportionality.imputed_ethnicity import imputed_relative_rates, not_at_random_relative_rates
from yjs_analysis.disproportionality.unknown_ethnicity import bounds_with_chance, relative_rates_with_unknown
from yjs_analysis.sources.synthetic.model import changed, read_model, synthetic_folder
from yjs_analysis.sources.synthetic.truth import truth

STRONG = read_model(synthetic_folder() / "model_strong.toml")
SAME = {"unknown": {"out_of_court": 0.30, "court": 0.08}}
MODELS = {
    "not at random": STRONG,
    "at random given the route": changed(STRONG, {"groups": dict.fromkeys(STRONG["groups"], SAME)}),
}
TRUE = {name: truth(model) for name, model in MODELS.items()}
MANY = 10_000_000
SERVICES = 100


def first_disposals(name, estimand):
    """The true values of an estimand of all children and their first disposals, by group."""
    true = TRUE[name]
    chosen = (true["estimand"] == estimand) & (true["unit"] == "child") & (true["adjusted_for"] == "")
    return true[chosen].set_index("group")["value"]


def shares(name):
    """The children of each group as shares of all: known and unknown, in court and out of court."""
    among, court = first_disposals(name, "share of children"), first_disposals(name, "rate of court")
    rows = []
    for group, held in MODELS[name]["groups"].items():
        if group in among.index and among[group] > 0:
            for route, rate in (("court", court[group]), ("out_of_court", 1 - court[group])):
                lost = held["unknown"][route]
                rows += [(group, route, "yes", among[group] * rate * (1 - lost))]
                rows += [(group, route, "no", among[group] * rate * lost)]
    return pd.DataFrame(rows, columns=["group", "route", "known", "share"])


def counted(cells, children):
    """What the records hold of so many children in each cell."""
    rows = cells.assign(total=children, group=cells["group"].where(cells["known"] == "yes", "Unknown"))
    rows["events"] = rows["total"].where(rows["route"] == "court", 0)
    return rows.groupby("group", sort=False)[["events", "total"]].sum().reset_index()


def true_ratio(name, estimand="relative rate of court"):
    return first_disposals(name, estimand)["Black"]


@pytest.fixture(scope="module", params=MODELS)
def answers(request):
    """The four answers to ever so many children, and the truth."""
    cells = shares(request.param)
    table = relative_rates_with_unknown(counted(cells, (cells["share"] * MANY).round().astype(int)), imputations=100)
    return request.param, table[table["group"] == "Black"].set_index("approach")


def test_leaving_the_unknown_out_finds_what_the_truth_says_it_finds(answers):
    name, table = answers
    lost = true_ratio(name, "relative rate of court, unknown lost")
    assert table.loc["unknown left out", "value"] == pytest.approx(lost, rel=1e-5)


def test_which_is_not_the_truth(answers):
    name, table = answers
    assert abs(table.loc["unknown left out", "value"] / true_ratio(name) - 1) > 0.03


def test_imputing_finds_it_only_where_the_route_alone_decides_who_is_unknown(answers):
    name, table = answers
    found = table.loc["unknown imputed", "value"] == pytest.approx(true_ratio(name), rel=1e-5)
    assert found == (name == "at random given the route")


def test_the_bounds_hold_it_all_the_same(answers):
    name, table = answers
    assert table.loc["any sharing out", "low"] < true_ratio(name) < table.loc["any sharing out", "high"]


def test_with_the_right_odds_of_two_groups_the_truth_comes_back():
    cells = shares("not at random")
    two = cells[cells["group"].isin(["White", "Black"])]
    odds = {}
    for route in ("court", "out_of_court"):
        lost = {name: STRONG["groups"][name]["unknown"][route] for name in ("White", "Black")}
        odds[route] = lost["Black"] / (1 - lost["Black"]) / (lost["White"] / (1 - lost["White"]))
    row = not_at_random_relative_rates(
        counted(two, (two["share"] * MANY).round().astype(int)),
        group="Black",
        odds=[odds["court"]],
        others_odds=odds["out_of_court"],
        imputations=100,
    ).iloc[0]
    assert row["value"] == pytest.approx(true_ratio("not at random"), rel=1e-5)


def services(name, children):
    """Services of so many children, drawn; all but White and Black children are put together, which changes neither."""
    cells, rng = shares(name), np.random.default_rng(7)
    chance = cells["share"] / cells["share"].sum()
    merged = cells.assign(group=cells["group"].where(cells["group"].isin(["White", "Black"]), "others"))
    return [counted(merged, rng.multinomial(children, chance)) for _ in range(SERVICES)]


def held(tables, value):
    """In how many of the services the interval of Black children's ratio holds a value."""
    rows = [table[table["group"] == "Black"].iloc[0] for table in tables]
    return np.mean([row["low"] <= value <= row["high"] for row in rows])


def test_in_small_services_the_imputed_interval_holds_the_truth_about_as_often_as_it_says():
    name = "at random given the route"
    tables = [imputed_relative_rates(one, imputations=500, seed=at) for at, one in enumerate(services(name, 400))]
    assert held(tables, true_ratio(name)) >= 0.885  # 95 per cent, less three standard errors of 100 services


def test_in_small_services_the_worst_case_holds_it_whoever_is_unknown():
    tables = [bounds_with_chance(one) for one in services("not at random", 400)]
    assert held(tables, true_ratio("not at random")) >= 0.95
