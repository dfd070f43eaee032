"""What a model expects after a first disposal, summed day by day: repeats, reoffending, what ends follow-up."""

from __future__ import annotations

from typing import Any

import numpy as np

from yjs_analysis.sources.synthetic.careers import exit_rates
from yjs_analysis.sources.synthetic.children import days_to_eighteen
from yjs_analysis.sources.synthetic.keys import AGES
from yjs_analysis.sources.synthetic.probabilities import Probabilities

PARTS = ("informal", "formal", "court")
"""What a disposal can be, for the conventions that a Board meets: with and without the informal ones."""


def first_disposals(known: Probabilities) -> np.ndarray:
    """Give the share of every pattern of covariates among first disposals: an array with the axes of `AXES`.

    Examples
    --------
    >>> from yjs_analysis.sources.synthetic.model import read_model
    >>> from yjs_analysis.sources.synthetic.probabilities import probabilities
    >>> round(float(first_disposals(probabilities(read_model())).sum()), 9)
    1.0
    """
    shares = known.entry[..., None, None, None] * known.gravity[None, ..., None, None]
    shares = shares * known.history[None, :, None, :, None, :, None]
    admission = np.stack([1 - known.admitted, known.admitted], axis=-1)
    return shares * admission[None, :, None, None, :, None, :]


def parts_given_history(known: Probabilities) -> np.ndarray:
    """Give the shares of `PARTS` by area, group, sex, age band and history: of any disposal, first or later."""
    admission = np.stack([1 - known.admitted, known.admitted], axis=-1)
    weight = known.gravity[None, ..., None, None] * admission[None, :, None, None, :, None, :]
    informal = known.tier[None, :, None, None, :, :, None, 0]
    split = ((1 - known.court) * informal, (1 - known.court) * (1 - informal), known.court)
    return np.stack([(weight * part).sum(axis=(4, 6)) for part in split], axis=-1)


def expected_repeats(model: dict[str, Any], known: Probabilities) -> np.ndarray:
    """Give how many further disposals of each part are expected in the period after a child's first.

    A disposal counts if it falls in the period and before the eighteenth birthday. The sum goes backwards over the
    days that are left: tomorrow the child offends (and the disposal comes after a delay), enters custody, leaves for
    good, or nothing happens and one day fewer is left.

    Returns
    -------
    numpy.ndarray
        Axes: area, group, sex, age band, history, route of the first disposal, part.
    """
    days = (model["service"]["last_day"] - model["service"]["first_day"]).days
    parts = _after(parts_given_history(known))
    offends, custody, stays = _daily(model, known)
    shape = (*parts.shape[:-1], 2, len(PARTS))
    ahead = np.zeros((days + 1, *shape))
    summed = np.zeros((days + 2, *shape))  # summed[r] is the sum of `ahead` below r
    held = model["exits"]["custody_days"]
    left = _days_left(model)
    total = np.zeros(shape)
    for rest in range(days + 1):
        if rest:
            proven = np.zeros((*parts.shape[:-1], len(PARTS)))
            for route, (low, high) in enumerate(_delays(model)):
                reached = max(0, min(high, rest - 1) - low + 1) / (high - low + 1)
                mine = parts[..., 2:] if route else parts[..., :2]
                proven[..., 2 * route : 2 * route + mine.shape[-1]] += reached * mine
                later = _mean(summed, rest - 1, low, high)
                proven += mine.sum(axis=-1, keepdims=True) * _after(later[..., route, :])
            back = _mean(summed, rest - 1, held["from"], held["to"])
            ahead[rest] = offends * proven[..., None, :] + custody * back + stays * ahead[rest - 1]
        summed[rest + 1] = summed[rest] + ahead[rest]
        total += ahead[rest] * left[:, rest][:, None, None, None]
    return total


