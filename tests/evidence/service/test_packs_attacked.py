"""Packs of small made-up services, attacked as they would be before they appear: nothing leaks, and nothing breaks."""

import tempfile
from datetime import date
from pathlib import Path

import pytest

from yjs_analysis.evidence.check_release import check_release
from yjs_analysis.evidence.page import page_html
from yjs_analysis.evidence.report import Report
from yjs_analysis.evidence.service.exhibits import service_exhibits
from yjs_analysis.evidence.service.findings import service_findings
from yjs_analysis.evidence.service.from_records import counted
from yjs_analysis.evidence.study import Study
from yjs_analysis.sources.cases.records import load
from yjs_analysis.sources.synthetic.service import synthesise


@pytest.mark.parametrize(("children", "seed", "convention"), [(60, 1, "formal"), (150, 2, "with informal")])
def test_a_pack_of_few_children_withholds_much_and_gives_nothing_away(children, seed, convention):
    with tempfile.TemporaryDirectory() as name:
        place = synthesise(children=children, seed=seed, output=Path(name) / "service", progress=False)
        service = counted(load(place, as_of=date(2030, 1, 1)), convention=convention)
    study = Study(out_of_court=convention)
    exhibits = service_exhibits(service, study)
    report = Report(title="Evidence", subtitle="for tests", area=service.area, exhibits=exhibits, notices=(),
                    findings=service_findings(service, exhibits, study), methods=(), sources=())  # fmt: skip
    files = {"evidence.html": page_html(report).encode(), "numbers.csv": report.numbers().to_csv(index=False).encode()}
    found = check_release(files)
    assert len(found) > 30
    assert not found["leaked"].any()
