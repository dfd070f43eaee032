"""The quality of a service's tables in counts: what is blank, who recorded ethnicity, when, at what age, and twice."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from yjs_analysis.sources import schema
from yjs_analysis.sources.cases.examining import Examination
from yjs_analysis.vocabulary import GROUPS, UNKNOWN

NOT_KNOWN = ("", "unknown")

OLDEST = 17
"""The last age at which somebody is a child here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Counts of rows, never a row.

    Parameters
    ----------
    blank
        `table`, `column`, `rows`, `count`: of how many rows, how many say nothing.
    basis
        `group`, `ethnicity_basis`, `count`: rows that remain, by who said what the ethnicity is.
    years
        `year`, `count`: rows read, by the year of the disposal; one that cannot be read is "no date".
    ages
        `age`, `count`: rows read, by age at disposal in whole years; "no age" where it is not known.
    left_out
        `reason`, `count`: rows left out, duplicates among them.
    """

    blank: pd.DataFrame
    basis: pd.DataFrame
    years: pd.DataFrame
    ages: pd.DataFrame
    left_out: pd.DataFrame


def quality(seen: Examination) -> Quality:
    """Count what a person who holds the records should look at.

    The trap: these counts can be of one row, and so of one child. They are for the person who holds the records, and
    not for publication.

    Parameters
    ----------
    seen
        As `examining.examine` gives it.

    Examples
    --------
    >>> from yjs_analysis.sources.cases.examining import examine
    >>> table = pd.DataFrame({"child_id": ["7", "8"], "ethnicity": ["B1", ""], "offence_date": "2018-03-01",
    ...                       "disposal_date": "2018-04-01", "disposal": "YC", "age_at_offence": "14",
    ...                       "age_at_disposal": ["15", "18"]}, index=[2, 3])
    >>> counts = quality(examine({"disposals": table}))
    >>> counts.ages.values.tolist()
    [['15', 1], ['18', 1]]
    >>> counts.blank.query("column == 'ethnicity'")[["rows", "count"]].values.tolist()
    [[2, 1]]
    """
    read = seen.read.get("disposals", pd.DataFrame())
    return Quality(
        blank=_blank(seen.read),
        basis=_basis(seen.kept.get("disposals")),
        years=_counted(_years(read), "year", missing="no date"),
        ages=_counted(_ages(read), "age", missing="no age"),
        left_out=_left_out(seen.flow),
    )


def _blank(read: dict[str, pd.DataFrame]) -> pd.DataFrame:
    rows = [
        (table, column, len(held), int(_says_nothing(held[column]).sum()))
        for table, held in read.items()
        for column in schema.columns(table)
        if column in held
    ]
    return pd.DataFrame(rows, columns=["table", "column", "rows", "count"])


def _says_nothing(column: pd.Series) -> pd.Series:
    return column.isna() | column.astype(object).isin(NOT_KNOWN)


def _basis(kept: pd.DataFrame | None) -> pd.DataFrame:
    if kept is None or kept.empty:
        return pd.DataFrame(columns=["group", "ethnicity_basis", "count"])
    counts = kept.groupby(["group", "ethnicity_basis"]).size().rename("count").reset_index()
    order = counts["group"].map([*GROUPS, UNKNOWN].index)
    return counts.iloc[order.argsort(kind="stable")].reset_index(drop=True)


def _years(read: pd.DataFrame) -> pd.Series:
    return read.get("disposal_date", pd.Series(dtype="datetime64[ns]")).dt.year.astype("Int64")


def _ages(read: pd.DataFrame) -> pd.Series:
    return read.get("age_at_disposal", pd.Series(dtype="Int64")).astype("Int64")


def _counted(values: pd.Series, name: str, *, missing: str) -> pd.DataFrame:
    counts = values.value_counts(dropna=False).sort_index()
    labels = [missing if pd.isna(one) else str(int(one)) for one in counts.index]
    return pd.DataFrame({name: labels, "count": counts.to_numpy(dtype=int)})


def _left_out(flow: pd.DataFrame) -> pd.DataFrame:
    steps = flow[(flow["table"] == "disposals") & (flow["rows_left_out"] > 0)]
    return steps[["reason", "rows_left_out"]].rename(columns={"rows_left_out": "count"}).reset_index(drop=True)
