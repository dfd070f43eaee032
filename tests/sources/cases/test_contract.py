"""The contract comes from the schema, finds everything at once, and repeats no cell."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.sources import schema
from yjs_analysis.sources.cases.breaches import allowed_in_words
from yjs_analysis.sources.cases.contract import as_types, contract_findings, contract_of

CANARY = "Zaphod Beeblebrox"

GOOD = {
    "disposals": {
        "child_id": "a",
        "date_of_birth": "2003-05-01",
        "sex": "male",
        "ethnicity": "B1",
        "offence_date": "2018-03-01",
        "gravity": "3",
        "disposal_date": "2018-04-01",
        "disposal": "youth_caution",
    },
    "reoffences": {
        "child_id": "a",
        "offence_date": "2018-05-01",
        "disposal_date": "2018-06-01",
        "disposal": "fine",
    },
    "exits": {"child_id": "a", "event": "died", "event_date": "2018-05-01"},
    "populations": {
        "area": "Walsall",
        "period": "Census 2011",
        "sex": "both",
        "age_band": "10-17",
        "group": "White",
        "persons": "20258",
    },
}


def table(name, rows=({},), without=()):
    """Give a table of good rows, changed as each of `rows` says."""
    held = pd.DataFrame([{**GOOD[name], **row} for row in rows], dtype=object).drop(columns=list(without))
    return held.assign(row=range(2, len(held) + 2))


def found_in(name, rows=({},), without=()):
    return contract_findings({name: table(name, rows, without)})


@pytest.mark.parametrize("name", schema.TABLES)
def test_a_good_table_has_no_finding(name):
    assert found_in(name) == []


@pytest.mark.parametrize("name", schema.TABLES)
def test_the_contract_has_every_column_of_the_schema(name):
    assert list(contract_of(name).columns) == list(schema.columns(name))


@pytest.mark.parametrize(
    ("name", "column"), [(name, column) for name in schema.TABLES for column in schema.required_columns(name)]
)
def test_a_column_that_must_be_there_is_missed(name, column):
    found = found_in(name, without=[column])
    assert [(one["severity"], one["column"], one["rule"]) for one in found] == [
        ("error", column, "a column that is there")
    ]


@pytest.mark.parametrize(
    ("name", "column"), [(name, column) for name in schema.TABLES for column in schema.required_columns(name)]
)
def test_a_blank_cell_that_must_be_filled_is_found(name, column):
    found = found_in(name, [{}, {}, {column: ""}])
    severity = "error" if name == "populations" else "warning"
    assert (severity, column, "4") in [(one["severity"], one["column"], one["row_numbers"]) for one in found]


def test_a_column_that_is_mostly_blank_is_an_error():
    found = found_in("disposals", [{}, {"disposal_date": ""}, {"disposal_date": ""}])
    assert [one["severity"] for one in found] == ["error"]


def test_half_of_a_column_may_be_blank():
    assert [one["severity"] for one in found_in("disposals", [{}, {"disposal_date": ""}])] == ["warning"]


@pytest.mark.parametrize(
    ("column", "cell", "found"),
    [
        ("sex", "boyish", "text (1 row)"),
        ("ethnicity", "Martian", "text (1 row)"),
        ("disposal", "Hug", "text (1 row)"),
        ("gravity", "9", "a number (1 row)"),
        ("gravity", "0", "a number (1 row)"),
        ("gravity", "-3", "a number (1 row)"),
        ("gravity", "2.5", "a number (1 row)"),
        ("gravity", "\u0663", "a number (1 row)"),
        ("age_at_offence", "121", "a number (1 row)"),
        ("disposal_date", "31/02/2018", "no such day (1 row)"),
        ("disposal_date", "2018-02-31", "no such day (1 row)"),
        ("disposal_date", "03/31/2018", "month before day (1 row)"),
        ("disposal_date", CANARY, "no date (1 row)"),
        ("admission", CANARY, "text (1 row)"),
    ],
)
def test_a_cell_that_breaks_the_contract_is_found_and_not_repeated(column, cell, found):
    told = found_in("disposals", [{}, {column: cell}])
    assert [(one["severity"], one["column"], one["row_numbers"], one["found"]) for one in told] == [
        ("error", column, "3", found)
    ]


def test_everything_comes_at_once():
    found = found_in("disposals", [{}, {"sex": "x", "gravity": "9"}, {"disposal": "Hug"}])
    assert {one["column"] for one in found} == {"sex", "gravity", "disposal"}


def test_a_label_of_five_children_is_shown():
    rows = [{"child_id": child, "ethnicity": "Blk Carib"} for child in "abcde"]
    assert found_in("disposals", rows)[0]["found"] == "'Blk Carib' (5 rows)"


def test_without_a_date_of_birth_both_ages_are_needed():
    assert [one["rule"] for one in found_in("disposals", without=["date_of_birth"])] == ["a column that is there"]
    assert found_in("disposals", [{"age_at_offence": "14", "age_at_disposal": "15"}], ["date_of_birth"]) == []


def test_a_population_counted_twice_is_found():
    found = found_in("populations", [{}, {"persons": "3"}, {"sex": "male"}])
    assert [(one["rule"], one["row_numbers"]) for one in found] == [("one row for each", "2, 3")]


def test_ages_of_a_population_are_a_band():
    assert found_in("populations", [{"age_band": "children"}])[0]["allowed"] == "ages such as 10-17"


@pytest.mark.parametrize("name", schema.TABLES)
def test_every_column_with_a_rule_says_what_is_allowed(name):
    for column, field in schema.columns(name).items():
        if field["type"] != "string" or {"enum", "pattern"} & set(field["constraints"]):
            assert allowed_in_words(name, column)


def test_types_are_those_of_the_schema():
    typed = as_types("disposals", table("disposals"))
    assert list(typed) == ["row", *schema.columns("disposals")]
    assert str(typed["disposal_date"].dtype) == "datetime64[ns]"
    assert str(typed["gravity"].dtype) == "Int64"
    assert typed["previous_disposals"].isna().all()


def test_what_breaks_the_contract_becomes_missing():
    typed = as_types("disposals", table("disposals", [{"gravity": CANARY, "disposal_date": CANARY}]))
    assert typed[["gravity", "disposal_date"]].isna().all(axis=None)


CELLS = st.sampled_from([CANARY, "", "a", "2018-03-01", "W1", "fine", "male", "9", "10-17"]) | st.text(max_size=6)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_cells_are_judged_without_a_leak(data):
    name = data.draw(st.sampled_from(schema.TABLES))
    columns = data.draw(st.lists(st.sampled_from(list(schema.columns(name))), unique=True))
    rows = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(columns, CELLS)), max_size=4))
    held = pd.DataFrame(rows, columns=columns, dtype=object).assign(row=range(len(rows)))
    assert CANARY not in str(contract_findings({name: held}))
    assert len(as_types(name, held)) == len(rows)
