"""What names a child is found by heading and by form, ordinary columns are left alone, and references are hashed."""

import hashlib
import hmac

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.sources import schema
from yjs_analysis.sources.cases.guards import UnreadableError
from yjs_analysis.sources.cases.identifiers import (
    IDENTIFIER_COLUMNS,
    child_key,
    drop_identifiers,
    find_identifiers,
    hash_child_ids,
)

KEY = b"k" * 32


def kinds(frame, table="disposals", **told):
    """Give kind by column of what is found in one table."""
    found = find_identifiers({table: frame}, **told)
    return dict(zip(found["column"], found["kind"], strict=True))


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        *[
            (one, "name")
            for one in ("Name", "Forename", "SURNAME", "First Name", "LastName", "YP Name", "Child's name")
        ],
        *[(one, "name") for one in ("initials", "Alias", "known_as", "full name", "Preferred Name")],
        *[(one, "address") for one in ("Address", "address_line_1", "Home Address", "House No", "Street")],
        *[(one, "postcode") for one in ("Postcode", "post code", "HomePostcode", "Postal_Code")],
        *[(one, "telephone") for one in ("Phone", "Mobile", "Tel No", "Home Telephone", "Contact Number")],
        *[(one, "e-mail") for one in ("Email", "e-mail", "Email Address", "YP Email")],
        *[(one, "NHS number") for one in ("NHS Number", "NHSNo", "nhs_number")],
        *[(one, "pupil number (UPN)") for one in ("UPN", "Unique Pupil Number")],
        *[(one, "learner number (ULN)") for one in ("ULN", "unique_learner_number")],
        *[(one, "PNC number") for one in ("pncnumber", "PNC ID", "PNCID", "PNC No.", "pnc", "CRO Number")],
        *[(one, "National Insurance number") for one in ("NI Number", "NINO", "National Insurance No")],
        *[(one, "worker") for one in ("Case Worker", "caseworker", "Key worker", "YOT Officer", "Allocated to")],
        *[(one, "parent or carer") for one in ("Parent", "Mother's name", "Carer 1", "Next of kin")],
        *[(one, "free text") for one in ("Notes", "Comments", "Free Text", "narrative", "Case Notes")],
        *[(one, "place") for one in ("Latitude", "long", "Easting", "Location", "Offence Location", "Grid Ref")],
        *[(one, "crime reference") for one in ("Crime Ref", "Crime Reference Number", "URN", "Custody Record No")],
        ("School", "school"),
        ("School Name", "school"),
    ],
)
def test_a_heading_gives_a_column_away(heading, kind):
    found = kinds(pd.DataFrame({"ypid": ["1", "2"], heading: ["x", None]}))
    assert list(found) == [heading]
    assert kind in (found[heading], "parent or carer" if "Mother" in heading else kind)


@pytest.mark.parametrize("table", schema.TABLES)
def test_every_spelling_that_the_schema_knows_is_left_alone(table):
    spelled = schema.spellings()
    headings = [*schema.columns(table)]
    for ours in schema.columns(table):
        headings += spelled["columns"].get(ours, []) + spelled["instead"].get(ours, [])
        headings += spelled.get(table, {}).get("columns", {}).get(ours, [])
    frame = pd.DataFrame({heading: ["x", "y"] for heading in dict.fromkeys(headings)})
    assert kinds(frame, table) == {}


