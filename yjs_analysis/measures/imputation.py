"""One answer from several imputed data sets: Rubin's rules."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import column_problems, confidence_problems, refuse
from yjs_analysis.estimate import Estimate

ONE = "a single imputation: what it left uncertain cannot be known, so there are no limits"


def pooled_estimate(
    imputations: pd.DataFrame,
    *,
    measure: str,
    complete_degrees: float = math.inf,
    of_logarithm: bool = False,
    confidence: float = 0.95,
) -> Estimate:
    """Pool what was estimated in each of several imputed data sets into one estimate.

    Read it as the estimate that allows for what is missing, if the imputation model is right: that what is missing can
    be told, but for chance, from what is there.

    The trap: what is missing because of its own value (a child who does not say because of who they are) is not
    covered. Show `bounds` beside it. With as many imputations as per cent missing, the answer hardly depends on the
    draws.

    Parameters
    ----------
    imputations
        One row an imputation: `value` (on a scale where it is nearly normal, as a log ratio) and `variance`, the
        square of its standard error.
    measure
        What was estimated, as in an `Estimate`.
    complete_degrees
        Degrees of freedom if nothing were missing: children less parameters. Infinite for large numbers.
    of_logarithm
        Whether `value` is a logarithm, and the answer is wanted as the ratio itself.
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        With everything wrong with the table and the options.

    References
    ----------
    Rubin (1987) Multiple Imputation for Nonresponse in Surveys, chapter 3; Barnard and Rubin (1999) Biometrika
    86:948-955; R's mice, `pool.scalar`.

    Examples
    --------
    Values 1 and 3, each with variance 1: 2, with a total variance of 1 + 3/2 x 2 = 4 and (4/3)^2 = 16/9 degrees;
    R's qt(0.975, 16/9) is 4.86.

    >>> one = pooled_estimate(pd.DataFrame({"value": [1.0, 3.0], "variance": [1.0, 1.0]}), measure="log relative rate")
    >>> one.value, round((one.high - one.value) / 2, 2)
    (2.0, 4.86)
    """
    refuse(_problems(imputations, complete_degrees) + confidence_problems(confidence))
    parts = _parts(imputations, complete_degrees)
    value, step = parts["value"], math.nan
    if parts["imputations"] > 1:
        step = float(_student((1 + confidence) / 2, parts["degrees"])) * math.sqrt(parts["variance"])
    answers = (value, value - step, value + step)
    value, low, high = (_exponential(one) for one in answers) if of_logarithm else answers
    return Estimate(
        measure=measure, value=value, low=low, high=high, confidence=confidence, method="Rubin", note=parts["note"]
    )


def imputation_parts(imputations: pd.DataFrame, *, complete_degrees: float = math.inf) -> pd.DataFrame:
    """Show where the uncertainty of a pooled estimate comes from: within the data sets and between them.

    Read `missing_information` as the share of what could be known that is lost with what is missing.

    The trap: with few imputations it is itself very uncertain.

    Parameters
    ----------
    imputations, complete_degrees
        As in `pooled_estimate`.

    Returns
    -------
    pandas.DataFrame
        One row: `value`, `imputations`, `within`, `between`, `variance` (the total), `degrees` (of freedom),
        `increase` (of the variance, relative), `missing_information`, `note`.

    Raises
    ------
    ValueError
        As `pooled_estimate`.

    References
    ----------
    As `pooled_estimate`.

    Examples
    --------
    >>> table = imputation_parts(pd.DataFrame({"value": [1.0, 3.0], "variance": [1.0, 1.0]}))
    >>> table[["within", "between", "variance", "increase"]]
       within  between  variance  increase
    0     1.0      2.0       4.0       3.0
    """
    refuse(_problems(imputations, complete_degrees))
    return pd.DataFrame([_parts(imputations, complete_degrees)])


def _parts(imputations: pd.DataFrame, complete: float) -> dict:
    """Work out Rubin's variances and the degrees of freedom of Barnard and Rubin."""
    values, variances = (imputations[name].to_numpy(dtype=float) for name in ("value", "variance"))
    many = len(values)
    row = {"value": float(values.mean()), "imputations": many, "within": float(variances.mean())}
    if many == 1:
        names = ("between", "variance", "degrees", "increase", "missing_information")
        return row | dict.fromkeys(names, math.nan) | {"note": ONE}
    between = float(values.var(ddof=1))
    added = (1 + 1 / many) * between
    total = row["within"] + added
    share = added / total if total else 0.0
    degrees = (many - 1) / share / share if share else math.inf
    observed = complete if math.isinf(complete) else (complete + 1) / (complete + 3) * complete * (1 - share)
    if math.isinf(degrees) or math.isinf(observed):
        degrees = min(degrees, observed)
    else:
        degrees = degrees * observed / (degrees + observed)
    increase = added / row["within"] if row["within"] else math.inf if added else 0.0
    lost = 1.0 if math.isinf(increase) else (increase + 2 / (degrees + 3)) / (increase + 1)
    row |= {"between": between, "variance": total, "degrees": degrees, "increase": increase}
    note = "" if total else "every imputation gives the same value without any variance"
    return row | {"missing_information": lost, "note": note}


def _exponential(value: float) -> float:
    """Give the exponential, infinite where it is too large to write."""
    return math.exp(value) if value < math.log(np.finfo(float).max) else math.inf


def _student(probability: float, degrees: float) -> float:
    """Give a quantile of Student's distribution, the normal one for degrees without end; infinite for none."""
    if math.isinf(degrees):
        return float(special.ndtri(probability))
    return float(special.stdtrit(degrees, probability)) if degrees > 0 else math.inf


def _problems(imputations: pd.DataFrame, complete: float) -> list[str]:
    """Say what is wrong with a table of imputations and the degrees of freedom."""
    problems = column_problems(imputations, ["value", "variance"], name="imputations")
    if not complete > 0:
        problems.append(f"complete_degrees must be above 0, but got {complete}. Give children less parameters.")
    if problems:
        return problems
    if not len(imputations):
        problems.append("imputations must hold at least one row, but hold none. Give one row an imputation.")
    values, variances = (pd.to_numeric(imputations[name], errors="coerce") for name in ("value", "variance"))
    for row in imputations.index[~np.isfinite(values.to_numpy(dtype=float))]:
        problems.append(
            f"value must be a finite number, but got {imputations['value'][row]} (row {row}). Leave none out."
        )
    for row in imputations.index[~(np.isfinite(variances) & (variances >= 0)).to_numpy(dtype=bool)]:
        found = imputations["variance"][row]
        problems.append(
            f"variance must be a number of 0 or more, but got {found} (row {row}). Square the standard error."
        )
    return problems
