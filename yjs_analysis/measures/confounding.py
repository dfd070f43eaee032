"""How strong would something unmeasured have to be to make a ratio out of nothing? The E-value."""

from __future__ import annotations

import math

import pandas as pd

from yjs_analysis.checks import column_problems, method_problems, refuse

SCALES = ("relative rate", "odds ratio of a common outcome", "hazard ratio of a common outcome")


def e_value(*, ratio: float, truth: float = 1.0, scale: str = "relative rate") -> float:
    """Work out the E-value of a ratio: how strongly something unmeasured must go with group and outcome to explain it.

    Read 3 as "to explain this ratio away, something not in the data would have to be three times as common in one group
    and multiply the outcome's rate by three, over and above what is in the data; anything weaker could not".

    The trap: it measures strength, and proves nothing. It says nothing of chance, selection or wrong records, and a
    large value of a ratio whose interval holds 1 is worth nothing: always look at `e_values` for the limit.

    Parameters
    ----------
    ratio
        The ratio to be explained, 0 or more; below 1 it is turned over.
    truth
        The ratio that it would be explained down to (or up to), above 0; 1 is no disparity.
    scale
        What the ratio is: "relative rate" (the default; an odds or hazard ratio of an outcome rarer than 15 per cent
        too), "odds ratio of a common outcome", "hazard ratio of a common outcome"; those are first turned into
        approximate relative rates.

    Raises
    ------
    ValueError
        If the ratio is negative or missing, the truth not above 0, or the scale unknown.

    References
    ----------
    VanderWeele and Ding (2017) Annals of Internal Medicine 167:268-274; VanderWeele (2017) Epidemiology 28:e58
    (the square root of an odds ratio).

    Examples
    --------
    The published example: 3.9 + sqrt(3.9 x 2.9) = 7.26.

    >>> round(e_value(ratio=3.9), 2)
    7.26
    """
    problems = [one.replace("method", "scale", 1) for one in method_problems(scale, SCALES)]
    if not ratio >= 0:
        problems.append(f"ratio must be a number of 0 or more, but got {ratio}. Give a ratio, not its logarithm.")
    if not 0 < truth < math.inf:
        problems.append(f"truth must be a number above 0, but got {truth}. For no disparity give 1.")
    refuse(problems)
    return _strength(_relative(ratio, scale), _relative(truth, scale))


def e_values(estimates: pd.DataFrame, *, truth: float = 1.0, scale: str = "relative rate") -> pd.DataFrame:
    """Work out the E-value of every ratio in a table of estimates, and of its limit nearer to no disparity.

    Read the second one first: with 1 the interval holds `truth` already, and nothing unmeasured is needed.

    The trap: as `e_value`.

    Parameters
    ----------
    estimates
        Columns `value`, `low`, `high`, as any table of ratios holds; all others are kept.
    truth, scale
        As in `e_value`.

    Returns
    -------
    pandas.DataFrame
        The table with `e_value`, `e_value_of_limit` and `e_value_note` at the right. A missing ratio or limit has no
        E-value, and the note says so.

    Raises
    ------
    ValueError
        As `e_value`, or if a column is missing or taken.

    Examples
    --------
    >>> ratios = pd.DataFrame({"value": [3.9, 1.2], "low": [1.8, 0.8], "high": [8.7, 1.6]})
    >>> e_values(ratios)[["e_value", "e_value_of_limit"]].round(2)
       e_value  e_value_of_limit
    0     7.26               3.0
    1     1.69               1.0
    """
    problems = column_problems(estimates, ["value", "low", "high"], name="estimates")
    added = ("e_value", "e_value_of_limit", "e_value_note")
    problems += [f"estimates must not hold {name!r} already. Drop it." for name in added if name in estimates.columns]
    refuse(problems)
    e_value(ratio=1.0, truth=truth, scale=scale)  # refuses a wrong truth or scale, also for an empty table
    rows = []
    for value, low, high in zip(*(estimates[name].tolist() for name in ("value", "low", "high")), strict=True):
        limit = low if value > truth else high
        point = math.nan if math.isnan(value) else e_value(ratio=value, truth=truth, scale=scale)
        if math.isnan(value) or math.isnan(limit):
            nearest = math.nan
        elif low <= truth <= high:
            nearest = 1.0
        else:
            nearest = e_value(ratio=limit, truth=truth, scale=scale)
        note = "no ratio" if math.isnan(value) else "no limit" if math.isnan(limit) else ""
        rows.append((point, nearest, note))
    return estimates.assign(**{name: [row[at] for row in rows] for at, name in enumerate(added)})


def _relative(ratio: float, scale: str) -> float:
    """Turn a ratio into an approximate relative rate."""
    if scale == "odds ratio of a common outcome":
        return math.sqrt(ratio)
    if scale == "hazard ratio of a common outcome" and 0 < ratio < math.inf:
        return (1 - 0.5 ** math.sqrt(ratio)) / (1 - 0.5 ** math.sqrt(1 / ratio))
    return ratio


def _strength(ratio: float, truth: float) -> float:
    """Give the E-value of a relative rate against another."""
    apart = math.inf if ratio == 0 else max(ratio / truth, truth / ratio)
    return apart + math.sqrt(apart * (apart - 1)) if apart < math.inf else math.inf
