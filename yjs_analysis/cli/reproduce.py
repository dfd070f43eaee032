"""`reproduce`: make a pack's numbers again from its manifest, and say which are not the same."""

from __future__ import annotations

import argparse
import json
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from yjs_analysis.checks import refuse
from yjs_analysis.cli import exits
from yjs_analysis.cli.given import add_given, indicators_of, official_of, service_of, what_was_given
from yjs_analysis.evidence.manifest import differences, hash_of, manifest
from yjs_analysis.evidence.pack import build
from yjs_analysis.evidence.study import Study
from yjs_analysis.sources.cases.guards import UnreadableError

PARTS = {"study": dict, "inputs": dict, "given": dict, "made_with": dict, "estimates": dict, "files": dict}
"""What a manifest holds."""


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "reproduce",
        help="make a pack's numbers again and say which differ",
        description=(
            "Make every number of a pack again from its manifest, and say which differ and by how much. Also says "
            "which of the pack's files have changed since it was made. A pack from a service's records needs the "
            "records again."
        ),
    )
    parser.add_argument("manifest", type=Path, metavar="MANIFEST", help="the manifest.json of a pack")
    add_given(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    kept = _read(options.manifest)
    study = _study(kept["study"], options.manifest)
    _as_it_was_read(options, kept["given"])
    given = what_was_given(options, like=kept["given"])
    service = service_of(options, study) if options.cases else None
    report = build(study, service=service, official=official_of(options), indicators=indicators_of(options))
    made = manifest(report, study, given=given)
    said = [*_changed_files(kept["files"], options.manifest.parent), *differences(kept, made)]
    for line in said:
        print(line)
    versions = "" if kept["made_with"] == made["made_with"] else " (other versions of libraries made it)"
    if said:
        print(f"\n{len(said)} of what the manifest says differ{versions}.")
        return exits.PROBLEM
    exhibits = len(report.exhibits)
    print(f"The same: all {len(made['estimates'])} estimates of {exhibits} exhibits, and every file{versions}.")
    return exits.DONE


def _read(path: Path) -> dict[str, Any]:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableError(
            f"{path} cannot be read: {error.strerror or error}. Give a pack's manifest.json."
        ) from None
    except ValueError as error:
        raise UnreadableError(f"{path} must be JSON, but is not: {error}. Give a pack's manifest.json.") from None
    lacking = [
        name for name, kind in PARTS.items() if not isinstance(held, dict) or not isinstance(held.get(name), kind)
    ]
    if lacking:
        raise UnreadableError(f"{path} is no manifest: it lacks {', '.join(lacking)}. Give a pack's manifest.json.")
    return held


def _study(held: dict[str, Any], path: Path) -> Study:
    known = {one.name for one in fields(Study)}
    refuse(f"{path}, study: found {name!r}, which is no parameter of a run." for name in sorted(set(held) - known))
    return Study(**{name: tuple(value) if isinstance(value, list) else value for name, value in held.items()})


def _as_it_was_read(options: argparse.Namespace, given: dict[str, Any]) -> None:
    """Read the records as they were read for the pack."""
    if "cases" in given and not options.cases:
        raise ValueError(
            "the pack was made from records. Give them again with --cases, and --mapping if there was one."
        )
    if "official" in given and not options.official:
        raise ValueError("the pack was made with official open data. Give the file again with --official.")
    if "indicators" in given and not options.indicators:
        raise ValueError("the pack was made with a table of indicators. Give the file again with --indicators.")
    options.area = given.get("area", options.area)
    options.drop_identifiers = given.get("drop_identifiers", options.drop_identifiers)
    for name in ("as_of", "known_to"):
        if given.get(name):
            setattr(options, name, date.fromisoformat(given[name]))


def _changed_files(listed: dict[str, str], folder: Path) -> list[str]:
    """Say which files of the pack are gone or hold something else than when it was made."""
    said = []
    for name, known in listed.items():
        path = folder / name
        if not path.is_file():
            said.append(f"{name}: is in the manifest, but not in {folder}.")
        elif hash_of(path.read_bytes()) != known:
            said.append(f"{name}: has changed since the pack was made.")
    return said
