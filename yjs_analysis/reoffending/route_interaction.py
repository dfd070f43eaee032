"""Whether the two routes differ by as much in every group, with an interval that shows how little may be known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, confidence_problems, refuse
from yjs_analysis.estimate import ESTIMATE_COLUMNS
from yjs_analysis.measures.design import Categories, Terms, grouped_counts
from yjs_analysis.measures.logistic import logistic_test
from yjs_analysis.measures.modified_poisson import modified_poisson
from yjs_analysis.reoffending.positivity import COURT, OUT_OF_COURT

RATIO, RATIO_OF_RATIOS = "ratio of the routes", "ratio of ratios"
NO_RATIO = "not estimable: nobody or everybody reoffended, or nobody was, in one of the routes"
FEW = "fewer than {fewest} reoffended, or did not, in one of the routes: read the width, not the value"


def routes_by_group(
    counts: pd.DataFrame,
    *,
    by: str = "group",
    by_reference: object = "White",
    terms: Terms,
    categories: Categories,
    column: str = "route",
    group: str = COURT,
    reference: str = OUT_OF_COURT,
    cluster: str | None = None,
    fewest: int = 5,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare the routes within each ethnic group, and say how far each group's ratio may lie from the reference's.

    Read 1.3 (0.6 to 2.9) at "ratio of ratios" as "court's rate over out of court's may be anything from 40 in 100 lower
    to nearly three times as high here as among White children": an interval that holds 1 is no sign of sameness.

    The trap: differences between differences need about four times the children of a difference. And the ratio speaks
    of like children only in what `terms` holds: print `NOT_MEASURED`.

    Parameters
    ----------
    counts
        One row a pattern of covariates in one route and group: `events`, `total`, and the columns named.
    by, by_reference
        The column of groups, and the group that the others are compared with.
    terms, categories
        Further covariates, as in `modified_poisson`; neither the route nor `by`.
    column, group, reference
        The column of the route, and its two values.
    cluster
        The column of the child, if children can be there more than once (CR1); else HC0.
    fewest
        With fewer who reoffended, or did not, after either route, the note says so.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        Two rows a group (one for the reference): the column `by`, `comparison` ("ratio of the routes", "ratio of
        ratios"), `events`, `total`, `reference_events`, `reference_total` (after the two routes),
        `interaction_p_value` (all groups at once, likelihood ratio of a logistic model that takes every row for a child
        of its own), and the columns of an estimate.

    Raises
    ------
    ValueError
        If counts or columns are unfit, a name is unknown, or the reference group has no ratio of its own.

    References
    ----------
    Zou (2004) American Journal of Epidemiology 159:702-706; Knol and VanderWeele (2012) International Journal of
    Epidemiology 41:514-520 (how to present an interaction).

    Examples
    --------
    Twice the rate after court among White children, thrice among Black: 3/2.

    >>> counts = pd.DataFrame({"group": ["White", "White", "Black", "Black"], "route": ["court", "out of court"] * 2})
    >>> counts = counts.assign(events=[20, 10, 15, 5], total=[50, 50, 25, 25])
    >>> routes_by_group(counts, terms=[], categories={})[["group", "comparison", "value"]].round(4).values.tolist()
    [['White', 'ratio of the routes', 2.0], ['Black', 'ratio of the routes', 3.0], ['Black', 'ratio of ratios', 1.5]]
    """
    rows, cells = _checked(counts, by, by_reference, terms, categories, column, group, reference, cluster, confidence)
    usable = [name for name, one in cells.items() if _smallest(one) > 0]
    if by_reference not in usable:
        refuse(
            [
                f"by_reference must have children with and without a reoffence after both routes, but {by_reference!r} "
                "has not. Take another group, or merge years."
            ]
        )
    kept = rows[rows[by].isin(usable)]
    options = {"method": "HC0" if cluster is None else "CR1", "cluster": cluster, "confidence": confidence}
    p_value, found = np.nan, []
    if len(usable) > 1:
        asked = _model(usable, by, by_reference, terms, categories, column, group, reference)
        p_value = float(logistic_test(kept, tested=[(column, by)], **asked)["value"].iloc[0])
    for name in cells:
        front = {by: name} | cells[name] | {"interaction_p_value": p_value}
        within = f"{column}: {group}"
        if name not in usable:
            found += [front | _nothing(which, confidence) for which in (RATIO, RATIO_OF_RATIOS)]
            continue
        few = FEW.format(fewest=fewest) if _smallest(cells[name]) < fewest else ""
        own = modified_poisson(kept, **_model(usable, by, name, terms, categories, column, group, reference), **options)
        found.append(front | _row(own, within, RATIO, few))
        if name != by_reference:
            asked = _model(usable, by, by_reference, terms, categories, column, group, reference)
            between = modified_poisson(kept, **asked, **options)
            found.append(front | _row(between, f"{within} by {by}: {name}", RATIO_OF_RATIOS, few))
    counted = ["events", "total", "reference_events", "reference_total"]
    return pd.DataFrame(found)[[by, "comparison", *counted, "interaction_p_value", *ESTIMATE_COLUMNS]]


