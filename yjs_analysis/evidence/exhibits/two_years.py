"""Which year do the inspection's population figures come from?"""

from __future__ import annotations

from functools import cache

import pandas as pd

from yjs_analysis.assurance.reconciliation import ANOTHER_TABLE, AS_LABELLED, population_sums, reconcile
from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.denominators import (
    census_populations,
)
from yjs_analysis.evidence.exhibits.cohorts import COHORT_2017, won_back
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.stated import populations_stated, stated
from yjs_analysis.evidence.study import Study, citation, populations, read
from yjs_analysis.sources.tracing import total, trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import Chart
from yjs_analysis.telling.lines import as_year, over_time
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import NOT_AVAILABLE, POOLED_GROUPS

FIGURE_NAMES = {
    "first_time_entrants": "First-time entrants",
    "reoffending": "Reoffending",
    "population_all_ages": "Total population",
    "youth_population": "Youth population",
    "youth_population_pooled": "Black and minority ethnic",
}
"""How the inspection's contextual figures are named in a table."""

CASELOAD_BLOCKS = {
    "Caseload by age": ("10-14", "15-17"),
    "Caseload by ethnic group": ("White", "Black and minority ethnic"),
    "Caseload by sex": ("Male", "Female"),
}
"""The printed shares that stand together in a table."""


@cache
def reconciled(study: Study) -> pd.DataFrame:
    """Put every figure of the inspection's contextual facts beside the published tables that could have produced it."""
    figures = read("inspection_2019_figures").query("area == @study.area")
    printed = figures[figures["where"].str.startswith("Contextual facts") & (figures["printed"] != "")]
    units = {"per cent of the cohort": "per cent", "per cent of the caseload": "per cent of the caseload"}
    printed = printed.assign(unit=printed["unit"].replace(units)).rename(columns={"rows": "printed_rows"})
    sums = pd.concat(
        [
            population_sums(populations(study.area)),
            population_sums(populations(study.area, ages="all ages"), unit="people"),
            _published_rates(study),
        ],
        ignore_index=True,
    )
    return reconcile(printed, sums)


def two_years_in_one_table(study: Study) -> Exhibit:
    """Show that the inspection's populations come from two years, by putting every figure beside its origin."""
    table = reconciled(study)
    youth, pooled = (table[table["figure"] == name].iloc[0] for name in ("youth_population", "youth_population_pooled"))
    census = census_populations(populations(study.area))
    first = census.query("period == 'Census 2011'")
    white = first.query("group == 'White'").iloc[0]
    youth_rows, census_total = trace([youth["printed_rows"], youth["rows"]]), youth["labelled_value"]
    both = trace([pooled["printed_rows"], youth["printed_rows"]])
    numbers = [
        *(_origin_stated(row) for row in table.to_dict("records")),
        stated(label="everyone, Census 2011", measure="population", value=census_total, rows=trace(first["rows"])),
        stated(label="White, Census 2011", measure="population", value=white["persons"], rows=white["rows"]),
        stated(label="sums tried", measure="sums", value=table["tried"].max(), rows=trace(census["rows"])),
        stated(label="share as printed, two years", measure="share", value=pooled["value"] / youth["value"], rows=both),
        stated(label="share, Census 2011", measure="share", value=pooled["value"] / census_total, rows=pooled["rows"]),
        stated(
            label="White, taken as the rest", measure="population", value=youth["value"] - pooled["value"], rows=both
        ),
        *populations_stated(_over_the_years(study)),
    ]
    estimates = withhold(pd.DataFrame(numbers), threshold=study.threshold)
    printed, counted = wording.count(youth["value"]), wording.count(census_total)
    finding = (
        f"{printed} children, labelled {youth['label_period']}, are the {youth['period']} estimate; "
        f"{youth['label_period']} counted {counted}."
    )
    return Exhibit(
        identifier="E1",
        question="Which year do the inspection's population figures come from?",
        answer=(
            f"Two years stand in one table. {finding} The {wording.count(pooled['value'])} Black and minority ethnic "
            f"children printed beside them do come from {pooled['period']}."
        ),
        chart=_population_chart(study, youth, finding),
        table=_origin_table(table),
        means=(
            f"Little changes for the share: {wording.percent(pooled['value'] / youth['value'], decimals=1)} as "
            f"printed, {wording.percent(pooled['value'] / census_total, decimals=1)} on the census alone. But the "
            f"rest is not the White population: {wording.count(youth['value'] - pooled['value'])} by subtraction, "
            f"{wording.count(white['persons'])} in the census. Quote one year throughout."
        ),
        does_not_mean=(
            "It does not mean that the inspection's judgements are wrong: they rest on case files and interviews, "
            "not on this table."
        ),
        source=(
            f"HM Inspectorate of Probation (June 2019); {citation(populations(study.area))}. Children aged 10 to 17. "
            f"Each figure was compared with up to {wording.count(table['tried'].max())} sums of published tables "
            f"({youth_rows})."
        ),
        estimates=estimates,
    )


