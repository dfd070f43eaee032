"""Has a relative rate changed between two periods? The ratio of the two ratios, with its interval and test."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import optimize, special

from yjs_analysis.checks import choice_problems, column_problems, confidence_problems, refuse
from yjs_analysis.disproportionality.bases import BASES
from yjs_analysis.disproportionality.decision_chain import POPULATION, PREVIOUS_DECISION
from yjs_analysis.disproportionality.verdict import verdict
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.comparisons import relative_rate
from yjs_analysis.measures.odds import odds_ratio
from yjs_analysis.measures.two_groups import table_problems
from yjs_analysis.vocabulary import CANNOT_TELL, MATERIAL_BAND, NO_MATERIAL_DIFFERENCE, OVER, UNDER

CHANGES = {OVER: "risen", UNDER: "fallen", NO_MATERIAL_DIFFERENCE: "no material change", CANNOT_TELL: CANNOT_TELL}
"""What an interval of a ratio of ratios lets one say: four things again."""

METHODS = {
    PREVIOUS_DECISION: ("square-and-add score", "Wald log"),
    POPULATION: ("conditional mid-p", "conditional exact", "Wald log"),
}
RATIO = "ratio of relative rates"
NOT_THERE = "not estimable: a group has nobody, or neither group has events, in one of the periods"
NO_WALD = "Wald log has no interval where a count is 0, or everybody has the outcome: use {!r}"
TINY = 1e-12


def change_between(
    counts: pd.DataFrame,
    *,
    before: str,
    after: str,
    reference: str = "White",
    base: str = PREVIOUS_DECISION,
    method: str | None = None,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Divide each group's relative rate after by that before, with an interval and a test.

    Read 2 as "the relative rate has doubled". If 1 lies inside the interval, these counts cannot tell a change from
    chance, which is what most comparisons of two years will say: that is no evidence of no change.

    The trap: one year "over-represented" and the next "cannot tell" is no change. This test is.

    Parameters
    ----------
    counts
        One row a `period` and `group`, with `events` and `total`.
    before, after
        The two periods.
    reference
        The group that the others are compared with.
    base
        What `total` counts: "previous decision" (the default) or "population".
    method
        On a previous decision "square-and-add score" (the default: the two skewness-corrected intervals put together on
        the log scale, and where a ratio is 0 or infinite the two at half the error each) or "Wald log". On a population
        "conditional mid-p" (the default), "conditional exact" (given all counts' margins) or "Wald log".
    confidence
        Of the interval.
    band
        Ratios of ratios that make no material difference.

    Returns
    -------
    pandas.DataFrame
        One row a group but the reference: `group`, `before`, `after`, the counts of both periods, the columns of an
        estimate, `p_value` (two-sided, of the same method), `change` (risen, fallen, no material change, cannot tell).

    Raises
    ------
    ValueError
        If a column is missing, a count is impossible, a name is unknown, or a group is not there once in each period.

    References
    ----------
    Zou and Donner (2008) Statistics in Medicine 27:1693-1702 (square and add, on the log scale); Altman and Bland
    (2003) BMJ 326:219 (ratio of relative risks). On a population the four counts given their margins are noncentral
    hypergeometric: Breslow and Day (1987) Statistical Methods in Cancer Research II, chapter 3.

    Examples
    --------
    2 before and 3 after is one and a half times as much:

    >>> counts = pd.DataFrame({"period": ["2020", "2020", "2021", "2021"], "group": ["White", "Black"] * 2,
    ...                        "events": [20, 40, 20, 60], "total": [100, 100, 100, 100]})
    >>> change_between(counts, before="2020", after="2021")[["group", "value", "change"]].values.tolist()
    [['Black', 1.5, 'cannot tell']]
    """
    refuse(column_problems(counts, ["period", "group", "events", "total"]) + choice_problems("base", base, BASES))
    way = method or METHODS[base][0]
    problems = choice_problems("method", way, METHODS[base]) + confidence_problems(confidence)
    for name, one in (("before", before), ("after", after)):
        problems += choice_problems(name, one, counts["period"])
    problems += choice_problems("reference", reference, counts["group"])
    refuse(problems + table_problems([counts["events"], counts["total"]] * 2, of_children=base != POPULATION))
    cells = cells_by_period(counts, [before, after])
    rows, estimates, chances = [], [], []
    for group in [one for one in dict.fromkeys(counts["group"].tolist()) if one != reference]:
        four = [cells[period, one] for period in (before, after) for one in (group, reference)]
        interval = _interval(four, way, base)
        estimates.append(interval(confidence))
        chances.append(_chance(interval))
        names = ("before", "reference_before", "after", "reference_after")
        counted = {f"events_{name}": int(one[0]) for name, one in zip(names, four, strict=True)}
        counted |= {f"total_{name}": one[1] for name, one in zip(names, four, strict=True)}
        rows.append({"group": group, "before": before, "after": after, **counted})
    words = [CHANGES[verdict(low=one.low, high=one.high, band=band)] for one in estimates]
    return add_estimates(pd.DataFrame(rows), estimates).assign(p_value=chances, change=words)


