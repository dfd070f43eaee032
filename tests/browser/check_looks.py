"""What a reader meets: every width, print, keyboard, screen reader, reduced motion, no program; by axe-core too."""

import re
from urllib.parse import urlencode

import pytest
from check_agreement import options_of, settled
from conftest import MADE, ROOT, WIDTHS

HERE = ROOT / "tests" / "browser"
LAYOUT = (HERE / "layout.js").read_text(encoding="utf-8").partition("\n")[2]
FOCUS = (HERE / "focus.js").read_text(encoding="utf-8").partition("\n")[2]
AXE = MADE / "axe" / "package" / "axe.min.js"

REFUSED = "#step=search&group=Black&unknown=as+known"
NOTICED = "#step=search&group=Martian"


def first_of(held, step, **given):
    return "#" + urlencode({"step": step, **held["steps"][step]["first"], **given})


@pytest.mark.parametrize("width", WIDTHS)
def check_everything_fits_at_every_width(open_page, explorer, held, pack, width):
    opened = open_page(explorer, width=width)
    wrong, count = [], 0
    for key, view in held["views"].items():
        step, *values = key.split("|")
        groups = [row["group"] for row in view["rows"]] + view["withheld"]
        dimensions = dict(zip(("period", "denominator", "unit", "unknown"), values, strict=True))
        opened.page.evaluate(
            "(link) => { location.hash = link; }", first_of(held, step, **dimensions, group=groups[-1])
        )
        settled(opened.page)
        wrong += [(key, one) for one in opened.page.evaluate(LAYOUT)]
        count += 1
    for link in (REFUSED, NOTICED):
        opened.page.evaluate("(link) => { location.hash = link; }", link)
        settled(opened.page)
        wrong += [(link, one) for one in opened.page.evaluate(LAYOUT)]
    print(f"\n{pack}: {count + 2} states at {width} px")
    assert wrong == []


def violations(page):
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run().then((all) => all.violations)")
    return [(one["id"], node["html"][:200], node["failureSummary"]) for one in found for node in one["nodes"]]


@pytest.mark.parametrize("width", WIDTHS)
def check_axe_finds_nothing_in_the_explorer(open_page, explorer, width):
    found = [one for link in ("", REFUSED, NOTICED)
             for one in violations(open_page(explorer, width=width, link=link, policy=False).page)]  # fmt: skip
    assert found == []


PAGES = ("public/evidence.html", "public/information_governance.html", "few/evidence.html")


@pytest.fixture(params=PAGES)
def paper(request, folders):
    """Give each page of a pack that is not the explorer."""
    name, file = request.param.split("/")
    return folders[name] / file


@pytest.mark.parametrize("width", WIDTHS)
def check_a_page_fits_asks_nobody_and_passes_axe(open_page, paper, width):
    opened = open_page(paper, width=width, policy=False)
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(opened.page) == []
    assert (opened.strangers(), opened.complaints) == ([], [])


def check_every_link_within_a_page_leads_somewhere(open_page, paper):
    page = open_page(paper).page
    lost = page.evaluate(
        "[...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href'))"
        ".filter((to) => !to.startsWith('#') || !document.getElementById(to.slice(1)))"
    )
    assert lost == []


def check_every_picture_of_a_page_says_what_it_shows(open_page, paper):
    page = open_page(paper).page
    said = page.evaluate(
        "[...document.querySelectorAll('svg[role=img], img')].map((one) => one.ariaLabel || one.alt || '')"
    )
    assert all(len(words) > 20 for words in said)
    assert page.evaluate("document.querySelectorAll('figure svg:not([role=img])').length") == 0


def tab_stops(page):
    """Go through a page by Tab: what has the focus, and whether an outline shows it inside the window."""
    stops = []
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop[0] == "BODY" or (stops and stop[0] == stops[0][0]):
            break
        stops.append(stop)
    return stops


@pytest.mark.parametrize("width", [320, 1280])
def check_the_focus_is_seen_at_every_stop_of_the_explorer(open_page, explorer, width):
    stops = tab_stops(open_page(explorer, width=width).page)
    assert [name for name, seen in stops if not seen] == []
    later = ["choose-period", "choose-denominator", "choose-unit", "unknown"] if width > 992 else ["SUMMARY"]
    assert [name for name, _ in stops] == ["#answer", "choose-step", "group", *later, "save"]


