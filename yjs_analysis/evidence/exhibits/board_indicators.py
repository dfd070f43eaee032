"""What should the Board look at every quarter?"""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from yjs_analysis.assurance.indicators import (
    EACH,
    HERE,
    PER_100_000,
    PER_CENT,
    PUBLISHED,
    RATIO,
    board_indicators,
)
from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study, citation
from yjs_analysis.sources.indicator_values import indicators_wanted
from yjs_analysis.sources.tracing import trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.bars import bars
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

WITH_INTERVAL = "A count, and so an interval"
WITHOUT = "A figure without its count"
NOTHING = "No figure at all"
KINDS = (WITH_INTERVAL, WITHOUT, NOTHING)

TARGET = "Target"

MADE_UP = "(synthetic)"
"""The name of an area of made-up children ends so."""

NONE, ROLL, SUITABLE = "EDU-NONE", "EDU-ROLL", "EDU-SUIT"
"""Together these three are all the children on court orders: of two of them the third can be worked back."""


def what_to_look_at(
    study: Study, given: pd.DataFrame | None = None, counted: tuple[pd.DataFrame, pd.DataFrame] | None = None
) -> Exhibit:
    """Show every indicator with its last figure, interval, direction, target and next date, or that there is none.

    `given` holds the service's own figures, as `sources.indicator_values.read_indicator_values` gives them; `counted`
    the definitions of all indicators and those figures that records give, after disclosure control.
    """
    table = board_indicators(given, confidence=study.confidence)
    shown = withhold(table, threshold=study.threshold, also=of_the_same_children(table, study))
    wanted, own = counted if counted else (indicators_wanted(), shown.iloc[:0])
    shown = _with_own(shown, own, wanted)
    kinds = withhold(pd.DataFrame(_kinds(shown)), threshold=1)
    count = dict(zip(kinds["label"], kinds["value"].astype(int), strict=True))
    published = "published " if own.empty and given is None else ""
    finding = (
        f"Of {len(wanted)} things to look at, {wording.in_words(count[WITH_INTERVAL])} have a {published}count and so "
        f"an interval, {wording.in_words(count[WITHOUT])} a figure without its count, and "
        f"{wording.in_words(count[NOTHING])} no figure at all. {_targets(wanted)}"
    )
    drawn = kinds.assign(count=kinds["value"], marked=kinds["label"] == NOTHING)
    return Exhibit(
        identifier="E15",
        question="What should the Board look at every quarter?",
        answer=finding,
        chart=bars(drawn, finding=finding) if own.empty else None,
        table=_table(shown, wanted, study) if own.empty else _without_targets(_table(shown, wanted, study)),
        means=(
            "Ask for each line every quarter as two counts: how many, of how many. Set its target and date before the "
            "first report. Give no line a colour unless its whole interval lies on one side of the target."
        ),
        does_not_mean=(
            "It does not show the service today: most figures are of 2019, and the inspection gave them on few cases. "
            f"{NOT_AVAILABLE} says that nobody has published a figure, not that nothing was done.{_beyond(own)}"
        ),
        source=(
            f"{citation(shown[shown['kept'].isin([PUBLISHED, ''])])}. {_of_records(own)}Wilson "
            f"{study.in_a_hundred} intervals for shares, Byar for first-time entrants (printed rate times the "
            "2021 population). The statistical family is not held: the region stands in for it."
        ),
        estimates=pd.concat([_numbers(shown), kinds], ignore_index=True),
    )


def _with_own(shown: pd.DataFrame, own: pd.DataFrame, wanted: pd.DataFrame) -> pd.DataFrame:
    """Put what the records give beside the other figures, in the order of the indicators."""
    if own.empty:
        return shown
    rest = shown[~((shown["note"] == "not given") & shown["code"].isin(own["code"]))]
    place = {code: number for number, code in enumerate(wanted["code"])}
    whole = pd.concat([own, rest], ignore_index=True)
    return whole.sort_values("code", key=lambda codes: codes.map(place), kind="stable", ignore_index=True)


def _beyond(own: pd.DataFrame) -> str:
    """Say what a record cannot tell: who was never in the system before."""
    if own.empty:
        return ""
    return " A child with a first disposal, as the service recorded it, is not yet a first-time entrant."


def _of_records(own: pd.DataFrame) -> str:
    """Name the records, and say whether their children are real."""
    if own.empty:
        return ""
    area, period = own["area"].iloc[0], own["period"].iloc[0]
    made_up = " (synthetic children: made up, none of them real)" if area.endswith(MADE_UP) else ""
    return f"{area}{made_up}: {own['source'].iloc[0]}, {period}; shares of those of whom it is recorded. "


def of_the_same_children(table: pd.DataFrame, study: Study) -> pd.Series:
    """Mark the two counts of school and work that must go together, where one of the three is too small to show."""
    also = pd.Series(False, index=table.index)
    parts = table[table["code"].isin((NONE, ROLL, SUITABLE))]
    for _, part in parts.groupby(["kept", "period"]):
        small = part["events"].between(0.5, study.threshold - 0.5)
        left = (part["total"] - part["events"]).between(0.5, study.threshold - 0.5)
        if (small | left).any():
            also |= table.index.isin(part.index[part["code"] != NONE])
    return also


