"""Whether the outcomes of children depend on their group, for any number of groups and outcomes."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy import special
from scipy.stats import random_table

from yjs_analysis.checks import column_problems, count_problems, method_problems, refuse
from yjs_analysis.estimate import Estimate
from yjs_analysis.measures.p_values import TIES, p_value, residuals, simulated_p_value

METHODS = ("chi-square", "simulated chi-square")
DRAWS = 10_000


def independence_test(
    counts: pd.DataFrame, *, rows: str = "group", columns: str = "outcome", method: str = "chi-square", seed: int = 0
) -> Estimate:
    """Test whether the outcomes of children depend on their group, for any number of groups and outcomes.

    Read the p-value as in `composition_test`. With few children expected in a cell, use "simulated chi-square".

    The trap: it does not say which cell stands out; `independence_residuals` does.

    Parameters
    ----------
    counts
        One row a cell: the columns named by `rows` and `columns`, and `events`. A cell that is not there has 0.
    rows, columns
        The two columns that classify the children.
    method
        "chi-square" (the default) or "simulated chi-square" (tables with the same margins, drawn at random).
    seed
        Where the simulation starts.

    Raises
    ------
    ValueError
        If a column is missing, a count is not a whole number of 0 or more, a cell stands there twice, or the method is
        unknown.

    References
    ----------
    Agresti (2007) An Introduction to Categorical Data Analysis, second edition, section 2.4.

    Examples
    --------
    10 of 20 against 5 of 20: chi-square 8/3.

    >>> cells = {"group": ["White", "White", "Black", "Black"], "outcome": ["court", "other"] * 2}
    >>> round(independence_test(pd.DataFrame(cells | {"events": [10, 10, 5, 15]})).value, 4)
    0.1025
    """
    table = _cross(counts, rows, columns, method)[0]
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if table.size == 0 or min(table.shape) < 2:
        return p_value(math.nan, method, "not estimable: a single group or a single outcome")
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    observed = ((table - expected) ** 2 / expected).sum()
    if method == "chi-square":
        value = special.chdtrc((table.shape[0] - 1) * (table.shape[1] - 1), observed)
        note = "some expected counts are below 5: use 'simulated chi-square'" if expected.min() < 5 else ""
        return p_value(value, method, note)
    margins = random_table(table.sum(axis=1).astype(int), table.sum(axis=0).astype(int))
    drawn = margins.rvs(DRAWS, random_state=np.random.default_rng(seed))
    return simulated_p_value(
        int((((drawn - expected) ** 2 / expected).sum(axis=(1, 2)) >= observed - TIES).sum()), DRAWS, method
    )


def independence_residuals(counts: pd.DataFrame, *, rows: str = "group", columns: str = "outcome") -> pd.DataFrame:
    """Say how far each cell of a table lies from what its margins lead one to expect, in standard errors.

    Read 2.2 as "2.2 standard errors more children in this cell than if group and outcome had nothing to do with each
    other".

    The trap: many cells are many chances; allow for them with `adjusted_p_values`.

    Parameters
    ----------
    counts
        As in `independence_test`.
    rows, columns
        As in `independence_test`.

    Returns
    -------
    pandas.DataFrame
        One row a cell: the two classifying columns, `events`, `expected`, and the columns of an estimate, which has no
        limits.

    Raises
    ------
    ValueError
        As `independence_test`.

    References
    ----------
    Agresti (2007) An Introduction to Categorical Data Analysis, second edition, section 2.4.5: (events - expected) /
    sqrt(expected (1 - row share) (1 - column share)).

    Examples
    --------
    >>> cells = {"group": ["White", "White", "Black", "Black"], "outcome": ["court", "other"] * 2}
    >>> independence_residuals(pd.DataFrame(cells | {"events": [10, 10, 5, 15]}))["value"].round(3).tolist()
    [1.633, -1.633, -1.633, 1.633]
    """
    table, row_labels, column_labels = _cross(counts, rows, columns, "chi-square")
    everyone = max(table.sum(), 1.0)
    by_row, by_column = table.sum(axis=1) / everyone, table.sum(axis=0) / everyone
    expected = everyone * np.outer(by_row, by_column)
    variance = expected * np.outer(1 - by_row, 1 - by_column)
    cells = pd.DataFrame([(row, column) for row in row_labels for column in column_labels], columns=[rows, columns])
    cells = cells.assign(events=table.ravel().astype(int))
    return residuals(cells, events=table.ravel(), expected=expected.ravel(), variance=variance.ravel())


def _cross(counts: pd.DataFrame, rows: str, columns: str, method: str) -> tuple[np.ndarray, list, list]:
    """Check a tidy table of cells and lay it out, in the order in which its labels come; a missing cell is 0."""
    refuse(column_problems(counts, [rows, columns, "events"]))
    problems = count_problems("events", counts["events"], rows=counts.index)
    for at in counts.index[counts.duplicated([rows, columns])]:
        problems.append(f"counts must hold each cell once, but row {at} repeats one. Add the rows up.")
    refuse(problems + method_problems(method, METHODS))
    (row_codes, row_labels), (column_codes, column_labels) = (
        pd.factorize(counts[name], use_na_sentinel=False) for name in (rows, columns)
    )
    table = np.zeros((len(row_labels), len(column_labels)))
    table[row_codes, column_codes] = counts["events"].to_numpy(dtype=float)
    return table, list(row_labels), list(column_labels)
