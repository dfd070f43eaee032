"""A frame on its way to an engine and back: each column one kind of value, the unknown always None."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from yjs_analysis.checks import refuse

INFERRED = {
    "string": "text",
    "empty": "text",
    "integer": "integer",
    "boolean": "truth",
    "floating": "number",
    "mixed-integer-float": "number",
    "decimal": "number",
    "date": "date",
    "datetime": "date",
    "datetime64": "date",
}
"""What pandas calls the values of a column of objects, and the kind that they are here."""


def typed_frame(frame: pd.DataFrame, *, columns: Iterable[str], name: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """Give the columns of interest, each of one type that an engine need not guess at, and the kind of each.

    Parameters
    ----------
    frame
        Records, one row each.
    columns
        The columns of interest: those not held are passed over.
    name
        What the frame is called in errors.

    Returns
    -------
    tuple
        The frame, and for each of its columns "text", "integer", "number", "date" or "truth".

    Raises
    ------
    ValueError
        If a column comes twice, mixes kinds, or its dates have a time zone.

    Examples
    --------
    >>> typed_frame(pd.DataFrame({"sex": ["male", None], "age": [15, 16]}), columns=["age", "sex"], name="source")[1]
    {'age': 'integer', 'sex': 'text'}
    """
    wanted = [column for column in dict.fromkeys(columns) if column in frame.columns]
    twice = [column for column in wanted if list(frame.columns).count(column) > 1]
    refuse(f"{name} must hold the column {column!r} once, but holds it twice. Rename one." for column in twice)
    kinds = {column: _kind(frame[column]) for column in wanted}
    refuse(
        f"{name} must hold one kind of value in the column {column!r}, but mixes kinds or holds times with a zone. "
        "Give text, numbers, dates or true and false."
        for column, kind in kinds.items()
        if not kind
    )
    return pd.DataFrame({column: _typed(frame[column], kinds[column]) for column in wanted}), kinds


def column_of(kind: str, values: np.ndarray, unknown: np.ndarray) -> Any:
    """Turn one column of an engine's answer into an array for a frame, of a type that depends on the kind alone.

    Examples
    --------
    >>> column_of("integer", np.array([3, 0]), np.array([False, True]))
    <IntegerArray>
    [3, <NA>]
    Length: 2, dtype: Int64
    """
    if kind == "text":
        words = np.array(values, dtype=object)
        words[unknown] = None
        return pd.Series(words, dtype=object)
    if kind == "date":
        days = np.full(len(values), np.datetime64("NaT"), dtype="datetime64[s]")
        days[~unknown] = values[~unknown].astype("datetime64[D]")
        return days
    blank = {"integer": np.int64, "number": np.float64, "truth": np.bool_}[kind]
    filled = np.zeros(len(values), dtype=blank)
    filled[~unknown] = values[~unknown].astype(blank)
    if kind == "number":
        filled[unknown] = np.nan
        return filled
    array = pd.arrays.IntegerArray if kind == "integer" else pd.arrays.BooleanArray
    return array(filled, unknown.copy())


def _kind(column: pd.Series) -> str:
    """Say what kind of value a column holds; nothing if it mixes kinds."""
    kind = column.dtype
    if (
        isinstance(kind, pd.CategoricalDtype)
        or pd.api.types.is_object_dtype(kind)
        or pd.api.types.is_string_dtype(kind)
    ):
        found = INFERRED.get(pd.api.types.infer_dtype(column.astype(object), skipna=True), "")
        return "date" if column.isna().all() and str(column.name).endswith("_date") else found
    if pd.api.types.is_bool_dtype(kind):
        return "truth"
    if pd.api.types.is_integer_dtype(kind):
        return "integer"
    if pd.api.types.is_float_dtype(kind):
        return "number"
    return "date" if pd.api.types.is_datetime64_dtype(kind) else ""


def _typed(column: pd.Series, kind: str) -> Any:
    """Give the values of a column as the one type of its kind."""
    unknown = column.isna().to_numpy(dtype=bool)
    if kind == "text":
        words = column.astype(object).to_numpy(dtype=object, copy=True)
        words[unknown] = None
        return pd.Series(words, dtype=object)
    if kind == "date":
        days = np.full(len(column), np.datetime64("NaT"), dtype="datetime64[s]")
        days[~unknown] = (
            np.array(column[~unknown].tolist(), dtype="datetime64[s]")
            if _objects(column)
            else (column[~unknown].to_numpy().astype("datetime64[s]"))
        )
        return days
    if isinstance(column.dtype, np.dtype) and column.dtype != object:
        return column.to_numpy()
    return pd.array(
        column.astype(object).where(~unknown, None), dtype={"integer": "Int64", "truth": "boolean"}.get(kind, "Float64")
    )


def _objects(column: pd.Series) -> bool:
    """Say whether a column holds Python's own objects."""
    return not pd.api.types.is_datetime64_dtype(column.dtype)
