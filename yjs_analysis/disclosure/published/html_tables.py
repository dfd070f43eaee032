"""The tables of a page of HTML, with cells that span laid out in full."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from yjs_analysis.disclosure.published.items import is_number
from yjs_analysis.disclosure.published.markup import attribute, is_comment, local

BLOCKS = {"p", "div", "br", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "section", "dt", "dd"}
ROWS = {"tr"}
CELLS = {"td", "th"}


def is_table(element: Element) -> bool:
    """Whether an element is a table, by its tag or by the role that a screen reader is told."""
    return local(element) == "table" or element.get("role") in ("table", "grid", "treegrid")


def table_rows(table: Element) -> tuple[tuple[str, ...], ...]:
    """Give the cells of a table, each as its words. A cell that spans says its words in every place it covers.

    A number that spans is said once only, so that it is not counted twice; a heading such as a year is said in each.

    Examples
    --------
    >>> from yjs_analysis.disclosure.published.html_trees import html_root
    >>> page = html_root("<table><tr><th rowspan=2>Group<th colspan=2>2019<tr><th>Yes<th>No</table>")
    >>> table_rows(page[0])
    (('Group', '2019', '2019'), ('Group', 'Yes', 'No'))
    """
    filled: dict[tuple[int, int], str] = {}
    deep = 0
    for at, row in enumerate(_rows(table)):
        column = 0
        deep = max(deep, at + 1)
        for cell in _cells(row):
            while (at, column) in filled:
                column += 1
            text = cell_text(cell)
            wide, tall = _span(cell, "colspan"), _span(cell, "rowspan")
            for down in range(tall):
                for along in range(wide):
                    again = (down or along) and is_number(text) and local(cell) != "th"
                    filled[at + down, column + along] = "" if again else text
            column += wide
    width = max((column for _, column in filled), default=-1) + 1
    return tuple(tuple(filled.get((row, column), "") for column in range(width)) for row in range(deep))


def cell_text(cell: Element) -> str:
    """Give the words of a cell, those of a table inside it left out."""
    return " ".join("".join(_pieces(cell)).split())


def _pieces(element: Element) -> Iterator[str]:
    if is_comment(element) or local(element) in ("script", "style", "svg", "template"):
        return
    yield element.text or ""
    for child in element:
        if not is_table(child):
            edge = " " if local(child) in BLOCKS else ""
            yield edge
            yield from _pieces(child)
            yield edge
        yield child.tail or ""


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if local(child) == "tr" or child.get("role") == "row":
            yield child
        elif not is_table(child) and local(child) not in ("td", "th", "caption"):
            yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if local(child) in CELLS or child.get("role") in ("cell", "gridcell", "columnheader", "rowheader"):
            yield child


def _span(cell: Element, name: str) -> int:
    value = attribute(cell, name) or attribute(cell, "aria-" + name)
    return min(max(int(value), 1), 1000) if value.strip().isdigit() else 1
