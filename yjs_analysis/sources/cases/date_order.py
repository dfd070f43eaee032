"""The order in which a table's dates are written: told, given away by its dates, or assumed and said."""

from __future__ import annotations

from typing import Any

import pandas as pd

from yjs_analysis.sources.cases.dates import ORDERS, as_iso, read_forms, settled_order
from yjs_analysis.sources.cases.findings import finding


def settle_dates(
    table: str, dates: dict[str, pd.Series], rows: pd.Series, order: str
) -> tuple[dict[str, pd.Series], list[dict[str, Any]]]:
    """Read the dates of a table in the order that is told, that they give away, or that is usual here."""
    forms = {column: read_forms(cells) for column, cells in dates.items()}
    whole = settled_order([one["kind"] for one in forms.values()])
    settled, found = {}, []
    for column, form in forms.items():
        own = order or settled_order([form["kind"]]) or (whole if whole in ORDERS else "")
        settled[column] = as_iso(dates[column], form, order=own or "day first")
        unsure = rows[form["kind"] == "either"]
        if own == "both" and len(unsure):
            found.append(_two_orders(table, column, unsure))
        elif not own and len(unsure):
            found.append(_assumed(table, column, unsure))
        if own == "month first" and not order:
            found.append(_month_first(table, column, rows[form["kind"].isin(["either", "month first"])]))
        if form["sentinel"].any():
            found.append(_sentinel(table, column, rows[form["sentinel"]]))
    return settled, found


def _two_orders(table: str, column: str, rows: pd.Series) -> dict[str, Any]:
    return finding(
        "error",
        table=table,
        column=column,
        rule="one order of day and month",
        rows=rows,
        found="dates that could be day first or month first, in a column that holds both kinds",
        allowed="one order, or dates with one reading",
        what_to_do='Correct the column, or write order = "day first" under [dates] in a mapping.',
    )


def _assumed(table: str, column: str, rows: pd.Series) -> dict[str, Any]:
    return finding(
        "warning",
        table=table,
        column=column,
        rule="one order of day and month",
        rows=rows,
        found="dates that could be day first or month first, and nothing that tells; read day first",
        allowed="dates with one reading",
        what_to_do='If they are not, write order = "month first" under [dates] in a mapping.',
    )


def _month_first(table: str, column: str, rows: pd.Series) -> dict[str, Any]:
    return finding(
        "warning",
        table=table,
        column=column,
        rule="one order of day and month",
        rows=rows,
        found="dates that are evidently month first; all of the column are read so",
        allowed="any one order",
        what_to_do='If they are not, write order = "day first" under [dates] in a mapping.',
    )


def _sentinel(table: str, column: str, rows: pd.Series) -> dict[str, Any]:
    return finding(
        "note",
        table=table,
        column=column,
        rule="1900-01-01 is no date",
        rows=rows,
        found="1900-01-01, read as blank",
        allowed="a date or a blank",
        what_to_do="Nothing needs doing.",
    )
