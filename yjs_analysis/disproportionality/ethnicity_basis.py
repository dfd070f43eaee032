"""Ethnicity as children say it and as officers saw it: how often both agree, and what each says of a decision."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, refuse
from yjs_analysis.disproportionality.bases import judged_relative_rates
from yjs_analysis.measures.rates import proportions
from yjs_analysis.measures.two_groups import table_problems
from yjs_analysis.vocabulary import MATERIAL_BAND, UNKNOWN

SELF_DEFINED = "self-defined"
OBSERVED = "officer-observed"
BOTH = ", where both are known"
COLUMNS = {SELF_DEFINED: "self_defined", OBSERVED: "observed"}
ALL_GROUPS = "all groups"


def seen_as(
    counts: pd.DataFrame, *, unknown: str = UNKNOWN, method: str = "Wilson", confidence: float = 0.95
) -> pd.DataFrame:
    """Say as what officers saw the children of each group: of those who say so themselves, so many were seen as this.

    Read the rows in which both are the same as agreement, and the others as where the children went who were seen
    otherwise. Children of whom either is unknown are left out.

    The trap: the officers' codes know no Mixed group, so that children of mixed heritage are always seen as something
    else. What children say of themselves is what the census counts.

    Parameters
    ----------
    counts
        Columns `self_defined`, `observed` and `total` (children); other columns are added over.
    unknown
        What both columns call the unknown.
    method, confidence
        Of the interval, as in `measures.rates.proportion`.

    Returns
    -------
    pandas.DataFrame
        One row a pair of groups: `self_defined`, `observed`, `events` (children seen so), `total` (of the self-defined
        group), `agree`, and the columns of an estimate.

    Raises
    ------
    ValueError
        If a column is missing, or a count is impossible.

    Examples
    --------
    >>> counts = pd.DataFrame({"self_defined": ["Mixed", "Mixed", "Black"], "observed": ["Black", "White", "Black"],
    ...                        "total": [6, 2, 9]})
    >>> seen_as(counts)[["self_defined", "observed", "events", "total", "value"]].values.tolist()[:2]
    [['Mixed', 'Black', 6, 8, 0.75], ['Mixed', 'White', 2, 8, 0.25]]
    """
    both = _both_known(counts, unknown)
    said, seen = (list(dict.fromkeys(both[name].tolist())) for name in COLUMNS.values())
    pairs = both.groupby(["self_defined", "observed"], sort=False)["total"].sum()
    every = pd.MultiIndex.from_product([said, seen], names=["self_defined", "observed"])
    table = pairs.reindex(every, fill_value=0).rename("events").reset_index()
    table["total"] = table.groupby("self_defined")["events"].transform("sum")
    table["agree"] = table["self_defined"] == table["observed"]
    return proportions(table, method=method, confidence=confidence)


def agreement(
    counts: pd.DataFrame, *, unknown: str = UNKNOWN, method: str = "Wilson", confidence: float = 0.95
) -> pd.DataFrame:
    """Say how often officers saw children as they say they are, group by group and for all groups together.

    Read 0.9 as "of ten children who say they are of this group, officers recorded nine so".

    The trap: agreement for all groups is mostly that of the largest. And children of whom only one record exists are
    not in it; they may be the hard ones.

    Parameters
    ----------
    counts, unknown, method, confidence
        As in `seen_as`.

    Returns
    -------
    pandas.DataFrame
        One row a group, and last "all groups": `group`, `events` (children of whom both agree), `total`, the columns of
        an estimate.

    Raises
    ------
    ValueError
        As `seen_as`.

    Examples
    --------
    >>> counts = pd.DataFrame({"self_defined": ["White", "Mixed", "Black"], "observed": ["White", "Black", "Black"],
    ...                        "total": [10, 6, 4]})
    >>> agreement(counts)[["group", "value"]].values.tolist()
    [['White', 1.0], ['Mixed', 0.0], ['Black', 1.0], ['all groups', 0.7]]
    """
    both = _both_known(counts, unknown)
    agreed = both["total"].where(both["self_defined"] == both["observed"], 0)
    laid = both.assign(group=both["self_defined"], events=agreed)[["group", "events", "total"]]
    table = laid.groupby("group", sort=False)[["events", "total"]].sum().reset_index()
    whole = pd.DataFrame({"group": [ALL_GROUPS], "events": [agreed.sum()], "total": [both["total"].sum()]})
    return proportions(pd.concat([table, whole], ignore_index=True), method=method, confidence=confidence)


def relative_rates_by_basis(
    counts: pd.DataFrame,
    *,
    reference: str = "White",
    unknown: str = UNKNOWN,
    method: str | None = None,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Compare groups at a decision as children say they are and as officers saw them, and both on the same children.

    Read the two pairs of answers apart. Between "self-defined" and "officer-observed" both the group and the children
    differ (each leaves out its own unknown); "where both are known" only the group does.

    The trap: the answers share most of their children, so their intervals say nothing about the difference between
    them. A group that one of the two does not know has no row there.

    Parameters
    ----------
    counts
        Columns `self_defined`, `observed`, `events`, `total`; other columns are added over.
    reference, unknown
        The group compared with, and what both columns call the unknown.
    method, confidence, band
        As in `judged_relative_rates`; the totals are children at the decision.

    Returns
    -------
    pandas.DataFrame
        One row a basis and group: `basis`, `group`, the counts, the columns of an estimate, `verdict`.

    Raises
    ------
    ValueError
        If a column is missing, a count is impossible, or nobody of the reference group is known on some basis.

    Examples
    --------
    >>> counts = pd.DataFrame({"self_defined": ["White", "Mixed", "Unknown"], "observed": ["White", "Black", "Black"],
    ...                        "events": [10, 6, 4], "total": [40, 8, 8]})
    >>> table = relative_rates_by_basis(counts)
    >>> table.loc[table["group"] != "White", ["basis", "group", "value"]].values.tolist()[:2]
    [['self-defined', 'Mixed', 3.0], ['officer-observed', 'Black', 2.5]]
    """
    refuse(column_problems(counts, [*COLUMNS.values(), "events", "total"]))
    refuse(table_problems([counts["events"], counts["total"]] * 2, rows=counts.index))
    parts = []
    for where, rows in (("", counts), (BOTH, _both_known(counts, unknown))):
        for basis, column in COLUMNS.items():
            known = rows[rows[column] != unknown].rename(columns={column: "group"})
            refuse([f"{basis}{where}: {one}" for one in choice_problems("reference", reference, known["group"])])
            added = known.groupby("group", sort=False)[["events", "total"]].sum().reset_index()
            parts.append(added.assign(basis=basis + where))
    table = pd.concat(parts, ignore_index=True)[["basis", "group", "events", "total"]]
    return judged_relative_rates(
        table, reference=reference, method=method, confidence=confidence, band=band, by="basis"
    )


def _both_known(counts: pd.DataFrame, unknown: str) -> pd.DataFrame:
    """Keep the children of whom both are known."""
    refuse(column_problems(counts, [*COLUMNS.values(), "total"]))
    refuse(table_problems([counts["total"], counts["total"]] * 2, rows=counts.index))
    return counts[(counts["self_defined"] != unknown) & (counts["observed"] != unknown)]
