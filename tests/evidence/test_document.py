"""The paper as a text document: it says what the report says, can be followed without seeing it, and has no date."""

import dataclasses
import io
import zipfile
from itertools import pairwise

import docx
import pytest
from docx.oxml.ns import qn

from yjs_analysis.disclosure.published.reading import read_published
from yjs_analysis.disclosure.published.shapes import Grid
from yjs_analysis.evidence import document
from yjs_analysis.evidence.document import paper_docx
from yjs_analysis.evidence.page import finding_lines


@pytest.fixture(scope="module")
def held(report, drawn):
    return paper_docx(report, drawn=drawn)


@pytest.fixture(scope="module")
def opened(held):
    return docx.Document(io.BytesIO(held))


def part(held, name):
    return zipfile.ZipFile(io.BytesIO(held)).read(name).decode()


def test_its_tables_read_back_are_those_of_the_report(report, held, tmp_path):
    (tmp_path / "paper.docx").write_bytes(held)
    grids = [one for one in read_published([tmp_path / "paper.docx"]) if isinstance(one, Grid)]
    assert [one.rows for one in grids] == [
        tuple(tuple(" ".join(cell.split()) for cell in row) for row in (each.table.columns, *each.table.rows))
        for each in report.exhibits
    ]
    assert [one.title for one in grids] == [each.table.caption for each in report.exhibits]
    assert not any(one.hidden for one in grids)


def test_its_words_are_those_of_the_report(report, opened):
    said = [one.text for one in opened.paragraphs]
    expected = [report.subtitle, report.title, "What we found"]
    for number, one in enumerate(report.findings, start=1):
        expected += [f"{number}. {one.headline}", *(f"{name}\t{words}" for name, words in finding_lines(one))]
    expected.append(" ".join(report.notices))
    for one in report.exhibits:
        expected += [f"{one.identifier}. {one.question}", one.answer, *[""] * bool(one.chart), one.table.caption]
        expected += [f"What this means. {one.means}", f"What it does not mean. {one.does_not_mean}"]
        expected.append(f"Source: {one.source} Exhibit {one.identifier}.")
    expected += ["Methods, for statisticians", *(words for one in report.methods for words in one)]
    assert said == [*expected, "Sources", *report.sources]


def test_every_chart_has_its_words(report, opened):
    assert [one._inline.docPr.get("descr") for one in opened.inline_shapes] == [
        one.chart.alt for one in report.exhibits if one.chart
    ]


def level(style):
    """The level that a style, or one that it builds on, has in the outline; none for running text."""
    while style is not None:
        found = style.element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if found is not None:
            return int(found.get(qn("w:val")))
        style = style.base_style
    return None


def test_headings_begin_at_the_first_level_and_skip_none(report, opened):
    found = [at for one in opened.paragraphs if (at := level(one.style)) is not None]
    assert found[0] == 0
    assert all(after - before <= 1 for before, after in pairwise(found))
    assert found.count(0) == 1 + len(report.exhibits) + 2


def test_each_exhibit_begins_a_page(report, opened):
    begun = [one.text for one in opened.paragraphs if one.paragraph_format.page_break_before]
    assert begun == [
        *(f"{one.identifier}. {one.question}" for one in report.exhibits), "Methods, for statisticians", "Sources",
    ]  # fmt: skip


def test_the_head_of_each_table_is_marked_and_repeated(opened):
    for table in opened.tables:
        heads = [row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert heads == [True] + [False] * (len(heads) - 1)
        assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"


def test_a_table_stays_together_on_a_page(opened):
    for table in opened.tables:
        kept = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in table.rows]
        assert kept == [True] * (len(kept) - 1) + [False]


def test_a_table_is_as_wide_as_the_page_and_no_wider(opened):
    for table in opened.tables:
        assert sum(one.width for one in table.columns) == pytest.approx(document.WIDTH, rel=0.002)


def test_no_paragraph_is_empty_but_those_that_hold_a_chart(report, opened):
    assert sum(not one.text for one in opened.paragraphs) == sum(one.chart is not None for one in report.exhibits)


def test_it_is_in_british_english_with_a_title(report, held, opened):
    assert opened.core_properties.title == report.title
    assert opened.core_properties.language == "en-GB"
    assert 'w:lang w:val="en-GB"' in part(held, "word/styles.xml")
    assert "en-US" not in part(held, "word/document.xml") + part(held, "word/styles.xml")


def test_it_is_a4(opened):
    section = opened.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_its_type_travels_with_it_and_falls_back_to_arial(held):
    fonts = part(held, "word/fontTable.xml")
    assert '<w:font w:name="IBM Plex Sans"><w:altName w:val="Arial"/>' in fonts
    shipped = (document.style.FONT_FOLDER / "IBMPlexSans-Bold.ttf").read_bytes()
    assert zipfile.ZipFile(io.BytesIO(held)).read("word/fonts/bold.odttf") == shipped


@pytest.mark.parametrize("banner", ["", "Synthetic children: made up, none of them real."])
def test_a_banner_stands_on_every_page(report, banner):
    short = dataclasses.replace(report, exhibits=report.exhibits[:1], banner=banner)
    section = docx.Document(io.BytesIO(paper_docx(short, drawn={}))).sections[0]
    assert section.different_first_page_header_footer
    assert section.first_page_header.paragraphs[0].text == banner
    running = f"{report.title}\t{report.area}"
    assert [one.text for one in section.header.paragraphs] == ([banner] if banner else []) + [running]


def test_every_page_has_its_number(opened):
    for foot in (opened.sections[0].first_page_footer, opened.sections[0].footer):
        codes = [one.get(qn("w:instr")) for one in foot.paragraphs[0]._p.iter(qn("w:fldSimple"))]
        assert codes == ["PAGE", "NUMPAGES"]


def test_the_words_and_the_chart_of_an_exhibit_fit_one_page(report, drawn, opened):
    charts = iter(opened.inline_shapes)
    for one in report.exhibits:
        widths = document.column_widths(one.table, width=document.WIDTH.pt, size=9, padding=6.5)
        high = document._height_of_words(one, widths) + (next(charts).height.pt if one.chart else 0)
        assert high <= document.ROOM + 0.1, one.identifier


def test_the_same_report_gives_the_same_bytes(report, drawn, held):
    assert paper_docx(report, drawn=drawn) == held
