"""Two records of one child's ethnicity: agreement counted on paper, and a decision read under each."""

import math

import pandas as pd
import pytest

from yjs_analysis.disproportionality.ethnicity_basis import agreement, relative_rates_by_basis, seen_as
from yjs_analysis.measures.rates import proportion

COUNTS = pd.DataFrame(
    [
        ("White", "White", 30, 100),
        ("White", "Black", 1, 2),
        ("Mixed", "Black", 8, 12),
        ("Mixed", "White", 2, 8),
        ("Black", "Black", 9, 15),
        ("Black", "Unknown", 4, 5),
        ("Unknown", "Black", 6, 10),
        ("Unknown", "White", 3, 20),
        ("Unknown", "Unknown", 1, 4),
    ],
    columns=["self_defined", "observed", "events", "total"],
)


def under(basis, group="Black"):
    table = relative_rates_by_basis(COUNTS)
    return table[(table["basis"] == basis) & (table["group"] == group)].iloc[0]


@pytest.mark.parametrize(
    ("group", "events", "total"),
    [("White", 100, 102), ("Mixed", 0, 20), ("Black", 15, 15), ("all groups", 115, 137)],
)
def test_agreement_is_of_children_of_whom_both_are_known(group, events, total):
    row = agreement(COUNTS).set_index("group").loc[group]
    assert (row["events"], row["total"]) == (events, total)


def test_agreement_has_wilsons_interval():
    one, ours = proportion(events=115, total=137), agreement(COUNTS).iloc[-1]
    assert (ours["low"], ours["high"]) == (one.low, one.high)


def test_where_children_went_who_were_seen_otherwise():
    row = seen_as(COUNTS).query("self_defined == 'Mixed' and observed == 'Black'").iloc[0]
    assert (row["events"], row["total"], row["value"], row["agree"]) == (12, 20, 0.6, False)


def test_each_group_is_seen_as_something_once():
    table = seen_as(COUNTS)
    assert table.groupby("self_defined")["value"].sum().tolist() == pytest.approx([1, 1, 1])


@pytest.mark.parametrize(
    ("basis", "counted"),
    [
        ("self-defined", [13, 20, 31, 102]),
        ("officer-observed", [24, 39, 35, 128]),
        ("self-defined, where both are known", [9, 15, 31, 102]),
        ("officer-observed, where both are known", [18, 29, 32, 108]),
    ],
)
def test_each_basis_counts_its_own_children(basis, counted):
    assert under(basis)[["events", "total", "reference_events", "reference_total"]].tolist() == counted


def test_a_group_that_officers_do_not_know_has_no_row_there():
    table = relative_rates_by_basis(COUNTS)
    assert table.loc[table["group"] == "Mixed", "basis"].tolist() == [
        "self-defined",
        "self-defined, where both are known",
    ]


def test_other_columns_are_added_over():
    halves = pd.concat([COUNTS.assign(sex="Male"), COUNTS.assign(sex="Female")], ignore_index=True)
    assert agreement(halves)["total"].tolist() == [204, 40, 30, 274]


def test_nobody_of_whom_both_are_known_has_no_agreement():
    none = agreement(COUNTS.iloc[5:])
    assert none["group"].tolist() == ["all groups"]
    assert math.isnan(none["value"].iloc[0])


def test_one_child_of_three_of_three_cannot_tell():
    few = pd.DataFrame(
        [("White", "White", 40, 60), ("Black", "Black", 3, 3)],
        columns=["self_defined", "observed", "events", "total"],
    )
    table = relative_rates_by_basis(few)
    assert set(table.loc[table["group"] == "Black", "verdict"]) == {"cannot tell"}


def test_a_basis_without_the_reference_group_is_refused_by_name():
    with pytest.raises(ValueError, match="self-defined: reference must be one of 'Black'"):
        relative_rates_by_basis(COUNTS.iloc[4:7])


def test_a_missing_column_is_refused():
    with pytest.raises(ValueError, match="counts must hold the column 'observed'"):
        agreement(COUNTS.drop(columns="observed"))


def test_a_count_below_nought_is_refused():
    with pytest.raises(ValueError, match="must be a whole number of 0 or more, but got -2"):
        seen_as(COUNTS.assign(total=-2))
