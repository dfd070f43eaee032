"""Delimited text: every ordinary form is read, every broken one is refused by place and kind."""

import pytest

from yjs_analysis.sources.cases.guards import UnreadableError
from yjs_analysis.sources.cases.reading import read_tables


@pytest.fixture
def read(tmp_path):
    """Write bytes to a file, and read it."""

    def written(content, name="export.csv", **limits):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_tables(path, **limits)["disposals"]

    return written


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found(read, delimiter):
    table = read(f"child_id{delimiter}sex\nYP1{delimiter}male\nYP2{delimiter}\n")
    assert table.reset_index().to_dict("list") == {"row": [2, 3], "child_id": ["YP1", "YP2"], "sex": ["male", None]}


def test_a_semicolon_file_with_decimal_commas_is_split_at_the_semicolon(read):
    table = read("child_id;score;age\nYP1;1,5;14\nYP2;2,5;15\n")
    assert list(table.columns) == ["child_id", "score", "age"]


def test_the_line_that_a_spreadsheet_puts_first_names_the_delimiter(read):
    assert read("sep=|\na,b|c\n1|2\n").reset_index().to_dict("list") == {"row": [3], "a,b": ["1"], "c": ["2"]}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"], ids=lambda name: name
)
def test_each_encoding_is_found(read, encoding):
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    table = read(mark + "child_id,note\r\nYP1,Zoë \u2013 née\r\n".encode(encoding))
    assert table.to_dict("list") == {"child_id": ["YP1"], "note": ["Zoë \u2013 née"]}


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_each_line_ending_is_read_and_rows_keep_their_numbers(read, ending):
    table = read(ending.join(["child_id,sex", "YP1,male", "", "YP2,female", ""]))
    assert list(table.index) == [2, 4]


def test_a_cell_over_two_lines_keeps_its_line_break_and_the_row_its_first_line(read):
    table = read('child_id,note\nYP1,"one\ntwo"\nYP2,x\n')
    assert table["note"].to_dict() == {2: "one\ntwo", 4: "x"}


def test_cells_stay_as_written(read):
    assert read('a,b\n" 007 ",1.50\n').iloc[0].tolist() == [" 007 ", "1.50"]


def test_a_blank_column_without_a_name_and_blank_rows_are_passed_over(read):
    table = read("a,b,\n1,2,\n , ,\n3,4,\n")
    assert table.reset_index().to_dict("list") == {"row": [2, 4], "a": ["1", "3"], "b": ["2", "4"]}


def test_a_header_alone_is_a_table_of_nobody(read):
    table = read("child_id,sex\n")
    assert (list(table.columns), len(table)) == (["child_id", "sex"], 0)


def test_signed_numbers_and_dashes_are_no_formulas(read):
    table = read("a,b\n-12.5,- none -\n+44 (0) 1922,--\n")
    assert table["a"].tolist() == ["-12.5", "+44 (0) 1922"]


