"""The quality of a service's tables as one page for the person who holds them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.markup import environment, style_sheet
from yjs_analysis.evidence.page import drawing, font_faces
from yjs_analysis.sources.cases.examining import Examination
from yjs_analysis.sources.cases.findings import SEVERITIES, summary
from yjs_analysis.sources.cases.flow import flow_in_words
from yjs_analysis.sources.cases.quality import OLDEST, quality
from yjs_analysis.telling import wording
from yjs_analysis.telling.bars import bars
from yjs_analysis.telling.charts import Chart
from yjs_analysis.telling.tables import Table

INTERNAL = 1
"""The smallest count shown: every count, since the page stays with the person who holds the records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One question about the data: a picture, or a table, or both."""

    identifier: str
    title: str
    chart: Chart | None = None
    table: Table | None = None
    words: str = ""


def quality_html(seen: Examination, *, name: str) -> str:
    """Write the page: what was found, what was left out, and pictures of the data; no row, no value of a child.

    Parameters
    ----------
    seen
        As `sources.cases.examining.examine` gives it.
    name
        Of the file or folder that was looked at.
    """
    counts = quality(seen)
    sections = [
        Section(identifier="findings", title="What was found", table=_findings(seen.findings), words=_none(seen)),
        Section(identifier="left-out", title="Which rows were left out, and why?", **_left_out(counts.left_out)),
        Section(identifier="blank", title="What is not filled in?", **_blank(counts.blank)),
        Section(identifier="basis", title="Who recorded ethnicity?", **_basis(counts.basis)),
        Section(
            identifier="audit", title="What was each recorded ethnicity counted as?", **_audit(seen.ethnicity_audit)
        ),
        Section(identifier="years", title="When were the decisions made?", **_years(counts.years)),
        Section(identifier="ages", title="How old were the children?", **_ages(counts.ages)),
    ]
    return (
        environment()
        .get_template("quality.html.j2")
        .render(
            title="Data quality: can these records be analysed?",
            name=name,
            summary=summary(seen.findings),
            flow=flow_in_words(seen.flow),
            sections=sections,
            drawing=drawing,
            fonts=font_faces(),
            css=style_sheet("paper.css"),
        )
    )


def _none(seen: Examination) -> str:
    return "" if len(seen.findings) else "Nothing was found that needs looking at."


def _findings(findings: pd.DataFrame) -> Table | None:
    if findings.empty:
        return None
    words = dict(zip(SEVERITIES, ("Error", "Warning", "Note"), strict=True))
    rows = tuple(
        (
            words[one["severity"]],
            one["table"] + (f", {one['column']}" if one["column"] else ""),
            one["row_numbers"] or "the whole table",
            f"{one['found']}; allowed: {one['allowed']}",
            one["what_to_do"] or "Nothing.",
        )
        for one in findings.to_dict("records")
    )
    return Table(
        caption="Errors stop the analysis; warnings and notes do not",
        columns=("Kind", "Where", "Rows of the file", "Found", "What to do"),
        rows=rows,
        sides="lllww",
    )


def _drawn(counts: pd.DataFrame, label: pd.Series, *, finding: str, marked: pd.Series | bool = False) -> dict:
    if counts.empty:
        return {"words": "There is nothing to show."}
    table = withhold(counts.assign(label=label, marked=marked), threshold=INTERNAL)
    return {"chart": bars(table, finding=finding)}


def _left_out(counts: pd.DataFrame) -> dict:
    total = int(counts["count"].sum())
    return _drawn(counts, counts["reason"], finding=f"{wording.count(total)} rows of disposals were left out.")


def _blank(counts: pd.DataFrame) -> dict:
    empty = counts["count"] == counts["rows"]
    some = counts[(counts["count"] > 0) & ~empty]
    finding = f"{len(some)} of {len(counts)} columns have rows that say nothing."
    many = some["count"] > some["rows"] / 20
    shown = _drawn(some.assign(block=some["table"].str.capitalize()), some["column"], finding=finding, marked=many)
    named = [f"{column} ({table})" for table, column in counts.loc[empty, ["table", "column"]].to_numpy().tolist()]
    return shown | {"words": f"Not in the file, or blank in every row: {wording.listed(named)}."}


def _basis(counts: pd.DataFrame) -> dict:
    observed = int(counts.loc[counts["ethnicity_basis"] == "officer-observed", "count"].sum())
    finding = f"Of {int(counts['count'].sum())} rows, {observed} hold what an officer saw, not what the child said."
    return _drawn(counts.assign(block=counts["group"]), counts["ethnicity_basis"], finding=finding)


def _audit(audit: pd.DataFrame) -> dict:
    if audit.empty:
        return {"words": "There is nothing to show."}
    rows = tuple(
        (
            one["recorded"] or "(blank)",
            one["group"],
            one["basis"],
            wording.count(one["count"]),
            one["note"] or "Nothing.",
        )
        for one in audit.to_dict("records")
    )
    columns = ("As recorded", "Counted as", "Who said so", "Rows", "To know")
    table = Table(caption="Every spelling, and the group it became", columns=columns, rows=rows, sides="lllrw")
    return {"table": table}


def _years(counts: pd.DataFrame) -> dict:
    return _drawn(
        counts, counts["year"], finding="Rows by the year of the decision.", marked=counts["year"] == "no date"
    )


def _ages(counts: pd.DataFrame) -> dict:
    ages = pd.to_numeric(counts["age"], errors="coerce")
    outside = (ages > OLDEST) | (ages < 10)
    adults = int(counts.loc[ages > OLDEST, "count"].sum())
    finding = f"{adults} {'row is' if adults == 1 else 'rows are'} of somebody aged 18 or over at the decision."
    return _drawn(counts, counts["age"], finding=finding, marked=outside)
