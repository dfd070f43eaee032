"""Reoffending as published: a percentage without its counts, and what can be won back from it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import pandas as pd

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.measures.rates import proportion, proportions
from yjs_analysis.measures.rounding import consistent_counts
from yjs_analysis.sources.tracing import trace


def possible_cohorts(series: pd.DataFrame, *, largest_total: int, decimals: int = 2) -> pd.DataFrame:
    """List every cohort (reoffenders of children) that prints as each percentage of a series.

    Read the first row of a percentage as the simplest, not the true, cohort: 12 of 30 prints as 4 of 10 does. A
    percentage with few decimals, or one such as 33.33, fits so many cohorts that it identifies none.

    Parameters
    ----------
    series
        One row a percentage: `period`, `age`, `printed` (as text, "" where none was published) and `rows`.
    largest_total
        The largest cohort considered, in children. No published figure sets it, so results must say what it was.
    decimals
        The decimals that the publisher rounds to, even where a trailing zero is not printed ("36" is 36.00).

    Returns
    -------
    pandas.DataFrame
        One row a percentage and cohort: the series' columns, `events`, `total`; smallest cohort first.

    Raises
    ------
    ValueError
        If a column is missing, or a text is no percentage.

    Examples
    --------
    >>> series = pd.DataFrame({"period": ["2017"], "age": ["10-14"], "printed": ["32.35"], "rows": ["a.csv:2"]})
    >>> possible_cohorts(series, largest_total=110)[["events", "total"]].values.tolist()
    [[11, 34], [22, 68], [33, 102]]
    """
    refuse(column_problems(series, ["period", "age", "printed", "rows"], name="series"))
    parts = [
        consistent_counts(row["printed"], largest_total=largest_total, decimals=decimals).assign(**row)
        for row in series[["period", "age", "printed", "rows"]].to_dict("records")
        if row["printed"]
    ]
    columns = ["period", "age", "printed", "events", "total", "rows"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def pooled_cohorts(cohorts: pd.DataFrame, *, printed: str, confidence: float = 0.95) -> pd.DataFrame:
    """Pool the age bands of one period, keeping only the pools that print as a published figure for all ages.

    Every pool that fits is carried through, with its own interval: a Board must know that the interval narrows if the
    cohort was larger than the smallest that fits. The intervals are conditional on the pool being the true one.

    Parameters
    ----------
    cohorts
        As `possible_cohorts` gives them for one period: several cohorts for each `age`.
    printed
        The published percentage for all ages, as text: "33.3".
    confidence
        Of the Wilson intervals.

    Returns
    -------
    pandas.DataFrame
        One row a pool, smallest total first: `events`, `total`, `parts` (which cohorts), `fewest` (the smallest count
        of children, other than none, that the parts tell), `rows`, estimate columns.

    Raises
    ------
    ValueError
        If the cohorts belong to several periods, or no pool prints as the figure: the two publications then do not
        describe the same children.

    Examples
    --------
    11 of 34 and 35 of 104 make 46 of 138, which prints as 33.3.

    >>> cohorts = pd.DataFrame({"age": ["10-14", "15-17"], "events": [11, 35], "total": [34, 104], "rows": "a.csv:2"})
    >>> pooled_cohorts(cohorts, printed="33.3")[["events", "total", "parts"]].values.tolist()
    [[46, 138, '11 of 34 and 35 of 104']]
    """
    refuse(column_problems(cohorts, ["age", "events", "total", "rows"], name="cohorts"))
    periods = list(cohorts["period"].unique()) if "period" in cohorts else []
    if len(periods) > 1:
        refuse([f"cohorts must be those of one period, but hold {', '.join(map(str, periods))}. Choose one."])
    bands = [part.to_dict("records") for _, part in cohorts.groupby("age", sort=False)]
    pools = [
        {
            "events": sum(one["events"] for one in chosen),
            "total": sum(one["total"] for one in chosen),
            "parts": " and ".join(f"{one['events']} of {one['total']}" for one in chosen),
            "fewest": _fewest(chosen),
            "rows": trace(one["rows"] for one in chosen),
        }
        for chosen in product(*bands)
    ]
    largest = max((pool["total"] for pool in pools), default=0)
    allowed = consistent_counts(printed, largest_total=max(largest, 1))
    fits = pd.DataFrame(pools, columns=["events", "total", "parts", "fewest", "rows"]).merge(
        allowed, on=["events", "total"]
    )
    if fits.empty:
        refuse(
            [
                f"printed must be the percentage of some pool of the cohorts, but none prints as {printed}. "
                "Raise largest_total, or check that both figures count the same children."
            ]
        )
    return proportions(fits.sort_values("total", kind="stable", ignore_index=True), confidence=confidence)


def _fewest(cohorts: Iterable[dict]) -> float:
    told = [count for one in cohorts for count in (one["events"], one["total"] - one["events"]) if count > 0]
    return min(told, default=float("nan"))


def smallest_cohorts(cohorts: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Take the smallest cohort behind each percentage, with its interval: the widest that the percentage allows.

    Beside it stand the number of cohorts that print alike and the limits of the largest of them, so that the reader
    sees how much depends on the choice.

    Parameters
    ----------
    cohorts
        As `possible_cohorts` gives them.
    confidence
        Of the Wilson intervals.

    Returns
    -------
    pandas.DataFrame
        One row a period and age: the smallest cohort with the estimate columns, before them `fitting` (how many
        cohorts print alike) and `narrowest_low`, `narrowest_high` (the interval if the largest of them were true).

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> series = pd.DataFrame({"period": ["2017"], "age": ["10-14"], "printed": ["32.35"], "rows": ["a.csv:2"]})
    >>> row = smallest_cohorts(possible_cohorts(series, largest_total=110)).iloc[0]
    >>> int(row["events"]), int(row["total"]), int(row["fitting"])
    (11, 34, 3)
    """
    refuse(column_problems(cohorts, ["period", "age", "events", "total"], name="cohorts"))
    rows = []
    for _, part in cohorts.groupby(["age", "period"], sort=False):
        fitting = part.sort_values("total", kind="stable").to_dict("records")
        first, largest = fitting[0], fitting[-1]
        narrow = proportion(events=int(largest["events"]), total=int(largest["total"]), confidence=confidence)
        rows.append({**first, "fitting": len(part), "narrowest_low": narrow.low, "narrowest_high": narrow.high})
    added = ["fitting", "narrowest_low", "narrowest_high"]
    return proportions(pd.DataFrame(rows, columns=[*cohorts.columns, *added]), confidence=confidence)
