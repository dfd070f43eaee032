"""Counts with children of unknown ethnicity, taken apart: who is known, who is not, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, refuse
from yjs_analysis.disproportionality.bases import BASES
from yjs_analysis.disproportionality.decision_chain import POPULATION
from yjs_analysis.measures.two_groups import table_problems


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """Children with the outcome (events) and without (others): one row a cell, one column a known group."""

    groups: list
    events: np.ndarray
    others: np.ndarray
    unknown_events: np.ndarray
    unknown_others: np.ndarray
    populations: np.ndarray | None

    @property
    def totals(self) -> np.ndarray:
        """The known children of each group, or its population."""
        return (self.events + self.others).sum(axis=0) if self.populations is None else self.populations


def known_and_unknown(
    counts: pd.DataFrame, *, reference: str, unknown: str, base: str, classified_by: str | Sequence[str] = ()
) -> Known:
    """Take a table apart into the known groups and the unknown, cell by cell.

    Read a cell as children alike in what `classified_by` names. A table without a row of the unknown has none unknown.

    The trap: on a population the unknown have no total, for nobody lives in an unknown group; whatever stands there is
    not looked at.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `classified_by`.
    reference, unknown
        The group compared with, and what the column `group` calls the unknown.
    base
        What `total` counts: "previous decision" or "population".
    classified_by
        Columns whose every combination is a cell.

    Raises
    ------
    ValueError
        If a column is missing, a count is impossible, a name is unknown, or a group stands twice in a cell.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black", "Unknown"], "events": [6, 3, 1], "total": [10, 4, 3]})
    >>> one = known_and_unknown(counts, reference="White", unknown="Unknown", base="previous decision")
    >>> one.events.tolist(), one.others.tolist(), one.unknown_others.tolist()
    ([[6.0, 3.0]], [[4.0, 1.0]], [2.0])
    """
    names = [classified_by] if isinstance(classified_by, str) else list(classified_by)
    refuse(column_problems(counts, ["group", "events", "total", *names]) + choice_problems("base", base, BASES))
    groups = [one for one in dict.fromkeys(counts["group"].tolist()) if one != unknown]
    refuse(choice_problems("reference", reference, groups))
    of_unknown = (counts["group"] == unknown).to_numpy()
    used = counts.assign(total=counts["total"].where(~of_unknown, counts["events"])) if base == POPULATION else counts
    refuse(table_problems([used["events"], used["total"]] * 2, rows=counts.index, of_children=base != POPULATION))
    refuse(_twice(used, names))
    cells = used.groupby(names, sort=False, dropna=False).ngroup() if names else pd.Series(0, index=used.index)
    wide = pd.DataFrame({"cell": cells.to_numpy(), "group": used["group"].to_numpy()})
    parts = {
        name: wide.assign(count=values)
        .pivot_table(index="cell", columns="group", values="count", aggfunc="sum")
        .fillna(0.0)
        for name, values in (
            ("events", used["events"].to_numpy(dtype=float)),
            ("others", (used["total"] - used["events"]).to_numpy(dtype=float)),
        )
    }
    every = {name: part.reindex(columns=[*groups, unknown], fill_value=0.0) for name, part in parts.items()}
    events, others = (every[name][groups].to_numpy() for name in ("events", "others"))
    return Known(
        groups=groups,
        events=events,
        others=np.zeros(others.shape) if base == POPULATION else others,
        unknown_events=every["events"][unknown].to_numpy(),
        unknown_others=every["others"][unknown].to_numpy(),
        populations=(events + others).sum(axis=0) if base == POPULATION else None,
    )


def shares_as_known(known: np.ndarray) -> np.ndarray:
    """Give each group's share of the known in every cell; of a cell where nobody is known, those of all cells.

    Examples
    --------
    >>> shares_as_known(np.array([[3.0, 1.0], [0.0, 0.0]])).tolist()
    [[0.75, 0.25], [0.75, 0.25]]
    """
    told = np.where(known.sum(axis=1, keepdims=True) > 0, known, known.sum(axis=0, keepdims=True))
    return told / np.maximum(told.sum(axis=1, keepdims=True), 1e-300)


def _twice(counts: pd.DataFrame, names: list[str]) -> list[str]:
    """Say which groups stand twice in one cell."""
    doubled = counts[counts.duplicated(["group", *names], keep=False)]
    found = dict.fromkeys(doubled["group"].astype(str).tolist())
    return [
        f"counts must hold each group once in each cell, but {one!r} has several rows. "
        "Add them up, or name in classified_by what tells them apart."
        for one in found
    ]
