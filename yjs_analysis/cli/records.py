"""What the commands that read a service's records have in common: how they are read."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any


def day(text: str) -> date:
    """Read a day that was given on the command line: 2021-03-31.

    Examples
    --------
    >>> day("2021-03-31")
    datetime.date(2021, 3, 31)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a day such as 2021-03-31, but got {text!r}") from None


def add_reading(parser: Any) -> None:
    """Add the options that say how records are read."""
    parser.add_argument(
        "--mapping", type=Path, metavar="FILE",
        help="a TOML file that says what the columns and values of the export are called here",
    )  # fmt: skip
    parser.add_argument(
        "--drop-identifiers", action="store_true", help="drop names, addresses and the like instead of refusing them"
    )
    parser.add_argument(
        "--key-file", type=Path, metavar="FILE",
        help="the secret under which children's references are hashed (default: one that is forgotten)",
    )  # fmt: skip
    parser.add_argument(
        "--as-of", type=day, metavar="DATE", help="the last day that can have happened (default: today)"
    )


def load_records(options: argparse.Namespace, source: Path) -> Any:
    """Bring a service's records in, as the options say.

    Raises
    ------
    ValueError
        With everything that is wrong with them.
    """
    from yjs_analysis.sources.cases.identifiers import child_key
    from yjs_analysis.sources.cases.mapping import read_mapping
    from yjs_analysis.sources.cases.records import load

    return load(
        source,
        mapping=read_mapping(options.mapping) if options.mapping else None,
        key=child_key(options.key_file),
        drop_identifiers=options.drop_identifiers,
        as_of=options.as_of,
    )
