"""Quarters held against a plan's rules: those that came, and those that chance plays many times."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from yjs_analysis.assurance.monitoring import FALL, OUTSIDE, RISE, outside_limits, taken_from
from yjs_analysis.checks import column_problems, count_problems, refuse
from yjs_analysis.measures.control_limits import count_limits, law_of
from yjs_analysis.measures.cusum import SAME, cusum_steps, cusum_values

ANY = "any of them"


def simulated_alarms(
    plan: pd.DataFrame, totals: Iterable[float], *, seed: int, runs: int = 20_000, true_rate: float | None = None
) -> pd.DataFrame:
    """Let chance play the quarters many times, and count how often each rule has signalled by each of them.

    Read it beside `monitoring.alarm_chances`: the two are worked out in different ways and must agree within a few
    times `error`, the standard error of the simulation.

    Parameters
    ----------
    plan, totals, true_rate
        As in `monitoring.alarm_chances`.
    seed
        Of the random numbers: the same seed gives the same answer.
    runs
        How many times.

    Returns
    -------
    pandas.DataFrame
        One row a rule, and one for any of them, a quarter: rule, quarter (from 1), events (runs with a signal by then),
        total (runs), chance, error.

    Raises
    ------
    ValueError
        If the plan lacks a column, or an argument is not what it must be.

    Examples
    --------
    >>> from yjs_analysis.assurance.monitoring import monitoring_plan
    >>> played = simulated_alarms(monitoring_plan([10] * 4, rate=0.3), [10] * 4, seed=1, runs=2000)
    >>> played["rule"].unique().tolist()[-1], len(played)
    ('any of them', 16)
    """
    given = list(totals)
    rate, distribution = taken_from(plan, given, true_rate)
    refuse(count_problems("runs", [runs]) if runs else ["runs must be at least 1, but got 0. Give 20000."])
    law = law_of(np.asarray(given, dtype=float), rate if true_rate is None else true_rate, distribution)
    events = law.rvs(size=(runs, len(given)), random_state=np.random.default_rng(seed))
    signals = _signals(plan, events, given)
    signals[ANY] = np.logical_or.reduce(list(signals.values()))
    rows = []
    for rule, signal in signals.items():
        seen = np.logical_or.accumulate(signal, axis=1).sum(axis=0)
        rows += [(rule, quarter, int(count), runs) for quarter, count in enumerate(seen, start=1)]
    table = pd.DataFrame(rows, columns=["rule", "quarter", "events", "total"])
    chance = table["events"] / table["total"]
    return table.assign(chance=chance, error=(chance * (1 - chance) / table["total"]) ** 0.5)


def monitored(counts: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Hold the quarters that have come against the rules of the plan.

    Read `signal`: the rules that signal in that quarter, or nothing. `low` to `high` are the counts inside the limits,
    `rise` and `fall` the two sums. No colour follows from a single quarter inside its limits.

    The trap: after a signal, find out what changed, and begin again with a new plan; the sums here run on.

    Parameters
    ----------
    counts
        In order of time: `period`, `events`, `total`.
    plan
        What `monitoring.monitoring_plan` gave.

    Returns
    -------
    pandas.DataFrame
        The counts with expected, inside_low, inside_high, rise, fall, signal (rules joined with "; ").

    Raises
    ------
    ValueError
        If a column is missing or a count is none.

    Examples
    --------
    >>> from yjs_analysis.assurance.monitoring import monitoring_plan
    >>> plan = monitoring_plan([10] * 12, rate=0.3)
    >>> seen = monitored(pd.DataFrame({"period": ["1", "2"], "events": [3, 10], "total": [10, 10]}), plan)
    >>> seen["signal"].tolist()
    ['', 'a quarter outside its limits']
    """
    refuse(column_problems(counts, ["period", "events", "total"]))
    given = counts["total"].tolist()
    rate, distribution = taken_from(plan, given, None)
    refuse(count_problems("events", counts["events"], rows=counts["period"]))
    tail = plan.set_index("rule").loc[OUTSIDE, "setting"]
    limits = count_limits(given, rate=rate, distribution=distribution, tail=tail)
    events = counts["events"].to_numpy(dtype=float)[None, :]
    said = _signals(plan, events, given)
    sums = {rule: _sums(one, events, given)[0] for rule, one in _drifts(plan)}
    return counts.assign(
        expected=limits["expected"].to_numpy(),
        inside_low=limits["low"].to_numpy(),
        inside_high=limits["high"].to_numpy(),
        rise=sums[RISE],
        fall=sums[FALL],
        signal=["; ".join(rule for rule in said if said[rule][0, place]) for place in range(len(given))],
    )


def _drifts(plan: pd.DataFrame) -> list[tuple[str, dict]]:
    """Give the cumulative sums of a plan, each with its rule."""
    return [(one["rule"], one) for one in plan.to_dict("records") if one["rule"] != OUTSIDE]


def _sums(one: dict, events: np.ndarray, totals: list) -> np.ndarray:
    """Add up one cumulative sum for each run of quarters."""
    total = np.asarray(totals, dtype=float)
    rates = {name: one[name] for name in ("rate", "shifted_rate", "distribution")}
    return cusum_values(cusum_steps(events, total, **rates))


def _signals(plan: pd.DataFrame, events: np.ndarray, totals: list) -> dict[str, np.ndarray]:
    """Say for each rule in which quarters of which runs it signals."""
    found = {}
    if OUTSIDE in set(plan["rule"]):
        columns = [outside_limits(plan, events[:, place], total) for place, total in enumerate(totals)]
        found[OUTSIDE] = np.stack(columns, axis=1)
    return found | {rule: _sums(one, events, totals) >= one["setting"] - SAME for rule, one in _drifts(plan)}
