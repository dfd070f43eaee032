"""How often, how gravely and how soon, from records written by hand."""

from datetime import date

import pandas as pd
import pytest

from yjs_analysis.evidence.service.afterwards import afterwards

ASKED = {
    "first_day": date(2020, 1, 1),
    "last_day": date(2020, 12, 31),
    "known_to": date(2022, 12, 31),
    "cohorts": "whole window",
    "months": (12, 6),
}
HELD = [("a", "2020-03-01", "community", 3), ("b", "2020-03-01", "formal out-of-court", 2),
        ("c", "2020-03-01", "community", 4), ("d", "2020-03-01", "community", 4)]  # fmt: skip
AGAIN = [
    ("a", "2020-04-01", 2),
    ("a", "2020-05-01", 6),
    ("a", "2020-06-01", 3),
    ("a", "2021-03-01", 8),  # a day after the year of follow-up
    ("b", "2020-07-01", 5),
    ("c", "2020-07-01", None),
]


@pytest.fixture(scope="module")
def found():
    held = pd.DataFrame(HELD, columns=["child_id", "disposal_date", "tier", "gravity"])
    held = held.assign(disposal_date=pd.to_datetime(held["disposal_date"]), gravity=held["gravity"].astype("Int64"))
    again = pd.DataFrame(AGAIN, columns=["child_id", "offence_date", "gravity"])
    again = again.assign(offence_date=pd.to_datetime(again["offence_date"]), gravity=again["gravity"].astype("Int64"))
    again = again.assign(disposal_date=again["offence_date"] + pd.Timedelta(days=30), tier="community")
    return afterwards(held, again, None, ASKED)


def rows(table):
    return sorted(map(tuple, table.astype(object).where(table.notna(), None).to_numpy().tolist()), key=str)


def test_how_often(found):
    assert rows(found.often) == [(False, 1, 1), (True, 0, 1), (True, 1, 1), (True, 3, 1)]


def test_the_gravest_reoffence_beside_the_index_offence(found):
    assert rows(found.gravities) == [(False, 2, 5, 1), (True, 3, 6, 1), (True, 4, 0, 1), (True, 4, None, 1)]


def test_the_first_serious_one_sets_the_time(found):
    # from 1 March to 1 May 2020 are 61 days, to 1 July 122; followed to 28 February 2021, 364 days
    assert rows(found.serious) == [(False, 122, 1, 1), (True, 364, 0, 2), (True, 61, 1, 1)]


def test_the_days_between_which_all_is_known(found):
    assert (found.first_day, found.last_day, found.known_to) == (date(2020, 3, 1), date(2020, 3, 1), date(2022, 12, 31))
