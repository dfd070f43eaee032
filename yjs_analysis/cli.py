"""The command line: `evidence` makes the pack, `reconcile` checks a report's figures, `verify` our own answers."""

from __future__ import annotations

import argparse
import math
import signal
import sys
from pathlib import Path

import pandas as pd

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.evidence.exhibits.two_years import reconcile_report
from yjs_analysis.evidence.main_job import evidence
from yjs_analysis.evidence.release import ReleaseError
from yjs_analysis.evidence.study import Study
from yjs_analysis.sources.oracles import oracle_files, read_cases

EXIT_PROBLEM = 1
EXIT_UNREADABLE = 2
EXIT_INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 1 refused, 2 unreadable or misused, 130 interrupted."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return options.run(options)
    except (ReleaseError, ValueError) as error:
        print(f"yjs-analysis: {error}", file=sys.stderr)
        return EXIT_PROBLEM
    except KeyboardInterrupt:
        print("\nyjs-analysis: interrupted. Nothing was written.", file=sys.stderr)
        return EXIT_INTERRUPTED


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="yjs-analysis",
        description="Disproportionality and reoffending in youth justice: evidence for a Board.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_evidence(commands)
    _add_reconcile(commands)
    _add_verify(commands)
    return parser


def _add_evidence(commands: argparse._SubParsersAction) -> None:
    default = Study()
    parser = commands.add_parser(
        "evidence",
        help="make the pack for the Board from the published figures",
        description=(
            "Make the pack for the Board: the paper as HTML and PDF, every number with its rows, and the notebooks, "
            "run. It appears whole or not at all."
        ),
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FOLDER",
        help="where the pack goes (default: reports/ of the repository, whose notebooks are then run in place)",
    )
    parser.add_argument("--paper-only", action="store_true", help="leave the notebooks as they are")
    parser.add_argument(
        "--confidence", type=float, default=default.confidence, metavar="LEVEL",
        help="of every interval, between 0 and 1 (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--threshold", type=int, default=default.threshold, metavar="CHILDREN",
        help="the smallest count of children that is shown (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--largest-cohort", type=int, default=default.largest_cohort, metavar="CHILDREN",
        help="the largest cohort considered behind a printed percentage (default: %(default)s)",
    )  # fmt: skip
    parser.set_defaults(run=_evidence)


def _evidence(options: argparse.Namespace) -> int:
    study = Study(
        confidence=options.confidence, threshold=options.threshold, largest_cohort=options.largest_cohort
    )  # fmt: skip
    print(evidence(study, output=options.output, paper_only=options.paper_only))
    return 0


def _add_reconcile(commands: argparse._SubParsersAction) -> None:
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
        return EXIT_UNREADABLE
    refuse(column_problems(printed, ["figure", "printed", "unit", "label_period"], name=str(options.file)))
    print(reconcile_report(printed, area=options.area))
    return 0


def _add_verify(commands: argparse._SubParsersAction) -> None:
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
        return EXIT_UNREADABLE
    print(_in_columns(_one_line_if_no_function(verified)), _in_columns(summary(verified)), sep="\n\n")
    counts = verified["outcome"].value_counts()
    print(f"\n{len(verified)} values: " + ", ".join(f"{counts.get(one, 0)} {one}" for one in OUTCOMES))
    return EXIT_PROBLEM if (verified["outcome"] == FAILED).any() else 0


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
