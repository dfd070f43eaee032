"""Which quarterly change is more than chance, at the service's volumes?"""

from __future__ import annotations

import pandas as pd

from yjs_analysis.assurance.monitoring import QUARTERS, alarm_chances, monitoring_plan, outside_tail
from yjs_analysis.assurance.quarters import monitored
from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study, citation, populations, read
from yjs_analysis.measures.chart_rules import EIGHT, MORE, OUTSIDE_95, TWO_OF_THREE, rule_alarm
from yjs_analysis.measures.control_limits import POISSON, count_limits
from yjs_analysis.sources.tracing import trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.control import control
from yjs_analysis.telling.tables import Table

BEFORE = "2021"
"""The last year before the plan: what is expected if nothing changes."""

YEARS = ("2022", "2023", "2024")
PARTS = ("Jan-Mar", "Apr-Jun", "Jul-Sep", "Oct-Dec")
TIMES = 1.5
FALSE_ALARM = 0.05
SEEN = {4: "one year", 8: "two years", 12: "three years"}

HABITS = {
    MORE: "More than the quarter before",
    OUTSIDE_95: "Outside 95% limits",
    EIGHT: "Eight in a row on one side",
    TWO_OF_THREE: "Two of three outside 95% limits",
}
USELESS = 0.95
"""A rule that cries wolf in so many plans tells nothing when it signals."""

OURS = "Quarter outside wider limits, or drift"

SCHOOL = "inspection_2019_cases.csv:2"


def which_change_is_more_than_chance(study: Study) -> Exhibit:
    """Show twelve quarters of first-time entrants between exact limits, and how often each rule cries wolf."""
    entrants = yearly_entrants(study)
    plan = plan_for(entrants)
    shown = withhold(_quarters(entrants, plan), threshold=study.threshold)
    chances = rule_chances(plan)
    first, promised = shown.iloc[0], chances[chances["rule"] == OURS].iloc[0]
    habit = chances[chances["rule"] == HABITS[MORE]].iloc[0]
    low, high = (wording.count(first[name]) for name in ("inside_low", "inside_high"))
    finding = (
        f"About {wording.count(first['expected'])} children a quarter enter {study.area}'s system; anything from {low} "
        f"to {high} is ordinary. Rules fixed beforehand cry wolf in {_share(promised['false_alarm'])} of plans over "
        f"three years; \u201cmore than the quarter before\u201d does in {_share(habit['false_alarm'])}."
    )
    signals = int((shown["signal"] != "").sum())
    school = _school(study)
    return Exhibit(
        identifier="E16",
        question="Which quarterly change is more than chance?",
        answer=finding,
        chart=control(shown, finding=finding, counted="Children entering for the first time, a quarter", height=2.8),
        table=_rules_table(chances),
        means=_means(chances, signals, school),
        does_not_mean=(
            "It does not show real quarters: none are published, so each year's count is spread evenly over four. "
            "A quarter inside its limits does not show that nothing changed: a small change stays hidden for years."
        ),
        source=(
            f"{citation(read('dfe_series'), living_here(study), read('inspection_2019_cases'), read('review_2021'))}. "
            "Yearly entrants: printed rate times the "
            "2021 population, divided by four. Wider limits: exact Poisson; drift: cumulative sums for a rise by half "
            "or a fall by a third (Steiner and others 2000), each with a third of a 5% chance of a false alarm; all "
            f"chances exact. The starting rate, of {BEFORE}, is taken as known."
        ),
        estimates=_estimates(entrants, shown, chances, school),
    )


ALL = "All"


def living_here(study: Study) -> pd.DataFrame:
    """Give the children who lived in the area at the last census."""
    return populations(study.area).query("period == 'Census 2021' and group != @ALL")


def yearly_entrants(study: Study) -> pd.DataFrame:
    """Give the children who entered in each year, as rate and population give them: period, events, rows."""
    series = read("dfe_series").query("measure == 'first-time entrants' and area == @study.area and printed != ''")
    series = series[series["period"].isin([BEFORE, *YEARS])]
    living = living_here(study)
    persons = living["persons"].sum()
    return pd.DataFrame(
        {
            "period": series["period"].to_numpy(),
            "printed": series["printed"].to_numpy(),
            "events": series["value"].to_numpy() * persons / 100_000,
            "rows": [trace([place, *living["rows"]]) for place in series["rows"]],
        }
    )


def plan_for(entrants: pd.DataFrame) -> pd.DataFrame:
    """Declare the rules for the quarters of the plan, from the year before it."""
    start = entrants.set_index("period").loc[BEFORE, "events"] / 4
    return monitoring_plan([1] * QUARTERS, rate=start, times=TIMES, distribution=POISSON, false_alarm=FALSE_ALARM)


def rule_chances(plan: pd.DataFrame) -> pd.DataFrame:
    """Give each rule's chance of a false alarm, and of having seen a fall by a third by the end of each year."""
    rate, quarters = plan["rate"].iloc[0], [1] * QUARTERS
    fallen = rate / TIMES
    rows = [_chances(OURS, alarm_chances(plan, quarters), alarm_chances(plan, quarters, true_rate=fallen))]
    for rule, name in HABITS.items():
        same = {"rate": rate, "rule": rule, "distribution": POISSON}
        rows.append(_chances(name, rule_alarm(quarters, **same), rule_alarm(quarters, true_rate=fallen, **same)))
    return pd.DataFrame(rows)


