"""The chain of decisions about children, stage by stage, and the relative rate of each group at each stage."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.disproportionality.verdict import add_verdicts
from yjs_analysis.measures.comparisons import population_relative_rates, relative_rates
from yjs_analysis.vocabulary import MATERIAL_BAND

POPULATION = "population"
PREVIOUS_DECISION = "previous decision"


def base_of(total_counts: str) -> str:
    """Say what a stage is measured on: the population, or the children (or cases) of the decision before it.

    Examples
    --------
    >>> base_of("children aged 10-17, Census 2021"), base_of("remand decisions")
    ('population', 'previous decision')
    """
    return POPULATION if "Census" in total_counts or "estimate" in total_counts else PREVIOUS_DECISION


def stage_relative_rates(
    counts: pd.DataFrame,
    *,
    reference: str = "White",
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Compare every group's rate at every stage with the reference group's, each by the model that fits its base.

    Two kinds of stage, never one interval: measured on the population, events are counts over a known population
    (mid-p conditional Poisson); measured on the decision before, they are part of that decision's total (two binomials,
    skewness-corrected score). The trap: events such as searches and sentences are not children. One child can be
    searched twice, and the intervals then look surer than they are.

    Parameters
    ----------
    counts
        One row a `period`, `stage` and `group`, with `events`, `total` and `total_counts` (what the total counts).
    reference
        The group that the others are compared with.
    confidence
        Of the intervals.
    band
        Relative rates that make no material difference.

    Returns
    -------
    pandas.DataFrame
        The counts in their order, with `base`, the reference's counts, the estimate columns and `verdict`.

    Raises
    ------
    ValueError
        If a column is missing, or a stage lacks its reference group.

    Examples
    --------
    Twice the rate, 40 of 100 against 20 of 100:

    >>> counts = pd.DataFrame({"period": "2025", "stage": "remand", "group": ["White", "Black"], "events": [20, 40],
    ...                        "total": [100, 100], "total_counts": "remand decisions"})
    >>> stage_relative_rates(counts)[["group", "base", "value", "verdict"]].values.tolist()[1]
    ['Black', 'previous decision', 2.0, 'over-represented']
    """
    refuse(column_problems(counts, ["period", "stage", "group", "events", "total", "total_counts"]))
    based = counts.assign(base=[base_of(words) for words in counts["total_counts"]])
    lifts = {POPULATION: population_relative_rates, PREVIOUS_DECISION: relative_rates}
    parts = [
        lifts[base](part, reference=reference, confidence=confidence, by=["period", "stage"])
        for base, part in based.groupby("base", sort=False)
    ]
    return add_verdicts(pd.concat(parts).loc[counts.index], band=band)
