"""Draw the children of a synthetic service and what is decided about them, many at once, as arrays of integer codes."""

from __future__ import annotations

from typing import Any

import numpy as np

from yjs_analysis.sources.schema import columns
from yjs_analysis.sources.synthetic.keys import GRAVITIES, HISTORY, TIERS
from yjs_analysis.sources.synthetic.probabilities import Probabilities, remand_shares

Arrays = dict[str, np.ndarray]
WORDS = ("yes", "no", "unknown")
OFFENCE_GROUPS = tuple(columns("disposals")["offence_group"]["constraints"]["enum"])


def days_to_eighteen(band: str, year: int) -> tuple[int, int]:
    """Give the fewest and the most days to the eighteenth birthday that a child of this year of age is drawn.

    The bounds keep clear of leap days: whoever is drawn as 14 is 14, and no 15-year-old is drawn in the band 10-14.

    Examples
    --------
    >>> days_to_eighteen("15-17", 17), days_to_eighteen("10-14", 14)
    ((1, 365), (1097, 1461))
    """
    offset = 1 if band == "10-14" else 0
    return 365 * (17 - year) + 1 + offset, 365 * (18 - year) + offset


def draw_children(model: dict[str, Any], known: Probabilities, rng: np.random.Generator, number: int) -> Arrays:
    """Draw children with what stays the same about them: area, group, sex, age band, first day, eighteenth birthday.

    Parameters
    ----------
    model, known
        A model, and its probabilities.
    rng
        Where the chance comes from. Only its uniform numbers are used, so that a seed gives the same children always.
    number
        How many.

    Returns
    -------
    dict
        Arrays of integers of this length: `area`, `group`, `sex`, `age` as codes; `day` of the first disposal, 0 the
        first of the period; `eighteen`, the day on which the child turns eighteen.
    """
    cell = np.searchsorted(np.cumsum(known.entry.ravel())[:-1], rng.random(number), side="right")
    area, group, sex, age = np.unravel_index(cell, known.entry.shape)
    days = (model["service"]["last_day"] - model["service"]["first_day"]).days + 1
    day = _floor(rng.random(number) * days)
    left = np.zeros(number, dtype=np.int64)
    which, within = rng.random(number), rng.random(number)
    for position, band in enumerate(("10-14", "15-17")):
        years = {int(year): share for year, share in model["ages"][band]["years"].items() if share > 0}
        bounds = np.array([days_to_eighteen(band, year) for year in years])
        chosen = np.searchsorted(np.cumsum(list(years.values()))[:-1], which, side="right")
        low, high = bounds[chosen, 0], bounds[chosen, 1]
        left = np.where(age == position, low + _floor(within * (high - low + 1)), left)
    eighteen = day + left
    # Nobody born on 29 February turns eighteen on one: that birthday is the first of March.
    birthday = np.datetime64(model["service"]["first_day"], "D") + eighteen
    month = birthday.astype("datetime64[M]")
    leap = (month.astype(np.int64) % 12 == 1) & ((birthday - month.astype("datetime64[D]")).astype(np.int64) == 28)
    return {"area": area, "group": group, "sex": sex, "age": age, "day": day, "eighteen": eighteen + leap}


def draw_history(known: Probabilities, rng: np.random.Generator, children: Arrays) -> np.ndarray:
    """Draw how many disposals a child had before the period: 0, 1, 2, or 3 and more (each more half as usual)."""
    history = drawn(rng, known.history, children["group"], children["age"])
    more = np.minimum(_floor(-np.log2(1 - rng.random(len(history)))), 20)
    return history + np.where(history == len(HISTORY) - 1, more, 0)


