"""The workbook before it has a format: cover, contents, notes, columns, then one sheet for each exhibit."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pandas as pd

from yjs_analysis.disclosure.withhold import DERIVED_TEXT
from yjs_analysis.evidence.columns import heading, meaning
from yjs_analysis.evidence.report import Exhibit, Report
from yjs_analysis.evidence.sheet import WIDEST_OF_WORDS, Column, Figure, Link, Sheet
from yjs_analysis.evidence.tidy import is_there, tidy
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

NO_LIMIT = "no limit"
WITH_INTERVAL = ("value", "low", "high")

NOTES = (
    (
        f"The mark {WITHHELD}",
        "Withheld: so few children stand behind the number, or behind another that could be worked back from it, that "
        "one of them could be recognised. It is no zero.",
    ),
    (
        f"The mark {NOT_AVAILABLE}",
        "Not available: nobody has published the figure, the data cannot define it, or the column says nothing about "
        "this row. It is no zero.",
    ),
    (f"The words '{NO_LIMIT}'", "The data set no bound to the estimate on this side."),
    (
        "Numbers",
        "Cells hold the numbers of numbers.csv, to at least 15 digits; what is shown is rounded. Columns are explained "
        "on the sheet Columns.",
    ),
)
"""What the marks mean, after the UK Government Analysis Function's list of symbols."""

WIDEST = 44
"""The widest a column grows, in characters; longer text wraps."""

LONGEST = 32_000
"""The most characters that a cell holds in every program."""

