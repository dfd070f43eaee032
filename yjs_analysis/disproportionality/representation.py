"""Which children are in the system, compared with who lives here: shares against shares."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.estimate import add_estimates
from yjs_analysis.measures.rounding import ratio_of_printed_shares, share_difference_of_printed


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
        If a column is missing.

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
    refuse(column_problems(shares, ["printed", "population", "everyone"], name="shares"))
    shared = shares.assign(population_share=shares["population"] / shares["everyone"])
    estimates = [
        share_difference_of_printed(share=row["printed"], population_share=row["population_share"])
        for row in shared.to_dict("records")
    ]
    return add_estimates(shared, estimates)


def printed_relative_rates(shares: pd.DataFrame) -> pd.DataFrame:
    """Work out the relative rate behind printed shares: a category's rate against the rate of all other children.

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
        If a column is missing.

    Examples
    --------
    34 per cent of the caseload from 25 of 100 children: (34/25) / (66/75) = 1.55.

    >>> table = printed_relative_rates(pd.DataFrame({"printed": ["34"], "population": [25], "everyone": [100]}))
    >>> round(float(table["value"].iloc[0]), 2)
    1.55
    """
    refuse(column_problems(shares, ["printed", "population", "everyone"], name="shares"))
    estimates = [
        ratio_of_printed_shares(
            share=row["printed"],
            reference_share=f"{100 - float(row['printed']):g}",
            population=row["population"],
            reference_population=row["everyone"] - row["population"],
        )
        for row in shares.to_dict("records")
    ]
    return add_estimates(shares, estimates)
