"""Estimates in the words of a case: limits, logarithms, and standard errors worked back from limits."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.estimate import Estimate
from yjs_analysis.measures.clustering import robust_quantile


def quantile_of(confidence: float) -> float:
    """Give the quantile of the normal distribution that goes with a two-sided confidence.

    Examples
    --------
    >>> round(quantile_of(0.95), 4)
    1.96
    """
    return float(special.ndtri((1 + confidence) / 2))


def limits_of(one: Estimate) -> list[float]:
    """Give the two limits of an estimate.

    Examples
    --------
    >>> limits_of(Estimate(measure="rate", value=0.5, low=0.25, high=0.75, confidence=0.95, method="exact"))
    [0.25, 0.75]
    """
    return [one.low, one.high]


def ratio_of(one: Estimate) -> dict:
    """Give a ratio and its limits in the words of a case.

    Examples
    --------
    >>> ratio_of(Estimate(measure="ratio", value=0.5, low=0.25, high=0.75, confidence=0.95, method="exact"))
    {'rr': 0.5, 'lo': 0.25, 'hi': 0.75}
    """
    return {"rr": one.value, "lo": one.low, "hi": one.high}


def error_of(one: Estimate) -> float:
    """Work a standard error back from limits that lie evenly about the estimate.

    Examples
    --------
    >>> one = Estimate(measure="difference", value=0.0, low=-0.1, high=0.1, confidence=0.95, method="Sato")
    >>> round(error_of(one), 4)  # 0.1 / 1.96
    0.051
    """
    return (one.high - one.low) / 2 / quantile_of(one.confidence)


def log_error_of(one: Estimate) -> float | None:
    """Work the standard error of a ratio's logarithm back from limits that lie evenly about it; None if it has none.

    Examples
    --------
    >>> one = Estimate(measure="ratio", value=1.0, low=0.5, high=2.0, confidence=0.95, method="Katz log")
    >>> round(log_error_of(one), 4)  # log 2 / 1.96
    0.3537
    """
    if not one.low > 0:
        return None
    return math.log(one.high / one.low) / 2 / quantile_of(one.confidence)


def coefficients_of(table: pd.DataFrame) -> list[float]:
    """Give the logarithms of a table of ratios, which are R's coefficients.

    Examples
    --------
    >>> coefficients_of(pd.DataFrame({"value": [1.0]}))
    [0.0]
    """
    with np.errstate(divide="ignore"):
        return np.log(table["value"].to_numpy(dtype=float)).tolist()


def log_limits_of(table: pd.DataFrame) -> tuple[list[float], list[float]]:
    """Give the logarithms of the limits of a table of ratios.

    Examples
    --------
    >>> log_limits_of(pd.DataFrame({"low": [1.0], "high": [1.0]}))
    ([0.0], [0.0])
    """
    with np.errstate(divide="ignore"):
        low, high = (np.log(table[side].to_numpy(dtype=float)).tolist() for side in ("low", "high"))
    return low, high


def errors_of(table: pd.DataFrame, *, confidence: float = 0.95, clusters: pd.Series | None = None) -> list[float]:
    """Work the standard errors of the logarithms of ratios back from their limits.

    Examples
    --------
    >>> errors_of(pd.DataFrame({"low": [0.5], "high": [2.0]}))[0].__round__(4)  # log 2 / 1.96
    0.3537
    """
    quantile = quantile_of(confidence) if clusters is None else robust_quantile(confidence, clusters)
    low, high = log_limits_of(table)
    return ((np.array(high) - np.array(low)) / (2 * quantile)).tolist()
