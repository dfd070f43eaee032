"""How many children stand behind a printed percentage of reoffending?"""

from __future__ import annotations

import math
from dataclasses import asdict
from functools import cache
from itertools import pairwise

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.estimate import Estimate
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study, citation, inspection_figures, read
from yjs_analysis.measures.one_sample import largest_detectable_rate
from yjs_analysis.reoffending.printed_rates import pooled_cohorts, possible_cohorts, smallest_cohorts
from yjs_analysis.sources.tracing import trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import forest
from yjs_analysis.telling.lines import over_time
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import WITHHELD

COHORT_2017 = "2017"
"""The Department for Education's label for the cohort of April 2016 to March 2017: the inspection's."""


def printed_reoffending(study: Study) -> str:
    """Read the inspection's printed reoffending rate, as printed: "33.3%"."""
    return inspection_figures(study, "reoffending").iloc[0]["printed"]


@cache
def won_back(study: Study) -> pd.DataFrame:
    """Pool the cohorts behind the printed reoffending of both ages that print as the inspection does, and gate them.

    The cohorts that fit are near multiples of each other, so one that may not be shown withholds them all.
    """
    printed = printed_reoffending(study).rstrip("%")
    cohorts = possible_cohorts(_reoffending(study).query("period == @COHORT_2017"), largest_total=study.largest_cohort)
    pools = pooled_cohorts(cohorts, printed=printed, confidence=study.confidence)
    gated = withhold(pools, threshold=study.threshold)
    return withhold(pools.assign(fewest=1)) if gated["withheld"].any() else gated


def national_reoffending() -> pd.Series:
    """Read the national reoffending rate that the inspection prints beside the service's."""
    figures = read("inspection_2019_figures").query("figure == 'reoffending' and area == 'England and Wales'")
    return figures.iloc[0]


def needed_rate(study: Study) -> Estimate:
    """Find the rate that the simplest cohort would have needed to show itself below the nation, four times in five."""
    first = won_back(study).iloc[0]
    national = national_reoffending()["value"] / 100
    if first["withheld"]:
        return Estimate(
            measure="largest detectable rate", value=math.nan, low=math.nan, high=math.nan, method="",
            confidence=study.confidence, note="the cohort is withheld",
        )  # fmt: skip
    return largest_detectable_rate(total=int(first["total"]), known_rate=national, confidence=study.confidence)


def inside_or_outside(row: pd.Series, number: float) -> str:
    """Say where a number lies against an interval."""
    return "inside" if row["low"] <= number <= row["high"] else "outside"


def counts_won_back(study: Study) -> Exhibit:
    """Show how many children stand behind the inspection's reoffending rate, and what that makes of the comparison."""
    table = won_back(study)
    here = printed_reoffending(study)
    nation = national_reoffending()
    national = nation["value"] / 100
    first = table.iloc[0]
    clear = table[table["high"] < national]
    needed = needed_rate(study)
    finding = (
        f"{wording.count(first['events'])} of {wording.count(first['total'])} children is the simplest cohort behind "
        f"{here}; its interval is {wording.limits(first['low'], first['high'], written=wording.percent)}, and the "
        f"national rate of {nation['printed']} lies {inside_or_outside(first, national)} it."
    )
    if first["withheld"]:
        finding = f"The cohorts that fit {here} rest on too few children to show."
    rows = pd.concat(
        [
            table.assign(label=[_cohort_label(row) for row in table.to_dict("records")]),
            withhold(pd.DataFrame([_national_stated(nation), _needed_stated(study)]), threshold=study.threshold),
        ],
        ignore_index=True,
    )
    drawn = table.assign(label=rows["label"], counts=table["parts"])
    return Exhibit(
        identifier="E3",
        question=f"How many children stand behind the {here} who reoffended?",
        answer=finding,
        chart=forest(
            drawn,
            finding=finding,
            counts="ages 10-14 and 15-17",
            mark=(national, f"nation {nation['printed']}"),
            scale="percent",
        ),
        table=_pools_table(table, study),
        means=(
            f"{study.area}'s reoffending can be given an interval at last. On the simplest cohort it is too wide to "
            "call the rate lower than the nation's: so few children show a lower rate, four times in five, only if "
            f"it is {wording.percent(needed.value)} or less. {_clear_words(clear)} Ask the Ministry of Justice for "
            "the count."
        ),
        does_not_mean=(
            f"It does not mean that {wording.count(first['total'])} is the true number: {wording.in_words(len(table))} "
            "cohorts fit, and every one is shown. Nor is it a like-for-like comparison: ages and histories differ."
        ),
        source=(
            f"{citation(_reoffending(study))}, label 2017, printed to two decimals; HM Inspectorate of Probation (June "
            f"2019), April 2016 to March 2017. Wilson {study.in_a_hundred} intervals, each conditional on its cohort. "
            f"Cohorts of up to {wording.count(study.largest_cohort)} children in each age band were tried."
        ),
        estimates=rows,
    )


