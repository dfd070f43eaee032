"""Counts shown rounded are attacked as what they stand for: the true counts behind them."""

import pytest

from yjs_analysis.disclosure.attack.attack import attack
from yjs_analysis.disclosure.published.shapes import Grid, Mark, Passage

TOGETHER = "Children by group (counts rounded to 5, at most 4 away)"
NEAREST = "Children by group, rounded to the nearest 5"


def attacked(*rows, title=TOGETHER, heading=("Group", "Children"), beside=()):
    found = attack([Grid(place="a.csv", title=title, rows=(heading, *rows)), *beside])
    return found.set_index("what")


GROUPS = (("White", "40"), ("Black", "10"), ("Asian", "25"), ("All", "75"))


def test_a_shown_ten_is_six_to_fourteen_where_tables_add_up():
    found = attacked(*GROUPS)
    assert found.loc["Black, Children", ["low", "high"]].tolist() == [6, 14]
    assert not found["leaked"].any()


def test_a_shown_ten_is_eight_to_twelve_where_each_is_rounded_to_the_nearest():
    found = attacked(*GROUPS, title=NEAREST)
    assert found.loc["Black, Children", ["low", "high"]].tolist() == [8, 12]
    assert not found["leaked"].any()


def test_a_shown_zero_may_be_some():
    found = attacked(("White", "40"), ("Black", "0"), ("Asian", "25"), ("All", "65"))
    assert found.loc["Black, Children", ["low", "high"]].tolist() == [0, 4]


def test_two_parts_rounded_each_for_itself_are_given_away_by_their_total():
    """Parts of 3 to 7 that are 13 to 17 together are 6 or 7 each."""
    found = attacked(("Black", "5"), ("Mixed", "5"), ("All", "15"), title=NEAREST)
    assert found.loc["Black, Children", ["low", "high", "leaked"]].tolist() == [6, 7, True]
    assert found.loc["Mixed, Children", "leaked"]


def test_a_tilde_leaves_one_or_two():
    found = attacked(("White", "40"), ("Black", "~"), ("Asian", "25"), title=NEAREST)
    assert found.loc["Black, Children", ["low", "high", "leaked"]].tolist() == [1, 2, True]


def test_a_share_of_the_rounded_counts_tells_no_more_than_they_do():
    rows = (("White", "15", "40", "37.5%"), ("Black", "5", "15", "33.3%"))
    assert not attacked(*rows, heading=("Group", "At court", "Children", "% at court"))["leaked"].any()


def test_a_share_of_the_true_counts_gives_them_away():
    """Of 11 to 19 children 1 to 9 are 46.2% only if they are 6 of 13."""
    rows = (("White", "15", "40", "37.5%"), ("Black", "5", "15", "46.2%"))
    found = attacked(*rows, heading=("Group", "At court", "Children", "% at court"))
    assert found.loc["Black, At court", ["low", "high", "leaked"]].tolist() == [6, 6, True]
    assert found.loc["Black, Children", ["low", "high", "leaked"]].tolist() == [13, 13, True]
    assert any("46.2" in one for one in found.loc["Black, At court", "through"])


def test_an_exact_count_of_the_same_children_elsewhere_is_not_undone():
    """What is shown as it is stays so: a table that rounds it afterwards gives nothing more away."""
    exact = Grid(place="b.csv", title="Children by group", rows=(("Group", "Children"), ("White", "41"), ("All", "75")))
    assert not attacked(*GROUPS, beside=[exact])["leaked"].any()


def test_an_exact_total_of_few_gives_rounded_parts_away():
    """Black 1 to 9 and Mixed 0 to 4 are 12 together: 8 or 9, and 3 or 4."""
    found = attacked(("Black", "5"), ("Mixed", "0"), ("All", "12"))
    assert found.loc["Black, Children", ["low", "high", "leaked"]].tolist() == [8, 9, True]
    assert found.loc["Mixed, Children", ["low", "high", "leaked"]].tolist() == [3, 4, True]


def test_a_small_count_in_a_table_that_says_it_is_rounded_is_taken_as_it_is():
    found = attacked(("White", "40"), ("Black", "3"), ("Asian", "25"))
    assert found.loc["Black, Children", "why"].endswith("a small count of children is shown")


def test_a_group_of_which_all_are_shown_to_be_at_court_may_not_all_be():
    rows = (("White", "25", "40"), ("Black", "15", "15"))
    assert not attacked(*rows, heading=("Group", "At court", "Children"))["leaked"].any()


@pytest.mark.parametrize("words", ["All counts are rounded to the nearest 5.", "Counts rounded to 5, at most 4 away."])
def test_a_sentence_of_the_file_says_it_of_a_table_of_multiples(words):
    grid = Grid(place="a.html, table 1", title="Children by group", rows=(("Group", "Children"), *GROUPS))
    found = attack([grid, Passage(place="a.html: note", text=words)])
    assert found["values"].ge(3).all()
    assert len(found) == 4


def test_a_sentence_says_nothing_of_a_table_that_holds_another_number():
    rows = (("Group", "Children"), ("White", "41"), ("Black", "[c]"), ("Mixed", "3"))
    grid = Grid(place="a.html, table 1", title="Children by group", rows=rows)
    found = attack([grid, Passage(place="a.html: note", text="Counts are rounded to the nearest 5.")])
    assert found["why"].str.contains("small count").any()


def test_words_that_repeat_a_rounded_count_tell_no_more():
    told = Passage(place="a.csv: words", text="10 Black children had an outcome.")
    assert not attacked(*GROUPS, beside=[told])["leaked"].any()


def test_a_mark_of_a_chart_that_is_a_rounded_count_tells_no_more():
    mark = Mark(place="a.csv: chart", label="Black", value=10.0, looseness=0.05)
    assert not attacked(*GROUPS, beside=[mark])["leaked"].any()
