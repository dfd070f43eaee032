"""Has what the inspection found been put right, and what would let the Board sign it off?"""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from yjs_analysis.assurance.baselines import baselines
from yjs_analysis.assurance.sign_off import (
    ASSURED,
    IN_PART,
    NOT_DELIVERED,
    NOT_SHOWN,
    NOTHING,
    REPORTED,
    STATUSES,
    assurance_table,
)
from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study, citation, read
from yjs_analysis.sources.tracing import trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.bars import bars
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

IN_SHORT = {
    ASSURED: "Assured by a number or a document",
    NOT_SHOWN: "Number given, target not shown",
    REPORTED: "Reported as done, nothing to show it",
    IN_PART: "Reported as done in part, nothing to show it",
    NOT_DELIVERED: "Reported as not delivered",
    NOTHING: "Nothing reported",
}
IN_A_CELL = {
    ASSURED: "assured",
    NOT_SHOWN: "target not shown",
    REPORTED: "done",
    IN_PART: "done in part",
    NOT_DELIVERED: "not delivered",
    NOTHING: "nothing",
}


class Issue(NamedTuple):
    """Findings about one thing, the number of 2019 that a later one can be held against, and what would show it.

    `findings` are lines of inspection_2019_findings.csv, and `baseline` the rows of the numbers of 2019. `what` says
    what they are or, where there is none, what was published instead.
    """

    name: str
    findings: tuple[int, ...]
    baseline: tuple[str, ...]
    what: str
    missing: str


ISSUES = (
    Issue("Budget cuts and resources", (2, 31), (), "", "The budget review, posts and Board papers"),
    Issue("School, training and work", (3, 33, 37), ("inspection_2019_cases.csv:2",), "in none of these",
          "Children in full-time education, each quarter"),
    Issue("Workload of staff", (32,), ("inspection_2019_figures.csv:27", "inspection_2019_figures.csv:28"),
          "cases a worker", "Cases a worker and posts filled, each quarter"),
    Issue("What the Board is told", (35,), (), "", "Its quarterly reports, with the counts"),
    Issue("Disproportionality: court and bail", (5, 34, 45, 46), (), "Shares, no counts: Exhibit E2",
          "Counts by ethnic group at each decision"),
    Issue("Disproportionality: partners", (47,), (), "", "Each partner's counts, and what it did"),
    Issue("Disproportionality: out of court", (44, 48), (), "", "Counts by group, gravity and admission"),
    Issue("Risk of harm to others", (4, 36, 38, 39, 43), ("inspection_2019_key_questions.csv:18",),
          "of court assessments good enough", "A repeat of the case audit; High Risk Panel demand"),
    Issue("Staff doing victim work", (40,), (), "", "The Victim Officer's start, and victims offered help"),
    Issue("Protecting victims, out of court", (41,), ("inspection_2019_key_questions.csv:30",),
          "of assessments good enough", "Victims contacted and assessed, each quarter"),
    Issue("Joint decisions out of court", (42,), ("inspection_2019_key_questions.csv:37",),
          "of advice good enough", "Panels held, who sat, assessments made first"),
)  # fmt: skip
"""Every finding once, in the order in which the table shows them."""


def has_it_been_put_right(study: Study) -> Exhibit:
    """Show how many findings of the inspection are assured, and what is missing for each of the others."""
    table = assurance_table()
    found = withhold(pd.DataFrame(_statuses(table)), threshold=1)
    said = {row["status"]: wording.in_words(int(row["value"])) for row in found.to_dict("records")}
    finding = (
        f"{'None' if said[ASSURED] == 'no' else said[ASSURED].capitalize()} of {len(table)} findings can be signed "
        f"off. The review of 2021 reports {said[REPORTED]} as done, {said[IN_PART]} as done in part and "
        f"{said[NOT_DELIVERED]} as not delivered, without a number or a document; of {said[NOTHING]} it says nothing."
    )
    held = issue_baselines(study)
    drawn = found.assign(label=found["label"], count=found["value"], marked=found["status"] == ASSURED)
    return Exhibit(
        identifier="E13",
        question="Has it been put right?",
        answer=finding,
        chart=bars(drawn, finding=finding),
        table=_issues_table(table, held, study),
        means=(
            "The Board cannot sign off from the review alone. For each line, ask for one number with its interval and "
            "target, or one document by title and year. A number of 2019 stands where later ones can be held against "
            "it."
        ),
        does_not_mean=(
            "It does not mean that nothing was done, or that the reviewer was wrong: it means that nobody has shown it "
            "in a way that can be checked. A count of findings does not say how much each of them matters."
        ),
        source=(
            f"{citation(read('inspection_2019_findings'), read('review_2021'))}. Recommendations, areas for "
            "improvement and statements on disproportionality, counted as findings. Assured: a number that meets its "
            f"target with its whole interval, or a named document. Wilson {study.in_a_hundred} intervals."
        ),
        estimates=pd.concat([found, held, withhold(pd.DataFrame(_beside(table)), threshold=1)], ignore_index=True),
    )


def issue_baselines(study: Study) -> pd.DataFrame:
    """Give the number of 2019 for each issue that has one, with its interval, after disclosure control."""
    names = {place: one.name for one in ISSUES for place in one.baseline}
    table = baselines(confidence=study.confidence)
    table = table[table["rows"].isin(names)].drop_duplicates("rows").drop(columns=["finding", "source", "statement"])
    return withhold(table.assign(label=table["rows"].map(names)), threshold=study.threshold)


def findings_of(one: Issue, table: pd.DataFrame) -> pd.DataFrame:
    """Give the findings of an issue, out of all of them."""
    return table[table["finding"].isin([f"inspection_2019_findings.csv:{line}" for line in one.findings])]


def _statuses(table: pd.DataFrame) -> list[dict]:
    rows = []
    for status in STATUSES:
        part = table[table["status"] == status]
        origin = trace(part["rows"] if len(part) else table["rows"])
        one = stated(label=IN_SHORT[status], measure="findings", value=len(part), rows=origin, method="counted")
        rows.append(one | {"status": status})
    return rows


def _beside(table: pd.DataFrame) -> list[dict]:
    parts = {"all": table} | {one.name: findings_of(one, table) for one in ISSUES}
    return [
        stated(label=f"findings: {name}", measure="findings", value=len(part), rows=trace(part["rows"]),
               method="counted")
        for name, part in parts.items()
    ]  # fmt: skip


def _issues_table(table: pd.DataFrame, held: pd.DataFrame, study: Study) -> Table:
    rows = []
    for one in ISSUES:
        part = findings_of(one, table)
        told = " or ".join(dict.fromkeys(IN_A_CELL[status] for status in STATUSES if status in set(part["status"])))
        rows.append((one.name, str(len(part)), told, _baseline(one, held[held["label"] == one.name]), one.missing))
    return Table(
        caption="What was found, what the review of 2021 reports, and what the Board has not been shown",
        columns=("About", "Findings", "Reported", f"In 2019 ({study.in_a_hundred} interval)", "Not shown yet"),
        sides="wrlww",
        rows=tuple(rows),
    )


def _baseline(one: Issue, held: pd.DataFrame) -> str:
    """Write the number of 2019: a share with its interval, or a printed figure as it stands."""
    if held.empty:
        return one.what or NOT_AVAILABLE
    if held["withheld"].any():
        return WITHHELD
    row = held.iloc[0]
    if math.isnan(row["low"]):
        return f"{' to '.join(wording.count(value) for value in held['value'])} {one.what}"
    limits = wording.limits(row["low"], row["high"], written=wording.percent)
    return f"{wording.percent(row['value'])} {one.what} ({limits})"
