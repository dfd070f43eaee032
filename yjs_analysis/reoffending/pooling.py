"""Counts of reoffending, checked, and added over what is not asked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import column_problems, count_problems, refuse, within_total_problems
from yjs_analysis.estimate import ESTIMATE_COLUMNS


def pooled(counts: pd.DataFrame, *, by: str | Sequence[str] = (), cluster: str | None = None) -> pd.DataFrame:
    """Add counts of reoffending over everything that is not named.

    The trap: quarterly cohorts added up count a child once in each quarter in which the child came in. Keep the child
    (`cluster`) in the table to allow for it.

    Parameters
    ----------
    counts
        As `count_reoffending` gives them: `events` (children who reoffended), `total` (children), `reoffences`, and the
        columns named. A table without `reoffences` will do where none is asked for.
    by
        Columns to keep.
    cluster
        The column of the child, if it is kept too.

    Raises
    ------
    ValueError
        With everything wrong with the table.

    Examples
    --------
    >>> counts = pd.DataFrame({"sex": ["male", "male"], "events": [3, 1], "total": [9, 4], "reoffences": [5, 2]})
    >>> pooled(counts, by="sex")
        sex  events  total  reoffences
    0  male       4     13           7
    """
    keys = [*listed(by), *([] if cluster is None else [cluster])]
    refuse(reoffending_problems(counts, keys))
    sums = ["events", "total", *(["reoffences"] if "reoffences" in counts.columns else [])]
    if not keys:
        return pd.DataFrame([{name: int(counts[name].sum()) for name in sums}])
    table = counts.groupby(keys, sort=False, dropna=False, observed=True)[sums].sum().reset_index()
    return table.astype(dict.fromkeys(sums, np.int64))


def listed(by: str | Sequence[str]) -> list[str]:
    """Give one column, or several, as a list.

    Examples
    --------
    >>> listed("sex"), listed(["sex", "group"])
    (['sex'], ['sex', 'group'])
    """
    return [by] if isinstance(by, str) else list(by)


def reoffending_problems(counts: pd.DataFrame, keys: Sequence[str] = ()) -> list[str]:
    """Say what is wrong with counts of reoffending that are to be told apart by some columns.

    Examples
    --------
    >>> reoffending_problems(pd.DataFrame({"events": [3], "total": [9], "reoffences": [2]}))  # doctest: +ELLIPSIS
    ['events must not exceed reoffences, but got 3 of 2 (row 0). ...
    """
    problems = column_problems(counts, ["events", "total", *keys])
    problems += [
        f"by must not name {name!r}, but does. Rename the column."
        for name in keys
        if name in ("events", "total", "reoffences", "children", *ESTIMATE_COLUMNS)
    ]
    if problems:
        return problems
    rows = counts.index
    named = ["events", "total", *(["reoffences"] if "reoffences" in counts.columns else [])]
    for name in named:
        problems += count_problems(name, counts[name], rows=rows)
    problems = problems or within_total_problems(counts["events"], counts["total"], rows=rows)
    if "reoffences" in named and not problems:
        problems += [
            f"events must not exceed reoffences, but got {some} of {all_of_them} (row {row}). "
            "A child who reoffended did so at least once."
            for row, some, all_of_them in zip(rows, counts["events"], counts["reoffences"], strict=True)
            if some > all_of_them
        ]
        odd = (counts["reoffences"] > 0) & (counts["events"] == 0)
        problems += [
            f"reoffences must be 0 where nobody reoffended, but got {counts.loc[row, 'reoffences']} (row {row}). "
            "Count both over the same children."
            for row in rows[odd.to_numpy()]
        ]
    return problems
