"""Figures that give children away by themselves, with nothing to be worked back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from yjs_analysis.disclosure.attack import measures_of as of
from yjs_analysis.disclosure.attack.figures import SHOWN, Figure, raw_records
from yjs_analysis.disclosure.attack.matching import Matched
from yjs_analysis.disclosure.published.shapes import Grid

RAW = "it holds one row a child"
SMALL = "a small count of children is shown"
REST = "the rest of its total is a small count of children"
IMPLIED = "only a small count of children gives this"
EVERYBODY = "it tells of every child of a group"

ATTRIBUTE = re.compile(r"court|custod|reoffend|sentenc|remand|convict|guilty|caution|prosecut", re.IGNORECASE)
"""Words of what a child would not want told."""


def leaks_by_themselves(matched: Matched, grids: Sequence[Grid], *, threshold: int) -> list[tuple]:
    """Give the rows of `attack` for tables of single children, small counts, and groups that all have something done.

    A count is judged only in a table that speaks of children, and of nothing else that is counted.
    """
    rows = [
        (f"one row a child: {', '.join(raw)}", grid.place, np.nan, np.nan, 1, True, RAW, (f"{grid.place}: {raw[0]}",))
        for grid in grids
        if (raw := raw_records(grid))
    ]
    shown = {}
    for number, one in enumerate(matched.figures):
        if (
            one.state == SHOWN
            and one.children
            and not one.other
            and one.measure == of.COUNT
            and number in matched.unknown_of
        ):
            shown.setdefault((one.grid, one.key), (number, one))
    for _, one in shown.values():
        value = (one.low + one.high) / 2
        if 0 < value < threshold and value == round(value):
            rows.append(_row(one, value, SMALL, (one,)))
        rows += _of_total(one, value, shown, threshold)
    return rows + list(_implied(matched, threshold))


def _row(one: Figure, value: float, why: str, through: Sequence[Figure]) -> tuple:
    texts = tuple(f"{figure.place}: {figure.text}" for figure in through)
    return one.said, one.place, float(value), float(value), 1, True, why, texts


def _of_total(one: Figure, value: float, shown: dict, threshold: int) -> Iterator[tuple]:
    """Judge a count beside the total of its row: what is left of it, and whether it is all of it."""
    for label in one.key:
        _, whole = shown.get((one.grid, one.key - {label}), (None, None))
        if whole is None:
            continue
        total = (whole.low + whole.high) / 2
        if 0 < total - value < threshold and value >= threshold:
            yield _row(one, total - value, REST, (one, whole))
        if 0 < value == total and ATTRIBUTE.search(label) and not label.startswith("out "):
            yield _row(one, value, EVERYBODY, (one, whole))


def _implied(matched: Matched, threshold: int) -> Iterator[tuple]:
    """Judge percentages of a printed base, where the table does not print the count."""
    by_grid: dict[int, list[Figure]] = {}
    for one in matched.figures:
        by_grid.setdefault(one.grid, []).append(one)
    for every in by_grid.values():
        here = [one for one in every if one.state == SHOWN]
        percents = [one for one in here if one.measure == of.PERCENT and one.children and not one.other]
        bases = {one.key: one for one in here if one.measure == of.COUNT}
        counted = {one.key for one in every if one.measure == of.COUNT}
        near = [(one, key) for one in percents for key in dict.fromkeys((one.key, _without_last(one))) if key in bases]
        pairs = [(one, bases[key]) for one, key in near if not any(key < other for other in counted if key)]
        if not pairs or _is_share_of_all(pairs):
            continue
        fitting = [(one, base, *_fitting(one, base)) for one, base in pairs]
        if any(low > high for _, _, low, high in fitting):
            continue
        for one, base, low, high in fitting:
            small = [count for count in (low, (base.low + base.high) / 2 - low) if 0 < count < threshold]
            if low == high and small:
                yield _row(one, small[0], IMPLIED, (one, base))


def _without_last(one: Figure) -> frozenset[str]:
    return frozenset(label for name, label in one.at if label and not name.startswith("column"))


def _fitting(one: Figure, base: Figure) -> tuple[float, float]:
    """Give the fewest and the most of a base that a percentage allows."""
    total = (base.low + base.high) / 2
    return float(np.ceil(one.low * total - 1e-9)), float(np.floor(one.high * total + 1e-9))


def _is_share_of_all(pairs: Sequence[tuple[Figure, Figure]]) -> bool:
    """Say whether percentages are the shares of the counts beside them in all of them."""
    counts = [(base.low + base.high) / 2 for _, base in pairs]
    for total in (sum(counts), max(counts)):
        if total and all(
            one.low - 1e-9 <= count / total <= one.high + 1e-9 for (one, _), count in zip(pairs, counts, strict=True)
        ):
            return True
    return False
