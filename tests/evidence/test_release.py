"""A pack appears whole or not at all, and never at the cost of somebody's files."""

import json
import os
from pathlib import Path

import pytest

from yjs_analysis.evidence.release import ReleaseError, check_output, release, replace_file

PACK = {"paper.html": b"new", "notebooks/00.ipynb": b"{}"}
MADE = {"made_by": "a test"}


def held(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_pack_appears_with_its_contents_listed(tmp_path):
    release(PACK, output=tmp_path / "a pack", manifest=MADE)
    assert set(held(tmp_path / "a pack")) == {*PACK, "manifest.json"}
    listed = json.loads((tmp_path / "a pack" / "manifest.json").read_text())
    assert listed["made_by"] == "a test"
    assert set(listed["files"]) == set(PACK)


def test_nothing_else_is_left_beside_it(tmp_path):
    release(PACK, output=tmp_path / "pack", manifest=MADE)
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]


def test_a_new_pack_replaces_the_old_one_and_its_leftovers(tmp_path):
    release({"old.html": b"old"}, output=tmp_path / "pack", manifest=MADE)
    release(PACK, output=tmp_path / "pack", manifest=MADE)
    assert "old.html" not in held(tmp_path / "pack")


def test_folders_on_the_way_are_made(tmp_path):
    release(PACK, output=tmp_path / "one" / "two" / "pack", manifest=MADE)
    assert (tmp_path / "one" / "two" / "pack" / "paper.html").read_bytes() == b"new"


def test_somebodys_files_are_never_replaced(tmp_path):
    (tmp_path / "notes.docx").write_bytes(b"mine")
    with pytest.raises(ReleaseError, match=r"also holds notes\.docx"):
        release(PACK, output=tmp_path, manifest=MADE)
    assert held(tmp_path) == {"notes.docx": b"mine"}


def test_a_file_added_to_an_earlier_pack_is_noticed(tmp_path):
    release(PACK, output=tmp_path / "pack", manifest=MADE)
    (tmp_path / "pack" / "minutes.txt").write_bytes(b"mine")
    with pytest.raises(ReleaseError, match=r"minutes\.txt"):
        check_output(tmp_path / "pack")


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "pack").write_bytes(b"mine")
    with pytest.raises(ReleaseError, match="must be a folder"):
        check_output(tmp_path / "pack")


def test_a_folder_that_cannot_be_written_is_refused_before_any_work(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)  # an administrator may write everywhere
    with pytest.raises(ReleaseError, match="must be writable"):
        check_output(tmp_path / "pack")


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError("disk full")])
def test_an_interruption_while_writing_leaves_the_old_pack(tmp_path, monkeypatch, stop):
    release({"old.html": b"old"}, output=tmp_path / "pack", manifest=MADE)
    before = held(tmp_path / "pack")

    def interrupted(*_):
        raise stop

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    with pytest.raises((KeyboardInterrupt, ReleaseError)):
        release(PACK, output=tmp_path / "pack", manifest=MADE)
    monkeypatch.undo()
    assert held(tmp_path / "pack") == before
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]


def test_a_failure_in_the_last_step_brings_the_old_pack_back(tmp_path, monkeypatch):
    release({"old.html": b"old"}, output=tmp_path / "pack", manifest=MADE)
    before = held(tmp_path / "pack")
    rename = Path.rename

    def failing(self, target):
        if self.name == "new":
            raise OSError(5, "input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(ReleaseError, match="could not be written"):
        release(PACK, output=tmp_path / "pack", manifest=MADE)
    monkeypatch.undo()
    assert held(tmp_path / "pack") == before


def test_a_file_that_would_not_change_is_not_touched(tmp_path):
    path = tmp_path / "00.ipynb"
    path.write_bytes(b"same")
    os.utime(path, (1, 1))
    replace_file(path, b"same")
    assert path.stat().st_mtime == 1


def test_a_file_is_replaced_in_one_step(tmp_path):
    path = tmp_path / "00.ipynb"
    path.write_bytes(b"old")
    replace_file(path, b"new")
    assert held(tmp_path) == {"00.ipynb": b"new"}


def test_the_same_pack_has_the_same_contents_file(tmp_path):
    for name in ("one", "two"):
        release(PACK, output=tmp_path / name, manifest=MADE)
    assert held(tmp_path / "one") == held(tmp_path / "two")


def test_a_pack_within_the_folder_stays_as_it_was(tmp_path):
    release(PACK, output=tmp_path / "pack", manifest=MADE)
    release(PACK, output=tmp_path / "pack" / "other", manifest=MADE)
    inner = held(tmp_path / "pack" / "other")
    release({"evidence.html": b"new"}, output=tmp_path / "pack", manifest=MADE)
    assert held(tmp_path / "pack" / "other") == inner
    assert (tmp_path / "pack" / "evidence.html").read_bytes() == b"new"


def test_a_file_added_to_a_pack_within_the_folder_is_noticed(tmp_path):
    release(PACK, output=tmp_path / "pack" / "other", manifest=MADE)
    (tmp_path / "pack" / "other" / "minutes.txt").write_bytes(b"mine")
    with pytest.raises(ReleaseError, match=r"other/minutes\.txt"):
        check_output(tmp_path / "pack")