NOT_IN_XML = re.compile(r"[^\t\n\r -\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def workbook(report: Report) -> tuple[Sheet, ...]:
    """Set out the workbook, sheet by sheet, after the UK Government Analysis Function's guidance.

    Every table begins in the same row of its sheet, has one row of headings, no empty row, column or cell, and no
    merged cells. Nothing is said by colour.

    Parameters
    ----------
    report
        The pack, after disclosure control.

    Returns
    -------
    tuple of Sheet
        In reading order.

    References
    ----------
    Government Analysis Function: Releasing statistics in spreadsheets (2021, updated since).
    """
    tables = [tidy(one) for one in report.exhibits]
    exhibits = [_exhibit(one, table, report.banner) for one, table in zip(report.exhibits, tables, strict=True)]
    notes = _table_sheet(
        "Notes",
        "Notes",
        ("Note", "What it says"),
        _notes(report),
        report.banner,
        ("First what the marks mean.", "Then how the numbers were made, and the sources."),
    )
    columns = _table_sheet(
        "Columns",
        "Columns",
        ("Heading", "Name in the CSV files", "What it holds"),
        _columns(tables),
        report.banner,
        ("Each column is explained once, whichever sheets have it.", "The CSV files have the same columns."),
    )
    listed = [notes, columns, *exhibits]
    contents = _table_sheet(
        "Contents",
        "Contents",
        ("Sheet", "What it holds", "Rows"),
        tuple((Link(one.name, one.name), one.title, Figure(len(one.rows), 0)) for one in listed),
        report.banner,
        ("Each name of a sheet is a link to it.", "Exhibits stand in the order of the paper."),
    )
    return (_cover(report), contents, *listed)


def _cover(report: Report) -> Sheet:
    lines: list[str | Link] = [report.banner] if report.banner else []
    lines += [report.subtitle, "# What this workbook holds"]
    lines.append(
        "Every estimate of every exhibit of the paper, at full precision, with its interval, its method and the rows "
        "that it comes from. Each exhibit has a sheet of its own, in the order of the paper. The same tables are in "
        "the folder tables as CSV files."
    )
    told = (f"{one.headline}. {one.children.rstrip('.')}. {one.sure.rstrip('.')}." for one in report.findings)
    lines += ["# Findings", *(f"{words} See {one.exhibit}." for words, one in zip(told, report.findings, strict=True))]
    lines += ["# What a reader must know", *report.notices]
    lines += ["# Period and publisher"]
    lines.append(
        f"Prepared for {report.area} Youth Justice Service, which answers questions about it. Each sheet names the "
        "period, the publisher and the method of its figures in its line of sources."
    )
    lines += ["# Where to go", *(Link(one, one) for one in ("Contents", "Notes", "Columns"))]
    return Sheet(name="Cover", title=_text(report.title), lines=tuple(map(_line, lines)))


def _exhibit(exhibit: Exhibit, table: pd.DataFrame, banner: str) -> Sheet:
    names = [name for name in table.columns if name != "withheld"]
    measures = [one if is_there(one) else "" for one in table["measure"].tolist()]
    hidden = table["withheld"].tolist()
    shown = {name: _cells(name, table[name].tolist(), measures, hidden) for name in names}
    return Sheet(
        name=exhibit.identifier,
        title=_text(f"{exhibit.identifier}. {exhibit.question}"),
        lines=_lines(banner, (exhibit.answer, exhibit.does_not_mean), f"Source: {exhibit.source}"),
        columns=tuple(_column(heading(name), shown[name]) for name in names),
        rows=tuple(zip(*shown.values(), strict=True)),
    )


def _table_sheet(name: str, title: str, headings: tuple, rows: tuple, banner: str, about: tuple[str, str]) -> Sheet:
    rows = tuple(tuple(_text(cell) if isinstance(cell, str) else cell for cell in row) for row in rows)
    columns = tuple(_column(head, [row[at] for row in rows], WIDEST_OF_WORDS) for at, head in enumerate(headings))
    lines = _lines(banner, about, "Source: this workbook.")
    return Sheet(name=name, title=title, lines=lines, columns=columns, rows=rows)


def _lines(banner: str, about: tuple[str, str], source: str) -> tuple[str | Link, ...]:
    """The same number of lines on every sheet with a table, so that all tables begin in the same row."""
    one = f"This worksheet contains one table. {WITHHELD} is withheld, {NOT_AVAILABLE} is not available: see Notes."
    lines = (*([banner] if banner else []), one, *about, source, Link("Back to the contents", "Contents"))
    return tuple(map(_line, lines))


def _line(line: str | Link) -> str | Link:
    return _text(line) if isinstance(line, str) else line


def _notes(report: Report) -> tuple[tuple[str, str], ...]:
    sources = ((f"Source {number}", one) for number, one in enumerate(report.sources, start=1))
    return (*NOTES, *report.methods, *sources)


def _columns(tables: list[pd.DataFrame]) -> tuple[tuple[str, ...], ...]:
    named = {name for one in tables for name in one.columns}
    return tuple((heading(name), name, meaning(name)) for name in sorted(named))


def _column(head: str, cells: list, widest: int = WIDEST) -> Column:
    numbers = any(isinstance(cell, Figure) for cell in cells)
    longest = max((_width(cell) for cell in cells), default=0)
    words = max(map(len, head.split())) + 2
    return Column(heading=head, width=min(max(words, longest + 2, 10), widest), numbers=numbers)


def _width(cell: str | Figure | Link) -> int:
    if isinstance(cell, Figure):
        return len(f"{cell.value:,.{cell.decimals}f}")
    return len(cell.words if isinstance(cell, Link) else cell)


def _cells(name: str, column: list, measures: list[str], hidden: list[bool]) -> list[str | Figure]:
    """The cells of a column: numbers with the decimals of their measure, words, and a mark where there is nothing."""
    numbers: dict[str, list[float]] = {one: [] for one in measures}
    for cell, measure in zip(column, measures, strict=True):
        if is_there(cell) and _is_number(cell):
            numbers[measure].append(float(cell))
    decimals = {one: _decimals(held) for one, held in numbers.items()}
    guarded = any(numbers.values()) or name in (*WITH_INTERVAL, *DERIVED_TEXT)
    marks = _marks(column, measures, hidden) if guarded else [NOT_AVAILABLE] * len(column)
    return [
        _cell(cell, decimals[measure]) if is_there(cell) else mark
        for cell, measure, mark in zip(column, measures, marks, strict=True)
    ]


def _is_number(cell: Any) -> bool:
    return isinstance(cell, (int, float, np.number)) and not isinstance(cell, bool)


def _cell(cell: Any, decimals: int) -> str | Figure:
    if isinstance(cell, (bool, np.bool_)):
        return "yes" if cell else "no"
    if not _is_number(cell):
        return _text(str(cell))
    if math.isinf(cell):
        return NO_LIMIT
    return Figure(value=int(cell) if float(cell).is_integer() else float(cell), decimals=decimals)


def _decimals(numbers: list[float]) -> int:
    """The fewest decimals that show all these numbers, and no more than their size calls for."""
    held = [one for one in numbers if math.isfinite(one)]
    largest = max(map(abs, held), default=0.0)
    most = 4 if largest <= 1 else 3 if largest < 10 else 1
    return next((few for few in range(most) if all(abs(one - round(one, few)) < 1e-9 for one in held)), most)


def _marks(column: list, measures: list[str], hidden: list[bool]) -> list[str]:
    """For each row, what stands where a column of numbers, or of words that tell numbers, holds nothing.

    A withheld row lost a cell only if other rows of its measure hold one.
    """
    shown = [(measure, cell) for measure, cell, gone in zip(measures, column, hidden, strict=True) if not gone]
    used = {measure for measure, cell in shown if is_there(cell)}
    known = {measure for measure, _ in shown}
    return [
        WITHHELD if gone and (measure in used or measure not in known) else NOT_AVAILABLE
        for measure, gone in zip(measures, hidden, strict=True)
    ]


def _text(words: str) -> str:
    """Words that every format keeps as they are: one line, no character that a file cannot hold."""
    plain = " ".join(NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", words).split()) or NOT_AVAILABLE
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"
