"""The PDF is tagged for a screen reader, carries its own fonts, and is the same on every run."""

import dataclasses
import io

import pikepdf
import pytest
import typst

from yjs_analysis.evidence.paper import dated, paper_pdf


@pytest.fixture(scope="module")
def held(report):
    return paper_pdf(report)


@pytest.fixture
def pdf(held):
    with pikepdf.open(io.BytesIO(held)) as opened:
        yield opened


def elements(node):
    """Every element of the structure tree below a node."""
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from elements(child)


def roles(pdf):
    return [str(one["/S"]) for one in elements(pdf.Root["/StructTreeRoot"])]


def test_it_says_that_it_is_accessible(pdf):
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_it_says_that_an_archive_can_keep_it(pdf):
    with pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")


def test_it_bears_the_day_of_its_figures(pdf):
    with pdf.open_metadata() as metadata:
        assert metadata["xmp:CreateDate"].startswith(dated().isoformat())


def test_it_has_a_title_that_a_reader_shows_and_a_language(report, pdf):
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == report.title
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.Root.Lang) == "en-GB"


def test_every_chart_has_alternative_text(report, pdf):
    figures = [one for one in elements(pdf.Root["/StructTreeRoot"]) if str(one["/S"]) == "/Figure"]
    assert [str(one["/Alt"]) for one in figures if "/Alt" in one] == [
        one.chart.alt for one in report.exhibits if one.chart
    ]


def test_every_table_has_headings(report, pdf):
    found = roles(pdf)
    assert found.count("/Table") == len(report.exhibits)
    assert found.count("/THead") == len(report.exhibits)


def test_each_exhibit_stands_on_one_page(report, pdf):
    # One page of findings, one for each exhibit, two for the methods at most and three for the sources.
    assert 1 + len(report.exhibits) < len(pdf.pages) <= 1 + len(report.exhibits) + 5


def test_its_fonts_travel_with_it(pdf):
    fonts = {str(font.BaseFont) for page in pdf.pages for _, font in page.Resources.get("/Font", {}).items()}
    assert fonts
    assert all("IBMPlexSans" in name for name in fonts)


def test_the_same_report_gives_the_same_bytes(report, held):
    assert paper_pdf(report) == held


def test_a_chart_without_words_does_not_become_a_paper(report):
    class Wordless:
        svg = report.exhibits[0].chart.svg
        alt = None

    broken = dataclasses.replace(report.exhibits[0], chart=Wordless())
    with pytest.raises(typst.TypstError, match="alt"):
        paper_pdf(dataclasses.replace(report, exhibits=(broken,)))
