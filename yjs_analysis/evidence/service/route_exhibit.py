"""Out of court, or before a court: the same children read both ways."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS, at_court, court_stage, hidden_at_court
from yjs_analysis.evidence.service.counted import REFERENCE, Service
from yjs_analysis.evidence.service.saying import (
    SCORE,
    compared_forest,
    compared_in_words,
    of,
    source_line,
)
from yjs_analysis.evidence.study import Study
from yjs_analysis.measures.comparisons import rate_differences, relative_rates
from yjs_analysis.telling import wording
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import VERDICT_MARKS, WITHHELD


def out_of_court_or_court(service: Service, cells: Cells, study: Study) -> Exhibit:
    """Show who is dealt with out of court and who before one: the same children read both ways."""
    asked = at_court(service)
    court = court_stage(service, study)
    asked = asked.assign(rows=RECORDS)
    other = asked.assign(events=asked["total"] - asked["events"])
    away = relative_rates(other, reference=REFERENCE, confidence=study.confidence)
    apart = rate_differences(asked, reference=REFERENCE, confidence=study.confidence)
    also = court["group"].map(hidden_at_court(service, cells, study))
    court, away, apart = (withhold(one, threshold=study.threshold, also=also) for one in (court, away, apart))
    finding = compared_in_words(court, service, "with an outcome were before a court")
    return Exhibit(
        identifier="S2",
        question="Out of court, or before a court?",
        answer=finding,
        chart=compared_forest(court, finding, counts="before a court", who=service.who),
        table=_both_ways(court, away, apart, who=service.who),
        means=(
            "A ratio for court and a ratio for out of court are not one over the other, and can look very different: "
            "both stand here, with the difference in percentage points, which is the same whichever way it is read."
        ),
        does_not_mean=(
            "It is not the effect of belonging to a group, nor proof of unfair decisions. Like has not been compared "
            "with like."
        ),
        source=source_line(service, study, SCORE),
        estimates=pd.concat(
            [
                court.assign(label=court["group"] + ": before a court"),
                away.assign(label=away["group"] + ": out of court"),
                apart.assign(label=apart["group"] + ": before a court, difference"),
            ],
            ignore_index=True,
        ),
    )


def _both_ways(court: pd.DataFrame, away: pd.DataFrame, apart: pd.DataFrame, *, who: str) -> Table:
    rows = []
    for one, other, difference in zip(*(table.to_dict("records") for table in (court, away, apart)), strict=True):
        written = [
            f"{wording.ratio(one['value'])} ({wording.limits(one['low'], one['high'])})",
            f"{wording.ratio(other['value'])} ({wording.limits(other['low'], other['high'])})",
            wording.points(100 * difference["value"]),
            f"{VERDICT_MARKS[one['verdict']]} {one['verdict']}" if one["verdict"] else "",
        ]
        if one["withheld"]:
            written = [WITHHELD] * 4
        elif one["group"] == REFERENCE:
            written = ["1", "1", "no difference", "compared with"]
        rows.append((one["group"], of(one), *written))
    return Table(
        caption=f"Before a court, of {who} with an outcome, compared with {REFERENCE} children",
        columns=("Group", "Before a court", "Relative rate, court", "Relative rate, out of court", "Difference",
                 "Verdict"),
        sides="lrrrrl",
        rows=tuple(rows),
    )  # fmt: skip
