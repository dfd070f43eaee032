"""Who was proven to have reoffended within a year, by route and by group?"""

from __future__ import annotations

from functools import partial

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.stages import COURT
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.allowing import allowing_for_rounding
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS
from yjs_analysis.evidence.service.counted import FOLLOWED, REOFFENDED, Service
from yjs_analysis.evidence.service.saying import (
    of,
    rate_in_words,
    source_line,
)
from yjs_analysis.evidence.stage_table import shown_counts
from yjs_analysis.evidence.study import Study
from yjs_analysis.measures.rates import proportions
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import forest
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import WITHHELD


def who_reoffended(service: Service, cells: Cells, study: Study) -> Exhibit:
    """Show how many children were proven to have reoffended within a year, by route and by group."""
    held = service.children[service.children[FOLLOWED]]
    parts = [("Everybody", "all", {})]
    parts += [("Route", name, {COURT: at}) for name, at in (("out of court", False), ("before a court", True))]
    parts += [("Group", group, {"group": group}) for group in held.loc[held["count"] > 0, "group"].unique()]
    rows = []
    for block, label, conditions in parts:
        part = held
        for name, value in conditions.items():
            part = part[part[name] == value]
        told = [cells.hides(**conditions, **{FOLLOWED: True}, **more) for more in ({}, {REOFFENDED: True})]
        total = int(part["count"].sum())
        events = int(part.loc[part[REOFFENDED], "count"].sum())
        few = total < cells.smallest_base
        if block == "Group" and few and not told[1]:
            continue  # its reoffenders could be told, its rate not: a line of [c] would seem to hide what follows
        rows.append({"block": block, "label": label, "events": events, "total": total, "also": any(told) or few})
    asked = pd.DataFrame(rows)
    left_out = f"; groups of fewer than {cells.smallest_base} are not listed" if len(rows) < len(parts) else ""
    rated = partial(proportions, method=study.interval_of_rates, confidence=study.confidence)
    table = allowing_for_rounding(rated, asked.drop(columns="also"), rounded_to=service.rounded_to)
    table = withhold(table.assign(rows=RECORDS), threshold=study.threshold, also=asked["also"])
    everybody = table.iloc[0]
    finding = (
        f"Within a year of their first disposal {of(everybody)} {service.who} were proven to have reoffended: "
        f"{rate_in_words(everybody)}."
    )
    line = everybody["value"] if not everybody["withheld"] else 0.0
    return Exhibit(
        identifier="S7",
        question="Who was proven to have reoffended within a year?",
        answer=finding,
        chart=forest(
            table.assign(counts=shown_counts(table)),
            finding=finding,
            counts="reoffended",
            mark=(line, "all" if line else ""),
            scale="percent",
        ),
        table=Table(
            caption=f"Proven reoffending within a year of the first disposal ({service.who}{left_out})",
            columns=("Seen by", "Who", "How many of how many", "Rate", "Interval"),
            sides="lwrrr",
            rows=tuple(_reoffending_row(row) for row in table.to_dict("records")),
        ),
        means=(
            "These are the service's own counts, so chance can be judged. Where intervals overlap widely, the Board "
            "should wait for more children before it acts on a difference."
        ),
        does_not_mean=(
            "It does not compare like with like: children before a court had done other things, and more often before. "
            "Nor is it the national measure, which takes three-month cohorts from police records."
        ),
        source=source_line(service, study, study.interval_of_rates),
        estimates=table,
    )


def _reoffending_row(row: dict) -> tuple[str, ...]:
    limits = wording.limits(row["low"], row["high"], written=wording.percent)
    shown = (of(row), wording.percent(row["value"], withheld=row["withheld"]))
    return (row["block"], row["label"], *shown, WITHHELD if row["withheld"] else limits)
