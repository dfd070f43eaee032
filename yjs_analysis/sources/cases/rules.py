"""The rules by which rows count: a child's proven disposal, once, at an age that youth justice serves.

They follow the inclusion rules of the national return's view of first-time entrants: aged 10 to 17 at the offence and
at most 17 at the first hearing, not changed or quashed on appeal, of a child who lives in the area, the most serious of
several outcomes on one day, and one child behind several references.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from yjs_analysis.sources import disposals, schema
from yjs_analysis.sources.cases.children import with_ages, with_one_reference
from yjs_analysis.sources.cases.findings import finding, key
from yjs_analysis.sources.cases.flow import FLOW_COLUMNS, Step, follow

YOUNGEST, OLDEST = 10, 17
"""Ages in whole years that youth justice serves: the age of criminal responsibility, and the last before 18."""

CHECK = "Check the rows in the system that the export comes from; if they are right, nothing needs doing."
MEND = "Correct the rows in the system that the export comes from, and export again."


def apply_rules(
    tables: Mapping[str, pd.DataFrame], *, as_of: date
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, list[dict[str, Any]]]:
    """Leave out the rows that do not count, each with its reason, and bring every child to one reference.

    Read the flow as an account: for each table, the rows read less the rows left out at each step are the rows that
    remain. A row goes with the first reason that applies.

    The trap: a child who turned 18 between the first hearing and the sentence counts, as nationally. Where the first
    hearing is not recorded, the age at disposal decides, and that child is left out.

    Parameters
    ----------
    tables
        By name, typed as `contract.as_types` gives them.
    as_of
        The last day that can have happened.

    Returns
    -------
    tuple
        The tables by name with the rows that remain (disposals with `tier`, ages and `days_to_eighteen`); the flow,
        with the columns `flow.FLOW_COLUMNS`; what was found, as `findings.finding` gives it.

    Examples
    --------
    >>> from yjs_analysis.sources.cases.contract import as_types
    >>> raw = pd.DataFrame({
    ...     "row": [2, 3], "child_id": ["a", "b"], "disposal": "fine", "age_at_offence": ["15", "9"],
    ...     "age_at_disposal": ["15", "10"], "offence_date": "2018-03-01", "disposal_date": "2018-04-01"})
    >>> kept, flow, _ = apply_rules({"disposals": as_types("disposals", raw)}, as_of=date(2019, 1, 1))
    >>> kept["disposals"]["child_id"].to_list(), flow[flow["rows_left_out"] > 0]["reason"].to_list()
    (['a'], ['aged under 10 at the offence'])
    """
    merged, found = with_one_reference(tables)
    day = pd.Timestamp(as_of)
    held, doubts = with_ages(merged["disposals"])
    kept: dict[str, pd.DataFrame] = {}
    kept["disposals"], flow, left = follow("disposals", _tiered(held), _disposal_steps(day))
    found += doubts + left
    first = kept["disposals"].groupby("child_id")["disposal_date"].min()
    for table, steps in (("reoffences", _reoffence_steps(day, first)), ("exits", _exit_steps(day, first))):
        if table in merged:
            rows = _tiered(merged[table]) if table == "reoffences" else merged[table]
            kept[table], more, left = follow(table, rows, steps)
            flow, found = flow + more, found + left
    if "populations" in merged:
        kept["populations"], more, _ = follow("populations", merged["populations"], [])
        flow += more
    return kept, pd.DataFrame(flow, columns=list(FLOW_COLUMNS)), found + _nothing_left(kept["disposals"])


def _disposal_steps(day: pd.Timestamp) -> list[Step]:
    """Give the reasons to leave a disposal out, in order."""
    return [
        *_filled_steps("disposals"),
        Step("the same as another row in every column", _repeats, "", "each row once", "Nothing needs doing."),
        Step(
            "an end of the case that is no disposal",
            lambda held: held["tier"] == "none",
            "disposal",
            "a disposal (not dismissed, withdrawn, no further action)",
            "Nothing needs doing.",
        ),
        Step(
            "changed or quashed on appeal",
            lambda held: held["appeal_status"].isin(["changed on appeal", "appeal successful"]),
            "appeal_status",
            "a disposal that stands",
            "Nothing needs doing; the disposal that replaced it should be a row of its own.",
        ),
        Step(
            "a child who lived elsewhere",
            lambda held: _is_other(held["residence"]),
            "residence",
            "a child of the area (residence is not OTHER)",
            "Nothing needs doing.",
        ),
        _after(day),
        _before("disposal_date", "offence_date", "a disposal before the offence"),
        *_age_steps(),
        Step(
            "a less serious disposal of the same child for the same day of offence on the same day",
            _less_serious,
            "disposal",
            "the most serious of several",
            "Nothing needs doing.",
        ),
    ]


def _age_steps() -> list[Step]:
    """Give the reasons that lie in a child's age."""
    ages = f"{YOUNGEST} to {OLDEST} at the offence, at most {OLDEST} at the first hearing or out-of-court decision"
    return [
        Step(
            "no age that can be worked out",
            lambda held: held["age_at_offence"].isna() & _age_then(held).isna(),
            "date_of_birth",
            "a date of birth, or both ages",
            "Fill in the date of birth.",
        ),
        Step(
            f"aged under {YOUNGEST} at the offence",
            lambda held: held["age_at_offence"] < YOUNGEST,
            "age_at_offence",
            ages,
            CHECK,
        ),
        Step(
            f"aged {OLDEST + 1} or over at the offence",
            lambda held: held["age_at_offence"] > OLDEST,
            "age_at_offence",
            ages,
            CHECK,
        ),
        Step(
            f"aged {OLDEST + 1} or over at the first hearing or out-of-court decision",
            lambda held: _age_then(held) > OLDEST,
            "age_at_disposal",
            ages,
            CHECK,
        ),
    ]


