"""The build of tables: parts that add up to a total, within a table and across tables."""

from __future__ import annotations

import re
from collections.abc import Iterable

from yjs_analysis.disclosure.attack.clues import Clue
from yjs_analysis.disclosure.attack.labels import is_wider, parents_of
from yjs_analysis.disclosure.attack.matching import Key, Matched
from yjs_analysis.disclosure.attack.rounded import leeway

YEARS = re.compile(r"^((?:19|20)\d\d) ((?:19|20)\d\d)$")

Line = dict[str, int]
"""The unknowns of one line of a table, by their label along the heading that is added up."""


def sums(matched: Matched) -> list[Clue]:
    """Give every sum that the labels tell of, checked on the lines in which all is shown.

    Where a line that is shown whole does not add up, the parts are only known to be no more than the total; where they
    are more than it, they are taken to be no parts of it.
    """
    found: list[Clue] = []
    families: list[tuple[int, dict[Key, Line], str, list[str]]] = []
    for scope, cells in _tables(matched).items():
        for heading in {name for at in cells for name, _ in at}:
            lines = _lines(cells, heading)
            labels = list(dict.fromkeys(label for line in lines.values() for label in line if label))
            for target, parts in _families(labels, lines, heading, matched):
                families.append((scope[0], lines, target, parts))
    known = {(scope, target, frozenset(parts)) for scope, _, target, parts in families}
    for scope, lines, target, parts in families:
        whole = not any((scope, target) == other[:2] and set(parts) < other[2] for other in known)
        found += _checked(lines, target, parts, scope, matched, whole=whole)
    return list(dict.fromkeys(found))


def _tables(matched: Matched) -> dict[tuple, dict[tuple, int]]:
    """Put the counts of a scope whose tables have the same headings into one table."""
    tables: dict[tuple, dict[tuple, int]] = {}
    for number, unknown in matched.unknown_of.items():
        one = matched.figures[number]
        scope = matched.scope_of[one.grid]
        headings = tuple(sorted({name for name, _ in one.at if not name.startswith("of")}))
        dated = any(name == "period" for name in headings)
        cells = tables.setdefault((scope, headings, -1 if dated else one.grid), {})
        cells[tuple(sorted(one.at))] = unknown
    return tables


def _lines(cells: dict[tuple, int], heading: str) -> dict[Key, Line]:
    """Take apart a table along one heading: for each combination of the others, the unknown of each label."""
    lines: dict[Key, Line] = {}
    for at, unknown in cells.items():
        told = dict(at)
        if heading in told:
            others = frozenset(label for name, label in at if name != heading and label)
            lines.setdefault(others, {})[told[heading]] = unknown
    return lines


def _families(
    labels: list[str], lines: dict[Key, Line], heading: str, matched: Matched
) -> Iterable[tuple[str, list[str]]]:
    """Give each label that takes in others ("" for all of them), and the labels that it takes in."""
    inside = {label: [one for one in parents_of(label) if one in labels] for label in labels}
    for label, parts in ((label, _named_in(label, labels)) for label in labels):
        if len(parts) > 1:
            yield label, parts
            inside[label] = parts
    top = [label for label in labels if not inside[label]]
    for label in labels:
        years = YEARS.match(label)
        span = [one for one in labels if years and re.fullmatch(r"\d{4}", one)]
        parts = [one for one in span if years and years.group(1) <= one <= years.group(2)]
        if len(parts) > 1:
            yield label, parts
            top = [one for one in top if one != label]
    total = next((one for one in top if is_wider(one) or _adds_up(one, top, lines, matched)), None)
    if total:
        top = [one for one in top if one != total]
        yield total, top
    if heading != "period":
        yield "", top
    for parent in dict.fromkeys(one for label in labels for one in parents_of(label)):
        yield parent, [label for label in labels if parent in parents_of(label)]


def _named_in(label: str, labels: list[str]) -> list[str]:
    """Give the labels that a label puts together by name: "Mixed and Other"."""
    parts = [one for one in labels if one and one != label and f" {one} " in f" {label} "]
    return parts if len(parts) > 1 and sorted(" ".join(parts).split()) == sorted(label.split()) else []


def _adds_up(label: str, top: list[str], lines: dict[Key, Line], matched: Matched) -> bool:
    """Say whether a label is the sum of the others wherever all of them are shown, often enough to be no chance."""
    seen = 0
    for line in lines.values():
        values = [matched.value(line.get(one)) for one in top]
        if None in values:
            continue
        own = matched.value(line[label])
        if own != sum(values) - own or own == 0:
            return False
        seen += 1
    return seen > 1 or (seen == 1 and len(top) > 3)


def _checked(
    lines: dict[Key, Line], target: str, parts: list[str], scope: int, matched: Matched, *, whole: bool
) -> list[Clue]:
    """Write the sums of one family, as far as the lines that are shown whole bear them out.

    A family is not `whole` where another table of the release tells of more parts.
    """
    told = []
    for others, line in lines.items():
        key = others | ({target} if target else frozenset())
        total = line.get(target)
        total = matched.unknown(scope, key) if total is None else total
        held = [line[one] for one in parts if one in line]
        if total is None or not held or total in held:
            continue
        told.append((total, held, whole and len(held) == len(parts) and len(parts) > 1))
    judged = [_gap(total, held, matched) for total, held, complete in told if complete]
    gaps = [gap for gap in judged if gap is not None]
    exact = not gaps or 2 * sum(gap == 0 for gap in gaps) >= len(gaps)
    inside = exact or all(gap >= 0 for gap in gaps)
    found = []
    for total, held, complete in told:
        gap = _gap(total, held, matched)
        if (gap is None and inside) or gap == 0:
            least = 0.0 if exact and complete else -float("inf")
            weights = (*(1.0 for _ in held), -1.0)
            found.append(Clue(unknowns=(*held, total), weights=weights, low=least, high=0.0))
    return found


def _gap(whole: int, held: list[int], matched: Matched) -> float | None:
    values = [matched.value(one) for one in (whole, *held)]
    if None in values:
        return None
    gap = values[0] - sum(values[1:])
    return 0.0 if abs(gap) <= leeway(matched, (whole, *held)) else gap
