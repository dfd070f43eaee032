"""When will we see it? The chance that each quarter's report could show a target met, and the first that likely would.

Two questions are kept apart. Has the relative rate changed since before (both periods are counts, and both carry
chance)? And does its interval since then lie beyond a stated value (the value is taken as known)?
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache, partial

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, confidence_problems, count_problems, refuse
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.power_of_change import EXACT, chance_of_change, chance_of_passing, events_distribution

STEP, LINE = "step", "straight line"
PATHS = (STEP, LINE)

CHANGED = "has changed"
PASSED = "beyond the mark"
QUESTIONS = (CHANGED, PASSED)

PLAN_BEGINS, PLAN_ENDS = date(2022, 4, 1), date(2025, 3, 31)

CHANCE = "chance of showing"
FIRST = "years until shown"

NEEDED = ("evidence", "total", "reference_total", "reference_rate")

VOLUMES = ("total", "reference_total", "reference_rate", "ratio_now", "ratio_wanted", "baseline_quarters")
"""What the chance of a row follows from."""

Asked = Callable[[dict, int], dict[str, Estimate]]


def chance_by_quarter(
    volumes: pd.DataFrame,
    *,
    ratio_now: float,
    ratio_wanted: float,
    start: date = PLAN_BEGINS,
    by: date = PLAN_ENDS,
    path: str = STEP,
    mark: float | None = None,
    baseline_quarters: int = 12,
    pooled: int | None = None,
    confidence: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Work out, quarter by quarter, the chance that the report could show a target that is in truth being met.

    Read 0.11 at March 2025 as "even if the target is met to the letter, only 11 of 100 such services could show it in
    their report of that quarter". A report compares the quarters since the start, taken together, with those before.

    The trap: it assumes that the change comes. A report that shows nothing then says little about the work done. And
    totals are taken as fixed: children who come twice, or a year with fewer, make the chance smaller.

    Parameters
    ----------
    volumes
        One row an evidence: `evidence` (its name), `total` and `reference_total` (children of the group and of the
        reference at the decision, a quarter; for a rate over a population the persons), `reference_rate` (of the
        reference, a quarter); optionally `ratio_now` and `ratio_wanted` where they are its own, `baseline_quarters`,
        and `rows`.
    ratio_now, ratio_wanted
        The relative rate before, and as the target wants it.
    start, by
        The first day of the plan, and the day by which the target is to be met.
    path
        "step": as wanted from the first quarter on. "straight line": in equal steps, the last at `by`.
    mark
        The value that the interval is to pass for the second question; without it `ratio_now`.
    baseline_quarters
        How many quarters before the start are compared with.
    pooled
        How many of the latest quarters are taken together; without it all since the start.
    confidence, seed
        Of the intervals; of the draws where outcomes are too many to list.

    Returns
    -------
    pandas.DataFrame
        One row an evidence, quarter and question: the columns of `volumes`, `quarter` (1, 2, ...), `ends`, `question`,
        then those of an estimate (its limits are the error of the simulation; none where all outcomes were listed).

    Raises
    ------
    ValueError
        With everything that is wrong with the volumes and the target.

    References
    ----------
    Every outcome is weighed by its binomial probability; the interval of the change is that of Zou and Donner (2008)
    Statistics in Medicine 27:1693-1702, that of the ratio Laud's (2017) Pharmaceutical Statistics 16:334-348.

    Examples
    --------
    A thousand children a quarter in each group, and a ratio that halves: any report would show it.

    >>> many = pd.DataFrame({"evidence": ["many"], "total": [1000], "reference_total": [1000], "reference_rate": 0.4})
    >>> told = chance_by_quarter(many, ratio_now=2.0, ratio_wanted=1.0, by=date(2022, 6, 30), baseline_quarters=1)
    >>> told[["question", "value"]].round(3).values.tolist()
    [['has changed', 1.0], ['beyond the mark', 1.0]]
    """
    held = _held(volumes, ratio_now, ratio_wanted, baseline_quarters)
    refuse(_problems(held, path, mark, pooled, confidence, start, by))
    last = quarters_between(start, by)
    asked = partial(_asked, last=last, path=path, mark=mark, pooled=pooled, confidence=confidence, seed=seed)
    rows, found = [], []
    for row in held.to_dict("records"):
        for quarter in range(1, last + 1):
            answers = asked(row, quarter)
            rows += [{**row, "quarter": quarter, "ends": quarter_end(start, quarter), "question": q} for q in answers]
            found += answers.values()
    return add_estimates(pd.DataFrame(rows), found)


