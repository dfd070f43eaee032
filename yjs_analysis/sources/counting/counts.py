"""Children or disposals become counts: from here on no statistic sees a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.sources.counting.codes import decoded, key_spans, table_bits, unpacked
from yjs_analysis.sources.counting.engines import Table, answer, connect, narrowed
from yjs_analysis.sources.counting.expression import (
    PERIODS,
    TIES,
    between,
    disposal_order,
    grouped,
    one_each,
    period_label,
    told_rows,
)
from yjs_analysis.sources.counting.frames import column_of
from yjs_analysis.sources.counting.opening import open_table
from yjs_analysis.sources.counting.questions import (
    by_problems,
    choice_problems,
    day_problems,
    listed_values,
    refuse_nameless,
    table_problems,
)

UNITS = ("child", "disposal")
KEEPS = ("first", "most serious")
DERIVED = ("period", "earlier_in_file")


def count(
    source: Any,
    *,
    by: str | Sequence[str],
    unit: str = "child",
    keep: str = "first",
    period: str = "whole file",
    where: Mapping[str, Any] | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> pd.DataFrame:
    """Count children, or their disposals, by any columns, wherever the records lie and however many they are.

    Read 12 beside "2018/19", "Black", "custody" as "the first disposal of 12 Black children in that year was custody".
    An unknown value is a cell of its own, None, and is never left out. Cells that nobody is in are not there.

    The trap: the unit. A child with three disposals in a year is one child, and three disposals; and once in each year
    when years are added up. `where` and the days come first: with `where={"tier": ["custody"]}` the first disposal is
    the first custodial sentence. A value in `where` that no row has counts nobody, whether or not it was misspelt.

    Parameters
    ----------
    source
        Records: a frame; the path of a Parquet or CSV file or of a folder of parts, or a list of paths; a DuckDB
        relation; a Spark DataFrame. Where `codes.csv` (`column`, `code`, `label`) lies beside the files, whole numbers
        are codes, and labels come out.
    by
        Columns to count by, and any of these: "period", as `period` says; "earlier_in_file", how many disposals of the
        child the whole file holds on earlier days (before `where` and the days are looked at).
    unit
        "child" (the default): each child once, in each period if there are periods, and in each area if `by` holds
        "area". "disposal": each row.
    keep
        Which disposal stands for the child. "first": the earliest; on one day the most serious (by `tier`, then
        `gravity`, where held). "most serious": by `tier`, then `gravity`, then the earliest. What is still alike is
        taken by a fixed order of columns (`expression.TIES`, then those of `by` in the alphabet's), so that every
        engine takes the same.
    period
        "whole file", or "financial year" (1 April to 31 March, as "2018/19"), "calendar year" ("2018"), "quarter"
        ("2018-04 to 2018-06"), of the disposal date; then `by` must hold "period".
    where
        For each column, the value or values that are counted; None among them is the unknown.
    first_day, last_day
        Disposals of both days, and between them, are counted; without a date, only if neither is given. A time of day
        is not looked at.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, `count`, `unit`; in the order of the columns, a coded one in that of its codes.

    Raises
    ------
    ValueError
        If a column is missing or cannot be counted by, a choice is unknown, a child has no `child_id`, or a file
        cannot be read.

    References
    ----------
    Youth Justice Board, Youth Justice Statistics: a child is counted once a year, under the most serious or the first
    outcome, as the table says. Financial years begin on 1 April.

    Examples
    --------
    Child a has a caution and then an order, child b an order alone: two children, three disposals.

    >>> records = pd.DataFrame({
    ...     "child_id": ["a", "a", "b"],
    ...     "disposal_date": pd.to_datetime(["2019-03-31", "2019-04-01", "2019-04-01"]),
    ...     "tier": ["formal out-of-court", "community", "community"],
    ... })
    >>> count(records, by=["tier"])
                      tier  count   unit
    0            community      1  child
    1  formal out-of-court      1  child
    >>> count(records, by=["period"], period="financial year", unit="disposal")
        period  count      unit
    0  2018/19      1  disposal
    1  2019/20      2  disposal
    """
    by = [by] if isinstance(by, str) else list(by)
    allowed = listed_values(where)
    refuse(_choice_problems(by, unit, keep, period) + day_problems(first_day, last_day))
    needed = _needed(by, allowed, unit=unit, keep=keep, period=period, days=(first_day, last_day))
    with closing(connect()) as connection:
        columns = [*needed, *(("tier", "gravity", *TIES) if unit == "child" else ())]
        table = open_table(source, name="source", columns=columns, connection=connection)
        worked_out = [one for one in DERIVED if one in by and one not in needed]
        refuse(table_problems(table, needed, where=allowed, worked_out=worked_out))
        names = {column: f"c{at}" for at, column in enumerate(table.said)}
        rows = narrowed(table, names, where=allowed)
        if "child_id" in needed:
            refuse_nameless(rows, names["child_id"], name=table.name)
        test = "wanted" + between(names.get("disposal_date", ""), first_day, last_day)
        told, spans = told_rows(by, names, period=period), None
        if unit == "child":
            order = disposal_order(names, table.codes, by, keep=keep)
            parts = [names["child_id"], *(["period_number"] if "period" in worked_out else [])]
            parts += [names["area"]] if "area" in by else []
            told, test = one_each(told, parts, test=test, order=order), "place = 1"
        else:
            spans = key_spans(table.spans, by)
        text = grouped(told, [_key(column, names, period) for column in by], test=test, spans=spans)
        if spans is not None:
            connection.execute(f"SET perfect_ht_threshold = {table_bits(spans)}")
        found = answer(text, rows=rows)
    if spans is not None:
        found = [*unpacked(found[0][0], spans), found[1]]
    return tidied(table, by, found, period=period).assign(unit=unit)


def tidied(table: Table, by: Sequence[str], found: Sequence[tuple], *, period: str) -> pd.DataFrame:
    """Turn an answer into a table: codes into labels, periods into words, and the counts at the end.

    Examples
    --------
    >>> table = Table(name="source", held=("age",), kinds={"age": "integer"}, said={}, rows=None)
    >>> tidied(table, ["age"], [(np.array([15]), np.array([False]))] * 2, period="whole file")
       age  count
    0   15     15
    """
    columns = {}
    for column, (values, unknown) in zip(by, found, strict=False):
        if column in table.codes:
            kind, values = "text", decoded(values.astype(np.int64), unknown, table.codes[column], column=column)
        elif column in ("period", "cohort") and column not in table.kinds:
            labels = {key: period_label(period, key) for key in np.unique(values[~unknown].astype(np.int64)).tolist()}
            kind, values = "text", decoded(values, unknown, labels, column=column)
        else:
            kind = table.kinds.get(column, "integer")
        columns[column] = column_of(kind, values, unknown)
    return pd.DataFrame(columns | {"count": found[-1][0].astype(np.int64)}, columns=[*by, "count"])


def _choice_problems(by: Sequence[str], unit: str, keep: str, period: str) -> list[str]:
    """Say what is wrong with the question before any source is opened."""
    problems = by_problems(by) + choice_problems("unit", unit, UNITS)
    problems += choice_problems("keep", keep, KEEPS) + choice_problems("period", period, PERIODS)
    if period in PERIODS[1:] and "period" not in by:
        problems.append(f"by must hold 'period' where period is {period!r}, but does not. Add it, and sum afterwards.")
    return problems


def _needed(by: Sequence[str], where: Mapping, *, unit: str, keep: str, period: str, days: tuple) -> list[str]:
    """Name the columns of the source without which the question has no answer."""
    earlier = "earlier_in_file" in by
    derived = {"earlier_in_file"} | (set() if period == "whole file" else {"period"})
    needed = [column for column in by if column not in derived]
    needed += list(where)
    needed += ["child_id"] if unit == "child" or earlier else []
    needed += ["disposal_date"] if unit == "child" or earlier or period != "whole file" or any(days) else []
    needed += ["tier"] if unit == "child" and keep == "most serious" else []
    return list(dict.fromkeys(needed))


def _key(column: str, names: Mapping[str, str], period: str) -> str:
    """Give the name that the text has for a column that is counted by."""
    if column == "earlier_in_file":
        return "earlier"
    return "period_number" if column == "period" and period != "whole file" else names[column]
