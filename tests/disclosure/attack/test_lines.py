"""What is printed of a line of counts gives one of them back: changes, running totals, means, ranks, widths."""

import csv
import io

import pytest

from yjs_analysis.disclosure.attack.attack import attack
from yjs_analysis.disclosure.published.shapes import Grid, Passage


def table(text: str, place: str = "a.csv", title: str = "") -> Grid:
    return Grid(place=place, rows=tuple(map(tuple, csv.reader(io.StringIO(text)))), title=title)


def leaks(*found: Grid | Passage) -> dict[str, tuple[float, float]]:
    attacked = attack(found)
    told = attacked[attacked["leaked"].astype(bool)]
    return {row.what: (row.low, row.high) for row in told.itertuples()}


LEAKS = {
    "a change beside the other year": (
        # 8 - 5 = 3
        "Offence,2023/24,2024/25,Change\nViolence,20,25,+5\nTheft,8,[c],-5\nDrugs,14,9,-5",
        ("Theft, 2024/25", 3, 3),
    ),
    "a change in per cent": (
        # 8 less 75% of 8 is 2
        "Offence,2023/24,2024/25,% change\nViolence,20,25,+25%\nTheft,8,[c],-75%\nDrugs,14,9,-36%",
        ("Theft, 2024/25", 2, 2),
    ),
    "a change on the year before": (
        # 14 - 11 = 3
        "Year,Children,Change on the year before\n2021/22,9,\n2022/23,14,5\n2023/24,[c],-11\n2024/25,[c],[c]",
        ("2023/24, Children", 3, 3),
    ),
    "a running total": (
        # 15 - 7 - 6 = 2
        "Quarter,Children,Cumulative total\nQ1,6,6\nQ2,7,13\nQ3,[c],15\nQ4,9,24",
        ("Q3, Children", 2, 2),
    ),
    "a mean of three years": (
        # 3 x 6.0 less 8 and 7 is 3, and 3 x 0.05 to each side is less than 1
        "Year,Custody sentences of children\n2022/23,8\n2023/24,7\n2024/25,[c]\nAverage of three years,6.0",
        ("2024/25, Custody sentences of children", 3, 3),
    ),
    "a rolling mean": (
        # 3 x 6.0 less 8 and 7 is 3
        "Year,Children in custody,Three-year rolling average\n2020/21,10,\n2021/22,9,\n2022/23,8,9.0\n2023/24,7,8.0\n"
        "2024/25,[c],6.0",
        ("2024/25, Children in custody", 3, 3),
    ),
    "an index": (
        # 12 is 100, so 25 is 3
        "Year,Children,Index (2021/22 = 100)\n2021/22,12,100\n2022/23,9,75\n2023/24,6,50\n2024/25,[c],25",
        ("2024/25, Children", 3, 3),
    ),
    "a running total of a named count": (
        "Quarter,Children in custody,Cumulative total\nQ1,6,6\nQ2,7,13\nQ3,[c],15\nQ4,9,24",
        ("Q3, Children in custody", 2, 2),
    ),
    "odds": (
        # 3 / 9 = 0.33; 4 / 8 = 0.50
        "Group,Children,Court,Odds of court\nWhite,41,20,0.95\nMixed,12,[c],0.33\nAsian,22,12,1.20",
        ("Mixed, Court", 3, 3),
    ),
    "one in so many": (
        "Group,Children,Court,One in\nWhite,41,20,1 in 2.0\nMixed,12,[c],1 in 4.0\nAsian,22,12,1 in 1.8",
        ("Mixed, Court", 3, 3),
    ),
    "ranks": (
        "Rank,Group,Children\n1,White,41\n2,Black,9\n3,Asian,[c]\n4,Mixed,8",
        ("Asian, Children", 8, 9),
    ),
    "observed over expected": (
        # 0.53 x 5.6 is 2.97; 2 would print 0.36 and 4 would print 0.71
        "Group,Observed children,Expected children,Observed/expected\nWhite,20,19.2,1.04\nMixed,[c],5.6,0.53",
        ("Mixed, Observed children", 3, 3),
    ),
}


@pytest.mark.parametrize(("text", "leak"), LEAKS.values(), ids=LEAKS)
def test_it_gives_a_count_back(text, leak):
    assert leaks(table(text)) == {leak[0]: leak[1:]}


