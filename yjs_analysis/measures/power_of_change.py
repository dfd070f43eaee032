"""The chance that counts would show that a relative rate has changed, or has passed a mark: every outcome weighed."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy import special, stats

from yjs_analysis.checks import confidence_problems, refuse
from yjs_analysis.measures.score import lower_ratio_limit, ratio_limits, ratio_score

MOST_OUTCOMES = 2_000_000
"""With more outcomes of the four counts than this, they are drawn instead of listed."""

SMALLEST = 1e-12
"""A pair of counts with less probability than this is left out."""

EXACT, DRAWN = "exact enumeration", "simulation"

Tables = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def events_distribution(totals: list[int], rates: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Give the counts that several binomials together make likely, and their probabilities.

    Read the first array as the counts and the second as how likely each is. The trap: what lies in either tail beyond
    one in ten million millions is left out, so the probabilities add up to just under 1.

    Parameters
    ----------
    totals
        Children in each period.
    rates
        The proportion in each period, from 0 to 1.

    Examples
    --------
    One toss of a fair coin and then one that always falls on heads: one or two heads.

    >>> counts, chances = events_distribution([1, 1], [0.5, 1.0])
    >>> counts.tolist(), chances.round(9).tolist()
    ([1, 2], [0.5, 0.5])
    """
    children: dict[float, int] = {}
    for total, rate in zip(totals, rates, strict=True):
        children[rate] = children.get(rate, 0) + total
    likely, first = np.ones(1), 0
    for rate, total in children.items():
        reach = 9 * math.sqrt(total * rate * (1 - rate)) + 25
        counts = np.arange(max(math.floor(total * rate - reach), 0), min(math.ceil(total * rate + reach), total) + 1)
        likely = np.convolve(likely, stats.binom.pmf(counts, total, rate))
        kept = np.flatnonzero(likely > SMALLEST / 10)
        likely, first = likely[kept[0] : kept[-1] + 1], first + int(counts[0] + kept[0])
    counts = first + np.arange(len(likely))
    return counts[likely > 0], likely[likely > 0]


