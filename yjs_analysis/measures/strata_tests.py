"""Do two groups fare alike once like is compared with like? The test of Cochran, Mantel and Haenszel."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
from scipy import special

from yjs_analysis.checks import method_problems
from yjs_analysis.estimate import Estimate
from yjs_analysis.measures import common_odds, mantel_haenszel
from yjs_analysis.measures.p_values import p_value
from yjs_analysis.measures.stratified_estimates import NOT_ESTIMABLE, idle_strata
from yjs_analysis.measures.stratified_tables import stratum_columns

METHODS = (
    "Cochran-Mantel-Haenszel",
    "Cochran-Mantel-Haenszel with continuity correction",
    "Cochran",
    "conditional exact",
)


def stratified_test(
    counts: pd.DataFrame,
    *,
    group: str,
    reference: str,
    by: str | Sequence[str],
    method: str = "Cochran-Mantel-Haenszel",
) -> Estimate:
    """Test whether two groups fare alike once like is compared with like.

    Read the p-value as "without any disparity within strata, a difference at least as great would come up so often".

    The trap: disparities in opposite directions cancel, and a high p-value is not evidence of none.

    Parameters
    ----------
    counts, group, reference, by
        As in `stratified_relative_rate`.
    method
        "Cochran-Mantel-Haenszel" (the default), the same "with continuity correction" (R's default; where fewer than
        half a child is too many it gives 1, and R leaves the correction out), "Cochran" (the variance over N, not
        N - 1), "conditional exact" (for sparse tables).

    Raises
    ------
    ValueError
        As `stratified_odds_ratio`.

    References
    ----------
    Cochran (1954) Biometrics 10:417-451; Mantel and Haenszel (1959) Journal of the National Cancer
    Institute 22:719-748.

    Examples
    --------
    One child of each group, twice, the event always the group's: 2 - 1 squared over 1/4 + 1/4 is 2.

    >>> counts = pd.DataFrame(
    ...     [("a", "Black", 1, 1), ("a", "White", 0, 1), ("b", "Black", 1, 1), ("b", "White", 0, 1)],
    ...     columns=["stratum", "group", "events", "total"],
    ... )
    >>> round(stratified_test(counts, group="Black", reference="White", by="stratum").value, 4)
    0.1573
    """
    columns = stratum_columns(counts, group, reference, by, None, method_problems(method, METHODS))
    excess, variance, cochran = mantel_haenszel.surplus(*columns)
    taking = mantel_haenszel.odds_ratio(*columns)[2]
    if not variance > 0:
        return p_value(math.nan, method, NOT_ESTIMABLE)
    if method == "conditional exact":
        common_odds.refuse_large(columns)
        return p_value(common_odds.exact_p_value(*columns), method, idle_strata(taking))
    moved = max(abs(excess) - 0.5, 0.0) if "correction" in method else abs(excess)
    statistic = moved**2 / (cochran if method == "Cochran" else variance)
    return p_value(float(special.chdtrc(1, statistic)), method, idle_strata(taking))
