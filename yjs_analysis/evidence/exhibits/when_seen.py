"""Could the Board see its target met? The chance of every quarter's report, at the volumes that are published."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd

from yjs_analysis.assurance.when_seen import CHANCE, CHANGED, PASSED, PLAN_ENDS, STEP, chance_by_quarter, when_seen
from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import SERVICES, Study, citation, populations, read, seven_services
from yjs_analysis.sources.tracing import trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import Chart
from yjs_analysis.telling.detectability import detectability
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import NOT_AVAILABLE

RATIO_NOW, RATIO_WANTED = 1.8, 1.4
"""An example of a target; the plan names none."""

COURT_SHARE = 0.5
"""The share of children cautioned or sentenced that is taken to have had a court order: no count is published."""

GROUP, REFERENCE = "Black", "White"
QUARTERS = 4
LONGEST = 25
"""Years that are tried at most."""

POWER = 0.8

TOGETHER = "Seven services"


def could_the_board_see_its_target(
    study: Study,
    *,
    ratio_now: float = RATIO_NOW,
    ratio_wanted: float = RATIO_WANTED,
    by: date = PLAN_ENDS,
    path: str = STEP,
    court_share: float = COURT_SHARE,
) -> Exhibit:
    """Show the chance that each quarter's report could show a target met, at the area's published volumes.

    Parameters
    ----------
    study
        The parameters of the run.
    ratio_now, ratio_wanted, by, path
        The target, as `assurance.when_seen.chance_by_quarter` takes it.
    court_share
        The share of children cautioned or sentenced that is taken to have had a court order.
    """
    asked = {"ratio_now": ratio_now, "ratio_wanted": ratio_wanted, "by": by, "path": path}
    volumes = published_volumes(study, court_share=court_share, ratio_now=ratio_now, ratio_wanted=ratio_wanted)
    own, together = study.area, TOGETHER
    shown = volumes[volumes["evidence"].isin([_orders(own), _orders(together)])]
    chances = chance_by_quarter(shown, confidence=study.confidence, **asked)
    first = when_seen(volumes, longest=LONGEST, power=POWER, confidence=study.confidence, **asked)
    chances, first = withhold(chances, threshold=study.threshold), withhold(first, threshold=study.threshold)
    finding = finding_of(first[first["evidence"] == _orders(own)], study.area, ratio_now, ratio_wanted, by)
    rates, people = read("dfe_series").query("measure == 'cautioned or sentenced'"), seven_services()
    return Exhibit(
        identifier="E17",
        question=f"Could the Board see its target met by {by.year}?",
        answer=finding,
        chart=chance_chart(chances, finding, {_orders(own): own, _orders(together): together}, ratio_now),
        table=chance_table(first, by),
        means=(
            "A target that no report could show is not an honest one. Either take wider evidence, or set targets for "
            "what comes first and often: who is assessed, who is offered a way out of court."
        ),
        does_not_mean=(
            f"It does not come from the plan: {wording.ratio(ratio_now)} to {wording.ratio(ratio_wanted)} is an "
            "example, and nobody has published the ratio. That a change cannot be seen does not mean that it is not "
            "there."
        ),
        source=(
            f"{citation(rates)}; {citation(people)}. Supposed: each area's rate of cautions and sentences (2024-25) is "
            f"that of its {REFERENCE} children, {wording.percent(court_share)} of them court orders; the same volumes "
            f"in the {3 * QUARTERS} quarters before. Reports pool the quarters since April 2022; "
            f"{study.in_a_hundred} intervals (score; Zou and Donner 2008), every outcome weighed, or 10,000 drawn."
        ),
        estimates=numbers_behind(
            chances, first, ratio_now=ratio_now, ratio_wanted=ratio_wanted, by=by, threshold=study.threshold
        ),
    )


def published_volumes(
    study: Study, *, court_share: float = COURT_SHARE, ratio_now: float = RATIO_NOW, ratio_wanted: float = RATIO_WANTED
) -> pd.DataFrame:
    """Give the volumes that publications allow, and the wider evidence beside them, as `when_seen` takes them.

    Parameters
    ----------
    study
        The parameters of the run.
    court_share
        As in `could_the_board_see_its_target`.
    ratio_now, ratio_wanted
        The target; of it follows the ratio of those dealt with out of court.
    """
    rates = read("dfe_series").query("measure == 'cautioned or sentenced' and area in @SERVICES").set_index("area")
    people = {area: _residents(area) for area in SERVICES}
    rows = []
    for name, areas in ((study.area, [study.area]), (TOGETHER, list(SERVICES))):
        group, others = (sum(people[area][which] for area in areas) for which in (GROUP, REFERENCE))
        formal = sum(people[area][REFERENCE] * rates.loc[area, "value"] / 10_000 for area in areas)
        origin = trace([one for area in areas for one in (rates.loc[area, "rows"], people[area]["rows"])])
        base = {"total": group, "reference_total": others, "rows": origin}
        base |= {"ratio_now": ratio_now, "ratio_wanted": ratio_wanted, "baseline_quarters": 12}
        yearly = formal / others
        rows.append({"evidence": _orders(name), **base, "reference_rate": court_share * yearly / QUARTERS})
        rows.append({"evidence": f"{name}: cautions and sentences", **base, "reference_rate": yearly / QUARTERS})
        if name == study.area:
            longer = {"evidence": f"{_orders(name)}, ten years before", **base, "baseline_quarters": 40}
            rows.append({**longer, "reference_rate": court_share * yearly / QUARTERS})
        if max(ratio_now, ratio_wanted) * court_share < 1:  # else there would be nobody left out of court
            rows.append({**_out_of_court(base, yearly, court_share), "evidence": f"{name}: out of court, of these"})
    return pd.DataFrame(rows)


def finding_of(
    first: pd.DataFrame, area: str, ratio_now: float, ratio_wanted: float, by: date, *, group: str = GROUP,
    of: str = "court orders", who: str = "children",
) -> str:  # fmt: skip
    """Say when the target would be seen, and how likely by then."""
    row = first.set_index("question")
    old = wording.ratio(ratio_now)
    told, other = (wording.percent(row.loc[one, "by_then"]) for one in (CHANGED, PASSED))
    seen = row.loc[CHANGED, "seen"]
    when = f"more than {LONGEST} years" if seen is None or pd.isna(seen) else f"until {seen:%B %Y}"
    return (
        f"If {group} {who}'s relative rate of {of} fell from {old} to {wording.ratio(ratio_wanted)} at once and "
        f"stayed there, the chance that {area}'s report of {by:%B %Y} showed a change would be {told}, and {other} "
        f"that it showed a rate below {old}. For a report that shows the change four times in five the wait is {when}."
    )


def chance_chart(chances: pd.DataFrame, finding: str, names: dict[str, str], ratio_now: float) -> Chart:
    """Draw both questions for every evidence named."""
    asked = {CHANGED: "has changed", PASSED: f"below {wording.ratio(ratio_now)}"}
    lines = chances["evidence"].map(names) + ": " + chances["question"].map(asked)
    return detectability(chances.assign(line=lines), finding=finding, power=POWER)


def chance_table(
    first: pd.DataFrame, by: date, *, group: str = GROUP, reference: str = REFERENCE, who: str = "children"
) -> Table:
    """Write, evidence by evidence, the volumes, the chance by the plan's end, and the first reliable report."""
    rows = []
    for name, part in first.groupby("evidence", sort=False):
        row = {one["question"]: one for one in part.to_dict("records")}
        both = (row[CHANGED], row[PASSED])
        rows.append((str(name), wording.count(_yearly(both[0])), *(wording.percent(one["by_then"]) for one in both),
                     *(_when(one) for one in both)))  # fmt: skip
    return Table(
        caption=(
            f"Chance that the report of {by:%B %Y} could show it, and the first that likely would ({group} and "
            f"{reference} {who})"
        ),
        columns=("Evidence", "A year", "Has changed", "Past old ratio", "Change seen", "Past it seen"),
        sides="wrrrrr",
        rows=tuple(rows),
    )  # fmt: skip


