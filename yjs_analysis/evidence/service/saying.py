"""How the exhibits of a service say and draw a comparison, everywhere the same."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.evidence.choices import MOST_SERIOUS
from yjs_analysis.evidence.service.chain import OUTCOMES, RECORDS
from yjs_analysis.evidence.service.counted import COUNTED_AS, FORMAL, Service
from yjs_analysis.evidence.stage_table import shown_counts
from yjs_analysis.evidence.study import Study
from yjs_analysis.evidence.study_file import chosen_in_words
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import Chart, forest
from yjs_analysis.vocabulary import UNKNOWN, VERDICT_MARKS

FOCUS = "Black"
"""The group that the inspectors asked about, if the study names no other."""

MID_P = "mid-p conditional Poisson"

SCORE = "skewness-corrected score"

WILSON = "Wilson"


def compared_forest(table: pd.DataFrame, finding: str, study: Study, *, counts: str, who: str) -> Chart | None:
    """Draw each group's relative rate; None where there is nobody to compare, or every rate is withheld."""
    drawn = table[table["group"] != study.reference]
    if drawn["withheld"].all():
        return None
    return forest(
        drawn.assign(label=drawn["group"], counts=shown_counts(drawn)),
        finding=finding,
        counts=counts,
        mark=(1.0, f"{study.reference} {who}'s rate"),
    )


def of(row) -> str:
    """Write so many of so many."""
    return " of ".join(wording.count(row[name], withheld=row["withheld"]) for name in ("events", "total"))


def rate_in_words(row) -> str:
    """Write a rate with its interval."""
    if row["withheld"]:
        return "too few to show"
    return f"{wording.percent(row['value'])} ({wording.limits(row['low'], row['high'], written=wording.percent)})"


def compared_in_words(table: pd.DataFrame, service: Service, study: Study, what: str) -> str:
    """Say how the focus group fares beside the reference, with how many and how sure."""
    rows = {one["group"]: one for one in table.to_dict("records")}
    own, other = rows.get(study.focus), rows.get(study.reference)
    if own is None or other is None or own["withheld"]:
        return f"Too few {study.focus} {service.who} {what} to show how many."
    limits = wording.limits(own["low"], own["high"])
    return (
        f"{of(own)} {study.focus} and {of(other)} {study.reference} {service.who} {what}: "
        f"{wording.times(own['value'])} the rate ({limits}). Verdict: {VERDICT_MARKS[own['verdict']]} {own['verdict']}."
    )


def why_not_followed(service: Service) -> str:
    """Say why a pack shows no reoffending; nothing where it does."""
    if service.is_followed:
        return ""
    why = "the records hold no reoffences, or no child whose year of follow-up and six months of waiting are over"
    if service.convention != FORMAL:
        why = "the official measure starts from a caution or sentence, and informal disposals are counted here too"
    elif service.unit == MOST_SERIOUS:
        why = "it is followed from a child's first disposal, and each child is counted here at the most serious one"
    return f" No reoffending is shown: {why}."


def ratio_method(study: Study) -> str:
    """Name the method of the ratios, and that of the differences where it is another one."""
    other = study.interval_of_differences
    return study.interval if other == study.interval else f"{study.interval}; differences, {other}"


def population_method(study: Study) -> str:
    """Name the method of ratios over residents."""
    return f"{study.interval_of_populations} conditional Poisson"


def source_line(service: Service, study: Study, method: str) -> str:
    """Say where an exhibit comes from, and by which method its intervals are."""
    made_up = "Synthetic children: made up, none of them real. " if service.synthetic else ""
    return (
        f"{made_up}{service.area}: {RECORDS}, {service.span}, {OUTCOMES[service.convention]}. "
        f"{COUNTED_AS[service.unit]} {study.in_a_hundred} intervals: {method}. {UNKNOWN} is a group of its own."
        f"{chosen_in_words(study)}"
    )
