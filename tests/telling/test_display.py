"""A frame of estimates shows each number with its interval in words, and nothing that rests on few children."""

import html
import math

import pandas as pd
import pytest

from yjs_analysis.disclosure.gate import REFUSED
from yjs_analysis.estimate import ESTIMATE_COLUMNS, Estimate, add_estimates
from yjs_analysis.telling.charts import Chart
from yjs_analysis.telling.display import estimates_html, estimates_text, is_of_estimates, picture


def estimate(value=1.9, low=1.2, high=2.9, measure="relative rate", **other) -> Estimate:
    return Estimate(measure=measure, value=value, low=low, high=high, confidence=0.95, method="mid-p", **other)


def frame(*estimates, **columns) -> pd.DataFrame:
    return add_estimates(pd.DataFrame(columns), list(estimates))


TWO = frame(
    estimate(), estimate(0.7, 0.31, 1.44), group=["Black", "Mixed"], reference=["White", "White"],
    events=[16, 3], total=[29, 19],
)  # fmt: skip


@pytest.mark.parametrize("written", [estimates_text, estimates_html])
def test_an_interval_is_in_words(written):
    assert "between 1.20 and 2.90 times" in written(TWO)


@pytest.mark.parametrize("written", [estimates_text, estimates_html])
@pytest.mark.parametrize("number", ["3 of 19", "0.70", "0.31", "1.44"])
def test_a_row_of_three_children_is_withheld(written, number):
    assert number not in written(TWO)


@pytest.mark.parametrize("written", [estimates_text, estimates_html])
def test_a_withheld_row_is_marked(written):
    assert "[c]" in written(TWO)


def test_the_threshold_is_the_readers():
    assert "3 of 19" in estimates_text(TWO, threshold=1)


@pytest.mark.parametrize("written", [estimates_text, estimates_html])
def test_a_number_that_was_put_back_into_a_withheld_row_goes_again(written):
    put_back = TWO.assign(withheld=[True, False], events=[16, 8])
    assert "1.90" not in written(put_back)


@pytest.mark.parametrize("written", [estimates_text, estimates_html])
def test_rows_of_records_are_refused(written):
    assert REFUSED in html.unescape(written(TWO.assign(child_id="7")))


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (estimate(0.3, 0.25, 0.36, "proportion"), "30%, between 25% and 36%"),
        (estimate(-2.5, -4.0, 0.0, "excess events"), "-2.50, between -4.00 and 0"),
        (estimate(2.0, 1.1, math.inf), "2.00 times, 1.10 times or more"),
        (estimate(0.5, -math.inf, 2.0, "log relative rate"), "0.500, 2.00 or less"),
        (estimate(0.5, -math.inf, math.inf, "difference"), "0.500, any number"),
        (estimate(math.nan, math.nan, math.nan, note="nobody"), "[x]; nobody"),
    ],
)
def test_each_kind_of_measure_in_its_words(one, said):
    assert said in estimates_text(one)


def test_the_caption_says_what_is_the_same_in_every_row():
    assert estimates_text(TWO).startswith("relative rate, reference: White (95% interval; mid-p)")


def test_rows_without_names_are_numbered():
    assert "  1: relative rate: 1.90" in estimates_text(frame(estimate(), estimate(), events=[9, 9]))


def test_the_chart_holds_every_shown_number_in_its_words():
    assert 'alt="relative rate, reference: White (95% interval; mid-p). Black: 1.90 (1.20 to 2.90), 16 of 29' in (
        estimates_html(TWO)
    )


def test_two_kinds_of_number_have_two_charts():
    mixed = frame(estimate(), estimate(0.3, 0.25, 0.36, "proportion"), group=["Black", "Black"])
    assert estimates_html(mixed).count("<img ") == 2


def test_a_long_table_has_no_chart():
    assert "<img " not in estimates_html(frame(*[estimate()] * 41, group=[f"G{place}" for place in range(41)]))


def test_words_from_data_are_not_markup():
    assert "<b>" not in estimates_html(frame(estimate(), group=["<b>"]))


def test_an_empty_frame_is_shown_as_one():
    assert estimates_text(pd.DataFrame(columns=list(ESTIMATE_COLUMNS))) == "no estimates"


def test_counts_alone_are_no_estimates():
    assert not is_of_estimates(pd.DataFrame({"events": [9]}))


def test_a_picture_carries_its_words():
    assert 'alt="All of it."' in picture(Chart(drawn=lambda outlines: "<svg/>", alt="All of it."))


def test_a_name_that_another_column_says_in_full_is_not_said_twice():
    named = frame(estimate(), estimate(), group=["Black", "Mixed"], label=["Black: court", "Mixed: court"])
    assert "  Black: court: 1.90" in estimates_text(named)
