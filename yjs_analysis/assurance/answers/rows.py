"""The rows that a case is about: from a table beside the cases, from a published data set, or in the case itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from yjs_analysis.assurance.answers.inputs import InputError, problem, word
from yjs_analysis.sources.oracles import oracle_files

ROWS = ("data", "rows")
"""What rows are called if they stand in the case as one input."""

NOT_COLUMNS = ("columns", "terms", "covariates", "mediators", "strata", "times", "ends", "shares", "references")
"""Inputs that are lists, but no columns of rows."""


def table_of(inputs: Mapping) -> pd.DataFrame:
    """Give the rows of a case: `file` (a CSV), `dataset`, `data` or `rows`, or every input that is a list.

    Examples
    --------
    >>> table_of({"time": [9, 1], "status": [1, 0], "ties": "efron"})
       time  status
    0     9       1
    1     1       0
    """
    if "file" in inputs:
        return _from_file(word(inputs, "file"))
    if "dataset" in inputs:
        return _from_data_set(word(inputs, "dataset"))
    name = next((one for one in ROWS if one in inputs), None)
    found = (
        inputs[name]
        if name
        else {key: one for key, one in inputs.items() if key not in NOT_COLUMNS and _is_column(one)}
    )
    if name and isinstance(found, list) and isinstance(inputs.get("columns"), list):
        found = [dict(zip(inputs["columns"], row, strict=False)) for row in found if isinstance(row, list)]
    elif not name and isinstance(inputs.get("columns"), list):
        found = {one: inputs[one] for one in inputs["columns"]}
    return _table(found, name or "columns")


def column_of(rows: pd.DataFrame, name: str, *, field: str) -> pd.Series:
    """Give a column that an input names.

    Examples
    --------
    >>> column_of(pd.DataFrame({"age": [15, 17]}), "gravity", field="formula")
    Traceback (most recent call last):
    yjs_analysis.assurance.answers.inputs.InputError: field 'inputs.formula': found 'gravity'; allowed is a column \
of the rows: age.
    """
    if name not in rows.columns:
        raise problem(field, name, f"a column of the rows: {', '.join(map(str, rows.columns))}")
    return rows[name]


def _is_column(found: object) -> bool:
    return isinstance(found, list) and bool(found) and not any(isinstance(one, (list, dict)) for one in found)


def _table(found: object, name: str) -> pd.DataFrame:
    """Make a table of columns, or of records."""
    if isinstance(found, dict):
        lengths = {column: len(one) for column, one in found.items() if isinstance(one, list)}
        if len(lengths) < len(found) or len(set(lengths.values())) > 1:
            raise problem(name, found, f"lists that are equally long; these are {lengths}")
    if not isinstance(found, (dict, list)) or not found or (isinstance(found, list) and not isinstance(found[0], dict)):
        raise problem(name, found, "columns (an object of lists) or rows (a list of objects)")
    return pd.DataFrame(found)


def _from_file(name: str) -> pd.DataFrame:
    """Read a CSV where it lies, or among the tables of the package."""
    places = [Path(name), oracle_files()[0].parent / name]
    path = next((one for one in places if one.is_file()), None)
    if path is None:
        raise problem("file", name, "a CSV beside the cases, or one of those of the package")
    try:
        return pd.read_csv(path)
    except ValueError as error:
        raise InputError(f"field 'inputs.file': {name} cannot be read as CSV: {error}") from error


def _from_data_set(name: str) -> pd.DataFrame:
    """Give a data set that comes with the package or with statsmodels."""
    if "rossi" in name.lower():
        return _from_file("rossi.csv")
    if "ccard" in name.lower():
        from statsmodels.datasets import ccard

        data = ccard.load_pandas()
        return data.exog.assign(**{data.endog.name: data.endog})
    raise problem("dataset", name, "rossi or ccard. Put any other table into 'file'")
