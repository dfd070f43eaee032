"""Logistic regression on grouped counts: the rows' own answer, identities of two groups, edges and refusals."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from yjs_analysis.measures.design import design_matrix
from yjs_analysis.measures.logistic import METHODS, logistic, logistic_facts, logistic_test
from yjs_analysis.measures.odds import odds_ratio

CALMLY = settings(max_examples=25, deadline=None)
GROUPS = {"group": ["White", "Black"]}
MODEL = {"terms": ["group", "age", ("group", "age")], "categories": {"group": ["White", "Black", "Asian"]}}
Z = stats.norm.ppf(0.975)


@pytest.fixture(scope="module")
def rows():
    """Four hundred made-up rows of about ninety children."""
    made = np.random.default_rng(7)
    table = pd.DataFrame({"group": made.choice(["White", "Black", "Asian"], 400, p=[0.6, 0.3, 0.1])})
    table["age"], table["child"] = made.integers(10, 18, 400), made.integers(0, 90, 400)
    table["events"] = (made.random(400) < 0.2 + 0.04 * (table["age"] - 10)).astype(int)
    return table.assign(total=1)


def grouped(rows, *key):
    return rows.groupby(list(key), as_index=False)[["events", "total"]].sum()


def two_groups(*counts):
    return pd.DataFrame({"group": ["White", "Black"], "events": counts[::2], "total": counts[1::2]})


def log_errors(table):
    return (np.log(table["high"] / table["low"]) / (2 * Z)).to_numpy()


def test_grouped_counts_give_the_coefficients_of_the_rows(rows):
    by_rows = sm.Logit(rows["events"], design_matrix(rows, **MODEL).matrix).fit(disp=0, tol=1e-12)
    ours = logistic(grouped(rows, "group", "age"), **MODEL, method="Wald")
    assert np.log(ours["value"]).to_numpy() == pytest.approx(by_rows.params.to_numpy(), rel=1e-8)


@pytest.mark.parametrize(
    ("method", "theirs"),
    [("Wald", {}), ("HC0", {"cov_type": "HC0"}), ("CR1", {"cov_type": "cluster"})],
)
def test_grouped_counts_give_the_standard_errors_of_the_rows(rows, method, theirs):
    matrix = design_matrix(rows, **MODEL).matrix
    options = theirs | ({"cov_kwds": {"groups": rows["child"]}} if method == "CR1" else {})
    by_rows = sm.GLM(rows["events"], matrix, sm.families.Binomial()).fit(tol=1e-13, **options)
    key = ("group", "age", "child") if method == "CR1" else ("group", "age")
    ours = logistic(grouped(rows, *key), **MODEL, method=method, cluster="child" if method == "CR1" else None)
    assert log_errors(ours) == pytest.approx(by_rows.bse.to_numpy(), rel=1e-8)


@pytest.mark.parametrize("method", ["profile likelihood", "Wald", "HC0"])
def test_the_grouping_of_the_table_does_not_matter(rows, method):
    single, group = (logistic(one, **MODEL, method=method) for one in (rows, grouped(rows, "group", "age")))
    columns = ["value", "low", "high"]
    assert np.log(single[columns]).to_numpy() == pytest.approx(np.log(group[columns]).to_numpy(), rel=1e-8)


def test_the_likelihood_is_that_of_the_rows(rows):
    by_rows = sm.Logit(rows["events"], design_matrix(rows, **MODEL).matrix).fit(disp=0, tol=1e-12)
    facts = logistic_facts(grouped(rows, "group", "age"), **MODEL).set_index("measure")["value"]
    assert (facts["log-likelihood"], facts["AIC"]) == pytest.approx((by_rows.llf, by_rows.aic), rel=1e-10)


@CALMLY
@given(cells=st.lists(st.integers(1, 40), min_size=4, max_size=4))
def test_two_groups_give_woolfs_ratio_of_odds(cells):
    a, b, c, d = cells
    ours = logistic(two_groups(a, a + b, c, c + d), terms=["group"], categories=GROUPS, method="Wald").iloc[1]
    woolf = odds_ratio(events=c, total=c + d, reference_events=a, reference_total=a + b, method="Woolf")
    assert (ours["value"], ours["low"], ours["high"]) == pytest.approx((woolf.value, woolf.low, woolf.high), rel=1e-8)


def test_a_profile_limit_lowers_the_likelihood_by_half_the_quantile():
    # the slope held at a limit, only the intercept moves: its score is 0 where 30 = 40 p + 60 q
    counts = two_groups(10, 40, 25, 60)
    one = logistic(counts, terms=["group"], categories=GROUPS).iloc[1]

    def likelihood(p, q):
        return 10 * np.log(p) + 30 * np.log(1 - p) + 25 * np.log(q) + 35 * np.log(1 - q)

    p = np.linspace(0.01, 0.99, 2_000_001)
    odds = p / (1 - p) * one["high"]
    best = likelihood(p, odds / (1 + odds)).max()
    assert 2 * (likelihood(0.25, 25 / 60) - best) == pytest.approx(stats.chi2.ppf(0.95, 1), rel=1e-7)


def test_totals_of_a_hundred_million_keep_their_figures():
    counts = two_groups(30_000_000, 100_000_000, 45_000_000, 100_000_000)
    one = logistic(counts, terms=["group"], categories=GROUPS).iloc[1]
    assert one["value"] == pytest.approx((45 / 55) / (30 / 70), rel=1e-11)
    wald = Z * np.sqrt(1e-6 * (1 / 30 + 1 / 70 + 1 / 45 + 1 / 55))
    assert np.log(one["high"] / one["value"]) == pytest.approx(wald, rel=1e-4)


def test_one_pattern_gives_its_odds():
    one = logistic(pd.DataFrame({"events": [15], "total": [20]}), terms=[], categories={})
    assert one[["term", "measure", "value"]].iloc[0].tolist() == ["intercept", "odds", pytest.approx(3)]


def test_a_category_that_nobody_is_in_has_a_row_without_a_value():
    counts = two_groups(10, 40, 25, 60)
    one = logistic(counts, terms=["group"], categories={"group": ["White", "Other", "Black"]}).set_index("term")
    assert np.isnan(one.loc["group: Other", "value"])
    assert one.loc["group: Black", "value"] == pytest.approx((25 / 35) / (10 / 30))


def test_a_row_of_nobody_changes_nothing():
    counts = two_groups(10, 40, 25, 60)
    more = pd.concat([counts, pd.DataFrame({"group": ["Other"], "events": [0], "total": [0]})])
    model = {"terms": ["group"], "categories": {"group": ["White", "Black"]}}
    assert logistic(more, **model)["value"].tolist() == logistic(counts, **model)["value"].tolist()


def test_few_events_are_remarked_upon():
    one = logistic(two_groups(4, 40, 3, 60), terms=["group"], categories=GROUPS)
    assert one["note"].unique().tolist() == ["only 7.0 events for each coefficient: firth_logistic is safer"]


def test_few_clusters_are_remarked_upon_and_widen_the_limits():
    counts = pd.concat([two_groups(10, 40, 25, 60).assign(child=one) for one in range(5)])
    counts["events"] += np.arange(10) % 3
    one, wide = (
        logistic(counts, terms=["group"], categories=GROUPS, method="CR1", cluster="child", confidence=level)
        for level in (0.95, 2 * stats.norm.cdf(stats.t.ppf(0.975, 4)) - 1)
    )
    assert "5 clusters: limits from t with 4" in one["note"].iloc[1]
    assert one["high"].iloc[1] < wide["high"].iloc[1]


def test_the_block_of_groups_is_tested_as_the_two_by_two_table_is():
    # G = 2 sum observed log(observed / expected), with 35 of 100 expected in both groups
    observed, expected = np.array([10, 30, 25, 35]), np.array([14, 26, 21, 39])
    one = logistic_test(two_groups(10, 40, 25, 60), tested=["group"], terms=["group"], categories=GROUPS).iloc[0]
    assert one["statistic"] == pytest.approx(2 * (observed * np.log(observed / expected)).sum(), rel=1e-10)


def test_a_block_of_nobody_tells_nothing():
    counts = two_groups(10, 40, 25, 60).iloc[:1]
    one = logistic_test(counts, tested=["group"], terms=["group"], categories=GROUPS).iloc[0]
    assert (one["value"], one["degrees_of_freedom"]) == (1.0, 0)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((9, 20, 6, 6), "'group: Black' does: everybody with it had the event, or nobody. Use firth_logistic"),
        ((0, 20, 0, 6), "but none had it"),
        ((20, 20, 6, 6), "but all had it"),
    ],
)
def test_what_has_no_finite_answer_is_refused_by_name(counts, words):
    with pytest.raises(ValueError, match=words):
        logistic(two_groups(*counts), terms=["group"], categories=GROUPS)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "wald"}, "method must be one of 'profile likelihood', 'Wald', 'HC0'"),
        ({"method": "CR1"}, "cluster must name a column for method 'CR1'"),
        ({"cluster": "group"}, "cluster must be left out for method 'profile likelihood'"),
        ({"method": "CR1", "cluster": "child"}, "must hold the column 'child'"),
        ({"confidence": 95}, "confidence must lie between 0 and 1"),
    ],
)
def test_unfit_options_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        logistic(two_groups(10, 40, 25, 60), terms=["group"], categories=GROUPS, **options)


@pytest.mark.parametrize(
    ("tested", "words"),
    [(["age"], "must name terms, but got 'age'"), ("group", "must be a list of terms"), ([], "must be a list")],
)
def test_an_unfit_block_is_refused(tested, words):
    with pytest.raises(ValueError, match=words):
        logistic_test(two_groups(10, 40, 25, 60), tested=tested, terms=["group"], categories=GROUPS)


def test_a_term_is_not_tested_without_its_pairs(rows):
    with pytest.raises(ValueError, match=r"lacks .'group', 'age'.. Add it"):
        logistic_test(rows, tested=["group"], **MODEL)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_holds_its_value_between_its_limits(rows, method):
    clustered = {"cluster": "child"} if method.startswith("CR") else {}
    one = logistic(rows, terms=["group", "age"], categories=MODEL["categories"], method=method, **clustered)
    assert ((one["low"] < one["value"]) & (one["value"] < one["high"])).all()
