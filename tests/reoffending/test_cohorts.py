"""The cohort calendar, by arithmetic on the calendar."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.reoffending.cohorts import (
    BINARY,
    FREQUENCY,
    cohort_calendar,
    mature_days,
    one_measure_problems,
    tracking_name,
)

SPAN = {"first_day": date(2019, 1, 1), "last_day": date(2020, 12, 31), "known_to": date(2021, 6, 30)}


def days(table, column):
    return [str(day.date()) for day in table[column]]


def test_two_years_have_eight_quarters():
    names = cohort_calendar(**SPAN)["cohort"].tolist()
    assert names[:2] + names[-1:] == ["2019-01 to 2019-03", "2019-04 to 2019-06", "2020-10 to 2020-12"]
    assert len(names) == 8


def test_follow_up_of_a_cohort_ends_a_year_after_its_last_day():
    # 30 June 2019 comes round on 30 June 2020: the last day is the one before
    assert days(cohort_calendar(**SPAN), "follow_up_ends")[1] == "2020-06-29"


def test_waiting_ends_half_a_year_later():
    # 30 June 2019 and eighteen months: 30 December 2020, and the day before it
    assert days(cohort_calendar(**SPAN), "waiting_ends")[1] == "2020-12-29"


def test_with_the_anniversary_both_end_a_day_later():
    table = cohort_calendar(**SPAN, ends="anniversary")
    assert (days(table, "follow_up_ends")[1], days(table, "waiting_ends")[1]) == ("2020-06-30", "2020-12-30")


def test_a_cohort_is_complete_from_the_day_after_waiting_ends():
    table = cohort_calendar(**SPAN)
    assert ((table["complete_from"] - table["waiting_ends"]) == pd.Timedelta(days=1)).all()


def test_the_cohorts_that_are_ripe_on_30_june_2021():
    # 31 December 2019 and eighteen months: 31 June does not exist, so June's last day, 30 June 2021
    assert cohort_calendar(**SPAN)["mature"].tolist() == [True] * 4 + [False] * 4


def test_a_day_too_early_is_too_early():
    assert cohort_calendar(**{**SPAN, "known_to": date(2021, 6, 29)})["mature"].sum() == 3


def test_a_year_that_ends_on_29_february():
    table = cohort_calendar(
        first_day=date(2019, 3, 1), last_day=date(2020, 2, 29), known_to=date(2021, 8, 28), cohorts="year"
    )
    # a year from 29 February ends on 28 February either way; eighteen months on 29 August, less a day
    assert days(table, "follow_up_ends") == ["2021-02-28"]
    assert days(table, "waiting_ends") == ["2021-08-28"]


def test_cohorts_of_twelve_months_as_before_october_2015():
    table = cohort_calendar(
        first_day=date(2013, 7, 1), last_day=date(2015, 6, 30), known_to=date(2017, 1, 1), cohorts="year"
    )
    assert table["cohort"].tolist() == ["2013-07 to 2014-06", "2014-07 to 2015-06"]


def test_without_a_wait_a_quarter_ripens_earlier():
    table = cohort_calendar(**SPAN, months=(3, 0))
    assert days(table, "complete_from")[0] == "2019-07-01"  # 31 March and three months: June has no 31st


def test_the_days_that_can_be_counted():
    assert mature_days(cohort_calendar(**SPAN)) == (date(2019, 1, 1), date(2019, 12, 31))


def test_when_nothing_is_ripe_the_day_when_it_will_be_is_said():
    early = cohort_calendar(**{**SPAN, "known_to": date(2020, 1, 1)})
    with pytest.raises(ValueError, match=r"holds none. The first is complete from 2020-10-01"):
        mature_days(early)  # 31 March 2019 and eighteen months: September's last day is waited for


@given(st.dates(date(2016, 1, 1), date(2024, 1, 1)), st.sampled_from(["day before", "anniversary"]))
@settings(max_examples=40, deadline=None)
def test_no_cohort_ripens_before_an_earlier_one(known_to, ends):
    table = cohort_calendar(**{**SPAN, "known_to": known_to}, ends=ends)
    assert table["mature"].tolist() == sorted(table["mature"], reverse=True)
    assert table["waiting_ends"].is_monotonic_increasing


def test_cohorts_follow_each_other_without_a_gap():
    table = cohort_calendar(**SPAN)
    assert (table["first_day"].iloc[1:].to_numpy() - table["last_day"].iloc[:-1].to_numpy() == pd.Timedelta("1D")).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cohorts": "quater"}, "Did you mean 'quarter'"),
        ({"ends": "aniversary"}, "Did you mean 'anniversary'"),
        ({"last_day": date(2020, 12, 30)}, "must be those of whole cohorts"),
        ({"first_day": date(2019, 2, 1)}, "must be those of whole cohorts"),
        ({"first_day": date(2021, 1, 1)}, "must not be after last_day"),
        ({"known_to": None}, "known_to must be a date, but got None"),
        ({"months": (0, 6)}, "first above 0"),
        ({"months": 12}, "must be two whole numbers"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        cohort_calendar(**{**SPAN, **change})


def test_part_year_tracking_bears_another_name():
    assert tracking_name(6).startswith("tracked so far")
    assert tracking_name(6) != tracking_name(3)


def test_one_month_is_no_months():
    assert "within 1 month," in tracking_name(1)


@pytest.mark.parametrize("months", [0, 2.5, True, "3"])
def test_tracking_over_no_whole_months_is_refused(months):
    with pytest.raises(ValueError, match="months must be a whole number"):
        tracking_name(months)


def test_tracking_something_unknown_is_refused():
    with pytest.raises(ValueError, match="Did you mean 'reoffences per reoffender'"):
        tracking_name(3, measure="reoffences per reofender")


def test_tracking_and_the_official_rate_share_no_axis():
    assert "Show each by itself" in one_measure_problems([BINARY, tracking_name(3)])[0]


def test_two_official_measures_share_no_axis_either():
    assert one_measure_problems([BINARY, FREQUENCY])


def test_one_measure_may_stand_with_itself_or_alone():
    assert one_measure_problems([BINARY, BINARY]) == one_measure_problems([]) == []
