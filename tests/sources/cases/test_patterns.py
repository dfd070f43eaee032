"""Forms that identify: check characters as published, and dates and references that have none of these forms."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.sources.cases.patterns import likely_kinds, nhs_number, person_like, pnc_id, sure_kind, uln, upn

FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y", "%d %B %Y", "%d.%m.%y", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y%m%d")


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2099, 12, 31)), st.sampled_from(FORMS))
def test_a_date_has_no_form_that_identifies(moment, form):
    text = moment.strftime(form)
    assert (sure_kind(text), likely_kinds(text)) == (None, [])


@given(st.integers(0, 999_999_999))
def test_a_number_of_at_most_nine_digits_has_no_form_that_identifies(number):
    assert (sure_kind(str(number)), likely_kinds(str(number))) == (None, [])


@given(st.text("ABCDEFGH", min_size=2, max_size=4), st.integers(0, 99_999))
def test_letters_and_digits_of_a_reference_have_no_form_that_identifies(letters, number):
    assert sure_kind(f"{letters}{number:05}") is None


@given(st.lists(st.integers(0, 9), min_size=9, max_size=9).filter(lambda digits: len(set(digits)) > 1))
def test_of_ten_last_digits_at_most_one_makes_an_nhs_number_and_never_the_same_a_learner_number(digits):
    stem = "".join(map(str, digits))
    nhs = [last for last in range(10) if nhs_number(f"{stem}{last}")]
    learner = [last for last in range(10) if uln(f"{stem}{last}")]
    assert len(nhs) <= 1
    assert len(learner) <= 1
    assert not set(nhs) & set(learner)


@given(st.text("0123456789", min_size=12, max_size=12))
def test_exactly_one_letter_makes_a_pupil_number(digits):
    assert sum(upn(letter + digits) for letter in "ABCDEFGHJKLMNPQRTUVWXYZ") == 1


@given(st.integers(0, 99), st.integers(0, 9_999_999))
def test_exactly_one_letter_makes_a_pnc_number_however_it_is_written(year, serial):
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    long = [letter for letter in letters if pnc_id(f"20{year:02}/{serial:07}{letter}")]
    short = [letter for letter in letters if pnc_id(f"{year:02}/{serial}{letter}")]
    assert len(long) == 1
    assert long == short


@pytest.mark.parametrize("number", ["9999999999", "0000000000", "943476591", "94347659199", "943476591X"])
def test_what_is_no_nhs_number_is_none(number):
    assert not nhs_number(number)


@pytest.mark.parametrize("cell", ["Zoë Müller", "de la Cruz, Ana", "JO GREEN", "Mary-Jane O\u2019Neil"])
def test_names_of_many_forms_are_like_a_persons(cell):
    assert person_like(cell)


@pytest.mark.parametrize("cell", ["Green", "White: British", "Youth caution", "one Two", "A1 B2", ""])
def test_labels_are_not_like_a_persons_name(cell):
    assert not person_like(cell)
