"""Who is compared when the routes are: the children who could have gone either way, as far as records tell."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from yjs_analysis.disproportionality.stages import COURT
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.counted import FOLLOWED, REOFFENDED, Service
from yjs_analysis.evidence.study import Study
from yjs_analysis.reoffending.positivity import positivity, within_overlap

TERMS = ("gravity", "history", "admission", "age_band", "sex")
"""What similar children are alike in, as far as somebody of each level went either way."""

NAMES = {"court": "before a court", "out of court": "out of court"}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Alike:
    """The children followed, by `group`, `TERMS` and `route`: all of them, and those who could have gone either way."""

    everybody: pd.DataFrame
    similar: pd.DataFrame

    @property
    def categories(self) -> dict[str, list[str]]:
        """The covariates that still differ among similar children, each with its levels."""
        held = self.similar[self.similar["total"] > 0]
        levels = {term: sorted(held[term].unique()) for term in TERMS}
        return {term: known for term, known in levels.items() if len(known) > 1}


def alike(service: Service, cells: Cells, study: Study) -> Alike | None:
    """Find the children who could have gone either way; None where too few could, or where they may not be shown.

    A level of a covariate stays if five or more children of it went each way, covariate by covariate.

    Parameters
    ----------
    service, cells, study
        As the exhibits take them.
    """
    if service.followed_patterns.empty:
        return None
    route = service.followed_patterns[COURT].map({True: "court", False: "out of court"})
    counts = service.followed_patterns.assign(route=route)
    counts = counts.groupby(["group", *TERMS, "route"], sort=False, as_index=False)[["events", "total"]].sum()
    kept = _either_way(counts)
    if kept is None or _hides_routes(cells) or _few(kept, cells, study):
        return None
    return Alike(everybody=counts, similar=kept)


def _either_way(counts: pd.DataFrame) -> pd.DataFrame | None:
    """Keep the levels from which enough children went each way, covariate by covariate; None if nobody is left."""
    kept = counts
    for term in TERMS:
        if set(kept.loc[kept["total"] > 0, "route"]) != set(NAMES):
            return None
        levels = positivity(kept, by=term)
        open_levels = levels.loc[levels["either_way"], term].tolist()
        if not open_levels:
            return None
        kept = within_overlap(kept, by=term, levels=open_levels)
    return kept


def _hides_routes(cells: Cells) -> bool:
    """Say whether who reoffended after a route is withheld elsewhere."""
    more = ({}, {REOFFENDED: True})
    return any(cells.hides(**{COURT: at, FOLLOWED: True}, **one) for at in (True, False) for one in more)


def _few(kept: pd.DataFrame, cells: Cells, study: Study) -> bool:
    """Say whether a rate among similar children would rest on few."""
    sums = kept.groupby("route")[["events", "total"]].sum()
    rest = sums["total"] - sums["events"]
    small = [(counts.gt(0) & counts.lt(study.threshold)).any() for counts in (sums["events"], rest)]
    return bool(len(sums) < len(NAMES) or any(small) or (sums["total"] < cells.smallest_base).any())
