"""A printed figure finds the table that it came from, and says so when it came from another than its label names."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.assurance.reconciliation import population_sums, reconcile
from yjs_analysis.sources import published


def printed(text, *, unit="children", label="2011"):
    return pd.DataFrame({"figure": ["a figure"], "printed": [text], "unit": unit, "label_period": label})


def candidates(*rows):
    table = pd.DataFrame(rows, columns=["period", "what", "cuts", "value", "unit"])
    return table.assign(rows=[f"a.csv:{line}" for line in range(2, len(table) + 2)])


def cells(**columns):
    """A small population table: ten children a cell, or as many as `persons` says."""
    plain = {"period": "2011", "sex": "All", "age": "10-17", "group": "All", "persons": 10, "source": "a census"}
    table = pd.DataFrame(plain | columns)
    return table.assign(rows=[f"a.csv:{line}" for line in range(2, len(table) + 2)])


# Walsall's inspection, June 2019, against the published tables


@pytest.fixture(scope="module")
def walsall():
    return population_sums(published.populations(area="Walsall"))


def test_7835_children_are_four_groups_of_the_census_that_the_label_names(walsall):
    row = reconcile(printed("7,835", label="Census 2011"), walsall).iloc[0]
    assert (row["status"], row["period"], row["what"]) == (
        "as labelled", "Census 2011", "Mixed + Asian + Black + Other",
    )  # fmt: skip


def test_28145_children_are_of_another_year_than_the_label_says(walsall):
    row = reconcile(printed("28,145", label="Census 2011"), walsall).iloc[0]
    assert (row["status"], row["period"], row["what"]) == ("from another table", "mid-2017", "everyone")


def test_what_the_labelled_table_says_instead_of_28145(walsall):
    assert reconcile(printed("28,145", label="Census 2011"), walsall)["labelled_value"].iloc[0] == 28093


def test_281293_people_are_the_mid_2017_estimate_of_all_ages():
    everyone = population_sums(published.populations(area="Walsall", ages="all ages"), unit="people")
    row = reconcile(printed("281,293", unit="people", label="mid-2017"), everyone).iloc[0]
    assert (row["status"], row["what"]) == ("as labelled", "everyone")


def test_another_area_finds_its_own_total_and_not_walsalls(walsall):
    dudley = published.populations(area="Dudley")
    total = int(dudley.loc[dudley["period"] == "Census 2011", "persons"].sum())
    own = reconcile(printed(f"{total:,}", label="Census 2011"), population_sums(dudley)).iloc[0]
    assert (own["status"], own["what"]) == ("as labelled", "everyone")
    assert reconcile(printed(f"{total:,}", label="Census 2011"), walsall)["status"].iloc[0] != "as labelled"


def test_the_origin_names_the_rows_that_add_up_to_it(walsall):
    assert reconcile(printed("28,145", label="Census 2011"), walsall)["rows"].iloc[0] == "mid_year_population.csv:2-9"


# Which sums are tried


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"age": ["10-14", "15", "16-17"]}, 6),  # three alone, two pairs of neighbours, all
        ({"sex": ["Female", "Male"]}, 3),
        ({"group": ["White", "Mixed", "Asian", "Black", "Other"]}, 31),  # 2^5 - 1
        ({"period": ["2011", "2021"]}, 2),
        ({"age": ["10-14", "15-17"] * 2, "sex": ["Female"] * 2 + ["Male"] * 2}, 9),  # 3 runs by 3 choices
    ],
)
def test_how_many_sums_there_are(columns, expected):
    assert len(population_sums(cells(**columns))) == expected


def test_ages_that_are_no_neighbours_are_never_added():
    sums = population_sums(cells(age=["10-14", "15", "16-17"], persons=[100, 20, 3]))
    assert sorted(sums["value"]) == [3, 20, 23, 100, 120, 123]


def test_ages_are_neighbours_by_their_years_not_by_their_rows():
    sums = population_sums(cells(age=["16-17", "10-14", "15"], persons=[3, 100, 20]))
    assert 103 not in set(sums["value"])


@pytest.mark.parametrize(
    ("value", "words", "cuts"),
    [
        (110, "everyone", 0),
        (11, "everyone, aged 15", 1),
        (40, "everyone, male", 1),
        (78, "White", 1),
        (32, "Black", 1),
        (3, "White, male, aged 15", 3),
    ],
)
def test_each_sum_has_a_plain_name_and_its_number_of_choices(value, words, cuts):
    table = cells(
        group=["White"] * 4 + ["Black"] * 4,
        sex=["Female", "Female", "Male", "Male"] * 2,
        age=["10-14", "15"] * 4,
        persons=[50, 5, 20, 3, 14, 1, 15, 2],
    )
    named = population_sums(table).set_index("what").loc[words]
    assert (named["value"], named["cuts"]) == (value, cuts)


def test_leaving_one_group_out_is_one_choice():
    sums = population_sums(cells(group=["White", "Mixed", "Asian", "Black", "Other"])).set_index("what")
    assert sums.loc["Mixed + Asian + Black + Other", "cuts"] == 1
    assert sums.loc["Mixed + Black", "cuts"] == 2


def test_no_population_gives_no_sum():
    assert population_sums(cells(persons=[10]).iloc[:0]).empty


@settings(max_examples=25)
@given(st.lists(st.integers(0, 500), min_size=4, max_size=4))
def test_everyone_is_the_sum_of_all_cells(persons):
    sums = population_sums(cells(sex=["Female", "Male"] * 2, age=["10-14"] * 2 + ["15-17"] * 2, persons=persons))
    assert sums.set_index("what").loc["everyone", "value"] == sum(persons)


def test_a_table_that_counts_children_twice_is_refused():
    with pytest.raises(ValueError, match="'All' beside its parts"):
        population_sums(cells(sex=["All", "Female", "Male"]))


def test_a_population_without_ages_is_refused():
    with pytest.raises(ValueError, match="populations must hold the column 'age'"):
        population_sums(cells(persons=[10]).drop(columns="age"))


# Which origin is found


def test_the_origin_with_the_fewest_choices_wins():
    sums = candidates(("2011", "Black, male", 2, 50, "children"), ("2017", "everyone", 0, 50, "children"))
    assert reconcile(printed("50"), sums)["what"].iloc[0] == "everyone"


def test_of_two_equally_simple_the_labelled_period_wins():
    sums = candidates(("2017", "everyone", 0, 50, "children"), ("2011", "everyone", 0, 50, "children"))
    assert reconcile(printed("50"), sums)[["status", "period"]].to_numpy().tolist() == [["as labelled", "2011"]]


@pytest.mark.parametrize(
    ("text", "value", "fits"),
    [
        ("33.3%", 33.34, True),
        ("33.3%", 33.36, False),
        ("33.3%", 33.35, True),  # a half may have been rounded either way
        ("33.3%", 33.25, True),
        ("33.3%", 33.24, False),
        ("33%", 33.36, True),
        ("1,200", 1200.4, True),
        ("1,200", 1201, False),
    ],
)
def test_the_decimals_that_are_printed_say_how_near_is_near_enough(text, value, fits):
    found = reconcile(printed(text, unit="x"), candidates(("2011", "a", 0, value, "x")))
    assert (found["status"].iloc[0] == "as labelled") is fits


def test_units_are_never_mixed():
    row = reconcile(printed("50"), candidates(("2011", "everyone", 0, 50, "people"))).iloc[0]
    assert (row["status"], row["tried"]) == ("in no table that we hold", 0)


def test_what_no_sum_gives_is_said_to_be_in_no_table():
    row = reconcile(printed("51"), candidates(("2011", "everyone", 0, 50, "children"))).iloc[0]
    assert (row["status"], row["period"], row["fitting"]) == ("in no table that we hold", "", 0)
    assert math.isnan(row["labelled_value"])


def test_how_many_fit_is_said_beside_how_many_were_tried():
    sums = candidates(*[("2017", f"sum {value}", 1, value, "children") for value in (49, 50, 50, 51)])
    row = reconcile(printed("50"), sums).iloc[0]
    assert (row["fitting"], row["tried"]) == (2, 4)


def test_a_label_that_no_table_bears_leaves_its_value_unknown():
    row = reconcile(printed("50", label="1999"), candidates(("2011", "everyone", 0, 50, "children"))).iloc[0]
    assert row["status"] == "from another table"
    assert math.isnan(row["labelled_value"])


def test_figures_keep_their_order_and_their_own_columns():
    both = pd.concat([printed("70"), printed("50")], ignore_index=True).assign(page=[9, 8])
    found = reconcile(both, candidates(("2011", "everyone", 0, 50, "children")))
    assert found[["printed", "page"]].to_numpy().tolist() == [["70", 9], ["50", 8]]


def test_a_report_without_figures_gives_a_table_without_rows():
    sums = candidates(("2011", "everyone", 0, 50, "children"))
    nothing = reconcile(printed("50").iloc[:0], sums)
    assert nothing.empty
    assert list(nothing.columns) == list(reconcile(printed("50"), sums).columns)


@given(st.integers(0, 10**7), st.integers(0, 3))
def test_a_sum_printed_at_any_precision_finds_itself(value, decimals):
    text = f"{value:,.{decimals}f}"
    sums = candidates(("2011", "everyone", 0, value, "children"))
    assert reconcile(printed(text), sums)["status"].iloc[0] == "as labelled"


@pytest.mark.parametrize("text", ["about 50", "", "1e5", "inf", "nan", "1_000", "50 000", "-5", "28,14", 50, None])
def test_what_is_no_printed_number_is_refused(text):
    with pytest.raises(ValueError, match="printed must be the text of a number"):
        reconcile(printed(text), candidates(("2011", "everyone", 0, 50, "children")))


def test_every_unreadable_figure_is_named_at_once():
    three = pd.concat([printed(text) for text in ("many", "50", "few")], ignore_index=True)
    with pytest.raises(ValueError, match=r"(?s)2 problems.*row 0 holds 'many'.*row 2 holds 'few'"):
        reconcile(three, candidates(("2011", "everyone", 0, 50, "children")))


def test_missing_columns_of_both_tables_are_named_at_once():
    with pytest.raises(ValueError, match=r"(?s)printed must hold the column 'unit'.*sums must hold the column 'value'"):
        reconcile(
            printed("50").drop(columns="unit"),
            candidates(("2011", "everyone", 0, 50, "children")).drop(columns="value"),
        )
