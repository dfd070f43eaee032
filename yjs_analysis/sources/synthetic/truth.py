"""The true value of everything that the package estimates, worked out from a model by summation, never by drawing."""

from __future__ import annotations

from typing import Any

import pandas as pd

from yjs_analysis.sources.synthetic.decisions_truth import chain_truth, crude_truth, intersection_truth
from yjs_analysis.sources.synthetic.like_for_like_truth import adjusted_truth, decomposition_truth
from yjs_analysis.sources.synthetic.population_truth import population_truth, unknown_truth
from yjs_analysis.sources.synthetic.probabilities import probabilities
from yjs_analysis.sources.synthetic.reoffending_truth import hazard_truth, incidence_truth, risk_truth

COLUMNS = ("estimand", "unit", "adjusted_for", "group", "reference", "value", "meaning")


def truth(model: dict[str, Any]) -> pd.DataFrame:
    """Give the true value of every estimand: what a method should find in ever more children drawn from this model.

    Read it beside an estimate from drawn children: an interval of 95 per cent should hold the true value in 95 of 100
    services drawn with different seeds.

    The trap: each value belongs to its unit, its covariates and its definition, which `meaning` states. A standardised
    ratio, a Mantel-Haenszel ratio and a conditional odds ratio of the same children are three numbers, all true. And
    methods see recorded ethnicity: only the rows "unknown lost" say what they then find without correction.

    Parameters
    ----------
    model
        As `read_model` gives it. Group, sex, age band on the day of the first disposal, gravity 1 to 8, history (0, 1,
        2, 3 or more earlier disposals) and admission are summed over, weighed by their probabilities; repeats and
        follow-up are summed day by day.

    Returns
    -------
    pandas.DataFrame
        One row a value: `estimand`, `unit` (child or disposal), `adjusted_for`, `group` and `reference` (ethnic groups,
        or court and out of court), `value`, `meaning`. What the model does not define (a rate among nobody) has no row.

    Raises
    ------
    ValueError
        If the link is the log relative rate and a probability comes out above 1.

    References
    ----------
    Kitagawa (1955) Journal of the American Statistical Association 50:1168-1194 for the parts of a difference;
    Greenland and Robins (1985) Biometrics 41:55-68 for what is weighed how in the Mantel-Haenszel estimates;
    Li, Morgan and Zaslavsky (2018) Journal of the American Statistical Association 113:390-400 for overlap weights.

    Examples
    --------
    >>> from yjs_analysis.sources.synthetic.model import read_model
    >>> found = truth(read_model())
    >>> direct = found[(found["estimand"] == "conditional odds ratio of court") & (found["group"] == "Black")]
    >>> round(float(direct["value"].iloc[0]), 4)  # the exponential of 0.5, as model.toml says
    1.6487
    """
    known = probabilities(model)
    decisions = (population_truth, crude_truth, chain_truth, intersection_truth)
    like_for_like = (adjusted_truth, decomposition_truth, unknown_truth)
    afterwards = (risk_truth, hazard_truth, incidence_truth)
    rows = [row for part in (*decisions, *like_for_like, *afterwards) for row in part(model, known)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).dropna(subset="value").reset_index(drop=True)
