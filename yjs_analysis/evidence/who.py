"""Exhibits for the question: which children are in the system, compared with who lives here?"""

from __future__ import annotations

from datetime import date

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.denominators import census_populations, interpolated
from yjs_analysis.disproportionality.representation import printed_differences, printed_relative_rates
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.study import Study, citation, populations, read
from yjs_analysis.measures.rates import rates
from yjs_analysis.sources.tracing import trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import forest
from yjs_analysis.telling.lines import over_time
from yjs_analysis.telling.shares import shares
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import POOLED_GROUPS

SERVICES = ("Walsall", "Birmingham", "Coventry", "Dudley", "Sandwell", "Solihull", "Wolverhampton")
"""The seven West Midlands services, whose publications are compared."""

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


def nation_and_region(study: Study) -> Exhibit:
    """Show the published shares of Black and Mixed children as relative rates on both censuses."""
    ratios = printed_relative_rates(_shares_and_censuses())
    table = withhold(ratios, threshold=study.threshold)
    drawn = table.assign(
        block=[_group_and_area(row) for row in table.to_dict("records")],
        label=table["period"],
        counts=table["printed"] + "%, " + table["share"].map(wording.percent),
    )
    black = table.query("group == 'Black'").set_index("period")
    finding = (
        "In England and Wales, Black children were cautioned or sentenced at "
        f"{wording.times(black.loc['Census 2011', 'value'])} the rate of all other children on the 2011 Census, and "
        f"{wording.times(black.loc['Census 2021', 'value'])} on the 2021 Census."
    )
    return Exhibit(
        identifier="E6",
        question="Which groups are over-represented in the nation and the region?",
        answer=finding,
        chart=forest(
            drawn, finding=finding, counts="caseload, children", mark=(1.0, "same rate as all other children")
        ),
        table=_ratios_table(table),
        means=(
            "Nationally and in the region, Black children are over-represented on either census; the size of it "
            "depends on the census. Walsall's own figures for these groups are not public, and the Board should "
            "have them."
        ),
        does_not_mean=(
            "It does not mean that Walsall is the same as the nation or the region: neither figure counts Walsall's "
            "children alone. The rates are against all other children, not against White children. The region's figure is "
            "loosely worded on its page, and dated nowhere: it is read here as a share of those cautioned or sentenced."
        ),
        source=(
            "House of Commons Justice Committee, HC 306 (2020), year ending March 2019; Walsall Council newsroom "
            f"(not dated), seven services; {citation(populations('England and Wales'))}. Ranges hold every ratio "
            "that prints alike. *As printed: two groups together."
        ),
        estimates=table.assign(label=table["group"] + ", " + table["area"] + ", " + table["period"]),
    )


