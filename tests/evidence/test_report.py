"""Only what passed disclosure control enters the report model."""

import dataclasses

import pandas as pd
import pytest

from yjs_analysis.evidence.report import Exhibit


def test_an_exhibit_of_unchecked_numbers_is_refused(report):
    first = report.exhibits[0]
    with pytest.raises(ValueError, match="must have passed disclosure control"):
        dataclasses.replace(first, estimates=first.estimates.drop(columns="withheld"))


def test_an_exhibit_cannot_be_changed_after_it_was_checked(report):
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.exhibits[0].answer = "something else"


def test_the_numbers_of_all_exhibits_stand_in_one_table(report):
    numbers = report.numbers()
    assert len(numbers) == sum(len(one.estimates) for one in report.exhibits)
    assert (numbers.columns[0], numbers.columns[-1]) == ("identifier", "rows")


def test_without_pictures_an_exhibit_says_its_chart_in_words(report):
    text = repr(report.exhibits[0])
    assert report.exhibits[0].chart.alt in text
    assert "Source:" in text


def test_an_exhibit_in_a_notebook_is_html_with_alternative_text(report):
    html = report.exhibits[0]._repr_html_()
    assert '<img alt="28,145 children' in html
    assert "http://" not in html.replace("http://www.w3.org", "")


def test_an_exhibit_with_nothing_to_draw_needs_no_chart(report):
    last = next(one for one in report.exhibits if one.identifier == "E10")
    assert isinstance(last, Exhibit)
    assert last.chart is None
    assert isinstance(last.estimates, pd.DataFrame)
