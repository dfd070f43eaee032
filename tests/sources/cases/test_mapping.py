"""An ordinary export maps itself; for the rest there is a small file, and a draft of it."""

import tomllib

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.sources import schema
from yjs_analysis.sources.cases.drafting import draft_mapping
from yjs_analysis.sources.cases.findings import findings_frame, sentences
from yjs_analysis.sources.cases.headings import match_columns, shown_headings
from yjs_analysis.sources.cases.mapping import for_table, mapping_problems, read_mapping
from yjs_analysis.sources.cases.naming import map_tables
from yjs_analysis.sources.cases.values import read_values

NATIONAL = {
    "ypid": "child_id",
    "oypid": "other_child_id",
    "currentyotid": None,
    "yjs_name": "area",
    "date_of_birth": "date_of_birth",
    "sex": "sex",
    "gender": None,
    "ethnicity": "ethnicity",
    "ethnicity_group": None,
    "offence_id": None,
    "offence_date": "offence_date",
    "age_at_arrest_or_offence": "age_at_offence",
    "age_at_first_hearing": "age_at_first_hearing",
    "yjb_offence_category": "offence_group",
    "yjb_seriousness_score": "gravity",
    "knife_related_offence": None,
    "outcome_date": "disposal_date",
    "legal_outcome": "disposal",
    "legal_outcome_group": None,
    "cms_legal_outcome": None,
    "residence_on_legal_outcome_date": "residence",
    "outcome_appeal_status": "appeal_status",
    "main_or_other": None,
    "label_quarter": None,
}
"""The columns of the national return, and what each is here."""


def table(**columns):
    held = pd.DataFrame(columns, dtype=object)
    held.index = pd.RangeIndex(2, len(held) + 2, name="row")
    return held


def mapped(name="disposals", mapping=None, **columns):
    tables, found = map_tables({name: table(**columns)}, mapping=mapping)
    return tables[name], findings_frame(found)


def test_the_national_return_maps_itself():
    columns, found = match_columns("disposals", list(NATIONAL))
    assert {theirs: ours for ours, theirs in columns.items()} == {t: o for t, o in NATIONAL.items() if o}
    assert [one["severity"] for one in found] == ["note"]  # gender, the group and the two spare outcomes are not used


@pytest.mark.parametrize(
    "heading", ["Outcome Date", "OUTCOME_DATE", "outcome-date", " Outcome  date.", "Date of outcome"]
)
def test_capitals_spaces_and_marks_do_not_matter(heading):
    assert match_columns("disposals", [heading])[0] == {"disposal_date": heading}


def test_a_second_best_column_serves_where_the_best_is_missing():
    assert match_columns("disposals", ["ethnicity_group"])[0] == {"ethnicity": "ethnicity_group"}


def test_of_the_second_best_the_earlier_one_serves():
    assert match_columns("disposals", ["Local authority", "currentyotid"])[0] == {"area": "currentyotid"}


def test_the_reference_of_a_case_is_not_that_of_a_child():
    assert match_columns("disposals", ["Case ID"])[0] == {}


def test_two_columns_for_one_name_are_a_problem_and_no_guess():
    columns, found = match_columns("disposals", ["ypid", "Child ref"])
    assert columns == {}
    assert sentences(findings_frame(found))[0].startswith(
        "disposals, column 'child_id': found 2 columns that could be it ('ypid', 'Child ref'); allowed is one. "
    )


def test_a_mapping_settles_what_two_columns_leave_open():
    columns, _ = match_columns("disposals", ["ypid", "Child ref"], given={"Child ref": "child_id"})
    assert columns == {"child_id": "Child ref"}


def test_a_column_left_out_is_not_used():
    columns, found = match_columns("disposals", ["ypid", "Child ref"], given={"ypid": ""})
    assert (columns, found) == ({"child_id": "Child ref"}, [])


def test_a_mapping_that_gives_one_name_twice_is_a_problem():
    _, found = match_columns("disposals", ["a", "b"], given={"a": "sex", "b": "sex"})
    assert found[0]["rule"] == "one column for each name"


