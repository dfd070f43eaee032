"""Which cohorts are ready: on calendars written by hand."""

from datetime import date

import pandas as pd
import pytest

from yjs_analysis.evidence.service.afterwards import Afterwards
from yjs_analysis.evidence.service.calendar_exhibit import which_cohorts_are_ready
from yjs_analysis.evidence.study import Study

NOBODY = pd.DataFrame()


def exhibit(make_service, first, last, known_to):
    days = Afterwards(first_day=first, last_day=last, known_to=known_to, often=NOBODY, gravities=NOBODY, serious=NOBODY)
    return which_cohorts_are_ready(make_service(afterwards=days), None, Study())


def states(one):
    return dict(one.estimates[["label", "state"]].to_numpy().tolist())


def test_a_cohort_is_ready_on_the_last_day_of_its_wait(make_service):
    # October to December 2020: a year of follow-up to 30 December 2021, half a year of waiting to 30 June 2022
    one = exhibit(make_service, date(2020, 10, 5), date(2021, 3, 30), date(2022, 6, 30))
    assert states(one)["Oct to Dec 2020"] == "ready"
    assert states(one)["Jan to Mar 2021"] == "not yet"


def test_a_day_earlier_none_is_ready_and_the_day_is_said(make_service):
    one = exhibit(make_service, date(2020, 10, 5), date(2021, 3, 30), date(2022, 6, 29))
    assert one.answer == (
        "None of the three-month cohorts of synthetic children is ready: records are known to 29 June 2022. The next "
        "not ready, Oct to Dec 2020, can be judged from 1 July 2022."
    )


def test_days_still_to_wait(make_service):
    table = exhibit(make_service, date(2020, 10, 5), date(2021, 3, 30), date(2022, 6, 29)).estimates
    # to 30 June 2022 one day; to 30 September 2022 ninety-three
    assert table["value"].tolist()[:2] == [1, 93]


def test_a_cohort_after_the_last_disposal_is_not_called_ready(make_service):
    one = exhibit(make_service, date(2019, 1, 5), date(2019, 3, 30), date(2021, 6, 30))
    assert states(one)["Apr to Jun 2019"] == "after these records"


def test_long_records_show_the_last_twelve_and_say_the_first(make_service):
    one = exhibit(make_service, date(2010, 1, 5), date(2020, 12, 30), date(2022, 6, 30))
    assert len(one.table.rows) == 12
    assert "Jan to Mar 2010 to Oct to Dec 2020" in one.answer


@pytest.mark.parametrize("word", ["tracked so far", "another measure", "never shares an axis"])
def test_part_year_tracking_is_kept_apart_by_name(make_service, word):
    assert word in exhibit(make_service, date(2020, 10, 5), date(2021, 3, 30), date(2022, 6, 30)).does_not_mean


def test_where_nothing_was_followed_there_is_no_exhibit(make_service):
    assert which_cohorts_are_ready(make_service(), None, Study()) is None
