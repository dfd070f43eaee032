"""Ethnicity: every list that exports use is read, nothing is guessed, and every step is counted."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.sources import ethnicity
from yjs_analysis.sources.ethnicity import audit, bases, cautions, ethnicity_codes, recognise, recognise_each, roll_up
from yjs_analysis.sources.published import read
from yjs_analysis.vocabulary import GROUPS, UNKNOWN

CODES = ethnicity_codes()
RULES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[2] / "data/oracles/definitions.json").read_text())["cases"]
}

WRITTEN = {
    "W1": ["W1 - White British", "White British (W1)", "white: english/welsh/scottish/northern irish/british", "WBRI"],
    "W2": ["White - Irish", "WHITE IRISH", "w2"],
    "W3": ["Gypsy or Irish Traveller", "Gypsy/Traveller", "White: Gypsy or Irish Traveller"],
    "W9": ["Any other White background", "White - Other", "Other White", "White: Any other White background"],
    "M1": ["White and Black Caribbean", "Mixed - White & Black Caribbean", "White/Black Caribbean"],
    "M2": ["Mixed/multiple ethnic group: White and Black African"],
    "M3": ["Mixed White and Asian", "White & Asian"],
    "M9": ["Any other Mixed background", "Mixed - any other Mixed background", "Other Mixed"],
    "A1": ["Asian or Asian British - Indian", "Asian, Asian British or Asian Welsh: Indian", "Indian"],
    "A2": ["PAKISTANI", "Asian/Asian British: Pakistani"],
    "A3": ["Asian - Bangladeshi"],
    "A4": ["Chinese", "Asian/Asian British: Chinese", "A4 Chinese"],
    "A9": ["Asian - Other", "Any other Asian background"],
    "B1": ["Black Caribbean", "Black or Black British: Caribbean", "B1 - Black Caribbean", "Caribbean"],
    "B2": ["Black, Black British, Black Welsh, Caribbean or African: African", "Black African"],
    "B9": ["Black - any other Black background", "Any other Black, Black British or Caribbean background"],
    "O1": ["O1", "O1 - Chinese", "Chinese or other ethnic group - Chinese"],
    "O2": ["Arab", "Other ethnic group: Arab"],
    "O9": ["Any other", "Any other ethnic group", "O9 - Any Other Ethnic Group"],
    "NS": ["Not stated", "NS - not stated", "Refused", "Prefer not to say", "Information not yet obtained"],
    "NK": ["", "   ", "-", "Unknown", "not recorded", "N/A", None, float("nan"), pd.NA],
    "IC1": ["IC1", "ic 1", "IC-1", "White - North European", "IC1 - White North European"],
    "IC3": ["IC3", "IC3 Black", "ic3 - black"],
    "IC5": ["Chinese, Japanese, or any other South-East Asian"],
    "IC6": ["Arabic or North African", "Middle Eastern"],
    "IC9": ["IC9", "IC9 - Unknown"],
    "White": ["White", "WHITE", "White: Roma"],
    "Mixed": ["Mixed", "Mixed or multiple ethnic groups", "Dual heritage"],
    "Asian": ["Asian", "Asian or Asian British"],
    "Black": ["Black", "Black or Black British", "Black, Black British, Black Welsh, Caribbean or African"],
    "Other": ["Other", "Other ethnic group"],
    "Chinese or Other": ["Chinese or other ethnic group", "CHINESE/OTHER"],
}

GUESSES = [
    ["Martian", "British Virgin Islands", "Sam Smith", "Black Smith", "Mr White", "John Black"],
    ["1", "3", "A", "B", "W", "X9", "W4", "IC8", "White Eastern European", "W1 - Pakistani", "W1 W2", "O1 Arab"],
    ["White British " * 20, 3, 1.0, True],
]


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in WRITTEN.items() for text in texts])
def test_a_usual_spelling_is_read(code, text):
    assert recognise(text) == code


@pytest.mark.parametrize("text", [one for some in GUESSES for one in some])
def test_nothing_is_guessed(text):
    assert recognise(text) is None


@pytest.mark.parametrize("code", CODES["code"])
def test_a_code_stands_for_itself(code):
    assert recognise(code) == code


@pytest.mark.parametrize(("code", "label"), list(zip(CODES["code"], CODES["label"], strict=True)))
def test_a_label_stands_for_its_code_alone_and_beside_it(code, label):
    assert recognise(label) == code and recognise(f"{code} - {label}") in {code, None}


def test_each_code_of_the_police_list_can_stand_beside_its_label():
    held = CODES[CODES["kind"] != "group"]
    assert [recognise(f"{code} - {label}") for code, label in zip(held["code"], held["label"], strict=True)] == list(
        held["code"]
    )


def test_a_spelling_means_one_code_but_for_chinese():
    several = {words: codes for words, codes in ethnicity._meanings().items() if len(codes) > 1}
    assert several == {"chinese": ("A4", "O1")}


def test_every_label_of_the_census_of_2011_is_read_into_the_group_that_the_census_puts_it_in():
    census = read("census_2011").drop_duplicates("group_18")
    assert roll_up(recognise_each(census["group_18"])).to_list() == census["group"].to_list()


def test_the_eighteen_groups_of_the_census_are_the_eighteen_codes_of_the_list():
    census = set(recognise_each(read("census_2011")["group_18"]))
    assert census == set(CODES.loc[CODES["lists"].str.contains("18\\+1") & (CODES["code"] != "NS"), "code"])


def test_sixteen_codes_are_those_of_2001():
    held = CODES[CODES["lists"].str.contains("16+1", regex=False)]
    assert len(held) == 17 and not set(held["code"]) & {"W3", "A4", "O2"}


@pytest.mark.parametrize("scheme", ["2011", "2001"])
def test_codes_roll_up_as_the_rule_says(scheme):
    expected = RULES["eth_sde_to_five"]["expected"][f"group_{scheme}"]
    assert dict(zip(expected, roll_up(pd.Series(list(expected)), scheme=scheme), strict=True)) == expected


def test_what_an_officer_saw_rolls_up_as_the_rule_says():
    expected = RULES["eth_ic_to_five"]["expected"]["group"]
    assert dict(zip(expected, roll_up(pd.Series(list(expected))), strict=True)) == expected


def test_no_officers_code_is_mixed():
    assert "Mixed" not in set(CODES.loc[CODES["basis"] == "officer-observed", "group_2011"])


def test_chinese_moves_between_the_censuses_and_nothing_else_does():
    moved = CODES.loc[CODES["group_2011"] != CODES["group_2001"], "code"]
    assert list(moved) == ["A4", "O1", "IC5"]


def test_a_missing_or_blank_code_is_unknown():
    assert roll_up(pd.Series([None, float("nan"), "", "W1"], dtype=object)).to_list() == [UNKNOWN] * 3 + ["White"]


def test_groups_are_the_five_and_unknown():
    assert set(roll_up(CODES["code"])) == {*GROUPS, UNKNOWN}


def test_the_index_is_kept():
    recorded = pd.Series(["W1", "B1"], index=[7, 3], name="ethnicity")
    assert roll_up(recognise_each(recorded)).index.to_list() == [7, 3]


def test_the_kind_of_code_says_who_defined_it():
    assert bases(pd.Series(["W1", "O1", "IC1", "Black", "NK", None])).to_list() == [
        "self-defined",
        "self-defined",
        "officer-observed",
        "unknown",
        "unknown",
        "unknown",
    ]


def test_an_unknown_scheme_is_refused():
    with pytest.raises(ValueError, match=r"scheme must be one of '2011', '2001', but got '1991'"):
        roll_up(pd.Series(["W1"]), scheme="1991")


def test_what_is_no_code_is_refused_by_row_and_never_repeated():
    with pytest.raises(ValueError, match=r"2 values are not \(rows 4, 9\)") as refused:
        roll_up(pd.Series(["W1", "Sam Smith", "12 High Street"], index=[2, 4, 9]))
    assert "Smith" not in str(refused.value) and "Street" not in str(refused.value)


def test_many_rows_are_named_in_part():
    with pytest.raises(ValueError, match=r"12 values are not \(rows 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more\)"):
        bases(pd.Series(["Sam"] * 12))


def test_an_audit_says_what_went_where():
    made = audit(pd.Series(["White British", "W1", "W1 ", "IC3", None, "O1", "Sam Smith", "Zoe Jones", "Zoe Jones"]))
    assert made.drop(columns="note").to_numpy().tolist() == [
        ["White British", "W1", "White", "self-defined", 1],
        ["W1", "W1", "White", "self-defined", 2],
        ["O1", "O1", "Asian", "self-defined", 1],
        ["", "NK", "Unknown", "unknown", 1],
        ["IC3", "IC3", "Black", "officer-observed", 1],
        ["(2 spellings not recognised)", "", "Unknown", "unknown", 3],
    ]


def test_an_audit_follows_the_groups_of_2001_when_asked():
    assert audit(pd.Series(["O1"]), scheme="2001")["group"].to_list() == ["Other"]


def test_an_audit_shows_what_is_no_code_only_when_asked():
    recorded = pd.Series(["Martian", "W1"])
    assert "Martian" not in audit(recorded).to_string()
    assert audit(recorded, show_unrecognised=True)["recorded"].to_list() == ["W1", "Martian"]


def test_an_audit_notes_the_missing_mixed_group_and_the_moved_chinese():
    notes = audit(pd.Series(["IC3", "O1"])).set_index("code")["note"]
    assert "no Mixed group" in notes["IC3"] and "Chinese or Other" in notes["O1"]


def test_an_audit_of_nothing_is_empty():
    assert audit(pd.Series([], dtype=object)).shape == (0, 6)


def test_there_is_nothing_to_say_of_self_defined_codes_of_2011():
    assert cautions(pd.Series(["W1", "A4", "B2", "NS"])) == []


def test_everything_that_codes_cannot_tell_is_said_with_its_count():
    said = cautions(pd.Series(["IC3", "IC4", "IC9", "O1", "Chinese or Other", "Black", "Black", None]))
    assert [one.split(" ")[0] for one in said] == ["2", "1", "1", "3", "1"]
    assert "no Mixed group" in said[0] and "counted as Asian" in said[1] and "not recognised" in said[-1]


def test_under_the_groups_of_2001_every_chinese_child_is_named():
    said = cautions(pd.Series(["A4", "O1"]), scheme="2001")
    assert said == ["2 recorded as Chinese: counted as Other, as in the census of 2001."]


@given(st.lists(st.sampled_from([*CODES["code"], "Martian", "", None, " w1 ", "Refused", "IC3 Black"]), max_size=40))
def test_an_audit_counts_every_cell_once(cells):
    recorded = pd.Series(cells, dtype=object)
    made = audit(recorded)
    assert made["count"].sum() == len(cells)
    assert made.groupby("group")["count"].sum().to_dict() == roll_up(recognise_each(recorded)).value_counts().to_dict()


@given(st.text(max_size=150))
def test_any_text_is_a_code_of_the_list_or_none(text):
    assert recognise(text) in {None, *CODES["code"]}
