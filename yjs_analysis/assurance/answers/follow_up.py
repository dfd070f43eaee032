"""The follow-up that a case is about: children with a time and a status, and what they are told apart by."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from yjs_analysis.assurance.answers.formulas import formula_of, model_of
from yjs_analysis.assurance.answers.inputs import number, one_of, problem, several, word
from yjs_analysis.assurance.answers.rows import column_of, table_of

TIES = {"efron": "Efron", "breslow": "Breslow"}
LIMITS = {"log-log": "log-log", "loglog": "log-log", "log": "log", "plain": "plain"}
RENAMED = {"week": "time", "arrest": "status"}
STATUS = re.compile(r"(\w+)\s*==\s*(\d+)")
ROSSI_TERMS = ("fin", "age", "race", "wexp", "mar", "paro", "prio")
WEEKS = 60
"""A follow-up that ends by then is taken to count weeks."""

NOT_TERMS = ("time", "status", "total", "child_id", "row", "n_reoff")


def follow_up_of(inputs: Mapping) -> pd.DataFrame:
    """Give the rows of a case with `time`, `status` (1 the event, 0 neither, 2 what came first) and a `total` of 1.

    The columns are called so, or `week` and `arrest`, or as the inputs `time` and `status` or the formula name them;
    `event` ("status==1") says which status is the event, `unit_days` how many days make a unit of time.

    Examples
    --------
    >>> rows = follow_up_of({"time": [30, 90], "status": [2, 1], "event": "status==2", "unit_days": 60})
    >>> rows[["time", "status"]].values.tolist()
    [[1.0, 1.0], [2.0, 2.0]]
    """
    rows = table_of(inputs)
    named = {inputs[name]: name for name in ("time", "status") if isinstance(inputs.get(name), str)}
    parts = formula_of(inputs) if "Surv" in str(inputs.get("formula", "")) else {}
    event = parts.get("value")
    if parts:
        named |= {parts["time"]: "time", parts["outcome"]: "status"}
    elif "event" in inputs:
        column, event = _status(inputs, "event")
        named |= {column: "status"}
    for name in named:
        column_of(rows, name, field="formula")
    rows = rows.drop(columns=[new for old, new in named.items() if old != new and new in rows.columns])
    rows = rows.rename(columns=named)
    rows = rows.rename(columns={old: new for old, new in RENAMED.items() if new not in rows.columns})
    for name in ("time", "status"):
        if not pd.api.types.is_numeric_dtype(column_of(rows, name, field="columns")):
            raise problem(name, rows[name].tolist(), "a list of numbers")
    if "unit_days" in inputs:
        rows["time"] = np.ceil(rows["time"] / number(inputs, "unit_days"))
    status = rows["status"].to_numpy()
    if event is not None and int(event) != 1:
        status = np.where(status == int(event), 1, np.where(status == 1, 2, status))
    return rows.assign(status=status, total=1)


def times_of(inputs: Mapping, rows: pd.DataFrame, by: str, status: tuple[int, ...] = (1,)) -> list:
    """Give the times that are asked about: `times`; of groups the usual ones; else each at which something happens.

    The usual times are 26 and 52 weeks of a year, or 90, 180 and 365 days.

    Examples
    --------
    >>> rows = follow_up_of({"time": [1, 2, 2, 4], "status": [1, 0, 1, 0], "court": [0, 0, 1, 1]})
    >>> times_of({}, rows, ""), times_of({}, rows, "court")
    ([1, 2], [26, 52])
    """
    if "times" in inputs:
        return several(inputs, "times")
    if by:
        return [26, 52] if rows["time"].max() <= WEEKS else [90, 180, 365]
    return sorted(set(rows.loc[rows["status"].isin(status), "time"].tolist()))


def column_to_compare(inputs: Mapping, name: str, rows: pd.DataFrame, *usual: str) -> str:
    """Give the column that an input names, else the first of the usual ones that the rows hold, else ''.

    Examples
    --------
    >>> column_to_compare({}, "group", pd.DataFrame({"court": [0, 1]}), "fin", "court")
    'court'
    """
    if inputs.get(name) is not None:
        column_of(rows, word(inputs, name), field=name)
        return word(inputs, name)
    return next((one for one in usual if one in rows.columns), "")


def hazard_model_of(inputs: Mapping, rows: pd.DataFrame) -> dict:
    """Give the terms, categories and strata of a model of hazards: of the formula, of `terms`, or of every column.

    Examples
    --------
    >>> rows = pd.DataFrame({"time": [1], "status": [1], "x": [0]})
    >>> hazard_model_of({}, rows)
    {'terms': ['x'], 'categories': {}, 'strata': []}
    """
    if "formula" in inputs:
        parts = formula_of(inputs)
    else:
        usual = ROSSI_TERMS if set(ROSSI_TERMS) <= set(rows.columns) else tuple(map(str, rows.columns))
        terms = inputs.get("terms", [one for one in usual if one not in NOT_TERMS])
        strata = inputs.get("strata", [])
        parts = {"terms": terms, "references": {}, "categories": [], "strata": strata}
    for name in ("terms", "strata"):
        if not isinstance(parts[name], list) or not all(isinstance(one, str) for one in parts[name]):
            raise problem(name, parts[name], "a list of names of columns")
    for one in parts["strata"]:
        column_of(rows, one, field="strata")
    with_white = {"reference": "White"} | dict(inputs)
    field = "formula" if "formula" in inputs else "terms"
    return model_of(with_white, rows, parts, field=field) | {"strata": parts["strata"]}


def ties_of(inputs: Mapping, default: str) -> str:
    """Give how ties are treated.

    Examples
    --------
    >>> ties_of({"ties": "breslow"}, "efron")
    'Breslow'
    """
    return one_of(inputs, "ties", TIES, default)


def by_columns(table: pd.DataFrame, by: str, column: str) -> list:
    """Give a column of answers, group after group, each in the order of its times.

    Examples
    --------
    >>> table = pd.DataFrame({"court": [1, 0, 1, 0], "time": [1, 1, 2, 2], "value": [3, 1, 4, 2]})
    >>> by_columns(table, "court", "value")
    [1, 2, 3, 4]
    """
    return table.sort_values([by, "time"] if by else ["time"])[column].tolist()


def _status(inputs: Mapping, name: str) -> tuple[str, str]:
    """Take `status==1` apart."""
    found = STATUS.fullmatch(word(inputs, name).strip())
    if found is None:
        raise problem(name, inputs[name], "a column and a number, such as status==1")
    return found[1], found[2]
