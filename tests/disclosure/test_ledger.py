"""The ledger of releases: it remembers what was published, and nobody can change it unseen."""

import hashlib
import os
from datetime import date

import pytest

from yjs_analysis.disclosure.ledger import earlier, head_after, head_problems, remember

FIRST = {"evidence.html": b"<p>7 of 20</p>", "tables/numbers.csv": b"count\n7\n"}
SECOND = {"evidence.html": b"<p>8 of 21</p>"}


@pytest.fixture
def ledger(tmp_path):
    place = tmp_path / "ledger.jsonl"
    remember(FIRST, ledger=place, released=date(2022, 4, 1))
    remember(SECOND, ledger=place, released=date(2022, 7, 1))
    return place


def test_what_was_published_comes_back_to_the_byte(ledger):
    assert [one.files for one in earlier(ledger)] == [FIRST, SECOND]


def test_each_release_has_its_day(ledger):
    assert [(one.number, one.released) for one in earlier(ledger)] == [(1, date(2022, 4, 1)), (2, date(2022, 7, 1))]


def test_the_same_release_twice_is_one(ledger):
    assert remember(SECOND, ledger=ledger, released=date(2022, 8, 1)) == 2


def test_a_release_that_comes_back_after_another_is_a_third(ledger):
    assert remember(FIRST, ledger=ledger, released=date(2022, 8, 1)) == 3


def test_the_first_line_stays_as_it_was_when_others_follow(ledger):
    before = ledger.read_text().splitlines()
    remember(FIRST, ledger=ledger, released=date(2022, 8, 1))
    assert ledger.read_text().splitlines()[:2] == before


def test_a_changed_entry_is_found_by_the_next(ledger):
    ledger.write_text(ledger.read_text().replace("2022-04-01", "2022-04-02"))
    with pytest.raises(ValueError, match=r"entry 2 of .* does not follow the one before"):
        earlier(ledger)


def test_an_entry_taken_out_is_found(ledger):
    ledger.write_text(ledger.read_text().splitlines()[1] + "\n")
    with pytest.raises(ValueError, match=r"entry 1 of .* is not a release as it was written"):
        earlier(ledger)


def test_a_changed_copy_is_found(ledger):
    copy = ledger.with_name("ledger.jsonl.releases") / "0002.zip"
    copy.write_bytes(copy.read_bytes()[:-1] + b"x")
    with pytest.raises(ValueError, match=r"entry 2 of .* has another copy than was written, 0002.zip"):
        earlier(ledger)


def test_a_copy_that_is_gone_is_found(ledger):
    (ledger.with_name("ledger.jsonl.releases") / "0001.zip").unlink()
    with pytest.raises(ValueError, match=r"entry 1 of .* has lost its copy, 0001.zip"):
        earlier(ledger)


@pytest.mark.parametrize("line", ["", "{}", "[]", "no json", '{"number": 3}'])
def test_a_line_that_is_no_release_is_found(ledger, line):
    with ledger.open("a") as file:
        file.write(line + "\n")
    with pytest.raises(ValueError, match=r"entry 3 of .* is not a release as it was written"):
        remember(FIRST, ledger=ledger, released=date(2022, 8, 1))


def test_nothing_is_written_into_a_ledger_that_does_not_hold(ledger):
    ledger.write_text(ledger.read_text().replace("2022-04-01", "2022-04-02"))
    before = ledger.read_bytes()
    with pytest.raises(ValueError, match="entry 2"):
        remember(FIRST, ledger=ledger, released=date(2022, 8, 1))
    assert ledger.read_bytes() == before


def test_what_is_no_text_is_refused(tmp_path):
    place = tmp_path / "ledger.jsonl"
    place.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match="the ledger must be a file of text"):
        earlier(place)


def test_nothing_cannot_be_released(tmp_path):
    with pytest.raises(ValueError, match="files must hold what was published"):
        remember({}, ledger=tmp_path / "ledger.jsonl", released=date(2022, 4, 1))