def test_a_heading_twice_is_a_problem_even_if_a_mapping_names_it():
    columns, found = match_columns("disposals", ["a", "a"], given={"a": "sex"})
    assert columns == {}
    assert found[0]["severity"] == "error"


@pytest.mark.parametrize("first_row", [["Jo Green", "31 Mar 2018"], ["Jo Green", "0121496"], ["Jo", "jo@example.org"]])
def test_a_record_in_place_of_a_heading_is_not_shown(first_row):
    assert shown_headings(first_row) == ["column 1", "column 2"]


def test_a_heading_like_a_sentence_is_not_shown():
    assert shown_headings(["sex", "x" * 61]) == ["sex", "column 2"]


@pytest.mark.parametrize(
    ("column", "written", "read"),
    [
        ("sex", "1", "male"),
        ("sex", "F", "female"),
        ("sex", "Not Known", "unknown"),
        ("sex", "Mael", "Mael"),
        ("ethnicity", "White British", "W1"),
        ("ethnicity", "", ""),
        ("disposal", "COMMUNITY_RESOLUTION_POLICE_FACILITATED", "community_resolution"),
        ("disposal", "Referral Order (12 months)", "referral_order"),
        ("gravity", "3.0", "3"),
        ("gravity", " 07 ", "7"),
        ("gravity", "-3", "-3"),
        ("previous_disposals", "n/a", ""),
        ("remand", "None", "none"),
        ("offence_group", "Violence Against The Person", "violence against the person"),
        ("offence_group", "Theft And Handling Stolen Goods", "theft and handling stolen goods"),
        ("appeal_status", "Result of appeal successful", "appeal successful"),
        ("appeal_status", "Changed on appeal", "changed on appeal"),
        ("ethnicity_basis", "Self-Defined", "self-defined"),
        ("admission", "Guilty plea", "admitted"),
        ("child_id", " AB  1 ", "AB 1"),
        ("child_id", "NULL", ""),
        ("child_id", "\ud800", "\\ud800"),
    ],
)
def test_ordinary_spellings_are_read(column, written, read):
    assert read_values("disposals", column, pd.Series([written])).to_list() == [read]


def test_thousands_of_people_are_one_number():
    assert read_values("populations", "persons", pd.Series(["28,093"])).to_list() == ["28093"]


def test_a_mapped_value_comes_before_a_recognised_one():
    cells = pd.Series(["Blk Carib", "blk-carib", "W1"])
    given = {"Blk Carib": "B1", "W1": ""}
    assert read_values("disposals", "ethnicity", cells, given=given).to_list() == ["B1", "B1", ""]


def test_row_numbers_are_those_of_the_file():
    held, _ = mapped(ypid=["a", "b"])
    assert held["row"].to_list() == [2, 3]


def test_a_table_numbered_by_words_is_numbered_from_one():
    raw = pd.DataFrame({"ypid": ["a", "b"]}, index=["Jo", "Sam"])
    assert map_tables({"disposals": raw})[0]["disposals"]["row"].to_list() == [1, 2]


def test_two_formats_are_read_side_by_side():
    held, found = mapped(outcome_date=["2018-04-03", "31/03/2018", "03/04/2018"])
    assert held["disposal_date"].to_list() == ["2018-04-03", "2018-03-31", "2018-04-03"]
    assert found.empty


def test_an_order_that_nothing_tells_is_day_first_and_said():
    held, found = mapped(outcome_date=["03/04/2018", "2018-12-31"])
    assert held["disposal_date"].to_list() == ["2018-04-03", "2018-12-31"]
    assert found[["severity", "rows", "row_numbers"]].to_numpy().tolist() == [["warning", 1, "2"]]


def test_another_column_of_the_table_can_tell_the_order():
    held, found = mapped(outcome_date=["03/04/2018"], offence_date=["31/01/2018"])
    assert held["disposal_date"].to_list() == ["2018-04-03"]
    assert found.empty


