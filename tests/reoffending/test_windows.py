"""Windows of follow-up on calendars written by hand, for counts of reoffending and for times to it."""

from datetime import date

import pandas as pd
import pytest

from yjs_analysis.sources.counting import count_reoffending
from yjs_analysis.sources.counting.times import count_times

ASKED = {"by": [], "first_day": date(2020, 1, 1), "last_day": date(2020, 12, 31), "known_to": date(2023, 1, 1)}


def disposals(*days, child="a"):
    return pd.DataFrame({"child_id": child, "disposal_date": pd.to_datetime(list(days)), "tier": "community"})


def offences(*pairs, child="a"):
    return pd.DataFrame(
        {
            "child_id": child,
            "offence_date": pd.to_datetime([offence for offence, _ in pairs]),
            "disposal_date": pd.to_datetime([disposal for _, disposal in pairs]),
            "tier": "community",
        }
    )


def counted(index, pairs, **more):
    row = count_reoffending(disposals(*index), offences(*pairs), **{**ASKED, **more}).iloc[0]
    return int(row["events"]), int(row["total"]), int(row["reoffences"])


def timed(index, pairs, exits=None, **more):
    gone = None
    if exits is not None:
        gone = pd.DataFrame(
            {
                "child_id": "a",
                "event": [event for event, _ in exits],
                "event_date": pd.to_datetime([day for _, day in exits]),
            }
        )
    table = count_times(disposals(*index), offences(*pairs), exits=gone, **{**ASKED, **more})
    return table[["time", "status", "total"]].to_numpy().tolist()


@pytest.mark.parametrize(
    ("offence", "disposal", "reoffended"),
    [
        ("2020-02-29", "2020-04-01", 1),  # the day of the index itself, dealt with later
        ("2020-02-29", "2020-02-29", 0),  # dealt with on the day of the index: part of it
        ("2020-02-28", "2020-04-01", 0),  # before the index, dealt with after it
        ("2021-02-28", "2021-03-20", 1),  # the last day of a year that began on a 29 February
        ("2021-03-01", "2021-03-20", 0),  # a day later
        ("2021-02-01", "2021-08-28", 1),  # proven on the last day of the wait (29 August 2021, the day before)
        ("2021-02-01", "2021-08-29", 0),  # a day later
    ],
)
def test_windows_of_an_index_on_29_february_2020(offence, disposal, reoffended):
    assert counted(["2020-02-29"], [(offence, disposal)]) == (reoffended, 1, reoffended)


def test_a_leap_day_in_the_follow_up_does_not_shorten_it():
    # 1 March 2019 to 29 February 2020 is a year of 366 days
    span = {"first_day": date(2019, 1, 1), "last_day": date(2019, 12, 31)}
    assert counted(["2019-03-01"], [("2020-02-29", "2020-03-02")], **span) == (1, 1, 1)


def test_follow_up_over_a_leap_day_has_a_day_more():
    span = {"first_day": date(2019, 1, 1), "last_day": date(2019, 12, 31)}
    assert timed(["2019-03-01"], [], **span) == [[365, 0, 1]]


def test_follow_up_of_a_common_year_has_364_days_after_the_first():
    assert timed(["2020-11-15"], []) == [[364, 0, 1]]


def test_two_reoffences_on_one_day_are_two():
    pairs = [("2020-12-01", "2021-01-05"), ("2020-12-01", "2021-01-05")]
    assert counted(["2020-11-15"], pairs) == (1, 1, 2)


def test_the_first_of_several_reoffences_sets_the_time():
    pairs = [("2021-03-01", "2021-04-01"), ("2020-11-25", "2021-05-01")]
    assert timed(["2020-11-15"], pairs) == [[10, 1, 1]]


def test_a_reoffence_on_the_day_of_the_index_has_time_0():
    assert timed(["2020-11-15"], [("2020-11-15", "2021-01-01")]) == [[0, 1, 1]]


def test_an_offence_before_the_index_is_no_reoffence_of_it():
    assert timed(["2020-11-15"], [("2020-11-14", "2021-01-01")]) == [[364, 0, 1]]


def test_a_second_disposal_in_the_quarter_is_no_second_entry():
    assert counted(["2020-10-05", "2020-12-20"], []) == (0, 1, 0)


def test_a_child_comes_in_again_in_the_next_quarter():
    assert counted(["2020-07-05", "2020-12-20"], [("2021-01-01", "2021-02-01")]) == (2, 2, 2)


def test_moving_away_before_a_reoffence_comes_first():
    assert timed(["2020-11-15"], [("2021-01-01", "2021-02-01")], [("moved away", "2020-12-01")]) == [[16, 2, 1]]


def test_a_reoffence_on_the_day_of_an_exit_comes_first():
    assert timed(["2020-11-15"], [("2020-12-01", "2021-02-01")], [("entered custody", "2020-12-01")]) == [[16, 1, 1]]


def test_who_left_custody_again_counts_from_the_entry():
    # In on 1 December, out on 20 December, offends in January: custody came first
    exits = [("entered custody", "2020-12-01"), ("left custody", "2020-12-20")]
    assert timed(["2020-11-15"], [("2021-01-05", "2021-02-01")], exits) == [[16, 3, 1]]


def test_leaving_custody_is_no_exit():
    assert timed(["2020-11-15"], [], [("left custody", "2020-12-20")]) == [[364, 0, 1]]


def test_who_left_before_the_index_and_came_back_is_followed():
    # An exit before the index disposal belongs to an earlier stay
    assert timed(["2020-11-15"], [("2020-11-25", "2021-01-01")], [("moved away", "2020-06-01")]) == [[10, 1, 1]]


def test_an_exit_after_the_follow_up_is_none_of_it():
    assert timed(["2020-11-15"], [], [("moved away", "2021-11-15")]) == [[364, 0, 1]]


def test_part_year_tracking_needs_offence_and_outcome_in_its_months():
    index, pairs = ["2020-11-15"], [("2020-12-15", "2021-01-15"), ("2021-01-15", "2021-02-20")]
    assert counted(index, pairs, months=(3, 0)) == (1, 1, 1)  # three months end on 14 February


def test_nobody_in_the_cohort_is_an_answer():
    assert counted(["2019-05-01"], []) == (0, 0, 0)
