"""`evidence`: the pack for the Board, from published figures and, where they are given, a service's own records."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from yjs_analysis.cli import exits
from yjs_analysis.cli.records import add_reading, day, load_records
from yjs_analysis.evidence.main_job import evidence
from yjs_analysis.evidence.service.counted import Service
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
            "run. It appears whole or not at all. With --cases, a service's own records stand first in it, as counts."
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
        "--official", type=Path, metavar="FILE",
        help="Children_Table of the Youth Justice Board's open data: the service's own counts by ethnic group",
    )  # fmt: skip
    _add_study(parser)
    _add_cases(parser)
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
        "--largest-cohort", type=int, metavar="CHILDREN",
        help=f"the largest cohort considered behind a printed percentage (default: {default.largest_cohort})",
    )  # fmt: skip


def _add_cases(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("a service's own records")
    group.add_argument("--cases", type=Path, metavar="FILE", help="a file or folder that `check` passes")
    add_reading(group)
    group.add_argument(
        "--internal", action="store_true",
        help="withhold nothing: for the service's own use, said on every page",
    )  # fmt: skip
    group.add_argument("--area", metavar="NAME", help="the service, where the records hold several")
    group.add_argument(
        "--informal", action="store_true",
        help="count community resolutions and other informal disposals as out-of-court disposals too",
    )  # fmt: skip
    group.add_argument(
        "--known-to", type=day, metavar="DATE",
        help="the last day of which reoffences are known (default: the last date in the records)",
    )  # fmt: skip


def _run(options: argparse.Namespace) -> int:
    study = _study(options)
    service = _service(options, study) if options.cases else None
    official = _official(options.official) if options.official else None
    made = evidence(study, service=service, official=official, output=options.output, paper_only=options.paper_only)
    print(made)
    return exits.DONE


def _study(options: argparse.Namespace) -> Study:
    """Put what the file and the options say together; one of them may be silent."""
    given = {
        "confidence": options.confidence,
        "threshold": 1 if options.internal else options.threshold,
        "largest_cohort": options.largest_cohort,
        "out_of_court": WITH_INFORMAL if options.informal else None,
    }
    said = {name: value for name, value in given.items() if value is not None}
    return read_study(options.study, given=said) if options.study else Study(**said)


def _official(path: Path) -> Any:
    from yjs_analysis.sources.official import children_by_service  # slow, and only for these files

    return children_by_service(path)


def _service(options: argparse.Namespace, study: Study) -> Service:
    from yjs_analysis.evidence.service.from_records import counted  # slow, and only for records

    records = load_records(options, options.cases)
    return counted(
        records, area=options.area, convention=study.out_of_court, known_to=options.known_to, unit=study.unit,
        period=study.days,
    )  # fmt: skip