def _chances(name: str, false, true) -> dict:
    return {"rule": name, "false_alarm": false[-1], **{words: true[after - 1] for after, words in SEEN.items()}}


def _quarters(entrants: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Spread each year evenly over its quarters, and hold them against the plan."""
    yearly = entrants.set_index("period").loc[list(YEARS)]
    counts = pd.DataFrame(
        [
            {"period": f"{part} {year}", "events": round(yearly.loc[year, "events"] / 4), "total": 1,
             "rows": yearly.loc[year, "rows"]}
            for year in YEARS
            for part in PARTS
        ]
    )  # fmt: skip
    seen = monitored(counts, plan).rename(columns={"events": "count"}).drop(columns="total")
    return seen.assign(change=["Plan to Cabinet" if period == "Apr-Jun 2022" else "" for period in seen["period"]])


def _school(study: Study) -> pd.DataFrame:
    """Give the ordinary range of children in no school, training or work, at the share and number of 2019."""
    row = read("inspection_2019_cases").set_index("rows").loc[SCHOOL]
    tail = outside_tail(QUARTERS, false_alarm=FALSE_ALARM)
    limits = count_limits([row["total"]], rate=row["events"] / row["total"], tail=tail)
    told = pd.DataFrame({"events": [row["events"]], "total": [row["total"]]})
    told = told.assign(low=limits["low"].to_numpy(), high=limits["high"].to_numpy())
    return withhold(told, threshold=study.threshold)


def _means(chances: pd.DataFrame, signals: int, school: pd.DataFrame) -> str:
    ours = chances[chances["rule"] == OURS].iloc[0]
    steady = (
        "Spread evenly, the fall published for these years would not have been a signal in any quarter"
        if not signals
        else f"Spread evenly, the fall published for these years would have signalled in {wording.in_words(signals)} "
        "quarters"
    )
    one = school.iloc[0]
    said = (
        f" Of {wording.count(one['total'])} children on court orders, {wording.count(one['low'])} to "
        f"{wording.count(one['high'])} not in education, training or work is ordinary, if their share is still that of "
        "2019."
        if not one["withheld"]
        else ""
    )
    return (
        f"Fix the rules now, and act on a signal only. A fall by a third shows within {SEEN[4]} in "
        f"{wording.percent(ours[SEEN[4]])} of plans, within {SEEN[12]} in {wording.percent(ours[SEEN[12]])}. "
        f"{steady}.{said}"
    )


def _rules_table(chances: pd.DataFrame) -> Table:
    return Table(
        caption="How often each rule is wrong in three years without change, and right if entrants fall by a third",
        columns=("Rule", "Wrong", *(f"Right: {words}" for words in SEEN.values())),
        sides="wrrrr",
        rows=tuple(
            (one["rule"], _share(one["false_alarm"]), *(_right(one, words) for words in SEEN.values()))
            for one in chances.to_dict("records")
        ),
    )


def _share(chance: float) -> str:
    """Write a chance; one that would be printed as certain is nearly so."""
    return "nearly all" if chance >= 0.995 else wording.percent(chance)


def _right(one: dict, words: str) -> str:
    """Write the chance of being right; a rule that nearly always signals is right by chance, and of no use."""
    return "no use" if one["false_alarm"] >= USELESS else _share(one[words])


def _estimates(
    entrants: pd.DataFrame, shown: pd.DataFrame, chances: pd.DataFrame, school: pd.DataFrame
) -> pd.DataFrame:
    """Set out every number shown, with its rows."""
    origin = trace(entrants["rows"])
    limits = [
        stated(label=f"{name}, a quarter", measure="children", value=shown[column].iloc[0], rows=origin, method=method)
        for name, column, method in (
            ("expected", "expected", f"entrants of {BEFORE}, divided by four"),
            ("least inside", "inside_low", "exact Poisson"),
            ("most inside", "inside_high", "exact Poisson"),
        )
    ]
    quarters = [
        stated(label=row["period"], measure="children", value=row["count"], rows=row["rows"],
               method="year's entrants, divided by four and rounded")
        for row in shown[~shown["withheld"]].to_dict("records")
    ]  # fmt: skip
    rules = [
        stated(label=f"{one['rule']}: {name.replace('_', ' ')}", measure="share", value=one[name], rows=origin,
               method="exact, Poisson")
        for one in chances.to_dict("records")
        for name in ("false_alarm", *SEEN.values())
    ]  # fmt: skip
    range_of = [
        stated(label=f"not in education: {name}", measure="children", value=school[name].iloc[0], rows=SCHOOL,
               method="exact binomial")
        for name in ("total", "low", "high")
        if not school["withheld"].iloc[0]
    ]  # fmt: skip
    return withhold(pd.DataFrame([*limits, *quarters, *rules, *range_of]), threshold=1)
