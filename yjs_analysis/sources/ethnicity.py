"""Ethnicity as recorded: read as a code of `ethnicity_codes.csv`, rolled up to five groups, and every step counted.

A cell that is no code, label or usual spelling gives None. It is never guessed, and never repeated in a message: a cell
that nobody expected may hold a child's name. Whoever checks a file decides what of it can be shown.
"""

from __future__ import annotations

import re
from functools import cache

import pandas as pd

from yjs_analysis.checks import method_problems, refuse
from yjs_analysis.sources.published import read
from yjs_analysis.sources.spelling import LONGEST, normalised, spellings
from yjs_analysis.vocabulary import UNKNOWN

SCHEMES = ("2011", "2001")
"""The census whose groups codes are rolled up to: they differ in where Chinese people are."""

NOT_RECORDED = "NK"
"""A blank cell, or words that say that nobody asked."""

NO_MIXED = (
    "recorded by what an officer saw: that list has no Mixed group, so its Black, White and Asian children take in "
    "children who would call themselves Mixed. Use self-defined ethnicity where it is known."
)


def ethnicity_codes() -> pd.DataFrame:
    """Give the list of codes: label, group under each census, basis, spellings, what to know.

    Read `group_2011` for the groups of the censuses of 2011 and 2021, `group_2001` for those of 2001.

    Returns
    -------
    pandas.DataFrame
        One row a code, as in `data/reference/ethnicity_codes.csv`, indexed from 0.

    Examples
    --------
    >>> codes = ethnicity_codes().set_index("code")
    >>> codes.loc["O1", ["group_2011", "group_2001"]].to_list()
    ['Asian', 'Other']
    """
    return _codes().copy()


def recognise(text: object) -> str | None:
    """Say which code a cell stands for, or None if that cannot be told.

    Case, spaces, dashes and marks do not matter. A code, its label, a usual spelling, a label behind the name of its
    group and a code beside its label are all read. A blank cell is "NK", not known.

    The trap: a code beside the label of another ("W1 - Pakistani") is a contradiction and gives None. So do bare
    digits, and single letters: lists in use disagree on what they mean.

    Parameters
    ----------
    text
        The cell as it stands in the export.

    Returns
    -------
    str or None
        A code of `ethnicity_codes`.

    Examples
    --------
    >>> [recognise(cell) for cell in ("asian or asian british -  PAKISTANI", "W1 - White British", "IC 3", "")]
    ['A2', 'W1', 'IC3', 'NK']
    >>> recognise("W1 - Pakistani") is None and recognise("Sam Smith") is None
    True
    """
    if text is None or (not isinstance(text, str) and pd.api.types.is_scalar(text) and pd.isna(text)):
        return NOT_RECORDED
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    if not re.search(r"\w", text.replace("_", "")):
        return NOT_RECORDED
    words = re.sub(r"\bic (?=\d\b)", "ic", normalised(text))
    meant = _meanings().get(words)
    return meant[0] if meant else _code_beside_label(words)


def recognise_each(recorded: pd.Series) -> pd.Series:
    """Say for each cell of a column which code it stands for; None where that cannot be told.

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
    >>> recognise_each(pd.Series(["W1", "white british", None, "?!", "Martian"])).to_list()
    ['W1', 'W1', 'NK', 'NK', None]
    """
    cells = ["" if missing else cell for cell, missing in zip(recorded, recorded.isna(), strict=True)]
    known = {cell: recognise(cell) for cell in set(cells)}
    return pd.Series([known[cell] for cell in cells], index=recorded.index, dtype=object, name=recorded.name)


