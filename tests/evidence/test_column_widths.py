"""Columns share the width of a page: each gets what it needs, and none loses a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from yjs_analysis.evidence.column_widths import column_widths
from yjs_analysis.telling.tables import Table
from yjs_analysis.telling.type_width import width_of

LONG = "a sentence of many words that cannot stand on one line of the page whatever is done"


def table(*rows, sides="wr"):
    return Table(caption="c", columns=("Group", "Count"), rows=rows, sides=sides)


words = some.text("abc 12", min_size=1, max_size=60).filter(str.strip)


@given(some.lists(some.tuples(words, words), min_size=1, max_size=4), some.sampled_from(["lr", "wr", "ww"]))
def test_they_always_fill_the_width(rows, sides):
    assert sum(column_widths(table(*rows, sides=sides), width=400, size=9, padding=6)) == pytest.approx(400)


def test_a_long_column_gives_way_and_a_short_one_does_not():
    long, short = column_widths(table((LONG, "1,234")), width=200, size=9, padding=6)
    assert short == pytest.approx(max(width_of("1,234", size=9), width_of("Count", size=9, bold=True)) + 6, abs=0.01)
    assert long == pytest.approx(200 - short)


def test_no_column_is_narrower_than_its_longest_word():
    long, other = column_widths(table((LONG, LONG)), width=120, size=9, padding=6)
    assert min(long, other) >= width_of("sentence", size=9) + 6


def test_room_that_is_left_goes_to_the_column_of_words():
    first, second = column_widths(table(("White", "5"), sides="rw"), width=300, size=9, padding=6)
    assert first == pytest.approx(width_of("Group", size=9, bold=True) + 6)
    assert second == pytest.approx(300 - first)
