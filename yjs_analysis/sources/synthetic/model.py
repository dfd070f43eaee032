"""Read the model of a synthetic service from TOML, whole or as what differs from the default, and check all of it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from yjs_analysis.checks import refuse
from yjs_analysis.sources.synthetic.keys import KEYS, pattern_of, value_problems

PACKAGE = Path(__file__).parents[2]


def synthetic_folder(*, package: Path = PACKAGE) -> Path:
    """Say where the default model and its children lie: in the repository's `data/synthetic`, else in the package.

    Parameters
    ----------
    package
        The folder of the package, as installed.

    Returns
    -------
    pathlib.Path
        A folder that holds `model.toml`.

    Raises
    ------
    ValueError
        If neither place holds it.

    Examples
    --------
    >>> synthetic_folder().name
    'synthetic'
    """
    places = (package.parent / "data" / "synthetic", package / "shipped" / "data" / "synthetic")
    for place in places:
        if (place / "model.toml").is_file():
            return place
    raise ValueError(
        f"the synthetic service must lie in {places[0]} or {places[1]}, but model.toml is in neither. "
        "Run from a checkout of the repository, or install the package again."
    )


def read_model(path: Path | str | None = None) -> dict[str, Any]:
    """Read a model: every number that a synthetic service is drawn from, checked before any child is.

    A file that begins with `based_on = "default"` holds only what differs from the default. A table of shares in it
    takes the place of the whole table; every other table is gone through key by key.

    Parameters
    ----------
    path
        A TOML file; by default the one that comes with the package.

    Returns
    -------
    dict
        The tables of the file, complete. The comments of the default say what each number means.

    Raises
    ------
    ValueError
        With everything that is wrong with the file: the key, what was found, what is allowed, what to do.

    Examples
    --------
    >>> read_model()["groups"]["Black"]["court"]
    0.5
    """
    place = synthetic_folder() / "model.toml" if path is None else Path(path)
    model = _parsed(place)
    if "based_on" in model:
        base = model.pop("based_on")
        if base != "default":
            refuse([f"{place.name}, based_on: found {base!r}; allowed is 'default'. Give every key, or correct it."])
        model = changed(_parsed(synthetic_folder() / "model.toml"), model)
    check_model(model, name=place.name)
    return model


def changed(model: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Give a model with some of its values replaced; the model itself stays as it is, and nothing is checked.

    Parameters
    ----------
    model
        As `read_model` gives it.
    changes
        Tables as in the file, with the keys that change alone.

    Examples
    --------
    >>> changed(read_model(), {"groups": {"Black": {"court": 0.0}}})["groups"]["Black"]["court"]
    0.0
    """
    return _merged(model, changes, ())


def check_model(model: dict[str, Any], *, name: str = "model") -> None:
    """Refuse a model that no child can be drawn from, with everything that is wrong with it.

    Parameters
    ----------
    model
        Tables as in the file.
    name
        What to call it in the messages.

    Raises
    ------
    ValueError
        If a key is missing, unknown or holds what is not allowed, or if the numbers contradict each other.

    Examples
    --------
    >>> check_model(changed(read_model(), {"court": {"link": "probit"}}))
    Traceback (most recent call last):
    ValueError: model, court.link: found 'probit'; allowed is one of 'log odds', 'log relative rate'. Correct the value.
    """
    problems = value_problems(model, name)
    refuse(problems)
    refuse(_contradictions(model, name))


def _parsed(place: Path) -> dict[str, Any]:
    """Read a TOML file, or say why it cannot be read."""
    try:
        return tomllib.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ValueError(f"{place.name} must be a model in TOML, but cannot be read: {reason}.") from error


def _merged(model: dict[str, Any], changes: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    merged = dict(model)
    for key, value in changes.items():
        here = (*path, key)
        deeper = isinstance(value, dict) and isinstance(merged.get(key), dict) and pattern_of(here) not in KEYS
        merged[key] = _merged(merged[key], value, here) if deeper else value
    return merged


def _contradictions(model: dict[str, Any], name: str) -> list[str]:
    """Say which numbers cannot stand together, once each by itself is allowed."""
    problems = []
    for block in ("areas", "gravity", "history"):
        total = sum(one["share"] for one in model[block].values())
        if abs(total - 1) > 1e-6:
            problems.append(f"{name}, {block}: found shares that add up to {total:.6g}; allowed is 1. Correct them.")
    service, reference = model["service"], model["service"]["reference"]
    if service["last_day"] < service["first_day"]:
        problems.append(f"{name}, service.last_day: found a day before the first day. Give a later one.")
    if reference not in model["groups"]:
        problems.append(f"{name}, service.reference: found {reference!r}, but no such group. Name one of the groups.")
    for block in ("groups", "sexes", "ages"):
        if sum(one["entry"] for one in model[block].values()) <= 0:
            problems.append(f"{name}, {block}: found no entry above 0, so that nobody enters. Give one.")
    if reference in model["groups"] and not _enters(model["groups"][reference]):
        problems.append(f"{name}, groups.{reference}: found nobody who enters; the reference must. Give an entry.")
    if model["reoffending"]["proven_days"] < model["reoffending"]["index_days"]:
        problems.append(f"{name}, reoffending.proven_days: found fewer than index_days. Give as many or more.")
    needed = max(
        model["reoffending"]["proven_days"],
        model["reoffending"]["index_days"] + max(one["to"] for one in model["delays"].values()),
    )
    if service["records_until_days"] < needed:
        problems.append(
            f"{name}, service.records_until_days: found {service['records_until_days']}; allowed is {needed} or more, "
            "so that every follow-up is over and every reoffence in it proven. Give more."
        )
    return problems


def _enters(group: dict[str, Any]) -> bool:
    persons = sum(sum(bands.values()) for bands in group["population"].values())
    return group["entry"] > 0 and persons > 0
