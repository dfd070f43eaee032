"""The main job from end to end, as the command runs it."""

import io
import re

import pandas as pd
import pytest

from yjs_analysis.evidence import main_job, pack
from yjs_analysis.evidence.attacked import PAGE
from yjs_analysis.evidence.main_job import evidence
from yjs_analysis.evidence.page import page_html
from yjs_analysis.evidence.release import ReleaseError
from yjs_analysis.evidence.study import Study


@pytest.fixture(scope="module")
def packs(tmp_path_factory):
    """Two packs made one after the other from nothing, and what the job said of the first."""
    places = [tmp_path_factory.mktemp("packs") / name for name in ("a pack", "another")]
    said = []
    for place in places:
        pack._of_publications.cache_clear()
        said.append(evidence(Study(), output=place, paper_only=True))
    return *places, said[0]


def test_the_paper_alone_appears_in_the_folder_asked_for(packs):
    names = sorted(path.name for path in packs[0].iterdir())
    assert set(names) >= {"evidence.html", "evidence.pdf", "first_page.png", PAGE, "manifest.json", "numbers.csv"}
    assert set(names) >= {"evidence.docx", "slides.pptx", "evidence.xlsx", "evidence.ods", "tables"}
    assert str(packs[0]) in packs[2]


def test_it_ends_with_the_three_headlines(packs, report):
    assert [line for line in packs[2].splitlines() if line.strip().startswith(("1.", "2.", "3."))] == [
        f"  {number}. {one.headline}." for number, one in enumerate(report.findings, start=1)
    ]


def test_two_runs_give_the_same_bytes(packs):
    held = [
        {path.relative_to(one): path.read_bytes() for path in one.rglob("*") if path.is_file()} for one in packs[:2]
    ]
    assert held[0] == held[1]


def test_a_failing_notebook_leaves_no_pack(tmp_path, monkeypatch):
    def failing(*_, **__):
        raise ReleaseError("one.ipynb stopped: ValueError: no. Nothing was written.")

    monkeypatch.setattr(main_job, "_files", lambda *_, **__: {})
    monkeypatch.setattr(main_job, "run_notebooks", failing)
    with pytest.raises(ReleaseError, match="stopped"):
        evidence(Study(), output=tmp_path / "pack")
    assert list(tmp_path.iterdir()) == []


def test_notebooks_go_into_a_pack_of_its_own_folder(tmp_path, monkeypatch):
    notebook = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    monkeypatch.setattr(main_job, "_files", lambda *_, **__: {})
    monkeypatch.setattr(main_job, "run_notebooks", lambda *_, **__: {"00.ipynb": notebook})
    evidence(Study(), output=tmp_path / "pack")
    assert (tmp_path / "pack" / "notebooks" / "00.ipynb").read_bytes() == notebook


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
