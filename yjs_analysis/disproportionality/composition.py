"""The children in the system against those who live here, from counts: by group, sex, age band, or all crossed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, count_problems, refuse
from yjs_analysis.disproportionality.verdict import verdict
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.comparisons import population_relative_rate
from yjs_analysis.measures.composition import composition_test
from yjs_analysis.measures.shares import representation_difference
from yjs_analysis.vocabulary import MATERIAL_BAND, UNKNOWN

ALL_OTHERS = "all other children"
THE_POPULATION = "the population's share"


def representation(
    counts: pd.DataFrame,
    *,
    by: str | Sequence[str] = "group",
    reference: str | None = None,
    unknown: str = UNKNOWN,
    method: str = "Wilson",
    rate_method: str = "mid-p",
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Compare each category's share of the children in the system with its share of the population.

    Each category has a row in percentage points and one of its relative rate. Read the relative rate for how much more
    often such children come in, and the points for what it makes of the caseload.

    The trap: the same gap in points means far more for a small group than for a large one, so never rank by it. Small
    crossings have wide intervals: a cell that "cannot tell" is no cell without disparity.

    Parameters
    ----------
    counts
        Columns of `by`, `events` (children in the system), `total` (children who live here). Rows of one category are
        added up. Rows of the unknown group have no total. They are left out, and how many stands in `unknown_events`,
        if "group" is in `by`; else their children are counted with the others.
    by
        The columns whose every combination is a category: "group", "sex", "age", or several.
    reference
        The group that is compared with, within the same sex and age if these are in `by`; if not given, all other
        children.
    unknown
        What the column `group`, if it is in `by`, calls the unknown.
    method, rate_method
        The intervals of the share and of the relative rate.
    confidence, band
        Of the intervals; relative rates that make no material difference.

    Returns
    -------
    pandas.DataFrame
        Two rows a category: the columns of `by`, `events`, `total`, `share`, `population_share`, `unknown_events`,
        `against`, the columns of an estimate ("representation difference" in percentage points, then "relative rate"),
        `verdict` (of relative rates; else empty).

    Raises
    ------
    ValueError
        If a column is missing, a count is impossible, or the reference is unknown or not in `by`.

    References
    ----------
    National Indicator 044, Ethnic composition of offenders on youth justice disposals (percentage points).

    Examples
    --------
    40 of 100 children in the system from 1,000 of 5,000 who live here: 20 points, and (40/1000) / (60/4000).

    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [60, 40], "total": [4000, 1000]})
    >>> table = representation(counts)
    >>> table.loc[table["group"] == "Black", ["measure", "value"]].round(3).values.tolist()
    [['representation difference', 20.0], ['relative rate', 2.667]]
    """
    names = [by] if isinstance(by, str) else list(by)
    cells, missing = _cells(counts, names, unknown)
    if reference is not None:
        refuse(
            choice_problems("reference", reference, cells["group"])
            if "group" in names
            else [f"reference must be a group of the column 'group' in by, but by is {names}. Add it, or leave it out."]
        )
    everyone, living = int(cells["events"].sum()), float(cells["total"].sum())
    rows, estimates = [], []
    for row in cells.to_dict("records"):
        share = row["total"] / living if living else 0.0
        against, others = _others(cells, row, names, reference)
        points = representation_difference(
            events=row["events"], total=everyone, population_share=share, method=method, confidence=confidence
        )
        rate = population_relative_rate(
            events=row["events"], total=row["total"], **others, method=rate_method, confidence=confidence
        )
        if against == "":
            rate = _itself(rate)
        held = row | {"share": row["events"] / everyone if everyone else np.nan, "population_share": share}
        rows += [
            held | {"unknown_events": missing, "against": THE_POPULATION, "verdict": ""},
            held
            | {
                "unknown_events": missing,
                "against": against or str(reference),
                "verdict": verdict(low=rate.low, high=rate.high, band=band) if against else "",
            },
        ]
        estimates += [points, rate]
    first = [*names, "events", "total", "share", "population_share", "unknown_events", "against", "verdict"]
    table = add_estimates(pd.DataFrame(rows, columns=first), estimates)
    return table[[name for name in table.columns if name != "verdict"] + ["verdict"]]


def representation_test(
    counts: pd.DataFrame,
    *,
    by: str | Sequence[str] = "group",
    unknown: str = UNKNOWN,
    method: str = "exact multinomial",
    seed: int = 0,
) -> Estimate:
    """Test whether the children in the system could be a random draw from those who live here, all categories at once.

    Read the p-value as "a draw at least as odd as this would come up so often". A small one says that somebody comes in
    more or less often, not who: see `representation`.

    The trap: a large p-value is no evidence of a fair share, least of all with few children.

    Parameters
    ----------
    counts, by, unknown
        As in `representation`.
    method, seed
        As in `measures.composition.composition_test`.

    Raises
    ------
    ValueError
        As `representation`, or if the method is unknown.

    References
    ----------
    As `measures.composition.composition_test`.

    Examples
    --------
    Three children, all of a group that is half of the population: 1/8 this way, 1/8 the other way.

    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [0, 3], "total": [500, 500]})
    >>> round(representation_test(counts).value, 6)
    0.25
    """
    names = [by] if isinstance(by, str) else list(by)
    cells, _ = _cells(counts, names, unknown)
    if not cells["total"].sum() > 0:
        refuse(["total must be above 0 in some category, but nobody lives there. Give the children who live here."])
    labels = cells[names].astype(str).agg(", ".join, axis=1)
    shares = cells["total"] / cells["total"].sum()
    table = pd.DataFrame({"group": labels, "events": cells["events"], "population_share": shares})
    return composition_test(table, method=method, seed=seed)


def _cells(counts: pd.DataFrame, names: list[str], unknown: str) -> tuple[pd.DataFrame, int]:
    """Add the rows of each category up; give them, and the children in the system whose group is unknown."""
    refuse(column_problems(counts, [*names, "events", "total"]))
    refuse([] if names else ["by must name at least one column, but is empty. Name 'group'."])
    nobody = pd.Series(False, index=counts.index)
    of_unknown = counts["group"] == unknown if "group" in counts.columns else nobody
    counts = counts.assign(total=counts["total"].mask(of_unknown, 0))
    of_unknown = of_unknown if "group" in names else nobody
    known = counts[~of_unknown]
    problems = count_problems("events", counts["events"], rows=counts.index)
    refuse(problems + count_problems("total", known["total"], rows=known.index, whole=False))
    cells = known.groupby(names, sort=False, dropna=False)[["events", "total"]].sum().reset_index()
    return cells, int(counts.loc[of_unknown, "events"].sum())


def _others(cells: pd.DataFrame, row: dict, names: list[str], reference: str | None) -> tuple[str, dict]:
    """Find whom a category is compared with: in words, empty if with itself, and their counts."""
    if reference is None:
        events, total = cells["events"].sum() - row["events"], cells["total"].sum() - row["total"]
        return ALL_OTHERS, {"reference_events": events, "reference_total": total}
    alike = cells["group"] == reference
    for name in names:
        if name != "group":
            alike &= (cells[name] == row[name]) | (cells[name].isna() & pd.isna(row[name]))
    counted = {f"reference_{name}": cells.loc[alike, name].sum() for name in ("events", "total")}
    return "" if row["group"] == reference else reference, counted


def _itself(one: Estimate) -> Estimate:
    """Make the estimate of the reference group beside itself."""
    same = {"value": 1.0, "low": 1.0, "high": 1.0, "note": "reference group"}
    return Estimate(measure=one.measure, confidence=one.confidence, method=one.method, **same)
