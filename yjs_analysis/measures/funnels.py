"""How far areas of each size stray by chance alone: the limits of a funnel plot, and whether chance is enough."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import (
    column_problems,
    confidence_problems,
    count_problems,
    method_problems,
    refuse,
    within_total_problems,
)
from yjs_analysis.measures.roots import find_roots

METHODS = ("normal", "exact binomial")
LEVELS = (0.95, 0.998)
"""About two and three standard deviations: one area in 20, and one in 500, lies outside by chance."""


def proportion_funnel(
    totals: Iterable[int],
    *,
    target: float,
    method: str = "normal",
    between_variance: float = 0.0,
    levels: Iterable[float] = LEVELS,
) -> pd.DataFrame:
    """Draw the limits between which proportions of areas of each size lie if all have the same true proportion.

    Read an area outside the wider limits as one to ask about, not as good or bad.

    The trap: of many areas some lie outside by chance; and if far too many do, the areas differ for reasons that the
    target ignores: see `spread_between_areas`.

    Parameters
    ----------
    totals
        Children in each area, whole numbers.
    target
        The proportion that areas are compared with, between 0 and 1.
    method
        "normal" (the default, as Public Health England: cut off at 0 and 1) or "exact binomial" (interpolated; for
        areas in which total times target times 1 - target is below 10).
    between_variance
        Tau squared of `spread_between_areas`, to widen normal limits by what areas differ anyway.
    levels
        Shares of areas to lie inside, each between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        One row for each level and total: `total`, `level`, `low`, `high`, `note`. With nobody in the area the limits
        are 0 and 1.

    Raises
    ------
    ValueError
        With everything wrong with the totals and the options.

    References
    ----------
    Spiegelhalter (2005) Statistics in Medicine 24:1185-1202, sections 2 and 3.4 and appendix A.1.1; Public Health
    England, PHEindicatormethods.

    Examples
    --------
    A half of 100 children: 1.96 times a twentieth either way.

    >>> proportion_funnel([100], target=0.5, levels=[0.95])[["total", "low", "high"]].round(3)
       total    low   high
    0    100  0.402  0.598
    """
    given, levels = list(totals), list(levels)
    problems = count_problems("totals", given) + method_problems(method, METHODS) + _level_problems(levels)
    if not 0 < target < 1:
        problems.append(f"target must lie between 0 and 1, but got {target}. For 28% give 0.28.")
    if not 0 <= between_variance < np.inf:
        problems.append(f"between_variance must be 0 or more, but got {between_variance}. Give tau squared.")
    if between_variance and method == "exact binomial":
        problems.append("between_variance must be 0 for 'exact binomial', but is not. Use 'normal'.")
    refuse(problems)
    total = np.asarray(given, dtype=float)
    some = np.where(total > 0, total, 1.0)
    tables = []
    for level in levels:
        if method == "normal":
            step = special.ndtri((1 + level) / 2) * np.sqrt(target * (1 - target) / some + between_variance)
            low, high = np.maximum(target - step, 0.0), np.minimum(target + step, 1.0)
        else:
            low, high = (_binomial_limit(some, target, one) for one in ((1 - level) / 2, (1 + level) / 2))
        nobody = total == 0
        rows = {"total": given, "level": level, "low": np.where(nobody, 0.0, low), "high": np.where(nobody, 1.0, high)}
        tables.append(pd.DataFrame(rows).assign(note=np.where(nobody, "nobody in the total", "")))
    return pd.concat(tables, ignore_index=True)


def ratio_funnel(expected: Iterable[float], *, levels: Iterable[float] = LEVELS) -> pd.DataFrame:
    """Draw the limits between which ratios of events to expected events lie if the true ratio is 1 everywhere.

    Read it, and mind its traps, as `proportion_funnel`. An area lies outside exactly when the exact interval of its
    ratio leaves out 1.

    Parameters
    ----------
    expected
        Events expected in each area, 0 or more.
    levels
        Shares of areas to lie inside.

    Returns
    -------
    pandas.DataFrame
        One row for each level and area: `expected`, `level`, `low`, `high`, `note`. With nothing expected the limits
        are 0 and infinite.

    Raises
    ------
    ValueError
        If an expected number is not one of 0 or more, or a level lies outside 0 to 1.

    References
    ----------
    Public Health England, PHEindicatormethods (exact Poisson limits, turned round); Spiegelhalter (2005), appendix A.

    Examples
    --------
    With 8.767 expected, 3 events are just on the lower limit, as printed in the test data of PHEindicatormethods.

    >>> row = ratio_funnel([8.767273828], levels=[0.95]).iloc[0]
    >>> float(round(row["low"] * row["expected"], 5))
    3.0
    """
    given, levels = list(expected), list(levels)
    refuse(count_problems("expected", given, whole=False) + _level_problems(levels))
    mean = np.asarray(given, dtype=float)
    some = np.where(mean > 0, mean, 1.0)
    tables = []
    for level in levels:
        low, high = _count_limits(some, (1 - level) / 2)
        nothing = mean == 0
        rows = {
            "expected": given,
            "level": level,
            "low": np.where(nothing, 0.0, low / some),
            "high": np.where(nothing, np.inf, high / some),
        }
        tables.append(pd.DataFrame(rows).assign(note=np.where(nothing, "no events are expected", "")))
    return pd.concat(tables, ignore_index=True)


def funnel_scores(counts: pd.DataFrame, *, target: float | None = None) -> pd.DataFrame:
    """Say how many standard deviations each area's proportion lies from the target.

    Read 2 as "two standard deviations above": chance alone goes further in one area of 20, either way.

    The trap: with few children the normal curve is a poor guide; see `proportion_funnel`, "exact binomial".

    Parameters
    ----------
    counts
        One row an area: `events`, `total`; all others are kept.
    target
        Between 0 and 1; if not given, the proportion of all areas together.

    Returns
    -------
    pandas.DataFrame
        The counts with the columns `target`, `score` and `note` at the right; no score, and a note, where there is
        nobody, or where all areas together have no events or only events.

    Raises
    ------
    ValueError
        With everything wrong with the table and the target.

    References
    ----------
    Spiegelhalter (2005) Statistics in Medicine 24:1185-1202, section 3.3.

    Examples
    --------
    >>> funnel_scores(pd.DataFrame({"events": [60, 40], "total": [100, 100]}))["score"].round(6).tolist()
    [2.0, -2.0]
    """
    refuse(_area_problems(counts, target))
    events, total = (counts[name].to_numpy(dtype=float) for name in ("events", "total"))
    aim = target if target is not None else float(events.sum() / max(total.sum(), 1.0))
    usable = (total > 0) & (0 < aim < 1)
    some = np.where(usable, total, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(usable, (events / some - aim) / np.sqrt(aim * (1 - aim) / some), np.nan)
    why = np.where(total == 0, "nobody in the total", "all areas together have no events, or only events")
    return counts.assign(target=aim, score=score, note=np.where(usable, "", why))


def spread_between_areas(counts: pd.DataFrame, *, target: float | None = None, winsorised: float = 0.1) -> pd.DataFrame:
    """Measure whether areas differ by more than chance, and by how much.

    Read `dispersion` near 1 as "chance explains the spread". Read the square root of `between_variance` as the standard
    deviation of the areas' true proportions; it is 0 unless there is more spread than chance would leave.

    The trap: it says that areas differ, not why; limits widened by it no longer show the areas that all differ alike.

    Parameters
    ----------
    counts, target
        As in `funnel_scores`.
    winsorised
        The share of areas at each end whose scores are drawn in to the rest, so that a few outliers do not widen the
        limits that should show them; from 0 to below a half.

    Returns
    -------
    pandas.DataFrame
        One row: `areas`, `target`, `dispersion` (phi), `between_variance` (tau squared), `note`.

    Raises
    ------
    ValueError
        As `funnel_scores`, or if the share lies outside 0 to a half.

    References
    ----------
    Spiegelhalter (2005), sections 3.3 and 3.4; Spiegelhalter and others (2012) Journal of the Royal Statistical Society
    A 175:1-47. Quantiles as R's type 7.

    Examples
    --------
    Scores of 2 and -2 have a mean square of 4; (2 x 4 - 1) / (800 - 400) is 0.0175.

    >>> counts = pd.DataFrame({"events": [60, 40], "total": [100, 100]})
    >>> spread_between_areas(counts, winsorised=0)[["dispersion", "between_variance"]].round(6)
       dispersion  between_variance
    0         4.0            0.0175
    """
    problems = _area_problems(counts, target)
    if not 0 <= winsorised < 0.5:
        problems.append(f"winsorised must lie from 0 to below 0.5, but got {winsorised}. For a tenth give 0.1.")
    refuse(problems)
    scored = funnel_scores(counts, target=target)
    scored = scored[scored["note"] == ""]
    areas, aim = len(scored), float(scored["target"].iloc[0]) if len(scored) else np.nan
    if areas < 2:
        row = {"target": aim, "dispersion": np.nan, "between_variance": 0.0, "note": "fewer than two areas to compare"}
        return pd.DataFrame([{"areas": areas} | row])
    score = scored["score"].to_numpy(dtype=float)
    low, high = np.quantile(score, [winsorised, 1 - winsorised])
    dispersion = float((np.clip(score, low, high) ** 2).mean())
    weight = scored["total"].to_numpy(dtype=float) / (aim * (1 - aim))
    surplus = areas * dispersion - (areas - 1)
    variance = surplus / (weight.sum() - (weight**2).sum() / weight.sum()) if surplus > 0 else 0.0
    row = {"areas": areas, "target": aim, "dispersion": dispersion, "between_variance": float(variance), "note": ""}
    return pd.DataFrame([row])


def _binomial_limit(total: np.ndarray, target: float, quantile: float) -> np.ndarray:
    """Give Spiegelhalter's interpolated quantile of a binomial proportion."""
    low, high = np.full(total.shape, -1.0), total.copy()
    while (high - low > 1).any():  # the smallest count whose distribution function reaches the quantile
        middle = np.floor((low + high) / 2)
        reached = special.bdtr(middle, total.astype(int), target) >= quantile
        going = high - low > 1
        high, low = np.where(going & reached, middle, high), np.where(going & ~reached, middle, low)
    below = np.where(high > 0, special.bdtr(np.maximum(high - 1, 0), total.astype(int), target), 0.0)
    reached = special.bdtr(high, total.astype(int), target)
    return np.maximum((high - (reached - quantile) / (reached - below)) / total, 0.0)


