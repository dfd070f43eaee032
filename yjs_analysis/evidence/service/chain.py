"""A service's children stage by stage, compared and guarded."""

from __future__ import annotations

from functools import partial

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.decision_chain import POPULATION, base_of, stage_relative_rates
from yjs_analysis.disproportionality.stages import COURT, NESTED, OUTCOME, stage_counts
from yjs_analysis.evidence.service.allowing import allowing_for_rounding
from yjs_analysis.evidence.service.cells import STAGE_CELLS, Cells
from yjs_analysis.evidence.service.counted import FORMAL, REFERENCE, Service
from yjs_analysis.evidence.service.residents import residents_first
from yjs_analysis.evidence.study import Study

RECORDS = "the service's records"

OUTCOMES = {
    FORMAL: "children with a caution or sentence",
    "with informal": "children with a caution, sentence or informal disposal",
}


def chain(service: Service, cells: Cells, study: Study) -> pd.DataFrame:
    """Compare each group with the reference at each stage, after disclosure control."""
    parts = []
    nobody = pd.DataFrame({"group": [], "persons": [], "rows": []})
    residents = residents_first(service.populations, study.denominator)
    censuses = list(residents.groupby("period", sort=False)) if len(residents) else [("", nobody)]
    for period, living in censuses:
        counts = stage_counts(
            stages_of(service, study.reference),
            living,
            period=service.span,
            population_counts=_living_counts(period),
            outcome_counts=OUTCOMES[service.convention],
        )
        counts = counts[counts["stage"] == OUTCOME] if parts else counts  # only the first stage knows the census
        compared = _rated(counts, service, study)
        parts.append(compared.assign(census=period, rows=_rows(compared, living)))
    compared = pd.concat(parts, ignore_index=True)
    return withhold(compared, threshold=study.threshold, also=in_a_withheld_stage(compared, cells))


def _living_counts(period: str) -> str:
    """Say what residents count, in words that name them as residents whatever their period is called."""
    words = f"children who live here, {period}"
    return words if base_of(words) == POPULATION else f"children who live here, population {period}"


def stages_of(service: Service, reference: str = REFERENCE) -> pd.DataFrame:
    """Count the children of each group at each stage, as `stages.stage_counts` takes them."""
    rows = [
        {"group": group, "reached": stage, "count": int(part.loc[part[stage], "count"].sum())}
        for group, part in service.children.groupby("group", sort=False)
        for stage in NESTED
        if part["count"].sum() or group == reference
    ]
    return pd.DataFrame(rows, columns=["group", "reached", "count"])


def _rows(compared: pd.DataFrame, living: pd.DataFrame) -> pd.Series:
    """Say where each row's numbers come from."""
    of_groups = living.set_index("group")["rows"]
    with_population = [
        "; ".join([RECORDS, *dict.fromkeys((of_groups[row["group"]], of_groups[row["reference"]]))])
        if row["base"] == POPULATION
        else RECORDS
        for row in compared.to_dict("records")
    ]
    return pd.Series(with_population, index=compared.index)


def in_a_withheld_stage(compared: pd.DataFrame, cells: Cells) -> pd.Series:
    """Mark the rows of a chain that rest on a count that may not be shown, or on too few children for a rate.

    Of so few children that no decision about them is told, neither is the rate among residents: their number would
    stand in one exhibit and be withheld in the next.
    """
    before = dict(zip(NESTED[1:], NESTED, strict=False))

    def hidden(row: dict) -> bool:
        stages = [row["stage"]] if row["base"] == POPULATION else [row["stage"], before[row["stage"]]]
        groups = {row["group"], row["reference"]}
        told = any(cells.hides(group=group, **STAGE_CELLS[stage]) for group in groups for stage in stages)
        if row["base"] == POPULATION:
            return told or any(0 < row[name] < cells.smallest_base for name in ("events", "reference_events"))
        return told or min(row["total"], row["reference_total"]) < cells.smallest_base

    return pd.Series([hidden(row) for row in compared.to_dict("records")], index=compared.index, dtype=bool)


def at_court(service: Service, reference: str = REFERENCE) -> pd.DataFrame:
    """Count the children before a court, of those with an outcome: `group`, `events`, `total`."""
    reached = stages_of(service, reference)
    asked = reached[reached["reached"] == COURT].rename(columns={"count": "events"}).drop(columns="reached")
    return asked.assign(total=reached.loc[reached["reached"] == OUTCOME, "count"].to_numpy()).reset_index(drop=True)


def court_stage(service: Service, study: Study) -> pd.DataFrame:
    """Compare every group's rate of court with the reference's, before disclosure control."""
    counts = at_court(service, study.reference).assign(
        period=service.span, stage=COURT, total_counts=OUTCOMES[service.convention], rows=RECORDS
    )
    return _rated(counts, service, study)


def _rated(counts: pd.DataFrame, service: Service, study: Study) -> pd.DataFrame:
    return allowing_for_rounding(
        partial(stage_relative_rates, **study.comparison), counts.reset_index(drop=True),
        rounded_to=service.rounded_to, reference=study.reference, band=study.band,
    )  # fmt: skip


def hidden_at_court(service: Service, cells: Cells, study: Study) -> dict[str, bool]:
    """Say of each group whether anything may be shown that rests on how many of it were before a court."""
    compared = court_stage(service, study)
    return dict(zip(compared["group"], in_a_withheld_stage(compared, cells), strict=True))
