"""The shapes of a workbook that has no format yet: sheets, columns and cells."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

WIDEST_OF_WORDS = 96
"""The widest that a column grows on sheets that hold words alone, and on the cover, in characters."""

PAGE_WIDTH = 190
"""How many characters stand side by side on a printed page."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is, and how many decimals of it are shown."""

    value: float
    decimals: int


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to another sheet of the workbook."""

    words: str
    sheet: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet's table: heading, width in characters, and whether it holds numbers."""

    heading: str
    width: int
    numbers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: a title, lines of words, and at most one table under them.

    Parameters
    ----------
    name
        On the tab.
    title
        The first line.
    lines
        The lines under it, one a row; "# " begins a line that is a heading.
    columns, rows
        The table, if there is one. No cell is empty.
    """

    name: str
    title: str
    lines: tuple[str | Link, ...]
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str | Figure | Link, ...], ...] = ()

    @property
    def table_name(self) -> str:
        """The name that the table bears in the workbook."""
        return f"Table_{re.sub(r'[^A-Za-z0-9]', '_', self.name)}"

    @property
    def first_row(self) -> int:
        """How many rows stand above the table's headings."""
        return 1 + len(self.lines)

    @property
    def pages_wide(self) -> int:
        """How many printed pages lie side by side, so that print stays large enough to read."""
        return max(1, math.ceil(sum(one.width for one in self.columns) / PAGE_WIDTH))


def lines_of(sheet: Sheet, row: Sequence[str | Figure | Link]) -> int:
    """Count the lines that a row of a sheet's table takes where its words wrap.

    Parameters
    ----------
    sheet
        It tells the widths.
    row
        One of its rows, or its headings.
    """
    return max(
        len(wrap(cell, int(column.width * 1.1))) if isinstance(cell, str) and len(cell) > column.width * 1.1 else 1
        for cell, column in zip(row, sheet.columns, strict=True)
    )
