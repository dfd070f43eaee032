"""Days until a child reoffends, or until something else comes first, as a table of counts: risk sets come from it."""

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
from yjs_analysis.sources.counting.expression import ranked
from yjs_analysis.sources.counting.follow_up import FORMAL_TIERS
from yjs_analysis.sources.counting.opening import open_table
from yjs_analysis.sources.counting.questions import listed_values, refuse_nameless, table_problems
from yjs_analysis.sources.counting.windows import day_number

STATUSES = {"moved away": 2, "entered custody": 3, "died": 4}
"""What can come before a reoffence, each with its status; 0 is nothing so far, 1 a reoffence."""

EXIT_COLUMNS = ("child_id", "event", "event_date")


def count_times(
    disposals: Any,
    reoffences: Any,
    *,
    by: str | Sequence[str],
    first_day: date,
    last_day: date,
    known_to: date,
    exits: Any = None,
    cohorts: str = "quarter",
    months: tuple[int, int] = (12, 6),
    ends: str = "day before",
    tiers: Sequence[str] = FORMAL_TIERS,
    where: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """Count children by the days from their index disposal to the first proven reoffence, or to what came first.

    Read 3 beside "Black", 40, 1 as "3 Black children committed their first proven reoffence 40 days after the index
    disposal". Status 0 is a child followed to the end without one; with `exits`, 2 is one who moved away, 3 one who
    entered custody, 4 one who died before. On one day a reoffence comes first.

    The trap: a child who has left cannot reoffend here. Give `exits`, and use `cumulative_incidence`; without them they
    count as followed to the end.

    Parameters
    ----------
    disposals, reoffences, by, first_day, last_day, known_to, cohorts, months, ends, tiers, where
        As in `count_reoffending`.
    exits
        One row each time that a child left: `child_id`, `event`, `event_date`; in the same engine.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, `time` (days), `status`, `total` (children), as the measures of survival take them.

    Raises
    ------
    ValueError
        As `count_reoffending`.

    References
    ----------
    As in `count_reoffending`.

    Examples
    --------
    >>> disposals = pd.DataFrame({
    ...     "child_id": ["a", "b"], "disposal_date": pd.to_datetime(["2020-11-15"] * 2), "tier": ["community"] * 2
    ... })
    >>> reoffences = pd.DataFrame({
    ...     "child_id": ["a"], "offence_date": pd.to_datetime(["2020-12-15"]),
    ...     "disposal_date": pd.to_datetime(["2021-01-15"]), "tier": ["community"],
    ... })
    >>> count_times(
    ...     disposals, reoffences, by=[], first_day=date(2020, 10, 1), last_day=date(2020, 12, 31),
    ...     known_to=date(2022, 6, 30),
    ... )  # thirty days to 15 December; 364 to 14 November
       time  status  total
    0    30       1      1
    1   364       0      1
    """
    by = [by] if isinstance(by, str) else list(by)
    allowed = {"tier": list(tiers)} | listed_values(where)
    allowed["tier"] = [tier for tier in allowed["tier"] if tier in tiers]
    refuse(window_problems(by, first_day, last_day, known_to, cohorts=cohorts, months=months, ends=ends))
    derived = {"earlier_in_file", "cohort"} if cohorts == "quarter" else {"earlier_in_file"}
    needed = list(dict.fromkeys(["child_id", "disposal_date", "tier", *(set(by) - derived), *allowed]))
    with closing(connect()) as connection:
        index, again = open_two(disposals, reoffences, needed, connection)
        problems = table_problems(index, needed, where=allowed, worked_out=sorted({*by} & derived))
        problems += table_problems(again, REOFFENCE_COLUMNS, where={}, worked_out=[])
        left = None
        if exits is not None:
            left = open_table(exits, name="exits", columns=EXIT_COLUMNS, connection=connection, table="exits")
            problems += table_problems(left, EXIT_COLUMNS, where={}, worked_out=[])
        refuse(problems)
        names = {column: f"c{at}" for at, column in enumerate(index.said)}
        offences = {column: f"r{at}" for at, column in enumerate(REOFFENCE_COLUMNS)}
        rows = {"rows": narrowed(index, names, where=allowed)}
        rows["reoffences"] = narrowed(again, offences, where={"tier": list(tiers)})
        refuse_nameless(rows["rows"], names["child_id"], name="disposals")
        if left is not None:
            rows["exits"] = narrowed(left, {column: f"x{at}" for at, column in enumerate(EXIT_COLUMNS)})
        period = "quarter" if cohorts == "quarter" else "whole file"
        chosen = index_text(index, names, by, period=period, days=(first_day, last_day))
        keys = [key_of(column, names, derived) for column in by]
        text = entries_text(chosen, keys, names, months=months, ends=ends) + _times_text(offences, len(keys), left)
        found = answer(text, **rows)
    table = tidied(index, by, [*found[: len(by)], found[-1]], period="quarter").rename(columns={"count": "total"})
    time, status = (one[0].astype(np.int64) for one in found[len(by) : -1])
    return table.assign(time=time, status=status)[[*by, "time", "status", "total"]]


def _times_text(offences: Mapping[str, str], cells: int, exits: Any) -> str:
    """Write the days to what came first for each entry, and count them."""
    began = day_number("entries.began")
    who = "SELECT entries.child AS who, entries.cohort AS which"
    exit_text = f"{who}, CAST(NULL AS INT) AS came FROM entries WHERE FALSE"
    if exits is not None:
        codes = exits.codes.get("event", {})
        coded = {code: STATUSES[label] for code, label in codes.items() if label in STATUSES}
        known = coded if "event" in exits.codes else STATUSES
        exit_text = (
            f"{who}, MIN(({day_number('x.x2')} - {began}) * 10 + {ranked('x.x1', known)}) AS came "
            "FROM entries JOIN {exits} AS x ON x.x0 = entries.child "
            "AND x.x2 >= entries.began AND x.x2 <= entries.followed GROUP BY entries.child, entries.cohort"
        )
    named = "".join(f"k{at}, " for at in range(cells))
    order = "".join(f"k{at} ASC NULLS LAST, " for at in range(cells))
    first = "again.offended_on IS NOT NULL AND (gone.came IS NULL OR gone.came >= ({days}) * 10)"
    days = f"{day_number('again.offended_on')} - {began}"
    first = first.replace("{days}", days)
    last = f"{day_number('entries.followed')} - {began}"
    return (
        f", again AS ({offences_text(offences, 'MIN(r.' + offences['offence_date'] + ') AS offended_on')}), "
        f"gone AS ({exit_text}), "
        f"timed AS (SELECT {named}CASE WHEN {first} THEN {days} WHEN gone.came IS NOT NULL "
        f"THEN CAST(FLOOR(gone.came / 10.0) AS INT) ELSE {last} END AS days, "
        f"CASE WHEN {first} THEN 1 WHEN gone.came IS NOT NULL THEN gone.came % 10 ELSE 0 END AS state "
        "FROM entries LEFT JOIN again ON entries.child = again.who AND entries.cohort = again.which "
        "LEFT JOIN gone ON entries.child = gone.who AND entries.cohort = gone.which) "
        f"SELECT {named}days, state, COUNT(*) AS total FROM timed GROUP BY {named}days, state "
        f"ORDER BY {order}days ASC NULLS LAST, state ASC NULLS LAST"
    )
