"""What can be read back from a published file: grids of cells, passages of words, and marks of charts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table as written: rows of cells, every cell text, header rows first.

    Parameters
    ----------
    place
        Where a reader finds it: the file's name, then what leads on inside it ("pack.xlsx, sheet Table 1").
    title
        The heading or caption that stands over it; empty where there is none.
    rows
        The cells, row by row, as text at the precision printed. Rows may differ in length.
    hidden
        Whether a reader must look for it: a hidden sheet, row or column, an attachment, a data attribute.
    """

    place: str
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words as written: a paragraph, an alternative text, a comment, a field of metadata.

    Parameters
    ----------
    place
        As in `Grid`.
    text
        The words.
    hidden
        As in `Grid`: metadata, comments and alternative text are hidden.
    """

    place: str
    text: str
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A mark of a chart that stands for a number: its place on an axis, in the units of the axis.

    Parameters
    ----------
    place
        As in `Grid`.
    label
        The words nearest to it, from which its row can be told; empty where none.
    value
        Where it stands on the axis, read from the labelled ticks.
    looseness
        By how much the value may be wrong, in the units of the axis: a fraction of a point in the drawing.
    bare
        Whether there is no axis: the value is a length in the drawing, and tells a number only beside other lengths.
    """

    place: str
    label: str
    value: float
    looseness: float
    bare: bool = False
