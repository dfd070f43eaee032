"""A percentage leads back to its counts, the counts have intervals, and the intervals say for whom they answer."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.assurance.key_questions import (
    PART_ONLY,
    PRACTICE,
    THOSE_CASES,
    question_counts,
    question_intervals,
)
from yjs_analysis.sources.inspections import walsall_2019

COURT, OUT_OF_COURT = "Court disposals", "Out-of-court disposals"


def counts(events, total, *, cases=None, domain=COURT):
    return pd.DataFrame(
        {"domain": [domain], "key_question": "2.1.3", "cases": cases or total, "events": events, "total": total}
    )


@pytest.fixture(scope="module")
def walsall():
    return question_counts(walsall_2019()).set_index("key_question")


@pytest.mark.parametrize(
    ("question", "events", "total", "possible", "smallest"),
    [
        ("2.4.3", 13, 22, 2, 17),  # 59 per cent of at most 24: 10/17 = 58.8, 13/22 = 59.1
        ("3.2.3", 4, 9, 1, 9),  # 44 of at most 14: 4/9 = 44.4 alone
        ("3.2.2", 6, 10, 2, 5),  # 60: 3/5 and 6/10
        ("3.3.1", 13, 14, 1, 14),  # 93: 13/14 = 92.9 alone
        ("3.4.1", 7, 14, 7, 2),  # 50: 1/2, 2/4, ... 7/14
        ("3.2.1", 14, 14, 14, 1),  # 100: 1/1 ... 14/14
    ],
)
def test_the_counts_behind_a_printed_percentage(walsall, question, events, total, possible, smallest):
    found = walsall.loc[question, ["events", "total", "possible", "smallest_total"]].tolist()
    assert found == [events, total, possible, smallest]


def test_the_smallest_counts_print_as_the_same_percentage(walsall):
    shares = 100 * walsall["smallest_events"] / walsall["smallest_total"]
    assert ((shares - walsall["printed"].astype(float)).abs() <= 0.5).all()


def test_only_the_23_key_questions_with_percentages_have_counts(walsall):
    assert len(walsall) == 23


def test_a_percentage_without_a_number_of_cases_is_refused():
    table = walsall_2019().assign(cases=math.nan)
    with pytest.raises(ValueError, match=r"(?s)23 problems.*cases must be given .* is missing for 2\.1\.1"):
        question_counts(table)


def test_a_percentage_that_no_count_prints_is_refused():
    # With 14 cases a share moves in steps of 1/14 or more: 51 per cent lies between 7/14 and 7/13.
    table = walsall_2019().query("key_question == '3.1.1'").assign(printed="51")
    with pytest.raises(ValueError, match=r"no count of at most 14 prints as 51 \(3\.1\.1\)"):
        question_counts(table)


def test_half_of_24_spans_three_ratings():
    # R: prop.test(12, 24, correct = FALSE)$conf.int is 0.3142743 0.6857257.
    found = question_intervals(counts(12, 24)).iloc[0]
    assert found["low"] == pytest.approx(0.3142743, abs=1e-7)
    assert found["high"] == pytest.approx(0.6857257, abs=1e-7)
    assert (found["rating_at_low"], found["rating_at_high"]) == ("Inadequate", "Good")
    assert found["answers_for"] == PRACTICE


def test_half_of_24_out_of_28_is_12_to_16_of_those_cases():
    # R: k = 12 of n = 24 of N = 28; the fewest M with phyper(11, M, 28 - M, 24, lower = FALSE) > 0.025 is 12.
    found = question_intervals(counts(12, 24), method="hypergeometric", eligible={COURT: 28}).iloc[0]
    assert found["low"] * 28 == pytest.approx(12)
    assert found["high"] * 28 == pytest.approx(16)
    assert found["answers_for"] == THOSE_CASES


def test_the_finite_correction_shrinks_the_normal_margin():
    # 1.2816 sqrt(0.25 / 24 x 4 / 27) = 0.0503 either way of a half.
    found = question_intervals(
        counts(12, 24), method="normal with finite population correction", eligible={COURT: 28}, confidence=0.8
    ).iloc[0]
    assert [found["low"], found["high"]] == pytest.approx([0.4497, 0.5503], abs=5e-5)


def test_when_every_case_was_read_those_cases_are_known_and_the_practice_is_not():
    one = counts(9, 14, domain=OUT_OF_COURT)
    those = question_intervals(one, method="hypergeometric", eligible={OUT_OF_COURT: 14}).iloc[0]
    assert [those["low"], those["high"]] == pytest.approx([9 / 14, 9 / 14])
    practice = question_intervals(one).iloc[0]
    assert practice["high"] - practice["low"] > 0.4


def test_a_question_that_applied_to_a_part_has_no_interval_over_those_cases():
    found = question_intervals(counts(4, 9, cases=14), method="hypergeometric", eligible={COURT: 15}).iloc[0]
    assert math.isnan(found["value"]) and found["note"] == PART_ONLY
    assert (found["rating_at_low"], found["rating_at_high"]) == ("", "")


@pytest.mark.parametrize("method", ["Wilson", "Clopper-Pearson", "mid-p", "Jeffreys"])
@pytest.mark.parametrize(("events", "total"), [(0, 1), (1, 1), (0, 14), (14, 14)])
def test_all_yes_and_all_no_have_an_interval(method, events, total):
    found = question_intervals(counts(events, total), method=method).iloc[0]
    assert 0 <= found["low"] <= events / total <= found["high"] <= 1
    assert found["low"] < found["high"]


def test_a_question_that_applied_to_no_case_has_no_value():
    found = question_intervals(counts(0, 0, cases=14)).iloc[0]
    assert math.isnan(found["value"])
    assert (found["rating_at_low"], found["rating_at_high"]) == ("Inadequate", "Outstanding")


@given(st.integers(1, 40), st.data())
def test_an_interval_over_those_cases_lies_within_what_is_possible(total, data):
    events = data.draw(st.integers(0, total))
    unread = data.draw(st.integers(0, 10))
    found = question_intervals(counts(events, total), method="hypergeometric", eligible={COURT: total + unread}).iloc[0]
    whole = total + unread
    assert events / whole - 1e-9 <= found["low"] <= found["high"] <= (events + unread) / whole + 1e-9


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"method": "Wilsn"}, r"method must be one of .*Did you mean 'Wilson'"),
        ({"method": "hypergeometric"}, r"eligible must name the cases that could have been read in 'Court disposals'"),
        ({"eligible": {COURT: 28}}, r"eligible must be left out for 'Wilson'"),
        ({"method": "hypergeometric", "eligible": {COURT: 20}}, r"cases must not exceed eligible, but got 24 of 20"),
        ({"method": "hypergeometric", "eligible": {COURT: 28, "Court disposal": 9}}, r"Did you mean 'Court disposals'"),
        ({"method": "hypergeometric", "eligible": {COURT: -1}}, r"eligible must be a whole number of 0 or more"),
        ({"confidence": 95}, r"confidence must lie between 0 and 1"),
        ({"framework": "2021"}, r"its rule was not read"),
    ],
)
def test_what_does_not_fit_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        question_intervals(counts(12, 24), **changes)


@pytest.mark.parametrize(
    ("events", "total", "message"),
    [(25, 24, "events must not exceed total"), (-1, 24, "events must be a whole number"), (1.5, 24, "events must be")],
)
def test_a_wrong_count_is_refused_with_its_question(events, total, message):
    with pytest.raises(ValueError, match=rf"{message}.*\(row 2\.1\.3\)"):
        question_intervals(counts(events, total, cases=24))
