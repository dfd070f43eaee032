"""Why two groups' rates differ: because their children differ, or because like children fare differently."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import confidence_problems, method_problems, refuse
from yjs_analysis.estimate import add_estimates
from yjs_analysis.measures.lift import as_estimates
from yjs_analysis.measures.stratified_tables import two_groups_by_stratum
from yjs_analysis.measures.two_groups import NAMES

METHODS = ("two-fold", "three-fold")


def decomposed_difference(
    counts: pd.DataFrame,
    *,
    group: str,
    reference: str,
    by: str | Sequence[str],
    method: str = "two-fold",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Split the difference of two groups' rates into what the make-up of the groups explains and what it does not.

    Read "composition" as the points of difference that would be left if like children fared alike, and "rates" as those
    that would be left if both groups were made up alike. They add up to the difference exactly. Three-fold gives both
    from where the reference stands, and "interaction" for what belongs to both together.

    The trap: "rates" is not discrimination, and "composition" is not its absence. What is not in `by` may stand behind
    the rates; and what is (gravity, earlier orders, a plea) may carry a disparity of its own.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`.
    group, reference
        The group and the one that it is compared with.
    by
        Columns whose every combination is a stratum. Each must hold children of both groups, or of neither.
    method
        "two-fold" (the default: each part weighed by the mean of both groups) or "three-fold".
    confidence
        Between 0 and 1. The limits are normal (delta method), with the make-up taken as a sample too.

    Returns
    -------
    pandas.DataFrame
        One row a part: `part` ("difference", "composition", "rates", and with three-fold "interaction"), `share` of the
        difference (NaN, and a note, where there is no difference), then the columns of an estimate.

    Raises
    ------
    ValueError
        As `stratified_relative_rate`; or if a stratum holds children of one group only: a rate that nobody has cannot
        be compared.

    References
    ----------
    Kitagawa (1955) Journal of the American Statistical Association 50:1168-1194.

    Examples
    --------
    Rates of 1/10 and 5/10 in both groups; three quarters against a quarter in the higher: 0.4 against 0.2.

    >>> counts = pd.DataFrame(
    ...     [("low", "Black", 2, 20), ("high", "Black", 30, 60), ("low", "White", 6, 60), ("high", "White", 10, 20)],
    ...     columns=["gravity", "group", "events", "total"],
    ... )
    >>> table = decomposed_difference(counts, group="Black", reference="White", by="gravity")
    >>> table[["part", "value"]].round(6)
              part  value
    0   difference    0.2
    1  composition    0.2
    2        rates    0.0
    """
    refuse(method_problems(method, METHODS) + confidence_problems(confidence))
    table = two_groups_by_stratum(counts, group=group, reference=reference, by=by)
    names = [by] if isinstance(by, str) else list(by)
    refuse(_empty_problems(table, names, group, reference))
    cells = _cells(table[table["total"] > 0])
    parts = _parts(*(one[name] for one in cells for name in ("weight", "rate")), method)
    value = np.array([part[0] for part in parts.values()])
    variance = np.array([sum(map(_variance, cells, part[1:])) for part in parts.values()])
    step = special.ndtri((1 + confidence) / 2) * np.sqrt(variance)
    still = "no limits: nothing that this part is made of varies in these counts"
    step = np.where(variance > 1e-30, step, np.nan)
    difference = abs(value[0]) > 1e-15
    share = value / value[0] if difference else np.full(len(value), np.nan)
    note = np.where(np.isnan(step), still, "" if difference else "there is no difference to share out")
    estimates = as_estimates(
        "part of the rate difference",
        value=value,
        low=value - step,
        high=value + step,
        confidence=confidence,
        method=f"Kitagawa {method}",
        note=note,
    )
    return add_estimates(pd.DataFrame({"part": list(parts), "share": share}), estimates)


