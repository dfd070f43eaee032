"""The one SQL text that counts, on every engine: only what DuckDB and Spark both read, and both read alike.

It never sees a name or a value that a user gave: columns are c0, c1, ..., and every NULL has its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from yjs_analysis.sources.counting.codes import Span, places
from yjs_analysis.sources.disposals import TIERS

TIES = (
    "offence_date",
    "disposal",
    "offence_group",
    "group",
    "ethnic_code",
    "ethnicity_basis",
    "sex",
    "area",
    "age_at_offence",
    "age_at_disposal",
    "days_to_eighteen",
    "admission",
    "previous_disposals",
    "remand",
    "joint_panel",
    "assessed_before_decision",
)
"""Of disposals alike in date, tier and gravity, the first by these columns is taken: earlier, smaller, or first in the
alphabet, unknown last. It is a rule without a meaning, so that every engine, and every run, takes the same one."""

PERIODS = ("whole file", "financial year", "calendar year", "quarter")

Names = Mapping[str, str]


def period_key(period: str, day: str) -> str:
    """Write the number of the period of a day: the year (in which a financial year begins), or the quarter.

    Examples
    --------
    >>> period_key("calendar year", "c0")
    'CAST(EXTRACT(YEAR FROM c0) AS INT)'
    """
    year = f"CAST(EXTRACT(YEAR FROM {day}) AS INT)"
    if period == "financial year":
        return f"{year} - CASE WHEN EXTRACT(MONTH FROM {day}) < 4 THEN 1 ELSE 0 END"
    if period == "quarter":
        return f"{year} * 4 + CAST(EXTRACT(QUARTER FROM {day}) AS INT) - 1"
    return year


def period_label(period: str, key: int) -> str:
    """Say the number of a period in words that sort by time; a quarter by its months, which everyone numbers alike.

    Examples
    --------
    >>> period_label("financial year", 1999), period_label("quarter", 2019 * 4)
    ('1999/00', '2019-01 to 2019-03')
    """
    if period == "financial year":
        return f"{key:04d}/{(key + 1) % 100:02d}"
    if period == "quarter":
        year, quarter = divmod(key, 4)
        return f"{year:04d}-{3 * quarter + 1:02d} to {year:04d}-{3 * quarter + 3:02d}"
    return f"{key:04d}"


def between(day: str, first_day: date | None, last_day: date | None) -> str:
    """Write the test of a day that lies between two others, both of which belong; nothing if neither is given.

    Examples
    --------
    >>> between("c0", date(2018, 4, 1), None)
    " AND c0 >= DATE '2018-04-01'"
    """
    first = "" if first_day is None else f" AND {day} >= DATE '{first_day.isoformat()}'"
    last = "" if last_day is None else f" AND {day} <= DATE '{last_day.isoformat()}'"
    return first + last


def ranked(column: str, ranks: Mapping, *, otherwise: str = "NULL") -> str:
    """Write the rank of each value of a column, which are words or numbers of our own.

    Examples
    --------
    >>> ranked("c0", {"fine": 0, 3: 1})
    "CASE c0 WHEN 'fine' THEN 0 WHEN 3 THEN 1 ELSE NULL END"
    """
    cases = " ".join(f"WHEN {value!r} THEN {rank}" for value, rank in ranks.items())
    return f"CASE {column} {cases} ELSE {otherwise} END" if cases else f"CAST({otherwise} AS INT)"


def disposal_order(names: Names, codes: Mapping[str, Mapping[int, str]], others: Sequence[str], *, keep: str) -> str:
    """Write the order in which one disposal of a child is taken: "first", or "most serious".

    Parameters
    ----------
    names
        For each column held, the name that the text has for it.
    codes
        The labels of coded columns, so that they are ordered by label as words are.
    others
        Columns that are counted by; those that `TIES` does not know come last.
    keep
        "first": date, tier, gravity; "most serious": tier, gravity, date.

    Examples
    --------
    >>> disposal_order({"disposal_date": "c0", "gravity": "c1"}, {}, [], keep="first")
    'c0 ASC NULLS LAST, c1 DESC NULLS LAST'
    """
    day = [f"{names['disposal_date']} ASC NULLS LAST"] if "disposal_date" in names else []
    grave = []
    if "tier" in names:
        severity = {tier: rank for rank, tier in enumerate(TIERS)}
        by_code = {code: severity[label] for code, label in codes.get("tier", {}).items() if label in severity}
        grave = [f"{ranked(names['tier'], by_code if 'tier' in codes else severity)} DESC NULLS LAST"]
    grave += [f"{names['gravity']} DESC NULLS LAST"] if "gravity" in names else []
    held = [column for column in TIES if column in names]
    held += sorted(column for column in others if column in names and column not in (*TIES, "disposal_date"))
    ties = [f"{_alphabetical(names[column], codes.get(column))} ASC NULLS LAST" for column in held]
    return ", ".join((day + grave if keep == "first" else grave + day) + ties) or "1"


def told_rows(by: Sequence[str], names: Names, *, period: str) -> str:
    """Write the rows with what is worked out from the whole file: the period, and how many disposals came before.

    Examples
    --------
    >>> told_rows(["sex"], {"sex": "c0"}, period="whole file")
    '{rows}'
    """
    day, more = names.get("disposal_date", ""), ""
    if period != "whole file":
        more += f", {period_key(period, day)} AS period_number"
    if "earlier_in_file" in by:
        place = f"RANK() OVER (PARTITION BY {names['child_id']} ORDER BY {day} ASC NULLS LAST) - 1"
        more += f", CASE WHEN {day} IS NULL THEN NULL ELSE {place} END AS earlier"
    return f"(SELECT *{more} FROM {{rows}}) AS told" if more else "{rows}"


def one_each(rows: str, parts: Sequence[str], *, test: str, order: str) -> str:
    """Write rows with their place among those alike in some columns: the first stands for all.

    Examples
    --------
    >>> one_each("{rows}", ["c0"], test="wanted", order="c1 ASC NULLS LAST")[:66]
    '(SELECT *, ROW_NUMBER() OVER (PARTITION BY c0 ORDER BY c1 ASC NULL'
    """
    place = f"ROW_NUMBER() OVER (PARTITION BY {', '.join(parts)} ORDER BY {order})"
    return f"(SELECT *, {place} AS place FROM {rows} WHERE {test}) AS placed"


def grouped(rows: str, keys: Sequence[str], *, test: str, spans: Sequence[Span] | None = None) -> str:
    """Write the count of rows by keys, in the order of the keys, the unknown last.

    Parameters
    ----------
    rows
        What to count: the name of rows, or a query in brackets.
    keys
        Names of columns.
    test
        Which rows to count.
    spans
        From which to which number each key runs, where they are to be counted as one number.

    Examples
    --------
    >>> print(grouped("{rows}", ["c0"], test="wanted"))
    SELECT c0, COUNT(*) AS counted FROM {rows} WHERE wanted GROUP BY c0 ORDER BY c0 ASC NULLS LAST
    """
    if not keys:
        return f"SELECT COUNT(*) AS counted FROM {rows} WHERE {test}"
    if spans is not None:
        rows = f"(SELECT {_packed(keys, spans)} AS packed FROM {rows} WHERE {test}) AS numbers"
        keys, test = ["packed"], ""
    listed = ", ".join(keys)
    order = ", ".join(f"{key} ASC NULLS LAST" for key in keys)
    kept = f" WHERE {test}" if test else ""
    return f"SELECT {listed}, COUNT(*) AS counted FROM {rows}{kept} GROUP BY {listed} ORDER BY {order}"


def _packed(keys: Sequence[str], spans: Sequence[Span]) -> str:
    """Write several small numbers as one; each column's last place is that of the unknown."""
    total = "CAST(0 AS INT)"
    for key, span in zip(keys, spans, strict=True):
        unknown = places(span) - 1
        total = f"({total}) * {places(span)} + COALESCE(CAST({key} AS INT) - {span[0]}, {unknown})"
    return total


def _alphabetical(column: str, labels: Mapping[int, str] | None) -> str:
    """Write a column so that codes are ordered by their labels."""
    if not labels:
        return column
    ordered = sorted(labels, key=lambda code: labels[code].encode())
    return column if ordered == sorted(labels) else ranked(column, {code: at for at, code in enumerate(ordered)})
