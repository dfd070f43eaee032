"""Which children have an outcome, and at which decision after it do groups part?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.stages import COMMUNITY_OR_CUSTODY, COURT, CUSTODY, NESTED, OUTCOME
from yjs_analysis.evidence.choices import CENSUSES
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS, chain
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.product import (
    product_chart,
    product_estimates,
    product_in_words,
    product_row,
    with_products,
)
from yjs_analysis.evidence.service.residents import CENSUS_DAYS
from yjs_analysis.evidence.service.saying import (
    compared_forest,
    compared_in_words,
    population_method,
    source_line,
)
from yjs_analysis.evidence.stage_table import shown_counts, stage_table
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import Chart
from yjs_analysis.telling.denominator_lines import denominator_lines
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import CANNOT_TELL, OVER

BETWEEN = "interpolated to "
"""How the name of a population between the censuses begins."""

STAGES = {
    COURT: ("Court", "Court, of those with an outcome"),
    COMMUNITY_OR_CUSTODY: ("Order or custody", "Order or custody, of those at court"),
    CUSTODY: ("Custody", "Custody, of order or custody"),
}
"""Each decision after the first, short and with what it is measured on."""


def who_has_an_outcome(service: Service, cells: Cells, study: Study) -> Exhibit:
    """Show which children have an outcome, against those who live here, on each census."""
    table = chain(service, cells, study)
    table = table[table["stage"] == OUTCOME].reset_index(drop=True)
    first = table["census"].iloc[0]
    finding = compared_in_words(table[table["census"] == first], service, study, f"had an outcome ({first})")
    return Exhibit(
        identifier="S1",
        question="Which children have an outcome, and who lives here?",
        answer=finding,
        chart=_by_population(table, finding, study, who=service.who),
        table=_residents_table(table, service),
        means=(
            "The children with an outcome stay the same, and who lives here changes: a group that grew looks less "
            "over-represented on the later census. "
            f"{_advice(study)}"
        ),
        does_not_mean=(
            "It does not mean that children of one group offend more: policing, reporting and recording decide who "
            "comes to an outcome at all. Each child counts once, at the first disposal in the records."
        ),
        source=source_line(service, study, population_method(study)),
        estimates=table.assign(label=table["group"] + ", " + table["total_counts"]),
    )


def _residents_table(table: pd.DataFrame, service: Service) -> Table:
    """Set out the groups over each population; of one alone, its name stands over the table and not in every row."""
    written = stage_table(table.assign(row=table["census"]), first="Population", who=service.who)
    if len(set(table["census"])) > 1:
        return written
    return replace(
        written,
        caption=f"{table['census'].iloc[0]}. {written.caption}".removeprefix(". "),
        columns=written.columns[1:],
        rows=tuple(row[1:] for row in written.rows),
        sides=written.sides[1:],
    )


def _by_population(table: pd.DataFrame, finding: str, study: Study, *, who: str) -> Chart | None:
    """Draw a line a group over the populations from the earliest to the latest; of one population, a row a group."""
    others = table[table["group"] != study.reference]
    if others["census"].nunique() < 2 or others["withheld"].all():
        return compared_forest(table.assign(block=table["census"]), finding, study, counts="with an outcome", who=who)
    between = [name for name in others["census"].unique() if name.startswith(BETWEEN)]
    days = CENSUS_DAYS | {name: date.fromisoformat(study.denominator) for name in between}
    order = list(others["group"].unique())
    drawn = others.assign(
        denominator=others["census"].str.removeprefix(BETWEEN),
        short=[f"{days[name]:%b %Y}" if name in between else name for name in others["census"]],
        counts=shown_counts(others),
        when=others["census"].map(days).fillna(date.min),
        place=others["group"].map(order.index),
    )
    line = f" {between[0].removeprefix(BETWEEN)}: on a straight line between the censuses." if between else ""
    return denominator_lines(
        drawn.sort_values(["place", "when"], kind="stable"),
        finding=finding,
        mark=(1.0, f"{study.reference} {who}'s rate"),
        beneath=f"With an outcome, of those who live here.{line}",
    )


def _advice(study: Study) -> str:
    if study.denominator == CENSUSES[0]:
        return "Report the 2011 Census, and never without the other beside it."
    return f"This run stands on another population ({study.denominator}): never report it without both censuses."


def how_far_children_go(service: Service, cells: Cells, study: Study) -> Exhibit:
    """Show at which decision after the first the groups part."""
    whole = chain(service, cells, study)
    along = with_products(whole, service, study, group=study.focus, reference=study.reference)
    whole_chain = study.stages == NESTED and not service.rounded_to
    along = along if whole_chain else along.iloc[:0]  # a product of some of the stages is nobody's rate
    table = whole[(whole["stage"] != OUTCOME) & whole["stage"].isin(study.stages)].reset_index(drop=True)
    others = table[table["group"] != study.reference]
    over = others[others["verdict"] == OVER]
    unsure = others[others["verdict"] == CANNOT_TELL]
    hidden = others[others["withheld"]]
    kinds = {"all": others, OVER: over, CANNOT_TELL: unsure, "withheld": hidden}
    shows = {0: "none shows", 1: "one shows"}.get(len(over), f"{wording.in_words(len(over))} show")
    few = f", and {wording.in_words(len(hidden))} rest on too few {service.who} to show" if len(hidden) else ""
    finding = (
        f"Of {len(others)} comparisons with {study.reference} {service.who}, {shows} "
        f"over-representation; in {wording.in_words(len(unsure))} the counts cannot tell{few}."
    )
    finding = f"{finding} {product_in_words(along, group=study.focus)}".strip()
    some = others.groupby("stage", sort=False)["withheld"].transform("all").reindex(table.index, fill_value=False)
    empty = list(dict.fromkeys(table.loc[some, "stage"]))
    if empty:
        finding += f" Of {wording.listed(empty)} nothing can be shown for any group."
    shown = table[~table["stage"].isin(empty)] if len(empty) < table["stage"].nunique() else table
    short, long = zip(*(STAGES[stage] for stage in shown["stage"]), strict=True)
    shown = shown.assign(row=short, block=long)
    told = (
        shown[~shown["withheld"]] if (~shown["withheld"]).any() else shown
    )  # how many are withheld stands in the answer
    drawn = along["product"].notna().sum() > 1
    written = stage_table(_after_court(told), first="Decision", who=service.who)
    return Exhibit(
        identifier="S6",
        question="At which decision do groups part?",
        answer=finding,
        chart=(
            product_chart(along, finding, reference=study.reference, who=service.who)
            if drawn
            else compared_forest(told, finding, study, counts="how many", who=service.who)
        ),
        table=replace(written, rows=(*written.rows, *product_row(along, group=study.focus))),
        means=(
            "Each decision is measured on the one before it, so the difference can be seen where it arises"
            f"{': where the line steps up, that decision adds to it' if drawn else ''}. A group's relative rates "
            "multiply along the chain to its relative rate of custody among children who live here."
        ),
        does_not_mean=(
            "It does not say why: gravity, earlier disposals and admission are not held still here, and can themselves "
            "carry disparity."
        ),
        source=source_line(service, study, study.interval),
        estimates=pd.concat(
            [
                table.assign(label=table["group"] + ", " + table["stage"]),
                product_estimates(along),
                withhold(pd.DataFrame([_comparisons(kind, part) for kind, part in kinds.items()])),
            ],
            ignore_index=True,
        ),
    )  # fmt: skip


def _after_court(told: pd.DataFrame) -> pd.DataFrame:
    """Leave out of the table what stands in that of court already, if there is anything else."""
    later = told[told["stage"] != COURT]
    return later if len(later) else told


def _comparisons(kind: str, part: pd.DataFrame) -> dict:
    return stated(label=f"comparisons: {kind}", measure="comparisons", value=len(part), rows=RECORDS)
