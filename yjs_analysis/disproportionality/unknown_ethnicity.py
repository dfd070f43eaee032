"""How much the children of unknown ethnicity matter: left out, imputed, and shared out as badly as can be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, refuse
from yjs_analysis.disproportionality.bases import BASES, METHODS, judged_relative_rates
from yjs_analysis.disproportionality.decision_chain import POPULATION, PREVIOUS_DECISION
from yjs_analysis.disproportionality.imputed_ethnicity import IMPUTATIONS, imputed_relative_rates
from yjs_analysis.disproportionality.verdict import add_verdicts
from yjs_analysis.estimate import ESTIMATE_COLUMNS, Estimate, add_estimates
from yjs_analysis.measures import two_groups
from yjs_analysis.measures.bounds import relative_rates_bounds
from yjs_analysis.measures.two_groups import NAMES
from yjs_analysis.vocabulary import CANNOT_TELL, MATERIAL_BAND, UNKNOWN

LEFT_OUT = "unknown left out"
IMPUTED = "unknown imputed"
BOUNDED = "any sharing out"
BOUNDED_AND_CHANCE = "any sharing out, and chance"
APPROACHES = (LEFT_OUT, IMPUTED, BOUNDED, BOUNDED_AND_CHANCE)
"""From the strongest assumption about the unknown children to none."""

ASSUMPTIONS = {
    LEFT_OUT: "children whose ethnicity is unknown have, group by group, the same rates as those known",
    BOUNDED: "none about the unknown children; chance is left out, so this is no interval",
    BOUNDED_AND_CHANCE: "none about the unknown children; chance as for known counts",
}
WITH_CHANCE = "worst case, {}"


def relative_rates_with_unknown(
    counts: pd.DataFrame,
    *,
    reference: str = "White",
    unknown: str = UNKNOWN,
    base: str = PREVIOUS_DECISION,
    classified_by: str | Sequence[str] = (),
    imputation: str = "Jeffreys draws",
    imputations: int = IMPUTATIONS,
    seed: int = 0,
    interval: str | None = None,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Set four answers beside each other: unknown left out, imputed, shared out anyhow, and anyhow with chance.

    Read down a group: each row assumes less about the unknown children than the one above it (imputing trades one
    assumption for another), and the last assumes nothing. A verdict that is the same in all rows does not hang on the
    unknown. The bare bounds carry the verdict of the row below them, for without chance they can say nothing.

    The trap: the bounds of two groups cannot both be reached, for a child belongs to one group only. And wide bounds do
    not weaken what the known children show: they say how much better recording would be worth.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `classified_by`, with a row of the unknown in each cell.
    reference, unknown
        The group compared with, and what the column `group` calls the unknown.
    base
        What `total` counts: "previous decision" (the default) or "population", where only events are unknown.
    classified_by
        Columns that tell children apart when imputing, as in `imputed_relative_rates`; the other answers add them up.
    interval
        Of the rows without draws, as in `bases.judged_relative_rates`.
    imputation, imputations, seed
        The method of `imputed_relative_rates`, how many imputations, and where they start.
    confidence, band
        Of the intervals; relative rates that make no material difference.

    Returns
    -------
    pandas.DataFrame
        One row a group and approach: `group`, `approach`, `assumption`, the counts of the known and the unknown, the
        columns of an estimate, `verdict`. The reference group has no rows.

    Raises
    ------
    ValueError
        If a column is missing, a count is impossible, or a name is unknown.

    Examples
    --------
    18 of 39 against 48 of 154, and 4 of 11 unknown:

    >>> counts = pd.DataFrame({"group": ["White", "Black", "Unknown"], "events": [48, 18, 4], "total": [154, 39, 11]})
    >>> table = relative_rates_with_unknown(counts)
    >>> table.loc[[2], ["approach", "value", "low", "high"]].round(3).values.tolist()
    [['any sharing out', 1.481, 1.189, 1.716]]
    """
    names = [classified_by] if isinstance(classified_by, str) else list(classified_by)
    shared = {"reference": reference, "unknown": unknown, "base": base}
    imputed = imputed_relative_rates(
        counts,
        **shared,
        classified_by=names,
        method=imputation,
        imputations=imputations,
        seed=seed,
        confidence=confidence,
        band=band,
    )
    added = counts.groupby("group", sort=False)[["events", "total"]].sum().reset_index()
    known = added[added["group"] != unknown]
    judged = {"reference": reference, "base": base, "method": interval, "confidence": confidence, "band": band}
    bare = relative_rates_bounds(added, reference=reference, unknown=unknown, population=base == POPULATION)
    chance = bounds_with_chance(added, **shared, method=interval, confidence=confidence, band=band)
    parts = {
        LEFT_OUT: judged_relative_rates(known, **judged),
        IMPUTED: imputed,
        BOUNDED: bare.assign(verdict=chance["verdict"].to_numpy()),
        BOUNDED_AND_CHANCE: chance,
    }
    counted = bare[["group", "events", "total", "reference", "reference_events", "reference_total"]].assign(
        unknown_events=bare["unknown_events"], unknown_total=bare["unknown_total"]
    )
    laid = []
    for name, part in parts.items():
        words = part["assumption"].to_numpy() if name == IMPUTED else ASSUMPTIONS[name]
        answers = part[[*ESTIMATE_COLUMNS, "verdict"]].reset_index(drop=True)
        row = counted.assign(place=range(len(counted)), approach=name, assumption=words)
        laid.append(pd.concat([row.reset_index(drop=True), answers], axis=1))
    table = pd.concat(laid).sort_values("place", kind="stable")
    table = table[table["group"] != reference].drop(columns="place").reset_index(drop=True)
    return table[["group", "approach", "assumption", *(one for one in table if one not in _FIRST)]]