@pytest.mark.parametrize(
    "text",
    [
        "Offence,2023/24,2024/25,Change\nViolence,20,25,+5\nTheft,8,[c],[c]\nDrugs,14,9,-5",
        "Quarter,Children,Cumulative total\nQ1,6,6\nQ2,7,13\nQ3,[c],[c]\nQ4,[c],24",
        "Year,Custody sentences of children\n2022/23,8\n2023/24,[c]\n2024/25,[c]\nAverage of three years,6.0",
        "Rank,Group,Children\n1,White,41\n2,Black,30\n3,Asian,[c]\n4,Mixed,8",
    ],
)
def test_what_leaves_three_values_raises_no_alarm(text):
    assert leaks(table(text)) == {}


def test_a_change_that_contradicts_the_shown_rows_is_not_used():
    text = "Offence,2023/24,2024/25,Change in reoffences\nViolence,20,25,+9\nTheft,8,[c],-5\nDrugs,14,9,-1"
    assert leaks(table(text)) == {}


def test_cumulative_incidence_is_no_running_total():
    attacked = attack([table("Measure,Events,Total\nCumulative incidence,[c],41\nReoffences,12,30")])
    assert attacked["what"].tolist() == ["Cumulative incidence, Events"]


def test_the_figures_of_a_leak_are_named():
    attacked = attack([table(LEAKS["a change beside the other year"][0])])
    assert attacked.loc[attacked["leaked"], "through"].tolist() == [
        ("a.csv: Theft, 2023/24: 8", "a.csv: Theft, Change: -5")
    ]


@pytest.mark.parametrize(
    "words",
    [
        # three years of 6.0 are 18: less 8 and 7 leaves 3
        "Over the three years 2022/23 to 2024/25 the mean was 6.0 children in custody a year.",
        "In 2024/25 four fewer children were in custody than in 2023/24.",
        "Custody was down by 4 on the year before in 2024/25.",
        "Between 2023/24 and 2024/25 custody fell by 57%.",
    ],
)
def test_words_tell_a_count_by_those_of_other_years(words):
    years = table("Year,Children in custody\n2022/23,8\n2023/24,7\n2024/25,[c]")
    assert leaks(years, Passage(place="t.txt", text=words)) == {"2024/25, Children in custody": (3, 3)}


@pytest.mark.parametrize(
    "words",
    [
        "Over the three years 2022/23 to 2024/25 the mean was 6.0 children cautioned a year.",
        "In 2024/25 four fewer staff worked here than in 2023/24.",
        "Custody fell in 2024/25; three visits more were made.",
    ],
)
def test_words_of_other_things_tell_nothing_of_a_line(words):
    years = table("Year,Children in custody\n2022/23,8\n2023/24,7\n2024/25,[c]")
    assert leaks(years, Passage(place="t.txt", text=words)) == {}


@pytest.mark.parametrize(
    "words",
    [
        # 25% of 12 is 3: 2 and 4 would print 17% and 33%
        "At court, 25% of Mixed children were sentenced, against 49% of White children.",
        "Sentenced at court: 25% of the Mixed children.",
    ],
)
def test_a_share_of_a_group_is_taken_of_its_count_elsewhere(words):
    grid = table("Group,Children,Court\nWhite,41,20\nMixed,12,[c]\nAsian,22,12\nBlack,17,8")
    assert leaks(grid, Passage(place="t.txt", text=words)) == {"Mixed, Court": (3, 3)}


def test_a_share_of_all_children_is_taken_of_their_total():
    # 3.5% of 85 is 2.975
    grid = table("Group,Children\nWhite,41\nMixed,[c]\nAsian,22\nBlack,17\nOther,[c]\nAll,85")
    found = leaks(grid, Passage(place="t.txt", text="This year 3.5% of children were Mixed."))
    assert found["Mixed, Children"] == (3, 3)


def test_a_share_of_a_group_that_is_not_said_of_the_count_tells_nothing():
    grid = table("Group,Children,Court\nWhite,41,20\nMixed,12,[c]\nAsian,22,12\nBlack,17,8")
    assert leaks(grid, Passage(place="t.txt", text="In school, 25% of Mixed children were excluded.")) == {}
