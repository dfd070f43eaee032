"""Texts and slides are read with what was struck out, hidden, noted or kept behind a chart."""

import io
import zipfile

import docx
import pptx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor
from odfdo import Document, Paragraph
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from yjs_analysis.disclosure.published.reading import read_published
from yjs_analysis.disclosure.published.shapes import Grid, Passage


@pytest.fixture
def text(tmp_path):
    """A text with a table of two merged headings, and words hidden in every way that we know of."""
    made = docx.Document()
    made.add_paragraph("Table 1: children by group")
    table = made.add_table(rows=3, cols=3)
    for row, cells in enumerate([["group", "2019", "2019"], ["", "yes", "no"], ["Black", "7", "[c]"]]):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    merged = table.cell(0, 1).merge(table.cell(0, 2))
    merged.text = "court"
    paragraph = made.add_paragraph("There were ")
    paragraph.add_run("4").bold = True
    paragraph.add_run("1 children.")
    struck = f"<w:del {nsdecls('w')} w:id='1'><w:r><w:delText>51</w:delText></w:r></w:del>"
    paragraph._p.append(parse_xml(struck))
    paragraph.add_run("52").font.hidden = True
    paragraph.add_run("53").font.color.rgb = RGBColor(255, 255, 255)
    made.sections[0].footer.paragraphs[0].text = "Draft of 54"
    made.core_properties.keywords = "Black 55"
    path = tmp_path / "t.docx"
    made.save(path)
    comment = "<comments><comment><p><r><t>was </t></r><r><t>56</t></r></p></comment></comments>"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/comments.xml", comment)
    return path


def texts(path, *, hidden):
    return {one.text for one in read_published([path]) if isinstance(one, Passage) and one.hidden == hidden}


def test_a_table_takes_the_paragraph_above_as_its_title(text):
    found = next(one for one in read_published([text]) if isinstance(one, Grid))
    assert found.title == "Table 1: children by group"
    assert found.rows == (("group", "court", "court"), ("", "yes", "no"), ("Black", "7", "[c]"))


def test_a_number_cut_into_runs_is_whole(text):
    assert "There were 41 children." in texts(text, hidden=False)


@pytest.mark.parametrize("number", ["51", "52", "53", "55", "56"])
def test_what_a_text_hides_is_read(text, number):
    assert any(number in one for one in texts(text, hidden=True))


def test_a_footer_is_read_as_shown(text):
    assert "Draft of 54" in texts(text, hidden=False)


def test_a_row_that_was_struck_out_of_a_table_stands_in_a_second_grid(tmp_path):
    made = docx.Document()
    table = made.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Black", "7"
    table.cell(1, 0).text, table.cell(1, 1).text = "White", "57"
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')} w:id='1'/>"))
    made.save(tmp_path / "t.docx")
    grids = [one for one in read_published([tmp_path / "t.docx"]) if isinstance(one, Grid)]
    assert [(one.rows[-1], one.hidden) for one in grids] == [(("Black", "7"), False), (("White", "57"), True)]


@pytest.fixture
def slides(tmp_path):
    """One slide with a table, a chart, a picture's words and notes; one that is not shown."""
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.title.text = "Court by group"
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for row, cells in enumerate([["group", "events"], ["Black", "7"]]):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    data = CategoryChartData()
    data.categories = ["Black", "White"]
    data.add_series("Children", (61, 12))
    place = (Inches(1), Inches(4), Inches(4), Inches(3))
    shape = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", "Black 62 children")
    slide.notes_slide.notes_text_frame.text = "Say 63 aloud"
    other = made.slides.add_slide(made.slide_layouts[5])
    other.shapes.title.text = "Only 64"
    other._element.set("show", "0")
    path = tmp_path / "t.pptx"
    made.save(path)
    return path


def test_a_table_on_a_slide_is_read(slides):
    found = next(one for one in read_published([slides]) if isinstance(one, Grid))
    assert (found.place, found.title) == ("t.pptx, slide 1, table 1", "Court by group")
    assert found.rows == (("group", "events"), ("Black", "7"))


def test_the_workbook_and_the_numbers_behind_a_chart_are_read(slides):
    behind = [one for one in read_published([slides]) if isinstance(one, Grid) and ("Black", "61") in one.rows]
    assert all(one.hidden for one in behind)
    assert any("numbers behind it" in one.place for one in behind)
    assert any("embeddings" in one.place for one in behind)


@pytest.mark.parametrize("number", ["62", "63", "64"])
def test_what_slides_hide_is_read(slides, number):
    assert any(number in one for one in texts(slides, hidden=True))


def test_an_open_text_is_read_with_its_notes(tmp_path):
    made = Document("text")
    made.body.clear()
    paragraph = Paragraph("There were 41 children.")
    paragraph.insert_annotation(body="was 71", creator="A", after="41")
    made.body.append(paragraph)
    made.save(tmp_path / "t.odt")
    assert "There were 41 children." in texts(tmp_path / "t.odt", hidden=False)
    assert any("71" in one for one in texts(tmp_path / "t.odt", hidden=True))


def test_open_slides_are_read(tmp_path):
    made = Document("presentation")
    made.body.clear()
    from odfdo import DrawPage, Frame

    page = DrawPage("page1", name="One")
    page.append(Frame.text_frame("Only 72 children", size=("7cm", "5cm"), position=("1cm", "1cm")))
    made.body.append(page)
    made.save(tmp_path / "t.odp")
    assert "Only 72 children" in texts(tmp_path / "t.odp", hidden=False)


def test_a_text_with_a_picture_is_read_to_the_words_in_the_picture(tmp_path):
    from PIL import Image, PngImagePlugin

    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "Black 73")
    box = io.BytesIO()
    Image.new("RGB", (2, 2)).save(box, "png", pnginfo=notes)
    made = docx.Document()
    made.add_picture(io.BytesIO(box.getvalue()))
    made.save(tmp_path / "t.docx")
    assert "Black 73" in texts(tmp_path / "t.docx", hidden=True)
