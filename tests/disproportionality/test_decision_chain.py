"""Each stage by the model that fits its base, against the 28 relative rates that have been published."""

import math
from pathlib import Path

import pandas as pd
import pytest

from yjs_analysis.disproportionality.decision_chain import base_of, stage_relative_rates
from yjs_analysis.measures.comparisons import population_relative_rate
from yjs_analysis.sources import published
from yjs_analysis.vocabulary import GROUPS

ORACLE = pd.read_csv(Path(__file__).parents[2] / "data" / "oracles" / "published_relative_rates.csv")
KEY = ["period", "stage", "group"]


@pytest.fixture(scope="module")
def nation():
    return stage_relative_rates(published.read("decision_points_national"))


def stage(events, total=(100, 100), groups=("White", "Black"), **more):
    plain = {"period": "2025", "stage": "remand", "total_counts": "remand decisions"}
    return pd.DataFrame({"group": groups, "events": events, "total": total, **(plain | more)})


# The publication


def test_the_publication_holds_28_relative_rates():
    assert len(ORACLE) == 28


@pytest.mark.parametrize(
    "row", ORACLE.to_dict("records"), ids=lambda row: f"{row['period']}-{row['stage']}-{row['group']}"
)
def test_every_published_relative_rate_is_met(nation, row):
    ours = nation.set_index(KEY).loc[tuple(row[name] for name in KEY)]
    assert ours["value"] == pytest.approx(row["relative_rate"], abs=1e-9)


@pytest.mark.parametrize(
    "row", ORACLE.to_dict("records"), ids=lambda row: f"{row['period']}-{row['stage']}-{row['group']}"
)
def test_the_published_limits_are_met_by_the_published_method(row):
    counts = {name: row[name] for name in ("events", "total", "reference_events", "reference_total")}
    one = population_relative_rate(**counts, method="exact", confidence=row["confidence"])
    assert (one.low, one.high) == pytest.approx((row["low"], row["high"]), abs=1e-6)


def test_the_counts_are_those_behind_the_publication(nation):
    counts = [*KEY, "events", "total", "reference_events", "reference_total"]
    ours = nation[nation["group"] != "White"][counts].sort_values(KEY, ignore_index=True)
    assert ours.to_numpy().tolist() == ORACLE[counts].sort_values(KEY, ignore_index=True).to_numpy().tolist()


# What a stage is measured on


@pytest.mark.parametrize(
    ("words", "base"),
    [
        ("children aged 10-17, Census 2021", "population"),
        ("mid-2020 estimate of children aged 10-17", "population"),
        ("mid-2020 children", "population"),
        ("residents aged 10 to 17", "population"),
        ("POPULATION AGED 10-17", "population"),
        ("remand decisions", "previous decision"),
        ("sentences for indictable offences", "previous decision"),
        ("remand decisions (estimated)", "previous decision"),
        ("words that nobody foresaw", "previous decision"),
    ],
)
def test_the_words_of_the_total_say_its_base(words, base):
    assert base_of(words) == base


@pytest.mark.parametrize("words", ["", "  ", None, math.nan, 2021])
def test_a_total_without_words_is_refused(words):
    with pytest.raises(ValueError, match="total_counts must say what the total counts"):
        base_of(words)


@pytest.mark.parametrize(
    ("words", "base", "method"),
    [
        ("children aged 10-17, Census 2021", "population", "mid-p"),
        ("remand decisions", "previous decision", "skewness-corrected score"),
    ],
)
def test_each_base_has_the_model_that_fits_it(words, base, method):
    table = stage_relative_rates(stage([20, 40], total_counts=words))
    assert table[["base", "method"]].to_numpy().tolist() == [[base, method]] * 2


def test_the_same_counts_are_surer_as_a_part_of_a_decision_than_over_a_population():
    decision, people = (
        stage_relative_rates(stage([60, 80], total_counts=words)).iloc[1] for words in ("decisions", "population")
    )
    assert decision["low"] > people["low"]
    assert decision["high"] < people["high"]


# Order, and stages that do not mix


def test_rows_keep_their_order_even_where_bases_alternate():
    mixed = pd.concat(
        [stage([20, 40], stage=name, total_counts=words) for name, words in (("b", "population"), ("a", "decisions"))]
    ).iloc[[3, 0, 2, 1]]
    table = stage_relative_rates(mixed.reset_index(drop=True))
    assert table[["stage", "group"]].to_numpy().tolist() == [
        ["a", "Black"], ["b", "White"], ["a", "White"], ["b", "Black"],
    ]  # fmt: skip


def test_rows_that_share_a_label_are_not_multiplied():
    both = pd.concat([stage([20, 40]), stage([10, 30], stage="custody")])
    assert both.index.tolist() == [0, 1, 0, 1]
    table = stage_relative_rates(both)
    assert table["stage"].tolist() == ["remand", "remand", "custody", "custody"]
    assert table["value"].tolist() == pytest.approx([1, 2, 1, 3])


