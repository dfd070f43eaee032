"""What a service's own records let the explorer show: only counts that were decided about together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.decision_chain import POPULATION, PREVIOUS_DECISION
from yjs_analysis.disproportionality.stages import COMMUNITY_OR_CUSTODY, COURT, CUSTODY, NESTED, OUTCOME
from yjs_analysis.evidence.choices import CENSUSES, EVERY, FIRST
from yjs_analysis.evidence.explored.compared import Asked, taken_tables
from yjs_analysis.evidence.explored.published import BEFORE, between_day
from yjs_analysis.evidence.explored.views import (
    ALL_IN,
    ANYHOW,
    AS_KNOWN,
    LEFT_OUT,
    NONE_IN,
    Step,
    compared_view,
)
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import OUTCOMES, in_a_withheld_stage, stages_of
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.outcomes import CLUSTERED, compared_outcomes, court_outcomes
from yjs_analysis.evidence.service.residents import residents_first
from yjs_analysis.evidence.service.rounded import protected
from yjs_analysis.evidence.service.saying import source_line
from yjs_analysis.evidence.study import Study
from yjs_analysis.telling import wording
from yjs_analysis.vocabulary import UNKNOWN

STEPS = {
    OUTCOME: ("outcome", "Had an outcome", "had an outcome"),
    COURT: ("court", "Before a court", "were before a court"),
    COMMUNITY_OR_CUSTODY: ("order", "Given an order or custody", "were given a community order or custody"),
    CUSTODY: ("custody", "Given custody", "were given custody"),
}
"""Each stage: its name in a link, as it is chosen, and what happened to the children."""

OF_THOSE = {
    COURT: "of those with an outcome",
    COMMUNITY_OR_CUSTODY: "of those before a court",
    CUSTODY: "of those given an order or custody",
}

WHOSE = {COURT: "with an outcome", COMMUNITY_OR_CUSTODY: "before a court", CUSTODY: "given an order or custody"}
"""Which children each later stage is measured on, in two ways of saying it."""

TAKEN = {
    LEFT_OUT: "",
    ALL_IN: "It is taken that every child of unknown ethnicity belongs to this group.",
    NONE_IN: "It is taken that every child of unknown ethnicity is {reference}.",
    AS_KNOWN: "Children of unknown ethnicity are shared out as the known are, by draws.",
    ANYHOW: "The limits hold however the children of unknown ethnicity are shared out.",
}

FEW_UNKNOWN = (
    "Too few children of unknown ethnicity are counted here to show how many, so nothing is shown that takes them in."
)

NEEDS_EVERY_GROUP = (
    "To share the unknown out as the known are takes the counts of every group, and one of them is withheld: it could "
    "be worked back from the answer."
)


def own_steps(service: Service, study: Study) -> list[Step]:
    """Set out each stage of the service's records on every population held, and on the step before.

    The counts are those of `service.cells`: what may not be shown in the exhibits is not shown here either, nor
    anything that rests on it.

    Parameters
    ----------
    service
        The service's counts.
    study
        The parameters of the run. Where counts are rounded, no step of the records is set out.
    """
    if protected(service, study).rounded_to:
        return []  # its intervals would not allow for the rounding, and one view could be set against another
    cells = Cells(service, threshold=study.threshold, reference=study.reference)
    return [step for stage in NESTED if stage in study.stages and (step := _step(stage, service, cells, study)).views]


def _step(stage: str, service: Service, cells: Cells, study: Study) -> Step:
    name, label, _ = STEPS[stage]
    unit = FIRST if service.unit == EVERY else service.unit
    hidden = hidden_groups(stage, service, cells, study)
    views = {
        (service.span, asked.denominator, unit, taken): _view(asked, taken, table, hidden, service, study)
        for asked in _asked(stage, service, study)
        for taken, table in taken_tables(asked, study, hidden=hidden).items()
    }
    if service.unit == EVERY and stage == COURT:
        views[service.span, BEFORE, EVERY, LEFT_OUT] = _every_outcome(service, study)
    return Step(
        name=name, label=label, heading=f"{service.area}: own records", views=views, why=_why(stage, service, hidden)
    )


def _why(stage: str, service: Service, hidden: Mapping[str, bool]) -> dict[str, str]:
    """Say why what is not offered at a stage is not."""
    before = {OUTCOME: "The step before an outcome is living here: choose a population."}
    return {
        "period": (
            f"The counts of the records are decided for the whole time, {service.span}. Parts of it would let small "
            "counts be worked out. Another time needs a run of its own."
        ),
        "denominator": before.get(stage, "No such population of the service is held."),
        "unit": (
            f"This pack counts by {service.unit}. Another way of counting the same children, set beside it, could give "
            "small counts away: it needs a run of its own (unit in the study file)."
        ),
        "unknown": _why_not_taken(hidden),
        "together": "Every outcome is compared at court only, among all outcomes, the unknown left out.",
    }


def _why_not_taken(hidden: Mapping[str, bool]) -> str:
    if hidden.get(UNKNOWN, False):
        return FEW_UNKNOWN
    return NEEDS_EVERY_GROUP if UNKNOWN in hidden else "Nobody in these records has an unknown ethnicity."


def _asked(stage: str, service: Service, study: Study) -> Iterator[Asked]:
    """Set a stage on the stage before it and on each population."""
    reached = _reached(service, study)
    events = pd.DataFrame({"group": reached.index, "events": reached[stage].to_numpy()})
    for name, living in _populations(service, study):
        held = living.set_index("group")["persons"]
        on_people = events.assign(total=events["group"].map(held), rows="")
        known = on_people[on_people["total"].notna() | on_people["group"].eq(UNKNOWN)]
        if study.reference in set(known["group"]):
            yield Asked(stage=stage, denominator=name, counts=known, base=POPULATION, living=living["period"].iloc[0])
    if stage != OUTCOME:
        total = reached[NESTED[NESTED.index(stage) - 1]].to_numpy()
        yield Asked(
            stage=stage, denominator=BEFORE, counts=events.assign(total=total), base=PREVIOUS_DECISION, living=""
        )


def _reached(service: Service, study: Study) -> pd.DataFrame:
    """Count each group's children at each stage: one row a group, one column a stage."""
    counts = stages_of(service, study.reference).groupby(["group", "reached"], sort=False)["count"].sum()
    stages = {stage: counts.xs(stage, level="reached") for stage in NESTED}
    return pd.DataFrame(stages).reindex(dict.fromkeys(counts.index.get_level_values("group")))


