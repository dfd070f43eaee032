"""Refuse bad input early, in words that an analyst can act on, and all of it at once."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

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
    >>> method_problems("wilson", ["Wilson", "mid-p"])
    ["method must be one of 'Wilson', 'mid-p', but got 'wilson'. Did you mean 'Wilson'?"]
    """
    names = list(allowed)
    if method in names:
        return []
    said = f"method must be one of {', '.join(repr(name) for name in names)}, but got {method!r}."
    near = get_close_matches(str(method), [str(name) for name in names], n=1)
    return [f"{said} Did you mean {near[0]!r}?" if near else said]


def choice_problems(name: str, value: object, allowed: Iterable) -> list[str]:
    """Say what is wrong with a choice by name: it is one of those listed; the nearest is suggested if one is near.

    Examples
    --------
    >>> choice_problems("reference", "Whyte", ["White", "Black"])
    ["reference must be one of 'White', 'Black', but got 'Whyte'. Did you mean 'White'?"]
    >>> choice_problems("reference", "White", ["White", "Black"])
    []
    """
    names = list(dict.fromkeys(allowed))
    if value in names:
        return []
    near = get_close_matches(str(value), [str(one) for one in names], n=1)
    advice = f"Did you mean {near[0]!r}?" if near else "Give one of these."
    return [f"{name} must be one of {', '.join(repr(one) for one in names)}, but got {value!r}. {advice}"]


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


def count_problems(name: str, values: Iterable, *, rows: Iterable | None = None, whole: bool = True) -> list[str]:
    """Say which values are not counts: a count is a finite number of 0 or more, and whole unless `whole` is false.

    `rows` names the rows of a table, so that each can be found again.

    Examples
    --------
    >>> count_problems("events", [0, 7])
    []
    >>> count_problems("events", [3, -1], rows=["White", "Black"])
    ['events must be a whole number of 0 or more, but got -1 (row Black). Give a count.']
    """
    given = list(values)
    numbers = _as_numbers(given)
    bad = ~np.isfinite(numbers) | (numbers < 0) | (whole & (numbers != np.floor(numbers)))
    rule = "a whole number of 0 or more" if whole else "a finite number of 0 or more"
    return [
        f"{name} must be {rule}, but got {given[at]}{place}. Give a count."
        for at, place in _places(np.flatnonzero(bad), rows)
    ]


def within_total_problems(
    events: Iterable, total: Iterable, *, names: tuple[str, str] = ("events", "total"), rows: Iterable | None = None
) -> list[str]:
    """Say where there are more events than there were children to have one.

    Examples
    --------
    >>> within_total_problems([3, 5], [4, 4])
    ['events must not exceed total, but got 5 of 4. Count each child once, or compare rates.']
    """
    some, everyone = list(events), list(total)
    exceeding = np.flatnonzero(_as_numbers(some) > _as_numbers(everyone))
    return [
        f"{names[0]} must not exceed {names[1]}, but got {some[at]} of {everyone[at]}{place}. "
        "Count each child once, or compare rates."
        for at, place in _places(exceeding, rows)
    ]


def events_in_nobody_problems(
    events: Iterable, total: Iterable, *, names: tuple[str, str] = ("events", "total"), rows: Iterable | None = None
) -> list[str]:
    """Say where there are events, but nobody among whom they could have happened.

    Examples
    --------
    >>> events_in_nobody_problems([0, 2], [0, 0])
    ['total must be positive where there are events, but got 0 for 2. Give the persons among whom they happened.']
    """
    some, everyone = list(events), list(total)
    empty = np.flatnonzero((_as_numbers(everyone) == 0) & (_as_numbers(some) > 0))
    return [
        f"{names[1]} must be positive where there are {names[0].replace('_', ' ')}, but got 0 for {some[at]}{place}. "
        "Give the persons among whom they happened."
        for at, place in _places(empty, rows)
    ]


def _as_numbers(values: list) -> np.ndarray:
    """Give the values as floats, NaN where one is not a number."""
    return pd.to_numeric(pd.Series(values, dtype=object), errors="coerce").to_numpy(dtype=float)


def _places(at: np.ndarray, rows: Iterable | None) -> list[tuple[int, str]]:
    """Give each position with the words that say where it stands; no words for a value that stands alone."""
    labels = None if rows is None else list(rows)
    return [(int(one), "" if labels is None else f" (row {labels[one]})") for one in at]
