"""Nothing is signed off without a number that meets its target or a named document, and every sentence is traced."""

import importlib
import re

import pandas as pd
import pytest

from yjs_analysis.assurance.sign_off import (
    ASSURED,
    EVIDENCE,
    GENERAL,
    IN_PART,
    NOT_DELIVERED,
    NOT_SHOWN,
    NOTHING,
    OF_ITSELF,
    REPORTED,
    STATUSES,
    assurance_table,
    review_sentences,
    status_counts,
)
from yjs_analysis.sources.evidence_pieces import read_evidence
from yjs_analysis.sources.published import read
from yjs_analysis.sources.tracing import places_of

JOINT = "inspection_2019_findings.csv:42"
VICTIMS = "inspection_2019_findings.csv:41"
NUMBER = {"value": 0.8, "low": 0.7, "high": 0.9, "target": 0.65, "better": "higher"}


def piece(finding=JOINT, **given):
    return {name: given.get(name) for name in EVIDENCE} | {"finding": finding}


def judged(*pieces, finding=JOINT):
    table = assurance_table(pd.DataFrame(list(pieces), columns=list(EVIDENCE)))
    return table.set_index("finding").loc[finding, ["status", "why"]].tolist()


@pytest.fixture(scope="module")
def table():
    return assurance_table()


def test_each_recommendation_area_for_improvement_and_statement_on_disproportionality_has_a_row(table):
    findings = read("inspection_2019_findings")
    wanted = findings["kind"].isin(["recommendation", "area for improvement", "statement on disproportionality"])
    assert table["finding"].tolist() == findings.loc[wanted, "rows"].tolist()
    assert table["text"].tolist() == findings.loc[wanted, "text"].tolist()


def test_as_published_nothing_is_assured(table):
    assert ASSURED not in set(table["status"])


def test_the_review_says_itself_that_the_work_for_victims_was_not_delivered(table):
    row = table.set_index("finding").loc[VICTIMS]
    assert row["status"] == NOT_DELIVERED
    assert "3.15: The arrangements put in place after the inspection had not delivered" in row["reported"]


def test_the_budget_and_education_were_not_looked_at(table):
    assert (
        table.set_index("finding")
        .loc[[f"inspection_2019_findings.csv:{row}" for row in (2, 3, 33, 37)], "status"]
        .tolist()
        == [NOTHING] * 4
    )


def test_what_repeats_the_finding_is_not_taken_for_a_report(table):
    assert "3.6: Decisions were not joint" not in table.set_index("finding").loc[JOINT, "reported"]


def test_every_row_names_something_that_is_missing(table):
    assert (table["missing"].str.len() > 20).all()


def test_every_place_that_the_trail_names_exists():
    trail = read("assurance_trail")
    held = {name: set(read(name)["rows"]) for name in {one.split(".")[0] for one in places_in(trail)}}
    assert [one for one in places_in(trail) if one not in held[one.split(".")[0]]] == []


def places_in(trail):
    columns = trail[["finding", "related", "review", "plan", "baseline"]]
    return [one for text in columns.to_numpy().ravel() for one in places_of(text)]


def test_every_function_that_is_named_exists(table):
    named = {one for text in table["evidence"] for one in text.split("; ") if one}
    for name in named:
        module, _, function = name.rpartition(".")
        assert callable(getattr(importlib.import_module(module), function))


def test_a_theme_is_one_of_the_reviews_and_only_where_the_review_speaks():
    trail = read("assurance_trail")
    assert set(trail["theme"]) - {""} == set(read("review_2021")["theme"]) - {""}
    assert ((trail["theme"] == "") == (trail["review"] == "")).all()


def test_what_was_reported_is_said_in_one_of_four_ways_and_nothing_without_a_row():
    trail = read("assurance_trail")
    assert set(trail["reported"]) == {"done", "done in part", "not delivered", "nothing"}
    assert ((trail["reported"] == "nothing") == (trail["review"] == "")).all()


def test_a_number_that_clears_its_target_assures():
    assert judged(piece(**NUMBER)) == [ASSURED, "0.8 (0.7 to 0.9) against 0.65, higher is better"]


def test_a_number_whose_interval_reaches_across_its_target_does_not():
    assert judged(piece(**NUMBER | {"low": 0.6}))[0] == NOT_SHOWN


def test_lower_can_be_better():
    fewer = {"value": 0.2, "low": 0.1, "high": 0.3, "target": 0.35, "better": "lower"}
    assert judged(piece(**fewer))[0] == ASSURED
    assert judged(piece(**fewer | {"target": 0.25}))[0] == NOT_SHOWN


def test_the_edge_itself_meets_the_target():
    assert judged(piece(**NUMBER | {"low": 0.65}))[0] == ASSURED


def test_a_named_document_assures_and_is_named():
    assert judged(piece(document="Audit of 20 cases, March 2023")) == [ASSURED, "Audit of 20 cases, March 2023"]


