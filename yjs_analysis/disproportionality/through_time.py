"""Years together, with the single years behind them: never one year's ratio alone where there are few events."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.disproportionality.bases import judged_relative_rates
from yjs_analysis.disproportionality.decision_chain import PREVIOUS_DECISION
from yjs_analysis.measures.two_groups import table_problems
from yjs_analysis.vocabulary import CANNOT_TELL, MATERIAL_BAND

FEWEST = 5
"""A single period with fewer events in the group, or in the reference group, is not compared alone."""

ALL_PERIODS = "all periods"


def pooled_with_single_periods(
    counts: pd.DataFrame,
    *,
    reference: str = "White",
    base: str = PREVIOUS_DECISION,
    fewest: int = FEWEST,
    method: str | None = None,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Compare groups over all periods together, then in each period alone where it has events enough to be compared.

    Read the pooled rows; the single periods behind them say whether one of them makes the picture. A period without a
    value is not missing: its counts stand there, and the note says that they are compared in the pooled row only.

    The trap: a child with an outcome in two periods is counted twice in the pooled row. And periods that differ by
    chance alone will rise and fall: use `change_between` and `trend` before speaking of either.

    Parameters
    ----------
    counts
        One row a `period` and `group`, with `events` and `total`; every group in every period.
    reference
        The group that the others are compared with.
    base
        What `total` counts: "previous decision" (the default) or "population", whose totals are added up into persons
        times periods.
    fewest
        The fewest events, of the group and of the reference, with which a single period is compared.
    method, confidence, band
        As in `judged_relative_rates`.

    Returns
    -------
    pandas.DataFrame
        First the pooled rows (`period` is "all periods", `pooled` is true), then the single periods: the counts, the
        reference's counts, the columns of an estimate, `verdict`.

    Raises
    ------
    ValueError
        If a column is missing, a count is impossible, a name is unknown, or a group lacks a period.

    Examples
    --------
    Three of 10 and five of 10 are 8 of 20; the year of three is not compared alone.

    >>> counts = pd.DataFrame({"period": ["2020", "2020", "2021", "2021"], "group": ["White", "Black"] * 2,
    ...                        "events": [20, 3, 20, 5], "total": [100, 10, 100, 10]})
    >>> table = pooled_with_single_periods(counts)
    >>> table.loc[table["group"] == "Black", ["period", "events", "value"]].values.tolist()
    [['all periods', 8, 2.0], ['2020', 3, nan], ['2021', 5, 2.5]]
    """
    refuse(column_problems(counts, ["period", "group", "events", "total"]))
    refuse(table_problems([counts["events"], counts["total"]] * 2, rows=counts.index, of_children=False))
    refuse(_not_once(counts))
    if not (fewest == int(fewest) and fewest >= 0):
        refuse([f"fewest must be a whole number of 0 or more, but got {fewest}. Give 5."])
    single = counts[["period", "group", "events", "total"]]
    pooled = single.groupby("group", sort=False)[["events", "total"]].sum().reset_index()
    both = pd.concat([pooled.assign(period=ALL_PERIODS, pooled=True), single.assign(pooled=False)], ignore_index=True)
    table = judged_relative_rates(
        both[["period", "pooled", "group", "events", "total"]],
        reference=reference,
        base=base,
        method=method,
        confidence=confidence,
        band=band,
        by=["pooled", "period"],
    )
    few = (
        ~table["pooled"] & (table["group"] != reference) & (table[["events", "reference_events"]].min(axis=1) < fewest)
    )
    for name in ("value", "low", "high"):
        table[name] = table[name].mask(few)
    table["note"] = table["note"].mask(
        few, f"fewer than {fewest} events in one of the groups: not compared alone, only with all periods together"
    )
    return table.assign(verdict=table["verdict"].mask(few, CANNOT_TELL))


def _not_once(counts: pd.DataFrame) -> list[str]:
    """Say which groups lack a period, or have it twice."""
    held = counts.groupby(["period", "group"], sort=False).size()
    return [
        f"counts must hold each group once in each period, but hold {group!r} {times} times in {period!r}. "
        f"{'Add its row, with 0 events if none.' if not times else 'Add the rows up.'}"
        for period in counts["period"].unique()
        for group in counts["group"].unique()
        if (times := int(held.get((period, group), 0))) != 1
    ]
