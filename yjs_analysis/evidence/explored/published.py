"""What publications let the explorer show: decisions in England and Wales, the inspection's caseload, residents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.bases import judged_relative_rates
from yjs_analysis.disproportionality.decision_chain import POPULATION, base_of
from yjs_analysis.disproportionality.denominators import census_populations, denominator_verdict, interpolated
from yjs_analysis.evidence.choices import CENSUSES, EVERY
from yjs_analysis.evidence.exhibits.denominator import CASELOAD_YEAR, caseload, denominators
from yjs_analysis.evidence.exhibits.official import children_of
from yjs_analysis.evidence.explored.views import (
    LEFT_OUT,
    SHOWN_GROUPS,
    Step,
    compared_view,
    estimate_of,
    share_view,
    with_detectable,
)
from yjs_analysis.evidence.study import SERVICES, Study, citation, populations, read
from yjs_analysis.evidence.study_file import chosen_in_words
from yjs_analysis.telling import wording
from yjs_analysis.vocabulary import GROUPS, NOT_AVAILABLE, POOLED_AS_PRINTED, UNKNOWN, VERDICT_MARKS

BEFORE = "step before"
"""Measured on the step before, not on who lives somewhere."""

AS_PUBLISHED = "as published"
"""Each child once in each period, as the publisher counts."""

RESIDENTS = "residents"

CASELOAD_PERIOD = "2017-18"

DECISIONS = {
    "stop and search": ("search", "Stopped and searched", "were stopped and searched"),
    "arrest": ("arrest", "Arrested", "were arrested"),
    "remand to youth detention accommodation": ("remand", "Remanded, of remand decisions",
                                                "were remanded to youth detention"),
    "custodial sentence": ("sentence", "Sent to custody, of those sentenced", "were sentenced to custody"),
}  # fmt: skip
"""Each published decision: its name in a link, as it is chosen, and what happened to the children."""

NO_UNKNOWN = "The publisher's counts by group leave out children of unknown ethnicity: nobody can share them out."


def between_day(study: Study) -> date:
    """Give the day between the censuses: the study's own, or the middle of the year of the inspection's caseload."""
    return CASELOAD_YEAR[1] if study.denominator in CENSUSES else date.fromisoformat(study.denominator)


def national_steps(study: Study) -> list[Step]:
    """Set out the decisions published for England and Wales, year by year.

    Parameters
    ----------
    study
        The parameters of the run.
    """
    points = read("decision_points_national")
    return [_decision(study, stage, part) for stage, part in points.groupby("stage", sort=False)]


def _decision(study: Study, stage: str, points: pd.DataFrame) -> Step:
    name, label, did = DECISIONS[stage]
    on_people = base_of(points["total_counts"].iloc[0]) == POPULATION
    denominator = CENSUSES[1] if on_people else BEFORE
    views = {}
    for period, part in points.groupby("period", sort=False):
        table = withhold(_judged(part, study, on_people=on_people), threshold=study.threshold)
        method = _method(study, on_people=on_people)
        views[period, denominator, EVERY, LEFT_OUT] = compared_view(
            table,
            study,
            did=did,
            title=f"{label}, England and Wales, {period}",
            source=f"{citation(part)}. Of {part['total_counts'].iloc[0]}. {method}{chosen_in_words(study)}",
            missing={UNKNOWN: NO_UNKNOWN},
        )
    measured = (
        "Searches and arrests are published against children of the 2021 Census; no other population of England and "
        "Wales is held here."
        if on_people
        else "This step is measured on the step before it, not on who lives in England and Wales."
    )
    why = {
        "period": f"Counts of this step are held for: {wording.listed(list(points['period'].unique()))}. No other.",
        "denominator": measured,
        "unit": "The publisher counts every event. One child can count twice, and children cannot be told apart.",
        "unknown": NO_UNKNOWN,
    }
    return Step(name=name, label=label, heading="England and Wales", views=views, why=why)


def _judged(part: pd.DataFrame, study: Study, *, on_people: bool) -> pd.DataFrame:
    method = study.interval_of_populations if on_people else study.interval
    given = {"reference": study.reference, "confidence": study.confidence, "band": study.band}
    base = POPULATION if on_people else "previous decision"
    judged = judged_relative_rates(part, **given, base=base, method=method)
    return with_detectable(judged, study, total_counts=part["total_counts"].iloc[0])


def _method(study: Study, *, on_people: bool) -> str:
    name = f"{study.interval_of_populations} conditional Poisson" if on_people else study.interval
    return f"{study.in_a_hundred} intervals: {name}."


def caseload_step(study: Study) -> Step:
    """Set out the inspection's caseload, of which only shares are printed, on each population under it.

    Parameters
    ----------
    study
        The parameters of the run.
    """
    table = withhold(denominators(study), threshold=study.threshold)
    verdict = denominator_verdict(table, band=study.band)
    names = {
        **dict(zip(CENSUSES, CENSUSES, strict=True)),
        f"interpolated to {wording.day(CASELOAD_YEAR[1])}": "between",
    }
    rows = [row for row in table.to_dict("records") if row["period"] in names]
    views = {
        (CASELOAD_PERIOD, names[row["period"]], AS_PUBLISHED, LEFT_OUT): _caseload_view(
            row | {"verdict": verdict}, study
        )
        for row in rows
    }
    why = {
        "period": "The inspection printed the caseload of 2017-18 only.",
        "denominator": "A caseload has no step before it in print: it is set against children who live here.",
        "unit": "The inspection printed shares of children in the caseload, and counted no outcomes.",
        "unknown": "The inspection printed no share of unknown ethnicity.",
    }
    label = f"In the caseload of {study.area}"
    return Step(name="caseload", label=label, heading=f"{study.area}, published", views=views, why=why)


def _caseload_view(row: dict[str, Any], study: Study) -> dict[str, Any]:
    shares = caseload(study).set_index("category")["printed"]
    own, other = shares["Black and minority ethnic"], shares["White"]
    people, others = wording.count(row["population"]), wording.count(row["reference_population"])
    limits = wording.limits(row["low"], row["high"])
    title = f"In the caseload of {study.area}, 2017-18, against children of the {_the(row['period'])}"
    sentence = (
        f"Black and minority ethnic children (as printed) are {own} of the caseload and White children {other}, of "
        f"{people} and {others} who live here: {wording.times(row['value'])} the rate ({limits}). The limits come from "
        "rounding to whole per cents alone. No count is printed, so chance cannot be judged. "
        f"Verdict over the populations of 2011, 2017 and 2021 together: {VERDICT_MARKS[row['verdict']]} "
        f"{row['verdict']}."
    )
    none = "The inspection printed one share for Mixed, Asian, Black and Other children together, and none for each."
    said = {POOLED_AS_PRINTED: sentence, "White": f"White children, {other} of the caseload, are compared with."}
    own_row = {"group": POOLED_AS_PRINTED, "counts": f"{NOT_AVAILABLE} of {people}", "rate": NOT_AVAILABLE}
    return {
        "title": title,
        "kind": "ratio",
        "mark": "same rate as White children",
        "rows": [
            {"group": "White", "counts": f"{NOT_AVAILABLE} of {others}", "rate": NOT_AVAILABLE, "ratio": "1",
             "limits": "", "verdict": "compared with", "mark": ""},
            own_row | estimate_of(row),
        ],
        "sentences": [said.get(group, none) for group in SHOWN_GROUPS],
        "alt": f"{title}. {POOLED_AS_PRINTED} {wording.ratio(row['value'])} ({limits}), {row['verdict']}.",
        "source": (
            "HM Inspectorate of Probation (June 2019), caseload in whole per cents; "
            f"{citation(read_censuses(study.area))}. Exhibit E2."
        ),
    }  # fmt: skip


def _the(period: str) -> str:
    return f"population {period}" if period.startswith("interpolated") else period.removeprefix("Census ") + " Census"


def read_censuses(area: str) -> pd.DataFrame:
    """Read an area's children at both censuses, row by row."""
    held = populations(area)
    return held[held["period"].isin(CENSUSES) & held["group"].isin(GROUPS)]


