"""From a percentage or a total to a rating, by the edges that `sources.inspections` holds."""

from __future__ import annotations

import math
import numbers
from functools import cache

import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.sources.inspections import OF_QUESTIONS, OF_TOTAL, RATINGS, STANDARDS, rating_rules

HIGHEST_SCORE = len(RATINGS) - 1
"""A standard scores 0 for the lowest rating and 3 for the highest."""


def rating_of_percent(percent: float, *, framework: str = "2018") -> str:
    """Give the rating that a percentage of cases has, where it is the lowest of its standard.

    Read it as "with this share of cases done well enough, the standard is rated so".

    The trap: the percentage is taken as it is. Whether the inspectorate rounds first is not known, so 49.6 is
    Inadequate here and may have been printed as 50; `standard_ratings` says where that matters.

    Parameters
    ----------
    percent
        Per cent of cases with the answer yes, from 0 to 100.
    framework
        The standards by the year in which they began.

    Raises
    ------
    ValueError
        If it is no percentage, or no edges for percentages are held for that framework.

    References
    ----------
    HM Inspectorate of Probation, ratings of youth inspections from 2018 (see `sources.inspections.rating_rules`).

    Examples
    --------
    >>> [rating_of_percent(percent) for percent in (49.99, 50, 65, 80)]
    ['Inadequate', 'Requires improvement', 'Good', 'Outstanding']
    """
    if not (is_number(percent) and 0 <= percent <= 100):
        refuse([f"percent must lie between 0 and 100, but got {percent!r}. For a half give 50."])
    return rating_from(percent, edges_of(OF_QUESTIONS, framework))


def rating_of_total(total: int, *, framework: str = "2018") -> str:
    """Give the overall rating of a total score, where each of twelve standards scores 0 to 3.

    Read it as the rule's rating. The trap: a panel may have moved a printed rating; the rule does not bind it.

    Parameters
    ----------
    total
        A whole number from 0 to 36.
    framework
        The standards by the year in which they began.

    Raises
    ------
    ValueError
        If it is no such number, or the framework is not held.

    References
    ----------
    As `rating_of_percent`.

    Examples
    --------
    >>> [rating_of_total(total) for total in (6, 7, 18, 19, 30, 31)]
    ['Inadequate', 'Requires improvement', 'Requires improvement', 'Good', 'Good', 'Outstanding']
    """
    edges, most = edges_of(OF_TOTAL, framework), HIGHEST_SCORE * standards_of(framework)
    if not (is_number(total) and total == math.floor(total) and 0 <= total <= most):
        refuse([f"total must be a whole number from 0 to {most}, but got {total!r}. Add up the scores."])
    return rating_from(total, edges)


def edges_of(rule: str, framework: str) -> dict[str, float]:
    """Give where each rating begins, from the lowest to the highest.

    Examples
    --------
    >>> edges_of(OF_TOTAL, "2021")
    {'Inadequate': 0.0, 'Requires improvement': 7.0, 'Good': 19.0, 'Outstanding': 31.0}
    """
    rules = _rules(framework)
    found = rules[rules["rule"] == rule].sort_values("value")
    if not len(found):
        refuse(
            [
                f"framework must hold edges for the {rule}, but {framework!r} has none: its rule was not read. "
                "Give '2018'."
            ]
        )
    return dict(zip(found["rating"], found["value"], strict=True))


def standards_of(framework: str) -> int:
    """Give how many standards make up the total.

    Examples
    --------
    >>> standards_of("2018")
    12
    """
    rules = _rules(framework)
    return int(rules.loc[rules["rule"] == STANDARDS, "value"].item())


def rating_from(value: float, edges: dict[str, float]) -> str:
    """Give the last rating whose edge is reached.

    Examples
    --------
    >>> rating_from(64.99, edges_of(OF_QUESTIONS, "2018"))
    'Requires improvement'
    """
    return [rating for rating, edge in edges.items() if value >= edge][-1]


@cache
def _rules(framework: str) -> pd.DataFrame:
    """Read the rules of a framework once."""
    return rating_rules(framework=framework)


def is_number(one: object) -> bool:
    """Say whether something is a number, and not missing.

    Examples
    --------
    >>> is_number(0.5), is_number(math.nan), is_number("half")
    (True, False, False)
    """
    return isinstance(one, numbers.Real) and not isinstance(one, bool) and not math.isnan(one)
