"""Rules for twelve quarters of a plan, declared before the first of them, and how often they will be wrong or late."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from yjs_analysis.checks import column_problems, confidence_problems, refuse
from yjs_analysis.measures.control_limits import BINOMIAL, count_limits, law_of, limit_problems, rate_problems
from yjs_analysis.measures.cusum import (
    NEVER,
    SAME,
    cusum_steps,
    cusum_threshold,
    drift_problems,
)

QUARTERS = 12
"""Of a plan from 2022 to 2025."""

OUTSIDE = "a quarter outside its limits"
RISE = "drift upwards"
FALL = "drift downwards"
PLAN_RULES = (OUTSIDE, RISE, FALL)

PLAN = ("rule", "rate", "shifted_rate", "setting", "distribution")
"""A rule, the rate if nothing changes, the rate a drift rule looks for, and its setting: a tail or a threshold."""


def monitoring_plan(
    totals: Iterable[float],
    *,
    rate: float,
    times: float = 1.5,
    distribution: str = BINOMIAL,
    false_alarm: float = 0.05,
) -> pd.DataFrame:
    """Declare three rules that together cry wolf with at most a stated chance over all quarters.

    Read a row as one rule: a quarter outside exact limits (`setting` is the chance left on each side in one quarter),
    and two cumulative sums, for a drift to `times` the rate and to one over `times` of it (`setting` is the sum that
    signals). Each has a third of the chance. `false_alarm` is exact for each rule; `alarm_chances` gives all together.

    The trap: rules count only if they were written down before the quarters came. And the rate is taken as known.

    Parameters
    ----------
    totals
        One a quarter, as foreseen: children (binomial), or what the rate is per (Poisson).
    rate
        If nothing changes.
    times
        The change that would matter: 1.5 looks for a rise by a half, and for a fall by a third.
    distribution
        "binomial" or "Poisson", as in `measures.control_limits`.
    false_alarm
        The largest chance of any false alarm over all the quarters.

    Returns
    -------
    pandas.DataFrame
        One row a rule: rule, rate, shifted_rate, setting, distribution, false_alarm.

    Raises
    ------
    ValueError
        If an argument is not what it must be; all at once.

    References
    ----------
    Montgomery (2013), sections 7.2, 7.3 and 9.1; Steiner and others (2000), Biostatistics 1:441; Bonferroni for thirds.

    Examples
    --------
    >>> plan = monitoring_plan([10] * 12, rate=0.3)
    >>> plan["rule"].tolist(), bool(plan["false_alarm"].sum() <= 0.05)
    (['a quarter outside its limits', 'drift upwards', 'drift downwards'], True)
    """
    given = list(totals)
    problems = [one.replace("confidence", "false_alarm", 1) for one in confidence_problems(false_alarm)]
    if not times > 1:
        problems.append(f"times must be more than 1, but got {times}. For a change by a half give 1.5.")
    else:
        problems += drift_problems(given, rate, rate * times, distribution)
    refuse(
        problems if given else [*problems, "totals must hold at least one quarter, but is empty. Give one a quarter."]
    )
    share = false_alarm / len(PLAN_RULES)
    settings = [outside_tail(len(given), false_alarm=false_alarm)]
    shifted = [rate, rate * times, rate / times]
    settings += [
        cusum_threshold(given, rate=rate, shifted_rate=one, false_alarm=share, distribution=distribution)
        for one in shifted[1:]
    ]
    plan = pd.DataFrame(
        {"rule": PLAN_RULES, "rate": rate, "shifted_rate": shifted, "setting": settings, "distribution": distribution}
    )
    chances = [alarm_chances(plan.iloc[[place]], given)[-1] for place in range(len(plan))]
    return plan.assign(false_alarm=chances)


def alarm_chances(plan: pd.DataFrame, totals: Iterable[float], *, true_rate: float | None = None) -> np.ndarray:
    """Give the exact chance that any rule of a plan has signalled by each quarter.

    Read the last number as the false-alarm rate of the plan, or, with `true_rate`, as the chance that a change of that
    size, there from the first quarter, has been seen. Give some rows of a plan for some rules only.

    The trap: a change that comes late is seen later, and a slow one later still.

    Parameters
    ----------
    plan
        What `monitoring_plan` gave, or some rows of it.
    totals
        One a quarter.
    true_rate
        From the first quarter on; by default the rate of the plan.

    Returns
    -------
    numpy.ndarray
        One chance a quarter, never falling.

    Raises
    ------
    ValueError
        If the plan lacks a column, or a total or rate is not what it must be.

    References
    ----------
    Brook and Evans (1972), Biometrika 59:539: cumulative sums as Markov chains, here of both sums at once.

    Examples
    --------
    >>> plan = monitoring_plan([10] * 12, rate=0.3)
    >>> float(alarm_chances(plan, [10] * 12)[-1]) <= 0.05
    True
    """
    given = list(totals)
    rate, distribution = taken_from(plan, given, true_rate)
    drifts = plan[plan["rule"] != OUTSIDE]
    true = rate if true_rate is None else true_rate
    quarter = {total: _quarter(plan, drifts, total, true, distribution) for total in set(given)}
    sums, chances, signalled, found = np.zeros((1, len(drifts))), np.ones(1), 0.0, []
    for total in given:
        steps, outside, masses = quarter[total]
        after = np.maximum(sums[:, None, :] + steps[None, :, :], 0.0)
        over = (after >= drifts["setting"].to_numpy() - SAME).any(axis=2) | outside[None, :]
        weight = np.multiply.outer(chances, masses)
        signalled += weight[over].sum()
        reached = np.round(after[~over], 9)
        sums, where = _states(reached)
        chances = np.bincount(where.ravel(), weights=weight[~over], minlength=len(sums))
        found.append(min(signalled, 1.0))
    return np.asarray(found)


def outside_tail(quarters: int, *, false_alarm: float = 0.05) -> float:
    """Give the chance left outside the limits on each side of one quarter, as `monitoring_plan` sets it.

    Parameters
    ----------
    quarters
        How many there will be.
    false_alarm
        The largest chance of any false alarm of a plan; a third of it is for the limits.

    Examples
    --------
    >>> round(outside_tail(1, false_alarm=0.06), 3)
    0.01
    """
    return (1 - (1 - false_alarm / len(PLAN_RULES)) ** (1 / quarters)) / 2


def _quarter(
    plan: pd.DataFrame, drifts: pd.DataFrame, total: float, true_rate: float, distribution: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give for each count of a quarter what it adds to each sum, whether it lies outside, and its chance."""
    law = law_of(np.asarray(total), true_rate, distribution)
    events = np.arange(law.ppf(NEVER), law.isf(NEVER) + 1)
    return _steps(drifts, events, np.full(len(events), total)), outside_limits(plan, events, total), law.pmf(events)


