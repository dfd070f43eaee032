"""Sentences are whole, and stay in order."""

from hypothesis import given
from hypothesis import strategies as some

from yjs_analysis.telling.sentences import as_many_as_fit, sentences


def test_a_number_with_decimals_is_no_end():
    assert sentences("It fell from 1.80 to 1.40. Then 2.3 more.") == ["It fell from 1.80 to 1.40.", "Then 2.3 more."]


def test_a_closing_quotation_mark_ends_a_sentence():
    assert sentences("They said “no.” 5 asked.") == ["They said “no.”", "5 asked."]


@given(some.lists(some.sampled_from(["One.", "Two?", "3 of 4.", "Is it 1.5?"]), min_size=1))
def test_together_they_are_the_passage(parts):
    assert " ".join(sentences(" ".join(parts))) == " ".join(parts)


def test_the_first_stays_however_little_room_there_is():
    assert as_many_as_fit("A first one. A second.", lambda _: False) == "A first one."


def test_all_stay_where_all_fit():
    assert as_many_as_fit("One. Two.", lambda _: True) == "One. Two."
