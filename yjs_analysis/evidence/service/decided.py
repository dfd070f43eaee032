"""Decide once which counts are withheld: the same counts are asked about again and again, and it takes seconds."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import pandas as pd

from yjs_analysis.disclosure.complement import protect

KNOWN: dict[Hashable, pd.DataFrame] = {}
"""What has been decided in this process, by all that it was decided from."""


def decided(counts: pd.DataFrame, cells: pd.DataFrame, *, threshold: int, attributes: Sequence[str]) -> pd.DataFrame:
    """Decide which counts are withheld, as `disclosure.complement.protect` does, and remember it.

    Parameters
    ----------
    counts, cells, threshold, attributes
        As for `protect`.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black", "Asian", "Mixed"], "count": [40, 12, 25, 3]})
    >>> cells = pd.DataFrame({"group": ["White", "Black", "Asian", "Mixed", None]})
    >>> decided(counts, cells, threshold=5, attributes=())["withheld"].tolist()
    [False, True, False, True, False]
    """
    asked = (*_values(counts), *_values(cells), threshold, tuple(attributes))
    if asked not in KNOWN:
        KNOWN[asked] = protect(counts, cells, threshold=threshold, attributes=attributes)
    return KNOWN[asked].set_axis(cells.index).copy()


def _values(table: pd.DataFrame) -> tuple:
    """Give a table as a value that can be compared; what is missing is None."""
    held = table.astype(object).where(table.notna(), None)
    return (*table.columns, *held.itertuples(index=False, name=None))
