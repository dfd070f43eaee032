"""After every change sentence, chart, table and link say the same; a link, and the way back, show the same again."""

import csv
import json
import math
import re
from urllib.parse import urlencode

import pytest
from conftest import MADE
from reading import READ, disagreements, last_place

DIMENSIONS = ("period", "denominator", "unit", "unknown")

LISTEN = """() => {
  window.heard = 0;
  const told = { childList: true, subtree: true, characterData: true };
  new MutationObserver(() => { window.heard += 1; }).observe(document.getElementById("said"), told);
}"""
"""Count what a live region would tell."""

MOVE = """(way) => new Promise((done) => {
  addEventListener("hashchange", () => done(true), { once: true });
  history[way]();
})"""
"""Go back or forward, as the browser's own buttons do."""


def options_of(held):
    return {one["name"]: [option[0] for part in one["parts"] for option in part["options"]] for one in held["choices"]}


def by_mouse(page, held, name, value):
    """Choose as a mouse does; a browser draws the list of a select itself, outside the page."""
    if page.locator(f'input[name="{name}"]').count():
        page.locator(f'label:has(input[name="{name}"][value="{value}"])').click()
    else:
        page.select_option(f"#choose-{name}", value)


def settled(page, chosen=None):
    """Read the page once its link says what was chosen."""
    page.evaluate("new Promise((done) => setTimeout(() => requestAnimationFrame(() => done(true)), 0))")
    return page.evaluate(READ)


@pytest.fixture(scope="module")
def walked(open_page, explorer, held):
    """Change every control to each of its options at each step, by mouse; keep what was seen after each change."""
    opened = open_page(explorer)
    page, seen, wrong = opened.page, [], []
    page.evaluate(LISTEN)
    for step in options_of(held)["step"]:
        by_mouse(page, held, "step", step)
        for name, values in options_of(held).items():
            for value in values if name != "step" else [step]:
                before, heard = page.text_content("#sentence"), page.evaluate("window.heard")
                by_mouse(page, held, name, value)
                state = settled(page)
                wrong += [(state["chosen"], one) for one in disagreements(state, held)]
                if state["sentence"] != before and page.evaluate("window.heard") == heard:
                    wrong.append((state["chosen"], "the live region was not told"))
                if state["chosen"][name] != value:
                    wrong.append((state["chosen"], f"{name} is not {value}"))
                seen.append(state)
            if seen[-1]["refused"]:
                page.click("#nearest")
                state = settled(page)
                wrong += [(state["chosen"], one) for one in disagreements(state, held)]
                if state["refused"] or page.evaluate("document.activeElement.id") != "answer":
                    wrong.append((state["chosen"], "the nearest there is, is not shown or has not the focus"))
                seen.append(state)
    return opened, seen, wrong


def check_after_every_change_by_mouse_all_parts_agree(walked, pack):
    opened, seen, wrong = walked
    print(f"\n{pack}: {len(seen)} changes by mouse, {sum(one['refused'] for one in seen)} refused with a reason")
    assert wrong == []
    assert (opened.strangers(), opened.complaints) == ([], [])


def check_every_comparison_can_be_reached_by_a_link_for_every_group(open_page, explorer, held, pack):
    page = open_page(explorer).page
    wrong, count = [], 0
    for key in held["views"]:
        for group in options_of(held)["group"]:
            chosen = dict(zip(("step", *DIMENSIONS), key.split("|"), strict=True)) | {"group": group}
            page.evaluate("(link) => { location.hash = link; }", urlencode(chosen))
            state = settled(page)
            count += 1
            wrong += [(chosen, one) for one in disagreements(state, held)]
            if state["chosen"] != chosen or state["notice"]:
                wrong.append((chosen, f"shown is {state['chosen']}, with the notice {state['notice']!r}"))
    print(f"\n{pack}: {count} states by link ({len(held['views'])} comparisons)")
    assert wrong == []


