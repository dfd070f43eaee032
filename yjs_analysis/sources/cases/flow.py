"""Every row that was read is accounted for: step by step, what was left out and why, and what remained."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from yjs_analysis.sources.cases.findings import finding

FLOW_COLUMNS = ("table", "step", "reason", "rows_left_out", "rows_remaining")
"""One row of the frame is one step. Step 0 of a table is what was read; rows left out and remaining add up to it."""

READ = "rows read"


@dataclass(frozen=True, slots=True)
class Step:
    """One reason to leave rows out, and how to find those rows."""

    reason: str
    leaves_out: Callable[[pd.DataFrame], pd.Series]
    column: str = ""
    allowed: str = ""
    what_to_do: str = ""
    """Blank where the finding was made already: then the step only counts."""


def follow(
    table: str, held: pd.DataFrame, steps: Iterable[Step]
) -> tuple[pd.DataFrame, list[dict[str, Any]], list[dict[str, Any]]]:
    """Leave rows out step by step: a row goes with the first reason that applies to it, and is counted there.

    Parameters
    ----------
    table
        The name of the table.
    held
        The rows that were read, with their number in the column `row`.
    steps
        In order.

    Returns
    -------
    tuple
        The rows that remain; one row of the flow a step; what was found, as `findings.finding` gives it.

    Examples
    --------
    >>> ages = pd.DataFrame({"row": [2, 3, 4], "age": [9, 14, 18]})
    >>> steps = [Step("under 10", lambda left: left["age"] < 10), Step("18 or over", lambda left: left["age"] > 17)]
    >>> kept, flow, found = follow("disposals", ages, steps)
    >>> kept["age"].to_list(), flow_in_words(pd.DataFrame(flow))
    ([14], '3 rows read, 1 analysed, because 2 were left out: under 10 (1); 18 or over (1).')
    """
    flow = [_row(table, 0, READ, 0, len(held))]
    found = []
    for number, step in enumerate(steps, 1):
        out = step.leaves_out(held).fillna(value=False).astype(bool)
        if out.any() and step.what_to_do:
            found.append(
                finding(
                    "warning",
                    table=table,
                    column=step.column,
                    rule=f"left out: {step.reason}",
                    rows=held.loc[out, "row"],
                    found=step.reason,
                    allowed=step.allowed,
                    what_to_do=step.what_to_do,
                )
            )
        held = held[~out] if out.any() else held
        flow.append(_row(table, number, step.reason, int(out.sum()), len(held)))
    return held, flow, found


def flow_in_words(flow: pd.DataFrame, *, table: str = "disposals") -> str:
    """Say in one sentence how many rows were read, how many are analysed, and why not all.

    Parameters
    ----------
    flow
        The columns `FLOW_COLUMNS`.
    table
        Which table of it.

    Returns
    -------
    str
        For example: "1,204 rows read, 1,187 analysed, because 17 were left out: ...".

    Examples
    --------
    >>> flow_in_words(pd.DataFrame([("disposals", 0, "rows read", 0, 7)], columns=list(FLOW_COLUMNS)))
    '7 rows read, all analysed.'
    """
    steps = flow[flow["table"] == table]
    if steps.empty:
        return "No rows read."
    read, remaining = int(steps["rows_remaining"].iloc[0]), int(steps["rows_remaining"].iloc[-1])
    rows = f"{read:,} row{'' if read == 1 else 's'} read"
    if read == remaining:
        return f"{rows}, all analysed."
    left = steps[steps["rows_left_out"] > 0]
    why = "; ".join(f"{reason} ({out:,})" for reason, out in zip(left["reason"], left["rows_left_out"], strict=True))
    out = read - remaining
    return f"{rows}, {remaining:,} analysed, because {out:,} {'was' if out == 1 else 'were'} left out: {why}."


def _row(table: str, step: int, reason: str, out: int, remaining: int) -> dict[str, Any]:
    return dict(zip(FLOW_COLUMNS, (table, step, reason, out, remaining), strict=True))
