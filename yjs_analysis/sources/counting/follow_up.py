"""Children with a disposal in a cohort, and which of them reoffended: the official windows, in the one expression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.sources.counting.counts import tidied
from yjs_analysis.sources.counting.engines import Table, answer, connect, narrowed
from yjs_analysis.sources.counting.expression import TIES, between, disposal_order, one_each, told_rows
from yjs_analysis.sources.counting.opening import open_table
from yjs_analysis.sources.counting.questions import (
    by_problems,
    choice_problems,
    date_problems,
    day_problems,
    listed_values,
    refuse_nameless,
    table_problems,
)
from yjs_analysis.sources.counting.windows import ENDS, last_day_of, last_day_text
from yjs_analysis.sources.disposals import TIERS

FORMAL_TIERS = TIERS[2:]
"""What the official measure looks at: cautions and sentences. Community resolutions and the like are outside."""

COHORTS = ("quarter", "whole window")
REOFFENCE_COLUMNS = ("child_id", "offence_date", "disposal_date", "tier")


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
    refuse(_window_problems(by, first_day, last_day, known_to, cohorts, months, ends))
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
        keys = [_key(column, names, derived) for column in by]
        found = answer(_reoffending_text(entries, keys, names, offences, months=months, ends=ends), **rows)
    table = tidied(index, by, found[:-2], period="quarter").rename(columns={"count": "events"})
    total, offended = (one[0].astype(np.int64) for one in found[-2:])
    return table.assign(total=total, reoffences=offended, unit="child in a cohort")


def open_two(
    disposals: Any, reoffences: Any, needed: Sequence[str], connection: duckdb.DuckDBPyConnection
) -> tuple[Table, Table]:
    """Open disposals and reoffences, which must lie in one engine.

    Parameters
    ----------
    disposals, reoffences
        As in `count_reoffending`.
    needed
        The columns of disposals that are asked for.
    connection
        The engine that reads frames and files.

    Raises
    ------
    ValueError
        If they lie in two engines, or cannot be read.

    Examples
    --------
    >>> frame = pd.DataFrame({"child_id": ["a"], "disposal_date": [pd.NaT]})
    >>> [table.name for table in open_two(frame, frame, ["child_id"], connect())]
    ['disposals', 'reoffences']
    """
    columns = [*needed, "gravity", *TIES]
    first = open_table(disposals, name="disposals", columns=columns, connection=connection)
    second = open_table(
        reoffences, name="reoffences", columns=REOFFENCE_COLUMNS, connection=connection, table="reoffences"
    )
    lent = [isinstance(source, duckdb.DuckDBPyRelation) for source in (disposals, reoffences)]
    if first.spark != second.spark or lent[0] != lent[1]:
        raise ValueError(
            "reoffences must lie in the same engine as disposals, but do not. Give two Spark DataFrames, two relations "
            "of one DuckDB connection, or frames and files."
        )
    return first, second


def index_text(
    table: Table, names: Mapping[str, str], by: Sequence[str], *, period: str, days: tuple[date, date]
) -> str:
    """Write the index disposals: the first of each child in each cohort, as rows with their place.

    Examples
    --------
    >>> table = Table(name="disposals", held=(), kinds={}, said={}, rows=None)
    >>> names = {"child_id": "c0", "disposal_date": "c1"}
    >>> days = (date(2020, 10, 1), date(2020, 12, 31))
    >>> index_text(table, names, [], period="whole file", days=days).count("ROW_NUMBER")
    1
    """
    told = told_rows(by, names, period=period)
    if period == "whole file":
        told = f"(SELECT *, 0 AS period_number FROM {told}) AS cohorts"
    test = "wanted" + between(names["disposal_date"], *days)
    order = disposal_order(names, table.codes, by, keep="first")
    return one_each(told, [names["child_id"], "period_number"], test=test, order=order)


def complete_from(last_day: date, *, months: tuple[int, int], ends: str = "day before") -> date:
    """Say from which day on everything about a cohort that ends on a day can be known.

    Examples
    --------
    >>> complete_from(date(2020, 11, 15), months=(12, 6))
    datetime.date(2022, 5, 15)
    """
    return last_day_of(last_day, months=sum(months), ends=ends) + timedelta(days=1)


def _key(column: str, names: Mapping[str, str], derived: set[str]) -> str:
    """Give the name that the text has for a column of the index disposal."""
    worked_out = {"cohort": "period_number", "earlier_in_file": "earlier"}
    return worked_out[column] if column in derived else names[column]


def _window_problems(
    by: Sequence[str], first_day: Any, last_day: Any, known_to: Any, cohorts: str, months: Any, ends: str
) -> list[str]:
    """Say what is wrong with the cohort before any source is opened, first of all that it is not complete."""
    problems = by_problems(by) + choice_problems("cohorts", cohorts, COHORTS) + choice_problems("ends", ends, ENDS)
    days = {"first_day": first_day, "last_day": last_day, "known_to": known_to}
    problems += [f"{name} must be a date, but got None. Give one." for name, day in days.items() if day is None]
    problems += day_problems(first_day, last_day) + date_problems("known_to", known_to)
    whole = isinstance(months, Sequence) and len(months) == 2 and all(isinstance(m, int) and m >= 0 for m in months)
    if not whole or months[0] == 0:
        problems.append(f"months must be two whole numbers, the first above 0, but got {months!r}. Give (12, 6).")
    if problems:
        return problems
    if cohorts == "quarter" and not (_begins_quarter(first_day) and _begins_quarter(last_day + timedelta(days=1))):
        return [
            f"first_day and last_day must be those of quarters, but got {first_day} and {last_day}. "
            "Give whole quarters, or cohorts='whole window'."
        ]
    due = complete_from(last_day, months=tuple(months), ends=ends)
    if known_to >= due - timedelta(days=1):
        return []
    return [
        f"known_to must be {due - timedelta(days=1)} or later for a cohort that ends on {last_day}, but got "
        f"{known_to}. The cohort is complete from {due}: wait, or take an earlier one."
    ]


def _begins_quarter(day: date) -> bool:
    """Say whether a day is the first of a quarter."""
    return day.day == 1 and day.month % 3 == 1


def _reoffending_text(
    entries: str,
    keys: Sequence[str],
    names: Mapping[str, str],
    offences: Mapping[str, str],
    *,
    months: tuple,
    ends: str,
) -> str:
    """Write the count of index disposals, of those that were followed by a reoffence, and of reoffences."""
    child, start = names["child_id"], names["disposal_date"]
    named = [f"{key} AS k{at}" for at, key in enumerate(keys)]
    cells = ", ".join(f"k{at}" for at in range(len(keys)))
    order = ", ".join(f"k{at} ASC NULLS LAST" for at in range(len(keys)))
    offence, proven = offences["offence_date"], offences["disposal_date"]
    columns = [f"{child} AS child", "period_number AS cohort", f"{start} AS began", *named]
    columns.append(f"{last_day_text(start, months=months[0], ends=ends)} AS followed")
    columns.append(f"{last_day_text(start, months=sum(months), ends=ends)} AS waited")
    return (
        f"WITH entries AS (SELECT {', '.join(columns)} FROM {entries} WHERE place = 1), "
        "again AS (SELECT entries.child AS who, entries.cohort AS which, COUNT(*) AS offended "
        f"FROM entries JOIN {{reoffences}} AS r ON r.{offences['child_id']} = entries.child "
        f"AND r.{offence} >= entries.began AND r.{offence} <= entries.followed "
        f"AND r.{proven} > entries.began AND r.{proven} <= entries.waited "
        "WHERE r.wanted GROUP BY entries.child, entries.cohort) "
        f"SELECT {cells}{', ' if cells else ''}COUNT(offended) AS events, COUNT(*) AS total, "
        "CAST(COALESCE(SUM(offended), 0) AS BIGINT) AS reoffences "
        "FROM entries LEFT JOIN again ON entries.child = again.who AND entries.cohort = again.which"
        + (f" GROUP BY {cells} ORDER BY {order}" if cells else "")
    )
