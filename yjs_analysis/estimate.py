"""The one shape that every statistic takes, and the one way it joins a table of counts."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One statistic with its interval, how it was made, and why it is missing if it is.

    Read `value` with `low` and `high`, never alone. `confidence` belongs to the interval: 0.95 means that intervals
    made this way hold the true value about 95 times in 100 or more; 1.0 means that nothing else is possible (the
    interval of a rounded figure). `value` is NaN where the data cannot define it, and `note` then says why.

    Parameters
    ----------
    measure
        What was estimated, in the field's standard words: "proportion", "relative rate".
    value, low, high
        The estimate and its limits. An undefined limit is NaN; a limit that does not exist is infinite.
    confidence
        Between 0 and 1.
    method
        The name of the interval, as it can be passed back to the function that made it.
    note
        What a reader must know about this one number; empty if nothing.

    Raises
    ------
    ValueError
        If the value lies outside its limits, or is missing without a note.

    Examples
    --------
    >>> Estimate(measure="proportion", value=0.5, low=0.25, high=0.75, confidence=0.95, method="Wilson")
    Estimate(measure='proportion', value=0.5, low=0.25, high=0.75, confidence=0.95, method='Wilson', note='')
    """

    measure: str
    value: float
    low: float
    high: float
    confidence: float
    method: str
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse an estimate that contradicts itself."""
        if math.isnan(self.value) and not self.note:
            raise ValueError(f"note must say why the {self.measure} has no value, but is empty. Give the reason.")
        if self.value < self.low or self.value > self.high:
            raise ValueError(
                f"value must lie between low and high, but got {self.value} outside {self.low} to {self.high} "
                f"({self.measure}, {self.method}). Check the interval."
            )


ESTIMATE_COLUMNS = tuple(Estimate.__dataclass_fields__)
"""The columns that turn a table of counts into a table of estimates: always these, in this order."""


def add_estimates(counts: pd.DataFrame, estimates: list[Estimate]) -> pd.DataFrame:
    """Put one estimate beside each row of a table of counts; a new table comes back.

    Parameters
    ----------
    counts
        A tidy table, one row a cell.
    estimates
        As many estimates as rows, in the order of the rows.

    Returns
    -------
    pandas.DataFrame
        The counts with the columns of `ESTIMATE_COLUMNS` at the right.

    Raises
    ------
    ValueError
        If the numbers of rows and estimates differ, or the table already holds a column of that name.

    Examples
    --------
    >>> half = Estimate(measure="proportion", value=0.5, low=0.25, high=0.75, confidence=0.95, method="Wilson")
    >>> list(add_estimates(pd.DataFrame({"events": [6], "total": [12]}), [half]).columns)
    ['events', 'total', 'measure', 'value', 'low', 'high', 'confidence', 'method', 'note']
    """
    if len(estimates) != len(counts):
        raise ValueError(f"estimates must be one for each of {len(counts)} rows, but got {len(estimates)}.")
    taken = [name for name in ESTIMATE_COLUMNS if name in counts.columns]
    if taken:
        raise ValueError(f"counts must not hold {', '.join(taken)} already. Rename or drop them, then estimate.")
    columns = pd.DataFrame([asdict(one) for one in estimates], index=counts.index, columns=list(ESTIMATE_COLUMNS))
    return pd.concat([counts, columns], axis=1)