def one_year_reoffending(
    model: dict[str, Any], known: Probabilities, *, official: bool, count: bool = False
) -> np.ndarray:
    """Give the probability of a proven reoffence after a first disposal, or how many there are.

    The offence falls within `index_days` of the disposal and is proven within `proven_days` of it. Officially an
    informal outcome proves nothing.

    Parameters
    ----------
    model, known
        A model, and its probabilities.
    official
        Whether informal outcomes are left out.
    count
        Whether to give the expected number of reoffences, not the probability of at least one.

    Returns
    -------
    numpy.ndarray
        Axes: area, group, sex, age band, history, route of the first disposal.
    """
    last, proof = (model["reoffending"][key] for key in ("index_days", "proven_days"))
    parts = _after(parts_given_history(known))
    offends, custody, stays = (one[..., 0] for one in _daily(model, known))
    shape = (*parts.shape[:-1], 2)
    ahead = np.zeros((last + 1, *shape))  # by the days of follow-up that are left
    summed = np.zeros((last + 2, *shape))
    held = model["exits"]["custody_days"]
    for rest in range(1, last + 1):
        found = np.zeros(parts.shape[:-1])
        for route, (low, high) in enumerate(_delays(model)):
            counts = parts[..., 2] if route else parts[..., 1] + (0 if official else parts[..., 0])
            ignored = parts[..., 0] if official and not route else 0.0
            in_time = max(0, min(high, proof - last + rest - 1) - low + 1) / (high - low + 1)
            later = _after(_mean(summed, rest - 1, low, high)[..., route], last=-1)
            found = found + counts * in_time + (ignored + (counts if count else 0.0)) * later
        back = _mean(summed, rest - 1, held["from"], held["to"])
        ahead[rest] = offends * found[..., None] + custody * back + stays * ahead[rest - 1]
        summed[rest + 1] = summed[rest] + ahead[rest]
    return ahead[last]


def first_events(model: dict[str, Any], known: Probabilities, *, eighteen: bool) -> np.ndarray:
    """Give the probability of each first event within `index_days` of a first disposal.

    Parameters
    ----------
    model, known
        A model, and its probabilities.
    eighteen
        Whether turning eighteen ends the follow-up too, and is the last event.

    Returns
    -------
    numpy.ndarray
        Axes: group, sex, age band, history, route; event (reoffence, custody, moved away, died, turned eighteen).
    """
    last = model["reoffending"]["index_days"]
    rates = [known.rate, *(np.full(known.rate.shape, rate) for rate in exit_rates(model))]
    stays = np.exp(-sum(rates))
    survives, chances = np.ones(known.rate.shape), []
    for rate in rates:
        chances.append(survives * -np.expm1(-rate))
        survives = survives * np.exp(-rate)
    daily = np.stack(chances, axis=-1)
    followed = np.zeros(known.rate.shape)
    eighteenth = np.zeros(known.rate.shape)
    for position, band in enumerate(AGES):
        ends = _eighteenth_birthday(model, band)
        for day in range(1, last + 1):
            still = stays[:, :, position] ** (day - 1)
            followed[:, :, position] += still * (ends[day + 1 :].sum() if eighteen else 1.0)
            eighteenth[:, :, position] += still * (ends[day] if eighteen else 0.0)
    return np.concatenate([daily * followed[..., None], eighteenth[..., None]], axis=-1)


def _daily(model: dict[str, Any], known: Probabilities) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the chances of one day: to offend, to enter custody, and that nothing happens; with room for the parts."""
    custody, moved, died = exit_rates(model)
    offends = -np.expm1(-known.rate)[None, ..., None]
    held = (1 - offends) * -np.expm1(-custody)
    return offends, held, (1 - offends) * np.exp(-custody - moved - died)


def _after(values: np.ndarray, *, last: int = -2) -> np.ndarray:
    """Move one step on along the axis of history: what holds after one more disposal; 3 or more stays."""
    order = np.minimum(np.arange(values.shape[last]) + 1, values.shape[last] - 1)
    return np.take(values, order, axis=last)


def _delays(model: dict[str, Any]) -> list[tuple[int, int]]:
    return [(model["delays"][route]["from"], model["delays"][route]["to"]) for route in ("out_of_court", "court")]


def _mean(summed: np.ndarray, rest: int, low: int, high: int) -> np.ndarray:
    """Give the mean over delays from `low` to `high` of what is expected with `rest` days less the delay left."""
    upper, lower = max(rest - low + 1, 0), max(rest - high, 0)
    return (summed[upper] - summed[lower]) / (high - low + 1)


def _eighteenth_birthday(model: dict[str, Any], band: str) -> np.ndarray:
    """Give the share of children of a band by the days from their first disposal to their eighteenth birthday."""
    shares = np.zeros(days_to_eighteen("10-14", 10)[1] + 2)
    for year, share in model["ages"][band]["years"].items():
        low, high = days_to_eighteen(band, int(year))
        shares[low : high + 1] += share / (high - low + 1)
    return shares


def _days_left(model: dict[str, Any]) -> np.ndarray:
    """Give by age band the share of children with so many days in which a further disposal would count."""
    days = (model["service"]["last_day"] - model["service"]["first_day"]).days
    rest = np.arange(days + 2)
    in_period = (days + 1 - rest) / (days + 1)  # the share with so many days of the period left, or more
    shares = []
    for band in AGES:
        birthday = _eighteenth_birthday(model, band)
        under = np.array([birthday[one + 1 :].sum() for one in rest])
        at_least = in_period * under
        shares.append(at_least[:-1] - at_least[1:])
    return np.array(shares)