def test_month_first_is_read_and_said():
    held, found = mapped(outcome_date=["03/31/2018", "03/04/2018"])
    assert held["disposal_date"].to_list() == ["2018-03-31", "2018-03-04"]
    assert found["severity"].to_list() == ["warning"]


def test_both_orders_in_one_column_are_an_error_where_a_date_has_two_readings():
    _, found = mapped(outcome_date=["03/31/2018", "31/03/2018", "03/04/2018"])
    assert found[["severity", "row_numbers"]].to_numpy().tolist() == [["error", "4"]]


def test_both_orders_are_read_where_every_date_has_one_reading():
    held, found = mapped(outcome_date=["03/31/2018", "31/03/2018"])
    assert held["disposal_date"].to_list() == ["2018-03-31", "2018-03-31"]
    assert found.empty


def test_the_order_can_be_told():
    held, found = mapped(mapping={"dates": {"order": "month first"}}, outcome_date=["03/04/2018", "31/03/2018"])
    assert held["disposal_date"].to_list() == ["2018-03-04", "31/03/2018"]  # no such day in that order
    assert found.empty


def test_the_sentinel_is_noted():
    held, found = mapped(outcome_date=["1900-01-01", "2018-12-31"])
    assert held["disposal_date"].to_list() == ["", "2018-12-31"]
    assert found["severity"].to_list() == ["note"]


def test_a_mapped_column_that_is_not_there_is_said():
    _, found = mapped(mapping={"columns": {"Wann": "disposal_date"}}, ypid=["a"])
    assert "a mapping of 'Wann', and no such column" in found["found"].to_list()


def test_what_a_mapping_says_of_one_table_comes_first():
    mapping = {"columns": {"X": "child_id"}, "exits": {"columns": {"X": "event"}}}
    assert for_table(mapping, "exits")["columns"] == {"X": "event"}


def test_what_a_mapping_says_of_all_tables_is_passed_over_where_it_does_not_belong():
    assert for_table({"columns": {"X": "gravity"}}, "exits")["columns"] == {}


def test_a_mapping_file_is_read_with_a_byte_order_mark(tmp_path):
    place = tmp_path / "m.toml"
    place.write_text('\ufeff[columns]\n"Wann" = "disposal_date"\n', encoding="utf-8")
    assert read_mapping(place) == {"columns": {"Wann": "disposal_date"}}


@pytest.mark.parametrize(
    ("held", "message"),
    [
        (b"[columns", r"m.toml must be TOML, but is not: .*Correct the line"),
        (b"\xff\xfe", r"m.toml must be a mapping in UTF-8"),
        (b'[colums]\na = "sex"', r"found \[colums\]; allowed are columns, values, dates, disposals"),
        (b"columns = 3", r"found columns = ...; allowed is a part \[columns\]"),
        (b'[columns]\na = "gender"', r"\[columns\] 'a': found 'gender'; allowed is the name of a column"),
        (b"[columns]\na = 3", r"\[columns\] 'a': found 3"),
        (b'[exits.columns]\na = "gravity"', r"\[exits.columns\] 'a': found 'gravity'; .* a column of exits"),
        (b'[exits.colums]\na = "event"', r"found \[exits.colums\]; allowed are columns, values, dates"),
        (b'[values.ethnicity]\na = "B7"', r"\[values\] ethnicity, 'a': found 'B7'; allowed are W1, "),
        (b'[values.hair]\na = "red"', r"\[values\]: found 'hair'"),
        (b'[values]\nsex = "male"', r"\[values\]: found 'sex'"),
        (b'[dates]\norder = "american"', r'\[dates\] order: allowed are "day first" and "month first"'),
        (b'[dates]\nform = "iso"', r"\[dates\]: found 'form'; allowed is order"),
    ],
)
def test_a_wrong_mapping_is_refused(tmp_path, held, message):
    (tmp_path / "m.toml").write_bytes(held)
    with pytest.raises(ValueError, match=message):
        read_mapping(tmp_path / "m.toml")


