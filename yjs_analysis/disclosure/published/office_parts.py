"""The parts that workbooks, documents and slides share: links, charts with their numbers, and what is left."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from yjs_analysis.disclosure.published.items import Inside, Item, hide, printable, words
from yjs_analysis.disclosure.published.kinds import kind_of
from yjs_analysis.disclosure.published.markup import (
    attribute,
    children,
    first,
    inner,
    is_comment,
    local,
    text_of,
    xml_root,
)
from yjs_analysis.disclosure.published.shapes import Grid

SAID = {"descr", "title", "alt", "tooltip", "prompt", "prompttitle", "error", "errortitle", "caption", "initials"}
"""Attributes of a drawing or a cell that a reader may be shown."""

STYLING = re.compile(
    r"(^|/)(theme\d*|styles|tableStyles|fontTable|calcChain|presProps|viewProps|stylesWithEffects)\.xml$"
)
"""Parts that only say how things look."""


def linked(parts: dict[str, bytes], part: str) -> dict[str, str]:
    """Give the parts that a part links to, by the number of the link.

    Examples
    --------
    >>> links = b"<Relationships><Relationship Id='r1' Target='media/a.png'/></Relationships>"
    >>> linked({"ppt/slides/_rels/s.xml.rels": links}, "ppt/slides/s.xml")
    {'r1': 'ppt/slides/media/a.png'}
    """
    folder, name = posixpath.split(part)
    links = parts.get(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
    if links is None:
        return {}
    found = inner(xml_root(links, part), "relationship")
    return {one.get("Id", ""): _target(folder, one.get("Target", "")) for one in found}


def every_word(root: Element, place: str, *, hidden: bool = False) -> list[Item]:
    """Read every text and every attribute of a tree whose kind is not known, each with the names it stands under.

    Examples
    --------
    >>> from xml.etree.ElementTree import fromstring
    >>> every_word(fromstring("<pack><rate group='Black'>3</rate></pack>"), "a.xml")[-1].text
    'rate group=Black: 3'
    """
    items: list[Item] = []
    for one in root.iter():
        if is_comment(one):
            items += words(f"{place}, comment", one.text, hidden=True)
            continue
        said = " ".join(f"{key.rsplit('}', 1)[-1]}={value}" for key, value in one.attrib.items())
        text = " ".join((one.text or "").split())
        if said or text:
            items += words(place, f"{one.tag.rsplit('}', 1)[-1]} {said}".strip() + f": {text}", hidden=hidden)
        items += words(place, one.tail, hidden=hidden)
    return items


def said_words(root: Element, place: str, *, hidden: bool = False) -> list[Item]:
    """Read the paragraphs of a part, its other texts, its comments, and the words that stand for its pictures."""
    items: list[Item] = []
    for text in _texts(root):
        items += words(place, text, hidden=hidden)
    for one in root.iter():
        if is_comment(one):
            items += words(f"{place}, comment", one.text, hidden=True)
            continue
        for key, value in one.attrib.items():
            if key.rsplit("}", 1)[-1].lower() in SAID:
                items += words(f"{place}, {key.rsplit('}', 1)[-1]}", value, hidden=True)
    return items


def chart_items(root: Element, place: str) -> list[Item]:
    """Read the numbers behind a chart as they are kept with it: a grid of its series, and its words.

    Examples
    --------
    >>> from xml.etree.ElementTree import fromstring
    >>> chart = fromstring("<c><ser><cat><strCache><pt idx='0'><v>Black</v></pt></strCache></cat>"
    ...                    "<val><numCache><pt idx='0'><v>3</v></pt></numCache></val></ser></c>")
    >>> chart_items(chart, "a.pptx, chart 1")[0].rows
    (('', 'series 1'), ('Black', '3'))
    """
    columns: list[tuple[str, dict[int, str], dict[int, str]]] = []
    for at, series in enumerate(inner(root, "ser", "series"), start=1):
        name = next((text for one in children(series, "tx") for text in _points(one).values()), f"series {at}")
        across = next((_points(one) for one in children(series, "cat", "xval")), {})
        for one in children(series, "val", "yval", "bubblesize", "errbars"):
            for cache in children(one, "plus", "minus") if local(one) == "errbars" else [one]:
                label = name if local(cache) in ("val", "yval") else f"{name}, {local(cache)}"
                columns.append((label, across, _points(cache)))
    items: list[Item] = []
    kinds = list(dict.fromkeys(tuple(across.items()) for _, across, _ in columns))
    for kind in kinds:
        mine = [one for one in columns if tuple(one[1].items()) == kind]
        places = sorted({at for _, across, values in mine for at in (*across, *values)})
        head = ("", *(label for label, _, _ in mine))
        body = [(dict(kind).get(at, ""), *(values.get(at, "") for _, _, values in mine)) for at in places]
        items.append(Grid(place=f"{place}, numbers behind it", rows=(head, *body), hidden=True))
    return items + said_words(root, place, hidden=False)


def left_over(parts: dict[str, bytes], done: set[str], place: str, inside: Inside) -> list[Item]:
    """Read every part that has not been read: charts, properties, comments, pictures, files within, and the rest."""
    items: list[Item] = []
    charts = 0
    for name, data in parts.items():
        if name in done or name == "[Content_Types].xml" or STYLING.search(name):
            continue
        if name.endswith((".xml", ".rels", ".vml", ".rdf")):
            root = xml_root(data, f"{place}, part {name}")
            charts += local(root) == "chartspace"
            items += _part(root, name, place, charts)
        elif name.endswith((".bin", ".emf", ".wmf", ".odttf", ".fntdata")) and kind_of(data, name) == "unknown":
            items += words(f"{place}, part {name}", printable(data, least=5), hidden=True)
        else:
            items += inside(data, f"{place}, {name}", True)
    return items


def _part(root: Element, name: str, place: str, charts: int) -> list[Item]:
    if name.endswith(".rels"):
        links = [one for one in inner(root, "relationship") if one.get("TargetMode") == "External"]
        return [one for link in links for one in words(f"{place}, link", link.get("Target"), hidden=True)]
    if local(root) == "chartspace":
        return chart_items(root, f"{place}, chart {charts}")
    if name.startswith("docProps/"):
        return _properties(root, f"{place}, document properties")
    if re.search(r"customXml/|metadata|connections|queryTable|externalLink|slicer|mailMerge|people|persons", name):
        return every_word(root, f"{place}, part {name}", hidden=True)
    return said_words(root, f"{place}, part {name}", hidden=True)


def _properties(root: Element, place: str) -> list[Item]:
    items: list[Item] = []
    for one in root:
        name = attribute(one, "name") or local(one)
        said = " ".join(one.itertext())
        items += words(f"{place}, {name}", f"{attribute(one, 'name')}: {said}" if attribute(one, "name") else said)
    return hide(items)


def _texts(element: Element) -> Iterator[str]:
    """Each paragraph as one text, so that a number cut into runs is whole; other texts one by one."""
    if is_comment(element):
        return
    if local(element) == "p" or (local(element) in ("si", "rst", "is", "text") and first(element, "t") is not None):
        yield text_of(element)
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def _points(element: Element) -> dict[int, str]:
    """The numbers or words kept for one side of a series; of words with several levels, all levels together."""
    found: dict[int, str] = {}
    for at, point in enumerate(inner(element, "pt")):
        value = first(point, "v")
        text = text_of(value if value is not None else point).strip()
        place = int(point.get("idx", at))
        found[place] = f"{text}, {found[place]}" if place in found else text
    direct = next(children(element, "v"), None)
    return found or ({0: text_of(direct)} if direct is not None else {})


def _target(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
