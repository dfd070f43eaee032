"""Exhibits for the question: what do we hold, and can it be trusted?"""

from __future__ import annotations

from datetime import date
from functools import cache

import pandas as pd

from yjs_analysis.assurance.reconciliation import ANOTHER_TABLE, AS_LABELLED, population_sums, reconcile
from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.denominators import (
    census_populations,
    denominator_verdict,
    interpolated,
    relative_rate_by_denominator,
)
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.stated import populations_stated, stated
from yjs_analysis.evidence.study import Study, citation, populations, read
from yjs_analysis.measures.rounding import smallest_total_for
from yjs_analysis.reoffending.printed_rates import pooled_cohorts, possible_cohorts, smallest_cohorts
from yjs_analysis.sources import published
from yjs_analysis.sources.tracing import total, trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import Chart, forest
from yjs_analysis.telling.lines import over_time
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import NOT_AVAILABLE, POOLED_GROUPS

CASELOAD_YEAR = (date(2017, 4, 1), date(2017, 10, 1))
"""The first day and the middle of 2017-18, the year of the inspection's caseload."""

COHORT_2017 = "2017"
"""The Department for Education's label for the cohort of April 2016 to March 2017: the inspection's."""


def holdings() -> pd.DataFrame:
    """List what is held: each file of published figures, its rows, what a row counts, and who published it."""
    rows = []
    for name, entry in published.files().items():
        table = read(name.removesuffix(".csv"))
        publishers = dict.fromkeys(published.source(one)["publisher"] for one in table["source"].unique())
        rows.append(
            {"file": name, "rows": len(table), "a row is": entry["unit"], "published by": "; ".join(publishers)}
        )
    return pd.DataFrame(rows)


@cache
def reconciled(study: Study) -> pd.DataFrame:
    """Put every figure of the inspection's contextual facts beside the published tables that could have produced it."""
    figures = read("inspection_2019_figures").query("area == @study.area")
    printed = figures[figures["where"].str.startswith("Contextual facts") & (figures["printed"] != "")]
    units = {"per cent of the cohort": "per cent", "per cent of the caseload": "per cent of the caseload"}
    printed = printed.assign(unit=printed["unit"].replace(units)).rename(columns={"rows": "printed_rows"})
    sums = pd.concat(
        [
            population_sums(populations(study.area)),
            population_sums(populations(study.area, ages="all ages"), unit="people"),
            _published_rates(study),
        ],
        ignore_index=True,
    )
    return reconcile(printed, sums)


def two_years_in_one_table(study: Study) -> Exhibit:
    """Show that the inspection's populations come from two years, by putting every figure beside its origin."""
    table = reconciled(study)
    youth, pooled = (table[table["figure"] == name].iloc[0] for name in ("youth_population", "youth_population_pooled"))
    census = census_populations(populations(study.area))
    white = census.query("group == 'White' and period == 'Census 2011'").iloc[0]
    youth_rows, census_total = trace([youth["printed_rows"], youth["rows"]]), youth["labelled_value"]
    both = trace([pooled["printed_rows"], youth["printed_rows"]])
    numbers = [
        *(_origin_stated(row) for row in table.to_dict("records")),
        stated(label="everyone, Census 2011", measure="population", value=census_total, rows=trace(census["rows"])),
        stated(label="share as printed, two years", measure="share", value=pooled["value"] / youth["value"], rows=both),
        stated(label="share, Census 2011", measure="share", value=pooled["value"] / census_total, rows=pooled["rows"]),
        stated(
            label="White, taken as the rest", measure="population", value=youth["value"] - pooled["value"], rows=both
        ),
        *populations_stated(_over_the_years(study)),
    ]
    estimates = withhold(pd.DataFrame(numbers), threshold=study.threshold)
    printed, counted = wording.count(youth["value"]), wording.count(census_total)
    finding = (
        f"{printed} children, labelled {youth['label_period']}, are the {youth['period']} estimate; "
        f"{youth['label_period']} counted {counted}."
    )
    return Exhibit(
        identifier="E1",
        question="Which year do the inspection's population figures come from?",
        answer=(
            f"Two years stand in one table. {finding} The {wording.count(pooled['value'])} Black and minority ethnic "
            f"children printed beside them do come from {pooled['period']}."
        ),
        chart=_population_chart(study, youth, finding),
        table=_origin_table(table),
        means=(
            f"Little changes for the share: {wording.percent(pooled['value'] / youth['value'], decimals=1)} as "
            f"printed, {wording.percent(pooled['value'] / census_total, decimals=1)} on the census alone. But the "
            f"rest is not the White population: {wording.count(youth['value'] - pooled['value'])} by subtraction, "
            f"{wording.count(white['persons'])} in the census. Quote one year throughout."
        ),
        does_not_mean=(
            "It does not mean that the inspection's judgements are wrong: they rest on case files and interviews, "
            "not on this table."
        ),
        source=(
            f"HM Inspectorate of Probation (June 2019); {citation(populations(study.area))}. Children aged 10 to 17. "
            f"Each figure was compared with up to {wording.count(table['tried'].max())} sums of published tables "
            f"({youth_rows})."
        ),
        estimates=estimates,
    )


