"""The partial likelihood of proportional hazards from counts at risk: value, slope, curvature, residuals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

TIES = ("Efron", "Breslow")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskSets:
    """The children of one stratum, and at which events each of them is at risk.

    Parameters
    ----------
    matrix
        Covariates, one row a pattern; several children may share it.
    total
        How many children each row stands for.
    event
        Whether they had the event.
    last
        The number of event times up to and with the row's own time: it is at risk at these.
    time, events
        The event times and how many events each has.
    kept, weight
        For rows that stay at risk after their own time with a weight: the row is at risk at event time k with
        kept x weight[k]; 0 for all other rows.
    """

    matrix: np.ndarray
    total: np.ndarray
    event: np.ndarray
    last: np.ndarray
    time: np.ndarray
    events: np.ndarray
    kept: np.ndarray
    weight: np.ndarray


def risk_sets(matrix: np.ndarray, *, time: np.ndarray, event: np.ndarray, total: np.ndarray) -> RiskSets:
    """Find at which events each row is at risk: at those up to and with its own time.

    Examples
    --------
    >>> one = risk_sets(np.ones((3, 1)), time=np.array([5, 2, 3]), event=np.array([1, 0, 1]) > 0, total=np.ones(3))
    >>> one.last.tolist(), one.events.tolist()
    ([2, 0, 1], [1.0, 1.0])
    """
    times = np.unique(time[event])
    last = np.searchsorted(times, time, side="right")
    events = np.bincount(last[event] - 1, weights=total[event], minlength=len(times)).astype(float)
    return RiskSets(
        matrix=matrix,
        total=total,
        event=event,
        last=last,
        time=times,
        events=events,
        kept=np.zeros(len(time)),
        weight=np.zeros(len(times)),
    )


def partial_likelihood(
    strata: Sequence[RiskSets], coefficients: np.ndarray, ties: str
) -> tuple[float, np.ndarray, np.ndarray]:
    """Give the logarithm of the partial likelihood, its slope (the score) and minus its curvature (the information).

    Read the value only as a difference between two sets of coefficients.

    Parameters
    ----------
    strata
        As made by `risk_sets`.
    coefficients
        One for each column of the matrices.
    ties
        "Efron" or "Breslow": what events on the same day are taken for.

    References
    ----------
    Cox (1972) Journal of the Royal Statistical Society B 34:187-220; Efron (1977) Journal of the American Statistical
    Association 72:557-565; Breslow (1974) Biometrics 30:89-99; Therneau and Grambsch (2000) Modeling Survival Data,
    sections 3.1 and 3.3.

    Examples
    --------
    The child with the event against one without: at 0 each is as likely.

    >>> pair = risk_sets(np.array([[1.0], [0.0]]), time=np.ones(2), event=np.array([True, False]), total=np.ones(2))
    >>> value, score, information = partial_likelihood([pair], np.zeros(1), "Efron")
    >>> bool(value == -np.log(2)), score.tolist(), information.tolist()
    (True, [0.5], [[0.25]])
    """
    size = len(coefficients)
    value, score, information = 0.0, np.zeros(size), np.zeros((size, size))
    for sets in strata:
        if len(sets.time):
            sums = _sums(sets, coefficients, ties)
            value += float(sets.total[sets.event] @ sums["linear"][sets.event] - sums["log"])
            score += _time_scores(sets, sums).sum(axis=0)
            information += _information(sets, sums, np.ones(len(sets.time)))
    return value, score, information


def score_residuals(strata: Sequence[RiskSets], coefficients: np.ndarray, ties: str) -> np.ndarray:
    """Give what one child of each row adds to the score, over the strata in turn; the rows' sum is the score.

    References
    ----------
    Therneau, Grambsch and Fleming (1990) Biometrika 77:147-160; Lin and Wei (1989) Journal of the American Statistical
    Association 84:1074-1078.

    Examples
    --------
    >>> pair = risk_sets(np.array([[1.0], [0.0]]), time=np.ones(2), event=np.array([True, False]), total=np.ones(2))
    >>> score_residuals([pair], np.zeros(1), "Breslow").tolist()
    [[0.25], [0.25]]
    """
    parts = []
    for sets in strata:
        if not len(sets.time):
            parts.append(np.zeros(sets.matrix.shape))
            continue
        sums = _sums(sets, coefficients, ties)
        own, x, event = np.maximum(sets.last - 1, 0), sets.matrix, sets.event[:, None]
        pull = sums["s1"] * sums["b0"][:, None] - sums["e1"] * sums["b1"][:, None]
        tied = sums["s1"] * sums["b1"][:, None] - sums["e1"] * sums["b2"][:, None]
        mean = (sums["s1"] * sums["a1"][:, None] - sums["e1"] * sums["a2"][:, None]) / sets.events[:, None]
        expected = x * exposure(sets, sums["a1"])[:, None] - exposure(sets, pull)
        expected -= event * (x * sums["a2"][own][:, None] - tied[own])
        parts.append(event * (x - mean[own]) - sums["risk"][:, None] * expected)
    return np.vstack(parts)


def time_weighted(
    strata: Sequence[RiskSets], coefficients: np.ndarray, ties: str, weights: Sequence[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Give score and information with each event time weighted, one array of weights a stratum.

    Examples
    --------
    >>> pair = risk_sets(np.array([[1.0], [0.0]]), time=np.ones(2), event=np.array([True, False]), total=np.ones(2))
    >>> score, information = time_weighted([pair], np.zeros(1), "Efron", [np.array([4.0])])
    >>> score.tolist(), information.tolist()
    ([2.0], [[1.0]])
    """
    size = len(coefficients)
    score, information = np.zeros(size), np.zeros((size, size))
    for sets, weight in zip(strata, weights, strict=True):
        if len(sets.time):
            sums = _sums(sets, coefficients, ties)
            score += weight @ _time_scores(sets, sums)
            information += _information(sets, sums, weight)
    return score, information


