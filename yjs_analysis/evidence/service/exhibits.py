"""What a service's own records show: how far children go, out of court or before one, and who reoffended."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.decision_chain import POPULATION, stage_relative_rates
from yjs_analysis.disproportionality.stages import COMMUNITY_OR_CUSTODY, COURT, CUSTODY, NESTED, OUTCOME, stage_counts
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.cells import STAGE_CELLS, Cells
from yjs_analysis.evidence.service.counted import FOLLOWED, FORMAL, REFERENCE, REOFFENDED, Service
from yjs_analysis.evidence.service.flow_exhibit import what_was_counted
from yjs_analysis.evidence.stage_table import shown_counts, stage_table
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study
from yjs_analysis.measures.comparisons import rate_differences, relative_rates
from yjs_analysis.measures.rates import proportions
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import Chart, forest
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import CANNOT_TELL, OVER, UNKNOWN, VERDICT_MARKS, WITHHELD

FOCUS = "Black"
"""The group that the inspectors asked about."""

RECORDS = "the service's records"

STAGES = {
    COURT: ("Court", "Court, of those with an outcome"),
    COMMUNITY_OR_CUSTODY: ("Order or custody", "Order or custody, of those at court"),
    CUSTODY: ("Custody", "Custody, of order or custody"),
}
"""Each decision after the first, short and with what it is measured on."""

MID_P = "mid-p conditional Poisson"
SCORE = "skewness-corrected score"
WILSON = "Wilson"

OUTCOMES = {
    FORMAL: "children with a caution or sentence",
    "with informal": "children with a caution, sentence or informal disposal",
}


def service_exhibits(service: Service, study: Study) -> tuple[Exhibit, ...]:
    """Make every exhibit that the counts allow, in reading order.

    Parameters
    ----------
    service
        The service's counts.
    study
        The parameters of the run.
    """
    cells = Cells(service, threshold=study.threshold)
    made = [who_has_an_outcome, out_of_court_or_court, how_far_children_go]
    if service.is_followed:
        made.append(who_reoffended)
    last = (what_was_counted(service, study),) if len(service.flow) else ()
    return (*(make(service, cells, study) for make in made), *last)


def chain(service: Service, cells: Cells, study: Study) -> pd.DataFrame:
    """Compare each group with White children at each stage, after disclosure control."""
    parts = []
    for period, living in service.populations.groupby("period", sort=False):
        counts = stage_counts(
            stages_of(service),
            living,
            period=service.span,
            population_counts=f"children who live here, {period}",
            outcome_counts=OUTCOMES[service.convention],
        )
        counts = counts[counts["stage"] == OUTCOME] if parts else counts  # only the first stage knows the census
        compared = stage_relative_rates(counts, confidence=study.confidence, band=study.band)
        parts.append(compared.assign(census=period, rows=_rows(compared, living)))
    compared = pd.concat(parts, ignore_index=True)
    return withhold(compared, threshold=study.threshold, also=_in_a_withheld_stage(compared, cells))


def stages_of(service: Service) -> pd.DataFrame:
    """Count the children of each group at each stage, as `stages.stage_counts` takes them."""
    rows = [
        {"group": group, "reached": stage, "count": int(part.loc[part[stage], "count"].sum())}
        for group, part in service.children.groupby("group", sort=False)
        for stage in NESTED
        if part["count"].sum() or group == REFERENCE
    ]
    return pd.DataFrame(rows, columns=["group", "reached", "count"])


def _rows(compared: pd.DataFrame, living: pd.DataFrame) -> pd.Series:
    """Say where each row's numbers come from."""
    of_groups = living.set_index("group")["rows"]
    with_population = [
        "; ".join([RECORDS, *dict.fromkeys((of_groups[row["group"]], of_groups[row["reference"]]))])
        if row["base"] == POPULATION
        else RECORDS
        for row in compared.to_dict("records")
    ]
    return pd.Series(with_population, index=compared.index)


