"""What followed the first disposals that are long enough ago, as counts: whether, and how soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from yjs_analysis.disproportionality.stages import COURT, add_stages
from yjs_analysis.evidence.service.afterwards import Afterwards, afterwards
from yjs_analysis.evidence.service.patterns import RECORDED, in_bands
from yjs_analysis.sources.cases.records import Records
from yjs_analysis.sources.counting import count_reoffending, count_times

MONTHS = (12, 6)
"""How long offences are followed, and how much longer their disposals are waited for."""

TIME_COLUMNS = ["group", COURT, "time", "status", "total"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Followed:
    """Children whose follow-up is over, counted three ways; each child once, at the first disposal."""

    tiers: pd.DataFrame
    """By `group` and `tier`: `events` (children who reoffended), `total`."""

    times: pd.DataFrame
    """By `group` and `court`, `time` (days to what came first) and `status` (what it was): `total`."""

    patterns: pd.DataFrame
    """By everything that a model may hold still, and the stages passed: `events`, `total`."""

    afterwards: Afterwards
    """How often, how gravely and how soon."""


def followed(records: Records, held: pd.DataFrame, known_to: date | None) -> Followed | None:
    """Count reoffending after the first disposals that are long enough ago; None if there are no reoffences to count.

    A child whose first disposal is too recent is not followed, nor is one with a later disposal put in its place.

    Parameters
    ----------
    records
        As `sources.cases.records.load` gives them.
    held
        Their disposals that count.
    known_to
        The last day of which reoffences are known; without it the last date in the records.
    """
    if records.reoffences.empty:
        return None
    dates = [held["disposal_date"].max(), records.reoffences["disposal_date"].max()]
    known = pd.Timestamp(known_to) if known_to else max(dates)
    last = known - pd.DateOffset(months=sum(MONTHS))
    first = held["disposal_date"].min()
    if last < first:
        return None
    days = {"first_day": first.date(), "last_day": last.date(), "known_to": known.date()}
    asked = days | {"cohorts": "whole window", "months": MONTHS}
    exits = None if records.exits.empty else records.exits
    times = count_times(held, records.reoffences, by=["group", "tier"], exits=exits, **asked)
    patterns = count_reoffending(held, records.reoffences, by=["group", *RECORDED, "tier"], **asked)
    return Followed(
        tiers=count_reoffending(held, records.reoffences, by=["group", "tier"], **asked),
        times=add_stages(times).groupby(TIME_COLUMNS[:-1], sort=False, as_index=False)["total"].sum(),
        patterns=in_bands(patterns, counted=["events", "total"]),
        afterwards=afterwards(held, records.reoffences, exits, asked),
    )
