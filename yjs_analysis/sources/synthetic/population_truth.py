"""What a model says of who is seen: the make-up of the children, rates over the population, and unknown ethnicity."""

from __future__ import annotations

from typing import Any

import numpy as np

from yjs_analysis.sources.synthetic.decisions_truth import FIRST, Row, compared, divided, ratio
from yjs_analysis.sources.synthetic.expectations import first_disposals
from yjs_analysis.sources.synthetic.like_for_like_truth import ladder, rung
from yjs_analysis.sources.synthetic.probabilities import Probabilities
from yjs_analysis.vocabulary import UNKNOWN


def population_truth(model: dict[str, Any], known: Probabilities) -> list[Row]:
    """Give shares of the children, and each group's rate over the population against the reference's."""
    share = known.entry.sum(axis=0)
    persons = np.array(
        [sum(sum(one["population"][sex].values()) for sex in one["population"]) for one in model["groups"].values()]
    )
    court = (first_disposals(known) * known.court).sum((0, 2, 3, 4, 5, 6))
    entered = share.sum(axis=(1, 2))
    rows: list[Row] = [
        ("share of children", "child", "", group, "", value, "Share of the group among children with a disposal.")
        for group, value in zip(known.groups, entered, strict=True)
    ]
    rows += [
        ("share of boys", "child", "", "All", "", share[:, 0].sum(), "Share of boys among children with a disposal."),
        (
            "share aged 10-14",
            "child",
            "",
            "All",
            "",
            share[:, :, 0].sum(),
            "Share of children aged 10 to 14 on the day of their first disposal in the period.",
        ),
        ("share sent to court", "child", "", "All", "", court.sum(), f"Share of court among {FIRST}."),
    ]
    for name, events in (("any disposal in the population", entered), ("court in the population", court)):
        rows += compared(
            name,
            events,
            persons,
            "in the population of the group (first disposals over residents aged 10 to 17)",
            model,
            known,
            only=("relative rate",),
        )
    return rows


def unknown_truth(model: dict[str, Any], known: Probabilities) -> list[Row]:
    """Give what is left of the crude comparison once children of unknown ethnicity are lost."""
    share = first_disposals(known)
    others = (0, 2, 3, 4, 5, 6)
    routes = np.stack([(share * (1 - known.court)).sum(others), (share * known.court).sum(others)], axis=-1)
    lost, kept = routes * known.unknown, routes * (1 - known.unknown)
    said = "Share of children whose ethnicity isn't recorded"
    rows: list[Row] = [
        (f"share of {UNKNOWN.lower()} ethnicity", "child", "", group, "", value, f"{said}, among the group.")
        for group, value in zip(known.groups, divided(lost.sum(1), routes.sum(1)), strict=True)
        if not np.isnan(value)
    ]
    rows += [
        (f"share of {UNKNOWN.lower()} ethnicity", "child", "", "All", "", lost.sum(), f"{said}."),
        (
            "rate of court",
            "child",
            "",
            UNKNOWN,
            "",
            ratio(lost[:, 1].sum(), lost.sum()),
            "Share with court among children whose ethnicity isn't recorded.",
        ),
    ]
    among = f"among {FIRST}, of children whose ethnicity is recorded"
    rows += compared("court, unknown lost", kept[:, 1], kept.sum(axis=1), among, model, known)
    return rows + _like_for_like_without_unknown(model, known)


def _like_for_like_without_unknown(model: dict[str, Any], known: Probabilities) -> list[Row]:
    """Give what is left of the comparison of like children once those of unknown ethnicity are lost."""
    share, full = first_disposals(known), ladder(known)[-1]
    seen = [(1 - known.unknown[:, route]).reshape(1, -1, 1, 1, 1, 1, 1) for route in (0, 1)]
    court = share * known.court * seen[1]
    rows = rung("court, unknown lost", full, court + share * (1 - known.court) * seen[0], court, model, known)
    if model["court"]["link"] != "log odds":
        return rows
    reference = model["service"]["reference"]
    odds = {
        group: ratio(np.exp(one["court"]) * (1 - one["unknown"]["court"]), 1 - one["unknown"]["out_of_court"])
        for group, one in model["groups"].items()
    }
    words = ", ".join(full)
    said = (
        f"The odds ratio of court between two children alike in {words} whose ethnicity is recorded: the same for all."
    )
    return rows + [
        (
            "conditional odds ratio of court, unknown lost",
            "child",
            words,
            group,
            reference,
            ratio(one, odds[reference]),
            said,
        )
        for group, one in odds.items()
        if group != reference
    ]
