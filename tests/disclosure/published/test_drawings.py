"""The marks of a chart are read back as numbers from where they are drawn."""

import io

import matplotlib.pyplot as plt
import pytest

from yjs_analysis.disclosure.published.reading import read_published
from yjs_analysis.disclosure.published.shapes import Mark, Passage


@pytest.fixture(params=["none", "path"], ids=["letters", "outlines"])
def letters(request):
    """Words kept as letters, and words drawn as outlines."""
    with plt.rc_context({"svg.fonttype": request.param}):
        yield request.param


def read(folder, figure=None, text=""):
    path = folder / "a.svg"
    if figure is not None:
        box = io.StringIO()
        figure.savefig(box, format="svg", metadata={"Date": None})
        plt.close(figure)
        text = box.getvalue()
    path.write_text(text, encoding="utf-8")
    return read_published([path])


def values(items, label):
    return [one.value for one in items if isinstance(one, Mark) and label in one.label]


def holds(items, label, value):
    return any(
        abs(one.value - value) <= one.looseness + 1e-9 for one in items if isinstance(one, Mark) and label in one.label
    )


def test_bars_across_stand_for_their_numbers(tmp_path, letters):
    figure, axes = plt.subplots()
    axes.barh(["Asian", "Black", "Mixed"], [31, 3, 12.5])
    items = read(tmp_path, figure)
    assert holds(items, "Asian", 31)
    assert holds(items, "Black", 3)
    assert holds(items, "Mixed", 12.5)


def test_bars_upright_stand_for_their_numbers(tmp_path, letters):
    figure, axes = plt.subplots()
    axes.bar(["Asian", "Black", "Mixed"], [31, 3, 12.5])
    assert holds(read(tmp_path, figure), "Black", 3)


def test_points_and_intervals_stand_for_their_numbers(tmp_path, letters):
    figure, axes = plt.subplots()
    axes.errorbar([1.3, 0.6], [0, 1], xerr=[[0.4, 0.3], [0.5, 0.2]], fmt="o")
    axes.set_yticks([0, 1], ["Black", "White"])
    items = read(tmp_path, figure)
    assert all(holds(items, "Black", one) for one in (1.3, 0.9, 1.8))
    assert all(holds(items, "White", one) for one in (0.6, 0.3, 0.8))


def test_a_scale_by_powers_is_told_from_its_labels(tmp_path):
    figure, axes = plt.subplots()
    axes.plot([0.7, 2.3], [0, 1], "o")
    axes.set_xscale("log")
    axes.set_xlim(0.4, 4.5)
    axes.set_xticks([0.5, 1, 2, 4], ["half", "same", "twice", "four times"])
    axes.minorticks_off()
    axes.set_yticks([0, 1], ["Black", "White"])
    with plt.rc_context({"svg.fonttype": "none"}):
        items = read(tmp_path, figure)
    assert holds(items, "Black", 0.7)
    assert holds(items, "White", 2.3)


def test_a_line_over_years_says_the_year_of_each_number(tmp_path, letters):
    figure, axes = plt.subplots()
    axes.plot([2018, 2019, 2020], [40, 37, 3])
    axes.set_xticks([2018, 2019, 2020], ["2018", "2019", "2020"])
    axes.set_ylim(0, 50)
    items = read(tmp_path, figure)
    assert holds(items, "2020", 3)
    assert not holds(items, "2018", 3)


def test_each_panel_has_a_scale_of_its_own(tmp_path):
    figure, (left, right) = plt.subplots(1, 2)
    left.barh(["Black", "White"], [7, 40])
    right.barh(["Black", "White"], [0.2, 0.9])
    items = [one for one in read(tmp_path, figure) if isinstance(one, Mark)]
    assert {one.place for one in items} == {"a.svg, chart 1", "a.svg, chart 2"}
    assert any(one.place.endswith("2") and abs(one.value - 0.2) <= one.looseness for one in items)


def test_a_panel_without_labels_takes_those_of_its_neighbour(tmp_path):
    figure, (left, right) = plt.subplots(1, 2, sharey=True)
    left.barh(["Black", "White"], [7, 40])
    right.barh(["Black", "White"], [0.2, 0.9])
    right.set_title("Custody")
    right.tick_params(labelleft=False)
    assert holds(read(tmp_path, figure), "Custody, Black", 0.2)


def test_a_rule_through_the_chart_belongs_to_no_row(tmp_path):
    figure, axes = plt.subplots()
    axes.barh(["Black", "White"], [3, 40])
    axes.axvline(17, color="black")
    items = read(tmp_path, figure)
    assert holds(items, "", 17)
    assert not holds(items, "Black", 17)


def test_the_length_of_a_bar_tells_the_number_that_its_label_withholds(tmp_path):
    figure, axes = plt.subplots()
    counts = {"Asian": 31, "Black": 3, "Mixed": 12, "White": 25}
    axes.barh(list(counts), list(counts.values()))
    for row, (group, count) in enumerate(counts.items()):
        axes.text(count + 0.5, row, "[c]" if group == "Black" else str(count), va="center")
    axes.set_xticks([])
    with plt.rc_context({"svg.fonttype": "none"}):
        items = read(tmp_path, figure)
    assert holds(items, "Black", 3)


def test_the_looseness_is_a_fraction_of_a_point(tmp_path):
    figure, axes = plt.subplots()
    axes.barh(["Black", "White"], [3, 400])
    found = [one for one in read(tmp_path, figure) if isinstance(one, Mark)]
    assert found
    assert max(one.looseness for one in found) < 0.1


AXIS = "".join(
    f"<g class='tick' transform='translate(0,{200 - 10 * at})'><line x2='-6'/><text x='-9' dy='0.32em'>{at}</text></g>"
    for at in (0, 5, 10)
)


def test_a_drawing_made_for_the_web_is_read(tmp_path):
    bars = "<rect class='bar' x='10' y='170' width='20' height='30'><title>Black</title></rect>"
    items = read(tmp_path, text=f"<svg xmlns='http://www.w3.org/2000/svg'><g>{AXIS}</g>{bars}</svg>")
    assert values(items, "Black") == [pytest.approx(3)]


def test_a_path_with_steps_that_are_relative_is_read(tmp_path):
    bar = "<path aria-label='Black' d='M10,170h20v30h-20Z'/>"
    items = read(tmp_path, text=f"<svg xmlns='http://www.w3.org/2000/svg'><g>{AXIS}</g>{bar}</svg>")
    assert values(items, "Black") == [pytest.approx(3)]


def test_a_drawing_in_whole_points_is_no_surer_than_half_of_one(tmp_path):
    dot = "<circle cx='20' cy='170' r='3'><title>Black</title></circle>"
    items = read(tmp_path, text=f"<svg xmlns='http://www.w3.org/2000/svg'><g>{AXIS}</g>{dot}</svg>")
    assert [one.looseness for one in items if isinstance(one, Mark)] == [pytest.approx(0.05, rel=0.05)]  # 10 to a point


@pytest.mark.parametrize(
    "part",
    ["<title>Black 61</title>", "<desc>Black 61</desc>", "<metadata>Black 61</metadata>", "<!-- Black 61 -->"],
)
def test_what_a_drawing_does_not_show_is_read_as_hidden(tmp_path, part):
    items = read(tmp_path, text=f"<svg xmlns='http://www.w3.org/2000/svg'>{part}</svg>")
    assert any("Black 61" in one.text and one.hidden for one in items if isinstance(one, Passage))
