"""An internal pack says so in its folder, too."""

from dataclasses import replace

import pikepdf
import pytest

from yjs_analysis.disclosure.published.reading import read_published
from yjs_analysis.evidence import main_job
from yjs_analysis.evidence.internal_notice import NOTICE, internal_notice
from yjs_analysis.evidence.main_job import evidence
from yjs_analysis.evidence.notebooks import PACKAGE
from yjs_analysis.evidence.page import page_html
from yjs_analysis.evidence.paper import paper_pdf
from yjs_analysis.evidence.release import ReleaseError
from yjs_analysis.evidence.study import PUBLIC_THRESHOLD, Study


def test_the_notice_sorts_before_every_other_file():
    assert sorted([NOTICE, "evidence.html", "INTERNAL.txt", "numbers.csv", "README"])[0] == NOTICE


def test_the_notice_names_the_service_and_the_smallest_count():
    words = internal_notice(Study(threshold=2), area="Walsall")[NOTICE].decode()
    assert "children of Walsall, down to 2." in words
    assert words.startswith("INTERNAL: DO NOT PUBLISH")


def test_a_pack_with_the_public_threshold_has_none():
    assert internal_notice(Study(threshold=PUBLIC_THRESHOLD), area="Walsall") == {}


BANNER = "Internal: counts of single children. Do not publish or send on."


@pytest.fixture(scope="module")
def internal(report):
    return replace(report, exhibits=report.exhibits[:3], banner=BANNER)


def test_the_web_page_says_it_on_every_page_that_is_printed(internal):
    assert f'@top-center {{ content: "{BANNER}"' in page_html(internal)


def test_a_public_page_says_nothing_on_top(report):
    assert "@top-center" not in page_html(report)


def test_the_paper_says_it_on_every_page(internal, tmp_path):
    place = tmp_path / "evidence.pdf"
    place.write_bytes(paper_pdf(internal))
    told = [one.place for one in read_published([place]) if BANNER in getattr(one, "text", "")]
    with pikepdf.open(place) as paper:
        pages = len(paper.pages)
    assert len({name for name in told if "page" in name}) == pages


def test_an_internal_pack_carries_the_notice(internal, tmp_path, monkeypatch):
    monkeypatch.setattr(main_job, "build", lambda *_, **__: internal)
    evidence(Study(threshold=1), output=tmp_path / "pack", paper_only=True)
    assert (tmp_path / "pack" / NOTICE).is_file()
    assert BANNER in (tmp_path / "pack" / "evidence.html").read_text(encoding="utf-8")


def test_an_internal_pack_needs_a_folder_of_its_own():
    with pytest.raises(ReleaseError, match="an internal pack needs a folder of its own"):
        evidence(Study(threshold=4), paper_only=True)


def test_an_internal_pack_never_lies_in_the_repository():
    with pytest.raises(ReleaseError, match="must lie outside the repository"):
        evidence(Study(threshold=4), output=PACKAGE.parent / "reports" / "internal", paper_only=True)
