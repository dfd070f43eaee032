"""Which cohorts are ready to judge, and from which day on the others will be."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.study import Study
from yjs_analysis.reoffending.cohorts import cohort_calendar, tracking_name
from yjs_analysis.telling import calendar, wording
from yjs_analysis.telling.tables import Table

MOST = 12
"""More cohorts than this have no room on a page: the earlier ones are told in a sentence."""

READY, NOT_YET, BEYOND = "ready", "not yet", "after these records"


def which_cohorts_are_ready(service: Service, cells: Cells, study: Study) -> Exhibit | None:
    """Show which three-month cohorts can be judged; None where nothing is known of reoffending.

    It counts days and no child, so nothing in it can be too small to show.
    """
    if service.afterwards is None:
        return None
    held = service.afterwards
    table = _cohorts(held.first_day, held.last_day, held.known_to)
    finding = _finding(table, held.known_to, service.who)
    shown = table.tail(MOST).reset_index(drop=True)
    gated = withhold(_estimates(table, held.known_to), threshold=study.threshold)
    made_up = "Synthetic children: made up, none of them real. " if service.synthetic else ""
    return Exhibit(
        identifier="S16",
        question="Which cohorts are ready to judge?",
        answer=finding,
        chart=calendar.cohort_calendar(
            withhold(shown.assign(said=shown.apply(_said, axis=1))), known_to=held.known_to, finding=finding
        ),
        table=Table(
            caption=f"Three-month cohorts of {service.who}: when follow-up and wait are over",
            columns=("Cohort", "Follow-up ends", "Wait ends", "Can be judged from", "State"),
            sides="lrrrl",
            rows=tuple(_written(row) for row in shown.to_dict("records")),
        ),
        means=(
            "A rate of a cohort that is not ready would be too low: late offences, and those still before a court, are "
            "missing from it. Such a cohort is refused, with the day from which it can be judged."
        ),
        does_not_mean=(
            "It does not mean that nothing can be said before. Part-year tracking is another measure with another name "
            f"(“{tracking_name(3)}”), lower by nature: it never shares an axis with these."
        ),
        source=(
            f"{made_up}{service.area}: {RECORDS}. Cohorts, the year of follow-up and the six months of waiting: "
            "Ministry of Justice, Guide to proven reoffending statistics; a year ends on the day before it comes "
            "round. The rates of exhibits S7 to S10 take first disposals of all ready days together."
        ),
        estimates=gated,
    )


def _cohorts(first: date, last: date, known_to: date) -> pd.DataFrame:
    """Lay out the quarters from that of the first disposal to that in which the records end, each with its state."""
    table = cohort_calendar(first_day=_quarter(first), last_day=_next(_quarter(known_to)), known_to=known_to)
    beyond = table["first_day"] > pd.Timestamp(last)
    state = pd.Series(NOT_YET, index=table.index).mask(table["mature"], READY).mask(table["mature"] & beyond, BEYOND)
    months = [_months(row) for row in table.to_dict("records")]
    return table.assign(label=months, state=state)


def _quarter(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def _next(quarter: date) -> date:
    """Give the last day of a quarter."""
    after = date(quarter.year + quarter.month // 12, (quarter.month + 2) % 12 + 1, 1)
    return after - timedelta(days=1)


def _months(row: dict) -> str:
    first, last = (wording.day(row[name].date()).split(" ", 1)[1] for name in ("first_day", "last_day"))
    return f"{first[:3]} to {last[:3]} {last[-4:]}"


def _said(row: pd.Series) -> str:
    day = wording.day(row["complete_from"].date())
    return {READY: calendar.READY, BEYOND: "no disposals here", NOT_YET: f"{calendar.NOT_YET} {day}"}[row["state"]]


def _finding(table: pd.DataFrame, known_to: date, who: str) -> str:
    ready, later = (table[table["state"] == state] for state in (READY, NOT_YET))
    said = f"None of the three-month cohorts of {who} is ready: records are known to {wording.day(known_to)}."
    if len(ready):
        said = (
            f"{wording.in_words(len(ready)).capitalize()} three-month cohorts of {who} are ready to judge, "
            f"{ready['label'].iloc[0]} to {ready['label'].iloc[-1]}: their year of follow-up and the six months of "
            f"waiting were over by {wording.day(known_to)}."
        )
    if later.empty:
        return said
    first = later.iloc[0]
    return (
        f"{said} The next not ready, {first['label']}, can be judged from {wording.day(first['complete_from'].date())}."
    )


def _estimates(table: pd.DataFrame, known_to: date) -> pd.DataFrame:
    """Give each cohort's days still to wait as a number of the exhibit: 0 for one that is ready."""
    left = (table["complete_from"] - pd.Timestamp(known_to) - pd.Timedelta(days=1)).dt.days.clip(lower=0)
    rows = table[["label", "state"]].assign(measure="days until it can be judged", value=left.astype(float))
    ends = rows["value"]
    return rows.assign(low=ends, high=ends, confidence=1.0, method="calendar", note="", rows=RECORDS)


def _written(row: dict) -> tuple[str, ...]:
    days = (wording.day(row[name].date()) for name in ("follow_up_ends", "waiting_ends", "complete_from"))
    return (row["label"], *days, row["state"])
