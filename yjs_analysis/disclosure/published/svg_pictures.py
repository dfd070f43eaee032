"""Reading a drawing in SVG: its words, those it hides, the pictures within, and what its marks stand for."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from yjs_analysis.disclosure.published.items import Inside, Item, words
from yjs_analysis.disclosure.published.markup import inner, is_comment, local, text_of, xml_root
from yjs_analysis.disclosure.published.svg_geometry import Shape, Word, drawn
from yjs_analysis.disclosure.published.svg_marks import marks_of
from yjs_analysis.disclosure.published.uris import inside_uris, without_uris


def read_svg(data: bytes, place: str, inside: Inside) -> list[Item]:
    """Read a file of SVG.

    Examples
    --------
    >>> read_svg(b"<svg><text>Black 3</text></svg>", "a.svg", lambda *_: [])
    [Passage(place='a.svg, text', text='Black 3', hidden=False)]
    """
    return read_drawing(xml_root(data, place), place, inside)


def read_drawing(root: Element, place: str, inside: Inside) -> list[Item]:
    """Read a drawing that is already a tree. Each group that matplotlib names `axes` is a chart of its own."""
    shapes, texts = drawn(root)
    items: list[Item] = [one for text in texts for one in words(f"{place}, text", text.text)]
    items += _unshown(root, place, inside)
    names = sorted({found.group(1) for one in texts if (found := _axes_name(one))})
    for at, name in enumerate(names or [""], start=1):
        where = f"{place}, chart {at}" if len(names) > 1 else place
        mine = [one for one in shapes if not name or _lies_in(one, name)]
        items += marks_of(mine, [one for one in texts if not name or _lies_in(one, name)], where, texts)
    return items


def _axes_name(one: Shape | Word) -> re.Match | None:
    return re.search(r"(\S*axes_\d+)/", one.groups)


def _lies_in(one: Shape | Word, name: str) -> bool:
    return f"{name}/" in one.groups.split(" ") or f" {name}/" in one.groups


def _unshown(root: Element, place: str, inside: Inside) -> list[Item]:
    items: list[Item] = []
    for one in root.iter():
        name = local(one)
        if is_comment(one):
            items += words(f"{place}, comment", one.text, hidden=True)
            continue
        if name in ("title", "desc", "metadata", "script"):
            items += words(f"{place}, {name}", without_uris(text_of(one)), hidden=True)
        for key, value in one.attrib.items():
            bare = key.rsplit("}", 1)[-1].lower()
            if "data:" in value.lower():
                items += inside_uris(value, place, inside, hidden=name != "image")
            if bare.startswith(("data-", "aria-")) or bare in ("alt", "label", "title", "inkscape:label", "content"):
                items += words(f"{place}, {name} {bare}", without_uris(value), hidden=True)
    for one in inner(root, "foreignobject"):
        items += words(f"{place}, text", text_of(one))
    return items
