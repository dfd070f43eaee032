"""`reconcile`: the published table behind each population figure that a report prints."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pandas as pd

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.cli import exits


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "reconcile",
        help="find the published table behind each population figure that a report prints",
        description=(
            "Compare each printed population figure with every sum of the published tables of its area, and say "
            "whether it comes from the year that the report gives. FILE is a CSV with the columns figure, printed, "
            "unit (children or people) and label_period (for example: Census 2011)."
        ),
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the printed figures, as CSV")
    parser.add_argument("--area", default="Walsall", help="the area that the report is about (default: %(default)s)")
    parser.set_defaults(run=_reconcile)


def _reconcile(options: argparse.Namespace) -> int:
    try:
        printed = pd.read_csv(options.file, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        print(f"yjs-analysis: {options.file} cannot be read: {reason}. Give a CSV file.", file=sys.stderr)
        return exits.UNREADABLE
    from yjs_analysis.evidence.exhibits.two_years import reconcile_report

    refuse(column_problems(printed, ["figure", "printed", "unit", "label_period"], name=str(options.file)))
    print(reconcile_report(printed, area=options.area))
    return exits.DONE