def _in_a_withheld_stage(compared: pd.DataFrame, cells: Cells) -> pd.Series:
    """Mark the rows of a chain that rest on a count that may not be shown, or on too few children for a rate."""
    before = dict(zip(NESTED[1:], NESTED, strict=False))

    def hidden(row: dict) -> bool:
        stages = [row["stage"]] if row["base"] == POPULATION else [row["stage"], before[row["stage"]]]
        groups = {row["group"], row["reference"]}
        told = any(cells.hides(group=group, **STAGE_CELLS[stage]) for group in groups for stage in stages)
        return told or (row["base"] != POPULATION and min(row["total"], row["reference_total"]) < cells.smallest_base)

    return pd.Series([hidden(row) for row in compared.to_dict("records")], index=compared.index, dtype=bool)


def who_has_an_outcome(service: Service, cells: Cells, study: Study) -> Exhibit:
    """Show which children have an outcome, against those who live here, on each census."""
    table = chain(service, cells, study).query("stage == @OUTCOME").reset_index(drop=True)
    first = table["census"].iloc[0]
    finding = _compared_in_words(table[table["census"] == first], service, f"had an outcome ({first})")
    return Exhibit(
        identifier="S1",
        question="Which children have an outcome, and who lives here?",
        answer=finding,
        chart=_forest(table.assign(block=table["census"]), finding, counts="with an outcome", who=service.who),
        table=stage_table(table.assign(row=table["census"]), first="Population", who=service.who),
        means=(
            "The relative rate moves with the census: a group that grew looks less over-represented on the later one. "
            "Report the 2011 Census, and never without the other beside it."
        ),
        does_not_mean=(
            "It does not mean that children of one group offend more: policing, reporting and recording decide who "
            "comes to an outcome at all. Each child counts once, at the first disposal in the records."
        ),
        source=_source(service, study, MID_P),
        estimates=table.assign(label=table["group"] + ", " + table["total_counts"]),
    )


def how_far_children_go(service: Service, cells: Cells, study: Study) -> Exhibit:
    """Show at which decision after the first the groups part."""
    table = chain(service, cells, study).query("stage != @OUTCOME").reset_index(drop=True)
    others = table[table["group"] != REFERENCE]
    over = others[others["verdict"] == OVER]
    unsure = others[others["verdict"] == CANNOT_TELL]
    hidden = others[others["withheld"]]
    kinds = {"all": others, OVER: over, CANNOT_TELL: unsure, "withheld": hidden}
    shows = {0: "none shows", 1: "one shows"}.get(len(over), f"{wording.in_words(len(over))} show")
    finding = (
        f"Of {len(others)} comparisons with {REFERENCE} children, {shows} "
        f"over-representation; in {wording.in_words(len(unsure))} the counts cannot tell, and "
        f"{wording.in_words(len(hidden))} rest on too few {service.who} to show."
    )
    some = others.groupby("stage", sort=False)["withheld"].transform("all").reindex(table.index, fill_value=False)
    empty = list(dict.fromkeys(table.loc[some, "stage"]))
    if empty:
        finding += f" Of {wording.listed(empty)} nothing can be shown for any group."
    shown = table[~table["stage"].isin(empty)] if len(empty) < table["stage"].nunique() else table
    short, long = zip(*(STAGES[stage] for stage in shown["stage"]), strict=True)
    shown = shown.assign(row=short, block=long)
    return Exhibit(
        identifier="S3",
        question="At which decision do groups part?",
        answer=finding,
        chart=_forest(shown, finding, counts="how many", who=service.who),
        table=stage_table(shown, first="Decision", who=service.who),
        means=(
            "Each decision is measured on the one before it, so the difference can be seen where it arises. A group's "
            "relative rates multiply along the chain to its relative rate of custody among children who live here."
        ),
        does_not_mean=(
            "It does not say why: gravity, earlier disposals and admission are not held still here, and can themselves "
            "carry disparity."
        ),
        source=_source(service, study, SCORE),
        estimates=pd.concat(
            [
                table.assign(label=table["group"] + ", " + table["stage"]),
                withhold(pd.DataFrame([_comparisons(kind, part) for kind, part in kinds.items()])),
            ],
            ignore_index=True,
        ),
    )  # fmt: skip