def roll_up(codes: pd.Series, *, scheme: str = "2011") -> pd.Series:
    """Roll codes up to the five groups of a census and Unknown.

    Read Unknown as a group of its own: it is never spread over the others, nor left out.

    The trap: Chinese children are Asian in the censuses of 2011 and 2021 and Other in that of 2001. The default counts
    both codes of Chinese (A4, O1) as Asian, so that they stand over the children whom those censuses count there.

    Parameters
    ----------
    codes
        Codes as `recognise_each` gives them. A missing or blank code is Unknown.
    scheme
        "2011" (also right for 2021) or "2001".

    Returns
    -------
    pandas.Series
        Groups, with the index of `codes`.

    Raises
    ------
    ValueError
        If the scheme is neither, or where a value is no code: the rows are named, the values are not.

    Examples
    --------
    >>> chinese = pd.Series(["A4", "O1", None])
    >>> roll_up(chinese).to_list(), roll_up(chinese, scheme="2001").to_list()
    (['Asian', 'Asian', 'Unknown'], ['Other', 'Other', 'Unknown'])
    """
    refuse(one.replace("method", "scheme") for one in method_problems(scheme, SCHEMES))
    return _looked_up(codes, f"group_{scheme}", UNKNOWN).rename("group")


def bases(codes: pd.Series) -> pd.Series:
    """Say who defined each ethnicity, as far as the kind of code tells: the child, an officer, or unknown.

    Parameters
    ----------
    codes
        Codes as `recognise_each` gives them.

    Returns
    -------
    pandas.Series
        "self-defined", "officer-observed" or "unknown", with the index of `codes`.

    Raises
    ------
    ValueError
        Where a value is no code: the rows are named, the values are not.

    Examples
    --------
    >>> bases(pd.Series(["B1", "IC3", "Black"])).to_list()
    ['self-defined', 'officer-observed', 'unknown']
    """
    return _looked_up(codes, "basis", "unknown").rename("ethnicity_basis")


def audit(recorded: pd.Series, *, scheme: str = "2011", show_unrecognised: bool = False) -> pd.DataFrame:
    """Count what went where: each recorded value, its code, its group, and what a careful reader should know.

    Read the rows of one group to see what it is made of. The counts add up to the number of cells.

    The trap: counts of one or two children stand here as they are. The table is for those who hold the file; what is
    published goes through disclosure control first.

    Parameters
    ----------
    recorded
        Cells as they stand in the export.
    scheme
        As for `roll_up`.
    show_unrecognised
        Whether values that are no code are written out. They may hold anything, a name too: leave it unless you have
        looked. They are one row otherwise.

    Returns
    -------
    pandas.DataFrame
        The columns recorded, code, group, basis, count, note; values that differ in spaces at their ends are one.

    Raises
    ------
    ValueError
        If the scheme is neither.

    Examples
    --------
    >>> made = audit(pd.Series(["W1", "IC3", "W1 ", "Martian", "Venusian"]))
    >>> made[["recorded", "code", "group", "count"]].values.tolist()
    [['W1', 'W1', 'White', 2], ['IC3', 'IC3', 'Black', 1], ['(2 spellings not recognised)', '', 'Unknown', 2]]
    """
    codes = recognise_each(recorded).to_list()
    written = recorded.astype(object).where(recorded.notna(), "").map(lambda cell: str(cell).strip()).to_list()
    unknown = {one for one, code in zip(written, codes, strict=True) if code is None and not show_unrecognised}
    hidden = f"({len(unknown)} spelling{'s' * (len(unknown) != 1)} not recognised)"
    shown = [hidden if one in unknown else one for one in written]
    table = pd.DataFrame({"recorded": shown, "code": ["" if code is None else code for code in codes]}, dtype=object)
    counted = table.groupby(["recorded", "code"], sort=False).size().rename("count").reset_index()
    found = counted["code"].where(counted["code"] != "", None).astype(object)
    counted.insert(2, "group", roll_up(found, scheme=scheme).to_list())
    counted.insert(3, "basis", bases(found).to_list())
    counted["note"] = _looked_up(found, "note", "No code: correct or map it. Unknown until then.").to_list()
    order = {code: at for at, code in enumerate(_codes()["code"])}
    rank = counted["code"].map(lambda code: order.get(code, len(order)))
    return counted.iloc[rank.argsort(kind="stable")].reset_index(drop=True)


