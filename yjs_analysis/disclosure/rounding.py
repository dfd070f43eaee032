"""Counts rounded to a base, the alternative to withholding: what is then shown, and what it still lets be worked out.

Each count rounded for itself hides less than it seems to: "~" leaves two values, 1 and 2, and totals rounded beside
their parts can leave one (`round_release` says so count by count). So a pack that rounds rounds all of its counts
together, `round_together`: the rounded tables add up as the true ones do, and then nothing follows from their sums.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import eye_array, hstack

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.disclosure.linked import COUNT, Linked, link

SMALL = "~"
"""Shown for a count that is not zero and rounds to zero."""

BASE = 5
"""What counts of children are rounded to."""

ORDER = 1e-3
"""Of roundings as near as each other, always the same one: every machine and every version rounds alike."""

UNASKED = 1e-2
"""What a child's distance costs in a count that no table shows, beside one that a table does."""


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


def round_together(counts: pd.DataFrame, cells: pd.DataFrame, *, base: int = BASE) -> pd.DataFrame:
    """Round counts so that all tables over them add up, each as near as can be: controlled rounding.

    Every count of `cells` becomes a multiple of the base, less than a base away: mostly the nearest, sometimes the one
    on the other side. Count anything from the rounded counts, and it is rounded, and agrees with all else.

    What it hides: take any rounded tables, add to one of the finest counts any number less than a base, and all tables
    round to them still within a base. So whoever sees every table, and adds up as they like, is left with at least
    `base` values for each count, and no sum narrows it.

    The trap: that holds of somebody who knows that each count is less than a base away. Who knows this method too can
    tell more, and of the smallest counts three values may remain. What is worked out from true counts and shown beside
    rounded ones (a rate, a chart) undoes it all: work it out from the rounded ones.

    Parameters
    ----------
    counts
        Tidy counts: classifying columns and `count`, each child in one row. Rows that hold nobody stay so.
    cells
        What is to be published: one row a count, with some of the classifying columns; a missing value is "all".
    base
        What is rounded to, in children.

    Returns
    -------
    pandas.DataFrame
        The tidy counts with `count` rounded.

    Raises
    ------
    ValueError
        If the counts are not counts, two rows count the same children, or no rounding lies within a base everywhere.

    References
    ----------
    Cox and Ernst (1982) INFOR 20:423-432 (controlled rounding); Salazar-Gonzalez (2006) Operations Research 54:115-127
    (of linked tables, as an integer program).

    Examples
    --------
    Rounded each for itself, 2, 2 and 2 would be nobody, and their total 5:

    >>> counts = pd.DataFrame({"group": ["Black", "Mixed", "Other"], "count": [2, 2, 2]})
    >>> round_together(counts, pd.DataFrame({"group": ["Black", "Mixed", "Other", None]}))["count"].tolist()
    [0, 0, 5]
    """
    refuse([*_base_problems(base), *column_problems(counts, [*cells.columns, COUNT], name="counts")])
    finest = counts[list(cells.columns)].astype(object)
    if finest.duplicated().any():
        refuse(["counts must hold each combination once, but hold one twice. Add the rows up before rounding."])
    linked = link(counts, pd.concat([cells.astype(object), finest], ignore_index=True))
    for spare in (0, 1):
        found = _nearest(linked, asked=len(cells), base=base, spare=spare)
        if found.x is not None:
            steps = np.round(found.x[: len(linked.parts)])
            return counts.assign(**{COUNT: (base * (linked.sums @ steps))[len(cells) :].astype(int)})
    raise ValueError(
        f"counts must be such that all tables over them can be rounded to {base} and still add up, but these cannot. "
        "Show fewer tables, or withhold."
    )


def _nearest(linked: Linked, *, asked: int, base: int, spare: int) -> OptimizeResult:
    """Find the multiples of each part (then the distance of each count) that lie nearest to the truth.

    With `spare`, parts that no table shows may go a step further than to the multiple beside them.
    """
    held, cells, parts = linked.counts, len(linked.counts), len(linked.parts)
    shown = np.arange(cells) < asked
    cost = np.where(shown, 1.0, UNASKED)
    tie = ORDER * UNASKED * (1 + np.arange(parts)) / parts
    away = eye_array(cells)
    least = np.maximum(np.floor(linked.parts / base) - spare, 0)
    most = np.where(linked.parts > 0, np.ceil(linked.parts / base) + spare, 0)
    furthest = np.where(shown, base - 1, (1 + spare) * base - 1)
    return milp(
        np.concatenate([tie, cost]),
        constraints=[
            LinearConstraint(hstack([base * linked.sums, -away]), -np.inf, held),
            LinearConstraint(hstack([base * linked.sums, away]), held, np.inf),
        ],
        bounds=Bounds(np.concatenate([least, np.zeros(cells)]), np.concatenate([most, furthest])),
        integrality=np.repeat([1, 0], [parts, cells]),
        options={"mip_rel_gap": 0.0, "time_limit": 30.0},
    )


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
