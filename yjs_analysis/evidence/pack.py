"""The pack for the Board: which exhibits it holds, and what stands before and after them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pandas as pd

from yjs_analysis.checks import refuse
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
from yjs_analysis.evidence.methods_annex import methods
from yjs_analysis.evidence.published_findings import findings
from yjs_analysis.evidence.report import Exhibit, Report
from yjs_analysis.evidence.service.board_figures import board_figures, definitions
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.exhibits import service_exhibits
from yjs_analysis.evidence.service.findings import service_findings
from yjs_analysis.evidence.service.rounded import BANNER, LEFT_OUT, protected
from yjs_analysis.evidence.service.saying import why_not_followed
from yjs_analysis.evidence.study import Study
from yjs_analysis.sources import published

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
    service = protected(service, study) if service else None
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
    from_records = service and cells and not elsewhere and not service.rounded_to
    counted = (definitions(), board_figures(service, cells, study)) if from_records else None
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
            *([LEFT_OUT] if service and service.rounded_to else []),
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
    near = BANNER if service and service.rounded_to else ""
    return " ".join(filter(None, (internal, made_up, near)))


def _whose(service: Service | None, indicators: pd.DataFrame | None) -> str:
    """Say whether children's records were used, and whether these children are real."""
    if service is None and indicators is not None:
        return "E15 holds the service's own counts, as it gave them. All other figures come from publications."
    if service is None:
        return "Every figure here comes from a publication; no child's record was used, real or synthetic."
    kind = "made-up (synthetic) children: none of them is real" if service.synthetic else "the service's own records"
    again = "" if service.rounded_to else "; E15 repeats some of their figures, and names them"
    return (
        f"Exhibits whose number begins with S count {kind}{again}. All "
        f"other figures come from publications.{why_not_followed(service)}"
    )


def _source_line(identifier: str) -> str:
    entry = published.source(identifier)
    return (
        f"{published.describe(identifier)}. Period: {entry['period']}. Counts: {entry['counts']}. Licence: "
        f"{entry['licence']}."
    )