def children_entering(study: Study) -> Exhibit:
    """Show how many children enter the youth justice system for the first time, beside the neighbouring services."""
    table = withhold(_entrants(study), threshold=study.threshold)
    here = table[table["area"] == study.area]
    first, last = here.iloc[0], here.iloc[-1]
    finding = (
        f"First-time entrants in {study.area} fell from {wording.count(first['value'])} to "
        f"{wording.count(last['value'])} per 100,000 children between {first['period']} and {last['period']}, about "
        f"{wording.count(first['events'])} and {wording.count(last['events'])} children."
    )
    drawn = table.assign(
        line=table["area"], when=table["period"].astype(float), focus=table["area"] == study.area
    ).sort_values("focus", kind="stable")
    return Exhibit(
        identifier="E7",
        question="How many children enter the system, here and next door?",
        answer=finding,
        chart=over_time(drawn, finding=finding, scale="rate", height=3.4),
        table=_entrants_table(here, study),
        means=(
            f"The fall over the years is larger than chance would make it: the intervals of {first['period']} and "
            f"{last['period']} do not overlap. One year against the next is mostly noise."
            if last["high"] < first["low"]
            else "The intervals of the first and last year overlap: the fall could still be chance."
        ),
        does_not_mean=(
            "It does not say which children entered: no count by ethnic group is published for Walsall. The counts "
            "of children are worked back from the printed rate and a population between the censuses, so they are "
            "near, not exact."
        ),
        source=(
            f"{citation(read('dfe_series'))}; {citation(_seven_censuses())}. Calendar years. Interval: Byar, "
            f"{study.in_a_hundred}, on the count that rate and population give (straight line between censuses, the "
            "2021 population after that)."
        ),
        estimates=table.assign(label=table["area"] + ", " + table["period"]),
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


def _seven_censuses() -> pd.DataFrame:
    return pd.concat([populations(area).query("group != 'All'") for area in SERVICES], ignore_index=True)


def _shares_and_censuses() -> pd.DataFrame:
    """Each published share of children cautioned or sentenced, beside the children of both censuses."""
    published = read("published_shares").query("measure == 'share of children cautioned or sentenced'")
    latest = published[published["period"] != "year ending March 2010"]
    covered = {"Black": ("Black",), "Mixed": ("Mixed",), "Black or mixed heritage (as printed)": ("Black", "Mixed")}
    nation, region = census_populations(populations("England and Wales")), census_populations(_seven_censuses())
    rows = []
    for figure in latest.sort_values("area").to_dict("records"):
        held = nation if figure["area"] == "England and Wales" else region
        for period, census in held.groupby("period", sort=False):
            cells = census[census["group"].isin(covered[figure["group"]])]
            rows.append(
                {
                    "area": figure["area"],
                    "group": figure["group"],
                    "period": period,
                    "printed": figure["printed"].rstrip("%"),
                    "population": int(cells["persons"].sum()),
                    "everyone": int(census["persons"].sum()),
                    "rows": trace([figure["rows"], *census["rows"]]),
                }
            )
    table = pd.DataFrame(rows)
    return table.assign(share=table["population"] / table["everyone"])


def _entrants(study: Study) -> pd.DataFrame:
    """First-time entrants of the seven services, with the counts that rate and population give, and their intervals."""
    series = read("dfe_series").query("measure == 'first-time entrants' and area in @SERVICES and printed != ''")
    people = {area: census_populations(populations(area)) for area in SERVICES}
    rows = []
    for row in series.to_dict("records"):
        population = _population_in(people[row["area"]], int(row["period"]))
        rows.append(
            {
                "area": row["area"],
                "period": row["period"],
                "printed": row["printed"],
                "events": row["value"] * population["persons"].sum() / 100_000,
                "total": population["persons"].sum(),
                "rows": trace([row["rows"], *population["rows"]]),
            }
        )
    estimated = rates(pd.DataFrame(rows), per=100_000, method="Byar", confidence=study.confidence)
    note = "count worked back from the printed rate; the interval is that of the count"
    return estimated.assign(note=note)


def _population_in(census: pd.DataFrame, year: int) -> pd.DataFrame:
    last = census["date"].max()
    return interpolated(census, on=min(date(year, 6, 30), last))


def _differences_table(table: pd.DataFrame, ratios: pd.DataFrame) -> Table:
    rows = []
    for row, ratio in zip(table.to_dict("records"), ratios.to_dict("records"), strict=True):
        limits = wording.between(wording.ratio(ratio["low"]), wording.ratio(ratio["high"]))
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


def _group_and_area(row: dict) -> str:
    return f"{row['group'].replace(' (as printed)', '*')}, {row['area'].replace(' (seven services)', '')}"


def _ratios_table(table: pd.DataFrame) -> Table:
    return Table(
        caption="Children cautioned or sentenced: relative rate against all other children",
        columns=("Group and area", "Population", "Caseload", "Children", "How many", "Relative rate, from rounding"),
        sides="wlrrrr",
        rows=tuple(
            (
                _group_and_area(row),
                row["period"],
                f"{row['printed']}%",
                wording.percent(row["share"], decimals=1),
                wording.count(row["population"]),
                f"{wording.ratio(row['value'])} "
                f"({wording.between(wording.ratio(row['low']), wording.ratio(row['high']))})",
            )
            for row in table.to_dict("records")
        ),
    )


def _entrants_table(here: pd.DataFrame, study: Study) -> Table:
    return Table(
        caption=f"First-time entrants in {study.area}, per 100,000 children aged 10 to 17",
        columns=("Calendar year", "Printed rate", "About how many children", f"{study.in_a_hundred} interval"),
        sides="wrrr",
        rows=tuple(
            (
                row["period"],
                row["printed"] if not row["withheld"] else "[c]",
                wording.count(row["events"], withheld=row["withheld"]),
                wording.between(
                    wording.count(row["low"], withheld=row["withheld"]),
                    wording.count(row["high"], withheld=row["withheld"]),
                ),
            )
            for row in here.to_dict("records")
        ),
    )
