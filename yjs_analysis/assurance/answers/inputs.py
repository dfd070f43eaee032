"""What the inputs of a case mean in our words, and an estimate in the words of a case."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from typing import Any


class InputError(ValueError):
    """An input that a method cannot read: which one, what was found, what is allowed."""


def problem(name: str, found: Any, allowed: str) -> InputError:
    """Say of an input what was found and what is allowed.

    Examples
    --------
    >>> str(problem("conf", "high", "a number"))
    "field 'inputs.conf': found 'high'; allowed is a number."
    """
    shown = repr(found)
    return InputError(
        f"field 'inputs.{name}': found {shown if len(shown) < 90 else shown[:80] + ' ...'}; allowed is {allowed}."
    )


def number(inputs: Mapping, name: str, default: float | None = None) -> Any:
    """Give an input that is a number; `default`, where there is one, if the case does not hold it.

    Examples
    --------
    >>> number({"x1": 3}, "x1"), number({}, "per", 1)
    (3, 1)
    """
    found = inputs[name] if default is None else inputs.get(name, default)
    if not _is_number(found):
        raise problem(name, found, "a number")
    return found


def several(inputs: Mapping, name: str, default: float | None = None) -> list:
    """Give an input that is a list of numbers; a single number is a list of one.

    Examples
    --------
    >>> several({"x": [1, 2]}, "x"), several({"x": 3}, "x")
    ([1, 2], [3])
    """
    found = inputs[name] if default is None else inputs.get(name, default)
    given = list(found) if isinstance(found, (list, tuple)) else [found]
    if not given or not all(map(_is_number, given)):
        raise problem(name, found, "a number, or a list of numbers")
    return given


def lists(inputs: Mapping, *names: str) -> list[list]:
    """Give inputs that are lists of numbers of the same length; single numbers are repeated to that length.

    Examples
    --------
    >>> lists({"x": [1, 2], "n": 9}, "x", "n")
    [[1, 2], [9, 9]]
    """
    found = [several(inputs, name) for name in names]
    length = max(map(len, found))
    for name, one in zip(names, found, strict=True):
        if len(one) not in (1, length):
            raise problem(name, inputs[name], f"a list of {length}, as long as {' and '.join(names)}")
    return [one if len(one) == length else one * length for one in found]


def matrix(inputs: Mapping, name: str) -> list[list]:
    """Give an input that is a list of lists of numbers, each as long as the first.

    Examples
    --------
    >>> matrix({"table": [[2, 15], [10, 3]]}, "table")
    [[2, 15], [10, 3]]
    """
    found = inputs[name]
    rows = found if isinstance(found, (list, tuple)) and found else [None]
    right = all(isinstance(row, (list, tuple)) and row and all(map(_is_number, row)) for row in rows)
    if not right or len({len(row) for row in rows}) > 1:
        raise problem(name, found, "a list of lists of numbers, all as long as the first")
    return [list(row) for row in rows]


def word(inputs: Mapping, name: str, default: str | None = None) -> str:
    """Give an input that is text; `default`, where there is one, if the case does not hold it.

    Examples
    --------
    >>> word({"ties": "efron"}, "ties"), word({}, "ties", "Efron")
    ('efron', 'Efron')
    """
    found = inputs[name] if default is None else inputs.get(name, default)
    if not isinstance(found, str):
        raise problem(name, found, "text")
    return found


def words(inputs: Mapping, name: str, default: tuple[str, ...] | None = None) -> list[str]:
    """Give an input that is a list of names; a single name is a list of one.

    Examples
    --------
    >>> words({"terms": ["age", "male"], "strata": "court"}, "strata"), words({}, "strata", ())
    (['court'], [])
    """
    found = inputs[name] if default is None else inputs.get(name, default)
    given = list(found) if isinstance(found, (list, tuple)) else [found]
    if not all(isinstance(one, str) for one in given):
        raise problem(name, found, "a name, or a list of names")
    return given


def part(inputs: Mapping, name: str) -> dict:
    """Give an input that is an object.

    Examples
    --------
    >>> part({"counts": {"White": 3}}, "counts")
    {'White': 3}
    """
    found = inputs[name]
    if not isinstance(found, dict) or not found:
        raise problem(name, found, "an object, not empty")
    return found


def one_of(inputs: Mapping, name: str, allowed: Mapping[str, str], default: str | None = None) -> str:
    """Give our word for the word of a case, whatever its capitals.

    Examples
    --------
    >>> one_of({"ties": "EFRON"}, "ties", {"efron": "Efron", "breslow": "Breslow"})
    'Efron'
    """
    found = word(inputs, name, default)
    if found.lower() not in allowed:
        raise problem(name, found, f"one of {', '.join(allowed)}")
    return allowed[found.lower()]


def confidence_of(inputs: Mapping) -> float:
    """Give the confidence that a case asks for, as `conf` or `confidence`; 0.95 if it names none.

    Examples
    --------
    >>> confidence_of({"conf": 0.9}), confidence_of({})
    (0.9, 0.95)
    """
    return _level("conf" if "conf" in inputs else "confidence", inputs, 0.95)


def confidence_of_test(inputs: Mapping) -> float:
    """Give the confidence that goes with the level of a test, `alpha`; 0.95 if the case names none.

    Examples
    --------
    >>> confidence_of_test({"alpha": 0.1}), confidence_of_test({})
    (0.9, 0.95)
    """
    return 1 - _level("alpha", inputs, 0.05)


def _level(name: str, inputs: Mapping, default: float) -> float:
    found = number(inputs, name, default)
    if not 0 < found < 1:
        raise problem(name, found, "a number between 0 and 1, such as 0.95")
    return found


def _is_number(one: Any) -> bool:
    return isinstance(one, numbers.Real) and not isinstance(one, bool)
