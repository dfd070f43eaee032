"""Ethnicity by sex by age: how sure can one be about so few children?"""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.intersections import intersections
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.crossed import comparable, crossed
from yjs_analysis.evidence.service.patterns import NOT_KNOWN, YOUNGER
from yjs_analysis.evidence.service.saying import of, source_line
from yjs_analysis.evidence.study import Study
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import forest
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import UNKNOWN, VERDICT_MARKS, WITHHELD

SEXES = {"male": "boys", "female": "girls"}

BY = ["sex", "age_band"]

MOST_ROWS = 8
"""More crossings than this are drawn for the focus group alone, if it has any to show."""


def young_and_black(service: Service, cells: Cells, study: Study) -> Exhibit | None:
    """Show each crossing of ethnicity, sex and age by itself, and drawn towards what all crossings share.

    None where no crossing of any group but the reference may be shown. Only what may be shown is reckoned with: what is
    withheld does not touch the other crossings' ratios.
    """
    if not comparable(service, study.reference):
        return None
    table = _crossings(service, cells, study)
    shown = table[~table["withheld"]]
    if shown.empty:
        return None
    told = table[(table["group"] == study.focus) | ~table["withheld"]]
    drawn = told[(told["group"] == study.focus) | (len(shown) <= MOST_ROWS)]
    drawn = drawn if (~drawn["withheld"]).any() else shown.iloc[:MOST_ROWS]
    finding = _finding(table, service, study)
    return Exhibit(
        identifier="S12",
        question=f"Young {study.focus} boys: how sure are we?",
        answer=finding,
        chart=forest(
            drawn.assign(
                label=drawn["who"], block=drawn["group"], counts=[of(row) for row in drawn.to_dict("records")]
            ),
            finding=finding,
            counts="before a court",
            mark=(1.0, f"rate of {study.reference} {service.who} of that sex and age"),
        ),
        table=Table(
            caption=f"Before a court, of {service.who} with an outcome, against {study.reference} of like sex and age",
            columns=("Group", "Sex and age", "Before a court", "Ratio by itself", "Allowing for few", "Verdict"),
            sides="llrrrl",
            rows=tuple(_written(row) for row in told.to_dict("records")),
        ),
        means=(
            "The fewer the children, the further a ratio strays by chance. Allowing for that draws each ratio towards "
            "what all these crossings share; where the two columns differ much, the plain one is mostly chance."
        ),
        does_not_mean=(
            "It does not mean that young boys of one group offend more, nor that a crossing that is not shown is like "
            "the others: of too few children nothing can be said."
        ),
        source=source_line(service, study, "gamma-Poisson shrinkage; by itself, skewness-corrected score"),
        estimates=table.assign(label=table["group"] + " " + table["who"], rows=RECORDS).drop(columns="who"),
    )


def _crossings(service: Service, cells: Cells, study: Study) -> pd.DataFrame:
    """Compare every crossing with the reference's of like sex and age, after disclosure control."""
    held = service.patterns[~service.patterns["sex"].eq(NOT_KNOWN) & ~service.patterns["age_band"].eq(NOT_KNOWN)]
    levels = held[BY].drop_duplicates()
    groups = [study.reference, *(one for one in service.groups if one not in (study.reference, UNKNOWN))]
    counted = crossed(
        service, cells, service.patterns, crossings=[BY], groups=groups, threshold=study.threshold
    ).merge(levels, on=BY)  # fmt: skip
    home = counted[(counted["group"] == study.reference) & counted["hidden"]]
    alone = counted[BY].apply(tuple, axis=1).isin(home[BY].apply(tuple, axis=1))
    hidden = counted["hidden"] | alone
    open_rows, others = counted[~hidden], counted[hidden & (counted["group"] != study.reference)]
    parts = [others.assign(hidden=True)]  # of these, some lack only a reference that may be shown
    if (open_rows["group"] != study.reference).any() and (open_rows["group"] == study.reference).any():
        asked = {"reference": study.reference, "confidence": study.confidence, "band": study.band}
        parts.append(intersections(open_rows[["group", *BY, "events", "total"]], **asked).assign(hidden=False))
    table = pd.concat(parts, ignore_index=True)
    table = table[(table["total"] > 0) | table["hidden"]]  # a row left out for being empty would tell of the others
    who = [f"{SEXES.get(sex, sex)} {ages}" for sex, ages in zip(table["sex"], table["age_band"], strict=True)]
    table = table.assign(who=who, place=table["group"].map({group: at for at, group in enumerate(groups)}))
    table = table.sort_values(["place", "sex", "age_band"], ascending=[True, False, True]).reset_index(drop=True)
    return withhold(table.drop(columns=["place", "hidden"]), threshold=study.threshold, also=table["hidden"])


def _finding(table: pd.DataFrame, service: Service, study: Study) -> str:
    young = f"{study.focus} boys aged {YOUNGER.replace('-', ' to ')}"
    row = table[(table["group"] == study.focus) & (table["sex"] == "male") & (table["age_band"] == YOUNGER)]
    shown = table[~table["withheld"]]
    if row.empty or row["withheld"].iloc[0]:
        told = wording.listed(list(dict.fromkeys(f"{one['group']} {one['who']}" for one in shown.to_dict("records"))))
        return (
            f"Not sure at all: among {service.who}, {young} are too few to be shown apart from all {study.focus} "
            f"children. Enough to show: {told}."
        )
    one = row.iloc[0]
    alone = f"{wording.times(one['own_value'])} ({wording.limits(one['own_low'], one['own_high'])})"
    if _as_it_is(one):
        then = "These groups of children differ by no more than chance, so nothing says how far to draw it in."
    else:
        then = (
            f"Allowing for how few they are it is {wording.ratio(one['value'])} "
            f"({wording.limits(one['low'], one['high'])})."
        )
    return (
        f"{of(one)} {young} among {service.who} were before a court: {alone} the rate of {study.reference} boys of "
        f"that age. {then} Verdict: {VERDICT_MARKS[one['verdict']]} {one['verdict']}."
    )


def _as_it_is(row: dict) -> bool:
    """Say whether the ratio is the crossing's own, because nothing says how far to draw it in."""
    return row["measure"] == "relative rate"


def _written(row: dict) -> tuple[str, ...]:
    if row["withheld"]:
        return (row["group"], row["who"], *[WITHHELD] * 4)
    return (
        row["group"],
        row["who"],
        of(row),
        f"{wording.ratio(row['own_value'])} ({wording.limits(row['own_low'], row['own_high'])})",
        "as by itself"
        if _as_it_is(row)
        else f"{wording.ratio(row['value'])} ({wording.limits(row['low'], row['high'])})",
        f"{VERDICT_MARKS[row['verdict']]} {row['verdict']}",
    )
