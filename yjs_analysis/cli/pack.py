"""`evidence`: the pack for the Board, from published figures and, where they are given, a service's own records."""

from __future__ import annotations

import argparse
from pathlib import Path

from yjs_analysis.cli import exits
from yjs_analysis.cli.given import add_given, indicators_of, official_of, service_of, what_was_given
from yjs_analysis.evidence.choices import PROTECTIONS
from yjs_analysis.evidence.main_job import evidence
from yjs_analysis.evidence.study import Study
from yjs_analysis.evidence.study_file import read_study

WITH_INFORMAL = "with informal"


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "evidence",
        help="make the pack for the Board",
        description=(
            "Make the pack for the Board: the paper as HTML and PDF, every number with its rows, and the notebooks, "
            "run. It is attacked as a stranger could before it appears, and appears whole or not at all. With --cases, "
            "a service's own records stand first in it, as counts."
        ),
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FOLDER",
        help="where the pack goes (default: reports/ of the repository, whose notebooks are then run in place)",
    )
    parser.add_argument(
        "--ledger", type=Path, metavar="FILE",
        help="remembers each release, so that the next is attacked together with it (default: beside the folder, "
        "FOLDER.ledger.jsonl, for a pack of a service's own records or figures; else none)",
    )  # fmt: skip
    parser.add_argument("--paper-only", action="store_true", help="leave the notebooks as they are")
    _add_study(parser)
    add_given(parser)
    _add_kind(parser)
    parser.set_defaults(run=_run)


def _add_study(parser: argparse.ArgumentParser) -> None:
    default = Study()
    parser.add_argument(
        "--study", type=Path, metavar="FILE",
        help="every parameter of the run as TOML (`yjs-analysis study` writes one); no option may say something else",
    )  # fmt: skip
    parser.add_argument(
        "--confidence", type=float, metavar="LEVEL",
        help=f"of every interval, between 0 and 1 (default: {default.confidence})",
    )  # fmt: skip
    parser.add_argument(
        "--threshold", type=int, metavar="CHILDREN",
        help=f"the smallest count of children that is shown (default: {default.threshold})",
    )  # fmt: skip
    parser.add_argument(
        "--protection", choices=PROTECTIONS,
        help="of the counts of a service's own records: withhold small ones, or round all of them to 5, so that every "
        f"table adds up (default: {default.protection})",
    )  # fmt: skip
    parser.add_argument(
        "--largest-cohort", type=int, metavar="CHILDREN",
        help=f"the largest cohort considered behind a printed percentage (default: {default.largest_cohort})",
    )  # fmt: skip


def _add_kind(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--internal", action="store_true",
        help="withhold nothing: for the service's own use, said on every page",
    )  # fmt: skip
    parser.add_argument(
        "--informal", action="store_true",
        help="count community resolutions and other informal disposals as out-of-court disposals too",
    )  # fmt: skip


def _run(options: argparse.Namespace) -> int:
    study = _study(options)
    made = evidence(
        study,
        service=service_of(options, study) if options.cases else None,
        official=official_of(options),
        indicators=indicators_of(options),
        output=options.output,
        paper_only=options.paper_only,
        given=what_was_given(options),
        ledger=options.ledger,
    )
    print(made)
    return exits.DONE


def _study(options: argparse.Namespace) -> Study:
    """Put what the file and the options say together; one of them may be silent."""
    given = {
        "confidence": options.confidence,
        "threshold": 1 if options.internal else options.threshold,
        "protection": options.protection,
        "largest_cohort": options.largest_cohort,
        "out_of_court": WITH_INFORMAL if options.informal else None,
    }
    said = {name: value for name, value in given.items() if value is not None}
    return read_study(options.study, given=said) if options.study else Study(**said)
