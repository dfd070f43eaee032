"""Turn a model into tables of probabilities: children are drawn from them, and the truth is summed over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit

from yjs_analysis.checks import refuse
from yjs_analysis.sources.synthetic.keys import AGES, GRAVITIES, HISTORY, SEXES

AXES = ("area", "group", "sex", "age", "gravity", "history", "admission")
"""The covariates of a disposal, in the order in which they are drawn and in which the tables below have their axes."""

ADMISSION = ("not admitted", "admitted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Probabilities:
    """Every probability of a model, as arrays whose axes follow `AXES`, then what is decided.

    `entry` is the share of each area, group, sex and age band among the children. The others are given what stands
    on their axes: `gravity` [group, sex, age, gravity], `history` [group, age, history], `admitted` [group, gravity],
    `court` [all of `AXES`], `tier` [group, gravity, history, tier of `TIERS`] (informal and formal add up to 1 out of
    court; first tier, community and custody in court), `unknown` [group, route]. `rate` [group, sex, age, history,
    route] is the daily rate of reoffending. Routes are out of court, court.
    """

    areas: tuple[str, ...]
    groups: tuple[str, ...]
    entry: np.ndarray
    gravity: np.ndarray
    history: np.ndarray
    admitted: np.ndarray
    court: np.ndarray
    tier: np.ndarray
    unknown: np.ndarray
    rate: np.ndarray


def probabilities(model: dict[str, Any]) -> Probabilities:
    """Work out every probability of a model.

    Parameters
    ----------
    model
        As `read_model` gives it.

    Raises
    ------
    ValueError
        If the link is the log relative rate and a probability of court comes out above 1.

    Examples
    --------
    >>> from yjs_analysis.sources.synthetic.model import read_model
    >>> known = probabilities(read_model())
    >>> known.court.shape, round(float(known.entry.sum()), 9)
    ((1, 5, 2, 2, 8, 4, 2), 1.0)
    """
    areas, groups = tuple(model["areas"]), tuple(model["groups"])
    steps = np.arange(len(HISTORY))
    points = np.arange(len(GRAVITIES))
    tilt = _along(_effects(model, "groups", "gravity"), 3, 0) + _along(_effects(model, "sexes", "gravity"), 3, 1)
    tilt = tilt + _along(_effects(model, "ages", "gravity"), 3, 2)
    past = _along(_effects(model, "groups", "history"), 2, 0) + _along(_effects(model, "ages", "history"), 2, 1)
    return Probabilities(
        areas=areas,
        groups=groups,
        entry=_entry(model),
        gravity=_tilted(_effects(model, "gravity", "share"), tilt[..., None] * points),
        history=_tilted(_effects(model, "history", "share"), past[..., None] * steps),
        admitted=expit(
            model["admission"]["intercept"]
            + _along(_effects(model, "groups", "admission"), 2, 0)
            + model["admission"]["per_gravity"] * points
        ),
        court=_court(model),
        tier=_tier(model),
        unknown=np.array([[one["unknown"][route] for route in ("out_of_court", "court")] for one in _of(model)]),
        rate=_rate(model),
    )


def remand_shares(model: dict[str, Any]) -> np.ndarray:
    """Give the shares of remand in court, none first, by group and gravity."""
    points = np.arange(len(GRAVITIES))
    kinds = [
        one["intercept"] + one["per_gravity"] * points + _along(_effects(model, "groups", "remand"), 2, 0)
        for one in model["remand"].values()
    ]
    return _softmax(np.stack([np.zeros_like(kinds[0]), *kinds], axis=-1))


def _of(model: dict[str, Any]) -> list[dict[str, Any]]:
    return list(model["groups"].values())


def _effects(model: dict[str, Any], block: str, key: str) -> np.ndarray:
    """Give one number of each entry of a block, in our order of names."""
    names = {"sexes": SEXES, "ages": AGES, "gravity": GRAVITIES, "history": HISTORY}.get(block, tuple(model[block]))
    return np.array([model[block][name][key] for name in names], dtype=float)


def _along(values: np.ndarray, dimensions: int, axis: int) -> np.ndarray:
    """Lay values along one axis of an array."""
    return values.reshape([-1 if one == axis else 1 for one in range(dimensions)])


def _softmax(value: np.ndarray) -> np.ndarray:
    raised = np.exp(value - value.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def _tilted(share: np.ndarray, tilt: np.ndarray) -> np.ndarray:
    """Multiply shares by the exponential of a tilt, so that they add up to 1 again along the last axis."""
    weighted = share * np.exp(tilt - tilt.max(axis=-1, keepdims=True))
    return weighted / weighted.sum(axis=-1, keepdims=True)


def _entry(model: dict[str, Any]) -> np.ndarray:
    persons = np.array([[[one["population"][sex][age] for age in AGES] for sex in SEXES] for one in _of(model)], float)
    weight = (
        persons * _along(_effects(model, "groups", "entry"), 3, 0) * _along(_effects(model, "sexes", "entry"), 3, 1)
    )
    weight = weight * _along(_effects(model, "ages", "entry"), 3, 2)
    return _effects(model, "areas", "share")[:, None, None, None] * weight / weight.sum()


def _court(model: dict[str, Any]) -> np.ndarray:
    blocks = ("areas", "groups", "sexes", "ages", "gravity", "history")
    score = model["court"]["intercept"] + sum(
        _along(_effects(model, block, "court"), len(AXES), axis) for axis, block in enumerate(blocks)
    )
    score = score + _along(np.array([model["court"]["not_admitted"], 0.0]), len(AXES), 6)
    if model["court"]["link"] == "log odds":
        return expit(score)
    highest = float(np.exp(score).max())
    if highest > 1:
        refuse(
            [
                f"court.intercept must keep every probability of court at 1 or below, but got {highest:.3g} for the "
                "child most likely to go there. Lower it, or use the link 'log odds'."
            ]
        )
    return np.exp(score)


def _tier(model: dict[str, Any]) -> np.ndarray:
    """Give the shares of the tiers within the route, by group, gravity and earlier disposals."""

    def score(block: dict[str, float], key: str) -> np.ndarray:
        points = _along(np.arange(len(GRAVITIES)), 3, 1) * block["per_gravity"]
        steps = _along(np.arange(len(HISTORY)), 3, 2) * block["per_previous"]
        return block["intercept"] + points + steps + _along(_effects(model, "groups", key), 3, 0)

    informal = expit(score(model["informal"], "informal"))
    community, custody = (score(model["tiers"][tier], tier) for tier in ("community", "custody"))
    in_court = _softmax(np.stack([np.zeros_like(community), community, custody], axis=-1))
    return np.concatenate([np.stack([informal, 1 - informal], axis=-1), in_court], axis=-1)


def _rate(model: dict[str, Any]) -> np.ndarray:
    blocks = ("groups", "sexes", "ages", "history")
    score = sum(_along(_effects(model, block, "reoffending"), 5, axis) for axis, block in enumerate(blocks))
    score = score + _along(np.array([0.0, model["reoffending"]["court"]]), 5, 4)
    return model["reoffending"]["per_day"] * np.exp(score)
