"""One XML part of a workbook, looked through before it is read: formulas, errors, and tables that would unfold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from xml.parsers import expat

from yjs_analysis.sources.cases.faults import Faults

REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Extent:
    """How far the cells of a part reach, and how many characters they unfold to."""

    def __init__(self) -> None:
        self.cells = self.text = self.last_row = self.last_column = 0

    def begin_sheet(self) -> None:
        """Begin a sheet: rows and columns start again, cells and text go on."""
        self.last_row = self.last_column = 0

    def reach(self, row: int, column: int, characters: int) -> None:
        """Count a cell that is filled, or the last of a run of them."""
        before = self.last_row * self.last_column
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)
        self.cells += self.last_row * self.last_column - before
        self.text += characters


class XlsxPart:
    """A part of an XLSX workbook: a sheet, or the table of texts that sheets point to by number."""

    watched = frozenset(("sheetData", "row", "c", "f", "v", "is", "si"))

    def __init__(self, name: str, *, longest_cell: int) -> None:
        self.faults, self.extent = Faults(longest_cell=longest_cell, sheet=f"{name}, "), Extent()
        self.row = self.column = self.length = 0
        self.inside = self.filled = False
        self.kind = self.number = ""
        self.shared: list[int] = []
        self.uses: Counter[int] = Counter()
        self.first_use: dict[int, tuple[int, int]] = {}

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        if name in ("v", "is", "si"):
            self.length, self.number = 0, ""
        if name == "sheetData":
            self.inside = True
        elif name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif name == "c":
            self._begin_cell(attributes)
        elif name == "f" and self.inside:
            self.faults.note("formula", self.row, self.column)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self.kind, self.filled, self.length = attributes.get("t", ""), False, 0
        self.column += 1
        if "r" in attributes:
            self.row, self.column = _place(attributes["r"])
        if self.kind == "e":
            self.faults.note("error", self.row, self.column)

    def characters(self, text: str) -> None:
        """Count text; the number of a shared text is kept, other text is not."""
        self.length += len(text)
        if self.kind == "s" and len(self.number) < 10:
            self.number += text

    def end(self, name: str) -> None:
        """End an element."""
        if name == "si":
            self.shared.append(self.length)
        elif name == "sheetData":
            self.inside = False
        elif name in ("v", "is") and self.inside:
            self.filled = True
            if self.kind == "s":
                self.uses[int(self.number)] += 1
                self.first_use.setdefault(int(self.number), (self.row, self.column))
        elif name == "c" and self.inside and self.filled:
            self._end_cell()

    def _end_cell(self) -> None:
        self.extent.reach(self.row, self.column, self.length)
        if self.length > self.faults.longest_cell:
            self.faults.note("long", self.row, self.column)

    def unfold(self, shared: list[int]) -> None:
        """Count the texts that this sheet points to."""
        for number, uses in self.uses.items():
            length = shared[number] if number < len(shared) else 0
            self.extent.text += length * uses
            if length > self.faults.longest_cell:
                self.faults.note("long", *self.first_use[number])


class OdsPart:
    """A part of an ODS workbook: all its sheets, where a run of equal cells or rows stands once, with a count."""

    watched = frozenset(("table", "table-row", "table-cell", "covered-table-cell", "p"))

    def __init__(self, name: str, *, longest_cell: int) -> None:
        self.faults, self.extent = Faults(longest_cell=longest_cell, sheet=""), Extent()
        self.sheets = self.row = self.column = self.length = 0
        self.rows = self.columns = 1
        self.filled = False
        self.name = name

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        if name == "table":
            self.extent.begin_sheet()
            self.sheets, self.row, self.rows = self.sheets + 1, 0, 1
            self.faults.sheet = f"sheet {self.sheets}, "
        elif name == "table-row":
            self.row, self.column = self.row + self.rows, 0
            self.rows, self.columns = int(attributes.get("number-rows-repeated", "1")), 1
        elif name in ("table-cell", "covered-table-cell"):
            self._begin_cell(attributes)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self.column += self.columns if self.column else 1
        self.columns = int(attributes.get("number-columns-repeated", "1"))
        self.filled, self.length = "value-type" in attributes, 0
        if "formula" in attributes:
            self.faults.note("formula", self.row, self.column)
        if "error" in attributes.get("value-type", ""):
            self.faults.note("error", self.row, self.column)

    def characters(self, text: str) -> None:
        """Count text."""
        self.length += len(text)

    def end(self, name: str) -> None:
        """End an element."""
        if name == "p":
            self.filled = True
        if name not in ("table-cell", "covered-table-cell") or not self.filled:
            return
        last_row, last_column = self.row + self.rows - 1, self.column + self.columns - 1
        self.extent.reach(last_row, last_column, self.length * self.rows * self.columns)
        if self.length > self.faults.longest_cell:
            self.faults.note("long", self.row, self.column)

    def unfold(self, shared: list[int]) -> None:
        """Count nothing more: an ODS workbook has no table of shared texts."""


def look_through(part: XlsxPart | OdsPart, content: bytes) -> None:
    """Parse a part of a workbook; what is not well-formed raises the parser's own errors.

    Raises
    ------
    ValueError
        If the part declares a document type, which could define text that unfolds without end; or a number is none.
    xml.parsers.expat.ExpatError
        If it is not XML.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = _begins(part)
    parser.EndElementHandler = _ends(part)
    parser.CharacterDataHandler = part.characters
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.Parse(content, True)


def _begins(part: XlsxPart | OdsPart) -> Callable[[str, dict[str, str]], None]:
    """Begin an element that matters; two attributes of one local name are joined, so that none hides."""

    def begin(tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name not in part.watched:
            return
        names: dict[str, str] = {}
        for key, text in attributes.items():
            local = _local(key)
            names[local] = f"{names[local]} {text}" if local in names else text
        part.begin(name, names)

    return begin


def _ends(part: XlsxPart | OdsPart) -> Callable[[str], None]:
    """End an element that matters."""

    def end(tag: str) -> None:
        name = _local(tag)
        if name in part.watched:
            part.end(name)

    return end


@lru_cache(maxsize=1_024)
def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _no_doctype(*_declared: object) -> None:
    raise ValueError("a document type")


def _place(reference: str) -> tuple[int, int]:
    """Give row and column of a reference such as AB12."""
    found = REFERENCE.fullmatch(reference)
    if not found:
        raise ValueError("a place that is none")
    return int(found[2]), _column(found[1])


@lru_cache(maxsize=1_024)
def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
