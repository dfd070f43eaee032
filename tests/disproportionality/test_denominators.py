"""The same caseload over another year's children is another relative rate, and the sums can be done on paper."""

from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.disproportionality.denominators import (
    census_populations,
    denominator_verdict,
    interpolated,
    relative_rate_by_denominator,
)
from yjs_analysis.sources import published

FIRST, LAST = date(2011, 3, 27), date(2021, 3, 21)
POOLED = ("Mixed", "Asian", "Black", "Other")


def counted(first, last):
    """Two censuses of the same groups, each {group: children}."""
    parts = [
        {"period": period, "date": day, "group": group, "persons": persons, "rows": f"a.csv:{line}"}
        for period, day, census, line in (("Census 2011", FIRST, first, 2), ("Census 2021", LAST, last, 3))
        for group, persons in census.items()
    ]
    return pd.DataFrame(parts)


@pytest.fixture(scope="module")
def walsall():
    return census_populations(published.populations(area="Walsall"))


# Published facts


@pytest.mark.parametrize(
    ("period", "group", "children"),
    [
        ("Census 2011", "White", 20258),
        ("Census 2011", "Black", 723),
        ("Census 2021", "White", 18222),
        ("Census 2021", "Black", 1963),
    ],
)
def test_walsalls_children_aged_10_to_17(walsall, period, group, children):
    # ONS, Census 2011 table DC2101EW and Census 2021 table RM032
    chosen = walsall[(walsall["period"] == period) & (walsall["group"] == group)]
    assert chosen["persons"].tolist() == [children]


@pytest.mark.parametrize(("period", "children"), [("Census 2011", 7835), ("Census 2021", 12306)])
def test_walsalls_four_pooled_groups(walsall, period, children):
    assert walsall[(walsall["period"] == period) & walsall["group"].isin(POOLED)]["persons"].sum() == children


def test_mid_year_estimates_know_no_group_and_stay_out(walsall):
    assert set(walsall["period"]) == {"Census 2011", "Census 2021"}


def test_populations_without_persons_are_refused():
    with pytest.raises(ValueError, match="populations must hold the column 'persons'"):
        census_populations(counted({"White": 1}, {"White": 2}).drop(columns="persons"))


# Between two censuses


@pytest.mark.parametrize(("day", "persons"), [(FIRST, [100, 30]), (LAST, [80, 70])])
def test_on_a_census_day_the_census_is_the_answer(day, persons):
    table = counted({"White": 100, "Black": 30}, {"White": 80, "Black": 70})
    assert interpolated(table, on=day)["persons"].tolist() == persons


def test_three_tenths_of_the_way_by_hand():
    # 3,647 days apart: after 1,094 days, 100 + 1094/3647 * (80 - 100) and 30 + 1094/3647 * (70 - 30)
    table = interpolated(
        counted({"White": 100, "Black": 30}, {"White": 80, "Black": 70}), on=FIRST + timedelta(days=1094)
    )
    assert (LAST - FIRST).days == 3647
    assert table["persons"].tolist() == pytest.approx([100 - 20 * 1094 / 3647, 30 + 40 * 1094 / 3647])


def test_the_day_is_in_the_name():
    table = interpolated(counted({"White": 100}, {"White": 80}), on=date(2017, 4, 1))
    assert table["period"].tolist() == ["interpolated to 1 April 2017"]


def test_the_rows_of_both_censuses_stay():
    assert interpolated(counted({"White": 1}, {"White": 2}), on=FIRST)["rows"].tolist() == ["a.csv:2; a.csv:3"]


def test_groups_are_matched_by_name_and_not_by_place():
    table = interpolated(counted({"White": 100, "Black": 30}, {"Black": 70, "White": 80}), on=LAST)
    assert table.set_index("group")["persons"].to_dict() == {"White": 80, "Black": 70}


def test_a_group_of_nobody_is_an_ordinary_group():
    assert interpolated(counted({"Other": 0}, {"Other": 0}), on=date(2016, 1, 1))["persons"].tolist() == [0]


days = st.integers(0, (LAST - FIRST).days).map(lambda passed: FIRST + timedelta(days=passed))


@given(first=st.integers(0, 10**6), last=st.integers(0, 10**6), one=days, other=days)
def test_it_moves_one_way_and_stays_between_the_censuses(first, last, one, other):
    table = counted({"Black": first}, {"Black": last})
    early, late = (interpolated(table, on=day)["persons"].iloc[0] for day in sorted([one, other]))
    way = 1 if last >= first else -1
    steps = [way * number for number in (first, early, late, last)]
    assert all(after >= before - 1e-6 for before, after in pairwise(steps))


