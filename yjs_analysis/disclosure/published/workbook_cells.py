"""The cells of a workbook's sheet, each as it is shown and as it is stored, and whether it can be seen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from yjs_analysis.disclosure.published.markup import attribute, children, first, inner, text_of
from yjs_analysis.disclosure.published.number_formats import BUILT_IN, shown_number, stored_number

WHITE = {"FFFFFFFF", "00FFFFFF", "FFFFFF"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks, as far as it decides what can be read: its number format, and whether it is its own colour."""

    code: str
    unseen: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: where it stands, what it shows, what it stores, its formula, and whether it can be seen."""

    row: int
    column: int
    shown: str
    stored: str
    formula: str
    unseen: bool

    @property
    def name(self) -> str:
        """The name of the cell, such as B3."""
        letters, rest = "", self.column + 1
        while rest:
            rest, last = divmod(rest - 1, 26)
            letters = chr(65 + last) + letters
        return f"{letters}{self.row + 1}"


def styles_of(root: Element | None) -> list[Style]:
    """Give the styles of a workbook in the order that cells point to them."""
    if root is None:
        return []
    codes = {int(one.get("numFmtId", 0)): one.get("formatCode", "General") for one in inner(root, "numfmt")}
    codes = BUILT_IN | codes
    fonts = [_colour(first(one, "color")) for held in children(root, "fonts") for one in children(held, "font")]
    fills = [_fill(one) for held in children(root, "fills") for one in children(held, "fill")]
    styles = []
    for held in children(root, "cellxfs"):
        for one in children(held, "xf"):
            font, fill = int(one.get("fontId", 0)), int(one.get("fillId", 0))
            ink = fonts[font] if font < len(fonts) else ""
            paper = fills[fill] if fill < len(fills) else "white"
            styles.append(Style(codes.get(int(one.get("numFmtId", 0)), "General"), bool(ink) and ink == paper))
    return styles


def cells_of(root: Element, strings: list[str], styles: list[Style], used: set[int]) -> list[Cell]:
    """Give the cells of a sheet that hold anything. The shared texts that they point to are noted in `used`."""
    gone = {at for one in inner(root, "col") if _is_gone(one, "width") for at in _columns(one)}
    found: list[Cell] = []
    row_at = -1
    for row in inner(root, "row"):
        row_at = int(row.get("r", row_at + 2)) - 1
        unseen = _is_gone(row, "ht")
        column = -1
        for one in children(row, "c"):
            column = _column(one.get("r", "")) if one.get("r") else column + 1
            found.append(_cell(one, (row_at, column), unseen or column in gone, strings, styles, used))
    return [one for one in found if one.stored or one.shown or one.formula]


def laid_out(cells: list[Cell], *, shown: bool) -> list[list[str]]:
    """Lay cells out in rows: as a reader sees them (rows and columns that are hidden left out), or as stored."""
    kept = [one for one in cells if not (shown and one.unseen)]
    rows = range(min((one.row for one in kept), default=0), max((one.row for one in kept), default=-1) + 1)
    columns = range(min((one.column for one in kept), default=0), max((one.column for one in kept), default=-1) + 1)
    if len(rows) * len(columns) > 5_000_000:
        return [[one.shown if shown else one.stored for one in kept if one.row == row] for row in {c.row for c in kept}]
    at = {(one.row, one.column): one.shown if shown else one.stored for one in kept}
    full = [[at.get((row, column), "") for column in columns] for row in rows]
    hidden_rows = {one.row for one in cells if one.unseen} - {one.row for one in kept}
    return [line for row, line in zip(rows, full, strict=True) if row not in hidden_rows]


def _cell(
    one: Element, at: tuple[int, int], unseen: bool, strings: list[str], styles: list[Style], used: set[int]
) -> Cell:
    kind = one.get("t", "n")
    raw = "".join(text_of(value) for value in children(one, "v"))
    style = int(one.get("s", 0))
    look = styles[style] if style < len(styles) else Style("General", False)
    if kind == "s" and raw.strip().isdigit():
        used.add(int(raw))
        stored = strings[int(raw)] if int(raw) < len(strings) else raw
    elif kind == "inlineStr":
        stored = "".join(text_of(text) for text in inner(one, "t"))
    else:
        stored = {"1": "TRUE", "0": "FALSE"}.get(raw, raw) if kind == "b" else raw
    if kind == "n" and raw:
        shown, stored = shown_number(raw, look.code), stored_number(raw)
    else:
        sections = look.code.split(";")
        shown = "" if len(sections) == 4 and not sections[3].strip() else stored
    formula = "".join(text_of(value) for value in children(one, "f"))
    return Cell(*at, shown, stored, formula, unseen or look.unseen)


def _is_gone(one: Element, size: str) -> bool:
    small = one.get(size)
    return one.get("hidden") in ("1", "true") or (small is not None and float(small) < 0.5)


def _columns(one: Element) -> range:
    return range(int(one.get("min", 1)) - 1, min(int(one.get("max", 1)), 20_000))


def _column(name: str) -> int:
    number = 0
    for letter in re.match(r"[A-Za-z]*", name).group().upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _colour(one: Element | None) -> str:
    if one is None:
        return ""
    if one.get("rgb", "").upper() in WHITE or one.get("theme") == "0" or one.get("indexed") in ("1", "9"):
        return "white"
    return attribute(one, "rgb") or "".join(f"{key}={value}" for key, value in sorted(one.attrib.items()))


def _fill(one: Element) -> str:
    pattern = first(one, "patternfill")
    solid = pattern is not None and pattern.get("patternType") == "solid"
    return _colour(first(pattern, "fgcolor")) if solid else "white"
