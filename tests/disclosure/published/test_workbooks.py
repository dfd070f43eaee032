"""A workbook is read with all that it hides: sheets, rows, columns, formats, comments, charts and leftovers."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from odfdo import Cell, Document, Row, Table

from yjs_analysis.disclosure.published.reading import read_published
from yjs_analysis.disclosure.published.shapes import Grid, Passage


@pytest.fixture
def book(tmp_path):
    """A workbook with a table as shown, and things hidden in every way that we know of."""
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Totals")
        sheet.write_row(0, 0, ["group", "events", "rate", "secret"])
        sheet.write_row(1, 0, ["Black", 7])
        sheet.write_number(1, 2, 7 / 21, made.add_format({"num_format": "0.0%"}))
        sheet.write_row(2, 0, ["White", 12])
        sheet.write_number(2, 2, 0.25, made.add_format({"num_format": "0.0%"}))
        sheet.write_number(1, 3, 61)
        sheet.set_column(3, 3, None, None, {"hidden": True})
        sheet.write_row(3, 0, ["Mixed", 62])
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.write_number(4, 1, 63, made.add_format({"font_color": "white"}))
        sheet.write_string(4, 0, "Other")
        sheet.write_number(5, 1, 64, made.add_format({"num_format": ";;;"}))
        sheet.write_string(5, 0, "Asian")
        sheet.write_formula(6, 1, "=B2+65", None, 72)
        sheet.write_string(6, 0, "All")
        sheet.write_comment(1, 1, "was 66")
        hidden = made.add_worksheet("Working")
        hidden.write_row(0, 0, ["group", "events"])
        hidden.write_row(1, 0, ["Black", 67])
        hidden.very_hidden()
        made.define_name("Kept", "=68")
        made.set_properties({"comments": "made from 69 rows"})
        made.set_custom_property("cell", "Black 70")
        chart = made.add_chart({"type": "column"})
        chart.add_series({"categories": "=Working!$A$2:$A$2", "values": "=Working!$B$2:$B$2", "name": "Children"})
        sheet.insert_chart("G2", chart, {"description": "Black 71 children"})
        sheet.set_header("&CDraft of 73")
    return path


def grid(path, place):
    return next(one for one in read_published([path]) if isinstance(one, Grid) and one.place == place)


def test_a_sheet_is_read_as_it_is_shown(book):
    assert grid(book, "t.xlsx, sheet Totals").rows == (
        ("group", "events", "rate"),
        ("Black", "7", "33.3%"),
        ("White", "12", "25.0%"),
        ("Other", "", ""),
        ("Asian", "", ""),
        ("All", "72", ""),
    )


def test_a_sheet_is_read_as_it_is_stored(book):
    stored = grid(book, "t.xlsx, sheet Totals, as stored")
    assert stored.hidden
    assert stored.rows[1:6] == (
        ("Black", "7", "0.3333333333333333", "61"),
        ("White", "12", "0.25", ""),
        ("Mixed", "62", "", ""),
        ("Other", "63", "", ""),
        ("Asian", "64", "", ""),
    )


def test_a_hidden_sheet_says_that_it_is_hidden(book):
    found = grid(book, "t.xlsx, sheet Working (hidden)")
    assert (found.rows[1], found.hidden) == (("Black", "67"), True)


@pytest.mark.parametrize(
    ("place", "number"),
    [
        ("cell B7, formula", "65"),
        ("part xl/comments1.xml", "66"),
        ("defined name", "68"),
        ("document properties", "69"),
        ("document properties", "70"),
        ("descr", "71"),
        ("headerfooter", "73"),
    ],
)
def test_what_lies_behind_the_sheets_is_read(book, place, number):
    said = [one for one in read_published([book]) if isinstance(one, Passage) and place in one.place]
    assert any(number in one.text and one.hidden for one in said)


def with_part(path: Path, name: str, text: str, **changed: tuple[str, str]) -> Path:
    """Add a part to a workbook, and change the words of others."""
    box = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(box, "w") as new:
        for one in old.infolist():
            data = old.read(one).decode("utf-8", "surrogateescape")
            for part, (before, after) in changed.items():
                data = data.replace(before, after) if part in one.filename else data
            new.writestr(one.filename, data.encode("utf-8", "surrogateescape"))
        new.writestr(name, text)
    path.write_bytes(box.getvalue())
    return path


def test_the_numbers_kept_with_a_chart_are_read(book):
    behind = grid(book, "t.xlsx, chart 1, numbers behind it")
    assert behind.hidden
    assert behind.rows == (("", "Children"), ("Black", "67"))


def test_the_rows_behind_a_pivot_table_are_read(book):
    fields = "<cacheField name='group'><sharedItems><s v='Black'/><s v='White'/></sharedItems></cacheField>"
    start = f"<d><cacheFields>{fields}<cacheField name='events'><sharedItems/></cacheField></cacheFields></d>"
    with_part(book, "xl/pivotCache/pivotCacheDefinition1.xml", start)
    links = "<Relationships><Relationship Id='r1' Target='pivotCacheRecords1.xml'/></Relationships>"
    with_part(book, "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels", links)
    with_part(book, "xl/pivotCache/pivotCacheRecords1.xml", "<p><r><x v='1'/><n v='3'/></r></p>")
    assert grid(book, "t.xlsx, rows behind a pivot table").rows == (("group", "events"), ("White", "3"))


def test_a_sheet_that_is_not_listed_and_a_text_that_no_cell_shows_are_read(book):
    lost = (
        "<worksheet><sheetData><row r='1'><c r='A1'><v>81</v></c><c r='B1'><v>82</v></c></row></sheetData></worksheet>"
    )
    with_part(book, "xl/worksheets/sheet9.xml", lost, sharedStrings=("</sst>", "<si><t>left over 83</t></si></sst>"))
    items = read_published([book])
    assert any(isinstance(one, Grid) and one.rows == (("81", "82"),) and one.hidden for one in items)
    assert any("83" in one.text and one.hidden for one in items if isinstance(one, Passage))


def test_a_workbook_inside_a_workbook_is_read(book, tmp_path):
    inner = (tmp_path / "t.xlsx").read_bytes()
    box = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(inner)) as old, zipfile.ZipFile(box, "w") as new:
        for one in old.infolist():
            new.writestr(one.filename, old.read(one))
        new.writestr("xl/embeddings/book.xlsx", inner)
    (tmp_path / "t.xlsx").write_bytes(box.getvalue())
    found = grid(tmp_path / "t.xlsx", "t.xlsx, xl/embeddings/book.xlsx, sheet Totals")
    assert found.hidden
    assert found.rows[1] == ("Black", "7", "33.3%")


def test_customised_xml_is_read_to_the_attribute(book):
    with_part(book, "customXml/item1.xml", "<pack><cell group='Black'>84</cell></pack>")
    assert any("group=Black: 84" in one.text for one in read_published([book]) if isinstance(one, Passage))


@pytest.fixture
def open_book(tmp_path):
    """An open spreadsheet with a hidden sheet, a hidden row and a rate shown with fewer figures than it has."""
    document = Document("spreadsheet")
    document.body.clear()
    table = Table("Totals")
    for values in (["group", "events", "rate"], ["Black", 7, None], ["White", 12, None], ["Mixed", 91, None]):
        row = Row()
        for value in values:
            row.append_cell(Cell(value))
        table.append_row(row)
    table.set_cell("C2", Cell(0.3333, text="33%", cell_type="percentage"))
    hidden = table.get_row(3)
    hidden.set_attribute("table:visibility", "collapse")
    table.set_row(3, hidden)
    document.body.append(table)
    document.meta.title = "made from 92 rows"
    path = tmp_path / "t.ods"
    document.save(path)
    return path


def test_an_open_sheet_is_read_as_it_is_shown(open_book):
    assert [row[:3] for row in grid(open_book, "t.ods, table Totals").rows] == [
        ("group", "events", "rate"),
        ("Black", "7", "33 %"),
        ("White", "12"),
    ]


def test_an_open_sheet_is_read_as_it_is_stored(open_book):
    stored = grid(open_book, "t.ods, table Totals, as stored")
    assert stored.hidden
    assert stored.rows[1] == ("Black", "7", "0.3333")
    assert stored.rows[3] == ("Mixed", "91")


def test_the_properties_of_an_open_sheet_are_read(open_book):
    assert any("92" in one.text and one.hidden for one in read_published([open_book]) if isinstance(one, Passage))
