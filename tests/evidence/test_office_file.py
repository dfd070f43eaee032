"""An office file bears the day of its figures, and nothing of the machine that wrote it."""

import io
import zipfile

import pytest
from docx import Document
from pptx import Presentation

from yjs_analysis.evidence.document import paper_docx
from yjs_analysis.evidence.paper import AUTHOR, dated
from yjs_analysis.evidence.slides import slides_pptx

WRITERS = {"docx": (paper_docx, Document), "pptx": (slides_pptx, Presentation)}


@pytest.fixture(scope="module", params=WRITERS)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def held(kind, report, drawn):
    return WRITERS[kind][0](report, drawn=drawn)


@pytest.fixture(scope="module")
def parts(held):
    with zipfile.ZipFile(io.BytesIO(held)) as opened:
        yield opened


def test_its_properties_are_those_of_the_report(kind, held, report):
    said = WRITERS[kind][1](io.BytesIO(held)).core_properties
    assert (said.title, said.subject, said.author, said.last_modified_by) == (
        report.title, report.subtitle, AUTHOR, AUTHOR,
    )  # fmt: skip
    assert report.area in said.keywords
    assert said.comments == ""


def test_it_bears_the_day_of_its_figures(kind, held):
    said = WRITERS[kind][1](io.BytesIO(held)).core_properties
    assert said.created.date() == said.modified.date() == dated()


def test_its_parts_stand_in_order_without_the_time_of_day(parts):
    first, *others = parts.infolist()
    assert first.filename == "[Content_Types].xml"
    assert [one.filename for one in others] == sorted(one.filename for one in others)
    assert {one.date_time for one in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_an_empty_file_brings_with_it_is_left_out(parts):
    names = " ".join(parts.namelist())
    assert not [one for one in ("thumbnail", "printerSettings", "customXml", "app.xml", "Effects") if one in names]


def test_no_part_names_another_program_or_an_old_date(parts):
    words = " ".join(parts.read(one).decode() for one in parts.namelist() if one.endswith((".xml", ".rels")))
    assert not [one for one in ("Macintosh", "python-docx", "datetimeFigureOut", "2013-") if one in words]


def test_it_stays_small_enough_for_a_mail(held):
    assert len(held) < 5_000_000
