"""Bring the many ways of writing one thing to one spelling, so that a list of codes can be asked for it."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

LONGEST = 120
"""A cell longer than this is no code and no label: it is not looked at."""

FILLING = frozenset({"and", "or", "the", "of", "with", "background", "backgrounds"})
"""Words that tell no two codes apart."""

LENGTH = re.compile(r"\b\d+ ?(?:days?|wks?|weeks?|m|mths?|months?|yrs?|years?|hrs?|hours?)\b")
"""How long an order lasts: 12 months is no part of its name."""


def normalised(text: object) -> str:
    """Write a code or label in the one way in which lists are compared: small letters, no marks, no filling words.

    Read the answer as a key, not as text. A blank, and a cell too long to be a label, give "".

    Parameters
    ----------
    text
        A cell as it stands in an export.

    Returns
    -------
    str
        Words and numbers separated by single spaces.

    Examples
    --------
    >>> normalised("  White:  English/Welsh & Irish "), normalised("OUTCOME_22"), normalised("s.91")
    ('white english welsh irish', 'outcome 22', 'section 91')
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        return ""
    plain = re.sub("['\N{RIGHT SINGLE QUOTATION MARK}]", "", unicodedata.normalize("NFKC", text).casefold())
    words = re.sub(r"[\W_]+", " ", plain)
    words = re.sub(r"\b(?:s|ss|sec|sect|section|sections) ?(\d+[a-z]{0,2})\b", r"section \1", words)
    return " ".join(word for word in words.split() if word not in FILLING)


def spellings(codes: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Say which codes each spelling of a list can mean: the code itself, its label, and the column `spellings`.

    Read several codes behind one spelling as: the words alone do not tell, and the first of them is the usual one.

    Parameters
    ----------
    codes
        A list of codes with the columns code, label and spellings (separated by semicolons).

    Returns
    -------
    dict
        From the normalised spelling to its codes, in the order of the list.

    Examples
    --------
    >>> spellings(pd.DataFrame({"code": ["fine"], "label": ["Fine"], "spellings": ["Fined; Financial penalty"]}))
    {'fine': ('fine',), 'fined': ('fine',), 'financial penalty': ('fine',)}
    """
    found: dict[str, tuple[str, ...]] = {}
    for code, label, others in zip(codes["code"], codes["label"], codes["spellings"], strict=True):
        for one in filter(None, map(normalised, (code, label, *others.split(";")))):
            if code not in found.setdefault(one, ()):
                found[one] += (code,)
    return found


def without_length(words: str) -> str:
    """Leave out how long an order lasts.

    Examples
    --------
    >>> without_length(normalised("Referral Order (12 months)"))
    'referral order'
    """
    return " ".join(LENGTH.sub(" ", words).split())
