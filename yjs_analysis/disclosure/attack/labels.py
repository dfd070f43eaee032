"""Words of tables brought to one spelling, so that the same children are known again in another table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import pandas as pd

from yjs_analysis.sources.ethnicity import ethnicity_codes, recognise
from yjs_analysis.sources.spelling import normalised

TOTAL_WORDS = frozenset(
    ["total", "totals", "all", "both", "overall", "everyone", "everybody", "whole", "combined", "grand", "sum", "any"]
)
"""Words that stand for everybody along a heading."""

EMPTY_WORDS = frozenset(
    [
        "child",
        "children",
        "young",
        "people",
        "person",
        "persons",
        "count",
        "counts",
        "number",
        "numbers",
        "no",
        "of",
        "in",
        "to",
        "a",
        "an",
        "at",
        "on",
        "by",
        "for",
        "from",
        "the",
        "each",
        "their",
        "who",
        "were",
        "was",
        "is",
        "are",
        "how",
        "many",
        "before",
        "after",
        "percent",
        "per",
        "cent",
        "percentage",
        "share",
        "shares",
        "rate",
        "rates",
        "proportion",
        "group",
        "groups",
        "ethnic",
        "ethnicity",
        "ethnicities",
        "sexes",
        "ages",
        "areas",
        "quarters",
        "known",
        "base",
        "denominator",
        "value",
        "n",
        "population",
        "populations",
        "residents",
        "resident",
        "low",
        "lower",
        "high",
        "upper",
        "limit",
        "limits",
        "interval",
        "ci",
        "confidence",
        "relative",
        "ratio",
        "expected",
        "observed",
        "excess",
        "p",
    ]
)
"""Words that tell no two sets of children apart: they say what is measured, or nothing."""

SAME = {"boys": "male", "boy": "male", "males": "male", "girls": "female", "girl": "female", "females": "female"}
PLACE = re.compile(r"\bblack country\b", re.IGNORECASE)
"""A place whose name begins as that of a group does."""

WIDER = (
    "blackcountry",
    "west midlands",
    "england wales",
    "england",
    "region",
    "county",
    "borough",
    "nation",
    "national",
    "district",
)
QUARTERS = ("april june", "july september", "october december", "january march")
QUARTER = re.compile(r"\b(?:q|quarter )([1-4])\b")
YEAR = re.compile(r"\b(?:19|20)\d\d(?: \d\d(?:\d\d)?)?\b")
PERIOD = re.compile(
    r"(?:(?:year ending )?(?:march )?(?:19|20)\d\d(?: \d\d(?:\d\d)?)?(?: q[1-4])?|q[1-4]|year [1-9]|month \d+|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)(?: (?:19|20)\d\d)?"
)
SPAN = re.compile(r"^(\d{1,2}) (\d{1,2})$")
MIXED_AND_OTHER = re.compile(r"\bmixed (?:and|or|&|\+) other\b|\bother (?:and|or|&|\+) mixed\b", re.IGNORECASE)
"""Two groups put together, not the code \"any other Mixed background\"."""

PER = re.compile(r"^\s*|\bper [\d, ]+", re.IGNORECASE)


@cache
def label_of(text: str) -> str:
    """Give the label of a heading or a row in one spelling; "" where it stands for everybody.

    Examples
    --------
    >>> label_of("Asian or Asian British"), label_of("White: British"), label_of("All children")
    ('asian', 'w1', '')
    >>> label_of("Before a court"), label_of("Quarter 1, 2024/25"), label_of("Girls")
    ('court', '2024 25 q1', 'female')
    >>> label_of("A"), label_of("A child")
    ('a', '')
    """
    if not set(normalised(text).split()) - TOTAL_WORDS - EMPTY_WORDS:
        return "a" if text.strip() == "A" else ""
    text = PLACE.sub("blackcountry", text)
    if MIXED_AND_OTHER.search(text):
        return "mixed other"
    code = recognise(text) if len(text.split()) < 10 else None
    if code and not (code == "NK" and not re.search("[A-Za-z]", text)):
        return "unknown" if code in ("NS", "NK") else code.lower()
    plain = normalised(PER.sub(" ", text))
    for number, months in enumerate(QUARTERS, start=1):
        plain = plain.replace(months, f"q{number}")
    quarter = QUARTER.search(plain)
    if quarter:
        year = YEAR.search(plain)
        return f"{year.group()} q{quarter.group(1)}" if year else f"q{quarter.group(1)}"
    span = SPAN.match(plain.replace("aged ", "").replace("ages ", "").removesuffix(" years"))
    if span:
        return f"{span.group(1)} {span.group(2)}"
    kept = [SAME.get(word, word) for word in plain.split() if word not in TOTAL_WORDS | EMPTY_WORDS]
    return " ".join(kept)


