"""A table of counts by stratum and group, turned into one row a stratum: a group beside its reference."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import (
    column_problems,
    confidence_problems,
    count_problems,
    events_in_nobody_problems,
    refuse,
    within_total_problems,
)
from yjs_analysis.measures.two_groups import NAMES


def two_groups_by_stratum(
    counts: pd.DataFrame, *, group: str, reference: str, by: str | Sequence[str], of_children: bool = True
) -> pd.DataFrame:
    """Put a group and its reference side by side, one row a stratum.

    Read a row as one small table of two groups. A stratum in which a group has no row holds nobody of that group: 0
    events of 0. No stratum is dropped.

    The trap: a group whose name is misspelt in some strata looks as if it were absent there. Count the strata.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`; one row for each group in each stratum.
    group, reference
        The group and the one that it is compared with. Rows of other groups are left aside.
    by
        Columns whose every combination is a stratum.
    of_children
        Whether the events are some of the total, and the total is whole. False for events over persons times years.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, then `events`, `total`, `reference_events`, `reference_total`; strata in the order in which
        they first appear.

    Raises
    ------
    ValueError
        With everything wrong: a missing column, no stratum named, a group without any row or with two in a stratum, a
        group compared with itself, what is not a count, events beyond the total.

    Examples
    --------
    >>> counts = pd.DataFrame(
    ...     [("low", "White", 5, 20), ("low", "Black", 2, 8), ("high", "White", 6, 9)],
    ...     columns=["gravity", "group", "events", "total"],
    ... )
    >>> two_groups_by_stratum(counts, group="Black", reference="White", by="gravity")
      gravity  events  total  reference_events  reference_total
    0     low       2      8                 5               20
    1    high       0      0                 6                9
    """
    by = [by] if isinstance(by, str) else list(by)
    refuse(strata_problems(counts, by=by, of_children=of_children) + _group_problems(counts, group, reference))
    stratum = counts.groupby(by, dropna=False, sort=False, observed=True).ngroup().to_numpy()
    names = counts["group"].tolist()
    table = counts.loc[~pd.Series(stratum).duplicated().to_numpy(), by].reset_index(drop=True)
    problems = []
    for name, (events, total) in ((group, NAMES[:2]), (reference, NAMES[2:])):
        at = np.flatnonzero([one == name for one in names])
        problems += _doubled(counts, stratum, at, name, by)
        for column, given in ((events, "events"), (total, "total")):
            numbers = counts[given].to_numpy()
            values = np.zeros(len(table), dtype=numbers.dtype)
            values[stratum[at]] = numbers[at]
            table[column] = values
    refuse(problems)
    return table


def stratum_columns(
    counts: pd.DataFrame,
    group: str,
    reference: str,
    by: str | Sequence[str],
    confidence: float | None,
    problems: Sequence[str] = (),
    *,
    of_children: bool = True,
) -> list[np.ndarray]:
    """Check the options, then give the four columns of counts, one element a stratum."""
    refuse([*problems, *([] if confidence is None else confidence_problems(confidence))])
    table = two_groups_by_stratum(counts, group=group, reference=reference, by=by, of_children=of_children)
    return [table[name].to_numpy(dtype=float) for name in NAMES]


def strata_problems(counts: pd.DataFrame, *, by: Sequence[str], of_children: bool = True) -> list[str]:
    """Say what is wrong with a table of counts by stratum and group.

    Examples
    --------
    >>> counts = pd.DataFrame({"age": [10, 11], "group": ["White", "White"], "events": [1, 3], "total": [2, 2]})
    >>> strata_problems(counts, by=["age"])
    ['events must not exceed total, but got 3 of 2 (row 1). Count each child once, or compare rates.']
    """
    problems = [] if by else ["by must name at least one column, but got none. Name the columns of the strata."]
    problems += column_problems(counts, ["group", "events", "total", *by])
    if problems:
        return problems
    if not len(counts):
        return ["counts must hold at least one row, but holds none. Give the counts of every group and stratum."]
    events, total = counts["events"], counts["total"]
    problems = count_problems("events", events, rows=counts.index)
    problems += count_problems("total", total, rows=counts.index, whole=of_children)
    check = within_total_problems if of_children else events_in_nobody_problems
    return problems or check(events, total, rows=counts.index)


def _group_problems(counts: pd.DataFrame, group: str, reference: str) -> list[str]:
    """Say which of the two groups has no row at all, or that they are one and the same."""
    held = list(dict.fromkeys(counts["group"].tolist())) if "group" in counts.columns else [group, reference]
    problems = [
        f"{role} must be a group of the table, but got {name!r}. It holds {', '.join(map(repr, held)) or 'none'}."
        for role, name in (("group", group), ("reference", reference))
        if name not in held
    ]
    if group == reference:
        problems.append(f"reference must be another group, but got {reference!r} for both. Name two groups.")
    return problems


def _doubled(counts: pd.DataFrame, stratum: np.ndarray, at: np.ndarray, name: str, by: list[str]) -> list[str]:
    """Say in which strata a group has more than one row."""
    rows = np.bincount(stratum[at], minlength=1)
    problems = []
    for one in np.flatnonzero(rows > 1):
        first = int(at[stratum[at] == one][0])
        where = ", ".join(f"{column} {counts[column].tolist()[first]!r}" for column in by)
        problems.append(
            f"group must have one row a stratum, but {name!r} has {rows[one]} in {where}. "
            "Add them up, or name in by what tells them apart."
        )
    return problems
