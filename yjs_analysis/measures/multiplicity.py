"""Several tests in one exhibit: p-values that allow for the others."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from yjs_analysis.checks import method_problems, refuse

METHODS = ("Holm", "Benjamini-Hochberg")


def adjusted_p_values(p_values: Iterable[float], *, method: str = "Holm") -> np.ndarray:
    """Adjust p-values for the number of tests in the same exhibit.

    Read an adjusted value like a p-value. "Holm" keeps the chance of even one false alarm below the level (for a
    finding that a Board will act on); "Benjamini-Hochberg" keeps the expected share of false alarms among the alarms
    below it (for a first look).

    The trap: the family is what the exhibit shows. A test that could not be made (NaN, or withheld) is no member of it
    and stays NaN.

    Parameters
    ----------
    p_values
        From 0 to 1, in any order; NaN where there is none.
    method
        "Holm" (the default) or "Benjamini-Hochberg".

    Raises
    ------
    ValueError
        If a value lies outside 0 to 1, or the method is unknown.

    References
    ----------
    Holm (1979) Scandinavian Journal of Statistics 6:65-70; Benjamini and Hochberg (1995) Journal of the Royal
    Statistical Society B 57:289-300.

    Examples
    --------
    Two tests and a gap: 0.02 counts twice; 0.04 counts once, and never below the smaller one's.

    >>> adjusted_p_values([0.04, float("nan"), 0.02])
    array([0.04,  nan, 0.04])
    """
    given = np.asarray(list(p_values), dtype=float)
    refuse(
        [
            f"p_values must lie between 0 and 1, but got {one} at position {at}. Give NaN where there is no test."
            for at, one in enumerate(given.tolist())
            if one < 0 or one > 1
        ]
        + method_problems(method, METHODS)
    )
    known = np.flatnonzero(~np.isnan(given))
    order = known[np.argsort(given[known], kind="stable")]
    ranked, size = given[order], order.size
    if method == "Holm":
        stepped = np.maximum.accumulate(ranked * np.arange(size, 0, -1))
    else:
        stepped = np.minimum.accumulate((ranked * size / np.arange(1, size + 1))[::-1])[::-1]
    adjusted = np.full(given.shape, np.nan)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted
