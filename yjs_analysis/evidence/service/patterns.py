"""Children in patterns: what is known of them at the first disposal, in the bands that models take."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from yjs_analysis.disproportionality.stages import NESTED, add_stages
from yjs_analysis.evidence.service.counted import PATTERN
from yjs_analysis.sources.counting import count

YOUNGER, OLDER = "10-14", "15-17"
"""The bands in which the inspection and the Department for Education print ages."""

MOST_HISTORY = 3
"""This many earlier disposals and more are one level."""

NOT_KNOWN = "unknown"

RECORDED = [
    "sex",
    "age_at_disposal",
    "gravity",
    "offence_group",
    "previous_disposals",
    "admission",
    "ethnicity_basis",
]
"""What is recorded of a child at a disposal, before it is put in bands."""


def patterns_of(disposals: pd.DataFrame, *, keep: str = "first") -> pd.DataFrame:
    """Count children at one of their disposals by everything that a model may hold still.

    What is not recorded is a level of its own, "unknown": nobody is left out. Ages and earlier disposals are in bands,
    gravity is its score.

    Parameters
    ----------
    disposals
        Records that count (`sources.cases.records`).
    keep
        Which disposal stands for the child, as in `sources.counting.count`.

    Returns
    -------
    pandas.DataFrame
        `group`, `PATTERN`, `period` (the financial year of the disposal, "2018/19"), `tier`, the stages passed,
        `count`.
    """
    counts = count(disposals, by=["group", *RECORDED, "tier", "disposal_date"], keep=keep)
    return in_bands(counts.assign(period=_financial_years(counts["disposal_date"])), by=["period"])


def outcomes_of(disposals: pd.DataFrame) -> pd.DataFrame:
    """Count every disposal by the same, and by child: a number in no order, so that a model knows whose they are.

    Parameters
    ----------
    disposals
        Records that count (`sources.cases.records`).
    """
    counts = count(disposals, by=["child_id", "group", *RECORDED, "tier"], unit="disposal")
    numbered = counts.assign(child=pd.factorize(counts["child_id"])[0]).drop(columns="child_id")
    return in_bands(numbered, by=["child"])


def in_bands(counts: pd.DataFrame, *, by: Sequence[str] = (), counted: Sequence[str] = ("count",)) -> pd.DataFrame:
    """Add counts up in the bands that models take.

    Parameters
    ----------
    counts
        By `group`, `RECORDED`, `tier` and the columns of `by`.
    by
        Further columns to keep.
    counted
        The columns of counts.

    Returns
    -------
    pandas.DataFrame
        `group`, `PATTERN`, the columns of `by`, `tier`, the stages passed, and the counts.
    """
    told = counts.assign(
        age_band=_bands(counts["age_at_disposal"]),
        history=_history(counts["previous_disposals"]),
        gravity=_whole(counts["gravity"]),
    )
    for name in ("sex", "offence_group", "admission", "ethnicity_basis"):
        told[name] = told[name].fillna(NOT_KNOWN).astype(object)
    keys = ["group", *PATTERN, *by, "tier"]
    sums = told.groupby(keys, sort=False, as_index=False)[list(counted)].sum()
    return add_stages(sums)[[*keys, *NESTED, *counted]]


def _bands(ages: pd.Series) -> pd.Series:
    years = pd.to_numeric(ages)
    return years.map(lambda age: NOT_KNOWN if pd.isna(age) else YOUNGER if age < 15 else OLDER).astype(object)


def _history(earlier: pd.Series) -> pd.Series:
    def band(number: float) -> str:
        if pd.isna(number):
            return NOT_KNOWN
        return f"{MOST_HISTORY} or more" if number >= MOST_HISTORY else str(int(number))

    return pd.to_numeric(earlier).map(band).astype(object)


def _whole(scores: pd.Series) -> pd.Series:
    return pd.to_numeric(scores).map(lambda score: NOT_KNOWN if pd.isna(score) else str(int(score))).astype(object)


def _financial_years(days: pd.Series) -> pd.Series:
    days = pd.to_datetime(days)
    first = days.dt.year - (days.dt.month < 4)
    return (first.astype(str) + "/" + ((first + 1) % 100).astype(str).str.zfill(2)).astype(object)
