"""Find the coefficients at which a partial likelihood is highest, say which have no finite one, and bound them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from scipy import optimize

from yjs_analysis.measures.partial_likelihood import RiskSets, partial_likelihood

CLIMBS = 100
SETTLED = 1e-9
"""A climb ends when no step, in standard deviations of its column, is larger than this."""

NO_RISE = 1e-10
STILL_GOING = 1e-2
"""A coefficient whose step still sets children this far apart where the likelihood no longer rises has no finite value.
"""

FREE = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HazardFit:
    """Coefficients with their covariance and the logarithm of the partial likelihood.

    `direction` is 1 or -1 for a coefficient that grows or falls without end, else 0. `flat` marks those that no event
    says anything about.
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    direction: np.ndarray
    flat: np.ndarray


def fit_hazards(strata: Sequence[RiskSets], *, ties: str, fixed: Mapping[int, float] = FREE) -> HazardFit:
    """Climb the partial likelihood by Newton's method; coefficients in `fixed` (place and value) are held.

    Examples
    --------
    One event on each side, each of one of two at risk: no difference.

    >>> from yjs_analysis.measures.partial_likelihood import risk_sets
    >>> x, time = np.array([[1.0], [0.0], [0.0], [1.0]]), np.array([1.0, 1.0, 1.0, 1.0])
    >>> one = risk_sets(x, time=time, event=np.array([True, False, True, False]), total=np.ones(4))
    >>> round(float(fit_hazards([one], ties="Breslow").coefficients[0]), 9)
    0.0
    """
    scaled, scale = _scaled(strata)
    start = np.zeros(len(scale))
    for at, value in fixed.items():
        start[at] = value * scale[at]
    held = np.isin(np.arange(len(scale)), list(fixed))
    flat = ~held & (np.diag(partial_likelihood(scaled, np.zeros(len(scale)), ties)[2]) < 1e-9)
    matrix = np.vstack([sets.matrix for sets in scaled])

    def likelihood(at: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        return partial_likelihood(scaled, at, ties)

    coefficients, value, information, direction = climb(
        likelihood, start, free=~held & ~flat, reach=matrix.max(axis=0) - matrix.min(axis=0)
    )
    known = np.flatnonzero(~held & ~flat & (direction == 0))
    covariance = np.full((len(scale), len(scale)), np.nan)
    covariance[np.ix_(known, known)] = _inverse(information[np.ix_(known, known)])
    return HazardFit(
        coefficients=coefficients / scale,
        covariance=covariance / np.outer(scale, scale),
        log_likelihood=value,
        direction=direction,
        flat=flat,
    )


def profile_limit(
    strata: Sequence[RiskSets], fit: HazardFit, *, column: int, side: int, quantile: float, ties: str
) -> float:
    """Give the coefficient, below (-1) or above (1) the best, at which the likelihood has fallen by quantile^2 / 2.

    The other coefficients are found anew at each value. Infinite where the likelihood never falls so far.

    Examples
    --------
    >>> from yjs_analysis.measures.partial_likelihood import risk_sets
    >>> x, time = np.array([[1.0], [0.0]]), np.array([1.0, 2.0])
    >>> one = risk_sets(x, time=time, event=np.array([True, False]), total=np.ones(2))
    >>> fit = fit_hazards([one], ties="Breslow")  # the event is in the first group: rises without end
    >>> low = profile_limit([one], fit, column=0, side=-1, quantile=1.0, ties="Breslow")
    >>> round(float(np.log1p(np.exp(-low))), 6)  # -log of the likelihood: 1/2
    0.5
    """
    if fit.direction[column] == side:
        return side * np.inf
    best, spread = fit.coefficients[column], np.sqrt(fit.covariance[column, column])
    step = quantile * spread if np.isfinite(spread) else abs(best) / 2 + 1

    def fallen(value: float) -> float:
        held = fit_hazards(strata, ties=ties, fixed={column: value})
        return 2 * (fit.log_likelihood - held.log_likelihood) - quantile**2

    near, far = best, best + side * step
    for _ in range(40):
        if fallen(far) > 0:
            return float(optimize.brentq(fallen, *sorted((near, far)), xtol=1e-10, rtol=1e-10))
        near, far = far, far + side * step
        step *= 2
    return side * np.inf


def _scaled(strata: Sequence[RiskSets]) -> tuple[list[RiskSets], np.ndarray]:
    """Give the same risk sets with columns about 0 and of standard deviation 1, and the deviations."""
    total = np.concatenate([sets.total for sets in strata])
    matrix = np.vstack([sets.matrix for sets in strata])
    mean = total @ matrix / total.sum()
    scale = np.sqrt(total @ (matrix - mean) ** 2 / total.sum())
    scale = np.where(scale > 0, scale, 1.0)
    return [replace(sets, matrix=(sets.matrix - mean) / scale) for sets in strata], scale


def climb(
    likelihood: Callable[[np.ndarray], tuple[float, np.ndarray, np.ndarray]],
    start: np.ndarray,
    *,
    free: np.ndarray,
    reach: np.ndarray,
) -> tuple[np.ndarray, float, np.ndarray, np.ndarray]:
    """Step by Newton's method, halving a step that leads down; say which coefficients were still going at the end.

    Parameters
    ----------
    likelihood
        Gives logarithm, score and information at given coefficients.
    start, free
        Where to begin, and which coefficients may move.
    reach
        How far apart the values of each column lie.

    Returns
    -------
    tuple
        Coefficients, logarithm and information there, and 1, -1 or 0 for each that grows, falls or rests.

    Examples
    --------
    >>> def hill(at):
    ...     return -((at[0] - 3) ** 2) / 2, 3 - at, np.eye(1)
    >>> climb(hill, np.zeros(1), free=np.ones(1) > 0, reach=np.ones(1))[0].tolist()
    [3.0]
    """
    at, going = start.copy(), np.zeros(len(start))
    value, score, information = likelihood(at)
    for _ in range(CLIMBS):
        step = np.zeros(len(start))
        step[free] = _inverse(information[np.ix_(free, free)]) @ score[free]
        step *= min(1.0, 5.0 / max(np.abs(step).max(initial=0.0), 1.0))
        slack = 1e-13 * (1 + abs(value))
        there = likelihood(at + step)
        while not there[0] >= value - slack and np.abs(step).max() > SETTLED:
            step /= 2
            there = likelihood(at + step)
        at, rise = at + step, there[0] - value
        value, score, information = there
        going = np.where(np.abs(step) * reach > STILL_GOING, np.sign(step), 0.0)
        if np.abs(step).max(initial=0.0) < SETTLED or (rise < NO_RISE and going.any()):
            break
    return at, value, information, going


def _inverse(information: np.ndarray) -> np.ndarray:
    """Invert the information, leaving out what nothing is known about."""
    return np.linalg.pinv(information, rcond=1e-13, hermitian=True)
