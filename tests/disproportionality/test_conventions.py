"""One set of counts in every convention: against publications, R and paper, with the reasons in the table."""

import json
import math
from pathlib import Path

import pandas as pd
import pytest

from yjs_analysis.disproportionality.conventions import WHY, conventions, prior_stage_chain
from yjs_analysis.disproportionality.verdict import FEW

ORACLES = Path(__file__).parents[2] / "data" / "oracles"
GOLDEN = next(
    case for case in json.loads((ORACLES / "ratios.json").read_text())["cases"] if case["method"] == "rri_cascade"
)
PUBLISHED = pd.read_csv(ORACLES / "published_relative_rates.csv")

COUNTS = pd.DataFrame(
    {
        "group": ["White", "Black", "Asian", "Unknown"],
        "events": [30, 40, 10, 5],
        "total": [150, 100, 50, 9],
        "population": [3000, 1000, 1000, math.nan],
    }
)


def rows(table, group="Black"):
    return table[table["group"] == group].set_index("convention")


@pytest.mark.parametrize(
    ("convention", "value"),
    [
        ("percentage-point gap (NI 044)", 100 * (40 / 80 - 1000 / 5000)),
        ("ratio of shares", (40 / 80) / (1000 / 5000)),
        ("relative rate in the population", (40 / 1000) / (30 / 3000)),
        ("relative rate in the population, against all others", (40 / 1000) / (40 / 4000)),
        ("relative rate at the decision (US chain)", (40 / 100) / (30 / 150)),
        ("relative rate at the decision, against all others", (40 / 100) / (40 / 200)),
        ("rate difference at the decision", 40 / 100 - 30 / 150),
    ],
)
def test_every_convention_is_that_of_paper(convention, value):
    assert rows(conventions(COUNTS)).loc[convention, "value"] == pytest.approx(value)


def test_the_odds_ratio_is_that_of_r():
    # R: fisher.test(matrix(c(40, 60, 30, 120), 2))$estimate
    ours = rows(conventions(COUNTS)).loc["odds ratio at the decision", "value"]
    assert ours == pytest.approx(ODDS_OF_R, rel=1e-4)


ODDS_OF_R = 2.6555788


def test_the_justice_committees_shares_come_back():
    # HC 306 (2020), paragraph 67: Black children 11% of those cautioned or sentenced, 4% of those aged 10 to 17
    counts = pd.DataFrame({"group": ["White", "Black"], "events": [89, 11], "total": [89, 11], "population": [96, 4]})
    table = rows(conventions(counts))
    assert table.loc["ratio of shares", "value"] == pytest.approx(2.75)
    assert table.loc["percentage-point gap (NI 044)", "value"] == pytest.approx(7)


@pytest.mark.parametrize("stage", sorted(set(PUBLISHED.loc[PUBLISHED["total"] > 100_000, "stage"])))
def test_the_published_population_ratios_are_the_ones_in_the_population(stage):
    part = PUBLISHED[(PUBLISHED["stage"] == stage) & (PUBLISHED["period"] == PUBLISHED["period"].max())]
    white = part[["reference_events", "reference_total"]].iloc[0].tolist()
    counts = pd.DataFrame(
        {
            "group": ["White", *part["group"]],
            "events": [white[0], *part["events"]],
            "population": [white[1], *part["total"]],
        }
    )
    table = conventions(counts.assign(total=counts["events"]))
    ours = table[(table["convention"] == "relative rate in the population") & (table["group"] != "White")]
    assert ours["value"].tolist() == pytest.approx(part["relative_rate"].tolist(), abs=1e-9)


# What the table says


def test_every_row_says_why_it_differs():
    table = rows(conventions(COUNTS))
    assert table["why_it_differs"].to_dict() == WHY


def test_the_reference_group_stands_at_parity():
    table = rows(conventions(COUNTS), "White")
    own = table[table["note"] == "reference group"]
    assert own["value"].tolist() == own["parity"].tolist() == [1, 1, 0, 1]


def test_only_relative_rates_have_a_verdict():
    table = rows(conventions(COUNTS))
    assert table.index[table["verdict"] != ""].tolist() == [name for name in WHY if name.startswith("relative")]


THREE_OF_THREE = pd.DataFrame(
    {"group": ["White", "Black"], "events": [30, 3], "total": [300, 3], "population": [100_000, 1_200]}
)


@pytest.mark.parametrize("convention", [name for name in WHY if name.startswith("relative")])
def test_three_of_three_children_are_no_verdict_in_any_convention(convention):
    row = rows(conventions(THREE_OF_THREE)).loc[convention]
    assert row["low"] > 1  # the limits alone would say over-represented
    assert (row["verdict"], row["note"].endswith(FEW)) == ("cannot tell", True)


@pytest.mark.parametrize("convention", [name for name in WHY if not name.startswith("relative")])
def test_three_of_three_children_are_given_no_verdict_where_there_is_no_band(convention):
    row = rows(conventions(THREE_OF_THREE)).loc[convention]
    assert (row["verdict"], FEW in row["note"]) == ("", False)


@pytest.mark.parametrize("convention", [name for name in WHY if name.startswith("relative")])
def test_five_of_five_children_can_be_a_verdict(convention):
    five = THREE_OF_THREE.assign(events=[30, 5], total=[300, 5])
    assert rows(conventions(five)).loc[convention, "verdict"] == "over-represented"


def test_nobody_of_three_is_not_called_under_represented():
    nobody = THREE_OF_THREE.assign(events=[270, 0])  # 2.7 of them expected at the reference's rate
    row = rows(conventions(nobody, confidence=0.5)).loc["relative rate at the decision (US chain)"]
    assert (row["high"] < 1, row["verdict"]) == (True, "cannot tell")