def smallest_change(*, low: float, high: float, confidence: float = 0.95, power: float = 0.8) -> float:
    """Say by what factor a relative rate would have to change before counts like these would likely show it.

    Read 3 as "only a ratio three times as high, or a third, would have been likely to show". The trap: it is worked out
    from how wide the interval came out, on the log scale, as if it were normal: a guide to size, not a promise.

    Parameters
    ----------
    low, high
        The interval of a ratio of relative rates (`change_between`).
    confidence
        Of that interval.
    power
        How likely a change is to show.

    Raises
    ------
    ValueError
        If the confidence or the power lies outside 0 to 1.

    References
    ----------
    Hoenig and Heisey (2001) American Statistician 55:19-24: what could be seen is said from the width of an interval,
    not from the value found.

    Examples
    --------
    From a half to twice: 0.69 either way on the log scale, and 0.84/1.96 of that again.

    >>> round(smallest_change(low=0.5, high=2.0), 2)
    2.69
    """
    refuse(confidence_problems(confidence) + [one.replace("confidence", "power") for one in confidence_problems(power)])
    if not (low > 0 and math.isfinite(high)):
        return math.inf if low == 0 or math.isinf(high) else math.nan
    usual = special.ndtri((1 + confidence) / 2)
    return float(math.exp(math.log(high / low) / 2 * (usual + special.ndtri(power)) / usual))


def cells_by_period(counts: pd.DataFrame, periods: list) -> dict:
    """Find each group's events and total in each period, once each.

    Examples
    --------
    >>> cells_by_period(pd.DataFrame({"period": ["2020"], "group": ["White"], "events": [2], "total": [9]}), ["2020"])
    {('2020', 'White'): (2, 9)}
    """
    held = counts[counts["period"].isin(periods)]
    keys = list(zip(held["period"].tolist(), held["group"].tolist(), strict=True))
    problems = [
        f"counts must hold each group once in each period, but hold {group!r} {keys.count((one, group))} times in "
        f"{one!r}. Add its row, or the rows up."
        for one in periods
        for group in dict.fromkeys(counts["group"].tolist())
        if keys.count((one, group)) != 1
    ]
    refuse(problems)
    return dict(zip(keys, zip(held["events"].tolist(), held["total"].tolist(), strict=True), strict=True))


def _interval(four: list, method: str, base: str) -> Callable[[float], Estimate]:
    """Give the function that makes the ratio of ratios at any confidence."""
    (x1, n1), (x2, n2), (y1, m1), (y2, m2) = four
    after, before = _over(y1 * m2, y2 * m1), _over(x1 * n2, x2 * n1)
    value = _over(after, before) if 0 not in (n1, n2, m1, m2) else math.nan
    if math.isinf(after) and math.isinf(before):
        value = math.nan
    make = {"square-and-add score": _squared, "Wald log": _wald}.get(method, _conditional)
    suggestion = METHODS[base][0]

    def at(confidence: float) -> Estimate:
        made = {"measure": RATIO, "value": value, "confidence": confidence, "method": method}
        if math.isnan(value):
            return Estimate(low=0.0, high=math.inf, note=NOT_THERE, **made)
        low, high = make(four, value, confidence, method if make is _conditional else base)
        note = NO_WALD.format(suggestion) if math.isnan(low) else ""
        return Estimate(low=float(np.minimum(low, value)), high=float(np.maximum(high, value)), note=note, **made)

    return at


def _over(one: float, other: float) -> float:
    """Divide; infinite over nought, and NaN for nought over nought."""
    if math.isnan(one) or math.isnan(other):
        return math.nan
    return one / other if other else math.inf if one else math.nan


def _squared(four: list, value: float, confidence: float, _: str) -> tuple[float, float]:
    """Put two score intervals together; at half the error each where a ratio is 0 or infinite."""
    names = ("events", "total", "reference_events", "reference_total")
    known = 0 < value < math.inf
    each = confidence if known else 1 - (1 - confidence) / 2
    then, now = (
        relative_rate(**dict(zip(names, [*mine, *others], strict=True)), confidence=each)
        for mine, others in (four[:2], four[2:])
    )
    if not known:
        return now.low / then.high if now.low else 0.0, now.high / then.low if then.low else math.inf
    with np.errstate(divide="ignore"):
        below = np.hypot(np.log(now.value / np.float64(now.low)), np.log(then.high / then.value))
        above = np.hypot(np.log(now.high / now.value), np.log(then.value / np.float64(then.low)))
    return float(value * np.exp(-below)), float(value * np.exp(above))


def _wald(four: list, value: float, confidence: float, base: str) -> tuple[float, float]:
    """Give the normal interval of the logarithm; none where a count is 0, or everybody has the outcome."""
    others = [0.0 if base == POPULATION else 1 / n for _, n in four]
    usable = all(x and (base == POPULATION or x < n) for x, n in four)
    if not usable:
        return math.nan, math.nan
    variance = sum(1 / x - one for (x, _), one in zip(four, others, strict=True))
    step = math.exp(special.ndtri((1 + confidence) / 2) * math.sqrt(variance))
    return value / step, value * step


def _conditional(four: list, value: float, confidence: float, method: str) -> tuple[float, float]:
    """Give the limits of a ratio of odds among the events, turned into one of rates by the populations."""
    (x1, n1), (x2, n2), (y1, m1), (y2, m2) = four
    one = odds_ratio(
        events=y1, total=x1 + y1, reference_events=y2, reference_total=x2 + y2, method=method, confidence=confidence
    )
    scale = (n1 / m1) / (n2 / m2)
    return one.low * scale, one.high * scale


def _chance(interval: Callable[[float], Estimate]) -> float:
    """Find the error at which the interval just leaves 1 out: the two-sided p-value of the same method."""
    middle = interval(0.5)
    if math.isnan(middle.value) or math.isnan(middle.low) or middle.value == 1:
        return math.nan if math.isnan(middle.value + middle.low) else 1.0

    def beyond(error: float) -> float:
        one = interval(1 - math.exp(error))
        limit = one.low if one.value > 1 else one.high
        return (limit - 1) * (1 if one.value > 1 else -1)

    ends = math.log(TINY), math.log(1 - 1e-9)
    if beyond(ends[0]) > 0:
        return TINY
    if not beyond(ends[1]) > 0:
        return 1.0
    return float(math.exp(optimize.brentq(beyond, *ends, xtol=1e-7)))
