"""Whether a reoffence is graver or lighter than what came before, and how many commit a serious one.

The time to the first serious one is told by `timing`, from counts to which only serious reoffences were given.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import column_problems, count_problems, refuse
from yjs_analysis.estimate import Estimate
from yjs_analysis.measures.composition import composition_test
from yjs_analysis.measures.rates import proportions
from yjs_analysis.reoffending.pooling import listed

GRAVER, SAME, LIGHTER = "graver", "as grave", "lighter"
SCALE = (1, 8)
"""Gravity scores of the Youth Justice Board run from 1 to 8."""

SERIOUS_FROM = 5
"""A convention of ours: from here on an offence is called serious."""


def gravity_shift(
    counts: pd.DataFrame,
    *,
    by: str | Sequence[str] = (),
    index: str = "gravity",
    again: str = "reoffence_gravity",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Say how many reoffending children did something graver, as grave, or lighter than their index offence.

    Read 0.2 beside "graver" as "of 100 children who reoffended, 20 did something graver than before".

    The trap: who begins with the gravest can only go down, and who begins with the lightest only up. So a falling
    gravity is no success by itself; look at each index gravity apart (`by`).

    Parameters
    ----------
    counts
        One row a pattern of children who reoffended: `total`, the gravity of the index offence and that of the
        reoffence (say which: the first, or the gravest), and the columns of `by`.
    by
        Columns whose every combination is told apart.
    index, again
        The columns of the two gravities. Rows where either is blank count as "unknown".
    confidence
        Between 0 and 1, for each Wilson interval by itself.

    Returns
    -------
    pandas.DataFrame
        Three rows a combination of `by`: its columns, `shift`, `events`, `total` (both gravities known), `unknown`, and
        the columns of an estimate.

    Raises
    ------
    ValueError
        If a column is missing, a count is none, or a gravity lies outside 1 to 8.

    References
    ----------
    Youth Justice Board, gravity scores 1 to 8; Wilson (1927).

    Examples
    --------
    >>> counts = pd.DataFrame({"gravity": [3, 3, 4], "reoffence_gravity": [3, 6, 2], "total": [5, 2, 3]})
    >>> gravity_shift(counts)[["shift", "events", "total", "value"]].values.tolist()
    [['graver', 2, 10, 0.2], ['as grave', 5, 10, 0.5], ['lighter', 3, 10, 0.3]]
    """
    keys = listed(by)
    refuse(_problems(counts, keys, index, again))
    before, after = (pd.to_numeric(counts[name]).to_numpy(dtype=float, na_value=np.nan) for name in (index, again))
    shift = np.select([after > before, after == before, after < before], [GRAVER, SAME, LIGHTER], default="unknown")
    table = counts.assign(shift=shift)
    rows = []
    for labels, part in [({}, table)] if not keys else _parts(table, keys):
        sums = part.groupby("shift")["total"].sum()
        known = int(sums.drop("unknown", errors="ignore").sum())
        for name in (GRAVER, SAME, LIGHTER):
            counted = {"shift": name, "events": int(sums.get(name, 0)), "total": known}
            rows.append(labels | counted | {"unknown": int(sums.get("unknown", 0))})
    columns = [*keys, "shift", "events", "total", "unknown"]
    return proportions(pd.DataFrame(rows, columns=columns), confidence=confidence)


def shift_test(counts: pd.DataFrame, *, index: str = "gravity", again: str = "reoffence_gravity") -> Estimate:
    """Test whether as many reoffending children go up in gravity as go down (the sign test).

    Read a small p-value as "were up and down equally likely, so lopsided a count would be rare".

    The trap: as `gravity_shift`: those at the ends of the scale can go one way only.

    Parameters
    ----------
    counts, index, again
        As in `gravity_shift`; children as grave as before, or unknown, tell nothing here.

    Raises
    ------
    ValueError
        As `gravity_shift`.

    References
    ----------
    Dixon and Mood (1946) Journal of the American Statistical Association 41:557-566.

    Examples
    --------
    Three up, none down: 1/8 this way and 1/8 that way.

    >>> round(shift_test(pd.DataFrame({"gravity": [3], "reoffence_gravity": [6], "total": [3]})).value, 6)
    0.25
    """
    table = gravity_shift(counts, index=index, again=again).set_index("shift")["events"]
    ways = pd.DataFrame({"group": [GRAVER, LIGHTER], "population_share": [0.5, 0.5]})
    return composition_test(ways.assign(events=[int(table[GRAVER]), int(table[LIGHTER])]))


