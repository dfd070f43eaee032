"""What a public pack of a service withholds is nowhere in its workbook or its tables, shown or hidden."""

import dataclasses

import pytest

from yjs_analysis.disclosure.attack.attack import attack
from yjs_analysis.disclosure.published.reading import read_published
from yjs_analysis.evidence.ods import ods
from yjs_analysis.evidence.report import Report
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.children_exhibit import how_many_children
from yjs_analysis.evidence.service.reoffending_exhibit import who_reoffended
from yjs_analysis.evidence.sheet import Figure
from yjs_analysis.evidence.study import Study
from yjs_analysis.evidence.tidy import tidy_files
from yjs_analysis.evidence.workbook import workbook
from yjs_analysis.evidence.xlsx import xlsx


def report_of(service, threshold: int) -> Report:
    study = Study(threshold=threshold)
    cells = Cells(service, threshold=threshold, reference="White")
    made = (how_many_children, who_reoffended)
    exhibits = tuple(dataclasses.replace(make(service, cells, study), chart=None) for make in made)
    return Report(title="T", subtitle="S", area=service.area, findings=(), exhibits=exhibits, notices=(), methods=(),
                  sources=(), banner="Synthetic children: made up.")  # fmt: skip


def files_of(report: Report) -> dict[str, bytes]:
    sheets = workbook(report)
    return {"e.xlsx": xlsx(sheets, title="T"), "e.ods": ods(sheets, title="T")} | tidy_files(report)


@pytest.fixture(scope="module")
def public(service):
    return report_of(service, 5)


def test_every_withheld_row_shows_its_marks_and_no_number(public):
    for exhibit, sheet in zip(public.exhibits, workbook(public)[4:], strict=True):
        rows = [row for row, gone in zip(sheet.rows, exhibit.estimates["withheld"], strict=True) if gone]
        assert rows, exhibit.identifier
        assert all("[c]" in row for row in rows), exhibit.identifier
        guarded = {"Value", "Low", "High", "Events", "Total", "Reference events", "Reference total", "Count"}
        at = [place for place, column in enumerate(sheet.columns) if column.heading in guarded]
        assert not any(isinstance(row[place], Figure) for row in rows for place in at), exhibit.identifier


def test_nothing_withheld_can_be_worked_back_from_the_files(public, tmp_path):
    for name, held in files_of(public).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(held)
    found = attack(read_published([tmp_path]))
    assert len(found) > 0
    assert found.loc[found["leaked"], "what"].tolist() == []
