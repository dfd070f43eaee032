"""What a model says of reoffending: exact risks by group and by route, crude and like for like, and hazard ratios."""

from __future__ import annotations

from typing import Any

import numpy as np

from yjs_analysis.sources.synthetic.decisions_truth import Row, compared, divided, ratio
from yjs_analysis.sources.synthetic.expectations import first_disposals, first_events, one_year_reoffending
from yjs_analysis.sources.synthetic.probabilities import Probabilities

ROUTES = ("out of court", "court")
EVENTS = ("reoffence", "custody", "moving away", "death", "turning eighteen")


def risk_truth(model: dict[str, Any], known: Probabilities) -> list[Row]:
    """Give the one-year rate of proven reoffending by group and by route, and the frequency of reoffences."""
    days, proof = (model["reoffending"][key] for key in ("index_days", "proven_days"))
    window = f"within {days} days of the first disposal in the period, proven within {proof} days of it"
    weight = index_children(known, official=False)
    any_risk = one_year_reoffending(model, known, official=False)
    official = one_year_reoffending(model, known, official=True)
    formal = index_children(known, official=True)
    net = net_risk(model, known)
    often = (weight * one_year_reoffending(model, known, official=False, count=True)).sum()
    rows: list[Row] = [
        ("reoffences per child", "child", "", "All", "", float(often), f"Expected reoffences {window}."),
        (
            "reoffences per reoffender",
            "child",
            "",
            "All",
            "",
            ratio(often, (weight * any_risk).sum()),
            f"Expected reoffences {window}, per child with at least one.",
        ),
    ]
    for name, risk, mass, said in (
        ("proven reoffending", any_risk, weight, f"{window}; every outcome proves it"),
        (
            "official reoffending",
            official,
            formal,
            f"{window}; children whose first disposal is informal are left out, and an informal outcome proves nothing",
        ),
        (
            "reoffending had nobody left",
            net,
            weight,
            f"within {days} days of the first disposal, had nobody moved away, died or entered custody: what "
            "Kaplan-Meier tends to, these being taken as censored and turning eighteen not",
        ),
    ):
        rows += _by_group_and_route(name, risk, mass, said, model, known)
        rows += _route_like_for_like(name, risk, known, said)
    return rows + _group_like_for_like(any_risk, weight, window, model, known)


def hazard_truth(model: dict[str, Any], known: Probabilities) -> list[Row]:
    """Give the ratios of the daily rates of reoffending that the model was built with."""
    reference = model["service"]["reference"]
    base = model["groups"][reference]["reoffending"]
    said = "Ratio of the daily rates of reoffending between two children alike in {}: the same on every day."
    rows: list[Row] = [
        (
            "hazard ratio of reoffending",
            "child",
            "sex, age, history, route",
            group,
            reference,
            float(np.exp(one["reoffending"] - base)),
            said.format("sex, age band, history and route"),
        )
        for group, one in model["groups"].items()
        if group != reference
    ]
    effect = float(np.exp(model["reoffending"]["court"]))
    words = said.format("group, sex, age band and history")
    return [
        *rows,
        ("hazard ratio of reoffending", "child", "group, sex, age, history", "court", "out of court", effect, words),
    ]


def incidence_truth(model: dict[str, Any], known: Probabilities) -> list[Row]:
    """Give the cumulative incidence of each first event in the follow-up, with and without turning eighteen."""
    weight = index_children(known, official=False).sum(axis=0)
    rows: list[Row] = []
    for eighteen in (False, True):
        chance = first_events(model, known, eighteen=eighteen)
        ends = ", ".join(EVENTS[1:] if eighteen else EVENTS[1:-1])
        for at, event in enumerate(EVENTS if eighteen else EVENTS[:-1]):
            name = f"cumulative incidence of {event}" + (", eighteen ends follow-up" if eighteen else "")
            said = (
                f"Share of children whose first event within {model['reoffending']['index_days']} days of the first "
                f"disposal is {event}; what competes: reoffence, {ends}."
            )
            rows += [
                (name, "child", "", label, "", ratio((mass * chance[..., at]).sum(), mass.sum()), said)
                for label, mass in _parts(weight, known, axis=0)
            ]
    return rows


def index_children(known: Probabilities, *, official: bool) -> np.ndarray:
    """Give the share of first disposals by area, group, sex, age band, history and route; the informal left out or not.

    The shares add up to less than 1 where some are left out.
    """
    share = first_disposals(known)
    formal = 1 - known.tier[None, :, None, None, :, :, None, 0] if official else 1.0
    return np.stack([share * (1 - known.court) * formal, share * known.court], axis=-1).sum((4, 6))


def net_risk(model: dict[str, Any], known: Probabilities) -> np.ndarray:
    """Give the probability of a reoffence within the follow-up if nothing else could happen."""
    return -np.expm1(-known.rate * model["reoffending"]["index_days"])[None]


