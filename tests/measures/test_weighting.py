"""Weighted comparisons: strata by hand, balance, rows against groups, R by clusters, edges and refusals."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.measures.weighting import METHODS, weighted_balance, weighted_rates, weighting_facts

SYNTHETIC = Path(__file__).parents[2] / "data" / "oracles" / "synthetic_yjs_a.csv"
Z = 1.959963984540054
BOTH = {"group": "court", "reference": "out of court"}
GRAVE = BOTH | {"terms": ["grave"], "categories": {}}
COVARIATES = ["ethnicity", "age", "male", "gravity", "priors"]
FULL = BOTH | {
    "terms": COVARIATES,
    "categories": {"ethnicity": ["White", "Asian", "Black", "Mixed", "Other"]},
}


def strata(events=(6, 35, 8, 10), total=(15, 50, 40, 20)):
    table = pd.DataFrame({"group": ["court", "court", "out of court", "out of court"], "grave": [0, 1, 0, 1]})
    return table.assign(events=events, total=total)


def rows():
    table = pd.read_csv(SYNTHETIC)
    table["group"] = table["court"].map({1: "court", 0: "out of court"})
    return table.assign(events=(table["status"] == 1).astype(int), total=1)


def grouped(*key):
    return rows().groupby(["group", *COVARIATES, *key], as_index=False)[["events", "total"]].sum()


def values(method, counts=None, column="value"):
    one = weighted_rates(strata() if counts is None else counts, **GRAVE, method=method)
    return dict(zip(one["term"], one[column], strict=True))


def test_everyone_is_direct_standardisation_to_all_children():
    # 55 not grave, 70 grave: court 0.4 and 0.7
    assert values("everyone")["court"] == pytest.approx((55 * 0.4 + 70 * 0.7) / 125, rel=1e-9)


def test_the_group_is_standardisation_to_the_groups_children():
    # 15 not grave, 50 grave: out of court 0.2 and 0.5
    assert values("group")["out of court"] == pytest.approx((15 * 0.2 + 50 * 0.5) / 65, rel=1e-9)


def test_overlap_weighs_a_stratum_by_n_e_times_one_less_e():
    # 55 (15/55) (40/55) = 10.909 and 70 (50/70) (20/70) = 14.286
    first, second = 15 * 40 / 55, 50 * 20 / 70
    assert values("overlap")["court"] == pytest.approx((first * 0.4 + second * 0.7) / (first + second), rel=1e-9)


def test_the_groups_own_rate_has_the_error_of_a_proportion():
    # with weights of 1 nothing of the weights is estimated: 41 of 65
    one = weighted_rates(strata(), **GRAVE, method="group").iloc[0]
    error = math.sqrt(41 / 65 * 24 / 65 / 65) / (41 / 65 * 24 / 65)
    assert math.log(one["high"] / (1 - one["high"])) - math.log(41 / 24) == pytest.approx(Z * error, rel=1e-8)


def test_a_saturated_model_gives_the_error_of_a_stratified_difference():
    # the sizes of the strata vary by chance too, but strata differ by exactly 0.2, which adds nothing
    one = weighted_rates(strata(), **GRAVE, method="everyone").set_index("term").loc["difference"]
    variances = [0.4 * 0.6 / 15 + 0.2 * 0.8 / 40, 0.7 * 0.3 / 50 + 0.5 * 0.5 / 20]
    error = math.sqrt((55 / 125) ** 2 * variances[0] + (70 / 125) ** 2 * variances[1])
    assert (one["high"] - one["low"]) / 2 / Z == pytest.approx(error, rel=1e-8)


@pytest.mark.parametrize("method", METHODS)
def test_grouped_counts_give_the_answer_of_the_rows(method):
    columns = ["value", "low", "high"]
    single, cells = (weighted_rates(one, **FULL, method=method)[columns] for one in (rows(), grouped()))
    assert single.to_numpy() == pytest.approx(cells.to_numpy(), rel=1e-8)


def test_children_each_in_a_cluster_of_their_own_widen_by_g_over_g_less_one():
    plain = weighted_rates(rows(), **FULL).loc[2]
    single = weighted_rates(rows(), **FULL, cluster="row").loc[2]
    ratio = (single["high"] - single["low"]) / (plain["high"] - plain["low"])
    assert ratio == pytest.approx(math.sqrt(260 / 259), rel=1e-8)


def test_the_cluster_may_be_in_the_key_of_grouped_counts():
    one, other = (
        weighted_rates(table, **FULL, cluster="child_id").loc[2, "high"] for table in (rows(), grouped("child_id"))
    )
    assert one == pytest.approx(other, rel=1e-8)


def test_overlap_balances_every_column_exactly():
    one = weighted_balance(grouped(), **FULL)
    assert one.loc[one["weights"] == "overlap", "value"].abs().max() < 1e-9


def test_imbalance_is_remarked_upon():
    assert weighted_balance(strata(), **GRAVE)["note"].tolist() == ["above 0.1: not balanced", ""]


def test_equal_weights_are_worth_all_children():
    one = weighting_facts(strata(), **GRAVE, method="group").set_index(["term", "measure"])["value"]
    assert one["court", "effective size"] == pytest.approx(65)


def test_the_way_may_stand_in_another_column():
    table = strata().rename(columns={"group": "disposal"})
    one = weighted_rates(table, **GRAVE, column="disposal")
    assert one["value"].tolist() == list(values("overlap").values())


def test_totals_of_a_hundred_million_keep_their_figures():
    big = strata().assign(events=strata()["events"] * 1_000_000, total=strata()["total"] * 1_000_000)
    assert list(values("overlap", big).values()) == pytest.approx(list(values("overlap").values()), rel=1e-9)


def test_no_events_out_of_court_leave_the_ratio_undefined():
    one = weighted_rates(strata(events=(6, 35, 0, 0)), **GRAVE).set_index("term")
    assert one.loc["out of court", "value"] == 0
    assert np.isnan(one.loc["ratio", "value"])
    assert one.loc["ratio", "note"].startswith("not estimable")


def test_a_covariate_that_decides_the_way_is_refused_by_name():
    with pytest.raises(ValueError, match="'grave' does"):
        weighted_rates(strata(events=(6, 35, 8, 0), total=(15, 50, 40, 0)), **GRAVE)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"reference": "custody"}, "must hold children of 'court' and of 'custody', but holds one only"),
        ({"method": "ATE"}, "method must be one of 'overlap', 'everyone', 'group'"),
        ({"terms": ["group"]}, "terms must not hold the way itself"),
        ({"column": "disposal"}, "must hold the column 'disposal'"),
        ({"cluster": "child"}, "must hold the column 'child'"),
    ],
)
def test_unfit_options_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        weighted_rates(strata(), **GRAVE | options)


@pytest.mark.parametrize(
    ("court", "out", "words"),
    [((30, 70), (15, 10), "all and all"), ((0, 0), (0, 0), "none and none"), ((30, 70), (8, 4), "all and some")],
)
def test_everybody_or_nobody_leaves_a_difference_without_limits_and_says_why(court, out, words):
    counts = pd.DataFrame({"group": list("ccoo"), "grave": [0, 1, 0, 1]})
    counts = counts.assign(events=[*court, *out], total=[30, 70, 15, 10])
    found = weighted_rates(counts, group="c", reference="o", terms=["grave"], categories={}).set_index("term")
    one = found.loc["difference"]
    assert not math.isnan(one["value"]), words
    assert math.isnan(one["low"])
    assert math.isnan(one["high"])
    assert one["note"]
    assert found.loc["ratio", "low"] != found.loc["ratio", "high"]
