"""What a service's own records show, exhibit by exhibit."""

from __future__ import annotations

from yjs_analysis.disproportionality.stages import OUTCOME
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.balance_exhibit import like_with_like
from yjs_analysis.evidence.service.calendar_exhibit import which_cohorts_are_ready
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.children_exhibit import how_many_children
from yjs_analysis.evidence.service.conventions_exhibit import other_conventions
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.family_exhibit import asked_first
from yjs_analysis.evidence.service.flow_exhibit import what_was_counted
from yjs_analysis.evidence.service.like_exhibit import like_for_like
from yjs_analysis.evidence.service.often_exhibit import how_often_and_how_serious
from yjs_analysis.evidence.service.quarters_exhibit import which_quarters_differ
from yjs_analysis.evidence.service.reoffending_exhibit import who_reoffended
from yjs_analysis.evidence.service.rounded import protected, said_of
from yjs_analysis.evidence.service.route_exhibit import out_of_court_or_court
from yjs_analysis.evidence.service.routes_exhibit import similar_children
from yjs_analysis.evidence.service.stages_exhibits import how_far_children_go, who_has_an_outcome
from yjs_analysis.evidence.service.target_exhibit import target_to_be_seen
from yjs_analysis.evidence.service.timing_exhibit import how_soon
from yjs_analysis.evidence.service.unknown_exhibit import could_the_unknown_change_it
from yjs_analysis.evidence.service.what_if_exhibit import fewer_at_court
from yjs_analysis.evidence.service.years_exhibit import is_it_changing
from yjs_analysis.evidence.service.young_exhibit import young_and_black
from yjs_analysis.evidence.study import Study
from yjs_analysis.vocabulary import UNKNOWN

OF_PARTS = (other_conventions, young_and_black, is_it_changing, asked_first)

FOLLOWED_UP = (
    who_reoffended, how_soon, similar_children, like_with_like, how_often_and_how_serious, which_cohorts_are_ready,
)  # fmt: skip

LATER = (target_to_be_seen, fewer_at_court, which_quarters_differ)


def service_exhibits(service: Service, study: Study, cells: Cells | None = None) -> tuple[Exhibit, ...]:
    """Make every exhibit that the counts allow, in reading order; from rounded counts, those that need no finer ones.

    Parameters
    ----------
    service
        The service's counts.
    study
        The parameters of the run.
    cells
        The decision about their counts, where it has been made already.
    """
    service = protected(service, study)
    cells = cells or Cells(service, threshold=study.threshold, reference=study.reference)
    present = service.groups
    made = [out_of_court_or_court, how_many_children]
    if study.reference in present and len(present) > 1 and not service.rounded_to:
        made.append(like_for_like)
    if {study.reference, study.focus, UNKNOWN} <= set(present) and not service.rounded_to:
        made.append(could_the_unknown_change_it)
    if set(study.stages) - {OUTCOME}:
        made.append(how_far_children_go)
    if len(service.populations) and OUTCOME in study.stages:
        made.insert(0, who_has_an_outcome)
    made += () if service.rounded_to else OF_PARTS
    if service.is_followed:
        made += [who_reoffended] if service.rounded_to else FOLLOWED_UP
    made += () if service.rounded_to else LATER
    last = (what_was_counted(service, cells, study),) if len(service.flow) else ()
    shown = [one for make in made if (one := make(service, cells, study)) is not None]
    return (*(map(said_of, shown) if service.rounded_to else shown), *last)
