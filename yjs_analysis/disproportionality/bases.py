"""One door to the two kinds of relative rate: of a population, and of the children of the decision before."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, refuse
from yjs_analysis.disproportionality.decision_chain import POPULATION, PREVIOUS_DECISION
from yjs_analysis.disproportionality.verdict import careful_verdicts
from yjs_analysis.measures.comparisons import population_relative_rates, relative_rates
from yjs_analysis.vocabulary import MATERIAL_BAND

BASES = (PREVIOUS_DECISION, POPULATION)
METHODS = {PREVIOUS_DECISION: "skewness-corrected score", POPULATION: "mid-p"}
"""The interval of each base, if none is named."""


def judged_relative_rates(
    counts: pd.DataFrame,
    *,
    reference: str = "White",
    base: str = PREVIOUS_DECISION,
    method: str | None = None,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
    by: str | Sequence[str] = (),
) -> pd.DataFrame:
    """Compare every row with its reference group's, by the model that fits the base, with a verdict.

    Read it, and mind its traps, as `measures.comparisons.relative_rate` and `population_relative_rate`.

    The trap: the base is not read from the numbers. Children who live here as the total of a decision, or the other
    way round, give an interval that promises too much or too little.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`; all others are kept.
    reference
        The group that the others are compared with.
    base
        What `total` counts: "previous decision" (the default: events are some of these children) or "population"
        (events are counts over a known population).
    method
        The interval, as in the function for the base; if not given, its default.
    confidence
        Of the interval.
    band
        Relative rates that make no material difference.
    by
        Columns whose every combination is a comparison of its own.

    Returns
    -------
    pandas.DataFrame
        The counts, the reference's counts, the columns of an estimate, and `verdict`.

    Raises
    ------
    ValueError
        If a column is missing, a count is impossible, or a name is unknown; the nearest name is suggested.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [200, 80], "total": [1000, 200]})
    >>> judged_relative_rates(counts)[["value", "verdict"]].values.tolist()[1]
    [2.0, 'over-represented']
    >>> judged_relative_rates(counts, base="populaton")
    Traceback (most recent call last):
    ValueError: base must be one of 'previous decision', 'population', but got 'populaton'. Did you mean 'population'?
    """
    refuse(column_problems(counts, ["group", "events", "total"]) + choice_problems("base", base, BASES))
    if len(counts):
        refuse(choice_problems("reference", reference, counts["group"]))
    estimate = population_relative_rates if base == POPULATION else relative_rates
    table = estimate(counts, reference=reference, method=method or METHODS[base], confidence=confidence, by=by)
    return careful_verdicts(table, band=band)
