"""Which of the service's own quarters differ by more than chance?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from yjs_analysis.assurance.monitoring import OUTSIDE, alarm_chances, monitoring_plan
from yjs_analysis.assurance.quarters import monitored
from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.stages import COMMUNITY_OR_CUSTODY, COURT, CUSTODY, OUTCOME
from yjs_analysis.estimate import add_estimates
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.board_figures import may_show
from yjs_analysis.evidence.service.cells import OUT_OF_COURT, Cells
from yjs_analysis.evidence.service.chain import RECORDS, stages_of
from yjs_analysis.evidence.service.counted import QUARTER_PARTS, Service
from yjs_analysis.evidence.service.quarters_guarded import quarters_with_hidden
from yjs_analysis.evidence.service.saying import of, source_line
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study
from yjs_analysis.measures.control_limits import BINOMIAL, POISSON, count_limits, gap_limits
from yjs_analysis.measures.rates import proportion, rate
from yjs_analysis.telling import wording
from yjs_analysis.telling.control import control
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

FALSE_ALARM = 0.05
TIMES = 1.5
FEWEST = 4
"""Fewer quarters than a year of them are no series."""

MOST = 16
"""More quarters than this have no room on a page: the earlier ones stand in the table of numbers alone."""

AT_COURT, FIRST_DISPOSAL = "before a court", "with a first disposal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One series of quarters, held against its limits.

    Parameters
    ----------
    table
        One row a quarter, after disclosure control, as `telling.control` takes it, with the columns of an estimate.
    usual
        The limits of a quarter of the usual size: `total`, `expected`, `low`, `high`.
    tail
        The chance left on each side in one quarter.
    false_alarm
        How often any of the rules held here signals in so many quarters although nothing changed.
    """

    table: pd.DataFrame
    usual: pd.Series
    tail: float
    false_alarm: float


def which_quarters_differ(service: Service, cells: Cells, study: Study) -> Exhibit | None:
    """Show court and first disposals by quarter between exact limits; None for less than a year, or nothing to hold."""
    court, total = _foreseen_from(service, cells)
    if len(service.quarters) == 0 or service.quarters["quarter"].nunique() < FEWEST or not 0 < court < total:
        return None
    quarters = quarters_with_hidden(service, cells, study)
    usual = max(round(total / len(quarters)), 1)
    of_whom = " (of the groups that are shown)" if cells.hides() or cells.hides(**{COURT: True}) else ""
    courts = _watched(quarters, "court", [usual] * len(quarters), court / total, BINOMIAL, study)
    firsts, first = None, int(quarters["first"].sum())
    if first and not cells.hides() and may_show(first, int(quarters["total"].sum()), study):
        firsts = _watched(quarters, "first", [1] * len(quarters), first / quarters["exposure"].sum(), POISSON, study)
    custody = _custody(service, cells, courts.tail)
    shown = courts.table.tail(MOST).reset_index(drop=True)
    finding = _finding(courts, service)
    return Exhibit(
        identifier="S20",
        question="Which of our quarters differ by more than chance?",
        answer=finding,
        chart=None
        if shown["withheld"].all()
        else control(shown, finding=finding, counted=f"{service.who.capitalize()} before a court, a quarter"),
        table=_table(shown, firsts),
        means=_means(courts, firsts, custody, service, study),
        does_not_mean=(
            "A quarter inside its limits does not show that nothing changed: a small change stays hidden for years. "
            "The limits come from these same quarters, so a lasting change hides in them. A signal after a marked "
            "change does not show that the change was its cause."
        ),
        source=source_line(service, study, "Wilson; Poisson, exact")
        + f" Limits: exact {BINOMIAL} for court, exact {POISSON} for first disposals (by days covered), at the rate of "
        f"all quarters{of_whom}, taken as known; drift: cumulative sums (Steiner and others 2000) for a rise by half, "
        "or half way to all, or as large a fall. A withheld quarter shows the limits of usual size.",
        estimates=_estimates(courts, firsts, custody, study),
    )


def _foreseen_from(service: Service, cells: Cells) -> tuple[int, int]:
    """Count all children before a court, of all; or those of the groups shown, where all together may not be."""
    reached = stages_of(service).pivot_table(index="group", columns="reached", values="count", aggfunc="sum")
    kinds = ({}, {COURT: True}, OUT_OF_COURT)
    if any(cells.hides(**kind) for kind in kinds):
        reached = reached[[not any(cells.hides(group=one, **kind) for kind in kinds) for one in reached.index]]
    return int(reached[COURT].sum()), int(reached[OUTCOME].sum())


