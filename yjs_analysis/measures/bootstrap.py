"""Counts drawn again ten thousand times: intervals for what has no formula, such as a chain of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from yjs_analysis.checks import column_problems, confidence_problems, count_problems, refuse, within_total_problems
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.lift import as_estimates, with_reference
from yjs_analysis.measures.two_groups import NAMES, NO_EVENTS, NOBODY, table_problems

DRAWS = 10_000
METHOD = "percentile bootstrap"
FEW = 5
TOO_FEW = f"fewer than {FEW} events in one of the groups: the draws cannot show what was not seen"
STILL = "no limits: every draw is the same, for everybody had the event"


def bootstrap_relative_rate(
    *,
    events: int,
    total: int,
    reference_events: int,
    reference_total: int,
    draws: int = DRAWS,
    seed: int = 0,
    confidence: float = 0.95,
) -> Estimate:
    """Compare the proportions of two groups by their ratio, with limits from counts drawn again.

    Read it as `relative_rate`. The limits are the quantiles of the ratios drawn, each group by itself.

    The trap: with few events the draws cannot show what was not seen, and the interval is too narrow: with fewer than 5
    in a group there is none, and the note says so. A score interval is better whenever there is a formula.

    Parameters
    ----------
    events, total
        The group: children with the outcome, of all who reached the decision.
    reference_events, reference_total
        The same for the group compared with.
    draws
        How often the counts are drawn again; 10,000 or more for a Board.
    seed
        Where the drawing starts; the same seed gives the same limits.
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        As `relative_rate`, or if the draws are fewer than 100.

    References
    ----------
    Efron and Tibshirani (1993) An Introduction to the Bootstrap, chapter 13.

    Examples
    --------
    >>> one = bootstrap_relative_rate(events=48, total=210, reference_events=160, reference_total=1450)
    >>> round(one.value, 2), round(one.low, 1), round(one.high, 1)
    (2.07, 1.5, 2.7)
    """
    given = [[one] for one in (events, total, reference_events, reference_total)]
    refuse(table_problems(given) + _option_problems(draws, confidence))
    x1, n1, x2, n2 = (float(one[0]) for one in given)
    rng = np.random.default_rng(seed)
    drawn = [rng.binomial(int(n), x / n if n else 0.0, size=(draws, 1)) / max(n, 1.0) for x, n in ((x1, n1), (x2, n2))]
    rates = [np.array([x / n if n else np.nan]) for x, n in ((x1, n1), (x2, n2))]
    few = np.array([min(x1, x2) < FEW])
    return _ratios(rates, drawn, few, np.array([n1 == 0 or n2 == 0]), confidence)[0]


def bootstrap_chain(
    counts: pd.DataFrame,
    *,
    reference: str,
    draws: int = DRAWS,
    seed: int = 0,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Follow groups along a chain of decisions, and compare how many come through all of it up to each decision.

    Read a row's value as "a child of this group is so many times as likely as one of the reference group to come
    through every decision from the first to this one". It is the product of the decisions' own relative rates.

    The trap: the first decision's children are taken as given; the disparity before it is not in the chain. And a child
    who comes along the chain twice makes the interval too narrow.

    Parameters
    ----------
    counts
        Columns `group`, `stage`, `events`, `total`; the stages in the order of their first rows. The events of one
        stage are the total of the next. All other columns are kept.
    reference
        The group that the others are compared with.
    draws, seed, confidence
        As in `bootstrap_relative_rate`. Each stage is drawn from those who came through the one before it, as drawn.

    Returns
    -------
    pandas.DataFrame
        The counts, then `reference`, `reference_events`, `reference_total` (of the stage), then the columns of an
        estimate. The reference group's own rows stay, with the value 1.

    Raises
    ------
    ValueError
        With everything wrong with the table and options; or if a group lacks a stage, or a stage's total is not the
        number of events of the stage before.

    References
    ----------
    Efron and Tibshirani (1993) An Introduction to the Bootstrap, chapter 13.

    Examples
    --------
    Half and half again against a quarter and a fifth: 1/4 over 1/20.

    >>> counts = pd.DataFrame(
    ...     [("arrest", "White", 100, 400), ("arrest", "Black", 50, 100), ("court", "White", 20, 100),
    ...      ("court", "Black", 25, 50)], columns=["stage", "group", "events", "total"],
    ... )
    >>> bootstrap_chain(counts, reference="White")["value"].tolist()
    [1.0, 2.0, 1.0, 5.0]
    """
    refuse(column_problems(counts, ["group", "stage", "events", "total"]) + _option_problems(draws, confidence))
    table = with_reference(counts, reference=reference, by="stage")
    refuse(_count_problems(counts))
    groups, stages = (list(dict.fromkeys(counts[name].tolist())) for name in ("group", "stage"))
    place = {pair: at for at, pair in enumerate(zip(counts["group"].tolist(), counts["stage"].tolist(), strict=True))}
    refuse(_chain_problems(counts, groups, stages, place))
    at = np.array([[place[group, stage] for group in groups] for stage in stages])
    events, total = (counts[name].to_numpy(dtype=float)[at] for name in ("events", "total"))
    through, few = events / np.maximum(total[0], 1.0), events < FEW
    drawn = draw_chain(events, total, draws=draws, seed=seed)
    own = groups.index(reference)
    estimates: dict[int, Estimate] = {}
    for stage in range(len(stages)):
        shared = np.full(len(groups), through[stage, own])
        ones = _ratios(
            [through[stage], shared],
            [drawn[stage], drawn[stage][:, [own]]],
            few[stage] | few[stage, own],
            (total[0] == 0) | (total[0, own] == 0),
            confidence,
        )
        estimates |= dict(zip(at[stage].tolist(), ones, strict=True))
        estimates[int(at[stage, own])] = _reference_row(confidence)
    return add_estimates(table, [estimates[row] for row in range(len(counts))])


