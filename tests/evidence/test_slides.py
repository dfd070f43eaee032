"""The slides: each says its exhibit in a sentence, nothing runs over its box, and all is there for those who listen."""

import dataclasses
import io
import re

import pytest
from pptx import Presentation

from yjs_analysis.disclosure.published.reading import read_published
from yjs_analysis.disclosure.published.shapes import Grid, Passage
from yjs_analysis.evidence.slides import slides_pptx
from yjs_analysis.telling.sentences import sentences
from yjs_analysis.telling.tables import Table
from yjs_analysis.telling.type_width import lines_of


@pytest.fixture(scope="module")
def held(report, drawn):
    return slides_pptx(report, drawn=drawn)


@pytest.fixture(scope="module")
def slides(held):
    return list(Presentation(io.BytesIO(held)).slides)


def named(slide, beginning):
    return [one for one in slide.shapes if one.name.startswith(beginning)]


def test_there_is_a_slide_for_each_exhibit_after_the_title_and_the_findings(report, slides):
    assert [one.shapes.title.text_frame.text for one in slides] == [
        report.title,
        "What we found",
        *(sentences(one.answer)[0] for one in report.exhibits),
    ]


def test_the_whole_answer_stands_on_the_slide(report, slides):
    for one, slide in zip(report.exhibits, slides[2:], strict=True):
        said = [slide.shapes.title.text_frame.text, *(box.text_frame.text for box in named(slide, "Answer"))]
        assert " ".join(said) == one.answer


def test_the_notes_say_all_of_an_exhibit(report, slides):
    for one, slide in zip(report.exhibits, slides[2:], strict=True):
        notes = slide.notes_slide.notes_text_frame.text
        for words in (one.question, one.answer, one.means, one.does_not_mean, one.source):
            assert words in notes


def test_every_chart_has_its_words(report, slides):
    pictures = [one for slide in slides for one in slide.shapes if one.shape_type is not None and hasattr(one, "image")]
    assert [one._element.nvPicPr.cNvPr.get("descr") for one in pictures] == [
        one.chart.alt for one in report.exhibits if one.chart
    ]


def test_an_exhibit_without_a_chart_shows_its_table(report, held, tmp_path):
    (tmp_path / "slides.pptx").write_bytes(held)
    grids = [one.rows for one in read_published([tmp_path / "slides.pptx"]) if isinstance(one, Grid)]
    assert grids == [(one.table.columns, *one.table.rows) for one in report.exhibits if not one.chart]


def test_nothing_is_said_that_the_report_does_not_say(report, held, tmp_path):
    (tmp_path / "slides.pptx").write_bytes(held)
    numbers = re.compile(r"\d[\d,.]*%?")
    known = " ".join(
        [report.title, report.subtitle, *report.notices]
        + [" ".join(str(words) for words in dataclasses.astuple(one)) for one in report.findings]
        + [
            " ".join((one.identifier, one.question, one.answer, one.table.caption, one.means, one.does_not_mean,
                      one.source, one.chart.alt if one.chart else " ".join(sum(one.table.rows, ()))))
            for one in report.exhibits
        ]
    )  # fmt: skip
    places = (f", slide {at}" for at in range(1, 100))
    of_slides = tuple(places)
    said = [
        one.text
        for one in read_published([tmp_path / "slides.pptx"])
        if isinstance(one, Passage) and one.place.endswith(of_slides) and not one.text.isdecimal()
    ]
    assert said
    found = {number.rstrip(".,") for words in said for number in numbers.findall(words)}
    assert found <= {number.rstrip(".,") for number in numbers.findall(known)} | {"1", "2", "3"}


def lines_in(frame, width):
    """The height of what stands in a box, from the widths of the letters."""
    high = 0.0
    for line in frame.paragraphs:
        size = max((run.font.size.pt for run in line.runs), default=0)
        bold = any(run.font.bold for run in line.runs)
        high += lines_of(line.text, size=size, width=width, bold=bold) * size * 1.2
    return high


def test_no_words_run_over_their_box(slides):
    for number, slide in enumerate(slides, start=1):
        for one in slide.shapes:
            if one.has_text_frame and one.text_frame.text and "Slide Number" not in one.name:
                assert lines_in(one.text_frame, one.width.pt) <= one.height.pt + 0.5, (number, one.name)


def boxes(slide):
    return [one for one in slide.shapes if "Slide Number" not in one.name and not one.name.startswith(("Bar", "Edge"))]


def apart(one, other):
    aside = one.left + one.width <= other.left or other.left + other.width <= one.left
    return aside or one.top + one.height <= other.top or other.top + other.height <= one.top


def test_no_box_lies_on_another_or_off_the_slide(slides):
    for number, slide in enumerate(slides, start=1):
        held = boxes(slide)
        for at, one in enumerate(held):
            assert one.left >= 0 and one.top >= 0
            assert one.left + one.width <= 12192000 and one.top + one.height <= 6858000, (number, one.name)
            assert all(apart(one, other) for other in held[at + 1 :]), (number, one.name)


def test_a_chart_fills_most_of_its_slide(report, slides):
    for one, slide in zip(report.exhibits, slides[2:], strict=True):
        for chart in named(slide, "Chart"):
            assert max(chart.width / 12192000, chart.height / 6858000) > 0.55, one.identifier


def test_titles_can_be_read_from_the_back_of_a_room(slides):
    assert min(slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size.pt for slide in slides) >= 20


def test_every_slide_has_its_number(slides):
    for slide in slides:
        assert len(named(slide, "Slide Number")) == 1


def test_it_is_16_to_9(held):
    made = Presentation(io.BytesIO(held))
    assert made.slide_width / made.slide_height == pytest.approx(16 / 9)


def test_a_banner_stands_on_every_slide(report, drawn):
    banner = "Synthetic children: made up, none of them real."
    short = dataclasses.replace(report, exhibits=report.exhibits[:2], banner=banner)
    made = Presentation(io.BytesIO(slides_pptx(short, drawn=drawn)))
    assert [[one.text_frame.text for one in named(slide, "Banner")] for slide in made.slides] == [[banner]] * 4


def test_a_table_too_long_for_one_slide_goes_on_with_its_head_repeated(report):
    rows = tuple((f"Place {at}", str(at)) for at in range(60))
    long = Table(caption="Places", columns=("Place", "How many"), rows=rows, sides="lr")
    one = dataclasses.replace(report.exhibits[0], chart=None, table=long)
    made = Presentation(io.BytesIO(slides_pptx(dataclasses.replace(report, exhibits=(one,)))))
    tables = [shape.table for slide in made.slides for shape in named(slide, "Table")]
    assert len(tables) > 1
    assert [table.cell(0, 0).text for table in tables] == ["Place"] * len(tables)
    assert [table.cell(at, 0).text for table in tables for at in range(1, len(table.rows))] == [one for one, _ in rows]


def test_the_same_report_gives_the_same_bytes(report, drawn, held):
    assert slides_pptx(report, drawn=drawn) == held
