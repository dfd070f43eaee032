"""The cohort: each child's first disposal in it, the windows that follow, and whether all can be known yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import duckdb

from yjs_analysis.sources.counting.engines import Table
from yjs_analysis.sources.counting.expression import TIES, between, disposal_order, one_each, told_rows
from yjs_analysis.sources.counting.opening import open_table
from yjs_analysis.sources.counting.questions import by_problems, choice_problems, date_problems, day_problems
from yjs_analysis.sources.counting.windows import ENDS, last_day_of, last_day_text

COHORTS = ("quarter", "whole window")
REOFFENCE_COLUMNS = ("child_id", "offence_date", "disposal_date", "tier")


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
    >>> import pandas as pd
    >>> from yjs_analysis.sources.counting.engines import connect
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


def key_of(column: str, names: Mapping[str, str], derived: set[str]) -> str:
    """Give the name that the text has for a column of the index disposal.

    Examples
    --------
    >>> key_of("cohort", {}, {"cohort"})
    'period_number'
    """
    worked_out = {"cohort": "period_number", "earlier_in_file": "earlier"}
    return worked_out[column] if column in derived else names[column]


def window_problems(
    by: Sequence[str], first_day: Any, last_day: Any, known_to: Any, *, cohorts: str, months: Any, ends: str
) -> list[str]:
    """Say what is wrong with the cohort before any source is opened, first of all that it is not complete.

    Examples
    --------
    >>> days = date(2020, 10, 1), date(2020, 12, 31), date(2022, 6, 30)
    >>> window_problems([], *days, cohorts="quarter", months=(12, 6), ends="day before")
    []
    """
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


def entries_text(
    chosen: str, keys: Sequence[str], names: Mapping[str, str], *, months: tuple[int, int], ends: str
) -> str:
    """Write the beginning of a query: the index disposals as `entries`, each with its windows.

    Examples
    --------
    >>> text = entries_text("chosen", [], {"child_id": "c0", "disposal_date": "c1"}, months=(12, 6), ends="anniversary")
    >>> text[:66]
    'WITH entries AS (SELECT c0 AS child, period_number AS cohort, c1 A'
    """
    start = names["disposal_date"]
    columns = [f"{names['child_id']} AS child", "period_number AS cohort", f"{start} AS began"]
    columns += [f"{key} AS k{at}" for at, key in enumerate(keys)]
    columns.append(f"{last_day_text(start, months=months[0], ends=ends)} AS followed")
    columns.append(f"{last_day_text(start, months=sum(months), ends=ends)} AS waited")
    return f"WITH entries AS (SELECT {', '.join(columns)} FROM {chosen} WHERE place = 1)"


def offences_text(offences: Mapping[str, str], told: str) -> str:
    """Write what is told of the proven reoffences of each entry, which are those inside both of its windows.

    Examples
    --------
    >>> names = dict(zip(REOFFENCE_COLUMNS, ("r0", "r1", "r2", "r3")))
    >>> offences_text(names, "COUNT(*) AS offended").split(", ")[2][:20]
    'COUNT(*) AS offended'
    """
    offence, proven = offences["offence_date"], offences["disposal_date"]
    return (
        f"SELECT entries.child AS who, entries.cohort AS which, {told} "
        f"FROM entries JOIN {{reoffences}} AS r ON r.{offences['child_id']} = entries.child "
        f"AND r.{offence} >= entries.began AND r.{offence} <= entries.followed "
        f"AND r.{proven} > entries.began AND r.{proven} <= entries.waited "
        "WHERE r.wanted GROUP BY entries.child, entries.cohort"
    )