def cautions(codes: pd.Series, *, scheme: str = "2011") -> list[str]:
    """Say aloud what the codes of a file cannot tell: no Mixed group, Chinese moved, groups without detail.

    Parameters
    ----------
    codes
        Codes as `recognise_each` gives them.
    scheme
        As for `roll_up`.

    Returns
    -------
    list
        Sentences, none if there is nothing to say.

    Raises
    ------
    ValueError
        If the scheme is neither, or where a value is no code.

    Examples
    --------
    >>> cautions(pd.Series(["W1", "O1"]))
    ['1 recorded as Chinese under the codes of 2001: counted as Asian, as in the censuses of 2011 and 2021.']
    """
    groups, kinds = roll_up(codes, scheme=scheme), _looked_up(codes, "kind", "none")
    observed = (bases(codes) == "officer-observed") & (groups != UNKNOWN)
    chinese = (codes == "O1") if scheme == "2011" else codes.isin(["A4", "O1"])
    put = "Asian, as in the censuses of 2011 and 2021" if scheme == "2011" else "Other, as in the census of 2001"
    under = " under the codes of 2001" if scheme == "2011" else ""
    missing = codes.isna() | (codes == "")
    said = {
        NO_MIXED: observed,
        f"recorded as Chinese{under}: counted as {put}.": chinese,
        "recorded as Chinese or Other, a group of 2001: counted as Other, although some are Chinese, whom the later "
        "censuses count as Asian.": codes == "Chinese or Other",
        "recorded as a group and no more detail, and by whom is not known.": kinds == "group",
        "not recognised: counted as Unknown until mapped or corrected.": missing,
    }
    return [f"{int(where.sum()):,} {words}" for words, where in said.items() if where.any()]


@cache
def _codes() -> pd.DataFrame:
    return read("ethnicity_codes")


@cache
def _meanings() -> dict[str, tuple[str, ...]]:
    """Give every spelling, those behind the name of a group included, with the codes it can mean."""
    codes = _codes()
    found = spellings(codes)
    for row in codes[codes["kind"] == "detailed"].itertuples():
        group = row.group_2001 if row.lists == "16+1" else row.group_2011
        headings = codes[(codes["kind"] == "group") & (codes["group_2011"] == group)]
        words = [one for one in map(normalised, row.beneath_heading.split(";")) if one]
        words += [one for one, meant in spellings(codes[codes["code"] == row.code]).items() if meant]
        for heading in spellings(headings):
            for one in words:
                if row.code not in found.setdefault(f"{heading} {one}", ()):
                    found[f"{heading} {one}"] += (row.code,)
    return found


def _code_beside_label(words: str) -> str | None:
    """Read a code with its label behind or before it; None if the two contradict each other."""
    short, vague, groups = _short_codes(), _vague_codes(), _groups()
    first, _, behind = words.partition(" ")
    before, _, last = words.rpartition(" ")
    for word, rest in ((first, behind), (last, before)):
        code, meant = short.get(word), _meanings().get(rest, ())
        if code and meant:
            agrees = code in meant or (bool(vague & {code, *meant}) and groups[code] == groups[meant[0]])
            return code if agrees else None
    return None


@cache
def _short_codes() -> dict[str, str]:
    codes = _codes()[_codes()["kind"] != "group"]
    return {code.casefold(): code for code in codes["code"]}


@cache
def _vague_codes() -> frozenset[str]:
    return frozenset(_codes().loc[_codes()["kind"] != "detailed", "code"])


@cache
def _groups() -> dict[str, str]:
    return dict(zip(_codes()["code"], _codes()["group_2011"], strict=True))


def _looked_up(codes: pd.Series, column: str, missing: str) -> pd.Series:
    """Give a column of the list for each code; refuse what is no code without repeating it."""
    held = dict(zip(_codes()["code"], _codes()[column], strict=True))
    absent = codes.isna() | (codes == "")
    wrong = codes.index[~absent & ~codes.isin(list(held))]
    if len(wrong):
        rows = ", ".join(map(str, wrong[:10])) + (f" and {len(wrong) - 10:,} more" if len(wrong) > 10 else "")
        raise ValueError(
            f"codes must be codes of ethnicity_codes.csv, but {len(wrong):,} values are not (rows {rows}). "
            "Use recognise_each first; the values are not repeated here, since a cell may hold a name."
        )
    found = [missing if lost else held[code] for code, lost in zip(codes, absent, strict=True)]
    return pd.Series(found, index=codes.index, dtype=object)
