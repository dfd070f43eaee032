"""One group's relative rate in many areas: drawn together where events are few, and set beside what chance does."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, refuse
from yjs_analysis.disproportionality.verdict import add_verdicts
from yjs_analysis.estimate import ESTIMATE_COLUMNS
from yjs_analysis.measures.funnels import LEVELS, proportion_funnel, ratio_funnel
from yjs_analysis.measures.shrinkage import shrunken_ratios
from yjs_analysis.measures.two_groups import table_problems
from yjs_analysis.vocabulary import CANNOT_TELL, MATERIAL_BAND

OWN_REFERENCE = "reference group of the area"
ALL_REFERENCE = "reference group of all areas"
SAME_GROUP = "same group of all areas"
STANDARDS = (OWN_REFERENCE, ALL_REFERENCE, SAME_GROUP)

NOTHING_EXPECTED = "not estimable: nobody of the group, or no events in the reference group, in this area"
ABOVE, WITHIN, BELOW = "above", "within", "below"


def expected_by_area(
    counts: pd.DataFrame, *, group: str, reference: str = "White", standard: str = OWN_REFERENCE
) -> pd.DataFrame:
    """Work out how many events one group would have in each area at the rate of a standard.

    Read events over expected as a relative rate: to the area's own reference group, to the reference group everywhere,
    or to the same group everywhere (which asks whether areas differ, not whether groups do).

    The trap: the standard is taken as known. An area whose reference group has few events makes a poor one for itself:
    then take that of all areas.

    Parameters
    ----------
    counts
        One row an `area` and `group`, with `events` and `total`.
    group, reference
        The group, and the one that it is compared with.
    standard
        "reference group of the area" (the default), "reference group of all areas", "same group of all areas".

    Returns
    -------
    pandas.DataFrame
        One row an area: `area`, `group`, `events`, `total`, `reference`, `reference_events`, `reference_total`,
        `expected`, `ratio`. No expected events, and no ratio, where the standard has nobody.

    Raises
    ------
    ValueError
        If a column is missing, a count is impossible, a name is unknown, or an area lacks one of the groups.

    Examples
    --------
    12 of 40 where the reference group has 20 of 100: 8 were to be expected.

    >>> counts = pd.DataFrame({"area": "Town", "group": ["White", "Black"], "events": [20, 12], "total": [100, 40]})
    >>> expected_by_area(counts, group="Black")[["area", "expected", "ratio"]].values.tolist()
    [['Town', 8.0, 1.5]]
    """
    refuse(column_problems(counts, ["area", "group", "events", "total"]))
    problems = choice_problems("standard", standard, STANDARDS)
    for name, one in (("group", group), ("reference", reference)):
        problems += choice_problems(name, one, counts["group"])
    if group == reference:
        problems.append(f"group must not be the reference, but both are {group!r}. Name another group.")
    refuse(problems + table_problems([counts["events"], counts["total"]] * 2, rows=counts.index, of_children=False))
    mine, others = (counts[counts["group"] == one] for one in (group, reference))
    refuse(_not_once(counts, {group: mine, reference: others}))
    areas = mine["area"].tolist()
    beside = others.set_index("area").loc[areas]
    table = (
        mine[["area", "group", "events", "total"]]
        .reset_index(drop=True)
        .assign(
            reference=reference,
            reference_events=beside["events"].to_numpy(),
            reference_total=beside["total"].to_numpy(),
        )
    )
    used = table[["events", "total"] if standard == SAME_GROUP else ["reference_events", "reference_total"]]
    used = (
        used.to_numpy(dtype=float)
        if standard == OWN_REFERENCE
        else np.tile(used.sum().to_numpy(float), (len(table), 1))
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.where(used[:, 1] > 0, used[:, 0] / used[:, 1] * table["total"], np.nan)
        ratio = np.where(expected > 0, table["events"] / expected, np.nan)
    return table.assign(expected=expected, ratio=ratio)


def shrunken_relative_rates(
    counts: pd.DataFrame,
    *,
    group: str,
    reference: str = "White",
    standard: str = OWN_REFERENCE,
    method: str = "gamma-Poisson likelihood",
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Estimate one group's relative rate in every area, each drawn towards what areas have in common.

    Read `ratio` as what the area's own events say, and `value` as the best guess once it is known how much areas
    differ: a small area's own ratio counts for little.

    The trap: as `measures.shrinkage.shrunken_ratios`: an area drawn to the middle is not shown to be ordinary; with few
    areas, and where the standard itself has few events, the limits are too narrow. Where areas differ by no more than
    chance all take the ratio they share, without limits, so that nothing can be told of one of them by itself.

    Parameters
    ----------
    counts, group, reference, standard
        As in `expected_by_area`.
    method
        "gamma-Poisson likelihood" (the default) or "Marshall moments".
    confidence, band
        Of the intervals; relative rates that make no material difference.

    Returns
    -------
    pandas.DataFrame
        The table of `expected_by_area`, `above_1` (probability that the area's ratio is above 1), the columns of an
        estimate, `verdict`. An area where nothing was to be expected keeps its row without a value.

    Raises
    ------
    ValueError
        As `expected_by_area`, or if the method is unknown.

    References
    ----------
    As `measures.shrinkage.shrunken_ratios`.

    Examples
    --------
    Ratios of 0.5 and 2.5 from 10 expected events each keep 0.85 of their way to 1.5:

    >>> counts = pd.DataFrame({"area": ["A", "A", "B", "B"], "group": ["White", "Black"] * 2,
    ...                        "events": [100, 5, 100, 25], "total": [1000, 100, 1000, 100]})
    >>> table = shrunken_relative_rates(counts, group="Black", method="Marshall moments")
    >>> table[["area", "ratio", "value"]].round(6).values.tolist()
    [['A', 0.5, 0.65], ['B', 2.5, 2.35]]
    """
    table = expected_by_area(counts, group=group, reference=reference, standard=standard)
    usable = (table["expected"] > 0).to_numpy()
    if usable.any():
        made = shrunken_ratios(table[usable], method=method, confidence=confidence)
        added = made[["above_1", *ESTIMATE_COLUMNS]].reindex(table.index)
    else:
        added = pd.DataFrame(np.nan, index=table.index, columns=["above_1", *ESTIMATE_COLUMNS])
    filled = {"measure": "shrunken ratio", "confidence": confidence, "method": method, "note": NOTHING_EXPECTED}
    for name, one in (filled | {"low": 0.0, "high": np.inf}).items():
        added[name] = added[name].astype(object).where(usable, one)
    numbers = ["above_1", "value", "low", "high", "confidence"]
    return add_verdicts(pd.concat([table, added.astype(dict.fromkeys(numbers, float))], axis=1), band=band)