def _populations(service: Service, study: Study) -> Iterator[tuple[str, pd.DataFrame]]:
    if service.populations.empty:
        return
    yield from service.populations.groupby("period", sort=False)
    if set(CENSUSES) <= set(service.populations["period"]):
        on_day = residents_first(service.populations, between_day(study).isoformat())
        yield "between", on_day[on_day["period"] == on_day["period"].iloc[0]]


def _view(
    asked: Asked, taken: str, table: pd.DataFrame, hidden: Mapping[str, bool], service: Service, study: Study
) -> dict[str, Any]:
    hides = table["group"].map(hidden).fillna(False).astype(bool)
    gated = withhold(table, threshold=study.threshold, also=hides)
    _, label, did = STEPS[asked.stage]
    whom = f"of children who live here, {asked.living}" if asked.living else OF_THOSE[asked.stage]
    method = f"{study.interval_of_populations} conditional Poisson" if asked.living else study.interval
    return compared_view(
        gated,
        study,
        did=did,
        title=f"{label}, {whom}: {service.area}, {service.span}",
        source=source_line(service, study, _method(method, taken)),
        who=service.who if asked.living else f"{service.who} {WHOSE[asked.stage]}",
        taken=f"{TAKEN[taken].format(reference=study.reference)} {_unknown_counts(asked, taken)}".strip(),
        missing={UNKNOWN: _why_no_unknown(taken, service)},
    )


def _method(method: str, taken: str) -> str:
    return {AS_KNOWN: "imputed by draws", ANYHOW: f"worst case, {method}"}.get(taken, method)


def _unknown_counts(asked: Asked, taken: str) -> str:
    """Say how many children are of unknown ethnicity; where that may not be shown, nobody takes them in."""
    unknown = asked.counts[asked.counts["group"] == UNKNOWN]
    if taken == LEFT_OUT or unknown.empty:
        return ""
    row = unknown.iloc[0]
    of = "" if asked.base == POPULATION else f" of {wording.count(row['total'])}"
    return f"They are {wording.count(row['events'])}{of}."


def _why_no_unknown(taken: str, service: Service) -> str:
    if UNKNOWN not in service.groups:
        return "Nobody in these records has an unknown ethnicity."
    if taken != LEFT_OUT:
        return "Here children of unknown ethnicity are taken into other groups: they have no row of their own."
    return "Nobody can count who of those living here would be of unknown ethnicity: there is no population for them."


def hidden_groups(stage: str, service: Service, cells: Cells, study: Study) -> dict[str, bool]:
    """Say of each group whether what rests on its count at a stage, or on the reference's, is withheld.

    Parameters
    ----------
    stage
        One of `stages.NESTED`.
    service, cells
        The service's counts, and what was decided about them.
    study
        The parameters of the run.
    """
    reached = _reached(service, study)
    groups = list(reached.index)
    if stage == OUTCOME:

        def few(group: str) -> bool:
            return cells.hides(group=group) or 0 < reached.loc[group, OUTCOME] < cells.smallest_base

        return {group: few(group) or few(study.reference) for group in groups}
    before = reached[NESTED[NESTED.index(stage) - 1]]
    rows = pd.DataFrame({"group": groups, "total": before.to_numpy()}).assign(
        stage=stage, base=PREVIOUS_DECISION, reference=study.reference, reference_total=before[study.reference]
    )  # over residents too: a count that its own step withholds is not shown by another way
    return dict(zip(groups, in_a_withheld_stage(rows, cells), strict=True))


def _every_outcome(service: Service, study: Study) -> dict[str, Any]:
    table = withhold(compared_outcomes(court_outcomes(service), study), threshold=study.threshold)
    return compared_view(
        table, study, did="(each outcome counted) were before a court",
        title=f"Before a court, of all outcomes: {service.area}, {service.span}",
        source=source_line(service, study, CLUSTERED), who=service.who,
        missing={UNKNOWN: f"No outcome is of a child of unknown ethnicity. {OUTCOMES[service.convention]}"},
    )  # fmt: skip
