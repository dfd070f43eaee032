"""The Board's indicators, as a service's own records give them: each decided with all other counts that are shown."""

from __future__ import annotations

from typing import Any

import pandas as pd

from yjs_analysis.assurance.indicators import DEFINITION, PER_CENT, RATIO
from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.decision_chain import POPULATION
from yjs_analysis.disproportionality.stages import COMMUNITY_OR_CUSTODY, COURT, CUSTODY
from yjs_analysis.estimate import ESTIMATE_COLUMNS, Estimate
from yjs_analysis.evidence.service.cells import OUT_OF_COURT, STAGE_CELLS, Cells
from yjs_analysis.evidence.service.chain import RECORDS, chain, stages_of
from yjs_analysis.evidence.service.counted import FOLLOWED, REOFFENDED, Service
from yjs_analysis.evidence.service.quarters import FIRST
from yjs_analysis.evidence.study import Study
from yjs_analysis.measures.comparisons import relative_rate
from yjs_analysis.measures.rates import proportion
from yjs_analysis.sources.indicator_values import indicators_wanted
from yjs_analysis.vocabulary import UNKNOWN

COUNTED = "counted from records"

FURTHER = (
    ("FIRST", "Children with a first disposal", PER_CENT, "Children with no disposal before, as recorded",
     "Children with a caution, informal disposal or sentence", "lower"),
    ("DIS-ORDER", "Given a court order or custody, by group", RATIO, "Children given an order or custody",
     "Children before a court", "nearer 1"),
    ("JOINT", "Decided by a joint panel", PER_CENT, "Children whose decision police and service took together",
     "Children with an out-of-court decision", "higher"),
    ("ADMIT", "Admitted the offence", PER_CENT, "Children who admitted, or pleaded guilty, before the decision",
     "Children with a caution, informal disposal or sentence", "neither"),
)  # fmt: skip
"""What records tell beyond the indicators that are defined already: code, name, unit, what is counted, of what."""

YES, NO = ("yes", "admitted"), ("no", "not admitted")


def definitions() -> pd.DataFrame:
    """Give the definitions of the Board's indicators, and of those that only records can feed."""
    rows = [
        dict(zip(("code", "name", "unit", "counted", "of", "better"), one, strict=True)) | {"every": "quarter"}
        for one in FURTHER
    ]
    further = pd.DataFrame(rows).assign(target="", next_date="", fed_by="case file", rows=RECORDS)
    return pd.concat([indicators_wanted(), further], ignore_index=True).fillna("")


def board_figures(service: Service, cells: Cells, study: Study) -> pd.DataFrame:
    """Give each indicator that the records feed, after disclosure control.

    A first-time entrant cannot be told from records: a child with no earlier disposal is told of instead, and so named.

    Parameters
    ----------
    service
        The service's counts.
    cells
        The decision about the counts of the other exhibits.
    study
        The parameters of the run.

    Returns
    -------
    pandas.DataFrame
        As `assurance.indicators.board_indicators`, with `withheld`.
    """
    found = [
        *_shares(service, cells, study),
        *_handled(service, cells, study),
        *_custody_by_group(service, cells, study),
    ]
    table = pd.DataFrame(found)
    hidden = table.pop("hidden").astype(bool)
    table = withhold(table.assign(rows=RECORDS), threshold=study.threshold, also=hidden)
    table = pd.concat([table, _compared(service, cells, study)], ignore_index=True)
    table = table.assign(kept=COUNTED, area=service.area, period=service.span, printed="", source=RECORDS)
    return definitions()[list(DEFINITION)].merge(table, on="code")


def may_show(events: int, total: int, study: Study) -> bool:
    """Say whether a count outside `Cells` may be shown, of a total that may: neither part few, and none everybody."""
    if study.threshold == 1:
        return True
    return min(events, total - events) >= study.threshold


def _row(code: str, found: Estimate, hidden: bool, **counts: Any) -> dict:
    return {
        "code": code,
        "group": "",
        "hidden": hidden,
        **counts,
        **{name: getattr(found, name) for name in ESTIMATE_COLUMNS},
    }


