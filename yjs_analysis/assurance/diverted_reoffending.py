"""Would fewer reoffend if fewer went to court? The range between two assumptions, neither of them shown to be true."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from yjs_analysis.assurance.what_if import DIVERTED
from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.estimate import add_estimates
from yjs_analysis.measures.draws import from_draws

AS_COURT = "reoffenders a year among them, as after court"
AS_OUT_OF_COURT = "reoffenders a year among them, as after a disposal out of court"
FEWER = "fewer reoffenders a year, at most"


def expected_reoffenders(
    diverted: pd.DataFrame, reoffending: pd.DataFrame, *, confidence: float = 0.95, draws: int = 20_000, seed: int = 0
) -> pd.DataFrame:
    """Bound how many of the diverted children would reoffend: as after court, or as after a disposal out of court.

    Read the two as the ends of a range. At one end the route makes no difference, and those diverted reoffend as
    children do after court. At the other all of the difference between the routes is the route's doing.

    The trap: the second is no prediction. Children before a court differ in much that no record holds, and the
    difference between routes is not shown to be caused by them.

    Parameters
    ----------
    diverted
        As `what_if` gives it: the rows of `DIVERTED` are used, all groups together.
    reoffending
        Two rows: `court` (True, False), `events` (children who reoffended), `total` (children followed).
    confidence, draws, seed
        Of the intervals and of the draws.

    Returns
    -------
    pandas.DataFrame
        Three rows of estimates: as after court, as after a disposal out of court, and the first less the second.

    Raises
    ------
    ValueError
        If a column or a route is missing, or nobody was followed.

    References
    ----------
    Manski (2003) Partial Identification of Probability Distributions (an assumption at either end, not a point).

    Examples
    --------
    10 children a year; 40 of 100 reoffend after court, 20 of 100 out of court: 4 or 2.

    >>> ten = pd.DataFrame({"measure": ["children diverted a year"], "value": [10.0], "low": [10.0], "high": [10.0]})
    >>> after = pd.DataFrame({"court": [True, False], "events": [40, 20], "total": [100, 100]})
    >>> expected_reoffenders(ten, after)["value"].tolist()
    [4.0, 2.0, 2.0]
    """
    refuse(column_problems(diverted, ["measure", "value", "low", "high"], name="diverted"))
    refuse(column_problems(reoffending, ["court", "events", "total"], name="reoffending"))
    by_route = reoffending.groupby("court")[["events", "total"]].sum()
    refuse(
        f"reoffending must hold children followed after {name}, but holds none. Give the counts of both routes."
        for at, name in ((True, "court"), (False, "a disposal out of court"))
        if at not in by_route.index or not by_route.loc[at, "total"]
    )
    random = np.random.default_rng(seed)
    some = diverted[diverted["measure"] == DIVERTED]
    children, sample = some["value"].sum(), _spread(some, confidence, draws, random)
    rates, drawn = {}, {}
    for at in (True, False):
        events, total = (float(one) for one in by_route.loc[at, ["events", "total"]])
        rates[at] = events / total
        drawn[at] = random.beta(events + 0.5, total - events + 0.5, draws)
    rows = [
        (AS_COURT, children * rates[True], sample * drawn[True]),
        (AS_OUT_OF_COURT, children * rates[False], sample * drawn[False]),
        (FEWER, children * (rates[True] - rates[False]), sample * (drawn[True] - drawn[False])),
    ]
    found = [from_draws(*row, confidence=confidence) for row in rows]
    return add_estimates(pd.DataFrame(index=range(len(found))), found)


def _spread(some: pd.DataFrame, confidence: float, draws: int, random: np.random.Generator) -> np.ndarray:
    """Draw the sum of the children diverted, each group's as wide as its interval says."""
    width = ((some["high"] - some["low"]) / 2 / ndtri((1 + confidence) / 2)).to_numpy()
    return np.maximum(some["value"].sum() + random.normal(0, 1, draws) * np.sqrt((width**2).sum()), 0.0)
