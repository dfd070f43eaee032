"""Could the service's own reports show a target met? The chance of every quarter's report, at its own volumes."""

from __future__ import annotations

import math

import pandas as pd

from yjs_analysis.assurance.when_seen import PLAN_ENDS, chance_by_quarter, when_seen
from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.exhibits.when_seen import (
    LONGEST,
    POWER,
    QUARTERS,
    chance_chart,
    chance_table,
    finding_of,
    numbers_behind,
)
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS, court_stage, hidden_at_court
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.saying import source_line
from yjs_analysis.evidence.study import Study
from yjs_analysis.telling import wording
from yjs_analysis.vocabulary import UNKNOWN

OWN = "Court, of those with an outcome"
LARGER = "The same, of five times as many"
AWAY = "Out of court, of those with an outcome"
TIMES = 5


def target_to_be_seen(service: Service, cells: Cells, study: Study) -> Exhibit | None:
    """Show whether half of the service's own difference gone would be seen; None where no count to show has one."""
    row = _compared(service, cells, study)
    if row is None:
        return None
    now = round(float(row["value"]), 2)
    wanted = round(1 + (now - 1) / 2, 2)
    volumes = volumes_of(row, years=service.years, ratio_now=now, ratio_wanted=wanted)
    asked = {"ratio_now": now, "ratio_wanted": wanted, "confidence": study.confidence}
    chances = chance_by_quarter(volumes[volumes["evidence"].isin([OWN, LARGER])], **asked)
    first = when_seen(volumes, longest=LONGEST, power=POWER, **asked)
    chances, first = withhold(chances, threshold=study.threshold), withhold(first, threshold=study.threshold)
    who = {"group": row["group"], "reference": study.reference}
    own = first[first["evidence"] == OWN]
    told = finding_of(own, "the service", now, wanted, PLAN_ENDS, group=row["group"], of="court", who=service.who)
    few = f"Too few {study.focus} {service.who} to show; so for {row['group']} {service.who}. "
    finding = told if row["group"] == study.focus else few + told
    return Exhibit(
        identifier="S17",
        question="Could our own reports show a target met?",
        answer=finding,
        chart=chance_chart(chances, finding, {OWN: "Ours", LARGER: "Five times as many"}, now),
        table=chance_table(first, PLAN_ENDS, who=service.who, **who),
        means=(
            "If the chance is small, the reports cannot tell success from failure. Pool with other services, or set "
            "targets for what comes first and often: who is assessed, who is offered a way out of court."
        ),
        does_not_mean=(
            f"It does not come from the plan: from {wording.ratio(now)} to {wording.ratio(wanted)} is half of the "
            "difference in these records. That a change cannot be seen does not mean that it is not there."
        ),
        source=source_line(
            service,
            study,
            "score; change, Zou and Donner (2008). Every outcome weighed, or 10,000 drawn. Supposed: as many children "
            f"a quarter as in these records, and {3 * QUARTERS} quarters before",
        ),
        estimates=numbers_behind(
            chances, first, ratio_now=now, ratio_wanted=wanted, by=PLAN_ENDS, threshold=study.threshold, **who
        ),
    )


def _compared(service: Service, cells: Cells, study: Study) -> pd.Series | None:
    """Find the group to ask about: the one the study looks at, else the largest that may be shown and has an excess."""
    compared = court_stage(service, study)
    hidden = compared["group"].map(hidden_at_court(service, cells, study)).astype(bool)
    named = ~compared["group"].isin([study.reference, UNKNOWN])
    able = compared[~hidden & named & (compared["value"].round(2) > 1) & (compared["value"] < math.inf)]
    focus = able[able["group"] == study.focus]
    chosen = focus if len(focus) else able.sort_values("total", ascending=False, kind="stable")
    return chosen.iloc[0] if len(chosen) else None


def volumes_of(row: pd.Series, *, years: float, ratio_now: float, ratio_wanted: float) -> pd.DataFrame:
    """Give the service's volumes a quarter, five times as many, and the same children read as out of court.

    Parameters
    ----------
    row
        The group's children at court beside the reference's, as `chain.court_stage` gives them.
    years
        How long the records run.
    ratio_now, ratio_wanted
        The target.
    """
    rate = row["reference_events"] / row["reference_total"]
    base = {
        "total": row["total"] / years / QUARTERS,
        "reference_total": row["reference_total"] / years / QUARTERS,
        "ratio_now": ratio_now,
        "ratio_wanted": ratio_wanted,
        "rows": RECORDS,
    }
    many = {name: TIMES * base[name] for name in ("total", "reference_total")}
    rows = [
        {"evidence": OWN, **base, "reference_rate": rate},
        {"evidence": LARGER, **base, **many, "reference_rate": rate},
    ]
    if ratio_now * rate < 1:
        turned = {name: (1 - base[name] * rate) / (1 - rate) for name in ("ratio_now", "ratio_wanted")}
        rows.append({"evidence": AWAY, **base, **turned, "reference_rate": 1 - rate})
    return pd.DataFrame(rows)
