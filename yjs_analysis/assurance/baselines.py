"""The numbers of the 2019 inspection that each of its findings can be held against."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from yjs_analysis.assurance.key_questions import question_counts
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.rates import proportion
from yjs_analysis.sources import published
from yjs_analysis.sources.inspections import walsall_2019
from yjs_analysis.sources.tracing import places_of

WORKED_BACK = "worked back from a printed percentage: the largest count that prints so"
WITHOUT_COUNT = "a figure without a count: it has no interval"


def baselines(*, confidence: float = 0.95) -> pd.DataFrame:
    """Give the numbers of 2019 that each finding can be held against, with their intervals.

    Read `events` of `total` with the interval as the service's practice in 2019. A later number that lies inside the
    interval does not show a change.

    The trap: a percentage of the annex was printed without its count; the largest count that prints so is used, and the
    interval may be wider in truth (`note`).

    Parameters
    ----------
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        One row a finding and number: finding, statement, printed, events, total (both missing for a plain figure), the
        columns of an estimate, source, rows.

    Raises
    ------
    ValueError
        If the confidence does not lie between 0 and 1.

    References
    ----------
    HM Inspectorate of Probation (June 2019), Walsall; intervals of `measures.rates.proportion`.

    Examples
    --------
    21 of 53 children were not in education, training or employment; Wilson's limits are 0.276 and 0.531.

    >>> found = baselines().set_index("finding").loc["inspection_2019_findings.csv:3"]
    >>> found[["events", "total", "low", "high"]].iloc[0].astype(float).round(3).tolist()
    [21.0, 53.0, 0.276, 0.531]
    """
    trail = published.read("assurance_trail")
    pairs = [
        (one, place) for one, text in zip(trail["finding"], trail["baseline"], strict=True) for place in places_of(text)
    ]
    held = _numbers_of_2019()
    table = held.loc[[place for _, place in pairs]].reset_index(drop=True)
    table.insert(0, "finding", [one for one, _ in pairs])
    ones = [_baseline(row, confidence) for row in table.to_dict("records")]
    columns = ["finding", "statement", "printed", "events", "total"]
    added = add_estimates(table[columns], ones)
    return added.assign(source=table["source"], rows=table["rows"])


def _numbers_of_2019() -> pd.DataFrame:
    """Give every number of the inspection that a finding may name, by its place."""
    questions = walsall_2019().merge(question_counts(walsall_2019())[["rows", "events", "total"]], on="rows")
    asked = questions.assign(statement=questions["question"], printed=questions["printed"] + "%", note=WORKED_BACK)
    cases = published.read("inspection_2019_cases").assign(note="")
    figures = published.read("inspection_2019_figures").assign(note=WITHOUT_COUNT)
    figures = figures.assign(statement=figures["figure"].str.replace("_", " ") + ", " + figures["unit"])
    kept = ["statement", "printed", "events", "total", "value", "note", "source", "rows"]
    both = pd.concat([one.reindex(columns=kept) for one in (asked, cases, figures)], ignore_index=True)
    return both.set_index("rows", drop=False)


def _baseline(row: dict, confidence: float) -> Estimate:
    """Estimate one number of 2019: a share with its interval, or a plain figure without one."""
    if row["note"] != WITHOUT_COUNT:
        one = proportion(events=row["events"], total=row["total"], confidence=confidence)
        return replace(one, note=row["note"])
    return Estimate(
        measure="printed figure",
        value=row["value"],
        low=math.nan,
        high=math.nan,
        confidence=confidence,
        method="as printed",
        note=WITHOUT_COUNT,
    )
