"""Every exhibit as a tidy CSV file, and a description of all of them that machines can read (Frictionless)."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from yjs_analysis.estimate import ESTIMATE_COLUMNS
from yjs_analysis.evidence.columns import heading, meaning
from yjs_analysis.evidence.report import Exhibit, Report

FOLDER = "tables"
FIRST = ("identifier", "label", *ESTIMATE_COLUMNS)
LAST = ("withheld", "rows")
ALWAYS = ("identifier", "measure", "value", "low", "high", "withheld")

STARTS_FORMULA = re.compile(r"\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20'\t\r\n]")
"""What a spreadsheet program could take for a formula (OWASP, CSV injection); and our own mark against it."""

PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?%?")

BREAKS = re.compile(r"[\r\n\0]+")
"""What could end a row within a cell."""

HOW_TO_READ = (
    "In these files a withheld number is empty, and `withheld` is true in its row. "
    "A text that a spreadsheet program could take for a formula, or that begins with an apostrophe, has an apostrophe "
    "put before it; take one away to have it as it was."
)


def tidy_files(report: Report) -> dict[str, bytes]:
    """Write a CSV file for each exhibit, and one data package with the Table Schema of each.

    Withheld numbers are empty, and `withheld` is true in their row. No text in the files can act as a formula: see
    `as_text`.

    Parameters
    ----------
    report
        The pack, after disclosure control.

    Returns
    -------
    dict
        What each file holds, by its name in the pack.

    References
    ----------
    Frictionless Data: Tabular Data Package and Table Schema, version 1.
    """
    tables = {one.identifier: tidy(one) for one in report.exhibits}
    made = {f"{FOLDER}/{name}.csv": to_csv(table) for name, table in tables.items()}
    said = (f"{report.subtitle}.", *report.notices, HOW_TO_READ)
    package = {
        "profile": "tabular-data-package",
        "name": "evidence-tables",
        "title": report.title,
        "description": " ".join(filter(None, (report.banner, *said))),
        "resources": [_resource(one, tables[one.identifier], report.banner) for one in report.exhibits],
    }
    return made | {f"{FOLDER}/datapackage.json": (json.dumps(package, indent=1, ensure_ascii=False) + "\n").encode()}


def tidy(exhibit: Exhibit) -> pd.DataFrame:
    """Give the estimates of an exhibit in one order, only the columns that hold something, each row with its number.

    Parameters
    ----------
    exhibit
        Its estimates have passed disclosure control.

    Returns
    -------
    pandas.DataFrame
        `identifier` ("E2.3" is the third estimate of E2), `label`, the columns of an estimate, all others as the
        exhibit has them, `withheld`, `rows`.
    """
    estimates = exhibit.estimates
    places = range(1, len(estimates) + 1)
    table = estimates.assign(identifier=[f"{exhibit.identifier}.{place}" for place in places])
    middle = [name for name in table.columns if name not in FIRST + LAST]
    used = [name for name in table.columns if name in ALWAYS or any(map(is_there, table[name].tolist()))]
    return table[[name for name in (*FIRST, *middle, *LAST) if name in used]].reset_index(drop=True)


def is_there(cell: Any) -> bool:
    """Say whether a cell holds something: not missing, and not an empty text.

    Examples
    --------
    >>> [is_there(cell) for cell in ("a", "", None, float("nan"), 0.0)]
    [True, False, False, False, True]
    """
    return cell is not None and cell is not pd.NA and cell == cell and cell != ""


def to_csv(table: pd.DataFrame) -> bytes:
    """Write a table as CSV, one line a row, whose texts no spreadsheet program can take for formulas."""
    guarded = table.copy()
    for name in guarded.columns[[not pd.api.types.is_numeric_dtype(one) for one in guarded.dtypes]]:
        guarded[name] = guarded[name].map(_guarded)
    return guarded.to_csv(index=False, lineterminator="\n").encode()


def _guarded(cell: Any) -> Any:
    return as_text(BREAKS.sub(" ", cell)) if isinstance(cell, str) else cell


def as_text(words: str) -> str:
    """Mark a text that a spreadsheet program could take for a formula with an apostrophe; others stay as they are.

    The way back: take one apostrophe away from a text that begins with one. A plain number, also a negative one, is
    no formula.

    Parameters
    ----------
    words
        The text.

    References
    ----------
    OWASP: CSV injection.

    Examples
    --------
    >>> as_text("=1+1"), as_text("Black"), as_text("-6.1"), as_text("'tis")
    ("'=1+1", 'Black', '-6.1', "''tis")
    """
    return f"'{words}" if STARTS_FORMULA.match(words) and not PLAIN_NUMBER.fullmatch(words) else words


def _resource(exhibit: Exhibit, table: pd.DataFrame, banner: str) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": exhibit.identifier.lower(),
        "path": f"{exhibit.identifier}.csv",
        "title": exhibit.question,
        "description": " ".join(filter(None, (banner, exhibit.answer, exhibit.does_not_mean))),
        "sources": [{"title": exhibit.source}],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(name, table[name]) for name in table.columns],
            "missingValues": [""],
            "primaryKey": "identifier",
        },
    }


def _field(name: str, column: pd.Series) -> dict[str, Any]:
    field = {"name": name, "title": heading(name), "description": meaning(name), "type": _type(column)}
    if name == "identifier":
        field["constraints"] = {"required": True, "unique": True}
    return field


def _type(column: pd.Series) -> str:
    """Name the type of a column as Table Schema knows it, told from its cells."""
    if pd.api.types.is_numeric_dtype(column):
        return "boolean" if pd.api.types.is_bool_dtype(column) else "number"
    kinds = {type(cell) for cell in column.tolist() if is_there(cell)}
    if kinds <= {bool, np.bool_}:
        return "boolean"
    if all(issubclass(kind, (int, float, np.number)) and kind is not bool for kind in kinds):
        return "number"
    return "date" if kinds == {date} else "string"