def when_seen(
    volumes: pd.DataFrame,
    *,
    ratio_now: float,
    ratio_wanted: float,
    start: date = PLAN_BEGINS,
    by: date = PLAN_ENDS,
    path: str = STEP,
    mark: float | None = None,
    baseline_quarters: int = 12,
    pooled: int | None = None,
    power: float = 0.8,
    longest: int = 25,
    confidence: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Find the first report that would show the target four times in five, were it met.

    Read 8.5 as "eight and a half years after the start, if the target is met and kept". Infinite means "not within
    `longest` years": often because the quarters before are themselves too few, and no waiting mends that.

    The trap: a long wait supposes that nothing else changes meanwhile. Take it as "cannot be seen", not as an
    appointment.

    Parameters
    ----------
    volumes, ratio_now, ratio_wanted, start, by, path, mark, baseline_quarters, pooled, confidence, seed
        As in `chance_by_quarter`.
    power
        The chance that is asked for.
    longest
        Years that are tried at most.

    Returns
    -------
    pandas.DataFrame
        One row an evidence and question: the columns of `volumes`, `question`, `seen` (the last day of the first such
        quarter, None if none is), `by_then` (the chance at `by`), then those of an estimate, in years.

    Raises
    ------
    ValueError
        As `chance_by_quarter`; or if the power or the longest wait is out of range.

    Examples
    --------
    >>> many = pd.DataFrame({"evidence": ["many"], "total": [1000], "reference_total": [1000], "reference_rate": 0.4})
    >>> when_seen(many, ratio_now=2.0, ratio_wanted=1.0)[["question", "seen"]].astype(str).values.tolist()
    [['has changed', '2022-06-30'], ['beyond the mark', '2022-06-30']]
    """
    held = _held(volumes, ratio_now, ratio_wanted, baseline_quarters)
    refuse(_problems(held, path, mark, pooled, confidence, start, by) + _search_problems(power, longest))
    last = quarters_between(start, by)
    asked = partial(_asked, last=last, path=path, mark=mark, pooled=pooled, confidence=confidence, seed=seed)
    rows, found = [], []
    for row in held.to_dict("records"):
        known: dict[int, dict[str, Estimate]] = {}
        for question in QUESTIONS:
            at = _first(row, question, power, 4 * longest, asked, known)
            seen = None if at is None else quarter_end(start, at)
            known.setdefault(last, known.get(last) or asked(row, last))
            rows.append({**row, "question": question, "seen": seen, "by_then": known[last][question].value})
            found.append(_years(at, longest, known[last][question], confidence))
    return add_estimates(pd.DataFrame(rows), found)


def quarters_between(start: date, by: date) -> int:
    """Count the quarters from one day to another; a quarter begun counts.

    Examples
    --------
    >>> quarters_between(date(2022, 4, 1), date(2025, 3, 31))
    12
    """
    months = 12 * (by.year - start.year) + by.month - start.month + (by.day >= start.day)
    return max(math.ceil(months / 3), 0)


def quarter_end(start: date, quarter: int) -> date:
    """Give the last day of a quarter, the first being 1.

    Examples
    --------
    >>> quarter_end(date(2022, 4, 1), 12)
    datetime.date(2025, 3, 31)
    """
    months = start.month - 1 + 3 * quarter
    return date(start.year + months // 12, months % 12 + 1, start.day) - timedelta(days=1)


def _held(volumes: pd.DataFrame, ratio_now: float, ratio_wanted: float, baseline_quarters: int) -> pd.DataFrame:
    """Put the target beside every evidence that has none of its own."""
    refuse(column_problems(volumes, NEEDED, name="volumes"))
    given = {"ratio_now": ratio_now, "ratio_wanted": ratio_wanted, "baseline_quarters": baseline_quarters}
    missing = {name: value for name, value in given.items() if name not in volumes}
    return volumes.assign(**missing)


def _asked(
    row: dict, quarter: int, *, last: int, path: str, mark: float | None, pooled: int | None, confidence: float,
    seed: int,
) -> dict[str, Estimate]:  # fmt: skip
    """Answer both questions about the report of one quarter."""
    volumes = tuple(row[name] for name in VOLUMES)
    return _answered(volumes, quarter, last, path, mark, pooled, confidence, seed)


@lru_cache(maxsize=1024)
def _answered(
    volumes: tuple, quarter: int, last: int, path: str, mark: float | None, pooled: int | None, confidence: float,
    seed: int,
) -> dict[str, Estimate]:  # fmt: skip
    """Answer once what is asked of the same volumes again: the answers are not to be changed."""
    row = dict(zip(VOLUMES, volumes, strict=True))
    first = 1 if pooled is None else max(1, quarter - pooled + 1)
    ratios = [_ratio_at(one, row["ratio_now"], row["ratio_wanted"], path, last) for one in range(first, quarter + 1)]
    rate = row["reference_rate"]
    if max(*ratios, row["ratio_now"]) * rate > 1:
        note = f"not possible: {max(*ratios, row['ratio_now']):g} times the reference's rate is more than everybody"
        return {question: _chance(math.nan, 0.0, EXACT, confidence, note) for question in QUESTIONS}
    if not row["total"] or not row["reference_total"]:
        return {question: _chance(0.0, 0.0, EXACT, confidence, "a group has nobody") for question in QUESTIONS}
    before = _period(row, 1 - row["baseline_quarters"], [row["ratio_now"]] * row["baseline_quarters"])
    after = _period(row, first, ratios)
    direction = int(np.sign(row["ratio_wanted"] - row["ratio_now"]))
    share, error, method = chance_of_change(before, after, direction=direction, confidence=confidence, seed=seed)
    level = row["ratio_now"] if mark is None else mark
    passed = chance_of_passing(after, mark=level, direction=direction, confidence=confidence)
    return {
        CHANGED: _chance(share, error, method, confidence, ""),
        PASSED: _chance(passed, 0.0, EXACT, confidence, ""),
    }


def _ratio_at(quarter: int, now: float, wanted: float, path: str, last: int) -> float:
    """Give the true relative rate in a quarter."""
    return wanted if path == STEP else now + (wanted - now) * min(quarter, last) / last


def _period(row: dict, first: int, ratios: list[float]) -> tuple:
    """Give what the counts of several quarters together can be; children come whole, some quarters one more."""
    ends = np.arange(first - 1, first + len(ratios))
    group, others = (
        np.diff(np.floor(ends * row[name] + 0.5)).astype(int).tolist() for name in ("total", "reference_total")
    )
    rate = row["reference_rate"]
    return (
        events_distribution(group, [min(rate * one, 1.0) for one in ratios]),
        events_distribution(others, [rate] * len(ratios)),
        sum(group),
        sum(others),
    )


def _chance(value: float, error: float, method: str, confidence: float, note: str) -> Estimate:
    """Make an estimate of a chance; its limits are the simulation's."""
    reach = 1.96 * error
    low, high = (value, value) if math.isnan(value) else (max(value - reach, 0.0), min(value + reach, 1.0))
    return Estimate(measure=CHANCE, value=value, low=low, high=high, confidence=confidence, method=method, note=note)


def _first(row: dict, question: str, power: float, most: int, asked: Asked, known: dict) -> int | None:
    """Find the first quarter with the chance asked for, between one that has not and one that has."""

    def enough(quarter: int) -> bool:
        if quarter not in known:
            known[quarter] = asked(row, quarter)
        return known[quarter][question].value >= power

    if not enough(most):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _years(at: int | None, longest: int, chance: Estimate, confidence: float) -> Estimate:
    """Write the first quarter as years since the start."""
    blank = {"measure": FIRST, "low": math.nan, "high": math.nan, "confidence": confidence, "method": chance.method}
    if chance.note:
        missing = math.nan if math.isnan(chance.value) else math.inf
        return Estimate(value=missing, note=chance.note, **blank)
    if at is None:
        return Estimate(value=math.inf, note=f"not within {longest} years", **blank)
    return Estimate(value=at / 4, **blank)


def _problems(
    held: pd.DataFrame, path: str, mark: float | None, pooled: int | None, confidence: float, start: date, by: date
) -> list[str]:
    problems = choice_problems("path", path, PATHS) + confidence_problems(confidence)
    for name in ("total", "reference_total"):
        problems += count_problems(name, held[name], rows=held["evidence"], whole=False)
    problems += [
        f"reference_rate must lie between 0 and 1, but got {one!r} (row {name}). For 25% give 0.25."
        for one, name in zip(held["reference_rate"], held["evidence"], strict=True)
        if not 0 <= one <= 1
    ]
    ratios = [(name, one) for name in ("ratio_now", "ratio_wanted") for one in held[name]]
    problems += [
        f"{name} must be a number above 0, but got {one!r}. Give a relative rate, such as 1.8."
        for name, one in [*ratios, *([("mark", mark)] if mark is not None else [])]
        if not 0 < one < math.inf
    ]
    quarters = [("baseline_quarters", one) for one in held["baseline_quarters"]]
    problems += [
        f"{name} must be a whole number of quarters, 1 or more, but got {one!r}. Three years are 12."
        for name, one in [*quarters, *([("pooled", pooled)] if pooled is not None else [])]
        if not (one == int(one) and one >= 1)
    ]
    if quarters_between(start, by) < 1 or start.day != 1:
        problems.append(f"by must be a day after start, the first of a month, but got {start} to {by}. Give both.")
    return problems


def _search_problems(power: float, longest: int) -> list[str]:
    problems = []
    if not 0 < power < 1:
        problems.append(f"power must lie between 0 and 1, but got {power!r}. Four times in five is 0.8.")
    if not (longest == int(longest) and longest >= 1):
        problems.append(f"longest must be a whole number of years, 1 or more, but got {longest!r}. Give 25.")
    return problems
