"""Workbooks: read as they show, and refused before they unfold."""

import struct
import zipfile

import pytest

from yjs_analysis.sources.cases.guards import UnreadableError
from yjs_analysis.sources.cases.reading import read_tables

ROWS = [["child_id", "age", "score"], ["YP1", 14, 1.5], ["YP2", None, 12.0]]
READ = {"row": [2, 3], "child_id": ["YP1", "YP2"], "age": ["14", None], "score": ["1.5", "12"]}


@pytest.fixture
def read(tmp_path):
    """Write bytes to a file, and read it."""

    def written(content, name="export.xlsx", **limits):
        path = tmp_path / name
        path.write_bytes(content)
        return read_tables(path, **limits)

    return written


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_numbers_text_and_blanks_are_written_as_text(read, request, kind):
    tables = read(request.getfixturevalue(kind)({"Sheet1": ROWS}), f"export.{kind}")
    assert tables["disposals"].reset_index().to_dict("list") == READ


def test_a_workbook_is_read_by_what_it_is_whatever_its_suffix(read, ods):
    assert read(ods({"Sheet1": ROWS}), "export.xlsx")["disposals"].reset_index().to_dict("list") == READ


def test_a_day_is_iso_text_and_its_serial_stays_a_number(read, xlsx):
    # Day 43556 of the calendar that begins on 30 December 1899 is 1 April 2019.
    day = '<c s="1"><v>43556</v></c>'
    table = read(xlsx({"S": [["day", "serial", "moment"], [day, 43556, '<c s="1"><v>43556.4375</v></c>']]}))[
        "disposals"
    ]
    assert table.iloc[0].tolist() == ["2019-04-01", "43556", "2019-04-01 10:30:00"]


def test_a_day_of_a_calendar_that_begins_in_1904_is_counted_from_there(read, xlsx):
    # Day 42094 after 1 January 1904 is 1 April 2019: 43556 less the 1462 days between the two calendars.
    content = xlsx({"S": [["day"], ['<c s="1"><v>42094</v></c>']]}, calendar=1904)
    assert read(content)["disposals"]["day"].tolist() == ["2019-04-01"]


def test_a_day_of_an_ods_is_iso_text(read, ods):
    day = '<table:table-cell office:value-type="date" office:date-value="2019-04-01"/>'
    assert read(ods({"S": [["day"], [day]]}), "export.ods")["disposals"]["day"].tolist() == ["2019-04-01"]


def test_true_and_false_are_words(read, xlsx):
    assert read(xlsx({"S": [["panel"], [True], [False]]}))["disposals"]["panel"].tolist() == ["true", "false"]


def test_rows_keep_the_number_that_the_spreadsheet_shows(read, xlsx):
    assert list(read(xlsx({"S": [[], ["a"], [], ["1"]]}))["disposals"].index) == [4]


def test_shared_text_is_read(read, xlsx):
    cells = '<c t="s"><v>0</v></c>', '<c t="s"><v>1</v></c>'
    assert read(xlsx({"S": [[cells[0]], [cells[1]]]}, shared=["sex", "male"]))["disposals"]["sex"].tolist() == ["male"]


def test_sheets_are_tables_by_name(read, xlsx):
    tables = read(xlsx({"Exits 2019": [["a"], [1]], "Disposals": [["b"], [2]], "Empty": []}))
    assert {name: list(table.columns) for name, table in tables.items()} == {"disposals": ["b"], "exits": ["a"]}


def test_a_hidden_sheet_without_a_tables_name_is_no_table(read, xlsx):
    tables = read(xlsx({"Export": ROWS, "Lookup": [["x"], [1]]}, hidden=("Lookup",)))
    assert list(tables["disposals"].columns) == ["child_id", "age", "score"]


def test_repeated_cells_and_rows_of_an_ods_are_unfolded(read, ods):
    run = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2" '
        'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    header = '<table:table-row><table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    sheet = header.format("a") + header.format("b").removeprefix("<table:table-row>") + "</table:table-row>" + run
    table = read(ods({"S": sheet}), "export.ods")["disposals"]
    assert table.reset_index().to_dict("list") == {"row": [2, 3], "a": ["x", "x"], "b": ["x", "x"]}


EMPTY_RUN = (
    '<table:table-row table:number-rows-repeated="{0}"><table:table-cell table:number-columns-repeated="{0}"{1}>'
    "<text:p>{2}</text:p></table:table-cell></table:table-row>"
)


def test_an_empty_run_to_the_end_of_the_sheet_costs_nothing(read, ods):
    run = EMPTY_RUN.format(16_384, "", "").replace("<text:p></text:p>", "")
    cell = '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
    sheet = f"<table:table-row>{cell}</table:table-row>{run}"
    assert list(read(ods({"S": sheet}), "export.ods")["disposals"].columns) == ["a"]


def test_a_full_run_that_would_unfold_to_too_many_cells_is_refused(read, ods):
    run = EMPTY_RUN.format(1_000_000, ' office:value-type="string"', "x")
    with pytest.raises(UnreadableError, match="must reach over at most 20,000,000 cells"):
        read(ods({"S": run}), "export.ods")


def test_a_cell_in_the_last_corner_is_refused(read, xlsx):
    sheet = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(UnreadableError, match="must reach over at most 20,000,000 cells"):
        read(xlsx({"S": sheet}))