def _comparisons(kind: str, part: pd.DataFrame) -> dict:
    return stated(label=f"comparisons: {kind}", measure="comparisons", value=len(part), rows=RECORDS)


def _forest(table: pd.DataFrame, finding: str, *, counts: str, who: str) -> Chart | None:
    drawn = table[table["group"] != REFERENCE]
    if drawn.empty:
        return None
    return forest(
        drawn.assign(label=drawn["group"], counts=shown_counts(drawn)),
        finding=finding,
        counts=counts,
        mark=(1.0, f"{REFERENCE} {who}'s rate"),
    )


def out_of_court_or_court(service: Service, cells: Cells, study: Study) -> Exhibit:
    """Show who is dealt with out of court and who before one: the same children read both ways."""
    reached = stages_of(service)
    asked = reached[reached["reached"] == COURT].rename(columns={"count": "events"}).drop(columns="reached")
    asked["total"] = reached.loc[reached["reached"] == OUTCOME, "count"].to_numpy()
    court = _court_stage(service, asked, study)
    asked = asked.assign(rows=RECORDS)
    other = asked.assign(events=asked["total"] - asked["events"])
    away = relative_rates(other, reference=REFERENCE, confidence=study.confidence)
    apart = rate_differences(asked, reference=REFERENCE, confidence=study.confidence)
    also = _in_a_withheld_stage(court, cells)
    court, away, apart = (withhold(one, threshold=study.threshold, also=also) for one in (court, away, apart))
    finding = _compared_in_words(court, service, "with an outcome were before a court")
    return Exhibit(
        identifier="S2",
        question="Out of court, or before a court?",
        answer=finding,
        chart=_forest(court, finding, counts="before a court", who=service.who),
        table=_both_ways(court, away, apart, who=service.who),
        means=(
            "A ratio for court and a ratio for out of court are not one over the other, and can look very different: "
            "both stand here, with the difference in percentage points, which is the same whichever way it is read."
        ),
        does_not_mean=(
            "It is not the effect of belonging to a group, nor proof of unfair decisions. Like has not been compared "
            "with like."
        ),
        source=_source(service, study, SCORE),
        estimates=pd.concat(
            [
                court.assign(label=court["group"] + ": before a court"),
                away.assign(label=away["group"] + ": out of court"),
                apart.assign(label=apart["group"] + ": before a court, difference"),
            ],
            ignore_index=True,
        ),
    )


