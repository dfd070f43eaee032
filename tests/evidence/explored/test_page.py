"""The explorer is one file that asks nothing of anybody, holds every combination, and holds nothing withheld."""

import base64
import hashlib
import html
import itertools
import json
import re
from dataclasses import replace
from functools import cache

import pytest

from yjs_analysis.disclosure.attack.attack import attack
from yjs_analysis.disclosure.published.reading import read_published
from yjs_analysis.evidence.explored.views import DIMENSIONS, SHOWN_GROUPS
from yjs_analysis.evidence.explorer import explored, explorer_html, steps_of
from yjs_analysis.evidence.report import Report
from yjs_analysis.evidence.study import Study

LARGEST = 1_500_000

STUDY = Study(stages=("outcome", "court"), draws=100)


@pytest.fixture(scope="module")
def paper():
    return Report(title="Evidence", subtitle="For the Board", area="Walsall", findings=(), exhibits=(),
                  notices=("Every figure comes from a publication.",), methods=(), sources=(),
                  banner="Synthetic.")  # fmt: skip


@pytest.fixture(scope="module")
def page(paper):
    return explorer_html(paper, Study())


@pytest.fixture(scope="module")
def own_page(paper, service):
    return explorer_html(paper, STUDY, service=service)


def data_in(page):
    return json.loads(re.search(r'<script type="application/json" id="held">(.*?)</script>', page).group(1))


@pytest.fixture(scope="module")
def held(own_page):
    return data_in(own_page)


def test_no_request_leaves_the_page(page):
    assert [url for url in re.findall(r"url\(([^)]{0,8})", page) if not url.startswith(("data:", "#"))] == []
    addresses = set(re.findall(r"https?://[^\s\"'<]+", page))
    assert addresses == {"http://www.w3.org/2000/svg"}  # the name of a language, not an address that is asked
    assert not re.search(r"<(link|iframe|object|img)\b|@import|\bsrc=|fetch\(|XMLHttpRequest|WebSocket|import\(", page)


def test_the_policy_forbids_every_connection_and_every_other_program(page):
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page).group(1)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy and "connect-src" not in policy
    for tag in ("script", "style"):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL).group(1)
        named = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{named}'" in policy


def test_the_page_carries_no_style_that_its_policy_would_drop(own_page):
    assert not re.search(r"<[^>]*\sstyle=", own_page)


def test_it_is_small_enough_to_send(page, own_page):
    assert len(page.encode()) < LARGEST and len(own_page.encode()) < LARGEST


def test_the_same_pack_gives_the_same_bytes(paper, page):
    assert explorer_html(paper, Study()) == page


def test_the_page_holds_what_was_worked_out_and_names_what_is_withheld(service, held):
    made = json.loads(json.dumps(explored(STUDY, steps_of(STUDY, service=service))))
    for view in made["views"].values():
        view["withheld"] = [row["group"] for row in view["rows"] if row["counts"] == "[c]"]
        view["rows"] = [row for row in view["rows"] if row["counts"] != "[c]"]
    assert held == made


def test_every_combination_has_a_view_or_a_reason(held):
    options = {one["name"]: [option[0] for part in one["parts"] for option in part["options"]]
               for one in held["choices"]}  # fmt: skip
    for step, *values in itertools.product(options["step"], *(options[name] for name in DIMENSIONS)):
        of_step = held["steps"][step]
        view = held["views"].get("|".join((step, *values)))
        missing = [name for name, value in zip(DIMENSIONS, values, strict=True) if value not in of_step["offers"][name]]
        assert bool(view) != bool(missing)
        assert all(of_step["why"][name].endswith(".") for name in missing)


def test_every_view_has_a_sentence_for_every_group(held):
    assert {len(one["sentences"]) for one in held["views"].values()} == {len(SHOWN_GROUPS)}
    assert all(said.endswith(".") for one in held["views"].values() for said in one["sentences"])


def test_every_step_begins_with_a_view_that_there_is(held):
    for name, step in held["steps"].items():
        view = held["views"]["|".join((name, *(step["first"][one] for one in DIMENSIONS)))]
        assert step["first"]["group"] in [row["group"] for row in view["rows"]]


def test_what_a_reader_without_scripts_sees_is_the_first_view(page):
    first = data_in(page)
    step = first["steps"][first["start"]]["first"]
    view = first["views"]["|".join((first["start"], *(step[name] for name in DIMENSIONS)))]
    body = html.unescape(page[: page.index('<script type="application/json"')])
    assert "<noscript>" in body
    assert view["sentences"][SHOWN_GROUPS.index(step["group"])] in body
    assert all(f'data-name="How many of how many">{row["counts"]}<' in body for row in view["rows"])


def test_verdicts_carry_a_mark_and_a_word(held):
    verdicts = {tuple(one) for one in held["verdicts"]}
    said = {(row["mark"], row["verdict"]) for one in held["views"].values() for row in one["rows"] if row["mark"]}
    assert said <= verdicts and len(verdicts) == 4


def test_the_banner_is_on_the_page_and_on_every_printed_sheet(page):
    assert "<p>Synthetic.</p>" in page
    assert '@top-center { content: "Synthetic."; }' in page


def test_every_control_has_its_words_and_names_stand_once(page):
    names = re.findall(r'\bid="([^"]+)"', page)
    assert sorted(names) == sorted(set(names))
    assert {*re.findall(r'<select id="([^"]+)"', page)} == {*re.findall(r'<label for="([^"]+)"', page)}
    assert page.count("<fieldset>") == page.count("<legend>") == 2


@pytest.fixture(scope="module")
def at_court(paper, make_service):
    """Write the page of a service with so many Other children, before no court and before one; residents left out."""
    study = Study(stages=("court",), draws=100)

    @cache
    def write(other):
        service = make_service(Other=other)
        return explorer_html(paper, study, service=replace(service, populations=service.populations.iloc[:0]))

    return write


@pytest.mark.parametrize("other", [(1, 2, 0, 0), (2, 2, 0, 0)])
def test_a_withheld_count_leaves_no_trace_in_the_bytes(at_court, other):
    assert at_court(other) == at_court((2, 1, 0, 0))


def test_nothing_withheld_can_be_worked_back(tmp_path, at_court):
    (tmp_path / "explorer.html").write_text(at_court((2, 1, 0, 0)), encoding="utf-8")
    found = attack(read_published([tmp_path]))
    assert len(found)  # the table of the page without its program shows [c]
    assert not found["leaked"].any()
