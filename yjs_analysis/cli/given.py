"""The files that a user gives to a run besides the published figures: a service's records, and official open data."""

from __future__ import annotations

import argparse
import hashlib
import hmac
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from yjs_analysis.cli.records import add_reading, day, load_records
from yjs_analysis.evidence.manifest import hash_of, salted_hash
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.study import Study

SALT_DIGITS = 32


def add_given(parser: argparse.ArgumentParser) -> None:
    """Add the options that name the files, and say how records are read."""
    parser.add_argument(
        "--official", type=Path, metavar="FILE",
        help="Children_Table of the Youth Justice Board's open data: the service's own counts by ethnic group",
    )  # fmt: skip
    parser.add_argument(
        "--indicators", type=Path, metavar="FILE",
        help="the service's own figures for the Board: code, period, count, of (codes: board_indicators.csv)",
    )  # fmt: skip
    group = parser.add_argument_group("a service's own records")
    group.add_argument("--cases", type=Path, metavar="FILE", help="a file or folder that `check` passes")
    add_reading(group)
    group.add_argument("--area", metavar="NAME", help="the service, where the records hold several")
    group.add_argument(
        "--known-to", type=day, metavar="DATE",
        help="the last day of which reoffences are known (default: the last date in the records)",
    )  # fmt: skip


def official_of(options: argparse.Namespace) -> Any:
    """Read the official open data, if any are given."""
    if not options.official:
        return None
    from yjs_analysis.sources.official import children_by_service  # slow, and only for these files

    return children_by_service(options.official)


def indicators_of(options: argparse.Namespace) -> Any:
    """Read the service's own figures for the Board, if any are given."""
    if not options.indicators:
        return None
    from yjs_analysis.sources.indicator_values import read_indicator_values  # slow, and only for this file

    return read_indicator_values(options.indicators)


def service_of(options: argparse.Namespace, study: Study) -> Service:
    """Count a service's records."""
    from yjs_analysis.evidence.service.from_records import counted  # slow, and only for records

    records = load_records(options, options.cases)
    return counted(
        records, area=options.area, convention=study.out_of_court, known_to=options.known_to, unit=study.unit,
        period=study.days,
    )  # fmt: skip


def what_was_given(options: argparse.Namespace, *, like: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Say what was given, for the manifest: hashes of files, those of records salted, and how records were read.

    Parameters
    ----------
    options
        Of the command.
    like
        What an earlier run was given: its salt is taken, so that the same records have the same hash.
    """
    given: dict[str, Any] = {}
    if options.official and options.official.is_file():
        given["official"] = hash_of(options.official.read_bytes())
    if options.indicators and options.indicators.is_file():
        given["indicators"] = hash_of(options.indicators.read_bytes())
    if options.cases and options.cases.exists():
        salt = (like or {}).get("cases", "").partition(":")[0]
        given["cases"] = salted_hash(options.cases, salt=salt or _salt_of(options.key_file))
        given["mapping"] = hash_of(options.mapping.read_bytes()) if options.mapping else None
        given["area"] = options.area
        given["drop_identifiers"] = options.drop_identifiers
        given["as_of"] = (options.as_of or date.today()).isoformat()
        given["known_to"] = options.known_to.isoformat() if options.known_to else None
    return given


def _salt_of(key_file: Path | None) -> str | None:
    """Give the salt that follows from a service's own key, so that a pack can be made again byte for byte."""
    from yjs_analysis.sources.cases.identifiers import KEY_VARIABLE, child_key  # slow, and only for records

    if key_file is None and not os.environ.get(KEY_VARIABLE, "").strip():
        return None
    return hmac.new(child_key(key_file), b"the salt of a manifest", hashlib.sha256).hexdigest()[:SALT_DIGITS]
