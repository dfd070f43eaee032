"""A table is found wherever the publisher put it, and every cell can be followed back to its row."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.sources import open_tables
from yjs_analysis.sources.open_tables import MARKS, numbers, read_table, words

HEADINGS = {"area": ("YJS", "YOT"), "count": ("Number_Children", "Number of children"), "region": ("Region",)}
COVER = [["Local level open data"], ["Published by the Youth Justice Board"]]
DATA = [["YJS", "Number_Children"], ["Walsall", 12], ["Dudley ", 0]]


def read(path):
    return read_table(path, headings=HEADINGS, optional=["region"])


@pytest.mark.parametrize("ending", ["ods", "xlsx"])
def test_the_third_sheet_is_read_before_others_that_look_alike(write_workbook, ending):
    older = [["YJS", "Number_Children"], ["Walsall", 99]]
    path = write_workbook(f"Children_Table.{ending}", {"Cover": COVER, "Old": older, "Data": DATA})
    assert read(path)["rows"].to_list() == [
        f"Children_Table.{ending}, sheet Data:2",
        f"Children_Table.{ending}, sheet Data:3",
    ]


@pytest.mark.parametrize("ending", ["ods", "xlsx"])
def test_a_table_in_another_sheet_is_found(write_workbook, ending):
    path = write_workbook(f"a.{ending}", {"Data": DATA, "Notes": COVER})
    assert read(path)[["area", "count"]].to_numpy().tolist() == [["Walsall", "12"], ["Dudley", "0"]]


@pytest.mark.parametrize("ending", ["ods", "xlsx"])
def test_titles_and_blank_rows_above_do_not_shift_the_row_numbers(write_workbook, ending):
    path = write_workbook(f"a.{ending}", {"Data": [["Table 1"], [""], ["", "persons"], *DATA]})
    assert read(path)["rows"].to_list() == [f"a.{ending}, sheet Data:5", f"a.{ending}, sheet Data:6"]


def test_a_csv_counts_its_lines_as_an_editor_does(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes('\ufeffTitle\r\n\r\nYOT,"Number of\r\nchildren"\r\nWalsall,7\r\n'.encode())
    assert read(path)[["area", "count", "rows"]].to_numpy().tolist() == [["Walsall", "7", "a.csv:5"]]


def test_a_csv_as_windows_writes_it_is_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("YJS,Number_Children\nYnys Môn,3\n".encode("cp1252"))
    assert read(path)["area"].to_list() == ["Ynys Môn"]


def test_footnotes_and_blank_rows_are_no_data(write_workbook):
    notes = [["", ""], ["1. Ages are those at first hearing."], ["Source: made up"]]
    assert len(read(write_workbook("a.ods", {"Data": [*DATA, *notes]}))) == 2


def test_a_heading_may_carry_the_mark_of_a_footnote_and_other_marks(write_workbook):
    path = write_workbook("a.xlsx", {"Data": [["y j s", "NUMBER-CHILDREN [note 2]"], ["Walsall", 4]]})
    assert read(path)["count"].to_list() == ["4"]


def test_a_column_that_nobody_asked_for_keeps_its_name(write_workbook):
    path = write_workbook("a.ods", {"Data": [["YJS", "Number_Children", "Offence"], ["Walsall", 4, "Theft"]]})
    assert list(read(path)) == ["area", "count", "region", "Offence", "source", "rows"]


def test_missing_headings_are_named_where_the_file_comes_nearest(write_workbook):
    path = write_workbook("a.ods", {"Cover": COVER, "Data": [["YJS", "Rate"], ["Walsall", 4]]})
    with pytest.raises(
        ValueError, match=r"a\.ods, sheet Data: found no row of headings .*count: one of Number_Children"
    ):
        read(path)


def test_a_file_without_any_heading_is_refused_by_name(write_workbook):
    with pytest.raises(ValueError, match=r"a\.xlsx: found no row of headings .*area: one of YJS, YOT; count"):
        read(write_workbook("a.xlsx", {"Cover": COVER}))


def test_headings_without_rows_are_refused(write_workbook):
    with pytest.raises(ValueError, match=r"a\.ods, sheet Data: found no row beneath the headings of row 1"):
        read(write_workbook("a.ods", {"Data": DATA[:1]}))


@pytest.mark.parametrize("ending", ["ods", "xlsx", "xls"])
def test_a_broken_workbook_is_refused_by_name(tmp_path, ending):
    path = tmp_path / f"broken.{ending}"
    path.write_bytes(b"PK\x03\x04 nothing of the kind")
    with pytest.raises(ValueError, match=rf"broken\.{ending} cannot be read as a workbook"):
        read(path)


def test_a_workbook_packed_in_a_way_of_the_future_is_refused_by_name(write_workbook):
    path = write_workbook("a.xlsx", {"Data": DATA})
    packed = bytearray(path.read_bytes())
    packed[packed.index(b"PK\x01\x02") + 6] = 99  # the version of the packing that is needed to unpack
    path.write_bytes(packed)
    with pytest.raises(ValueError, match=r"a\.xlsx cannot be read as a workbook: zip file version 9\.9"):
        read(path)


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(write_workbook, monkeypatch):
    monkeypatch.setattr(open_tables, "LARGEST", 100)
    with pytest.raises(ValueError, match=r"a\.xlsx.*unpacks to [\d,]+ bytes; allowed are 100"):
        read(write_workbook("a.xlsx", {"Data": DATA}))


def test_another_kind_of_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"path must end in \.ods, .*\.csv, but got 'a\.pdf'"):
        read(tmp_path / "a.pdf")


def test_a_file_that_is_not_there_is_missed(tmp_path):
    with pytest.raises(ValueError, match=r"path must be a file, but .*a\.csv is not there"):
        read(tmp_path / "a.csv")


def column(*cells):
    return pd.DataFrame(
        {"count": list(cells), "rows": [f"a.csv:{row}" for row in range(2, len(cells) + 2)]}, dtype=object
    )


@pytest.mark.parametrize("mark", sorted(MARKS))
def test_a_mark_is_withheld_and_never_zero(mark):
    count, withheld, problems = numbers(column(mark, "0"), "count", heading="Number")
    assert count.isna().to_list() == [True, False] and withheld.to_list() == [True, False] and problems == []


def test_numbers_carry_commas_and_marks_of_revision():
    count, _, problems = numbers(column("1,204", "7 [r]", "5.0", "12 (1)"), "count", heading="Number")
    assert count.to_list() == [1204, 7, 5, 12] and problems == []


@pytest.mark.parametrize("cell", ["", "-3", "2.5", "five", "1,2", "1e3", "nan", "about 5", "12 34"])
def test_what_is_no_count_is_a_problem_with_its_row(cell):
    problems = numbers(column("1", cell), "count", heading="Number")[2]
    assert len(problems) == 1 and "a.csv, column 'Number', row 3" in problems[0]


def test_a_wrong_word_is_named_once_with_all_its_rows():
    table = pd.DataFrame({"sex": ["Cat"] * 12, "rows": [f"a.csv:{row}" for row in range(2, 14)]}, dtype=object)
    problems = words(table, "sex", {"Boys": "Male"}.get, heading="Sex", allowed="Boys")[1]
    assert problems == [
        "a.csv, column 'Sex', rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more: found 'Cat'; allowed is Boys. "
        "Correct the cells."
    ]


def test_a_column_of_marks_alone_is_still_a_column_of_counts():
    count, withheld, _ = numbers(column("*", ".."), "count", heading="Number")
    assert count.dtype == "Int64" and withheld.all()


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20))
def test_counts_come_back_as_they_were_printed(counts):
    found, _, problems = numbers(column(*(f"{one:,}" for one in counts)), "count", heading="Number")
    assert found.to_list() == counts and problems == []
