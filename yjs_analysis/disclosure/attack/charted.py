"""Marks of a chart read as the figures of a table: their labels are those that other tables use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from yjs_analysis.disclosure.attack import measures_of as of
from yjs_analysis.disclosure.attack.figures import Figure
from yjs_analysis.disclosure.attack.labels import has_words, label_of
from yjs_analysis.disclosure.published.shapes import Mark


def figures_of_marks(marks: Sequence[Mark], figures: Sequence[Figure], *, first: int) -> list[Figure]:
    """Give a figure for each mark that carries the labels of a count; marks of one chart are one table.

    Parameters
    ----------
    marks
        The marks of all charts.
    figures
        The figures of the tables, whose labels are known.
    first
        The number of the first chart, after those of the tables.
    """
    known = {label for one in figures if one.measure == of.COUNT for label in one.key}
    charts = {place: at for at, place in enumerate(dict.fromkeys(one.place for one in marks))}
    found: list[Figure] = []
    times: Counter[tuple] = Counter()
    named: dict[str, set[str]] = {}
    for mark in marks:
        if abs(mark.value) <= max(mark.looseness, 1e-6):
            continue  # a bar of no length is how a withheld count is drawn
        if mark.label not in named:
            named[mark.label] = _labels_of(mark.label, known)
        labels = named[mark.label]
        if not labels:
            continue
        times[mark.place, frozenset(labels)] += 1
        series = times[mark.place, frozenset(labels)]
        found.append(
            Figure(
                grid=first + charts[mark.place],
                place=mark.place,
                said=mark.label,
                text=f"{'length' if mark.bare else 'mark at'} {mark.value:g} ({mark.label})",
                at=tuple((f"mark {at}", label) for at, label in enumerate(sorted(labels))),
                measure=of.LENGTH if mark.bare else of.VALUE,
                low=mark.value - mark.looseness,
                high=mark.value + mark.looseness,
                heading=f"{mark.place} {series}",
            )
        )
    return found


def _labels_of(words: str, known: set[str]) -> set[str]:
    """Give the labels that the words at a mark speak of, the longer before the shorter that they hold."""
    labels = {label for label in known if has_words(words, label)} | ({label_of(words)} & known)
    return {one for one in labels if not any(one != other and f" {one} " in f" {other} " for other in labels)}
