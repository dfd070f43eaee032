"""A study written down: the parameters of a run in a TOML file, so that it can be run again and argued about."""

from __future__ import annotations

import difflib
import json
import textwrap
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from yjs_analysis.checks import refuse
from yjs_analysis.evidence import choices
from yjs_analysis.evidence.study import Study, study_problems

MEANING = {
    "area": "The youth justice service.",
    "confidence": "Of every interval.",
    "band": "Relative rates that make no material difference.",
    "threshold": "The smallest count of children that is shown. Below 5 the pack is internal.",
    "protection": (
        "What keeps the service's own counts from telling of a child: those that could are withheld; or all are "
        "rounded to 5, everything is worked out from the rounded ones, and what needs finer counts is left out."
    ),
    "largest_cohort": "The largest cohort, in children of one age band, considered behind a printed percentage.",
    "reference": "The group that the others are compared with.",
    "focus": "The group that the sentences are about; every group stands in the tables.",
    "unit": (
        "What counts. Each child once, at the first or the most serious outcome of the period; or every outcome, with "
        "limits that allow for children who have several (needs threshold = 1). Reoffending starts from the first."
    ),
    "out_of_court": "Which disposals count as out of court: cautions alone, or community resolutions and the like too.",
    "stages": "Which decisions the chain shows.",
    "covariates": (
        "What each step of the comparison like for like holds still besides the steps before it: columns joined by +, "
        f"pairs multiplied by a colon. There are {', '.join(choices.HELD_STILL)}."
    ),
    "interval": "For a relative rate over the decision before.",
    "interval_of_differences": "For a difference of rates.",
    "interval_of_populations": "For a relative rate over residents.",
    "interval_of_rates": "For one rate.",
    "denominator": (
        'The residents that sentences stand on: "Census 2011", "Census 2021", or a day such as "2017-10-01" to which '
        "both are interpolated. Tables show both censuses in any case."
    ),
    "period": 'The first and last day of outcomes, such as ["2016-04-01", "2019-03-31"]; "" is no bound.',
    "practice": (
        'What changed in practice and when, such as ["2017-10-01: joint panel begins"]: marked beside the quarters.'
    ),
    "draws": "How often the ethnicity of children of whom it is unknown is drawn.",
    "seed": "Where the draws begin.",
}
"""What each parameter says, as the template has it."""

NOTES = ("practice",)
"""Parameters that change no number."""

PAIRS = ("band", "period")
"""Parameters of two values; other lists may have any length."""


def read_study(path: Path, *, given: Mapping[str, Any] | None = None) -> Study:
    """Read the parameters of a run; what is not named has its documented default.

    Parameters
    ----------
    path
        TOML: `confidence = 0.9`, `reference = "Asian"`, `band = [0.8, 1.25]`, and the other names of `Study`.
    given
        What was said beside the file, by name; the file may say the same, not something else.

    Raises
    ------
    ValueError
        If the file cannot be read, holds a name that is none of a study's (the nearest is suggested), a value that
        cannot be, or another one than was said beside it; all of it at once.
    """
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror or error}. Give a TOML file.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path} must be TOML, but is not: {error}. Write lines such as confidence = 0.9.") from None
    known = [one.name for one in fields(Study)]
    problems = [_unknown(name, known, path) for name in held if name not in known]
    taken = {name: _as_held(value) for name, value in held.items() if name in known}
    wrong = _wrong_kinds(taken, path)
    problems += wrong.values()
    said = dict(given or {})
    problems += [_contradiction(name, taken[name], value, path) for name, value in said.items()
                 if taken.get(name, value) != value]  # fmt: skip
    default = {one.name: one.default for one in fields(Study)}
    fit = {name: value for name, value in taken.items() if name not in wrong}
    refuse([*problems, *study_problems(default | fit | said)])
    return Study(**(taken | said))


def template() -> str:
    """Write a study file with every parameter, what it means, the names that there are, and its default.

    Examples
    --------
    >>> print(template()[-34:], end="")
    # Where the draws begin.
    seed = 0
    """
    default = Study()
    parts = ["# The parameters of a run. Every line holds the default: leave out what you do not change.\n"]
    for name, meaning in MEANING.items():
        named = f" One of: {', '.join(choices.NAMED[name])}." if name in choices.NAMED else ""
        said = textwrap.fill(meaning + named, 110, initial_indent="# ", subsequent_indent="# ")
        parts.append(f"{said}\n{name} = {_as_toml(getattr(default, name))}\n")
    return "\n".join(parts)


def changed(study: Study) -> dict[str, Any]:
    """Give the parameters of a study that are not the documented ones.

    Examples
    --------
    >>> changed(Study(reference="Asian"))
    {'reference': 'Asian'}
    """
    default = Study()
    values = {one.name: getattr(study, one.name) for one in fields(Study)}
    return {name: value for name, value in values.items() if value != getattr(default, name)}


def chosen_in_words(study: Study) -> str:
    """Say which parameters are not the documented ones, to stand at the end of a source line; nothing if all are.

    Examples
    --------
    >>> chosen_in_words(Study(reference="Asian", period=("2018-04-01", "")))
    ' Chosen for this run: reference Asian; period from 2018-04-01.'
    """
    said = [f"{name.replace('_', ' ')} {in_words(name, value)}" for name, value in changed(study).items()
            if name not in NOTES]  # fmt: skip
    return f" Chosen for this run: {'; '.join(said)}." if said else ""


def in_words(name: str, value: Any) -> str:
    """Write the value of a parameter for a reader.

    Examples
    --------
    >>> in_words("period", ("", "2019-03-31")), in_words("band", (0.8, 1.25)), in_words("draws", 10_000)
    ('to 2019-03-31', '0.8 to 1.25', '10000')
    """
    if name == "period":
        ends = [f"{word} {day}" for word, day in zip(("from", "to"), value, strict=True) if day]
        return " ".join(ends) or "all"
    if name == "band":
        return " to ".join(f"{limit:g}" for limit in value)
    return (", ".join(value) or "none") if isinstance(value, tuple) else str(value)


def _as_held(value: Any) -> Any:
    """Give lists as tuples, and days as text."""
    if isinstance(value, list):
        return tuple(_as_held(one) for one in value)
    return value.isoformat() if isinstance(value, date) else value


def _as_toml(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_as_toml, value))}]"
    return json.dumps(value)


def _unknown(name: str, known: list[str], path: Path) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"{path}: found {name!r}; allowed are {', '.join(known)}.{hint}"


def _contradiction(name: str, held: Any, said: Any, path: Path) -> str:
    return f"{path}, {name}: found {held!r}, but the command says {said!r}. Leave one of them out."


def _wrong_kinds(held: dict, path: Path) -> dict[str, str]:
    """Say which values are of a kind that no study can have."""
    default = Study()
    problems = {}
    for name, value in held.items():
        expected = getattr(default, name)
        usual = expected if isinstance(expected, tuple) else (expected,)
        given = value if isinstance(value, tuple) else (value,)
        kind = str if not usual or isinstance(usual[0], str) else (int, float)
        fits = all(isinstance(one, kind) and not isinstance(one, bool) for one in given)
        alike = isinstance(value, tuple) == isinstance(expected, tuple)
        long_enough = len(given) == len(usual) or (alike and isinstance(expected, tuple) and name not in PAIRS)
        if not (alike and long_enough and fits):
            problems[name] = f"{path}, {name}: found {value!r}; allowed is a value such as {expected!r}."
    return problems
