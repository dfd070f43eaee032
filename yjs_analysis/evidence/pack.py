"""The pack for the Board: which exhibits it holds, and the findings that stand first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import cache

import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.disproportionality.denominators import denominator_verdict
from yjs_analysis.disproportionality.verdict import verdict
from yjs_analysis.evidence.exhibits import (
    board_indicators,
    caseload,
    cohorts,
    decisions,
    denominator,
    entrants,
    gap,
    inspection,
    inspection_cases,
    nation,
    quarterly_change,
    sign_off,
    trend_and_neighbours,
    two_years,
    when_seen,
)
from yjs_analysis.evidence.exhibits.official import cautioned_or_sentenced, official_finding
from yjs_analysis.evidence.monitoring_method import monitoring_in_words
from yjs_analysis.evidence.report import Exhibit, Finding, Report
from yjs_analysis.evidence.service.board_figures import board_figures, definitions
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.exhibits import service_exhibits
from yjs_analysis.evidence.service.findings import service_findings
from yjs_analysis.evidence.service.saying import why_not_followed
from yjs_analysis.evidence.study import Study, inspection_figures
from yjs_analysis.evidence.study_file import in_words
from yjs_analysis.measures.comparisons import SKEWNESS_CORRECTED
from yjs_analysis.sources import published
from yjs_analysis.telling import wording

EXHIBITS: tuple[Callable[[Study], Exhibit], ...] = (
    two_years.two_years_in_one_table,
    denominator.the_denominator_decides,
    cohorts.counts_won_back,
    cohorts.nine_years_of_percentages,
    caseload.caseload_against_population,
    nation.nation_and_region,
    entrants.children_entering,
    decisions.national_decision_points,
    decisions.one_year_or_three,
    gap.what_is_published,
    inspection.ratings_that_could_have_been,
    inspection_cases.cases_too_few,
    sign_off.has_it_been_put_right,
    trend_and_neighbours.is_there_a_trend,
    board_indicators.what_to_look_at,
    quarterly_change.which_change_is_more_than_chance,
    when_seen.could_the_board_see_its_target,
)
"""Every exhibit, in reading order."""

NATIONAL = (decisions.national_decision_points, decisions.one_year_or_three)
"""The exhibits that are about no service, and go with any."""


def findings(study: Study) -> tuple[Finding, ...]:
    """Say the three findings of the first page, each worked out from the published figures."""
    return (_two_years(study), _denominator(study), _won_back(study))


def build(
    study: Study,
    *,
    service: Service | None = None,
    official: pd.DataFrame | None = None,
    indicators: pd.DataFrame | None = None,
    done: Callable[[str], None] = lambda _: None,
) -> Report:
    """Make the whole report model.

    Parameters
    ----------
    study
        The parameters of the run.
    service
        The service's own records, counted; what they show then stands first.
    official
        Its official open data, as `sources.official.children_by_service` gives them: an exhibit and a finding more.
    indicators
        Its own figures for the Board, as `sources.indicator_values.read_indicator_values` gives them, for E15.
    done
        Called after each exhibit, with its name, so that a progress bar can move.
    """
    cells = Cells(service, threshold=study.threshold, reference=study.reference) if service else None
    own = service_exhibits(service, study, cells) if service and cells else ()
    first = service_findings(service, own, study) if service else findings(study)
    exhibits = list(own)
    if official is not None:
        exhibits.append(cautioned_or_sentenced(official, study))
        first = (official_finding(exhibits[-1], study), *first[:2]) if not service else first  # one page: three
    elsewhere = service is not None and service.made_after != study.area
    if elsewhere and indicators is not None:
        refuse([f"indicators must be those of {study.area}, but the records are of {service.area}. Leave one out."])
    counted_twice = (service is not None or official is not None) and not study.shows_small_counts
    shown = board_indicators.apart_from_records(indicators) if counted_twice else indicators
    counted = (definitions(), board_figures(service, cells, study)) if service and cells and not elsewhere else None
    for make in NATIONAL if elsewhere else EXHIBITS:
        own_figures = (shown, counted) if make is board_indicators.what_to_look_at else ()
        exhibits.append(make(study, *own_figures) if own_figures else _of_publications(make, study))
        done(exhibits[-1].identifier)
    area = service.area if service else study.area
    made_up = ": synthetic children" if service and service.synthetic else ""
    hidden = sum(int(one.estimates["withheld"].sum()) for one in exhibits)
    return Report(
        title=f"Evidence for the Youth Justice Strategic Plan 2022 to 2025{made_up}",
        subtitle=f"{area} Youth Justice Service: for the Performance and Partnership Board",
        area=area,
        findings=first,
        exhibits=tuple(exhibits),
        notices=(
            _whose(service, indicators),
            _withheld(study, hidden),
        ),
        methods=methods(study),
        sources=tuple(_source_line(identifier) for identifier in published.sources()),
        banner=_banner(service, study),
    )


@cache
def _of_publications(make: Callable[[Study], Exhibit], study: Study) -> Exhibit:
    """Make an exhibit of what is published once for each study: nothing else can change it."""
    return make(study)


def _withheld(study: Study, hidden: int) -> str:
    nobody = "[x] is a figure that nobody has published."
    if study.threshold == 1:
        return f"Nothing is withheld in this paper, which is why it is internal. {nobody}"
    return (
        f"Numbers that rest on 1 to {study.threshold - 1} children, or leave so few over, are withheld and shown [c]: "
        f"{hidden} in this paper. {nobody}"
    )


def _banner(service: Service | None, study: Study) -> str:
    """Say on every page what a reader must know first: that it is internal, or that the children are made up."""
    internal = "Internal: counts of single children. Do not publish or send on." if study.shows_small_counts else ""
    made_up = "Synthetic children: made up, none of them real." if service and service.synthetic else ""
    return " ".join(filter(None, (internal, made_up)))


def _whose(service: Service | None, indicators: pd.DataFrame | None) -> str:
    """Say whether children's records were used, and whether these children are real."""
    if service is None and indicators is not None:
        return "E15 holds the service's own counts, as it gave them. All other figures come from publications."
    if service is None:
        return "Every figure here comes from a publication; no child's record was used, real or synthetic."
    kind = "made-up (synthetic) children: none of them is real" if service.synthetic else "the service's own records"
    return (
        f"Exhibits whose number begins with S count {kind}; E15 repeats some of their figures, and names them. All "
        f"other figures come from publications.{why_not_followed(service)}"
    )


