"""What stands in another place of a file than the words that it belongs to is put beside them."""

import io

import pytest
import xlsxwriter

from yjs_analysis.disclosure.published.reading import read_published
from yjs_analysis.disclosure.published.shapes import Passage


def passages(path) -> list[str]:
    return [one.text for one in read_published([path]) if isinstance(one, Passage)]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<dl><dt>White</dt><dd>41</dd><dt>Mixed</dt><dd>3</dd></dl>", "Mixed: 3"),
        ('<div data-group="Mixed" data-children="3">Mixed</div>', "group Mixed children 3"),
    ],
)
def test_a_page_puts_a_number_beside_its_name(tmp_path, body, told):
    page = tmp_path / "page.html"
    page.write_text(f"<html><body><p>Words.</p>{body}</body></html>")
    assert told in passages(page)


@pytest.fixture
def workbook(tmp_path):
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    sheet = book.add_worksheet("Table 1")
    for row, line in enumerate([("Group", "Children"), ("White", 41), ("Mixed", "[c]")]):
        sheet.write_row(row, 0, line)
    sheet.write_comment("B3", "was 3")
    sheet.set_footer("&CMixed: 3 children")
    book.set_custom_property("Mixed children", 3)
    book.close()
    path = tmp_path / "book.xlsx"
    path.write_bytes(held.getvalue())
    return path


@pytest.mark.parametrize("told", ["Mixed: was 3", "Mixed: 3 children", "Mixed children: 3"])
def test_a_workbook_puts_a_number_beside_its_row_or_name(workbook, told):
    assert told in passages(workbook)
