"""How soon are children proven to have reoffended, by route?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.stages import COURT
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS
from yjs_analysis.evidence.service.counted import FOLLOWED, REOFFENDED, Service
from yjs_analysis.evidence.service.saying import of, rate_in_words, source_line
from yjs_analysis.evidence.study import Study
from yjs_analysis.reoffending.clocks import REOFFENCE
from yjs_analysis.reoffending.timing import first_events
from yjs_analysis.telling import wording
from yjs_analysis.telling.incidence import TOLD, incidence
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import WITHHELD

ROUTES = {"out of court": False, "before a court": True}

MONTHS = range(1, 13)

LAST_DAYS = [int(month * 365.25 / 12) for month in MONTHS]
"""The last day of each month of follow-up; a year is over after 364 days, or 365 with a 29 February in it."""

FIRST = (12, 6, 9, 3)
"""The months that matter most: these are shown if they can be, and others only beside them."""

LEAVING = ("moved away", "entered custody", "died")


def how_soon(service: Service, cells: Cells, study: Study) -> Exhibit | None:
    """Show the share of children proven to have reoffended by each month, by route; None where too little can be shown.

    Days are whole months here before anything is worked out. A month is shown only if those who reoffended by then, all
    others, and those who did so between it and any other month shown are nobody, or as many as the threshold. Those at
    risk are told to the nearest threshold: their exact number would give away how many left.
    """
    if service.times.empty:
        return None
    months = _by_month(service.times)
    curves = first_events(months, times=list(MONTHS), by="line", competing=LEAVING, confidence=study.confidence)
    curves = curves[curves["event"] == REOFFENCE].reset_index(drop=True)
    curves["month"] = curves["time"].astype(int)
    curves["total"] = curves["line"].map(months.groupby("line")["total"].sum())
    hidden = pd.concat([_hidden(part, service, cells, study) for _, part in curves.groupby("line", sort=False)])
    table = curves[["line", "events", "total", "value", "low", "high", "confidence", "method", "note", "measure"]]
    label = curves["line"] + ", within " + curves["month"].astype(str) + " months"
    table = withhold(table.assign(label=label, rows=RECORDS), threshold=study.threshold, also=hidden)
    table = table.assign(month=curves["month"])
    told = table[table["month"].isin(TOLD)]
    if told["withheld"].all():
        return None
    at_risk = _at_risk(curves, hidden, study)
    finding = _finding(told, service)
    return Exhibit(
        identifier="S9",
        question="How soon do children reoffend?",
        answer=finding,
        chart=incidence(table, at_risk, finding=finding),
        table=Table(
            caption=f"Proven reoffending by route and month since the first disposal ({service.who})",
            columns=("Route", "Within", "How many of how many", "Rate", "Interval", "At risk"),
            sides="llrrrr",
            rows=tuple(_written(row, at_risk) for row in told.to_dict("records")),
        ),
        means=(
            "Where a curve is steep, help has to come before. Only what came before leaving counts; exhibit S7 counts "
            "the whole year." + (" A dashed line bridges months that are withheld." if table["withheld"].any() else "")
        ),
        does_not_mean=(
            "It does not say that a route makes children reoffend sooner or later: like is not compared with like, and "
            "chance alone can part two curves as far as their intervals reach."
        ),
        source=source_line(service, study, "Aalen and Johansen's cumulative incidence, log-log")
        + f" Moving away, custody or death before a reoffence ends the time at risk only.{_rounding(study)}",
        estimates=pd.concat([table, at_risk], ignore_index=True),
    )


def _by_month(times: pd.DataFrame) -> pd.DataFrame:
    """Put days into whole months, and groups together."""
    month = np.minimum(np.searchsorted(LAST_DAYS, times["time"]), len(MONTHS) - 1) + 1
    names = {at: name for name, at in ROUTES.items()}
    told = times.assign(time=month, line=times[COURT].map(names))
    sums = told.groupby(["line", "time", "status"], as_index=False)["total"].sum()
    return sums.sort_values(["line", "time"], key=_in_order, kind="stable").reset_index(drop=True)


def _in_order(column: pd.Series) -> pd.Series:
    return column.map(list(ROUTES).index) if column.name == "line" else column


def _hidden(curve: pd.DataFrame, service: Service, cells: Cells, study: Study) -> pd.Series:
    """Say at which months a route's curve may not be shown: a step between two months shown rests on few children."""
    at = ROUTES[curve["line"].iloc[0]]
    held = service.children
    year = int(held.loc[held[FOLLOWED] & held[REOFFENDED] & (held[COURT] == at), "count"].sum())
    total = int(curve["total"].iloc[0])
    told = [cells.hides(**{COURT: at, FOLLOWED: True}, **more) for more in ({}, {REOFFENDED: True})]
    hidden = pd.Series(True, index=curve.index)
    if any(told) or total < cells.smallest_base:
        return hidden
    fixed = {0, total, year}
    by = dict(zip(curve["month"], curve["events"], strict=True))
    for month in [*FIRST, *(month for month in MONTHS if month not in FIRST)]:
        apart = [abs(by[month] - one) for one in fixed]
        if all(one == 0 or one >= study.threshold for one in apart):
            hidden[curve.index[curve["month"] == month]] = False
            fixed.add(by[month])
    return hidden


def _at_risk(curves: pd.DataFrame, hidden: pd.Series, study: Study) -> pd.DataFrame:
    """Count who is still there without a reoffence after each month told, to the nearest threshold."""
    rows = []
    for line, part in curves.groupby("line", sort=False):
        total = int(part["total"].iloc[0])
        whole = bool(hidden[part.index].all())
        rows.append({"line": line, "month": 0, "count": total, "also": whole})
        for place, row in part[part["month"].isin(TOLD)].iterrows():
            free = total - row["events"] - row["competing"]
            near = study.threshold * int(free / study.threshold + 0.5)
            rows.append({"line": line, "month": row["month"], "count": near, "also": bool(hidden[place])})
    asked = pd.DataFrame(rows)
    label = asked["line"] + ", at risk after " + asked["month"].astype(str) + " months"
    table = asked[["line", "count"]].assign(label=label, measure="children at risk", rows=RECORDS)
    return withhold(table, threshold=study.threshold, also=asked["also"]).assign(month=asked["month"])


def _rounding(study: Study) -> str:
    return f" Those at risk are to the nearest {study.threshold}." if study.threshold > 1 else ""


def _finding(told: pd.DataFrame, service: Service) -> str:
    parts = []
    for line, curve in told[~told["withheld"]].groupby("line", sort=False):
        first, last = (curve.iloc[at] for at in (0, -1))
        said = f"{line} {of(last)} had reoffended within {last['month']} months: {rate_in_words(last)}"
        if first["month"] < last["month"]:
            said += f"; {wording.percent(first['value'])} had by {first['month']} months"
        parts.append(f"{said}.")
    words = " ".join(one[0].upper() + one[1:] for one in parts)
    return f"Of {service.who} followed for a year after their first disposal, by proven offences. {words}"


def _written(row: dict, at_risk: pd.DataFrame) -> tuple[str, ...]:
    left = at_risk[(at_risk["line"] == row["line"]) & (at_risk["month"] == row["month"])].iloc[0]
    limits = wording.limits(row["low"], row["high"], written=wording.percent)
    return (
        row["line"],
        f"{row['month']} months",
        of(row),
        wording.percent(row["value"], withheld=row["withheld"]),
        WITHHELD if row["withheld"] else limits,
        wording.count(left["count"], withheld=left["withheld"]),
    )
