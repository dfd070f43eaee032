"""What was found in a service's tables: one shape for every problem, and what may be said of a child's record in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import pandas as pd

SEVERITIES = ("error", "warning", "note")
"""An error stops the analysis; a warning does not, but a reader should know; a note says what was done."""

FINDING_COLUMNS = ("severity", "table", "column", "rule", "rows", "row_numbers", "found", "allowed", "what_to_do")
"""One row of the frame is one finding: which rule, where, how many rows and which, found, allowed, what to do."""

SHOWN_FROM = 5
"""A value that the schema does not know is shown only where at least this many children or rows hold it."""

ROWS_NAMED = 10
_LABEL = re.compile(r"[^\W_][\w &/+().'-]{0,29}")


def key(text: str) -> str:
    """Bring a spelling to what is compared: letters and digits only, small.

    Examples
    --------
    >>> key("Outcome_Date "), key("D.O.B.")
    ('outcomedate', 'dob')
    """
    return "".join(one for one in text.casefold() if one.isalnum())


def finding(
    severity: str,
    *,
    table: str,
    rule: str,
    found: str,
    allowed: str,
    what_to_do: str,
    column: str = "",
    rows: Iterable[int] = (),
) -> dict[str, Any]:
    """Say one thing that was found, with the rows in which it stands.

    The trap: `found` is read by people and kept in files. Give the kind of what was found, or a value that
    `values_in_words` lets through; never a raw cell.

    Parameters
    ----------
    severity
        One of `SEVERITIES`.
    table, column
        Where. A finding about the whole table has no column.
    rule
        What was asked, in a few words: "a date that exists".
    found, allowed, what_to_do
        Sentences without a full stop, `what_to_do` with one.
    rows
        The numbers of the rows in the file.

    Returns
    -------
    dict
        One row of the frame of findings.

    Examples
    --------
    >>> bad = finding("error", table="disposals", column="gravity", rule="within limits", rows=[4, 9],
    ...               found="2 numbers", allowed="1 to 8", what_to_do="Correct the cells.")
    >>> bad["rows"], bad["row_numbers"]
    (2, '4, 9')
    """
    numbers = [int(one) for one in np.unique(np.fromiter(rows, dtype=np.int64))]
    more = f" and {len(numbers) - ROWS_NAMED:,} more" if len(numbers) > ROWS_NAMED else ""
    told = (severity, table, column, rule, len(numbers), ", ".join(map(str, numbers[:ROWS_NAMED])) + more)
    return dict(zip(FINDING_COLUMNS, (*told, found, allowed, what_to_do), strict=True))


def findings_frame(found: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Put findings into a frame: errors first, then by table, in the order in which they were found.

    Parameters
    ----------
    found
        What `finding` gave.

    Returns
    -------
    pandas.DataFrame
        The columns `FINDING_COLUMNS`, one row a finding.

    Examples
    --------
    >>> len(findings_frame([]))
    0
    """
    frame = pd.DataFrame(list(found), columns=list(FINDING_COLUMNS))
    order = frame["severity"].map({name: at for at, name in enumerate(SEVERITIES)}).astype(float)
    return frame.iloc[order.argsort(kind="stable").to_numpy()].reset_index(drop=True)


def sentences(findings: pd.DataFrame, *, severity: str = "error") -> list[str]:
    """Say each finding of one severity in a sentence: table, column, rows, found, allowed, what to do.

    Parameters
    ----------
    findings
        As `findings_frame` gives it.
    severity
        One of `SEVERITIES`.

    Returns
    -------
    list
        One sentence a finding.

    Examples
    --------
    >>> bad = finding("error", table="disposals", column="gravity", rule="within limits", rows=[4, 9],
    ...               found="2 numbers", allowed="1 to 8", what_to_do="Correct the cells.")
    >>> sentences(findings_frame([bad]))
    ["disposals, column 'gravity' (rows 4, 9): found 2 numbers; allowed is 1 to 8. Correct the cells."]
    """
    told = []
    for one in findings[findings["severity"] == severity].to_dict("records"):
        column = f", column {one['column']!r}" if one["column"] else ""
        rows = f" (row{'s' if one['rows'] > 1 else ''} {one['row_numbers']})" if one["rows"] else ""
        told.append(
            f"{one['table']}{column}{rows}: found {one['found']}; allowed is {one['allowed']}. {one['what_to_do']}"
        )
    return told


