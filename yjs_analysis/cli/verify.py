"""`verify`: our functions beside published answers and R's, on this machine."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

import pandas as pd

from yjs_analysis.cli import exits
from yjs_analysis.sources.oracles import oracle_files, read_cases


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "verify",
        help="compare our functions with published answers and with R's, on this machine",
        description=(
            "Ask our functions for every answer in files of cases (JSON, schema golden-case/1) and print each beside "
            "the published one or R's: case, value, method, provenance, expected, got, relative difference, outcome. "
            "What no function gives is 'not yet covered' (in one line a case, where its method has no function). An "
            "expected value known to be less exact than it claims is 'set aside', with the reason. Neither counts as "
            "passed. Ends with 1 if a value fails, with 2 if a file cannot be read."
        ),
    )
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE", help="cases (default: those of the package)")
    parser.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> int:
    from yjs_analysis.assurance.verification import FAILED, OUTCOMES, summary, verify  # slow: every measure there is

    try:
        files = options.files or oracle_files()
        read_cases(files)  # says all that is wrong with all of them at once
        verified = verify([case | {"folder": path.parent} for path in files for case in read_cases([path])])
    except ValueError as error:
        print(f"yjs-analysis: {error}", file=sys.stderr)
        return exits.UNREADABLE
    print(_in_columns(_one_line_if_no_function(verified)), _in_columns(summary(verified)), sep="\n\n")
    counts = verified["outcome"].value_counts()
    print(f"\n{len(verified)} values: " + ", ".join(f"{counts.get(one, 0)} {one}" for one in OUTCOMES))
    return exits.PROBLEM if (verified["outcome"] == FAILED).any() else exits.DONE


def _one_line_if_no_function(verified: pd.DataFrame) -> pd.DataFrame:
    """Leave one line a case where no function answers its method, and every value of the others."""
    from yjs_analysis.assurance.verification import NO_FUNCTION

    unanswered = verified["reason"] == NO_FUNCTION
    values = verified.groupby(["file", "case"], sort=False)["value"].transform("size").map("all {}".format)
    shown = verified.assign(value=verified["value"].mask(unanswered, values)).drop(columns="file")
    shown.loc[unanswered, "expected"] = None
    return shown[~(unanswered & verified.duplicated(["file", "case"]))]


def _in_columns(table: pd.DataFrame) -> str:
    """Write a table one line a row, each column as wide as its longest cell."""
    columns = [[name.replace("_", " "), *(_cell(one, name) for one in table[name].tolist())] for name in table.columns]
    widths = [max(map(len, column)) for column in columns]
    lines = zip(*columns, strict=True)
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def _cell(one: object, column: str) -> str:
    """Write a cell: a difference to two figures, any other number to ten, '-' where there is none."""
    if one is None or ("difference" in column and math.isnan(one)):
        return "-"
    if isinstance(one, float):
        return f"{one:.1e}" if "difference" in column else f"{one:.10g}"
    return str(one)
