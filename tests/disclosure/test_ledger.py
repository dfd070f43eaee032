"""The ledger of releases: it remembers what was published, and nobody can change it unseen."""

from datetime import date

import pytest

from yjs_analysis.disclosure.ledger import earlier, remember

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