def test_the_head_foretold_is_the_last_line_that_is_then_written(tmp_path):
    place = tmp_path / "ledger.jsonl"
    head = head_after(FIRST, ledger=place, released=date(2022, 4, 1))
    assert not place.exists()
    remember(FIRST, ledger=place, released=date(2022, 4, 1))
    written = hashlib.sha256(place.read_bytes().removesuffix(b"\n")).hexdigest()
    assert head == {"ledger": "ledger.jsonl", "releases": 1, "last": written}


def test_the_head_of_the_same_release_again_is_the_same(ledger):
    first, again = (head_after(SECOND, ledger=ledger, released=date(2022, month, 1)) for month in (7, 8))
    assert first == again
    assert head_problems(ledger, {"pack": first}) == []


def test_an_older_pack_fits_a_ledger_that_has_grown(ledger):
    head = head_after(SECOND, ledger=ledger, released=date(2022, 7, 1))
    remember(FIRST, ledger=ledger, released=date(2022, 8, 1))
    assert head_problems(ledger, {"pack": head}) == []


def test_a_last_line_taken_away_is_found_by_its_copy(ledger):
    ledger.write_text(ledger.read_text().splitlines()[0] + "\n")
    with pytest.raises(ValueError, match=r"has 1 and ledger.jsonl.releases also holds 0002.zip.*from a backup"):
        earlier(ledger)


def test_a_ledger_deleted_and_begun_anew_is_found_by_the_old_copies(ledger):
    ledger.unlink()
    with pytest.raises(ValueError, match=r"has 0 and ledger.jsonl.releases also holds 0001.zip, 0002.zip"):
        remember(FIRST, ledger=ledger, released=date(2022, 8, 1))


def test_a_last_line_taken_away_with_its_copy_is_found_by_the_pack(ledger):
    head = head_after(SECOND, ledger=ledger, released=date(2022, 7, 1))
    ledger.write_text(ledger.read_text().splitlines()[0] + "\n")
    (ledger.with_name("ledger.jsonl.releases") / "0002.zip").unlink()
    (problem,) = head_problems(ledger, {"board/pack": head})
    assert "the pack in board/pack is release 2 of ledger.jsonl, and" in problem
    assert "from a backup" in problem


def test_a_ledger_begun_anew_with_as_many_lines_is_found_by_the_pack(ledger, tmp_path):
    head = head_after(SECOND, ledger=ledger, released=date(2022, 7, 1))
    other = tmp_path / "other.jsonl"
    remember(SECOND, ledger=other, released=date(2022, 4, 1))
    remember(FIRST, ledger=other, released=date(2022, 7, 1))
    (problem,) = head_problems(other, {"pack": head})
    assert "the ledger was begun anew, or is that of other packs" in problem


@pytest.mark.parametrize("head", [None, "1", {}, {"ledger": "a", "releases": "2", "last": ""}])
def test_a_pack_whose_head_is_none_is_named(ledger, head):
    (problem,) = head_problems(ledger, {"board/pack": head})
    assert "the pack in board/pack must say which release it is" in problem


def test_a_line_that_could_not_be_written_leaves_no_copy(ledger, monkeypatch):
    opened = type(ledger).open

    def refused(path, mode="r", *given, **named):
        if mode == "a":
            raise OSError("no space left")
        return opened(path, mode, *given, **named)

    monkeypatch.setattr(type(ledger), "open", refused)
    with pytest.raises(OSError, match="no space left"):
        remember(FIRST, ledger=ledger, released=date(2022, 8, 1))
    assert not (ledger.with_name("ledger.jsonl.releases") / "0003.zip").exists()


def test_a_line_that_may_have_been_written_keeps_its_copy(ledger, monkeypatch):
    def refused(_):
        raise OSError("disk gone")

    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(OSError, match="disk gone"):
        remember(FIRST, ledger=ledger, released=date(2022, 8, 1))
    assert [one.number for one in earlier(ledger)] == [1, 2, 3]
