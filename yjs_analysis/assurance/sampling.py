"""How many cases an inspection would have needed, and what its statement about sampling is a statement about."""

from __future__ import annotations

import math

import pandas as pd

from yjs_analysis.assurance.rating_rule import edges_of
from yjs_analysis.checks import column_problems, count_problems, refuse
from yjs_analysis.measures.finite import margin_of_error, sample_size
from yjs_analysis.sources.inspections import OF_QUESTIONS


def cases_to_separate(
    *, population: float = math.inf, framework: str = "2018", confidence: float = 0.95
) -> pd.DataFrame:
    """Work out how many cases would have told one rating from the next.

    Read `cases` as "with so many, a share in the middle of the rating has an interval that stays inside it".

    The trap: the middle is the easiest place. For a share near an edge no number of cases will do, and for one at an
    edge none exists. With a finite `population` the answer is about those cases, not about the practice.

    Parameters
    ----------
    population
        All cases that could be read; infinite (the default) for the service's practice.
    framework
        The standards by the year in which they began.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        One row a rating: rating, from_percent, to_percent, middle (0 to 1), margin (half its width), population, cases,
        confidence.

    Raises
    ------
    ValueError
        If the population is not above 0 or the confidence not between 0 and 1.

    References
    ----------
    Cochran (1977) Sampling Techniques, third edition, equations 4.2 and 4.4, at the middle of each rating.

    Examples
    --------
    Requires improvement, 50 to 65: 1.96^2 x 0.575 x 0.425 / 0.075^2 = 166.9.

    >>> cases_to_separate()[["rating", "cases"]].values.tolist()
    [['Inadequate', 12], ['Requires improvement', 167], ['Good', 137], ['Outstanding', 35]]
    """
    edges = edges_of(OF_QUESTIONS, framework)
    starts = [*edges.values(), 100.0]
    rows = []
    for rating, low, high in zip(edges, starts, starts[1:], strict=False):
        middle, margin = (low + high) / 200, (high - low) / 200
        needed = sample_size(population=population, margin=margin, share=middle, confidence=confidence)
        rows.append((rating, low, high, middle, margin, population, math.ceil(needed), confidence))
    columns = ["rating", "from_percent", "to_percent", "middle", "margin", "population", "cases", "confidence"]
    return pd.DataFrame(rows, columns=columns)


def sampling_statement(read: pd.DataFrame, *, margin: float = 0.05, confidence: float = 0.8) -> pd.DataFrame:
    """Examine a statement such as "80 per cent confidence, with a margin of error of five" for the cases read.

    Read `population_from` and `population_to` as the caseloads of which the stated rule asks for just so many cases
    (rounded up, or to the nearest); missing means that no caseload does. `needed` is what the rule asks for
    without an end to the caseload. `margin_practice` and `margin_practice_95` are the margins about the service's
    practice, at the stated confidence and at 95 per cent: what a reader is likely to take the statement for.

    The trap: a statement that holds only for a caseload hardly larger than the sample is about those cases, and says
    nothing of the next ones.

    Parameters
    ----------
    read
        One row a sample: `domain`, `cases`; all columns are kept.
    margin
        Half the width that is stated: 0.05 is five points.
    confidence
        The confidence that is stated.

    Returns
    -------
    pandas.DataFrame
        The table, with needed, population_from, population_to, margin_then (of population_from, at the stated
        confidence), margin_practice, margin_practice_95.

    Raises
    ------
    ValueError
        If a column is missing, a number of cases is not a whole number above 0, or the statement is impossible.

    References
    ----------
    Cochran (1977) Sampling Techniques, third edition, equations 3.8, 4.2 and 4.4.

    Examples
    --------
    HM Inspectorate of Probation (June 2019), Walsall, annex 1: 24 and 14 cases.

    >>> found = sampling_statement(pd.DataFrame({"domain": ["Court", "Out of court"], "cases": [24, 14]}))
    >>> found[["needed", "population_from", "population_to"]].astype(int).values.tolist()
    [[165, 27, 28], [165, 15, 15]]
    >>> found["margin_practice_95"].round(3).tolist()
    [0.2, 0.262]
    """
    refuse(column_problems(read, ["domain", "cases"], name="read"))
    problems = count_problems("cases", read["cases"], rows=read["domain"])
    refuse(
        problems or [f"cases must be above 0, but got 0 (row {one})." for one in read.loc[read["cases"] == 0, "domain"]]
    )
    without_end = sample_size(population=math.inf, margin=margin, confidence=confidence)
    spans = [_caseloads(int(cases), without_end) for cases in read["cases"]]
    then = [
        margin_of_error(total=int(cases), population=first, confidence=confidence) if first == first else math.nan
        for cases, (first, _) in zip(read["cases"], spans, strict=True)
    ]
    return read.assign(
        needed=math.ceil(without_end),
        population_from=[float(first) for first, _ in spans],
        population_to=[float(last) for _, last in spans],
        margin_then=then,
        margin_practice=[margin_of_error(total=int(cases), confidence=confidence) for cases in read["cases"]],
        margin_practice_95=[margin_of_error(total=int(cases), confidence=0.95) for cases in read["cases"]],
    )


def _caseloads(cases: int, without_end: float) -> tuple[float, float]:
    """Give the smallest and largest caseload for which the rule, rounded up or to the nearest, asks for so many."""
    if cases - 1 >= without_end:
        return math.nan, math.nan
    first = max(cases, math.floor(_population(cases - 1, without_end) + 1e-9) + 1)
    last = math.inf
    if cases + 0.5 < without_end and cases < math.ceil(without_end):
        last = math.ceil(_population(cases + 0.5, without_end) - 1e-9) - 1
    return (float(first), float(last)) if first <= last else (math.nan, math.nan)


def _population(asked: float, without_end: float) -> float:
    """Invert the correction for a finite caseload."""
    return asked * (without_end - 1) / (without_end - asked)