def test_a_long_text_that_many_cells_share_is_counted_as_often(read, xlsx):
    # 40 cells of 900 characters are 36,000: the archive is small, what it unfolds to is not.
    sheet = "".join(f'<row r="{one}"><c r="A{one}" t="s"><v>0</v></c></row>' for one in range(1, 41))
    with pytest.raises(UnreadableError, match="must unfold to at most 10,000 characters"):
        read(xlsx({"S": sheet}, shared=["x" * 900]), largest_file=10_000)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_long_cell_is_refused_with_its_place(read, request, kind):
    content = request.getfixturevalue(kind)({"S": [["a"], ["x" * 51]]})
    with pytest.raises(UnreadableError, match=r"row 2, column 1 \(A\) must hold at most 50 characters"):
        read(content, f"export.{kind}", longest_cell=50)


def test_a_long_shared_text_is_refused_with_its_first_place(read, xlsx):
    cell = '<c t="s"><v>0</v></c>'
    with pytest.raises(UnreadableError, match=r"sheet1, row 2, column 1 \(A\) must hold at most 50 characters"):
        read(xlsx({"S": [["a"], [cell], [cell]]}, shared=["x" * 51]), longest_cell=50)


def test_formulas_and_errors_of_an_xlsx_are_refused_with_their_places(read, xlsx):
    formula, error = "<c><f>1+1</f><v>2</v></c>", '<c t="e"><v>#N/A</v></c>'
    with pytest.raises(UnreadableError, match=r"(?s)row 2, column 2 \(B\) .* formula.*row 3, column 1 \(A\) .* error"):
        read(xlsx({"S": [["a", "b"], [1, formula], [error, 2]]}))


def test_formulas_of_an_ods_are_refused_with_their_places(read, ods):
    cell = '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>'
    with pytest.raises(UnreadableError, match=r"sheet 1, row 2, column 1 \(A\) .* formula"):
        read(ods({"S": [["a"], [cell]]}), "export.ods")


def test_text_that_would_run_as_a_formula_is_refused(read, xlsx):
    with pytest.raises(UnreadableError, match=r"row 2, column 1 \(A\) .* formula"):
        read(xlsx({"S": [["a"], ["=HYPERLINK(1)"]]}))


def test_a_document_type_is_refused(read, xlsx):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><sst xmlns="x">&b;</sst>'
    with pytest.raises(UnreadableError, match="must be a whole workbook"):
        read(xlsx({"S": ROWS}, changed={"xl/sharedStrings.xml": bomb}))


def test_an_archive_that_unpacks_to_too_much_is_refused(read, xlsx):
    content = xlsx({"S": ROWS}, changed={"xl/sharedStrings.xml": "<sst>" + " " * 3_000_000 + "</sst>"})
    with pytest.raises(UnreadableError, match="unpack to no more bytes"):
        read(content, largest_file=2_000_000)


def test_an_archive_that_says_it_is_a_bomb_is_refused_unopened(read, xlsx):
    content = xlsx({"S": ROWS}, changed={"xl/sharedStrings.xml": "<sst>" + " " * 30_000_000 + "</sst>"})
    with pytest.raises(UnreadableError, match="must unpack to at most 300 times its size"):
        read(content)


def test_an_archive_that_lies_about_its_sizes_is_refused(read, xlsx):
    content = bytearray(xlsx({"S": ROWS}, changed={"xl/sharedStrings.xml": "<sst>" + " " * 3_000_000 + "</sst>"}))
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/sharedStrings.xml"))
    content[at + 24 : at + 28] = struct.pack("<I", 20)
    with pytest.raises(UnreadableError, match="must be a whole workbook"):
        read(bytes(content), largest_file=2_000_000)


def test_an_encrypted_member_is_refused(read, xlsx):
    content = bytearray(xlsx({"S": ROWS}))
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    with pytest.raises(UnreadableError, match="is encrypted"):
        read(bytes(content))


def test_an_encrypted_ods_is_refused(read, ods):
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    content = ods({"S": ROWS}, changed={"META-INF/manifest.xml": manifest, "content.xml": "no XML at all"})
    with pytest.raises(UnreadableError, match="is encrypted"):
        read(content, "export.ods")


def test_two_parts_of_one_name_are_refused(read, xlsx, tmp_path):
    path = tmp_path / "twice.xlsx"
    path.write_bytes(xlsx({"S": ROWS}))
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/styles.xml", "<styleSheet/>")
    with pytest.raises(UnreadableError, match="repeats its parts"):
        read_tables(path)


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(read, xlsx, kept):
    content = xlsx({"S": ROWS})
    with pytest.raises(UnreadableError, match="must be a whole workbook"):
        read(content[: int(len(content) * kept)])


def test_an_archive_that_is_no_workbook_is_refused(read, tmp_path):
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.txt", "text")
    with pytest.raises(UnreadableError, match="must be a whole workbook"):
        read(path.read_bytes())


def test_empty_sheets_alone_are_refused(read, xlsx):
    with pytest.raises(UnreadableError, match="every sheet is empty"):
        read(xlsx({"S": [], "T": []}))


def test_a_workbook_is_never_changed(xlsx, tmp_path):
    path = tmp_path / "export.xlsx"
    path.write_bytes(xlsx({"S": ROWS}))
    before = path.read_bytes(), path.stat().st_mtime_ns
    read_tables(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