@pytest.mark.parametrize(
    "heading",
    [
        *("child_id", "yjs_name", "ypid", "oypid", "Offence Name", "Ward", "Order name", "Team", "intervention_type"),
        *("School status", "PNC ethnicity code", "legal_outcome_group", "label_quarter", "knife_related_offence"),
        *(
            "Parent consent",
            "Worker type",
            "Religion",
            "Looked after",
            "main_or_other",
            "Offence code",
            "Length of order",
        ),
    ],
)
def test_an_ordinary_heading_gives_nothing_away(heading):
    assert kinds(pd.DataFrame({heading: ["x", "y"]})) == {}


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("postcode", "WS1 1TP"),
        ("postcode", "moved to ws10 8aa in May"),
        ("e-mail", "jo.green@example.org"),
        ("telephone", "07700 900123"),
        ("telephone", "+44 7700 900123"),
        ("telephone", "(01922) 555 123"),
        ("telephone", "01922 555123"),
        ("NHS number", "943 476 5919"),
        ("pupil number (UPN)", "H801200001001"),
        ("PNC number", "2003/0000001W"),
        ("PNC number", "03/1W"),
        ("National Insurance number", "AB 12 34 56 C"),
    ],
)
def test_one_cell_of_a_sure_form_gives_an_unknown_column_away(kind, cell):
    assert kinds(pd.DataFrame({"held": ["a", "b", None, cell]})) == {"held": kind}


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("postcode", ["WS11TP", "WS108AA", "B13AA"]),
        ("NHS number", ["9434765919", "4010232137", "9434765870"]),
        ("learner number (ULN)", ["9276308686", "1000000043", "1000000108"]),
        ("telephone", ["7700900123", "7700900124", "7700900125"]),
        ("National Insurance number", ["AB123456C", "AB123457D", "AB123458A"]),
        ("name", ["Jo Green", "Ana Ó Briain", "Sam Mc-Neil", "Li Wei Chen"]),
        ("name", ["GREEN, Jo", "O'BRIEN, Ana", "CHEN, Li"]),
        ("free text", ["was seen at home on Monday", "did not come to the meeting", "asked to see the judge"]),
        ("free text", ["x", "y", "words " * 30]),
    ],
)
def test_a_column_of_one_form_gives_itself_away(kind, cells):
    assert kinds(pd.DataFrame({"held": cells})) == {"held": kind}


@pytest.mark.parametrize(
    "cells",
    [
        [f"YP{one:05}" for one in range(99)],
        [str(1_000_000 + one) for one in range(99)],
        [str(1_900_000_000 + one) for one in range(99)],
        [f"YP{one:06}X" for one in range(4)],
        [str(4_000_000_000 + 7 * one) for one in range(99)],
        [f"{one:02}/04/2019" for one in range(1, 29)],
        [f"2019-04-{one:02}" for one in range(1, 29)],
        ["2019-04-01 10:30:00", "2019-04-02 11:00:00", "2019-04-03 09:15:00"],
        [f"E{one:08}" for one in range(5_000_000, 5_000_099)],
        ["A1", "B2", "W1", "IC3", "18+1", "NS"],
        ["12.5", "1,204", "-3", "0.25"],
        ["Birchills Leamore", "Bloxwich East"] * 20,
        ["SECTION_250", "OUTCOME_22", "COMMUNITY_RESOLUTION"],
        ["2018/19", "2019/20", "2020/21"],
        ["Q1 2019", "Q2 2019", "Q3 2019"],
        ["theft from shop", "common assault", "criminal damage"],
        ["Assault a person thereby occasioning them actual bodily harm"] * 20,
        ["9434765919", "4010232138", "1234567891"],
    ],
    ids=lambda cells: cells[0],
)
def test_an_ordinary_column_gives_nothing_away(cells):
    assert kinds(pd.DataFrame({"held": cells})) == {}


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Home ward", ["Birchills Leamore", "Bloxwich East", "Aldridge Central"]),
        (
            "Offence title",
            [
                "theft of a pedal cycle in a street",
                "damage to a house by means of fire",
                "theft from a shop or a stall",
            ],
        ),
    ],
)
def test_the_labels_of_things_are_neither_names_nor_free_text(heading, cells):
    assert kinds(pd.DataFrame({heading: cells})) == {}


def test_in_a_column_of_the_schema_only_the_cells_in_question_are_named():
    frame = pd.DataFrame({"Ethnicity": ["White British", "lives at WS1 1TP", "W1", "WS11TP"]}, index=[2, 3, 4, 5])
    assert find_identifiers({"disposals": frame}).to_numpy().tolist() == [
        ["disposals", "Ethnicity", "postcode", "content", "cells", 2]
    ]


@pytest.mark.parametrize("column", ["sex", "offence_group", "disposal", "remand"])
def test_the_labels_of_the_schema_are_left_alone(column):
    spelled = schema.spellings()["values"].get(column, {})
    labels = [*schema.allowed_values("disposals", column), *(one for listed in spelled.values() for one in listed)]
    assert kinds(pd.DataFrame({column: labels or ["x"]})) == {}


def test_the_reference_of_a_child_is_left_alone_for_it_is_hashed():
    assert kinds(pd.DataFrame({"ypid": ["2003/0000001W", "Jo Green"], "oypid": ["H801200001001", None]})) == {}


def test_a_heading_that_a_mapping_has_told_is_known():
    frame = pd.DataFrame({"Worker notes": ["White", "Black"]})
    assert kinds(frame, known={"disposals": ["worker notes"]}) == {}


def test_a_heading_that_is_itself_an_identifier_is_not_repeated():
    found = find_identifiers({"disposals": pd.DataFrame({"a": ["x"], "07700 900123": ["y"]})})
    assert found["column"].tolist() == ["column 2 (B)"]