def test_a_document_does_not_outweigh_a_number_that_fails():
    assert judged(piece(**NUMBER | {"low": 0.6}), piece(document="Audit of 20 cases, March 2023"))[0] == NOT_SHOWN


def test_evidence_is_taken_as_its_small_table_holds_it(tmp_path):
    place = tmp_path / "ours.csv"
    place.write_text(f"finding,value,low,high,target,better,document\n{JOINT},0.8,0.7,0.9,0.65,higher,\n")
    assert assurance_table(read_evidence(place)).set_index("finding").loc[JOINT, "status"] == ASSURED


def test_evidence_for_one_finding_leaves_the_others():
    assert judged(piece(**NUMBER), finding=VICTIMS)[0] == NOT_DELIVERED


def test_no_evidence_is_the_table_as_published(table):
    empty = assurance_table(pd.DataFrame(columns=list(EVIDENCE)))
    assert empty["status"].tolist() == table["status"].tolist()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"finding": "inspection_2019_findings.csv:422", **NUMBER},
            r"finding \(evidence, row 1\) .* Did you mean 'insp",
        ),
        ({"value": 0.8}, r"must give value, low, high and target together, but row 1 gives only value"),
        (NUMBER | {"better": "more"}, r"better \(evidence, row 1\) must be one of 'higher', 'lower', but got 'more'"),
        (NUMBER | {"low": 0.85}, r"value must lie between low and high, but does not in row 1"),
        ({"document": "it is fine"}, r"document must be named by title and year, but row 1 says 'it is fine'"),
        ({"document": "  "}, r"evidence must hold a number or a document, but row 1 holds neither"),
        ({}, r"evidence must hold a number or a document, but row 1 holds neither"),
    ],
)
def test_what_is_no_evidence_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        judged(piece(**given))


def test_all_that_is_wrong_with_the_evidence_is_said_at_once():
    with pytest.raises(ValueError, match=r"(?s)2 problems.*row 1 holds neither.*row 2 gives only value"):
        judged(piece(), piece(value=0.5))


def test_a_missing_column_of_evidence_is_named():
    with pytest.raises(ValueError, match=r"evidence must hold the column 'target'"):
        assurance_table(pd.DataFrame(columns=[name for name in EVIDENCE if name != "target"]))


def test_the_statuses_of_every_theme_add_up(table):
    counted = status_counts(table)
    assert counted["events"].sum() == len(table) == 22
    assert set(counted["status"]) == set(STATUSES)
    totals = counted.groupby("theme")["total"].first()
    assert counted.groupby("theme")["events"].sum().equals(totals.rename("events"))


def test_a_theme_in_which_nothing_has_a_status_still_counts_it():
    made_up = pd.DataFrame({"theme": ["a", "a", "b"], "status": [REPORTED, IN_PART, REPORTED]})
    found = status_counts(made_up).set_index(["theme", "status"])
    assert found.loc[("b", ASSURED)].tolist() == [0, 1]
    assert found.loc[("a", REPORTED)].tolist() == [1, 2]


def test_each_statement_of_the_review_is_traced():
    found = review_sentences()
    assert found["rows"].tolist() == read("review_2021")["rows"].tolist()
    unanswering = found[found["findings"] == ""]
    assert set(unanswering["standing"]) == {OF_ITSELF, GENERAL}
    assert unanswering.loc[unanswering["standing"] == GENERAL, "paragraph"].tolist() == ["3.1", "3.2", "3.20"]


def test_every_conclusion_answers_a_finding():
    found = review_sentences()
    assert (found.loc[found["kind"] == "conclusion", "findings"] != "").all()


def test_the_sentence_that_all_is_addressed_covers_more_than_joint_decisions():
    found = review_sentences().set_index("rows").loc["review_2021.csv:12"]
    assert "All issues raised" in found["text"]
    assert places_of(found["findings"]) == [f"inspection_2019_findings.csv:{row}" for row in (42, 44, 48)]


def test_no_statement_of_the_review_holds_a_figure_about_practice():
    texts = read("review_2021").loc[lambda one: one["kind"].isin(["conclusion", "strength"]), "text"]
    assert [one for one in texts if re.search(r"\d", one.replace("2020", ""))] == []


def test_every_paragraph_of_the_report_has_its_statements():
    # The report: 1.1-1.2, two recommendations, 3.1-3.21, financial information, inequalities, 6, 7, 8.1-8.2.
    paragraphs = ["1.1", "1.2", "2", *(f"3.{number}" for number in range(1, 22)), "4", "5", "6", "7", "8.1", "8.2"]
    assert set(review_sentences()["paragraph"]) == set(paragraphs)


def test_every_sentence_is_traced_to_a_finding_or_says_why_not():
    found = review_sentences()
    assert ((found["findings"] != "") == (found["standing"] == "answers the findings named")).all()
