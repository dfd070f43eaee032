"""The findings that stand first when no records are given, each worked out from the published figures."""

from __future__ import annotations

from yjs_analysis.disproportionality.denominators import denominator_verdict
from yjs_analysis.disproportionality.verdict import verdict
from yjs_analysis.evidence.exhibits import cohorts, denominator, two_years
from yjs_analysis.evidence.report import Finding
from yjs_analysis.evidence.study import Study, inspection_figures
from yjs_analysis.sources import published
from yjs_analysis.telling import wording


def findings(study: Study) -> tuple[Finding, ...]:
    """Say the three findings of the first page, each worked out from the published figures."""
    return (_two_years(study), _denominator(study), _won_back(study))


def _two_years(study: Study) -> Finding:
    table = two_years.reconciled(study).set_index("figure")
    youth, pooled = table.loc["youth_population"], table.loc["youth_population_pooled"]
    printed, counted = youth["value"], youth["labelled_value"]
    share, census_share = (wording.percent(pooled["value"] / of, decimals=1) for of in (printed, counted))
    return Finding(
        headline="The inspection's population table mixes two years",
        children=(
            f"{wording.count(printed)} children aged 10 to 17 are printed as {youth['label_period']}. They are the "
            f"{youth['period']} estimate: {youth['label_period']} counted {wording.count(counted)}. The "
            f"{wording.count(pooled['value'])} Black and minority ethnic children beside them are {pooled['period']}."
        ),
        sure=f"Both figures are met exactly, to the child. {wording.count(youth['tried'])} published sums were tried.",
        compared_with=f"The share is {share} as printed and {census_share} on {youth['label_period']} alone.",
        since=f"The inspection's report of {published.source(youth['source'])['table']}. Whoever quotes it mixes too.",
        verdict=None,
        plan="Use one year in every table, and name it.",
        caution="That the inspection's judgements are wrong. They do not rest on this table.",
        exhibit="E1",
    )


def _denominator(study: Study) -> Finding:
    table = denominator.denominators(study)
    first, *between, last = table.to_dict("records")
    middle = wording.between(*(wording.ratio(row["value"]) for row in reversed(between)))
    black = denominator.black_children(study)
    needed = denominator.needed_caseload(study)
    shares = denominator.caseload(study).set_index("category")["printed"]
    return Finding(
        headline="Whether children are over-represented depends on the year of the population",
        children=(
            f"No count of the caseload is printed, only {shares['Black and minority ethnic']} Black and minority "
            f"ethnic and {shares['White']} White. {study.area}'s Black children aged 10 to 17 were "
            f"{wording.count(black['Census 2011'])} in 2011 and {wording.count(black['Census 2021'])} in 2021."
        ),
        sure=(
            f"Relative rate {wording.ratio(first['value'])} ({wording.limits(first['low'], first['high'])} from "
            f"rounding) on the 2011 Census, {wording.ratio(last['value'])} "
            f"({wording.limits(last['low'], last['high'])}) on the 2021 Census. Without a count, "
            f"chance cannot be judged: fewer than {wording.count(needed)} children could not show a share this large."
        ),
        compared_with=f"White children. On populations interpolated to 2017-18 the relative rate is {middle}.",
        since=f"One caseload, of {_period(study, 'caseload')}: nobody can see from it whether the gap grows or closes.",
        verdict=denominator_verdict(table, band=study.band),
        plan="Ask for the service's own counts by group. Report the 2011 Census, never without the others beside it.",
        caution="That there is no disproportionality. Pooling hides Black and Mixed children behind other groups.",
        exhibit="E2",
    )


def _won_back(study: Study) -> Finding:
    table = cohorts.won_back(study)
    nation = cohorts.national_reoffending()
    needed = cohorts.needed_rate(study)
    here = cohorts.printed_reoffending(study)
    national = nation["value"] / 100
    first = table.iloc[0]
    clear = table[table["high"] < national]
    narrower = (
        f" With {wording.count(clear.iloc[0]['total'])} children or more, the other cohorts that fit, it would be "
        "lower."
        if len(clear)
        else ""
    )
    sure, against = "Withheld: too few children", ""
    if not first["withheld"]:
        limits = wording.limits(first["low"], first["high"], written=wording.percent)
        sure = f"{study.in_a_hundred} interval {limits}, if that cohort is the true one.{narrower}"
        against = (
            f", {cohorts.inside_or_outside(first, national)} the interval. Only a rate of "
            f"{wording.percent(needed.value)} or less would have shown itself to be lower"
        )
    shown = {name: wording.count(first[name], withheld=first["withheld"]) for name in ("events", "total")}
    told = f" ({first['parts']}, ages 10 to 14 and 15 to 17)" if first["parts"] else ""
    return Finding(
        headline=(f"The {here} who reoffended are most simply {shown['events']} of {shown['total']} children"),
        children=(
            f"The simplest cohort that fits both publications is {shown['events']} of {shown['total']} children{told}."
        ),
        sure=sure,
        compared_with=f"England and Wales, {nation['printed']}{against}.",
        since=f"One cohort, {_period(study, 'reoffending')}. Exhibits E4 and E14 show the years around it.",
        verdict=verdict(low=first["low"] / national, high=first["high"] / national, band=study.band),
        plan="Ask the Ministry of Justice for the counts, and judge reoffending over several years together.",
        caution="That the service does better than the nation, or no better. One year's children cannot say.",
        exhibit="E3",
    )


def _period(study: Study, figure: str) -> str:
    """Give the period that the inspection prints beside a figure."""
    return str(inspection_figures(study, figure).iloc[0]["label_period"])
