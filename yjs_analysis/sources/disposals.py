"""Youth disposals: read as a code of `disposal_codes.csv`, and put into tiers and routes under either convention.

A cell that is no code, label or usual spelling gives None. It is never guessed, and never repeated in a message: a cell
that nobody expected may hold a child's name. Whoever checks a file decides what of it can be shown.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from yjs_analysis.checks import method_problems, refuse
from yjs_analysis.sources.published import read
from yjs_analysis.sources.spelling import normalised, spellings, without_length

TIERS = ("none", "informal out-of-court", "formal out-of-court", "first-tier", "community", "custody")
"""From what is no disposal to the most severe."""

COURT_TIERS = ("first-tier", "community", "custody")

CONVENTIONS = {
    "formal": ("formal out-of-court",),
    "with informal": ("informal out-of-court", "formal out-of-court"),
}
"""What counts as out of court: cautions only, or community resolutions and other informal action as well."""

OUT_OF_COURT, COURT, NEITHER = "out-of-court", "court", "neither"
ROUTES = (OUT_OF_COURT, COURT, NEITHER)


def disposal_codes() -> pd.DataFrame:
    """Give the list of disposals: tier, severity, statute, dates, spellings, and what of it is recalled.

    Read `severity` as an order within the list: between tiers it follows the Youth Justice Board's, within a tier it is
    a convention.

    The trap: an abolished order can still be given for an old offence. `available_until` is no ground to refuse a row.

    Returns
    -------
    pandas.DataFrame
        One row a code, as in `data/reference/disposal_codes.csv`, least severe first. `severity` is a whole number,
        `substantive` and `court` are true or false.

    Examples
    --------
    >>> disposal_codes().set_index("code").loc["youth_caution", ["tier", "statute", "available_from"]].to_list()
    ['formal out-of-court', 'Crime and Disorder Act 1998 s.66ZA', '2013-04-08']
    """
    return _codes().copy()


def recognise(text: object) -> str | None:
    """Say which disposal a cell stands for, or None if that cannot be told.

    Case, spaces, dashes and marks do not matter, nor how long an order lasts. Codes of the Youth Justice Board's case
    data, labels and usual abbreviations are read.

    The trap: a child's "caution", without more, is a youth caution, because section 66ZA(6) of the Crime and Disorder
    Act 1998 leaves no other but the conditional one. A blank cell is no disposal and gives None.

    Parameters
    ----------
    text
        The cell as it stands in the export.

    Returns
    -------
    str or None
        A code of `disposal_codes`.

    Examples
    --------
    >>> [recognise(cell) for cell in ("YRO-ISS", "Referral Order (12 months)", "s.91", "OC22", "Hug")]
    ['youth_rehabilitation_order_iss', 'referral_order', 'section_91', 'outcome_22', None]
    """
    words = normalised(text)
    meant = _meanings().get(words) or _meanings().get(without_length(words))
    return meant[0] if meant else None


def recognise_each(recorded: pd.Series) -> pd.Series:
    """Say for each cell of a column which disposal it stands for; None where that cannot be told.

    Parameters
    ----------
    recorded
        Cells as they stand in the export.

    Returns
    -------
    pandas.Series
        Codes or None, with the index of `recorded`.

    Examples
    --------
    >>> recognise_each(pd.Series(["YC", "youth caution", "Hug", None])).to_list()
    ['youth_caution', 'youth_caution', None, None]
    """
    cells = ["" if missing else cell for cell, missing in zip(recorded, recorded.isna(), strict=True)]
    known = {cell: recognise(cell) for cell in set(cells)}
    return pd.Series([known[cell] for cell in cells], index=recorded.index, dtype=object, name=recorded.name)


def tiers(codes: pd.Series) -> pd.Series:
    """Give the tier of each disposal.

    Parameters
    ----------
    codes
        Codes as `recognise_each` gives them, none missing.

    Returns
    -------
    pandas.Series
        One of `TIERS` each, with the index of `codes`.

    Raises
    ------
    ValueError
        Where a value is no code: the rows are named, the values are not.

    Examples
    --------
    >>> tiers(pd.Series(["community_resolution", "fine"])).to_list()
    ['informal out-of-court', 'first-tier']
    """
    return _looked_up(codes, "tier").rename("tier")


def severities(codes: pd.Series) -> pd.Series:
    """Give the rank of each disposal, 1 the least severe: the largest is the most severe of several.

    Parameters
    ----------
    codes
        Codes as `recognise_each` gives them, none missing.

    Returns
    -------
    pandas.Series
        Whole numbers, with the index of `codes`.

    Raises
    ------
    ValueError
        Where a value is no code: the rows are named, the values are not.

    Examples
    --------
    >>> one_child = pd.Series(["referral_order", "youth_caution"])
    >>> one_child[severities(one_child).idxmax()]
    'referral_order'
    """
    return _looked_up(codes, "severity").astype("int64").rename("severity")


def out_of_court(*, convention: str = "formal") -> tuple[str, ...]:
    """Name the disposals that count as out-of-court under one of the two published conventions.

    Read "formal" as the Youth Justice Board counts (cautions, and reprimands and warnings before April 2013), "with
    informal" as HM Inspectorate of Probation does, with community resolutions and other informal action.

    The trap: the same children give two shares. Of 108 disposals, 25 cautions, 51 informal and 32 in court, 44 per cent
    (25 of 57) or 70 per cent (76 of 108) are out of court. Every such figure says which it is.

    Parameters
    ----------
    convention
        "formal" or "with informal".

    Returns
    -------
    tuple
        Codes, least severe first.

    Raises
    ------
    ValueError
        If the convention is neither.

    Examples
    --------
    >>> out_of_court()
    ('reprimand', 'final_warning', 'youth_caution', 'youth_conditional_caution')
    """
    refuse(one.replace("method", "convention") for one in method_problems(convention, CONVENTIONS))
    held = _codes()
    return tuple(held.loc[held["tier"].isin(CONVENTIONS[convention]), "code"])


def route(codes: pd.Series, *, convention: str = "formal") -> pd.Series:
    """Say which way each case went: out of court, to court, or neither.

    The trap: "neither" is no third way to compare. It holds what is no disposal (no further action, dismissed), and
    under "formal" the informal ones too: leave it out of the total, and say how many it held.

    Parameters
    ----------
    codes
        Codes as `recognise_each` gives them, none missing.
    convention
        As for `out_of_court`.

    Returns
    -------
    pandas.Series
        One of `ROUTES` each, with the index of `codes`.

    Raises
    ------
    ValueError
        If the convention is neither of the two, or where a value is no code.

    Examples
    --------
    >>> some = pd.Series(["community_resolution", "youth_caution", "fine"])
    >>> route(some).to_list(), route(some, convention="with informal").to_list()
    (['neither', 'out-of-court', 'court'], ['out-of-court', 'out-of-court', 'court'])
    """
    without_court = set(out_of_court(convention=convention))
    by_court = set(_codes().loc[_codes()["tier"].isin(COURT_TIERS), "code"])
    ways = dict.fromkeys(_codes()["code"], NEITHER)
    ways |= dict.fromkeys(without_court, OUT_OF_COURT) | dict.fromkeys(by_court, COURT)
    return _looked_up(codes, "code").map(ways).rename("route")


@cache
def _codes() -> pd.DataFrame:
    held = read("disposal_codes")
    held["severity"] = held["severity"].astype("int64")
    for column in ("substantive", "court"):
        held[column] = held[column] == "yes"
    return held


@cache
def _meanings() -> dict[str, tuple[str, ...]]:
    return spellings(_codes())


def _looked_up(codes: pd.Series, column: str) -> pd.Series:
    """Give a column of the list for each code; refuse what is no code without repeating it."""
    held = dict(zip(_codes()["code"], _codes()[column], strict=True))
    wrong = codes.index[~codes.isin(list(held))]
    if len(wrong):
        rows = ", ".join(map(str, wrong[:10])) + (f" and {len(wrong) - 10:,} more" if len(wrong) > 10 else "")
        raise ValueError(
            f"codes must be codes of disposal_codes.csv, but {len(wrong):,} values are not (rows {rows}). "
            "Use recognise_each first; the values are not repeated here, since a cell may hold a name."
        )
    return pd.Series([held[code] for code in codes], index=codes.index, dtype=object)
