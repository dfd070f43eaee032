"""Every fault that was put in is written down, and what is left once the faults are cleaned away is what was drawn."""

import pandas as pd
import pytest

from yjs_analysis.sources.cases.examining import examine
from yjs_analysis.sources.cases.reading import read_tables
from yjs_analysis.sources.synthetic.dirty import ADDED, FAULT_COLUMNS, HEADINGS, IN_PLACE, SENTINEL
from yjs_analysis.sources.synthetic.service import synthesise

SIZE = {"children": 400, "seed": 5, "progress": False}


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    folder = synthesise(output=tmp_path_factory.mktemp("clean") / "service", **SIZE)
    return pd.read_csv(folder / "disposals.csv", keep_default_na=False, dtype=str)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return synthesise(output=tmp_path_factory.mktemp("dirty") / "service", dirty=True, **SIZE)


@pytest.fixture(scope="module")
def soiled(place):
    """The dirty disposals under our headings, the row of the file as the index."""
    table = pd.read_csv(place / "disposals.csv", keep_default_na=False, dtype=str)
    ours = {theirs: name for name, theirs in HEADINGS.items()}
    return table.rename(columns=ours).set_axis(range(2, len(table) + 2))


@pytest.fixture(scope="module")
def faults(place):
    return pd.read_csv(place / "faults.csv", keep_default_na=False)


def rows(soiled, faults, fault):
    return soiled.loc[faults.loc[faults["fault"] == fault, "row"].unique()]


def test_every_kind_of_fault_is_there_and_written_down(faults):
    assert set(faults["fault"]) == {*ADDED, *IN_PLACE} and list(faults.columns) == list(FAULT_COLUMNS)


def test_the_headings_are_not_those_of_the_schema(place):
    with (place / "disposals.csv").open(encoding="utf-8") as file:
        assert file.readline().strip().split(",") == list(HEADINGS.values())


def test_the_column_of_a_fault_is_a_heading_of_the_file(faults):
    assert set(faults["column"]) <= {*HEADINGS.values(), ""}


def test_once_the_added_rows_are_left_out_the_drawn_children_remain(clean, soiled, faults):
    left = soiled.drop(index=faults.loc[faults["added_row"] == "yes", "row"])
    assert sorted(left["child_id"]) == sorted(clean["child_id"])


def test_a_duplicate_stands_twice(soiled, faults):
    doubled = rows(soiled, faults, "exact duplicate")
    assert soiled[soiled.duplicated(keep=False)].shape[0] == 2 * len(doubled)


def test_a_second_reference_stands_for_the_same_child(soiled, faults):
    again = rows(soiled, faults, "same child, two references")
    others = soiled[soiled["other_child_id"].isin(again["other_child_id"])].drop(columns="child_id")
    assert others.drop_duplicates().shape[0] < others.shape[0] and again["child_id"].str.startswith("SYNX").all()


def test_the_disposal_is_before_the_offence(soiled, faults):
    wrong = rows(soiled, faults, "disposal before offence")
    days = [pd.to_datetime(wrong[one].map(iso)) for one in ("disposal_date", "offence_date")]
    assert (days[0] < days[1]).all() and len(wrong) >= 2


def test_the_child_was_eighteen_at_the_disposal(soiled, faults):
    wrong = rows(soiled, faults, "aged 18 at disposal")
    born, then = (pd.to_datetime(wrong[one].map(iso)) for one in ("date_of_birth", "disposal_date"))
    assert (born + pd.DateOffset(years=18) <= then).all() and (wrong["age_at_disposal"] == "18").all()


@pytest.mark.parametrize(
    ("fault", "column", "held"),
    [
        ("changed on appeal", "appeal_status", "Changed on appeal"),
        ("lived elsewhere", "residence", "OTHER"),
        ("missing date as 1900-01-01", "offence_date", SENTINEL),
        ("unused date as 1900-01-01", "first_hearing_date", SENTINEL),
    ],
)
def test_the_fault_stands_in_its_rows_and_in_no_other(soiled, faults, fault, column, held):
    there = soiled.index[soiled[column].map(iso) == held]
    assert list(there) == list(rows(soiled, faults, fault).index)


def test_blank_cells_are_where_it_says(soiled, faults):
    blank = faults[faults["fault"] == "blank cell"]
    ours = {theirs: name for name, theirs in HEADINGS.items()}
    assert len(blank) > 10 and all(
        soiled.loc[row, ours[column]] == "" for row, column in zip(blank["row"], blank["column"], strict=True)
    )


def test_one_ethnicity_is_spelled_in_four_ways(soiled):
    spelled = set(soiled["ethnicity"])
    assert {"W1", "White British", "WHITE BRITISH", "W1 - White British"} <= spelled


def test_dates_are_written_in_two_ways(soiled, faults):
    there = soiled.index[soiled["disposal_date"].str.contains("/")]
    assert list(there) == list(rows(soiled, faults, "day first").index) and 0.2 < len(there) / len(soiled) < 0.6


def test_the_name_in_free_text_is_made_up(soiled, faults):
    notes = rows(soiled, faults, "name in free text")["case_notes"]
    assert notes.str.contains("made-up name").all() and (soiled["case_notes"] == notes.iloc[0]).sum() == len(notes)


def test_the_door_leaves_out_the_added_rows_and_no_other(place, clean, faults):
    tables = {"disposals": read_tables(place / "disposals.csv")["disposals"]}
    found = examine(tables, key=bytes(range(32)), drop_identifiers=True)
    left_out = set(found.read["disposals"]["row"]) - set(found.kept["disposals"]["row"])
    first = faults[faults["added_row"] == "yes"]
    # Of two rows that are the same, the door keeps the first; which of them that is does not matter.
    twice = {"exact duplicate", "same child, two references"}
    certain = set(first.loc[~first["fault"].isin(twice), "row"])
    assert certain <= left_out and len(left_out) == len(first) and len(found.kept["disposals"]) == len(clean)


def test_the_same_seed_has_the_same_faults(place, tmp_path):
    again = synthesise(output=tmp_path / "again", dirty=True, **SIZE)
    assert (again / "disposals.csv").read_bytes() == (place / "disposals.csv").read_bytes()


def test_one_child_can_have_every_fault(tmp_path):
    made = synthesise(children=1, seed=1, output=tmp_path / "one", dirty=True, progress=False)
    assert set(ADDED) <= set(pd.read_csv(made / "faults.csv")["fault"])


def iso(text):
    return f"{text[6:]}-{text[3:5]}-{text[:2]}" if "/" in text else text
