"""Which children can be compared at all: the patterns of covariates that hold both groups, and those that hold one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, refuse
from yjs_analysis.disproportionality.covariates import CAPPED, columns_of, prepared_counts, terms_of
from yjs_analysis.measures.stratified_tables import two_groups_by_stratum


def overlap(
    counts: pd.DataFrame,
    *,
    by: str | Sequence[str],
    reference: str = "White",
    capped: Mapping[str, int] = CAPPED,
) -> pd.DataFrame:
    """Say how many of each group's children have like children in the reference group, and what comparing is worth.

    Read "share_in_both 0.6" as "40 in 100 have nobody like them in the reference group: a model stands in for what was
    never seen". Read "worth 25" as "among like children this is as exact as 25 of the group against 25 of the
    reference, evenly matched"; `worth_crude` is the same before like is compared with like.

    The trap: little overlap is no mistake in the data, and more covariates always give less. Nothing is refused here:
    it is for the reader to say how much guessing is too much.

    Parameters
    ----------
    counts
        One row a `group` and pattern: `events`, `total`, and the columns of `by`.
    by
        Columns whose every combination is a pattern, as a list or a formula ("gravity + sex").
    reference
        The group that the others are compared with.
    capped
        For a column, the number from which on all are one level.

    Returns
    -------
    pandas.DataFrame
        One row a group but the reference: `group`, `total`, `reference`, `reference_total`, `patterns`,
        `patterns_with_both`, `patterns_with_group_only`, `patterns_with_reference_only`, `children_in_both`,
        `share_in_both`, `reference_children_in_both`, `reference_share_in_both`, `worth`, `worth_crude`, `note`. Shares
        of nobody are NaN.

    Raises
    ------
    ValueError
        If a name is unknown (the nearest is suggested), counts are unfit, or nobody is in the reference group.

    References
    ----------
    King and Zeng (2006) Political Analysis 14:131-159; the worth is twice the sum of n1 n0 / (n1 + n0), the weights of
    Mantel and Haenszel.

    Examples
    --------
    Of 4 Black children, 3 are in a pattern with White ones, who are 9 there: worth 2 x 3 x 9 / 12.

    >>> counts = pd.DataFrame({"age": [15, 15, 12, 17], "group": ["White", "Black", "Black", "White"],
    ...                        "events": 0, "total": [9, 3, 1, 6]})
    >>> overlap(counts, by="age")[["patterns_with_both", "share_in_both", "worth"]].values.tolist()
    [[1.0, 0.75, 4.5]]
    """
    ready, names = _ready(counts, by, reference, capped)
    groups = [one for one in dict.fromkeys(ready["group"]) if one != reference]
    columns = ["group", "total", "reference", "reference_total", *_compared(np.zeros(1), np.zeros(1))]
    rows = []
    for group in groups:
        table = two_groups_by_stratum(ready, group=group, reference=reference, by=names)
        ours, theirs = (table[name].to_numpy(dtype=float) for name in ("total", "reference_total"))
        row = {"group": group, "total": int(ours.sum()), "reference": reference, "reference_total": int(theirs.sum())}
        rows.append(row | _compared(ours, theirs))
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(note=[_note(row) for row in table.to_dict("records")])


def overlap_patterns(
    counts: pd.DataFrame,
    *,
    by: str | Sequence[str],
    group: str,
    reference: str = "White",
    capped: Mapping[str, int] = CAPPED,
) -> pd.DataFrame:
    """List the patterns, the children of a group and of its reference in each, and who is there.

    Read `holds` as "both", "group only" or "reference only". The trap: it lists small cells, so it is for those who may
    see them; nothing here withholds any.

    Parameters
    ----------
    counts, by, reference, capped
        As in `overlap`.
    group
        The group that is looked at.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, `total`, `reference_total`, `holds`; patterns with the group's most children first.

    Raises
    ------
    ValueError
        As `overlap`, or if the group is unknown.

    Examples
    --------
    >>> counts = pd.DataFrame({"age": [15, 15, 12], "group": ["White", "Black", "Black"], "events": 0,
    ...                        "total": [9, 3, 1]})
    >>> overlap_patterns(counts, by="age", group="Black").values.tolist()
    [[15, 3, 9, 'both'], [12, 1, 0, 'group only']]
    """
    ready, names = _ready(counts, by, reference, capped)
    refuse(choice_problems("group", group, [one for one in ready["group"].unique() if one != reference]))
    table = two_groups_by_stratum(ready, group=group, reference=reference, by=names)
    table = table[(table["total"] > 0) | (table["reference_total"] > 0)]
    ours, theirs = table["total"] > 0, table["reference_total"] > 0
    table = table.assign(holds=np.where(ours & theirs, "both", np.where(ours, "group only", "reference only")))
    order = np.lexsort((-table["reference_total"].to_numpy(), -table["total"].to_numpy()))
    return table.iloc[order][[*names, "total", "reference_total", "holds"]].reset_index(drop=True)


def _ready(counts, by, reference, capped) -> tuple[pd.DataFrame, list[str]]:
    """Give the counts added up by group and pattern, and the columns of the patterns."""
    names = columns_of(terms_of(by))
    refuse([] if names else ["by must name at least one column, but got none. Name the columns of the patterns."])
    ready, _ = prepared_counts(counts, covariates=names, reference=reference, capped=capped, fewest=0)
    return ready, names


def _compared(ours: np.ndarray, theirs: np.ndarray) -> dict:
    """Count patterns and children, and work out what the comparison is worth."""
    mine, others = ours > 0, theirs > 0
    both, everyone = mine & others, ours + theirs
    in_both = [float(side[both].sum()) for side in (ours, theirs)]
    shares = [one / side.sum() if side.sum() else np.nan for one, side in zip(in_both, (ours, theirs), strict=True)]
    whole = everyone.sum()
    return {
        "patterns": int((everyone > 0).sum()),
        "patterns_with_both": int(both.sum()),
        "patterns_with_group_only": int((mine & ~others).sum()),
        "patterns_with_reference_only": int((others & ~mine).sum()),
        "children_in_both": int(in_both[0]),
        "share_in_both": float(shares[0]),
        "reference_children_in_both": int(in_both[1]),
        "reference_share_in_both": float(shares[1]),
        "worth": float(2 * (ours[both] * theirs[both] / everyone[both]).sum()),
        "worth_crude": float(2 * ours.sum() * theirs.sum() / whole) if whole else 0.0,
    }


def _note(row: dict) -> str:
    """Say plainly how many cannot be compared."""
    alone = row["total"] - row["children_in_both"]
    if not row["total"]:
        return "nobody is in the group"
    if not row["children_in_both"]:
        return f"none of the {row['total']} has a like child in the reference group: there is nothing to compare"
    if not alone:
        return "all have like children in the reference group"
    verb = "has" if alone == 1 else "have"
    return f"{alone} of {row['total']} {verb} nobody like them in the reference group"
