"""What the marks of a chart stand for: bars, points and lines set against the numbers along its axes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from yjs_analysis.disclosure.published.shapes import Mark
from yjs_analysis.disclosure.published.svg_axes import Axis, axes_of, is_tick, number_of
from yjs_analysis.disclosure.published.svg_bars import lengths_of_bars, scale_of_bars
from yjs_analysis.disclosure.published.svg_geometry import Shape, Word

MOST = 5_000
"""Marks read from one chart; a drawing with more is a map or a picture."""


def marks_of(shapes: Sequence[Shape], texts: Sequence[Word], place: str, beside: Sequence[Word] = ()) -> list[Mark]:
    """Read every mark of one chart against its axes, or its bars against the numbers beside them.

    Bars with neither are given as lengths. Where both axes have numbers, the upright one is read, and the level one too
    unless it shows years. A chart without labels of its own along its rows takes those that stand `beside` it, in the
    same row of another chart.

    Examples
    --------
    >>> ticks = [Word(0, 100, "0", 9, "xtick_1/"), Word(50, 100, "10", 9, "xtick_2/")]
    >>> row = Word(-30, 42, "Black", 9, "ytick_1/")
    >>> [(one.label, one.value) for one in marks_of([Shape(((15, 40),), "point", "", "")], [*ticks, row], "a.svg")]
    [('Black', 3.0)]
    """
    axes = axes_of(shapes, texts) or scale_of_bars(shapes, texts)
    if not axes:
        return lengths_of_bars(shapes, [*texts, *beside], place)
    drawn = [one for one in shapes if not is_tick(one) and not re.search(r"legend|role-legend", one.groups)]
    found: list[Mark] = []
    for axis in axes:
        other = next((one for one in axes if one is not axis), None)
        if other is not None and axis.along == 0 and _shows_years(axis):
            continue
        frame = _frame(axis, drawn)
        for shape in drawn:
            if not _is_frame(shape, axis, frame, drawn):
                found += _of_shape(shape, axis, other, (texts, beside), place, frame, _crosses(shape, axis, drawn))
            if len(found) > MOST:
                return found[:MOST]
    return list(dict.fromkeys(found))


def _of_shape(
    shape: Shape,
    axis: Axis,
    other: Axis | None,
    texts: tuple[Sequence[Word], Sequence[Word]],
    place: str,
    frame: tuple[float, float],
    is_rule: bool,
) -> Iterator[Mark]:
    for point in _ends(shape, axis):
        at = point[axis.along]
        if not frame[0] - 1 <= at <= frame[1] + 1:
            continue
        value = axis.value(at)
        on_edge = min(abs(at - frame[0]), abs(at - frame[1])) < 0.01
        if (shape.kind == "bar" and abs(value) <= axis.looseness(at)) or (is_rule and on_edge):
            continue
        label = shape.said or ("" if is_rule else _label(point, axis, other, *texts))
        yield Mark(place=place, label=label, value=round(value, 9), looseness=axis.looseness(at))


def _ends(shape: Shape, axis: Axis) -> list[tuple[float, float]]:
    """The places of a shape that stand for numbers: a bar's two ends, a point's middle, a line's corners."""
    left, top, right, bottom = shape.box
    middle = ((left + right) / 2, (top + bottom) / 2)
    if shape.kind == "point" or (shape.kind == "round" and max(right - left, bottom - top) < 20):
        return [middle]
    if shape.kind == "bar":
        return [(left, middle[1]), (right, middle[1])] if axis.along == 0 else [(middle[0], top), (middle[0], bottom)]
    return list(dict.fromkeys(shape.points))


