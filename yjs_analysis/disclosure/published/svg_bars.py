"""The scale of a chart with no numbers along its axes, told from bars that have their number written beside them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from yjs_analysis.disclosure.published.shapes import Mark
from yjs_analysis.disclosure.published.svg_axes import Axis, is_tick, number_of
from yjs_analysis.disclosure.published.svg_geometry import Shape, Word

LEAST = 3
"""Bars from one line that make a chart of bars."""

CLOSEST = 0.5
"""How well the lengths must fit the numbers, in points of the drawing."""


def scale_of_bars(shapes: Sequence[Shape], texts: Sequence[Word]) -> list[Axis]:
    """Find the scale of bars that start from one line and are as long as the numbers beside two or more of them say.

    The length of a bar whose number was withheld then tells the number.

    Examples
    --------
    >>> bars = [Shape(((10, at), (10 + long, at + 8)), "bar", "", "") for at, long in ((0, 24), (20, 62), (40, 6))]
    >>> texts = [Word(40, 7, "12", 9, ""), Word(80, 27, "31", 9, ""), Word(20, 47, "[c]", 9, "")]
    >>> round(scale_of_bars(bars, texts)[0].value(16), 9)
    3.0
    """
    numbers = [one for one in texts if number_of(one.text) is not None and not is_tick(one)]
    bars = [one for one in shapes if one.kind == "bar" and not is_tick(one)]
    for along in (0, 1):
        starts = [round(one.box[0] if along == 0 else one.box[3], 1) for one in bars]
        for start in sorted(set(starts), key=starts.count, reverse=True):
            mine = [one for one, here in zip(bars, starts, strict=True) if here == start]
            axis = _fitted(mine, numbers, along) if len(mine) > 1 else None
            if axis is not None:
                return [axis]
    return []


def lengths_of_bars(shapes: Sequence[Shape], texts: Sequence[Word], place: str) -> list[Mark]:
    """Give the lengths of bars that start from one line, in points of the drawing, each by the words of its row.

    Examples
    --------
    >>> bars = [Shape(((10, at), (10 + long, at + 8)), "bar", "", "") for at, long in ((0, 24), (20, 62), (40, 6))]
    >>> rows = [Word(0, at + 7, text, 9, "") for at, text in ((0, "Asian"), (20, "White"), (40, "Mixed"))]
    >>> [(one.label, one.value) for one in lengths_of_bars(bars, rows, "a.svg")]
    [('Asian', 24), ('White', 62), ('Mixed', 6)]
    """
    bars = [one for one in shapes if one.kind == "bar" and not is_tick(one)]
    worded = [one for one in texts if number_of(one.text) is None]
    for along in (0, 1) if worded else ():
        thin = _without_panels(bars, 1 - along)
        starts = [round(one.box[0] if along == 0 else one.box[3], 1) for one in thin]
        most = max(set(starts), key=starts.count, default=0.0)
        mine = [one for one, here in zip(thin, starts, strict=True) if here == most]
        lengths = [round(one.box[along + 2] - one.box[along], 6) for one in mine]
        if len(mine) < LEAST or len(set(lengths)) < 2:
            continue
        middles = sorted({(one.box[1 - along] + one.box[3 - along]) / 2 for one in mine})
        reach = min((above - below for below, above in pairwise(middles)), default=0.0) / 2
        named = [(one, one.said or _row_of(one, worded, along, reach)) for one in mine]
        if len({label for _, label in named if label}) >= LEAST:
            return [
                Mark(place=place, label=label, value=long, looseness=CLOSEST / 10, bare=True)
                for (_, label), long in zip(named, lengths, strict=True)
                if label
            ]
    return []


def _without_panels(bars: Sequence[Shape], across: int) -> list[Shape]:
    """Leave out what lies behind most of a chart."""
    ends = [(one.box[across], one.box[across + 2]) for one in bars]
    whole = max((end for _, end in ends), default=0.0) - min((start for start, _ in ends), default=0.0)
    return [one for one, (start, end) in zip(bars, ends, strict=True) if end - start < 0.85 * whole]


def _row_of(bar: Shape, worded: Sequence[Word], along: int, reach: float) -> str:
    """The words that stand in the row of a bar or in its column, nearer to it than to the next."""
    middle = (bar.box[1 - along] + bar.box[3 - along]) / 2

    def off(word: Word) -> float:
        return abs((word.y - 0.35 * word.size if along == 0 else word.x) - middle)

    near = min(worded, key=off)
    return near.text if off(near) <= reach else ""


def _fitted(bars: list[Shape], numbers: list[Word], along: int) -> Axis | None:
    """Fit a scale through nought to the bars that have a number in their row; none where it does not fit."""
    base = bars[0].box[0] if along == 0 else bars[0].box[3]
    told = [(one, word) for one in bars if (word := _beside(one, numbers, along)) is not None]
    ends = np.array([one.box[2] if along == 0 else one.box[1] for one, _ in told])
    values = np.array([number_of(word.text) for _, word in told], dtype=float)
    lengths = ends - base
    if len(told) < 2 or len({round(float(one), 3) for one in lengths if one}) < 2:
        return None
    scale = float(lengths @ values / (lengths @ lengths))
    wrong = float(np.max(np.abs(values / scale - lengths))) if scale else np.inf
    if wrong > CLOSEST:
        return None
    return Axis(along, scale, -scale * base, False, wrong, tuple(word for _, word in told))


def _beside(bar: Shape, numbers: list[Word], along: int) -> Word | None:
    """The number written in the row of a bar, the nearest to its end."""
    left, top, right, bottom = bar.box
    middle, end = ((top + bottom) / 2, right) if along == 0 else ((left + right) / 2, top)

    def off(word: Word) -> float:
        row = abs(word.y - 0.35 * word.size - middle) if along == 0 else abs(word.x - middle)
        return row if row < max(0.6 * word.size, 4) else np.inf

    near = [word for word in numbers if off(word) < np.inf]
    return min(near, key=lambda word: abs((word.x if along == 0 else word.y) - end)) if near else None
