"""What a model says of decisions: exact rates of court by group, and of what follows in court."""

from __future__ import annotations

from typing import Any

import numpy as np

from yjs_analysis.sources.synthetic.expectations import expected_repeats, first_disposals
from yjs_analysis.sources.synthetic.keys import AGES, SEXES
from yjs_analysis.sources.synthetic.probabilities import AXES, Probabilities, remand_shares

Row = tuple[str, str, str, str, str, float, str]
"""Estimand, unit, adjusted for, group, reference, value, meaning."""

CHAIN = ("first tier", "community order", "custody")
FIRST = "first disposals in the period, one a child"


def crude_truth(model: dict[str, Any], known: Probabilities) -> list[Row]:
    """Give the rate of court by group, its ratio, difference and odds ratio: per child and per disposal."""
    share = first_disposals(known)
    others = tuple(one for one in range(len(AXES)) if one != 1)
    total, court = share.sum(others), (share * known.court).sum(others)
    informal = (share * (1 - known.court) * known.tier[None, :, None, None, :, :, None, 0]).sum(others)
    routes = np.stack([share * (1 - known.court), share * known.court], axis=-1).sum((4, 6))
    later = (routes[..., None] * expected_repeats(model, known)).sum((0, 2, 3, 4, 5))
    every, every_court = total + later.sum(axis=1), court + later[:, 2]
    repeats = "among all disposals in the period, repeats too"
    formal = "court, informal left out"
    rows = compared("court", court, total, f"among {FIRST}", model, known)
    rows += compared(formal, court, total - informal, f"among {FIRST}, informal ones left out", model, known)
    rows += compared("court", every_court, every, repeats, model, known, unit="disposal")
    without = every - informal - later[:, 0]
    rows += compared(formal, every_court, without, f"{repeats}, informal ones left out", model, known, unit="disposal")
    said = "Expected disposals in the period per child, repeats too."
    each = dict(zip(known.groups, divided(every, total), strict=True))
    return rows + [("disposals per child", "child", "", group, "", float(value), said) for group, value in each.items()]


def chain_truth(model: dict[str, Any], known: Probabilities) -> list[Row]:
    """Give what follows once a child is in court: the tier, and remand to youth detention accommodation."""
    in_court = first_disposals(known) * known.court
    others = tuple(one for one in range(len(AXES)) if one != 1)
    total, among = in_court.sum(others), f"among {FIRST} that were court's"
    shares = {name: known.tier[None, :, None, None, :, :, None, at] for at, name in enumerate(CHAIN, start=2)}
    shares["remand to youth detention accommodation"] = remand_shares(model)[None, :, None, None, :, None, None, 2]
    return [
        row
        for name, share in shares.items()
        for row in compared(f"{name} once in court", (in_court * share).sum(others), total, among, model, known)
    ]


def intersection_truth(model: dict[str, Any], known: Probabilities) -> list[Row]:
    """Give the rate of court by group, sex and age band."""
    share = first_disposals(known)
    total, court = share.sum((0, 4, 5, 6)), (share * known.court).sum((0, 4, 5, 6))
    return [
        row
        for at, sex in enumerate(SEXES)
        for band, age in enumerate(AGES)
        for row in compared(
            f"court, {sex} aged {age}",
            court[:, at, band],
            total[:, at, band],
            f"among {FIRST}",
            model,
            known,
            only=("rate", "relative rate"),
        )
    ]


def compared(
    event: str,
    events: np.ndarray,
    total: np.ndarray,
    among: str,
    model: dict[str, Any],
    known: Probabilities,
    *,
    unit: str = "child",
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