def serious_reoffending(
    counts: pd.DataFrame,
    *,
    by: str | Sequence[str] = (),
    again: str = "reoffence_gravity",
    serious_from: int = SERIOUS_FROM,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimate how many of all children in the cohort commit a reoffence of some gravity or more.

    Read 0.03 as "3 of 100 children, those who did not reoffend included, did something of gravity 5 or more".

    The trap: where to begin is a choice; try the neighbouring scores.

    Parameters
    ----------
    counts
        One row a pattern of children: `total`, the gravity of the gravest reoffence (0 where there was none, blank
        where it is not known), and the columns of `by`.
    by
        Columns whose every combination is a rate of its own.
    again
        The column of the gravity.
    serious_from
        The score from which on an offence is called serious.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, `serious_from`, `events`, `total` (gravity known, or no reoffence), `unknown`, and the
        columns of an estimate.

    Raises
    ------
    ValueError
        As `gravity_shift`.

    References
    ----------
    Youth Justice Board, gravity scores 1 to 8; Wilson (1927).

    Examples
    --------
    >>> counts = pd.DataFrame({"reoffence_gravity": [0, 3, 6], "total": [70, 27, 3]})
    >>> serious_reoffending(counts)[["events", "total", "value"]]
       events  total  value
    0       3    100   0.03
    """
    keys = listed(by)
    problems = _problems(counts, keys, again, again, lowest=0)
    if isinstance(serious_from, bool) or serious_from not in range(SCALE[0], SCALE[1] + 1):
        problems.append(f"serious_from must be a score from 1 to 8, but got {serious_from!r}. Give for example 5.")
    refuse(problems)
    gravity = pd.to_numeric(counts[again]).to_numpy(dtype=float, na_value=np.nan)
    total = counts["total"].to_numpy()
    table = counts.assign(
        events=np.where(gravity >= serious_from, total, 0),
        unknown=np.where(np.isnan(gravity), total, 0),
        total=np.where(np.isnan(gravity), 0, total),
    )
    sums = ["events", "total", "unknown"]
    if keys:
        table = table.groupby(keys, sort=False, dropna=False, observed=True)[sums].sum().reset_index()
    else:
        table = pd.DataFrame([{name: int(table[name].sum()) for name in sums}])
    table.insert(len(keys), "serious_from", serious_from)
    return proportions(table, confidence=confidence)


def _parts(table: pd.DataFrame, keys: list[str]) -> list[tuple[dict, pd.DataFrame]]:
    """Give each combination of some columns with its part of the table."""
    grouped = table.groupby(keys, sort=False, dropna=False, observed=True)
    return [(dict(zip(keys, labels, strict=True)), part) for labels, part in grouped]


def _problems(counts: pd.DataFrame, keys: list[str], *columns: str, lowest: int = SCALE[0]) -> list[str]:
    """Say what is wrong with counts by gravity."""
    named = list(dict.fromkeys(columns))
    problems = column_problems(counts, ["total", *named, *keys])
    if problems:
        return problems
    problems = count_problems("total", counts["total"], rows=counts.index)
    for name in named:
        numbers = pd.to_numeric(counts[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        blank = counts[name].isna().to_numpy()
        right = np.isin(numbers, range(lowest, SCALE[1] + 1))
        problems += [
            f"{name} must be a score from {lowest} to {SCALE[1]}, but got {counts[name].tolist()[at]!r} "
            f"(row {counts.index[at]}). Leave it blank if it is not known."
            for at in np.flatnonzero(~blank & ~right)
        ]
    return problems