def decide(
    model: dict[str, Any], known: Probabilities, rng: np.random.Generator, children: Arrays, previous: np.ndarray
) -> Arrays:
    """Draw one offence and one decision for each child, given how many disposals came before.

    Returns
    -------
    dict
        Arrays of codes: `gravity` (0 is gravity 1), `previous`, `admission` (1 admitted), `court` (1 court), `tier`,
        `disposal`, `offence_group`, `remand`, `joint_panel`, `assessed`; and `delay`, the days from offence to
        disposal.
    """
    group, sex, age = children["group"], children["sex"], children["age"]
    history = np.minimum(previous, len(HISTORY) - 1)
    gravity = drawn(rng, known.gravity, group, sex, age)
    number = len(group)
    admission = (rng.random(number) < known.admitted[group, gravity]).astype(np.int64)
    court = (rng.random(number) < known.court[children["area"], group, sex, age, gravity, history, admission]) * 1
    out = drawn(rng, known.tier[..., :2], group, gravity, history)
    tier = np.where(court, 2 + drawn(rng, known.tier[..., 2:], group, gravity, history), out)
    return {
        "gravity": gravity,
        "previous": previous,
        "admission": admission,
        "court": court,
        "tier": tier,
        "disposal": drawn(rng, _disposal_shares(model), tier),
        "offence_group": drawn(rng, _offence_shares(model), gravity),
        "remand": np.where(court, drawn(rng, remand_shares(model), group, gravity), 0),
        "joint_panel": np.where(court, 1, drawn(rng, _words(model, "joint_panel", "joint_panel"), court)),
        "assessed": drawn(rng, _words(model, "assessed_out_of_court", "assessed_in_court"), court),
        "delay": _delay(model, rng, court),
    }


def draw_ethnicity(
    model: dict[str, Any], known: Probabilities, rng: np.random.Generator, group: np.ndarray, court: np.ndarray
) -> Arrays:
    """Draw what is recorded of a child's ethnicity: `unknown` (1 is), `ethnic_code`, `ethnicity_basis`, as codes."""
    number = len(group)
    unknown = (rng.random(number) < known.unknown[group, court]) * 1
    shares = _blocks([one["codes"] for one in model["groups"].values()])
    stated = model["ethnicity"]["self_defined"]
    seen = (rng.random(number) >= np.array([stated["out_of_court"], stated["court"]])[court]) * 1
    return {
        "unknown": unknown,
        "ethnic_code": drawn(rng, shares, group),
        "ethnicity_basis": np.where(unknown, 2, seen),
    }


def drawn(rng: np.random.Generator, shares: np.ndarray, *given: np.ndarray) -> np.ndarray:
    """Draw one code for each place of the arrays in `given`, with the shares on the last axis.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> drawn(rng, np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0, 1, 1]))
    array([1, 0, 0])
    """
    limits = np.cumsum(shares, axis=-1)
    chance = rng.random(len(given[0]))
    code = np.zeros(len(chance), dtype=np.int64)
    for step in range(shares.shape[-1] - 1):
        code += chance >= limits[(*given, step)]
    return code


def _disposal_shares(model: dict[str, Any]) -> np.ndarray:
    """Give the share of every disposal in every tier."""
    return _blocks([model["disposals"][tier] for tier in TIERS])


def _blocks(lists: list[dict[str, float]]) -> np.ndarray:
    """Put lists of weights beside each other: row by row, the shares of its own names, and 0 for all others."""
    shares = np.zeros((len(lists), sum(map(len, lists))))
    start = 0
    for row, weights in enumerate(lists):
        shares[row, start : start + len(weights)] = np.array(list(weights.values())) / sum(weights.values())
        start += len(weights)
    return shares


def _offence_shares(model: dict[str, Any]) -> np.ndarray:
    """Give the share of every offence group at every gravity."""
    names = OFFENCE_GROUPS
    return np.array([[model["gravity"][one]["offences"].get(name, 0.0) for name in names] for one in GRAVITIES])


def _words(model: dict[str, Any], out_of_court: str, in_court: str) -> np.ndarray:
    """Give the shares of yes, no and unknown by route."""
    return np.array([[model["practice"][key].get(word, 0.0) for word in WORDS] for key in (out_of_court, in_court)])


def _delay(model: dict[str, Any], rng: np.random.Generator, court: np.ndarray) -> np.ndarray:
    """Draw the days from offence to disposal, each equally likely between the limits of the route."""
    low, high = (
        np.array([model["delays"][route][key] for route in ("out_of_court", "court")]) for key in ("from", "to")
    )
    return low[court] + _floor(rng.random(len(court)) * (high - low + 1)[court])


def _floor(values: np.ndarray) -> np.ndarray:
    return np.floor(values).astype(np.int64)
