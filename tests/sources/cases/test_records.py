"""What counting sees of a service: coded, hashed, and nothing that could name a child."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.sources import schema
from yjs_analysis.sources.cases.examining import examine
from yjs_analysis.sources.cases.findings import sentences
from yjs_analysis.sources.cases.records import FOLLOWED_COLUMNS, RECORD_COLUMNS, load, records_of
from yjs_analysis.sources.synthetic.service import synthesise

DAY = date(2020, 1, 1)
KEY = b"a secret that nobody else knows!"
CANARY = "Zaphod Beeblebrox"

ROW = {
    "YPID": "YP 7",
    "DOB": "02/05/2003",
    "Gender": "2",
    "Ethnicity": "White and Black Caribbean",
    "Offence Date": "01/03/2018",
    "Legal Outcome": "Referral Order",
    "Outcome Date": "31/05/2018",
}


def export(*rows, **changed):
    held = pd.DataFrame([{**ROW, **row} for row in (rows or ({},))], dtype=object).assign(**changed)
    held.index = pd.RangeIndex(2, len(held) + 2, name="row")
    return {"disposals": held}


def loaded(*rows, **options):
    return load(export(*rows), **{"as_of": DAY, "key": KEY, **options})


def test_a_record_holds_what_counting_may_know_and_nothing_else():
    held = loaded().disposals
    assert tuple(held) == RECORD_COLUMNS
    assert "date_of_birth" not in held
    held = held.drop(columns=["child_id", "days_to_eighteen", "offence_date", "disposal_date"]).astype(object)
    assert held.where(held.notna(), None).to_dict("records") == [
        {
            "area": "Walsall",
            "sex": "female",
            "age_at_offence": 14,
            "age_at_disposal": 15,
            "group": "Mixed",
            "ethnic_code": "M1",
            "ethnicity_basis": "self-defined",
            "offence_group": "unknown",
            "gravity": None,
            "disposal": "referral_order",
            "tier": "first-tier",
            "admission": "unknown",
            "previous_disposals": None,
            "remand": "unknown",
            "joint_panel": "unknown",
            "assessed_before_decision": "unknown",
        }
    ]


def test_types_are_those_that_counting_expects():
    held = loaded().disposals
    for column in ("offence_date", "disposal_date"):
        assert str(held[column].dtype) == "datetime64[ns]"
    for column in ("age_at_offence", "age_at_disposal", "days_to_eighteen", "gravity", "previous_disposals"):
        assert str(held[column].dtype) == "Int64"


def test_a_child_is_the_same_hash_in_every_table_and_run():
    tables = export() | {
        "reoffences": pd.DataFrame(
            {"ypid": ["yp 7"], "offence_date": ["2018-07-01"], "disposal_date": ["2018-08-01"], "disposal": ["Fine"]}
        ),
        "exits": pd.DataFrame({"ypid": [" YP 7"], "event": ["Moved"], "date": ["2019-01-01"]}),
    }
    records = load(tables, as_of=DAY, key=KEY)
    references = {*records.disposals["child_id"], *records.reoffences["child_id"], *records.exits["child_id"]}
    assert references == set(loaded().disposals["child_id"])
    assert len(references.pop()) == 32
    assert tuple(records.reoffences) == FOLLOWED_COLUMNS["reoffences"]
    assert tuple(records.exits) == FOLLOWED_COLUMNS["exits"]


def test_without_a_key_two_runs_cannot_be_put_together(monkeypatch):
    monkeypatch.delenv("YJS_ANALYSIS_CHILD_KEY", raising=False)
    first, second = (load(export(), as_of=DAY).disposals["child_id"].to_list() for _ in range(2))
    assert first != second


def test_tables_that_are_not_there_are_empty_and_have_their_columns():
    records = loaded()
    assert (len(records.reoffences), len(records.exits), len(records.populations)) == (0, 0, 0)
    assert tuple(records.reoffences) == FOLLOWED_COLUMNS["reoffences"]
    assert tuple(records.populations) == tuple(schema.columns("populations"))


def test_a_population_comes_with_its_numbers():
    people = pd.DataFrame(
        {
            "area": ["Walsall"],
            "period": ["Census 2011"],
            "sex": ["All"],
            "ages": ["10 to 17"],
            "ethnic group": ["White"],
        }
    ).assign(population="20,258")
    held = load(export() | {"populations": people}, as_of=DAY).populations
    assert held.to_dict("records") == [
        {
            "area": "Walsall",
            "period": "Census 2011",
            "sex": "both",
            "age_band": "10-17",
            "group": "White",
            "persons": 20258,
        }
    ]


def test_an_area_that_a_row_names_is_kept():
    assert load(export({"YOT": "Dudley"}, {"YOT": "", "YPID": "8"}), as_of=DAY).disposals["area"].to_list() == [
        "Dudley",
        "Walsall",
    ]


def test_an_officers_code_says_who_gave_it():
    held = loaded({"Ethnicity": "IC3"}).disposals
    assert held[["group", "ethnicity_basis"]].to_numpy().tolist() == [["Black", "officer-observed"]]


def test_what_is_not_known_of_ethnicity_is_unknown():
    held = loaded({"Ethnicity": ""}).disposals
    assert held[["group", "ethnic_code", "ethnicity_basis"]].to_numpy().tolist() == [["Unknown", "", "unknown"]]


def test_the_account_of_ethnicity_shows_what_was_written():
    audit = loaded({}, {"YPID": "8", "Ethnicity": "Chinese"}).ethnicity_audit
    assert audit[["recorded", "group", "count"]].to_numpy().tolist() == [
        ["White and Black Caribbean", "Mixed", 1],
        ["Chinese", "Asian", 1],
    ]


def test_chinese_children_are_in_the_group_of_the_census_that_was_asked_for():
    assert loaded({"Ethnicity": "Chinese"}, scheme="2001").disposals["group"].to_list() == ["Other"]


def test_the_account_of_ethnicity_counts_the_rows_that_remain():
    audit = loaded({}, {}, {"YPID": "8", "Ethnicity": "W1", "DOB": "01/01/1990"}).ethnicity_audit
    assert audit["count"].to_list() == [1]


def test_a_spelling_that_a_mapping_knows_stands_under_its_code():
    mapping = {"values": {"ethnicity": {"Blk Carib": "B1"}}}
    records = loaded({"Ethnicity": "Blk Carib"}, mapping=mapping)
    assert records.ethnicity_audit[["recorded", "group"]].to_numpy().tolist() == [["B1", "Black"]]


def test_all_errors_are_said_at_once():
    rows = ({"Legal Outcome": CANARY}, {"Outcome Date": "31/02/2018"}, {"Ethnicity": CANARY}, {}, {})
    with pytest.raises(
        ValueError, match=r"(?s)3 problems.*'ethnicity' \(row 4\).*'disposal_date'.*\(row 3\)"
    ) as refused:
        loaded(*rows)
    assert CANARY not in str(refused.value)


def test_a_missing_column_is_an_error():
    tables = export()
    tables["disposals"] = tables["disposals"].drop(columns="Outcome Date")
    with pytest.raises(ValueError, match="disposals, column 'disposal_date': found no column that is recognised as it"):
        load(tables, as_of=DAY)


def test_no_disposals_are_an_error():
    with pytest.raises(ValueError, match="found no table of disposals"):
        load({}, as_of=DAY)


def test_names_are_refused():
    with pytest.raises(
        ValueError, match="disposals, column 'Surname': found name in 1 cell, by its heading"
    ) as refused:
        loaded({"Surname": CANARY})
    assert CANARY not in str(refused.value)


def test_names_are_dropped_where_that_was_asked_for_and_said():
    records = loaded({"Surname": CANARY}, drop_identifiers=True)
    assert "name in 1 cell, by its heading; the column was dropped" in records.findings["found"].to_list()


def test_an_area_without_a_name_is_refused():
    with pytest.raises(ValueError, match=r"area must be the name of a youth justice service, but got ' '"):
        loaded(area=" ")


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="key must hold at least 32 bytes, but holds 5"):
        loaded(key=b"short")


def test_a_day_in_words_is_refused():
    with pytest.raises(ValueError, match="as_of must be a date, but got '2019-03-31'"):
        loaded(as_of="2019-03-31")


def test_a_wrong_mapping_is_refused():
    with pytest.raises(ValueError, match=r"mapping: \[columns\] 'a': found 'b'"):
        loaded(mapping={"columns": {"a": "b"}})


def test_nothing_shows_a_row():
    records = loaded()
    seen = examine(export(), as_of=DAY)
    assert repr(records) == str(records) == "Records(1 disposals of 1 children, 0 reoffences, 0 exits)"
    assert "YP" not in repr(seen) and "2003" not in repr(seen)
    assert f"{records}" == repr(records)


def test_a_record_cannot_be_changed():
    with pytest.raises(AttributeError):
        loaded().disposals = None


def test_an_examination_with_errors_gives_no_records():
    with pytest.raises(ValueError, match="found no row that can be analysed"):
        records_of(examine(export({"Legal Outcome": "Dismissed"}), as_of=DAY))


def test_a_folder_is_read_too(tmp_path):
    export()["disposals"].to_csv(tmp_path / "disposals.csv", index=False)
    assert len(load(tmp_path, as_of=DAY).disposals) == 1


def test_no_raw_reference_is_held_anywhere():
    seen = examine(export({"OYPID": "YP 7"}), as_of=DAY)
    for held in (*seen.read.values(), *seen.kept.values()):
        assert not held.astype(str).isin(["YP 7"]).any(axis=None)


def test_findings_and_flow_come_with_the_records():
    records = loaded({}, {})
    assert records.flow["rows_left_out"].sum() == 1
    assert "warning" in set(records.findings["severity"])


def test_a_dirty_export_comes_clean(tmp_path):
    """The faults put into a made-up service are found and left out, and what remains is the clean service."""
    held = {}
    for name, dirty in (("clean", False), ("dirty", True)):
        folder = synthesise(children=120, seed=3, output=tmp_path / name, dirty=dirty, progress=False)
        held[name] = load(folder / "disposals.csv", key=KEY, drop_identifiers=True)
    telling = ["child_id", "offence_date", "disposal_date", "disposal", "group", "age_at_offence", "age_at_disposal"]
    clean, dirty = (held[name].disposals[telling].sort_values(telling) for name in ("clean", "dirty"))
    pd.testing.assert_frame_equal(clean.reset_index(drop=True), dirty.reset_index(drop=True))
    faults = pd.read_csv(tmp_path / "dirty" / "faults.csv")
    assert held["dirty"].flow["rows_left_out"].sum() == (faults["added_row"] == "yes").sum()


HEADINGS = st.sampled_from([*ROW, "OYPID", "Gravity Score", "Appeal", "Residence", "Notes", "Age at Offence"])
CELLS = st.sampled_from([CANARY, *ROW.values(), "fine", "W1", "3", "31/02/2018", "OTHER", "", None, "1900-01-01"])


@st.composite
def any_tables(draw):
    """Draw tables of any cells under headings of an export."""
    held = {}
    for table in draw(st.lists(st.sampled_from(schema.TABLES), unique=True)):
        headings = draw(st.lists(HEADINGS, unique=True))
        rows = draw(st.lists(st.tuples(*(CELLS | st.text(max_size=5) for _ in headings)), max_size=3))
        held[table] = pd.DataFrame(rows, columns=headings, dtype=object)
    return held


@settings(max_examples=40, deadline=None)
@given(any_tables(), st.booleans())
def test_any_tables_give_records_or_one_refusal_without_a_leak(tables, drop):
    seen = examine(tables, as_of=DAY, drop_identifiers=drop)
    told = " ".join([*sentences(seen.findings), *sentences(seen.findings, severity="warning"), repr(seen)])
    assert CANARY not in told
    try:
        load(tables, as_of=DAY, drop_identifiers=drop)
    except ValueError as refused:
        assert CANARY not in str(refused)
        assert refused.__cause__ is None
    else:
        assert not (seen.findings["severity"] == "error").any()
