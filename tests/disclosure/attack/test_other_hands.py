"""Releases as other hands write them: headings of years, shares of an unwritten total, words in lists."""

import pytest

from yjs_analysis.disclosure.attack.attack import attack
from yjs_analysis.disclosure.attack.said import said
from yjs_analysis.disclosure.published.shapes import Grid, Mark, Passage

SAFE = "Group,Children\nWhite,41\nMixed,[c]\nAsian,22\nBlack,17\nOther,[c]\nAll,85"


def table(text: str, place: str = "a.csv") -> Grid:
    return Grid(place=place, rows=tuple(tuple(line.split(",")) for line in text.split("\n")))


def leaks(*found) -> dict[str, tuple[float, float]]:
    attacked = attack(found)
    told = attacked[attacked["leaked"].astype(bool)]
    return {row.what: (row.low, row.high) for row in told.itertuples()}


@pytest.mark.parametrize(
    "text",
    [
        "White 41, Black 17, Mixed 3 and Other not shown.",
        "Mixed, 3 children",
        "Children from a Mixed background (n=3) are not shown.",
        "Of the 85 children, 3.5% were Mixed.",
        "mixed_children_3.png",
        "counts = {'White': 41, 'Mixed': 3, 'Asian': 22}",
    ],
)
def test_a_number_beside_its_label_is_read(text):
    # 85 x 3.5% is 2.975: only three of 85 children print it
    assert leaks(table(SAFE), Passage(place="page.html", text=text))["Mixed, Children"] == (3, 3)


@pytest.mark.parametrize(
    "text",
    [
        "Table 3 shows Mixed children by age.",
        "Mixed: fewer than five",
        "Mixed_children = 'Table 1'!$B$3",
        "0 White 41 1 Mixed c 2 Asian 22",
        "Mixed 1.23 (0.90 to 1.60).",
    ],
)
def test_a_number_that_counts_no_child_raises_no_alarm(text):
    assert leaks(table(SAFE), Passage(place="page.html", text=text)) == {}


@pytest.mark.parametrize(
    "text", ["A quarter of the 12 Mixed children went to court.", "One in four of the 12 Mixed children went to court."]
)
def test_a_part_in_words_is_taken_of_its_number(text):
    grid = table("Group,Children,Court\nWhite,41,20\nMixed,12,[c]\nAsian,22,12\nBlack,17,8")
    assert leaks(grid, Passage(place="page.html", text=text)) == {"Mixed, Court": (3, 3)}


def test_years_as_headings_are_no_counts():
    # two are withheld in each line: 17 - 9 = 8 and 38 - 15 = 23 stay open
    head = "Group,2022/23,2023/24,2024/25,All\nWhite,41,38,44,123"
    rows = f"{head}\nMixed,[c],9,[c],17\nBlack,[c],15,[c],38\nAll,60,62,56,178"
    assert leaks(table(rows)) == {}


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("Share", ["48.24%", "3.53%", "25.88%", "20.00%"]),  # of 85, which stands nowhere: 3 / 85 = 3.53%
        ("Odds ratio", ["1.00", "0.035", "0.39", "0.29"]),
    ],
)
def test_shares_of_a_total_that_is_not_shown_give_it_away(heading, shown):
    counts = ["41", "[c]", "22", "17"]
    groups = ["White", "Mixed", "Asian", "Black"]
    lines = [",".join(line) for line in zip(groups, counts, shown, strict=True)]
    found = leaks(table("\n".join([f"Group,Children,{heading}", *lines])))
    assert ("Mixed, Children" in found) == (heading == "Share")


def test_what_is_left_of_a_share_gives_a_count_away():
    # 12 less 75.0% of them are 3
    rows = "Group,Children,Court,% out of court\nWhite,41,20,51.2\nMixed,12,[c],75.0\nAsian,22,12,45.5\nBlack,17,8,52.9"
    assert leaks(table(rows)) == {"Mixed, Court": (3, 3)}


def test_a_share_beside_a_mark_is_read():
    rows = "Group,Children,Court number (%)\nWhite,41,20 (48.8%)\nMixed,12,[c] (25.0%)\nAsian,22,12 (54.5%)"
    assert leaks(table(rows))["Mixed, Court number (%)"] == (3, 3)


def test_a_table_of_fewer_groups_adds_up_to_no_total():
    part = table("group,children\nWhite,41\nMixed,[c]\nAsian,22\nBlack,17", "b.csv")
    assert leaks(table(SAFE), part) == {}


def test_two_groups_put_together_are_their_sum():
    assert leaks(table(f"{SAFE}\nMixed and Other,5")) == {}


def test_bars_of_no_length_say_that_a_count_is_withheld():
    bars = [("White", 41.0), ("Mixed", 0.0), ("Asian", 22.0), ("Black", 17.0), ("Other", 0.0)]
    marks = [Mark(place="c.svg", label=label, value=value, looseness=0.001) for label, value in bars]
    assert leaks(table(SAFE), *marks) == {}


def test_ends_of_error_bars_do_not_hide_the_points_between():
    groups = {"White": 41.0, "Mixed": 3.0, "Asian": 22.0, "Black": 17.0}
    marks = [
        Mark(place="c.svg", label=group, value=value + step, looseness=0.001)
        for step in (-2.5, 2.5, 0.0)
        for group, value in groups.items()
    ]
    assert leaks(table(SAFE), *marks)["Mixed, Children"] == (3, 3)


def test_what_contradicts_other_figures_is_said():
    words = [Passage(place="page.html", text=f"There were {one} Mixed children.") for one in (3, 4)]
    assert "Set aside, as other figures contradict it:" in said(attack([table(SAFE), *words]))