REFUSED = {
    "empty": (b"", "is empty"),
    "only blanks": (b" \n,,\n\n", "no cell that is not blank"),
    "short row": (b"a,b,c\n1,2,3\n1,2\n", "row 3 must have as many cells as the header, but has fewer"),
    "long row": (b"a,b\n1,2\n1,2,3\n", "row 3 must have as many cells as the header, but has more"),
    "same name twice": (
        b"sex,age,Sex\n1,2,3\n",
        r"row 1, column 3 \(C\) must have a name of its own, but has that of column 1",
    ),
    "no name": (b"a,,c\n1,2,3\n", r"row 2, column 2 \(B\) must lie under a column name, but lies under none"),
    "no header": (
        b"YP1,2019-04-01\nYP2,2019-05-01\n",
        r"row 1, column 2 \(B\) must name a column, but starts like a date",
    ),
    "NUL": (b"a,b\n1,\x002\n", "row 2 must be text, but holds a NUL"),
    "unmarked UTF-16": ("a,b\n1,2\n".encode("utf-16-le"), "row 1 must be text, but holds a NUL"),
    "UTF-32": ("a,b\n1,2\n".encode("utf-32"), "must be UTF-8, but is UTF-32"),
    "open quotation mark": (b'a,b\n1,2\n"x,3\n4,5\n', "row 3 must close every quotation mark"),
    "stray quotation mark": (b'a,b\n1,2\n"x"y,3\n', "row 3 must double a quotation mark"),
    "two encodings": (
        "a,b\né,1\n".encode() + "é,2\n".encode("cp1252"),
        "row 3 must be in one encoding .* row 2 is UTF-8",
    ),
    "mark and other encoding": ("\ufeffa,b\n".encode() + b"\xe9,2\n", "row 2 .* its first bytes say UTF-8"),
    "two encodings in a row": ("a,b\né,".encode() + b"\xe9\n", "row 2 must be in one encoding"),
    "byte of no encoding": (b"a,b\n1,2\n\x81,3\n", "row 3 must be UTF-8 or Windows-1252"),
    "half a character": ("a,b\né,".encode("utf-16")[:-1], "near row 2 must be in one encoding"),
    "formula": (
        b"a,b\n1,=1+1\n@x,2\n",
        r"2 places \(row 2, column 2 \(B\); row 3, column 1 \(A\)\) .* holds a formula",
    ),
    "formula in the header": (b"a,=b(1)\n1,2\n", r"row 1, column 2 \(B\) .* holds a formula"),
    "formula after a sign": (b"a,b\n+cmd|' /C calc'!A0,2\n", "holds a formula"),
    "formula after a tab": (b"a,b\n\tx,2\n", "holds a formula"),
    "full-width sign": ("a,b\n\uff1d1,2\n".encode(), "holds a formula"),
    "PDF": (b"%PDF-1.7\n", "is a PDF"),
    "workbook": (b"PK\x03\x04....", "is a workbook"),
    "old workbook": (b"\xd0\xcf\x11\xe0....", r"old workbook \(.xls\), or one with a password"),
}


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_broken_is_refused_in_words(read, content, said):
    with pytest.raises(UnreadableError, match=said):
        read(content)


def test_all_faults_of_a_file_are_told_at_once(read):
    with pytest.raises(UnreadableError, match=r"export.csv, 3 problems:\n- row 2 .*\n- row 3 .*\n- row 4"):
        read(b"a,b\n1\n1,2,3\n=x(),-3\n")


def test_of_many_faults_the_first_places_are_told_and_the_rest_counted(read):
    with pytest.raises(UnreadableError, match=r"9 places \(row 2; row 3; row 4; row 5; row 6 and 4 more\)"):
        read("a,b\n" + "1\n" * 9)


def test_a_cell_may_be_as_long_as_allowed_and_no_longer(read):
    assert len(read("a,b\n" + "x" * 50 + ",1\n", longest_cell=50)) == 1
    with pytest.raises(UnreadableError, match=r"row 2, column 1 \(A\) must hold at most 50 characters"):
        read("a,b\n" + "x" * 51 + ",1\n", longest_cell=50)


@pytest.mark.parametrize("size", [200_000, 1_200_000, 6_000_000])
def test_a_huge_cell_is_refused_without_being_kept(read, size):
    with pytest.raises(UnreadableError, match=r"row 2 must (hold|have) at most"):
        read("a,b\n1," + "x" * size)


def test_a_quotation_mark_that_swallows_the_file_is_refused(read):
    with pytest.raises(UnreadableError, match=r"row 2 must hold at most .* quotation mark that is never closed"):
        read('a,b\n"1,2\n' + "3,4\n" * 100_000)


def test_rows_beyond_the_limit_are_refused(read):
    with pytest.raises(UnreadableError, match="row 5 lies beyond the 3 rows allowed"):
        read("a\n1\n2\n3\n4\n", most_rows=3)


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(read):
    with pytest.raises(UnreadableError, match="must hold at most 10 bytes, but holds 12"):
        read("a,b\n1,2\n3,4\n", largest_file=10)


def test_too_many_columns_are_refused(read):
    with pytest.raises(UnreadableError, match="row 1 must have at most 1,000 columns, but has 1,001"):
        read(",".join(f"c{one}" for one in range(1_001)) + "\n")
