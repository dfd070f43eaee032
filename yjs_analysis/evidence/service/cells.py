"""Every count of children that the exhibits of a service show, and which of them may be shown."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disproportionality.stages import COMMUNITY_OR_CUSTODY, COURT, CUSTODY, OUTCOME
from yjs_analysis.evidence.service.counted import FOLLOWED, REFERENCE, REOFFENDED, Service
from yjs_analysis.evidence.service.decided import decided

KEYS = ["group", COURT, COMMUNITY_OR_CUSTODY, CUSTODY, FOLLOWED, REOFFENDED]

EVERYBODY = None

STAGE_CELLS = {
    OUTCOME: {},
    COURT: {COURT: True},
    COMMUNITY_OR_CUSTODY: {COURT: True, COMMUNITY_OR_CUSTODY: True},
    CUSTODY: {COURT: True, COMMUNITY_OR_CUSTODY: True, CUSTODY: True},
}
"""Each stage, as what is true of the children who reached it."""

OUT_OF_COURT = {COURT: False}

ATTRIBUTES = [COURT, CUSTODY, REOFFENDED]
"""What would tell something about every child of a group, if it were true of all of them."""

SMALLEST_BASE = 10
"""Of fewer children no rate is published: each child would move it by more than a tenth."""


class Cells:
    """The decision about every count of the exhibits, all of them together: may it be shown?

    Counts that were rounded together may all be shown; of fewer than ten children no rate is told all the same.

    Parameters
    ----------
    service
        The service's counts.
    threshold
        The smallest count that may be shown.
    reference
        The group that the others are compared with: it is among the counts though nobody be in it.
    """

    def __init__(self, service: Service, *, threshold: int, reference: str = REFERENCE) -> None:
        counts = service.children.groupby(KEYS, sort=False, as_index=False)["count"].sum()
        asked = pd.DataFrame(asked_of(service, reference), columns=KEYS).astype(object)
        self.smallest_base = SMALLEST_BASE if threshold > 1 else 0
        # at 1, nothing is withheld, neither for being small nor for telling of everybody; nor where all is rounded
        guarded = threshold > 1 and not service.rounded_to
        self.table = decided(
            counts.astype(dict.fromkeys(KEYS, object)),
            asked,
            threshold=threshold if guarded else 1,
            attributes=ATTRIBUTES if guarded else (),
        )
        keys = self.table[KEYS].astype(object).where(self.table[KEYS].notna(), EVERYBODY).itertuples(index=False)
        self._withheld = dict(zip(map(tuple, keys), self.table["withheld"], strict=True))

    def hides(self, **conditions: object) -> bool:
        """Say whether the count of children of whom all this is true is withheld.

        Raises
        ------
        KeyError
            If the count is none of those that were decided about.
        """
        return bool(self._withheld[tuple(conditions.get(name, EVERYBODY) for name in KEYS)])


def asked_of(service: Service, reference: str) -> list[dict]:
    """List the counts that the exhibits show: each group and all of them, at every stage and in the follow-up."""
    held = service.children
    present = held.groupby("group", sort=False)["count"].sum()
    groups = [EVERYBODY, *(group for group, count in present.items() if count or group == reference)]
    kinds = [*STAGE_CELLS.values(), OUT_OF_COURT]
    routes: list[dict] = []
    if service.is_followed:
        kinds += [{FOLLOWED: True}, {FOLLOWED: True, REOFFENDED: True}]
        routes = [{COURT: at, FOLLOWED: True, **more} for at in (True, False) for more in ({}, {REOFFENDED: True})]
    return [{"group": group, **kind} for group in groups for kind in kinds] + routes
