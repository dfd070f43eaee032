"""`study`: every parameter of a run with its default, as a file to be changed."""

from __future__ import annotations

import argparse

from yjs_analysis.cli import exits
from yjs_analysis.evidence.study_file import template


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "study",
        help="write out every parameter of a run, to be changed",
        description=(
            "Write out every parameter of a run with what it means and its default, as TOML: yjs-analysis study > "
            "study.toml. Change what you like, and run yjs-analysis evidence --study study.toml."
        ),
    )
    parser.set_defaults(run=_run)


def _run(_: argparse.Namespace) -> int:
    print(template(), end="")
    return exits.DONE
