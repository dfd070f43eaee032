"""Which rows count, which are left out and why: every row that was read is accounted for."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.sources import schema
from yjs_analysis.sources.cases.contract import as_types
from yjs_analysis.sources.cases.doubts import doubts
from yjs_analysis.sources.cases.examining import with_groups
from yjs_analysis.sources.cases.findings import findings_frame
from yjs_analysis.sources.cases.flow import FLOW_COLUMNS, flow_in_words
from yjs_analysis.sources.cases.rules import apply_rules

DAY = date(2020, 1, 1)

ROW = {
    "child_id": "a",
    "sex": "male",
    "date_of_birth": "2003-05-02",
    "ethnicity": "B1",
    "offence_date": "2018-03-01",
    "disposal_date": "2018-04-01",
    "disposal": "youth_caution",
    "gravity": "3",
}
AGAIN = {"child_id": "a", "offence_date": "2018-05-01", "disposal_date": "2018-06-01", "disposal": "fine"}
LEFT = {"child_id": "a", "event": "died", "event_date": "2019-05-01"}


def typed(table, rows, usual):
    held = pd.DataFrame([{**usual, **row} for row in rows], dtype=object).fillna("")
    return as_types(table, held.assign(row=range(2, len(held) + 2)))


def ruled(*rows, reoffences=(), exits=()):
    """Apply the rules to disposals that differ from the usual one as told."""
    tables = {"disposals": typed("disposals", rows, ROW)}
    if reoffences:
        tables["reoffences"] = typed("reoffences", reoffences, AGAIN)
    if exits:
        tables["exits"] = typed("exits", exits, LEFT)
    kept, flow, found = apply_rules(tables, as_of=DAY)
    return kept, flow, findings_frame(found)


def reasons(flow, table="disposals"):
    left = flow[(flow["table"] == table) & (flow["rows_left_out"] > 0)]
    return dict(zip(left["reason"], left["rows_left_out"], strict=True))


def test_a_row_that_breaks_no_rule_remains():
    kept, flow, found = ruled({})
    assert len(kept["disposals"]) == 1
    assert reasons(flow) == {}
    assert found.empty


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"child_id": ""}, "no child that can be read"),
        ({"offence_date": ""}, "no date of offence that can be read"),
        ({"disposal_date": ""}, "no date of disposal that can be read"),
        ({"disposal": ""}, "no disposal that can be read"),
        ({"disposal": "dismissed"}, "an end of the case that is no disposal"),
        ({"disposal": "withdrawn"}, "an end of the case that is no disposal"),
        ({"disposal": "no_further_action"}, "an end of the case that is no disposal"),
        ({"appeal_status": "changed on appeal"}, "changed or quashed on appeal"),
        ({"appeal_status": "appeal successful"}, "changed or quashed on appeal"),
        ({"residence": "OTHER"}, "a child who lived elsewhere"),
        ({"residence": "Other"}, "a child who lived elsewhere"),
        ({"disposal_date": "2020-01-02"}, "a disposal on a day that has not come yet"),
        ({"disposal_date": "2018-02-28"}, "a disposal before the offence"),
        ({"date_of_birth": ""}, "no age that can be worked out"),
        ({"date_of_birth": "2008-03-02"}, "aged under 10 at the offence"),  # ten the day after
        ({"date_of_birth": "2000-03-01"}, "aged 18 or over at the offence"),  # eighteen that day
        ({"date_of_birth": "2000-04-01"}, "aged 18 or over at the first hearing or out-of-court decision"),
        (
            {"date_of_birth": "2000-03-15", "first_hearing_date": "2018-03-15", "disposal": "fine"},
            "aged 18 or over at the first hearing or out-of-court decision",
        ),
        (
            {"date_of_birth": "", "age_at_offence": "17", "age_at_first_hearing": "18"},
            "aged 18 or over at the first hearing or out-of-court decision",
        ),
    ],
)
def test_a_row_is_left_out_with_its_reason(row, reason):
    kept, flow, _ = ruled({"child_id": "b"}, row)
    assert reasons(flow) == {reason: 1}
    assert kept["disposals"]["row"].to_list() == [2]


@pytest.mark.parametrize(
    "row",
    [
        {"disposal": "community_resolution"},
        {"disposal": "outcome_22"},
        {"appeal_status": "dismissed"},
        {"appeal_status": "pending"},
        {"residence": "Walsall"},
        {"disposal_date": "2020-01-01"},
        {"disposal_date": "2018-03-01"},
        {"date_of_birth": "2008-03-01"},  # ten on the day of the offence
        {"date_of_birth": "2000-04-02"},  # eighteen the day after the disposal
        {"date_of_birth": "2000-03-16", "first_hearing_date": "2018-03-15", "disposal": "fine"},
        {"date_of_birth": "", "age_at_offence": "17", "age_at_first_hearing": "17", "age_at_disposal": "18"},
        {"date_of_birth": "", "age_at_offence": "17"},
    ],
)
def test_a_row_on_the_right_side_of_a_rule_remains(row):
    assert len(ruled(row)[0]["disposals"]) == 1


def test_one_of_two_equal_rows_remains():
    kept, flow, _ = ruled({}, {}, {"child_id": "b"})
    assert reasons(flow) == {"the same as another row in every column": 1}
    assert kept["disposals"]["row"].to_list() == [2, 4]


def test_the_most_serious_of_one_day_remains():
    same_day = "a less serious disposal of the same child for the same day of offence on the same day"
    kept, flow, _ = ruled({"disposal": "fine"}, {"disposal": "referral_order"}, {"disposal": "absolute_discharge"})
    assert kept["disposals"]["row"].to_list() == [3]
    assert reasons(flow) == {same_day: 2}


def test_of_two_equally_serious_disposals_that_of_the_graver_offence_remains():
    kept, _, _ = ruled({"gravity": "2"}, {"gravity": "5"}, {"gravity": ""})
    assert kept["disposals"]["row"].to_list() == [3]


def test_disposals_of_one_day_for_offences_on_two_days_both_remain():
    assert len(ruled({}, {"offence_date": "2018-03-02"})[0]["disposals"]) == 2


def test_a_disposal_left_out_does_not_push_out_a_lesser_one():
    kept, _, _ = ruled({"disposal": "fine", "appeal_status": "appeal successful"}, {"disposal": "absolute_discharge"})
    assert kept["disposals"]["row"].to_list() == [3]


def test_two_references_of_one_child_are_one_child():
    kept, flow, found = ruled(
        {"child_id": "a", "other_child_id": "x"},
        {"child_id": "b", "other_child_id": "x", "disposal_date": "2018-05-01"},
        reoffences=[{"child_id": "b"}],
    )
    assert kept["disposals"]["child_id"].to_list() == ["a", "a"]
    assert kept["reoffences"]["child_id"].to_list() == ["a"]
    assert reasons(flow) == {}
    assert found[["rule", "row_numbers"]].to_numpy().tolist() == [["one reference for each child", "2, 3"]]


def test_a_row_repeated_under_two_references_counts_once():
    _, flow, _ = ruled({"child_id": "a", "other_child_id": "x"}, {"child_id": "b", "other_child_id": "x"})
    assert reasons(flow) == {"the same as another row in every column": 1}


def test_a_chain_of_references_is_one_child():
    kept, _, _ = ruled(
        {"child_id": "a", "other_child_id": "x"},
        {"child_id": "b", "other_child_id": "y", "disposal_date": "2018-05-01"},
        {"child_id": "b", "other_child_id": "x", "disposal_date": "2018-06-01"},
        {"child_id": "c", "other_child_id": "y", "disposal_date": "2018-07-01"},
    )
    assert set(kept["disposals"]["child_id"]) == {"a"}


def test_children_of_another_birthday_who_share_a_second_reference_stay_two():
    kept, _, _ = ruled(
        {"child_id": "a", "other_child_id": "x"},
        {"child_id": "b", "other_child_id": "x", "date_of_birth": "2003-05-03"},
    )
    assert kept["disposals"]["child_id"].to_list() == ["a", "b"]


def test_blank_second_references_bring_nobody_together():
    assert len(set(ruled({"child_id": "a", "other_child_id": ""}, {"child_id": "b"})[0]["disposals"]["child_id"])) == 2


def test_the_date_of_birth_gives_the_ages():
    kept, _, _ = ruled({"disposal_date": "2018-05-02"})
    # born 2 May 2003: 14 on 1 March 2018, 15 on 2 May 2018, and 18 three years (1,096 days, one 29 February) later
    held = kept["disposals"][["age_at_offence", "age_at_disposal", "days_to_eighteen"]]
    assert held.to_numpy().tolist() == [[14, 15, 1096]]


def test_an_age_that_is_far_from_the_date_of_birth_is_said_and_not_taken():
    kept, _, found = ruled({"age_at_offence": "17"})
    assert kept["disposals"]["age_at_offence"].to_list() == [14]
    assert found["rule"].to_list() == ["ages that agree with the date of birth"]


def test_an_age_one_year_off_is_the_age_at_arrest_and_passes():
    assert ruled({"age_at_offence": "15"})[2].empty


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"offence_date": ""}, "no date of offence that can be read"),
        ({"disposal": "dismissed"}, "an end of the case that is no disposal"),
        ({"disposal_date": "2020-01-02"}, "a disposal on a day that has not come yet"),
        ({"disposal_date": "2018-04-30"}, "a disposal before the offence"),
        ({"child_id": "z"}, "a child without a disposal that is analysed"),
        ({"offence_date": "2018-03-31"}, "an offence before the child's first disposal analysed"),
    ],
)
def test_a_reoffence_is_left_out_with_its_reason(row, reason):
    kept, flow, _ = ruled({}, reoffences=[{}, row])
    assert reasons(flow, "reoffences") == {reason: 1}
    assert kept["reoffences"]["row"].to_list() == [2]


def test_a_reoffence_on_the_day_of_the_disposal_remains():
    kept, _, _ = ruled({}, reoffences=[{"offence_date": "2018-04-01"}])
    assert kept["reoffences"]["tier"].to_list() == ["first-tier"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"event_date": "2020-01-02"}, "a day that has not come yet"),
        ({"child_id": "z"}, "a child without a disposal that is analysed"),
        ({}, "the same as another row in every column"),
    ],
)
def test_an_exit_is_left_out_with_its_reason(row, reason):
    _, flow, _ = ruled({}, exits=[{}, row])
    assert reasons(flow, "exits") == {reason: 1}


def test_nobody_left_is_an_error():
    found = ruled({"disposal": "dismissed"})[2]
    assert found["severity"].to_list() == ["error", "warning"]


def test_the_flow_is_told_in_one_sentence():
    _, flow, _ = ruled({}, {}, {"residence": "OTHER"})
    assert flow_in_words(flow) == (
        "3 rows read, 1 analysed, because 2 were left out: the same as another row in every column (1); "
        "a child who lived elsewhere (1)."
    )


def test_an_empty_flow_is_told_too():
    assert flow_in_words(pd.DataFrame(columns=list(FLOW_COLUMNS))) == "No rows read."


CHOICES = {
    "child_id": ["a", "b", ""],
    "other_child_id": ["x", "y", ""],
    "date_of_birth": ["2003-05-02", "1999-01-01", "2012-01-01", ""],
    "offence_date": ["2018-03-01", "2018-06-01", ""],
    "disposal_date": ["2018-04-01", "2021-01-01", ""],
    "disposal": ["fine", "dismissed", "referral_order", "Hug", ""],
    "appeal_status": ["", "changed on appeal"],
    "residence": ["", "OTHER"],
    "age_at_offence": ["", "9", "15"],
    "gravity": ["", "3"],
    "event": ["died", "left custody"],
    "event_date": ["2018-05-01", "2021-01-01", ""],
}


@st.composite
def tables(draw):
    """Draw tables whose rows break any rules together."""
    held = {}
    for table in ("disposals", "reoffences", "exits"):
        columns = {name: st.sampled_from(CHOICES[name]) for name in schema.columns(table) if name in CHOICES}
        rows = draw(st.lists(st.fixed_dictionaries(columns), max_size=8))
        frame = pd.DataFrame(rows, columns=list(columns), dtype=object).assign(row=range(len(rows)))
        held[table] = as_types(table, frame)
    return held


@settings(max_examples=60, deadline=None)
@given(tables())
def test_the_flow_always_adds_up(held):
    kept, flow, _ = apply_rules(held, as_of=DAY)
    for table, steps in flow.groupby("table"):
        assert steps["rows_remaining"].iloc[0] == len(held[table])
        assert steps["rows_remaining"].iloc[0] - steps["rows_left_out"].sum() == steps["rows_remaining"].iloc[-1]
        assert (-steps["rows_remaining"].diff().fillna(0)).to_list() == steps["rows_left_out"].to_list()
        assert steps["rows_remaining"].iloc[-1] == len(kept[table])
        assert steps["step"].to_list() == list(range(len(steps)))


def doubted(*rows, few=1):
    kept = ruled(*rows)[0]["disposals"]
    return [
        (one["severity"], one["rule"], one["row_numbers"]) for one in doubts(with_groups(kept, scheme="2011"), few=few)
    ]


LAW = "disposals that the law knew on that day"


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"disposal": "reprimand"}, [("warning", LAW, "2")]),  # ended on 7 April 2013
        ({"disposal": "section_250"}, [("warning", LAW, "2")]),  # since 1 December 2020
        ({"disposal": "referral_order"}, []),
        (
            {"disposal": "fine", "first_hearing_date": "2018-04-02"},
            [("warning", "a first hearing before the disposal", "2")],
        ),
        (
            {"date_of_birth": "2000-03-16", "first_hearing_date": "2018-03-15", "disposal": "fine"},
            [("note", "children who turned 18 before the disposal", "2")],
        ),
        ({"ethnicity": ""}, [("warning", "ethnicity that is known", "2")]),
        ({"ethnicity": "NS"}, [("warning", "ethnicity that is known", "2")]),
        ({"ethnicity": "IC3"}, [("note", "what the codes of ethnicity tell", "")]),
    ],
)
def test_what_is_doubtful_is_said_and_kept(row, found):
    assert doubted(row) == found


@pytest.mark.parametrize(
    ("column", "cells"), [("date_of_birth", ("2003-05-02", "2003-05-03")), ("sex", ("male", "female"))]
)
def test_rows_of_a_child_that_contradict_each_other_are_said(column, cells):
    rows = [{column: cell, "disposal_date": f"2018-04-0{at}"} for at, cell in enumerate(cells, 1)]
    assert doubted(*rows) == [("warning", "one answer for each child", "2, 3")]


def test_a_child_in_two_ethnic_groups_is_said():
    assert doubted({}, {"ethnicity": "W1", "disposal_date": "2018-04-02"}) == [
        ("warning", "one answer for each child", "2, 3")
    ]


def test_two_codes_of_one_group_are_no_contradiction():
    assert doubted({}, {"ethnicity": "B9", "disposal_date": "2018-04-02"}) == []


def test_an_unknown_answer_contradicts_nothing():
    rows = [{"disposal_date": f"2018-04-{at:02d}"} for at in range(1, 21)]
    assert doubted(*rows, {"sex": "unknown", "ethnicity": "NS"}) == []  # 1 of 21 is unknown, under 5 per cent


def test_rows_that_could_be_one_child_are_said():
    assert doubted({}, {"child_id": "b"}) == [("warning", "one reference for each child", "2, 3")]


def test_a_reference_that_never_comes_back_is_said():
    rows = [{"child_id": f"c{at}", "sex": "female", "date_of_birth": f"2003-05-{at % 28 + 1:02d}"} for at in range(200)]
    rows = [{**row, "disposal_date": f"2018-{at // 28 + 4:02d}-{at % 28 + 1:02d}"} for at, row in enumerate(rows)]
    assert ("warning", "children who come back", "") in doubted(*rows)
    assert ("warning", "children who come back", "") not in doubted(*rows[:199])
    assert ("warning", "children who come back", "") not in doubted(*rows, {**rows[0], "disposal_date": "2019-01-01"})


def test_twins_with_disposals_of_their_own_are_not_taken_for_one():
    assert doubted({}, {"child_id": "b", "disposal_date": "2018-04-02"}) == []


def test_few_children_are_said():
    assert doubted({}, few=2) == [("warning", "enough children to compare", "")]