def draw_chain(events: np.ndarray, total: np.ndarray, *, draws: int = DRAWS, seed: int = 0) -> list[np.ndarray]:
    """Draw how large a share of the first total comes through each stage of a chain, group by group.

    Read an element as one world in which the decisions were the same in kind and fell otherwise by chance.

    The trap: a stage through which all came, or none, never varies.

    Parameters
    ----------
    events, total
        One row a stage and one column a group; the events of one stage are the total of the next.
    draws, seed
        As in `bootstrap_relative_rate`.

    Returns
    -------
    list of numpy.ndarray
        For each stage an array with one row a draw and one column a group.

    Raises
    ------
    ValueError
        If the draws are fewer than 100.

    References
    ----------
    Efron and Tibshirani (1993), chapter 6: the parametric bootstrap of a binomial count is the plain one.

    Examples
    --------
    >>> shares = draw_chain(np.array([[50.0], [25.0]]), np.array([[100.0], [50.0]]), draws=20_000)
    >>> [round(float(one.mean()), 2) for one in shares]
    [0.5, 0.25]
    """
    refuse(_option_problems(draws, 0.5))
    rng = np.random.default_rng(seed)
    start = np.maximum(total[0], 1.0)
    came = np.broadcast_to(total[0].astype(np.int64), (draws, total.shape[1]))
    shares = []
    for some, everyone in zip(events, total, strict=True):
        came = rng.binomial(came, np.where(everyone > 0, some / np.maximum(everyone, 1.0), 0.0))
        shares.append(came / start)
    return shares


def _ratios(
    rates: Sequence[np.ndarray],
    drawn: Sequence[np.ndarray],
    few: np.ndarray,
    nobody: np.ndarray,
    confidence: float,
) -> list[Estimate]:
    """Estimate ratios and their percentiles; without reference events a draw is infinite."""
    none = ~nobody & (rates[0] == 0) & (rates[1] == 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(nobody | none, np.nan, rates[0] / rates[1])
        ratios = drawn[0] / drawn[1]  # NaN where neither group drew an event: left out below
    low, high = np.full(value.shape, np.nan), np.full(value.shape, np.nan)
    for at in np.flatnonzero(~few & ~nobody):
        known = ratios[~np.isnan(ratios[:, at]), at]
        tails = [(1 - confidence) / 2, (1 + confidence) / 2]
        low[at], high[at] = np.quantile(known, tails, method="inverted_cdf")
    still = low == high
    low, high = np.where(still, np.nan, low), np.where(still, np.nan, high)
    missing = nobody | none
    return as_estimates(
        "relative rate",
        value=value,
        low=np.where(missing, 0.0, low),
        high=np.where(missing, np.inf, high),
        confidence=confidence,
        method=METHOD,
        note=np.select([nobody, none, few, still], [NOBODY, NO_EVENTS, TOO_FEW, STILL], default=""),
    )


def _reference_row(confidence: float) -> Estimate:
    """Make the estimate of the reference group beside itself."""
    return Estimate(
        measure="relative rate",
        value=1.0,
        low=1.0,
        high=1.0,
        confidence=confidence,
        method=METHOD,
        note="reference group",
    )


def _option_problems(draws: int, confidence: float) -> list[str]:
    """Say what is wrong with the number of draws and the confidence."""
    problems = confidence_problems(confidence)
    if not (draws == int(draws) and draws >= 100):
        problems.append(f"draws must be a whole number of at least 100, but got {draws}. Give 10000.")
    return problems


def _count_problems(counts: pd.DataFrame) -> list[str]:
    """Say which rows are not counts."""
    problems = [one for name in NAMES[:2] for one in count_problems(name, counts[name], rows=counts.index)]
    return problems or within_total_problems(counts["events"], counts["total"], rows=counts.index)


def _chain_problems(counts: pd.DataFrame, groups: list, stages: list, place: dict) -> list[str]:
    """Say which groups lack a stage or have it twice, and where a stage does not begin with whom the last one left."""
    problems = [
        f"counts must hold every stage of every group, but {group!r} has no row for {stage!r}. Add it, with 0 if none."
        for group in groups
        for stage in stages
        if (group, stage) not in place
    ]
    if len(place) != len(counts):
        problems.append(f"counts must hold a stage of a group once, but {len(counts) - len(place)} rows repeat one.")
    if problems:
        return problems
    events, total = counts["events"].tolist(), counts["total"].tolist()
    for group in groups:
        for before, stage in pairwise(stages):
            left, begun = events[place[group, before]], total[place[group, stage]]
            if left != begun:
                problems.append(
                    f"total must be the events of the stage before, but {stage!r} of {group!r} begins with {begun} and "
                    f"{before!r} left {left}. Follow the same children along the chain."
                )
    return problems
