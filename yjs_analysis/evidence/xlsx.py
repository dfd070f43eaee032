"""The workbook as XLSX."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from textwrap import wrap

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from yjs_analysis.evidence.sheet import WIDEST_OF_WORDS, Column, Figure, Link, Sheet, lines_of

MADE = datetime(1980, 1, 1)
"""The same for every workbook, so that the same report gives the same bytes."""

FONT = {"font_name": "Arial", "font_size": 11, "valign": "top"}
LINE = 14.5
"""The height of a line, in points."""


def xlsx(sheets: Sequence[Sheet], *, title: str) -> bytes:
    """Write the sheets as a workbook (XLSX). The same sheets give the same bytes.

    Text is always written as text, whatever it begins with: nothing in the workbook is a formula.

    Parameters
    ----------
    sheets
        As `workbook.workbook` sets them out.
    title
        The title of the document, its only property.
    """
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": title, "created": MADE})
        styles = _styles(book)
        for one in sheets:
            _sheet(book.add_worksheet(one.name), one, styles)
    return held.getvalue()


def _styles(book: xlsxwriter.Workbook) -> dict[str, xlsxwriter.format.Format]:
    kinds = {
        "title": {"bold": True, "font_size": 15},
        "heading": {"bold": True, "font_size": 12, "valign": "bottom"},
        "line": {},
        "words": {"text_wrap": True},
        "mark": {"align": "right", "indent": 1},
        "link": {"underline": 1, "font_color": "#12436D"},
        "top": {"bold": True, "text_wrap": True, "bottom": 2},
        "top of numbers": {"bold": True, "text_wrap": True, "bottom": 2, "align": "right", "indent": 1},
        **{f"{few} decimals": {"num_format": number_format(few), "align": "right", "indent": 1} for few in range(5)},
    }
    return {name: book.add_format(FONT | kind) for name, kind in kinds.items()}


def number_format(decimals: int) -> str:
    """Give the format of a number: thousands with a comma, as many decimals as asked for.

    Parameters
    ----------
    decimals
        How many.

    Examples
    --------
    >>> number_format(0), number_format(2)
    ('#,##0', '#,##0.00')
    """
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def _sheet(place: Worksheet, sheet: Sheet, styles: dict) -> None:
    place.set_landscape()
    place.set_paper(9)
    place.fit_to_pages(sheet.pages_wide, 0)
    place.hide_gridlines(2)
    place.write_string(0, 0, sheet.title, styles["title"])
    place.set_row(0, 1.6 * LINE)
    if not sheet.columns:
        place.set_column(0, 0, WIDEST_OF_WORDS)
    for row, line in enumerate(sheet.lines, start=1):
        heading = isinstance(line, str) and line.startswith("# ")
        words = "words" if not sheet.columns else "line"
        kind = "link" if isinstance(line, Link) else "heading" if heading else words
        _write(place, row, 0, line.removeprefix("# ") if isinstance(line, str) else line, styles, kind)
        if isinstance(line, str) and not sheet.columns:
            place.set_row(row, LINE * len(wrap(line, WIDEST_OF_WORDS)) + (8 if heading else 0))
    if sheet.columns:
        _table(place, sheet, styles)


def _table(place: Worksheet, sheet: Sheet, styles: dict) -> None:
    first = sheet.first_row
    for at, column in enumerate(sheet.columns):
        place.set_column(at, at, column.width)
        place.write_string(first, at, column.heading, styles[_top(column)])
    place.set_row(first, LINE * lines_of(sheet, [one.heading for one in sheet.columns]))
    for row, cells in enumerate(sheet.rows, start=first + 1):
        place.set_row(row, LINE * lines_of(sheet, cells))
        for at, (cell, column) in enumerate(zip(cells, sheet.columns, strict=True)):
            _write(place, row, at, cell, styles, "mark" if column.numbers else "words")
    if sheet.rows:
        heads = [{"header": one.heading, "header_format": styles[_top(one)]} for one in sheet.columns]
        area = (first, 0, first + len(sheet.rows), len(sheet.columns) - 1)
        place.add_table(*area, {"name": sheet.table_name, "columns": heads, "autofilter": False, "style": None})
    place.freeze_panes(first + 1, 1)


def _top(column: Column) -> str:
    return "top of numbers" if column.numbers else "top"


def _write(place: Worksheet, row: int, at: int, cell: str | Figure | Link, styles: dict, kind: str) -> None:
    if isinstance(cell, Figure):
        place.write_number(row, at, cell.value, styles[f"{cell.decimals} decimals"])
    elif isinstance(cell, Link):
        place.write_url(row, at, f"internal:'{cell.sheet}'!A1", styles["link"], cell.words)
    else:
        place.write_string(row, at, cell, styles[kind])
