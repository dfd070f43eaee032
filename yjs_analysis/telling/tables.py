"""A table as people read it: columns with a heading and a side, every cell already written."""

from __future__ import annotations

from dataclasses import dataclass

from yjs_analysis.checks import refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A small table ready for a page.

    Parameters
    ----------
    caption
        What the table holds and counts.
    columns
        Headings, left to right. The first column names the row.
    rows
        One tuple of written cells a row, as many as there are columns; never an empty cell.
    sides
        A letter a column: "l" for words (set on the left), "r" for numbers (set on the right), "w" for the words that
        take the room that is left.

    Raises
    ------
    ValueError
        If a row has another length or a cell that is empty or not text, or a column has no side.

    Examples
    --------
    >>> Table(caption="Children", columns=("Group", "How many"), rows=(("All", ""),), sides="lr")
    Traceback (most recent call last):
    ValueError: rows must hold no empty cell, but row 1 does: ('All', ''). Write [c] if withheld, [x] if not available.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sides: str

    def __post_init__(self) -> None:
        """Refuse a row of another length, or a blank where a mark belongs."""
        problems = [
            f"rows must have {len(self.columns)} cells each, but row {number} has {len(row)}: {row}."
            for number, row in enumerate(self.rows, start=1)
            if len(row) != len(self.columns)
        ]
        problems += [
            f"rows must hold no empty cell, but row {number} does: {row}. Write [c] if withheld, [x] if not available."
            for number, row in enumerate(self.rows, start=1)
            if any(isinstance(cell, str) and not cell.strip() for cell in row)
        ]
        problems += [
            f"rows must hold written cells, but row {number} does not: {row}. Write the numbers with telling.wording."
            for number, row in enumerate(self.rows, start=1)
            if not all(isinstance(cell, str) for cell in row)
        ]
        if len(self.sides) != len(self.columns) or set(self.sides) - set("lrw"):
            problems.append(f"sides must hold l, r or w for {len(self.columns)} columns, but got {self.sides!r}.")
        refuse(problems)
