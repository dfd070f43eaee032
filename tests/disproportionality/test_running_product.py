"""The product of the stages is the population's ratio: in whole numbers, on published chains, and in its interval."""

import json
import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.disproportionality.running_product import running_product
from yjs_analysis.measures.comparisons import population_relative_rate, relative_rate

CASES = json.loads((Path(__file__).parents[2] / "data" / "oracles" / "ratios.json").read_text())["cases"]
GOLDEN = next(case for case in CASES if case["method"] == "rri_cascade")
PATH = ["pop", "referred", "petitioned", "adjudicated", "placement"]


def chain(stages, groups, first="residents"):
    """A chain from each group's counts along it: {group: [first total, events, events, ...]}."""
    rows = [
        (stage, group, events, total, first if at == 0 else "children of the stage before")
        for at, stage in enumerate(stages)
        for group, counted in groups.items()
        for total, events in [counted[at : at + 2]]
    ]
    return pd.DataFrame(rows, columns=["stage", "group", "events", "total", "total_counts"])


@pytest.fixture(scope="module")
def databook():
    counted = GOLDEN["inputs"]["counts"]
    return chain(PATH[1:], {group: [counted[group][one] for one in PATH] for group in ("White", "Black")})


def black(table):
    return table[table["group"] == "Black"].set_index("stage")


# The published chain, as R works it out


@pytest.mark.parametrize("stage", PATH[1:])
def test_the_products_are_the_population_ratios_of_the_databook(databook, stage):
    expected = GOLDEN["expected"]["rri_population"][stage]
    assert black(running_product(databook)).loc[stage, "value"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("stage", PATH[1:])
def test_the_stages_are_those_of_the_databook(databook, stage):
    expected = GOLDEN["expected"]["rri_preceding_stage"][stage]
    assert black(running_product(databook)).loc[stage, "stage_ratio"] == pytest.approx(expected, rel=1e-9)


def test_the_identity_holds_in_whole_numbers(databook):
    assert black(running_product(databook))["identity"].tolist() == [True] * 4


def test_the_product_is_the_synthetic_services_true_ratio_in_the_population():
    # what the model says of any disposal, and of court among those, against what it says of court in the population
    true = pd.read_csv(Path(__file__).parents[2] / "data" / "synthetic" / "truth.csv")
    true = true[(true["unit"] == "child") & true["adjusted_for"].isna()].set_index(["estimand", "group"])["value"]
    entered = {"White": 10**6, "Black": round(10**6 * true["relative rate of any disposal in the population", "Black"])}
    court = {group: round(children * true["rate of court", group]) for group, children in entered.items()}
    groups = {group: [10**8, entered[group], court[group]] for group in entered}
    ours = black(running_product(chain(["outcome", "court"], groups))).loc["court", "value"]
    assert ours == pytest.approx(true["relative rate of court in the population", "Black"], rel=1e-5)


# Intervals


FEW = {"White": [3000, 60, 30, 12], "Black": [800, 40, 25, 11]}


def test_from_a_population_the_interval_is_that_of_two_populations():
    ours = black(running_product(chain("abc", FEW))).loc["c"]
    one = population_relative_rate(events=11, total=800, reference_events=12, reference_total=3000)
    assert (ours["low"], ours["high"]) == (one.low, one.high)


def test_from_a_decision_it_is_that_of_two_proportions():
    ours = black(running_product(chain("abc", FEW, first="children with an outcome"))).loc["c"]
    one = relative_rate(events=11, total=800, reference_events=12, reference_total=3000)
    assert (ours["low"], ours["high"]) == (one.low, one.high)


def test_the_chain_drawn_again_agrees_with_the_direct_interval():
    many = {"White": [30_000, 6000, 3000, 1200], "Black": [8000, 4000, 2500, 1100]}
    direct, drawn = (black(running_product(chain("abc", many), method=one)) for one in ("direct", "bootstrap"))
    assert drawn[["low", "high"]].to_numpy().tolist() == [
        pytest.approx(row, rel=0.02) for row in direct[["low", "high"]].to_numpy().tolist()
    ]


def test_below_five_events_the_drawn_chain_has_no_limits_and_cannot_tell():
    few = {"White": [300, 60, 30], "Black": [80, 40, 3]}
    row = black(running_product(chain("ab", few), method="bootstrap")).loc["b"]
    assert (math.isnan(row["low"]), row["verdict"]) == (True, "cannot tell")


# What it says


def test_a_stage_of_1_hands_on_what_came_before():
    table = black(running_product(chain("ab", {"White": [1000, 100, 50], "Black": [500, 100, 50]})))
    assert table[["stage_ratio", "value"]].to_numpy().tolist() == [[2, 2], [1, 2]]


def test_a_group_without_a_population_is_left_out():
    table = chain("ab", {"White": [1000, 100, 50], "Unknown": [9, 9, 5]})
    without = table[~((table["group"] == "Unknown") & (table["stage"] == "a"))]
    assert running_product(without)["group"].unique().tolist() == ["White"]


def test_rows_that_share_a_label_are_not_multiplied():
    table = chain("ab", FEW)
    table.index = [0] * len(table)
    assert len(running_product(table)) == 4


def test_three_of_three_cannot_tell():
    row = black(running_product(chain("a", {"White": [60, 40], "Black": [3, 3]}, first="decisions"))).loc["a"]
    assert (row["value"], row["verdict"]) == (1.5, "cannot tell")


def test_a_group_that_nobody_comes_through_has_a_ratio_of_nought_and_no_stage_ratio_after():
    table = black(running_product(chain("ab", {"White": [1000, 100, 50], "Black": [500, 0, 0]})))
    assert table["value"].tolist() == [0, 0]
    assert math.isnan(table.loc["b", "stage_ratio"])


def test_a_reference_that_nobody_comes_through_has_no_finite_ratio():
    table = black(running_product(chain("a", {"White": [1000, 0], "Black": [500, 9]})))
    assert (table.loc["a", "value"], table.loc["a", "identity"]) == (math.inf, None)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(*[st.integers(1, 400)] * 4), min_size=2, max_size=2))
def test_the_identity_always_holds(counted):
    groups = {name: sorted(one, reverse=True) for name, one in zip(("White", "Black"), counted, strict=True)}
    table = running_product(chain("abc", groups))
    assert set(table["identity"]) == {True}


# Refusals


def test_stages_that_are_not_nested_are_refused():
    broken = chain("ab", FEW).assign(total=[3000, 800, 59, 40])
    with pytest.raises(ValueError, match="total must be the events of the stage before"):
        running_product(broken)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"method": "bootstap"}, "Did you mean 'bootstrap'"), ({"reference": "Whte"}, "Did you mean 'White'")],
)
def test_an_unknown_name_is_answered_with_the_nearest(options, message):
    with pytest.raises(ValueError, match=message):
        running_product(chain("ab", FEW), **options)
