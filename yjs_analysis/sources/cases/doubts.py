"""What a careful reader should know of the rows that count: nothing here leaves a row out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from yjs_analysis.sources import disposals, ethnicity
from yjs_analysis.sources.cases.findings import finding
from yjs_analysis.vocabulary import UNKNOWN

FEW_CHILDREN = 30
"""With fewer children than this, hardly any difference between groups can be told from chance."""

MANY_UNKNOWN = 0.05
"""With a larger share of unknown ethnicity than this, bounds belong beside every comparison of groups."""

MANY_ROWS = 200
"""Among so many disposals some child nearly always comes back."""


def doubts(held: pd.DataFrame, *, few: int = FEW_CHILDREN, many_unknown: float = MANY_UNKNOWN) -> list[dict[str, Any]]:
    """Say what is doubtful in the disposals that remain: dates, children, unknown ethnicity, few children.

    Parameters
    ----------
    held
        The disposals that remain, as `rules.apply_rules` gives them, with `ethnic_code` and `group`.
    few
        Fewer children than this are said to be few.
    many_unknown
        A larger share of disposals of children of unknown ethnicity than this is said to be large.

    Returns
    -------
    list
        What was found, as `findings.finding` gives it.

    Examples
    --------
    >>> nobody = pd.DataFrame(columns=["row", "child_id", "disposal"])
    >>> doubts(nobody)
    []
    """
    if held.empty:
        return []
    found = [_outside(held, side) for side in ("available_from", "available_until")]
    found += [_contradicted(held, column, said) for column, said in _ONE_EACH.items()]
    found += [_no_child_twice(held), _perhaps_one_child(held), _hearing_after(held), _turned_eighteen(held)]
    found += [_unknown(held, many_unknown), _few(held, few), *_cautions(held)]
    return [one for one in found if one]


_ONE_EACH = {
    "date_of_birth": "children with more than one date of birth; each row keeps its own",
    "sex": "children recorded as male and as female; each row keeps its own",
    "group": "children recorded in more than one ethnic group; each row keeps its own, and the child counts in each",
}


def _outside(held: pd.DataFrame, side: str) -> dict[str, Any] | None:
    """Find disposals given before they could be, or after they were abolished."""
    codes = disposals.disposal_codes().set_index("code")[side]
    ends = {code: _day(text, side) for code, text in codes.items() if text}
    limit = pd.to_datetime(held["disposal"].map(ends))
    out = held["disposal_date"] < limit if side == "available_from" else held["disposal_date"] > limit
    if not out.any():
        return None
    early = side == "available_from"
    return finding(
        "warning",
        table="disposals",
        column="disposal",
        rule="disposals that the law knew on that day",
        rows=held.loc[out, "row"],
        found="disposals dated before they could be given" if early else "disposals dated after they were abolished",
        allowed="a disposal in use on that day (data/reference/disposal_codes.csv)",
        what_to_do="Check the disposal and its date."
        if early
        else "Check the disposal and its date; for an older offence some could still be given.",
    )


def _day(text: str, side: str) -> pd.Timestamp:
    """Read a day, or the first or last day of a year."""
    text = str(text)
    if len(text) == 4:
        text += "-01-01" if side == "available_from" else "-12-31"
    return pd.Timestamp(text)


def _contradicted(held: pd.DataFrame, column: str, said: str) -> dict[str, Any] | None:
    """Find children of whom the rows say different things."""
    known = held[held[column].notna() & ~held[column].astype(object).isin(["", "unknown", UNKNOWN])]
    many = known.drop_duplicates(["child_id", column])
    children = many.loc[many.duplicated("child_id"), "child_id"].unique()
    if not len(children):
        return None
    return finding(
        "warning",
        table="disposals",
        column="ethnicity" if column == "group" else column,
        rule="one answer for each child",
        rows=held.loc[held["child_id"].isin(children), "row"],
        found=said,
        allowed="the same in every row of a child",
        what_to_do="Correct the rows in the system that the export comes from.",
    )


def _no_child_twice(held: pd.DataFrame) -> dict[str, Any] | None:
    """Find tables in which no child comes back: the reference is then perhaps that of the row."""
    if len(held) < MANY_ROWS or held["child_id"].duplicated().any():
        return None
    return finding(
        "warning",
        table="disposals",
        column="child_id",
        rule="children who come back",
        found=f"another child in each of {len(held):,} rows",
        allowed="the same reference in every row of a child",
        what_to_do="Look whether the column is the reference of the child, and not that of the row or the case.",
    )


def _perhaps_one_child(held: pd.DataFrame) -> dict[str, Any] | None:
    """Find rows that agree in everything that tells children apart but the reference."""
    telling = ["date_of_birth", "sex", "offence_date", "disposal_date", "disposal"]
    born = held[held["date_of_birth"].notna()]
    same = born[born.duplicated(telling, keep=False)]
    twice = same[~same.duplicated(["child_id", *telling], keep=False)]
    if twice.empty:
        return None
    return finding(
        "warning",
        table="disposals",
        column="child_id",
        rule="one reference for each child",
        rows=twice["row"],
        found="rows with two references that agree in date of birth, sex, both dates and disposal",
        allowed="one reference for each child",
        what_to_do="Look whether they are one child; if so, merge the records and export again.",
    )


def _hearing_after(held: pd.DataFrame) -> dict[str, Any] | None:
    out = held["first_hearing_date"] > held["disposal_date"]
    if not out.any():
        return None
    return finding(
        "warning",
        table="disposals",
        column="first_hearing_date",
        rule="a first hearing before the disposal",
        rows=held.loc[out, "row"],
        found="a first hearing after the disposal",
        allowed="a day up to that of the disposal",
        what_to_do="Correct one of the two dates.",
    )


def _turned_eighteen(held: pd.DataFrame) -> dict[str, Any] | None:
    out = (held["age_at_disposal"] > 17).fillna(value=False).astype(bool)
    if not out.any():
        return None
    return finding(
        "note",
        table="disposals",
        column="age_at_disposal",
        rule="children who turned 18 before the disposal",
        rows=held.loc[out, "row"],
        found="18 or over at the disposal and under 18 at the first hearing; they count",
        allowed="at most 17 at the first hearing",
        what_to_do="Nothing needs doing.",
    )


def _unknown(held: pd.DataFrame, many_unknown: float) -> dict[str, Any] | None:
    out = held["group"] == UNKNOWN
    if out.mean() <= many_unknown:
        return None
    return finding(
        "warning",
        table="disposals",
        column="ethnicity",
        rule="ethnicity that is known",
        rows=held.loc[out, "row"],
        found=f"unknown ethnicity in {out.mean():.0%} of the disposals that count",
        allowed=f"up to {many_unknown:.0%} without a warning",
        what_to_do="Record ethnicity as the child describes it; until then read every comparison with its bounds.",
    )


def _few(held: pd.DataFrame, few: int) -> dict[str, Any] | None:
    children = held["child_id"].nunique()
    if children >= few:
        return None
    return finding(
        "warning",
        table="disposals",
        rule="enough children to compare",
        found=f"{children} child{'' if children == 1 else 'ren'}",
        allowed=f"{few} or more without a warning",
        what_to_do="Add earlier years; with so few, most counts will be withheld and no difference can be told.",
    )


def _cautions(held: pd.DataFrame) -> list[dict[str, Any]]:
    """Note what the codes of ethnicity cannot tell."""
    return [
        finding(
            "note",
            table="disposals",
            column="ethnicity",
            rule="what the codes of ethnicity tell",
            found=said.rstrip("."),
            allowed="any code of data/reference/ethnicity_codes.csv",
            what_to_do="Read the groups with this in mind.",
        )
        for said in ethnicity.cautions(held["ethnic_code"].replace("", "NK"))
    ]
