"""Public counts of people that a rate may be over: those that a release prints, and those that anybody can look up."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from yjs_analysis.disclosure.attack import measures_of as of
from yjs_analysis.disclosure.attack.figures import SHOWN, Figure
from yjs_analysis.disclosure.attack.labels import label_of
from yjs_analysis.disclosure.attack.printed import People
from yjs_analysis.sources.published import populations as published_populations

AREAS = ("Walsall", "West Midlands", "England and Wales")


def public_people(figures: Sequence[Figure], populations: pd.DataFrame | None) -> list[People]:
    """Give the counts of people that rates of a release may be over.

    Parameters
    ----------
    figures
        The figures of the release: those of populations are public by being printed.
    populations
        As in `attack`; None for those that come with this package.
    """
    found = [
        People(key=one.key, persons=(one.low + one.high) / 2, name=f"printed {one.grid} {one.heading}", figure=number)
        for number, one in enumerate(figures)
        if one.measure == of.POPULATION and one.state == SHOWN and one.high > 0.5
    ]
    table = _published() if populations is None else populations
    headings = [name for name in ("group", "sex") if name in table.columns]
    named = [name for name in ("area", "period") if name in table.columns]
    for by in ([], *([one] for one in headings), headings if len(headings) > 1 else []):
        if headings and not by and not named:
            continue
        for values, part in table.groupby([*named, *by]) if named or by else ():
            labels = frozenset(filter(None, (label_of(str(one)) for one in values[len(named) :])))
            if len(labels) == len(by):
                name = ", ".join(("public", *by, *map(str, values[: len(named)])))
                found.append(People(key=labels, persons=float(part["persons"].sum()), name=name))
    return found


def _published() -> pd.DataFrame:
    """Give the counts of children that come with the package, all areas and dates in one table."""
    return pd.concat([published_populations(area=area) for area in AREAS], ignore_index=True)
