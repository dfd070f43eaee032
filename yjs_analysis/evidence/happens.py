"""Exhibits for the question: what happens to them, out-of-court disposal or court?"""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.decision_chain import stage_relative_rates
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study, citation, read
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import forest_panels
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import CANNOT_TELL, GROUPS, NOT_AVAILABLE, OVER, VERDICT_MARKS, WITHHELD

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
    """Compare each group with White children at each published stage, in the latest year; custody over three."""
    points = read("decision_points_national")
    latest = points[points["period"].isin(LATEST) & ((points["stage"] != CUSTODY) | (points["pooled"] == "yes"))]
    return stage_relative_rates(latest, confidence=study.confidence, band=study.band)


def national_decision_points(study: Study) -> Exhibit:
    """Show each group's relative rate at each published decision, from stop and search to custody."""
    table = withhold(stages(study), threshold=study.threshold)
    others = table[table["group"] != "White"]
    black = others[others["group"] == "Black"].set_index("stage")
    search, custody = black.loc["stop and search"], black.loc[CUSTODY]
    over = others[others["verdict"] == OVER]
    unsure = others[others["verdict"] == CANNOT_TELL]
    finding = (
        f"Black children were searched at {wording.times(search['value'])} the rate of White children, and sentenced "
        f"to custody at {wording.times(custody['value'])} the rate once before a court (England and Wales)."
    )
    drawn = others.assign(panel=others["stage"].map(STAGE_TITLES), label=others["group"], counts=_of(others))
    return Exhibit(
        identifier="E8",
        question="At which decisions do groups differ, in England and Wales?",
        answer=(
            f"{finding} Of {len(others)} comparisons, {wording.in_words(len(over))} show over-representation; for "
            f"{wording.in_words(len(unsure))} the counts cannot tell."
        ),
        chart=forest_panels(drawn, finding=finding, mark=(1.0, "Rate compared with White children's")),
        table=_stage_table(table.assign(row=table["stage"].map(_short))),
        means=(
            "The difference begins before the youth justice service meets a child, at stop and search, and grows "
            "again at remand and custody. The Board can ask for the same chain in Walsall: only the service's "
            "records hold it."
        ),
        does_not_mean=(
            "It does not mean that the steps multiply into one chain: searches and arrests are over the population, "
            "remand and custody over the decisions before them, and charge is missing. Nor does it say why."
        ),
        source=(
            f"{citation(table)}. Searches, arrests, remand decisions and sentences, not children: one child can count "
            f"twice. {study.in_a_hundred} intervals: mid-p conditional Poisson over the population, skewness-corrected "
            "score over the decision before. Custody: three years together."
        ),
        estimates=table.assign(label=table["group"] + ", " + table["stage"]),
    )


def one_year_or_three(study: Study) -> Exhibit:
    """Show what one year's ratio can do by chance, beside three years together."""
    points = read("decision_points_national").query("stage == @CUSTODY")
    compared = stage_relative_rates(points, confidence=study.confidence, band=study.band)
    table = withhold(compared, threshold=study.threshold).sort_values("group", key=_publishers_order, kind="stable")
    others = table[table["group"] != "White"]
    black = table.query("group == 'Black'").set_index("period")
    single = black.drop(POOLED_YEARS)
    pooled = black.loc[POOLED_YEARS]
    finding = (
        f"In single years the relative rate of custody for Black children was {_listed_ratios(single['value'])}; over "
        f"three years together it was {wording.ratio(pooled['value'])} ({_limits(pooled)})."
    )
    drawn = others.assign(panel=others["group"], label=others["period"].map(_short), counts=_of(others))
    return Exhibit(
        identifier="E9",
        question="Can one year's ratio be trusted?",
        answer=finding,
        chart=forest_panels(drawn, finding=finding, mark=(1.0, "Rate compared with White children's")),
        table=_stage_table(table.assign(row=table["period"].map(_short))),
        means=(
            "Even the whole of England and Wales swings from year to year. A service of Walsall's size must pool years "
            "before it reports a ratio, and say how many."
        ),
        does_not_mean=(
            "It does not mean that the last year's fall is only chance, nor that it will last: two intervals that "
            "do not overlap are a difference, and a reason to look at the next year."
        ),
        source=(
            f"{citation(points)}. Sentences for indictable offences, England and Wales. {study.in_a_hundred} "
            "skewness-corrected score intervals. Pooled rows repeat the three single years."
        ),
        estimates=table.assign(label=table["group"] + ", " + table["period"]),
    )


