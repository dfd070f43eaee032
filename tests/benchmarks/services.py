"""Packs of made-up services, attacked as a stranger could: does any of them give a withheld count away?

Run `python tests/benchmarks/services.py`: six services of 60 to 5,000 children, under the package's model, one in which
no group differs and one in which they differ much, each with and without informal disposals. Of each the exhibits of
its own records are written as page, paper and numbers, read back and attacked. It prints a line a pack and whatever
leaked; 0 leaks is the only good answer. `--children 60 300` takes only these sizes, `--page` leaves the paper out.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from yjs_analysis.disclosure.attack.attack import attack
from yjs_analysis.disclosure.attack.said import said
from yjs_analysis.disclosure.published.reading import read_published
from yjs_analysis.evidence.page import page_html
from yjs_analysis.evidence.paper import paper_pdf
from yjs_analysis.evidence.report import Report
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.exhibits import service_exhibits
from yjs_analysis.evidence.service.findings import service_findings
from yjs_analysis.evidence.service.from_records import counted
from yjs_analysis.evidence.study import Study
from yjs_analysis.sources.cases.records import load
from yjs_analysis.sources.published import reference_folder
from yjs_analysis.sources.synthetic.service import synthesise

SERVICES = ((60, 1, ""), (150, 2, "_null"), (300, 3, "_strong"), (800, 4, ""), (1500, 5, "_strong"), (5000, 6, "_null"))
"""Children, seed and model of each."""

WITH_INFORMAL = "with informal"


def service_of(children: int, seed: int, model: str, *, study: Study) -> Service:
    """Make up a service and count it."""
    models = reference_folder().parent / "synthetic"
    with tempfile.TemporaryDirectory() as name:
        place = synthesise(children=children, seed=seed, output=Path(name) / "service",
                           model=models / f"model{model}.toml", progress=False)  # fmt: skip
        return counted(load(place, as_of=date(2030, 1, 1)), convention=study.out_of_court)


def pack_of(service: Service, study: Study, *, paper: bool = True) -> dict[str, bytes]:
    """Write what a service's own records show, as the pack has it."""
    exhibits = service_exhibits(service, study)
    report = Report(
        title="Evidence", subtitle="A made-up service", area=service.area, exhibits=exhibits, notices=(), methods=(),
        findings=service_findings(service, exhibits, study), sources=(),
    )  # fmt: skip
    files = {"evidence.html": page_html(report).encode(), "numbers.csv": report.numbers().to_csv(index=False).encode()}
    return files | ({"evidence.pdf": paper_pdf(report)} if paper else {})


def main() -> None:
    """Make the packs, attack them, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, nargs="*", default=[one for one, _, _ in SERVICES])
    parser.add_argument("--page", action="store_true")
    options = parser.parse_args()
    leaks = 0
    for children, seed, model in (one for one in SERVICES if one[0] in options.children):
        for convention in (Study().out_of_court, WITH_INFORMAL):
            study = replace(Study(), out_of_court=convention)
            files = pack_of(service_of(children, seed, model, study=study), study, paper=not options.page)
            with tempfile.TemporaryDirectory() as name:
                for file, held in files.items():
                    (Path(name) / file).write_bytes(held)
                started = time.process_time()
                read = read_published([Path(name)])
                reading = time.process_time() - started
            found = attack(read)
            leaks += int(found["leaked"].sum())
            print(f"{children} children, seed {seed}, model{model}, {convention}: {reading:.1f} s to read, "
                  f"{time.process_time() - started - reading:.1f} s to attack")  # fmt: skip
            print(said(found), flush=True)
    print(f"{leaks} leaks")


if __name__ == "__main__":
    main()