def _watched(
    quarters: pd.DataFrame, name: str, foreseen: list[float], share: float, distribution: str, study: Study
) -> Watched:
    """Hold one series against rules fixed for quarters of usual size; drift only where every quarter is shown."""
    times = min(TIMES, (1 + 1 / share) / 2) if distribution == BINOMIAL else TIMES
    plan = monitoring_plan(foreseen, rate=share, times=times, distribution=distribution, false_alarm=FALSE_ALARM)
    tail = float(plan.set_index("rule").loc[OUTSIDE, "setting"])
    totals = quarters["total"] if distribution == BINOMIAL else quarters["exposure"]
    counts = pd.DataFrame({"period": quarters["quarter"], "events": quarters[name], "total": totals})
    seen = monitored(counts, plan).drop(columns=["rise", "fall"])
    hidden = quarters["total_hidden"] | quarters["court_hidden"] if name == "court" else quarters["first_hidden"]
    hidden = hidden.astype(bool)
    if hidden.any():
        plan = plan[plan["rule"] == OUTSIDE]
        seen["signal"] = [OUTSIDE if OUTSIDE in one and not gone else "" for one, gone in zip(seen["signal"], hidden,
                          strict=True)]  # fmt: skip
    usual = count_limits(foreseen[:1], rate=share, distribution=distribution, tail=tail).iloc[0]
    return Watched(
        table=_gated(seen, name, hidden, usual, study),
        usual=usual,
        tail=tail,
        false_alarm=float(alarm_chances(plan, foreseen)[-1]),
    )


def _gated(seen: pd.DataFrame, name: str, hidden: pd.Series, usual: pd.Series, study: Study) -> pd.DataFrame:
    """Put each quarter's estimate beside it, withhold what must be, and give such quarters the usual limits."""
    of_them = name == "court"
    found = [
        proportion(events=row["events"], total=row["total"], confidence=study.confidence)
        if of_them
        else rate(events=row["events"], total=row["total"], confidence=study.confidence)
        for row in seen.to_dict("records")
    ]
    words = AT_COURT if of_them else FIRST_DISPOSAL
    table = add_estimates(seen, found).assign(count=seen["events"], rows=RECORDS, change=_changes(seen, study))
    table["label"] = table["period"] + f": {words}"
    table = table if of_them else table.drop(columns="total")
    table = withhold(table, threshold=study.threshold, also=hidden)
    limits = {"expected": usual["expected"], "inside_low": usual["low"], "inside_high": usual["high"]}
    return table.fillna(limits)


def _changes(seen: pd.DataFrame, study: Study) -> list[str]:
    """Write beside each quarter what changed in practice in it."""
    found: dict[str, list[str]] = {}
    for one in study.practice:
        day, _, words = one.partition(":")
        on = date.fromisoformat(day.strip())
        found.setdefault(f"{QUARTER_PARTS[(on.month - 1) // 3]} {on.year}", []).append(words.strip())
    return ["; ".join(found.get(period, [])) for period in seen["period"]]


def _custody(service: Service, cells: Cells, tail: float) -> dict | None:
    """Give how many court cases pass from one custody to the next by chance, and, if all may be shown, how many did."""
    at_court, custody = {COURT: True}, {COURT: True, COMMUNITY_OR_CUSTODY: True, CUSTODY: True}
    if cells.hides(**at_court) or cells.hides(**custody):
        return None
    held = service.children
    cases, events = (int(held.loc[held[name], "count"].sum()) for name in (COURT, CUSTODY))
    if not 0 < events < cases:
        return None
    limits = gap_limits([events / cases], tail=tail).iloc[0]
    gaps = service.custody_gaps if cells.smallest_base == 0 else ()
    return {"events": events, "cases": cases, "low": int(limits["low"]), "high": int(limits["high"]), "gaps": gaps}


