"""How often do children reoffend, and how serious is it?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.stages import COURT
from yjs_analysis.estimate import ESTIMATE_COLUMNS
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.afterwards import AGAIN
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS
from yjs_analysis.evidence.service.counted import FOLLOWED, REOFFENDED, Service
from yjs_analysis.evidence.service.saying import of, rate_in_words, source_line
from yjs_analysis.evidence.stage_table import shown_counts
from yjs_analysis.evidence.study import Study
from yjs_analysis.measures.negative_binomial import negative_binomial
from yjs_analysis.reoffending.clocks import REOFFENCE
from yjs_analysis.reoffending.rates import reoffences_per_reoffender
from yjs_analysis.reoffending.seriousness import GRAVER, SERIOUS_FROM, gravity_shift
from yjs_analysis.reoffending.timing import first_events
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import forest
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import WITHHELD

EACH, EVERY = "Reoffences by each child who reoffended", "Reoffences for each child followed"
GRAVITY = "Gravest against first offence"
SERIOUS = f"Serious: gravity {SERIOUS_FROM} or more"
LINES = {"all": {}, "out of court": {COURT: False}, "before a court": {COURT: True}}
DAYS = {"within 6 months": 182, "within 12 months": 364}
LEAVING = ("moved away", "entered custody", "died")


def how_often_and_how_serious(service: Service, cells: Cells, study: Study) -> Exhibit | None:
    """Show how often children reoffended, whether it was graver than before, and how soon something serious came.

    None where nothing was followed, or nothing of it may be shown.
    """
    if service.afterwards is None:
        return None
    often = _often(service, cells, study)
    gravity, serious = _gravity(service, cells, study), _serious(service, cells, study)
    parts = pd.concat([gravity, serious], ignore_index=True)
    if parts["withheld"].all() and often["withheld"].all():
        return None
    finding = _finding(often, gravity, service)
    return Exhibit(
        identifier="S15",
        question="How often, and how serious?",
        answer=finding,
        chart=forest(
            parts.assign(counts=shown_counts(parts)), finding=finding, counts="children", mark=(0.0, ""),
            scale="percent",
        ),
        table=Table(
            caption=f"Proven reoffences within a year of the first disposal ({service.who})",
            columns=("Measure", "Who or what", "How many", "Rate", "Interval"),
            sides="lwrrr",
            rows=(*(_rate_row(row) for row in often.to_dict("records")),
                  *(_share_row(row) for row in parts.to_dict("records"))),
        ),
        means=(
            "A rate of children hides how often each reoffends: both are needed. The intervals allow for a few "
            "children with many reoffences."
        ),
        does_not_mean=(
            "A falling gravity is no success by itself: who begins with the gravest can only go down, who begins with "
            f"the lightest only up. Where “serious” begins, at gravity {SERIOUS_FROM}, is our choice."
        ),
        source=source_line(service, study, "negative binomial (every child), robust (each who reoffended), Wilson, "
                           "Aalen and Johansen")
        + " Moving away, custody or death before a serious reoffence ends the time at risk.",
        estimates=pd.concat([often, parts], ignore_index=True),
    )  # fmt: skip


def _often(service: Service, cells: Cells, study: Study) -> pd.DataFrame:
    """Estimate reoffences per reoffender and per child, for all and by route.

    Hidden where few reoffended more than once, or only once: with the number of children both follow from the rates.
    If one route is hidden the other is, since all of them are shown.
    """
    held = service.afterwards.often
    rows, hidden = [], {}
    for label, conditions in LINES.items():
        part = held if not conditions else held[held[COURT] == conditions[COURT]]
        times, children = part["reoffences"].to_numpy(), part["total"].to_numpy()
        again, more = int(children[times > 0].sum()), int(children[times > 1].sum())
        counts = {"label": label, "reoffences": int(times @ children), "events": again, "total": int(children.sum())}
        told = [cells.hides(**conditions, **{FOLLOWED: True}, **one) for one in ({}, {REOFFENDED: True})]
        few = any(0 < one < study.threshold for one in (again, more, again - more))
        hidden[label] = few or any(told) or min(again, counts["total"]) < cells.smallest_base
        rows += [{"block": EACH} | counts | _each(times, children, study)]
        rows += [{"block": EVERY} | counts | _every(times, children, study)]
    routes = [name for name, conditions in LINES.items() if conditions]
    hidden |= dict.fromkeys(routes, any(hidden[name] for name in routes))
    table = pd.DataFrame(rows).sort_values("block", key=lambda block: block != EACH, kind="stable", ignore_index=True)
    return withhold(table.assign(rows=RECORDS), threshold=study.threshold, also=table["label"].map(hidden))


def _each(times: np.ndarray, children: np.ndarray, study: Study) -> dict:
    """Estimate reoffences by each child who reoffended, each child a cluster of its own."""
    each = np.repeat(times, children)
    rows = pd.DataFrame({"child": np.arange(len(each)), "events": (each > 0).astype(int), "total": 1})
    found = reoffences_per_reoffender(rows.assign(reoffences=each), cluster="child", confidence=study.confidence)
    return found.iloc[0][list(ESTIMATE_COLUMNS)].to_dict()


def _every(times: np.ndarray, children: np.ndarray, study: Study) -> dict:
    """Estimate reoffences for each child followed, as counts that vary more than Poisson's."""
    if not times @ children:
        return dict.fromkeys(ESTIMATE_COLUMNS, np.nan) | {"measure": "rate", "method": "", "note": "nobody reoffended"}
    rows = pd.DataFrame({"events": times, "children": children})
    found = negative_binomial(rows, terms=[], categories={}, children="children", confidence=study.confidence)
    return found.iloc[0][list(ESTIMATE_COLUMNS)].to_dict()


