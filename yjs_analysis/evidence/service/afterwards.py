"""How often, how gravely and how soon children reoffended, as counts; and the days between which all that is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from yjs_analysis.disproportionality.stages import COURT, add_stages
from yjs_analysis.reoffending.seriousness import SCALE, SERIOUS_FROM
from yjs_analysis.sources.counting import count_reoffending, count_times

AGAIN = "reoffence_gravity"
"""The gravity of the gravest proven reoffence; 0 for none, missing where it is not recorded."""

EVERY = 0
"""No score: every reoffence, of whatever gravity."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Afterwards:
    """What followed first disposals, beyond whether: all of it counts of children.

    Parameters
    ----------
    first_day, last_day
        Of the disposals that count, whether or not their follow-up is over.
    known_to
        The last day of which reoffences are known.
    often
        The children followed by `court` and `reoffences` (how many were proven): `total`.
    gravities
        The children followed by `court`, `gravity` (of the index offence) and `reoffence_gravity` (of the gravest
        reoffence; 0 without one): `total`.
    serious
        The children followed by `court`, `time` and `status`, as in `sources.counting.count_times`, where only a
        serious reoffence is one: `total`.
    """

    first_day: date
    last_day: date
    known_to: date
    often: pd.DataFrame
    gravities: pd.DataFrame
    serious: pd.DataFrame


def afterwards(held: pd.DataFrame, reoffences: pd.DataFrame, exits: Any, asked: dict[str, Any]) -> Afterwards:
    """Count how often, how gravely and how soon children reoffended.

    Parameters
    ----------
    held
        The disposals that count.
    reoffences, exits
        As `sources.cases.records.load` gives them.
    asked
        The cohort, as `count_reoffending` takes it: `first_day`, `last_day`, `known_to`, `cohorts`, `months`.
    """
    each = _each(held, reoffences, asked)
    serious = reoffences[pd.to_numeric(reoffences["gravity"]) >= SERIOUS_FROM]
    times = count_times(held, serious, by=["tier"], exits=exits, **asked)
    return Afterwards(
        first_day=held["disposal_date"].min().date(),
        last_day=held["disposal_date"].max().date(),
        known_to=asked["known_to"],
        often=_by(each, ["reoffences"]),
        gravities=_by(each, ["gravity", AGAIN]),
        serious=_by(times, ["time", "status"]),
    )


def _each(held: pd.DataFrame, reoffences: pd.DataFrame, asked: dict[str, Any]) -> pd.DataFrame:
    """Give each child's number of reoffences and the gravity of the gravest, by one count.

    Each child stands in it once for every score, and is followed there by reoffences of that score or more only.
    """
    score = pd.to_numeric(reoffences["gravity"])
    scores = range(SCALE[0], SCALE[1] + 1)
    copies = {EVERY: reoffences} | {least: reoffences[score >= least] for least in scores}
    found = count_reoffending(
        pd.concat([_copy(held, least).assign(least=least) for least in copies], ignore_index=True),
        pd.concat([_copy(again, least) for least, again in copies.items()], ignore_index=True),
        by=["child_id", "least", "tier", "gravity"],
        **asked,
    )
    found["child_id"] = found["child_id"].str.rsplit(" ", n=1).str[0]
    each = found[found["least"] == EVERY].set_index("child_id")
    gravest = found[found["events"] > 0].groupby("child_id")["least"].max().reindex(each.index)
    known = gravest.where(gravest != EVERY)
    return each.assign(**{AGAIN: known.where(each["events"] > 0, 0.0)}).reset_index()


def _copy(rows: pd.DataFrame, least: int) -> pd.DataFrame:
    return rows.assign(child_id=rows["child_id"].astype(str) + f" {least}")


def _by(counts: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Add counts up by route and some columns; nobody is left out."""
    keys = [COURT, *columns]
    sums = add_stages(counts).groupby(keys, sort=False, dropna=False, as_index=False)["total"].sum()
    return sums[sums["total"] > 0].reset_index(drop=True)
