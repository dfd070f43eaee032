"""Making a tree of a page of HTML, as forgiving as a browser of end tags that are left out."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
CLOSED_BY = {
    "td": {"td", "th", "tr", "tbody", "thead", "tfoot"},
    "th": {"td", "th", "tr", "tbody", "thead", "tfoot"},
    "tr": {"tr", "tbody", "thead", "tfoot"},
    "thead": {"tbody", "tfoot"},
    "tbody": {"tbody", "tfoot"},
    "caption": {"tr", "thead", "tbody"},
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "option": {"option", "optgroup"},
    "p": {"p", "div", "table", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "section", "figure", "pre", "blockquote"},
}
"""Which starting tags end an element whose own end tag was left out."""

FENCES = {"table", "svg", "template", "body", "html"}
"""Elements that an ending left out does not reach across."""


def html_root(text: str) -> Element:
    """Give the tree of a page, with its comments; tags and names of attributes are in small letters.

    Examples
    --------
    >>> ElementTree.tostring(html_root("<table><tr><td>3<td>4</table>"), encoding="unicode")
    '<page><table><tr><td>3</td><td>4</td></tr></table></page>'
    """
    builder = _Builder()
    builder.feed(text)
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    """Hangs each tag, text and comment where it belongs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("page")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._close_left_out(tag)
        element = SubElement(self.open[-1], tag, {name: value or "" for name, value in reversed(attrs)})
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._close_left_out(tag)
        SubElement(self.open[-1], tag, {name: value or "" for name, value in reversed(attrs)})

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self.open) - 1, 0, -1):
            if self.open[at].tag == tag:
                del self.open[at:]
                return
            if self.open[at].tag in FENCES:
                return

    def handle_data(self, data: str) -> None:
        above = self.open[-1]
        if len(above):
            above[-1].tail = (above[-1].tail or "") + data
        else:
            above.text = (above.text or "") + data

    def handle_comment(self, data: str) -> None:
        self.open[-1].append(ElementTree.Comment(data))

    def unknown_decl(self, data: str) -> None:
        self.open[-1].append(ElementTree.Comment(data))

    def handle_pi(self, data: str) -> None:
        self.open[-1].append(ElementTree.Comment(data))

    def _close_left_out(self, tag: str) -> None:
        while len(self.open) > 1 and tag in CLOSED_BY.get(self.open[-1].tag, set()):
            self.open.pop()
        for at in range(len(self.open) - 1, 0, -1):
            here = self.open[at].tag
            if here in FENCES:
                return
            if tag in CLOSED_BY.get(here, set()) and here in ("td", "th", "tr", "thead", "tbody", "caption", "li"):
                if here == "li" and any(one.tag in ("ul", "ol") for one in self.open[at + 1 :]):
                    return
                del self.open[at:]
                return self._close_left_out(tag)
