"""Which column of an export is which column of the schema: recognised, told by a mapping, or asked for."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from yjs_analysis.sources import schema
from yjs_analysis.sources.cases.dates import read_forms
from yjs_analysis.sources.cases.findings import finding, key

_NAME = re.compile(r"[^\W_][\w .,:;()/&?%'#-]{0,59}")


def match_columns(
    table: str, headings: list[str], *, given: dict[str, str] | None = None
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Say which heading stands for which column of the schema.

    What a mapping gives comes first. Then every heading is compared with the names and spellings of the schema, letters
    and digits only. Two headings for one column are an error: nobody can tell which is meant.

    Parameters
    ----------
    table
        One of `schema.TABLES`.
    headings
        The headings of the file.
    given
        From a mapping: heading to column of the schema, or to "" for a column that is not to be used.

    Returns
    -------
    tuple
        Column of the schema to heading; and what was found, as `findings.finding` gives it.

    Examples
    --------
    >>> match_columns("exits", ["YPID", "Exit type", "Date"])[0]
    {'child_id': 'YPID', 'event': 'Exit type', 'event_date': 'Date'}
    """
    told = {key(theirs): ours for theirs, ours in (given or {}).items()}
    free = [one for one in headings if key(one) not in told]
    matched: dict[str, list[str]] = {}
    for names, known in [(headings, told), *((free, spelled) for spelled in recognised_names(table))]:
        settled = set(matched)
        for heading in names:
            ours = known.get(key(heading))
            if ours and ours not in settled:
                matched.setdefault(ours, []).append(heading)
    found = [_two_for_one(table, ours, many, headings) for ours, many in matched.items() if len(many) > 1]
    columns = schema.columns(table)
    single = {ours: matched[ours][0] for ours in columns if len(matched.get(ours, [])) == 1}
    return single, found + _not_used(table, headings, set(single.values()), told)


def recognised_names(table: str) -> list[dict[str, str]]:
    """Give the spellings that are recognised in one table: in the order in which they serve.

    Parameters
    ----------
    table
        One of `schema.TABLES`.

    Returns
    -------
    list
        Dictionaries, the first choice first: spelling, as `findings.key` writes it, to column of the schema.

    Examples
    --------
    >>> first, instead, *_ = recognised_names("disposals")
    >>> first["legaloutcome"], instead["currentyotid"]
    ('disposal', 'area')
    """
    own, spelled = schema.columns(table), schema.spellings()
    first = {key(ours): ours for ours in own}
    for place in (spelled.get(table, {}).get("columns", {}), spelled["columns"]):
        for ours in own:
            for theirs in place.get(ours, []):
                first.setdefault(key(theirs), ours)
    spare = {ours: many for ours, many in spelled["instead"].items() if ours in own}
    ranks = range(max(map(len, spare.values()), default=0))
    return [first, *({key(many[at]): ours for ours, many in spare.items() if at < len(many)} for at in ranks)]


def shown_headings(headings: list[str]) -> list[str]:
    """Give each heading as it may be shown: itself if it reads like a name, else only where it stands.

    Where one heading is a date or a long number, the first row is probably a child's record: then none is shown.

    Parameters
    ----------
    headings
        The headings of the file.

    Returns
    -------
    list
        One text a heading.

    Examples
    --------
    >>> shown_headings(["YPID", "Outcome dt"]), shown_headings(["Jo Green", "3 Mar 2018"])
    (['YPID', 'Outcome dt'], ['column 1', 'column 2'])
    """
    looks = read_forms(pd.Series(headings, dtype=object))["kind"].isin(["not a date", "blank"])
    record = not looks.all() or any(re.search(r"\d{5}|@", one) for one in headings)
    return [one if not record and _NAME.fullmatch(one) else f"column {place}" for place, one in enumerate(headings, 1)]


def _two_for_one(table: str, ours: str, many: list[str], headings: list[str]) -> dict[str, Any]:
    shown = dict(zip(headings, shown_headings(headings), strict=True))
    return finding(
        "error",
        table=table,
        column=ours,
        rule="one column for each name",
        found=f"{len(many)} columns that could be it ({', '.join(repr(shown[one]) for one in many)})",
        allowed="one",
        what_to_do=f'Choose one in a mapping: in [{table}.columns] write its name = "{ours}", and for the others = "".',
    )


def _not_used(table: str, headings: list[str], used: set[str], told: dict[str, str]) -> list[dict[str, Any]]:
    """Note the columns that are not used, other than those that a mapping leaves out or the national return has."""
    known = {key(one) for one in schema.spellings()["unused"]["names"]} | {one for one in told if not told[one]}
    shown = zip(headings, shown_headings(headings), strict=True)
    names = [name for heading, name in shown if heading not in used and key(heading) not in known]
    if not names:
        return []
    told_of = ", ".join(map(repr, names[:20])) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
    return [
        finding(
            "note",
            table=table,
            rule="columns that are used",
            found=f"{len(names)} column{'s' if len(names) > 1 else ''} not used ({told_of})",
            allowed="any",
            what_to_do="If one of them belongs to the schema, name it in a mapping.",
        )
    ]
