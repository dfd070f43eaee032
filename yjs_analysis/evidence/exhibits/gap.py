"""What is published about out-of-court disposals against court, and what is not?"""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study, citation, read
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import NOT_AVAILABLE


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
        (f"{study.area}, by ethnic group", NOT_AVAILABLE, NOT_AVAILABLE, "Not public"),
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
            "It does not mean that there is no difference. The inspection says that boys who are Black or from a "
            "minority ethnic background are less likely to receive an out-of-court disposal; it prints no counts."
        ),
        source=(f"{citation(cases, study_2021)}. [x]: not published, or not found."),
        estimates=withhold(pd.DataFrame(numbers), threshold=study.threshold),
    )


def _as_stated(row: dict, label: str) -> dict:
    return stated(label=label, measure=row["unit"], value=row["value"], rows=row["rows"])
