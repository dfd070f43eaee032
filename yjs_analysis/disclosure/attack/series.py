"""Counts worked back from what a table says of a line of them: changes, running totals, means and ranks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yjs_analysis.disclosure.attack import measures_of as of
from yjs_analysis.disclosure.attack.cells import WORDS
from yjs_analysis.disclosure.attack.clues import Clue
from yjs_analysis.disclosure.attack.figures import SHOWN, Figure
from yjs_analysis.disclosure.attack.labels import is_period
from yjs_analysis.disclosure.attack.matching import Key, Matched

SLACK = 1e-9
LONGEST = 40
"""Counts of one line: more are no line of years or quarters."""

MANY = re.compile(r"\b(\d+|" + "|".join(WORDS) + r")[ -](?:years?|quarters?|months?)\b", re.IGNORECASE)
"""How many periods a mean is said to be of."""

Terms = tuple[tuple[int, float], ...]
"""Unknowns and what each is multiplied by: together they give what is printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read a figure: by which rule, the sum that lies between two limits, and how many counts it is of."""

    rule: tuple
    terms: Terms
    low: float
    high: float
    told: bool = False


def from_series(matched: Matched) -> list[Clue]:
    """Give what changes, running totals, means and ranks tell of counts.

    Which counts a figure is of is not told: each rule that its labels allow is tried on the rows in which all is shown.
    Where no row can be tried, the rule that the words tell of is a guess.

    Parameters
    ----------
    matched
        The figures and the unknowns behind them.
    """
    columns: dict[tuple, list[int]] = {}
    for number, one in enumerate(matched.figures):
        if one.measure in (*of.ALONG, of.RANK) and one.state == SHOWN:
            columns.setdefault((one.grid, one.measure, one.heading), []).append(number)
    if not columns:
        return []
    lines = _lines(matched)
    found: list[Clue] = []
    for (_, measure, _), numbers in columns.items():
        first = matched.figures[numbers[0]]
        own = first.grid in matched.scope_of
        for scope in [matched.scope_of[first.grid]] if own else matched.scopes_with_withheld:
            if measure == of.RANK:
                found += _of_ranks(matched, numbers, scope)
            else:
                readings = [(number, way) for number in numbers for way in _readings(matched, number, scope, lines)]
                found += _checked(matched, readings)
    return found


def _lines(matched: Matched) -> dict[tuple[int, Key], dict[str, list[tuple[str, int]]]]:
    """Give for each scope and key the counts with one label more, by the heading of that label, in reading order."""
    headings: dict[tuple[int, str], str] = {}
    for number in matched.unknown_of:
        one = matched.figures[number]
        for name, label in one.at:
            if label:
                headings.setdefault((matched.scope_of[one.grid], label), "period" if is_period(label) else name)
    found: dict[tuple[int, Key], dict[str, list[tuple[str, int]]]] = {}
    for (scope, key), unknown in matched.unknown_at.items():
        for label in key:
            if (scope, label) in headings:
                line = found.setdefault((scope, key - {label}), {})
                line.setdefault(headings[scope, label], []).append((label, unknown))
    return found


def _readings(matched: Matched, number: int, scope: int, lines: dict) -> Iterator[Reading]:
    one = matched.figures[number]
    only = matched.columns.get(one.grid, set())
    whole = one.key | only if len(only) == 1 else one.key  # the one column of counts may have a name of its own
    for label in [None, *sorted(one.key)]:
        key = whole - {label} if label else whole
        for heading, line in lines.get((scope, key), {}).items():
            labels = [name for name, _ in line]
            if len(line) > LONGEST or (label is not None and label not in labels):
                continue
            at = labels.index(label) if label is not None else None
            if one.measure == of.MEAN:
                yield from _means(one, heading, line if at is None else line[: at + 1], rolling=at is not None)
            elif one.measure == of.CUMULATIVE and at is not None:
                terms = tuple((unknown, 1.0) for _, unknown in line[: at + 1])
                yield Reading(rule=("so far", heading), terms=terms, low=one.low, high=one.high, told=True)
            elif one.measure in (of.CHANGE, of.CHANGE_SHARE):
                yield from _changes(one, heading, line, at)


def _means(one: Figure, heading: str, line: Sequence[tuple[str, int]], *, rolling: bool) -> Iterator[Reading]:
    """Read a mean as that of a whole line, or of the last few that its words tell; a rolling one must tell them."""
    said = MANY.search(f"{one.said} {one.heading}")
    many = (WORDS.get(said.group(1).casefold()) or int(said.group(1))) if said else len(line)
    if 1 < many <= len(line) and (said or not rolling):
        terms = tuple((unknown, 1.0) for _, unknown in line[-many:])
        told = heading == "period"
        yield Reading(
            rule=("mean", heading, many, rolling), terms=terms, low=many * one.low, high=many * one.high, told=told
        )


def _changes(one: Figure, heading: str, line: Sequence[tuple[str, int]], at: int | None) -> Iterator[Reading]:
    """Read a change as that from one count of a line to the next, or between the two that stand in its row."""
    pairs = [(at - 1, at)] if at else []
    if at is None:
        pairs = [(low, high) for low in range(len(line)) for high in range(low + 1, len(line))][-10:]
    for low, high in pairs:
        for back in (False, True):
            before, after = (high, low) if back else (low, high)
            rule = ("change", heading, at is None and (low - len(line), high - len(line)), back)
            told = (back is False) and heading == "period" and (at is not None or high == low + 1 == len(line) - 1)
            old, new = line[before][1], line[after][1]
            if one.measure == of.CHANGE:
                terms: Terms = ((new, 1.0), (old, -1.0))
                yield Reading(rule=rule, terms=terms, low=one.low, high=one.high, told=told)
            else:
                yield Reading(rule=(*rule, "least"), terms=((new, 1.0), (old, -1.0 - one.low)), low=0.0,
                              high=float("inf"), told=told)  # fmt: skip
                yield Reading(rule=(*rule, "most"), terms=((new, 1.0), (old, -1.0 - one.high)), low=-float("inf"),
                              high=0.0, told=told)  # fmt: skip


def _checked(matched: Matched, readings: list[tuple[int, Reading]]) -> list[Clue]:
    """Keep the rules that give what is printed wherever all is shown; where nothing is, those that the words tell."""
    by_rule: dict[tuple, list[tuple[int, Reading]]] = {}
    for number, way in readings:
        by_rule.setdefault(way.rule, []).append((number, way))
    right: list[tuple[int, Reading]] = []
    untried: list[tuple[int, Reading]] = []
    any_right = False
    for rows in by_rule.values():
        verdicts = [_gives(matched, way) for _, way in rows]
        known = [one for one in verdicts if one is not None]
        rest = [row for row, verdict in zip(rows, verdicts, strict=True) if verdict is None]
        if known and all(known):
            any_right = True
            right += rest
        elif not known:
            untried += [row for row in rest if row[1].told]
    return [
        Clue(
            unknowns=tuple(unknown for unknown, _ in way.terms),
            weights=tuple(weight for _, weight in way.terms),
            low=way.low - SLACK,
            high=way.high + SLACK,
            through=(number,),
            weak=not any_right,
        )
        for number, way in (right if any_right else untried)
    ]


def _gives(matched: Matched, way: Reading) -> bool | None:
    values = [matched.value(unknown) for unknown, _ in way.terms]
    if None in values:
        return None
    total = sum(weight * value for (_, weight), value in zip(way.terms, values, strict=True))
    return way.low - 1e-6 <= total <= way.high + 1e-6


def _of_ranks(matched: Matched, numbers: Sequence[int], scope: int) -> list[Clue]:
    """Order the counts as their ranks say, where those that are shown are in that order, the most first or last."""
    ranked = [(matched.figures[number], number) for number in numbers]
    held = [(one.low, matched.unknown(scope, one.key), number) for one, number in ranked if one.key]
    held = sorted((rank, unknown, number) for rank, unknown, number in held if unknown is not None)
    shown = [(rank, matched.value(unknown)) for rank, unknown, _ in held if matched.value(unknown) is not None]
    falling = all(a[1] >= b[1] for a, b in pairwise(shown))
    rising = all(a[1] <= b[1] for a, b in pairwise(shown)) and len(shown) > 2
    if not falling and not rising:
        return []
    sign = 1.0 if falling else -1.0
    return [
        Clue(unknowns=(one, other), weights=(sign, -sign), low=0.0, through=(first, second), weak=True)
        for (_, one, first), (_, other, second) in pairwise(held)
        if one != other and (matched.is_open(one) or matched.is_open(other))
    ]
