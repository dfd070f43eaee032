"""Intervals that allow for rounding: they hold whichever true counts lie behind the rounded ones."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from yjs_analysis.disproportionality.decision_chain import POPULATION, base_of
from yjs_analysis.disproportionality.verdict import verdict
from yjs_analysis.vocabulary import CANNOT_TELL, MATERIAL_BAND

ALLOWED = "; also for rounding: the widest limits of all counts that round so"

LOWEST = ((-1, 0), (0, 1), (-1, -1))
"""Where a rate is lowest: fewer events; more children without one; or fewer events and so fewer children."""

LIMITS = (("low", "high"), ("per_year_low", "per_year_high"))


def allowing_for_rounding(
    compared: Callable[[pd.DataFrame], pd.DataFrame],
    counts: pd.DataFrame,
    *,
    rounded_to: int,
    reference: str | None = None,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Work out estimates from counts, and, where these are rounded, widen each interval to all that they may have been.

    A rounded count is less than the base away from the true one, and so is what each leaves over of its total. The
    estimates are worked out again from the furthest counts on either side, the reference's on the other; of all these
    intervals the lowest and the highest limit are kept, and the verdict follows from them. The values stay those of the
    rounded counts.

    Parameters
    ----------
    compared
        Gives estimates from counts, one row a row: with `low` and `high`.
    counts
        One row a group: `events` of `total`; where `total_counts` says that residents are the total, it is no rounded
        number, and stays.
    rounded_to
        The base; 0 where counts are not rounded, and nothing is widened.
    reference
        The group that others are compared with; None where nothing is compared.
    band
        Relative rates that make no material difference.

    Examples
    --------
    >>> from yjs_analysis.measures.rates import proportions
    >>> near = pd.DataFrame({"events": [20], "total": [40]})
    >>> [proportions(near.assign(events=true))["low"].round(2).item() for true in (20, 16)]
    [0.35, 0.26]
    >>> allowing_for_rounding(proportions, near, rounded_to=5)["low"].round(2).item()
    0.26
    """
    found = compared(counts)
    if not rounded_to:
        return found
    own = pd.Series(True, index=counts.index) if reference is None else counts["group"] != reference
    ends = [
        compared(_moved(counts, own, side * events * (rounded_to - 1), side * rest * (rounded_to - 1)))
        for side in (1, -1)
        for events, rest in LOWEST
    ]
    for low, high in LIMITS:
        if low in found:
            found[low] = pd.concat([one[low] for one in (found, *ends)], axis=1).min(axis=1).where(found[low].notna())
            found[high] = (
                pd.concat([one[high] for one in (found, *ends)], axis=1).max(axis=1).where(found[high].notna())
            )
    if "verdict" in found:
        found["verdict"] = [_judged(row, band) for row in found.to_dict("records")]
    if "method" in found:
        found["method"] = [f"{one}{ALLOWED}" if one else one for one in found["method"]]
    return found


def _moved(counts: pd.DataFrame, own: pd.Series, events: int, total: int) -> pd.DataFrame:
    """Move the counts of each group by so many, and those of the reference the other way; none below nobody."""
    side = own.map({True: 1, False: -1})
    living = counts.get("total_counts", pd.Series("", index=counts.index)).map(_base).eq(POPULATION)
    moved = (counts["total"] + side * total).clip(lower=0).where(~living, counts["total"])
    return counts.assign(events=(counts["events"] + side * events).clip(lower=0, upper=moved), total=moved)


def _base(words: str) -> str | None:
    """Say what a total counts, if it says so."""
    return base_of(words) if words else None


def _judged(row: dict, band: tuple[float, float]) -> str:
    if not row["verdict"] or row["verdict"] == CANNOT_TELL:
        return row["verdict"]
    return verdict(low=row["low"], high=row["high"], band=band)
