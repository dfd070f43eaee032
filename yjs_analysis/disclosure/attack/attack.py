"""The attack: everything that a release prints, put together to find what it withholds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import pandas as pd

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.disclosure.attack.cells import UNBOUNDED
from yjs_analysis.disclosure.attack.charted import figures_of_marks
from yjs_analysis.disclosure.attack.clues import Clue
from yjs_analysis.disclosure.attack.figures import BASE, SHOWN, VAGUE, WITHHELD, Figure, figures_of
from yjs_analysis.disclosure.attack.itself import leaks_by_themselves
from yjs_analysis.disclosure.attack.labels import periods_of
from yjs_analysis.disclosure.attack.lengths import from_lengths
from yjs_analysis.disclosure.attack.matching import Key, Matched, match
from yjs_analysis.disclosure.attack.people import public_people
from yjs_analysis.disclosure.attack.printed import People, from_printed, ways_of
from yjs_analysis.disclosure.attack.prose import from_words
from yjs_analysis.disclosure.attack.prose_lines import from_words_of_lines
from yjs_analysis.disclosure.attack.ranges import Range, ranges
from yjs_analysis.disclosure.attack.relative import from_comparisons
from yjs_analysis.disclosure.attack.rounded import behind, beyond, hide, rounded_figures
from yjs_analysis.disclosure.attack.series import from_series
from yjs_analysis.disclosure.attack.sums import sums
from yjs_analysis.disclosure.attack.widths import from_widths
from yjs_analysis.disclosure.published.shapes import Grid, Mark, Passage

COLUMNS = ["what", "place", "low", "high", "values", "leaked", "why", "through"]

MANY = 1000
"""Residents above which a public count of them is no count of a service's children."""

WORKED_BACK = "it can be worked back"

LONG = 14
STORED = re.compile(r"^-?\d*\.\d{10,}(?:[eE]-?\d+)?$")
"""A number as a computer stores it."""

SET_ASIDE = "set aside"
"""Under this name the answer keeps, in `attrs`, what contradicts other figures and was not used."""


def attack(
    found: Sequence[Grid | Passage | Mark],
    *,
    populations: pd.DataFrame | None = None,
    least_values: int = 3,
    threshold: int = 5,
) -> pd.DataFrame:
    """Work back what a release withholds, from what it prints and public counts of people.

    Read `leaked` first: a withheld count that can have fewer than `least_values` values, or a figure that gives a
    child away by itself (`why` says how). `through` holds the printed figures that do it: leave one of them out, and
    the count can no longer be told.

    The trap: no leak found is no proof. The attacker knows sums, rates, limits, editions, charts and words; it does not
    know what another body publishes next year.

    Parameters
    ----------
    found
        What was read back from the files: tables, passages and marks.
    populations
        Public counts of people, with the columns `group` or `sex` or both ("All" for all), `persons`, and, where there
        are several counts, `area` and `period`. By default those that come with this package, ages 10 to 17.
    least_values
        How many values each withheld count must leave possible.
    threshold
        The smallest count of children that may be shown.

    Returns
    -------
    pandas.DataFrame
        One row a withheld count, then one a figure that leaks by itself: what, place, low, high, values (no more than
        `least_values` are looked for), leaked, why, through (a tuple of texts, each a place and what it prints). Its
        `attrs` hold under "set aside" what contradicts other figures and was not used.

    Raises
    ------
    ValueError
        If a limit is not a whole number of at least 2, or `populations` lacks `persons`.

    References
    ----------
    Dobra and Fienberg (2000) PNAS 97:11885-11892 (bounds of cells from margins); Fischetti and Salazar-Gonzalez (2000)
    Journal of the American Statistical Association 95:916-928 (the attacker's problems).

    Examples
    --------
    80 children less 40, 12 and 25 are 3:

    >>> shown = [("White", "40"), ("Black", "12"), ("Asian", "25"), ("All", "80")]
    >>> rows = [("Group", "Children"), *shown, ("Mixed", "[c]")]
    >>> attack([Grid(place="a.csv", rows=tuple(rows))])[["what", "low", "high", "leaked"]].to_dict("records")
    [{'what': 'Mixed, Children', 'low': 3.0, 'high': 3.0, 'leaked': True}]
    """
    refuse(_problems(populations, least_values, threshold))
    grids = _distinct([one for one in found if isinstance(one, Grid)])
    figures = [figure for number, grid in enumerate(grids) for figure in figures_of(grid, number=number)]
    passages = list(
        {one.text: one for one in reversed(found) if isinstance(one, Passage)}.values()
    )  # the first of each
    figures = rounded_figures(figures, passages)
    charted = figures_of_marks([one for one in found if isinstance(one, Mark)], figures, first=len(grids))
    matched = match([*figures, *charted], grids)
    near = behind(matched)
    withheld = _withheld(matched) | near
    people = public_people(matched.figures, populations) if withheld else []
    residents = {one.persons for one in people if one.persons >= MANY}
    printed = _printed(matched)
    clues, sources = _clues(matched, passages, withheld, people, near)
    seen, aside = ranges(clues, list(withheld), least=least_values)
    rows = []
    for unknown, one in withheld.items():
        bases = printed.get(_whom(one), ()) if BASE in one.at else ()  # of a part it would tell that all had it
        known = residents | {value for value in bases if value >= threshold}
        rows.append(_row(one, seen[unknown], sources, known, limits=(least_values, threshold)))
    rows = [row for row in rows if row is not None]
    rows += leaks_by_themselves(matched, grids, threshold=threshold)
    attacked = pd.DataFrame(rows, columns=COLUMNS)
    attacked.attrs[SET_ASIDE] = _words_of([clues[number] for number in aside], sources)
    return attacked