def test_the_unknown_are_left_out_of_the_shares_and_counted():
    table = conventions(COUNTS)
    assert set(table["unknown_events"]) == {5}
    assert "Unknown" not in set(table["group"])


def test_the_shares_can_be_of_all_children():
    table = rows(conventions(COUNTS, unknown_in_shares=True))
    assert table.loc["ratio of shares", "value"] == pytest.approx((40 / 85) / (1000 / 5000))


def test_a_group_below_one_in_a_hundred_has_no_chain_ratio():
    small = COUNTS.assign(population=[8000, 1000, 90, math.nan])
    row = rows(conventions(small), "Asian").loc["relative rate at the decision (US chain)"]
    assert (math.isnan(row["value"]), row["verdict"]) == (True, "cannot tell")
    assert "less than 1.0% of the population" in row["note"]


def test_a_group_of_exactly_one_in_a_hundred_has_one():
    edge = COUNTS.assign(population=[8900, 1000, 100, math.nan])
    assert not math.isnan(rows(conventions(edge), "Asian").loc["relative rate at the decision (US chain)", "value"])


def test_the_rule_can_be_laid_aside():
    small = COUNTS.assign(population=[8000, 1000, 90, math.nan])
    row = rows(conventions(small, smallest_share=0), "Asian").loc["relative rate at the decision (US chain)"]
    assert row["value"] == 1


# Nobody, everybody, few


def test_three_of_three_is_over_represented_in_no_row():
    few = pd.DataFrame({"group": ["White", "Black"], "events": [40, 3], "total": [60, 3], "population": [900, 60]})
    assert set(rows(conventions(few))["verdict"]) - {""} == {"cannot tell"}


def test_a_group_of_nobody_has_no_ratio_and_no_error():
    none = COUNTS.assign(events=[30, 0, 10, 5], total=[150, 0, 50, 9], population=[3000, 0, 1000, math.nan])
    table = rows(conventions(none))
    assert table.loc["relative rate in the population", "verdict"] == "cannot tell"
    assert math.isnan(table.loc["ratio of shares", "value"])


def test_one_child_in_all_is_an_ordinary_input():
    one = pd.DataFrame({"group": ["White", "Black"], "events": [0, 1], "total": [0, 1], "population": [3000, 1000]})
    assert set(rows(conventions(one))["verdict"]) - {""} == {"cannot tell"}


def test_everybody_unknown_has_no_shares():
    lost = COUNTS.assign(events=[0, 0, 0, 9], total=[0, 0, 0, 9])
    assert rows(conventions(lost))["value"].isna().all()


# The chain of the United States


@pytest.fixture(scope="module")
def databook():
    counted = GOLDEN["inputs"]["counts"]
    long = [(stage, group, number) for group, held in counted.items() for stage, number in held.items()]
    return pd.DataFrame(long, columns=["stage", "group", "events"])


@pytest.mark.parametrize("stage", GOLDEN["expected"]["rri_preceding_stage"])
def test_the_chain_is_that_of_the_databook(databook, stage):
    table = prior_stage_chain(databook, feeds=GOLDEN["inputs"]["denominators"])
    row = table[(table["stage"] == stage) & (table["group"] == "Black")].iloc[0]
    assert row["value"] == pytest.approx(GOLDEN["expected"]["rri_preceding_stage"][stage], rel=1e-9)
    assert row["population_ratio"] == pytest.approx(GOLDEN["expected"]["rri_population"][stage], rel=1e-9)


def small_chain():
    long = [("live here", "White", 9900), ("live here", "Other", 99), ("court", "White", 200), ("court", "Other", 9)]
    return pd.DataFrame(long, columns=["stage", "group", "events"])


def test_in_the_chain_a_small_group_is_withheld_with_its_reason():
    row = prior_stage_chain(small_chain()).iloc[1]
    assert (math.isnan(row["value"]), math.isnan(row["population_ratio"]), row["verdict"]) == (
        True,
        True,
        "cannot tell",
    )


def test_in_the_chain_the_rule_can_be_laid_aside():
    assert prior_stage_chain(small_chain(), smallest_share=0)["value"].iloc[1] == pytest.approx(4.5)


# Refusals


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({}, {"reference": "Whit"}, "Did you mean 'White'"),
        ({"events": [151, 40, 10, 5]}, {}, "events must not exceed total, but got 151 of 150"),
        ({"group": ["White", "Black", "Black", "Unknown"]}, {}, "'Black' has several rows"),
        ({}, {"smallest_share": 1}, "smallest_share must lie from 0 to below 1"),
        ({"population": [3000, -1, 5, math.nan]}, {}, "population must be a finite number of 0 or more, but got -1"),
    ],
)
def test_unfit_counts_and_options_are_refused(change, options, message):
    with pytest.raises(ValueError, match=message):
        conventions(COUNTS.assign(**change), **options)


@pytest.mark.parametrize(
    ("feeds", "message"),
    [({"court": "live her"}, "Did you mean 'live here'"), ({}, "feeds must name every stage but the first")],
)
def test_a_chain_that_is_fed_wrongly_is_refused(feeds, message):
    with pytest.raises(ValueError, match=message):
        prior_stage_chain(small_chain(), feeds=feeds)


def test_a_group_that_lacks_a_stage_is_refused():
    with pytest.raises(ValueError, match="'court' of 'Other' has 0 rows"):
        prior_stage_chain(small_chain().iloc[:3])
