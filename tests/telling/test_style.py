"""How charts look can be measured: contrast, size of type, words that stay words, names that stay unique."""

import re
from itertools import combinations
from xml.etree import ElementTree

import pandas as pd
import pytest

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.telling import style
from yjs_analysis.telling.charts import forest, forest_panels
from yjs_analysis.telling.lines import over_time
from yjs_analysis.telling.shares import shares


def luminance(colour):
    """Relative luminance of a colour (WCAG 2.2): sRGB made linear, then weighted."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Contrast of two colours (WCAG 2.2): 1 is none, 21 is black on white."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def every_kind():
    """One drawing of each kind."""
    rows = {"label": ["White", "Black"], "value": [0.4, 0.6], "low": [0.3, 0.5], "high": [0.5, 0.7], "counts": "4 of 9"}
    table = withhold(pd.DataFrame(rows)).assign(panel="Remand", block="Remand", population_share=0.2, when=[2017, 2018])
    return {
        "forest": forest(table, finding="F.", counts="how many", mark=(1.0, "same")),
        "percent": forest(table, finding="F.", scale="percent", mark=(0.5, "nation")),
        "panels": forest_panels(table, finding="F.", mark=(1.0, "same")),
        "lines": over_time(table.assign(line="Walsall", said="x"), finding="F.", scale="ratio", mark=(1.0, "same")),
        "background": over_time(table.assign(line="Dudley", focus=False), finding="F.", scale="rate"),
        "shares": shares(table, finding="F.", population="p", caseload="c"),
    }


DRAWN = every_kind()
KINDS = pytest.mark.parametrize("kind", DRAWN)


def test_the_measure_of_contrast_gives_the_published_extremes():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("colour", [style.INK, style.QUIET])
def test_words_can_be_read_on_white(colour):
    assert contrast(colour, "#ffffff") >= 4.5


MARKS = {name: getattr(style, name) for name in ("DARK_BLUE", "ORANGE", "FAINT", "BACKGROUND")}


@pytest.mark.parametrize("name", MARKS)
def test_marks_can_be_seen_on_white(name):
    assert contrast(MARKS[name], "#ffffff") >= 3


def test_the_two_colours_that_stand_together_differ_in_grey():
    assert contrast(style.ORANGE, style.DARK_BLUE) >= 3


@KINDS
def test_only_the_colours_of_the_house_are_used(kind):
    house = {style.INK, style.QUIET, style.FAINT, style.GRID, style.BACKGROUND, style.DARK_BLUE, style.ORANGE}
    used = set(re.findall(r"#[0-9a-f]{6}\b", re.sub(r'(href="|url\()#\w+', "", DRAWN[kind].svg.lower())))
    assert used <= {colour.lower() for colour in house} | {"#ffffff"}


@KINDS
def test_no_type_is_smaller_than_nine_points(kind):
    sizes = [float(size) for size in re.findall(r"font(?:-size)?:[^;\"]*?([\d.]+)px", DRAWN[kind].svg)]
    assert sizes
    assert min(sizes) >= 9


@KINDS
def test_all_type_is_of_one_family(kind):
    families = set(re.findall(r"font(?:-family)?:[^;\"]*?('[^']+')", DRAWN[kind].svg))
    assert families == {f"'{style.FONT_FAMILY}'"}


@KINDS
def test_words_are_words_until_they_are_outlined(kind):
    assert "<text" in DRAWN[kind].svg
    assert "<text" not in DRAWN[kind].outlined()


@KINDS
def test_a_chart_is_as_wide_as_the_page(kind):
    width = float(re.search(r'viewBox="0 0 (\S+) ', DRAWN[kind].svg)[1])
    assert width == pytest.approx(72 * style.PAGE_WIDTH)


@KINDS
def test_nothing_is_drawn_outside_the_page(kind):
    # where a word begins: the layout must leave room for all of it, so no word may begin beyond either edge
    root = ElementTree.fromstring(DRAWN[kind].svg)
    width, height = (float(size) for size in root.get("viewBox").split()[2:])
    places = re.findall(r'<text[^>]* x="([-\d.]+)" y="([-\d.]+)"', DRAWN[kind].svg)
    assert places
    assert all(0 <= float(x) <= width and 0 <= float(y) <= height for x, y in places)


@KINDS
def test_a_drawing_asks_nothing_of_anyone(kind):
    addresses = set(re.findall(r'(?:href|src)="([^"]+)"', DRAWN[kind].svg))
    assert all(address.startswith("#") for address in addresses)


def references(svg):
    return set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', svg))


@KINDS
def test_with_unique_names_nothing_refers_to_what_is_not_there(kind):
    svg = style.with_unique_names(DRAWN[kind].svg, "E1")
    names = re.findall(r'\bid="([^"]+)"', svg)
    assert {"".join(one) for one in references(svg)} <= set(names)
    assert len(names) == len(set(names))


def test_several_drawings_in_one_page_share_no_name():
    names = [
        set(re.findall(r'\bid="([^"]+)"', style.with_unique_names(one.svg, f"E{place}")))
        for place, one in enumerate(DRAWN.values(), start=1)
    ]
    assert all(not one & other for one, other in combinations(names, 2))


def test_renaming_leaves_the_words_alone():
    svg = '<text>the id of a url is no name</text><g id="a"/>'
    assert style.with_unique_names(svg, "E1") == '<text>the id of a url is no name</text><g id="E1-a"/>'


def test_the_font_files_are_shipped():
    assert {path.name for path in style.FONT_FOLDER.glob("*.ttf")} == {
        "IBMPlexSans-Regular.ttf",
        "IBMPlexSans-Bold.ttf",
    }


@pytest.mark.parametrize("words", ["Ynys Môn, Tŷ Ddewi", "¾ and 1½ times", "↑ over-represented", "£5 & 3 < 4"])
def test_the_font_has_the_letters_that_we_need(words):
    drawn = style.write(style.lay_out(lambda panels: panels[0].set_title(words), height=1), outlines=True)
    assert drawn.startswith("<svg")


def test_a_drawing_without_room_is_refused_in_words():
    with pytest.raises(ValueError, match="labels and counts must leave room for the drawing"):
        style.lay_out(lambda panels: panels[0].set_ylabel("x " * 400, rotation=0), height=1)