def _finding(courts: Watched, service: Service) -> str:
    shown = courts.table[~courts.table["withheld"]]
    usual = courts.usual
    ordinary = (
        f"Of about {wording.count(usual['total'])} {service.who} a quarter, {wording.count(usual['low'])} to "
        f"{wording.count(usual['high'])} before a court is ordinary"
    )
    if shown.empty:
        return f"{ordinary}. No quarter can be shown: too few {service.who}, here or in what would follow from it."
    signals = shown[shown["signal"] != ""]
    which = f"Of the {wording.in_words(len(shown))} quarters shown" if len(shown) > 1 else "Of the one quarter shown"
    if signals.empty:
        return f"{ordinary}. {which}, none lies outside what chance leaves."
    return f"{ordinary}. {which}, {wording.listed(signals['period'].tolist())} signalled: more than chance leaves."


def _means(courts: Watched, firsts: Watched | None, custody: dict | None, service: Service, study: Study) -> str:
    length = len(courts.table)
    drift = "" if courts.table["withheld"].any() else ", or a drift,"
    said = [
        f"Act on a signal only: a quarter outside{drift} comes in {wording.percent(courts.false_alarm, decimals=1)} of "
        f"runs of {wording.in_words(length)} quarters in which nothing changed."
    ]
    if firsts is not None:
        usual = firsts.usual
        odd = [row["period"] for row in firsts.table.to_dict("records") if row["signal"] and not row["withheld"]]
        said.append(
            f"First disposals: {wording.count(usual['low'])} to {wording.count(usual['high'])} a quarter are ordinary"
            + (f"; {wording.listed(odd)} signalled." if odd else ".")
        )
    if custody:
        said.append(
            f"From one sentence of custody to the next, up to {wording.count(custody['high'])} {service.who} sentenced "
            "by a court are ordinary"
        )
        *between, since = custody["gaps"] or (0,)
        counts = f"; here {wording.listed([wording.count(one) for one in between])}, and {wording.count(since)} since"
        said[-1] += f"{counts}." if between else "."
    return " ".join(said)


def _table(shown: pd.DataFrame, firsts: Watched | None) -> Table:
    also = {row["period"]: row for row in firsts.table.to_dict("records")} if firsts is not None else {}
    rows = []
    for row in shown.to_dict("records"):
        other = also.get(row["period"])
        signal = row["signal"] or ("first disposals: " + other["signal"] if other and other["signal"] else "")
        first = (NOT_AVAILABLE,) * 2
        if other:
            first = (wording.count(other["count"], withheld=other["withheld"]), _ordinary(other))
        rows.append((row["period"], of(row), _ordinary(row), *first, signal or "none"))
    return Table(
        caption="Each quarter, and between what counts chance leaves it",
        columns=("Quarter", "Before a court, of all", "Ordinary", "First disposals", "Ordinary", "Signal"),
        sides="lrrrrl",
        rows=tuple(rows),
    )


def _ordinary(row: dict) -> str:
    if row["withheld"]:
        return WITHHELD
    return f"{wording.count(row['inside_low'])} to {wording.count(row['inside_high'])}"


def _estimates(courts: Watched, firsts: Watched | None, custody: dict | None, study: Study) -> pd.DataFrame:
    """Set out every number shown; in a withheld quarter nothing stands, not even the usual limits."""
    parts, told = [], []
    for watched, what, method in ((courts, AT_COURT, BINOMIAL), (firsts, FIRST_DISPOSAL, POISSON)):
        if watched is None:
            continue
        table = watched.table.drop(columns=["period", "count"])
        limits = ["expected", "inside_low", "inside_high"]
        table[limits] = table[limits].mask(table["withheld"], np.nan)
        parts.append(table)
        told += [
            stated(label=f"a quarter of usual size, {what}: {name}", measure="children", value=watched.usual[column],
                   rows=RECORDS, method=f"exact {method}")
            for name, column in (("expected", "expected"), ("least inside", "low"), ("most inside", "high"))
        ]  # fmt: skip
        told.append(
            stated(label=f"any false alarm, {what}", measure="share", value=watched.false_alarm, rows=RECORDS,
                   method=f"exact {method}")
        )  # fmt: skip
    told.append(
        stated(label="a quarter of usual size: children", measure="children", value=courts.usual["total"], rows=RECORDS,
               method="all, divided by quarters and rounded")
    )  # fmt: skip
    if custody:
        told.append(
            stated(label="court cases from custody to custody: most inside", measure="children", value=custody["high"],
                   rows=RECORDS, method="exact geometric")
        )  # fmt: skip
    return pd.concat([*parts, withhold(pd.DataFrame(told), threshold=1)], ignore_index=True)
