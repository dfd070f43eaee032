"""The threshold: what names a child stays outside, and the child's own reference becomes a keyed hash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from yjs_analysis.sources.cases.findings import finding
from yjs_analysis.sources.cases.headings import shown_headings
from yjs_analysis.sources.cases.identifiers import REFERENCES, drop_identifiers, hash_child_ids
from yjs_analysis.sources.cases.mapping import for_table


def without_identifiers(
    tables: Mapping[str, pd.DataFrame], *, mapping: Mapping[str, Any] | None = None, drop: bool = False
) -> tuple[dict[str, pd.DataFrame], list[dict[str, Any]]]:
    """Take out what identifies a child, and say so: as an error, or as a note where it was to be dropped.

    Parameters
    ----------
    tables
        By name, as text.
    mapping
        As `mapping.read_mapping` gives it: a column to which it gives a meaning is not taken for a name.
    drop
        Whether the analyst asked for them to be dropped.

    Returns
    -------
    tuple
        The tables without them; what was found, as `findings.finding` gives it.

    Examples
    --------
    >>> table = pd.DataFrame({"ypid": ["a"], "Surname": ["Green"]})
    >>> tables, found = without_identifiers({"disposals": table})
    >>> list(tables["disposals"]), found[0]["severity"], found[0]["found"]
    (['ypid'], 'error', 'name in 1 cell, by its heading')
    """
    told = {
        table: [theirs for theirs, ours in for_table(mapping or {}, table)["columns"].items() if ours]
        for table in tables
    }
    left, found = drop_identifiers(tables, known=told)
    shown = {
        table: dict(zip(map(str, held), shown_headings(list(map(str, held))), strict=True))
        for table, held in tables.items()
    }
    return left, [_told(one, shown, drop) for one in found.to_dict("records")]


def with_hashes(tables: Mapping[str, pd.DataFrame], *, key: bytes) -> dict[str, pd.DataFrame]:
    """Replace every reference of a child by its keyed hash; what is blank stays blank.

    Parameters
    ----------
    tables
        By name, in the names of the schema, as text.
    key
        As `identifiers.hash_child_ids` takes it.

    Returns
    -------
    dict
        The tables by name.

    Raises
    ------
    ValueError
        If the key is too short.

    Examples
    --------
    >>> table = pd.DataFrame({"child_id": ["YP 1", "yp 1", ""]})
    >>> held = with_hashes({"exits": table}, key=b"k" * 32)["exits"]["child_id"].to_list()
    >>> held[0] == held[1], held[2]
    (True, '')
    """
    hashed = {}
    for name, held in tables.items():
        given = [column for column in REFERENCES if column in held]
        changed = {column: [one or "" for one in hash_child_ids(held[column], key)] for column in given}
        new = {column: pd.Series(cells, index=held.index, dtype=object) for column, cells in changed.items()}
        hashed[name] = held.assign(**new)
    return hashed


def _told(one: dict[str, Any], shown: Mapping[str, Mapping[str, str]], drop: bool) -> dict[str, Any]:
    """Say what was found in one column."""
    place = "by its heading" if one["why"] == "heading" else "by what the cells hold"
    cells = f"{one['rows']:,} cell{'' if one['rows'] == 1 else 's'}"
    dropped = "the column was dropped" if one["part"] == "column" else "the cells were made blank"
    return finding(
        "note" if drop else "error",
        table=one["table"],
        column=shown[one["table"]].get(one["column"], one["column"]),
        rule="nothing that names a child",
        found=f"{one['kind']} in {cells}, {place}" + (f"; {dropped}" if drop else ""),
        allowed="no name, address or number by which a child can be found",
        what_to_do="Nothing needs doing."
        if drop
        else "Leave it out of the export, or have identifiers dropped (--drop-identifiers).",
    )