def exposure(sets: RiskSets, hazard: np.ndarray) -> np.ndarray:
    """Add up what happens at each event time over the times at which each row is at risk.

    Examples
    --------
    >>> one = risk_sets(np.ones((3, 1)), time=np.array([5, 2, 3]), event=np.array([1, 0, 1]) > 0, total=np.ones(3))
    >>> exposure(one, np.array([10.0, 1.0])).tolist()
    [11.0, 0.0, 10.0]
    """
    start = np.zeros((1, *hazard.shape[1:]))
    before = np.concatenate([start, np.cumsum(hazard, axis=0)])[sets.last]
    if not sets.kept.any():
        return before
    weight, kept = (one.reshape(-1, *[1] * (hazard.ndim - 1)) for one in (sets.weight, sets.kept))
    after = np.concatenate([np.cumsum((hazard * weight)[::-1], axis=0)[::-1], start])[sets.last]
    return before + kept * after


def at_risk(sets: RiskSets, values: np.ndarray) -> np.ndarray:
    """Add up a value of the rows over those at risk at each event time.

    Examples
    --------
    >>> one = risk_sets(np.ones((3, 1)), time=np.array([5, 2, 3]), event=np.array([1, 0, 1]) > 0, total=np.ones(3))
    >>> at_risk(one, np.array([10.0, 5.0, 1.0])).tolist()
    [11.0, 10.0]
    """
    size = len(sets.time) + 1
    answer = np.bincount(sets.last, weights=values, minlength=size)[::-1].cumsum()[::-1][1:]
    if sets.kept.any():
        answer = answer + sets.weight * np.bincount(sets.last, weights=values * sets.kept, minlength=size).cumsum()[:-1]
    return answer


def _sums(sets: RiskSets, coefficients: np.ndarray, ties: str) -> dict[str, np.ndarray]:
    """Give the sums over those at risk (s0, s1) and over those with the event (e1), and the sums over tied events."""
    linear = sets.matrix @ coefficients
    linear = linear - linear.max()  # the same factor for all: it cancels, and nothing overflows
    risk = np.exp(linear)
    weighted, own = sets.total * risk, sets.last[sets.event] - 1

    def of_events(values: np.ndarray) -> np.ndarray:
        return np.bincount(own, weights=values[sets.event], minlength=len(sets.time))

    s0, e0 = at_risk(sets, weighted), of_events(weighted)
    columns = [weighted * column for column in sets.matrix.T]
    sums = {
        "linear": linear,
        "risk": risk,
        "s1": np.column_stack([at_risk(sets, column) for column in columns]),
        "e1": np.column_stack([of_events(column) for column in columns]),
    }
    return sums | _tie_sums(s0, e0, sets.events, ties)


def _tie_sums(s0: np.ndarray, e0: np.ndarray, events: np.ndarray, ties: str) -> dict[str, np.ndarray]:
    """Give, over the events of each time, the sums of log D, c^j / D (a1, a2) and c^j / D^2 (b0, b1, b2).

    D = s0 - c e0 is what is left at risk; c is 0 with Breslow, and 0, 1/d, 2/d, ... with Efron.
    """
    if ties == "Breslow":
        none = np.zeros(len(s0))
        ones = {"a1": events / s0, "a2": none, "b0": events / s0**2, "b1": none, "b2": none}
        return ones | {"log": (events * np.log(s0)).sum()}
    size = events.astype(int)
    at = np.repeat(np.arange(len(size)), size)
    share = (np.arange(len(at)) - np.repeat(np.cumsum(size) - size, size)) / size[at]
    left = s0[at] - share * e0[at]
    terms = {"a1": 1 / left, "a2": share / left, "b0": 1 / left**2, "b1": share / left**2, "b2": (share / left) ** 2}
    sums = {name: np.bincount(at, weights=values, minlength=len(size)) for name, values in terms.items()}
    return sums | {"log": np.log(left).sum()}


def _time_scores(sets: RiskSets, sums: dict[str, np.ndarray]) -> np.ndarray:
    """Give what each event time adds to the score: covariates of those with the event, less those expected."""
    own, total = sets.last[sets.event] - 1, sets.total[sets.event]
    seen = [np.bincount(own, weights=total * column[sets.event], minlength=len(sets.time)) for column in sets.matrix.T]
    return np.column_stack(seen) - (sums["s1"] * sums["a1"][:, None] - sums["e1"] * sums["a2"][:, None])


def _information(sets: RiskSets, sums: dict[str, np.ndarray], weight: np.ndarray) -> np.ndarray:
    """Give the information with each event time weighted: covariates' squares at risk, less the squares of means."""
    each = exposure(sets, sums["a1"] * weight)
    each[sets.event] -= (sums["a2"] * weight)[sets.last[sets.event] - 1]
    squares = sets.matrix.T @ (sets.matrix * (sets.total * sums["risk"] * each)[:, None])
    b0, b1, b2 = ((sums[name] * weight)[:, None] for name in ("b0", "b1", "b2"))
    crossed = sums["s1"].T @ (b1 * sums["e1"])
    return squares - sums["s1"].T @ (b0 * sums["s1"]) + crossed + crossed.T - sums["e1"].T @ (b2 * sums["e1"])
