"""Is the question one that the source can answer? All that stands against it is said at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from yjs_analysis.checks import column_problems
from yjs_analysis.sources.counting.engines import Table, answer, value_problems

WORKED_OUT = ("count", "unit", "events", "total", "reoffences", "time", "status")
"""Columns of answers, which therefore cannot be counted by."""


def choice_problems(name: str, given: Any, allowed: Sequence[str]) -> list[str]:
    """Say what is wrong with a choice: it is one of those listed.

    Examples
    --------
    >>> choice_problems("unit", "person", ["child", "disposal"])
    ["unit must be one of 'child', 'disposal', but got 'person'."]
    """
    return (
        [] if given in list(allowed) else [f"{name} must be one of {', '.join(map(repr, allowed))}, but got {given!r}."]
    )


def by_problems(by: Sequence[str]) -> list[str]:
    """Say what is wrong with the columns that are counted by, whatever the source.

    Examples
    --------
    >>> by_problems(["sex", "sex"])
    ["by must name each column once, but got 'sex' 2 times. Take it out."]
    """
    problems = [
        f"by must name each column once, but got {one!r} {by.count(one)} times. Take it out."
        for one in dict.fromkeys(by)
        if by.count(one) > 1
    ]
    return problems + [
        f"by must not hold {one!r}, which the answer has for its own. Rename the column."
        for one in WORKED_OUT
        if one in by
    ]


def day_problems(first_day: Any, last_day: Any) -> list[str]:
    """Say whether two days are no dates, or come in the wrong order; None is no day.

    Examples
    --------
    >>> day_problems("1 April", None)
    ["first_day must be a date, but got '1 April'. Give datetime.date(2018, 4, 1), for example."]
    """
    problems = date_problems("first_day", first_day) + date_problems("last_day", last_day)
    if not problems and first_day is not None and last_day is not None and first_day > last_day:
        return [f"first_day must not come after last_day, but got {first_day} and {last_day}. Change them over."]
    return problems


def date_problems(name: str, day: Any) -> list[str]:
    """Say whether a day is no date; None is no day.

    Examples
    --------
    >>> date_problems("known_to", date(2020, 2, 29))
    []
    """
    if day is None or (isinstance(day, date) and not pd.isna(day)):
        return []
    return [f"{name} must be a date, but got {day!r}. Give datetime.date(2018, 4, 1), for example."]


def listed_values(where: Mapping[str, Any] | None) -> dict[str, list]:
    """Give the allowed values of each column as a list, one value too.

    Examples
    --------
    >>> listed_values({"sex": "male", "age": [15, None]})
    {'sex': ['male'], 'age': [15, None]}
    """
    return {
        column: [values]
        if values is None or isinstance(values, str) or not hasattr(values, "__iter__")
        else [value.item() if isinstance(value, np.generic) else value for value in values]
        for column, values in (where or {}).items()
    }


def table_problems(
    table: Table, needed: Sequence[str], *, where: Mapping[str, Sequence], worked_out: Sequence[str]
) -> list[str]:
    """Say which columns a source lacks, or holds as something that cannot be counted by.

    Parameters
    ----------
    table
        The source, opened.
    needed
        The columns without which there is no answer.
    where
        For each column, the allowed values.
    worked_out
        Columns that are worked out, which the source must not hold itself.

    Examples
    --------
    >>> table = Table(name="source", held=("sex",), kinds={}, said={}, rows=None)
    >>> table_problems(table, ["age"], where={}, worked_out=[])
    ["source must hold the column 'age', but holds only 'sex'."]
    """
    problems = column_problems(pd.DataFrame(columns=list(table.held), dtype=object), needed, name=table.name)
    for column in needed:
        kind = table.kinds.get(column)
        if kind == "other":
            problems.append(
                f"{table.name} must hold {column!r} as text, numbers, true and false, or dates without a time "
                "zone, but does not. Convert it."
            )
        elif kind is not None and column.endswith("_date") and kind != "date":
            problems.append(f"{table.name} must hold {column!r} as dates, but holds it as {kind}. Convert it.")
    problems += [
        f"{table.name} must not hold {one!r} where one is worked out. Rename its column."
        for one in worked_out
        if one in table.held
    ]
    for column, values in where.items():
        if table.kinds.get(column, "other") != "other":
            problems += value_problems(table, column, values)
    return problems


def refuse_nameless(rows: Any, child: str, *, name: str) -> None:
    """Refuse rows that belong to no child: they cannot be counted once each.

    Parameters
    ----------
    rows
        As `engines.narrowed` gives them.
    child
        The name that they have for the child's reference.
    name
        What the source is called in errors.

    Raises
    ------
    ValueError
        With their number.

    Examples
    --------
    >>> import duckdb
    >>> refuse_nameless(duckdb.sql("SELECT NULL AS c0"), "c0", name="source")
    Traceback (most recent call last):
    ValueError: source must give child_id in every row, but lacks it in 1. Fill it, or count disposals.
    """
    missing = int(answer(f"SELECT COUNT(*) FROM {{rows}} WHERE {child} IS NULL", rows=rows)[0][0][0])
    if missing:
        raise ValueError(
            f"{name} must give child_id in every row, but lacks it in {missing:,}. Fill it, or count disposals."
        )
