"""Hazard ratios: what can be checked on paper, grouped against single rows, edges and refusals."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.cox import METHODS, cox_model, cox_test

GROUPS = {"group": ["White", "Black", "Mixed"]}


def follow_up(group, time, status, total=1, **columns):
    return pd.DataFrame({"group": group, "time": time, "status": status, "total": total, **columns})


def hazards(counts, **options):
    return cox_model(counts, terms=["group"], categories=GROUPS, **options)


# Day 1: 3 events among 4 White and 8 Black children, day 2: 2 among the rest, and losses between.
GROUPED = follow_up(
    ["White", "White", "Black", "Black", "White", "Black", "White", "Mixed", "Mixed"],
    [1, 2, 1, 2, 1, 1, 3, 2, 3],
    [1, 1, 1, 1, 0, 0, 0, 1, 0],
    [1, 1, 2, 4, 1, 1, 3, 1, 4],
)


def test_two_days_solve_on_paper():
    # Day 1: a Black child of 2 Black and 2 White; day 2: a White child of 1 Black and 2 White.
    # Slope 0: 1 - 2h/(2h + 2) - h/(h + 2) = 0.
    counts = follow_up(["Black", "Black", "White", "White"], [1, 3, 2, 3], [1, 0, 1, 0])
    # (h + 2) = h(h + 1), so h = sqrt(2).
    assert hazards(counts)["value"].iloc[0] == pytest.approx(math.sqrt(2), rel=1e-9)


def test_the_reference_is_the_first_category_and_swapping_it_inverts_the_ratio():
    one = hazards(GROUPED).iloc[0]
    other = cox_model(GROUPED, terms=["group"], categories={"group": ["Black", "White", "Mixed"]}).iloc[0]
    assert [other["value"], other["low"], other["high"]] == pytest.approx(
        [1 / one["value"], 1 / one["high"], 1 / one["low"]]
    )


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["White", "Black"]), st.integers(1, 5), st.integers(0, 1), st.integers(0, 4)),
        min_size=3,
        max_size=12,
    ),
    st.sampled_from(["Efron", "Breslow"]),
    st.sampled_from(["Wald", "HC0"]),
)
def test_grouped_children_give_what_rows_of_children_give(rows, ties, method):
    rows = [*rows, ("White", 3, 1, 1), ("Black", 3, 1, 2), ("White", 6, 0, 1), ("Black", 6, 0, 1)]
    table = pd.DataFrame(rows, columns=["group", "time", "status", "total"])
    single = table.loc[table.index.repeat(table["total"])].assign(total=1).sample(frac=1, random_state=1)
    numbers = [hazards(one, ties=ties, method=method)[["value", "low", "high"]].iloc[0] for one in (table, single)]
    assert numbers[0].tolist() == pytest.approx(numbers[1].tolist(), rel=1e-8)


def test_every_child_twice_halves_the_variance():
    once, twice = hazards(GROUPED, ties="Breslow"), hazards(GROUPED.assign(total=GROUPED["total"] * 2), ties="Breslow")
    width = [np.log(one["high"] / one["low"]).to_numpy() for one in (once, twice)]
    assert twice["value"].tolist() == pytest.approx(once["value"].tolist())
    assert (width[1] * math.sqrt(2)).tolist() == pytest.approx(width[0].tolist())


def test_every_child_its_own_cluster_is_the_robust_answer_for_children():
    single = GROUPED.loc[GROUPED.index.repeat(GROUPED["total"])].assign(total=1)
    many = pd.concat([single] * 3).assign(child=range(3 * len(single)))
    robust, clustered = hazards(many, method="HC0"), hazards(many, method="CR0", cluster="child")
    assert clustered["low"].tolist() == pytest.approx(robust["low"].tolist())
    assert clustered["note"].iloc[0] == "54 clusters"


def test_profile_limits_have_the_fall_of_the_likelihood_asked_for():
    # One event among one of each: log-likelihood -log(1 + 1/h); at h = inf it is 0. At the lower limit it is -q^2/2.
    pair = follow_up(["Black", "White"], [1, 2], [1, 0])
    one = hazards(pair, method="profile likelihood").iloc[0]
    fall = math.log(1 + 1 / one["low"])
    assert fall == pytest.approx(1.959963984540054**2 / 2, rel=1e-7)
    assert (one["value"], one["high"]) == (math.inf, math.inf)
    assert "only one limit" in one["note"]


def test_no_event_in_a_group_is_a_ratio_of_nought_and_says_what_to_do():
    counts = follow_up(["White", "White", "Black"], [1, 2, 3], [1, 0, 0], [3, 9, 7])
    one = hazards(counts).iloc[0]
    assert one["value"] == 0
    assert math.isnan(one["low"])
    assert "profile likelihood" in one["note"]


def test_a_finite_neighbour_of_an_infinite_ratio_is_what_it_is_without_it():
    without = GROUPED[GROUPED["group"] != "Mixed"]
    never = pd.concat([without, follow_up(["Mixed"], [3], [0], [5])])
    one, other = hazards(never), hazards(without)
    assert one["value"].iloc[0] == pytest.approx(other["value"].iloc[0], rel=1e-6)
    assert one["value"].iloc[1] == 0


def test_a_group_that_nobody_is_in_has_a_row_and_a_note():
    one = hazards(GROUPED[GROUPED["group"] != "Mixed"]).iloc[1]
    assert (one["term"], one["note"]) == ("group: Mixed", "not estimable: nobody answers to this")


def test_a_single_child_has_no_robust_limits_but_profile_limits():
    lone = pd.concat([GROUPED[GROUPED["group"] != "Mixed"], follow_up(["Mixed"], [2], [1], [1])])
    robust, profile = (hazards(lone, method=method).iloc[1] for method in ("HC0", "profile likelihood"))
    assert math.isnan(robust["low"])
    assert "a single child" in robust["note"]
    assert 0 < profile["low"] < profile["value"] < profile["high"] < math.inf


def test_robust_limits_of_few_children_say_so():
    assert "fewer than 10 children" in hazards(GROUPED, method="HC0")["note"].iloc[1]


def test_no_events_have_no_ratio():
    table = hazards(GROUPED.assign(status=0))
    assert table["value"].isna().all()
    assert table["note"].str.startswith("not estimable").all()


@pytest.mark.parametrize("method", [one for one in METHODS if one != "CR0"])
def test_all_events_of_everybody_at_one_time_say_nothing(method):
    counts = follow_up(["White", "Black"], [0, 0], [1, 1], [3, 1])
    one = hazards(counts, ties="Efron", method=method).iloc[0]
    assert not math.isnan(one["value"]) or one["note"]


def test_a_group_known_only_in_its_own_stratum_says_nothing():
    apart = GROUPED.assign(area=GROUPED["group"])
    assert hazards(apart, strata="area")["note"].str.contains("at no event").all()


def test_strata_of_the_same_children_give_the_same_ratio():
    twice = pd.concat([GROUPED.assign(area=1), GROUPED.assign(area=2)])
    assert hazards(twice, strata="area")["value"].tolist() == pytest.approx(hazards(GROUPED)["value"].tolist())


def test_rows_without_children_change_nothing():
    more = pd.concat([GROUPED, follow_up(["Black"], [2], [1], [0])])
    pd.testing.assert_frame_equal(hazards(more), hazards(GROUPED))


def test_a_test_of_a_block_is_the_likelihood_with_and_without_it():
    counts = GROUPED.assign(age=[12, 15, 13, 17, 16, 12, 14, 15, 13])
    asked = {"terms": ["group", "age"], "categories": GROUPS}
    whole = cox_test(counts, tested=["group", "age"], **asked)
    block = cox_test(counts, tested=["group"], **asked)
    rest = cox_test(counts, tested=["age"], terms=["age"], categories={})
    assert block["statistic"].item() == pytest.approx(whole["statistic"].item() - rest["statistic"].item())
    assert block["degrees_of_freedom"].item() == 2


def test_a_wald_test_of_one_coefficient_is_its_squared_standard_errors():
    two = GROUPED[GROUPED["group"] != "Mixed"]
    one = hazards(two).iloc[0]
    error = math.log(one["high"] / one["low"]) / 2 / 1.959963984540054
    test = cox_test(two, tested=["group"], terms=["group"], categories=GROUPS, method="Wald")
    assert test["statistic"].item() == pytest.approx((math.log(one["value"]) / error) ** 2)


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(ValueError, match=r"(?s)method must be one of 'Wald'.*confidence must lie"):
        hazards(GROUPED, method="exact", confidence=95)
    with pytest.raises(ValueError, match="ties must be one of 'Efron', 'Breslow', but got 'exact'"):
        hazards(GROUPED, ties="exact")
    with pytest.raises(ValueError, match="cluster must name a column for method 'CR0'"):
        hazards(GROUPED, method="CR0")
    with pytest.raises(ValueError, match="tested must be among terms, but got 'age'"):
        cox_test(GROUPED, tested=["age"], terms=["group"], categories=GROUPS)
    with pytest.raises(ValueError, match="every total is 0"):
        hazards(GROUPED.assign(total=0))
    with pytest.raises(ValueError, match="terms must name a column or more"):
        cox_model(GROUPED, terms=[], categories={})


def test_an_unknown_category_is_refused():
    with pytest.raises(ValueError, match="group must be one of 'White', 'Black', 'Mixed', but got 'Other'"):
        hazards(GROUPED.replace({"group": {"Mixed": "Other"}}))
