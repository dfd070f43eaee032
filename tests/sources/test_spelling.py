"""One spelling for the many: what does not matter is gone, what matters stays."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.sources.spelling import LONGEST, normalised, spellings, without_length


@pytest.mark.parametrize(
    "text", ["White British", "white british", " WHITE  BRITISH ", "White-British", "White \N{EN DASH} British"]
)
def test_case_spaces_and_dashes_do_not_matter(text):
    assert normalised(text) == "white british"


@pytest.mark.parametrize("text", ["s91", "S.91", "s 91", "Sec. 91", "section 91", "SECTION_91", "Section  91"])
def test_a_section_is_written_in_many_ways(text):
    assert normalised(text) == "section 91"


def test_words_that_tell_codes_apart_stay():
    assert normalised("Any other White background") != normalised("White")


def test_full_width_letters_and_curly_apostrophes_are_the_plain_ones():
    assert normalised("\N{FULLWIDTH LATIN CAPITAL LETTER W}1") == "w1"
    assert normalised("His Majesty\N{RIGHT SINGLE QUOTATION MARK}s") == normalised("His Majesty's")


@pytest.mark.parametrize("cell", ["", "  ", None, 3, float("nan"), "x" * (LONGEST + 1)])
def test_what_is_no_label_has_no_spelling(cell):
    assert normalised(cell) == ""


@pytest.mark.parametrize("order", ["RO 6m", "RO 12 months", "12 month RO", "RO (1 year)", "RO 9 mths"])
def test_the_length_of_an_order_is_no_part_of_its_name(order):
    assert without_length(normalised(order)) == "ro"


def test_a_section_is_no_length():
    assert without_length("section 91") == "section 91"


def test_a_spelling_of_two_codes_keeps_both_in_order():
    codes = pd.DataFrame({"code": ["A4", "O1"], "label": ["Chinese", "Chinese (2001)"], "spellings": ["", "Chinese"]})
    assert spellings(codes)["chinese"] == ("A4", "O1")


@given(st.text(max_size=200))
def test_a_spelling_is_settled_at_once(text):
    assert normalised(normalised(text)) == normalised(text)
