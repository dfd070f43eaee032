"""How the exhibits of a service say and draw a comparison, everywhere the same."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.evidence.service.chain import OUTCOMES, RECORDS
from yjs_analysis.evidence.service.counted import REFERENCE, Service
from yjs_analysis.evidence.stage_table import shown_counts
from yjs_analysis.evidence.study import Study
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import Chart, forest
from yjs_analysis.vocabulary import UNKNOWN, VERDICT_MARKS

FOCUS = "Black"
"""The group that the inspectors asked about."""

MID_P = "mid-p conditional Poisson"

SCORE = "skewness-corrected score"

WILSON = "Wilson"


def compared_forest(table: pd.DataFrame, finding: str, *, counts: str, who: str) -> Chart | None:
    """Draw each group's relative rate; None where there is nobody to compare."""
    drawn = table[table["group"] != REFERENCE]
    if drawn.empty:
        return None
    return forest(
        drawn.assign(label=drawn["group"], counts=shown_counts(drawn)),
        finding=finding,
        counts=counts,
        mark=(1.0, f"{REFERENCE} {who}'s rate"),
    )


def of(row) -> str:
    """Write so many of so many."""
    return " of ".join(wording.count(row[name], withheld=row["withheld"]) for name in ("events", "total"))


def rate_in_words(row) -> str:
    """Write a rate with its interval."""
    if row["withheld"]:
        return "too few to show"
    return f"{wording.percent(row['value'])} ({wording.limits(row['low'], row['high'], written=wording.percent)})"


def compared_in_words(table: pd.DataFrame, service: Service, what: str) -> str:
    """Say how Black children fare beside White children, with how many and how sure."""
    row = {one["group"]: one for one in table.to_dict("records")}
    black, white = row.get(FOCUS), row.get(REFERENCE)
    if black is None or white is None or black["withheld"]:
        return f"Too few {FOCUS} {service.who} {what} to show how many."
    limits = wording.limits(black["low"], black["high"])
    return (
        f"{of(black)} {FOCUS} and {of(white)} {REFERENCE} {service.who} {what}: {wording.times(black['value'])} the "
        f"rate ({limits}). Verdict: {VERDICT_MARKS[black['verdict']]} {black['verdict']}."
    )


def source_line(service: Service, study: Study, method: str) -> str:
    """Say where an exhibit comes from, and by which method its intervals are."""
    made_up = "Synthetic children: made up, none of them real. " if service.synthetic else ""
    return (
        f"{made_up}{service.area}: {RECORDS}, {service.span}, {OUTCOMES[service.convention]}. Each child once, at the "
        f"first disposal. {study.in_a_hundred} intervals: {method}. {UNKNOWN} is a group of its own."
    )
