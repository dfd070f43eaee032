"""Can the intervals be trusted with small numbers?"""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import Chart, forest
from yjs_analysis.telling.tables import Table

PROMISED = 0.95
"""The confidence that the kept table was worked out for."""

DRAWN = ("relative rate", "population relative rate", "proportion", "relative rate, few children")
"""The questions in the chart; the table has all of them."""

KATZ = "relative_risk"
"""SciPy's name for Katz's interval."""


def intervals_with_small_numbers(table: pd.DataFrame) -> Exhibit:
    """Show how often each interval held the truth, ours beside those of other libraries.

    Parameters
    ----------
    table
        As `sources.benchmarks.kept_calibration` gives it. It counts supposed truths, and no child.
    """
    return Exhibit(
        identifier="C1",
        question="How often does each interval hold the truth?",
        answer=_finding(table),
        chart=calibration_chart(table),
        table=_table(table),
        means=(
            "Intervals built on a standard error fail where an outcome happens to nobody or to everybody: they have no "
            f"limits there, or far too close ones. The defaults do not. {_weakest(table)}"
        ),
        does_not_mean=(
            "It says nothing about a table of children who were chosen, counted twice or coded wrongly: chance is all "
            "that an interval knows of."
        ),
        source=(
            "Worked out by complete enumeration (make calibration; tests/benchmarks/calibration.csv), "
            f"{_tools(table)}. Intervals of {wording.percent(PROMISED)}. One cell: one supposed truth. An interval "
            "that does not exist does not hold the truth."
        ),
        estimates=_gated(table),
    )


def calibration_chart(table: pd.DataFrame) -> Chart:
    """Draw a row a method: the mean over all cells, between the worst and the best cell; only the questions of `DRAWN`.

    Parameters
    ----------
    table
        The columns of `sources.benchmarks.COLUMNS`.
    """
    drawn = table[table["question"].isin(DRAWN)]
    return forest(
        _gated(drawn),
        finding=_finding(table),
        counts="cells below 93%",
        mark=(PROMISED, f"promised: {wording.percent(PROMISED)}"),
        scale="percent",
    )


def _gated(table: pd.DataFrame) -> pd.DataFrame:
    """Set out the table as estimates: the mean coverage, from the worst cell to the best."""
    rows = table.get("rows", "")
    return withhold(
        pd.DataFrame(
            {
                "block": [f"{one.capitalize()} ({wording.count(n)} cells)" for one, n in _cells(table)],
                "label": [_name(row) for row in table.to_dict("records")],
                "counts": [wording.percent(share, decimals=1) for share in table["below_93"]],
                "measure": "coverage",
                "value": table["mean_coverage"],
                "low": table["worst_coverage"],
                "high": table["best_coverage"],
                "confidence": 1.0,
                "method": "complete enumeration",
                "note": "mean over all cells; the limits are the worst and the best cell",
                "rows": rows,
            }
        )
    )


def _cells(table: pd.DataFrame) -> list[tuple[str, int]]:
    return list(zip(table["question"], table["cells"], strict=True))


def _name(row: dict) -> str:
    """Name a method as a reader meets it: our default marked, another library's with its name."""
    if row["tool"] != "yjs_analysis":
        return f"{row['tool']}: {row['method']}"
    return f"{row['method']} (default)" if row["default"] == "yes" else row["method"]


def _tools(table: pd.DataFrame) -> str:
    others = table.loc[table["tool"] != "yjs_analysis", ["tool", "version"]].drop_duplicates()
    named = [f"{tool} {version}" for tool, version in others.to_numpy().tolist()]
    return f"beside {wording.listed(named)}" if named else "this package alone"


def _finding(table: pd.DataFrame) -> str:
    first = table[table["question"] == table["question"].iloc[0]]
    ours = first[first["default"] == "yes"].iloc[0]
    katz = first[first["method"] == KATZ].iloc[0]
    mean, worst, below, of_katz, katz_worst = (
        wording.percent(share, decimals=1)
        for share in (ours["mean_coverage"], ours["worst_coverage"], ours["below_93"], katz["mean_coverage"],
                      katz["worst_coverage"])
    )  # fmt: skip
    return (
        f"Over {wording.count(ours['cells'])} cells, the default interval of a relative rate holds the truth "
        f"{mean} of the time, {worst} in the worst cell; {below} of the cells lie below 93%. Katz's, the usual one "
        f"(as {katz['tool']} gives it), holds it {of_katz} of the time, {katz_worst} in the worst cell."
    )


def _weakest(table: pd.DataFrame) -> str:
    """Name the default that keeps its word least."""
    defaults = table[table["default"] == "yes"]
    one = defaults.loc[defaults["worst_coverage"].idxmin()]
    worst, below = (wording.percent(one[name], decimals=1) for name in ("worst_coverage", "below_93"))
    return (
        f"The weakest of them is {one['method']}'s for a {one['question']}: {worst} in its worst cell, and {below} of "
        "its cells below 93%."
    )


def _table(table: pd.DataFrame) -> Table:
    return Table(
        caption="Coverage of each method, over its cells",
        columns=("Question", "Method", "Mean", "Worst cell", "Below 93%", "Wholly below", "Wholly above", "No interval",
                 "One limit only", "Width"),
        sides="wwrrrrrrrr",
        rows=tuple(
            (
                row["question"],
                _name(row),
                *(
                    wording.percent(row[name], decimals=1)
                    for name in ("mean_coverage", "worst_coverage", "below_93", "all_below", "all_above", "undefined",
                                 "open_ended")
                ),
                wording.ratio(row["mean_width"]),
            )
            for row in table.to_dict("records")
        ),
    )  # fmt: skip
