"""What the labels of published tables mean in our words: years, cohorts, ages, groups, sexes, tiers.

Each function takes a label as printed and gives our word, or None where the label means nothing known.
"""

from __future__ import annotations

import re

import pandas as pd

from yjs_analysis.sources import ethnicity
from yjs_analysis.sources.disposals import TIERS
from yjs_analysis.sources.spelling import normalised
from yjs_analysis.vocabulary import POOLED_AS_PRINTED, UNKNOWN

EVERYONE = "All"
TOTALS = frozenset(
    {"all", "total", "totals", "all children", "all ages", "all groups", "all ethnicities", "all sexes", "both sexes"}
)
UNSAID = frozenset({"unknown", "not known", "not stated", "not recorded", "unknown sex", "unknown age"})
POOLED = frozenset(
    {
        "ethnic minority",
        "ethnic minorities",
        "ethnic minority groups",
        "ethnic minority groups excluding white minorities",
        "all ethnic minority groups",
        "minority ethnic",
        "black minority ethnic",
        "black asian minority ethnic",
        "bame",
        "bme",
    }
)
SEXES = {
    **dict.fromkeys(("male", "males", "boy", "boys", "m"), "Male"),
    **dict.fromkeys(("female", "females", "girl", "girls", "f"), "Female"),
    **dict.fromkeys(TOTALS, EVERYONE),
    **dict.fromkeys(UNSAID, UNKNOWN),
}
PRE_COURT = ("pre court", "precourt", "pre court disposal", "pre court disposals", "caution", "cautions")
PUBLISHED_TIERS = {**dict.fromkeys(PRE_COURT, TIERS[2]), **{normalised(tier): tier for tier in TIERS[2:]}}
COUNTRIES = {"": "", "england": "England", "wales": "Wales", "london": "England", "england wales": "England and Wales"}
CHILD, NOT_A_CHILD = "child", "not a child"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def year_ending(label: str) -> str | None:
    """Read a financial year, and name it by the March that ends it.

    Examples
    --------
    >>> [year_ending(label) for label in ("2014/15", "2014-2015", "Year ending March 2015", "2014/16", "2015")]
    ['year ending March 2015', 'year ending March 2015', 'year ending March 2015', None, None]
    """
    plain = _plain(label)
    if pair := re.fullmatch(r"((?:19|20)\d\d) ?[/-] ?((?:\d\d)?(\d\d))", plain):
        last = int(pair[1]) + 1
        return f"year ending March {last}" if pair[2] in (f"{last}", f"{last % 100:02}") else None
    named = re.fullmatch(r"(?:year ending|year ended|year to|y/e|ye)(?: 31)? mar(?:ch)? ((?:19|20)\d\d)", plain)
    return f"year ending March {named[1]}" if named else None


def cohort(label: str) -> str | None:
    """Read the months of a cohort, three or twelve; a financial year is one too.

    Examples
    --------
    >>> [cohort(label) for label in ("Apr 2016 - Mar 2017", "April to June 2017", "2016/17", "Oct - Mar 2017")]
    ['April 2016 to March 2017', 'April to June 2017', 'year ending March 2017', None]
    """
    year = r"(?: ?((?:19|20)\d\d))"
    found = re.fullmatch(rf"([a-z]{{3,9}}){year}? ?(?:-|to) ?([a-z]{{3,9}}){year}", _plain(label))
    if not found:
        return year_ending(label)
    first, last = _month(found[1]), _month(found[3])
    begun, ended = int(found[2] or found[4]), int(found[4])
    if first is None or last is None or (begun, first) > (ended, last):
        return None
    beginning = MONTHS[first] if begun == ended else f"{MONTHS[first]} {begun}"
    return f"{beginning} to {MONTHS[last]} {ended}"


def age(label: str) -> str | None:
    """Read an age or a band of ages.

    Examples
    --------
    >>> [age(label) for label in ("10 to 14", "15", "17 and over", "Unknown", "Total", "teens")]
    ['10-14', '15', '17+', 'Unknown', 'All', None]
    """
    words = normalised(label)
    if words in TOTALS or words in UNSAID:
        return EVERYONE if words in TOTALS else UNKNOWN
    plain = re.sub(r"^ages? |^aged | years?(?: old)?$", "", _plain(label))
    plain = re.sub(r" ?(?:-| to ) ?", "-", plain)
    plain = re.sub(r" ?(?:\+| and over| or over| and older)$", "+", plain)
    return plain if re.fullmatch(r"\d{1,2}(?:-\d{1,2}|\+)?", plain) else None


def group(label: str) -> str | None:
    """Read an ethnic group; a publisher's merger of groups keeps a name of its own.

    Examples
    --------
    >>> [group(label) for label in ("Black or Black British", "Chinese", "Not Known", "Total", "BAME", "")]
    ['Black', 'Asian', 'Unknown', 'All', 'Black and minority ethnic (as printed)', None]
    """
    words = normalised(label)
    if words in TOTALS or words in POOLED:
        return EVERYONE if words in TOTALS else POOLED_AS_PRINTED
    code = ethnicity.recognise(label) if words else None
    return ethnicity.roll_up(pd.Series([code])).item() if code else None


def sex(label: str) -> str | None:
    """Read a sex.

    Examples
    --------
    >>> [sex(label) for label in ("Boys", "female", "Not known", "All", "Cat")]
    ['Male', 'Female', 'Unknown', 'All', None]
    """
    return SEXES.get(normalised(label))


def tier(label: str) -> str | None:
    """Read a tier; the published pre-court tier holds the formal disposals only.

    Examples
    --------
    >>> [tier(label) for label in ("Pre Court", "First Tier", "Community", "Custody", "Other")]
    ['formal out-of-court', 'first-tier', 'community', 'custody', None]
    """
    return PUBLISHED_TIERS.get(normalised(label))


def country(label: str) -> str | None:
    """Read a country; the stray London of some files is England, and a blank stays blank.

    Examples
    --------
    >>> [country(label) for label in ("England", "London", "", "Scotland")]
    ['England', 'England', '', None]
    """
    return COUNTRIES.get(normalised(label))


def whether_child(label: str) -> str | None:
    """Say whether a row is about children: by its word, or by its ages; a blank says nothing else.

    Examples
    --------
    >>> [whether_child(label) for label in ("Juvenile", "Adult", "10-14", "18 to 20", "All", "", "Cat")]
    ['child', 'not a child', 'child', 'not a child', 'not a child', 'child', None]
    """
    words = normalised(label)
    if words in {"", "child", "children", "juvenile", "juveniles", "youth"}:
        return CHILD
    if words in TOTALS | {"adult", "adults"}:
        return NOT_A_CHILD
    ages = re.findall(r"\d+", age(label) or "")
    if not ages:
        return None
    return CHILD if int(ages[-1]) < 18 and not (age(label) or "").endswith("+") else NOT_A_CHILD


def _plain(label: str) -> str:
    """Write a label in small letters, every dash as a hyphen, single spaces."""
    return " ".join(re.sub("[\N{EN DASH}\N{EM DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}]", "-", label.casefold()).split())


def _month(name: str) -> int | None:
    """Say which month a name is, from 0; three letters are enough, and more must be right."""
    return next((at for at, month in enumerate(MONTHS) if month.casefold().startswith(name)), None)
