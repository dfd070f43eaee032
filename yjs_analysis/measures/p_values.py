"""What tests give: p-values, worked out or simulated, and residuals that say where the oddness lies."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.lift import as_estimates

TIES = 1e-9
"""Measures of oddity that differ by less are equally odd."""


def p_value(
    value: float, method: str, note: str = "", *, low: float | None = None, high: float | None = None
) -> Estimate:
    """Make an estimate of a p-value; without limits it was worked out, and nothing else is possible.

    Examples
    --------
    >>> one = p_value(0.25, "Fisher")
    >>> one.low, one.high, one.confidence
    (0.25, 0.25, 1.0)
    """
    simulated = low is not None and high is not None
    return Estimate(
        measure="p-value",
        value=float(value),
        low=float(low) if simulated else float(value),
        high=float(high) if simulated else float(value),
        confidence=0.99 if simulated else 1.0,
        method=method,
        note=note,
    )


def simulated_p_value(odder: int, draws: int, method: str) -> Estimate:
    """Make an estimate of a simulated p-value; the outcome observed counts as one of the draws.

    Examples
    --------
    >>> simulated_p_value(499, 9999, "chi-square").value
    0.05
    """
    tail = 0.005
    low = special.betaincinv(odder, draws - odder + 1, tail) if odder else 0.0
    high = special.betainccinv(odder + 1, draws - odder, tail) if odder < draws else 1.0
    value = (odder + 1) / (draws + 1)
    note = f"simulated with {draws:,} draws"
    return p_value(value, method, note, low=min(low, value), high=max(high, value))


def residuals(cells: pd.DataFrame, *, events: np.ndarray, expected: np.ndarray, variance: np.ndarray) -> pd.DataFrame:
    """Put expected counts and standardised residuals beside a table of cells; a residual has no limits.

    Examples
    --------
    >>> cells, one = pd.DataFrame({"group": ["Black"]}), np.ones(1)
    >>> residuals(cells, events=5 * one, expected=2 * one, variance=9 * one)["value"].tolist()
    [1.0]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(variance > 0, (events - expected) / np.sqrt(variance), np.nan)
    none = np.full(value.shape, np.nan)
    note = np.where(np.isnan(value), "not estimable: nothing could vary here", "")
    estimates = as_estimates(
        "standardised residual", value=value, low=none, high=none, confidence=math.nan, method="chi-square", note=note
    )
    return add_estimates(cells.assign(expected=expected), estimates)
