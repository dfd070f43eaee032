"""Reading the old binary workbooks (.xls), and saying plainly what else in that wrapping cannot be read."""

from __future__ import annotations

import io

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from yjs_analysis.disclosure.published.items import Item, UnreadableError, printable, words
from yjs_analysis.disclosure.published.rows import tables_of


def read_old_workbook(data: bytes, place: str) -> list[Item]:
    """Read every sheet of an old workbook, hidden ones too, and all words that lie open among its bytes.

    Raises
    ------
    UnreadableError
        If it is a document of another kind in the same wrapping, or locked with a password.
    """
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableError(f"{place} is locked with a password")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        items: list[Item] = words(f"{place}, open bytes", printable(data, least=6), hidden=True)
        for sheet in book.sheets_metadata:
            unseen = sheet.visible != SheetVisibleEnum.Visible
            rows = [["" if cell is None else _text(cell) for cell in row] for row in _cells(book, sheet.name)]
            items += tables_of(rows, f"{place}, sheet {sheet.name}{' (hidden)' * unseen}", hidden=unseen)
        return items
    except CalamineError as fault:
        raise UnreadableError(f"{place} is an old binary document; save it in a newer form ({fault})") from fault


def _cells(book: CalamineWorkbook, name: str) -> list[list]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