def test_every_stage_and_period_has_its_own_reference():
    years = pd.concat([stage([20, 40], period="2024"), stage([10, 40], period="2025")], ignore_index=True)
    assert stage_relative_rates(years)["value"].tolist() == [1, 2, 1, 4]


def test_the_groups_stay_in_the_publishers_order(nation):
    first = nation[nation["stage"] == "arrest"]["group"].tolist()
    assert tuple(first) == GROUPS


def test_another_reference_turns_the_ratio_round():
    assert stage_relative_rates(stage([20, 40]), reference="Black")["value"].tolist() == [0.5, 1]


def test_the_verdict_follows_the_band():
    # 1,100 of 10,000 against 1,000: 1.1, closely known
    close = stage([1000, 1100], total=[10_000, 10_000])
    assert stage_relative_rates(close)["verdict"].iloc[1] == "no material difference"
    assert stage_relative_rates(close, band=(0.99, 1.01))["verdict"].iloc[1] == "over-represented"


def test_less_confidence_is_a_narrower_interval():
    wide, narrow = (stage_relative_rates(stage([20, 40]), confidence=c).iloc[1] for c in (0.95, 0.8))
    assert wide["low"] < narrow["low"] < narrow["high"] < wide["high"]


# Zero, all, few, none


@pytest.mark.parametrize("words", ["decisions", "population"])
def test_a_group_without_events_has_a_rate_of_nought_and_a_limit(words):
    one = stage_relative_rates(stage([20, 0], total_counts=words)).iloc[1]
    assert (one["value"], one["low"]) == (0, 0)
    assert 0 < one["high"] < 1


@pytest.mark.parametrize("words", ["decisions", "population"])
def test_a_reference_without_events_has_no_upper_limit_and_says_so(words):
    one = stage_relative_rates(stage([0, 40], total_counts=words)).iloc[1]
    assert (one["value"], one["high"]) == (math.inf, math.inf)
    assert "no events in the reference group" in one["note"]


@pytest.mark.parametrize("words", ["decisions", "population"])
def test_no_events_anywhere_cannot_tell(words):
    one = stage_relative_rates(stage([0, 0], total_counts=words)).iloc[1]
    assert math.isnan(one["value"])
    assert one["verdict"] == "cannot tell"


def test_a_group_with_nobody_cannot_tell():
    one = stage_relative_rates(stage([20, 0], total=[100, 0])).iloc[1]
    assert math.isnan(one["value"])
    assert one["verdict"] == "cannot tell"


def test_three_of_three_is_no_evidence():
    one = stage_relative_rates(stage([40, 3], total=[60, 3])).iloc[1]
    assert (one["value"], one["verdict"]) == (1.5, "cannot tell")


def test_no_stages_give_no_rows_in_the_same_columns():
    nothing = stage_relative_rates(stage([20, 40]).iloc[:0])
    assert nothing.empty
    assert list(nothing.columns) == list(stage_relative_rates(stage([20, 40])).columns)


# Refusals


def test_a_stage_without_its_reference_group_is_refused():
    with pytest.raises(ValueError, match=r"'White' has 0\. Add its row"):
        stage_relative_rates(stage([20, 40], groups=("Mixed", "Black")))


def test_a_stage_in_two_areas_is_refused():
    with pytest.raises(ValueError, match="'White' has 2"):
        stage_relative_rates(pd.concat([stage([20, 40]), stage([5, 6])], ignore_index=True))


def test_a_stage_whose_reference_has_another_base_is_refused():
    with pytest.raises(ValueError, match="'White' has 0"):
        stage_relative_rates(stage([20, 40], total_counts=["population", "remand decisions"]))


def test_more_events_than_decisions_are_refused():
    with pytest.raises(ValueError, match="events must not exceed total, but got 13 of 10"):
        stage_relative_rates(stage([5, 13], total=[10, 10]))


def test_more_searches_than_children_are_not():
    assert stage_relative_rates(stage([5, 13], total=[10, 10], total_counts="population"))["value"].iloc[1] == 2.6


def test_a_table_that_does_not_say_what_its_totals_count_is_refused():
    with pytest.raises(ValueError, match="counts must hold the column 'total_counts'"):
        stage_relative_rates(stage([20, 40]).drop(columns="total_counts"))


def test_three_of_three_are_three_children_and_no_verdict():
    counts = pd.DataFrame({"period": "2019", "stage": "court", "group": ["White", "Black"], "events": [20, 3],
                           "total": [100, 3], "total_counts": "children with an outcome"})  # fmt: skip
    row = stage_relative_rates(counts).iloc[1]
    assert row["low"] > 1
    assert row["verdict"] == "cannot tell"
    assert "needs 5 events" in row["note"]