def _gravity(service: Service, cells: Cells, study: Study) -> pd.DataFrame:
    """Compare the gravest reoffence with the first offence; all three rows hidden if one of their counts is small."""
    held = service.afterwards.gravities
    again = held[held[AGAIN].isna() | (held[AGAIN] > 0)]
    table = gravity_shift(again, again=AGAIN, confidence=study.confidence)
    counts = [*table["events"], table["unknown"].iloc[0]]
    few = any(0 < one < study.threshold for one in counts) or table["total"].iloc[0] < cells.smallest_base
    few |= cells.hides(**{FOLLOWED: True, REOFFENDED: True})
    table = table.assign(block=GRAVITY, label=table["shift"], rows=RECORDS).drop(columns=["shift", "unknown"])
    return withhold(table, threshold=study.threshold, also=pd.Series(bool(few), index=table.index))


def _serious(service: Service, cells: Cells, study: Study) -> pd.DataFrame:
    """Estimate who did something serious by when; hidden where few did in either half of the year."""
    held = service.afterwards.serious
    total = int(held["total"].sum())
    curve = first_events(held, times=list(DAYS.values()), competing=LEAVING, confidence=study.confidence)
    table = curve[curve["event"] == REOFFENCE].reset_index(drop=True).assign(total=total)
    steps = [table["events"].iloc[0], table["events"].iloc[1] - table["events"].iloc[0], table["events"].iloc[1]]
    few = [any(0 < one < study.threshold for one in steps), 0 < steps[2] < study.threshold]
    hides = cells.hides(**{FOLLOWED: True}) or total < cells.smallest_base
    table = table[["events", "total", *ESTIMATE_COLUMNS]].assign(block=SERIOUS, label=list(DAYS), rows=RECORDS)
    return withhold(table, threshold=study.threshold, also=pd.Series([one or hides for one in few]))


def _finding(often: pd.DataFrame, gravity: pd.DataFrame, service: Service) -> str:
    each, every = (often[(often["block"] == block) & (often["label"] == "all")].iloc[0] for block in (EACH, EVERY))
    said = f"How often {service.who} reoffended rests on too few to show."
    if not each["withheld"]:
        said = (
            f"The {wording.count(each['events'])} {service.who} who reoffended did so "
            f"{wording.ratio(each['value'])} times each ({wording.limits(each['low'], each['high'])}); for every child "
            f"followed that is {wording.ratio(every['value'])} ({wording.limits(every['low'], every['high'])})."
        )
    graver = gravity[gravity["label"] == GRAVER].iloc[0]
    if graver["withheld"]:
        return said
    return f"{said} For {of(graver)} the gravest reoffence was graver than the first offence: {rate_in_words(graver)}."


def _rate_row(row: dict) -> tuple[str, ...]:
    whose = "events" if row["block"] == EACH else "total"
    many = f"{wording.count(row['reoffences'])} by {wording.count(row[whose])}" if not row["withheld"] else WITHHELD
    shown = (wording.ratio(row["value"]), wording.limits(row["low"], row["high"]))
    return (row["block"], row["label"], many, *((WITHHELD,) * 2 if row["withheld"] else shown))


def _share_row(row: dict) -> tuple[str, ...]:
    limits = wording.limits(row["low"], row["high"], written=wording.percent)
    shown = (wording.percent(row["value"], withheld=row["withheld"]), WITHHELD if row["withheld"] else limits)
    return (row["block"], row["label"], of(row), *shown)
