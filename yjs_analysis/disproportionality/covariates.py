"""The covariates of a comparison like for like: named as a formula, with levels that few children have put together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, refuse
from yjs_analysis.measures.design import Terms
from yjs_analysis.measures.stratified_tables import strata_problems
from yjs_analysis.vocabulary import UNKNOWN

NOT_RECORDED = "not recorded"
"""The level of children for whom a covariate is blank: one of its own, so that every step speaks of the same ones."""

CAPPED = {"previous_disposals": 3}
"""From here on upwards the numbers are one level: 3 means 3 or more."""

FEWEST = 10
"""A level with fewer children with the event than this, or without, is put together with another."""


def terms_of(covariates: str | Sequence) -> list[str | tuple[str, str]]:
    """Read covariates written as a formula, or give a list of them as it is.

    Read "gravity + sex + gravity:sex" as gravity, sex, and both multiplied. The trap: there are no other signs; what is
    no plus or colon is part of a column's name.

    Parameters
    ----------
    covariates
        Text with columns between plus signs, and pairs of them with a colon; or the terms in a list.

    Raises
    ------
    ValueError
        If a name is missing on one side of a sign, or more than two are multiplied.

    Examples
    --------
    >>> terms_of("gravity + sex + gravity:sex")
    ['gravity', 'sex', ('gravity', 'sex')]
    >>> terms_of("")
    []
    """
    if not isinstance(covariates, str):
        return list(covariates)
    parts = [part.strip() for part in re.sub(r"^\s*~", "", covariates).split("+")]
    if parts in ([""], ["1"]):
        return []
    split = [tuple(name.strip() for name in part.split(":")) for part in parts]
    refuse(
        f"covariates must be columns joined by + and pairs joined by a colon, but got {part!r} in {covariates!r}. "
        "Write for example 'gravity + sex + gravity:sex'."
        for part, names in zip(parts, split, strict=True)
        if len(names) > 2 or not all(names)
    )
    return [names[0] if len(names) == 1 else names for names in split]


def columns_of(terms: Terms) -> list[str]:
    """Name the columns of terms, each once.

    Examples
    --------
    >>> columns_of(["gravity", "sex", ("gravity", "sex")])
    ['gravity', 'sex']
    """
    names = [name for term in terms for name in ([term] if isinstance(term, str) else term)]
    return list(dict.fromkeys(names))


def prepared_counts(
    counts: pd.DataFrame,
    *,
    covariates: Sequence[str],
    reference: str,
    others: Sequence[str] = (),
    numbers: Sequence[str] = (),
    capped: Mapping[str, int] = CAPPED,
    fewest: int = FEWEST,
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Check counts, name what is blank, cap numbers, put levels of few children together, and add up what is alike.

    The trap: which levels have few children is seen from the counts, so another year's levels may be other ones. What
    was put together is said level by level.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, the covariates, and `others`. A blank group is Unknown.
    covariates
        Columns of levels.
    reference
        The group that must be there.
    others
        Columns that are kept as they are, such as that of clusters.
    numbers
        Covariates that are numbers and stay so: straight lines, without levels, and without blanks.
    capped
        For a covariate, the number from which on all are one level.
    fewest
        A level with fewer children with the event, or without, is put together with another; 0 keeps all apart.

    Returns
    -------
    tuple
        The counts, one row a group and pattern; and for each covariate what was put together, in words.

    Raises
    ------
    ValueError
        If a column is unknown (the nearest is suggested), counts are unfit, or nobody is in the reference group.

    Examples
    --------
    Gravity 6 and 7 have few children each, and 5 is next to them:

    >>> counts = pd.DataFrame({"group": "White", "gravity": [3, 5, 6, 7], "events": [10, 9, 2, 3]})
    >>> ready, said = prepared_counts(counts.assign(total=[20, 20, 9, 9]), covariates=["gravity"], reference="White")
    >>> ready[["gravity", "events", "total"]].values.tolist(), said
    ([[3, 10, 20], ['5 to 7', 14, 38]], {'gravity': '5 to 7 taken together'})
    """
    refuse(_name_problems(counts, [*covariates, *others], numbers, covariates))
    refuse(strata_problems(counts, by=["group"]))
    table = counts.assign(group=counts["group"].astype(object).where(counts["group"].notna(), UNKNOWN))
    refuse(reference_problems(table, reference))
    said = {}
    for name in covariates:
        if name in numbers:
            continue
        table[name] = _levels(table[name], capped.get(name))
        sizes = pd.DataFrame({"events": table["events"], "without": table["total"] - table["events"]})
        sizes = sizes.groupby(table[name], sort=False).sum()
        labels = merged_levels(sizes, fewest=fewest)
        table[name] = table[name].map(labels).astype(object)
        together = [one for one in dict.fromkeys(labels.values()) if list(labels.values()).count(one) > 1]
        if together:
            said[name] = f"{', '.join(map(str, together))} taken together"
    keys = ["group", *dict.fromkeys([*covariates, *others])]
    return table.groupby(keys, sort=False, dropna=False, as_index=False)[["events", "total"]].sum(), said


