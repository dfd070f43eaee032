"""A look at a service's tables from end to end: what was found, what is left out and why, and what remains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.sources import ethnicity
from yjs_analysis.sources.cases.contract import as_types, contract_findings
from yjs_analysis.sources.cases.doubts import doubts
from yjs_analysis.sources.cases.entering import with_hashes, without_identifiers
from yjs_analysis.sources.cases.findings import finding, findings_frame, summary
from yjs_analysis.sources.cases.flow import FLOW_COLUMNS, flow_in_words
from yjs_analysis.sources.cases.identifiers import child_key
from yjs_analysis.sources.cases.mapping import mapping_problems
from yjs_analysis.sources.cases.naming import AS_RECORDED, map_tables
from yjs_analysis.sources.cases.rules import apply_rules


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Examination:
    """What a look at the tables found. It holds children's records, and shows only how many."""

    findings: pd.DataFrame
    """One row a finding (`findings.FINDING_COLUMNS`)."""

    flow: pd.DataFrame
    """One row a step (`flow.FLOW_COLUMNS`); empty if there are no disposals to follow."""

    ethnicity_audit: pd.DataFrame
    """What each recorded ethnicity of the disposals that remain was counted as (`ethnicity.audit`)."""

    read: dict[str, pd.DataFrame] = field(repr=False)
    """Every row that was read, by table, typed, in the names of the schema."""

    kept: dict[str, pd.DataFrame] = field(repr=False)
    """The rows that remain, by table; `disposals` with `group`, `ethnic_code`, `tier` and ages."""

    def __repr__(self) -> str:
        """Say how much was found, and nothing of any row."""
        return f"Examination({flow_in_words(self.flow)} {summary(self.findings)})"


def examine(
    tables: Mapping[str, pd.DataFrame],
    *,
    mapping: Mapping[str, Any] | None = None,
    key: bytes | None = None,
    drop_identifiers: bool = False,
    as_of: date | None = None,
    scheme: str = "2011",
) -> Examination:
    """Look at a service's tables, and say everything at once: what was found, what is left out and why.

    Nothing is refused here; `records.load` refuses where there is an error.

    Parameters
    ----------
    tables
        By name, as text, with the number of the row in the file as the index.
    mapping
        As `mapping.read_mapping` gives it.
    key
        The secret under which the children's references are hashed, as `identifiers.child_key` gives it; by default one
        that is made for this look and forgotten.
    drop_identifiers
        Whether columns of names, addresses and the like are dropped; they are errors otherwise.
    as_of
        The last day that can have happened; by default today.
    scheme
        The census whose groups ethnicity is rolled up to, "2011" or "2001".

    Returns
    -------
    Examination
        Findings, flow, the rows that were read and those that remain.

    Raises
    ------
    ValueError
        If the mapping, the key, the day, the scheme or the name of a table is none.

    Examples
    --------
    >>> examine({"disposals": pd.DataFrame({"child_id": []})}).findings["column"].to_list()[:3]
    ['offence_date', 'disposal_date', 'disposal']
    """
    refuse([*_day_problems(as_of), *(f"mapping: {one}" for one in mapping_problems(mapping or {}))])
    tables, told = without_identifiers(tables, mapping=mapping, drop=drop_identifiers)
    mapped, found = map_tables(tables, mapping=mapping)
    mapped = with_hashes(mapped, key=child_key() if key is None else key)
    found = told + found + contract_findings(mapped)
    read = {table: as_types(table, held) for table, held in mapped.items()}
    if "disposals" not in read:
        found.append(_missing())
        return Examination(
            findings=findings_frame(found),
            flow=pd.DataFrame(columns=list(FLOW_COLUMNS)),
            ethnicity_audit=ethnicity.audit(pd.Series([], dtype=object), scheme=scheme),
            read=read,
            kept={},
        )
    kept, flow, more = apply_rules(read, as_of=as_of or date.today())
    kept["disposals"] = with_groups(kept["disposals"], scheme=scheme)
    found += more + _no_ethnicity(mapped["disposals"]) + doubts(kept["disposals"])
    return Examination(
        findings=findings_frame(found),
        flow=flow,
        ethnicity_audit=_audit(mapped["disposals"], kept["disposals"], scheme),
        read=read,
        kept=kept,
    )


def with_groups(held: pd.DataFrame, *, scheme: str) -> pd.DataFrame:
    """Roll ethnicity up: the code, the group, and who said so where the row or the code tells.

    Parameters
    ----------
    held
        Disposals whose `ethnicity` is a code or "".
    scheme
        "2011" or "2001".

    Returns
    -------
    pandas.DataFrame
        With `ethnic_code` ("" if not known), `group`, and `ethnicity_basis`, which is never blank.

    Examples
    --------
    >>> with_groups(pd.DataFrame({"ethnicity": ["IC3", ""], "ethnicity_basis": ""}), scheme="2011").values.tolist()
    [['IC3', 'officer-observed', 'IC3', 'Black'], ['', 'unknown', '', 'Unknown']]
    """
    known = held["ethnicity"].isin(ethnicity.ethnicity_codes()["code"])
    codes = held["ethnicity"].where(known, ethnicity.NOT_RECORDED).astype(object)
    told = held["ethnicity_basis"].isin(["self-defined", "officer-observed"])
    return held.assign(
        ethnicity_basis=held["ethnicity_basis"].where(told, ethnicity.bases(codes)).astype(object),
        ethnic_code=codes.replace(ethnicity.NOT_RECORDED, ""),
        group=ethnicity.roll_up(codes, scheme=scheme),
    )


def _day_problems(as_of: date | None) -> list[str]:
    if as_of is None or isinstance(as_of, date):
        return []
    return [f"as_of must be a date, but got {as_of!r}. Give datetime.date(2019, 3, 31), or leave it out for today."]


def _missing() -> dict[str, Any]:
    return finding(
        "error",
        table="disposals",
        rule="a table that is there",
        found="no table of disposals",
        allowed="a table named disposals",
        what_to_do="Give the file of disposals, or name it disposals.",
    )


def _no_ethnicity(mapped: pd.DataFrame) -> list[dict[str, Any]]:
    """Warn that no column of ethnicity was recognised."""
    if "ethnicity" in mapped or mapped.empty:
        return []
    return [
        finding(
            "warning",
            table="disposals",
            column="ethnicity",
            rule="a column that is there",
            found="no column that is recognised as it; every child counts as of unknown ethnicity",
            allowed="one column (ethnicity as recorded)",
            what_to_do='If it has another name, write "its name" = "ethnicity" under [disposals.columns] in a mapping.',
        )
    ]


def _audit(mapped: pd.DataFrame, kept: pd.DataFrame, scheme: str) -> pd.DataFrame:
    """Count what each recorded ethnicity became; a spelling that only a mapping knows stands under its code."""
    codes = kept["ethnicity"]
    if AS_RECORDED not in mapped:
        return ethnicity.audit(codes, scheme=scheme)
    recorded = mapped.loc[kept.index, AS_RECORDED]
    same = ethnicity.recognise_each(recorded) == codes
    return ethnicity.audit(recorded.where(same, codes), scheme=scheme)
