"""The door: which file is which table, which places are no files, and what is said when one cannot be read."""

import os
import stat
from types import SimpleNamespace

import pytest

from yjs_analysis.checks import FragileWarning
from yjs_analysis.sources.cases import guards
from yjs_analysis.sources.cases.guards import UnreadableError
from yjs_analysis.sources.cases.reading import read_tables, table_name

TEXT = "child_id,sex\nYP1,male\n"


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("export.csv", "disposals"),
        ("Disposals.CSV", "disposals"),
        ("Walsall reoffences 2019.csv", "reoffences"),
        ("Re-offences.tsv", "reoffences"),
        ("exit.txt", "exits"),
        ("populations.csv", "populations"),
        ("exits and reoffences.csv", "disposals"),
    ],
)
def test_a_single_file_is_the_table_that_its_name_says_or_the_disposals(tmp_path, name, table):
    path = tmp_path / name
    path.write_text(TEXT)
    assert list(read_tables(path)) == [table]


def test_a_path_may_be_text(tmp_path):
    (tmp_path / "export.csv").write_text(TEXT)
    assert list(read_tables(str(tmp_path / "export.csv"))) == ["disposals"]


def test_a_folder_gives_its_tables_in_the_order_of_the_schema(tmp_path, xlsx):
    (tmp_path / "exits.csv").write_text(TEXT)
    (tmp_path / "disposals.xlsx").write_bytes(xlsx({"Sheet1": [["a"], [1]]}))
    (tmp_path / "README.md").write_text("what this is")
    (tmp_path / ".disposals.csv").write_text("hidden")
    (tmp_path / "~$disposals.xlsx").write_text("lock")
    assert list(read_tables(tmp_path)) == ["disposals", "exits"]


def test_one_file_in_a_folder_is_the_disposals(tmp_path):
    (tmp_path / "export.csv").write_text(TEXT)
    assert list(read_tables(tmp_path)) == ["disposals"]


def test_a_file_that_bears_no_tables_name_is_left_aside_and_said_to_be(tmp_path):
    for name in ("reofences.csv", "disposals.csv", "exits.csv"):
        (tmp_path / name).write_text(TEXT)
    with pytest.warns(FragileWarning, match="file reofences was left aside, for no table is named so"):
        tables = read_tables(tmp_path)
    assert list(tables) == ["disposals", "exits"]


def test_what_a_made_up_service_keeps_beside_its_tables_is_passed_over(tmp_path):
    for name in ("truth.csv", "codes.csv", "disposals.csv"):
        (tmp_path / name).write_text(TEXT)
    assert list(read_tables(tmp_path)) == ["disposals"]


def test_a_sheet_that_is_left_aside_is_named_by_its_number(tmp_path, xlsx):
    path = tmp_path / "export.xlsx"
    path.write_bytes(xlsx({"Disposals": [["a"], [1]], "Jo Green": [["b"], [2]]}))
    with pytest.warns(FragileWarning, match="sheet 2 was left aside") as heard:
        read_tables(path)
    assert "Green" not in str(heard[0].message)


def test_two_files_for_one_table_are_refused(tmp_path):
    for name in ("disposals 2018.csv", "disposals 2019.csv"):
        (tmp_path / name).write_text(TEXT)
    with pytest.raises(UnreadableError, match="must hold one file for each table, but two bear one table's name"):
        read_tables(tmp_path)


def test_several_files_without_a_tables_name_are_refused(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(TEXT)
    with pytest.raises(
        UnreadableError, match=r"must hold a file named disposals, .*, but holds 2 files and none is named so"
    ):
        read_tables(tmp_path)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(UnreadableError, match="but holds no file that can be read"):
        read_tables(tmp_path)


def test_a_file_that_fails_in_a_folder_is_named(tmp_path):
    (tmp_path / "disposals.csv").write_text(TEXT)
    (tmp_path / "exits.csv").write_text("a,b\n1\n")
    with pytest.raises(UnreadableError, match=r"exits\.csv, row 2 must have as many cells"):
        read_tables(tmp_path)


@pytest.mark.parametrize("name", ["export.xls", "export.xlsb", "export.json", "export.csv.gz", "export"])
def test_a_kind_that_is_not_read_is_refused_with_the_kinds_that_are(tmp_path, name):
    (tmp_path / name).write_bytes(b"something")
    with pytest.raises(UnreadableError, match=r"must end in \.csv, \.tsv, \.txt, \.xlsx, \.ods"):
        read_tables(tmp_path / name)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UnreadableError, match=r"gone\.csv, which must exist, but is not there"):
        read_tables(tmp_path / "gone.csv")


def test_a_loop_of_links_is_refused(tmp_path):
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    with pytest.raises(UnreadableError, match="must be a file, but cannot be opened"):
        read_tables(tmp_path / "a.csv")


def test_a_link_to_a_file_is_that_file(tmp_path):
    (tmp_path / "export.csv").write_text(TEXT)
    (tmp_path / "exits.csv").symlink_to(tmp_path / "export.csv")
    assert list(read_tables(tmp_path / "exits.csv")) == ["exits"]


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "export.csv")
    with pytest.raises(UnreadableError, match="must be a regular file, but is a pipe"):
        read_tables(tmp_path / "export.csv")


@pytest.mark.parametrize("name", ["a\0b.csv", "x" * 5_000 + ".csv"], ids=["NUL", "long"])
def test_a_path_that_no_file_can_have_is_refused(name):
    with pytest.raises(UnreadableError, match="must be a file, but cannot be opened"):
        read_tables(name)


def test_a_closed_file_is_refused(tmp_path, monkeypatch):
    (tmp_path / "export.csv").write_text(TEXT)

    def refuse(*_asked, **_told):
        raise PermissionError(13, "Permission denied", "/home/secret/export.csv")

    monkeypatch.setattr(guards.os, "stat", refuse)
    with pytest.raises(UnreadableError, match="must be open to you, but is not") as caught:
        guards.require_file(tmp_path / "export.csv", largest_file=99)
    assert "/home" not in str(caught.value)


def test_a_file_that_vanishes_while_it_is_read_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "export.csv"
    path.write_text(TEXT)
    about = SimpleNamespace(st_mode=stat.S_IFREG, st_size=len(TEXT))
    path.unlink()
    monkeypatch.setattr(guards.os, "stat", lambda *_asked, **_told: about)
    with pytest.raises(UnreadableError, match="must exist, but is not there"):
        guards.require_file(path, largest_file=99)


def test_a_name_with_signs_that_steer_a_terminal_is_shown_without_them():
    with pytest.raises(UnreadableError, match=r"^\?\[31mred\.csv, which"):
        read_tables("gone/\x1b[31mred.csv")


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Disposals_2019", "disposals"),
        ("POPULATION", "populations"),
        ("disposalsexits", None),
        ("exits disposals", None),
    ],
)
def test_a_tables_name_is_a_word_of_its_own(name, table):
    assert table_name(name) == table
