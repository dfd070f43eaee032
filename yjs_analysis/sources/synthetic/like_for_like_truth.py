"""What a model says of court among like children: standardised, stratified, and the parts of the crude difference."""

from __future__ import annotations

from typing import Any

import numpy as np

from yjs_analysis.sources.synthetic.decisions_truth import FIRST, Row, divided, ratio
from yjs_analysis.sources.synthetic.expectations import first_disposals
from yjs_analysis.sources.synthetic.probabilities import AXES, Probabilities

RUNGS = (("sex", "age"), ("gravity",), ("history",), ("admission",))
"""What each rung of the ladder adds to the one before it. Areas, if there are several, belong to the first."""


def ladder(known: Probabilities) -> list[tuple[str, ...]]:
    """Give the covariates of each rung, from sex and age to all of them."""
    rungs, held = [], ("area",) if len(known.areas) > 1 else ()
    for more in RUNGS:
        held = (*held, *more)
        rungs.append(held)
    return rungs


def adjusted_truth(model: dict[str, Any], known: Probabilities) -> list[Row]:
    """Give court like for like, rung by rung: standardised, and what the Mantel-Haenszel estimates tend to."""
    share = first_disposals(known)
    rungs = [row for held in ladder(known) for row in rung("court", held, share, share * known.court, model, known)]
    return rungs + _direct(model, known)


def rung(
    event: str,
    held: tuple[str, ...],
    share: np.ndarray,
    court: np.ndarray,
    model: dict[str, Any],
    known: Probabilities,
) -> list[Row]:
    """Compare every group with the reference like for like in what is held.

    Parameters
    ----------
    event
        What to call it.
    held
        The axes whose every combination is a stratum.
    share, court
        The share of all children with each pattern of covariates, and of those of them who went to court.
    model, known
        A model, and its probabilities.
    """
    reference, words = model["service"]["reference"], ", ".join(held)
    total, events = strata(share, held), strata(court, held)
    base = known.groups.index(reference)
    return [
        (f"{kind} of {event}", "child", words, group, reference, value, f"{said} Strata: {words}.")
        for at, group in enumerate(known.groups)
        if group != reference and (total[[at, base]] > 0).all(axis=0).any()
        for kind, value, said in _like_for_like(total, events, at, base)
    ]


def decomposition_truth(model: dict[str, Any], known: Probabilities) -> list[Row]:
    """Give the parts of each group's crude difference that the make-up explains and that it doesn't (Kitagawa)."""
    share, rows = first_disposals(known), []
    reference = model["service"]["reference"]
    full = ladder(known)[-1]
    for held in [*((one,) for one in ("gravity", "history", "admission")), *ladder(known)]:
        total, events = strata(share, held), strata(share * known.court, held)
        base = known.groups.index(reference)
        for at, group in enumerate(known.groups):
            if group == reference or not total[at].sum() > 0:
                continue
            parts = _kitagawa(total[[at, base]], events[[at, base]])
            wanted = parts if held == full else dict(list(parts.items())[:2])
            rows += [
                (
                    f"{part} part of the difference in court",
                    "child",
                    ", ".join(held),
                    group,
                    reference,
                    value,
                    f"{said} Strata: {', '.join(held)}; {FIRST}.",
                )
                for part, (value, said) in wanted.items()
            ]
    return rows


def strata(values: np.ndarray, held: tuple[str, ...]) -> np.ndarray:
    """Sum over what isn't held: one row a group, one column a stratum."""
    drop = tuple(at for at, axis in enumerate(AXES) if axis != "group" and axis not in held)
    summed = np.moveaxis(values.sum(axis=drop, keepdims=True), 1, 0)
    return summed.reshape(len(summed), -1)


def _like_for_like(total: np.ndarray, events: np.ndarray, at: int, base: int) -> list[tuple[str, float, str]]:
    n1, n0, x1, x0 = total[at], total[base], events[at], events[base]
    rate1, rate0 = divided(x1, n1), divided(x0, n0)
    both = (n1 > 0) & (n0 > 0)
    rows = []
    for name, weight, words in (
        ("standardised", total.sum(axis=0), "all children's"),
        ("standardised to the group", n1, "the group's own"),
        ("standardised to the reference", n0, "the reference's"),
    ):
        one, two = (np.sum((weight * rate)[both]) / np.sum(weight[both]) for rate in (rate1, rate0))
        said = f"if the strata had {words} shares in both, group and reference."
        rows.append((f"{name} relative rate", ratio(one, two), f"The ratio of the two rates {said}"))
        rows.append((f"{name} rate difference", one - two, f"The difference of the two rates {said}"))
    a, b, c, d, n = (value[both] for value in (x1, n1 - x1, x0, n0 - x0, n1 + n0))
    n1, n0 = n1[both], n0[both]
    tends = "What the Mantel-Haenszel estimate tends to in ever more children"
    return [
        *rows,
        ("Mantel-Haenszel relative rate", ratio(np.sum(a * n0 / n), np.sum(c * n1 / n)), f"{tends}."),
        ("Mantel-Haenszel odds ratio", ratio(np.sum(a * d / n), np.sum(b * c / n)), f"{tends}."),
        ("Mantel-Haenszel rate difference", np.sum((a * n0 - c * n1) / n) / np.sum(n1 * n0 / n), f"{tends}."),
    ]


def _direct(model: dict[str, Any], known: Probabilities) -> list[Row]:
    """Give the direct effect that the model was built with: the same in every stratum, on the scale of its link."""
    reference, words = model["service"]["reference"], ", ".join(ladder(known)[-1])
    kind = "odds ratio" if model["court"]["link"] == "log odds" else "relative rate"
    base = model["groups"][reference]["court"]
    said = f"The {kind} of court between two children alike in {words}: the same for all, as the model was built."
    return [
        (f"conditional {kind} of court", "child", words, group, reference, float(np.exp(one["court"] - base)), said)
        for group, one in model["groups"].items()
        if group != reference
    ]


def _kitagawa(total: np.ndarray, events: np.ndarray) -> dict[str, tuple[float, str]]:
    rate = np.divide(events, total, out=np.zeros_like(events), where=total > 0)
    # A stratum that one group has nobody in is one in which both fare alike: it only differs in make-up.
    rate = np.where(total > 0, rate, rate[::-1])
    weight = total / total.sum(axis=1, keepdims=True)
    more, faster = weight[0] - weight[1], rate[0] - rate[1]
    return {
        "composition": (
            float(np.sum(more * rate.mean(axis=0))),
            "Part of the crude rate difference that the make-up of the groups explains (two-fold).",
        ),
        "rates": (
            float(np.sum(faster * weight.mean(axis=0))),
            "Part of the crude rate difference that is left between like children (two-fold).",
        ),
        "three-fold composition": (float(np.sum(more * rate[1])), "The make-up's part at the reference's rates."),
        "three-fold rates": (float(np.sum(faster * weight[1])), "The rates' part in the reference's make-up."),
        "three-fold interaction": (float(np.sum(more * faster)), "What belongs to make-up and rates together."),
    }
