"""Where the shapes and words of a drawing lie, once every move, turn and scale above them is applied."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from yjs_analysis.disclosure.published.markup import attribute, is_comment, local, text_of

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
NUMBERS = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
STEPS = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])([^MmLlHhVvCcSsQqTtAaZz]*)")
TAKES = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 7, "z": 0}
"""How many numbers each step of a path takes."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Something drawn: its corners in the drawing, and the names of the groups it lies in."""

    points: tuple[Point, ...]
    kind: str
    groups: str
    said: str

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The left, top, right and bottom of it."""
        across, down = [one[0] for one in self.points], [one[1] for one in self.points]
        return min(across), min(down), max(across), max(down)


@dataclass(frozen=True, slots=True)
class Word:
    """A text of a drawing: where it is set, its size, and the names of the groups it lies in."""

    x: float
    y: float
    text: str
    size: float
    groups: str


def drawn(root: Element) -> tuple[list[Shape], list[Word]]:
    """Give every shape and every text of a drawing. Texts drawn as outlines are told by the comment beside them.

    Examples
    --------
    >>> from xml.etree.ElementTree import fromstring
    >>> shapes, texts = drawn(fromstring("<svg><g transform='translate(5,0)'><rect x='1' y='2' width='3' height='4'/>"
    ...                                  "<text x='9' y='1'>Black</text></g></svg>"))
    >>> shapes[0].box, texts[0].x
    ((6.0, 2.0, 9.0, 6.0), 14.0)
    """
    shapes: list[Shape] = []
    texts: list[Word] = []
    for one in _within(root, SAME, ""):
        (shapes if isinstance(one, Shape) else texts).append(one)
    return shapes, texts


def path_points(text: str) -> list[Point]:
    """Give the corners of a path: where each of its steps ends.

    Examples
    --------
    >>> path_points("M1,144h18v56h-18Z")
    [(1.0, 144.0), (19.0, 144.0), (19.0, 200.0), (1.0, 200.0)]
    """
    points: list[Point] = []
    x = y = 0.0
    start = (0.0, 0.0)
    for step, rest in STEPS.findall(text):
        kind, moved = step.lower(), step.islower()
        if kind == "z":
            x, y = start
            continue
        given = [float(one) for one in NUMBERS.findall(rest)]
        for at in range(0, len(given) - TAKES[kind] + 1, TAKES[kind]):
            end = given[at : at + TAKES[kind]]
            across = end[0] if kind == "h" else (0.0 if moved else x) if kind == "v" else end[-2]
            down = end[0] if kind == "v" else (0.0 if moved else y) if kind == "h" else end[-1]
            x, y = (x + across, y + down) if moved else (across, down)
            if kind == "m" and at == 0:
                start = (x, y)
            points.append((x, y))
    return points


def matrix_of(text: str) -> Matrix:
    """Give the matrix of an attribute `transform`.

    Examples
    --------
    >>> matrix_of("translate(5,2) scale(2)")
    (2.0, 0.0, 0.0, 2.0, 5.0, 2.0)
    """
    whole = SAME
    for name, inside in re.findall(r"(\w+)\s*\(([^)]*)\)", text):
        whole = times(whole, _one_move(name, [float(one) for one in NUMBERS.findall(inside)]))
    return whole


def moved(matrix: Matrix, point: Point) -> Point:
    """Apply a matrix to a point."""
    a, b, c, d, e, f = matrix
    return a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f


def _one_move(name: str, given: list[float]) -> Matrix:
    if name == "translate" and given:
        return (1.0, 0.0, 0.0, 1.0, given[0], given[1] if len(given) > 1 else 0.0)
    if name == "scale" and given:
        return (given[0], 0.0, 0.0, given[-1], 0.0, 0.0)
    if name == "matrix" and len(given) == 6:
        return (given[0], given[1], given[2], given[3], given[4], given[5])
    if name == "rotate" and given:
        turn = math.radians(given[0])
        about = (given[1], given[2]) if len(given) == 3 else (0.0, 0.0)
        cos, sin = math.cos(turn), math.sin(turn)
        there = (1.0, 0.0, 0.0, 1.0, *about)
        back = (1.0, 0.0, 0.0, 1.0, -about[0], -about[1])
        return times(times(there, (cos, sin, -sin, cos, 0.0, 0.0)), back)
    return SAME


def times(first: Matrix, second: Matrix) -> Matrix:
    """Give the matrix that does what the second does, then what the first does.

    Examples
    --------
    >>> times((2.0, 0.0, 0.0, 2.0, 0.0, 0.0), (1.0, 0.0, 0.0, 1.0, 5.0, 2.0))
    (2.0, 0.0, 0.0, 2.0, 10.0, 4.0)
    """
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f


def _within(element: Element, above: Matrix, groups: str) -> Iterator[Shape | Word]:
    name = local(element)
    if name in ("defs", "clippath", "marker", "pattern", "symbol", "metadata", "style", "script", "mask"):
        return
    matrix = times(above, matrix_of(element.get("transform", "")))
    groups = f"{groups} {element.get('id', '')}/{element.get('class', '')}"
    if name == "text":
        yield from _text(element, matrix, groups)
        return
    said = next((text_of(one) for one in element if local(one) == "title"), "") or element.get("aria-label", "")
    points = _points(element, name)
    if points:
        yield Shape(tuple(moved(matrix, one) for one in points), _kind(element, name), groups, " ".join(said.split()))
    outlined = next((one for one in element if is_comment(one)), None) if re.search(r"text_\d+/", groups) else None
    if outlined is not None and name == "g":
        place = next((matrix_of(one.get("transform", "")) for one in element if local(one) == "g"), SAME)
        x, y = moved(matrix, (place[4], place[5]))
        yield Word(x, y, " ".join((outlined.text or "").split()), abs(place[0]) * 100, groups)
        return
    for child in element:
        if not is_comment(child):
            yield from _within(child, matrix, groups)


def _text(element: Element, matrix: Matrix, groups: str) -> Iterator[Word]:
    size = re.search(r"font(?:-size)?:[^;]*?([\d.]+)p[xt]", element.get("style", ""))
    inner = [one for one in element if local(one) == "tspan"]
    x, y = _number(attribute(element, "x")), _number(attribute(element, "y"))
    if inner and not x and not y:
        x, y = _number(attribute(inner[0], "x")), _number(attribute(inner[0], "y"))
    across, down = moved(matrix, (x, y))
    text = " ".join(text_of(element).split())
    if text:
        yield Word(
            across, down, text, float(size.group(1)) if size else _number(element.get("font-size", "10")), groups
        )


def _kind(element: Element, name: str) -> str:
    if name in ("circle", "ellipse", "use"):
        return "point"
    if name == "rect":
        return "bar"
    text = element.get("d", "")
    closed = "z" in text.lower() or name == "polygon"
    if closed and re.search("[CcAaQq]", text):
        return "round"
    corners = set(path_points(text)) if closed else set()
    if closed and len({x for x, _ in corners}) == 2 and len({y for _, y in corners}) == 2:
        return "bar"
    return "line"


def _points(element: Element, name: str) -> list[Point]:
    def given(key: str) -> float:
        return _number(element.get(key, "0"))

    if name == "rect":
        x, y, wide, tall = given("x"), given("y"), given("width"), given("height")
        return [(x, y), (x + wide, y + tall)]
    if name in ("circle", "ellipse"):
        return [(given("cx"), given("cy"))]
    if name == "use":
        return [(given("x"), given("y"))]
    if name == "line":
        return [(given("x1"), given("y1")), (given("x2"), given("y2"))]
    if name in ("polyline", "polygon"):
        flat = [float(one) for one in NUMBERS.findall(element.get("points", ""))]
        return list(zip(flat[::2], flat[1::2], strict=False))
    return path_points(element.get("d", "")) if name == "path" else []


def _number(text: str) -> float:
    found = NUMBERS.search(text or "")
    return float(found.group()) if found else 0.0