def official_step(table: pd.DataFrame, study: Study) -> Step:
    """Set out the service's official open data on both censuses, as exhibit O1 does.

    Parameters
    ----------
    table
        As `sources.official.children_by_service` gives it.
    study
        The parameters of the run.
    """
    children = children_of(table, study)
    period = children["years"].iloc[0]
    views = {}
    for census, part in children.groupby("census", sort=False):
        views[period, census, AS_PUBLISHED, LEFT_OUT] = compared_view(
            part, study, did="were cautioned or sentenced",
            title=f"Cautioned or sentenced in {study.area}, {period}, against children of the {_the(census)}",
            source=(
                "Youth Justice Board, local level open data (the file given); Office for National Statistics, "
                f"{census}, once for each year. {_method(study, on_people=True)} Exhibit O1.{chosen_in_words(study)}"
            ),
            missing={UNKNOWN: NO_UNKNOWN},
        )  # fmt: skip
    why = {
        "period": f"One year of a service is too few children: the years {period} stand together.",
        "denominator": "The Youth Justice Board's table is set against residents at either census.",
        "unit": "The Youth Justice Board counts each child once in each year.",
        "unknown": NO_UNKNOWN,
    }
    label = "Cautioned or sentenced, official counts"
    return Step(name="official", label=label, heading=f"{study.area}, published", views=views, why=why)


def resident_steps(study: Study, areas: Sequence[str] = SERVICES) -> list[Step]:
    """Set out who lives where, at each census and between them.

    Parameters
    ----------
    study
        The parameters of the run.
    areas
        The services.
    """
    return [_residents(area, study) for area in areas]


def _residents(area: str, study: Study) -> Step:
    census = census_populations(populations(area))
    day = between_day(study)
    parts = dict(list(census.groupby("period", sort=False)))
    parts["between"] = interpolated(census, on=day)
    source = f"{citation(read_censuses(area))}. Children aged 10 to 17. Between the censuses, a straight line."
    views = {}
    for name, part in parts.items():
        words = f"interpolated to {wording.day(day)}" if name == "between" else name
        views[RESIDENTS, name, AS_PUBLISHED, LEFT_OUT] = share_view(
            part, title=f"Children who live in {area}, {words}", where=area, when=words, source=source
        )
    why = {
        "period": "Who lives somewhere has no period: choose the population.",
        "denominator": "Who lives somewhere is known from the two censuses, and between them by a straight line.",
        "unit": "Everybody who lives there counts once.",
        "unknown": "A census gives everybody a group: nobody's is unknown.",
    }
    return Step(name=f"live-{area.lower()}", label=f"Live in {area}", heading="Who lives where", views=views, why=why)
