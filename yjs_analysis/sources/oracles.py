"""Answers from elsewhere: read files of cases (schema golden-case/1), and say all that is wrong with them at once.

A file is `{family, n_cases, cases}`; `data/oracles/README.md` says what a case holds.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from yjs_analysis.checks import refuse

PACKAGE = Path(__file__).parents[1]
SCHEMA = "golden-case/1"
PROVENANCES = ("published", "R", "definition")
NOT_NUMBERS = ("inf", "-inf", "NA", "NaN")
"""JSON knows no infinity and no missing number: they are these words."""

FIELDS = {"id": str, "method": str, "provenance": str, "inputs": dict, "expected": dict, "tolerance": dict}
KINDS = {str: "text", dict: "an object", list: "a list"}


def oracle_files(*, package: Path = PACKAGE) -> list[Path]:
    """List the files of cases that come with the package, in the repository or in the installed package.

    Parameters
    ----------
    package
        The folder of the package, as installed.

    Raises
    ------
    ValueError
        If no place holds any.

    Examples
    --------
    >>> "ratios.json" in [path.name for path in oracle_files()]
    True
    """
    repository = package.parent
    places = (repository / "data" / "oracles", package / "shipped" / "data" / "oracles")
    found = next((held for place in places if (held := sorted(place.glob("*.json")))), [])
    if not found:
        refuse(
            [
                f"the cases must lie in {places[0]} or {places[-1]}, but neither holds any. "
                "Run from a checkout of the repository, or install the package again."
            ]
        )
    return found


def read_cases(files: Iterable[Path]) -> list[dict[str, Any]]:
    """Read the cases of some files, in their order; each case also gets the name of its `file`.

    Parameters
    ----------
    files
        JSON files of the schema golden-case/1.

    Returns
    -------
    list
        One dictionary a case, as it stands in the file.

    Raises
    ------
    ValueError
        With everything that is wrong: the file, the case, the field, what was found and what is allowed.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "mine.json"
    >>> _ = place.write_text('{"cases": [{"id": "half", "method": "proportion_wilson"}]}')
    >>> read_cases([place])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: 4 problems:
    - mine.json, case 'half': the field 'provenance' is missing. Give text.
    ...
    """
    cases: list[dict[str, Any]] = []
    problems: list[str] = []
    for path in files:
        held, wrong = _read(Path(path))
        if not wrong:
            wrong = [f"{Path(path).name}{one}" for one in _file_problems(held)]
        problems += wrong
        if not wrong:
            cases += [{**case, "file": Path(path).name} for case in held["cases"]]
    refuse(problems)
    return cases


def expected_values(case: dict[str, Any]) -> list[tuple[str, Any, dict[str, float]]]:
    """Take a case apart into single values: where each stands, the value, and the tolerance it is to be met at.

    A value that is expected twice, as printed and precisely, is there twice. With neither `abs` nor `rel` a value must
    be met exactly.

    Examples
    --------
    >>> case = {"expected": {"lo": [0.1, "inf"]}, "tolerance": {"abs": 0.05, "rel": None}}
    >>> expected_values(case)
    [('lo[0]', 0.1, {'abs': 0.05}), ('lo[1]', inf, {'abs': 0.05})]
    """
    parts = [(case["expected"], case["tolerance"])]
    if precise := case.get("expected_precise"):
        parts.append((precise["values"], precise["tolerance"]))
    return [
        (place, value, {name: size for name, size in tolerance.items() if size is not None} or {"abs": 0.0})
        for values, tolerance in parts
        for place, value in single_values(values)
    ]


def single_values(held: Any, place: str = "") -> list[tuple[str, Any]]:
    """Take lists and objects apart: every single value with the place where it stands, numbers as numbers.

    Examples
    --------
    >>> single_values({"rate": {"Black": "NaN", "White": 2}, "words": ["few"], "none": []})
    [('rate.Black', nan), ('rate.White', 2), ('words[0]', 'few'), ('none', '[]')]
    """
    if isinstance(held, dict) and held:
        named = ((f"{place}.{name}" if place else str(name), one) for name, one in held.items())
        return [found for name, one in named for found in single_values(one, name)]
    if isinstance(held, (list, tuple)) and len(held):
        return [found for at, one in enumerate(held) for found in single_values(one, f"{place}[{at}]")]
    if isinstance(held, (dict, list, tuple)):
        return [(place, "{}" if isinstance(held, dict) else "[]")]
    return [(place, _number_or_word(held))]


def _number_or_word(held: Any) -> Any:
    """Turn the words that stand for numbers that JSON does not know into those numbers."""
    if isinstance(held, str) and held in NOT_NUMBERS:
        return float("nan" if held == "NA" else held)
    return held


def _read(path: Path) -> tuple[Any, list[str]]:
    """Read a file as JSON; give what it holds, or what is wrong with it."""
    twice: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice.extend(sorted({name for name in names if names.count(name) > 1}))
        return dict(pairs)

    def no_constant(word: str) -> None:
        raise ValueError(f'{word} is not JSON. Write "inf", "-inf" or "NaN" in quotation marks.')

    try:
        held = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once, parse_constant=no_constant)
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or error
        return None, [f"{path} cannot be read: {reason}"]
    return held, [f"{path.name}: the field {name!r} stands twice in one object. Delete one of them." for name in twice]


def _file_problems(held: Any) -> list[str]:
    """Say what is wrong with what a file holds."""
    if not isinstance(held, dict) or not isinstance(held.get("cases"), list):
        return [": the file must hold an object with a list 'cases'. Give {family, n_cases, cases}."]
    problems = []
    schema, count = held.get("schema", SCHEMA), held.get("n_cases", len(held["cases"]))
    if schema != SCHEMA:
        problems.append(f", field 'schema': found {schema!r}; allowed is {SCHEMA!r}.")
    if count != len(held["cases"]):
        problems.append(f", field 'n_cases': found {count!r}, but there are {len(held['cases'])} cases. Count again.")
    seen: set[str] = set()
    for number, case in enumerate(held["cases"], start=1):
        problems += _case_problems(case, number)
        name = case.get("id") if isinstance(case, dict) else None
        if isinstance(name, str) and name in seen:
            problems.append(f", case {number}, field 'id': {name!r} stands twice. Give every case its own name.")
        seen |= {name} if isinstance(name, str) else set()
    return problems


def _case_problems(case: Any, number: int) -> list[str]:
    """Say what is wrong with one case."""
    if not isinstance(case, dict):
        return [f", case {number}: found {case!r}; allowed is an object."]
    place = f", case {case['id']!r}" if isinstance(case.get("id"), str) else f", case {number}"
    problems = []
    for field, kind in FIELDS.items():
        if field not in case:
            problems.append(f"{place}: the field {field!r} is missing. Give {KINDS[kind]}.")
        elif not isinstance(case[field], kind) or not case[field]:
            problems.append(f"{place}, field {field!r}: found {case[field]!r}; allowed is {KINDS[kind]}, not empty.")
    if isinstance(case.get("provenance"), str) and case["provenance"] not in PROVENANCES:
        problems.append(
            f"{place}, field 'provenance': found {case['provenance']!r}; allowed is one of {', '.join(PROVENANCES)}."
        )
    problems += _tolerance_problems(case.get("tolerance"), f"{place}, field 'tolerance'")
    precise = case.get("expected_precise")
    if precise is not None:
        there = f"{place}, field 'expected_precise'"
        if not (
            isinstance(precise, dict) and all(isinstance(precise.get(one), dict) for one in ("values", "tolerance"))
        ):
            return [
                *problems,
                f"{there}: found {precise!r}; allowed is an object with the objects values and tolerance.",
            ]
        problems += _tolerance_problems(precise["tolerance"], f"{there}.tolerance")
    return problems


def _tolerance_problems(tolerance: Any, place: str) -> list[str]:
    """Say what is wrong with a tolerance: `abs` or `rel`, each a number of 0 or more, or null."""
    if not isinstance(tolerance, dict) or not tolerance:
        return []  # said already, as a field that is missing or of the wrong kind
    problems = [
        f"{place}: found {name!r}; allowed are 'abs' and 'rel'." for name in tolerance if name not in ("abs", "rel")
    ]
    problems += [
        f"{place}.{name}: found {tolerance[name]!r}; allowed is a number of 0 or more, or null."
        for name in ("abs", "rel")
        if tolerance.get(name) is not None and not _is_size(tolerance[name])
    ]
    return problems


def _is_size(number: Any) -> bool:
    return isinstance(number, (int, float)) and not isinstance(number, bool) and 0 <= number < math.inf
