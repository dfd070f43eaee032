"""The HTML page asks nothing of any server and can be followed without seeing it."""

import re
from html.parser import HTMLParser

import pytest

from yjs_analysis.evidence.page import page_html
from yjs_analysis.vocabulary import VERDICT_MARKS


class Outline(HTMLParser):
    """Collects what an assistive technology would ask of a page."""

    def __init__(self, html):
        super().__init__()
        self.headings, self.ids, self.links, self.fetched, self.drawings, self.text = [], [], [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        """Note what the element is, and what it points to."""
        given = dict(attributes)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        self.fetched += [given[name] for name in ("src", "srcset", "data", "poster", "action") if name in given]
        if tag in ("link", "script", "iframe", "object"):
            self.fetched.append(tag)
        if tag == "svg":
            self.drawings.append(given)

    def handle_data(self, data):
        """Note what can be read."""
        self.text.append(data)


@pytest.fixture(scope="module")
def html(report):
    return page_html(report)


@pytest.fixture(scope="module")
def outline(html):
    return Outline(html)


def test_no_request_leaves_the_page(html, outline):
    assert outline.fetched == []
    assert [url for url in re.findall(r"url\(([^)]{0,8})", html) if not url.startswith(("data:", "#"))] == []
    assert "@import" not in html


def test_the_fonts_are_inside(html):
    assert html.count("data:font/woff2;base64,") == 2


def test_there_is_one_first_heading_and_no_level_is_skipped(outline):
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))


def test_no_name_stands_twice(outline):
    assert sorted(outline.ids) == sorted(set(outline.ids))


def test_every_link_leads_somewhere_on_the_page(outline):
    assert {link for link in outline.links if link[1:] not in outline.ids} == set()


def test_every_chart_has_its_words(report, outline):
    assert [one["aria-label"] for one in outline.drawings] == [one.chart.alt for one in report.exhibits if one.chart]
    assert {one["role"] for one in outline.drawings} == {"img"}


def test_the_text_of_charts_can_be_found(outline):
    assert "All children" in "".join(outline.text)


def test_verdicts_carry_a_mark_and_a_word(report, html):
    for one in report.findings:
        if one.verdict:
            assert f"{VERDICT_MARKS[one.verdict]} {one.verdict}" in html


def test_the_same_report_gives_the_same_bytes(report, html):
    assert page_html(report) == html
