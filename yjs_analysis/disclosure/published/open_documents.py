"""Reading open documents: sheets (.ods), texts (.odt), slides (.odp), and the drawings and charts inside them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from yjs_analysis.disclosure.published.items import Inside, Item, hide, words
from yjs_analysis.disclosure.published.markup import attribute, children, inner, is_comment, local, text_of, xml_root
from yjs_analysis.disclosure.published.number_formats import stored_number
from yjs_analysis.disclosure.published.office_parts import every_word
from yjs_analysis.disclosure.published.rows import tables_of
from yjs_analysis.disclosure.published.shapes import Grid

MOST = 1_000
"""A cell or row that is repeated more often than this only fills the sheet."""

UNREAD = {"manifest.xml", "settings.xml", "mimetype"}
NOTED = {"annotation", "tracked-changes", "hidden-text", "hidden-paragraph", "notes", "desc", "database-range"}
"""Parts that a reader must look for."""

VALUES = ("value", "date-value", "time-value", "boolean-value", "string-value")


def read_open_document(parts: dict[str, bytes], place: str, inside: Inside) -> list[Item]:
    """Read the parts of an open document: the document itself, each one inside it, then everything else."""
    items: list[Item] = []
    for name, data in parts.items():
        folder, last = posixpath.split(name)
        where = f"{place}, {folder}" if folder else place
        if last in UNREAD or folder.startswith("Configurations"):
            continue
        if last == "content.xml":
            found = open_content(xml_root(data, where), where, inside)
            items += hide(found) if folder else found
        elif last in ("styles.xml", "meta.xml"):
            root = xml_root(data, where)
            items += _said_behind(root, where) if last == "styles.xml" else _meta(root, where)
        elif last.endswith((".xml", ".rdf")):
            items += every_word(xml_root(data, where), f"{place}, part {name}", hidden=True)
        else:
            items += inside(data, f"{place}, {name}", True)
    return items


def read_flat_open_document(data: bytes, place: str, inside: Inside) -> list[Item]:
    """Read an open document that is one XML text (.fods, .fodt, .fodp)."""
    root = xml_root(data, place)
    meta = list(children(root, "meta"))
    return [*open_content(root, place, inside), *(item for one in meta for item in _meta(one, place))]


def open_content(root: Element, place: str, inside: Inside) -> list[Item]:
    """Read the content of an open document: tables as shown and as stored, paragraphs, notes, and what is hidden."""
    gone = _hidden_styles(root)
    items: list[Item] = []
    tables = 0
    title = ""
    for one, unseen in _blocks(root, hidden=False):
        if local(one) == "table":
            tables += 1
            name = attribute(one, "name")
            hidden = unseen or attribute(one, "style-name") in gone
            where = f"{place}, table {name or tables}{' (hidden)' * hidden}"
            items += _table(one, where, title, hidden)
        else:
            items += words(place, _text(one), hidden=unseen)
            title = " ".join(_text(one).split()) or title
    items += _noted(root, place)
    for one in inner(root, "binary-data"):
        items += inside("".join(text_of(one).split()).encode(), f"{place}, embedded file", True)
    return items


def _blocks(element: Element, *, hidden: bool) -> Iterator[tuple[Element, bool]]:
    for child in element:
        name = local(child)
        if is_comment(child) or name in NOTED or name in ("automatic-styles", "styles", "meta", "settings"):
            continue
        unseen = hidden or attribute(child, "display") in ("none", "false") or name == "hidden-text"
        if name in ("table", "p", "h"):
            yield child, unseen
        if name != "table":
            yield from _blocks(child, hidden=unseen) if name not in ("p", "h") else _tables_in(child, unseen)


def _tables_in(paragraph: Element, hidden: bool) -> Iterator[tuple[Element, bool]]:
    for one in inner(paragraph, "table", "text-box"):
        if local(one) == "table":
            yield one, hidden


def _table(table: Element, place: str, title: str, hidden: bool) -> list[Item]:
    shown: list[list[str]] = []
    stored: list[list[str]] = []
    items: list[Item] = []
    gone = [at for at, one in _repeated(table, "table-column") if attribute(one, "visibility", "visible") != "visible"]
    for _, row in _repeated(table, "table-row"):
        seen: list[str] = []
        kept: list[str] = []
        for _, cell in _repeated(row, "table-cell", "covered-table-cell"):
            text = " ".join(" ".join(_text(one) for one in children(cell, "p", "h")).split())
            value = next((attribute(cell, one) for one in VALUES if attribute(cell, one)), "")
            seen.append("" if len(seen) in gone else text)
            kept.append(stored_number(value) if value else text)
            formula = attribute(cell, "formula")
            items += words(f"{place}, row {len(stored) + 1}, column {len(kept)}, formula", formula, hidden=True)
        if attribute(row, "visibility", "visible") == "visible":
            shown.append(seen)
        stored.append(kept)
    shown, stored = [_trimmed(one) for one in shown], [_trimmed(one) for one in stored]
    found = tables_of(shown, place, hidden=hidden)
    if shown != stored:
        found += tables_of(stored, f"{place}, as stored", hidden=True)
    found = [_titled(one, title) for one in found]
    inner_tables = [one for cell in inner(table, "table-cell") for one in children(cell, "table", "sub-table")]
    for at, one in enumerate(inner_tables, start=1):
        found += _table(one, f"{place}, table {at} within", title, hidden)
    return found + items


def _titled(one: Item, title: str) -> Item:
    if not isinstance(one, Grid) or one.title or not title:
        return one
    return Grid(place=one.place, rows=one.rows, title=title, hidden=one.hidden)


def _repeated(element: Element, *names: str) -> Iterator[tuple[int, Element]]:
    """The rows or cells of a table with those that stand for many; long fillings are left out."""
    at = 0
    for child in element:
        if local(child) in names:
            times = int(attribute(child, "number-columns-repeated") or attribute(child, "number-rows-repeated") or 1)
            for _ in range(times if times <= MOST else 1):
                yield at, child
                at += 1
        elif local(child).startswith("table-") and local(child) not in ("table-row", "table-cell", "table-column"):
            for _, one in _repeated(child, *names):
                yield at, one
                at += 1


def _trimmed(row: list[str]) -> list[str]:
    end = max((at for at, cell in enumerate(row, start=1) if cell), default=0)
    return row[:end]


def _text(element: Element) -> str:
    """The words of a paragraph, without its notes; spaces and tabs are elements here."""
    pieces = [element.text or ""]
    for child in element:
        name = local(child)
        if name in ("s", "tab", "line-break"):
            pieces.append(" ")
        elif not is_comment(child) and name not in NOTED and name not in ("note", "table", "title"):
            pieces.append(_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _noted(root: Element, place: str) -> list[Item]:
    items: list[Item] = []
    for one in root.iter():
        name = local(one)
        if is_comment(one):
            items += words(f"{place}, comment", one.text, hidden=True)
        elif name in NOTED or name in ("note", "title"):
            said = " ".join([*one.itertext(), attribute(one, "string-value")])
            items += words(f"{place}, {name}", said, hidden=True)
        elif name in ("named-range", "named-expression"):
            said = " ".join(one.attrib.values())
            items += words(f"{place}, defined name", said, hidden=True)
        elif name in ("content-validation", "help-message", "error-message", "condition"):
            items += words(f"{place}, {name}", " ".join([*one.attrib.values(), *one.itertext()]), hidden=True)
    return items


def _said_behind(root: Element, place: str) -> list[Item]:
    items: list[Item] = []
    for one in inner(root, "p", "h"):
        items += words(f"{place}, header or footer", _text(one))
    return items


def _meta(root: Element, place: str) -> list[Item]:
    items: list[Item] = []
    for one in root.iter():
        if one.text and one.text.strip() and not is_comment(one):
            name = attribute(one, "name") or local(one)
            items += words(f"{place}, document properties, {name}", one.text, hidden=True)
    return items


def _hidden_styles(root: Element) -> set[str]:
    return {
        attribute(style, "name")
        for style in inner(root, "style")
        for one in children(style, "table-properties")
        if attribute(one, "display") == "false"
    }
