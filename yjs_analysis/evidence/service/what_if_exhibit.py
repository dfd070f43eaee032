"""What if fewer children went to court? The Board's levers, tried on the service's own counts."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.assurance.diverted_reoffending import AS_COURT, AS_OUT_OF_COURT, expected_reoffenders
from yjs_analysis.assurance.what_if import AFTER, BEFORE, CHANGE, DIVERTED, LEVERS, assumptions, newly_eligible, what_if
from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.stages import COURT
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS, hidden_at_court
from yjs_analysis.evidence.service.counted import ALL_GROUPS, FOLLOWED, REOFFENDED, Service
from yjs_analysis.evidence.service.saying import of, source_line
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study
from yjs_analysis.telling import wording
from yjs_analysis.telling.spans import spans
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

FEW, HALF, MOST = 0.25, 0.5, 0.75
"""Shares of the newly eligible children who are diverted: nobody knows it, so three stand side by side."""


def fewer_at_court(service: Service, cells: Cells, study: Study) -> Exhibit | None:
    """Show how many children a year all three levers would divert, by group; None where too few could be shown."""
    counts = patterns_at_court(service)
    hidden = withheld_groups(counts, service, cells, study)
    if hidden.get(study.reference, True) or all(hidden[one] for one in hidden if one != study.reference):
        return None
    shown = counts[~counts["group"].map(hidden)]
    asked = {"levers": LEVERS, "years": service.years, "reference": study.reference, "confidence": study.confidence}
    by_share = {one: what_if(shown, share_diverted=one, **asked) for one in (FEW, HALF, MOST)}
    table = _with_withheld(by_share[HALF].assign(rows=RECORDS), hidden, study)
    range_of = pd.concat([one[one["measure"] == DIVERTED].assign(share=share) for share, one in by_share.items()])
    ends = withhold(
        range_of.drop(columns=["events", "total", "eligible"]).assign(rows=RECORDS), threshold=study.threshold
    )
    after = _reoffending(service, cells, by_share[HALF], study)
    diverted = table[table["measure"] == DIVERTED]
    finding = _finding(diverted, after, service)
    return Exhibit(
        identifier="S18",
        question="What if fewer children went to court?",
        answer=finding,
        chart=spans(
            diverted.assign(label=diverted["group"]),
            finding=finding,
            unit=f"{service.who} a year, if half are diverted",
        ),
        table=_table(table, ends, service),
        means=f"All three levers together. {' '.join(assumptions(levers=LEVERS, share_diverted=HALF))}",
        does_not_mean=(
            "It does not say that diverted children would fare better, nor that those eligible are suitable. What it "
            "costs or saves is for the reader to put beside the children a year."
        ),
        source=source_line(
            service, study, "20,000 draws from Jeffreys posteriors of the counts by group, gravity, admission and route"
        ),
        estimates=_estimates(table, ends, after, study),
    )


def patterns_at_court(service: Service) -> pd.DataFrame:
    """Count the children before a court, of those with an outcome, by group, gravity and admission."""
    held = service.patterns.assign(events=service.patterns["count"].where(service.patterns[COURT], 0))
    counts = held.groupby(["group", "gravity", "admission"], sort=False, as_index=False)[["events", "count"]].sum()
    return counts.rename(columns={"count": "total"})


def withheld_groups(counts: pd.DataFrame, service: Service, cells: Cells, study: Study) -> dict[str, bool]:
    """Say of each group whether its result would tell of few children.

    A group's result tells how many of those at court become eligible, and so how many do not: neither may be few, and
    nothing about the group's court may be withheld elsewhere. No sum over groups is shown, so none tells of another.
    """
    opens = newly_eligible(counts, levers=LEVERS)
    held = counts.assign(eligible=counts["events"].where(opens, 0))
    sums = held.groupby("group", sort=False)[["eligible", "events"]].sum()
    hidden = hidden_at_court(service, cells, study)
    found = {}
    for group, row in sums.iterrows():
        parts = (row["eligible"], row["events"] - row["eligible"])
        found[group] = bool(hidden.get(group, True) or any(0 < one < study.threshold for one in parts))
    return found


def _with_withheld(table: pd.DataFrame, hidden: dict[str, bool], study: Study) -> pd.DataFrame:
    """Put back the groups that may not be shown, as rows that are withheld."""
    gone = [one for one, is_hidden in hidden.items() if is_hidden]
    blank = pd.DataFrame({"group": gone, "measure": DIVERTED, "rows": RECORDS, "method": "", "note": "too few"})
    known = table.drop(columns="total").rename(columns={"events": "total", "eligible": "events"})
    whole = pd.concat([known, blank], ignore_index=True)
    whole = whole.sort_values("group", key=lambda groups: groups.map(ALL_GROUPS.index), kind="stable")
    whole = whole.reset_index(drop=True)
    return withhold(whole, threshold=study.threshold, also=whole["group"].isin(gone))


def _reoffending(service: Service, cells: Cells, told: pd.DataFrame, study: Study) -> pd.DataFrame | None:
    """Bound the reoffending of those diverted, where who reoffended after each route may be shown."""
    more = ({}, {REOFFENDED: True})
    if not service.is_followed or any(
        cells.hides(**{COURT: at, FOLLOWED: True}, **one) for at in (True, False) for one in more
    ):
        return None
    held = service.children[service.children[FOLLOWED]]
    held = held.assign(court=held[COURT], events=held["count"].where(held[REOFFENDED], 0), total=held["count"])
    by_route = held.groupby("court", as_index=False)[["events", "total"]].sum()
    if (by_route["total"] == 0).any() or len(by_route) < 2:
        return None
    found = expected_reoffenders(told, by_route, confidence=study.confidence)
    return withhold(found.assign(rows=RECORDS), threshold=study.threshold)


def _finding(diverted: pd.DataFrame, after: pd.DataFrame | None, service: Service) -> str:
    told = [
        f"{wording.decimal(row['value'])} {row['group']} "
        f"({wording.limits(row['low'], row['high'], written=wording.decimal)})"
        for row in diverted[~diverted["withheld"]].to_dict("records")
    ]
    said = f"If half of the newly eligible {service.who} were diverted from court: {wording.listed(told)} a year."
    if after is None:
        return said
    ends = after.set_index("measure").loc[[AS_COURT, AS_OUT_OF_COURT]]
    court, away = (wording.decimal(one) for one in ends["value"])
    return f"{said} Of these, {court} would reoffend as after court, {away} as after a disposal out of court."


def _table(table: pd.DataFrame, ends: pd.DataFrame, service: Service) -> Table:
    rows = []
    for group, part in table.groupby("group", sort=False):
        if part["withheld"].all():
            rows.append((str(group), *[WITHHELD] * 5))
            continue
        row = {one["measure"]: one for one in part.to_dict("records")}
        own = ends[ends["group"] == group].set_index("share")["value"]
        spread = f"{wording.decimal(own[FEW])} to {wording.decimal(own[MOST])}"
        ratios = [_ratio(row.get(one)) for one in (BEFORE, AFTER, CHANGE)]
        rows.append((str(group), of(row[DIVERTED]), spread, *ratios))
    return Table(
        caption=f"{service.who.capitalize()} diverted a year, and the relative rate of court",
        columns=(
            "Group",
            "Eligible, of those at court",
            "If 25% to 75% of them are",
            "Ratio before",
            "Ratio after, half",
            "After over before",
        ),
        sides="lrrrrr",
        rows=tuple(rows),
    )


def _ratio(row: dict | None) -> str:
    if row is None:
        return "compared with"
    limits = wording.limits(row["low"], row["high"])
    return f"{wording.ratio(row['value'])} ({limits})" if row["value"] == row["value"] else NOT_AVAILABLE


def _estimates(table: pd.DataFrame, ends: pd.DataFrame, after: pd.DataFrame | None, study: Study) -> pd.DataFrame:
    shares = [stated(label=f"share diverted, supposed {one}", measure="share", value=one, rows=RECORDS)
              for one in (FEW, HALF, MOST)]  # fmt: skip
    parts = [
        table.assign(label=table["group"] + ": " + table["measure"]),
        ends.assign(label=ends["group"] + ": " + ends["measure"] + " at " + ends["share"].astype(str)),
        withhold(pd.DataFrame(shares), threshold=study.threshold),
    ]
    if after is not None:
        parts.append(after.assign(label=after["measure"]))
    return pd.concat(parts, ignore_index=True).drop(columns="cost")