def _count_limits(mean: np.ndarray, tail: float) -> tuple[np.ndarray, np.ndarray]:
    """Give the counts, not whole, whose exact limits are the mean; 0 below where even none would not be too few."""

    def too_few(count: np.ndarray) -> np.ndarray:
        return special.gammaincc(count + 1, mean) - tail

    def too_many(count: np.ndarray) -> np.ndarray:
        return tail - special.gammainc(count, mean)

    reach = mean + 50 * np.sqrt(mean + 1) + 50
    none = np.exp(-mean) >= tail
    low = np.where(none, 0.0, find_roots(too_few, np.zeros(mean.shape), reach))
    return low, find_roots(too_many, np.full(mean.shape, 1e-300), reach)


def _level_problems(levels: list[float]) -> list[str]:
    """Say which levels do not lie between 0 and 1, or that there are none."""
    problems = [one.replace("confidence", "levels", 1) for level in levels for one in confidence_problems(level)]
    return problems if levels else ["levels must be at least one share, but got none. Give 0.95."]


def _area_problems(counts: pd.DataFrame, target: float | None) -> list[str]:
    """Say what is wrong with a table of areas and the proportion that they are compared with."""
    problems = column_problems(counts, ["events", "total"])
    if not problems:
        problems = count_problems("events", counts["events"], rows=counts.index)
        problems += count_problems("total", counts["total"], rows=counts.index)
        problems = problems or within_total_problems(counts["events"], counts["total"], rows=counts.index)
    if target is not None and not 0 < target < 1:
        problems.append(f"target must lie between 0 and 1, but got {target}. For 28% give 0.28.")
    return problems
