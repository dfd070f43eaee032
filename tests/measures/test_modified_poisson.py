"""Modified Poisson regression: Katz's identity, rows against groups and statsmodels, edges."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from yjs_analysis.measures.comparisons import relative_rate
from yjs_analysis.measures.design import design_matrix
from yjs_analysis.measures.modified_poisson import modified_poisson

CALMLY = settings(max_examples=25, deadline=None)
GROUPS = {"terms": ["group"], "categories": {"group": ["White", "Black"]}}
MODEL = {"terms": ["group", "age"], "categories": {"group": ["White", "Black", "Asian"]}}
Z = stats.norm.ppf(0.975)


@pytest.fixture(scope="module")
def rows():
    """Three hundred made-up rows of about seventy children."""
    made = np.random.default_rng(11)
    table = pd.DataFrame({"group": made.choice(["White", "Black", "Asian"], 300, p=[0.6, 0.3, 0.1])})
    table["age"], table["child"] = made.integers(10, 18, 300), made.integers(0, 70, 300)
    table["events"] = (made.random(300) < 0.1 + 0.05 * (table["age"] - 10)).astype(int)
    return table.assign(total=1)


def two_groups(*counts):
    return pd.DataFrame({"group": ["White", "Black"], "events": counts[::2], "total": counts[1::2]})


@CALMLY
@given(cells=st.lists(st.integers(1, 40), min_size=4, max_size=4))
def test_two_groups_give_katzs_limits(cells):
    a, b, c, d = cells
    ours = modified_poisson(two_groups(a, a + b, c, c + d), **GROUPS).iloc[1]
    katz = relative_rate(events=c, total=c + d, reference_events=a, reference_total=a + b, method="Katz log")
    assert (ours["value"], ours["low"], ours["high"]) == pytest.approx((katz.value, katz.low, katz.high), rel=1e-8)


@pytest.mark.parametrize("method", ["HC0", "CR1"])
def test_grouped_counts_give_the_standard_errors_of_the_rows(rows, method):
    clustered = method == "CR1"
    options = {"cov_type": "cluster", "cov_kwds": {"groups": rows["child"]}} if clustered else {"cov_type": "HC0"}
    matrix = design_matrix(rows, **MODEL).matrix
    by_rows = sm.GLM(rows["events"], matrix, sm.families.Poisson()).fit(tol=1e-13, **options)
    key = ["group", "age", "child"] if clustered else ["group", "age"]
    counts = rows.groupby(key, as_index=False)[["events", "total"]].sum()
    ours = modified_poisson(counts, **MODEL, method=method, cluster="child" if clustered else None)
    assert np.log(ours["value"]).to_numpy() == pytest.approx(by_rows.params.to_numpy(), rel=1e-8)
    assert (np.log(ours["high"] / ours["low"]) / 2 / Z).to_numpy() == pytest.approx(by_rows.bse.to_numpy(), rel=1e-8)


def test_rates_above_one_are_counted():
    # log-linear in age from 1/2 at 12 and 3/4 at 14; at 17 the line has passed 1
    counts = pd.DataFrame({"age": [12, 14, 17], "events": [50_000, 75_000, 3], "total": [100_000, 100_000, 3]})
    note = modified_poisson(counts, terms=["age"], categories={})["note"].iloc[0]
    assert note == "a rate above 1 is fitted for 3 of 200003"


def test_everybody_with_the_event_is_a_rate_of_one():
    one = modified_poisson(two_groups(10, 20, 6, 6), **GROUPS)
    assert (one["value"].iloc[1], one["note"].iloc[1]) == (pytest.approx(2), "")


def test_totals_of_a_hundred_million_keep_their_figures():
    one = modified_poisson(two_groups(30_000_000, 100_000_000, 45_000_000, 100_000_000), **GROUPS).iloc[1]
    error = np.sqrt((1 / 30 - 1 / 100 + 1 / 45 - 1 / 100) * 1e-6)
    assert (one["value"], np.log(one["high"] / 1.5) / Z) == pytest.approx((1.5, error), rel=1e-8)


def test_a_group_without_events_is_refused_by_name():
    with pytest.raises(ValueError, match="'group: Black' does: nobody with it had the event"):
        modified_poisson(two_groups(10, 20, 0, 6), **GROUPS)


def test_no_events_at_all_are_refused():
    with pytest.raises(ValueError, match="but none had it"):
        modified_poisson(two_groups(0, 20, 0, 6), **GROUPS)


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="method must be one of 'HC0', 'CR0', 'CR1'"):
        modified_poisson(two_groups(10, 20, 3, 6), **GROUPS, method="Wald")
