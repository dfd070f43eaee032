"""The width of words, against the widths that the font itself gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from yjs_analysis.telling.type_width import lines_of, width_of


@pytest.mark.parametrize(("letter", "share"), [("0", 0.600), ("1", 0.600)])
def test_figures_are_as_wide_as_the_font_says(letter, share):
    # IBM Plex Sans, 1000 units an em: its figures all advance by 600 (table hmtx).
    assert width_of(letter, size=10) == pytest.approx(10 * share, rel=1e-5)


@given(some.text("abc xyz", max_size=60), some.floats(1, 40))
def test_width_grows_with_size(words, size):
    assert width_of(words, size=2 * size) == pytest.approx(2 * width_of(words, size=size))


def test_bold_is_wider():
    assert width_of("children", size=10, bold=True) > width_of("children", size=10)


@given(some.lists(some.text("abc", min_size=1, max_size=8), min_size=1, max_size=12))
def test_a_wider_line_never_needs_more_lines(words):
    said = " ".join(words)
    assert lines_of(said, size=10, width=200) <= lines_of(said, size=10, width=60)


def test_lines_are_counted_on_paper():
    # four figures are 24 points wide at size 10; with a space between, two words need more than 40.
    assert lines_of("1111 2222 3333", size=10, width=40) == 3
    assert lines_of("1111 2222 3333", size=10, width=60) == 2
