"""Words that say how counts are rounded."""

from __future__ import annotations

import re
from dataclasses import dataclass

TO = re.compile(
    r"\b(?:rounded|rounds) (?:up or down )?(?:each )?to (?:the nearest |(?:a )?multiples? of )?(\d+)\b", re.IGNORECASE
)
AWAY = re.compile(r"\bat most (\d+) away\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """What counts are rounded to, how far below and above the printed number the true one lies, and if they add up."""

    base: int
    below: int
    above: int
    together: bool = False


def rounding_of(words: str) -> Rounding | None:
    """Read how counts are rounded; None where the words do not say that they are.

    Examples
    --------
    >>> rounding_of("All counts are rounded to the nearest 5.")
    Rounding(base=5, below=2, above=2, together=False)
    >>> rounding_of("counts rounded to 5, at most 4 away")
    Rounding(base=5, below=4, above=4, together=True)
    >>> rounding_of("The child came round to 5 High Street"), rounding_of("shares rounded to 1")
    (None, None)
    """
    if "round" not in words:
        return None
    found, away = TO.search(words), AWAY.search(words)
    if found is None or int(found.group(1)) < 3:
        return None
    base = int(found.group(1))
    if away:
        return Rounding(base=base, below=int(away.group(1)), above=int(away.group(1)), together=True)
    return Rounding(base=base, below=base // 2, above=(base - 1) // 2)
