"""The cells of one column, read into the values of the schema: words, codes, whole numbers, age bands."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from yjs_analysis.sources import disposals, ethnicity, schema
from yjs_analysis.sources.cases.findings import key

RECOGNISERS: dict[str, Callable[[str], str | None]] = {
    "disposal": disposals.recognise,
    "ethnicity": ethnicity.recognise,
}
"""Columns whose values are a list of codes of their own."""

_WHOLE = re.compile(r"\+?(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.0+)?")
_BAND = re.compile(r"(\d{1,2})\s*(?:-|\u2013|to)\s*(\d{1,2})(?:\s*years)?", re.IGNORECASE)


def read_values(table: str, column: str, texts: pd.Series, *, given: dict[str, str] | None = None) -> pd.Series:
    """Read the cells of one column into the values of the schema; leave what is not recognised as it is.

    Every different text is read once, so a column of a million rows costs what its few spellings cost.

    Parameters
    ----------
    table, column
        Where the cells belong, in the names of the schema.
    texts
        Cells as text; missing is blank.
    given
        From a mapping: a spelling to a value, or to "" for no value.

    Returns
    -------
    pandas.Series
        Text: a value of the schema, "" for a blank cell, or the cell itself without blanks around it.

    Examples
    --------
    >>> read_values("disposals", "sex", pd.Series(["M", "FEMALE", "n/a", "x"])).to_list()
    ['male', 'female', '', 'x']
    """
    codes, unique = pd.factorize(texts.astype(object).where(texts.notna(), ""), use_na_sentinel=False)
    reader = value_reader(table, column, given=given)
    read = pd.Series([reader(str(one)) for one in unique], dtype=object)
    return read.take(codes).set_axis(texts.index)


def value_reader(table: str, column: str, *, given: dict[str, str] | None = None) -> Callable[[str], str]:
    """Give the function that reads one cell of a column.

    Parameters
    ----------
    table, column
        Where the cells belong, in the names of the schema.
    given
        From a mapping: a spelling to a value.

    Returns
    -------
    callable
        Text to text, as `read_values` says.

    Examples
    --------
    >>> value_reader("populations", "age_band")("10 to 17")
    '10-17'
    """
    told = {key(theirs): ours for theirs, ours in (given or {}).items()}
    blank = {one.casefold() for one in schema.spellings()["blank"]["words"]}
    read = _reader(table, column)

    def read_cell(text: str) -> str:
        # Half of a surrogate pair can stand in a frame, and in no file: it is spelled out, as nothing could encode it.
        text = " ".join(text.encode("utf-8", "backslashreplace").decode().split())
        if told and text and key(text) in told:
            return told[key(text)]
        known = read(text) if text else ""
        if known is not None:
            return known
        return "" if text.casefold() in blank else text

    return read_cell


def known_values(table: str, column: str) -> list[str]:
    """List the values that a column may hold, codes of disposals and of ethnicity included; empty if any text may.

    Parameters
    ----------
    table, column
        In the names of the schema.

    Returns
    -------
    list
        Allowed values.

    Examples
    --------
    >>> known_values("exits", "event")
    ['moved away', 'entered custody', 'left custody', 'died']
    >>> "youth_caution" in known_values("reoffences", "disposal")
    True
    """
    if column == "disposal":
        return disposals.disposal_codes()["code"].to_list()
    if column == "ethnicity":
        return ethnicity.ethnicity_codes()["code"].to_list()
    return schema.allowed_values(table, column)


def _reader(table: str, column: str) -> Callable[[str], str | None]:
    """Give the function that recognises a text that is not blank, and gives None for what it does not know."""
    if column in RECOGNISERS:
        return RECOGNISERS[column]
    field = schema.columns(table)[column]
    if field["type"] == "integer":
        return _whole
    if "pattern" in field["constraints"]:
        return _band
    words = _words(table, column)
    return (lambda text: words.get(key(text))) if words else (lambda text: None)


def _words(table: str, column: str) -> dict[str, str]:
    """Give the spellings of the words that a column may hold."""
    allowed = schema.allowed_values(table, column)
    spelled = schema.spellings()["values"].get(column, {})
    words = {key(value): value for value in allowed if key(value)}
    for value in allowed:
        for theirs in spelled.get(value, []):
            words.setdefault(key(theirs), value)
    return words


def _whole(text: str) -> str | None:
    found = _WHOLE.fullmatch(text)
    return str(int(found[1].replace(",", ""))) if found else None


def _band(text: str) -> str | None:
    found = _BAND.fullmatch(text)
    return f"{int(found[1])}-{int(found[2])}" if found else None
