"""`indicators`: the table of a service's own figures for its Board, to be filled in."""

from __future__ import annotations

import argparse

from yjs_analysis.cli import exits
from yjs_analysis.sources.indicator_values import template


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "indicators",
        help="write out the table of the Board's indicators, to be filled in",
        description=(
            "Write out one line for each of the Board's indicators, with what is counted and of what, as CSV: "
            "yjs-analysis indicators > indicators.csv. Fill in period, count and of, delete the lines that you do not "
            "have, and run yjs-analysis evidence --indicators indicators.csv --output FOLDER."
        ),
    )
    parser.set_defaults(run=_run)


def _run(_: argparse.Namespace) -> int:
    print(template(), end="")
    return exits.DONE
