"""`attack`: can a withheld count of children be worked back from what is published?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pandas as pd

from yjs_analysis.cli import exits


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "attack",
        help="try to work back what a release withholds, from what it prints",
        description=(
            "Read back everything that published files show or hide (tables, words, charts, metadata, attachments), "
            "put it together with public counts of people, and find what each withheld count can be. Says what leaks "
            "and through which figures. Ends with 0 if nothing leaks, with 1 if anything does, with 2 if a file "
            "cannot be read. What it prints may name a child's count: keep it as close as the records."
        ),
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="published files, or folders of them")
    parser.add_argument(
        "--with", type=Path, nargs="+", default=[], dest="earlier", metavar="EARLIER",
        help="what was published before, to be attacked together with it",
    )  # fmt: skip
    parser.add_argument(
        "--populations", type=Path, metavar="FILE",
        help="public counts of people as CSV: persons, with group or sex, area, period (default: those of the package)",
    )  # fmt: skip
    parser.add_argument(
        "--least-values", type=int, default=3, metavar="VALUES",
        help="how many values each withheld count must leave possible (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--threshold", type=int, default=5, metavar="CHILDREN",
        help="the smallest count of children that may be shown (default: %(default)s)",
    )  # fmt: skip
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from yjs_analysis.disclosure.attack.attack import attack
    from yjs_analysis.disclosure.attack.said import said
    from yjs_analysis.disclosure.published.reading import read_published

    try:
        found = read_published([*options.files, *options.earlier])
        populations = pd.read_csv(options.populations) if options.populations else None
    except (OSError, ValueError) as error:
        print(f"yjs-analysis: {error}", file=sys.stderr)
        return exits.UNREADABLE
    attacked = attack(found, populations=populations, least_values=options.least_values, threshold=options.threshold)
    print(said(attacked))
    return exits.PROBLEM if attacked["leaked"].any() else exits.DONE