def reconcile_report(printed: pd.DataFrame, *, area: str) -> str:
    """Reconcile the population figures of any area's report, and say in words what was found for each.

    Parameters
    ----------
    printed
        One row a figure: `figure`, `printed`, `unit` ("children" for ages 10 to 17, "people" for all ages) and
        `label_period`.
    area
        An area whose populations are held in data/reference.

    Raises
    ------
    ValueError
        If the area is not held, a column is missing or a figure is no number.
    """
    sums = [population_sums(populations(area))]
    if "people" in set(printed["unit"]):
        sums.append(population_sums(populations(area, ages="all ages"), unit="people"))
    table = reconcile(printed, pd.concat(sums, ignore_index=True))
    lines = []
    for row in table.to_dict("records"):
        origin = f"{row['period']}: {row['what']}" if row["period"] else "no sum fits"
        line = f"{row['figure']}: {row['printed']}, labelled {row['label_period']}: {row['status']} ({origin})"
        if row["status"] == ANOTHER_TABLE:
            line += f"; the labelled table says {wording.count(row['labelled_value'])}"
        lines.append(f"{line}. {row['fitting']} of {row['tried']} sums fit.")
    return "\n".join(lines)


def _published_rates(study: Study) -> pd.DataFrame:
    """Candidates for a printed rate: the department's series, and the pool of its two age bands."""
    entrants = read("dfe_series").query("measure == 'first-time entrants' and area == @study.area and printed != ''")
    rates = entrants.assign(what="rate of first-time entrants, calendar year", unit="per 100,000", cuts=0)
    pools = won_back(study)
    pooled = pd.DataFrame(
        {
            "period": f"label {COHORT_2017}",
            "what": pools["parts"] + " children, ages 10-14 and 15-17",
            "cuts": range(len(pools)),
            "value": 100 * pools["value"],
            "unit": "per cent",
            "rows": pools["rows"],
        }
    )
    columns = ["period", "what", "cuts", "value", "unit", "rows"]
    return pd.concat([rates[columns], pooled[columns]], ignore_index=True)


def _origin_stated(row: dict) -> dict:
    name = f"{row['figure']} {row['category']}".strip().replace("_", " ")
    origin = f" ({row['period']}: {row['what']})" if row["what"] else ""
    return stated(
        label=f"{name}: {row['status']}{origin}",
        measure=row["unit"],
        value=row["value"],
        rows=trace(filter(None, [row["printed_rows"], row["rows"]])),
    )


def _origin_table(table: pd.DataFrame) -> Table:
    rows = []
    for row in table[table["figure"] != "caseload"].to_dict("records"):
        origin = f"{row['period']}: {row['what']}" if row["period"] else row["status"]
        labelled = wording.count(row["labelled_value"]) if row["status"] == ANOTHER_TABLE else NOT_AVAILABLE
        labelled = "the same" if row["status"] == AS_LABELLED else labelled
        rows.append((FIGURE_NAMES[row["figure"]], row["printed"], row["label_period"], origin, labelled))
    for name, categories in CASELOAD_BLOCKS.items():
        block = table[(table["figure"] == "caseload") & table["category"].isin(categories)]
        first = block.iloc[0]
        parts = ", ".join(block["printed"])
        rows.append((name, parts, first["label_period"], first["status"], NOT_AVAILABLE))
    return Table(
        caption="Every contextual figure printed for Walsall, and the simplest published sum that gives it",
        columns=("Figure", "Printed", "Labelled", "What gives it", "That table says"),
        rows=tuple(rows),
        sides="lrlwr",
    )


def _over_the_years(study: Study) -> pd.DataFrame:
    """All children, and those of the pooled groups, in every year held."""
    everyone = total(populations(study.area), by=["period", "date"]).assign(group="All children")
    census = census_populations(populations(study.area))
    pooled = total(census[census["group"].isin(POOLED_GROUPS)], by=["period", "date"])
    return pd.concat([everyone, pooled.assign(group=" + ".join(POOLED_GROUPS))], ignore_index=True)


def _population_chart(study: Study, youth: pd.Series, finding: str) -> Chart:
    years = _over_the_years(study)
    written = years["period"] + ": " + years["persons"].map(wording.count)
    printed = years["period"] == youth["period"]
    written = written.mask(printed, written + f"\n(printed as {youth['label_period']})")
    named = printed | years["period"].str.startswith("Census")
    rising = (years["period"] == "Census 2011") & (years["group"] != "All children")
    drawn = years.assign(
        line=years["group"], when=years["date"].map(as_year), value=years["persons"], low=years["persons"],
        high=years["persons"], said=written.where(named, ""), above=~(printed | rising),
    ).sort_values(["group", "when"])  # fmt: skip
    return over_time(withhold(drawn), finding=finding, scale="count", height=3.0)
