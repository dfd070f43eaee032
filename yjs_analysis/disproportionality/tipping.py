"""How many of the unknown children would have to be of a group before what is said of it changes."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, refuse
from yjs_analysis.disproportionality.bases import judged_relative_rates
from yjs_analysis.disproportionality.decision_chain import POPULATION, PREVIOUS_DECISION
from yjs_analysis.disproportionality.unknown_counts import Known, known_and_unknown, shares_as_known
from yjs_analysis.vocabulary import MATERIAL_BAND, UNKNOWN

WITH_OUTCOME = "with the outcome"
WITHOUT_OUTCOME = "without the outcome"
EVERYONE = "everyone"
MOVING = (WITH_OUTCOME, WITHOUT_OUTCOME, EVERYONE)
MOST_STEPS = 2000
"""More unknown children than this are tried in as many even steps."""

NEVER = "no share of the unknown children changes the verdict"
NOBODY_UNKNOWN = "nobody is unknown"


def tipping_allocations(
    counts: pd.DataFrame,
    *,
    group: str,
    moving: str = WITH_OUTCOME,
    reference: str = "White",
    unknown: str = UNKNOWN,
    base: str = PREVIOUS_DECISION,
    method: str | None = None,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Work out a group's relative rate for every number of the unknown children that could be of it, none to all.

    The rest of the unknown children go to the other groups as the known children with the same outcome are spread, to
    the nearest child. Read along the rows to see where the verdict turns.

    The trap: the number that moves is one thing, and which children are another. With `moving` "with the outcome", the
    unknown children without it stay spread as the known are.

    Parameters
    ----------
    counts
        One row a group: `group`, `events`, `total`, with one of the unknown, or none.
    group
        The group that the unknown children are given to.
    moving
        Which of them: "with the outcome" (the default, and the only choice on a population), "without the outcome", or
        "everyone" (the same share of both).
    reference, unknown
        The group compared with, and what the column `group` calls the unknown.
    base
        What `total` counts: "previous decision" (the default) or "population".
    method
        The interval, as in the function for the base; if not given, its default.
    confidence, band
        Of the intervals; relative rates that make no material difference.

    Returns
    -------
    pandas.DataFrame
        One row a number given: `given`, `share` (of those that move), the completed counts, the columns of an estimate,
        `verdict`. With nobody unknown, one row.

    Raises
    ------
    ValueError
        If a column is missing, a count is impossible, a name is unknown, or the group is the reference.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black", "Unknown"], "events": [48, 18, 2], "total": [154, 39, 2]})
    >>> tipping_allocations(counts, group="Black")[["given", "events", "reference_events"]].values.tolist()
    [[0, 18, 50], [1, 19, 49], [2, 20, 48]]
    """
    known = known_and_unknown(counts, reference=reference, unknown=unknown, base=base)
    problems = choice_problems("group", group, [one for one in known.groups if one != reference])
    problems += choice_problems("moving", moving, [WITH_OUTCOME] if base == POPULATION else MOVING)
    refuse(problems)
    some, others = known.unknown_events.sum(), known.unknown_others.sum()
    size = int({WITH_OUTCOME: some, WITHOUT_OUTCOME: others, EVERYONE: some + others}[moving])
    given = np.unique(np.linspace(0, size, min(size, MOST_STEPS) + 1).round().astype(int))
    share = given / max(size, 1)
    at, own = known.groups.index(group), known.groups.index(reference)
    events = _shared_out(known.events, some, at, own, share if moving != WITHOUT_OUTCOME else None)
    without = _shared_out(known.others, others, at, own, share if moving != WITH_OUTCOME else None)
    rows = []
    for name, place in ((group, 0), (reference, 1)):
        column = at if place == 0 else own
        x = known.events.sum(axis=0)[column] + events[place]
        n = x + known.others.sum(axis=0)[column] + without[place]
        total = n if known.populations is None else np.full(len(given), known.populations[column])
        part = {"group": name, "given": given, "share": share}
        part |= {"events": np.broadcast_to(x, given.shape).astype(int), "total": np.broadcast_to(total, given.shape)}
        rows.append(pd.DataFrame(part))
    table = pd.concat(rows, ignore_index=True)
    given = {"reference": reference, "base": base, "method": method, "confidence": confidence, "band": band}
    judged = judged_relative_rates(table, **given, by="given")
    return judged[judged["group"] == group].reset_index(drop=True)


