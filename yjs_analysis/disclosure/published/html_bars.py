"""Bars that a page draws by the sizes of its parts: each a length, by the words that stand beside it."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from yjs_analysis.disclosure.published.markup import is_comment, local
from yjs_analysis.disclosure.published.shapes import Mark

SIZE = re.compile(
    r"(?<![\w-])(width|height|flex-basis|flex-grow|flex|inline-size|block-size|--[\w-]+)\s*:\s*(\d+\.?\d*|\.\d+)"
    r"(%|px|rem|em|pt|vw|vh|ch)?\s*(?:;|$|!)"
)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
NAMED = re.compile(r"[.#]([\w-]+)\s*(?:,|$)")
LONGEST = 80
"""Letters beside a bar that name it; more is a paragraph."""

TOLD = ("meter", "progress")
"""Parts that tell their number as it is."""

LEAST = 3
"""Parts of different sizes, by one property in one unit, that make a chart of bars."""

Sizes = list[tuple[str, str]]
"""By what property and in what unit, and the number."""


def lengths_of_parts(root: Element, place: str) -> list[Mark]:
    """Give the lengths of bars that are parts of a page, sized by their style, by a class or as a meter.

    Examples
    --------
    >>> from yjs_analysis.disclosure.published.html_trees import html_root
    >>> row = "<p><b>{}</b><i style='width:{}%'></i></p>"
    >>> page = html_root("".join(row.format(*one) for one in (("White", 90), ("Asian", 48), ("Mixed", 7))))
    >>> [(one.label, one.value) for one in lengths_of_parts(page, "a.html")]
    [('White', 90.0), ('Asian', 48.0), ('Mixed', 7.0)]
    """
    styles = " ".join(one.text or "" for one in root.iter() if local(one) == "style")
    by_name = {
        name: SIZE.findall(rule) for chosen, rule in RULE.findall(styles) if SIZE.search(rule)
        for name in NAMED.findall(chosen)
    }  # fmt: skip
    found: dict[str, list[tuple[str, str]]] = {}
    _walk(root, [], by_name, found)
    told = [(kind, *bar) for kind in [one for one in found if one.startswith(TOLD)] for bar in found.pop(kind)]
    meters = [
        Mark(place=f"{place}, {kind}", label=label, value=float(number), looseness=_half(number))
        for kind, label, number in told
    ]
    return meters + [
        Mark(place=f"{place}, bars by {kind}", label=label, value=float(number), looseness=_half(number), bare=True)
        for kind, bars in found.items()
        if len({number for _, number in bars}) >= LEAST - 1 and len({label for label, _ in bars}) >= LEAST
        for label, number in bars
    ]


def _walk(element: Element, above: list[Element], by_name: dict, found: dict[str, list[tuple[str, str]]]) -> None:
    if is_comment(element) or local(element) in ("script", "style", "head", "svg"):
        return
    for kind, number in _sizes(element, by_name):
        label = _said_beside(element, above)
        if label:
            found.setdefault(kind, []).append((label, number))
    above.append(element)
    for child in element:
        _walk(child, above, by_name, found)
    above.pop()


def _sizes(element: Element, by_name: dict) -> Sizes:
    """Give the sizes of a part: its own style first, then those of its classes and its name."""
    told = SIZE.findall(element.get("style", ""))
    names = [*element.get("class", "").split(), element.get("id", "")] if by_name else []
    told += [one for name in names for one in by_name.get(name, ())]
    found = [(f"{name} in {unit or 'numbers'}", number) for name, number, unit in told]
    if local(element) in TOLD and re.fullmatch(r"[\d.]+", element.get("value", "")):
        found.append((f"{local(element)} of {element.get('max', '1')}", element.get("value", "")))
    if local(element) in ("td", "th", "img", "hr") and re.fullmatch(r"\d+%?", element.get("width", "")):
        found.append(("width given", element.get("width", "").removesuffix("%")))
    return found


def _said_beside(element: Element, above: list[Element]) -> str:
    """Give the words of the nearest part around a bar that has any."""
    own = element.get("title") or element.get("aria-label") or ""
    for one in (element, *reversed(above)):
        text = own or " ".join(" ".join(one.itertext()).split())
        if re.search(r"[^\W\d_]{2}", text):
            return text if len(text) <= LONGEST else ""
    return ""


def _half(number: str) -> float:
    """Half of the last figure of a number as written."""
    return 0.5 * 10.0 ** -len(number.partition(".")[2])
