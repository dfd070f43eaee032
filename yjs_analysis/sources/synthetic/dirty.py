"""Put the faults of a real export into clean tables, and write down which row has which."""

from __future__ import annotations

import numpy as np
import pandas as pd

from yjs_analysis.sources import disposals, ethnicity

HEADINGS = {
    "child_id": "YPID",
    "other_child_id": "OYPID",
    "area": "YOT Name",
    "sex": "Gender",
    "date_of_birth": "DOB",
    "age_at_offence": "Age at Offence",
    "age_at_disposal": "Age at Outcome",
    "ethnicity": "Ethnic Origin",
    "ethnicity_basis": "Ethnicity Source",
    "offence_date": "Date of Offence",
    "first_hearing_date": "Date of First Hearing",
    "offence_group": "YJB Offence Category",
    "gravity": "YJB Seriousness Score",
    "disposal_date": "Outcome Date",
    "disposal": "Legal Outcome",
    "admission": "Plea",
    "previous_disposals": "Previous Outcomes",
    "remand": "Remand Status",
    "joint_panel": "Joint Decision Panel",
    "assessed_before_decision": "Assessed Prior to Decision",
    "appeal_status": "Outcome Appeal Status",
    "residence": "Residence on Legal Outcome Date",
    "case_notes": "Case Notes",
}
"""The columns of the schema under the headings that a case-management system gives them."""

SENTINEL = "1900-01-01"
NOTES = ("Panel date agreed.", "Home visit done.", "Awaiting report.")
NAMED_NOTE = "Spoke with Testy McSynthetic (a made-up name) and family."
MAY_BE_BLANK = ("gravity", "offence_group", "admission", "remand", "joint_panel", "ethnicity")
DAYS = ("date_of_birth", "offence_date", "first_hearing_date", "disposal_date")
FAULT_COLUMNS = ("file", "row", "column", "fault", "added_row", "meaning")

ADDED = {
    "exact duplicate": ("", "The row stands twice."),
    "same child, two references": ("child_id", "The row stands twice, under two references of one child."),
    "aged 18 at disposal": ("date_of_birth", "The child was 17 at the offence and 18 at hearing and disposal."),
    "disposal before offence": ("disposal_date", "The disposal is dated a month before the offence."),
    "missing date as 1900-01-01": ("offence_date", "The date of the offence is the one that means: not known."),
    "changed on appeal": ("appeal_status", "The disposal no longer stands."),
    "lived elsewhere": ("residence", "The child didn't live in the area (OTHER)."),
}
"""Faults that stand on rows of their own: once these rows are left out, the clean rows remain."""

IN_PLACE = {
    "spelling of ethnicity": "The same code is spelled in four ways: as code, label, capitals, and both together.",
    "day first": "The dates of this row are day/month/year; most others are year-month-day.",
    "blank cell": "What stood here was lost.",
    "name in free text": "A made-up name stands in a note.",
    "unused date as 1900-01-01": "Nobody was heard in court: the date that means that there is none.",
}
"""Faults on rows that stay."""


