"""`synthesise`: a service of made-up children whose truth is written down."""

from __future__ import annotations

import argparse
from pathlib import Path

from yjs_analysis.cli import exits


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "synthesise",
        help="make up a service of synthetic children, with its truth beside it",
        description=(
            "Draw a synthetic service from a model whose every parameter stands in a TOML file, and write beside it "
            "what a method should find in it. The same children, seed and model give the same files. None of the "
            "children is real."
        ),
    )
    parser.add_argument("--children", type=int, required=True, metavar="N", help="how many children")
    parser.add_argument("--seed", type=int, required=True, metavar="S", help="a whole number of 0 or more")
    parser.add_argument("--output", type=Path, required=True, metavar="FOLDER", help="a folder that is not there yet")
    parser.add_argument("--model", type=Path, metavar="FILE", help="another model, as TOML (default: the package's)")
    parser.add_argument("--dirty", action="store_true", help="add the faults that real exports have")
    parser.add_argument(
        "--format", choices=("csv", "parquet"), help="default: csv up to 100,000 children, else coded parquet"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from yjs_analysis.sources.synthetic.service import synthesise  # slow, and only for this

    place = synthesise(
        children=options.children,
        seed=options.seed,
        output=options.output,
        model=options.model,
        dirty=options.dirty,
        layout=options.format,
    )
    print(f"The synthetic service is in {place}")
    return exits.DONE
