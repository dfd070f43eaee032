"""The tagged structure of a PDF: its tables cell by cell, its paragraphs, and the words that stand for its figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, NullObject, NumberObject

from yjs_analysis.disclosure.published.items import Item, is_number, words
from yjs_analysis.disclosure.published.shapes import Grid

DEEPEST = 60
ROWS = {"TR"}
CELLS = {"TH", "TD"}
GROUPING = {"Document", "Part", "Sect", "Div", "Art", "L", "LI", "TOC", "NonStruct", "BlockQuote", "Figure", "LBody"}
"""Parts that hold paragraphs; any other part is one paragraph."""


@dataclass(slots=True)
class Tag:
    """One part of the structure: what it is, what it says instead, its page, and what lies in it."""

    kind: str
    said: tuple[str, ...] = ()
    page: int = 0
    span: tuple[int, int] = (1, 1)
    within: list[Tag | tuple[int, int]] = field(default_factory=list)


def structure(reader: PdfReader) -> Tag | None:
    """Give the tree of tags of a PDF; none where it is not tagged. Marked parts are told as (page, number)."""
    root = reader.root_object.get("/StructTreeRoot")
    root = root.get_object() if root is not None else None
    if not isinstance(root, DictionaryObject) or "/K" not in root:
        return None
    pages = {page.indirect_reference.idnum: at for at, page in enumerate(reader.pages) if page.indirect_reference}
    roles = root.get("/RoleMap", {})
    roles = roles.get_object() if hasattr(roles, "get_object") else roles
    whole = Tag("Document")
    _fill(whole, root["/K"], pages, roles, 0)
    return whole


def tagged_items(tree: Tag, text: dict[tuple[int, int], str], place: str) -> list[Item]:
    """Read a tree of tags: a grid of each table, a passage of each paragraph, and what is said instead of a figure.

    Examples
    --------
    >>> row = Tag("TR", within=[Tag("TH", within=[(0, 1)]), Tag("TD", within=[(0, 2)])])
    >>> tagged_items(Tag("Table", within=[row]), {(0, 1): "Black", (0, 2): "12"}, "a.pdf")[0].rows
    (('Black', '12'),)
    """
    items: list[Item] = []
    counts: dict[int, int] = {}
    heading = ""
    for tag in _readable(tree):
        page = _page(tag)
        items += [
            one for said in tag.said for one in words(f"{place}, page {page + 1}, said instead", said, hidden=True)
        ]
        if tag.kind == "Table":
            counts[page] = counts.get(page, 0) + 1
            where = f"{place}, page {page + 1}, table {counts[page]}"
            caption = " ".join(_text(one, text) for one in _find(tag, {"Caption"})).strip()
            rows = _rows(tag, text)
            if rows:
                items.append(Grid(place=where, rows=rows, title=caption or heading))
            items += words(where, caption)
            for cell in _find(tag, CELLS):
                said = _text(cell, text)
                items += words(where, said) if said.count(" ") > 3 else []
        elif tag.kind not in GROUPING or not any(isinstance(one, Tag) for one in tag.within):
            said = _text(tag, text)
            heading = said if tag.kind in ("H", "H1", "H2", "H3", "H4", "Title") else heading
            items += words(f"{place}, page {page + 1}", said)
    return items


def _readable(tag: Tag) -> Iterator[Tag]:
    """Tables and paragraphs in reading order; of what lies in them, only what is said instead."""
    if tag.kind == "Table" or tag.kind not in GROUPING:
        yield tag
        for one in _find(tag, None):
            if one.said or (one.kind == "Table" and one is not tag):
                yield one if one.kind == "Table" else Tag("Span", one.said, _page(one))
        return
    yield Tag(tag.kind, tag.said, _page(tag), within=[one for one in tag.within if not isinstance(one, Tag)])
    for one in tag.within:
        if isinstance(one, Tag):
            yield from _readable(one)


def _find(tag: Tag, kinds: set[str] | None) -> Iterator[Tag]:
    for one in tag.within:
        if isinstance(one, Tag):
            if kinds is None or one.kind in kinds:
                yield one
            if one.kind != "Table":
                yield from _find(one, kinds)


def _rows(table: Tag, text: dict[tuple[int, int], str]) -> tuple[tuple[str, ...], ...]:
    filled: dict[tuple[int, int], str] = {}
    rows = list(_find(table, ROWS))
    for at, row in enumerate(rows):
        column = 0
        for cell in _find(row, CELLS):
            while (at, column) in filled:
                column += 1
            said = _text(cell, text)
            for down in range(cell.span[0]):
                for along in range(cell.span[1]):
                    again = (down or along) and is_number(said) and cell.kind != "TH"
                    filled[at + down, column + along] = "" if again else said
            column += cell.span[1]
    width = max((column for _, column in filled), default=-1) + 1
    return tuple(tuple(filled.get((row, column), "") for column in range(width)) for row in range(len(rows)))


def _text(tag: Tag, text: dict[tuple[int, int], str]) -> str:
    pieces = [_text(one, text) if isinstance(one, Tag) else text.get(one, "") for one in tag.within]
    return " ".join("".join(pieces).split())


def _page(tag: Tag) -> int:
    for one in tag.within:
        if not isinstance(one, Tag):
            return one[0]
        found = _page(one)
        if found >= 0:
            return found
    return tag.page


def _fill(tag: Tag, below: object, pages: dict[int, int], roles: DictionaryObject, deep: int) -> None:
    below = below.get_object() if hasattr(below, "get_object") else below
    if deep > DEEPEST or below is None or isinstance(below, NullObject):
        return
    if isinstance(below, ArrayObject | list):
        for one in below:
            _fill(tag, one, pages, roles, deep + 1)
    elif isinstance(below, NumberObject | int):
        tag.within.append((tag.page, int(below)))
    elif isinstance(below, DictionaryObject):
        page = _page_of(below, pages, tag.page)
        if below.get("/Type") == "/MCR" or ("/MCID" in below and "/S" not in below):
            tag.within.append((page, int(below["/MCID"])))
        elif "/S" in below:
            inner = _tag(below, page, roles)
            tag.within.append(inner)
            _fill(inner, below.get("/K"), pages, roles, deep + 1)


def _tag(below: DictionaryObject, page: int, roles: DictionaryObject) -> Tag:
    kind = str(below["/S"])
    kind = str(roles.get(kind, kind)).lstrip("/")
    said = tuple(str(below[key]) for key in ("/Alt", "/ActualText", "/E", "/T") if key in below)
    return Tag(kind, said, page, _span(below.get("/A")))


def _page_of(below: DictionaryObject, pages: dict[int, int], above: int) -> int:
    given = below.raw_get("/Pg") if "/Pg" in below else None
    return pages.get(getattr(given, "idnum", -1), above)


def _span(given: object) -> tuple[int, int]:
    given = given.get_object() if hasattr(given, "get_object") else given
    listed = given if isinstance(given, ArrayObject) else [given]
    rows = columns = 1
    for one in listed:
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, DictionaryObject):
            rows, columns = int(one.get("/RowSpan", rows)), int(one.get("/ColSpan", columns))
    return min(max(rows, 1), 1000), min(max(columns, 1), 1000)
