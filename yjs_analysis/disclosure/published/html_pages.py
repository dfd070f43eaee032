"""Reading a page of HTML: tables, paragraphs, and all that a browser does not show."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from yjs_analysis.disclosure.published.html_bars import lengths_of_parts
from yjs_analysis.disclosure.published.html_tables import BLOCKS, is_table, table_rows
from yjs_analysis.disclosure.published.html_trees import html_root
from yjs_analysis.disclosure.published.items import Inside, Item, words
from yjs_analysis.disclosure.published.markup import is_comment, local
from yjs_analysis.disclosure.published.shapes import Grid
from yjs_analysis.disclosure.published.structured import json_value, read_json
from yjs_analysis.disclosure.published.svg_pictures import read_drawing
from yjs_analysis.disclosure.published.uris import inside_uris, without_uris

SAID = {"title", "alt", "summary", "placeholder", "value", "label", "content", "abbr", "datetime", "min", "max", "high"}
"""Attributes that hold words or numbers; those that begin with `data-` or `aria-` are read as well."""

LONGEST_DATA = 60
"""Letters of a value that is read beside its name."""

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|opacity\s*:\s*0(?![.\d])|font-size\s*:\s*0")
BRACKETS = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[\[\]{}();=]")
LITERAL = re.compile(
    r"(?P<text>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')|(?<=[{,\s])(?P<name>[A-Za-z_$][\w$]*)\s*:|,\s*(?P<comma>[\]}])"
)
SIZED = re.compile(r"--[\w-]+\s*:[^;]+|\b(?:width|height|flex-basis)\s*:\s*[\d.]+%")
"""Numbers that a style draws as the length of a bar, or keeps by a name of its own."""

CODE = {"(", ")", ";", "="}
"""Outside a text, these show that a bracket holds code and not values."""

START = re.compile(r"[=(:,\[]\s*([\[{])|^\s*([\[{])", re.MULTILINE)


@dataclass(slots=True)
class _Page:
    """How far the reading has come: what was found, the words of the paragraph so far, the heading above, tables."""

    place: str
    inside: Inside
    unseen: frozenset[str] = frozenset()
    items: list[Item] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)
    heading: str = ""
    tables: int = 0
    pictures: int = 0
    paragraphs: int = 0
    within: int = 0


def read_html(text: str, place: str, inside: Inside) -> list[Item]:
    """Read a page: what is shown, and what is not (comments, attributes, scripts, hidden parts, files within).

    Examples
    --------
    >>> page = "<p>Four of 12.</p><table hidden><tr><td>Black<td>3</table><!-- 5 -->"
    >>> [type(one).__name__ + (" hidden" if one.hidden else "") for one in read_html(page, "a.html", lambda *_: [])]
    ['Passage', 'Grid hidden', 'Passage hidden']
    """
    root = html_root(text)
    styles = " ".join(one.text or "" for one in root.iter() if local(one) == "style")
    page = _Page(place=place, inside=inside, unseen=_unseen_classes(styles))
    _walk(root, page, hidden=False)
    _flush(page, hidden=False)
    return [*page.items, *lengths_of_parts(root, place)]


def _walk(element: Element, page: _Page, *, hidden: bool) -> None:
    name = local(element)
    if is_comment(element):
        page.items += words(f"{_where(page)}, comment", element.text, hidden=True)
        page.items += inside_uris(element.text or "", page.place, page.inside)
        return
    hidden = hidden or _is_unseen(element, page)
    _attributes(element, page)
    if name in ("script", "style"):
        _script(element, page)
    elif name == "svg":
        page.pictures += 1
        page.items += read_drawing(element, f"{page.place}, picture {page.pictures}", page.inside)
    else:
        _contents(element, page, name=name, hidden=hidden)


def _contents(element: Element, page: _Page, *, name: str, hidden: bool) -> None:
    edge = name in BLOCKS or name in ("table", "figure", "caption", "figcaption", "pre", "option", "title", "summary")
    if edge:
        _flush(page, hidden=hidden)
    if is_table(element):
        _table(element, page, hidden=hidden)
    if name == "dl":
        _told_of(element, page, hidden=hidden)
    page.within += is_table(element)
    in_cell = name in ("td", "th", "caption")
    held = page.buffer
    if in_cell:
        page.buffer = []
    page.buffer.append(element.text or "")
    for child in element:
        _walk(child, page, hidden=hidden)
        page.buffer.append(child.tail or "")
    if name in HEADINGS:
        page.heading = " ".join("".join(page.buffer).split())
    if in_cell and page.within and "".join(page.buffer).count(" ") < 4 and name != "caption":
        page.buffer = []
    page.within -= is_table(element)
    if edge:
        _flush(page, hidden=hidden)
    if in_cell:
        page.buffer = held


def _told_of(element: Element, page: _Page, *, hidden: bool) -> None:
    """Put what a list tells of a term beside the term."""
    told = ""
    for one in (one for one in element.iter() if local(one) in ("dt", "dd")):
        text = " ".join("".join(one.itertext()).split())
        told = text if local(one) == "dt" else told
        if local(one) == "dd" and told and len(text) <= LONGEST_DATA:
            page.items += words(f"{_where(page)}, {told}", f"{told}: {text}", hidden=hidden)


def _flush(page: _Page, *, hidden: bool) -> None:
    found = words(f"{_where(page)}, paragraph {page.paragraphs + 1}", "".join(page.buffer), hidden=hidden)
    page.paragraphs += len(found)
    page.items += found
    page.buffer = []


def _where(page: _Page) -> str:
    heading = page.heading if len(page.heading) <= 60 else page.heading[:57] + "..."
    return f'{page.place}, under "{heading}"' if heading else page.place


def _table(element: Element, page: _Page, *, hidden: bool) -> None:
    page.tables += 1
    caption = next((one for one in element if local(one) == "caption"), None)
    title = " ".join("".join(caption.itertext()).split()) if caption is not None else ""
    rows = table_rows(element)
    if rows:
        title = title or element.get("aria-label", "") or page.heading
        page.items.append(Grid(place=f"{page.place}, table {page.tables}", rows=rows, title=title, hidden=hidden))
    unseen = [row for row in element.iter() if row is not element and _is_unseen(row, page)]
    for one in () if hidden else unseen:
        page.items += words(f"{page.place}, table {page.tables}, hidden part", " | ".join(one.itertext()), hidden=True)


def _attributes(element: Element, page: _Page) -> None:
    for name, value in element.attrib.items():
        bare = name.lower()
        if "data:" in value.lower():
            page.items += inside_uris(value, page.place, page.inside, hidden=bare not in ("src", "srcset", "data"))
        if bare == "style" and (sizes := SIZED.findall(value)):
            page.items += words(f"{_where(page)}, {local(element)} drawn", "; ".join(sizes), hidden=True)
        if bare == "srcdoc":
            page.items += page.inside(value.encode(), f"{page.place}, frame within", False)
        elif bare in SAID or bare.startswith(("data-", "aria-")) or (bare == "name" and local(element) == "meta"):
            _said(element, bare, without_uris(value), page)
    data = [(name[5:], value) for name, value in element.attrib.items() if name.lower().startswith("data-")]
    if len(data) > 1 and all(len(value) <= LONGEST_DATA for _, value in data):
        told = " ".join(f"{name} {value}" for name, value in sorted(data, key=lambda one: one[1][:1].isdigit()))
        page.items += words(f"{_where(page)}, {local(element)} data together", told, hidden=True)


def _said(element: Element, name: str, value: str, page: _Page) -> None:
    where = f"{_where(page)}, {local(element)} {name}"
    page.items += words(where, value, hidden=True)
    if value.strip()[:1] in ("{", "["):
        page.items += json_in(value, where, page.inside)


def _script(element: Element, page: _Page) -> None:
    """What a script or a style holds: its JSON as data, the rest as hidden words, and the files within."""
    text = element.text or ""
    where = f"{page.place}, {local(element)}"
    page.items += inside_uris(text, where, page.inside)
    if local(element) == "script":
        page.items += json_in(text, where, page.inside)
        page.items += words(where, without_uris(text), hidden=True)
        return
    said = re.findall(r"content\s*:\s*([\"'])(.*?)\1|(--[\w-]+\s*:\s*[^;}]+)|(/\*.*?\*/)", text, re.DOTALL)
    page.items += words(where, "; ".join(one[1] or one[2] or one[3] for one in said), hidden=True)


def json_in(text: str, place: str, inside: Inside) -> list[Item]:
    """Read every list and object of values in a script: JSON, or the same with bare names and single quotes.

    Examples
    --------
    >>> json_in("draw([{group: 'Black', events: 7}]);", "a.js", lambda *_: [])[0].rows
    (('group', 'events'), ('Black', '7'))
    """
    items: list[Item] = []
    decoder = json.JSONDecoder()
    at = 0
    while found := START.search(text, at):
        begin = found.end() - 1
        try:
            _, end = decoder.raw_decode(text, begin)
            said = text[begin:end]
        except (ValueError, RecursionError):
            said, end = _bare_literal(text, begin)
        if len(said) > 2:
            items += read_json(json_value(said, place), f"{place} data", inside, hidden=True)
        at = max(end, found.end())
    return items


def _bare_literal(text: str, begin: int) -> tuple[str, int]:
    """A list or object written as scripts write it, turned into JSON; nothing where it holds more than values."""
    deep = 0
    for found in BRACKETS.finditer(text, begin):
        if found.group() in CODE:
            return "", begin
        deep += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found.group(), 0)
        if deep == 0:
            said = LITERAL.sub(_as_json, text[begin : found.end()])
            try:
                json.loads(said)
            except (ValueError, RecursionError):
                return "", begin
            return said, found.end()
    return "", begin


def _as_json(found: re.Match) -> str:
    text, name, comma = found.group("text"), found.group("name"), found.group("comma")
    if text is not None:
        bare = re.sub(r"\\(['`])", r"\1", text[1:-1])
        return json.dumps(bare) if text[0] != '"' else text
    return comma if comma else f'"{name}":'


def _is_unseen(element: Element, page: _Page) -> bool:
    if is_comment(element):
        return False
    given = element.attrib
    return (
        "hidden" in given
        or local(element) in ("template", "head", "noscript", "datalist")
        or (local(element) == "input" and given.get("type") == "hidden")
        or UNSEEN.search(given.get("style", "")) is not None
        or _is_white(given.get("style", ""))
        or not page.unseen.isdisjoint(given.get("class", "").split())
    )


def _is_white(style: str) -> bool:
    found = re.search(r"(?<![-\w])color\s*:\s*(#fff(?:fff)?\b|white\b|transparent\b)", style.lower())
    return found is not None and "background" not in style.lower()


def _unseen_classes(styles: str) -> frozenset[str]:
    bare = re.sub(r"@media\s+print\s*{[^@]*?}\s*}", "", styles)
    rules = re.findall(r"([^{}]+){([^{}]*)}", bare)
    return frozenset(
        one for chosen, rule in rules if UNSEEN.search(rule) for one in re.findall(r"\.([\w-]+)\s*(?:,|$)", chosen)
    )