def merged_levels(sizes: pd.DataFrame, *, fewest: int) -> dict:
    """Put levels together until each has enough of everything that is counted, or only one is left.

    A number goes with the neighbour that has fewer children. Words that have few go together; if they are still few,
    with the smallest of the others.

    Parameters
    ----------
    sizes
        One row a level (the index), one column a count.
    fewest
        What every count of a level must reach.

    Returns
    -------
    dict
        From each level to its new name: its own, "6 to 8", or "fraud, other" in the order of the table.

    Examples
    --------
    >>> merged_levels(pd.DataFrame({"events": [9, 1, 2]}, index=["theft", "fraud", "other"]), fewest=3)
    {'theft': 'theft', 'fraud': 'fraud, other', 'other': 'fraud, other'}
    """
    size = dict(zip(sizes.index.tolist(), sizes.to_numpy(dtype=float), strict=True))
    numbers = sorted(level for level in size if isinstance(level, (int, float)) and not isinstance(level, bool))
    words = [level for level in size if level not in numbers]
    if numbers:
        parts = _joined(_neighbours(numbers, size, fewest) + [[level] for level in words], size, fewest)
    else:
        parts = _pooled(words, size, fewest)
    return {level: _label(part) for part in parts for level in part}


def reference_problems(counts: pd.DataFrame, reference: str) -> list[str]:
    """Say whether the reference is a group of the table that somebody is in.

    Examples
    --------
    >>> reference_problems(pd.DataFrame({"group": ["Black", "Other"], "total": [5, 1]}), "White")
    ["reference must be one of 'Black', 'Other', but got 'White'. Give one of these."]
    """
    problems = choice_problems("reference", reference, counts["group"].tolist())
    if not problems and not counts.loc[counts["group"] == reference, "total"].sum():
        problems = [f"reference must be a group that somebody is in, but {reference!r} has nobody. Choose another."]
    return problems


def _name_problems(counts: pd.DataFrame, covariates, numbers, allowed) -> list[str]:
    """Say which columns are not held or not wanted, and which is nearest."""
    taken = [name for name in covariates if name in ("group", "events", "total")]
    problems = [f"covariates must be other columns, but got {name!r}. Leave it out." for name in taken]
    needed = ["group", "events", "total", *(name for name in covariates if name not in taken)]
    problems += [one for name in needed for one in choice_problems("column", name, counts.columns)]
    problems += [one for name in numbers for one in choice_problems("numbers", name, allowed)]
    return problems


def _levels(values: pd.Series, cap: int | None) -> pd.Series:
    """Give whole numbers or words, capped, and a word for what is blank."""
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        numbers = pd.to_numeric(values).astype(float)
        numbers = numbers if cap is None else numbers.clip(upper=cap)
        told = [NOT_RECORDED if np.isnan(one) else int(one) if one == int(one) else one for one in numbers.tolist()]
        return pd.Series(told, index=values.index, dtype=object)
    return values.astype(object).where(values.notna(), NOT_RECORDED)


def _neighbours(levels: list, size: dict, fewest: int) -> list[list]:
    """Put each number that few children have together with the smaller of its neighbours."""
    parts = [[level] for level in levels]
    counts = [size[level] for level in levels]
    while len(parts) > 1:
        least = min(range(len(parts)), key=lambda at: counts[at].min())
        if counts[least].min() >= fewest:
            break
        beside = [at for at in (least - 1, least + 1) if 0 <= at < len(parts)]
        other = min(beside, key=lambda at: counts[at].sum())
        first, second = sorted((least, other))
        parts[first : second + 1] = [parts[first] + parts[second]]
        counts[first : second + 1] = [counts[first] + counts[second]]
    return parts


def _joined(parts: list[list], size: dict, fewest: int) -> list[list]:
    """Put each part that few children have together with the largest."""
    while len(parts) > 1:
        counts = [sum(size[level] for level in part) for part in parts]
        least = min(range(len(parts)), key=lambda at: counts[at].min())
        if counts[least].min() >= fewest:
            break
        largest = max((at for at in range(len(parts)) if at != least), key=lambda at: counts[at].sum())
        first, second = sorted((least, largest))
        parts = [*parts[:first], parts[first] + parts[second], *parts[first + 1 : second], *parts[second + 1 :]]
    return parts


def _pooled(levels: list, size: dict, fewest: int) -> list[list]:
    """Put the words that few children have together, and with the smallest other if they are still few."""
    few = [level for level in levels if size[level].min() < fewest]
    rest = sorted((level for level in levels if level not in few), key=lambda level: size[level].sum())
    while few and rest and sum(size[level] for level in few).min() < fewest:
        few.append(rest.pop(0))
    pool = [level for level in levels if level in few]
    return [[level] for level in levels if level not in few] + ([pool] if pool else [])


def _label(part: list):
    """Name some levels as one."""
    if len(part) == 1:
        return part[0]
    numbers = [one for one in part if not isinstance(one, (str, bool))]
    words = [str(one) for one in part if isinstance(one, (str, bool))]
    span = [f"{min(numbers)} to {max(numbers)}" if len(numbers) > 1 else str(numbers[0])] if numbers else []
    return ", ".join([*span, *words])
