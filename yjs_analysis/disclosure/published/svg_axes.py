"""The scale of a chart's axes, told from the numbers that stand along them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from yjs_analysis.disclosure.published.svg_geometry import Shape, Word

FINEST = 0.002
"""A coordinate is never taken to be surer than this, in points of the drawing."""

IN_WORDS = {"a quarter": 0.25, "quarter": 0.25, "a third": 1 / 3, "third": 1 / 3, "half": 0.5, "the same": 1.0}
IN_WORDS |= {"same": 1.0, "equal": 1.0, "twice": 2.0, "double": 2.0, "none": 0.0}
TIMES = ("three", "four", "five", "six", "seven", "eight", "nine", "ten")
IN_WORDS |= {f"{word} times": float(at) for at, word in enumerate(TIMES, start=3)}
"""Numbers that an axis of ratios may say in words."""


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis along which numbers stand: `value` is `scale` times the place, plus `start`, or ten to that power."""

    along: int
    scale: float
    start: float
    logarithmic: bool
    wrong: float
    labels: tuple[Word, ...]

    def value(self, place: float) -> float:
        """Give the number at a place of the drawing."""
        straight = self.scale * place + self.start
        return 10**straight if self.logarithmic else straight

    def looseness(self, place: float) -> float:
        """Give by how much that number may be wrong, in the units of the axis."""
        step = self.wrong + FINEST
        return max(abs(self.value(place + step) - self.value(place)), abs(self.value(place - step) - self.value(place)))


@cache
def number_of(text: str) -> float | None:
    r"""Give the number that a label of an axis shows; none where it shows none.

    Examples
    --------
    >>> [number_of(one) for one in ("10,000", "twice", "\u22125", "$\\mathdefault{10^{2}}$", "Black")]
    [10000.0, 2.0, -5.0, 100.0, None]
    """
    said = text.strip().lower()
    if said in IN_WORDS:
        return IN_WORDS[said]
    part = re.fullmatch(r"(\d*)\s*([\u00bc-\u00be\u2150-\u215e])", said.removesuffix("times").strip())
    if part:
        return int(part.group(1) or 0) + unicodedata.numeric(part.group(2))
    power = re.search(r"10\^\{?(-?\d+)\}?", text.replace("\u2212", "-"))
    if power:
        return 10.0 ** int(power.group(1))
    bare = re.sub(r"\$|\\mathdefault|[{}£,\s]", "", text.replace("\u2212", "-"))
    bare = bare.removesuffix("%").removesuffix("\u00d7").removesuffix("times")
    return float(bare) if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", bare) else None


def axes_of(shapes: Sequence[Shape], texts: Sequence[Word]) -> list[Axis]:
    """Find the axes of one chart: numbers in a row or a column whose places fit their values.

    Labels inside groups named as ticks need two numbers; others need three, so that chance does not make an axis.

    Examples
    --------
    >>> texts = [Word(0, 100, "0", 9, "xtick_1/"), Word(50, 100, "10", 9, "xtick_2/")]
    >>> axes_of([], texts)[0].value(25)
    5.0
    """
    found: list[Axis] = []
    for along in (0, 1):
        best = None
        for row in _rows(texts, along):
            axis = _fitted(row, shapes, along)
            if axis and (best is None or len(axis.labels) > len(best.labels)):
                best = axis
        if best:
            found.append(best)
    return found


def is_tick(word: Word | Shape) -> bool:
    """Whether something lies in a group that is named as a tick, a grid or an axis."""
    return re.search(r"[xy]tick_|tick|axis-label|role-axis|axis-grid|axis-domain", word.groups) is not None


def _rows(texts: Sequence[Word], along: int) -> list[list[Word]]:
    numeric = [one for one in texts if number_of(one.text) is not None]
    if any(re.search(r"[xy]tick_", one.groups) for one in texts):
        numeric = [one for one in numeric if f"{'xy'[along]}tick_" in one.groups]
        return [numeric] if len(numeric) > 1 else []
    rows: dict[float, list[Word]] = {}
    for one in numeric:
        rows.setdefault(round((one.x, one.y)[1 - along]), []).append(one)
    return [row for row in rows.values() if len(row) >= (2 if all(is_tick(one) for one in row) else 3)]


def _fitted(row: list[Word], shapes: Sequence[Shape], along: int) -> Axis | None:
    places, sure = _places(row, shapes, along)
    sure += _coarseness(shapes)
    values = np.array([number_of(one.text) for one in row], dtype=float)
    if np.ptp(places) < 5 or np.ptp(values) == 0:
        return None
    best = None
    for logarithmic in (False, True):
        if logarithmic and values.min() <= 0:
            continue
        scaled = np.log10(values) if logarithmic else values
        scale, start = np.polyfit(places, scaled, 1)
        wrong = float(np.max(np.abs((scaled - start) / scale - places))) if scale else math.inf
        if best is None or wrong < best.wrong / 2:
            best = Axis(along, float(scale), float(start), logarithmic, wrong + sure, tuple(row))
    return best if best and best.wrong - sure < 1.0 else None


def _places(row: list[Word], shapes: Sequence[Shape], along: int) -> tuple[np.ndarray, float]:
    """Give the places of the ticks beside their labels, and how unsure they are.

    A label is set a little off its tick; a short line or a grid line that stands equally off every label is the tick.
    Where none does, the middle of a figure is taken, a quarter of a letter unsure.
    """
    own = [_own_tick(one, shapes, along) for one in row]
    if all(one is not None for one in own):
        return np.array(own), 0.0
    said = np.array([(one.x, one.y)[along] for one in row])
    lines = np.array([one.points[0][along] for one in shapes if _is_straight(one, 1 - along)])
    size = max(one.size for one in row) or 10.0
    if len(lines):
        off = lines[np.argmin(np.abs(lines[None, :] - (said - _drop(row, along, size))[:, None]), axis=1)] - said
        if np.ptp(off) < 0.6 and abs(float(np.median(off))) < 1.5 * size:
            return said + off, 0.0
    if along == 0 or all("tick" in one.groups and one.y == round(one.y, 6) and "/tick" in one.groups for one in row):
        return said, 0.0
    return said - _drop(row, along, size), 0.1 * size


def _own_tick(label: Word, shapes: Sequence[Shape], along: int) -> float | None:
    """The place of the tick that lies in one group with its label."""
    named = re.search(r"\S*[xy]tick_\d+/", label.groups)
    if named is None:
        return None
    mine = (one for one in shapes if f" {named.group()}" in one.groups and _is_straight(one, 1 - along))
    return next((one.points[0][along] for one in mine), None)


def _coarseness(shapes: Sequence[Shape]) -> float:
    """Half of the last figure that the coordinates of the drawing are written with."""
    places = [one for shape in shapes for point in shape.points[:4] for one in point][:400]
    for figures in (0, 1, 2):
        if places and all(abs(one - round(one, figures)) < 1e-9 for one in places):
            return 0.5 * 10.0**-figures
    return 0.0


def _drop(row: list[Word], along: int, size: float) -> float:
    return 0.39 * size if along == 1 and "/tick" not in row[0].groups else 0.0


def _is_straight(shape: Shape, along: int) -> bool:
    left, top, right, bottom = shape.box
    if shape.kind == "point":
        return is_tick(shape)
    return shape.kind == "line" and (right - left if along == 1 else bottom - top) < 1e-6