def nine_years_of_percentages(study: Study) -> Exhibit:
    """Show nine years of printed reoffending by age with the widest interval that each percentage allows."""
    cohorts = possible_cohorts(_reoffending(study), largest_total=study.largest_cohort)
    table = withhold(smallest_cohorts(cohorts, confidence=study.confidence), threshold=study.threshold)
    hidden = int(table["withheld"].sum())
    pairs, covered = _next_year_inside(table)
    counted = {"all": len(table), "withheld": hidden, "changes": pairs, "changes inside the interval": covered}
    finding = (
        f"Of {wording.in_words(pairs)} changes from one year to the next, {wording.in_words(covered)} stay inside the "
        f"widest interval that the percentage allows. {wording.in_words(hidden).capitalize()} of "
        f"{wording.in_words(len(table))} figures rest on too few children to show."
    )
    drawn = table.assign(
        line="", panel="Ages " + table["age"].str.replace("-", " to "), when=table["period"].astype(float)
    )
    return Exhibit(
        identifier="E4",
        question="What can nine years of printed percentages tell?",
        answer=finding,
        chart=over_time(drawn, finding=finding, scale="percent", height=3.0),
        table=_years_table(table, study),
        means=(
            "With so few children, one year against the next can be chance alone. Ask for counts, and look at several "
            "years together."
        ),
        does_not_mean=(
            "It does not mean that nothing changed: wide intervals can hide a real fall. The cohort may have been "
            "two or three times as large as the smallest that fits, and the interval narrower."
        ),
        source=(
            f"{citation(_reoffending(study))}. Smallest cohort that prints as each percentage, Wilson "
            f"{study.in_a_hundred} interval. [c]: fewer than {study.threshold} children on one side. Years are the "
            "publisher's labels."
        ),
        estimates=pd.concat(
            [
                table.assign(label=table["period"] + ", ages " + table["age"]),
                withhold(pd.DataFrame([_counted(table, label, number) for label, number in counted.items()])),
            ],
            ignore_index=True,
        ),
    )


def _counted(table: pd.DataFrame, label: str, number: int) -> dict:
    return stated(label=f"figures: {label}", measure="comparisons", value=number, rows=trace(table["rows"]))


def _national_stated(nation: pd.Series) -> dict:
    return stated(label="England and Wales", measure="proportion", value=nation["value"] / 100, rows=nation["rows"])


def _needed_stated(study: Study) -> dict:
    """The rate that would have shown, as a row of the exhibit."""
    needed, first = needed_rate(study), won_back(study).iloc[0]
    return {
        "label": f"highest rate that {wording.count(first['total'])} children would have shown to be lower",
        **asdict(needed),
        "rows": trace([first["rows"], national_reoffending()["rows"]]),
    }


def _next_year_inside(table: pd.DataFrame) -> tuple[int, int]:
    """Count the pairs of neighbouring years shown, and those whose second rate lies in the first's interval."""
    pairs = covered = 0
    for _, part in table.groupby("age", sort=False):
        rows = part.to_dict("records")
        for first, second in pairwise(rows):
            if not first["withheld"] and not second["withheld"]:
                pairs += 1
                covered += first["low"] <= second["value"] <= first["high"]
    return pairs, covered


def _reoffending(study: Study) -> pd.DataFrame:
    return read("dfe_series").query("measure == 'proven reoffending' and area == @study.area")


def _cohort_label(row: dict) -> str:
    hidden = row["withheld"]
    return f"{wording.count(row['events'], withheld=hidden)} of {wording.count(row['total'], withheld=hidden)}"


def _clear_words(clear: pd.DataFrame) -> str:
    if clear.empty:
        return "No cohort that fits would put the nation outside the interval."
    first = clear.iloc[0]
    return f"Only if the cohort was {wording.count(first['total'])} children or more would the nation lie outside."


def _pools_table(table: pd.DataFrame, study: Study) -> Table:
    return Table(
        caption=f"Every cohort that fits both publications, with its {study.in_a_hundred} interval",
        columns=("Cohort: ages 10-14 and 15-17", "Reoffended", "Children", "Rate", "Interval"),
        sides="wrrrr",
        rows=tuple(
            (
                row["parts"] or WITHHELD,
                wording.count(row["events"], withheld=row["withheld"]),
                wording.count(row["total"], withheld=row["withheld"]),
                wording.percent(row["value"], decimals=1, withheld=row["withheld"]),
                wording.between(
                    wording.percent(row["low"], withheld=row["withheld"]),
                    wording.percent(row["high"], withheld=row["withheld"]),
                ),
            )
            for row in table.to_dict("records")
        ),
    )


def _years_table(table: pd.DataFrame, study: Study) -> Table:
    rows = []
    for row in table.to_dict("records"):
        hidden = row["withheld"]
        counts = (wording.count(row[name], withheld=hidden) for name in ("events", "total"))
        narrow = (wording.percent(row[f"narrowest_{side}"], withheld=hidden) for side in ("low", "high"))
        wide = (wording.percent(row[side], withheld=hidden) for side in ("low", "high"))
        rows.append(
            (
                f"{row['age'].replace('-', ' to ')}, {row['period']}",
                wording.percent(row["value"], decimals=1, withheld=hidden),
                "[c]" if hidden else " of ".join(counts),
                wording.between(*wide),
                wording.between(*narrow),
            )
        )
    return Table(
        caption=f"Reoffending in {study.area} by age and year (publisher's label)",
        columns=("Ages, year", "Printed", "Smallest cohort", "Widest interval", "Narrowest interval"),
        sides="wrrrr",
        rows=tuple(rows),
    )
