"""One question was declared first; all others are a first look: many tests, and what is left of them."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.decision_chain import POPULATION
from yjs_analysis.disproportionality.primary_family import PRIMARY, SHOWN, group_tests, primary_family
from yjs_analysis.disproportionality.stages import COMMUNITY_OR_CUSTODY, COURT, CUSTODY
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS, chain
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.crossed import comparable
from yjs_analysis.evidence.service.saying import of, source_line
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import forest
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import UNKNOWN, WITHHELD

QUESTIONS = {COURT: "Court, not out of court", COMMUNITY_OR_CUSTODY: "Order or custody", CUSTODY: "Custody"}

FIRST, THEN = "Asked first", "Explored"


def asked_first(service: Service, cells: Cells, study: Study) -> Exhibit | None:
    """Show the declared comparisons by Holm's rule and all others as a first look; None with nobody to compare.

    A comparison that is withheld counts as one that showed nothing: the others are judged as strictly as they could be,
    and nothing about it follows from them.
    """
    table = _tested(service, cells, study) if comparable(service, study.reference) else pd.DataFrame()
    if table.empty or table["withheld"].all():
        return None
    shown = table[~table["withheld"]]
    first = table[table["family"] == PRIMARY]
    drawn = first if (~first["withheld"]).any() else shown
    finding = _finding(table, service, study)
    return Exhibit(
        identifier="S14",
        question="One question asked first, the others explored",
        answer=finding,
        chart=forest(
            drawn.assign(
                label=drawn["group"],
                block=drawn["stage"].map(QUESTIONS),
                counts=[f"{of(row)}; {row['finding']}" for row in drawn.to_dict("records")],
            ),
            finding=finding,
            mark=(1.0, f"{study.reference} {service.who}'s rate"),
        ),
        table=Table(
            caption=f"Comparisons of {service.who} with {study.reference}, and how often chance alone would do it",
            columns=("Asked", "Question", "Group", "By chance alone", "Among so many tests", "Finding"),
            sides="lwlrrl",
            rows=tuple(_written(row) for row in (shown if len(shown) else table).to_dict("records")),
        ),
        means=(
            "Whoever asks twenty questions finds one by chance. So one question was set down before the counts were "
            "seen (court or not, group by group), and only its answers are findings. The rest says where to look next."
        ),
        does_not_mean=(
            '"Not shown" is not "no difference": so few children can hide a large one. Nor does it say why: like is '
            "not compared with like."
        ),
        source=source_line(
            service, study, "those of the ratio; tests, Boschloo's; asked first, Holm's rule; explored, Benjamini and "
            "Hochberg's",
        ),
        estimates=pd.concat(
            [table.assign(label=table["group"] + ", " + table["stage"] + ": test"), _numbers(table, study)],
            ignore_index=True,
        ),
    )  # fmt: skip


def _tested(service: Service, cells: Cells, study: Study) -> pd.DataFrame:
    """Test every group at every decision after the first; what is withheld enters as a test that showed nothing."""
    compared = chain(service, cells, study)
    compared = compared[(compared["base"] != POPULATION) & (compared["group"] != UNKNOWN)].reset_index(drop=True)
    open_rows = compared[~compared["withheld"] & (compared["group"] != study.reference)]
    if open_rows.empty:
        return pd.DataFrame()
    parts = []
    for row in open_rows.to_dict("records"):
        pair = pd.DataFrame(
            {"stage": row["stage"], "group": [study.reference, row["group"]],
             "events": [row["reference_events"], row["events"]], "total": [row["reference_total"], row["total"]]}
        ).astype({"events": int, "total": int})  # fmt: skip
        parts.append(group_tests(pair, reference=study.reference)[["stage", "group", "p_value", "test"]])
    table = compared[compared["group"] != study.reference].merge(pd.concat(parts), on=["stage", "group"], how="left")
    tests = table.assign(p_value=table["p_value"].mask(table["withheld"], 1.0))
    if not tests["stage"].eq(COURT).any():
        return pd.DataFrame()
    judged = primary_family(tests, primary={"stage": [COURT]}, confidence=study.confidence)
    told = judged.drop(columns="withheld").assign(rows=RECORDS)
    return withhold(told, threshold=study.threshold, also=judged["withheld"])


def _numbers(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    families = table.drop_duplicates("family")
    counted = [("asked first", PRIMARY), ("explored", "exploratory")]
    rows = [
        stated(label=f"tests {name}", measure="tests", value=int((table["family"] == family).sum()), rows=RECORDS)
        for name, family in counted
        if family in set(families["family"])
    ]
    return withhold(pd.DataFrame(rows), threshold=study.threshold)


def _finding(table: pd.DataFrame, service: Service, study: Study) -> str:
    first, then = table[table["family"] == PRIMARY], table[table["family"] != PRIMARY]
    said = []
    for part, name in ((first, "Asked first, before the counts were seen: court"), (then, "Explored")):
        if part.empty:
            continue
        told = [f"{row['group']}, {QUESTIONS[row['stage']].lower()}" if part is then else row["group"]
                for row in part.to_dict("records") if row["finding"] == SHOWN and not row["withheld"]]  # fmt: skip
        hidden = int(part["withheld"].sum())
        few = f"; {wording.in_words(hidden)} withheld" if hidden else ""
        found = f"a difference is shown for {wording.listed(told)}" if told else "no difference is shown"
        tests = "comparison" if len(part) == 1 else "comparisons"
        said.append(f"{name}, {wording.in_words(len(part))} {tests} of {service.who}: {found}{few}.")
    return " ".join(said)


def _written(row: dict) -> tuple[str, ...]:
    asked = FIRST if row["family"] == PRIMARY else THEN
    start = (asked, QUESTIONS[row["stage"]], row["group"])
    if row["withheld"]:
        return (*start, WITHHELD, WITHHELD, WITHHELD)
    return (*start, chance_in_words(row["p_value"]), chance_in_words(row["adjusted_p_value"]), row["finding"])


def chance_in_words(p_value: float) -> str:
    """Say how often chance alone would do so.

    Examples
    --------
    >>> chance_in_words(0.032), chance_in_words(0.0004), chance_in_words(1.0), chance_in_words(float("nan"))
    ('3 in 100', 'under 1 in 1,000', '100 in 100', 'not tested')
    """
    if pd.isna(p_value):
        return "not tested"
    if p_value < 0.001:
        return "under 1 in 1,000"
    return f"{wording.count(1000 * p_value)} in 1,000" if p_value < 0.01 else f"{wording.count(100 * p_value)} in 100"