def test_an_empty_column_names_nobody():
    assert kinds(pd.DataFrame({"Surname": [None, None]})) == {}


def test_how_many_cells_are_filled_is_counted_and_no_cell_is_told():
    found = find_identifiers({"exits": pd.DataFrame({"Surname": ["Green", None, "Brown"]})})
    assert list(found.columns) == list(IDENTIFIER_COLUMNS)
    assert found.to_numpy().tolist() == [["exits", "Surname", "name", "heading", "column", 2]]


def test_nothing_found_is_an_empty_frame():
    assert find_identifiers({}).to_dict("list") == {column: [] for column in IDENTIFIER_COLUMNS}


def test_dropping_takes_columns_and_cells_and_keeps_rows_and_the_original():
    frame = pd.DataFrame(
        {"ypid": ["a", "b"], "Surname": ["Green", "Brown"], "sex": ["male", "07700 900123"]},
        index=pd.Index([2, 3], name="row"),
    )
    before = frame.copy()
    tables, found = drop_identifiers({"disposals": frame})
    assert tables["disposals"].reset_index().to_dict("list") == {
        "row": [2, 3],
        "ypid": ["a", "b"],
        "sex": ["male", None],
    }
    assert found["kind"].tolist() == ["name", "telephone"]
    pd.testing.assert_frame_equal(frame, before)


def test_after_dropping_nothing_is_found():
    frame = pd.DataFrame({"ypid": ["a"], "Notes": ["x"], "Postcode": ["WS1 1TP"], "ethnicity": ["jo@example.org"]})
    assert find_identifiers(drop_identifiers({"disposals": frame})[0]).empty


def test_a_hash_is_the_keyed_hash_of_the_reference_as_it_is_written_plainly():
    # HMAC (RFC 2104) with SHA-256 of "yp 7a", its first 128 bits as 32 hexadecimal digits.
    expected = hmac.new(KEY, b"yp 7a", hashlib.sha256).hexdigest()[:32]
    assert hash_child_ids([" YP  7a", "yp 7A\u00a0", "\uff39P 7A"], KEY) == [expected] * 3


def test_other_references_and_other_keys_give_other_hashes():
    hashes = hash_child_ids(["7", "07", "8"], KEY) + hash_child_ids(["7"], b"j" * 32)
    assert len(set(hashes)) == 4


@pytest.mark.parametrize("blank", [None, float("nan"), pd.NA, "", " \u00a0"], ids=repr)
def test_a_blank_reference_stays_missing(blank):
    assert hash_child_ids([blank, "YP1"], KEY)[0] is None


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=12)))
def test_a_hash_holds_nothing_of_the_reference(values):
    for value, hashed in zip(values, hash_child_ids(values, KEY), strict=True):
        assert hashed is None or (len(hashed) == 32 and set(hashed) <= set("0123456789abcdef"))
        assert (hashed is None) == (not value.strip())


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="key must hold at least 32 bytes, but holds 5"):
        hash_child_ids(["YP1"], b"short")


def test_a_fresh_key_is_new_each_time(monkeypatch):
    monkeypatch.delenv("YJS_ANALYSIS_CHILD_KEY", raising=False)
    assert child_key() != child_key()


def test_a_key_is_read_from_a_file_before_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("YJS_ANALYSIS_CHILD_KEY", "e0" * 16)
    (tmp_path / "key").write_text("f1" * 16 + "\n")
    assert child_key(tmp_path / "key") == b"f1" * 16
    assert child_key() == b"e0" * 16


@pytest.mark.parametrize("secret", ["short", "k" * 64, ""])
def test_a_poor_key_is_refused_and_not_told(tmp_path, secret):
    (tmp_path / "key").write_text(secret or " ")
    with pytest.raises(ValueError, match="the file key must hold a secret of at least 32 bytes") as caught:
        child_key(tmp_path / "key")
    assert not secret or secret not in str(caught.value).replace("shorter", "")


def test_a_poor_key_of_the_environment_is_refused(monkeypatch):
    monkeypatch.setenv("YJS_ANALYSIS_CHILD_KEY", "short")
    with pytest.raises(ValueError, match="the variable YJS_ANALYSIS_CHILD_KEY must hold a secret"):
        child_key()


def test_a_missing_key_file_is_refused(tmp_path):
    with pytest.raises(UnreadableError, match="must exist, but is not there"):
        child_key(tmp_path / "gone")