def methods(study: Study) -> tuple[tuple[str, str], ...]:
    """Say how each kind of number was made, for a statistician who wants to make it again."""
    low, high = study.band
    return (
        (
            "Parameters of this run",
            "; ".join(f"{name} = {in_words(name, value)}" for name, value in asdict(study).items())
            + ". Each can be changed in a study file.",
        ),
        (
            "Reconciliation",
            "Each printed figure is compared, at its printed precision, with every sum of published tables that a "
            "writer could have taken: each period, one sex or both, every run of ages, every choice of the five "
            "groups. The origin shown needs the fewest choices. With hundreds of sums tried, a fit by chance is "
            "possible; numbers.csv gives the rows of each origin.",
        ),
        (
            "Ranges from rounding",
            "Where only whole per cents are printed, the range holds every value that prints alike. A share and its "
            "rest round together. A range from rounding says nothing about chance.",
        ),
        (
            "Populations between censuses",
            "A straight line, day by day, from 27 March 2011 to 21 March 2021 in each group. It is a bridge, not a "
            "count: its total for 2017 lies above the mid-2017 estimate, but a relative rate depends only on the "
            "ratio of groups.",
        ),
        (
            "Cohorts behind a percentage",
            "All fractions that print as the percentage at the publisher's two decimals, up to "
            f"{wording.count(study.largest_cohort)} children in an age band; a half may have been rounded either "
            "way. Pools of both bands must also print as the inspection's figure for all ages. Intervals are "
            "Wilson's (1927), each conditional on its cohort.",
        ),
        (
            "Relative rates",
            "Over a population: two Poisson counts, conditional on their sum, "
            f"{study.interval_of_populations} limits{_from(study.interval_of_populations)}. Over the decision before: "
            f"two binomials, {study.interval} limits{_from(study.interval)}. The reference group is "
            f"{study.reference}, except where a printed share can only be set against all other children or against "
            "White children.",
        ),
        (
            "Verdicts",
            f"Over- or under-represented: the whole {study.in_a_hundred} interval lies on one side of 1. No material "
            f"difference: it lies inside {low:g} to {high:g}. All else: cannot tell, which never means that all is "
            "well. Where denominators disagree, nobody can tell.",
        ),
        (
            "Rates per 100,000",
            "First-time entrants are printed as rates. Their intervals are Byar's (Breslow and Day 1987) on the "
            "count that rate and population give together.",
        ),
        (
            "Quarters against chance",
            "Limits are exact Poisson or binomial counts; drift is a cumulative sum of log likelihood ratios, begun "
            "again at 0 (Steiner and others 2000). The chance of a false alarm over twelve quarters, and of seeing a "
            "change, is worked out over every state that can be reached (Brook and Evans 1972), and agrees with played "
            "quarters. The starting rate is taken as known.",
        ),
        ("Monitoring and targets", monitoring_in_words()),
        (
            "Ratings of an inspection",
            "A standard has the rating of its lowest key question. Behind each printed percentage stands the largest "
            "count that prints so. The practice behind a question is Beta, on Jeffreys' prior; the chance of a rating "
            "takes the questions of a standard as independent, and its limits (Frechet 1935) do not. The cases are "
            "taken as a random sample of the practice.",
        ),
        (
            "Signing off",
            "A finding is assured by a number whose whole interval meets its target, or by a document with title and "
            "year. A review's conclusion is a report. numbers.csv gives the rows of each finding.",
        ),
        (
            "Disclosure control",
            "Any row whose count of children, or what that count leaves over, lies between 1 and "
            f"{study.threshold - 1} loses every number, in tables, charts, alternative text and sentences alike, "
            "even where a publisher printed the percentage that it follows from. E11 and E12 count no children: they "
            "hold inspectors' judgements of the service's work.",
        ),
    )


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


def _from(method: str) -> str:
    """Cite a documented method; another is named alone, and its function cites it."""
    works = {"mid-p": "Berry and Armitage 1995", SKEWNESS_CORRECTED: "Gart and Nam 1988; Laud 2017"}
    return f" ({works[method]})" if method in works else ""


def _source_line(identifier: str) -> str:
    entry = published.source(identifier)
    return (
        f"{published.describe(identifier)}. Period: {entry['period']}. Counts: {entry['counts']}. Licence: "
        f"{entry['licence']}."
    )