def _distinct(grids: Sequence[Grid]) -> list[Grid]:
    """Leave out what stands word for word in another format, under a title of the same period: it tells no more."""
    told = {(_as_written(one.rows), periods_of(one.title)): one for one in reversed(grids)}
    return list(told.values())[::-1]


def _as_written(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Give the cells with long numbers cut to twelve digits, from which two formats differ by how they are stored."""
    return tuple(tuple(_short(cell) if len(cell) > LONG else cell for cell in row) for row in rows)


@cache
def _short(cell: str) -> str:
    return f"{float(cell):.12g}" if STORED.match(cell) else cell


def _words_of(clues: Sequence[Clue], sources: Sequence[str]) -> tuple[str, ...]:
    """Write what was set aside: each clue by the figures that it comes from."""
    told = ("; ".join(sources[number] for number in one.through) for one in clues if one.through)
    return tuple(dict.fromkeys(told))


def _problems(populations: pd.DataFrame | None, least_values: int, threshold: int) -> list[str]:
    problems = [
        f"{name} must be a whole number of at least 2, but got {value!r}."
        for name, value in (("least_values", least_values), ("threshold", threshold))
        if isinstance(value, bool) or not isinstance(value, int) or value < 2
    ]
    return problems + (column_problems(populations, ["persons"], name="populations") if populations is not None else [])


def _withheld(matched: Matched) -> dict[int, Figure]:
    """Give each unknown that is withheld somewhere, with the figure that says so; marks before blanks."""
    found: dict[int, Figure] = {}
    for state in (WITHHELD, VAGUE):
        for number, unknown in matched.unknown_of.items():
            if matched.figures[number].state == state:
                found.setdefault(unknown, matched.figures[number])
    return found


def _clues(
    matched: Matched, passages: Sequence[Passage], withheld: dict[int, Figure], people: list[People],
    near: dict[int, Figure],
) -> tuple[list[Clue], list[str]]:  # fmt: skip
    """Gather all clues, and write for each figure that they come from where it stands and what it prints."""
    sources = [f"{one.place}: {one.text}" for one in matched.figures]
    if not withheld:
        return [], sources
    clues = sums(matched)
    printed = {unknown: value for unknown, (value, _) in matched.shown.items()}
    if near:
        hide(matched, near)
    for number, unknown in matched.unknown_of.items():
        one = matched.figures[number]
        if one.state == SHOWN:
            value = (one.low + one.high) / 2
            clues.append(Clue(unknowns=(unknown,), weights=(1.0,), low=value, high=value, through=(number,)))
        elif one.low > 0 or one.high < UNBOUNDED:
            clues.append(Clue(unknowns=(unknown,), weights=(1.0,), low=one.low, high=one.high, through=(number,)))
    clues += [Clue(unknowns=pair, weights=(1.0, -1.0), low=0.0, high=0.0, weak=True) for pair in matched.editions]
    told_of_themselves = len(clues)
    clues += from_printed(matched, people) + from_comparisons(matched, people, ways_of) + from_series(matched)
    clues += from_widths(matched, people, ways_of) + from_lengths(matched)
    told = [*from_words(passages, matched, withheld), *from_words_of_lines(passages, matched, withheld)]
    for clue, place, words in told:
        clues.append(Clue(unknowns=clue.unknowns, weights=clue.weights, low=clue.low, high=clue.high,
                          through=(len(sources),), weak=True))  # fmt: skip
        sources.append(f"{place}: {words!r}")
    if near:
        clues[told_of_themselves:] = beyond(clues[told_of_themselves:], printed, matched, near)
    return clues, sources


def _printed(matched: Matched) -> dict[Key, set[float]]:
    """Give for each label the counts that any table prints under it."""
    found: dict[Key, set[float]] = {}
    for unknown, (value, number) in matched.shown.items():
        if unknown in matched.keys:
            found.setdefault(_whom(matched.figures[number]), set()).add(value)
    return found


def _whom(one: Figure) -> Key:
    """Give the labels of a count; a base counts those of its row, whatever its column says of the part."""
    of_column = {label for name, label in one.at if name.startswith("column")} if BASE in one.at else set()
    return one.key - {"events"} - of_column


def _row(one: Figure, seen: Range, sources: list[str], known: set[float], *, limits: tuple[int, int]) -> tuple | None:
    """Write the row of a withheld count; a blank or a dash is one only where what it hides is small.

    What comes out as a number that is `known` was not given away by working it back: a base large enough to be shown
    that stands under the same label in another table, or a public count of very many residents.
    """
    least, threshold = limits
    narrow = seen.possible < least and not (seen.low == seen.high and seen.low in known)
    if one.state == VAGUE:
        narrow = narrow and seen.low >= 1 and seen.high < threshold and bool(seen.through)
        if not narrow:
            return None
    through = tuple(sources[number] for number in seen.through)
    why = WORKED_BACK if narrow else ""
    return one.said, one.place, seen.low, seen.high, seen.possible, narrow, why, through