def taken_from(plan: pd.DataFrame, totals: list, true_rate: float | None) -> tuple[float, str]:
    """Check a plan and what it is held against; give its rate and distribution."""
    refuse(column_problems(plan, PLAN, name="plan"))
    rate, distribution = float(plan["rate"].iloc[0]), plan["distribution"].iloc[0]
    problems = limit_problems(totals, rate, distribution, 0.01)
    refuse(problems if true_rate is None else problems + rate_problems("true_rate", true_rate, distribution))
    return rate, distribution


def outside_limits(plan: pd.DataFrame, events: np.ndarray, total: float) -> np.ndarray:
    """Say which counts lie outside the limits of a quarter; none where the plan has no such rule."""
    rule = plan[plan["rule"] == OUTSIDE]
    if rule.empty:
        return np.zeros(len(events), dtype=bool)
    one = rule.iloc[0]
    limits = count_limits([total], rate=one["rate"], distribution=one["distribution"], tail=one["setting"]).iloc[0]
    return (events < limits["low"]) | (events > limits["high"])


def _steps(drifts: pd.DataFrame, events: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Give what each count adds to each cumulative sum: one row a count, one column a sum."""
    steps = [
        cusum_steps(
            events, totals, rate=one["rate"], shifted_rate=one["shifted_rate"], distribution=one["distribution"]
        )
        for one in drifts.to_dict("records")
    ]
    return np.stack(steps, axis=-1) if steps else np.zeros((len(events), 0))


def _states(reached: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the different states among those reached, one row each, and which of them each one is."""
    names = np.zeros(len(reached), dtype=int)
    for column in reached.T:
        kinds, where = np.unique(column, return_inverse=True)
        names = np.unique(names * len(kinds) + where.ravel(), return_inverse=True)[1].ravel()
    _, first = np.unique(names, return_index=True)
    return reached[first], names
