"""Out of court, or before a court: the same children read both ways."""

from __future__ import annotations

from functools import partial

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.choices import EVERY
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.allowing import allowing_for_rounding
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS, at_court, court_stage, hidden_at_court
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.outcomes import (
    CLUSTERED,
    compared_outcomes,
    court_outcomes,
    differences_of_outcomes,
)
from yjs_analysis.evidence.service.saying import (
    compared_forest,
    compared_in_words,
    of,
    ratio_method,
    source_line,
)
from yjs_analysis.evidence.study import Study
from yjs_analysis.measures.comparisons import rate_differences, relative_rates
from yjs_analysis.telling import wording
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import VERDICT_MARKS, WITHHELD

WHAT = {EVERY: "(each outcome counted) were before a court"}
"""What is said of the counts, where they are not of children."""


def out_of_court_or_court(service: Service, cells: Cells, study: Study) -> Exhibit:
    """Show who is dealt with out of court and who before one: the same children read both ways."""
    court, away, apart = _compared(service, study)
    also = court["group"].map(hidden_at_court(service, cells, study))
    court, away, apart = (withhold(one, threshold=study.threshold, also=also) for one in (court, away, apart))
    of_what = f"outcomes of {service.who}" if service.unit == EVERY else f"{service.who} with an outcome"
    finding = compared_in_words(court, service, study, WHAT.get(service.unit, "with an outcome were before a court"))
    return Exhibit(
        identifier="S2",
        question="Out of court, or before a court?",
        answer=finding,
        chart=compared_forest(court, finding, study, counts="before a court", who=service.who),
        table=_both_ways(court, away, apart, who=of_what, reference=study.reference),
        means=(
            "A ratio for court and a ratio for out of court are not one over the other, and can look very different: "
            "both stand here, with the difference in percentage points, which is the same whichever way it is read."
        ),
        does_not_mean=(
            "It is not the effect of belonging to a group, nor proof of unfair decisions. Like has not been compared "
            "with like."
        ),
        source=source_line(service, study, CLUSTERED if service.unit == EVERY else ratio_method(study)),
        estimates=pd.concat(
            [
                court.assign(label=court["group"] + ": before a court"),
                away.assign(label=away["group"] + ": out of court"),
                apart.assign(label=apart["group"] + ": before a court, difference"),
            ],
            ignore_index=True,
        ),
    )


def _compared(service: Service, study: Study) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Compare court, its complement, and the difference: of children, or of all their outcomes."""
    if service.unit == EVERY:
        counts = court_outcomes(service)
        court = compared_outcomes(counts, study)
        away = compared_outcomes(counts.assign(events=counts["total"] - counts["events"]), study)
        apart = differences_of_outcomes(counts, court, study)
        return court.assign(rows=RECORDS), away.assign(rows=RECORDS), apart.assign(rows=RECORDS)
    asked = at_court(service, study.reference).assign(rows=RECORDS)
    other = asked.assign(events=asked["total"] - asked["events"])
    given = {"reference": study.reference, "confidence": study.confidence}
    allowed = {"rounded_to": service.rounded_to, "reference": study.reference}
    away = allowing_for_rounding(partial(relative_rates, method=study.interval, **given), other, **allowed)
    differences = partial(rate_differences, method=study.interval_of_differences, **given)
    apart = allowing_for_rounding(differences, asked, **allowed)
    return court_stage(service, study), away, apart


def _both_ways(court: pd.DataFrame, away: pd.DataFrame, apart: pd.DataFrame, *, who: str, reference: str) -> Table:
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
        elif one["group"] == reference:
            written = ["1", "1", "no difference", "compared with"]
        rows.append((one["group"], of(one), *written))
    return Table(
        caption=f"Before a court, of {who}, compared with {reference} children",
        columns=("Group", "Before a court", "Relative rate, court", "Relative rate, out of court", "Difference",
                 "Verdict"),
        sides="lrrrrl",
        rows=tuple(rows),
    )  # fmt: skip
