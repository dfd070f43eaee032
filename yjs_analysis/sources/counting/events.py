"""From counts by a column to events of a total."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import column_problems, refuse


def events_of(
    counts: pd.DataFrame,
    *,
    by: str | Sequence[str],
    column: str,
    events: Sequence,
    of: Sequence | None = None,
) -> pd.DataFrame:
    """Turn counts by a column into events of a total: how many had one of some values, of all who had any.

    Read 5 of 20 beside "Black" as "of 20 Black children, 5 were given one of these".

    The trap: `of` decides what a rate means. With community resolutions among the out-of-court disposals more are out
    of court; both conventions are published. Unless `of` is given, the unknown are in the total.

    Parameters
    ----------
    counts
        As `count` gives them: the columns of `by`, `column`, `count`.
    by
        The columns that are kept.
    column
        Whose values are events.
    events
        The values that are events.
    of
        The values that make the total; all of them unless given.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, `events`, `total`, in the order in which they first come.

    Raises
    ------
    ValueError
        If a column is missing, or an event is no part of the total.

    Examples
    --------
    >>> counts = pd.DataFrame({"sex": ["male"] * 2 + ["female"], "tier": ["custody", "community", "community"]})
    >>> events_of(counts.assign(count=[1, 3, 2]), by="sex", column="tier", events=["custody"])
          sex  events  total
    0    male       1      4
    1  female       0      2
    """
    by = [by] if isinstance(by, str) else list(by)
    refuse(column_problems(counts, [*by, column, "count"]))
    outside = [] if of is None else [value for value in events if value not in list(of)]
    refuse(f"events must be among those of the total, but got {value!r}. Add it to `of`." for value in outside)
    inside = np.ones(len(counts), dtype=bool) if of is None else counts[column].isin(list(of)).to_numpy()
    happened = counts[column].isin(list(events)).to_numpy()
    told = counts.loc[inside, by].assign(
        events=np.where(happened, counts["count"], 0)[inside].astype(np.int64),
        total=counts["count"].to_numpy()[inside].astype(np.int64),
    )
    if not by:
        return told.sum().to_frame().T
    return told.groupby(by, sort=False, dropna=False, observed=True, as_index=False)[["events", "total"]].sum()
