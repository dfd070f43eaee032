"""Reading a PDF: its pages, its tables, and what lies behind them (metadata, attachments, notes, forms, bookmarks)."""

from __future__ import annotations

import io
import logging

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, StreamObject

from yjs_analysis.disclosure.published.frames import read_layout
from yjs_analysis.disclosure.published.items import Inside, Item, UnreadableError, hide, words
from yjs_analysis.disclosure.published.pdf_drawings import drawn_by, marks_of_page, may_have_bars
from yjs_analysis.disclosure.published.pdf_tags import structure, tagged_items
from yjs_analysis.disclosure.published.pdf_text import Pieces, page_pieces


def read_pdf(data: bytes, place: str, inside: Inside) -> list[Item]:
    """Read a PDF. Where it is tagged its tables come from the tags, elsewhere from words that stand in columns.

    Raises
    ------
    UnreadableError
        If it is broken, or locked with a password.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError(f"{place} is locked with a password")
        return [*_pages(reader, place), *_behind(reader, place, inside), *_earlier(data, place, inside)]
    except (PyPdfError, RecursionError, KeyError, TypeError, AttributeError) as fault:
        raise UnreadableError(f"{place} is not a sound PDF ({type(fault).__name__}: {fault})") from fault


def _pages(reader: PdfReader, place: str) -> list[Item]:
    tree = structure(reader)
    items: list[Item] = []
    marked: dict[tuple[int, int], str] = {}
    for at, page in enumerate(reader.pages):
        pieces = _pieces(page) if tree else None
        if pieces is None:
            items += _untagged(page, f"{place}, page {at + 1}")
            continue
        loose = ""
        for part, text in pieces:
            if part is None or part < 0:
                loose += text
            else:
                marked[at, part] = marked.get((at, part), "") + text
        items += words(f"{place}, page {at + 1}, outside the tags", loose)
        items += marks_of_page(drawn_by(page)[0], f"{place}, page {at + 1}") if may_have_bars(page) else []
    if tree is None:
        return items
    used = _used(tree)
    for (at, part), text in marked.items():
        if (at, part) not in used:
            items += words(f"{place}, page {at + 1}, outside the tags", text)
    return [*tagged_items(tree, marked, place), *items]


def _pieces(page: PageObject) -> Pieces | None:
    try:
        return page_pieces(page)
    except (UnreadableError, KeyError, ValueError):
        return None


def _used(tree: object) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for one in tree.within:
        found |= {one} if isinstance(one, tuple) else _used(one)
    return found


def _untagged(page: PageObject, place: str) -> list[Item]:
    drawn, text = drawn_by(page)
    laid = page.extract_text(extraction_mode="layout") if any(one.isdigit() for one in text) else ""
    return [*words(place, text), *read_layout(laid, place), *marks_of_page(drawn, place)]


def _behind(reader: PdfReader, place: str, inside: Inside) -> list[Item]:
    items: list[Item] = []
    for name, value in (reader.metadata or {}).items():
        items += words(f"{place}, document information {name.lstrip('/')}", str(value), hidden=True)
    packet = reader.root_object.get("/Metadata")
    if packet is not None:
        items += words(f"{place}, XMP metadata", packet.get_object().get_data().decode("utf-8", "replace"), hidden=True)
    for name, files in (reader.attachments or {}).items():
        for one in files if isinstance(files, list) else [files]:
            items += hide(inside(one, f"{place}, attachment {name}", True))
    for name, one in (reader.get_fields() or {}).items():
        items += words(f"{place}, form field {name}", str(one.get("/V", "")), hidden=True)
    items += _bookmarks(reader.outline, place)
    for at, page in enumerate(reader.pages):
        items += _notes(page, f"{place}, page {at + 1}", inside)
    return items


def _bookmarks(outline: list, place: str) -> list[Item]:
    items: list[Item] = []
    for one in outline:
        items += (
            _bookmarks(one, place) if isinstance(one, list) else words(f"{place}, bookmark", one.title, hidden=True)
        )
    return items


def _notes(page: PageObject, place: str, inside: Inside) -> list[Item]:
    items: list[Item] = []
    noted = page.get("/Annots")
    for given in noted.get_object() if noted is not None else ():
        note = given.get_object()
        for key in ("/Contents", "/T", "/Subj", "/RC", "/TU", "/V", "/OverlayText"):
            if key in note:
                items += words(f"{place}, note", str(note[key]), hidden=True)
        action = note.get("/A")
        action = action.get_object() if action is not None else {}
        items += words(f"{place}, link", str(action.get("/URI", "")), hidden=True)
        items += _attached(note.get("/FS"), place, inside)
    return items


def _attached(given: object, place: str, inside: Inside) -> list[Item]:
    file = given.get_object() if hasattr(given, "get_object") else given
    held = file.get("/EF") if isinstance(file, DictionaryObject) else None
    items: list[Item] = []
    for stream in (held.get_object() if held is not None else {}).values():
        one = stream.get_object()
        if isinstance(one, StreamObject):
            items += inside(one.get_data(), f"{place}, attachment {file.get('/F', '')}", True)
    return items


def _earlier(data: bytes, place: str, inside: Inside) -> list[Item]:
    """What an earlier state of the file showed: a PDF that was changed keeps the old bytes before the new ones."""
    ends = [at for at in range(len(data)) if data.startswith(b"%%EOF", at)] if data.count(b"%%EOF") > 1 else []
    old = data[: ends[-2] + 5] if len(ends) > 1 else b""
    if b"/Linearized" in data[:2048] or len(old) < 0.02 * len(data) or b"startxref" not in old:
        return []
    return inside(old, f"{place}, as it was before a change", True)