def caseload(study: Study) -> pd.DataFrame:
    """Read the inspection's printed shares of the caseload."""
    return _figures(study, "caseload").query("printed != ''")


def printed_reoffending(study: Study) -> str:
    """Read the inspection's printed reoffending rate, as printed: "33.3%"."""
    return _figures(study, "reoffending").iloc[0]["printed"]


@cache
def denominators(study: Study) -> pd.DataFrame:
    """Work out the relative rate behind the inspection's caseload on each population that could stand under it."""
    census = census_populations(populations(study.area))
    between = [interpolated(census, on=day) for day in CASELOAD_YEAR]
    first, last = (part for _, part in census.groupby("period", sort=False))
    shares = caseload(study).set_index("category")
    table = relative_rate_by_denominator(
        pd.concat([first, *between, last], ignore_index=True),
        share=shares.loc["Black and minority ethnic", "printed"].rstrip("%"),
        reference_share=shares.loc["White", "printed"].rstrip("%"),
        groups=POOLED_GROUPS,
    )
    printed = shares.loc[["Black and minority ethnic", "White"], "rows"]
    return table.assign(rows=[trace([*printed, rows]) for rows in table["rows"]])


def black_children(study: Study) -> pd.Series:
    """Count the area's Black children aged 10 to 17 at each census, by its name."""
    return census_populations(populations(study.area)).query("group == 'Black'").set_index("period")["persons"]


def the_denominator_decides(study: Study) -> Exhibit:
    """Show how the relative rate behind the printed caseload moves with the year of the population under it."""
    table = withhold(denominators(study), threshold=study.threshold)
    census = census_populations(populations(study.area))
    first, *between, last = table.to_dict("records")
    middle = f"{wording.ratio(between[-1]['value'])} to {wording.ratio(between[0]['value'])}"
    verdict = denominator_verdict(table, band=study.band)
    finding = (
        f"The printed caseload gives a relative rate of {wording.ratio(first['value'])} on the 2011 Census, "
        f"{middle} interpolated to 2017-18, and {wording.ratio(last['value'])} on the 2021 Census."
    )
    black = black_children(study)
    needed = smallest_total_for(
        share=_share(study, "Black and minority ethnic"),
        population_share=first["population"] / (first["population"] + first["reference_population"]),
        confidence=study.confidence,
    )
    labelled = table.assign(label=table["period"])
    numbers = [
        *populations_stated(census),
        stated(
            label="smallest caseload that could show this share to be more than chance",
            measure="children", value=needed, rows=first["rows"], method="Wilson interval above the population's share",
        ),
    ]  # fmt: skip
    return Exhibit(
        identifier="E2",
        question="Are Black and minority ethnic children over-represented? It depends on the year",
        answer=f"{finding} Verdict: {verdict}.",
        chart=over_time(
            _line_of(table), finding=finding, scale="ratio", mark=(1.0, "same rate as White children"), height=3.1
        ),
        table=Table(
            caption="Relative rate of Black and minority ethnic children (as printed) against White children",
            columns=("Population used", "Black and minority ethnic", "White", "Relative rate", "From rounding"),
            sides="wrrrr",
            rows=tuple(
                (
                    row["period"][0].upper() + row["period"][1:],
                    wording.count(row["population"]),
                    wording.count(row["reference_population"]),
                    wording.ratio(row["value"]),
                    wording.between(wording.ratio(row["low"]), wording.ratio(row["high"])),
                )
                for row in table.to_dict("records")
            ),
        ),
        means=(
            f"The 2011 Census is the yardstick that was set; by 2021 {study.area} had "
            f"{wording.count(black['Census 2021'])} Black children aged 10 to 17, not "
            f"{wording.count(black['Census 2011'])}. Report 2011, and never without the others beside it."
        ),
        does_not_mean=(
            "It does not mean that there is no disproportionality: pooling hides Black and Mixed children behind "
            f"others. Nor is chance ruled out: no count is printed, and fewer than {wording.count(needed)} children "
            "could not show it."
        ),
        source=(
            f"HM Inspectorate of Probation (June 2019), caseload 2017-18 in whole per cents; {citation(census)}. "
            "Children aged 10 to 17. Ranges hold every ratio that prints as these per cents do; between the censuses, "
            "straight lines."
        ),
        estimates=withhold(pd.concat([labelled, pd.DataFrame(numbers)], ignore_index=True), threshold=study.threshold),
    )


