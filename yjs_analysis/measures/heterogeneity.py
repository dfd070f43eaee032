"""Do strata tell the same story? Each stratum by itself, a test that they agree, and a flag where the sum misleads."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import method_problems, refuse
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures import mantel_haenszel, two_groups
from yjs_analysis.measures.p_values import p_value
from yjs_analysis.measures.stratified_estimates import NOT_ESTIMABLE, idle_strata
from yjs_analysis.measures.stratified_tables import strata_problems, stratum_columns, two_groups_by_stratum

METHODS = ("Tarone", "Breslow-Day")
FEW = 5
"""Where fewer children than this are expected in a cell, the test's distribution is not to be relied on."""


def strata_compared(
    counts: pd.DataFrame,
    *,
    group: str,
    reference: str,
    by: str | Sequence[str],
    method: str = "skewness-corrected score",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare two groups in each stratum by itself, and show how each group is spread over the strata.

    Read a row's estimate as the relative rate among children alike in what `by` names. Where the two shares differ,
    the strata weigh differently in the two groups' overall rates.

    The trap: many small strata give many wide intervals, and one or two will stray by chance.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`.
    group, reference
        The group and the one that it is compared with.
    by
        Columns whose every combination is a stratum.
    method, confidence
        As in `relative_rate`.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, then `events`, `total`, `reference_events`, `reference_total`, `share_of_group`,
        `share_of_reference` (0 where the group is empty), then the columns of an estimate.

    Raises
    ------
    ValueError
        As `stratified_relative_rate`.

    Examples
    --------
    >>> counts = pd.DataFrame(
    ...     [("low", "White", 5, 20), ("low", "Black", 2, 4), ("high", "White", 20, 20), ("high", "Black", 12, 12)],
    ...     columns=["gravity", "group", "events", "total"],
    ... )
    >>> table = strata_compared(counts, group="Black", reference="White", by="gravity")
    >>> table[["gravity", "share_of_group", "share_of_reference", "value"]]
      gravity  share_of_group  share_of_reference  value
    0     low            0.25                 0.5    2.0
    1    high            0.75                 0.5    1.0
    """
    table = two_groups_by_stratum(counts, group=group, reference=reference, by=by)
    shares = {
        "share_of_group": table["total"] / max(table["total"].sum(), 1),
        "share_of_reference": table["reference_total"] / max(table["reference_total"].sum(), 1),
    }
    estimates = two_groups.relative([table[name] for name in two_groups.NAMES], method, confidence)
    return add_estimates(table.assign(**shares), estimates)


def heterogeneity_test(
    counts: pd.DataFrame, *, group: str, reference: str, by: str | Sequence[str], method: str = "Tarone"
) -> Estimate:
    """Test whether the odds ratio is the same in all strata.

    Read the p-value as "if it were the same, strata at least so unlike would come up so often". A small one says:
    report the strata one by one, not one number for all.

    The trap: with few children the test sees little; a high p-value does not show that the strata agree. The note says
    where fewer than 5 are expected in a cell: then do not interpret it.

    Parameters
    ----------
    counts, group, reference, by
        As in `strata_compared`.
    method
        "Tarone" (the default, Breslow and Day's test with his correction), "Breslow-Day".

    Raises
    ------
    ValueError
        As `stratified_relative_rate`, or if the method is unknown.

    References
    ----------
    Breslow and Day (1980) Statistical Methods in Cancer Research I, chapter 4; Tarone (1985) Biometrika 72:91-95.

    Examples
    --------
    The same table twice is homogeneous.

    >>> counts = pd.DataFrame(
    ...     [(at, name, x, 20) for at in "ab" for name, x in (("Black", 12), ("White", 8))],
    ...     columns=["stratum", "group", "events", "total"],
    ... )
    >>> round(heterogeneity_test(counts, group="Black", reference="White", by="stratum").value, 6)
    1.0
    """
    columns = stratum_columns(counts, group, reference, by, None, method_problems(method, METHODS))
    ratio, _, taking = mantel_haenszel.odds_ratio(*columns)
    if not 0 < ratio < math.inf:
        return p_value(math.nan, method, "not estimable: the common odds ratio is 0, infinite or not estimable")
    x1, n1, x0, n0 = (one[taking] for one in columns)
    if len(x1) < 2:
        return p_value(math.nan, method, "not estimable: fewer than two strata can be compared")
    cells = _fitted_cells(ratio, n1, n0, x1 + x0)
    fitted, variance = cells[0], 1 / (1 / cells).sum(axis=0)
    statistic = ((x1 - fitted) ** 2 / variance).sum()
    if method == "Tarone":
        statistic -= (x1 - fitted).sum() ** 2 / variance.sum()
    few = f"fewer than {FEW} children are expected in a cell: do not interpret" if cells.min() < FEW else ""
    note = "; ".join(one for one in (few, idle_strata(taking)) if one)
    return p_value(float(special.chdtrc(len(x1) - 1, max(statistic, 0.0))), method, note)


MEASURES = ("relative rate", "odds ratio", "rate difference")


def simpson_check(
    counts: pd.DataFrame, *, reference: str, by: str | Sequence[str], measure: str = "relative rate"
) -> pd.DataFrame:
    """Set the comparison of whole groups beside that within strata, and flag where the whole misleads.

    Read `reversal` as "the overall figure points the other way from the strata combined", and `outside` as "it lies
    beyond every one of the strata". Either way, show `strata_compared`, not the overall figure alone.

    The trap: the strata are not the truth and the whole the error. If a disparity decides who is in which stratum, the
    whole is what children meet.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`.
    reference
        The group that each other is compared with.
    by
        Columns whose every combination is a stratum.
    measure
        "relative rate" (the default), "odds ratio", "rate difference".

    Returns
    -------
    pandas.DataFrame
        One row a group: `group`, `reference`, `measure`, `crude`, `stratified` (Mantel-Haenszel), `lowest` and
        `highest` of the strata, `strata` (with both groups and a value), `strata_reversed` (pointing the other way from
        the crude), `reversal`, `outside`, `note`.

    Raises
    ------
    ValueError
        As `stratified_relative_rate`, or if the measure is unknown.

    References
    ----------
    Simpson (1951) Journal of the Royal Statistical Society B 13:238-241; Bickel, Hammel and O'Connell (1975) Science
    187:398-404.

    Examples
    --------
    Half the rate in each stratum, and yet more overall: 19 of 60 against 18 of 60.

    >>> counts = pd.DataFrame(
    ...     [("easy", "White", 8, 40), ("easy", "Black", 1, 10), ("hard", "White", 10, 20), ("hard", "Black", 18, 50)],
    ...     columns=["case", "group", "events", "total"],
    ... )
    >>> simpson_check(counts, reference="White", by="case")[["lowest", "highest", "reversal", "outside"]]
       lowest  highest  reversal  outside
    0     0.5     0.72      True     True
    """
    names = [by] if isinstance(by, str) else list(by)
    wrong = [one.replace("method", "measure", 1) for one in method_problems(measure, MEASURES)]
    refuse(wrong + strata_problems(counts, by=names))
    groups = [name for name in dict.fromkeys(counts["group"].tolist()) if name != reference]
    rows = []
    for name in groups:
        columns = stratum_columns(counts, name, reference, by, None)
        rows.append({"group": name, "reference": reference, "measure": measure} | _crude_and_strata(columns, measure))
    return pd.DataFrame(rows)


def _crude_and_strata(columns: list[np.ndarray], measure: str) -> dict:
    """Compare the whole with the strata combined, and with each."""
    crude = float(_compared([one.sum(keepdims=True) for one in columns], measure)[0])
    within = _compared(columns, measure)
    within = within[~np.isnan(within)]
    sums = {"relative rate": mantel_haenszel.relative_rate, "odds ratio": mantel_haenszel.odds_ratio}
    if measure == "rate difference":
        stratified, neutral = mantel_haenszel.rate_difference(*columns, "Sato")[0], 0.0
    else:
        stratified, neutral = sums[measure](*columns)[0], 1.0
    known = len(within) > 0 and not math.isnan(crude) and not math.isnan(stratified)
    side = np.sign(crude - neutral) if known else 0.0
    return {
        "crude": crude,
        "stratified": stratified,
        "lowest": float(within.min()) if len(within) else math.nan,
        "highest": float(within.max()) if len(within) else math.nan,
        "strata": len(within),
        "strata_reversed": int((np.sign(within - neutral) == -side).sum()) if side else 0,
        "reversal": bool(side and np.sign(stratified - neutral) == -side),
        "outside": bool(known and not within.min() <= crude <= within.max()),
        "note": "" if known else NOT_ESTIMABLE,
    }


def _compared(columns: list[np.ndarray], measure: str) -> np.ndarray:
    """Compare the two groups in every stratum; NaN where that cannot be done."""
    x1, n1, x0, n0 = columns
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure == "rate difference":
            return x1 / n1 - x0 / n0
        if measure == "odds ratio":
            return x1 * (n0 - x0) / ((n1 - x1) * x0)
        return x1 * n0 / (x0 * n1)


def _fitted_cells(ratio: float, n1: np.ndarray, n0: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Give the four cells, each from its own side, so that none is the small difference of two large numbers."""
    others = n1 + n0 - events
    sides = ((ratio, n1, n0, events), (1 / ratio, n1, n0, others), (1 / ratio, n0, n1, events), (ratio, n0, n1, others))
    return np.array([_fitted_events(*side) for side in sides])


def _fitted_events(ratio: float, n1: np.ndarray, n0: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Give the group's events that have this odds ratio, with the margins as they are: the root of a quadratic."""
    middle = ratio * (n1 + events) + n0 - events
    root = np.sqrt(np.maximum(middle**2 - 4 * (ratio - 1) * ratio * n1 * events, 0.0))
    safe = middle > 0
    above = 2 * ratio * n1 * events / np.where(safe, middle + root, 1.0)
    return np.where(safe, above, (root - middle) / (2 * (1 - ratio) if ratio != 1 else 1.0))
