"""Children's records as counting sees them: checked, coded, under a keyed hash, without name or date of birth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.sources import schema
from yjs_analysis.sources.cases.contract import as_types
from yjs_analysis.sources.cases.examining import Examination, examine
from yjs_analysis.sources.cases.findings import sentences
from yjs_analysis.sources.cases.reading import read_tables

RECORD_COLUMNS = (
    "child_id",
    "area",
    "sex",
    "age_at_offence",
    "age_at_disposal",
    "days_to_eighteen",
    "group",
    "ethnic_code",
    "ethnicity_basis",
    "offence_date",
    "offence_group",
    "gravity",
    "disposal_date",
    "disposal",
    "tier",
    "admission",
    "previous_disposals",
    "remand",
    "joint_panel",
    "assessed_before_decision",
)
"""All that counting may know of a disposal."""

FOLLOWED_COLUMNS = {
    "reoffences": ("child_id", "offence_date", "disposal_date", "disposal", "tier", "offence_group", "gravity"),
    "exits": ("child_id", "event", "event_date"),
}
"""All that counting may know of what came after."""

UNKNOWN_WHERE_BLANK = ("sex", "offence_group", "admission", "remand", "joint_panel", "assessed_before_decision")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Records:
    """A service's records after entry. It shows how many there are, never a row."""

    disposals: pd.DataFrame = field(repr=False)
    """One row a disposal that counts, with the columns `RECORD_COLUMNS`."""

    reoffences: pd.DataFrame = field(repr=False)
    """One row a proven reoffence, with the columns of `FOLLOWED_COLUMNS`; empty if there is no such table."""

    exits: pd.DataFrame = field(repr=False)
    """One row a time that a child left, with the columns of `FOLLOWED_COLUMNS`; empty if there is no such table."""

    populations: pd.DataFrame = field(repr=False)
    """One row a count of residents, with the columns of the schema; empty if there is no such table."""

    flow: pd.DataFrame
    """What was read, left out and why, and what remains (`flow.FLOW_COLUMNS`)."""

    findings: pd.DataFrame
    """Warnings and notes (`findings.FINDING_COLUMNS`)."""

    ethnicity_audit: pd.DataFrame
    """What each recorded ethnicity was counted as, and how often (`ethnicity.audit`)."""

    def __repr__(self) -> str:
        """Say how many rows and children there are, and nothing of any of them."""
        children = self.disposals["child_id"].nunique()
        followed = f"{len(self.reoffences):,} reoffences, {len(self.exits):,} exits"
        return f"Records({len(self.disposals):,} disposals of {children:,} children, {followed})"


def load(
    source: Any,
    *,
    mapping: Mapping[str, Any] | None = None,
    area: str = "Walsall",
    key: bytes | None = None,
    drop_identifiers: bool = False,
    as_of: date | None = None,
    scheme: str = "2011",
) -> Records:
    """Bring a service's tables in: checked, coded, each child under a keyed hash.

    Read `flow` and `findings` with the records: they say which rows are not among them and why.

    The trap: with no key, every run hashes with a key of its own that is then forgotten, so that two runs cannot be
    put together. Give the same key where they must be (`identifiers.child_key`); whoever has it and the references can
    find the children again.

    Parameters
    ----------
    source
        A file or folder, or tables by name, as text with the number of the row in the file as the index.
    mapping
        As `mapping.read_mapping` gives it.
    area
        The youth justice service, where a row does not name it.
    key
        At least 32 bytes that nobody else knows, as `identifiers.child_key` gives them.
    drop_identifiers
        Whether columns of names, addresses and the like are dropped; they are refused otherwise.
    as_of
        The last day that can have happened; by default today.
    scheme
        The census whose groups ethnicity is rolled up to, "2011" (also right for 2021) or "2001".

    Returns
    -------
    Records
        The records, with the account of what was left out.

    Raises
    ------
    ValueError
        With every error in the tables, or every identifier in them; or if an argument is none.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "ypid": ["7", "7", "8"], "dob": ["01/05/2003", "01/05/2003", "02/06/1990"], "ethnicity": ["B1", "B1", "W1"],
    ...     "offence_date": ["2018-03-01", "2018-09-01", "2018-03-01"], "legal_outcome": ["YC", "Referral order", "YC"],
    ...     "outcome_date": ["2018-04-01", "2018-10-01", "2018-04-01"]}, index=[2, 3, 4])
    >>> records = load({"disposals": table}, as_of=date(2019, 1, 1))
    >>> records
    Records(2 disposals of 1 children, 0 reoffences, 0 exits)
    >>> records.disposals[["age_at_offence", "group", "disposal", "tier"]].values.tolist()
    [[14, 'Black', 'youth_caution', 'formal out-of-court'], [15, 'Black', 'referral_order', 'first-tier']]
    """
    tables = source if isinstance(source, Mapping) else read_tables(source)
    seen = examine(tables, mapping=mapping, key=key, drop_identifiers=drop_identifiers, as_of=as_of, scheme=scheme)
    return records_of(seen, area=area)


def records_of(seen: Examination, *, area: str = "Walsall") -> Records:
    """Keep of an examination what counting may know.

    Parameters
    ----------
    seen
        What `examining.examine` gave, without errors.
    area
        The youth justice service, where a row does not name it.

    Returns
    -------
    Records
        The records, with the account of what was left out.

    Raises
    ------
    ValueError
        With every error among the findings; or if an argument is none.

    Examples
    --------
    >>> records_of(examine({}))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: disposals: found no table of disposals; allowed is a table named disposals. Give the file...
    """
    refuse([*_area_problems(area), *sentences(seen.findings)])
    followed = {table: _told_unknown(_kept(seen, table, columns)) for table, columns in FOLLOWED_COLUMNS.items()}
    disposals = _told_unknown(_kept(seen, "disposals", RECORD_COLUMNS))
    disposals["area"] = disposals["area"].where(disposals["area"] != "", area)
    return Records(
        disposals=disposals,
        reoffences=followed["reoffences"],
        exits=followed["exits"],
        populations=_kept(seen, "populations", tuple(schema.columns("populations"))),
        flow=seen.flow,
        findings=seen.findings,
        ethnicity_audit=seen.ethnicity_audit,
    )


def _kept(seen: Examination, table: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Give the rows of one table that remain, with these columns and no others; none if there is no such table."""
    held = seen.kept[table] if table in seen.kept else as_types(table, pd.DataFrame({"row": []})).assign(tier="")
    rows = held[list(columns)].reset_index(drop=True)
    rows.attrs["rows"] = True  # what is cut out of them is refused by the gate of a notebook, too
    return rows


def _told_unknown(held: pd.DataFrame) -> pd.DataFrame:
    """Write "unknown" where a cell that has that answer is blank."""
    blank = [column for column in UNKNOWN_WHERE_BLANK if column in held]
    told = held.assign(**{column: held[column].where(held[column] != "", "unknown") for column in blank})
    told.attrs.update(held.attrs)
    return told


def _area_problems(area: str) -> list[str]:
    if isinstance(area, str) and area.strip():
        return []
    return [f"area must be the name of a youth justice service, but got {area!r}. Name it."]
