"""Marginal standardisation: identities without adjustment, by hand with it, and what nobody can be compared with."""

import math

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.measures.standardised_rates import (
    METHODS,
    covariate_overlap,
    standardised_rate_differences,
    standardised_rates,
    standardised_relative_rates,
)

GROUPS = {"terms": ["group"], "categories": {"group": ["White", "Black"]}}
SATURATED = {
    "terms": ["group", "grave", ("group", "grave")],
    "categories": {"group": ["White", "Black"], "grave": ["no", "yes"]},
}
STRATA = pd.DataFrame(
    {
        "group": ["White", "White", "Black", "Black"],
        "grave": ["no", "yes", "no", "yes"],
        "events": [20, 15, 9, 20],
        "total": [80, 20, 30, 25],
    }
)


def two_groups(*counts):
    return pd.DataFrame({"group": ["White", "Black"], "events": counts[::2], "total": counts[1::2]})


def test_without_other_terms_the_limits_of_a_difference_are_walds():
    one = standardised_rate_differences(two_groups(10, 40, 15, 20), **GROUPS).iloc[1]
    error = math.sqrt(0.25 * 0.75 / 40 + 0.75 * 0.25 / 20)
    assert one["high"] - one["value"] == pytest.approx(1.959963985 * error, rel=1e-8)


def test_without_other_terms_the_limits_of_a_ratio_are_katzs():
    one = standardised_relative_rates(two_groups(10, 40, 15, 20), **GROUPS).iloc[1]
    error = math.sqrt(1 / 10 - 1 / 40 + 1 / 15 - 1 / 20)
    assert math.log(one["high"] / 3) == pytest.approx(1.959963985 * error, rel=1e-8)


def test_with_every_pair_it_is_direct_standardisation_to_all_children():
    # 110 of 155 not grave, 45 grave: White 110/155 20/80 + 45/155 15/20, Black 110/155 9/30 + 45/155 20/25
    one = standardised_rates(STRATA, **SATURATED)["value"]
    assert one.tolist() == pytest.approx([(27.5 + 33.75) / 155, (33 + 36) / 155], rel=1e-9)


def test_a_standardised_difference_has_the_error_of_weighted_proportions():
    one = standardised_rate_differences(STRATA, **SATURATED).iloc[1]
    shares = [110 / 155, 45 / 155]
    white = sum(w**2 * p * (1 - p) / n for w, p, n in zip(shares, [0.25, 0.75], [80, 20], strict=True))
    black = sum(w**2 * p * (1 - p) / n for w, p, n in zip(shares, [0.3, 0.8], [30, 25], strict=True))
    assert one["high"] - one["value"] == pytest.approx(1.959963985 * math.sqrt(white + black), rel=1e-8)


def test_children_each_in_a_cluster_of_their_own_give_hc0():
    rows = STRATA.loc[STRATA.index.repeat(STRATA["total"])].reset_index(drop=True)
    order = rows.groupby(["group", "grave"]).cumcount()
    rows = rows.assign(child=range(len(rows)), events=(order < rows["events"]).astype(int), total=1)
    model = {"terms": ["group", "grave"], "categories": SATURATED["categories"]}
    clustered = standardised_relative_rates(rows, **model, method="CR0", cluster="child")
    single = standardised_relative_rates(STRATA, **model, method="HC0")
    assert clustered["high"].to_numpy() == pytest.approx(single["high"].to_numpy(), rel=1e-8)


def test_a_pair_with_the_group_moves_with_the_group():
    one = standardised_relative_rates(STRATA, **SATURATED)["value"].iloc[1]
    assert one == pytest.approx(69 / 61.25, rel=1e-9)


def test_the_reference_has_its_own_row():
    one = standardised_relative_rates(two_groups(10, 40, 15, 20), **GROUPS).iloc[0]
    assert one[["reference", "value", "low", "note"]].tolist() == ["White", 1, 1, "reference group"]


def test_a_group_of_nobody_has_no_rate():
    model = {"terms": ["group"], "categories": {"group": ["White", "Other", "Black"]}}
    for function in (standardised_rates, standardised_relative_rates, standardised_rate_differences):
        one = function(two_groups(10, 40, 15, 20), **model).set_index("group")
        assert math.isnan(one.loc["Other", "value"])
        assert one.loc["Other", "note"] == "not estimable: nobody is in the group"


def test_totals_of_a_hundred_million_keep_their_figures():
    one = standardised_relative_rates(two_groups(30_000_000, 100_000_000, 45_000_000, 100_000_000), **GROUPS)
    assert one["value"].iloc[1] == pytest.approx(1.5, rel=1e-10)


def test_overlap_counts_children_not_rows():
    counts = pd.concat([STRATA.iloc[:1], STRATA.iloc[2:]])  # no grave White children
    one = covariate_overlap(counts, terms=["group", "grave"], categories=SATURATED["categories"])
    assert one["value"].tolist() == pytest.approx([30 / 55, 30 / 55])


def test_overlap_in_each_term_is_not_overlap_in_all():
    counts = pd.DataFrame({"group": ["White", "White", "Black"], "age": [12, 15, 12], "sex": ["boy", "girl", "girl"]})
    model = {"terms": ["group", "age", "sex"], "categories": GROUPS["categories"] | {"sex": ["boy", "girl"]}}
    one = covariate_overlap(counts.assign(events=0, total=4), **model)
    assert one["value"].tolist() == [1, 1, 0]


def test_overlap_of_nobody_is_unknown():
    one = covariate_overlap(two_groups(10, 40, 0, 0), **GROUPS)
    assert one["value"].isna().all()


@pytest.mark.parametrize("function", [standardised_rates, standardised_relative_rates, covariate_overlap])
def test_without_groups_there_is_nothing_to_compare(function):
    with pytest.raises(ValueError, match="terms must hold 'group'"):
        function(STRATA, terms=["grave"], categories=SATURATED["categories"])


def test_a_separating_group_is_refused():
    with pytest.raises(ValueError, match="'group: Black' does"):
        standardised_rates(two_groups(10, 40, 20, 20), **GROUPS)


@pytest.mark.parametrize("method", METHODS)
def test_a_rate_stays_between_nought_and_one(method):
    counts = pd.concat([two_groups(1, 4, 39, 40), two_groups(2, 5, 28, 30)]).assign(child=[1, 2, 3, 4])
    cluster = {"cluster": "child"} if method.startswith("CR") else {}
    one = standardised_rates(counts, **GROUPS, method=method, **cluster)
    assert np.all((one["low"] > 0) & (one["high"] < 1))
