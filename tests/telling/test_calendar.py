"""The calendar of cohorts: every day is said, and what is not over is told apart from what is."""

from datetime import date
from xml.etree import ElementTree

import pandas as pd
import pytest

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.telling.calendar import cohort_calendar

ROWS = [
    ("Oct to Dec 2020", "2020-10-01", "2020-12-31", "2021-12-30", "2022-06-30", "✓ ready"),
    ("Jan to Mar 2021", "2021-01-01", "2021-03-31", "2022-03-30", "2022-09-30", "not before 1 October 2022"),
]
COLUMNS = ["label", "first_day", "last_day", "follow_up_ends", "waiting_ends", "said"]


def table(rows=ROWS):
    return withhold(pd.DataFrame(rows, columns=COLUMNS))


def draw(rows=ROWS, known_to=date(2022, 6, 30)):
    return cohort_calendar(table(rows), known_to=known_to, finding="One is ready.")


def words_in(svg):
    return ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter() if one.tag.endswith("}text")]


def test_the_alternative_text_says_every_day():
    assert draw().alt == (
        "One is ready. Known to 30 June 2022. Oct to Dec 2020: follow-up ends 30 December 2021, wait ends 30 June "
        "2022, ready; Jan to Mar 2021: follow-up ends 30 March 2022, wait ends 30 September 2022, not before 1 "
        "October 2022."
    )


def test_cohorts_parts_and_the_last_known_day_are_named():
    words = {
        *("Oct to Dec 2020", "✓ ready", "not before 1 October 2022", "known to 30 June 2022"),
        *("in the cohort", "followed for a year", "waiting for proof"),
    }
    assert words <= set(words_in(draw().svg))


def test_what_lies_beyond_the_last_known_day_is_pale():
    assert draw(known_to=date(2022, 9, 30)).svg.count("opacity: 0.3") == 0
    assert draw(known_to=date(2022, 6, 30)).svg.count("opacity: 0.3") == 1


def test_days_out_of_order_are_refused():
    rows = [(*ROWS[0][:4], "2021-06-30", "")]
    with pytest.raises(
        ValueError, match="waiting_ends must not lie before follow_up_ends, but does in Oct to Dec 2020"
    ):
        draw(rows)


def test_an_ungated_table_is_refused():
    with pytest.raises(ValueError, match="must have passed disclosure control"):
        cohort_calendar(table().drop(columns="withheld"), known_to=date(2022, 6, 30), finding="F.")