def _parts(weight: np.ndarray, known: Probabilities, *, axis: int) -> list[tuple[str, np.ndarray]]:
    """Give the weight of everyone, of each group and of each route, the rest of the array being 0."""
    parts = [("All", weight)]
    for names, along in ((known.groups, axis), (ROUTES, weight.ndim - 1)):
        for at, name in enumerate(names):
            here = np.zeros_like(weight)
            place = (*(slice(None),) * along, at)
            here[place] = weight[place]
            parts.append((name, here))
    return [(name, mass) for name, mass in parts if mass.sum() > 0]


def _states(known: Probabilities, *more: str) -> str:
    """Name what sets a child's risk beside the route; gravity and admission have no effect of their own on it."""
    return ", ".join((*(("area",) if len(known.areas) > 1 else ()), *more, "sex", "age", "history"))


def _by_group_and_route(
    name: str, risk: np.ndarray, weight: np.ndarray, said: str, model: dict[str, Any], known: Probabilities
) -> list[Row]:
    total = weight.sum((0, 2, 3, 4, 5))
    rows = compared(name, (weight * risk).sum((0, 2, 3, 4, 5)), total, said, model, known)
    everyone = ratio((weight * risk).sum(), weight.sum())
    rows.append((f"rate of {name}", "child", "", "All", "", everyone, f"Share with {name} {said}."))
    by_route = divided((weight * risk).sum((0, 1, 2, 3, 4)), weight.sum((0, 1, 2, 3, 4)))
    rows += [
        (f"rate of {name}", "child", "", route, "", float(one), f"Share with {name} {said}; by route of that disposal.")
        for route, one in zip(ROUTES, by_route, strict=True)
    ]
    words = "court's rate {} that after out of court: {}; not like for like."
    rows += [
        (
            f"relative rate of {name}",
            "child",
            "",
            "court",
            "out of court",
            ratio(by_route[1], by_route[0]),
            words.format("over", said),
        ),
        (
            f"rate difference of {name}",
            "child",
            "",
            "court",
            "out of court",
            float(by_route[1] - by_route[0]),
            words.format("less", said),
        ),
    ]
    return rows


def _route_like_for_like(name: str, risk: np.ndarray, known: Probabilities, said: str) -> list[Row]:
    """Compare court with out of court among like children, weighed by three sets of children."""
    share, states = first_disposals(known), _states(known, "group")
    official = name == "official reoffending"
    formal = 1 - known.tier[None, :, None, None, :, :, None, 0] if official else 1.0
    out, court = share * (1 - known.court) * formal, share * known.court
    total = out + court
    overlap = np.divide(out * court, total, out=np.zeros_like(total), where=total > 0)
    rows: list[Row] = []
    full = f"{states}, gravity, admission"
    for kind, weight, words, covariates in (
        ("standardised", total, "all children", states),
        ("standardised to court", court, "the children who went to court", states),
        (
            "overlap-weighted",
            overlap,
            "children who could have gone either way (weight p (1 - p), where p is the "
            f"probability of court given {full})",
            full,
        ),
    ):
        mass = weight.sum((4, 6))
        after = [ratio((mass * risk[..., route]).sum(), mass.sum()) for route in (1, 0)]
        meaning = f"after court {{}} after out of court, both among {words}: {said}."
        rows += [
            (
                f"{kind} relative rate of {name}",
                "child",
                covariates,
                "court",
                "out of court",
                ratio(after[0], after[1]),
                "Rate " + meaning.format("over that"),
            ),
            (
                f"{kind} rate difference of {name}",
                "child",
                covariates,
                "court",
                "out of court",
                after[0] - after[1],
                "Rate " + meaning.format("less that"),
            ),
        ]
    return rows


def _group_like_for_like(
    risk: np.ndarray, weight: np.ndarray, window: str, model: dict[str, Any], known: Probabilities
) -> list[Row]:
    reference, covariates = model["service"]["reference"], f"{_states(known)}, route"
    mass = weight.sum(axis=1)
    rates = {
        group: ratio((mass * risk[:, at]).sum(), mass.sum())
        for at, group in enumerate(known.groups)
        if weight[:, at].sum() > 0
    }
    said = f"{window}, if all children's shares of {covariates} held in both groups."
    return [
        row
        for group, rate in rates.items()
        if group != reference
        for row in (
            (
                "standardised relative rate of proven reoffending",
                "child",
                covariates,
                group,
                reference,
                ratio(rate, rates[reference]),
                f"The group's rate over the reference's {said}",
            ),
            (
                "standardised rate difference of proven reoffending",
                "child",
                covariates,
                group,
                reference,
                rate - rates[reference],
                f"The group's rate less the reference's {said}",
            ),
        )
    ]