def check_a_link_opened_in_a_fresh_page_shows_the_same(walked, open_page, explorer, pack):
    _, seen, _ = walked
    links = {json.dumps(one["link"], sort_keys=True): one for one in seen}
    tried = list(links.values())[:: max(1, len(links) // 40)]
    for state in tried:
        fresh = settled(open_page(explorer, link="#" + urlencode(state["link"])).page)
        assert fresh | {"notice": ""} == state | {"notice": ""}
    print(f"\n{pack}: {len(tried)} links opened in a fresh page")


def check_the_way_back_and_forward_shows_the_same(open_page, explorer, held):
    page = open_page(explorer).page
    states = [settled(page)]
    for name, values in options_of(held).items():
        by_mouse(page, held, name, values[-1])
        states.append(settled(page))
        if states[-1]["link"] == states[-2]["link"]:
            states.pop()
    assert len(states) > 3
    for way, order in (("back", states[-2::-1]), ("forward", states[1:])):
        for expected in order:
            page.evaluate(MOVE, way)
            shown = settled(page)
            assert shown["sentence"] == expected["sentence"] and shown["chosen"] == expected["chosen"]
            assert shown.get("rows") == expected.get("rows")


def check_a_link_that_names_what_there_is_not_falls_back_and_says_so(open_page, explorer, held):
    opened = open_page(explorer, link="#step=nowhere&group=%3Cb%3EMartian&colour=red")
    state = settled(opened.page)
    assert all(one in state["notice"] for one in ("“nowhere”", "“<b>Martian”", "“colour”"))
    assert state["shown"] and state["chosen"]["step"] == held["start"]
    assert opened.page.locator("b").count() == 0 and opened.complaints == []


@pytest.mark.parametrize("name", ["step", "group", "period", "denominator", "unit", "unknown"])
def check_every_option_is_reached_by_keyboard_alone(open_page, explorer, held, name):
    page = open_page(explorer).page
    page.keyboard.press("Tab")
    for _ in range(20):
        if page.evaluate("document.activeElement.name || ''") == name:
            break
        page.keyboard.press("Tab")
    values = options_of(held)[name]
    radios = page.locator(f'input[name="{name}"]').count()
    back, on = ("ArrowUp", "ArrowDown")
    for _ in values:
        if settled(page)["chosen"][name] == values[0]:
            break
        page.keyboard.press(back)
    reached = [settled(page)["chosen"][name]]
    for _ in values[1:]:
        page.keyboard.press(on)
        state = settled(page)
        reached.append(state["chosen"][name])
        assert disagreements(state, held) == []
    assert reached == values
    assert page.evaluate("document.activeElement.name") == name, "the focus has moved"
    assert radios == (len(values) if name in ("group", "unknown") else 0)


def saved(page, tmp_path):
    with page.expect_download() as given:
        page.focus("#save")
        page.keyboard.press("Enter")
    place = tmp_path / given.value.suggested_filename
    given.value.save_as(place)
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def near(one, other, tolerance):
    if other is None or not math.isfinite(other):
        return one == "[x]"
    return one != "[x]" and math.isclose(float(one), other, rel_tol=tolerance, abs_tol=1e-12)


def written(words, number):
    """Say whether a number is what is written, to the last place of that."""
    return abs(float(words) - number) <= last_place(words)


def check_estimates_are_those_of_the_package(open_page, explorer, held, pack, tmp_path):
    worked_out = json.loads((MADE / "worked_out.json").read_text(encoding="utf-8"))[pack]
    page = open_page(explorer).page
    count, wrong = 0, []
    for number, (key, groups) in enumerate(worked_out.items()):
        chosen = dict(zip(("step", *DIMENSIONS), key.split("|"), strict=True)) | {"group": "Black"}
        page.evaluate("(link) => { location.hash = link; }", urlencode(chosen))
        state = settled(page)
        rows = {row["group"]: row for row in saved(page, tmp_path)} if number % 6 == 0 else {}
        shown = {row[0]: row for row in state["rows"]}
        tolerance = 2e-3 if chosen["denominator"] == "between" else 1e-9  # people between censuses are not whole
        for group, expected in groups.items():
            count += 3
            told = [rows[group][name] for name in ("value", "low", "high")] if rows else []
            if rows and not all(near(one, other, tolerance) for one, other in zip(told, expected, strict=True)):
                wrong.append((chosen, group, told, expected))
            said = re.findall(r"[\d.]+", shown[group][3] + " " + shown[group][4])
            if len(said) == 3 and not all(map(written, said, expected)):
                wrong.append((chosen, group, said, expected))
    print(f"\n{pack}: {count} numbers of {len(worked_out)} comparisons worked out anew")
    assert worked_out and wrong == []