def what_is_published(study: Study) -> Exhibit:
    """Show what is published about out-of-court disposals against court by ethnic group, and what is not."""
    cases = read("inspection_2019_figures").query("figure == 'cases_examined' and area == @study.area")
    orders = read("inspection_2019_figures").query(
        "figure == 'children_on_court_orders' and area == @study.area and category == ''"
    )
    study_2021 = read("published_shares").query(
        "source == 'yjb-disproportionality-2021' and measure == 'children sentenced or given an out-of-court disposal'"
    )
    numbers = [
        *(_as_stated(row, row["category"] + ", cases examined") for row in cases.to_dict("records")),
        *(_as_stated(row, "children on court orders") for row in orders.to_dict("records")),
        *(_as_stated(row, row["measure"]) for row in study_2021.to_dict("records")),
    ]
    court, out_of_court = (cases.set_index("category").loc[name, "printed"] for name in
                           ("Court disposals", "Out-of-court disposals"))  # fmt: skip
    rows = (
        (f"{study.area}, by ethnic group", NOT_AVAILABLE, NOT_AVAILABLE, "Not public after 2015-16"),
        (f"{study.area}, cases examined in 2019", out_of_court, court, "A sample; ethnic group not printed"),
        (f"{study.area}, children on court orders", NOT_AVAILABLE, orders["printed"].iloc[0], "April 2019"),
        (
            "England and Wales, both together",
            NOT_AVAILABLE,
            study_2021["printed"].iloc[0],
            "Direction said, no count read",
        ),
        ("West Midlands services", NOT_AVAILABLE, NOT_AVAILABLE, "Not public by ethnic group"),
    )
    return Exhibit(
        identifier="E10",
        question="Out of court or court, by ethnic group: what is published?",
        answer=(
            f"No count is public that says how many children of each ethnic group in {study.area} had an out-of-court "
            "disposal and how many a court order. The inspectors' question cannot be answered from published figures."
        ),
        table=Table(
            caption="Children or cases with an out-of-court disposal, and with a court order",
            columns=("Where", "Out of court", "Court", "What stands in the way"),
            sides="lrrw",
            rows=rows,
        ),
        means=(
            "The service's own case records can answer it: one row a disposal, with ethnic group, offence, gravity, "
            "previous disposals and date. The plan should commission that analysis before it sets a target."
        ),
        does_not_mean=(
            "It does not mean that there is no difference. The inspection says that boys who are Black or from a minority "
            "ethnic background are less likely to receive an out-of-court disposal; it prints no counts."
        ),
        source=(f"{citation(cases, study_2021)}. [x]: not published, or not found."),
        estimates=withhold(pd.DataFrame(numbers), threshold=study.threshold),
    )


def _as_stated(row: dict, label: str) -> dict:
    return stated(label=label, measure=row["unit"], value=row["value"], rows=row["rows"])


def _short(words: str) -> str:
    """Name a stage or period as briefly as a table allows."""
    brief = words.replace(" accommodation", "").replace(" ending March", " to March")
    return brief[0].upper() + brief[1:]


def _of(table: pd.DataFrame) -> list[str]:
    return [
        f"{wording.count(events, withheld=hidden)} of {wording.count(of, withheld=hidden)}"
        for events, of, hidden in zip(table["events"], table["total"], table["withheld"], strict=True)
    ]


def _limits(row: pd.Series) -> str:
    return wording.between(wording.ratio(row["low"]), wording.ratio(row["high"]))


def _listed_ratios(values: pd.Series) -> str:
    return wording.listed([wording.ratio(value) for value in values])


def _publishers_order(groups: pd.Series) -> pd.Series:
    return groups.map(GROUPS.index)


def _stage_table(table: pd.DataFrame) -> Table:
    rows = []
    for row, counts in zip(table.to_dict("records"), _of(table), strict=True):
        is_reference = row["group"] == row["reference"]
        compared = f"{wording.ratio(row['value'])} ({_limits(pd.Series(row))})"
        said = f"{VERDICT_MARKS.get(row['verdict'], '')} {row['verdict']}"
        if row["withheld"]:
            compared = said = WITHHELD
        rows.append((row["row"], row["group"], counts, *(("1", "compared with") if is_reference else (compared, said))))
    return Table(
        caption="Rates compared with White children's",
        columns=("Decision or period", "Group", "How many of how many", "Relative rate", "Verdict"),
        rows=tuple(rows),
        sides="wlrrl",
    )