def change_limits(before: Tables, after: Tables, *, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Give the limits of the relative rate after over that before, for every table before with every table after.

    Two skewness-corrected score intervals are put together on the log scale; where a ratio is 0 or infinite, the two at
    half the error each; where one has no value, 0 and infinity. The first axis runs over the tables before.

    The trap: this is the interval of `change_between` on the decision before, and no other.

    Parameters
    ----------
    before, after
        Events, total, reference events, reference total: arrays of one length in each.
    confidence
        Of the interval.

    References
    ----------
    Zou and Donner (2008) Statistics in Medicine 27:1693-1702 (square and add, on the log scale).

    Examples
    --------
    The same counts twice, 40 of 100 against 20 of 100: 1 lies in the middle, on the log scale.

    >>> table = tuple(np.array([one]) for one in (40, 100, 20, 100))
    >>> low, high = change_limits(table, table, confidence=0.95)
    >>> round(float(low[0, 0] * high[0, 0]), 9)
    1.0
    """
    then, now = _both_with_limits(before, after, confidence, 0)
    return _together(_crossed(then, 1), _crossed(now, 0))


def chance_of_change(
    before: tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray], int, int],
    after: tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray], int, int],
    *,
    direction: int,
    confidence: float = 0.95,
    draws: int = 10_000,
    seed: int = 0,
) -> tuple[float, float, str]:
    """Work out the chance that the interval of the ratio of two relative rates leaves 1 out.

    Read 0.2 as "in one study of five the counts of the two periods would show the change". The second number is the
    standard error of the simulation, 0 where all outcomes were listed.

    The trap: with `direction` 0 both sides count: for an unchanged truth this is the rate of false alarms.

    Parameters
    ----------
    before, after
        The group's distribution of events, the reference's (`events_distribution`), and their totals.
    direction
        -1 where a fall is to be shown, 1 for a rise, 0 for either.
    confidence
        Of the interval.
    draws, seed
        Of the simulation that takes over beyond `MOST_OUTCOMES`.

    Raises
    ------
    ValueError
        If the confidence is out of range.

    Examples
    --------
    Nobody had the outcome, before or after: nothing can be shown.

    >>> nobody = events_distribution([5], [0.0])
    >>> chance_of_change((nobody, nobody, 5, 5), (nobody, nobody, 5, 5), direction=0)
    (0.0, 0.0, 'exact enumeration')
    """
    refuse(confidence_problems(confidence))
    outcomes = math.prod(len(one[0]) for part in (before, after) for one in part[:2])
    if outcomes <= MOST_OUTCOMES:
        (then, then_likely), (now, now_likely) = _tables(before), _tables(after)
        found = _both_with_limits(then, now, confidence, direction)
        low, high = _together(*(_crossed(one, axis) for axis, one in zip((1, 0), found, strict=True)))
        return float(then_likely @ _beyond(low, high, direction) @ now_likely), 0.0, EXACT
    random = np.random.default_rng(seed)
    (then, then_place), (now, now_place) = _drawn(before, draws, random), _drawn(after, draws, random)
    found, places = _both_with_limits(then, now, confidence, direction), (then_place, now_place)
    drawn = [tuple(one[where] for one in part) for where, part in zip(places, found, strict=True)]
    share = float(_beyond(*_together(*drawn), direction).mean())
    return share, float(np.sqrt(share * (1 - share) / draws)), DRAWN


def chance_of_passing(
    after: tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray], int, int],
    *,
    mark: float,
    direction: int,
    confidence: float = 0.95,
) -> float:
    """Work out the chance that the interval of one relative rate lies wholly beyond a mark.

    Read 0.3 as "in three of ten studies the whole interval would lie on the wanted side of the mark". The mark is taken
    as known: it carries no chance of its own.

    The trap: this asks less than a comparison with the counts of before, and is reached sooner.

    Parameters
    ----------
    after
        As in `chance_of_change`.
    mark
        The relative rate to be passed.
    direction
        -1 where the interval must lie below it, 1 above, 0 either.
    confidence
        Of the interval.

    Raises
    ------
    ValueError
        If the confidence is out of range.

    Examples
    --------
    >>> everybody, nobody = events_distribution([50], [1.0]), events_distribution([50], [0.0])
    >>> chance_of_passing((nobody, everybody, 50, 50), mark=1.0, direction=-1)
    1.0
    """
    refuse(confidence_problems(confidence))
    group, reference, total, reference_total = after
    z = special.ndtri((1 + confidence) / 2)
    above = (group, reference, total, reference_total, mark, z)
    below = (reference, group, reference_total, total, 1 / mark, z)
    sides = {-1: [below], 1: [above], 0: [below, above]}[direction]
    return float(sum(_chance_above(*one) for one in sides))


def _tables(part: tuple) -> tuple[Tables, np.ndarray]:
    """List every pair of counts that is likely enough, with its probability."""
    (events, likely), (others, others_likely), total, reference_total = part
    chances = np.outer(likely, others_likely)
    mine, theirs = np.nonzero(chances >= SMALLEST)
    whole = np.full(len(mine), float(total)), np.full(len(mine), float(reference_total))
    return (events[mine].astype(float), whole[0], others[theirs].astype(float), whole[1]), chances[mine, theirs]


def _drawn(part: tuple, draws: int, random: np.random.Generator) -> tuple[Tables, np.ndarray]:
    """Draw pairs of counts; give each that came once, and which of them each draw was."""
    (events, likely), (others, others_likely), total, reference_total = part
    mine = random.choice(len(events), size=draws, p=likely / likely.sum())
    theirs = random.choice(len(others), size=draws, p=others_likely / others_likely.sum())
    used, where = np.unique(mine * len(others) + theirs, return_inverse=True)
    mine, theirs = events[used // len(others)].astype(float), others[used % len(others)].astype(float)
    whole = np.full(len(used), float(total)), np.full(len(used), float(reference_total))
    return (mine, whole[0], theirs, whole[1]), where.ravel()


def _chance_above(
    group: tuple[np.ndarray, np.ndarray],
    reference: tuple[np.ndarray, np.ndarray],
    total: int,
    reference_total: int,
    ratio: float,
    z: float,
) -> float:
    """Give the chance that the score interval lies above a ratio: that counts are surprisingly high if it is true.

    Whatever the reference's count, more events of the group are more surprising: so the fewest are searched for.
    """
    if not total or not reference_total:
        return 0.0
    (events, likely), (others, others_likely) = group, reference
    whole = np.full(len(others), float(total)), np.full(len(others), float(reference_total))
    below, at = np.full(len(others), -1), np.full(len(others), len(events))
    while (at - below > 1).any():
        middle = np.clip((below + at) // 2, 0, len(events) - 1)
        mine = events[middle].astype(float)
        some = (mine + others > 0) & (mine > 0)
        score = ratio_score(
            np.full(len(others), ratio), np.where(some, mine, 1.0), whole[0], others.astype(float), whole[1], z, True,
            True,
        )  # fmt: skip
        high, open_still = some & (score > z), at - below > 1
        at = np.where(open_still & high, middle, at)
        below = np.where(open_still & ~high, middle, below)
    or_more = np.append(np.cumsum(likely[::-1])[::-1], 0.0)
    return float(others_likely @ or_more[at])


def _both_with_limits(before: Tables, after: Tables, confidence: float, direction: int) -> tuple[tuple, tuple]:
    """Give both lists of tables their limits; those at half the error too, if any ratio is 0 or infinite.

    A fall shows in the upper limit of the change, which rests on the lower limits before and the upper ones after; a
    rise the other way round. Only these are worked out, and NaN stands for the others.
    """
    extreme = any((part[place] == 0).any() for part in (before, after) for place in (0, 2))
    levels = (confidence, 1 - (1 - confidence) / 2 if extreme else confidence)
    known = _limits_kept(tuple(np.asarray(one, dtype=float).tobytes() for one in before), levels, -direction)
    return known, _with_limits(after, levels, direction)


@lru_cache(maxsize=4)
def _limits_kept(table: tuple[bytes, ...], levels: tuple[float, float], beyond: int) -> tuple[np.ndarray, ...]:
    """Keep the limits of the tables before: they are the same for every quarter after."""
    return _with_limits(tuple(np.frombuffer(one) for one in table), levels, beyond)


def _with_limits(table: Tables, levels: tuple[float, float], beyond: int) -> tuple[np.ndarray, ...]:
    """Give each table's ratio, and its limits at every confidence; 0 and infinity where there is no ratio.

    With `beyond` 1 only the lower limits are worked out, with -1 only the upper ones, with 0 both.
    """
    events, total, others, reference_total = (np.asarray(one, dtype=float) for one in table)
    there = (total > 0) & (reference_total > 0) & (events + others > 0)
    value = np.full(events.shape, np.nan)
    found = [value, *(np.full(events.shape, limit) for limit in (0.0, np.inf) * len(levels))]
    asked = tuple(one[there] for one in (events, total, others, reference_total))
    if there.any():
        with np.errstate(divide="ignore"):
            value[there] = (asked[0] / asked[1]) / (asked[2] / asked[3])
        made = {one: _limits(asked, one, beyond) for one in set(levels)}
        for place, level in enumerate(levels):
            for side in (0, 1):
                found[1 + 2 * place + side][there] = made[level][side]
    return tuple(found)


def _limits(table: Tables, confidence: float, beyond: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the limits that are asked for; NaN for the other."""
    if beyond == 0:
        return ratio_limits(*table, confidence=confidence, finite_variance=True, skewness=True)
    turned = table if beyond > 0 else (*table[2:], *table[:2])
    lower = lower_ratio_limit(*turned, confidence=confidence, finite_variance=True, skewness=True)
    with np.errstate(divide="ignore"):
        return (lower, np.full(lower.shape, np.nan)) if beyond > 0 else (np.full(lower.shape, np.nan), 1 / lower)


def _crossed(found: tuple[np.ndarray, ...], axis: int) -> tuple[np.ndarray, ...]:
    """Lay limits along one side of a table of two."""
    return tuple(np.expand_dims(one, axis) for one in found)


def _together(then: tuple[np.ndarray, ...], now: tuple[np.ndarray, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Put two intervals of ratios together into one of the ratio of the ratios."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = now[0] / then[0]
        known = (ratio > 0) & np.isfinite(ratio)
        below = np.hypot(np.log(now[0] / now[1]), np.log(then[2] / then[0]))
        above = np.hypot(np.log(now[2] / now[0]), np.log(then[0] / then[1]))
        rough_low = np.where(now[3] > 0, now[3] / then[4], 0.0)
        rough_high = np.where(then[3] > 0, now[4] / then[3], np.inf)
        low = np.where(known, ratio * np.exp(-below), rough_low)
        high = np.where(known, ratio * np.exp(above), rough_high)
    nowhere = np.isnan(ratio)
    return np.where(nowhere, 0.0, low), np.where(nowhere, np.inf, high)


def _beyond(low: np.ndarray, high: np.ndarray, direction: int) -> np.ndarray:
    """Say which intervals of a ratio of ratios leave 1 out, on the wanted side."""
    below, above = high < 1, low > 1
    return {-1: below, 1: above, 0: below | above}[direction]
