"""Rules of thumb for reading a chart, and how often each of them cries wolf over a stated number of periods."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np

from yjs_analysis.checks import choice_problems, count_problems, refuse
from yjs_analysis.measures.control_limits import BINOMIAL, count_limits, law_of, limit_problems, rate_problems
from yjs_analysis.measures.cusum import NEVER

MORE = "more than the period before"
OUTSIDE_95 = "outside 95% limits"
TWO_OF_THREE = "two of three outside 95% limits on one side"
EIGHT = "eight in a row on one side"
RULES = (MORE, OUTSIDE_95, TWO_OF_THREE, EIGHT)
"""What boards do with a chart. The last two are Western Electric's (1956), with exact limits in place of sigmas."""

IN_A_ROW = 8
NEAR = 0.025


def rule_signals(
    events: Iterable[int], totals: Iterable[float], *, rate: float, rule: str, distribution: str = BINOMIAL
) -> list[bool]:
    """Say in which periods a rule of thumb signals.

    Read True as "the rule would call this a change". The trap: a rule that signals is no evidence before you know how
    often it does so by chance: `rule_alarm`.

    Parameters
    ----------
    events, totals
        One a period, in order of time.
    rate, distribution
        As in `control_limits.count_limits`.
    rule
        One of `RULES`.

    Returns
    -------
    list
        One a period.

    Raises
    ------
    ValueError
        If an argument is not what it must be, or events and totals differ in number; all at once.

    References
    ----------
    Montgomery (2013), section 5.3.3: sensitizing rules.

    Examples
    --------
    >>> rule_signals([3, 2, 4], [10, 10, 10], rate=0.3, rule=MORE)
    [False, False, True]
    """
    given, held = list(totals), list(events)
    problems = limit_problems(given, rate, distribution, NEAR) + choice_problems("rule", rule, RULES)
    problems += count_problems("events", held)
    if len(given) != len(held):
        problems.append(f"totals must be one for each of {len(held)} events, but got {len(given)}. Give one a period.")
    refuse(problems)
    limits = count_limits(given, rate=rate, distribution=distribution, tail=NEAR).to_dict("records")
    state, found = START[rule], []
    for count, limit in zip(held, limits, strict=True):
        state, signal = _next(rule, state, count, limit)
        found.append(signal)
    return found


def rule_alarm(
    totals: Iterable[float], *, rate: float, rule: str, distribution: str = BINOMIAL, true_rate: float | None = None
) -> np.ndarray:
    """Give the exact chance that a rule of thumb has signalled by each period.

    Read the last number as the chance of at least one false alarm over all the periods, if nothing changes. The trap:
    a rule can be right about each period and still cry wolf in most plans, because there are many periods.

    Parameters
    ----------
    totals
        One a period, in order of time.
    rate, rule, distribution
        As in `rule_signals`.
    true_rate
        The rate from the first period on; by default `rate`.

    Returns
    -------
    numpy.ndarray
        One chance a period, never falling.

    Raises
    ------
    ValueError
        If an argument is not what it must be; all at once.

    References
    ----------
    Champ and Woodall (1987), Technometrics 29:393: charts with runs rules as Markov chains.

    Examples
    --------
    Of one child, chance one in two, a second period has more than the first with one chance in four.

    >>> rule_alarm([1, 1], rate=0.5, rule=MORE).round(6).tolist()
    [0.0, 0.25]
    """
    given = list(totals)
    true = rate if true_rate is None else true_rate
    refuse(
        limit_problems(given, rate, distribution, NEAR)
        + choice_problems("rule", rule, RULES)
        + rate_problems("true_rate", true, distribution)
    )
    limits = count_limits(given, rate=rate, distribution=distribution, tail=NEAR).to_dict("records")
    states: dict[Hashable, float] = {START[rule]: 1.0}
    signalled, found = 0.0, []
    for limit in limits:
        law = law_of(np.asarray(limit["total"]), true, distribution)
        events = np.arange(law.ppf(NEVER), law.isf(NEVER) + 1)
        likely = list(zip(events.tolist(), law.pmf(events).tolist(), strict=True))
        after: dict[Hashable, float] = {}
        for state, chance in states.items():
            for count, mass in likely:
                reached, signal = _next(rule, state, count, limit)
                if signal:
                    signalled += chance * mass
                else:
                    after[reached] = after.get(reached, 0.0) + chance * mass
        states = after
        found.append(min(signalled, 1.0))
    return np.asarray(found)


START: dict[str, tuple] = {MORE: (np.inf,), OUTSIDE_95: (), TWO_OF_THREE: (0, 0), EIGHT: (0,)}
"""What each rule remembers before the first period."""


def _next(rule: str, state: tuple, count: float, limit: dict) -> tuple[tuple, bool]:
    """Say what a rule remembers after one more period, and whether it signals."""
    if rule == MORE:
        share = count / limit["total"] if limit["total"] else np.nan
        return (state if np.isnan(share) else (share,)), bool(share > state[0])
    beyond = int(count > limit["high"]) - int(count < limit["low"])
    if rule == OUTSIDE_95:
        return (), beyond != 0
    if rule == TWO_OF_THREE:
        return (state[1], beyond), beyond != 0 and beyond in state
    side = int(np.sign(count - limit["expected"]))
    run = state[0] + side if side * state[0] > 0 else side
    return (run,), abs(run) >= IN_A_ROW
