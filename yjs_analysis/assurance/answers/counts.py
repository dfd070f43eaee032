"""The counts of a case in our words: two groups, a two by two table, strata."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from yjs_analysis.assurance.answers.inputs import lists, number, problem


def counts_of(inputs: Mapping, totals: str = "n") -> dict:
    """Name the counts of a case: `x1` of `n1` (or in `t1`) is the group, `x2` and `n2` (`t2`) the reference.

    Examples
    --------
    >>> counts_of({"x1": 3, "n1": 3, "x2": 40, "n2": 60})["reference_events"]
    40
    """
    names = {
        "events": "x1",
        "total": f"{totals}1",
        "reference_events": "x2",
        "reference_total": f"{totals}2",
    }
    return {ours: number(inputs, theirs) for ours, theirs in names.items()}


def cells_of(cells: list[list]) -> dict:
    """Name the counts of a two by two table: a row a group, events first, those without behind.

    Examples
    --------
    >>> cells_of([[2, 15], [10, 3]])
    {'events': 2, 'total': 17, 'reference_events': 10, 'reference_total': 13}
    """
    if [len(row) for row in cells] != [2, 2]:
        raise problem("table", cells, "two rows of two counts")
    (a, b), (c, d) = cells
    return {"events": a, "total": a + b, "reference_events": c, "reference_total": c + d}


def two_groups_of(inputs: Mapping) -> pd.DataFrame:
    """Set out `x1` of `n1` in the group and `x2` of `n2` in the reference as two rows of counts.

    Examples
    --------
    >>> two_groups_of({"x1": 6, "n1": 6, "x2": 9, "n2": 20}).values.tolist()
    [['reference', 9, 20], ['group', 6, 6]]
    """
    rows = [(name, number(inputs, f"x{at}"), number(inputs, f"n{at}")) for name, at in (("reference", 2), ("group", 1))]
    return pd.DataFrame(rows, columns=["group", "events", "total"])


def strata_of(inputs: Mapping) -> pd.DataFrame:
    """Set out exposed and unexposed counts, an element of each list a stratum.

    Events are `a` and `c` of `n1` and `n0` (or with `b` and `d` without them), or `x1` and `x0` of `n1` and `n0`, or in
    `t1` and `t0`.

    Examples
    --------
    >>> strata_of({"a": [8, 22], "n1": [106, 98], "c": [5, 16], "d": [115, 69]}).values.tolist()
    [[0, 'exposed', 8, 106], [1, 'exposed', 22, 98], [0, 'unexposed', 5, 120], [1, 'unexposed', 16, 85]]
    """
    old = "a" in inputs
    sides = [("exposed", "a" if old else "x1", "b", "1"), ("unexposed", "c" if old else "x0", "d", "0")]
    counted = []
    for group, events, without, digit in sides:
        total = next((f"{letter}{digit}" for letter in "nt" if f"{letter}{digit}" in inputs), None)
        some, rest = lists(inputs, events, total or (without if old else f"n{digit}"))
        everyone = rest if total else [x + y for x, y in zip(some, rest, strict=True)]
        counted.append((group, some, everyone))
    (_, one, _), (_, other, _) = counted
    if len(one) != len(other):
        raise problem(sides[1][1], inputs[sides[1][1]], f"a list of {len(one)}, one element a stratum")
    rows = [(at, group, *pair) for group, *both in counted for at, pair in enumerate(zip(*both, strict=True))]
    return pd.DataFrame(rows, columns=["stratum", "group", "events", "total"])


def cells_of_strata(counts: pd.DataFrame) -> list[dict]:
    """Name the counts of each stratum of a table of exposed and unexposed.

    Examples
    --------
    >>> counts = strata_of({"a": [8], "b": [2], "c": [5], "d": [7]})
    >>> cells_of_strata(counts)
    [{'events': 8, 'total': 10, 'reference_events': 5, 'reference_total': 12}]
    """
    by_group = {name: part[["events", "total"]].to_numpy() for name, part in counts.groupby("group")}
    pairs = zip(by_group["exposed"].tolist(), by_group["unexposed"].tolist(), strict=True)
    return [cells_of([[a, n - a], [c, m - c]]) for (a, n), (c, m) in pairs]
