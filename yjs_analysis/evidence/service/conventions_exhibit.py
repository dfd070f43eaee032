"""The same children in the measures that a Board meets elsewhere, and why they differ."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.conventions import (
    ALL_OTHERS,
    GAP,
    POPULATION_OTHERS,
    SHARES,
    STAGE_DIFFERENCE,
    STAGE_OTHERS,
    conventions,
)
from yjs_analysis.disproportionality.stages import COURT
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.cells import OUT_OF_COURT, Cells
from yjs_analysis.evidence.service.chain import RECORDS, at_court, hidden_at_court
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.crossed import comparable
from yjs_analysis.evidence.service.residents import residents_first
from yjs_analysis.evidence.service.saying import source_line
from yjs_analysis.evidence.study import Study
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import forest
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import UNKNOWN, WITHHELD

OF_ALL = (GAP, SHARES, POPULATION_OTHERS, STAGE_OTHERS)
"""What is reckoned from the children of all groups together."""

LONG_ENOUGH = 70
"""Characters of a reason that need no second sentence."""

POINTS = (GAP, STAGE_DIFFERENCE)
"""What is no ratio, and has no place on an axis of ratios."""


def other_conventions(service: Service, cells: Cells, study: Study) -> Exhibit | None:
    """Show one group's children before a court in eight measures; None without residents, or with nothing to show."""
    table = _measured(service, cells, study)
    shown = list(dict.fromkeys(table.loc[~table["withheld"], "group"])) if len(table) else []
    if not shown:
        return None
    about = study.focus if study.focus in shown else shown[0]
    told = table[table["group"] == about].reset_index(drop=True)
    ratios = told[~told["convention"].isin(POINTS) & ~told["withheld"]]
    finding = _finding(told, about, service, study)
    return Exhibit(
        identifier="S11",
        question="The same children under the conventions a Board meets",
        answer=finding,
        chart=forest(
            ratios.assign(
                label=[_named(one) for one in ratios["convention"].str.replace(" (US chain)", "", regex=False)],
                counts=["against " + _short(one) for one in ratios["against"]],
            ),
            finding=finding,
            mark=(1.0, "no difference"),
        ),
        table=Table(
            caption=f"{about} {service.who} before a court in eight measures, and why they differ",
            columns=("Measure", "Value", "Why it differs"),
            sides="lrw",
            rows=tuple(_written(row) for row in told.to_dict("records")),
        ),
        means=(
            "These are one set of children. A gap in points, a ratio and odds do not contradict each other: they "
            "answer different questions. Ask of any figure which of these it is before setting it beside another."
        ),
        does_not_mean=(
            "It does not mean that one may choose the measure that looks best: this paper declares the relative rate "
            "at the decision, and keeps to it."
        ),
        source=source_line(service, study, "those of each measure's own row in the table of numbers")
        + " Youth Justice Board (NI 044); Office of Juvenile Justice and Delinquency Prevention (US chain, 1% rule).",
        estimates=table.assign(label=table["group"] + ": " + table["convention"]).drop(columns="why_it_differs"),
    )


def _measured(service: Service, cells: Cells, study: Study) -> pd.DataFrame:
    """Work out every measure for every group, after disclosure control; nothing where residents are missing."""
    if service.populations.empty or not comparable(service, study.reference):
        return pd.DataFrame()
    residents = residents_first(service.populations, study.denominator)
    living = residents[residents["period"] == residents["period"].iloc[0]].set_index("group")
    held = at_court(service, study.reference).set_index("group")
    known = held.drop(index=UNKNOWN, errors="ignore")
    if study.reference not in living.index or not set(known.index) <= set(living.index) or len(known) < 2:
        return pd.DataFrame()
    groups = [*known.index, *living.index.difference(known.index)]
    counts = held.reindex([*groups, *held.index.difference(groups)]).fillna(0).astype(int)
    counts = counts.assign(population=living["persons"]).rename_axis("group").reset_index()
    table = conventions(counts, reference=study.reference, confidence=study.confidence, band=study.band)
    table = table[table["group"].isin(known.index) & (table["group"] != study.reference)].reset_index(drop=True)
    of_group = hidden_at_court(service, cells, study)
    every = [{}, *([{"group": UNKNOWN}] if UNKNOWN in service.groups else [])]
    sums_hidden = any(cells.hides(**who, **kind) for who in every for kind in ({}, {COURT: True}, OUT_OF_COURT))
    also = table["group"].map(of_group).astype(bool) | (table["convention"].isin(OF_ALL) & sums_hidden)
    table = table.drop(columns=["unknown_events", "verdict"])  # the unknown, and the verdict, have their own exhibits
    rows = [f"{RECORDS}; {living.loc[group, 'rows']}" for group in table["group"]]
    return withhold(table.assign(rows=rows), threshold=study.threshold, also=also)


def _named(convention: str) -> str:
    name = convention.replace(", against all others", "")
    return name[0].upper() + name[1:]


def _short(against: str) -> str:
    return against.replace(ALL_OTHERS, "others").replace("the population's share", "residents")


def _value(row: dict) -> str:
    if row["withheld"]:
        return WITHHELD
    if row["convention"] in POINTS:
        value, low, high = (row[name] * (1 if row["convention"] == GAP else 100) for name in ("value", "low", "high"))
        return f"{value:+.1f} ({low:+.1f} to {high:+.1f})"
    return f"{wording.ratio(row['value'])} ({wording.limits(row['low'], row['high'])})"


def _written(row: dict) -> tuple[str, ...]:
    name = _named(row["convention"]).replace("Percentage-point gap (NI 044)", "Gap in points (NI 044)")
    name = name.replace(" (US chain)", "").replace("Relative rate in the population", "Rate in the population")
    against = "" if row["convention"] in (GAP, SHARES) else f", to {_short(row['against'])}"
    return (f"{name.replace(' at the decision', ' at decision')}{against}", _value(row), _first(row["why_it_differs"]))


def _first(words: str) -> str:
    """Take the first two sentences, or one if that is long enough."""
    sentences = words.split(". ")
    said = sentences[0] if len(sentences[0]) > LONG_ENOUGH else ". ".join(sentences[:2])
    return f"{said.rstrip('.')}."


def _finding(told: pd.DataFrame, about: str, service: Service, study: Study) -> str:
    said = [
        f"{wording.ratio(row['value'])} as {name}"
        for row, name in (
            (_row(told, "relative rate at the decision (US chain)"), "a relative rate at the decision"),
            (_row(told, "relative rate in the population"), "a relative rate among residents"),
            (_row(told, "odds ratio at the decision"), "odds"),
        )
        if row is not None
    ]
    gap = _row(told, GAP)
    points = f"; and a gap of {wording.points(gap['value'])}" if gap is not None else ""
    first = "" if about == study.focus else f"Too few {study.focus} {service.who} to show. "
    return f"{first}One set of {about} {service.who} before a court, several numbers: {wording.listed(said)}{points}."


def _row(told: pd.DataFrame, name: str) -> dict | None:
    found = told[(told["convention"] == name) & ~told["withheld"]].to_dict("records")
    return found[0] if found else None
