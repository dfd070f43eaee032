"""Which keys the model of a synthetic service has, and what each may hold."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from typing import Any

from yjs_analysis.sources.schema import columns
from yjs_analysis.vocabulary import GROUPS

SEXES = ("male", "female")
AGES = ("10-14", "15-17")
GRAVITIES = tuple("12345678")
HISTORY = ("0", "1", "2", "3 or more")
TIERS = ("informal", "formal", "first_tier", "community", "custody")
LINKS = ("log odds", "log relative rate")

FARTHEST = 50
"""No effect is larger than this; at log odds of 50 everything is decided already."""

BLOCKS = {
    "groups": GROUPS,
    "sexes": SEXES,
    "ages": AGES,
    "gravity": GRAVITIES,
    "history": HISTORY,
    "tiers": ("community", "custody"),
    "remand": ("community", "youth detention accommodation"),
}
"""What may stand for the star in a key below. All must be there, but for groups; areas have any name."""

KEYS = {
    "service.first_day": "day",
    "service.last_day": "day",
    "service.records_until_days": "whole number",
    "service.reference": "group",
    "service.children_of_population": "whole number",
    "areas.*.share": "share",
    "areas.*.court": "number",
    "groups.*.population": "population",
    "groups.*.codes": "weights of codes",
    "groups.*.entry": "weight",
    **dict.fromkeys([f"groups.*.{name}" for name in ("gravity", "history", "admission", "court")], "number"),
    **dict.fromkeys([f"groups.*.{name}" for name in ("informal", "community", "custody", "remand")], "number"),
    "groups.*.reoffending": "number",
    "groups.*.unknown": "shares by route",
    "sexes.*.entry": "weight",
    **dict.fromkeys([f"sexes.*.{name}" for name in ("gravity", "court", "reoffending")], "number"),
    "ages.*.entry": "weight",
    **dict.fromkeys([f"ages.*.{name}" for name in ("gravity", "history", "court", "reoffending")], "number"),
    "ages.*.years": "shares of years",
    "gravity.*.share": "share",
    "gravity.*.court": "number",
    "gravity.*.offences": "shares of offences",
    "history.*.share": "share",
    "history.*.court": "number",
    "history.*.reoffending": "number",
    "admission.intercept": "number",
    "admission.per_gravity": "number",
    "court.link": "link",
    "court.intercept": "number",
    "court.not_admitted": "number",
    **dict.fromkeys([f"informal.{name}" for name in ("intercept", "per_gravity", "per_previous")], "number"),
    **dict.fromkeys([f"tiers.*.{name}" for name in ("intercept", "per_gravity", "per_previous")], "number"),
    **{f"disposals.{tier}": "shares of disposals" for tier in TIERS},
    "remand.*.intercept": "number",
    "remand.*.per_gravity": "number",
    **dict.fromkeys(
        [f"practice.{name}" for name in ("joint_panel", "assessed_out_of_court", "assessed_in_court")],
        "shares of words",
    ),
    "ethnicity.self_defined": "shares by route",
    "delays.out_of_court": "days",
    "delays.court": "days",
    "reoffending.per_day": "share",
    "reoffending.court": "number",
    "reoffending.index_days": "whole number",
    "reoffending.proven_days": "whole number",
    **dict.fromkeys([f"exits.{name}_per_day" for name in ("moved_away", "entered_custody", "died")], "share"),
    "exits.custody_days": "days",
}
"""Every key and the kind of value that it holds."""

KEY_PARTS = [key.split(".") for key in KEYS]


def pattern_of(path: tuple[str, ...]) -> str:
    """Give the key of `KEYS` that a path in the file would be: the name of a block becomes a star.

    Examples
    --------
    >>> pattern_of(("groups", "Black", "court")), pattern_of(("court", "link"))
    ('groups.*.court', 'court.link')
    """
    starred = path[0] in (*BLOCKS, "areas") and len(path) > 1
    return ".".join((path[0], "*", *path[2:]) if starred else path)


def value_problems(model: dict[str, Any], name: str) -> list[str]:
    """Say everything that is wrong with the keys and values of a model: missing, unknown, not allowed.

    Parameters
    ----------
    model
        As read from TOML.
    name
        The name of the file, for the messages.

    Examples
    --------
    >>> value_problems({"court": {"lnk": 1}}, "mine.toml")[0]
    "mine.toml, court.lnk: found a key that is not known; did you mean 'link'? Correct it, or take it out."
    """
    problems: list[str] = []
    found: set[tuple[str, ...]] = set()
    _walk(model, (), name, problems, found)
    for path in _expected(model):
        if path not in found:
            kind = KINDS[KEYS[pattern_of(path)]][0]
            problems.append(f"{name}, {'.'.join(path)}: the key is missing. Give {kind}.")
    return problems


def _walk(
    held: dict[str, Any], path: tuple[str, ...], name: str, problems: list[str], found: set[tuple[str, ...]]
) -> None:
    """Go through the tables of a model; note which keys are there, and what is wrong with them."""
    for key, value in held.items():
        here = (*path, key)
        kind, known = KEYS.get(pattern_of(here)), _known(path)
        if not _allowed(here):
            near = get_close_matches(key, known, n=1)
            guess = f"did you mean {near[0]!r}?" if near else f"known here are {', '.join(known)}."
            problems.append(
                f"{name}, {'.'.join(here)}: found a key that is not known; {guess} Correct it, or take it out."
            )
        elif kind is None and isinstance(value, dict):
            _walk(value, here, name, problems, found)
        elif kind is None:
            problems.append(f"{name}, {'.'.join(here)}: found {value!r}; allowed is a table of keys.")
        else:
            found.add(here)
            said, rule = KINDS[kind]
            if not rule(value, here):
                problems.append(f"{name}, {'.'.join(here)}: found {value!r}; allowed is {said}. Correct the value.")


def _known(path: tuple[str, ...]) -> list[str]:
    """List the names that may follow a path."""
    if len(path) == 1 and path[0] in BLOCKS:
        return list(BLOCKS[path[0]])
    depth = len(path)
    start = pattern_of(path).split(".") if path else []
    return list(dict.fromkeys(key[depth] for key in KEY_PARTS if len(key) > depth and key[:depth] == start))


def _allowed(path: tuple[str, ...]) -> bool:
    if len(path) == 2 and path[0] == "areas":
        return bool(path[1].strip())
    return path[-1] in _known(path[:-1])


def _expected(model: dict[str, Any]) -> list[tuple[str, ...]]:
    """List the path of every key that the model must hold."""
    paths: list[tuple[str, ...]] = []
    for key in KEYS:
        parts = key.split(".")
        if parts[1] != "*":
            paths.append(tuple(parts))
            continue
        given = model.get(parts[0])
        names = list(given) if isinstance(given, dict) else []
        fixed = parts[0] not in ("areas", "groups")
        wanted = BLOCKS[parts[0]] if fixed else [one for one in names if _allowed((parts[0], one))] or ["*"]
        paths += [(parts[0], one, *parts[2:]) for one in wanted]
    return paths


def _number(value: Any, low: float = -math.inf, high: float = math.inf) -> bool:
    good = isinstance(value, (int, float)) and not isinstance(value, bool)
    return good and math.isfinite(value) and low <= value <= high


def _whole(value: Any, low: int = 1) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= low


def _weights(value: Any, allowed: Callable[[str], bool]) -> bool:
    """Whether a table gives weights of 0 or more, not all 0, under allowed names."""
    return (
        isinstance(value, dict)
        and all(allowed(one) for one in value)
        and all(_number(one, 0) for one in value.values())
        and sum(value.values()) > 0
    )


def _shares(value: Any, allowed: Callable[[str], bool]) -> bool:
    return _weights(value, allowed) and abs(sum(value.values()) - 1) < 1e-6


def _by_route(value: Any, path: tuple[str, ...]) -> bool:
    return isinstance(value, dict) and set(value) == {"out_of_court", "court"} and _all_shares(value)


def _all_shares(value: dict[str, Any]) -> bool:
    return all(_number(one, 0, 1) for one in value.values())


def _days(value: Any, path: tuple[str, ...]) -> bool:
    named = isinstance(value, dict) and set(value) == {"from", "to"} and all(map(_whole, value.values()))
    return named and value["from"] <= value["to"]


def _population(value: Any, path: tuple[str, ...]) -> bool:
    if not isinstance(value, dict) or set(value) != set(SEXES):
        return False
    bands = list(value.values())
    named = all(isinstance(one, dict) and set(one) == set(AGES) for one in bands)
    return named and all(_whole(persons, 0) for one in bands for persons in one.values())


def _years(value: Any, path: tuple[str, ...]) -> bool:
    first, last = map(int, path[1].split("-"))
    return _shares(value, lambda year: year in map(str, range(first, last + 1)))


def _codes(value: Any, path: tuple[str, ...]) -> bool:
    return _weights(value, lambda code: re.fullmatch(f"{path[1][0]}[1-9]", code) is not None)


def _offences(value: Any, path: tuple[str, ...]) -> bool:
    return _shares(value, columns("disposals")["offence_group"]["constraints"]["enum"].__contains__)


KINDS: dict[str, tuple[str, Callable[[Any, tuple[str, ...]], bool]]] = {
    "number": (f"a number from -{FARTHEST} to {FARTHEST}", lambda value, path: _number(value, -FARTHEST, FARTHEST)),
    "weight": ("a number of 0 or more", lambda value, path: _number(value, 0)),
    "share": ("a number from 0 to 1", lambda value, path: _number(value, 0, 1)),
    "whole number": ("a whole number of 1 or more", lambda value, path: _whole(value)),
    "day": ("a day such as 2021-04-01", lambda value, path: type(value) is date),
    "link": ("one of " + ", ".join(map(repr, LINKS)), lambda value, path: value in LINKS),
    "group": ("one of " + ", ".join(GROUPS), lambda value, path: value in GROUPS),
    "shares by route": ("{ out_of_court, court } with a number from 0 to 1 each", _by_route),
    "days": ("{ from, to } with whole numbers of days, 1 or more, from not above to", _days),
    "population": ("{ male, female } with whole numbers by age band 10-14 and 15-17", _population),
    "weights of codes": ("numbers by code of the 18+1 list of this group, such as W1", _codes),
    "shares of years": ("shares by year of age in this band that add up to 1", _years),
    "shares of offences": ("shares by offence group of data/schema/disposals.json that add up to 1", _offences),
    "shares of words": (
        "shares of yes, no and unknown that add up to 1",
        lambda value, path: _shares(value, ("yes", "no", "unknown").__contains__),
    ),
    "shares of disposals": (
        "shares by disposal code, such as referral_order, that add up to 1",
        lambda value, path: _shares(value, lambda code: re.fullmatch("[a-z][a-z0-9_]*", code) is not None),
    ),
}
"""What each kind is, in words, and the rule that it must meet."""
