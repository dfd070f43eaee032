"""How wide the columns of a table must be, for places that do not work it out by themselves."""

from __future__ import annotations

from yjs_analysis.telling.tables import Table
from yjs_analysis.telling.type_width import width_of


def column_widths(table: Table, *, width: float, size: float, padding: float) -> list[float]:
    """Share the width of a page among the columns of a table, in points.

    Each column gets the room of its longest cell, if there is room; otherwise the widest give way first, and none
    becomes narrower than its longest word. Room that is left goes to the columns of words, or else to all.

    Parameters
    ----------
    table
        Its first row of headings is set in bold.
    width
        Of the whole table, in points.
    size
        Of the type, in points.
    padding
        The white on both sides of a cell together, in points.

    Examples
    --------
    >>> rows = (("Black children", "12"), ("White children", "140"))
    >>> table = Table(caption="c", columns=("Group", "Count"), rows=rows, sides="wr")
    >>> [round(one) for one in column_widths(table, width=300, size=10, padding=6)]
    [266, 34]
    """
    columns = list(zip(table.columns, *table.rows, strict=True))
    whole = [max(_wide(cell, size, head=not at) for at, cell in enumerate(cells)) + padding for cells in columns]
    least = [
        max(_wide(word, size, head=not at) for at, cell in enumerate(cells) for word in cell.split()) + padding
        for cells in columns
    ]
    wanted = _narrowed(whole, least, width)
    spare = width - sum(wanted)
    if spare <= 0:
        return [one * width / sum(wanted) for one in wanted]
    takers = [at for at, side in enumerate(table.sides) if side == "w"] or range(len(wanted))
    return [one + (spare / len(takers) if at in takers else 0) for at, one in enumerate(wanted)]


def _wide(words: str, size: float, *, head: bool) -> float:
    return width_of(words, size=size, bold=head)


def _narrowed(whole: list[float], least: list[float], width: float) -> list[float]:
    """Cut the widest columns down to one common width, until all fit."""
    low, high = min(least), max(whole)
    if sum(whole) <= width:
        return whole
    for _ in range(40):
        cut = (low + high) / 2
        tried = [max(small, min(cut, full)) for small, full in zip(least, whole, strict=True)]
        low, high = (cut, high) if sum(tried) <= width else (low, cut)
    return [max(small, min(low, full)) for small, full in zip(least, whole, strict=True)]
