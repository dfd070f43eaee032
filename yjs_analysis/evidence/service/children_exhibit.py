"""How many children is that? The excess before a court, in children, and how long a difference takes to show."""

from __future__ import annotations

from functools import partial

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.excess_children import excess_children, years_needed_of
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.allowing import allowing_for_rounding
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS, at_court, hidden_at_court
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.saying import source_line
from yjs_analysis.evidence.study import Study
from yjs_analysis.telling import wording
from yjs_analysis.telling.people import people
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import WITHHELD


def how_many_children(service: Service, cells: Cells, study: Study) -> Exhibit:
    """Show how many more children of each group were before a court than at the reference's rate."""
    counts = at_court(service, study.reference).assign(rows=RECORDS)
    hidden = hidden_at_court(service, cells, study)
    more = partial(
        excess_children, years=service.years, reference=study.reference, method=study.interval,
        confidence=study.confidence,
    )  # fmt: skip
    excess = allowing_for_rounding(more, counts, rounded_to=service.rounded_to, reference=study.reference)
    excess = withhold(excess, threshold=study.threshold, also=excess["group"].map(hidden))
    needed = years_needed_of(
        counts, ratio=study.band[1], years=service.years, reference=study.reference,
        confidence=study.confidence,
    )  # fmt: skip
    needed = withhold(needed, threshold=study.threshold, also=needed["group"].map(hidden))
    others = excess[excess["group"] != study.reference]
    finding = _finding(others, service, study)
    told = not others["withheld"].all()
    drawn = people(others.assign(label=others["group"]), finding=finding, who=service.who) if told else None
    return Exhibit(
        identifier="S3",
        question="How many children is that?",
        answer=finding,
        chart=drawn,
        table=_table(others, needed.set_index("group"), service, study),
        means=(
            "An excess is what a Board can act on: so many children would have to be dealt with otherwise for the "
            "rates to be the same. A ratio alone hides how few, or how many, they are."
        ),
        does_not_mean=(
            "It does not name which children, nor say that a given child was dealt with wrongly. Where the limits lie "
            "on both sides of none, there may be no excess at all."
        ),
        source=source_line(service, study, f"from those of the ratio ({study.interval})"),
        estimates=pd.concat(
            [
                excess.assign(label=excess["group"] + ": more before a court than at the same rate"),
                needed.assign(label=needed["group"] + f": years for a ratio of {study.band[1]:g} to show"),
            ],
            ignore_index=True,
        ),
    )


def _finding(others: pd.DataFrame, service: Service, study: Study) -> str:
    row = {one["group"]: one for one in others.to_dict("records")}.get(study.focus)
    if row is None or row["withheld"]:
        return f"Too few {study.focus} {service.who} had an outcome to say how many more of them were before a court."
    told = wording.children_more(row["value"], row["low"], row["high"])
    return (
        f"{study.focus} {service.who} before a court than at {study.reference} children's rate: {told}, in "
        f"{wording.decimal(service.years)} years."
    )


def _table(others: pd.DataFrame, needed: pd.DataFrame, service: Service, study: Study) -> Table:
    rows = []
    for row in others.to_dict("records"):
        if row["withheld"]:
            rows.append((row["group"], *[WITHHELD] * 4))
            continue
        years = needed.loc[row["group"], "value"]
        rows.append(
            (
                row["group"],
                f"{wording.count(row['events'])} of {wording.count(row['total'])}",
                wording.children_more(row["value"], row["low"], row["high"]),
                wording.children_more(row["per_year"], row["per_year_low"], row["per_year_high"]),
                wording.decimal(years),
            )
        )
    return Table(
        caption=f"More {service.who} before a court than at {study.reference} children's rate",
        columns=(
            "Group",
            "Before a court",
            "Excess in all",
            "Excess a year",
            f"Years for a ratio of {study.band[1]:g} to show",
        ),
        sides="lrrrr",
        rows=tuple(rows),
    )