def _checked(counts, by, by_reference, terms, categories, column, group, reference, cluster, confidence):
    """Check everything, and give the rows of both routes and the counts of each group after either."""
    problems = confidence_problems(confidence)
    problems += [f"terms must not hold {name!r}, but do. Leave it out." for name in (column, by) if name in terms]
    others = [column, by, *([] if cluster is None else [cluster])]
    rows = grouped_counts(counts, terms=terms, categories=categories, others=others, problems=problems)
    held = rows[column].tolist()
    refuse(choice_problems("group", group, held) + choice_problems("reference", reference, held))
    refuse(choice_problems("by_reference", by_reference, rows[by].tolist()))
    rows = rows[rows[column].isin([group, reference])]
    names = [by_reference, *(one for one in dict.fromkeys(rows[by].tolist()) if one != by_reference)]
    cells = {}
    for name in names:
        part = rows[(rows[by] == name).to_numpy()]
        one = {}
        for prefix, way in (("", group), ("reference_", reference)):
            here = part[(part[column] == way).to_numpy()]
            one |= {f"{prefix}events": int(here["events"].sum()), f"{prefix}total": int(here["total"].sum())}
        cells[name] = one
    return rows, cells


def _smallest(cell: dict) -> int:
    """Give the smallest of the four counts of a group: with and without a reoffence after either route."""
    pairs = [(cell["events"], cell["total"]), (cell["reference_events"], cell["reference_total"])]
    return min(min(some, everyone - some) for some, everyone in pairs)


def _model(usable: Sequence, by, first, terms, categories, column, group, reference) -> dict:
    """Give the terms and categories of the model, with one group as its reference."""
    ordered = [first, *(one for one in usable if one != first)]
    pair = [] if len(ordered) < 2 else [by, (column, by)]
    known = {**categories, column: [reference, group]} | ({by: ordered} if pair else {})
    return {"terms": [column, *pair, *terms], "categories": known}


def _row(model: pd.DataFrame, term: str, comparison: str, few: str) -> dict:
    """Give one row of a model as an estimate."""
    row = model[(model["term"] == term).to_numpy()].iloc[0]
    one = {name: row[name] for name in ESTIMATE_COLUMNS}
    note = "; ".join(part for part in (one["note"], few) if part)
    return (
        {"comparison": comparison}
        | one
        | {"measure": "relative rate" if comparison == RATIO else comparison}
        | {"note": note}
    )


def _nothing(comparison: str, confidence: float) -> dict:
    """Give the row of a group that has no ratio."""
    measure = "relative rate" if comparison == RATIO else comparison
    one = {"measure": measure, "value": np.nan, "low": 0.0, "high": np.inf, "confidence": confidence}
    return {"comparison": comparison} | one | {"method": "none", "note": NO_RATIO}
