"""No pack appears that was not attacked; what appeared is remembered, and put beside the next."""

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from yjs_analysis.disclosure.ledger import earlier, remember
from yjs_analysis.evidence import attacked, main_job
from yjs_analysis.evidence.attacked import PAGE, check_ledger, information, ledger_of
from yjs_analysis.evidence.main_job import PACKAGE, evidence
from yjs_analysis.evidence.pack import EXHIBITS
from yjs_analysis.evidence.release import ReleaseError
from yjs_analysis.evidence.report import Report
from yjs_analysis.evidence.study import Study

HEADING = "Group,Children\n"
CLEAN = {"groups.csv": (HEADING + "White,40\nBlack,[c]\nAsian,25\nMixed,[c]\nAll,80\n").encode()}
LEAKING = {"groups.csv": (HEADING + "White,40\nBlack,12\nAsian,25\nMixed,[c]\nAll,80\n").encode()}
BLACK_SHOWN = {"groups.csv": CLEAN["groups.csv"].replace(b"Black,[c]", b"Black,12")}


@pytest.fixture(scope="module")
def report():
    """Give a report of one exhibit: what is attacked here does not come from it."""
    return Report(
        title="Evidence",
        subtitle="for tests",
        area="Walsall",
        findings=(),
        exhibits=(EXHIBITS[0](Study()),),
        notices=(),
        methods=(),
        sources=(),
    )


@pytest.fixture()
def make_pack(monkeypatch, report):
    """Give a maker of packs that hold these files only."""

    def make(files, output, *, study=None, **given):
        monkeypatch.setattr(main_job, "build", lambda *_, **__: report)
        monkeypatch.setattr(main_job, "_files", lambda *_, **__: dict(files))
        return evidence(study or Study(), output=output, paper_only=True, **given)

    return make