def who_reoffended(service: Service, cells: Cells, study: Study) -> Exhibit:
    """Show how many children were proven to have reoffended within a year, by route and by group."""
    held = service.children[service.children[FOLLOWED]]
    parts = [("Everybody", "all", {})]
    parts += [("Route", name, {COURT: at}) for name, at in (("out of court", False), ("before a court", True))]
    parts += [("Group", group, {"group": group}) for group in held.loc[held["count"] > 0, "group"].unique()]
    rows = []
    for block, label, conditions in parts:
        part = held
        for name, value in conditions.items():
            part = part[part[name] == value]
        told = [cells.hides(**conditions, **{FOLLOWED: True}, **more) for more in ({}, {REOFFENDED: True})]
        total = int(part["count"].sum())
        events = int(part.loc[part[REOFFENDED], "count"].sum())
        few = total < cells.smallest_base
        rows.append({"block": block, "label": label, "events": events, "total": total, "also": any(told) or few})
    asked = pd.DataFrame(rows)
    table = proportions(asked.drop(columns="also"), confidence=study.confidence)
    table = withhold(table.assign(rows=RECORDS), threshold=study.threshold, also=asked["also"])
    everybody = table.iloc[0]
    finding = (
        f"Within a year of their first disposal {_of(everybody)} {service.who} were proven to have reoffended: "
        f"{_rate(everybody)}."
    )
    line = everybody["value"] if not everybody["withheld"] else 0.0
    return Exhibit(
        identifier="S4",
        question="Who was proven to have reoffended within a year?",
        answer=finding,
        chart=forest(
            table.assign(counts=shown_counts(table)),
            finding=finding,
            counts="reoffended",
            mark=(line, "all" if line else ""),
            scale="percent",
        ),
        table=Table(
            caption=f"Proven reoffending within a year of the first disposal ({service.who})",
            columns=("", "Who", "How many of how many", "Rate", "Interval"),
            sides="lwrrr",
            rows=tuple(_reoffending_row(row) for row in table.to_dict("records")),
        ),
        means=(
            "These are the service's own counts, so chance can be judged. Where intervals overlap widely, the Board "
            "should wait for more children before it acts on a difference."
        ),
        does_not_mean=(
            "It does not compare like with like: children before a court had done other things, and more often before. "
            "Nor is it the national measure, which takes three-month cohorts from police records."
        ),
        source=_source(service, study, WILSON),
        estimates=table,
    )


def _reoffending_row(row: dict) -> tuple[str, ...]:
    limits = wording.limits(row["low"], row["high"], written=wording.percent)
    shown = (_of(row), wording.percent(row["value"], withheld=row["withheld"]))
    return (row["block"], row["label"], *shown, WITHHELD if row["withheld"] else limits)


def _of(row) -> str:
    return " of ".join(wording.count(row[name], withheld=row["withheld"]) for name in ("events", "total"))


def _rate(row) -> str:
    if row["withheld"]:
        return "too few to show"
    return f"{wording.percent(row['value'])} ({wording.limits(row['low'], row['high'], written=wording.percent)})"


def _compared_in_words(table: pd.DataFrame, service: Service, what: str) -> str:
    """Say how Black children fare beside White children, with how many and how sure."""
    row = {one["group"]: one for one in table.to_dict("records")}
    black, white = row.get(FOCUS), row.get(REFERENCE)
    if black is None or white is None or black["withheld"]:
        return f"Too few {FOCUS} {service.who} {what} to show how many."
    limits = wording.limits(black["low"], black["high"])
    return (
        f"{_of(black)} {FOCUS} and {_of(white)} {REFERENCE} {service.who} {what}: {wording.times(black['value'])} the "
        f"rate ({limits}). Verdict: {VERDICT_MARKS[black['verdict']]} {black['verdict']}."
    )


def _court_stage(service: Service, asked: pd.DataFrame, study: Study) -> pd.DataFrame:
    counts = asked.assign(period=service.span, stage=COURT, total_counts=OUTCOMES[service.convention], rows=RECORDS)
    return stage_relative_rates(counts, reference=REFERENCE, confidence=study.confidence, band=study.band)


def _both_ways(court: pd.DataFrame, away: pd.DataFrame, apart: pd.DataFrame, *, who: str) -> Table:
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
        elif one["group"] == REFERENCE:
            written = ["1", "1", "no difference", "compared with"]
        rows.append((one["group"], _of(one), *written))
    return Table(
        caption=f"Before a court, of {who} with an outcome, compared with {REFERENCE} children",
        columns=("Group", "Before a court", "Relative rate, court", "Relative rate, out of court", "Difference",
                 "Verdict"),
        sides="lrrrrl",
        rows=tuple(rows),
    )  # fmt: skip


def _source(service: Service, study: Study, method: str) -> str:
    made_up = "Synthetic children: made up, none of them real. " if service.synthetic else ""
    return (
        f"{made_up}{service.area}: {RECORDS}, {service.span}, {OUTCOMES[service.convention]}. Each child once, at the "
        f"first disposal. {study.in_a_hundred} intervals: {method}. {UNKNOWN} is a group of its own."
    )
