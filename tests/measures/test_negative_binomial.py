"""Negative binomial regression: statsmodels' full likelihood, exposures, groups of alike rows, Poisson's edge."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from yjs_analysis.measures.design import design_matrix
from yjs_analysis.measures.negative_binomial import (
    NO_MORE_THAN_CHANCE,
    negative_binomial,
    negative_binomial_test,
)

MODEL = {"terms": ["group", "age"], "categories": {"group": ["White", "Black"]}}
Z = 1.959963984540054


@pytest.fixture(scope="module")
def rows():
    """Two hundred made-up children with quarters of a year at risk."""
    made = np.random.default_rng(5)
    table = pd.DataFrame(
        {"group": made.choice(["White", "Black"], 200, p=[0.7, 0.3]), "age": made.integers(10, 14, 200)}
    )
    mean = np.exp(0.2 + 0.1 * (table["age"] - 10)) * made.gamma(1.5, 1 / 1.5, 200)
    table["years"] = made.integers(1, 5, 200) / 4
    return table.assign(events=made.poisson(mean * table["years"]))


def errors(table):
    return (np.log(table["high"] / table["low"]) / 2 / Z).to_numpy()


def test_the_full_likelihood_is_that_of_statsmodels(rows):
    matrix = design_matrix(rows, **MODEL).matrix
    theirs = sm.NegativeBinomial(rows["events"], matrix, exposure=rows["years"]).fit(
        method="bfgs", disp=0, maxiter=2000, gtol=1e-8
    )
    ours = negative_binomial(rows, **MODEL, exposure="years")
    assert np.log(ours["value"]).to_numpy()[:-1] == pytest.approx(theirs.params.to_numpy()[:-1], rel=1e-4, abs=1e-5)
    assert errors(ours)[:-1] == pytest.approx(theirs.bse.to_numpy()[:-1], rel=1e-4)
    alpha = ours["value"].iloc[-1]
    assert (alpha, errors(ours)[-1] * alpha) == pytest.approx((theirs.params.iloc[-1], theirs.bse.iloc[-1]), rel=1e-4)


def test_children_alike_may_share_a_row(rows):
    key = ["group", "age", "years", "events"]
    sorts = rows.groupby(key, as_index=False).size().rename(columns={"size": "children"})
    single = negative_binomial(rows, **MODEL, exposure="years")
    shared = negative_binomial(sorts, **MODEL, exposure="years", children="children")
    columns = ["value", "low", "high"]
    assert np.log(shared[columns]).to_numpy() == pytest.approx(np.log(single[columns]).to_numpy(), rel=1e-8)


def test_twice_the_time_is_half_the_rate(rows):
    once, twice = (
        negative_binomial(rows.assign(years=rows["years"] * times), **MODEL, exposure="years")["value"]
        for times in (1, 2)
    )
    assert (once / twice).tolist() == pytest.approx([2, 1, 1, 1], rel=1e-7)


def test_without_terms_the_rate_is_the_mean(rows):
    one = negative_binomial(rows, terms=[], categories={})
    assert one["value"].iloc[0] == pytest.approx(rows["events"].mean(), rel=1e-9)


def test_the_score_of_the_dispersion_vanishes():
    # one sort of child with mean 3: the sum of digamma(y + t) - digamma(t) + log(t / (t + 3)) is 0 at the best t
    events = [0, 0, 1, 1, 2, 4, 5, 11]
    theta = 1 / negative_binomial(pd.DataFrame({"events": events}), terms=[], categories={})["value"].iloc[-1]
    digammas = sum(1 / (theta + k) for y in events for k in range(y))
    assert digammas + 8 * np.log(theta / (theta + 3)) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("events", [[1, 1, 1, 2], [2, 2, 2, 2], [0, 0, 0, 1]])
def test_counts_that_vary_no_more_than_chance_are_poissons(events):
    one = negative_binomial(pd.DataFrame({"events": events}), terms=[], categories={})
    mean = np.mean(events)
    assert one["value"].tolist() == pytest.approx([mean, 0])
    assert errors(one)[0] == pytest.approx(1 / np.sqrt(4 * mean), rel=1e-9)
    assert set(one["note"]) == {NO_MORE_THAN_CHANCE}


def test_counts_that_vary_barely_more_than_chance_settle():
    # sum 99,998 and sum of squares 200,004 of 99,999 children: mean 0.99999, variance 1.00008
    counts = pd.DataFrame({"events": [0, 2, 4], "children": [50_001, 49_997, 1]})
    assert negative_binomial(counts, terms=[], categories={}, children="children")["value"].iloc[-1] < 0.01


def test_the_p_value_is_half_of_chi_square(rows):
    one = negative_binomial_test(rows, **MODEL, exposure="years").iloc[0]
    assert one["statistic"] == pytest.approx(2 * (one["log_likelihood"] - one["poisson_log_likelihood"]))
    assert 0 < one["value"] < 0.5


def test_a_hundred_million_children_keep_their_figures(rows):
    key = ["group", "age", "years", "events"]
    sorts = rows.groupby(key, as_index=False).size().rename(columns={"size": "children"})
    many = sorts.assign(children=sorts["children"] * 500_000)
    few, lots = (negative_binomial(one, **MODEL, exposure="years", children="children") for one in (sorts, many))
    assert lots["value"].to_numpy() == pytest.approx(few["value"].to_numpy(), rel=1e-7)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"years": 0.0}, r"years must be a finite time above 0, but got 0.0 \(row 0\)"),
        ({"events": -1}, "events must be a whole number of 0 or more, but got -1"),
        ({"events": 0}, "but none had it"),
        ({"age": 12}, "'age' has one value only"),
    ],
)
def test_what_cannot_be_fitted_is_refused(rows, change, words):
    with pytest.raises(ValueError, match=words):
        negative_binomial(rows.assign(**change), **MODEL, exposure="years")


def test_a_group_without_events_is_refused_by_name(rows):
    quiet = rows.assign(events=rows["events"] * (rows["group"] == "White"))
    with pytest.raises(ValueError, match="'group: Black' does: nobody with it"):
        negative_binomial(quiet, **MODEL)