def is_total(text: str) -> bool:
    """Say whether a heading stands for everybody by a word such as "Total".

    Examples
    --------
    >>> is_total("Both sexes"), is_total("Children"), is_total("Total White")
    (True, False, False)
    """
    return not label_of(text) and bool(TOTAL_WORDS & set(normalised(text).split()))


@cache
def parents_of(label: str) -> tuple[str, ...]:
    """Give the labels that take in a label, by common knowledge: groups of codes, years of quarters, wide ages.

    Examples
    --------
    >>> parents_of("w1"), parents_of("2024 25 q1"), parents_of("10 14"), parents_of("black")
    (('white',), ('2024 25', 'year'), ('10 17',), ('black minority',))
    """
    groups = _groups()
    if label in groups:
        return (groups[label],)
    quarter = re.match(r"(.*?) ?q[1-4]$", label)
    if quarter:
        return tuple(filter(None, (quarter.group(1), "year")))
    if SPAN.match(label):
        low, high = map(int, label.split())
        return ("10 17",) if low >= 10 and high <= 17 and (low, high) != (10, 17) else ()
    if label in ("10", "11", "12", "13", "14", "15", "16", "17"):
        return ("10 14" if int(label) < 15 else "15 17", "10 17")
    return ("black minority",) if label in ("mixed", "asian", "black", "other") else ()


@cache
def _groups() -> dict[str, str]:
    codes = ethnicity_codes()
    detailed = codes[codes["kind"] == "detailed"]
    return dict(zip(detailed["code"].str.lower(), detailed["group_2011"].str.lower(), strict=True))


def is_wider(label: str) -> bool:
    """Say whether a label names an area that holds others.

    Examples
    --------
    >>> is_wider("west midlands"), is_wider("walsall")
    (True, False)
    """
    return label in WIDER or any(label.endswith(f" {word}") for word in WIDER[3:])


def periods_of(text: str) -> str:
    """Give the year and quarter that a title or a name of a file tells; "" where it tells none.

    Examples
    --------
    >>> periods_of("Children by group, 2024/25"), periods_of("q2_2024-25.csv"), periods_of("children.csv")
    ('2024 25', '2024 25 q2', '')
    """
    plain = normalised(text)
    year = YEAR.search(plain)
    quarter = QUARTER.search(plain)
    if year and len(year.group()) == 7 and int(year.group()[-2:]) != (int(year.group()[:4]) + 1) % 100:
        year = None
    found = [year.group() if year else "", f"q{quarter.group(1)}" if quarter else ""]
    return " ".join(filter(None, found))


def is_period(label: str) -> bool:
    """Say whether a label names a year, a quarter or a month.

    Examples
    --------
    >>> is_period("2024 25 q1"), is_period("q3"), is_period("march"), is_period("mixed")
    (True, True, True, False)
    """
    return PERIOD.fullmatch(label) is not None


def has_words(text: str, label: str) -> bool:
    """Say whether a passage speaks of a label: of all of its words, or of one that means the same.

    Examples
    --------
    >>> has_words("three of the 60 Mixed children", "mixed"), has_words("Black girls", "female")
    (True, True)
    """
    if _parts(label) <= _parts(text):
        return True
    names = _names().get(label)
    return bool(names) and any(f" {name} " in f" {normalised_long(text)} " for name in names)


def labels_by_word(labels: Iterable[str]) -> dict[str, list[str]]:
    """Order labels by a word that a passage must have to speak of them; under "" those known by other names too.

    Examples
    --------
    >>> labels_by_word(["court", "mixed female", "w1"])
    {'court': ['court'], 'female': ['mixed female'], '': ['w1']}
    """
    found: dict[str, list[str]] = {}
    for label in labels:
        found.setdefault("" if label in _names() else min(_parts(label), default=""), []).append(label)
    return found


def labels_in(text: str, labels: Mapping[str, Sequence[str]]) -> set[str]:
    """Give the labels that a passage speaks of, out of those that `labels_by_word` ordered.

    Examples
    --------
    >>> labels_in("three of the 60 Mixed boys", labels_by_word(["mixed", "mixed female", "male"])) == {"mixed", "male"}
    True
    """
    near = (one for word in ("", *_parts(text)) for one in labels.get(word, ()))
    return {label for label in near if has_words(text, label)}


@cache
def _parts(text: str) -> frozenset[str]:
    return frozenset(SAME.get(word, word) for word in normalised_long(text).split())


@cache
def normalised_long(text: str) -> str:
    """Write a passage of any length as `label_of` writes a label, with every word kept."""
    plain = " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())
    return PLACE.sub("blackcountry", plain) if "country" in plain else plain


@cache
def _names() -> dict[str, tuple[str, ...]]:
    codes: pd.DataFrame = ethnicity_codes()
    return {code.lower(): (normalised_long(label),) for code, label in zip(codes["code"], codes["label"], strict=True)}
