"""Nine years of printed percentages: is there a trend, and does the service differ from its neighbours?"""

from __future__ import annotations

from functools import cache

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.study import Study, citation, read
from yjs_analysis.measures.funnels import proportion_funnel
from yjs_analysis.reoffending.printed_rates import smallest_cohorts
from yjs_analysis.reoffending.printed_series import (
    INSIDE,
    LARGEST,
    OUTSIDE,
    SMALLEST,
    funnel_summary,
    positions_in_funnel,
    possible_cohorts,
    printed_trend,
)
from yjs_analysis.sources.tracing import trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.funnel import chance_in_words, funnel
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import CANNOT_TELL, NOT_AVAILABLE, WITHHELD

REGION, NATION = "West Midlands", "England"
OLDER = "15-17"
DRAWS = 20
FALLING, RISING = "falling", "rising"
EXACT = "exact binomial"


def is_there_a_trend(study: Study) -> Exhibit:
    """Test nine years of printed reoffending for a trend, and set the service among its neighbours in a funnel.

    The trend is tested on the smallest and the largest cohorts that print as the percentages do, and on some drawn from
    between. No count of a year is told here: exhibit E4 says which may be.
    """
    series = read("dfe_series").query("measure == 'proven reoffending'")
    trend = withhold(_trend(study), threshold=study.threshold)
    year = _year(series, study)
    areas, limits, target = _neighbours(series, year, study)
    finding = _finding(trend, areas, year, study)
    return Exhibit(
        identifier="E14",
        question="Is there a trend, and do neighbours differ?",
        answer=finding,
        chart=funnel(
            areas,
            limits,
            finding=finding,
            highlighted=study.area,
            mark=(target, f"{REGION} {wording.percent(target)}"),
            counted="fewest children that fit",
            rate=f"reoffended, ages 15 to 17, {year}",
        ),
        table=_table(trend, areas),
        means=(
            "An odds ratio below 1 says that each year fewer reoffended than the year before. A trend counts as shown "
            "only if it is there whatever the counts behind the percentages were."
        ),
        does_not_mean=(
            "It does not mean that the areas inside the lines are alike. Each stands at the fewest children that its "
            "percentage allows; with more it would stand further right, where the lines are closer. Years that are not "
            "printed had few children, and are left out."
        ),
        source=(
            f"{citation(series)}. Logistic model in the year, profile likelihood; funnel: exact binomial limits "
            f"({study.in_a_hundred}) around the {REGION} rate, of which the areas are a part. Two ages are two "
            "tests; years are the publisher's labels."
        ),
        estimates=pd.concat([trend, areas, _limits_stated(limits, areas)], ignore_index=True),
    )


@cache
def _trend(study: Study) -> pd.DataFrame:
    """Test each age for a trend, on four of the sets of counts that print so; their totals are left out."""
    series = read("dfe_series").query("measure == 'proven reoffending' and area == @study.area")
    table = printed_trend(series, largest_total=study.largest_cohort, draws=DRAWS, confidence=study.confidence)
    rows = {age: trace(part["rows"]) for age, part in series.groupby("age")}
    label = "ages " + table["age"].str.replace("-", " to ") + ", " + table["cohorts"]
    return table.drop(columns="total").assign(label=label, rows=table["age"].map(rows))


def _verdict(part: pd.DataFrame) -> str:
    """Say whether a trend is there whatever the counts were."""
    if (part["high"] < 1).all():
        return FALLING
    return RISING if (part["low"] > 1).all() else CANNOT_TELL


def _year(series: pd.DataFrame, study: Study) -> str:
    """Give the last year in which the service's own smallest cohort may be shown."""
    here = series[(series["area"] == study.area) & (series["age"] == OLDER) & (series["printed"] != "")]
    cohorts = possible_cohorts(here, largest_total=study.largest_cohort)
    shown = withhold(smallest_cohorts(cohorts, confidence=study.confidence), threshold=study.threshold)
    shown = shown[~shown["withheld"]]
    return (shown if len(shown) else here)["period"].max()