def _shares(service: Service, cells: Cells, study: Study) -> list[dict]:
    """Give the shares whose counts are decided with all others: reoffending, and custody among those sentenced."""
    asked = {"CUS": (STAGE_CELLS[CUSTODY], STAGE_CELLS[COURT])}
    if service.is_followed:
        asked["REO"] = ({FOLLOWED: True, REOFFENDED: True}, {FOLLOWED: True})
    rows = []
    for code, kinds in asked.items():
        events, total = (_sum(service.children, kind) for kind in kinds)
        hidden = any(cells.hides(**kind) for kind in kinds) or total < cells.smallest_base
        found = proportion(events=events, total=total, confidence=study.confidence)
        rows.append(_row(code, found, hidden, events=events, total=total))
    return rows


def _handled(service: Service, cells: Cells, study: Study) -> list[dict]:
    """Give the shares that no other exhibit shows: each of those whose case records it, guarded with what is left."""
    rows = []
    if len(service.quarters) and service.quarters[FIRST].any():
        held = service.quarters
        counts = (int(held.loc[held[FIRST], "count"].sum()), int(held["count"].sum()), 0)
        rows.append(_guarded("FIRST", counts, {}, cells, study))
    for code, column, kind in (
        ("TIME", "assessed_before_decision", OUT_OF_COURT),
        ("JOINT", "joint_panel", OUT_OF_COURT),
        ("ADMIT", "admission", {}),
    ):
        held = service.handling
        if held.empty:
            continue
        held = held[held[COURT] == kind[COURT]] if kind else held
        yes, no = (int(held.loc[held[column].isin(words), "count"].sum()) for words in (YES, NO))
        if yes + no:
            rows.append(_guarded(code, (yes, yes + no, int(held["count"].sum()) - yes - no), kind, cells, study))
    return rows


def _guarded(code: str, counts: tuple[int, int, int], kind: dict, cells: Cells, study: Study) -> dict:
    """Give one share of those recorded; how many are not follows from the total, and may not be few either."""
    events, total, unknown = counts
    hidden = cells.hides(**kind) or total < cells.smallest_base or not may_show(events, total, study)
    hidden |= 0 < unknown < study.threshold
    found = proportion(events=events, total=total, confidence=study.confidence)
    return _row(code, found, bool(hidden), events=events, total=total)


def _custody_by_group(service: Service, cells: Cells, study: Study) -> list[dict]:
    """Compare custody among all sentenced by a court, group by group."""
    reached = stages_of(service, study.reference).pivot_table(
        index="group", columns="reached", values="count", aggfunc="sum"
    )
    reached = reached.drop(index=UNKNOWN, errors="ignore")
    if study.reference not in reached.index:
        return []
    kinds = (STAGE_CELLS[CUSTODY], STAGE_CELLS[COURT])
    other = reached.loc[study.reference]
    rows = []
    for group, own in reached.drop(index=study.reference).iterrows():
        told = any(cells.hides(group=one, **kind) for one in (group, study.reference) for kind in kinds)
        counts = {"events": int(own[CUSTODY]), "total": int(own[COURT])}
        counts |= {"reference_events": int(other[CUSTODY]), "reference_total": int(other[COURT])}
        found = relative_rate(**counts, method=study.interval, confidence=study.confidence)
        few = min(counts["total"], counts["reference_total"]) < cells.smallest_base
        rows.append(_row("DIS-CUSTODY", found, told or few, group=group, **counts))
    return rows


def _compared(service: Service, cells: Cells, study: Study) -> pd.DataFrame:
    """Take what the stages' own exhibits show of each group beside the reference."""
    table = chain(service, cells, study)
    table = table[(table["group"] != study.reference) & (table["group"] != UNKNOWN)]
    living = table[table["base"] == POPULATION]
    parts = [
        living[living["census"] == living["census"].iloc[0]].assign(code="DIS-OUT") if len(living) else living,
        table[table["stage"] == COURT].assign(code="DIS-COURT"),
        table[table["stage"] == COMMUNITY_OR_CUSTODY].assign(code="DIS-ORDER"),
    ]
    counts = ["events", "total", "reference_events", "reference_total"]
    return pd.concat(parts)[["code", "group", *counts, *ESTIMATE_COLUMNS, "rows", "withheld"]]


def _sum(children: pd.DataFrame, kind: dict) -> int:
    held = children
    for name, is_so in kind.items():
        held = held[held[name] == is_so]
    return int(held["count"].sum())
