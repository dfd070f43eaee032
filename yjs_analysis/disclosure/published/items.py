"""What every reader of a file hands back, and the small steps that all of them share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from yjs_analysis.disclosure.published.shapes import Grid, Mark, Passage

Item = Grid | Passage | Mark
"""One thing read back."""

Inside = Callable[[bytes, str, bool], list[Item]]
"""Opens a file that lies within another: its bytes, its place, and whether a reader must look for it."""

NUMBER = re.compile(r"[-+\u2212]?[£$]?\d[\d,. ]*%?|\.\d+%?")
"""A cell that holds one number and nothing else."""

SYMBOLS = {"", "-", "\u2013", "—", "..", ".", "*", ":", "~", "[c]", "[x]", "[z]", "[low]", "NaN", "None", "<NA>"}
"""What stands in a cell of numbers where no number is given."""


class UnreadableError(ValueError):
    """A file, or a part of one, that cannot be read back: what it is, and what to do."""


def words(place: str, text: str | None, *, hidden: bool = False) -> list[Item]:
    """Make one passage of a text, with its white space drawn together; none where the text is blank.

    Examples
    --------
    >>> words("a.html", "  Four   children. ")
    [Passage(place='a.html', text='Four children.', hidden=False)]
    >>> words("a.html", "  ")
    []
    """
    drawn = " ".join((text or "").split())
    return [Passage(place=place, text=drawn, hidden=hidden)] if drawn else []


def hide(items: Iterable[Item]) -> list[Item]:
    """Mark what was read as something that a reader must look for. A mark of a chart has no such flag.

    Examples
    --------
    >>> hide([Passage(place="a.pdf, attachment b.txt", text="Four.")])[0].hidden
    True
    """
    return [one if isinstance(one, Mark) else replace(one, hidden=True) for one in items]


def is_number(text: str) -> bool:
    """Whether a cell holds a number, or a sign that stands in the place of one.

    Examples
    --------
    >>> [is_number(one) for one in ("12", "3.5%", "[c]", "<5", "White", "2018-19")]
    [True, True, True, True, False, False]
    """
    bare = text.strip().lstrip("<>≤≥=~ ")
    return bare in SYMBOLS or NUMBER.fullmatch(bare) is not None


def printable(data: bytes, *, least: int = 4) -> str:
    r"""Give the words that lie open in bytes of an unknown kind, in one byte or two bytes a letter.

    Examples
    --------
    >>> printable(b"\x00\x01Black 3\xff")
    'Black 3'
    """
    single = re.findall(rb"[\x20-\x7e]{%d,}" % least, data)
    double = [one.replace(b"\0", b"") for one in re.findall(rb"(?:[\x20-\x7e]\0){%d,}" % least, data)]
    return "; ".join(one.decode("ascii") for one in [*single, *double])
