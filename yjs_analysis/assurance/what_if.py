"""What if fewer children went to court? Levers that a Board has, tried on a service's own counts.

A lever opens the way out of court to children who went before one. How many of them would then take it nobody knows:
that share is an assumption, named and printed beside every result.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, confidence_problems, count_problems, refuse
from yjs_analysis.estimate import add_estimates
from yjs_analysis.measures.draws import from_draws

WIDEN = "out of court up to a higher gravity"
ASSESS = "assessment before panel in all cases"
NO_ADMISSION = "admission not required"
LEVERS = (WIDEN, ASSESS, NO_ADMISSION)

ADMITTED, NOT_ADMITTED = "admitted", "not admitted"

DIVERTED = "children diverted a year"
BEFORE = "relative rate of court before"
AFTER = "relative rate of court after"
CHANGE = "relative rate of court, after over before"

SHARE = 0.5
"""The share of newly eligible children that is diverted, where nobody says another: no source gives it."""


def newly_eligible(
    counts: pd.DataFrame, *, levers: Sequence[str], gravity_now: int = 2, gravity_then: int = 3
) -> pd.Series:
    """Mark the patterns whose children before a court a set of levers would open the way out of court to.

    Read True as "a child like this who went to court could then be dealt with out of it". Widening opens it for those
    who admitted and whose gravity lies above `gravity_now`, up to `gravity_then`; assessing every child before the
    panel for those who admitted and were eligible already; dropping admission for those who did not admit.

    The trap: where gravity or admission is not recorded nobody is eligible, so the answer is on the low side.

    Parameters
    ----------
    counts
        A row a pattern: `gravity` (a score, as a number or in words) and `admission` ("admitted", "not admitted").
    levers
        Some of `LEVERS`.
    gravity_now, gravity_then
        The highest gravity that goes out of court today, and with the first lever.

    Raises
    ------
    ValueError
        If a lever is unknown (the nearest is suggested), a column is missing or a gravity is no score.

    Examples
    --------
    >>> patterns = pd.DataFrame({"gravity": ["3", "3", "1"], "admission": ["admitted", "not admitted", "admitted"]})
    >>> newly_eligible(patterns, levers=["out of court up to a higher gravity"]).tolist()
    [True, False, False]
    """
    refuse(column_problems(counts, ["gravity", "admission"]) + _lever_problems(levers, gravity_now, gravity_then))
    gravity = pd.to_numeric(counts["gravity"], errors="coerce")
    limit = gravity_then if WIDEN in levers else gravity_now
    low, admitted = gravity <= gravity_now, counts["admission"] == ADMITTED
    found = pd.Series(False, index=counts.index)
    if WIDEN in levers:
        found |= admitted & (gravity > gravity_now) & (gravity <= limit)
    if ASSESS in levers:
        found |= admitted & low
    if NO_ADMISSION in levers:
        found |= (counts["admission"] == NOT_ADMITTED) & (gravity <= limit)
    return found


def what_if(
    counts: pd.DataFrame,
    *,
    levers: Sequence[str],
    years: float,
    share_diverted: float | Mapping[str, float] = SHARE,
    gravity_now: int = 2,
    gravity_then: int = 3,
    reference: str = "White",
    unit_cost: float | None = None,
    confidence: float = 0.95,
    draws: int = 20_000,
    seed: int = 0,
) -> pd.DataFrame:
    """Say how many children a year would be diverted from court, and what becomes of the groups' relative rates.

    Read 6 with limits 4 and 9 as "if half of the newly eligible children were diverted, six a year; with counts like
    these anything from four to nine". The limits carry the chance of the counts alone, not the doubt about the share:
    run it again with other shares, and print them all.

    The trap: a lever that opens the way for one group more than for another can raise a relative rate while fewer
    children of every group go to court. And nothing here says that diverted children fare better.

    Parameters
    ----------
    counts
        One row a `group` and pattern: `gravity`, `admission`, `events` (children before a court), `total` (children
        with an outcome).
    levers
        Some of `LEVERS`, pulled together.
    years
        How many years the counts are of.
    share_diverted
        The share of the newly eligible children who are then diverted, from 0 to 1: one for all, or one a group.
    gravity_now, gravity_then
        As in `newly_eligible`.
    reference
        The group that the others are compared with.
    unit_cost
        What the reader reckons that a child diverted costs or saves, in the reader's money; none is assumed.
    confidence, draws, seed
        Of the intervals and of the draws.

    Returns
    -------
    pandas.DataFrame
        One row a group and measure: `group`, `eligible` (children before a court to whom the way opens), `events`,
        `total`, `share_diverted`, `cost` (a year; NaN without a unit cost), then the columns of an estimate. The
        reference has no relative rates.

    Raises
    ------
    ValueError
        With everything that is wrong with the counts and the assumptions.

    References
    ----------
    Each group's children are Poisson, and split over their three ways (eligible at court, others at court, out of
    court) as a multinomial; the posteriors on Jeffreys' prior are a gamma and a Dirichlet (Gelman and others 2013,
    Bayesian Data Analysis, sections 2.6 and 3.4). The value is that of the counts themselves.

    Examples
    --------
    Of 20 children, 12 went to court, 8 of them for gravity 3 and admitting; half of the 8 in two years is 2 a year.

    >>> counts = pd.DataFrame({"group": "White", "gravity": [3, 5, 1], "admission": "admitted",
    ...                        "events": [8, 4, 0], "total": [8, 4, 8]})
    >>> told = what_if(counts, levers=["out of court up to a higher gravity"], years=2)
    >>> told["measure"].tolist(), told["value"].tolist()
    (['children diverted a year'], [2.0])
    """
    needed = ["group", "gravity", "admission", "events", "total"]
    refuse(column_problems(counts, needed))
    groups = list(dict.fromkeys(counts["group"].tolist()))
    shares = _shares(share_diverted, groups)
    refuse(_problems(counts, years, shares, groups, reference, unit_cost, confidence, draws))
    opens = newly_eligible(counts, levers=levers, gravity_now=gravity_now, gravity_then=gravity_then)
    held = counts.assign(eligible=counts["events"].where(opens, 0))
    sums = held.groupby("group", sort=False)[["eligible", "events", "total"]].sum()
    random = np.random.default_rng(seed)
    counted = {group: _rates(*(float(one) for one in sums.loc[group]), shares[group], years) for group in groups}
    drawn = {group: _draw(sums.loc[group], shares[group], years, draws, random) for group in groups}
    rows, parts = [], []
    for group in groups:
        for measure, value, sample in _measures(counted, drawn, group, reference):
            rows.append({"group": group, **sums.loc[group].to_dict(), "share_diverted": shares[group]})
            rows[-1]["cost"] = value * unit_cost if unit_cost is not None and measure == DIVERTED else math.nan
            parts.append(from_draws(measure, value, sample, confidence=confidence))
    return add_estimates(pd.DataFrame(rows), parts)


def assumptions(
    *,
    levers: Sequence[str],
    share_diverted: float | Mapping[str, float] = SHARE,
    gravity_now: int = 2,
    gravity_then: int = 3,
) -> list[str]:
    """Say every assumption of `what_if` in a sentence, to be printed beside its result.

    The trap: a result without these sentences is a promise that nobody made.

    Parameters
    ----------
    levers, share_diverted, gravity_now, gravity_then
        As in `what_if`.

    Raises
    ------
    ValueError
        If a lever is unknown.

    Examples
    --------
    >>> assumptions(levers=["admission not required"])[0]
    'Children who did not admit the offence become eligible, up to gravity 2.'
    """
    refuse(_lever_problems(levers, gravity_now, gravity_then))
    limit = gravity_then if WIDEN in levers else gravity_now
    above = f"{gravity_now + 1}" if gravity_then <= gravity_now + 1 else f"{gravity_now + 1} to {gravity_then}"
    said = {
        WIDEN: f"Children who admit an offence of gravity {above} become eligible.",
        ASSESS: f"Children who admit an offence up to gravity {gravity_now} are assessed before the panel decides.",
        NO_ADMISSION: f"Children who did not admit the offence become eligible, up to gravity {limit}.",
    }
    each = share_diverted if isinstance(share_diverted, Mapping) else {"every group": share_diverted}
    shares = ", ".join(f"{100 * share:g}% of {group}" for group, share in each.items())
    return [
        *(said[lever] for lever in LEVERS if lever in levers),
        f"Of those newly eligible, {shares} are diverted: an assumption, from no source.",
        "As many children have an outcome as before, with the same offences: nobody is drawn in who had none.",
    ]


def _rates(eligible: float, events: float, total: float, share: float, years: float) -> tuple:
    """Give children diverted a year, and the rate of court before and after."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return share * eligible / years, np.divide(events, total), np.divide(events - share * eligible, total)


