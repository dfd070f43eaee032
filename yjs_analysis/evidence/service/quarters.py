"""Quarter by quarter: how many children had a disposal, their first, before a court; and how cases were handled."""

from __future__ import annotations

import itertools

import pandas as pd

from yjs_analysis.disproportionality.stages import COMMUNITY_OR_CUSTODY, COURT, CUSTODY, OUTCOME, add_stages
from yjs_analysis.evidence.service.counted import QUARTER_PARTS
from yjs_analysis.sources.counting import count

FIRST = "first"
"""Whether no disposal came before this one, as recorded."""

HANDLING = ("assessed_before_decision", "joint_panel", "admission")
"""What is recorded of how a case was handled."""


def quarters_of(disposals: pd.DataFrame, *, keep: str = "first") -> pd.DataFrame:
    """Count children in the quarter of the disposal at which they are counted.

    Every quarter from the first to the last stands in it, and each with every crossing, nobody included.

    Parameters
    ----------
    disposals
        Records that count (`sources.cases.records`).
    keep
        Which disposal stands for the child, as in `sources.counting.count`.

    Returns
    -------
    pandas.DataFrame
        `year` (financial, "2018/19"), `quarter` ("Apr-Jun 2018"), `exposure` (how much of the quarter lies between the
        first and the last disposal, 1 for all of it), `court`, `first`, `count`.
    """
    counts = add_stages(count(disposals, by=["tier", "previous_disposals", "disposal_date"], keep=keep))
    days = pd.to_datetime(counts["disposal_date"])
    counts[FIRST] = pd.to_numeric(counts["previous_disposals"]).eq(0).fillna(False).astype(bool)
    counts["start"] = days.dt.to_period("Q").dt.start_time
    first, last = days.min().normalize(), days.max().normalize()
    starts = pd.period_range(first, last, freq="Q").start_time
    crossing = pd.DataFrame(
        list(itertools.product(starts, (False, True), (False, True))), columns=["start", COURT, FIRST]
    )
    sums = counts.groupby(["start", COURT, FIRST], as_index=False)["count"].sum()
    table = crossing.merge(sums, how="left").fillna({"count": 0}).astype({"count": int})
    named = pd.DataFrame([_named(start, first, last) for start in table["start"]])
    return pd.concat([named, table[[COURT, FIRST, "count"]]], axis=1)


def custody_gaps(disposals: pd.DataFrame, *, keep: str = "first") -> tuple[int, ...]:
    """Count the children sentenced by a court from one sentence of custody to the next, that one included.

    The first counts from the beginning of the records; the last number is of those sentenced since the last custody,
    none of them to custody. On one day custody comes last.

    Parameters
    ----------
    disposals, keep
        As for `quarters_of`.
    """
    counts = add_stages(count(disposals, by=["tier", "disposal_date"], keep=keep))
    cases = counts[counts[COURT]].sort_values(["disposal_date", CUSTODY], kind="stable")
    gaps, since = [], 0
    for custody, many in zip(cases[CUSTODY], cases["count"], strict=True):
        if not custody:
            since += int(many)
            continue
        gaps += [since + 1, *[1] * (int(many) - 1)]
        since = 0
    return (*gaps, since)


def handling_of(disposals: pd.DataFrame, *, keep: str = "first") -> pd.DataFrame:
    """Count children by `court` and how their case was handled (`HANDLING`): with `count`.

    Parameters
    ----------
    disposals, keep
        As for `quarters_of`.
    """
    counts = count(disposals, by=["tier", *HANDLING], keep=keep)
    for name in HANDLING:
        counts[name] = counts[name].astype(object).where(counts[name].notna(), "unknown")
    stages = add_stages(counts).drop(columns=[OUTCOME, COMMUNITY_OR_CUSTODY, CUSTODY], errors="ignore")
    return stages.groupby([COURT, *HANDLING], sort=False, as_index=False)["count"].sum()


def _named(start: pd.Timestamp, first: pd.Timestamp, last: pd.Timestamp) -> dict:
    """Name a quarter and its financial year, and say how much of it the records cover."""
    end = start + pd.offsets.QuarterEnd(0)
    year = start.year - (start.month < 4)
    covered = (min(end.normalize(), last) - max(start, first)).days + 1
    return {
        "year": f"{year}/{(year + 1) % 100:02d}",
        "quarter": f"{QUARTER_PARTS[start.quarter - 1]} {start.year}",
        "exposure": covered / ((end.normalize() - start).days + 1),
    }
