"""Counts that words tell of a line of them: a mean over years, a change on the year before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from yjs_analysis.disclosure.attack.cells import NUMBER, WORDS, rounded
from yjs_analysis.disclosure.attack.clues import Clue
from yjs_analysis.disclosure.attack.figures import Figure
from yjs_analysis.disclosure.attack.labels import EMPTY_WORDS, TOTAL_WORDS, has_words, is_period, normalised_long
from yjs_analysis.disclosure.attack.matching import Key, Matched
from yjs_analysis.disclosure.published.shapes import Passage

ANY = rf"{NUMBER}|{'|'.join(WORDS)}"
MEAN = re.compile(rf"\b(?:mean|average)\b(?: number)?(?: was| is| of|:)+ ({NUMBER})(?! ?%)", re.IGNORECASE)
MEAN_AFTER = re.compile(rf"({NUMBER})(?: [\w]+){{0,4}} (?:a|per|each) (?:year|quarter)\b", re.IGNORECASE)
MANY = re.compile(rf"\b({ANY})[ -](?:years?|quarters?)\b", re.IGNORECASE)
CHANGED = re.compile(
    rf"\b(?:(?P<some>{ANY})(?: children)? (?P<less>fewer|less|more|up|down)\b|"
    rf"(?P<way>fell|dropped|rose|increased?|decreased?|reduced|reduction|down|up|grew|went down|went up)"
    rf"(?: of| was)?(?: by)? (?P<by>{ANY})\b ?(?P<share>%|per cent)?|(?P<twice>halved|doubled))",
    re.IGNORECASE,
)
BEFORE = re.compile(
    r"\b(?:than|on|from|since|compared (?:with|to)) (?:in |the )?(?:\d{4}|last|previous|year before|year)|"
    r"\bbetween\b|\bin a year\b",
    re.IGNORECASE,
)
DOWN = ("few", "less", "fell", "drop", "decr", "redu", "down", "went down", "halv")
HINT = re.compile(
    r"\b(?:mean|average|fewer|less|more|up|down|fell|dropped|rose|(?:in|de)creased?|reduced|reduction|grew|"
    r"went|halved|doubled)\b",
    re.IGNORECASE,
)
"""Words without which a passage tells nothing of a line."""

SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
LONGEST = 400


def from_words_of_lines(
    passages: Sequence[Passage], matched: Matched, withheld: dict[int, Figure]
) -> list[tuple[Clue, str, str]]:
    """Give what passages tell of withheld counts of a year or a quarter by those of others.

    The trap: which counts a sentence speaks of is a guess from its words, so every clue is weak.

    Parameters
    ----------
    passages
        What a release says in words.
    matched
        The figures and the unknowns behind them.
    withheld
        The unknowns that are withheld, each with the figure that says so.
    """
    dated = [(unknown, one) for unknown, one in withheld.items() if any(map(is_period, one.key))]
    found: list[tuple[Clue, str, str]] = []
    for passage in passages if dated else ():
        if not HINT.search(passage.text):
            continue
        for sentence in SENTENCE.split(passage.text):
            if len(sentence) <= LONGEST and HINT.search(sentence):
                for unknown, one in dated:
                    found += [(clue, passage.place, sentence) for clue in _told(sentence, unknown, one, matched)]
    return found


def _told(sentence: str, unknown: int, one: Figure, matched: Matched) -> Iterator[Clue]:
    """Give what one sentence tells of one withheld count, if it speaks of it."""
    own = next(label for label in sorted(one.key) if is_period(label))
    others = one.key - {own}
    said = set(normalised_long(one.said).split()) - EMPTY_WORDS - TOTAL_WORDS - set(own.split())
    said = {word for word in said if not word.isdigit()}
    words = set(normalised_long(sentence).split())
    if not all(has_words(sentence, label) for label in others) or (said and not said & words):
        return
    line = _line(matched, matched.scope_of[one.grid], others)
    named = [label for label in line if f" {label} " in f" {normalised_long(sentence)} "]
    yield from _of_mean(sentence, own, line, named)
    if own in named or not named:
        yield from _of_change(sentence, own, line, named)


def _line(matched: Matched, scope: int, others: Key) -> dict[str, int]:
    """Give the counts of a line by their periods, in reading order."""
    near = matched.above(scope, others)
    return {label: unknown for more, unknown in near for label in more if is_period(label)}


def _of_mean(sentence: str, own: str, line: dict[str, int], named: list[str]) -> Iterator[Clue]:
    found = MEAN.search(sentence)
    if found is None and re.search(r"\b(?:mean|average)", sentence, re.IGNORECASE):
        found = MEAN_AFTER.search(sentence)
    many = MANY.search(sentence)
    if found is None or (many is None and len(named) < 2):
        return
    labels = list(line)
    held = labels[labels.index(named[0]) : labels.index(named[-1]) + 1] if len(named) > 1 else labels
    count = _number(many.group(1)) if many else len(held)
    if own in held and len(held) == count > 1:
        low, high = (count * end for end in rounded(found.group(1)))
        yield Clue(unknowns=tuple(line[one] for one in held), weights=(1.0,) * len(held), low=low, high=high, weak=True)


def _of_change(sentence: str, own: str, line: dict[str, int], named: list[str]) -> Iterator[Clue]:
    labels = list(line)
    at = labels.index(own) if own in labels else 0
    other = next((label for label in named if label != own), labels[at - 1] if at else None)
    if len(named) > 2 or other is None or not (len(named) == 2 or BEFORE.search(sentence)):
        return
    new, old = (own, other) if labels.index(other) < at else (other, own)
    pair = line[new], line[old]
    for found in CHANGED.finditer(sentence):
        way = next(filter(None, (found.group(name) for name in ("less", "way", "twice")))).lower()
        sign = -1.0 if way.startswith(DOWN) else 1.0
        amount = found.group("some") or found.group("by")
        if found.group("twice"):
            yield Clue(unknowns=pair, weights=(1.0, -1.0 - 0.5 * sign - 0.5 * (sign > 0)), low=0.0, high=0.0, weak=True)
        elif found.group("share"):
            for end, limit in zip(rounded(amount), ("low", "high"), strict=True):
                weight = -1.0 - sign * end / 100
                above = (limit == "low") == (sign > 0)
                yield Clue(unknowns=pair, weights=(1.0, weight), low=0.0 if above else -float("inf"),
                           high=float("inf") if above else 0.0, weak=True)  # fmt: skip
        elif amount:
            yield Clue(unknowns=pair, weights=(1.0, -1.0), low=sign * _number(amount), high=sign * _number(amount),
                       weak=True)  # fmt: skip


def _number(text: str) -> float:
    word = WORDS.get(text.casefold())
    return float(word) if word is not None else sum(rounded(text)) / 2
