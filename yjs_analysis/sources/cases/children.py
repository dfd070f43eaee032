"""One child is one child: several references brought to one, and ages worked out from the date of birth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from yjs_analysis.sources.cases.dates import days_to_eighteen, whole_years
from yjs_analysis.sources.cases.findings import finding

AGE_AT = {
    "age_at_offence": "offence_date",
    "age_at_disposal": "disposal_date",
    "age_at_first_hearing": "first_hearing_date",
}
"""Each age, and the day on which it is an age."""


def with_one_reference(
    tables: Mapping[str, pd.DataFrame],
) -> tuple[dict[str, pd.DataFrame], list[dict[str, Any]]]:
    """Bring a child with several references to the first of them, in every table.

    As in the national return: two references with the same second reference and the same date of birth are one child.

    Parameters
    ----------
    tables
        By name, typed; `disposals` must be among them.

    Returns
    -------
    tuple
        The tables by name; what was found, as `findings.finding` gives it.

    Examples
    --------
    >>> born = pd.to_datetime(["2003-05-01", "2003-05-01"])
    >>> table = pd.DataFrame({"row": [2, 3], "child_id": ["a", "b"], "other_child_id": "x", "date_of_birth": born})
    >>> with_one_reference({"disposals": table})[0]["disposals"]["child_id"].to_list()
    ['a', 'a']
    """
    held = tables["disposals"]
    first = _first_reference(held)
    if not first:
        return dict(tables), []
    several = held["child_id"].isin([*first, *first.values()])
    told = finding(
        "warning",
        table="disposals",
        column="child_id",
        rule="one reference for each child",
        rows=held.loc[several, "row"],
        found="children with more than one reference, counted as one child each",
        allowed="one reference for each child",
        what_to_do="Merge the records in the system that the export comes from.",
    )
    merged = {
        name: table.assign(child_id=table["child_id"].map(lambda one: first.get(one, one)).astype(object))
        if "child_id" in table
        else table
        for name, table in tables.items()
    }
    return merged, [told]


def with_ages(held: pd.DataFrame) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Work out ages from the date of birth where it is known, else keep those that are given.

    Parameters
    ----------
    held
        The disposals, typed.

    Returns
    -------
    tuple
        The disposals with the columns of `AGE_AT` and `days_to_eighteen` (from the disposal; missing where there is
        no date of birth); what was found, as `findings.finding` gives it.

    Examples
    --------
    >>> day = pd.to_datetime(["2018-05-01"])
    >>> table = pd.DataFrame({"row": [2], "date_of_birth": pd.to_datetime(["2003-05-02"]), "offence_date": day,
    ...                       "disposal_date": day, "first_hearing_date": day})
    >>> table[list(AGE_AT)] = pd.NA
    >>> with_ages(table)[0][["age_at_offence", "days_to_eighteen"]].values.tolist()
    [[14, 1097]]
    """
    born = held["date_of_birth"]
    ages, found = {}, []
    for name, day in AGE_AT.items():
        given = held[name].astype("Int64")
        worked_out = whole_years(born, held[day])
        apart = ((given - worked_out).abs() > 1).fillna(value=False).astype(bool)
        if apart.any():
            found.append(_contradicted(name, held.loc[apart, "row"]))
        ages[name] = worked_out.fillna(given)
    return held.assign(**ages, days_to_eighteen=days_to_eighteen(born, held["disposal_date"])), found


def _contradicted(name: str, rows: pd.Series) -> dict[str, Any]:
    return finding(
        "warning",
        table="disposals",
        column=name,
        rule="ages that agree with the date of birth",
        rows=rows,
        found="ages that are more than a year from what the date of birth gives; that of the date of birth is taken",
        allowed="the same age",
        what_to_do="Correct the date of birth or the age in the system that the export comes from.",
    )


def _first_reference(held: pd.DataFrame) -> dict[str, str]:
    """Give for each further reference of a child the first one in the file, through chains of shared references."""
    told = held["other_child_id"] != ""
    if not told.any():
        return {}
    named = held[told & held["date_of_birth"].notna() & (held["child_id"] != "")]
    same = named.drop_duplicates(["child_id", "other_child_id", "date_of_birth"])
    first: dict[str, str] = {}

    def root(one: str) -> str:
        while one in first:
            one = first[one]
        return one

    several = same[same.duplicated(["other_child_id", "date_of_birth"], keep=False)]
    place = {one: at for at, one in enumerate(held["child_id"].unique())}
    for _, group in several.groupby(["other_child_id", "date_of_birth"], sort=False):
        roots = sorted({root(one) for one in group["child_id"]}, key=place.__getitem__)
        first.update(dict.fromkeys(roots[1:], roots[0]))
    return {one: root(one) for one in list(first)}
