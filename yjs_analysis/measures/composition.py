"""The make-up of a caseload against that of the population: could it be a random draw?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import column_problems, count_problems, method_problems, refuse
from yjs_analysis.estimate import Estimate
from yjs_analysis.measures.p_values import TIES, p_value, residuals, simulated_p_value

METHODS = ("exact multinomial", "exact likelihood ratio", "exact chi-square", "chi-square")
MOST_OUTCOMES = 2_000_000
DRAWS = 100_000


def composition_test(counts: pd.DataFrame, *, method: str = "exact multinomial", seed: int = 0) -> Estimate:
    """Test whether the make-up of a caseload could be a random draw from the population.

    Read the p-value as "a draw at least as odd as this would come up so often". It asks about all groups at once.

    The trap: it does not say which group stands out; `composition_residuals` does. And shares of the population that
    are themselves estimates make it too sure.

    Parameters
    ----------
    counts
        One row a group: `group`, `events` (children in the caseload), `population_share` (taken as known, scaled to sum
        to 1).
    method
        How odd an outcome is: "exact multinomial" (the default: how improbable), "exact likelihood ratio", "exact
        chi-square"; or "chi-square", the large-sample test. An exact test of a caseload with too many possible outcomes
        is simulated; its limits are then those of the simulation, 99 times in 100, and the note says so.
    seed
        Where the simulation starts.

    Raises
    ------
    ValueError
        If a column is missing, a count is not a whole number of 0 or more, a share is negative or missing, or the
        method is unknown.

    References
    ----------
    Engels, XNomial (R package), vignette; Read and Cressie (1988) Goodness-of-Fit Statistics for Discrete Multivariate
    Data.

    Examples
    --------
    Three children, all of a group that is half of the population: 1/8 this way, 1/8 the other way.

    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [3, 0], "population_share": [0.5, 0.5]})
    >>> round(composition_test(counts).value, 6)
    0.25
    """
    events, shares = _checked(counts, method, METHODS)
    if events.sum() == 0:
        return p_value(math.nan, method, "not estimable: nobody in the caseload")
    if (events[shares == 0] > 0).any():
        return p_value(0.0, method, "a group has children in the caseload and none in the population")
    events, shares = events[shares > 0], shares[shares > 0]
    if method == "chi-square":
        expected = events.sum() * shares
        value = special.chdtrc(max(len(events) - 1, 1), ((events - expected) ** 2 / expected).sum())
        note = "some expected counts are below 5: use an exact method" if expected.min() < 5 else ""
        return p_value(value, method, note)
    outcomes = special.comb(events.sum() + len(events) - 1, len(events) - 1)
    if outcomes > MOST_OUTCOMES:
        return _simulated(events, shares, method, seed)
    possible = _all_outcomes(int(events.sum()), len(events))
    odd, observed = _oddness(possible, shares, method), _oddness(events[None, :], shares, method)[0]
    value = float(np.exp(_log_probability(possible, shares))[odd >= observed - TIES].sum())
    return p_value(min(value, 1.0), method)


def composition_residuals(counts: pd.DataFrame) -> pd.DataFrame:
    """Say how far each group's part of a caseload lies from its part of the population, in standard errors.

    Read 2.2 as "2.2 standard errors more children than a random draw would give". Beyond 2 or so, and after allowing
    for the number of groups, a group stands out.

    The trap: with few expected children the scale is not that of a normal curve; then trust `composition_test`.

    Parameters
    ----------
    counts
        As in `composition_test`.

    Returns
    -------
    pandas.DataFrame
        The counts with `expected` and the columns of an estimate, which has no limits.

    Raises
    ------
    ValueError
        As `composition_test`.

    References
    ----------
    R's `chisq.test`, component `stdres`: (events - expected) / sqrt(expected (1 - share)).

    Examples
    --------
    16 of 20 where 10 were to be expected: 6 over the root of 20 x 1/4.

    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [16, 4], "population_share": [0.5, 0.5]})
    >>> composition_residuals(counts)["value"].round(3).tolist()
    [2.683, -2.683]
    """
    events, shares = _checked(counts, "chi-square", METHODS)
    expected = events.sum() * shares
    return residuals(counts, events=events, expected=expected, variance=expected * (1 - shares))


def _checked(counts: pd.DataFrame, method: str, methods: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Check a table of a caseload beside its population; give the events and the shares, scaled to sum to 1."""
    refuse(column_problems(counts, ["group", "events", "population_share"]))
    shares = pd.to_numeric(counts["population_share"], errors="coerce").to_numpy(dtype=float)
    problems = count_problems("events", counts["events"], rows=counts.index)
    problems += count_problems("population_share", counts["population_share"], rows=counts.index, whole=False)
    if not problems and not shares.sum() > 0:
        problems.append("population_share must sum to more than 0, but does not. Give each group's share.")
    refuse(problems + method_problems(method, methods))
    return counts["events"].to_numpy(dtype=float), shares / shares.sum()


def _all_outcomes(total: int, groups: int) -> np.ndarray:
    """List every way to spread children over groups, a row each."""
    outcomes, left = np.empty((1, 0), dtype=int), np.array([total])
    for _ in range(groups - 1):
        ways = left + 1
        taken = np.arange(ways.sum()) - np.repeat(np.cumsum(ways) - ways, ways)
        outcomes = np.column_stack([np.repeat(outcomes, ways, axis=0), taken])
        left = np.repeat(left, ways) - taken
    return np.column_stack([outcomes, left])


def _log_probability(outcomes: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Give the logarithm of the multinomial probability of each outcome."""
    total = outcomes.sum(axis=1)
    return special.gammaln(total + 1) - special.gammaln(outcomes + 1).sum(axis=1) + outcomes @ np.log(shares)


def _oddness(outcomes: np.ndarray, shares: np.ndarray, method: str) -> np.ndarray:
    """Give how odd each outcome is, larger being odder."""
    expected = outcomes[0].sum() * shares
    if method == "exact multinomial":
        return -_log_probability(outcomes, shares)
    if method == "exact likelihood ratio":
        return special.xlogy(outcomes, outcomes / expected).sum(axis=1)
    return ((outcomes - expected) ** 2 / expected).sum(axis=1)


def _simulated(events: np.ndarray, shares: np.ndarray, method: str, seed: int) -> Estimate:
    """Draw caseloads from the population, and count those at least as odd."""
    drawn = np.random.default_rng(seed).multinomial(int(events.sum()), shares, size=DRAWS)
    observed = _oddness(events[None, :], shares, method)[0]
    return simulated_p_value(int((_oddness(drawn, shares, method) >= observed - TIES).sum()), DRAWS, method)