_FIRST = ("group", "approach", "assumption")


def bounds_with_chance(
    counts: pd.DataFrame,
    *,
    reference: str = "White",
    unknown: str = UNKNOWN,
    base: str = PREVIOUS_DECISION,
    method: str | None = None,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Give an interval that holds whatever the unknown children's groups are: the worst case either way, and chance.

    Read it as "however the unknown children are shared out, the interval lies within these limits". The value leaves
    the unknown out.

    The trap: it is wide on purpose. "Cannot tell" here and not when the unknown are left out says that the finding
    needs an assumption about them, which must then be said.

    Parameters
    ----------
    counts
        One row a group: `group`, `events`, `total`, with one of the unknown, or none.
    reference, unknown, base
        As in `relative_rates_with_unknown`.
    method
        The interval, as in the function for the base; if not given, its default.
    confidence, band
        Of the intervals; relative rates that make no material difference.

    Returns
    -------
    pandas.DataFrame
        The counts of the known groups, the reference's and the unknown's, the columns of an estimate, `verdict`.

    Raises
    ------
    ValueError
        As `relative_rates_with_unknown`.

    References
    ----------
    Horowitz and Manski (2000) Journal of the American Statistical Association 95:77-84: the union of the
    intervals that the counts could have.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black", "Unknown"], "events": [48, 18, 4], "total": [154, 39, 11]})
    >>> bounds_with_chance(counts)[["group", "verdict"]].values.tolist()[1]
    ['Black', 'cannot tell']
    """
    refuse(column_problems(counts, ["group", "events", "total"]) + choice_problems("base", base, BASES))
    refuse(choice_problems("reference", reference, counts["group"][counts["group"] != unknown]))
    table = relative_rates_bounds(counts, reference=reference, unknown=unknown, population=base == POPULATION)
    table = table.drop(columns=list(ESTIMATE_COLUMNS))
    made = _worst(table, reference, base, method or METHODS[base], confidence)
    laid = add_estimates(table, made)
    judged = add_verdicts(laid, band=band)
    nothing = np.isnan(judged["value"].to_numpy(dtype=float))
    return judged.assign(verdict=judged["verdict"].where(~nothing, CANNOT_TELL))


def _worst(table: pd.DataFrame, reference: str, base: str, method: str, confidence: float) -> list[Estimate]:
    """Take the widest limits over the corners: all unknown events, and all others, to the group, the other, or neither.

    The least and the greatest ratio are among them. So is the case in which a group gains nobody, whose interval can
    reach further in spite of its ratio, because it has fewer children.
    """
    known = [table[name].to_numpy() for name in NAMES]
    some = table["unknown_events"].to_numpy()
    others = 0 * some if base == POPULATION else table["unknown_total"].to_numpy() - some
    more = 0 * some if base == POPULATION else some
    corners = [
        [
            known[0] + mine * some,
            known[1] + mine * more + my_others * others,
            known[2] + yours * some,
            known[3] + yours * more + your_others * others,
        ]
        for mine, yours in _WAYS
        for my_others, your_others in (_WAYS if base != POPULATION else _WAYS[:1])
    ]
    compare = two_groups.population if base == POPULATION else two_groups.relative
    every = compare([np.concatenate(column) for column in zip(*corners, strict=True)], method, confidence)
    rows = len(table)
    low, high = (np.array([getattr(one, name) for one in every]).reshape(-1, rows) for name in ("low", "high"))
    least, most = low.min(axis=0), high.max(axis=0)
    return [
        _made(one, group == reference, float(least[at]), float(most[at]), WITH_CHANCE.format(method))
        for at, (one, group) in enumerate(zip(every[:rows], table["group"].tolist(), strict=True))
    ]


def _made(one: Estimate, is_reference: bool, low: float, high: float, method: str) -> Estimate:
    """Put the widest limits on the estimate that leaves the unknown out."""
    if is_reference:
        return replace(one, value=1.0, low=1.0, high=1.0, method=method, note="reference group")
    if math.isnan(one.value):
        return replace(one, low=0.0, high=math.inf, method=method)
    return replace(one, low=low, high=high, method=method)


_WAYS = ((0, 0), (1, 0), (0, 1))
"""To neither, all to the group, all to the reference."""
