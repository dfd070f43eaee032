"""The scale of a chart with no numbers along its axes, told from bars that have their number written beside them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from yjs_analysis.disclosure.published.svg_axes import Axis, is_tick, number_of
from yjs_analysis.disclosure.published.svg_geometry import Shape, Word

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