@pytest.mark.parametrize("day", [FIRST - timedelta(days=1), LAST + timedelta(days=1)])
def test_outside_the_censuses_nothing_is_known(day):
    with pytest.raises(ValueError, match="on must lie from 2011-03-27 to 2021-03-21"):
        interpolated(counted({"White": 1}, {"White": 2}), on=day)


def test_one_census_is_not_enough():
    with pytest.raises(ValueError, match="populations must hold two counts of each group, but holds 1"):
        interpolated(counted({"White": 1}, {}), on=FIRST)


def test_a_group_that_only_one_census_counts_is_refused():
    with pytest.raises(ValueError, match="holds 'Arab' 0 times on 2011-03-27"):
        interpolated(counted({"White": 1}, {"White": 2, "Arab": 3}), on=FIRST)


def test_a_group_in_two_rows_is_refused():
    table = counted({"White": 1}, {"White": 2})
    with pytest.raises(ValueError, match="holds 'White' 2 times on 2011-03-27"):
        interpolated(pd.concat([table, table.iloc[:1]]), on=FIRST)


# The relative rate behind 34 and 66 per cent


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("Census 2011", (34 / 66) * (20258 / 7835)),  # 1.3319
        ("Census 2021", (34 / 66) * (18222 / 12306)),  # 0.7628
    ],
)
def test_walsalls_caseload_on_each_census_by_hand(walsall, period, expected):
    table = relative_rate_by_denominator(walsall, share="34", reference_share="66", groups=POOLED)
    assert table.set_index("period").loc[period, "value"] == pytest.approx(expected, rel=1e-12)


def test_walsalls_caseload_on_two_years_mixed():
    # 28,145 of mid-2017 less 7,835 of 2011 leaves 20,310: (34/66), (33.5/66.5) and (34.5/65.5) times 20310/7835
    mixed = counted({"White": 20310, "Asian": 7835}, {})
    one = relative_rate_by_denominator(mixed, share="34", reference_share="66", groups=("Asian",)).iloc[0]
    assert [one["value"], one["low"], one["high"]] == pytest.approx([1.335383, 1.305852, 1.365365], abs=1e-6)


def test_the_populations_used_stand_beside_the_answer(walsall):
    table = relative_rate_by_denominator(walsall, share="34", reference_share="66", groups=POOLED)
    assert table[["population", "reference_population"]].to_numpy().tolist() == [[7835, 20258], [12306, 18222]]


def test_another_group_can_be_the_one_compared_with():
    # (20/80) / (30/120) = 1
    table = counted({"White": 120, "Black": 30}, {})
    one = relative_rate_by_denominator(
        table, share="80", reference_share="20", groups=("White",), reference="Black"
    ).iloc[0]
    assert one["value"] == pytest.approx(1)


@given(st.integers(1, 99), st.integers(1, 10**6), st.integers(1, 10**6), st.integers(2, 50))
def test_only_the_ratio_of_the_populations_matters(share, population, reference_population, times):
    table = counted(
        {"White": reference_population, "Black": population},
        {"White": times * reference_population, "Black": times * population},
    )
    both = relative_rate_by_denominator(table, share=str(share), reference_share=str(100 - share), groups=("Black",))
    assert both["value"].iloc[0] == pytest.approx(both["value"].iloc[1])


def test_a_group_that_a_denominator_lacks_is_refused_rather_than_left_out_of_the_sum():
    with pytest.raises(ValueError, match="Census 2021 holds no 'Mixed'"):
        relative_rate_by_denominator(
            counted({"White": 9, "Black": 3, "Mixed": 2}, {"White": 9, "Black": 3}),
            share="34",
            reference_share="66",
            groups=("Black", "Mixed"),
        )


def test_a_group_compared_with_itself_is_refused():
    with pytest.raises(ValueError, match="groups must not hold the reference, but both hold 'White'"):
        relative_rate_by_denominator(counted({"White": 9}, {}), share="34", reference_share="66", groups=("White",))


# One verdict over several denominators


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ([(1.31, 1.36), (1.20, 1.40)], "over-represented"),
        ([(0.60, 0.70), (0.71, 0.90)], "under-represented"),
        ([(0.90, 1.10), (1.02, 1.20)], "no material difference"),
        ([(1.31, 1.36), (0.74, 0.78)], "cannot tell"),
        ([(1.31, 1.36), (0.90, 1.10)], "cannot tell"),
        ([(1.31, 1.36)], "over-represented"),
        ([], "cannot tell"),
    ],
)
def test_a_verdict_must_hold_on_every_denominator(limits, expected):
    assert denominator_verdict(pd.DataFrame(limits, columns=["low", "high"])) == expected


def test_in_walsall_the_two_censuses_disagree(walsall):
    table = relative_rate_by_denominator(walsall, share="34", reference_share="66", groups=POOLED)
    assert denominator_verdict(table) == "cannot tell"
