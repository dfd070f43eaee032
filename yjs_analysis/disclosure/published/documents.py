"""Reading a text document (.docx): paragraphs, tables, and what was struck out, hidden or only noted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from yjs_analysis.disclosure.published.items import Inside, Item, is_number, words
from yjs_analysis.disclosure.published.markup import attribute, children, first, is_comment, local, xml_root
from yjs_analysis.disclosure.published.office_parts import SAID, left_over
from yjs_analysis.disclosure.published.shapes import Grid

BODY = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments\w*)\.xml$")
STRUCK = {"del", "movefrom"}
WHITE = {"FFFFFF"}


def read_document(parts: dict[str, bytes], place: str, inside: Inside) -> list[Item]:
    """Read the parts of a text document: its body first, then headers, notes and comments, then what lies behind."""
    items: list[Item] = []
    done: set[str] = set()
    for name in sorted((one for one in parts if BODY.match(one)), key=lambda one: (one != "word/document.xml", one)):
        part = name.removeprefix("word/").removesuffix(".xml")
        where = place if part == "document" else f"{place}, {part}"
        items += document_body(xml_root(parts[name], where), where, hidden=part.startswith("comments"))
        done.add(name)
    return items + left_over(parts, done, place, inside)


def document_body(root: Element, place: str, *, hidden: bool = False) -> list[Item]:
    """Read the paragraphs and tables of a part in the order written; a table takes the paragraph above as its title.

    Examples
    --------
    >>> from xml.etree.ElementTree import fromstring
    >>> document_body(fromstring("<body><p><r><t>Of 4</t></r><del><r><delText>3</delText></r></del></p></body>"),
    ...               "a.docx")[-1]
    Passage(place='a.docx, paragraph 1, struck out', text='3', hidden=True)
    """
    items: list[Item] = []
    above, paragraphs, tables = "", 0, 0
    for one in _blocks(root):
        if local(one) == "tbl":
            tables += 1
            items += _table(one, f"{place}, table {tables}", above, hidden)
        else:
            paragraphs += 1
            where = f"{place}, paragraph {paragraphs}"
            seen, unseen, struck = _said(one)
            items += words(where, seen, hidden=hidden)
            items += words(f"{where}, struck out", struck, hidden=True)
            items += words(f"{where}, hidden", unseen, hidden=True)
            above = " ".join(seen.split()) or above
    for one in root.iter():
        if is_comment(one):
            items += words(f"{place}, comment", one.text, hidden=True)
        for key, value in () if is_comment(one) else one.attrib.items():
            name = key.rsplit("}", 1)[-1].lower()
            if name in SAID or (name == "val" and local(one) in ("tblcaption", "tbldescription", "alias", "tag")):
                items += words(f"{place}, {local(one)} {name}", value, hidden=True)
        if local(one) == "instrtext":
            items += words(f"{place}, field", one.text, hidden=True)
    return items


def _blocks(element: Element) -> Iterator[Element]:
    """Paragraphs and tables; a paragraph inside a table belongs to the table, one inside a text box stands alone."""
    for child in element:
        if local(child) == "tbl":
            yield child
            continue
        if local(child) == "p":
            yield child
        if not is_comment(child):
            yield from _blocks(child)


def _said(paragraph: Element) -> tuple[str, str, str]:
    """What a paragraph shows, what it hides, and what was struck out of it."""
    said: dict[str, list[str]] = {"seen": [], "unseen": [], "struck": []}
    _gather(paragraph, said, "seen")
    return "".join(said["seen"]), "".join(said["unseen"]), "".join(said["struck"])


def _gather(element: Element, said: dict[str, list[str]], state: str) -> None:
    for child in element:
        name = local(child)
        if name in ("txbxcontent", "tbl"):
            continue
        now = "struck" if name in STRUCK else state
        if name == "r" and now == "seen" and _is_unseen(child):
            now = "unseen"
        if name in ("t", "deltext", "delinstrtext"):
            said["struck" if name != "t" else now].append(child.text or "")
        elif name in ("tab", "br", "cr"):
            said[now].append(" ")
        elif not is_comment(child):
            _gather(child, said, now)


def _is_unseen(run: Element) -> bool:
    look = next(children(run, "rpr"), None)
    if look is None:
        return False
    gone = next((attribute(one, "val", "1") not in ("0", "false") for one in children(look, "vanish")), False)
    colour = next(children(look, "color"), None)
    white = colour is not None and attribute(colour, "val").upper() in WHITE
    papered = next(children(look, "shd", "highlight"), None) is not None
    return gone or (white and not papered)


def _table(table: Element, place: str, above: str, hidden: bool) -> list[Item]:
    """A grid of what the table shows; if anything in it is hidden or struck out, a second grid with that as well."""
    shown = _rows(table, everything=False)
    whole = _rows(table, everything=True)
    items: list[Item] = [Grid(place=place, rows=shown, title=above, hidden=hidden)] if shown else []
    if whole != shown:
        items.append(Grid(place=f"{place}, with what is hidden or struck out", rows=whole, title=above, hidden=True))
    for at, inner in enumerate((one for one in _nested(table)), start=1):
        items += _table(inner, f"{place}, table {at} within", above, hidden)
    items += [one for row in whole for cell in row if cell.count(" ") > 3 for one in words(place, cell, hidden=hidden)]
    return items


def _rows(table: Element, *, everything: bool) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    for row in _find(table, "tr"):
        look = next(children(row, "trpr"), None)
        if look is not None and first(look, "del") is not None and not everything:
            continue
        cells: list[str] = []
        for cell in _find(row, "tc"):
            text = _cell(cell, everything)
            wide, goes_on = _span(cell)
            if goes_on and not text and rows and len(cells) < len(rows[-1]) and not is_number(rows[-1][len(cells)]):
                text = rows[-1][len(cells)]
            cells += [text] + ["" if is_number(text) else text] * (wide - 1)
        rows.append(tuple(cells))
    return tuple(rows)


def _cell(cell: Element, everything: bool) -> str:
    said = [_said(one) for one in _find(cell, "p")]
    return " ".join(" ".join(" ".join(one if everything else one[:1]) for one in said).split())


def _span(cell: Element) -> tuple[int, bool]:
    look = next(children(cell, "tcpr"), None)
    if look is None:
        return 1, False
    wide = next((int(attribute(one, "val", "1")) for one in children(look, "gridspan")), 1)
    goes_on = any(attribute(one, "val", "continue") == "continue" for one in children(look, "vmerge"))
    return min(max(wide, 1), 1000), goes_on


def _find(element: Element, name: str) -> Iterator[Element]:
    """The nearest parts of this name inside, not those of a table within."""
    for child in element:
        if local(child) == name:
            yield child
        elif local(child) != "tbl" and not is_comment(child):
            yield from _find(child, name)


def _nested(element: Element) -> Iterator[Element]:
    for child in element:
        if local(child) == "tbl":
            yield child
        elif not is_comment(child):
            yield from _nested(child)
