"""Reading a workbook: every sheet, as it is shown and as it is stored, and all that lies behind the sheets."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from yjs_analysis.disclosure.published.items import Inside, Item, hide, is_number, words
from yjs_analysis.disclosure.published.markup import attribute, children, first, inner, local, text_of, xml_root
from yjs_analysis.disclosure.published.office_parts import left_over, linked, said_words
from yjs_analysis.disclosure.published.rows import tables_of
from yjs_analysis.disclosure.published.shapes import Grid
from yjs_analysis.disclosure.published.workbook_cells import Cell, cells_of, laid_out, styles_of

BOOK = "xl/workbook.xml"
CODES = re.compile(r"&[LCRPNDTFAGB]|&\"[^\"]*\"|&\d+")
"""What sets out the head and the foot of a printed sheet."""

STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
BEHIND = {"cols", "sheetdata", "sheetviews", "sheetformatpr", "dimension", "pagemargins", "pagesetup", "mergecells"}


def read_workbook(parts: dict[str, bytes], place: str, inside: Inside) -> list[Item]:
    """Read the parts of a workbook (.xlsx, .xlsm).

    A sheet gives what a reader sees of it; and, where that is not all, the same sheet as stored (more figures than
    are shown, hidden rows and columns, letters in the colour of the paper), which is marked as hidden.
    """
    book = xml_root(parts[BOOK], place)
    strings = _strings(parts, place)
    styles = styles_of(xml_root(parts[STYLES], place) if STYLES in parts else None)
    used: set[int] = set()
    done = {BOOK, STRINGS, STYLES}
    items: list[Item] = []
    for name, part, unseen in _sheets(parts, book):
        root = xml_root(parts[part], f"{place}, sheet {name}")
        cells = cells_of(root, strings, styles, used)
        items += _sheet(root, f"{place}, sheet {name}", cells, unseen)
        items += _comments(parts, part, f"{place}, sheet {name}", cells)
        done.add(part)
    for one in inner(book, "definedname"):
        said = f"{one.get('name', '')} = {text_of(one)} {one.get('comment', '')}"
        items += words(f"{place}, defined name", said, hidden=True)
    for at in sorted(set(range(len(strings))) - used):
        items += words(f"{place}, text that no cell shows", strings[at], hidden=True)
    items += _pivots(parts, place, done) + _other_books(parts, place, done)
    return items + left_over(parts, done, place, inside)


def _strings(parts: dict[str, bytes], place: str) -> list[str]:
    if STRINGS not in parts:
        return []
    root = xml_root(parts[STRINGS], place)
    return ["".join(text_of(text) for text in inner(one, "t")) for one in children(root, "si")]


def _sheets(parts: dict[str, bytes], book: Element) -> list[tuple[str, str, bool]]:
    """The sheets that the workbook lists, then those that lie in it without being listed."""
    links = linked(parts, BOOK)
    listed = [
        (one.get("name", ""), links.get(attribute(one, "id"), ""), one.get("state", "visible") != "visible")
        for one in inner(book, "sheet")
    ]
    found = [one for one in listed if one[1].startswith("xl/worksheets/") or one[1] in parts]
    known = {part for _, part, _ in found}
    lost = [part for part in parts if re.match(r"xl/(worksheets|dialogsheets|macrosheets)/[^/]+\.xml$", part)]
    return found + [(f"{part} that is not listed", part, True) for part in lost if part not in known]


def _sheet(root: Element, place: str, cells: list[Cell], unseen: bool) -> list[Item]:
    place = f"{place} (hidden)" if unseen else place
    shown = tables_of(laid_out(cells, shown=True), place, hidden=unseen)
    items: list[Item] = list(shown)
    if any(one.unseen or one.shown != one.stored for one in cells):
        items += tables_of(laid_out(cells, shown=False), f"{place}, as stored", hidden=True)
    for one in cells:
        if one.formula:
            items += words(f"{place}, cell {one.name}, formula", f"={one.formula}", hidden=True)
            items += words(f"{place}, cell {one.name}, formula beside", f"{_row_of(one.row, cells)}: ={one.formula}")
    for one in inner(root, "headerfooter"):
        for said in one:
            items += words(f"{place}, {local(said)}", CODES.sub(" ", text_of(said)))
    for one in root:
        if local(one) not in BEHIND:
            items += hide(said_words(one, f"{place}, {local(one)}", hidden=True))
    for one in inner(root, "hyperlink"):
        items += words(f"{place}, link", f"{one.get('display', '')} {one.get('location', '')}", hidden=True)
    return items


def _row_of(row: int, cells: list[Cell]) -> str:
    """Give the first words of a row."""
    return next((one.shown for one in cells if one.row == row and one.shown and not is_number(one.shown)), "")


def _comments(parts: dict[str, bytes], part: str, place: str, cells: list[Cell]) -> list[Item]:
    """Put a comment beside the words of the row that it stands on."""
    items: list[Item] = []
    for name in linked(parts, part).values():
        if name in parts and "omments" in name and name.endswith(".xml"):
            for one in inner(xml_root(parts[name], place), "comment", "threadedcomment"):
                row = int(re.sub(r"\D", "", one.get("ref", "")) or 0) - 1
                items += words(f"{place}, comment at {one.get('ref')}", f"{_row_of(row, cells)}: {text_of(one)}")
    return hide(items)


def _pivots(parts: dict[str, bytes], place: str, done: set[str]) -> list[Item]:
    """The rows that a pivot table was made from are kept with it, whatever the pivot shows."""
    items: list[Item] = []
    for name in sorted(one for one in parts if re.search(r"pivotCacheDefinition[^/]*\.xml$", one)):
        root = xml_root(parts[name], place)
        fields = list(inner(root, "cachefield"))
        shared = [_shared(one) for one in fields]
        head = tuple(one.get("name", "") for one in fields)
        beside = name.replace("pivotCacheDefinition", "pivotCacheRecords")  # kept, though nothing may link to it
        records = [part for part in dict.fromkeys([*linked(parts, name).values(), beside]) if part in parts]
        body: list[tuple[str, ...]] = []
        for part in records:
            body += [_record(row, shared) for row in inner(xml_root(parts[part], place), "r")]
            done.add(part)
        done.add(name)
        if body:
            items.append(Grid(place=f"{place}, rows behind a pivot table", rows=(head, *body), hidden=True))
        wide = max((len(one) for one in shared), default=0)
        listed = [tuple(one[at] if at < len(one) else "" for one in shared) for at in range(wide)]
        if listed:
            items.append(Grid(place=f"{place}, values behind a pivot table", rows=(head, *listed), hidden=True))
    return items


def _shared(field: Element) -> list[str]:
    return [attribute(one, "v") for held in children(field, "shareditems") for one in held]


def _record(row: Element, shared: list[list[str]]) -> tuple[str, ...]:
    cells = []
    for at, one in enumerate(row):
        value = attribute(one, "v")
        is_place = local(one) == "x" and value.isdigit() and at < len(shared) and int(value) < len(shared[at])
        cells.append(shared[at][int(value)] if is_place else value)
    return tuple(cells)


def _other_books(parts: dict[str, bytes], place: str, done: set[str]) -> list[Item]:
    """Cells of other workbooks that this one has drawn on are kept in it as they were."""
    items: list[Item] = []
    for name in sorted(one for one in parts if re.match(r"xl/externalLinks/[^/]+\.xml$", one)):
        root = xml_root(parts[name], place)
        for row in list(inner(root, "row")):
            said = [f"{one.get('r', '')}: {text_of(first(one, 'v'))}" for one in children(row, "cell")]
            items += words(f"{place}, kept from another workbook", "; ".join(said), hidden=True)
        done.add(name)
    return items
