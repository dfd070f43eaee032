"""What every lift does: turn arrays into estimates, and find the reference row of every row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.estimate import Estimate


def as_estimates(
    measure: str,
    *,
    value: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    confidence: float,
    method: str | np.ndarray,
    note: np.ndarray,
) -> list[Estimate]:
    """Make one estimate of each element; a limit that missed its own estimate by rounding is moved onto it.

    Examples
    --------
    >>> half = {"value": np.array([0.5]), "low": np.array([0.25]), "high": np.array([0.75]), "note": np.array([""])}
    >>> as_estimates("proportion", confidence=0.95, method="Wilson", **half)[0].high
    0.75
    """
    methods = np.broadcast_to(np.asarray(method, dtype=object), value.shape)
    known = ~np.isnan(value)
    low = np.where(known & (low > value), value, low)
    high = np.where(known & (high < value), value, high)
    return [
        Estimate(measure=measure, value=v, low=a, high=b, confidence=confidence, method=m, note=n)
        for v, a, b, m, n in zip(
            value.tolist(), low.tolist(), high.tolist(), methods.tolist(), note.tolist(), strict=True
        )
    ]


def with_reference(counts: pd.DataFrame, *, reference: str, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """Put beside each row the counts of its reference group, found within each combination of the columns in `by`.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`.
    reference
        The group that the others are compared with.
    by
        Columns whose every combination is a comparison of its own, such as `stage` and `period`.

    Returns
    -------
    pandas.DataFrame
        The counts with the columns `reference`, `reference_events`, `reference_total` at the right.

    Raises
    ------
    ValueError
        If a column is missing or taken, or a combination has no reference row or several.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [5, 3], "total": [9, 4]})
    >>> with_reference(counts, reference="White")[["group", "reference_events", "reference_total"]]
       group  reference_events  reference_total
    0  White                 5                9
    1  Black                 5                9
    """
    by = [by] if isinstance(by, str) else list(by)
    added = ("reference", "reference_events", "reference_total")
    refuse(
        column_problems(counts, ["group", "events", "total", *by])
        + [f"counts must not hold {name!r} already. Rename or drop it." for name in added if name in counts.columns]
    )
    combination = np.zeros(len(counts), dtype=int)
    if by:
        combination = counts.groupby(by, dropna=False, sort=False, observed=True).ngroup().to_numpy()
    is_reference = np.array([group == reference for group in counts["group"].tolist()], dtype=bool)
    refuse(_reference_problems(counts, combination, is_reference, reference, by))
    place = np.zeros(combination.max(initial=-1) + 1, dtype=int)
    place[combination[is_reference]] = np.flatnonzero(is_reference)
    found = place[combination]
    columns = {name: counts[name.removeprefix("reference_")].to_numpy()[found] for name in added[1:]}
    return counts.assign(reference=reference, **columns)


def _reference_problems(
    counts: pd.DataFrame, combination: np.ndarray, is_reference: np.ndarray, reference: str, by: list[str]
) -> list[str]:
    """Say which combinations have no row of the reference group, or more than one."""
    size = combination.max(initial=-1) + 1
    rows = np.bincount(combination[is_reference], minlength=size)
    first = {int(one): at for at, one in reversed(list(enumerate(combination)))}
    problems = []
    for one in np.flatnonzero(rows != 1):
        where = ", ".join(f"{name} {counts[name].iloc[first[int(one)]]!r}" for name in by)
        remedy = "Name in by what tells them apart." if rows[one] else "Add its row, with 0 events if none."
        problems.append(
            f"reference must be a group with one row{' in ' * bool(where)}{where}, "
            f"but {reference!r} has {rows[one]}. {remedy}"
        )
    return problems