def summary(findings: pd.DataFrame) -> str:
    """Say in one line how many errors, warnings and notes there are, and whether the analysis may go on.

    Parameters
    ----------
    findings
        As `findings_frame` gives it.

    Returns
    -------
    str
        One sentence.

    Examples
    --------
    >>> summary(findings_frame([]))
    'No errors, no warnings and no notes: the tables can be analysed.'
    """
    counts = findings["severity"].value_counts()
    told = [_number(int(counts.get(name, 0)), name) for name in SEVERITIES]
    verdict = "the tables cannot be analysed yet" if counts.get("error", 0) else "the tables can be analysed"
    return f"{told[0].capitalize()}, {told[1]} and {told[2]}: {verdict}."


def values_in_words(values: pd.Series, *, children: pd.Series | None = None, known: Collection[str] = ()) -> str:
    """Say what the cells hold, so that nothing of one child's record can be read from it.

    A value is shown where it is one that the schema knows, or a short label that at least five children (rows, where
    the children are not known) hold. Of all others only the kind is said: text, a number, a date, a code.

    Parameters
    ----------
    values
        Text.
    children
        Whose cell each is, in the same order.
    known
        Values that the schema knows.

    Returns
    -------
    str
        For example: "'Blk Carib' (7 rows), and 2 texts".

    Examples
    --------
    >>> values_in_words(pd.Series(["Blk Carib"] * 7 + ["Jo was there"] + ["12"]))
    "'Blk Carib' (7 rows), and a number (1 row), text (1 row)"
    """
    texts = values.astype(object).reset_index(drop=True)
    counts = texts.value_counts(sort=False)
    holders = counts
    if children is not None:
        holders = children.astype(object).reset_index(drop=True).groupby(texts, sort=False).nunique()
    shown = [one for one in counts.index if one in known or (holders.get(one, 0) >= SHOWN_FROM and is_label(one))]
    told = [f"{one!r} ({_rows(int(counts[one]))})" for one in shown[:20]]
    hidden = counts.drop(shown[:20])
    kinds = hidden.groupby([kind(one) for one in hidden.index]).sum()
    other = ", ".join(f"{name} ({_rows(int(number))})" for name, number in kinds.items())
    return ", and ".join(filter(None, (", ".join(told), other))) or "nothing"


def is_label(text: str) -> bool:
    """Say whether a text is short and looks like a code or label, not like a sentence, an identifier or a date.

    Examples
    --------
    >>> is_label("Blk Carib"), is_label("W1"), is_label("2004-05-01"), is_label("He lives with his grandmother now")
    (True, True, False, False)
    """
    few = len(text.split()) <= 4 and sum(one.isdigit() for one in text) <= 3
    return few and _LABEL.fullmatch(text) is not None


def kind(text: str) -> str:
    """Say of what kind a cell is, and nothing of what stands in it.

    Examples
    --------
    >>> [kind(one) for one in ("", "12.5", "31/02/2018", "W1", "He was there")]
    ['a blank', 'a number', 'a date', 'a code', 'text']
    """
    if not text.strip():
        return "a blank"
    if re.fullmatch(r"[+-]?\d+([.,]\d+)?", text.strip()):
        return "a number"
    if re.match(r"\s*\d{1,4}[-/.\s](\d{1,2}|[A-Za-z]{3,9})[-/.\s]\d{1,4}", text):
        return "a date"
    return "a code" if re.fullmatch(r"(?=.*\d)\S{1,12}", text.strip()) else "text"


def _number(many: int, word: str) -> str:
    return f"{many or 'no'} {word}{'' if many == 1 else 's'}"


def _rows(many: int) -> str:
    return f"{many:,} row{'' if many == 1 else 's'}"
