"""The quarterly figures that a service gives its Board, from a small table: a code, a period, how many, of how many."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.sources import published
from yjs_analysis.sources.open_tables import cell_problems, read_table

HEADINGS = {
    "code": ("code", "indicator"),
    "period": ("period", "quarter"),
    "group": ("group", "ethnic group"),
    "count": ("count", "events"),
    "of": ("of", "total"),
    "note": ("note",),
}
OPTIONAL = ("group", "of", "note")


def indicators_wanted() -> pd.DataFrame:
    """Give the Board's indicators: code, name, unit, what is counted, of what, which way is better, and the rest.

    Read `target` and `next_date` as set by the Board; blank is not set, and nothing is put in its place.

    Returns
    -------
    pandas.DataFrame
        One row an indicator, as in data/reference/board_indicators.csv.

    Examples
    --------
    >>> indicators_wanted().set_index("code").loc["EDU-NONE", "of"]
    'Children on court orders'
    """
    return published.read("board_indicators")


def read_indicator_values(path: Path) -> pd.DataFrame:
    r"""Read what a service gives for the Board's indicators, one row an indicator and period.

    Read a row as "count of of". The trap: an indicator with a `group` compares groups, and needs a row for White too.

    Parameters
    ----------
    path
        A CSV, ODS or XLSX file with the columns code, period, count, of (blank for a plain count), and optionally
        group and note. `template` gives an empty one.

    Returns
    -------
    pandas.DataFrame
        Columns code, period, group, events, total (missing where blank), note, source, rows.

    Raises
    ------
    ValueError
        If the table cannot be found, a code is unknown, a count is no whole number, or there are more than there could
        be: file, row, column, found, allowed; all at once.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "ours.csv"
    >>> _ = place.write_text("code,period,count,of\nEDU-NONE,2022 Q1,12,40\n")
    >>> read_indicator_values(place)[["code", "events", "total", "rows"]].values.tolist()
    [['EDU-NONE', 12.0, 40.0, 'ours.csv:2']]
    """
    table = read_table(Path(path), headings=HEADINGS, optional=OPTIONAL)
    wanted = indicators_wanted().set_index("code")
    plain = set(wanted.index[wanted["of"] == ""])
    whole = table["count"].str.fullmatch(r"\d{1,9}").astype(bool)
    of_whole = table["of"].str.fullmatch(r"\d{1,9}").astype(bool) & (table["of"].str.strip("0") != "")
    alone = table["code"].isin(plain)
    codes = ", ".join(wanted.index)
    problems = [
        *cell_problems(table, "code", table["code"].isin(wanted.index), heading="code", allowed=codes),
        *cell_problems(table, "period", table["period"] != "", heading="period", allowed="a quarter or year in words"),
        *cell_problems(table, "count", whole, heading="count", allowed="a whole number, 0 or more"),
        *cell_problems(
            table, "of", of_whole | (alone & (table["of"] == "")), heading="of",
            allowed=f"a whole number above 0; blank only for {', '.join(sorted(plain))}",
        ),
    ]  # fmt: skip
    read = table[["code", "period", "group", "note", "source", "rows"]].assign(
        events=table["count"].map(_number).astype(float), total=table["of"].map(_number).astype(float)
    )
    refuse(problems or [*_too_many(read, wanted), *_twice(read)])
    return read[["code", "period", "group", "events", "total", "note", "source", "rows"]]


def template() -> str:
    r"""Write an empty table to fill in: one line an indicator, with what is counted, and of what, as its note.

    Examples
    --------
    >>> template().splitlines()[0]
    'code,period,group,count,of,note'
    """
    lines = [
        f'{one["code"]},,,,,"{one["counted"]}' + (f' / {one["of"]}"' if one["of"] else '"')
        for one in indicators_wanted().to_dict("records")
    ]
    return "\n".join(["code,period,group,count,of,note", *lines]) + "\n"


def _number(cell: str) -> float:
    """Give a cell as a number; missing where it is none."""
    return float(cell) if cell.isdigit() else math.nan


def _too_many(read: pd.DataFrame, wanted: pd.DataFrame) -> list[str]:
    """Say where more are counted than there could be; workers have more cases than one each."""
    each_once = read["code"].map(wanted["unit"]) != "cases a worker"
    wrong = read[each_once & (read["events"] > read["total"])]
    return [
        f"{one['rows']}, column 'count': found {one['events']:g} of {one['total']:g}; allowed is at most what it is "
        "of. Count each once."
        for one in wrong.to_dict("records")
    ]


def _twice(read: pd.DataFrame) -> list[str]:
    """Say which indicator is given twice for a period and group."""
    again = read[read.duplicated(["code", "period", "group"])]
    return [
        f"{one['rows']}, column 'code': found {one['code']} of {one['period']} a second time; allowed is one row for "
        "each indicator, period and group. Delete one of them."
        for one in again.to_dict("records")
    ]
