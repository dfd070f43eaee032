"""Each child at the furthest decision reached, and how many of how many went on."""

import pandas as pd
import pytest

from yjs_analysis.disproportionality.decision_chain import stage_relative_rates
from yjs_analysis.disproportionality.stages import NESTED, add_stages, stage_counts

WORDS = {
    "period": "2018-21",
    "population_counts": "children aged 10-17, Census 2011",
    "outcome_counts": "children with an outcome",
}


def reached(**counts: tuple[int, ...]) -> pd.DataFrame:
    rows = [(group, stage, one) for group, held in counts.items() for stage, one in zip(NESTED, held, strict=True)]
    return pd.DataFrame(rows, columns=["group", "reached", "count"])


def living(**persons: int) -> pd.DataFrame:
    return pd.DataFrame({"group": list(persons), "persons": list(persons.values())})


def test_each_tier_has_passed_the_stages_before_it():
    tiers = ["informal out-of-court", "formal out-of-court", "first-tier", "community", "custody"]
    passed = add_stages(pd.DataFrame({"tier": tiers}))
    assert passed[list(NESTED)].sum(axis=1).tolist() == [1, 1, 2, 3, 4]


@pytest.mark.parametrize("tier", ["none", "court"])
def test_what_is_no_outcome_is_refused(tier):
    with pytest.raises(ValueError, match=f"tier must be one of .*, but got '{tier}'"):
        add_stages(pd.DataFrame({"tier": ["custody", tier]}))


def test_every_stage_stands_on_the_one_before():
    table = stage_counts(reached(White=(20, 8, 3, 1)), living(White=100), **WORDS)
    assert table[["events", "total"]].to_numpy().tolist() == [[20, 100], [8, 20], [3, 8], [1, 3]]


def test_children_of_unknown_group_have_no_population_and_all_other_stages():
    table = stage_counts(reached(White=(20, 8, 3, 1), Unknown=(7, 5, 2, 0)), living(White=100), **WORDS)
    assert table.query("group == 'Unknown'")["stage"].tolist() == list(NESTED[1:])


def test_the_stages_multiply_to_custody_in_the_population():
    counts = reached(White=(200, 80, 30, 10), Black=(50, 30, 15, 6))
    table = stage_relative_rates(stage_counts(counts, living(White=1000, Black=100), **WORDS))
    product = table.query("group == 'Black'")["value"].prod()
    assert product == pytest.approx((6 / 100) / (10 / 1000))


def test_only_the_first_stage_is_measured_on_the_population():
    table = stage_relative_rates(stage_counts(reached(White=(20, 8, 3, 1)), living(White=100), **WORDS))
    assert table["base"].tolist() == ["population", *["previous decision"] * 3]


def test_a_table_without_stages_is_refused():
    with pytest.raises(ValueError, match="reached"):
        stage_counts(pd.DataFrame({"group": ["White"], "count": [3]}), living(White=9), **WORDS)


def test_groups_stay_in_their_order_and_a_stage_that_nobody_reached_is_zero():
    counts = reached(White=(20, 8, 3, 1), Black=(9, 4, 2, 0)).query("reached != 'custody' or group == 'White'")
    table = stage_counts(counts, living(Black=10, White=100), **WORDS)
    assert table.query("stage == 'custody'")[["group", "events", "total"]].to_numpy().tolist() == [
        ["White", 1, 3],
        ["Black", 0, 2],
    ]
