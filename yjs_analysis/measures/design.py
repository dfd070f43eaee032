"""From named columns to the columns of a model: the reference stated, the categories in a stated order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from yjs_analysis.checks import column_problems, count_problems, refuse, within_total_problems

INTERCEPT = "intercept"

Terms = Sequence[str | tuple[str, str]]
Categories = Mapping[str, Sequence]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """The columns of a model, one row of `matrix` for each row of the table that has somebody in it.

    Parameters
    ----------
    matrix
        One column for each of `names`; the first is the intercept.
    names
        What each column says: "group: Black", "age", "group: Black by age".
    terms
        The term that each column belongs to: "group", "age", "group by age".
    every
        All names in their order, with those that nobody in the table answers to and that have no column.
    """

    matrix: np.ndarray
    names: tuple[str, ...]
    terms: tuple[str, ...]
    every: tuple[str, ...]


def design_matrix(table: pd.DataFrame, *, terms: Terms, categories: Categories) -> Design:
    """Build the columns of a model from the named columns of a table, and refuse columns that repeat each other.

    A column named in `categories` becomes one column of 0 and 1 for each category but the first, the reference; any
    other is a number as it stands. A pair of terms multiplies the columns of both. A category that nobody is in has no
    column and is listed in `every` only.

    The trap: with pairs, a term by itself speaks of the reference category, or of 0, of its partner only.

    Parameters
    ----------
    table
        One row a pattern of covariates.
    terms
        Names of columns, and pairs of such names; both names of a pair are terms themselves.
    categories
        For each column of categories: the reference, then the others in their order.

    Raises
    ------
    ValueError
        If a column is missing, a value is neither a stated category nor a finite number, nobody is in a reference, or
        a column follows from those before it, with the names.

    Examples
    --------
    >>> table = pd.DataFrame({"group": ["White", "Black"], "age": [12, 15]})
    >>> one = design_matrix(table, terms=["group"], categories={"group": ["White", "Black", "Other"]})
    >>> one.names, one.every, one.matrix.tolist()
    (('intercept', 'group: Black'), ('intercept', 'group: Black', 'group: Other'), [[1.0, 0.0], [1.0, 1.0]])
    """
    refuse(term_problems(table, terms=terms, categories=categories))
    columns = unchecked_columns(table, terms=terms, categories=categories)
    held = [
        (name, term, column)
        for name, term, column in columns
        if column.any() or not any(part in categories for part in term.split(" by "))
    ]
    matrix = np.column_stack([column for _, _, column in held])
    names = tuple(name for name, _, _ in held)
    refuse(_repetition_problems(matrix, names))
    return Design(
        matrix=matrix,
        names=names,
        terms=tuple(term for _, term, _ in held),
        every=tuple(name for name, _, _ in columns),
    )


def unchecked_columns(
    table: pd.DataFrame, *, terms: Terms, categories: Categories
) -> list[tuple[str, str, np.ndarray]]:
    """Give name, term and values of every column, whether or not anybody answers to it; the table was checked before.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [12, 15]})
    >>> [(name, column.tolist()) for name, _, column in unchecked_columns(table, terms=["age"], categories={})]
    [('intercept', [1.0, 1.0]), ('age', [12.0, 15.0])]
    """
    columns = [(INTERCEPT, INTERCEPT, np.ones(len(table)))]
    for term in terms:
        if isinstance(term, str):
            columns += [(name, term, column) for name, column in _single(table, term, categories)]
        else:
            first, second = (_single(table, one, categories) for one in term)
            columns += [(f"{a} by {b}", " by ".join(term), x * y) for a, x in first for b, y in second]
    return columns


def term_problems(table: pd.DataFrame, *, terms: Terms, categories: Categories) -> list[str]:
    """Say what is wrong with the terms of a model, its categories, or the values in its columns.

    Examples
    --------
    >>> term_problems(pd.DataFrame({"age": [12, 15]}), terms=["age", "age"], categories={})
    ["terms must name each term once, but got 'age' twice. Leave one out."]
    """
    singles = [term for term in terms if isinstance(term, str)]
    problems = [
        f"terms must name each term once, but got {term!r} twice. Leave one out."
        for term in dict.fromkeys(terms)
        if list(terms).count(term) > 1
    ]
    problems += [
        f"terms must hold both names of a pair, but {one!r} of {term!r} is no term. Add it."
        for term in terms
        if not isinstance(term, str)
        for one in term
        if one not in singles
    ]
    problems += column_problems(table, singles)
    for term in dict.fromkeys(one for one in singles if one in table.columns):
        if term in categories:
            problems += _category_problems(table[term], term, list(categories[term]))
        else:
            problems += _number_problems(table[term], term)
    return problems


def grouped_counts(
    counts: pd.DataFrame, *, terms: Terms, categories: Categories, others: Sequence[str] = (), problems: Sequence = ()
) -> pd.DataFrame:
    """Check a table of grouped counts and give its rows that have somebody in them.

    `others` names more columns that must be there; `problems` are refused together with those of the table.

    Examples
    --------
    >>> counts = pd.DataFrame({"age": [12, 15], "events": [1, 0], "total": [2, 0]})
    >>> len(grouped_counts(counts, terms=["age"], categories={}))
    1
    """
    found = [*problems, *column_problems(counts, ["events", "total", *others])]
    refuse(found)
    rows = counts.index
    found = (
        count_problems("events", counts["events"], rows=rows)
        + count_problems("total", counts["total"], rows=rows)
        + within_total_problems(counts["events"], counts["total"], rows=rows)
    )
    found += [
        f"{name} must be known in every row, but is missing in {int(counts[name].isna().sum())}. Give each row its own."
        for name in others
        if counts[name].isna().any()
    ]
    refuse(found)
    some = counts[counts["total"].to_numpy(dtype=float) > 0]
    if not len(some):
        refuse(["counts must hold somebody, but every total is 0. Give the counts."])
    refuse(term_problems(some, terms=terms, categories=categories))
    return some


def _single(table: pd.DataFrame, term: str, categories: Categories) -> list[tuple[str, np.ndarray]]:
    """Give the columns of one term: one for each category but the reference, or the number itself."""
    if term not in categories:
        return [(term, table[term].to_numpy(dtype=float))]
    values = table[term].to_numpy(dtype=object)
    return [(f"{term}: {one}", (values == one).astype(float)) for one in list(categories[term])[1:]]


def _category_problems(values: pd.Series, term: str, allowed: list) -> list[str]:
    """Say which values are no stated category, and whether anybody is in the reference."""
    if not allowed or len(set(allowed)) < len(allowed):
        return [f"categories must list the categories of {term!r} once each, the reference first, but got {allowed}."]
    known = values.isin(allowed).to_numpy()
    named = ", ".join(repr(one) for one in allowed)
    strange = values[~known].drop_duplicates().astype(object)
    strange = strange.where(strange.notna(), "(missing)")
    problems = [
        f"{term} must be one of {named}, but got {value!r} (row {row}). Add it to categories, or drop its rows."
        for value, row in zip(strange.tolist(), strange.index, strict=True)
    ]
    if not problems and not (values == allowed[0]).any():
        problems.append(
            f"categories must begin with a reference that somebody is in, but nobody is in {allowed[0]!r} of {term!r}. "
            "State another first."
        )
    return problems


def _number_problems(values: pd.Series, term: str) -> list[str]:
    """Say which values of a column of numbers are none."""
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)
    bad = np.flatnonzero(~np.isfinite(numbers))
    if not bad.size:
        return []
    value, row = values.tolist()[bad[0]], values.index[bad[0]]
    more = f" and {bad.size - 1} more" if bad.size > 1 else ""
    return [
        f"{term} must hold finite numbers, but got {value!r} (row {row}){more}. "
        "List its categories in categories, or give numbers."
    ]


def _repetition_problems(matrix: np.ndarray, names: Sequence[str]) -> list[str]:
    """Say which columns follow from those before them."""
    size = np.sqrt((matrix**2).sum(axis=0))
    scaled = np.linalg.qr(matrix / np.where(size > 0, size, 1.0), mode="r")
    kept: list[int] = []
    problems = []
    for at, name in enumerate(names):
        weights = np.linalg.lstsq(scaled[:, kept], scaled[:, at], rcond=None)[0] if kept else np.zeros(0)
        left = scaled[:, at] - scaled[:, kept] @ weights
        if np.sqrt(left @ left) > 1e-9:
            kept.append(at)
            continue
        sources = [names[one] for one, weight in zip(kept, weights, strict=True) if abs(weight) > 1e-7]
        why = f"follows from {', '.join(map(repr, sources))}" if sources != [INTERCEPT] else "has one value only"
        why = why if sources else "is 0 throughout"
        problems.append(f"terms must each say something new, but {name!r} {why}. Leave it out.")
    return problems
