"""The charts that a page of PDF draws: its shapes and words put where they lie, and read as those of any drawing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from pypdf import PageObject

from yjs_analysis.disclosure.published.shapes import Mark
from yjs_analysis.disclosure.published.svg_geometry import SAME, Matrix, Point, Shape, Word, moved, times
from yjs_analysis.disclosure.published.svg_marks import marks_of

NEAR = 12.0
"""Points between shapes of one chart."""

BESIDE = 150.0
"""Points to the left of a chart in which its rows are named."""

BELOW = 30.0
"""Points under a chart in which its columns are named."""

LEAST = 3
"""Shapes that make a chart."""

THINNEST = 3.0
"""Points across a bar; what is thinner is a rule."""

MOST = 4_000
"""Shapes of a page that are put together; a page with more is a map or a picture."""

MARKING = ("bar", "point", "round")
FILLED = re.compile(rb"\s(?:re|l\s+h)\s+(?:f|B|b)\*?\s")
"""A box, or a shape of straight lines, that is filled."""

STEP = re.compile(rb"(?<!\S)((?:[-+]?[\d.]+\s+){0,6})(cm|re|[mlcvyhqQFnSs]|[fBb]\*?)(?!\S)")
NUMBERS = {b"cm": 6, b"re": 4, b"m": 2, b"l": 2, b"c": 6, b"v": 4, b"y": 4}
"""How many numbers a step takes."""

PAINTED = {b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"}
STROKED = {b"S", b"s"}
LETTER, NARROW, WIDE = 0.56, 0.31, 0.86
"""Widths of letters in a font that does not say how wide they are, in parts of its size."""

Steps = list[tuple[list[Point], bool, bool]]
"""Parts of a path: their corners, whether they bend, and whether they are closed."""


@dataclass(slots=True)
class Drawn:
    """What a page has drawn so far; it listens to the reader of the page."""

    height: float
    width: float
    shapes: list[Shape] = field(default_factory=list)
    texts: list[Word] = field(default_factory=list)
    path: Steps = field(default_factory=list)
    ends: tuple[float, float] = (0.0, 0.0)

    def step(self, operator: bytes, given: Sequence, matrix: Sequence[float], _: Sequence[float]) -> None:
        """Take one step of the page: a corner of a path, or its painting."""
        if operator in PATHS:
            PATHS[operator](self.path, [float(one) for one in given])
        elif operator in PAINTED or operator in STROKED:
            self._paint(_matrix(matrix), filled=operator in PAINTED)
        elif operator == b"Do":  # a small drawing set many times over: the points of a chart
            x, y = moved(_matrix(matrix), (0.0, 0.0))
            self.shapes.append(Shape(((x, self.height - y),), "point", "", ""))
        elif operator == b"n":
            self.path.clear()

    def say(self, text: str, matrix: Sequence[float], within: Sequence[float], font: dict | None, size: float) -> None:
        """Take one run of letters, and join it to the one before where they stand together; words are set at middle."""
        if not text.strip():
            return
        x, y = moved(_matrix(matrix), (float(within[4]), float(within[5])))
        level = abs(matrix[1] * within[0]) + abs(matrix[0] * within[1]) < 1e-6
        tall = abs(float(size) * within[3] * matrix[3]) or float(size)
        end = x + _width(text.strip(), font) * tall
        last = self.texts[-1] if self.texts else None
        gap = x - self.ends[1]
        if last and level and abs(last.y - self.height + y) < 0.5 and -tall < gap < tall and not last.groups:
            said = f"{last.text}{' ' if gap > 0.18 * tall else ''}{text.strip()}"
            self.ends = self.ends[0], end
            self.texts[-1] = Word(sum(self.ends) / 2, last.y, said, last.size, "")
        else:
            self.ends = x, end
            self.texts.append(Word((x + end) / 2, self.height - y, text.strip(), tall, "" if level else "turned/"))

    def _paint(self, matrix: Matrix, *, filled: bool) -> None:
        for corners, bent, closed in self.path if len(self.shapes) <= MOST else ():
            points = tuple((x, self.height - y) for x, y in (moved(matrix, one) for one in corners))
            shape = Shape(points, _kind(points, bent, closed or filled), "", "")
            left, top, right, bottom = shape.box
            if right - left < 0.95 * self.width or bottom - top < 0.95 * self.height:
                self.shapes.append(shape)
        self.path.clear()


def marks_of_page(drawn: Drawn, place: str) -> list[Mark]:
    """Read the charts of a page: shapes that lie near each other, with the words beside and under them.

    Examples
    --------
    >>> page = Drawn(height=200, width=300)
    >>> for at, name, long in ((0, "White", 60), (1, "Asian", 30), (2, "Mixed", 3)):
    ...     page.shapes.append(Shape(((50, 20 * at), (50 + long, 20 * at + 15)), "bar", "", ""))
    ...     page.texts.append(Word(30, 20 * at + 10, name, 9, ""))
    >>> [(one.label, one.value) for one in marks_of_page(page, "a.pdf, page 1")]
    [('White', 60), ('Asian', 30), ('Mixed', 3)]
    """
    if len(drawn.shapes) > MOST or not any(one.kind in MARKING for one in drawn.shapes):
        return []
    charts = [_in_panel(one) for one in _charts(drawn.shapes)]
    charts = [one for one in charts if sum(shape.kind in MARKING for shape in one) >= LEAST]
    found: list[Mark] = []
    for at, shapes in enumerate(charts, start=1):
        words = _words_of(shapes, drawn.texts)
        found += marks_of(shapes, words, f"{place}, chart {at}" if len(charts) > 1 else f"{place}, chart")
    return found


def may_have_bars(page: PageObject) -> bool:
    """Say from the steps of a page whether it fills boxes of different lengths that start from one line."""
    contents = page.get_contents()
    data = contents.get_data() if contents is not None else b""
    if len(FILLED.findall(data)) < LEAST:
        return False
    drawn = Drawn(height=float(page.mediabox.top), width=float(page.mediabox.width))
    above: list[Matrix] = []
    matrix = SAME
    for found in STEP.finditer(data):
        given, operator = list(map(float, found.group(1).split())), found.group(2)
        if operator == b"q":
            above.append(matrix)
        elif operator == b"Q":
            matrix = above.pop() if above else SAME
        elif operator == b"cm" and len(given) == 6:
            matrix = times(matrix, _matrix(given))
        elif operator not in NUMBERS or len(given) == NUMBERS[operator]:
            drawn.step(operator, given, matrix, ())
    bars = [one.box for one in drawn.shapes if one.kind == "bar"]
    for start, end in ((0, 2), (3, 1)):
        lengths: dict[float, set[float]] = {}
        for one in bars:
            if abs(one[2 - start // 3] - one[(1 + start) % 4]) < THINNEST:
                continue
            lengths.setdefault(round(one[start]), set()).add(round(one[end] - one[start]))
        if any(len(one) >= LEAST for one in lengths.values()):
            return True
    return False


def drawn_by(page: PageObject) -> tuple[Drawn, str]:
    """Give what a page draws, and its words as they are read from top to bottom."""
    box = page.mediabox
    drawn = Drawn(height=float(box.top), width=float(box.width))
    text = page.extract_text(visitor_operand_before=drawn.step, visitor_text=drawn.say)
    return drawn, text


def _charts(shapes: Sequence[Shape]) -> list[list[Shape]]:
    """Put shapes together that lie near each other, from the top of the page down."""
    found: list[tuple[list[float], list[Shape]]] = []
    for shape in sorted(shapes, key=lambda one: one.box[1]):
        left, top, right, bottom = shape.box
        held, mine = [left, top, right, bottom], [shape]
        for other in [one for one in found if _touch(one[0], held)]:
            found.remove(other)
            mine = other[1] + mine
            held = [min(held[0], other[0][0]), min(held[1], other[0][1]), max(held[2], other[0][2]),
                    max(held[3], other[0][3])]  # fmt: skip
        found.append((held, mine))
    return [mine for _, mine in found]


def _in_panel(shapes: list[Shape]) -> list[Shape]:
    """Leave out what lies outside the panel that holds most boxes and points: a frame around a chart and its words."""
    marks = [one for one in shapes if one.kind in MARKING]
    held = [(one, sum(_holds(one.box, other.box) for other in marks if other is not one)) for one in marks]
    panels = [one for one, inside in held if inside >= max(LEAST, 0.6 * (len(marks) - 2))]
    if not panels:
        return shapes
    least = min(panels, key=lambda one: (one.box[2] - one.box[0]) * (one.box[3] - one.box[1])).box
    room = (least[0] - NEAR, least[1] - NEAR, least[2] + NEAR, least[3] + NEAR)
    return [one for one in shapes if _holds(room, one.box)]


def _holds(box: Sequence[float], other: Sequence[float]) -> bool:
    inside = box[0] <= other[0] + 0.5 and other[2] <= box[2] + 0.5
    return inside and box[1] <= other[1] + 0.5 and other[3] <= box[3] + 0.5


def _touch(one: Sequence[float], other: Sequence[float]) -> bool:
    across = one[0] - NEAR <= other[2] and other[0] - NEAR <= one[2]
    return across and one[1] - NEAR <= other[3] and other[1] - NEAR <= one[3]


def _words_of(shapes: Sequence[Shape], texts: Sequence[Word]) -> list[Word]:
    """Give the words of a chart: those inside it, those to its left, and the first row under it, named as its ticks."""
    left, top = min(one.box[0] for one in shapes), min(one.box[1] for one in shapes)
    right, bottom = max(one.box[2] for one in shapes), max(one.box[3] for one in shapes)
    level = [one for one in texts if not one.groups]
    under = [one for one in level if bottom - 2 < one.y < bottom + BELOW and left - 2 < one.x < right + 2]
    row = min((one.y for one in under), default=0.0)
    found: list[Word] = []
    for one in level:
        within = top - NEAR < one.y < bottom + NEAR
        if one in under and one.y < row + 3:
            found.append(replace(one, groups=" xtick_0/"))
        elif within and left - BESIDE < one.x < left:
            found.append(replace(one, groups=" ytick_0/"))
        elif within and left <= one.x < right + NEAR * 4 and one.y <= bottom:
            found.append(one)
    return found


def _kind(points: Sequence[Point], bent: bool, closed: bool) -> str:
    across, down = {round(x, 3) for x, _ in points}, {round(y, 3) for _, y in points}
    if closed and bent:
        return "round"
    return "bar" if closed and not bent and len(across) == 2 and len(down) == 2 else "line"


def _width(text: str, font: dict | None) -> float:
    """Give how wide a run of letters is, in parts of its size."""
    widths = (font or {}).get("/Widths")
    first = (font or {}).get("/FirstChar", 0)
    if widths is None:
        return sum(NARROW if one in "fijlrt.,:;'|()I " else WIDE if one in "mwMW%" else LETTER for one in text)
    widths = widths.get_object()
    matrix = (font or {}).get("/FontMatrix", [0.001])
    told = [float(widths[ord(one) - first]) if 0 <= ord(one) - first < len(widths) else 0.0 for one in text]
    return sum(told) * float(matrix[0])


def _matrix(given: Sequence[float]) -> Matrix:
    a, b, c, d, e, f = map(float, given)
    return a, b, c, d, e, f


def _begin(path: Steps, given: list[float]) -> None:
    path.append(([(given[0], given[1])], False, False))


def _to(path: Steps, given: list[float]) -> None:
    if path:
        path[-1][0].append((given[-2], given[-1]))


def _bend(path: Steps, given: list[float]) -> None:
    if path:
        path[-1] = ([*path[-1][0], (given[-2], given[-1])], True, path[-1][2])


def _close(path: Steps, _: list[float]) -> None:
    if path:
        path[-1] = (*path[-1][:2], True)


def _box(path: Steps, given: list[float]) -> None:
    x, y, wide, tall = given
    path.append(([(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)], False, True))


PATHS: dict[bytes, Callable[[Steps, list[float]], None]] = {
    b"m": _begin, b"l": _to, b"c": _bend, b"v": _bend, b"y": _bend, b"h": _close, b"re": _box,
}  # fmt: skip
"""The steps that build a path."""
