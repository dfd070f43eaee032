"""What a model says of decisions: exact rates of court by group, crude and like for like, and their decomposition."""

from __future__ import annotations

from typing import Any

import numpy as np

from yjs_analysis.sources.synthetic.expectations import expected_repeats, first_disposals
from yjs_analysis.sources.synthetic.probabilities import AXES, Probabilities

Row = tuple[str, str, str, str, str, float, str]
"""Estimand, unit, adjusted for, group, reference, value, meaning."""

RUNGS = (("sex", "age"), ("gravity",), ("history",), ("admission",))
"""What each rung of the ladder adds to the one before it. Areas, if there are several, belong to the first."""

FIRST = "first disposals in the period, one a child"


def ladder(known: Probabilities) -> list[tuple[str, ...]]:
    """Give the covariates of each rung, from sex and age to all of them."""
    rungs, held = [], ("area",) if len(known.areas) > 1 else ()
    for more in RUNGS:
        held = (*held, *more)
        rungs.append(held)
    return rungs


def crude_truth(model: dict[str, Any], known: Probabilities) -> list[Row]:
    """Give the rate of court by group, its ratio, difference and odds ratio: per child and per disposal."""
    share = first_disposals(known)
    others = tuple(one for one in range(len(AXES)) if one != 1)
    total, court = share.sum(others), (share * known.court).sum(others)
    informal = (share * (1 - known.court) * known.tier[None, :, None, None, :, :, None, 0]).sum(others)
    custody = (share * known.court * known.tier[None, :, None, None, :, :, None, 4]).sum(others)
    routes = np.stack([share * (1 - known.court), share * known.court], axis=-1).sum((4, 6))
    later = (routes[..., None] * expected_repeats(model, known)).sum((0, 2, 3, 4, 5))
    everyone = f"among {FIRST}"
    every = "among all disposals in the period, repeats too"
    rows = compared("court", "child", court, total, everyone, model, known)
    rows += compared(
        "court, informal left out",
        "child",
        court,
        total - informal,
        f"{everyone}, those with an informal disposal left out",
        model,
        known,
    )
    rows += compared("custody once in court", "child", custody, court, f"{everyone} that were court's", model, known)
    rows += compared("court", "disposal", court + later[:, 2], total + later.sum(axis=1), every, model, known)
    rows += compared(
        "court, informal left out",
        "disposal",
        court + later[:, 2],
        total - informal + later[:, 1:].sum(axis=1),
        f"{every}, informal ones left out",
        model,
        known,
    )
    each = (total + later.sum(axis=1)) / np.where(total > 0, total, np.nan)
    return rows + [
        (
            "disposals per child",
            "child",
            "",
            group,
            "",
            value,
            "Expected disposals in the period per child, repeats too.",
        )
        for group, value in zip(known.groups, each, strict=True)
        if value > 0
    ]


def compared(
    event: str,
    unit: str,
    events: np.ndarray,
    total: np.ndarray,
    among: str,
    model: dict[str, Any],
    known: Probabilities,
    *,
    only: tuple[str, ...] = ("rate", "relative rate", "rate difference", "odds ratio"),
) -> list[Row]:
    """Give rate, relative rate, rate difference and odds ratio of every group against the reference."""
    reference = model["service"]["reference"]
    rates = dict(zip(known.groups, divided(events, total), strict=True))
    base = rates[reference]
    rows: list[Row] = []
    for group, rate in rates.items():
        if np.isnan(rate):
            continue
        said = {
            "rate": (rate, f"Share with {event} {among}."),
            "relative rate": (ratio(rate, base), f"The group's rate of {event} over the reference's, {among}."),
            "rate difference": (rate - base, f"The group's rate of {event} less the reference's, {among}."),
            "odds ratio": (
                ratio(rate * (1 - base), base * (1 - rate)),
                f"The group's odds of {event} over the reference's, {among}.",
            ),
        }
        rows += [
            (f"{kind} of {event}", unit, "", group, "" if kind == "rate" else reference, *said[kind])
            for kind in only
            if kind == "rate" or group != reference
        ]
    return rows


def adjusted_truth(model: dict[str, Any], known: Probabilities) -> list[Row]:
    """Give court like for like, rung by rung: standardised, and what the Mantel-Haenszel estimates tend to."""
    share, rows = first_disposals(known), []
    reference = model["service"]["reference"]
    for held in ladder(known):
        total, events = strata(share, held), strata(share * known.court, held)
        words = ", ".join(held)
        for at, group in enumerate(known.groups):
            if group != reference and total[at].sum() > 0:
                base = known.groups.index(reference)
                rows += [
                    (f"{kind} of court", "child", words, group, reference, value, f"{said} Strata: {words}.")
                    for kind, value, said in _like_for_like(total, events, at, base)
                ]
    return rows + _direct(model, known)


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


def ratio(above: float, below: float) -> float:
    """Divide, or give NaN where there is nothing to divide by.

    Examples
    --------
    >>> ratio(1, 4), ratio(1, 0)
    (0.25, nan)
    """
    return float(above / below) if below else float("nan")


def divided(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Divide place by place, with NaN where there is nothing to divide by.

    Examples
    --------
    >>> divided(np.array([1.0, 1.0]), np.array([4.0, 0.0]))
    array([0.25,  nan])
    """
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)
