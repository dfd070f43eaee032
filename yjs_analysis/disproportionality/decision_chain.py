"""The chain of decisions about children, stage by stage, and the relative rate of each group at each stage."""

from __future__ import annotations

import re
from functools import lru_cache, partial

import numpy as np
import pandas as pd

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.disproportionality.verdict import careful_verdicts
from yjs_analysis.measures.comparisons import SKEWNESS_CORRECTED, population_relative_rates, relative_rates
from yjs_analysis.measures.power import smallest_detectable_population_ratio, smallest_detectable_ratio
from yjs_analysis.vocabulary import MATERIAL_BAND

POPULATION = "population"
PREVIOUS_DECISION = "previous decision"

POPULATION_WORDS = r"census|estimates?|population|residents?|mid-(year|\d{4})"
"""A total that is named with one of these words counts who lives there."""


def base_of(total_counts: str) -> str:
    """Say what a stage is measured on: the population, or the children (or cases) of the decision before it.

    The trap: the words decide. A total that names no census, estimate, population, residents or mid-year is taken as
    the decision before.

    Parameters
    ----------
    total_counts
        What the total counts, in words.

    Raises
    ------
    ValueError
        If the words are missing.

    Examples
    --------
    >>> base_of("children aged 10-17, Census 2021"), base_of("remand decisions")
    ('population', 'previous decision')
    """
    if not isinstance(total_counts, str) or not total_counts.strip():
        refuse(
            [
                f"total_counts must say what the total counts, but got {total_counts!r}. Write for example "
                "'children aged 10-17, Census 2021' or 'remand decisions'."
            ]
        )
    named = re.search(rf"\b({POPULATION_WORDS})\b", total_counts, re.IGNORECASE)
    return POPULATION if named else PREVIOUS_DECISION


def stage_relative_rates(
    counts: pd.DataFrame,
    *,
    reference: str = "White",
    method: str = SKEWNESS_CORRECTED,
    population_method: str = "mid-p",
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
    method, population_method
        The interval over the decision before, and over a population, as in `measures.comparisons`.
    confidence
        Of the intervals.
    band
        Relative rates that make no material difference.

    Returns
    -------
    pandas.DataFrame
        The counts in their order, with `base`, the reference's counts, the estimate columns, `verdict`, and
        `smallest_detectable`: the smallest relative rate above 1 that such counts would show four times in five.

    Raises
    ------
    ValueError
        If a column is missing, a count is impossible, a total does not say what it counts, or a stage lacks its
        reference group or bases it on something else.

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
    places = {base: np.flatnonzero(based["base"] == base) for base in (PREVIOUS_DECISION, POPULATION)}
    lifts = {
        PREVIOUS_DECISION: partial(relative_rates, method=method),
        POPULATION: partial(population_relative_rates, method=population_method),
    }
    parts = [
        lifts[base](based.iloc[place], reference=reference, confidence=confidence, by=["period", "stage"])
        for base, place in places.items()
        if len(place) or based.empty
    ]
    order = np.argsort(np.concatenate(list(places.values())))  # rows may share a label, so they are put back by place
    judged = careful_verdicts(pd.concat(parts).iloc[order], band=band)
    return judged.assign(smallest_detectable=[_detectable(row, confidence) for row in judged.to_dict("records")])


def _detectable(row: dict, confidence: float) -> float:
    """The smallest relative rate above 1 that these counts would have shown, four times in five."""
    if row["group"] == row["reference"] or not row["total"] or not row["reference_total"]:
        return float("nan")
    return _detected(row["base"], row["total"], row["reference_events"], row["reference_total"], confidence)


@lru_cache(maxsize=1024)
def _detected(base: str, total: float, reference_events: float, reference_total: float, confidence: float) -> float:
    """Search once for what is asked of the same counts again."""
    given = {"total": total, "reference_total": reference_total, "confidence": confidence}
    if base == POPULATION:
        return smallest_detectable_population_ratio(reference_events=reference_events, **given).value
    return smallest_detectable_ratio(reference_rate=reference_events / reference_total, **given).value
