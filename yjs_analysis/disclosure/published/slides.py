"""Reading slides (.pptx): their words and tables, the notes under them, and the workbooks behind their charts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from yjs_analysis.disclosure.published.items import Inside, Item, is_number, words
from yjs_analysis.disclosure.published.markup import attribute, children, inner, is_comment, local, text_of, xml_root
from yjs_analysis.disclosure.published.office_parts import SAID, left_over
from yjs_analysis.disclosure.published.shapes import Grid

SLIDE = re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)(\d+)\.xml$")


def read_slides(parts: dict[str, bytes], place: str, inside: Inside) -> list[Item]:
    """Read the parts of a set of slides. Notes and slides that are not shown are hidden."""
    items: list[Item] = []
    done: set[str] = set()
    for name in sorted(parts, key=lambda one: [int(at) if at.isdigit() else at for at in re.split(r"(\d+)", one)]):
        found = SLIDE.match(name)
        if found:
            notes = "notes" in found.group(1)
            root = xml_root(parts[name], f"{place}, {name}")
            unseen = notes or root.get("show") in ("0", "false")
            where = f"{place}, {'notes of ' * notes}slide {found.group(2)}{' (hidden)' * (unseen and not notes)}"
            items += slide_items(root, where, hidden=unseen)
            done.add(name)
    return items + left_over(parts, done, place, inside)


def slide_items(root: Element, place: str, *, hidden: bool = False) -> list[Item]:
    """Read one slide: each table as a grid, each other paragraph as words, and what is said of its pictures.

    Examples
    --------
    >>> from xml.etree.ElementTree import fromstring
    >>> slide_items(fromstring("<sld><p><r><t>Black: </t></r><r><t>12</t></r></p></sld>"), "a.pptx, slide 1")
    [Passage(place='a.pptx, slide 1', text='Black: 12', hidden=False)]
    """
    items: list[Item] = []
    tables, title = 0, ""
    for one, unseen in _blocks(root, hidden):
        if local(one) == "tbl":
            tables += 1
            rows = _rows(one)
            items.append(Grid(place=f"{place}, table {tables}", rows=rows, title=title, hidden=unseen))
            items += [prose for row in rows for cell in row if cell.count(" ") > 3 for prose in words(place, cell)]
        else:
            title = title or " ".join(text_of(one).split())
            items += words(place, _paragraph(one), hidden=unseen)
    for one in root.iter():
        if is_comment(one):
            items += words(f"{place}, comment", one.text, hidden=True)
        for key, value in () if is_comment(one) else one.attrib.items():
            if key.rsplit("}", 1)[-1].lower() in SAID:
                items += words(f"{place}, {key.rsplit('}', 1)[-1]}", value, hidden=True)
    return items


def _blocks(element: Element, unseen: bool) -> Iterator[tuple[Element, bool]]:
    for child in element:
        if is_comment(child):
            continue
        gone = unseen or any(one.get("hidden") in ("1", "true") for one in inner(child, "cnvpr") if _is_shape(child))
        if local(child) in ("tbl", "p"):
            yield child, gone
        else:
            yield from _blocks(child, gone)


def _is_shape(element: Element) -> bool:
    return local(element) in ("sp", "graphicframe", "pic", "cxnsp")


def _paragraph(one: Element) -> str:
    return "".join(" " if local(part) == "br" else (part.text or "") for part in inner(one, "t", "br"))


def _rows(table: Element) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    for row in children(table, "tr"):
        cells: list[str] = []
        for cell in children(row, "tc"):
            text = " ".join(" ".join(_paragraph(one) for one in inner(cell, "p")).split())
            if not text and attribute(cell, "hMerge") and cells and not is_number(cells[-1]):
                text = cells[-1]
            elif not text and attribute(cell, "vMerge") and rows and not is_number(rows[-1][len(cells)]):
                text = rows[-1][len(cells)]
            cells.append(text)
        rows.append(tuple(cells))
    return tuple(rows)
