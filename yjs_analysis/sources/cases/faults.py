"""The faults of cells: noted by kind and place while a table is read, and told together at the end."""

from __future__ import annotations

import re

from yjs_analysis.sources.cases.guards import SHOWN, column_place

STARTS = "=@\t+-\uff1d\uff20\uff0b\uff0d"
SIGNED = re.compile(r"[+\-\uff0b\uff0d](?:[\w\s.,/%£€\-]*|[\d\s().\-]*)")
BLANK = " \u00a0\ufeff\r\n"

FAULTS = {
    "few": "must have as many cells as the header, but has fewer. Look for a missing delimiter or a line that was cut.",
    "many": "must have as many cells as the header, but has more. "
    "Look for a delimiter in a cell without quotes, and for lines above the header.",
    "long": "must hold at most {longest_cell:,} characters in a cell, but holds more. "
    "Look for a quotation mark that is never closed, or leave the text out of the export.",
    "nul": "must be text, but holds a NUL character. Export the file again, as CSV in UTF-8.",
    "formula": "must hold values, but holds a formula, or text that a spreadsheet would run as one "
    "(it starts with =, @, +, - or a tab). Paste values in place of formulas, or remove that sign.",
    "error": "must hold values, but holds the error of a formula. Mend it in the spreadsheet, or clear the cell.",
    "unnamed": "must lie under a column name, but lies under none. Name the column in the header, or remove it.",
}


def formula_like(cell: str) -> bool:
    """Say whether a spreadsheet would run this text; a signed number, or a dash before words, is only text.

    Examples
    --------
    >>> [formula_like(one) for one in ("=1+1", "@sum(a1)", "-12.5", "- none -", "+cmd|' /C calc'!A0")]
    [True, True, False, False, True]
    """
    if cell[:1] not in STARTS and cell[:1] not in BLANK:
        return False
    inner = cell.strip(BLANK)
    return inner != "" and inner[0] in STARTS and not SIGNED.fullmatch(inner)


def blank(cell: str | None) -> bool:
    """Say whether a cell holds nothing, or nothing but blanks.

    Examples
    --------
    >>> blank(None), blank(" "), blank("0")
    (True, True, False)
    """
    return cell is None or not cell.strip(BLANK + "\t")


class Faults:
    """How often each kind of fault was met, and the first places; what the cells hold is not kept."""

    def __init__(self, *, longest_cell: int, sheet: str = "") -> None:
        self.longest_cell = longest_cell
        self.sheet = sheet
        self.counts: dict[str, int] = {}
        self.places: dict[str, list[str]] = {}

    def note(self, kind: str, row: int, column: int | None = None) -> None:
        """Note one fault."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        places = self.places.setdefault(kind, [])
        if len(places) < SHOWN:
            places.append(f"{self.sheet}row {row}" + ("" if column is None else f", {column_place(column)}"))

    def look(self, row: int, column: int, cell: str) -> bool:
        """Look at one cell that is not blank; say whether it is sound."""
        met = [kind for kind, is_so in self._asked(cell) if is_so]
        for kind in met:
            self.note(kind, row, column)
        return not met

    def _asked(self, cell: str) -> tuple[tuple[str, bool], ...]:
        return ("long", len(cell) > self.longest_cell), ("nul", "\0" in cell), ("formula", formula_like(cell))

    def problems(self) -> list[str]:
        """Say each kind of fault once, with its places."""
        return [self._problem(kind) for kind in FAULTS if kind in self.counts]

    def _problem(self, kind: str) -> str:
        places, count = self.places[kind], self.counts[kind]
        said = FAULTS[kind].format(longest_cell=self.longest_cell)
        if count == 1:
            return f"{places[0]} {said}"
        more = f" and {count - len(places):,} more" if count > len(places) else ""
        return f"{count:,} places ({'; '.join(places)}{more}) {said}"
