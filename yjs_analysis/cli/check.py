"""`check`: can a service's records be analysed, and what should be put right?"""

from __future__ import annotations

import argparse
from pathlib import Path

from yjs_analysis.cli import exits
from yjs_analysis.cli.records import add_reading

PAGE = Path("data-quality.html")

HEADINGS = {"error": "Errors: these stop the analysis", "warning": "Warnings", "note": "Notes"}


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "check",
        help="say what is wrong with a service's records, all of it at once",
        description=(
            "Read a service's export, say everything that is wrong with it, what is left out and why, and draw a page "
            "with pictures of its quality. No row and no value of a child's record is printed. Ends with 0 if it can "
            "be analysed, with 1 if not, with 2 if it cannot be read."
        ),
    )
    parser.add_argument(
        "source", type=Path, metavar="FILE", help="CSV, XLSX, ODS, Parquet, DuckDB, or a folder of them"
    )
    add_reading(parser)
    parser.add_argument(
        "--page", type=Path, default=PAGE, metavar="FILE",
        help="where the page goes: it is for the person who holds the records (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--write-mapping", type=Path, metavar="FILE", help="draft a mapping of columns and values, to be completed"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from yjs_analysis.evidence.quality_page import quality_html
    from yjs_analysis.evidence.release import replace_file
    from yjs_analysis.sources.cases.drafting import draft_mapping
    from yjs_analysis.sources.cases.examining import examine
    from yjs_analysis.sources.cases.findings import sentences, summary
    from yjs_analysis.sources.cases.flow import flow_in_words
    from yjs_analysis.sources.cases.identifiers import child_key
    from yjs_analysis.sources.cases.mapping import read_mapping
    from yjs_analysis.sources.cases.reading import read_tables

    tables = read_tables(options.source)
    mapping = read_mapping(options.mapping) if options.mapping else None
    seen = examine(
        tables,
        mapping=mapping,
        key=child_key(options.key_file),
        drop_identifiers=options.drop_identifiers,
        as_of=options.as_of,
    )
    for severity, heading in HEADINGS.items():
        found = sentences(seen.findings, severity=severity)
        if found:
            print(heading, *(f"- {one}" for one in found), sep="\n", end="\n\n")
    written = {options.page: quality_html(seen, name=options.source.name)}
    if options.write_mapping:
        written[options.write_mapping] = draft_mapping(tables, mapping=mapping)
    for path, text in written.items():
        replace_file(path, text.encode())
    print(flow_in_words(seen.flow), summary(seen.findings), sep="\n")
    print(f"Written: {', '.join(map(str, written))}")
    return exits.PROBLEM if (seen.findings["severity"] == "error").any() else exits.DONE
