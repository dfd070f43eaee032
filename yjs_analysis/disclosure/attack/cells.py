"""One written cell read as numbers, each with the width of its printed rounding, or as a mark for what is withheld."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

UNBOUNDED = math.inf
NUMBER = r"[-+\u2212]?\d[\d,]*(?:\.\d+)?"
WITHHELD = {
    "[c]",
    "c",
    "(c)",
    "*",
    "**",
    "suppressed",
    "withheld",
    "redacted",
    "dp",
    "sup",
    "supp",
    "#",
    "\u2020",
    "s",
    "[s]",
    "[withheld]",
    "x*",
}
VAGUE = {"~", "-", "\u2013", "\u2014", "..", "[z]", "[low]"}
YEARS = re.compile(r"^(?:19|20)\d\d\s*[/\u2013-]\s*(?:(?:19|20)\d\d|\d\d)$")
"""A financial year, which is no count over a base."""

UP_TO = re.compile(r"^(?:<|&lt;|fewer than|less than|under|below)\s*(\d+)$")
AT_MOST = re.compile(r"^(?:\u2264|<=|up to|at most)\s*(\d+)$|^(\d+) or (?:fewer|less)$")
FROM_TO = re.compile(r"^(\d+)\s*(?:to|-|\u2013)\s*(\d+)$")
WORDS = dict(
    zip(
        [
            "no",
            "none",
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ],
        (0, 0, 0, *range(1, 21)),
        strict=True,
    )
)
"""Numbers that prose writes as words."""

NUMBER_WORD = re.compile(r"(?<=than )(?:" + "|".join(WORDS) + r")$", re.IGNORECASE)

PATTERNS = (
    (rf"^({NUMBER}) (?:out )?of (?:the )?({NUMBER})$", ("count", "base")),
    (rf"^({NUMBER})\s*%\s*\(({NUMBER})\)$", ("percent", "base or count")),
    (rf"^({NUMBER})\s*%\s*\(({NUMBER})\s*(?:out )?(?:of|/)\s*({NUMBER})\)$", ("percent", "count", "base")),
    (rf"^({NUMBER})\s*\(({NUMBER})\s*%\)$", ("count", "percent")),
    (rf"^({NUMBER})\s*%?\s*(?:to|\u2013)\s*({NUMBER})\s*(%?)$", ("low", "high", "")),
    (rf"^({NUMBER})\s*%?\s*[(\[]({NUMBER})\s*%?\s*(?:to|,|-|\u2013)\s*({NUMBER})\s*(%?)[)\]]$",
     ("value", "low", "high", "")),
    (rf"^({NUMBER})\s*%?\s*\(?\u00b1\s*({NUMBER})\s*%?\)?$", ("value", "width")),
    (rf"^(?:1|one) in ({NUMBER})$", ("one in",)),
    (rf"^\u00b1\s*({NUMBER})\s*%?$", ("width",)),
    (rf"^({NUMBER})\s*/\s*({NUMBER})$", ("count", "base")),
    (rf"^({NUMBER})\s*%$", ("percent",)),
    (rf"^({NUMBER})$", ("",)),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One number of a cell: what its form says it measures ("" if nothing), its text, and between what it lies."""

    measure: str
    text: str
    low: float
    high: float

    @property
    def middle(self) -> float:
        """The number as printed."""
        return (self.low + self.high) / 2


def rounded(text: str) -> tuple[float, float]:
    """Give the numbers that would be printed as a text: half a step to each side.

    Examples
    --------
    >>> rounded("1.50"), rounded("1,234")
    ((1.495, 1.505), (1233.5, 1234.5))
    """
    plain = text.replace(",", "").replace("\u2212", "-").lstrip("+").strip()
    digits = min(len(plain.partition(".")[2]), 15)
    half = 0.5 * 10.0**-digits
    value = float(plain)
    return round(value - half, digits + 1), round(value + half, digits + 1)


@cache
def pieces(cell: str) -> tuple[Piece, ...]:
    """Read the numbers of a cell; nothing where it holds none, or words.

    Examples
    --------
    >>> [(one.measure, one.text) for one in pieces("13 of 30")]
    [('count', '13'), ('base', '30')]
    >>> [(one.measure, one.text) for one in pieces("1.33 (0.90 to 1.95)")]
    [('value', '1.33'), ('low', '0.90'), ('high', '1.95')]
    """
    plain = cell.strip().lstrip("\u2191\u2193=?").strip()
    if YEARS.match(plain):
        return ()
    for pattern, measures in PATTERNS:
        match = re.match(pattern, plain)
        if match:
            texts = [text for text in match.groups() if text not in ("", "%")]
            return tuple(
                Piece(measure=measure, text=text, low=rounded(text)[0], high=rounded(text)[1])
                for measure, text in zip(measures, texts, strict=False)
                if measure or len(measures) == 1
            )
    return ()


@cache
def withheld_range(cell: str) -> tuple[float, float] | None:
    """Say what a mark for a withheld count tells of it: any whole number, or fewer; None where the cell is no mark.

    Examples
    --------
    >>> withheld_range("[c]"), withheld_range("<5"), withheld_range("1 to 4"), withheld_range("12")
    ((0.0, inf), (1.0, 4.0), (1.0, 4.0), None)
    """
    plain = NUMBER_WORD.sub(lambda found: str(int(WORDS[found.group().lower()])), cell.strip().casefold())
    if plain in WITHHELD or re.match(r"^\[c\](?:\W|$)", plain):
        return 0.0, UNBOUNDED
    below, at_most, between = UP_TO.match(plain), AT_MOST.match(plain), FROM_TO.match(plain)
    if below:
        return 1.0, float(below.group(1)) - 1
    if at_most:
        return 1.0, float(at_most.group(1) or at_most.group(2))
    if between and 0 <= int(between.group(1)) < int(between.group(2)) <= 10:
        return float(between.group(1)), float(between.group(2))
    return None


def is_vague(cell: str) -> bool:
    """Say whether a mark may stand for a withheld count, or for none: a dash, two dots."""
    return cell.strip().casefold() in VAGUE
