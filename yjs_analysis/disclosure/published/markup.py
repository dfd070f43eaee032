"""Reading XML without being harmed by it: no entities of the file's own, nothing fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from yjs_analysis.disclosure.published.items import UnreadableError


def xml_root(data: bytes, name: str) -> Element:
    """Give the root of an XML text, with its comments kept.

    Raises
    ------
    UnreadableError
        If the text declares entities (a few lines can unfold to gigabytes, or fetch another file), or is not XML.

    Examples
    --------
    >>> local(xml_root(b"<a xmlns='urn:x'>3</a>", "part.xml"))
    'a'
    >>> xml_root(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "part.xml")
    Traceback (most recent call last):
    yjs_analysis.disclosure.published.items.UnreadableError: part.xml declares entities of its own
    """
    try:
        if b"<!entity" in data.replace(b"\0", b"").lower():
            _refuse_entities(data, name)
        parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
        parser.feed(data)
        return parser.close()
    except (ElementTree.ParseError, expat.ExpatError, LookupError) as fault:
        raise UnreadableError(f"{name} is not well-formed XML ({fault})") from fault


def local(element: Element) -> str:
    """Give the name of an element in small letters, without its namespace; empty for a comment.

    Examples
    --------
    >>> local(Element("{urn:x}clipPath"))
    'clippath'
    """
    tag = element.tag
    return _plain(tag) if isinstance(tag, str) else ""


@cache
def _plain(name: str) -> str:
    return name.rsplit("}", 1)[-1].lower()


def is_comment(element: Element) -> bool:
    """Whether this is a comment and not an element."""
    return element.tag is ElementTree.Comment


def attribute(element: Element, name: str, default: str = "") -> str:
    """Give an attribute by its name without a namespace, in whatever case it is written.

    Examples
    --------
    >>> attribute(Element("a", {"{urn:x}repeated": "2"}), "repeated")
    '2'
    """
    if name in element.attrib:
        return element.attrib[name]
    for key, value in element.attrib.items():
        if _plain(key) == name.lower():
            return value
    return default


def children(element: Element, *names: str) -> Iterator[Element]:
    """Give the elements directly inside that have one of these names (all small letters)."""
    return (one for one in element if local(one) in names)


def inner(element: Element, *names: str) -> Iterator[Element]:
    """Give the elements at any depth that have one of these names, in the order written."""
    return (one for one in element.iter() if local(one) in names)


def first(element: Element, *names: str) -> Element | None:
    """Give the first element at any depth with one of these names, or none."""
    return next(inner(element, *names), None)


def text_of(element: Element | None) -> str:
    """Give all the words inside an element, without comments.

    Examples
    --------
    >>> text_of(ElementTree.fromstring("<p>3 of <b>12</b> children</p>"))
    '3 of 12 children'
    """
    if element is None or is_comment(element):
        return ""
    pieces = [element.text or ""]
    for child in element:
        pieces += [text_of(child), child.tail or ""]
    return "".join(pieces)


def _refuse_entities(data: bytes, name: str) -> None:
    declared: list[str] = []
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = lambda entity, *_rest: declared.append(entity)
    parser.StartElementHandler = lambda *_rest: None
    parser.ExternalEntityRefHandler = lambda *_rest: 1
    try:
        parser.Parse(data, True)
    finally:
        if declared:
            raise UnreadableError(f"{name} declares entities of its own")