def _draw(sums: pd.Series, share: float, years: float, draws: int, random: np.random.Generator) -> tuple:
    """Draw a group's three ways from their posteriors; what never happened stays at none."""
    ways = np.array([sums["eligible"], sums["events"] - sums["eligible"], sums["total"] - sums["events"]], dtype=float)
    children = random.gamma(sums["total"] + 0.5, 1.0, draws)
    split = random.dirichlet(ways + 0.5, draws)
    eligible, court = split[:, 0], split[:, 0] + split[:, 1]
    return share * eligible * children / years, court, court - share * eligible


def _measures(counted: dict, drawn: dict, group: str, reference: str) -> list[tuple[str, float, np.ndarray]]:
    """Put a group's measures together: its children diverted, and its relative rates if it is compared."""
    found = [(DIVERTED, float(counted[group][0]), drawn[group][0])]
    if group == reference:
        return found
    with np.errstate(invalid="ignore", divide="ignore"):
        value = [np.divide(mine, other) for mine, other in zip(counted[group], counted[reference], strict=True)]
        sample = [mine / other for mine, other in zip(drawn[group], drawn[reference], strict=True)]
        return [
            *found,
            (BEFORE, float(value[1]), sample[1]),
            (AFTER, float(value[2]), sample[2]),
            (CHANGE, float(np.divide(value[2], value[1])), sample[2] / sample[1]),
        ]


