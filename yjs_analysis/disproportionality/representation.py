"""Which children are in the system, compared with who lives here: shares against shares."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

import pandas as pd

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.rounding import (
    METHOD,
    NOT_CHANCE,
    ratio_of_printed_shares,
    rounding_limits,
    share_difference_of_printed,
)


def printed_differences(shares: pd.DataFrame) -> pd.DataFrame:
    """Compare printed shares of a caseload with the population's, in percentage points (NI 044's measure).

    Read it as "so many percentage points more of the caseload than of the population". The interval is that of the
    rounding alone: no count is printed, so chance cannot be judged. The trap: the same gap means far more for a small
    group than for a large one, so never rank groups by it.

    Parameters
    ----------
    shares
        One row a category: `printed` (per cent of the caseload, as text), `population` and `everyone` (children in the
        category, and in all).

    Returns
    -------
    pandas.DataFrame
        The shares, with `population_share` (0 to 1) and the estimate columns, in percentage points.

    Raises
    ------
    ValueError
        If a column is missing, a share is not the text of a percentage, or a category has more children than there are
        in all.

    References
    ----------
    National Indicator 044, Ethnic composition of offenders on youth justice disposals (until 2010).

    Examples
    --------
    34 per cent of the caseload, and 25 of 100 children: 9 points.

    >>> table = printed_differences(pd.DataFrame({"printed": ["34"], "population": [25], "everyone": [100]}))
    >>> table[["value", "low", "high"]].round(1).values.tolist()
    [[9.0, 8.5, 9.5]]
    """
    _check(shares)
    shared = shares.assign(population_share=shares["population"] / shares["everyone"])
    estimates = [
        share_difference_of_printed(share=row["printed"], population_share=row["population_share"])
        for row in shared.to_dict("records")
    ]
    return add_estimates(shared, estimates)


def printed_relative_rates(shares: pd.DataFrame) -> pd.DataFrame:
    """Work out the relative rate behind printed shares: a category's rate against the rate of all other children.

    Read 2 as "twice the rate of all other children". The interval is that of the rounding alone.

    The trap: the others are not one group. Where a category is a large part of all children, the comparison moves with
    it. A category that nobody or everybody belongs to has no relative rate, and the note says so.

    Parameters
    ----------
    shares
        One row a category: `printed` (its per cent of the caseload, as text), `population` and `everyone`. The others'
        share is the rest of 100 per cent.

    Returns
    -------
    pandas.DataFrame
        The shares with the estimate columns; the limits are those of the rounding.

    Raises
    ------
    ValueError
        As `printed_differences`.

    Examples
    --------
    34 per cent of the caseload from 25 of 100 children: (34/25) / (66/75) = 1.55.

    >>> table = printed_relative_rates(pd.DataFrame({"printed": ["34"], "population": [25], "everyone": [100]}))
    >>> round(float(table["value"].iloc[0]), 2)
    1.55
    """
    _check(shares)
    rows = shares.to_dict("records")
    return add_estimates(shares, [_against_others(row["printed"], row["population"], row["everyone"]) for row in rows])


def _against_others(printed: str, population: float, everyone: float) -> Estimate:
    nobody = (population == 0, "in the category"), (population == everyone, "outside the category")
    for empty, where in nobody:
        if empty:
            note = f"not estimable: no children {where}"
            limits = {"value": math.nan, "low": 0.0, "high": math.inf}
            return Estimate(measure="relative rate", **limits, confidence=1.0, method=METHOD, note=note)
    one = ratio_of_printed_shares(
        share=printed,
        reference_share=str(100 - Decimal(printed.strip().rstrip("%"))),
        population=population,
        reference_population=everyone - population,
    )
    if math.isinf(one.value):
        return replace(one, note=f"the whole caseload prints in this category: no upper limit; {NOT_CHANCE}")
    return one


def _check(shares: pd.DataFrame) -> None:
    refuse(column_problems(shares, ["printed", "population", "everyone"], name="shares"))
    problems = []
    for place, row in zip(shares.index, shares.to_dict("records"), strict=True):
        try:
            rounding_limits(row["printed"])
        except ValueError as problem:
            problems.append(f"{problem} (row {place})")
        if not (0 <= row["population"] <= row["everyone"] < math.inf and row["everyone"] > 0):
            problems.append(
                f"population must lie between 0 and everyone, and everyone above 0, but got {row['population']} of "
                f"{row['everyone']} (row {place}). Give the children in the category, and in all."
            )
    refuse(problems)