def areas_on_funnel(
    counts: pd.DataFrame,
    *,
    group: str,
    reference: str = "White",
    standard: str = OWN_REFERENCE,
    levels: Iterable[float] = LEVELS,
) -> pd.DataFrame:
    """Set each area's ratio of events to expected events beside the exact limits of chance for an area of its size.

    Read `where` as "above", "within" or "below" what chance alone does. Outside the wider limits ask why; outside the
    narrower, one area in 20 lies by chance.

    The trap: within is no clean bill. A small area's limits are so wide that it can hardly be outside them.

    Parameters
    ----------
    counts, group, reference, standard
        As in `expected_by_area`.
    levels
        Shares of areas to lie within if all were alike.

    Returns
    -------
    pandas.DataFrame
        One row a level and area: the table of `expected_by_area`, `level`, `low`, `high`, `where`, `note`.

    Raises
    ------
    ValueError
        As `expected_by_area`, or if a level lies outside 0 to 1.

    References
    ----------
    As `measures.funnels.ratio_funnel`: an area is outside exactly when the exact interval of its ratio leaves out 1.

    Examples
    --------
    >>> counts = pd.DataFrame({"area": ["A", "A", "B", "B"], "group": ["White", "Black"] * 2,
    ...                        "events": [100, 5, 100, 25], "total": [1000, 100, 1000, 100]})
    >>> areas_on_funnel(counts, group="Black", levels=[0.95])[["area", "where"]].values.tolist()
    [['A', 'within'], ['B', 'above']]
    """
    table = expected_by_area(counts, group=group, reference=reference, standard=standard)
    drawn = ratio_funnel(table["expected"].fillna(0.0), levels=levels)
    laid = _beside(table, drawn)
    note = laid["note"].mask(~(laid["expected"] > 0), NOTHING_EXPECTED)
    return _placed(laid.assign(note=note), "ratio")