def _neighbours(series: pd.DataFrame, year: str, study: Study) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Set every area at its smallest cohort, with what all the cohorts that fit say of it; and the funnel's limits."""
    printed = series[(series["period"] == year) & (series["age"] == OLDER) & (series["area"] != NATION)]
    target = float(printed.loc[printed["area"] == REGION, "value"].iloc[0]) / 100
    near = printed[(printed["area"] != REGION) & (printed["printed"] != "")]
    positions = positions_in_funnel(near, target=target, largest_total=study.largest_cohort, level=study.confidence)
    smallest = smallest_cohorts(
        possible_cohorts(near.assign(age=near["area"]), largest_total=study.largest_cohort), confidence=study.confidence
    ).assign(area=near["area"].tolist())
    said = funnel_summary(positions)[["area", "position", "outside_from"]]
    areas = smallest.merge(said, on="area").assign(label=smallest["area"] + f", ages 15 to 17, {year}", period=year)
    areas = withhold(areas.drop(columns=["age", "parts"], errors="ignore"), threshold=study.threshold)
    sizes = range(int(areas["total"].min()), int(areas["total"].max()) + 1)
    return areas, proportion_funnel(sizes, target=target, method=EXACT, levels=[study.confidence]), target


def _limits_stated(limits: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Set out the funnel's limits at its two ends, which the chart says in words."""
    ends = limits[limits["total"].isin([limits["total"].min(), limits["total"].max()])]
    label = [f"{chance_in_words(row['level'])}, of {row['total']} children" for row in ends.to_dict("records")]
    middle = (ends["low"] + ends["high"]) / 2
    stated = ends.assign(label=label, measure="share", value=middle, confidence=ends["level"], method=EXACT)
    return withhold(stated.drop(columns=["level", "note"]).assign(note="", rows=trace(areas["rows"])))


def _finding(trend: pd.DataFrame, areas: pd.DataFrame, year: str, study: Study) -> str:
    said = []
    for age, part in trend.groupby("age", sort=False):
        row, verdict = part[part["cohorts"] == SMALLEST].iloc[0], _verdict(part)
        odds = f"{wording.ratio(row['value'])} times the odds of the year before " + (
            f"({wording.limits(row['low'], row['high'])})"
        )
        words = f"{verdict}, whatever the counts were: {odds}" if verdict != CANNOT_TELL else f"{verdict}: {odds}"
        said.append(f"at ages {age.replace('-', ' to ')} {words}")
    out = areas[areas["position"] == OUTSIDE]["area"].tolist()
    among = f"{wording.listed(out)} for certain outside the lines" if out else "none for certain outside the lines"
    return f"Reoffending in {study.area}, {'; '.join(said)}. Of its neighbours in {year}, {among}."


def _table(trend: pd.DataFrame, areas: pd.DataFrame) -> Table:
    rows = []
    for age, part in trend.groupby("age", sort=False):
        for row in part[part["cohorts"].isin([SMALLEST, LARGEST])].to_dict("records"):
            written = (wording.ratio(row["value"]), wording.limits(row["low"], row["high"]))
            rows.append(
                (f"Trend, ages {age.replace('-', ' to ')}", f"cohorts: {row['cohorts']}", *written, _verdict(part))
            )
    for row in areas.to_dict("records"):
        counts = " of ".join(wording.count(row[name], withheld=row["withheld"]) for name in ("events", "total"))
        rate = wording.percent(row["value"], decimals=1, withheld=row["withheld"])
        limits = WITHHELD if row["withheld"] else wording.limits(row["low"], row["high"], written=wording.percent)
        rows.append((row["area"], WITHHELD if row["withheld"] else f"fewest: {counts}", rate, limits, _position(row)))
    return Table(
        caption="One year later: odds ratio of reoffending; and each area against the funnel",
        columns=("What", "Counts that print so", "Odds ratio or rate", "Interval", "What can be said"),
        sides="lwrrl",
        rows=tuple(rows),
    )


def _position(row: dict) -> str:
    if row["withheld"]:
        return NOT_AVAILABLE
    return {INSIDE: "inside", OUTSIDE: "outside"}.get(row["position"], "outside only if many more")