def decomposed_by_stratum(counts: pd.DataFrame, *, group: str, reference: str, by: str | Sequence[str]) -> pd.DataFrame:
    """Show what each stratum adds to the two parts of the difference of two groups' rates.

    Read `rates` down the column: where it is large, like children fare differently. Both columns add up to the parts of
    `decomposed_difference`.

    The trap: a stratum's `composition` alone means little, for a larger share here is a smaller one elsewhere; only
    their sum can be read. There are no limits here: with few children, read the parts, not the strata.

    Parameters
    ----------
    counts, group, reference, by
        As in `decomposed_difference`.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, the four counts, then `composition` and `rates`.

    Raises
    ------
    ValueError
        As `decomposed_difference`.

    References
    ----------
    As `decomposed_difference`.

    Examples
    --------
    >>> counts = pd.DataFrame(
    ...     [("low", "Black", 4, 10), ("high", "Black", 5, 10), ("low", "White", 2, 10), ("high", "White", 5, 10)],
    ...     columns=["gravity", "group", "events", "total"],
    ... )
    >>> table = decomposed_by_stratum(counts, group="Black", reference="White", by="gravity")
    >>> table[["gravity", "composition", "rates"]].round(6)
      gravity  composition  rates
    0     low          0.0    0.1
    1    high          0.0    0.0
    """
    table = two_groups_by_stratum(counts, group=group, reference=reference, by=by)
    names = [by] if isinstance(by, str) else list(by)
    refuse(_empty_problems(table, names, group, reference))
    ours, theirs = _cells(table)
    composition = (ours["weight"] - theirs["weight"]) * (ours["rate"] + theirs["rate"]) / 2
    rates = (ours["rate"] - theirs["rate"]) * (ours["weight"] + theirs["weight"]) / 2
    return table.assign(composition=composition, rates=rates)


def _parts(w1: np.ndarray, r1: np.ndarray, w0: np.ndarray, r0: np.ndarray, method: str) -> dict:
    """Give each part, and its gradients by the weights and the rates of the group and of the reference."""
    parts = {"difference": ((w1 * r1).sum() - (w0 * r0).sum(), (r1, w1), (-r0, -w0))}
    if method == "two-fold":
        weight, rate, change, gap = (w1 + w0) / 2, (r1 + r0) / 2, w1 - w0, r1 - r0
        parts["composition"] = ((change * rate).sum(), (rate, change / 2), (-rate, change / 2))
        parts["rates"] = ((gap * weight).sum(), (gap / 2, weight), (gap / 2, -weight))
        return parts
    change, gap = w1 - w0, r1 - r0
    parts["composition"] = ((change * r0).sum(), (r0, 0 * r0), (-r0, change))
    parts["rates"] = ((gap * w0).sum(), (0 * w0, w0), (gap, -w0))
    parts["interaction"] = ((change * gap).sum(), (gap, change), (-gap, -change))
    return parts


def _variance(cells: dict, gradient: tuple[np.ndarray, np.ndarray]) -> float:
    """Give one group's part of a variance: its make-up is multinomial, its events binomial within the strata."""
    by_weight, by_rate = gradient
    weight, rate = cells["weight"], cells["rate"]
    spread = (weight * by_weight**2).sum() - (weight * by_weight).sum() ** 2
    return float((max(spread, 0.0) + (by_rate**2 * rate * (1 - rate) / weight).sum()) / cells["size"])


def _cells(table: pd.DataFrame) -> tuple[dict, dict]:
    """Give for the group and the reference the share and the rate of each stratum that is not empty, and the size."""
    cells = []
    for events, total in (NAMES[:2], NAMES[2:]):
        x, n = (table[name].to_numpy(dtype=float) for name in (events, total))
        size = n.sum()
        some = np.where(n > 0, n, 1.0)
        cells.append({"weight": n / size, "rate": x / some, "size": size})
    return cells[0], cells[1]


def _empty_problems(table: pd.DataFrame, by: list[str], group: str, reference: str) -> list[str]:
    """Say which strata hold children of one group only, and what to do."""
    ours, theirs = table["total"].to_numpy() > 0, table["reference_total"].to_numpy() > 0
    if not ours.any() or not theirs.any():
        nobody = group if not ours.any() else reference
        return [f"{nobody!r} must have children in some stratum, but has none. Give counts of both groups."]
    problems = []
    for at in np.flatnonzero(ours != theirs):
        where = ", ".join(f"{name} {table[name].tolist()[at]!r}" for name in by)
        nobody = reference if ours[at] else group
        problems.append(
            f"a stratum must hold children of both groups, but {where} holds none of {nobody!r}. "
            "Merge it with a stratum that is like it; do not guess its rate."
        )
    return problems
