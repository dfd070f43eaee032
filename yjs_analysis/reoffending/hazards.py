"""What goes with reoffending sooner: hazard ratios, what they assume, and their plainer and their coarser sisters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from yjs_analysis.measures.cox import cox_model
from yjs_analysis.measures.design import Categories, Terms, unchecked_columns
from yjs_analysis.measures.discrete_hazard import discrete_hazard_model
from yjs_analysis.measures.fine_gray import fine_gray_model
from yjs_analysis.measures.proportional_hazards import EVERYTHING, proportional_hazards_test
from yjs_analysis.reoffending.clocks import COMPETING, REOFFENCE, coded

QUARTERS = (91, 182, 273, 365)
"""The last days of the four quarters of a year of follow-up."""


def hazard_ratios(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    strata: str | Sequence[str] = (),
    event: str = REOFFENCE,
    cluster: str | None = None,
    ties: str = "Efron",
    transform: str = "Kaplan-Meier",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimate how many times as fast children reoffend (Cox's model), and whether one ratio will do for all the time.

    Read 1.3 as "on any day 30 in 100 more of those still able to reoffend do". Read a small `proportional_p_value` as
    "the ratio changes with time: one number is too simple".

    The trap: those of `cox_model` and `proportional_hazards_test`.

    Parameters
    ----------
    counts, event
        As `count_times` gives them, and one of `STATUSES`; with the columns of the terms, of `strata` and `cluster`.
    terms, categories, strata, ties
        As in `cox_model`.
    cluster
        The column of the child, if children can be there more than once: limits are then robust by child ("CR0").
    transform
        As in `proportional_hazards_test`.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        As `cox_model`, with `proportional_p_value` at the right (of the whole term, where it has categories), and a
        last row "all terms" that holds only that.

    Raises
    ------
    ValueError
        As `cox_model`.

    References
    ----------
    As `cox_model` and `proportional_hazards_test`.

    Examples
    --------
    >>> columns = {"time": [9, 1, 1, 6, 6, 8], "status": [1, 1, 0, 1, 1, 0], "x": [0, 1, 1, 1, 0, 0], "total": 1}
    >>> one = hazard_ratios(pd.DataFrame(columns), terms=["x"], categories={}, ties="Breslow")
    >>> one["term"].tolist(), round(float(one["value"].iloc[0]), 4)  # (3 + sqrt(33)) / 2
    (['x', 'all terms'], 4.3723)
    """
    table = coded(counts, event=event)
    asked = {"terms": terms, "categories": categories, "strata": strata, "ties": ties}
    method = "Wald" if cluster is None else "CR0"
    model = cox_model(table, **asked, method=method, cluster=cluster, confidence=confidence)
    tested = proportional_hazards_test(table, **asked, transform=transform)
    p_values = dict(zip(tested["term"], tested["value"], strict=True))
    owners = {name: term for name, term, _ in unchecked_columns(table, terms=terms, categories=categories)}
    model["proportional_p_value"] = [p_values.get(owners[name], np.nan) for name in model["term"]]
    note = "one ratio for each term and for all of the time: see proportional_p_value"
    last = {"term": EVERYTHING, "measure": "hazard ratio", "value": np.nan, "low": np.nan, "high": np.nan}
    last |= {"confidence": confidence, "method": "score", "note": note, "proportional_p_value": p_values[EVERYTHING]}
    return pd.concat([model, pd.DataFrame([last])], ignore_index=True)


def subdistribution_ratios(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    event: str = REOFFENCE,
    competing: Sequence[str] = COMPETING,
    cluster: str | None = None,
    ties: str = "Efron",
    method: str = "Geskus",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Describe who comes to reoffend where other things can come first (Fine and Gray's model).

    Read it, and mind its traps, as `fine_gray_model`: for description only, beside `hazard_ratios`.

    Parameters
    ----------
    counts, event, competing
        As in `first_events`.
    terms, categories, cluster, ties, method, confidence
        As in `fine_gray_model`.

    Raises
    ------
    ValueError
        As `fine_gray_model`.

    Examples
    --------
    With nothing else coming first it is Cox's model.

    >>> columns = {"time": [9, 1, 1, 6, 6, 8], "status": [1, 1, 0, 1, 1, 0], "x": [0, 1, 1, 1, 0, 0], "total": 1}
    >>> one = subdistribution_ratios(pd.DataFrame(columns), terms=["x"], categories={}, ties="Breslow")
    >>> round(one["value"].item(), 4)
    4.3723
    """
    table = coded(counts, event=event, competing=competing)
    asked = {"terms": terms, "categories": categories, "cluster": cluster, "ties": ties, "method": method}
    return fine_gray_model(table, **asked, confidence=confidence)


def quarterly_hazards(
    counts: pd.DataFrame,
    *,
    terms: Terms = (),
    categories: Categories,
    ends: Sequence[float] = QUARTERS,
    event: str = REOFFENCE,
    link: str = "logit",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimate the chance of a reoffence in each quarter for those still without one, and what multiplies its odds.

    Read it, and mind its traps, as `discrete_hazard_model`.

    Parameters
    ----------
    counts, event
        As `count_times` gives them, and one of `STATUSES`; with the columns of the terms.
    terms, categories, ends, link, confidence
        As in `discrete_hazard_model`; the ends are days.

    Raises
    ------
    ValueError
        As `discrete_hazard_model`.

    Examples
    --------
    In the first quarter 2 of 10, in the second 2 of 8, then none.

    >>> counts = pd.DataFrame({"time": [40, 100, 364], "status": [1, 1, 0], "total": [2, 2, 6]})
    >>> quarterly_hazards(counts, categories={}, ends=[91, 182])["value"].round(6).tolist()
    [0.2, 0.25]
    """
    table = coded(counts, event=event)
    asked = {"terms": list(terms), "categories": categories, "ends": ends, "link": link}
    return discrete_hazard_model(table, **asked, confidence=confidence)
