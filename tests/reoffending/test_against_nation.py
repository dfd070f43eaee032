"""A service against the nation, by arithmetic and R."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.reoffending.against_nation import against_known_rate, printed_against_known, standardised_against

Z2 = 3.841458820694124  # chi-square of one degree of freedom, 95 per cent


def by_measure(table, column="value"):
    return dict(zip(table["measure"], table[column], strict=True))


def local(*rows):
    return pd.DataFrame(rows, columns=["age", "sex", "events", "total"])


SERVICE = local(
    ("10-14", "male", 6, 20), ("10-14", "female", 1, 9), ("15-17", "male", 21, 50), ("15-17", "female", 3, 17)
)
NATION = local(
    ("10-14", "male", 300, 1000),
    ("10-14", "female", 100, 500),
    ("15-17", "male", 1600, 4000),
    ("15-17", "female", 300, 1000),
)
EXPECTED = 20 * 0.3 + 9 * 0.2 + 50 * 0.4 + 17 * 0.3  # 32.9


def test_46_of_138_against_the_national_40_9_per_cent():
    # R: binom.test(46, 138, 0.409)$p.value
    values = by_measure(against_known_rate(events=46, total=138, known_rate=0.409))
    assert values["p-value"] == pytest.approx(0.0829788284143, rel=1e-9)


def test_the_difference_is_the_rate_less_the_known_one():
    table = against_known_rate(events=46, total=138, known_rate=0.409)
    rate, moved = (table[table["measure"] == name].iloc[0] for name in ("proportion", "rate difference"))
    assert [moved[x] for x in ("value", "low", "high")] == pytest.approx(
        [rate[x] - 0.409 for x in ("value", "low", "high")]
    )


def test_the_ratio_is_the_rate_over_the_known_one():
    assert by_measure(against_known_rate(events=46, total=138, known_rate=0.4))["relative rate"] == pytest.approx(
        46 / 138 / 0.4
    )


def test_what_so_few_could_have_shown_stands_beside():
    # The report of Walsall: with 138 children a rate of 29 per cent or less would have shown
    values = by_measure(against_known_rate(events=46, total=138, known_rate=0.409))
    assert values["largest detectable rate"] == pytest.approx(0.29, abs=0.01)


@pytest.mark.parametrize("events", [0, 1])
def test_one_child_is_compared_too(events):
    table = against_known_rate(events=events, total=1, known_rate=0.4)
    assert by_measure(table)["p-value"] == pytest.approx(1.0 if events == 0 else 0.4)


def test_nobody_has_no_rate():
    assert np.isnan(by_measure(against_known_rate(events=0, total=0, known_rate=0.4))["rate difference"])


def test_events_expected_at_the_nations_rates():
    assert standardised_against(SERVICE, NATION, by=["age", "sex"])["expected"].tolist() == pytest.approx(
        [EXPECTED] * 2
    )


def test_the_ratio_is_observed_over_expected():
    assert by_measure(standardised_against(SERVICE, NATION, by=["age", "sex"]))["standardised ratio"] == pytest.approx(
        31 / EXPECTED
    )


def test_the_difference_is_in_points_of_the_service():
    assert by_measure(standardised_against(SERVICE, NATION, by=["age", "sex"]))["rate difference"] == pytest.approx(
        (31 - EXPECTED) / 96
    )


def test_wilsons_limits_over_the_expected_proportion():
    # Wilson (1927), 31 of 96: middle (31 + z2/2) / (96 + z2), spread sqrt(z2 (31 65 / 96 + z2/4)) / (96 + z2)
    middle, spread = (31 + Z2 / 2) / (96 + Z2), np.sqrt(Z2 * (31 * 65 / 96 + Z2 / 4)) / (96 + Z2)
    row = standardised_against(SERVICE, NATION, by=["age", "sex"]).iloc[0]
    assert [row["low"], row["high"]] == pytest.approx(
        [(middle - spread) * 96 / EXPECTED, (middle + spread) * 96 / EXPECTED]
    )


def test_byars_limits_for_events_that_can_come_again():
    # Breslow and Day (1987), page 69: 31 (1 - 1/(9 31) - z/(3 sqrt(31)))^3
    row = standardised_against(SERVICE, NATION, by=["age", "sex"], method="exact below 10, else Byar").iloc[0]
    z = np.sqrt(Z2)
    assert row["low"] == pytest.approx(31 * (1 - 1 / 279 - z / (3 * np.sqrt(31))) ** 3 / EXPECTED)


def test_a_table_of_rates_answers_like_one_of_counts():
    rated = NATION.assign(rate=NATION["events"] / NATION["total"]).drop(columns=["events", "total"])
    one, other = (standardised_against(SERVICE, nation, by=["age", "sex"])["value"] for nation in (NATION, rated))
    assert one.tolist() == pytest.approx(other.tolist())


def test_fewer_columns_compare_less_alike():
    nation = NATION.groupby("age", as_index=False)[["events", "total"]].sum()
    # 400 of 1500 and 1900 of 5000
    assert standardised_against(SERVICE, nation, by=["age"])["expected"].iloc[0] == pytest.approx(
        29 * 4 / 15 + 67 * 0.38
    )


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_service_like_the_nation_has_a_ratio_of_1(pairs):
    table = pd.DataFrame(
        [(at, some, some + none) for at, (some, none) in enumerate(pairs)], columns=["age", "events", "total"]
    )
    found = standardised_against(
        table, table.assign(events=table["events"] * 10, total=table["total"] * 10), by=["age"]
    )
    if table["events"].sum():
        assert found["value"].tolist() == pytest.approx([1, 0], abs=1e-12)
        assert (found["low"] <= found["value"]).all()
    elif table["total"].sum():
        assert np.isnan(found["value"].iloc[0])


def test_a_stratum_that_the_nation_lacks_is_named():
    with pytest.raises(ValueError, match="has none for age '15-17', sex 'female'"):
        standardised_against(SERVICE, NATION.iloc[:3], by=["age", "sex"])


def test_a_stratum_without_children_of_the_service_may_be_lacking():
    service = pd.concat([SERVICE, local(("9", "male", 0, 0))], ignore_index=True)
    assert standardised_against(service, NATION, by=["age", "sex"])["total"].iloc[0] == 96


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"method": "Wilsen"}, "Did you mean 'Wilson'"),
        ({"by": ["agee"]}, "must hold the column 'agee'"),
        ({"by": []}, "by must name a column or more"),
        ({"by": ["sex"]}, "nation must have one row for each of sex"),
        ({"confidence": 0}, "confidence must lie between"),
    ],
)
def test_unfit_questions_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        standardised_against(SERVICE, NATION, **{"by": ["age", "sex"], **change})


@pytest.mark.parametrize("rate", [0, 1, 40.9])
def test_a_known_rate_is_a_proportion(rate):
    with pytest.raises(ValueError, match="known_rate must lie between 0 and 1"):
        against_known_rate(events=3, total=9, known_rate=rate)


def test_cohorts_of_33_3_per_cent_against_40_9():
    # Wilson, 1/3: the upper limit falls below 0.409 from some total on
    cohorts = pd.DataFrame({"events": range(1, 100), "total": range(3, 300, 3)})
    apart = printed_against_known(cohorts, known_rate=0.409)["apart"].tolist()
    assert apart == sorted(apart, reverse=True)  # "not shown", then "below"
    first = 3 * (apart.index("below") + 1)
    p, n = 1 / 3, np.array([first - 3, first])
    high = (p + Z2 / (2 * n) + np.sqrt(Z2 * (p * (1 - p) / n + Z2 / (4 * n**2)))) / (1 + Z2 / n)
    assert high[0] >= 0.409 > high[1]