def check_the_focus_is_seen_at_every_stop_of_a_page(open_page, paper):
    stops = tab_stops(open_page(paper).page)
    assert len(stops) > 1
    assert [name for name, seen in stops if not seen] == []


def check_on_a_narrow_screen_the_later_choices_open_by_keyboard(open_page, explorer):
    page = open_page(explorer, width=320).page
    assert not page.is_visible("#choose-period")
    page.focus("summary")
    page.keyboard.press("Enter")
    assert page.is_visible("#choose-period") and page.is_visible("input[name=unknown] >> nth=0")


def check_the_skip_link_leads_to_the_answer(open_page, explorer):
    page = open_page(explorer).page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "answer"
    assert settled(page)["shown"]


def check_the_page_can_be_heard(open_page, explorer, held):
    page = open_page(explorer).page
    assert page.evaluate("[document.getElementById('said').ariaLive, document.getElementById('said').ariaAtomic]") == [
        "polite",
        "true",
    ]
    heard = page.locator("body").aria_snapshot()
    for one in held["choices"]:
        assert one["label"] in heard
    for column in held["columns"]:
        assert f'columnheader "{column}"' in heard
    assert f'img "{settled(page)["alt"][:40]}' in heard


@pytest.mark.parametrize("given", [{"reduced_motion": "reduce"}, {}])
def check_nothing_moves(open_page, explorer, given):
    page = open_page(explorer, **given).page
    page.select_option("#choose-step", index=2)
    moving = page.evaluate(
        "[document.getAnimations().length, ...[...document.querySelectorAll('*')].map((one) => getComputedStyle(one))"
        ".filter((one) => one.transitionDuration !== '0s' || one.animationName !== 'none'"
        " || one.scrollBehavior !== 'auto')"
        ".map((one) => one.transitionDuration)]"
    )
    assert moving == [0]


def check_in_forced_colours_the_chart_and_the_choices_are_seen(open_page, explorer, tmp_path):
    page = open_page(explorer, forced_colors="active", color_scheme="dark").page
    assert page.is_visible("#chart svg")
    ink = page.evaluate("getComputedStyle(document.querySelector('#chart text')).fill")
    assert ink == page.evaluate("getComputedStyle(document.body).color")


def check_without_a_program_the_page_says_where_the_tables_are(open_page, explorer, folders):
    opened = open_page(explorer, scripts=False)
    page = opened.page
    said = page.inner_text("noscript")
    assert all(one in said for one in ("JavaScript", "evidence.html", "evidence.xlsx", "evidence.ods", "tables"))
    assert all(
        (folders["public"] / one).exists() for one in ("evidence.html", "evidence.xlsx", "evidence.ods", "tables")
    )
    assert not page.is_visible("#choices") and not page.is_visible("#save")
    assert page.locator("#rows tr").count() > 1 and len(page.inner_text("#sentence")) > 40


def sheets(page, place):
    page.pdf(path=place, format="A4")
    return len(re.findall(rb"/Type\s*/Page\b", place.read_bytes()))


def check_print_shows_what_was_chosen_the_chart_and_the_table_on_one_sheet(open_page, explorer, held, tmp_path):
    opened = open_page(explorer)
    page, wrong = opened.page, []
    for step in held["steps"]:
        page.evaluate("(link) => { location.hash = link; }", first_of(held, step))
        state = settled(page)
        count = sheets(page, tmp_path / "printed.pdf")
        if count != 1:
            wrong.append((step, f"{count} sheets"))
        if not state["told"].startswith("Chosen: At which step: "):
            wrong.append((step, state["told"]))
    page.emulate_media(media="print")
    seen = {name: page.is_visible(name) for name in ("#sentence", "#chart svg", "#rows tr", "#source", "#chosen")}
    assert seen == dict.fromkeys(seen, True)
    assert not page.is_visible("#choices") and not page.is_visible("#save")
    assert wrong == []


def check_every_option_is_said_in_print(open_page, explorer, held):
    page = open_page(explorer).page
    told = settled(page)["told"]
    chosen = settled(page)["chosen"]
    words = {
        one["name"]: dict(option for part in one["parts"] for option in part["options"]) for one in held["choices"]
    }
    assert [words[name][value] for name, value in chosen.items() if words[name][value] not in told] == []
    assert set(chosen) == set(options_of(held))
