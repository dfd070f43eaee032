"""At which decisions do groups differ, and can one year be trusted?"""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.decision_chain import stage_relative_rates
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.stage_table import shown_counts, stage_table
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study, citation, read
from yjs_analysis.evidence.study_file import chosen_in_words
from yjs_analysis.sources.tracing import trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import forest_panels
from yjs_analysis.vocabulary import CANNOT_TELL, GROUPS, OVER

LATEST = ("year ending March 2025", "three years ending March 2025")

POOLED_YEARS = "three years ending March 2025"

CUSTODY = "custodial sentence"

STAGE_TITLES = {
    "stop and search": "Stop and search\nof population",
    "arrest": "Arrest\nof population",
    "remand to youth detention accommodation": "Remand\nof remand decisions",
    CUSTODY: "Custody\nof sentences",
}
"""Each stage with what it is measured on."""


def stages(study: Study) -> pd.DataFrame:
    """Compare each group with the reference at each published stage, in the latest year; custody over three."""
    points = read("decision_points_national")
    latest = points[points["period"].isin(LATEST) & ((points["stage"] != CUSTODY) | (points["pooled"] == "yes"))]
    return stage_relative_rates(latest, **study.comparison)


def national_decision_points(study: Study) -> Exhibit:
    """Show each group's relative rate at each published decision, from stop and search to custody."""
    table = withhold(stages(study), threshold=study.threshold)
    others = table[table["group"] != study.reference]
    focus = others[others["group"] == study.focus].set_index("stage")
    search, custody = focus.loc["stop and search"], focus.loc[CUSTODY]
    over = others[others["verdict"] == OVER]
    unsure = others[others["verdict"] == CANNOT_TELL]
    kinds = {"all": others, OVER: over, CANNOT_TELL: unsure}
    finding = (
        f"{study.focus} children were searched at {wording.times(search['value'])} the rate of {study.reference} "
        f"children, and sentenced to custody at {wording.times(custody['value'])} the rate once before a court "
        "(England and Wales)."
    )
    drawn = others.assign(panel=others["stage"].map(STAGE_TITLES), label=others["group"], counts=shown_counts(others))
    return Exhibit(
        identifier="E8",
        question="At which decisions do groups differ, in England and Wales?",
        answer=(
            f"{finding} Of {len(others)} comparisons, {wording.in_words(len(over))} show over-representation; for "
            f"{wording.in_words(len(unsure))} the counts cannot tell."
        ),
        chart=forest_panels(drawn, finding=finding, mark=(1.0, f"Rate compared with {study.reference} children's")),
        table=stage_table(table.assign(row=table["stage"].map(_short))),
        means=(
            "The difference begins before the youth justice service meets a child, at stop and search, and grows "
            "again at remand and custody. The Board can ask for the same chain here: only the service's "
            "records hold it."
        ),
        does_not_mean=(
            "It does not mean that the steps multiply into one chain: searches and arrests are over the population, "
            "remand and custody over the decisions before them, and charge is missing. Nor does it say why."
        ),
        source=(
            f"{citation(table)}. Searches and arrests are events over the population of 2021, remands are episodes: "
            f"one child can count twice. {study.in_a_hundred} intervals: {study.interval_of_populations} "
            f"conditional Poisson over the population, {study.interval} over the decision before. Custody: three years "
            f"together.{chosen_in_words(study)}"
        ),
        estimates=pd.concat(
            [
                table.assign(label=table["group"] + ", " + table["stage"]),
                withhold(pd.DataFrame([_compared(others, name, part) for name, part in kinds.items()])),
            ],
            ignore_index=True,
        ),
    )


def one_year_or_three(study: Study) -> Exhibit:
    """Show what one year's ratio can do by chance, beside three years together."""
    points = read("decision_points_national").query("stage == @CUSTODY")
    compared = stage_relative_rates(points, **study.comparison)
    table = withhold(compared, threshold=study.threshold).sort_values("group", key=_publishers_order, kind="stable")
    others = table[table["group"] != study.reference]
    focus = table[table["group"] == study.focus].set_index("period")
    single = focus.drop(POOLED_YEARS)
    pooled = focus.loc[POOLED_YEARS]
    finding = (
        f"In single years the relative rate of custody for {study.focus} children was "
        f"{_listed_ratios(single['value'])}; "
        f"over three years together it was {wording.ratio(pooled['value'])} "
        f"({wording.limits(pooled['low'], pooled['high'])})."
    )
    drawn = others.assign(panel=others["group"], label=others["period"].map(_short), counts=shown_counts(others))
    return Exhibit(
        identifier="E9",
        question="Can one year's ratio be trusted?",
        answer=finding,
        chart=forest_panels(drawn, finding=finding, mark=(1.0, f"Rate compared with {study.reference} children's")),
        table=stage_table(table.assign(row=table["period"].map(_short))),
        means=(
            "Even the whole of England and Wales swings from year to year. A single service must pool years "
            "before it reports a ratio, and say how many."
        ),
        does_not_mean=(
            "It does not mean that the last year's fall is only chance, nor that it will last: two intervals that "
            "do not overlap are a difference, and a reason to look at the next year."
        ),
        source=(
            f"{citation(points)}. Sentences for indictable offences, England and Wales. {study.in_a_hundred} "
            f"{study.interval} intervals. Pooled rows repeat the three single years.{chosen_in_words(study)}"
        ),
        estimates=table.assign(label=table["group"] + ", " + table["period"]),
    )


def _compared(others: pd.DataFrame, name: str, part: pd.DataFrame) -> dict:
    return stated(label=f"comparisons: {name}", measure="comparisons", value=len(part), rows=trace(others["rows"]))


def _short(words: str) -> str:
    """Name a stage or period as briefly as a table allows."""
    brief = words.replace(" to youth detention accommodation", " in detention").replace(" ending March", " to March")
    return brief[0].upper() + brief[1:]


def _listed_ratios(values: pd.Series) -> str:
    return wording.listed([wording.ratio(value) for value in values])


def _publishers_order(groups: pd.Series) -> pd.Series:
    return groups.map(GROUPS.index)