def soil(tables: dict[str, pd.DataFrame], rng: np.random.Generator) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Put every usual fault into the disposals; the other tables stay as they are.

    Parameters
    ----------
    tables
        In words, as `records.in_words` gives them.
    rng
        Where the chance comes from.

    Returns
    -------
    tuple
        The tables, disposals under other headings and with more rows; and the faults, one row each: `file`, `row` (the
        heading is row 1), `column` (its heading), `fault`, `added_row` (yes: leave it out, and the clean rows remain),
        `meaning`.
    """
    clean = tables["disposals"].assign(other_child_id="P" + tables["disposals"]["child_id"])
    many = max(2, round(len(clean) / 100))
    parts = [clean.assign(case_notes="", _fault="")]
    for order, fault in enumerate(ADDED):
        parts.append(_added(clean, fault, rng, many, order).assign(case_notes="", _fault=fault))
    held = pd.concat(parts, ignore_index=True)
    held = held.sort_values(["disposal_date", "child_id"], kind="stable").reset_index(drop=True)
    copied = held.loc[held["_fault"].ne(""), "other_child_id"]
    held["_plain"] = held["_fault"].eq("") & ~held["other_child_id"].isin(copied)
    found = [(at, ADDED[fault][0], fault, "yes", ADDED[fault][1]) for at, fault in enumerate(held["_fault"]) if fault]
    for change in (_blanks, _notes, _unused_dates, _spellings, _day_first):
        found += change(held, rng, many)
    held["disposal"] = _labels(held["disposal"])
    held["sex"] = held["sex"].map({"male": "M", "female": "F"}).fillna("")
    faults = pd.DataFrame(
        [("disposals.csv", at + 2, HEADINGS.get(column, ""), *rest) for at, column, *rest in found],
        columns=list(FAULT_COLUMNS),
    )
    faults = faults.sort_values(["row", "column", "fault"], kind="stable").reset_index(drop=True)
    named = held[[one for one in HEADINGS if one in held.columns]].rename(columns=HEADINGS)
    return {**tables, "disposals": named}, faults


def _added(clean: pd.DataFrame, fault: str, rng: np.random.Generator, many: int, order: int) -> pd.DataFrame:
    """Make rows of one fault from copies of rows."""
    rows = _copied(clean, rng, many)
    if fault == "exact duplicate":
        return rows
    numbers = [f"SYNX{order}{at:07d}" for at in range(len(rows))]
    rows["child_id"] = numbers
    if fault == "same child, two references":
        return rows
    rows["other_child_id"] = [f"P{one}" for one in numbers]
    offence = rows["offence_date"].to_numpy().astype("datetime64[D]")
    if fault == "aged 18 at disposal":
        birthday = offence + 1
        month = birthday.astype("datetime64[M]")
        rows["date_of_birth"] = (
            (month - 12 * 18).astype("datetime64[D]") + (birthday - month.astype("datetime64[D]"))
        ).astype(str)
        rows["age_at_offence"], rows["age_at_disposal"] = "17", "18"
        return rows
    if fault == "disposal before offence":
        rows["disposal_date"] = (offence - 30).astype(str)
        rows["first_hearing_date"] = ""
        rows["age_at_disposal"] = rows["age_at_offence"]
    elif fault == "missing date as 1900-01-01":
        rows["offence_date"] = SENTINEL
    elif fault == "changed on appeal":
        rows["appeal_status"] = "Changed on appeal"
    else:
        rows["residence"] = "OTHER"
    return rows


def _copied(clean: pd.DataFrame, rng: np.random.Generator, many: int) -> pd.DataFrame:
    """Copy rows of different children, if there are so many."""
    first = clean.drop_duplicates("child_id")
    order = np.argsort(rng.random(len(first)), kind="stable")[:many]
    return first.iloc[np.sort(order)].copy()


Found = list[tuple[int, str, str, str, str]]


def _blanks(held: pd.DataFrame, rng: np.random.Generator, many: int) -> Found:
    found: Found = []
    for column in MAY_BE_BLANK:
        usual = held["_plain"] & held[column].ne("")
        # Of ethnicity only what was not stated is blanked, so that nobody's group is lost that was known.
        rows = _chosen(usual & held["ethnicity"].eq("NS") if column == "ethnicity" else usual, rng, many)
        held.loc[rows, column] = ""
        found += [(at, column, "blank cell", "no", IN_PLACE["blank cell"]) for at in rows]
    return found


def _notes(held: pd.DataFrame, rng: np.random.Generator, many: int) -> Found:
    usual = _chosen(held["_plain"], rng, 10 * many)
    held.loc[usual, "case_notes"] = [NOTES[at % len(NOTES)] for at in range(len(usual))]
    rows = _chosen(held["_plain"], rng, many)
    held.loc[rows, "case_notes"] = NAMED_NOTE
    return [(at, "case_notes", "name in free text", "no", IN_PLACE["name in free text"]) for at in rows]


def _unused_dates(held: pd.DataFrame, rng: np.random.Generator, many: int) -> Found:
    rows = _chosen(held["_plain"] & held["first_hearing_date"].eq(""), rng, many)
    held.loc[rows, "first_hearing_date"] = SENTINEL
    fault = "unused date as 1900-01-01"
    return [(at, "first_hearing_date", fault, "no", IN_PLACE[fault]) for at in rows]


def _spellings(held: pd.DataFrame, rng: np.random.Generator, many: int) -> Found:
    """Spell each ethnicity in one of four ways, all rows of a copy as in the row that was copied."""
    label = ethnicity.ethnicity_codes().set_index("code")["label"]
    ways = dict(zip(_one_each(held), np.floor(rng.random(len(held)) * 4).astype(int), strict=False))
    spelled = [
        code if not code or not way else (label[code], label[code].upper(), f"{code} - {label[code]}")[way - 1]
        for code, way in zip(held["ethnicity"], held["other_child_id"].map(ways), strict=True)
    ]
    changed = held["ethnicity"].ne(pd.Series(spelled, index=held.index))
    held["ethnicity"] = spelled
    fault = "spelling of ethnicity"
    return [(at, "ethnicity", fault, "no", IN_PLACE[fault]) for at in held.index[changed]]


def _day_first(held: pd.DataFrame, rng: np.random.Generator, many: int) -> Found:
    """Write the dates of some rows day first; a copy as the row that was copied."""
    chance = dict(zip(_one_each(held), rng.random(len(held)) < 0.4, strict=False))
    rows = held.index[held["other_child_id"].map(chance)]
    for column in DAYS:
        text = held.loc[rows, column]
        held.loc[rows, column] = [f"{one[8:]}/{one[5:7]}/{one[:4]}" if one else "" for one in text]
    return [(at, "disposal_date", "day first", "no", IN_PLACE["day first"]) for at in rows]


def _one_each(held: pd.DataFrame) -> pd.Series:
    return held["other_child_id"].drop_duplicates()


def _chosen(among: pd.Series, rng: np.random.Generator, many: int) -> list[int]:
    """Choose so many rows, or all if there are fewer."""
    rows = np.flatnonzero(among.to_numpy())
    return [int(one) for one in np.sort(rows[np.argsort(rng.random(len(rows)), kind="stable")[:many]])]


def _labels(codes: pd.Series) -> pd.Series:
    """Write disposals as their labels."""
    label = disposals.disposal_codes().set_index("code")["label"]
    return codes.map(lambda code: label.get(code, code))