def _reoffence_steps(day: pd.Timestamp, first: pd.Series) -> list[Step]:
    """Give the reasons to leave a reoffence out, in order."""
    return [
        *_filled_steps("reoffences"),
        Step("the same as another row in every column", _repeats, "", "each row once", "Nothing needs doing."),
        Step(
            "an end of the case that is no disposal",
            lambda held: held["tier"] == "none",
            "disposal",
            "a proven offence",
            "Nothing needs doing.",
        ),
        _after(day),
        _before("disposal_date", "offence_date", "a disposal before the offence"),
        _stranger(first),
        Step(
            "an offence before the child's first disposal analysed",
            lambda held: held["offence_date"] < first.reindex(held["child_id"]).to_numpy(),
            "offence_date",
            "an offence on or after the day of that disposal",
            "Nothing needs doing; it is no reoffence.",
        ),
    ]


def _exit_steps(day: pd.Timestamp, first: pd.Series) -> list[Step]:
    """Give the reasons to leave an exit out, in order."""
    return [
        *_filled_steps("exits"),
        Step("the same as another row in every column", _repeats, "", "each row once", "Nothing needs doing."),
        Step(
            "a day that has not come yet",
            lambda held: held["event_date"] > day,
            "event_date",
            f"a day up to {day.date().isoformat()}",
            MEND,
        ),
        _stranger(first),
    ]


def _filled_steps(table: str) -> list[Step]:
    """Leave out rows in which a cell that must be filled is blank; the contract has named them already."""
    said = {name: field["title"].lower() for name, field in schema.columns(table).items()}
    return [
        Step(f"no {said[name]} that can be read", partial(_unfilled, column=name), name)
        for name in schema.required_columns(table)
    ]


def _unfilled(held: pd.DataFrame, *, column: str) -> pd.Series:
    blank = held[column].isna()
    return blank if held[column].dtype.kind == "M" else blank | (held[column] == "")


def _after(day: pd.Timestamp) -> Step:
    return Step(
        "a disposal on a day that has not come yet",
        lambda held: held["disposal_date"] > day,
        "disposal_date",
        f"a day up to {day.date().isoformat()}",
        MEND,
    )


def _before(later: str, earlier: str, reason: str) -> Step:
    return Step(reason, lambda held: held[later] < held[earlier], later, f"{later} on or after {earlier}", MEND)


def _stranger(first: pd.Series) -> Step:
    return Step(
        "a child without a disposal that is analysed",
        lambda held: ~held["child_id"].isin(first.index),
        "child_id",
        "a child of the disposals",
        "Look whether both tables hold the same references, and whether that child's disposals were left out.",
    )


def _repeats(held: pd.DataFrame) -> pd.Series:
    telling = [name for name in ("child_id", "offence_date", "disposal_date", "event_date") if name in held]
    close = held[held.duplicated(telling, keep=False)]
    again = close.duplicated([name for name in held.columns if name != "row"], keep="first")
    return again.reindex(held.index, fill_value=False)


def _is_other(residence: pd.Series) -> pd.Series:
    return residence.map({one: key(one) == "other" for one in residence.unique()}).astype(bool)


def _age_then(held: pd.DataFrame) -> pd.Series:
    """Give the age at the first hearing, or at the disposal where no hearing is recorded."""
    return held["age_at_first_hearing"].fillna(held["age_at_disposal"])


def _less_serious(held: pd.DataFrame) -> pd.Series:
    """Find the disposals of one child, for one day of offence and on one day, of which another is more serious."""
    one_day = ["child_id", "offence_date", "disposal_date"]
    several = held[held.duplicated(one_day, keep=False)]
    ranked = several.assign(severity=disposals.severities(several["disposal"]), gravity=several["gravity"].fillna(0))
    ranked = ranked.sort_values(["severity", "gravity"], ascending=False, kind="stable")
    return ranked.duplicated(one_day).reindex(held.index, fill_value=False)


def _tiered(held: pd.DataFrame) -> pd.DataFrame:
    """Add the tier of each disposal; a disposal that is not recognised is no disposal, and an error elsewhere."""
    codes = disposals.disposal_codes()
    known = held["disposal"].isin(codes["code"])
    tier = held["disposal"].map(dict(zip(codes["code"], codes["tier"], strict=True)))
    return held.assign(disposal=held["disposal"].where(known, ""), tier=tier.where(known, "").astype(object))


def _nothing_left(kept: pd.DataFrame) -> list[dict[str, Any]]:
    """Say that nobody is left to analyse."""
    if len(kept):
        return []
    return [
        finding(
            "error",
            table="disposals",
            rule="rows to analyse",
            found="no row that can be analysed",
            allowed="one row or more",
            what_to_do="Look at what was left out and why.",
        )
    ]