def test_a_pack_that_gives_a_child_away_does_not_appear(make_pack, tmp_path):
    with pytest.raises(ReleaseError, match="LEAKED: Mixed, Children"):
        make_pack(LEAKING, tmp_path / "pack", ledger=tmp_path / "ledger.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_pack_stays_when_the_next_is_refused(make_pack, tmp_path):
    make_pack(CLEAN, tmp_path / "pack")
    before = {one.name: one.read_bytes() for one in (tmp_path / "pack").iterdir()}
    with pytest.raises(ReleaseError, match="LEAKED"):
        make_pack(LEAKING, tmp_path / "pack")
    assert {one.name: one.read_bytes() for one in (tmp_path / "pack").iterdir()} == before


def test_a_pack_is_remembered_as_it_appeared(make_pack, tmp_path):
    make_pack(CLEAN, tmp_path / "pack", ledger=tmp_path / "ledger.jsonl")
    (kept,) = earlier(tmp_path / "ledger.jsonl")
    shown = {one.name: one.read_bytes() for one in (tmp_path / "pack").iterdir() if one.name != "manifest.json"}
    assert kept.files == shown


def test_a_pack_that_leaks_beside_the_one_before_is_refused(make_pack, tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    remember(BLACK_SHOWN, ledger=ledger, released=date(2022, 4, 1))
    with pytest.raises(ReleaseError, match="release 1, 01 April 2022"):
        make_pack(CLEAN, tmp_path / "pack", ledger=ledger)
    assert len(earlier(ledger)) == 1


def test_a_pack_of_public_figures_has_no_ledger_unless_one_is_named(make_pack, tmp_path):
    make_pack(CLEAN, tmp_path / "pack")
    assert [one.name for one in tmp_path.iterdir()] == ["pack"]


def test_a_pack_of_a_services_own_figures_has_its_ledger_beside_it(make_pack, tmp_path, report):
    make_pack(CLEAN, tmp_path / "pack", indicators=report.numbers())
    assert len(earlier(ledger_of(tmp_path / "pack"))) == 1


def test_the_page_of_the_officer_counts_what_was_attacked(make_pack, tmp_path):
    make_pack(CLEAN, tmp_path / "pack")
    page = (tmp_path / "pack" / PAGE).read_text(encoding="utf-8")
    assert "An attack on 2 withheld figures could work none of them back." in page
    assert f"groups.csv, {PAGE}, manifest.json" in page


def test_the_page_of_the_officer_is_attacked_with_the_pack(report):
    """Of 80 children 40 + 25 are shown, so that 15 are Black or Mixed: whoever tells of 12 tells of the other 3."""
    planted = replace(report, banner="12 Black children had an outcome.")
    assert PAGE in information(CLEAN, report, Study())
    with pytest.raises(ReleaseError, match=PAGE):
        information(CLEAN, planted, Study())


def test_nothing_but_what_the_attack_found_is_put_into_the_page_after_it(report, monkeypatch):
    seen = {}

    def kept(files, **_):
        seen.update(files)
        return pd.DataFrame({"leaked": [False] * 17})

    monkeypatch.setattr(attacked, "check_release", kept)
    page = information(CLEAN, report, Study())[PAGE].decode()
    assert (
        page.replace("on 17 withheld figures", "on 0 withheld figures").replace(
            "17 withheld figures were attacked", "0 withheld figures were attacked"
        )
        == seen[PAGE].decode()
    )


def test_the_page_is_listed_with_its_hash(make_pack, tmp_path):
    make_pack(CLEAN, tmp_path / "pack")
    assert PAGE in json.loads((tmp_path / "pack" / "manifest.json").read_text())["files"]


def test_an_internal_pack_is_not_attacked_and_its_page_says_so(make_pack, tmp_path):
    make_pack(LEAKING, tmp_path / "pack", study=Study(threshold=1))
    assert "an internal pack withholds nothing" in (tmp_path / "pack" / PAGE).read_text(encoding="utf-8")


def test_an_internal_pack_is_never_remembered(make_pack, tmp_path):
    with pytest.raises(ReleaseError, match="an internal pack is not released"):
        make_pack(CLEAN, tmp_path / "pack", study=Study(threshold=1), ledger=tmp_path / "ledger.jsonl")


def test_kept_notebooks_are_attacked_like_any_file(report):
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "Mixed children: 3."}
    output = {"output_type": "stream", "name": "stdout", "text": LEAKING["groups.csv"].decode()}
    code = {"cell_type": "code", "id": "b", "metadata": {}, "source": "", "outputs": [output], "execution_count": 1}
    held = json.dumps({"cells": [cell, code], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
    with pytest.raises(ReleaseError, match=r"notebooks/one.ipynb"):
        information(CLEAN | {"notebooks/one.ipynb": held}, report, Study())


@pytest.mark.parametrize("name", ["pack/ledger.jsonl", "."])
def test_a_ledger_is_a_file_outside_the_pack(tmp_path, name):
    with pytest.raises(ReleaseError, match="must be a file outside the folder of the pack"):
        check_ledger(tmp_path / name, output=tmp_path / "pack")


def test_the_ledger_of_real_records_stays_outside_the_repository(tmp_path):
    with pytest.raises(ReleaseError, match="must lie outside the repository"):
        check_ledger(PACKAGE / "ledger.jsonl", output=tmp_path, repository=PACKAGE.parent)


def test_a_ledger_that_does_not_hold_together_is_refused_before_any_work(tmp_path):
    (tmp_path / "ledger.jsonl").write_text("{}\n")
    with pytest.raises(ReleaseError, match="entry 1"):
        check_ledger(tmp_path / "ledger.jsonl", output=tmp_path / "pack")


def test_the_manifest_says_which_release_the_pack_is(make_pack, tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    make_pack(CLEAN, tmp_path / "pack", ledger=ledger)
    head = json.loads((tmp_path / "pack" / "manifest.json").read_text())["ledger"]
    assert (head["ledger"], head["releases"]) == ("ledger.jsonl", 1)
    assert head["last"] == hashlib.sha256(ledger.read_bytes().removesuffix(b"\n")).hexdigest()


def test_a_ledger_deleted_after_a_pack_is_refused_before_any_work(make_pack, tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    make_pack(CLEAN, tmp_path / "pack", ledger=ledger)
    ledger.unlink()
    shutil.rmtree(tmp_path / "ledger.jsonl.releases")
    with pytest.raises(ReleaseError, match=r"is release 1 of ledger.jsonl, and .* holds 0\..*from a backup"):
        check_ledger(ledger, output=tmp_path / "pack")


def test_a_ledger_named_otherwise_than_before_is_refused(make_pack, tmp_path):
    make_pack(CLEAN, tmp_path / "pack", ledger=tmp_path / "ledger.jsonl")
    with pytest.raises(ReleaseError, match="If another file is its ledger, name that one"):
        check_ledger(tmp_path / "other.jsonl", output=tmp_path / "pack")


def test_a_pack_in_the_next_folder_remembers_its_ledger_too(make_pack, tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    make_pack(CLEAN, tmp_path / "2022-06", ledger=ledger)
    ledger.unlink()
    shutil.rmtree(tmp_path / "ledger.jsonl.releases")
    with pytest.raises(ReleaseError, match=r"the pack in .*2022-06 is release 1"):
        check_ledger(ledger, output=tmp_path / "2022-09")


def test_the_next_pack_in_the_same_folder_is_the_next_release(make_pack, tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    make_pack(CLEAN, tmp_path / "pack", ledger=ledger)
    make_pack(CLEAN | {"more.csv": b"Group,Visits\nWhite,40\n"}, tmp_path / "pack", ledger=ledger)
    assert json.loads((tmp_path / "pack" / "manifest.json").read_text())["ledger"]["releases"] == 2


def test_the_quarter_of_yesterday_and_the_total_of_today_are_refused_with_both_releases_named(make_pack, tmp_path):
    """Three quarters of 9 + 12 + x = 24: the first edition hides x and the total, the next the quarter and x."""
    rows = ("Jan-Mar 2022", "Apr-Jun 2022", "Jul-Sep 2022", "All")
    first = dict(zip(rows, ("9", "12", "[c]", "[c]"), strict=True))
    second = dict(zip(rows, ("9", "[c]", "[c]", "24"), strict=True))
    sheet = [
        {"quarters.csv": ("Quarter,Children\n" + "".join(f"{at},{cell}\n" for at, cell in one.items())).encode()}
        for one in (first, second)
    ]
    ledger = tmp_path / "ledger.jsonl"
    remember(sheet[0], ledger=ledger, released=date(2022, 7, 1))
    make_pack(sheet[1], tmp_path / "alone")
    with pytest.raises(ReleaseError, match="LEAKED") as error:
        make_pack(sheet[1], tmp_path / "pack", ledger=ledger)
    told = str(error.value).replace("\\", "/")
    assert "this release/quarters.csv: All, Children" in told
    assert "release 1, 01 July 2022/quarters.csv: Apr-Jun 2022, Children" in told
