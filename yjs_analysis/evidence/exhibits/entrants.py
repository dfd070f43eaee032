"""How many children enter the system, here and next door?"""

from __future__ import annotations

from datetime import date

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.denominators import census_populations, interpolated
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.study import SERVICES, Study, citation, populations, read, seven_services
from yjs_analysis.measures.rates import rates
from yjs_analysis.sources.tracing import trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.lines import over_time
from yjs_analysis.telling.tables import Table


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
            f"{citation(read('dfe_series'))}; {citation(seven_services())}. Calendar years. Interval: Byar, "
            f"{study.in_a_hundred}, on the count that rate and population give (straight line between censuses, the "
            "2021 population after that). The intervals of the other services (grey) stand in numbers.csv."
        ),
        estimates=table.assign(label=table["area"] + ", " + table["period"]),
    )


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
