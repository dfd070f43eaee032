"""A study written down: the parameters of a run in a TOML file, so that it can be run again and argued about."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import fields
from pathlib import Path

from yjs_analysis.checks import refuse
from yjs_analysis.evidence.study import Study


def read_study(path: Path) -> Study:
    """Read the parameters of a run; what is not named has its documented default.

    Parameters
    ----------
    path
        TOML: `confidence = 0.9`, `threshold = 6`, `band = [0.8, 1.25]`, and the other names of `Study`.

    Raises
    ------
    ValueError
        If the file cannot be read, holds a name that is none of a study's (the nearest is suggested), or a value that
        cannot be.
    """
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror or error}. Give a TOML file.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path} must be TOML, but is not: {error}. Write lines such as confidence = 0.9.") from None
    known = [one.name for one in fields(Study)]
    refuse(_unknown(name, known, path) for name in held if name not in known)
    if isinstance(held.get("band"), list):
        held["band"] = tuple(held["band"])
    refuse(_wrong_kinds(held, path))
    return Study(**held)


def _unknown(name: str, known: list[str], path: Path) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"{path}: found {name!r}; allowed are {', '.join(known)}.{hint}"


def _wrong_kinds(held: dict, path: Path) -> list[str]:
    """Say which values are of a kind that no study can have."""
    default = Study()
    problems = []
    for name, value in held.items():
        expected = getattr(default, name)
        numbers = expected if isinstance(expected, tuple) else (expected,)
        given = value if isinstance(value, tuple) else (value,)
        is_number = not isinstance(expected, str)
        fits = [
            isinstance(one, (int, float)) and not isinstance(one, bool) if is_number else isinstance(one, str)
            for one in given
        ]
        if len(given) != len(numbers) or not all(fits):
            problems.append(f"{path}, {name}: found {value!r}; allowed is a value such as {expected!r}.")
    return problems
