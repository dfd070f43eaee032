"""A pack that gives a child away does not appear, nor one that does so together with an earlier one."""

from datetime import date

import pytest

from yjs_analysis.disclosure.ledger import remember
from yjs_analysis.evidence.check_release import check_release
from yjs_analysis.evidence.release import ReleaseError

HEADING = "Group,Children\n"
CLEAN = {"groups.csv": (HEADING + "White,40\nBlack,[c]\nAsian,25\nMixed,[c]\nAll,80\n").encode()}
LEAKING = {"groups.csv": (HEADING + "White,40\nBlack,12\nAsian,25\nMixed,[c]\nAll,80\n").encode()}


def test_a_clean_pack_passes_and_says_what_was_attacked():
    found = check_release(CLEAN)
    assert len(found) == 2
    assert not found["leaked"].any()


def test_a_pack_that_leaks_is_refused_with_the_figures_that_do_it():
    with pytest.raises(ReleaseError, match=r"LEAKED: Mixed, Children .* can be worked back") as error:
        check_release(LEAKING)
    assert "\n  this release/groups.csv: All, Children\n" in str(error.value).replace("\\", "/")


def test_the_refusal_holds_no_count_of_children():
    with pytest.raises(ReleaseError, match="yjs-analysis attack") as error:
        check_release(LEAKING)
    assert not set("0123456789") & set(str(error.value))


def test_a_clean_pack_that_leaks_together_with_an_earlier_one_is_refused(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    remember({"groups.csv": CLEAN["groups.csv"].replace(b"Black,[c]", b"Black,12")}, ledger=ledger,
             released=date(2022, 4, 1))  # fmt: skip
    with pytest.raises(ReleaseError, match="release 1, 01 April 2022"):
        check_release(CLEAN, ledger=ledger)


def test_a_file_that_cannot_be_read_back_stops_the_release():
    with pytest.raises(ReleaseError, match="the pack could not be attacked"):
        check_release({"paper.pdf": b"%PDF-1.7 broken"})


def test_a_ledger_that_does_not_hold_together_stops_the_release(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    ledger.write_text("{}\n")
    with pytest.raises(ReleaseError, match="entry 1"):
        check_release(CLEAN, ledger=ledger)
