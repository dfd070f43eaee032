"""Counts of several exhibits together: an outsider who has all that are shown cannot narrow down one that is not.

The search is one of its own: unknown numbers of children by group, route, month of the first reoffence, and
gravity, tied to nothing but the counts that the exhibits show.
"""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.from_records import synthetic_service
from yjs_analysis.evidence.service.often_exhibit import how_often_and_how_serious
from yjs_analysis.evidence.service.reoffending_exhibit import who_reoffended
from yjs_analysis.evidence.service.route_exhibit import out_of_court_or_court
from yjs_analysis.evidence.service.routes_exhibit import similar_children
from yjs_analysis.evidence.service.stages_exhibits import who_has_an_outcome
from yjs_analysis.evidence.service.timing_exhibit import how_soon
from yjs_analysis.evidence.study import Study

MAKERS = (who_has_an_outcome, out_of_court_or_court, who_reoffended, how_soon, similar_children,
          how_often_and_how_serious)  # fmt: skip
COURT = {"out of court": False, "before a court": True}
LATER, NEVER, NOT_FOLLOWED = 13, 14, 15
"""Months of follow-up beyond the twelve: reoffended after leaving, did not reoffend, was not followed."""


@pytest.fixture(scope="module")
def shown():
    """Give the estimates of the exhibits that count the same children."""
    service, study = synthetic_service(), Study()
    cells = Cells(service, threshold=study.threshold)
    made = {one.identifier: one.estimates for one in (make(service, cells, study) for make in MAKERS)}
    groups = [*service.groups]
    levels = sorted(service.followed_patterns["gravity"].unique())
    kinds = product(groups, (False, True), range(1, NOT_FOLLOWED + 1), levels)
    return made, pd.DataFrame(kinds, columns=["group", "court", "month", "gravity"])


def asked_in(made, kinds):
    """Give for each count of the exhibits who belongs to it, what is printed (missing: withheld), and its name."""
    everybody = pd.Series(True, index=kinds.index)
    followed = kinds["month"] < NOT_FOLLOWED
    reoffended = kinds["month"] < NEVER
    for row in made["S1"].to_dict("records"):
        yield kinds["group"] == row["group"], row["events"], "S1"
    for row in made["S2"].to_dict("records"):
        if row["label"].endswith(": before a court"):
            yield kinds["court"] & (kinds["group"] == row["group"]), row["events"], f"S2 {row['group']}"
            yield kinds["group"] == row["group"], row["total"], f"S2 all {row['group']}"
    for row in made["S7"].to_dict("records"):
        own = {"Everybody": everybody, "Route": kinds["court"] == COURT.get(row["label"]),
               "Group": kinds["group"] == row["label"]}[row["block"]]  # fmt: skip
        yield own & followed, row["total"], f"S7 all {row['label']}"
        yield own & reoffended, row["events"], f"S7 {row['label']}"
    for row in made["S9"].to_dict("records"):
        if "within" in row["label"]:
            by_then = (kinds["court"] == COURT[row["line"]]) & (kinds["month"] <= row["month"])
            yield by_then, row["events"], f"S9 {row['label']}"
    for row in made["S10"].query("label.str.startswith('gravity')").to_dict("records"):
        own = followed & (kinds["gravity"] == row["label"].removeprefix("gravity "))
        yield own, row["total"], f"S10 all {row['label']}"
        yield own & kinds["court"], row["events"], f"S10 {row['label']}"
    for row in made["S15"].query("block.str.contains('by each child')").to_dict("records"):
        own = everybody if row["label"] == "all" else kinds["court"] == COURT[row["label"]]
        yield own & reoffended, row["events"], f"S15 {row['label']}"
        yield own & followed, row["total"], f"S15 all {row['label']}"


def test_no_withheld_count_has_fewer_than_three_values_whatever_exhibits_are_put_together(shown):
    made, kinds = shown
    asked = list(asked_in(made, kinds))
    # Children of one kind in the same counts are one unknown: the search stays small.
    member = np.array([belongs.to_numpy() for belongs, _, _ in asked], dtype=float)
    member = np.unique(member, axis=1)
    values = np.array([value for _, value, _ in asked], dtype=float)
    known = ~np.isnan(values)
    rule = LinearConstraint(member[known], values[known], values[known])
    told = {tuple(row) for row in member[known]}
    goals = {name: row for row, value, (_, _, name) in zip(member, values, asked, strict=True)
             if np.isnan(value) and tuple(row) not in told}  # fmt: skip

    def furthest(row, sign):
        found = milp(sign * row, constraints=rule, bounds=Bounds(0, 300), integrality=np.ones(len(row)))
        return sign * found.fun

    width = {name: round(furthest(row, -1) - furthest(row, 1)) for name, row in goals.items()}
    assert len(width) > 20
    assert {name: at for name, at in width.items() if at < 2} == {}
