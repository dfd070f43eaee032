"""Rates of reoffending against R, arithmetic, and what must hold for any counts.

R 4.2.2, sandwich 3.0.2; d <- read.csv("data/oracles/synthetic_yjs_a.csv"); d$y <- d$status == 1. For a rate R/n over G
children: m <- glm(y ~ 1, binomial, d) (or n_reoff ~ 1, poisson); v <- vcovCL(m, cluster = d$child_id, type = "HC0",
cadjust = TRUE); limits from qnorm(.975).
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.reoffending.cohorts import BINARY, FREQUENCY, PER_REOFFENDER
from yjs_analysis.reoffending.rates import binary_rates, frequencies, pooled, reoffences_per_reoffender

FILE = Path(__file__).parents[2] / "data" / "oracles" / "synthetic_yjs_a.csv"


def entries():
    """260 index disposals of 208 children."""
    rows = pd.read_csv(FILE)
    counts = rows[["child_id", "ethnicity", "court"]].assign(events=(rows["status"] == 1).astype(int), total=1)
    return counts.assign(reoffences=rows["n_reoff"])


def counts(events, total, reoffences=None, **columns):
    reoffences = events if reoffences is None else reoffences
    return pd.DataFrame({**columns, "events": [events], "total": [total], "reoffences": [reoffences]})


def limits(table):
    return table[["value", "low", "high"]].iloc[0].astype(float).tolist()


# The official measures, by their definitions


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (binary_rates, {0: 30 / 165, 1: 37 / 95}),
        (frequencies, {0: 55 / 165, 1: 77 / 95}),
        (reoffences_per_reoffender, {0: 55 / 30, 1: 77 / 37}),
    ],
)
def test_the_three_measures_by_route(function, expected):
    table = function(entries(), by="court")
    assert dict(zip(table["court"], table["value"], strict=True)) == pytest.approx(expected)


def test_the_published_adults_of_april_to_june_2017():
    # About 30,000 of about 103,000 reoffended: 29.2 per cent, within the rounding of the two counts
    assert binary_rates(counts(30_000, 103_000))["value"].item() == pytest.approx(0.292, abs=0.002)


def test_each_measure_bears_its_name():
    named = [f(entries())["measure"].item() for f in (binary_rates, frequencies, reoffences_per_reoffender)]
    assert named == [BINARY, FREQUENCY, PER_REOFFENDER]


@pytest.mark.parametrize("function", [binary_rates, frequencies, reoffences_per_reoffender])
def test_tracked_counts_never_bear_an_official_name(function):
    assert function(entries(), tracked_months=3)["measure"].item().startswith("tracked so far")


def test_tracked_measures_have_three_names():
    named = {f(entries(), tracked_months=3)["measure"].item() for f in (binary_rates, frequencies)}
    assert len(named | {reoffences_per_reoffender(entries(), tracked_months=3)["measure"].item()}) == 3


# Limits


def test_wilson_limits_without_clusters():
    # Newcombe (1998), table I: 81 of 263, Wilson 0.2553 to 0.3662
    assert limits(binary_rates(counts(81, 263)))[1:] == pytest.approx([0.2553, 0.3662], abs=5e-5)


def test_binary_rate_clustered_by_child():
    table = binary_rates(entries(), cluster="child_id")
    assert limits(table) == pytest.approx([0.257692307693, 0.208611839028, 0.313742170691], rel=1e-9)


def test_how_many_children_there_are_is_said():
    assert binary_rates(entries(), cluster="child_id")["children"].item() == 208


def test_binary_rate_of_one_route_clustered_by_child():
    court = entries().query("court == 1")
    table = binary_rates(court, by="court", cluster="child_id")
    assert limits(table) == pytest.approx([0.389473684211, 0.298223873958, 0.489181635983], rel=1e-9)


def test_frequency_clustered_by_child():
    table = frequencies(entries(), cluster="child_id")
    assert limits(table) == pytest.approx([0.507692307693, 0.398889538753, 0.646172572226], rel=1e-9)


def test_reoffences_per_reoffender_clustered_by_child():
    # d[d$y == 1, ]: 67 entries of 61 children
    table = reoffences_per_reoffender(entries(), cluster="child_id")
    assert limits(table) == pytest.approx([1.97014925391, 1.75741726874, 2.20863203731], rel=1e-8)


def test_counts_of_a_child_added_up_give_the_same():
    together = pooled(entries(), cluster="child_id")
    one, other = (frequencies(table, cluster="child_id") for table in (entries(), together))
    assert limits(one) == pytest.approx(limits(other), rel=1e-12)


def test_few_children_have_limits_from_t():
    ten = entries().iloc[:10]  # of 8 children
    assert "limits from t with 7 degrees" in binary_rates(ten, cluster="child_id")["note"].item()


def test_reoffences_taken_apart_are_said_to_be():
    assert "too narrow if a few children had many" in frequencies(counts(3, 9, 7))["note"].item()


# Edges


def test_nobody_in_the_cohort_has_no_rate():
    assert np.isnan(limits(binary_rates(counts(0, 0)))[0])


def test_nobody_in_the_cohort_has_no_rate_with_clusters_either():
    row = binary_rates(counts(0, 0, child="a"), cluster="child").iloc[0]
    assert (np.isnan(row["value"]), row["low"], row["high"]) == (True, 0, 1)


def test_nobody_reoffended_has_limits_of_the_children_not_the_entries():
    # three entries of one child and one of another: none of 2, Wilson: 1.96^2 / (2 + 1.96^2)
    table = pd.DataFrame({"child": ["a", "a", "a", "b"], "events": 0, "total": 1, "reoffences": 0})
    assert limits(binary_rates(table, cluster="child")) == pytest.approx([0, 0, 3.841459 / 5.841459], rel=1e-6)


def test_everybody_reoffended_has_limits_of_the_children_not_the_entries():
    table = pd.DataFrame({"child": ["a", "a", "a", "b"], "events": 1, "total": 1, "reoffences": 2})
    assert limits(binary_rates(table, cluster="child")) == pytest.approx([1, 2 / 5.841459, 1], rel=1e-6)


def test_one_child_with_two_entries_tells_nothing():
    table = pd.DataFrame({"child": ["a", "a"], "events": [0, 1], "total": 1, "reoffences": [0, 1]})
    assert limits(binary_rates(table, cluster="child")) == [0.5, 0, 1]


def test_children_all_alike_have_no_narrow_limits():
    # each child once with and once without: the sandwich would have no width
    table = pd.DataFrame({"child": ["a", "b", "c"], "events": 1, "total": 2, "reoffences": 1})
    assert limits(binary_rates(table, cluster="child")) == limits(binary_rates(counts(3, 6)))


def test_per_reoffender_nobody_reoffended():
    row = reoffences_per_reoffender(counts(0, 12)).iloc[0]
    assert (np.isnan(row["value"]), row["note"]) == (True, "not estimable: nobody reoffended")


def test_frequency_of_nobody_reoffended_is_nought_with_an_upper_limit():
    assert frequencies(counts(0, 12))["high"].item() == pytest.approx(3.688879 / 12, rel=1e-6)  # -log(0.025)


def test_a_reoffender_has_one_reoffence_at_least():
    assert limits(reoffences_per_reoffender(counts(2, 9, 2)))[:2] == [1, 1]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=12))
@settings(max_examples=80, deadline=None)
def test_frequency_is_the_binary_rate_times_reoffences_per_reoffender(rows):
    table = pd.DataFrame(
        [(some, some + none, some + (more if some else 0)) for some, none, more in rows],
        columns=["events", "total", "reoffences"],
    ).assign(child=range(len(rows)))
    values = [f(table, cluster="child")["value"].item() for f in (binary_rates, reoffences_per_reoffender, frequencies)]
    if table["events"].sum():
        assert values[0] * values[1] == pytest.approx(values[2])
    for function in (binary_rates, frequencies, reoffences_per_reoffender):
        value, low, high = limits(function(table, cluster="child"))
        assert np.isnan(value) or low <= value <= high


# Refusals


@pytest.mark.parametrize(
    ("table", "options", "words"),
    [
        (counts(3, 2), {}, "events must not exceed total"),
        (counts(3, 9, 2), {}, "events must not exceed reoffences, but got 3 of 2"),
        (counts(0, 9, 2), {}, "reoffences must be 0 where nobody reoffended"),
        (counts(3, 9), {"by": "sex"}, "must hold the column 'sex'"),
        (counts(3, 9), {"cluster": "child"}, "must hold the column 'child'"),
        (counts(3, 9), {"method": "Wald"}, "method must be one of"),
        (counts(3, 9), {"confidence": 95}, "confidence must lie between 0 and 1"),
        (counts(3, 9), {"by": "total"}, "by must not name 'total'"),
    ],
)
def test_unfit_counts_are_refused(table, options, words):
    with pytest.raises(ValueError, match=words):
        binary_rates(table, **options)


def test_a_frequency_needs_the_reoffences():
    with pytest.raises(ValueError, match="must hold the column 'reoffences'"):
        frequencies(counts(3, 9).drop(columns="reoffences"))