@cache
def won_back(study: Study) -> pd.DataFrame:
    """Pool the cohorts behind the printed reoffending of both age bands, keeping those that print as the inspection."""
    printed = printed_reoffending(study).rstrip("%")
    cohorts = possible_cohorts(_reoffending(study).query("period == @COHORT_2017"), largest_total=study.largest_cohort)
    return pooled_cohorts(cohorts, printed=printed, confidence=study.confidence)


def counts_won_back(study: Study) -> Exhibit:
    """Show how many children stand behind the inspection's reoffending rate, and what that makes of the comparison."""
    table = withhold(won_back(study), threshold=study.threshold)
    here = printed_reoffending(study)
    nation = read("inspection_2019_figures").query("figure == 'reoffending' and area == 'England and Wales'").iloc[0]
    national = nation["value"] / 100
    first = table.iloc[0]
    clear = table[table["high"] < national]
    finding = (
        f"{wording.count(first['events'])} of {wording.count(first['total'])} children is the simplest cohort behind "
        f"{here}; its interval is {_limits(first)}, and the national rate of {nation['printed']} lies "
        f"{'inside' if first['low'] <= national <= first['high'] else 'outside'} it."
    )
    rows = pd.concat(
        [
            table.assign(label=table["events"].map(wording.count) + " of " + table["total"].map(wording.count)),
            pd.DataFrame(
                [stated(label="England and Wales", measure="proportion", value=national, rows=nation["rows"])]
            ).assign(withheld=False),
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
            f"call the rate lower than the nation's. {_clear_words(clear)} Ask the Ministry of Justice for the count."
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
        estimates=table.assign(label=table["period"] + ", ages " + table["age"]),
    )


def _next_year_inside(table: pd.DataFrame) -> tuple[int, int]:
    """Count the pairs of neighbouring years that are shown, and those whose second rate lies in the first's interval."""
    pairs = covered = 0
    for _, part in table.groupby("age", sort=False):
        rows = part.to_dict("records")
        for first, second in zip(rows, rows[1:], strict=False):
            if not first["withheld"] and not second["withheld"]:
                pairs += 1
                covered += first["low"] <= second["value"] <= first["high"]
    return pairs, covered


def _figures(study: Study, figure: str) -> pd.DataFrame:
    return read("inspection_2019_figures").query("figure == @figure and area == @study.area")


def _share(study: Study, category: str) -> float:
    return caseload(study).set_index("category").loc[category, "value"] / 100


def _reoffending(study: Study) -> pd.DataFrame:
    return read("dfe_series").query("measure == 'proven reoffending' and area == @study.area")


def _published_rates(study: Study) -> pd.DataFrame:
    """Candidates for a printed rate: the department's series, and the pool of its two age bands."""
    entrants = read("dfe_series").query("measure == 'first-time entrants' and area == @study.area and printed != ''")
    rates = entrants.assign(what="rate of first-time entrants, calendar year", unit="per 100,000", cuts=0)
    pools = won_back(study)
    pooled = pd.DataFrame(
        {
            "period": f"label {COHORT_2017}",
            "what": pools["parts"] + " children, ages 10-14 and 15-17",
            "cuts": range(len(pools)),
            "value": 100 * pools["value"],
            "unit": "per cent",
            "rows": pools["rows"],
        }
    )
    columns = ["period", "what", "cuts", "value", "unit", "rows"]
    return pd.concat([rates[columns], pooled[columns]], ignore_index=True)


def _origin_stated(row: dict) -> dict:
    name = f"{row['figure']} {row['category']}".strip().replace("_", " ")
    return stated(
        label=f"{name}: {row['status']}", measure=row["unit"], value=row["value"],
        rows=trace(filter(None, [row["printed_rows"], row["rows"]])),
    )  # fmt: skip


FIGURE_NAMES = {
    "first_time_entrants": "First-time entrants",
    "reoffending": "Reoffending",
    "population_all_ages": "Total population",
    "youth_population": "Youth population",
    "youth_population_pooled": "Black and minority ethnic",
}
"""How the inspection's contextual figures are named in a table."""


CASELOAD_BLOCKS = {
    "Caseload by age": ("10-14", "15-17"),
    "Caseload by ethnic group": ("White", "Black and minority ethnic"),
    "Caseload by sex": ("Male", "Female"),
}
"""The printed shares that stand together in a table."""


def _origin_table(table: pd.DataFrame) -> Table:
    rows = []
    for row in table[table["figure"] != "caseload"].to_dict("records"):
        origin = f"{row['period']}: {row['what']}" if row["period"] else row["status"]
        labelled = wording.count(row["labelled_value"]) if row["status"] == ANOTHER_TABLE else NOT_AVAILABLE
        labelled = "the same" if row["status"] == AS_LABELLED else labelled
        rows.append((FIGURE_NAMES[row["figure"]], row["printed"], row["label_period"], origin, labelled))
    for name, categories in CASELOAD_BLOCKS.items():
        block = table[(table["figure"] == "caseload") & table["category"].isin(categories)]
        first = block.iloc[0]
        parts = ", ".join(block["printed"])
        rows.append((name, parts, first["label_period"], first["status"], NOT_AVAILABLE))
    return Table(
        caption="Every contextual figure printed for Walsall, and the simplest published sum that gives it",
        columns=("Figure", "Printed", "Labelled", "What gives it", "That table says"),
        rows=tuple(rows),
        sides="lrlwr",
    )


def _over_the_years(study: Study) -> pd.DataFrame:
    """All children, and those of the pooled groups, in every year held."""
    everyone = total(populations(study.area), by=["period", "date"]).assign(group="All children")
    census = census_populations(populations(study.area))
    pooled = total(census[census["group"].isin(POOLED_GROUPS)], by=["period", "date"])
    return pd.concat([everyone, pooled.assign(group=" + ".join(POOLED_GROUPS))], ignore_index=True)


def _population_chart(study: Study, youth: pd.Series, finding: str) -> Chart:
    years = _over_the_years(study)
    written = years["period"] + ": " + years["persons"].map(wording.count)
    printed = years["period"] == youth["period"]
    written = written.mask(printed, written + f"\n(printed as {youth['label_period']})")
    named = printed | years["period"].str.startswith("Census")
    drawn = years.assign(
        line=years["group"], when=years["date"].map(_as_year), value=years["persons"], low=years["persons"],
        high=years["persons"], said=written.where(named, ""), above=~printed,
    ).sort_values(["group", "when"])  # fmt: skip
    return over_time(withhold(drawn), finding=finding, scale="count", height=3.0)


def _line_of(table: pd.DataFrame) -> pd.DataFrame:
    said = [f"{wording.ratio(v)} ({wording.between(wording.ratio(a), wording.ratio(b))})"
            for v, a, b in zip(table["value"], table["low"], table["high"], strict=True)]  # fmt: skip
    above = ~table["date"].isin([CASELOAD_YEAR[0], table["date"].max()])
    return table.assign(line="", when=table["date"].map(_as_year), said=said, above=above)


def _as_year(day: date) -> float:
    return day.year + (day - date(day.year, 1, 1)).days / 365.25


def _limits(row: pd.Series) -> str:
    return wording.between(wording.percent(row["low"]), wording.percent(row["high"]))


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
                row["parts"],
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


def reconcile_report(printed: pd.DataFrame, *, area: str) -> str:
    """Reconcile the population figures of any area's report, and say in words what was found for each.

    Parameters
    ----------
    printed
        One row a figure: `figure`, `printed`, `unit` ("children" for ages 10 to 17, "people" for all ages) and
        `label_period`.
    area
        An area whose populations are held in data/reference.

    Raises
    ------
    ValueError
        If the area is not held, a column is missing or a figure is no number.
    """
    sums = [population_sums(populations(area))]
    if "people" in set(printed["unit"]):
        sums.append(population_sums(populations(area, ages="all ages"), unit="people"))
    table = reconcile(printed, pd.concat(sums, ignore_index=True))
    lines = []
    for row in table.to_dict("records"):
        origin = f"{row['period']}: {row['what']}" if row["period"] else "no sum fits"
        line = f"{row['figure']}: {row['printed']}, labelled {row['label_period']}: {row['status']} ({origin})"
        if row["status"] == ANOTHER_TABLE:
            line += f"; the labelled table says {wording.count(row['labelled_value'])}"
        lines.append(f"{line}. {row['fitting']} of {row['tried']} sums fit.")
    return "\n".join(lines)