def _orders(name: str) -> str:
    return f"{name}: court orders"


def _residents(area: str) -> dict:
    """Count the children of both groups at the 2021 Census, with the rows they come from."""
    held = populations(area).query("period == 'Census 2021' and group in [@GROUP, @REFERENCE]")
    persons = held.groupby("group")["persons"].sum()
    return {**persons.to_dict(), "rows": trace(held["rows"])}


def _out_of_court(base: dict, yearly: float, court_share: float) -> dict:
    """Turn the same children over: who was dealt with out of court, of those cautioned or sentenced."""
    turned = {name: (1 - base[name] * court_share) / (1 - court_share) for name in ("ratio_now", "ratio_wanted")}
    children = {name: base[name] * yearly / QUARTERS for name in ("total", "reference_total")}
    return {**base, **turned, **children, "reference_rate": 1 - court_share}


def _yearly(row: dict) -> float:
    """Work out how many children a year are supposed in both groups together."""
    return QUARTERS * row["reference_rate"] * (row["total"] * row["ratio_now"] + row["reference_total"])


def _when(row: dict) -> str:
    if row["withheld"] or math.isnan(row["value"]):
        return NOT_AVAILABLE
    return f"{row['seen']:%b %Y}" if math.isfinite(row["value"]) else f"over {LONGEST} years"


def numbers_behind(
    chances: pd.DataFrame, first: pd.DataFrame, *, ratio_now: float, ratio_wanted: float, by: date, threshold: int,
    group: str = GROUP, reference: str = REFERENCE,
) -> pd.DataFrame:  # fmt: skip
    """Put together all that the page says: each quarter's chance, the years until shown, and what was supposed."""
    asked = first["evidence"] + ": " + first["question"]
    last = first.assign(**dict.fromkeys(("value", "low", "high"), first["by_then"]), measure=CHANCE)
    origin = first["rows"].iloc[0]
    supposed = [
        stated(label="relative rate supposed before", measure="relative rate", value=ratio_now, rows=origin),
        stated(label="relative rate wanted", measure="relative rate", value=ratio_wanted, rows=origin),
        stated(label="chance that counts as reliable", measure="share", value=POWER, rows=origin),
        stated(label="years tried at most", measure="children", value=LONGEST, rows=origin),
    ]
    for row in first[first["question"] == CHANGED].to_dict("records"):
        label = f"{row['evidence']}: {group} and {reference} together a year, supposed"
        supposed.append(
            stated(label=label, measure="children", value=_yearly(row), rows=row["rows"], method="supposed")
        )
    parts = [
        chances.assign(label=chances["evidence"] + ": " + chances["question"] + " " + chances["ends"].astype(str)),
        first.assign(label=asked + ", years until shown"),
        last.assign(label=f"{by} " + asked),
        withhold(pd.DataFrame(supposed), threshold=threshold),
    ]
    table = pd.concat(parts, ignore_index=True)
    days = {name: table[name].map(lambda day: "" if pd.isna(day) else str(day)) for name in ("ends", "seen")}
    return table.assign(**days)
