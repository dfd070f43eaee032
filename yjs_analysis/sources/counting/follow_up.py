"""Children with a disposal in a cohort, and which of them reoffended: the official windows, in the one expression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.sources.counting.cohorts import (
    REOFFENCE_COLUMNS,
    entries_text,
    index_text,
    key_of,
    offences_text,
    open_two,
    window_problems,
)
from yjs_analysis.sources.counting.counts import tidied
from yjs_analysis.sources.counting.engines import answer, connect, narrowed
from yjs_analysis.sources.counting.questions import listed_values, refuse_nameless, table_problems
from yjs_analysis.sources.disposals import TIERS

FORMAL_TIERS = TIERS[2:]
"""What the official measure looks at: cautions and sentences. Community resolutions and the like are outside."""


def count_reoffending(
    disposals: Any,
    reoffences: Any,
    *,
    by: str | Sequence[str],
    first_day: date,
    last_day: date,
    known_to: date,
    cohorts: str = "quarter",
    months: tuple[int, int] = (12, 6),
    ends: str = "day before",
    tiers: Sequence[str] = FORMAL_TIERS,
    where: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """Count children with a caution or sentence in a cohort, how many of them reoffended, and how often.

    Read 5 of 20 beside "Black" as "of 20 Black children of these cohorts, 5 committed an offence within a year of
    their first disposal that led to a caution or sentence within that year or the six months after it".

    The traps: a child has one index disposal a cohort, so with quarterly cohorts up to four in a year, as in the
    official annual figures; clustering by child is then due. A custodial sentence is followed from its `disposal_date`;
    the official measure starts at release, so put the day of release there. And `where` comes first: to look at
    custody, put "tier" in `by`, or the first custodial sentence becomes the index.

    Parameters
    ----------
    disposals
        Records of any kind that `count` takes: `child_id`, `disposal_date`, `tier`, the columns of `by` and `where`.
    reoffences
        The same: `child_id`, `offence_date`, `disposal_date`, `tier`; one row an offence. A table of disposals will do.
        It must lie in the same engine as `disposals`.
    by
        Columns of the index disposal, "cohort" (the quarter, as "2020-10 to 2020-12") and "earlier_in_file".
    first_day, last_day
        The cohort: index disposals of both days, and between them, are taken.
    known_to
        The last day up to which all offences and disposals are known.
    cohorts
        "quarter": each quarter between the two days is a cohort of its own, as officially since October 2015. "whole
        window": one cohort.
    months
        How long offences are followed, and how much longer their disposals are waited for.
    ends
        Whether a year from 15 November ends on the "day before" it comes round, or on that "anniversary". A year from
        29 February ends on 28 February either way. An offence of the index day itself belongs if it was dealt with on a
        later day: what was dealt with that day is part of the index disposal.
    tiers
        Which disposals can be an index, and prove a reoffence.
    where
        As in `count`; of the index disposals.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, `events` (children who reoffended), `total` (children), `reoffences`, `unit`.

    Raises
    ------
    ValueError
        If the cohort is not complete by `known_to` (the error says when it is), or as `count`.

    References
    ----------
    Ministry of Justice, Guide to proven reoffending statistics: one-year follow-up, six-month waiting period,
    three-month cohorts. Its count of days could not be read; `ends` is our convention.

    Examples
    --------
    Child a offends within the year and is cautioned within eighteen months; child b is cautioned a day too late.

    >>> disposals = pd.DataFrame({
    ...     "child_id": ["a", "b"], "disposal_date": pd.to_datetime(["2020-11-15"] * 2), "tier": ["community"] * 2
    ... })
    >>> reoffences = pd.DataFrame({
    ...     "child_id": ["a", "b"],
    ...     "offence_date": pd.to_datetime(["2021-11-14"] * 2),
    ...     "disposal_date": pd.to_datetime(["2022-05-14", "2022-05-15"]),
    ...     "tier": ["formal out-of-court"] * 2,
    ... })
    >>> count_reoffending(
    ...     disposals, reoffences, by=["cohort"], first_day=date(2020, 10, 1), last_day=date(2020, 12, 31),
    ...     known_to=date(2022, 6, 30),
    ... )
                   cohort  events  total  reoffences               unit
    0  2020-10 to 2020-12       1      2           1  child in a cohort
    """
    by = [by] if isinstance(by, str) else list(by)
    allowed = {"tier": list(tiers)} | listed_values(where)
    allowed["tier"] = [tier for tier in allowed["tier"] if tier in tiers]
    refuse(window_problems(by, first_day, last_day, known_to, cohorts=cohorts, months=months, ends=ends))
    derived = {"earlier_in_file", "cohort"} if cohorts == "quarter" else {"earlier_in_file"}
    needed = list(dict.fromkeys(["child_id", "disposal_date", "tier", *(set(by) - derived), *allowed]))
    with closing(connect()) as connection:
        index, again = open_two(disposals, reoffences, needed, connection)
        worked_out = sorted({*by} & derived)
        problems = table_problems(index, needed, where=allowed, worked_out=worked_out)
        refuse(problems + table_problems(again, REOFFENCE_COLUMNS, where={"tier": list(tiers)}, worked_out=[]))
        names = {column: f"c{at}" for at, column in enumerate(index.said)}
        offences = {column: f"r{at}" for at, column in enumerate(REOFFENCE_COLUMNS)}
        rows = {"rows": narrowed(index, names, where=allowed)}
        rows["reoffences"] = narrowed(again, offences, where={"tier": list(tiers)})
        refuse_nameless(rows["rows"], names["child_id"], name="disposals")
        refuse_nameless(rows["reoffences"], offences["child_id"], name="reoffences")
        entries = index_text(
            index, names, by, period="quarter" if cohorts == "quarter" else "whole file", days=(first_day, last_day)
        )
        keys = [key_of(column, names, derived) for column in by]
        text = entries_text(entries, keys, names, months=months, ends=ends) + _reoffending_text(offences, len(keys))
        found = answer(text, **rows)
    table = tidied(index, by, found[:-2], period="quarter").rename(columns={"count": "events"})
    total, offended = (one[0].astype(np.int64) for one in found[-2:])
    return table.assign(total=total, reoffences=offended, unit="child in a cohort")


def _reoffending_text(offences: Mapping[str, str], cells: int) -> str:
    """Write the count of entries, of those that were followed by a reoffence, and of reoffences."""
    named = ", ".join(f"k{at}" for at in range(cells))
    order = ", ".join(f"k{at} ASC NULLS LAST" for at in range(cells))
    return (
        f", again AS ({offences_text(offences, 'COUNT(*) AS offended')}) "
        f"SELECT {named}{', ' if cells else ''}COUNT(offended) AS events, COUNT(*) AS total, "
        "CAST(COALESCE(SUM(offended), 0) AS BIGINT) AS reoffences "
        "FROM entries LEFT JOIN again ON entries.child = again.who AND entries.cohort = again.which"
        + (f" GROUP BY {named} ORDER BY {order}" if cells else "")
    )