def _shares(share: float | Mapping[str, float], groups: list[str]) -> dict[str, float]:
    """Give each group its share; a group that is not named has none."""
    return {group: share.get(group, math.nan) if isinstance(share, Mapping) else share for group in groups}


def _lever_problems(levers: Sequence[str], gravity_now: int, gravity_then: int) -> list[str]:
    named = [levers] if isinstance(levers, str) else list(levers)
    problems = [one for lever in named for one in choice_problems("levers", lever, LEVERS)]
    if isinstance(levers, str):
        problems.append(f"levers must be a list of names, but got {levers!r}. Put it in brackets.")
    if not named:
        problems.append(f"levers must name one or more, but is empty. Give some of {', '.join(map(repr, LEVERS))}.")
    if not 1 <= gravity_now <= gravity_then <= 8:
        problems.append(
            f"gravity_then must lie between gravity_now and 8, but got {gravity_now} and {gravity_then}. Give 2 and 3."
        )
    return problems


def _problems(
    counts: pd.DataFrame, years: float, shares: dict[str, float], groups: list[str], reference: str,
    unit_cost: float | None, confidence: float, draws: int,
) -> list[str]:  # fmt: skip
    problems = choice_problems("reference", reference, groups) + confidence_problems(confidence)
    for name in ("events", "total"):
        problems += count_problems(name, counts[name], rows=counts.index)
    over = counts["events"] > counts["total"]
    problems += [
        f"events must not exceed total, but do in row {one}. Count each child once." for one in counts[over].index
    ]
    problems += [
        f"share_diverted must lie between 0 and 1 for every group, but got {one!r} ({group}). For half give 0.5."
        for group, one in shares.items()
        if not 0 <= one <= 1
    ]
    if not 0 < years < math.inf:
        problems.append(f"years must be a number above 0, but got {years!r}. Give the length of the counts' period.")
    if unit_cost is not None and not math.isfinite(unit_cost):
        problems.append(f"unit_cost must be a finite number, but got {unit_cost!r}. Leave it out if it is not known.")
    if not (draws == int(draws) and draws >= 1000):
        problems.append(f"draws must be a whole number of at least 1000, but got {draws!r}. Give 20000.")
    return problems
