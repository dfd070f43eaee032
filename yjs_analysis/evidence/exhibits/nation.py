"""Which groups are over-represented in the nation and the region?"""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.denominators import census_populations
from yjs_analysis.disproportionality.representation import printed_relative_rates
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.study import Study, citation, populations, read, seven_services
from yjs_analysis.sources.tracing import trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import forest
from yjs_analysis.telling.tables import Table


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
            "children alone. The rates are against all other children, not against White children. The region's "
            "figure is loosely worded on its page, and dated nowhere: it is read here as a share of those cautioned "
            "or sentenced."
        ),
        source=(
            "House of Commons Justice Committee, HC 306 (2020), year ending March 2019; Walsall Council newsroom "
            f"(not dated), seven services; {citation(populations('England and Wales'))}. Ranges hold every ratio "
            "that prints alike. *As printed: two groups together."
        ),
        estimates=table.assign(label=table["group"] + ", " + table["area"] + ", " + table["period"]),
    )


def _shares_and_censuses() -> pd.DataFrame:
    """Each published share of children cautioned or sentenced, beside the children of both censuses."""
    published = read("published_shares").query("measure == 'share of children cautioned or sentenced'")
    latest = published[published["period"] != "year ending March 2010"]
    covered = {"Black": ("Black",), "Mixed": ("Mixed",), "Black or mixed heritage (as printed)": ("Black", "Mixed")}
    nation, region = census_populations(populations("England and Wales")), census_populations(seven_services())
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
                f"{wording.ratio(row['value'])} ({wording.limits(row['low'], row['high'])})",
            )
            for row in table.to_dict("records")
        ),
    )
