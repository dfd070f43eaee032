"""Like for like: what is left of the difference among children alike in age, offence, history and admission?"""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.covariates import columns_of, terms_of
from yjs_analysis.disproportionality.like_for_like import CARRIES, ladder
from yjs_analysis.disproportionality.stages import COURT
from yjs_analysis.evidence.choices import EVERY, STEPS
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS, hidden_at_court
from yjs_analysis.evidence.service.counted import ALL_GROUPS, Service
from yjs_analysis.evidence.service.outcomes import CHILD, CLUSTERED, court_outcomes
from yjs_analysis.evidence.service.saying import source_line
from yjs_analysis.evidence.study import Study
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import Chart, forest
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import VERDICT_MARKS, WITHHELD

CRUDE = "as they are"

NAMES = {
    "age_band + sex": "+ age and sex",
    "gravity + offence_group": "+ offence and gravity",
    "history": "+ earlier disposals",
    "admission": "+ admission",
}
"""What the usual steps are called; others are called as they are written."""


def steps_of(study: Study) -> dict[str, str]:
    """Name each step of a study, and what it holds still besides the step before it."""
    formulas = [step.strip().removeprefix("+").strip() for step in study.covariates]
    return {CRUDE: ""} | {NAMES.get(one, f"+ {one}"): one for one in formulas}


def like_for_like(service: Service, cells: Cells, study: Study) -> Exhibit:
    """Show each group's relative rate of court step by step, as children more and more alike are compared."""
    every = service.unit == EVERY
    counts = court_outcomes(service) if every else court_patterns(service, study)
    asked = steps_of(study)
    steps = ladder(
        counts, steps=asked, reference=study.reference, interval=study.interval, cluster=CHILD if every else None,
        confidence=study.confidence, band=study.band,
    )  # fmt: skip
    steps = steps[steps["group"] != study.reference]
    steps = steps.sort_values("group", key=lambda groups: groups.map(ALL_GROUPS.index), kind="stable")
    steps = steps.reset_index(drop=True).assign(rows=RECORDS)
    hidden = steps["group"].map(hidden_at_court(service, cells, study))
    table = withhold(steps.drop(columns=["children", "patterns"]), threshold=study.threshold, also=hidden)
    focus = table["group"] == study.focus
    ends = table["step"].isin([CRUDE, list(asked)[-1]])
    told = table[focus | (ends & ~table["withheld"])]
    drawn = table[focus] if (focus & ~table["withheld"]).any() else told
    finding = _finding(table, service, study)
    return Exhibit(
        identifier="S4",
        question="Like for like: what is left of the difference?",
        answer=finding,
        chart=_chart(drawn, finding, service, study),
        table=Table(
            caption=f"Relative rate of court among {service.who} alike, compared with {study.reference}",
            columns=("Group", "Held still", "Relative rate", "Verdict", "A hidden cause would need"),
            sides="lwrlr",
            rows=tuple(_written(row) for row in _rows(told)),
        ),
        means=(
            "Each step compares children who are more alike. Where the ratio falls from step to step, the difference "
            "goes with what that step holds still; where it stays, it does not."
        ),
        does_not_mean=CARRIES,
        source=source_line(
            service,
            study,
            "marginal standardisation, or Firth's odds ratio where children are too few for it"
            + (f"; {CLUSTERED}" if every else ""),
        ),
        estimates=table.assign(label=table["group"] + ", " + table["step"]),
    )


def court_patterns(service: Service, study: Study) -> pd.DataFrame:
    """Count the children before a court, of those with an outcome, in every pattern of what is known of them."""
    known = ["group", *columns_of_all(study)]
    held = service.patterns.assign(events=service.patterns["count"].where(service.patterns[COURT], 0))
    counts = held.groupby(known, sort=False, as_index=False)[["events", "count"]].sum()
    return counts.rename(columns={"count": "total"})


ALIKE = "age, sex, offence, history and admission"


def _alike(study: Study) -> str:
    """Say in what children are alike at the last step."""
    if study.covariates == STEPS:
        return ALIKE
    return wording.listed([name.replace("_", " ") for name in columns_of_all(study)])


def columns_of_all(study: Study) -> list[str]:
    """Name every column that the steps of a study hold still, each once."""
    return columns_of([term for formula in steps_of(study).values() for term in terms_of(formula)])


def _rows(table: pd.DataFrame) -> list[dict]:
    return table.to_dict("records")


def _chart(drawn: pd.DataFrame, finding: str, service: Service, study: Study) -> Chart | None:
    if drawn["withheld"].all():
        return None
    kinds = ["odds" if _is_odds(one) else "rate" for one in _rows(drawn)]
    return forest(
        drawn.assign(block=drawn["group"], label=drawn["step"], counts=kinds if "odds" in kinds else ""),
        finding=finding,
        mark=(1.0, f"{study.reference} {service.who}'s rate"),
    )  # fmt: skip


def _is_odds(row: dict) -> bool:
    """Few children can only be compared by their odds, which lie further from 1 than their rates do."""
    return row["measure"].startswith("odds")


def _finding(table: pd.DataFrame, service: Service, study: Study) -> str:
    steps = {row["step"]: row for row in _rows(table[table["group"] == study.focus])}
    first, last = steps.get(CRUDE), list(steps.values())[-1] if steps else None
    if first is None or first["withheld"]:
        return f"Too few {study.focus} {service.who} had an outcome to compare like with like."
    if _is_odds(last):
        return (
            f"{study.focus} {service.who} were before a court at {wording.times(first['value'])} "
            f"{study.reference} children's rate "
            f"({wording.limits(first['low'], first['high'])}). They are too few for a rate among children alike in "
            f"everything; as odds it is {wording.ratio(last['value'])} "
            f"({wording.limits(last['low'], last['high'])})."
        )
    return (
        f"{study.focus} {service.who} were before a court at {wording.times(first['value'])} "
        f"{study.reference} children's rate "
        f"({wording.limits(first['low'], first['high'])}); among children alike in {_alike(study)} "
        f"at {wording.times(last['value'])} ({wording.limits(last['low'], last['high'])})."
    )


def _written(row: dict) -> tuple[str, ...]:
    if row["withheld"]:
        return (row["group"], row["step"], WITHHELD, WITHHELD, WITHHELD)
    as_odds = " (odds)" if _is_odds(row) else ""
    ratio = f"{wording.ratio(row['value'])} ({wording.limits(row['low'], row['high'])}){as_odds}"
    said = f"{VERDICT_MARKS.get(row['verdict'], '')} {row['verdict']}".strip() or "none given"
    return (row["group"], row["step"], ratio, said, wording.ratio(row["e_value"]))
