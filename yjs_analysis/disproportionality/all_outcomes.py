"""The child as unit: first outcomes, one a child, beside all outcomes, with limits that know which are one child's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from yjs_analysis.checks import choice_problems, refuse
from yjs_analysis.disproportionality.covariates import CAPPED, FEWEST
from yjs_analysis.disproportionality.like_for_like import ladder
from yjs_analysis.vocabulary import MATERIAL_BAND, UNKNOWN

FIRST, ALL = "first outcome of each child", "all outcomes"


def all_outcomes(
    first: pd.DataFrame,
    everything: pd.DataFrame,
    *,
    cluster: str = "child_id",
    steps: Mapping[str, str | Sequence] | None = None,
    reference: str = "White",
    numbers: Sequence[str] = (),
    capped: Mapping[str, int] = CAPPED,
    fewest: int = FEWEST,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Set the comparison of children, each once, beside that of all their outcomes, and say how many children differ.

    Read two rows that agree as "it does not matter how a child with several outcomes is counted", and
    `children_with_several` as how many the choice touches.

    The trap: all outcomes weigh a child by how often he comes back; a few children can make a disparity of outcomes
    that is none of children. The first row is the finding; the second is there so that nobody need ask.

    Parameters
    ----------
    first
        One row a `group` and pattern of covariates: `events` of `total` children.
    everything
        One row a child and pattern: `events` of `total` outcomes, with the column that tells children apart.
    cluster
        That column.
    steps
        As in `ladder`; if not given, the crude comparison alone.
    reference, numbers, capped, fewest, confidence, band
        As in `ladder`.

    Returns
    -------
    pandas.DataFrame
        `unit` ("first outcome of each child", "all outcomes"), `children_in_group` and `children_with_several`, then
        the columns of `ladder`. Limits of all outcomes are those of CR1.

    Raises
    ------
    ValueError
        As `ladder`; or if a row of `everything` does not say which child.

    References
    ----------
    Zou and Donner (2013) Statistical Methods in Medical Research 22:661-670; Cameron and Miller (2015) Journal of Human
    Resources 50:317-372.

    Examples
    --------
    Ten children in each group; one Black child comes back twice:

    >>> group = ["White"] * 20 + ["Black"] * 20
    >>> once = pd.DataFrame({"group": group, "child_id": range(40), "events": ([1] * 8 + [0] * 12) * 2, "total": 1})
    >>> again = pd.DataFrame({"group": "Black", "child_id": 20, "events": [2], "total": [2]})
    >>> table = all_outcomes(once, pd.concat([once, again]))
    >>> table.loc[table["group"] == "Black", ["value", "children_with_several"]].round(3).values.tolist()
    [[1.0, 1.0], [1.136, 1.0]]
    """
    steps = {"crude": ""} if steps is None else steps
    refuse(choice_problems("cluster", cluster, everything.columns))
    blank = int(everything[cluster].isna().sum())
    refuse([f"{cluster} must be known in every row, but is missing in {blank}. Give each child one."] * bool(blank))
    options = {
        "steps": steps,
        "reference": reference,
        "numbers": numbers,
        "capped": capped,
        "fewest": fewest,
        "confidence": confidence,
        "band": band,
    }
    tables = [
        ladder(first, **options).assign(unit=FIRST),
        ladder(everything, cluster=cluster, **options).assign(unit=ALL),
    ]
    named = everything.assign(group=everything["group"].astype(object).where(everything["group"].notna(), UNKNOWN))
    each = named.groupby(["group", cluster], sort=False)["total"].sum()
    children = (each > 0).groupby(level="group").sum()
    several = (each > 1).groupby(level="group").sum()
    table = pd.concat(tables, ignore_index=True)
    table.insert(0, "unit", table.pop("unit"))
    table.insert(1, "children_in_group", [int(children.get(one, 0)) for one in table["group"]])
    table.insert(2, "children_with_several", [int(several.get(one, 0)) for one in table["group"]])
    return table