def tipping_shares(
    counts: pd.DataFrame,
    *,
    moving: str = WITH_OUTCOME,
    reference: str = "White",
    unknown: str = UNKNOWN,
    base: str = PREVIOUS_DECISION,
    method: str | None = None,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Find the smallest share of the unknown children who would have to be of a group for its verdict to change.

    Read `share_as_known` first: so many would be of the group if the unknown were like the known. Going up from there,
    the verdict first changes at `tipping_share`; going down, at `tipping_share_below`. The nearer these are, the more
    the finding hangs on children of whom nobody knows.

    The trap: a verdict that no share changes can still be wrong for other reasons; and one that changes close by is not
    thereby wrong.

    Parameters
    ----------
    counts, moving, reference, unknown, base, method, confidence, band
        As in `tipping_allocations`.

    Returns
    -------
    pandas.DataFrame
        One row a group but the reference: `group`, `unknown` (children that move), `share_as_known`, `verdict` (the
        unknown left out), `tipping_share`, `tipping_verdict`, `tipping_share_below`, `tipping_verdict_below` (missing
        where no share changes it), `note`.

    Raises
    ------
    ValueError
        As `tipping_allocations`.

    Examples
    --------
    60 of 100 against 400 of 1,000, and 9 unknown with the outcome: no share of them changes anything.

    >>> counts = pd.DataFrame({"group": ["White", "Black", "Unknown"], "events": [400, 60, 9], "total": [1000, 100, 9]})
    >>> tipping_shares(counts)[["verdict", "note"]].values.tolist()
    [['over-represented', 'no share of the unknown children changes the verdict']]
    """
    known = known_and_unknown(counts, reference=reference, unknown=unknown, base=base)
    left = counts[counts["group"] != unknown]
    given = {"reference": reference, "base": base, "method": method, "confidence": confidence, "band": band}
    judged = judged_relative_rates(left, **given)
    verdicts = dict(zip(judged["group"].tolist(), judged["verdict"].tolist(), strict=True))
    rows = []
    for group in [one for one in known.groups if one != reference]:
        table = tipping_allocations(counts, group=group, moving=moving, unknown=unknown, **given)
        rows.append({"group": group} | _turning(table, verdicts[group], _as_known(known, group, moving)))
    columns = ["group", "unknown", "share_as_known", "verdict", *_TIPPING, "note"]
    return pd.DataFrame(rows, columns=columns)


_TIPPING = ("tipping_share", "tipping_verdict", "tipping_share_below", "tipping_verdict_below")


def _shared_out(told: np.ndarray, unknown: float, at: int, own: int, share: np.ndarray | None) -> tuple:
    """Give the group's and the reference's part of some unknown children, to the nearest child."""
    shares = shares_as_known(told)[0]
    mine = np.round(unknown * (shares[at] if share is None else share))
    rest = shares.sum() - shares[at]
    part = shares[own] / rest if rest > 0 else 1.0
    return mine, np.round((unknown - mine) * part)


def _as_known(known: Known, group: str, moving: str) -> float:
    """Give the share of the unknown children that would be of the group if they were like the known."""
    at = known.groups.index(group)
    parts = []
    if moving != WITHOUT_OUTCOME:
        parts.append((known.unknown_events.sum(), shares_as_known(known.events)[0][at]))
    if moving != WITH_OUTCOME:
        parts.append((known.unknown_others.sum(), shares_as_known(known.others)[0][at]))
    everyone = sum(number for number, _ in parts)
    return float(sum(number * share for number, share in parts) / everyone) if everyone else math.nan


def _turning(table: pd.DataFrame, verdict: str, share: float) -> dict:
    """Find where the verdict first changes, going up and going down from a share."""
    row = {"unknown": int(table["given"].max()), "share_as_known": share, "verdict": verdict}
    row |= dict(zip(_TIPPING, (math.nan, None, math.nan, None), strict=True))
    if math.isnan(share):
        return row | {"note": NOBODY_UNKNOWN}
    changed = table[table["verdict"] != verdict]
    above, below = changed[changed["share"] >= share], changed[changed["share"] < share]
    if len(above):
        row |= {"tipping_share": above["share"].iloc[0], "tipping_verdict": above["verdict"].iloc[0]}
    if len(below):
        row |= {"tipping_share_below": below["share"].iloc[-1], "tipping_verdict_below": below["verdict"].iloc[-1]}
    return row | {"note": "" if len(changed) else NEVER}