def apart_from_records(given: pd.DataFrame | None) -> pd.DataFrame | None:
    """Leave out what records count too: two counts of the same children could give away what one of them withholds."""
    if given is None:
        return None
    wanted = indicators_wanted()
    counted = wanted.loc[wanted["fed_by"].str.contains("case file"), "code"]
    return given[~given["code"].isin(counted)]


def _kind(part: pd.DataFrame) -> str:
    if part["withheld"].any() or part["low"].notna().any():
        return WITH_INTERVAL
    return NOTHING if (part["note"] == "not given").all() else WITHOUT


def _kinds(shown: pd.DataFrame) -> list[dict]:
    kinds = shown.groupby("code", sort=False)[["withheld", "low", "note"]].apply(_kind)
    rows = trace(indicators_wanted()["rows"])
    counted = [
        stated(label=kind, measure="indicators", value=int((kinds == kind).sum()), rows=rows, method="counted")
        for kind in KINDS
    ]
    return [*counted, stated(label="All", measure="indicators", value=len(kinds), rows=rows, method="counted")][:3]


def _targets(wanted: pd.DataFrame) -> str:
    missing = int((wanted["target"] == "").sum())
    if missing == len(wanted):
        return "No target and no date is published for any of them."
    return f"{wording.in_words(missing).capitalize()} have no published target."


def _numbers(shown: pd.DataFrame) -> pd.DataFrame:
    """Give every value with what it is."""
    labels = [
        ", ".join(filter(None, (one["name"], one["area"], one["period"], one["group"])))
        for one in shown.to_dict("records")
    ]
    return shown.assign(label=labels).drop(columns=["source", "counted", "of", "note", "fed_by"])


def _table(shown: pd.DataFrame, wanted: pd.DataFrame, study: Study) -> Table:
    rows = []
    for one in wanted.to_dict("records"):
        part = shown[shown["code"] == one["code"]]
        for number, (kept, said, when) in enumerate(_figures(part)):
            first = number == 0
            named = f"{one['name']}, {one['unit']}" if one["unit"] == PER_100_000 else one["name"]
            name = named if first else f"\u2003{'published' if kept != part['kept'].iloc[0] else 'earlier'}"
            target = f"{one['target']}" or NOT_AVAILABLE
            due = one["next_date"] or one["every"]
            rows.append((name, said, when, one["better"], target, due))
    return Table(
        caption=f"Each indicator for {study.area}, with its last figure. Next: its date, or how often it is due",
        columns=("Indicator", f"Figure ({study.in_a_hundred} interval)", "When", "Better", TARGET, "Next"),
        sides="wwllll",
        rows=tuple(rows),
    )


def _without_targets(table: Table) -> Table:
    """Leave out a column of targets in which nothing stands: the answer says so, and the figures need the room."""
    at = table.columns.index(TARGET)
    if any(row[at] != NOT_AVAILABLE for row in table.rows):
        return table
    return replace(
        table,
        columns=table.columns[:at] + table.columns[at + 1 :],
        sides=table.sides[:at] + table.sides[at + 1 :],
        rows=tuple(row[:at] + row[at + 1 :] for row in table.rows),
    )


def _figures(part: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Write an indicator's figures, those of one time beside each other, with who gave them and when."""
    found = []
    for (kept, period), rows in part.groupby(["kept", "period"], sort=False):
        own = (rows["area"] == HERE) | rows["area"].str.endswith(MADE_UP)
        here, beside = rows[own], rows[~own]
        if here["withheld"].all() and len(here):
            said = WITHHELD
        elif len(here) > 1 and kept == PUBLISHED:
            said = _range(here)
        else:
            said = "; ".join(map(_written, here.to_dict("records")))
        others = [f"{one['area']} {_written(one)}" for one in beside.to_dict("records")]
        when = re.sub(r"^.* to (\d+ )?", "to ", period) or NOT_AVAILABLE
        made_up = "synthetic: " if rows["area"].str.endswith(MADE_UP).any() else ""
        found.append((kept, made_up + "; ".join(filter(None, (said, *others))), when))
    return found


def _range(rows: pd.DataFrame) -> str:
    """Write figures printed as from what to what."""
    return " to ".join(wording.count(value) for value in rows["value"]) + f" {rows['unit'].iloc[0]}"


def _written(one: dict) -> str:
    """Write one figure as its unit asks, with its interval where it has one."""
    group = f"{one['group']} " if one["group"] else ""
    if one["withheld"]:
        return group + WITHHELD
    if pd.isna(one["low"]):
        return _as_printed(one)
    counts = "" if one["kept"] == PUBLISHED and one["unit"] != PER_CENT else _counts(one)
    if one["unit"] == PER_CENT:
        written = wording.percent
    elif one["unit"] == RATIO:
        written = wording.ratio
    else:
        written = wording.count
    limits = wording.limits(one["low"], one["high"], written=written)
    return f"{group}{written(one['value'])} ({limits}){counts}"


def _counts(one: dict) -> str:
    """Write the counts behind a figure."""
    if pd.isna(one["total"]) or one["unit"] == RATIO:
        return ""
    of = wording.count(one["total"])
    return f", {wording.count(one['events'])} {'cases, workers:' if one['unit'] == EACH else 'of'} {of}"


def _as_printed(one: dict) -> str:
    """Write a figure without a count as it was printed; one printed in words by its number alone."""
    if not one["printed"]:
        return NOT_AVAILABLE
    inside = re.search(r"(\d+) per cent", one["printed"])
    return f"{inside[1]}%" if inside else one["printed"]
