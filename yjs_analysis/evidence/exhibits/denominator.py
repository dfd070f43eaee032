"""Does the finding depend on the year of the population?"""

from __future__ import annotations

from datetime import date
from functools import cache

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.denominators import (
    census_populations,
    denominator_verdict,
    interpolated,
    relative_rate_by_denominator,
)
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.stated import populations_stated, stated
from yjs_analysis.evidence.study import Study, citation, inspection_figures, populations
from yjs_analysis.measures.rounding import smallest_total_for
from yjs_analysis.sources.tracing import trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.lines import as_year, over_time
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import POOLED_GROUPS

CASELOAD_YEAR = (date(2017, 4, 1), date(2017, 10, 1))
"""The first day and the middle of 2017-18, the year of the inspection's caseload."""


def caseload(study: Study) -> pd.DataFrame:
    """Read the inspection's printed shares of the caseload."""
    return inspection_figures(study, "caseload")


@cache
def denominators(study: Study) -> pd.DataFrame:
    """Work out the relative rate behind the inspection's caseload on each population that could stand under it."""
    census = census_populations(populations(study.area))
    between = [interpolated(census, on=day) for day in CASELOAD_YEAR]
    first, last = (part for _, part in census.groupby("period", sort=False))
    shares = caseload(study).set_index("category")
    table = relative_rate_by_denominator(
        pd.concat([first, *between, last], ignore_index=True),
        share=shares.loc["Black and minority ethnic", "printed"].rstrip("%"),
        reference_share=shares.loc["White", "printed"].rstrip("%"),
        groups=POOLED_GROUPS,
    )
    printed = shares.loc[["Black and minority ethnic", "White"], "rows"]
    return table.assign(rows=[trace([*printed, rows]) for rows in table["rows"]])


def black_children(study: Study) -> pd.Series:
    """Count the area's Black children aged 10 to 17 at each census, by its name."""
    return census_populations(populations(study.area)).query("group == 'Black'").set_index("period")["persons"]


def needed_caseload(study: Study) -> int:
    """Find the smallest caseload whose share would be more than chance on the 2011 Census."""
    first = denominators(study).iloc[0]
    return smallest_total_for(
        share=_share(study, "Black and minority ethnic"),
        population_share=first["population"] / (first["population"] + first["reference_population"]),
        confidence=study.confidence,
    )


def the_denominator_decides(study: Study) -> Exhibit:
    """Show how the relative rate behind the printed caseload moves with the year of the population under it."""
    table = withhold(denominators(study), threshold=study.threshold)
    census = census_populations(populations(study.area))
    first, *between, last = table.to_dict("records")
    middle = f"{wording.ratio(between[-1]['value'])} to {wording.ratio(between[0]['value'])}"
    verdict = denominator_verdict(table, band=study.band)
    finding = (
        f"The printed caseload gives a relative rate of {wording.ratio(first['value'])} on the 2011 Census, "
        f"{middle} interpolated to 2017-18, and {wording.ratio(last['value'])} on the 2021 Census."
    )
    black = black_children(study)
    needed = needed_caseload(study)
    labelled = table.assign(label=table["period"])
    numbers = [
        *populations_stated(census),
        *(
            stated(label=f"caseload, {row['category']}", measure=row["unit"], value=row["value"], rows=row["rows"])
            for row in caseload(study).to_dict("records")
        ),
        stated(
            label="smallest caseload that could show this share to be more than chance",
            measure="children", value=needed, rows=first["rows"], method="Wilson interval above the population's share",
        ),
    ]  # fmt: skip
    return Exhibit(
        identifier="E2",
        question="Are Black and minority ethnic children over-represented? It depends on the year",
        answer=f"{finding} Verdict: {verdict}.",
        chart=over_time(
            _line_of(table), finding=finding, scale="ratio", mark=(1.0, "same rate as White children"), height=3.1
        ),
        table=Table(
            caption="Relative rate of Black and minority ethnic children (as printed) against White children",
            columns=("Population used", "Black and minority ethnic", "White", "Relative rate", "From rounding"),
            sides="wrrrr",
            rows=tuple(
                (
                    row["period"][0].upper() + row["period"][1:],
                    wording.count(row["population"]),
                    wording.count(row["reference_population"]),
                    wording.ratio(row["value"]),
                    wording.limits(row["low"], row["high"]),
                )
                for row in table.to_dict("records")
            ),
        ),
        means=(
            f"The 2011 Census is the yardstick that was set; by 2021 {study.area} had "
            f"{wording.count(black['Census 2021'])} Black children aged 10 to 17, not "
            f"{wording.count(black['Census 2011'])}. Report 2011, and never without the others beside it."
        ),
        does_not_mean=(
            "It does not mean that there is no disproportionality: pooling hides Black and Mixed children behind "
            f"others. Nor is chance ruled out: no count is printed, and fewer than {wording.count(needed)} children "
            "could not show it."
        ),
        source=(
            f"HM Inspectorate of Probation (June 2019), caseload 2017-18 in whole per cents; {citation(census)}. "
            "Children aged 10 to 17. Ranges hold every ratio that prints as these per cents do; between the censuses, "
            "straight lines."
        ),
        estimates=withhold(pd.concat([labelled, pd.DataFrame(numbers)], ignore_index=True), threshold=study.threshold),
    )


def _share(study: Study, category: str) -> float:
    return caseload(study).set_index("category").loc[category, "value"] / 100


def _line_of(table: pd.DataFrame) -> pd.DataFrame:
    said = [f"{wording.ratio(v)} ({wording.between(wording.ratio(a), wording.ratio(b))})"
            for v, a, b in zip(table["value"], table["low"], table["high"], strict=True)]  # fmt: skip
    above = ~table["date"].isin([CASELOAD_YEAR[0], table["date"].max()])
    return table.assign(line="", when=table["date"].map(as_year), said=said, above=above)
