"""Who is in the caseload, and who lives there?"""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.representation import printed_differences, printed_relative_rates
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.study import Study, citation, populations, read
from yjs_analysis.sources.tracing import trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.shares import shares
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import POOLED_GROUPS

CASELOAD_CATEGORIES = {
    "White": ("Ethnic group", "group", ("White",)),
    "Black and minority ethnic": ("Ethnic group", "group", POOLED_GROUPS),
    "10-14": ("Age", "age", ("10-14",)),
    "15-17": ("Age", "age", ("15", "16-17")),
    "Male": ("Sex", "sex", ("Male",)),
    "Female": ("Sex", "sex", ("Female",)),
}
"""Each printed category of the caseload: its block, and the cells of the census that it covers."""


def caseload_against_population(study: Study) -> Exhibit:
    """Show who is in the service's caseload, and who lives in the area, by ethnic group, age and sex."""
    compared = _caseload_and_census(study)
    table = withhold(printed_differences(compared), threshold=study.threshold)
    ratios = printed_relative_rates(compared)
    drawn = table.assign(
        label=table["category"].replace({"Black and minority ethnic": "Black and minority ethnic*"}),
        value=table["printed"].astype(float) / 100,
        low=(table["printed"].astype(float) - 0.5) / 100,
        high=(table["printed"].astype(float) + 0.5) / 100,
    )
    row = {one["category"]: one for one in table.to_dict("records")}
    pooled, boys, older = (row[name] for name in ("Black and minority ethnic", "Male", "15-17"))
    finding = (
        f"Boys are {boys['printed']}% of the caseload and {wording.percent(boys['population_share'])} of children; "
        f"ages 15 to 17 {older['printed']}% and {wording.percent(older['population_share'])}; Black and minority "
        f"ethnic children {pooled['printed']}% and {wording.percent(pooled['population_share'])} (2011 Census)."
    )
    return Exhibit(
        identifier="E5",
        question=f"Who is in {study.area}'s caseload, and who lives there?",
        answer=finding,
        chart=shares(drawn, finding=finding, population="share of children, 2011 Census", caseload="share of caseload"),
        table=_differences_table(table, ratios),
        means=(
            "Age and sex make far larger differences than ethnic group does in these pooled figures. Any fair "
            "comparison of groups must hold age and sex still, and needs counts."
        ),
        does_not_mean=(
            "It does not mean that all Black and minority ethnic children (*as printed) are alike: the figure pools "
            "four groups and hides each. And on the 2021 Census the difference turns round (Exhibit E2)."
        ),
        source=(
            f"HM Inspectorate of Probation (June 2019), caseload 2017-18 in whole per cents, no count printed; "
            f"{citation(_census_2011(study.area))}. Children aged 10 to 17. Ranges hold every value that prints alike; "
            "chance cannot be judged without a count."
        ),
        estimates=pd.concat(
            [
                table.assign(label=table["category"] + ": share of caseload less share of population"),
                withhold(ratios.assign(label=ratios["category"] + " against all others"), threshold=study.threshold),
            ],
            ignore_index=True,
        ),
    )


def _census_2011(area: str) -> pd.DataFrame:
    return populations(area).query("period == 'Census 2011'")


def _caseload_and_census(study: Study) -> pd.DataFrame:
    """The printed caseload of each category, beside its children and all children in the 2011 Census."""
    figures = read("inspection_2019_figures").query("figure == 'caseload' and area == @study.area and printed != ''")
    census = _census_2011(study.area)
    everyone = int(census["persons"].sum())
    rows = []
    for figure in figures.to_dict("records"):
        block, column, values = CASELOAD_CATEGORIES[figure["category"]]
        cells = census[census[column].isin(values)]
        rows.append(
            {
                "block": block,
                "category": figure["category"],
                "printed": figure["printed"].rstrip("%"),
                "population": int(cells["persons"].sum()),
                "everyone": everyone,
                "rows": trace([figure["rows"], *cells["rows"]]),
            }
        )
    order = list(CASELOAD_CATEGORIES)
    return pd.DataFrame(rows).sort_values("category", key=lambda names: names.map(order.index), ignore_index=True)


def _differences_table(table: pd.DataFrame, ratios: pd.DataFrame) -> Table:
    rows = []
    for row, ratio in zip(table.to_dict("records"), ratios.to_dict("records"), strict=True):
        limits = wording.limits(ratio["low"], ratio["high"])
        rows.append(
            (
                row["category"] + ("*" if row["category"] == "Black and minority ethnic" else ""),
                f"{row['printed']}%",
                wording.percent(row["population_share"], decimals=1),
                wording.count(row["population"]),
                wording.points(row["value"]),
                f"{wording.ratio(ratio['value'])} ({limits})",
            )
        )
    return Table(
        caption="Caseload 2017-18 against children aged 10 to 17 in the 2011 Census",
        columns=("Category", "Caseload", "Children", "How many", "Difference", "Relative rate, from rounding"),
        sides="wrrrrr",
        rows=tuple(rows),
    )
