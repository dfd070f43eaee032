"""Disposals: every one a child can get is read, and put where either published convention puts it."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.sources import disposals
from yjs_analysis.sources.disposals import (
    COURT_TIERS,
    TIERS,
    disposal_codes,
    out_of_court,
    recognise,
    recognise_each,
    route,
    severities,
    tiers,
)

CODES = disposal_codes()
RULES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[2] / "data/oracles/definitions.json").read_text())["cases"]
}
TIER_OF_RULE = {
    "none": "none",
    "diversion_informal": "informal out-of-court",
    "pre_court_formal": "formal out-of-court",
    "first_tier": "first-tier",
    "community": "community",
    "custody": "custody",
}

WRITTEN = {
    "no_further_action": ["NFA", "No Further Action", "no further action taken"],
    "outcome_22": ["OUTCOME_22", "Outcome 22", "OC22", "O22", "Deferred prosecution"],
    "community_resolution": [
        "CR",
        "Community Resolution",
        "COMMUNITY_RESOLUTION_POLICE_FACILITATED",
        "COMMUNITY_RESOLUTION_WITH_YOT_INTERVENTION",
        "COMMUNITY_RESOLUTION_OTHER_AGENCY_FACILITATED",
    ],
    "other_informal_action": ["OTHER_INFORMAL_ACTION_YOT_INVOLVEMENT", "OTHER_INFORMAL_ACTION_NO_YOT_INVOLVEMENT"],
    "youth_caution": ["YC", "youth caution", "YOUTH_CAUTION", "Caution"],
    "youth_conditional_caution": ["YCC", "Youth Conditional Caution", "conditional caution"],
    "reprimand": ["Police Reprimand"],
    "final_warning": ["Final Warning", "FW"],
    "referral_order": ["RO", "Referral Order", "Referral Order (12 months)", "REFERRAL_ORDER", "RO 6m"],
    "deferred_sentence": ["Sentence Deferred"],
    "youth_rehabilitation_order": ["YRO", "Youth Rehabilitation Order", "YRO 18 months"],
    "youth_rehabilitation_order_iss": ["YRO-ISS", "YRO ISS", "YRO with ISS", "YRO+ISS"],
    "detention_and_training_order": [
        "DTO",
        "Detention And Training Order",
        "DTO 4 months",
        "Detention & Training Order",
    ],
    "section_91": ["s91", "S.91", "SECTION_91"],
    "section_226b": ["Section 226b"],
    "section_250": ["SECTION_250", "s.250"],
    "section_254": ["SECTION_254"],
    "section_259": ["SECTION_259", "Detention at His Majesty's Pleasure"],
    "long_term_detention": ["Section 90-91 Detention", "Section 250/254/259 or YOI"],
    "community_rehabilitation_order": ["Probation order"],
    "dismissed": ["Not guilty", "Dismissed"],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in WRITTEN.items() for text in texts])
def test_a_usual_spelling_is_read(code, text):
    assert recognise(text) == code


@pytest.mark.parametrize(
    "text", ["", "  ", None, float("nan"), 22, "Hug", "Sam Smith", "YC RO", "Outcome 23", "Section 18", "x" * 500]
)
def test_nothing_is_guessed(text):
    assert recognise(text) is None


@pytest.mark.parametrize(("code", "label"), list(zip(CODES["code"], CODES["label"], strict=True)))
def test_a_code_and_its_label_stand_for_it(code, label):
    assert recognise(code) == recognise(label) == recognise(code.upper()) == code


def test_a_spelling_means_one_code():
    assert [words for words, codes in disposals._meanings().items() if len(codes) > 1] == []


def test_disposals_are_in_the_tiers_of_the_rule():
    expected = {label: TIER_OF_RULE[tier] for label, tier in RULES["disposal_taxonomy"]["expected"]["tier"].items()}
    codes = recognise_each(pd.Series(list(expected)))
    assert dict(zip(expected, tiers(codes), strict=True)) == expected


@pytest.mark.parametrize("column", ["substantive", "court"])
def test_disposals_count_as_the_rule_says(column):
    expected = RULES["disposal_taxonomy"]["expected"][column]
    held = CODES.set_index("code")[column]
    assert {label: bool(held[recognise(label)]) for label in expected} == expected


def test_a_court_gives_what_is_in_the_tiers_of_the_court():
    assert (CODES["court"] == CODES["tier"].isin(COURT_TIERS)).all()


def test_the_board_counts_formal_cautions_and_sentences():
    assert (CODES["substantive"] == ~CODES["tier"].isin(["none", "informal out-of-court"])).all()


def test_severity_follows_the_tiers():
    ranks = CODES["tier"].map(TIERS.index)
    assert ranks.is_monotonic_increasing and CODES["severity"].to_list() == list(range(1, len(CODES) + 1))


@pytest.mark.parametrize(
    ("milder", "more_severe"),
    [
        ("community_resolution", "youth_caution"),
        ("youth_caution", "youth_conditional_caution"),
        ("referral_order", "youth_rehabilitation_order"),
        ("youth_rehabilitation_order", "youth_rehabilitation_order_iss"),
        ("youth_rehabilitation_order_iss", "detention_and_training_order"),
        ("detention_and_training_order", "section_250"),
        ("section_250", "section_259"),
    ],
)
def test_one_disposal_is_more_severe_than_another(milder, more_severe):
    low, high = severities(pd.Series([milder, more_severe]))
    assert low < high


def test_an_end_before_a_beginning_is_nowhere():
    dated = CODES[(CODES["available_from"] != "") & (CODES["available_until"] != "")]
    assert (dated["available_from"] < dated["available_until"]).all()


def test_what_replaced_a_disposal_begins_the_day_after():
    held = CODES.set_index("code")
    pairs = [("reprimand", "youth_caution"), ("section_91", "section_250"), ("section_228", "section_226b")]
    pairs += [("section_226b", "section_254"), ("section_90", "section_259")]
    pairs += [("supervision_order", "youth_rehabilitation_order")]
    for old, new in pairs:
        gap = pd.Timestamp(held.loc[new, "available_from"]) - pd.Timestamp(held.loc[old, "available_until"])
        assert gap == pd.Timedelta(days=1), (old, new)


def test_the_two_conventions_differ_by_the_informal_disposals():
    wide, formal = set(out_of_court(convention="with informal")), set(out_of_court())
    assert formal < wide and set(tiers(pd.Series(sorted(wide - formal)))) == {"informal out-of-court"}


def test_the_same_counts_give_two_shares():
    # 42 + 9 informal, 14 + 11 cautions, 20 + 10 + 2 in court: 25 of 57, and 76 of 108.
    counts = RULES["oocd_denominators"]["inputs"]["counts"]
    cases = recognise_each(pd.Series([label for label, many in counts.items() for _ in range(many)]))
    assert route(cases).value_counts().to_dict() == {"neither": 51, "court": 32, "out-of-court": 25}
    assert route(cases, convention="with informal").value_counts().to_dict() == {"out-of-court": 76, "court": 32}


def test_what_is_no_disposal_goes_no_way_under_either_convention():
    nothing = pd.Series(CODES.loc[CODES["tier"] == "none", "code"].to_list())
    for convention in ("formal", "with informal"):
        assert set(route(nothing, convention=convention)) == {"neither"}


def test_another_convention_is_refused():
    with pytest.raises(ValueError, match=r"convention must be one of 'formal', 'with informal', but got 'wide'"):
        out_of_court(convention="wide")


@pytest.mark.parametrize("question", [tiers, severities, route])
def test_what_is_no_code_is_refused_by_row_and_never_repeated(question):
    with pytest.raises(ValueError, match=r"2 values are not \(rows 4, 9\)") as refused:
        question(pd.Series(["fine", "Sam Smith", None], index=[2, 4, 9]))
    assert "Smith" not in str(refused.value)


def test_the_index_is_kept():
    recorded = pd.Series(["DTO", "RO"], index=[7, 3])
    assert tiers(recognise_each(recorded)).to_dict() == {7: "custody", 3: "first-tier"}


def test_a_list_that_was_given_out_can_be_changed_without_harm():
    given_out = disposal_codes()
    given_out["code"] = "gone"
    assert disposal_codes()["code"].to_list() == CODES["code"].to_list()


def test_an_empty_column_gives_an_empty_column():
    assert route(recognise_each(pd.Series([], dtype=object))).to_list() == []


@given(st.text(max_size=150))
def test_any_text_is_a_code_of_the_list_or_none(text):
    assert recognise(text) in {None, *CODES["code"]}


@given(st.sampled_from(list(CODES["code"])), st.sampled_from(["formal", "with informal"]))
def test_every_disposal_goes_one_way(code, convention):
    way = route(pd.Series([code]), convention=convention).item()
    assert (way == "out-of-court") == (code in out_of_court(convention=convention))
