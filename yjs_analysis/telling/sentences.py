"""Whole sentences, for places that have no room for all of them: what is left out is never half a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable

_END = re.compile(r"(?<=[.?!”])\s+(?=[A-Z“\d])")


def sentences(words: str) -> list[str]:
    """Part a passage into its sentences.

    The trap: a short form with a full stop before a capital or a number ("No. 3") is taken for an end.

    Examples
    --------
    >>> sentences("It is 1.33 (3.4 Joint working). Verdict: cannot tell.")
    ['It is 1.33 (3.4 Joint working).', 'Verdict: cannot tell.']
    """
    return _END.split(words.strip())


def as_many_as_fit(words: str, fits: Callable[[str], bool]) -> str:
    """Give as many sentences from the beginning as there is room for, and always the first.

    Parameters
    ----------
    words
        The passage.
    fits
        Whether there is room for some words.

    Examples
    --------
    >>> as_many_as_fit("One. Two. Three.", lambda words: len(words) < 10)
    'One. Two.'
    """
    every = sentences(words)
    return next((tried for last in range(len(every), 1, -1) if fits(tried := " ".join(every[:last]))), every[0])