def rates_on_funnel(
    counts: pd.DataFrame,
    *,
    group: str,
    target: float | None = None,
    method: str = "exact binomial",
    levels: Iterable[float] = LEVELS,
) -> pd.DataFrame:
    """Set one group's rate in each area beside the limits of chance around a target.

    Read it, and mind its trap, as `areas_on_funnel`. Here the group is compared with itself in all areas.

    Parameters
    ----------
    counts
        One row an `area` and `group`, with `events` of `total` children.
    group
        The group that is looked at.
    target
        Between 0 and 1; if not given, the group's rate in all areas together.
    method
        "exact binomial" (the default) or "normal".
    levels
        Shares of areas to lie within.

    Returns
    -------
    pandas.DataFrame
        One row a level and area: `area`, `group`, `events`, `total`, `rate`, `target`, `level`, `low`, `high`, `where`,
        `note`.

    Raises
    ------
    ValueError
        If a column is missing, a count is impossible, the group is unknown, or there is no target because all areas
        together have no events, or only events.

    References
    ----------
    As `measures.funnels.proportion_funnel`.

    Examples
    --------
    >>> counts = pd.DataFrame({"area": ["A", "B"], "group": "Black", "events": [50, 20], "total": [100, 100]})
    >>> rates_on_funnel(counts, group="Black", levels=[0.95])[["area", "rate", "where"]].values.tolist()
    [['A', 0.5, 'above'], ['B', 0.2, 'below']]
    """
    refuse(
        column_problems(counts, ["area", "group", "events", "total"]) + choice_problems("group", group, counts["group"])
    )
    refuse(table_problems([counts["events"], counts["total"]] * 2, rows=counts.index))
    table = counts.loc[counts["group"] == group, ["area", "group", "events", "total"]].reset_index(drop=True)
    refuse(_not_once(counts, {group: table}))
    aim = float(table["events"].sum() / max(table["total"].sum(), 1)) if target is None else target
    if not 0 < aim < 1:
        refuse([f"target must lie between 0 and 1, but got {aim}. Give one if areas have no events, or only events."])
    table = table.assign(rate=table["events"] / table["total"].where(table["total"] > 0), target=aim)
    return _placed(_beside(table, proportion_funnel(table["total"], target=aim, method=method, levels=levels)), "rate")


def _beside(table: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    """Repeat a table of areas for every level, and put the limits beside it."""
    repeated = pd.concat([table] * (len(drawn) // max(len(table), 1)), ignore_index=True)
    return pd.concat([repeated, drawn[["level", "low", "high", "note"]]], axis=1)


def _placed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Say where each area lies; one without a value cannot be told."""
    value = table[name]
    where = np.select(
        [value.isna(), value > table["high"], value < table["low"]], [CANNOT_TELL, ABOVE, BELOW], default=WITHIN
    )
    note = table.pop("note")
    return table.assign(where=where, note=note)


def _not_once(counts: pd.DataFrame, rows: dict[str, pd.DataFrame]) -> list[str]:
    """Say in which areas a group does not stand once."""
    return [
        f"counts must hold {group!r} once in each area, but hold it {times} times in {area!r}. "
        f"{'Add its row, with 0 events if none.' if not times else 'Add the rows up.'}"
        for group, part in rows.items()
        for area in counts["area"].unique()
        if (times := int((part["area"] == area).sum())) != 1
    ]
