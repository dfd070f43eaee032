"""The main job from end to end, as the command runs it."""

import io
import re
from contextlib import nullcontext

import pandas as pd
import pytest

from yjs_analysis.evidence import main_job
from yjs_analysis.evidence.attacked import PAGE
from yjs_analysis.evidence.main_job import evidence
from yjs_analysis.evidence.page import page_html
from yjs_analysis.evidence.release import ReleaseError
from yjs_analysis.evidence.study import Study


def test_the_paper_alone_appears_in_the_folder_asked_for(tmp_path, capsys):
    said = evidence(Study(), output=tmp_path / "a pack", paper_only=True)
    names = sorted(path.name for path in (tmp_path / "a pack").iterdir())
    assert set(names) >= {"evidence.html", "evidence.pdf", "first_page.png", PAGE, "manifest.json", "numbers.csv"}
    assert set(names) >= {"evidence.docx", "slides.pptx", "evidence.xlsx", "evidence.ods", "tables"}
    assert str(tmp_path / "a pack") in said


def test_it_ends_with_the_three_headlines(tmp_path, report):
    said = evidence(Study(), output=tmp_path / "pack", paper_only=True)
    assert [line for line in said.splitlines() if line.strip().startswith(("1.", "2.", "3."))] == [
        f"  {number}. {one.headline}." for number, one in enumerate(report.findings, start=1)
    ]


def test_two_runs_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        evidence(Study(), output=tmp_path / name, paper_only=True)
    packs = [tmp_path / name for name in ("one", "two")]
    held = [{path.relative_to(one): path.read_bytes() for path in one.rglob("*") if path.is_file()} for one in packs]
    assert held[0] == held[1]


def test_a_failing_notebook_leaves_no_pack(tmp_path, monkeypatch):
    def failing(*_, **__):
        raise ReleaseError("one.ipynb stopped: ValueError: no. Nothing was written.")

    monkeypatch.setattr(main_job, "notebooks_beside", lambda *_, **__: nullcontext(failing))
    with pytest.raises(ReleaseError, match="stopped"):
        evidence(Study(), output=tmp_path / "pack")
    assert list(tmp_path.iterdir()) == []


def test_notebooks_go_into_a_pack_of_its_own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(main_job, "notebooks_beside", lambda *_, **__: nullcontext(lambda: {"00.ipynb": b"{}"}))
    evidence(Study(), output=tmp_path / "pack")
    assert (tmp_path / "pack" / "notebooks" / "00.ipynb").read_bytes() == b"{}"


def kept(name):
    return main_job.PACKAGE.parent / "reports" / name


def test_the_kept_paper_says_what_a_run_says_today(report):
    def words(html):
        return re.sub(r"<svg.*?</svg>|<style>.*?</style>", "", html, flags=re.DOTALL)

    assert words(page_html(report)) == words(kept("evidence.html").read_text(encoding="utf-8"))


def test_the_kept_numbers_are_those_of_a_run_today(report):
    before = pd.read_csv(kept("numbers.csv"))
    now = pd.read_csv(io.StringIO(report.numbers().to_csv(index=False)))
    pd.testing.assert_frame_equal(before, now, rtol=1e-9)
