"""Counts that words tell, and marks of charts: matched to what is withheld by their labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from yjs_analysis.disclosure.attack.cells import NUMBER, WORDS, rounded
from yjs_analysis.disclosure.attack.clues import Clue
from yjs_analysis.disclosure.attack.figures import Figure
from yjs_analysis.disclosure.attack.labels import has_words, label_of, labels_by_word, labels_in, normalised_long
from yjs_analysis.disclosure.attack.layout import of_groups
from yjs_analysis.disclosure.attack.matching import Key, Matched
from yjs_analysis.disclosure.published.shapes import Passage

ANY = rf"(?:{NUMBER}|{'|'.join(WORDS)})"
COUNTED = re.compile(rf"\b{ANY}\b", re.IGNORECASE)
OF = re.compile(rf"(?<!\bin )\b({ANY}) (?:out )?of (?:the |all |our )?({ANY})\b", re.IGNORECASE)
PERCENT_OF = re.compile(
    rf"({NUMBER}) ?(?:%|per cent)(?: \((?:of )?(?:the )?({NUMBER})\)| of (?:the |all |our )?({NUMBER})\b)",
    re.IGNORECASE,
)
OF_THE = re.compile(rf"\bof (?:the |all |our )?({NUMBER}) [\w ]{{0,40}}, ({NUMBER}) ?(?:%|per cent)", re.IGNORECASE)
OF_GROUP = re.compile(
    rf"({NUMBER}) ?(?:%|per cent) of (?:the |all |our )?((?:[\w-]+ ){{1,4}}?)(?:children|young people|boys|girls)",
    re.IGNORECASE,
)
OF_ALL = re.compile(
    rf"({NUMBER}) ?(?:%|per cent) of (?:all |the |our )*(?:children|young people|cohort|caseload|total)\b",
    re.IGNORECASE,
)
PARTS = {"half": 1 / 2, "a third": 1 / 3, "two thirds": 2 / 3, "a quarter": 1 / 4, "one quarter": 1 / 4,
         "three quarters": 3 / 4, "a fifth": 1 / 5, "one third": 1 / 3, "one half": 1 / 2}  # fmt: skip
PART_OF = re.compile(
    rf"\b({'|'.join(PARTS)}|(?:1|one) in (?:{NUMBER}|{'|'.join(WORDS)})) of (?:the |all |our )?({ANY})\b", re.IGNORECASE
)
UNITS = r"years?\b|months?\b|weeks?\b|days?\b|quarters?\b|times\b|in \d|groups?\b|tables?\b|figures?\b|comparisons?\b"
COMPARED = r"(?:fewer|more|less)\b"
BARE = re.compile(
    rf"(?<![\w.])({ANY})\b(?! ?(?:%|per cent|to \d|of\b|{UNITS}|{COMPARED}|\u2013|-\d|/\d|\.\d))", re.IGNORECASE
)
SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
IDLE = frozenset({"events", "value", "count"})
APART = re.compile(r"[;,](?=\s)|(?<![\d,.])(?!(?:19|20)\d\d\b)\d[\d,.]*")
"""What parts the items of a list in words: a comma, or a number that is no year."""

NO_COUNT = re.compile(
    r"(?:\b(?:every|per|each|fewer|less|more|under|over|below|above|than|least|most|about|nearly|rule|note|step|page|slide|version|draft|"
    r"section|chapter|stage|part|edition|paragraph|appendix|annex|cell|row|line|level|type|tables?|figures?|sheet) |"
    r"\$[A-Z]*\$?|\$|[<>]=?)$",
    re.IGNORECASE,
)
"""What stands before a number that counts no children: "fewer than", "Table"."""

CODES = re.compile(r"(?:, \w+){2}")
"""What follows a number in a list of codes: "gravity: unknown, 2, 6, 5"."""

MARKS = frozenset({"c", "withheld", "suppressed"})
"""What stands beside a label whose number is elsewhere."""

NOBODY: Key = frozenset()
RESIDENTS = frozenset({"population", "populations", "census", "resident", "residents"})
"""Words beside a number that counts who lives somewhere."""

WINDOW = 60
"""Letters to each side of a number in which its label is looked for."""

LONGEST = 400
MOST = 12
"""Letters and numbers of a sentence: more is a table written as text, in which what stands beside a word is chance."""

NEAR = 3
"""Words that may stand between a label and its number."""


def number_of(text: str) -> float:
    """Read a number written in digits or as a word.

    Examples
    --------
    >>> number_of("three"), number_of("1,234")
    (3.0, 1234.0)
    """
    word = WORDS.get(text.casefold())
    return float(word) if word is not None else sum(rounded(text)) / 2


def from_words(
    passages: Sequence[Passage], matched: Matched, withheld: dict[int, Figure]
) -> list[tuple[Clue, str, str]]:
    """Give what passages tell of withheld counts, each as a clue, the place, and the words.

    The trap: which count a sentence speaks of is a guess from its labels, so every clue is weak.
    """
    found = []
    keys = {unknown: _words_of(one) for unknown, one in withheld.items()}
    labels = {label for key in keys.values() for label in key} | {
        label for (_, key) in matched.unknown_at for label in key if len(key) == 1
    }
    bases = {unknown: _bases(matched, one) for unknown, one in withheld.items()}
    heard = labels_by_word(labels)
    read: set[str] = set()
    for passage in passages:
        for sentence in SENTENCE.split(passage.text.replace("_", " ")):
            if sentence in read or not COUNTED.search(sentence):
                continue
            read.add(sentence)
            spoken = labels_in(sentence, heard)
            if "Other" not in sentence:
                spoken -= {"other"}
            for unknown, key in keys.items():
                if key and key <= spoken:
                    for clue, words in _told(
                        sentence, unknown, key, spoken, matched, withheld[unknown], bases[unknown]
                    ):
                        found.append((clue, passage.place, words))
    return found


@lru_cache(maxsize=64)
def _all(pattern: re.Pattern, sentence: str) -> tuple[re.Match, ...]:
    """Find a pattern once in a sentence that several withheld counts are looked for in."""
    return tuple(pattern.finditer(sentence))


def _words_of(one: Figure) -> Key:
    return frozenset(label for label in one.key if label not in IDLE and not label.startswith("version "))


def _told(sentence: str, unknown: int, key: Key, spoken: set[str], matched: Matched, one: Figure, bases: set[float]):
    """Give what one sentence tells of one withheld count."""
    of_base = False
    for match in _all(OF, sentence):
        if _of_another(sentence, match, key, spoken):
            continue
        some, whole = map(number_of, match.groups())
        if whole in bases and some <= whole:
            of_base = True
            if _stand_elsewhere(matched, key, some, whole):
                continue
            yield _exactly(unknown, some), match.group()
    for match in _all(PERCENT_OF, sentence):
        if _of_another(sentence, match, key, spoken):
            continue
        whole = number_of(match.group(2) or match.group(3))
        if whole in bases:
            of_base = True
            low, high = (side / 100 * whole for side in rounded(match.group(1)))
            yield Clue(unknowns=(unknown,), weights=(1.0,), low=low, high=high, weak=True), match.group()
    for clue, words in _shares_told(sentence, unknown, key, spoken, matched, one, bases):
        of_base = True
        yield clue, words
    if not of_base:
        yield from _beside(sentence, unknown, key, spoken, matched)


def _stand_elsewhere(matched: Matched, key: Key, *numbers: float) -> bool:
    """Say whether another table shows all these numbers for these children: the words may well speak of that one."""
    counts: dict[int, set[float]] = {}
    for (scope, other), unknown in matched.unknown_at.items():
        if key <= other and unknown in matched.shown:
            counts.setdefault(scope, set()).add(matched.shown[unknown][0])
    return any(set(numbers) <= held for held in counts.values())


def _shares_told(
    sentence: str, unknown: int, key: Key, spoken: set[str], matched: Matched, one: Figure, bases: set[float]
):
    """Give what a sentence tells by a share: of a number said before it, of a group, or as a quarter of a number."""
    told = [(match, *rounded(match.group(2)), number_of(match.group(1)), NOBODY) for match in _all(OF_THE, sentence)]
    for match in (*_all(OF_GROUP, sentence), *_all(OF_ALL, sentence)):
        group = frozenset({label_of(match.group(2))}) if match.re is OF_GROUP else NOBODY
        whole = matched.value(matched.unknown(matched.scope_of.get(one.grid), group)) if group < key else None
        told += [(match, *rounded(match.group(1)), whole, group)] if whole is not None else []
    for match in _all(PART_OF, sentence):
        some, whole = match.group(1).lower(), number_of(match.group(2))
        part = PARTS.get(some) or 1 / max(number_of(some.split()[-1]), 1)
        told.append((match, 100 * part - 0.5, 100 * part + 0.5, whole, NOBODY))
    for match, low, high, whole, group in told:
        if whole in bases and not _of_another(sentence, match, key, spoken, named=group):
            ends = low / 100 * whole, high / 100 * whole
            yield Clue(unknowns=(unknown,), weights=(1.0,), low=ends[0], high=ends[1], weak=True), match.group()


def _of_another(sentence: str, match: re.Match, key: Key, spoken: set[str], *, named: Key = NOBODY) -> bool:
    """Say whether the words next to a number speak of other children than those of a key, or not of these.

    Where the number is said to be of a group that is `named`, no other group beside it takes it away.
    """
    near = sentence[max(match.start() - WINDOW, 0) : match.end() + WINDOW]
    labels = {label for label in spoken if has_words(near, label)}
    return not key <= labels | named or (not named and any(label in of_groups() for label in labels - key))


def _bases(matched: Matched, one: Figure) -> set[float]:
    """Give what is shown of the counts that hold a withheld one."""
    scope = matched.scope_of.get(one.grid)
    found = set()
    for (where, key), other in matched.unknown_at.items():
        if where == scope and key < one.key and other in matched.shown:
            found.add(matched.shown[other][0])
    return found


def _beside(sentence: str, unknown: int, key: Key, spoken: set[str], matched: Matched):
    """Read a number that stands beside the labels of a count, with no other label between."""
    if len(sentence) > LONGEST or len(re.findall(NUMBER, sentence)) > MOST:
        return  # a table as plain text, not a sentence
    for match in _all(BARE, sentence):
        apart = APART.split(sentence[: match.start()])
        before = _words(apart[-1])
        if (
            "." in match.group(1)
            or match.group(1).casefold() in ("no", "none", "one")
            or NO_COUNT.search(sentence[: match.start()])
            or CODES.match(sentence, match.end())
        ):
            continue
        known = {*spoken, *of_groups()} - {"other"} | key
        named = [label for label in known if set(label.split()) <= set(before)]
        after = [] if named else _words(APART.split(sentence[match.end() :])[0])[:NEAR]
        if not before and not any(set(label.split()) <= set(after) for label in known):
            before = _words(apart[-2]) if len(apart) > 1 else []
        if any(set(label.split()) <= set(before) for label in of_groups() if label not in key and label != "other"):
            continue  # several groups stand together before the number
        others = {word for label in spoken - key for word in label.split()} - {w for one in key for w in one.split()}
        for side in (before[-NEAR:], after):
            held = [label for label in key if set(label.split()) <= set(side)]
            if held and not others & set(side) and len(key) == len(held) and not set(side) & (MARKS | RESIDENTS):
                value = number_of(match.group(1))
                if not _stand_elsewhere(matched, key, value):
                    yield _exactly(unknown, value), sentence[:120]
                break


def _words(text: str) -> list[str]:
    return normalised_long(text).split()


def _exactly(unknown: int, value: float) -> Clue:
    return Clue(unknowns=(unknown,), weights=(1.0,), low=value, high=value, weak=True)
