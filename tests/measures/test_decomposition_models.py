"""Gaps split by regression: R's sandwich for the limits, identities, and what cannot be split."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.measures.decomposition_models import OAXACA_METHODS, khb, oaxaca_blinder
from yjs_analysis.measures.logistic import logistic

SYNTHETIC = Path(__file__).parents[2] / "data" / "oracles" / "synthetic_yjs_a.csv"
NAMES = ["age", "male", "gravity", "priors"]
BOTH = {"group": "Black", "reference": "White"}
Z = 1.959963984540054

# R 4.2.2: the equations of both fits, both pooled fits and all means stacked, their derivative taken numerically, and
# solve(A) B t(solve(A)); clustered by child_id with G/(G-1).
R_ERRORS = {
    ("pooled with group", "gap"): (0.08812170217, 0.08979062233),
    ("pooled with group", "explained"): (0.03733292357, 0.04111643184),
    ("pooled with group", "unexplained"): (0.08382459419, 0.08319971983),
    ("pooled with group", "explained: age"): (0.0067968598827, 0.0058918741750),
    ("pooled with group", "explained: gravity"): (0.03246413224, 0.03475422316),
    ("pooled without group", "explained"): (0.03845760205, 0.04268702306),
    ("pooled without group", "unexplained"): (0.07564696049, 0.07499132744),
    ("reference", "explained"): (0.03832375809, 0.03999607660),
    ("reference", "unexplained"): (0.09012369280, 0.09247244730),
    ("threefold", "coefficients"): (0.08076722234, 0.07891198575),
    ("threefold", "interaction"): (0.06118929833, 0.06510486842),
}


def synthetic():
    rows = pd.read_csv(SYNTHETIC).rename(columns={"ethnicity": "group"})
    return rows.assign(events=rows["court"], total=1)


def grouped(*key):
    return synthetic().groupby(["group", *key], as_index=False)[["events", "total"]].sum()


def split(counts, **options):
    one = oaxaca_blinder(counts, **BOTH, terms=NAMES, categories={}, **options).set_index("term")
    return one.assign(error=(one["high"] - one["low"]) / 2 / Z)


def strata(events=(20, 15, 9, 20), total=(80, 20, 30, 25)):
    table = pd.DataFrame({"group": ["White", "White", "Black", "Black"], "grave": [0, 1, 0, 1]})
    return table.assign(events=events, total=total)


@pytest.mark.parametrize(("which", "expected"), R_ERRORS.items(), ids=[" ".join(one) for one in R_ERRORS])
def test_the_errors_of_the_parts_are_those_of_stacked_equations_in_r(which, expected):
    method, part = which
    plain = split(grouped(*NAMES), method=method).loc[part, "error"]
    clustered = split(grouped(*NAMES, "child_id"), method=method, cluster="child_id").loc[part, "error"]
    assert (plain, clustered) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("method", OAXACA_METHODS)
def test_grouped_counts_give_the_answer_of_the_rows(method):
    columns = ["value", "low", "high"]
    by_rows, by_cells = (split(one, method=method)[columns] for one in (synthetic(), grouped(*NAMES)))
    assert by_rows.to_numpy() == pytest.approx(by_cells.to_numpy(), abs=1e-10)


@pytest.mark.parametrize("method", OAXACA_METHODS)
def test_the_parts_add_up_to_the_gap(method):
    one = split(grouped(*NAMES), method=method)["value"]
    parts = [name for name in one.index if name != "gap" and ":" not in name]
    assert one[parts].sum() == pytest.approx(one["gap"], rel=1e-12)


def test_the_gap_has_walds_limits():
    # White 35 of 100, Black 29 of 55
    one = oaxaca_blinder(strata(), **BOTH, terms=["grave"], categories={}).set_index("term").loc["gap"]
    error = np.sqrt(0.35 * 0.65 / 100 + 29 / 55 * 26 / 55 / 55)
    assert (one["value"], (one["high"] - one["low"]) / 2 / Z) == pytest.approx((29 / 55 - 0.35, error), rel=1e-9)


def test_at_the_references_rates_only_composition_is_explained():
    # 25 of 55 against 20 of 100 are grave, and that is worth 15/20 - 20/80 of a White child's rate
    one = oaxaca_blinder(strata(), **BOTH, terms=["grave"], categories={}, method="reference").set_index("term")
    assert one.loc["explained", "value"] == pytest.approx((25 / 55 - 0.2) * 0.5, rel=1e-10)


def test_equal_groups_have_no_gap():
    table = strata((20, 15, 20, 15), (80, 20, 80, 20))
    one = oaxaca_blinder(table, **BOTH, terms=["grave"], categories={})
    assert one["value"].to_numpy() == pytest.approx(0, abs=1e-12)


def test_totals_of_a_hundred_million_keep_their_figures():
    big = strata().assign(events=strata()["events"] * 1_000_000, total=strata()["total"] * 1_000_000)
    small, large = (oaxaca_blinder(one, **BOTH, terms=["grave"], categories={}) for one in (strata(), big))
    assert large["value"].to_numpy() == pytest.approx(small["value"].to_numpy(), rel=1e-9)


def test_direct_times_indirect_is_total():
    one = khb(grouped("gravity", "priors"), **BOTH, mediators=["gravity", "priors"], categories={})["value"]
    assert one[1] * one[2] == pytest.approx(one[0], rel=1e-12)


def test_the_parts_by_way_of_each_mediator_multiply_to_the_indirect_one():
    one = khb(grouped("gravity", "priors"), **BOTH, mediators=["gravity", "priors"], categories={})["value"]
    assert one[3] * one[4] == pytest.approx(one[2], rel=1e-12)


def test_the_direct_ratio_is_that_of_the_full_model():
    counts = grouped("gravity", "age")
    counts = counts[counts["group"].isin(["White", "Black"])]
    full = logistic(
        counts, terms=["group", "age", "gravity"], categories={"group": ["White", "Black"]}, method="Wald"
    ).set_index("term")
    one = khb(counts, **BOTH, mediators=["gravity"], controls=["age"], categories={}).set_index("term")
    columns = ["value", "low", "high"]
    assert one.loc["direct", columns].tolist() == pytest.approx(full.loc["group: Black", columns].tolist(), rel=1e-9)


def test_the_total_is_that_of_the_model_with_mediators_freed_from_the_group():
    counts = grouped("gravity", "age")
    counts = counts[counts["group"].isin(["White", "Black"])].reset_index(drop=True)
    known = np.column_stack([np.ones(len(counts)), counts["group"] == "Black", counts["age"]])
    root = np.sqrt(counts["total"].to_numpy())[:, None]
    paths = np.linalg.lstsq(known * root, counts[["gravity"]].to_numpy() * root, rcond=None)[0]
    freed = counts.assign(gravity=counts["gravity"] - (known @ paths).ravel())
    model = {"terms": ["group", "age", "gravity"], "categories": {"group": ["White", "Black"]}}
    reduced = logistic(freed, **model, method="Wald").set_index("term").loc["group: Black"]
    one = khb(counts, **BOTH, mediators=["gravity"], controls=["age"], categories={}).set_index("term").loc["total"]
    columns = ["value", "low", "high"]
    assert one[columns].tolist() == pytest.approx(reduced[columns].tolist(), rel=1e-8)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"group": "Other"}, "nobody is in 'Other'"),
        ({"group": "White"}, "group must differ from reference"),
        ({"method": "fourfold"}, "method must be one of 'pooled with group'"),
        ({"cluster": "child"}, "must hold the column 'child'"),
        ({"confidence": 0}, "confidence must lie between"),
        ({"terms": ["plea"]}, "must hold the column 'plea'"),
    ],
)
def test_what_cannot_be_split_is_refused(options, words):
    with pytest.raises(ValueError, match=words):
        oaxaca_blinder(strata(), **{**BOTH, "terms": ["grave"], "categories": {}, **options})


def test_amounts_need_one_row_to_each_child():
    with pytest.raises(ValueError, match=r"no more than total where total is not 1, but is not \(row 3\)"):
        oaxaca_blinder(strata((20, 15, 9, 26)), **BOTH, terms=["grave"], categories={})


def test_a_covariate_constant_within_a_group_is_refused_by_that_group():
    with pytest.raises(ValueError, match="something new within each group, but do not in 'Black'"):
        oaxaca_blinder(strata().iloc[:3], **BOTH, terms=["grave"], categories={})


def test_a_split_by_way_of_nothing_is_refused():
    with pytest.raises(ValueError, match="mediators must name a term"):
        khb(strata(), **BOTH, mediators=[], categories={})


def test_a_mediator_that_foretells_is_refused_by_name():
    with pytest.raises(ValueError, match="'grave' does"):
        khb(strata((20, 20, 9, 25)), **BOTH, mediators=["grave"], categories={})


# One covariate of three levels, and R 4.2.2 for the part by way of it: glm, lm, and Sobel's variance of the sum
# theta[b] V[b, b] theta[b] + gamma[b] S[b, b] gamma[b], S = crossprod(resid(l)) / (n - 2) * solve(X'X)[2, 2].
LEVELS = pd.DataFrame(
    {
        "group": ["White"] * 6 + ["Black"] * 6,
        "gravity": ["light", "light", "middle", "middle", "grave", "grave"] * 2,
        "past": ["no", "yes"] * 6,
        "events": [12, 15, 20, 21, 18, 22, 5, 9, 11, 14, 13, 19],
        "total": [80, 40, 60, 35, 30, 26, 20, 18, 24, 19, 17, 22],
    }
)
R_BLOCKS = {
    "indirect: gravity": (1.297493743, 1.069368557, 1.574284191),
    "indirect: past": (1.145098694, 1.003673551, 1.306451703),
    "indirect": (1.485758391, 1.164008516, 1.896444884),
    "direct": (1.747036409, 1.07158992, 2.848231548),
}


def by_term(split, *, first="light", **options):
    levels = [first, *(one for one in ("light", "middle", "grave") if one != first)]
    categories = {"gravity": levels, "past": ["no", "yes"]}
    return split(LEVELS, **BOTH, categories=categories, detail="term", **options).set_index("term")


@pytest.mark.parametrize(("term", "expected"), R_BLOCKS.items(), ids=list(R_BLOCKS))
def test_the_part_by_way_of_all_levels_of_a_covariate_is_that_of_r(term, expected):
    one = by_term(khb, mediators=["gravity", "past"]).loc[term, ["value", "low", "high"]]
    assert one.tolist() == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(
    ("split", "options"), [(khb, {"mediators": ["gravity", "past"]}), (oaxaca_blinder, {"terms": ["gravity", "past"]})]
)
def test_the_part_of_a_covariate_does_not_hang_on_its_first_level(split, options):
    light, grave = (by_term(split, first=one, **options)[["value", "low", "high"]] for one in ("light", "grave"))
    assert light.to_numpy() == pytest.approx(grave.to_numpy(), rel=1e-9)


def test_the_parts_of_the_covariates_add_up_to_the_explained_part():
    one = by_term(oaxaca_blinder, terms=["gravity", "past"])["value"]
    assert one["explained: gravity"] + one["explained: past"] == pytest.approx(one["explained"], rel=1e-12)


def test_an_unknown_detail_is_refused():
    with pytest.raises(ValueError, match="detail must be one of 'column', 'term', but got 'level'"):
        by_term(lambda *given, **options: khb(*given, **options | {"detail": "level"}), mediators=["gravity"])
