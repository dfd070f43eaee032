"""Who could have gone out of court or to court: to be looked at before any comparison of the two."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, count_problems, refuse
from yjs_analysis.measures.rates import proportions

COURT = "court"
OUT_OF_COURT = "out of court"

USUAL_GRAVITY = (1, 2, 3, 4, 5)
"""Gravity scores at which either route is possible; from 6 on, children hardly ever stay out of court."""

FEWEST = 5
"""Fewer children than this in a route, at a level, are too few to stand for the others."""


def positivity(
    counts: pd.DataFrame,
    *,
    by: str | Sequence[str] = "gravity",
    column: str = "route",
    group: str = COURT,
    reference: str = OUT_OF_COURT,
    fewest: int = FEWEST,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Count who went which way at each level of what decides the way: look at this before any comparison.

    Read `either_way` false as "children of this level went one way only (or nearly): there is nobody to compare with".
    Leave such levels out with `within_overlap`; weights cannot mend them.

    The trap: each column by itself can look well while a combination of them went one way only.

    Parameters
    ----------
    counts
        One row a pattern: `total`, the route in `column`, and the columns of `by`.
    by
        The columns that decide: gravity first, then admission, earlier disposals.
    column, group, reference
        The column of the route, and its two values.
    fewest
        How many children each route needs.
    confidence
        Of the Wilson interval of the share that went the group's way.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, `events` (children who went the group's way), `total`, `either_way`, and the columns of an
        estimate: the share. Levels in their order.

    Raises
    ------
    ValueError
        If a column is missing, or nobody went one of the ways (the nearest name is suggested).

    References
    ----------
    Westreich and Cole (2010) American Journal of Epidemiology 171:674-677 (positivity); Youth Justice Board, gravity
    scores 1 to 8.

    Examples
    --------
    >>> counts = pd.DataFrame({"route": ["court", "out of court", "court"], "gravity": [3, 3, 7], "total": [20, 30, 9]})
    >>> positivity(counts)[["gravity", "events", "total", "either_way"]].values.tolist()
    [[3, 20, 50, True], [7, 9, 9, False]]
    """
    keys = [by] if isinstance(by, str) else list(by)
    both = both_routes(counts, keys, column, group, reference)
    both = both.assign(events=np.where(both[column] == group, both["total"], 0))
    table = both.groupby(keys, dropna=False, observed=True)[["events", "total"]].sum().reset_index()
    least = np.minimum(table["events"], table["total"] - table["events"])
    return proportions(table.assign(either_way=least >= fewest), confidence=confidence)


def within_overlap(counts: pd.DataFrame, *, by: str = "gravity", levels: Sequence = USUAL_GRAVITY) -> pd.DataFrame:
    """Keep the children of levels at which either route is possible.

    The trap: the answer then speaks of these children only, and must say so.

    Parameters
    ----------
    counts
        As for `positivity`.
    by
        The column of the levels.
    levels
        Those kept: gravity 1 to 5, or what `positivity` says.

    Raises
    ------
    ValueError
        If the column is missing, or nobody is left.

    Examples
    --------
    >>> counts = pd.DataFrame({"route": ["court", "court"], "gravity": [3, 7], "total": [20, 9]})
    >>> within_overlap(counts)["gravity"].tolist()
    [3]
    """
    refuse(column_problems(counts, [by, "total"]))
    kept = counts[counts[by].isin(list(levels))]
    if not kept["total"].sum():
        refuse([f"levels must be those of somebody, but nobody's {by} is in {list(levels)}. Look at positivity."])
    return kept.reset_index(drop=True)


def both_routes(counts: pd.DataFrame, columns: Sequence[str], column: str, group: str, reference: str) -> pd.DataFrame:
    """Check the routes, and give the rows of both.

    Examples
    --------
    >>> counts = pd.DataFrame({"route": ["court", "out of court", "unknown"], "total": [20, 30, 4]})
    >>> len(both_routes(counts, [], "route", "court", "out of court"))
    2
    """
    refuse(column_problems(counts, [column, "total", *columns]))
    refuse(count_problems("total", counts["total"], rows=counts.index))
    held = counts.loc[counts["total"].to_numpy(dtype=float) > 0, column].tolist()
    refuse([] if held else ["counts must hold somebody, but every total is 0. Give the counts."])
    refuse(choice_problems("group", group, held) + choice_problems("reference", reference, held))
    return counts[counts[column].isin([group, reference])]
