"""Refuse bad input early, in words that an analyst can act on, and all of it at once."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd


class FragileWarning(UserWarning):
    """Real, but fragile: the number stands, and a careful reader would want to know this about it."""


def refuse(problems: Iterable[str]) -> None:
    """Raise one error that lists every problem; do nothing if there is none.

    Examples
    --------
    >>> refuse([])
    >>> refuse(["total must be positive, but got -3. Give a count."])
    Traceback (most recent call last):
    ValueError: total must be positive, but got -3. Give a count.
    """
    found = list(problems)
    if len(found) == 1:
        raise ValueError(found[0])
    if found:
        raise ValueError(f"{len(found)} problems:\n" + "\n".join(f"- {one}" for one in found))


def confidence_problems(confidence: float) -> list[str]:
    """Say what is wrong with a confidence level: it lies strictly between 0 and 1.

    Examples
    --------
    >>> confidence_problems(0.95)
    []
    >>> confidence_problems(95)
    ['confidence must lie between 0 and 1, but got 95. For ninety-five per cent give 0.95.']
    """
    if isinstance(confidence, (int, float, np.floating)) and 0 < confidence < 1:
        return []
    return [f"confidence must lie between 0 and 1, but got {confidence!r}. For ninety-five per cent give 0.95."]


def method_problems(method: str, allowed: Iterable[str]) -> list[str]:
    """Say what is wrong with the name of a method: it is one of those listed.

    Examples
    --------
    >>> method_problems("Wald", ["Wilson", "mid-p"])
    ["method must be one of 'Wilson', 'mid-p', but got 'Wald'."]
    """
    names = list(allowed)
    if method in names:
        return []
    return [f"method must be one of {', '.join(repr(name) for name in names)}, but got {method!r}."]


def column_problems(table: pd.DataFrame, needed: Iterable[str], *, name: str = "counts") -> list[str]:
    """Say which columns a table lacks.

    Examples
    --------
    >>> column_problems(pd.DataFrame({"group": ["Black"]}), ["group", "events"])
    ["counts must hold the column 'events', but holds only 'group'."]
    """
    held = ", ".join(repr(str(column)) for column in table.columns) or "none"
    return [
        f"{name} must hold the column {column!r}, but holds only {held}."
        for column in needed
        if column not in table.columns
    ]
