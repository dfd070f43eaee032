"""Results that a benchmark worked out and that are kept: how often each interval holds the truth."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from yjs_analysis.checks import column_problems, refuse

PACKAGE = Path(__file__).parents[1]

COLUMNS = (
    "question",
    "tool",
    "version",
    "method",
    "default",
    "cells",
    "mean_coverage",
    "worst_coverage",
    "best_coverage",
    "below_93",
    "all_below",
    "all_above",
    "undefined",
    "open_ended",
    "mean_width",
)
"""What `tests/benchmarks/calibration.py` writes; `assurance.calibration.summarise` says what each number is."""


def kept_calibration(*, package: Path = PACKAGE) -> pd.DataFrame:
    """Read how often each interval held the truth when `make calibration` last ran.

    Parameters
    ----------
    package
        The folder of the package, as installed.

    Returns
    -------
    pandas.DataFrame
        One row a question, tool and method, and a last column `rows` that names the line of the file.

    Raises
    ------
    ValueError
        If the table is neither in the repository nor in the installed package, or lacks a column.

    Examples
    --------
    >>> kept_calibration()["question"].iloc[0]
    'relative rate'
    """
    places = [place / "benchmarks" / "calibration.csv" for place in (package.parent / "tests", package / "shipped")]
    for place in places:
        if place.is_file():
            table = pd.read_csv(place, keep_default_na=False, na_values={"mean_width": ""})
            refuse(column_problems(table, COLUMNS, name=place.name))
            return table.assign(rows=[f"{place.name}:{line}" for line in range(2, len(table) + 2)])
    raise ValueError(
        f"the kept table must lie in {places[0]} or {places[1]}, but is in neither. "
        "Run `make calibration`, or install the package again."
    )
