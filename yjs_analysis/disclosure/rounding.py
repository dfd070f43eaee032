"""Counts rounded to a base, the alternative to withholding: what is then shown, and what it still lets be worked out.

The pack withholds and does not round: "~" leaves two values, 1 and 2, and totals rounded beside their parts can leave
one. `round_release` says so count by count, for whoever must give a rounded table to somebody.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.disclosure.linked import Linked, link

SMALL = "~"
"""Shown for a count that is not zero and rounds to zero."""


def round_to_base(counts: pd.Series, *, base: int = 5) -> pd.Series:
    """Round counts to the nearest multiple of a base, halves up; a total is rounded for itself, never added up.

    Parameters
    ----------
    counts
        Children, in whole numbers.
    base
        What is rounded to, in children.

    Raises
    ------
    ValueError
        If the base is not a whole number of at least 2, or a count is none.

    References
    ----------
    Government Statistical Service guidance on tables from administrative data: rounding to base 5.

    Examples
    --------
    >>> round_to_base(pd.Series([0, 2, 3, 7, 8, 62])).tolist()
    [0, 0, 5, 5, 10, 60]
    """
    problems = _base_problems(base)
    held = counts.to_numpy(dtype=float)
    if not ((held >= 0) & (held == np.floor(held))).all():
        problems.append("counts must hold whole numbers of 0 or more. Count the children before rounding.")
    refuse(problems)
    return pd.Series((2 * held.astype(int) + base) // (2 * base) * base, index=counts.index)


def rounded_words(counts: pd.Series, *, base: int = 5) -> pd.Series:
    """Write rounded counts as they are printed: "~" for a count that rounds to nought, "0" for nobody.

    Parameters
    ----------
    counts
        Children, in whole numbers, before rounding.
    base
        What is rounded to, in children.

    Raises
    ------
    ValueError
        As `round_to_base`.

    Examples
    --------
    >>> rounded_words(pd.Series([0, 2, 3, 1012])).tolist()
    ['0', '~', '5', '1,010']
    """
    near = round_to_base(counts, base=base)
    words = near.map("{:,}".format)
    return words.mask((near == 0) & (counts > 0), SMALL)


def rounded_shares(table: pd.DataFrame, *, base: int = 5, threshold: int = 5) -> pd.DataFrame:
    """Round the counts of a table, and say its shares from what may be told of them.

    Shares are of the true counts only if every count of the table, and what each leaves over, could be shown as it is:
    one exact share beside a total gives its count back, and all but one of them the last. Otherwise they are of the
    rounded counts.

    Parameters
    ----------
    table
        One row a group: `events` of `total`, in children.
    base
        What is rounded to, in children.
    threshold
        The smallest count that could be shown as it is.

    Returns
    -------
    pandas.DataFrame
        The table with `events` and `total` rounded, `value` (the share; missing where the rounded total is 0) and
        `exact` (whether the share is of the true counts).

    Raises
    ------
    ValueError
        If a column is missing, or as `round_to_base`.

    Examples
    --------
    >>> table = pd.DataFrame({"events": [40, 3], "total": [80, 9]})
    >>> rounded_shares(table)[["events", "total", "value", "exact"]].values.tolist()
    [[40, 80, 0.5, False], [5, 10, 0.5, False]]
    """
    refuse(column_problems(table, ["events", "total"], name="table"))
    rest = table["total"] - table["events"]
    held = pd.concat([table["events"], table["total"], rest])
    exact = not (held.gt(0) & held.lt(threshold)).any()
    events, total = (round_to_base(table[name], base=base) for name in ("events", "total"))
    shares = table["events"] / table["total"] if exact else (events / total).clip(upper=1.0)
    value = shares.astype(float).where(total > 0)
    return table.assign(events=events, total=total, value=value, exact=exact)


def round_release(counts: pd.DataFrame, cells: pd.DataFrame, *, base: int = 5) -> pd.DataFrame:
    """Round every count of some linked tables, and say between what each must lie for somebody who sees them all.

    The trap: rounding hides less than it seems to. Alone, "~" is 1 or 2; beside a total, even less may remain. Read
    `low` and `high` before the table goes out, and withhold (`complement.protect`) where they are too near.

    Parameters
    ----------
    counts
        Tidy counts: classifying columns and `count`, each child in one row.
    cells
        What is to be published: one row a count, with some of the classifying columns; a missing value is "all".
    base
        What is rounded to, in children.

    Returns
    -------
    pandas.DataFrame
        The cells with `rounded`, `printed`, and the `low` and `high` that remain possible.

    Raises
    ------
    ValueError
        If the counts are not counts, or as `round_to_base`.

    Examples
    --------
    Of two children in all, one in each of two groups, "~" three times leaves nothing open:

    >>> counts = pd.DataFrame({"group": ["Black", "Mixed"], "count": [1, 1]})
    >>> cells = pd.DataFrame({"group": ["Black", "Mixed", None]})
    >>> round_release(counts, cells)[["printed", "low", "high"]].values.tolist()
    [['~', 1, 1], ['~', 1, 1], ['~', 2, 2]]
    """
    linked = link(counts, cells)
    held = pd.Series(linked.counts, index=cells.index)
    near = round_to_base(held, base=base)
    low = near - base // 2
    high = near + (base - 1) // 2
    nobody, few = held == 0, (near == 0) & (held > 0)
    low = low.mask(near == 0, 0).mask(few, 1)
    high = high.mask(nobody, 0)
    lowest, highest = _ranges(linked, low.to_numpy(dtype=float), high.to_numpy(dtype=float))
    return cells.assign(rounded=near, printed=rounded_words(held, base=base), low=lowest, high=highest)


def _ranges(linked: Linked, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the smallest and the largest that each count can be, if all lie between their limits."""
    rules = LinearConstraint(linked.sums, low, high)
    found = np.empty((2, len(low)), dtype=int)
    for cell in range(len(low)):
        weights = linked.sums[[cell]].toarray().ravel()
        for side, sign in enumerate((1.0, -1.0)):
            solved = milp(
                sign * weights, constraints=rules, bounds=Bounds(0, np.inf), integrality=np.ones(len(weights))
            )
            found[side, cell] = round(linked.counts[cell] if solved.x is None else weights @ solved.x)
    return found[0], found[1]


def _base_problems(base: int) -> list[str]:
    if isinstance(base, bool) or not isinstance(base, int) or base < 2:
        return [f"base must be a whole number of at least 2, but got {base!r}. Give 5."]
    return []