def test_a_mapping_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"none\.toml must be a mapping, but cannot be read: No such file"):
        read_mapping(tmp_path / "none.toml")


def test_all_problems_of_a_mapping_come_at_once():
    assert len(mapping_problems({"columns": {"a": "x", "b": "y"}, "dates": {"order": 3}})) == 3


def test_an_unknown_table_is_refused():
    with pytest.raises(ValueError, match="tables must be some of disposals, reoffences, exits, populations"):
        map_tables({"crimes": table(a=["1"])})


def test_a_draft_is_a_mapping_that_can_be_read(tmp_path):
    raw = table(ypid=["a", "b"], **{'Wo"rk\\er': ["Jo", None], "Wann": ["31/03/2018", "01/04/2018"]}, Ethnic=["?", "x"])
    place = tmp_path / "m.toml"
    place.write_text(draft_mapping({"disposals": raw}), encoding="utf-8")
    assert read_mapping(place)["disposals"]["columns"] == {"ypid": "child_id", "Ethnic": "ethnicity"}


def test_a_draft_says_what_kind_of_thing_stands_in_a_column():
    draft = draft_mapping({"disposals": table(Wann=["31/03/2018", "01/04/2018", "01/04/2018"])})
    assert '# "Wann" = ""  # dates, 2 different values' in draft
    assert "# Not found: disposal_date (must be filled)." in draft


def test_a_draft_shows_a_label_of_five_children_and_no_other():
    ethnicity = ["Blk Carib"] * 5 + ["Wht Brit"] * 5 + ["Jo Green"]
    raw = table(ypid=[*"abcde", *"fghii", "j"], ethnicity=ethnicity)
    draft = draft_mapping({"disposals": raw})
    assert '# "Blk Carib" = ""  # 5 rows' in draft
    assert "Wht" not in draft  # four children
    assert "Jo" not in draft
    assert "# (2 values not shown)" in draft


def test_a_draft_keeps_what_was_told():
    mapping = {
        "columns": {"Wann": "disposal_date", "x": ""},
        "values": {"sex": {"b": "male"}},
        "dates": {"order": "day first"},
    }
    draft = draft_mapping({"disposals": table(Wann=["03/04/2018"], x=["1"], sex=["b"])}, mapping=mapping)
    assert tomllib.loads(draft)["disposals"] == {
        "columns": {"Wann": "disposal_date", "x": "", "sex": "sex"},
        "values": {"sex": {"b": "male"}},
        "dates": {"order": "day first"},
    }


def test_a_draft_asks_for_the_order_where_nothing_tells():
    assert '# order = "day first"' in draft_mapping({"disposals": table(outcome_date=["03/04/2018"])})


def test_a_draft_does_not_show_fewer_than_five():
    with pytest.raises(ValueError, match="threshold must be a whole number of 5 or more, but got 1"):
        draft_mapping({}, threshold=1)


CANARY = "Zaphod Q"
HEADINGS = st.sampled_from([*NATIONAL, "DOB", "Notes", "Sex", "x", "", "Gravity Score", "When"]) | st.text(max_size=12)
CELLS = st.sampled_from([CANARY, "2018-03-31", "03/04/2018", "W1", "YC", "1", "9", "", None, f"{CANARY} 2004-01-01"])


@st.composite
def frames(draw):
    """Draw a table of any cells under any headings, some of which are those of an export."""
    headings = draw(st.lists(HEADINGS, max_size=6))
    rows = draw(st.lists(st.tuples(*(CELLS | st.text(max_size=8) for _ in headings)), max_size=4))
    return pd.DataFrame(rows, columns=headings, dtype=object)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(schema.TABLES), frames()))
def test_any_table_is_mapped_and_drafted_without_a_leak(tables):
    _, found = map_tables(tables)
    draft = draft_mapping(tables)
    tomllib.loads(draft)
    assert CANARY not in draft
    assert CANARY not in " ".join(findings_frame(found)[["found", "allowed", "what_to_do"]].astype(str).sum(axis=1))