def _label(
    point: tuple[float, float], axis: Axis, other: Axis | None, texts: Sequence[Word], beside: Sequence[Word]
) -> str:
    across = 1 - axis.along
    if other is not None:
        near = min(other.labels, key=lambda one: abs(other.value(point[across]) - (number_of(one.text) or 0)))
        exact = abs(other.value(point[across]) - (number_of(near.text) or 0)) <= 3 * other.looseness(point[across])
        said = near.text if exact else f"{other.value(point[across]):.6g}"
        beside = _nearest(point, [one for one in texts if not is_tick(one) and number_of(one.text) is None])
        return f"{beside}, {said}" if beside else said
    worded = [one for one in texts if number_of(one.text) is None and one not in axis.labels]
    ticks = [one for one in worded if is_tick(one)]
    level = [one for one in beside if is_tick(one) and number_of(one.text) is None and _off(one, point, across)[0] < 3]
    if not ticks and level:
        row = min(level, key=lambda one: _off(one, point, across)).text
        return ", ".join([*(one.text for one in worded), row])
    ticks = ticks or worded
    return min(ticks, key=lambda one: _off(one, point, across)).text if ticks else ""


def _off(word: Word, point: tuple[float, float], across: int) -> tuple[float, float]:
    """How far a text stands from the row of a mark, to a third of a letter; then how far to the left it begins."""
    centre = (word.x, word.y - 0.35 * word.size)
    size = word.size or 10.0
    return round(abs(centre[across] - point[across]) / (size / 3)), word.x


def _nearest(point: tuple[float, float], texts: list[Word]) -> str:
    near = [one for one in texts if abs(one.x - point[0]) < 80 and abs(one.y - point[1]) < 12]
    return min(near, key=lambda one: abs(one.x - point[0]) + abs(one.y - point[1])).text if near else ""


def _shows_years(axis: Axis) -> bool:
    return all(1900 <= (number_of(one.text) or 0) <= 2100 and len(one.text) == 4 for one in axis.labels)


def _frame(axis: Axis, shapes: Sequence[Shape]) -> tuple[float, float]:
    """From where to where the chart reaches along an axis: the panel behind it if one is drawn, else its labels."""
    places = [(one.x, one.y)[axis.along] for one in axis.labels]
    low, high = min(places), max(places)
    panels = [_reach(one, axis.along) for one in shapes if _is_panel(one, axis, shapes)]
    panels = [one for one in panels if one[0] <= low + 6 and one[1] >= high - 6]
    if panels:
        return min(panels, key=lambda one: one[1] - one[0])
    return low - (high - low) / 2, high + (high - low) / 2


def _reach(shape: Shape, along: int) -> tuple[float, float]:
    return shape.box[along], shape.box[along + 2]


def _is_panel(shape: Shape, axis: Axis, shapes: Sequence[Shape]) -> bool:
    """Whether a shape lies behind most of the chart across an axis, as no bar of it does."""
    if shape.kind != "bar" or len(shapes) < 2:
        return False
    across = [_reach(one, 1 - axis.along) for one in shapes]
    whole = max(one[1] for one in across) - min(one[0] for one in across)
    low, high = _reach(shape, 1 - axis.along)
    return high - low >= 0.85 * whole


def _crosses(shape: Shape, axis: Axis, shapes: Sequence[Shape]) -> bool:
    """Whether a shape is a rule at one value through the whole chart, which belongs to no row of it."""
    if shape.kind != "line" or len(set(shape.points)) != 2 or len(shapes) < 4:
        return False
    across = [_reach(one, 1 - axis.along) for one in shapes]
    whole = max(one[1] for one in across) - min(one[0] for one in across)
    low, high = _reach(shape, 1 - axis.along)
    here = _reach(shape, axis.along)
    return here[1] - here[0] < 1e-6 and high - low >= 0.85 * whole


def _is_frame(shape: Shape, axis: Axis, frame: tuple[float, float], shapes: Sequence[Shape]) -> bool:
    """Whether a shape is the panel, an edge of it, or a rule drawn along the whole axis."""
    low, high = _reach(shape, axis.along)
    if high - low < 0.98 * (frame[1] - frame[0]):
        return False
    return _is_panel(shape, axis, shapes) or (shape.kind == "line" and len(set(shape.points)) <= 2)
