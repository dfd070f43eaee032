"""How wide words are when they are set: what lets a page be laid out before anybody opens it."""

from __future__ import annotations

from functools import cache

from matplotlib.font_manager import get_font

from yjs_analysis.telling import style

UNIT = 100
"""The size, in points, at which a letter is measured."""

FIXED_POINT = 65536
"""The font reader gives widths in parts of a point."""


def width_of(words: str, *, size: float, bold: bool = False) -> float:
    """Give the width of a line of words in our own type, in points.

    The trap: a place without our fonts sets Arial instead, which is a little narrower; what fits here fits there.

    Parameters
    ----------
    words
        One line.
    size
        Of the type, in points.
    bold
        Whether it is set in bold.

    Examples
    --------
    >>> width_of("11", size=10) == width_of("8", size=20), width_of("", size=10)
    (True, 0)
    """
    return sum(_advance(letter, bold) for letter in words) * size


def lines_of(words: str, *, size: float, width: float, bold: bool = False) -> int:
    """Count the lines that a paragraph takes, broken between words; a word wider than a line counts as one line.

    Examples
    --------
    >>> lines_of("one two", size=10, width=500), lines_of("one two", size=10, width=20), lines_of("", size=10, width=9)
    (1, 2, 1)
    """
    space = width_of(" ", size=size, bold=bold)
    lines, taken = 1, 0.0
    for word in words.split():
        wide = width_of(word, size=size, bold=bold)
        if taken and taken + space + wide > width:
            lines, taken = lines + 1, wide
        else:
            taken += wide + (space if taken else 0.0)
    return lines


@cache
def _advance(letter: str, bold: bool) -> float:
    """Give how far a letter moves the next one on, as a share of the size of the type."""
    font = get_font(str(style.FONT_FOLDER / f"IBMPlexSans-{'Bold' if bold else 'Regular'}.ttf"))
    font.set_size(UNIT, 72)
    return font.load_char(ord(letter)).linearHoriAdvance / FIXED_POINT / UNIT
