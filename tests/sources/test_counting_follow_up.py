"""The windows of proven reoffending: the published definition, its edges, and the same counts as a plain loop."""

import datetime
from collections import Counter

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.sources.counting import count_reoffending, count_times

day = datetime.date.fromisoformat
YEAR = {"first_day": day("2020-04-01"), "last_day": day("2021-03-31"), "known_to": day("2022-09-30")}
COHORT = {"first_day": day("2020-10-01"), "last_day": day("2020-12-31"), "known_to": day("2022-06-30")}
DISPOSALS = ["child_id", "disposal_date", "tier", "group"]
REOFFENCES = ["child_id", "offence_date", "disposal_date", "tier"]


def frame(rows: list[tuple], columns: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(**{c: pd.to_datetime(table[c]) for c in columns if c.endswith("_date")})


def one_child(index: str, offence: str | None, disposal: str | None, *, tier: str = "community", **choices) -> int:
    """How many reoffences one child has, with one index disposal and one offence."""
    found = count_reoffending(
        frame([("c1", index, "formal out-of-court", "White")], DISPOSALS),
        frame([("c1", offence, disposal, tier)], REOFFENCES),
        by=[],
        **{"cohorts": "whole window", **YEAR, **choices},
    )
    assert found[["events", "total"]].iloc[0].tolist() == [found["reoffences"].item(), 1]
    return found["reoffences"].item()


@pytest.mark.parametrize(
    ("offence", "disposal", "counts"),
    [
        ("2021-02-01", "2021-03-01", 1),  # within both windows
        ("2021-11-14", "2022-05-14", 1),  # offence on the last day of 12 months, disposal on the last of 18
        ("2021-11-14", "2022-06-20", 0),  # disposal after 18 months
        ("2021-11-20", "2021-12-01", 0),  # offence after 12 months
        ("2020-11-10", "2021-01-10", 0),  # offence before the index disposal
        ("2021-05-05", None, 0),  # never proven
    ],
)
def test_the_official_windows_of_an_index_on_15_november_2020(offence, disposal, counts):
    """Ministry of Justice: committed within a year, and convicted or cautioned in it or in six months more."""
    assert one_child("2020-11-15", offence, disposal) == counts


@pytest.mark.parametrize(
    ("index", "offence", "disposal", "ends", "counts"),
    [
        ("2020-11-15", "2021-11-15", "2022-01-01", "day before", 0),
        ("2020-11-15", "2021-11-15", "2022-01-01", "anniversary", 1),
        ("2020-11-15", "2021-11-14", "2022-05-15", "anniversary", 1),
        ("2020-11-15", "2020-11-15", "2020-11-16", "day before", 1),  # on the index day, dealt with later
        ("2020-11-15", "2020-11-15", "2020-11-15", "day before", 0),  # part of the index disposal
        ("2020-08-31", "2020-09-01", "2022-02-28", "day before", 1),  # eighteen months from 31 August end in February
        ("2020-08-31", "2020-09-01", "2022-03-01", "day before", 0),
    ],
)
def test_boundary_days(index, offence, disposal, ends, counts):
    assert one_child(index, offence, disposal, ends=ends) == counts


@pytest.mark.parametrize(("offence", "counts"), [("2021-02-28", 1), ("2021-03-01", 0)])
@pytest.mark.parametrize("ends", ["day before", "anniversary"])
def test_a_year_from_29_february_ends_on_28_february(offence, counts, ends):
    window = {"first_day": day("2020-02-29"), "last_day": day("2020-02-29")}
    assert one_child("2020-02-29", offence, "2021-04-01", ends=ends, **window) == counts


def test_a_community_resolution_proves_nothing():
    assert one_child("2020-11-15", "2021-01-01", "2021-02-01", tier="informal out-of-court") == 0


def test_a_community_resolution_is_no_index():
    found = count_reoffending(
        frame([("c1", "2020-11-15", "informal out-of-court", "White")], DISPOSALS),
        frame([], REOFFENCES),
        by=["group"],
        **COHORT,
    )
    assert len(found) == 0


def test_a_child_has_one_index_in_each_cohort():
    """Disposals on 5 October, 20 December and 9 January are two index disposals: one a quarter, the first."""
    days = ["2020-12-20", "2020-10-05", "2021-01-09"]
    found = count_reoffending(
        frame([("c1", one, "community", "White") for one in days], DISPOSALS),
        frame([], REOFFENCES),
        by=["cohort", "disposal_date"],
        **{**COHORT, "last_day": day("2021-03-31"), "known_to": day("2022-09-30")},
    )
    expected = [("2020-10 to 2020-12", "2020-10-05", 1), ("2021-01 to 2021-03", "2021-01-09", 1)]
    assert [(c, str(d.date()), t) for c, d, t in found[["cohort", "disposal_date", "total"]].to_numpy()] == expected


def test_a_reoffence_after_two_index_disposals_counts_in_both_cohorts():
    found = count_reoffending(
        frame([("c1", one, "community", "White") for one in ("2020-10-05", "2021-01-09")], DISPOSALS),
        frame([("c1", "2021-02-01", "2021-03-01", "custody")], REOFFENCES),
        by="cohort",
        **{**COHORT, "last_day": day("2021-03-31"), "known_to": day("2022-09-30")},
    )
    assert found["events"].tolist() == [1, 1]


def test_a_cohort_that_is_not_complete_is_refused_with_the_day_when_it_is():
    with pytest.raises(ValueError, match=r"known_to must be 2022-06-30 or later .* complete from 2022-07-01: wait"):
        count_reoffending(
            frame([], DISPOSALS), frame([], REOFFENCES), by=[], **{**COHORT, "known_to": day("2022-06-29")}
        )


def test_a_cohort_of_15_november_is_complete_from_15_may():
    window = {"first_day": day("2020-11-15"), "last_day": day("2020-11-15"), "known_to": day("2022-05-13")}
    with pytest.raises(ValueError, match="complete from 2022-05-15"):
        one_child("2020-11-15", None, None, **window)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"first_day": day("2020-10-02")}, "must be those of quarters, but got 2020-10-02"),
        ({"known_to": "2022-06-30"}, "known_to must be a date, but got '2022-06-30'"),
        ({"first_day": None}, "first_day must be a date, but got None"),
        ({"ends": "never"}, "ends must be one of 'day before', 'anniversary', but got 'never'"),
        ({"cohorts": "year"}, "cohorts must be one of"),
        ({"months": (0, 6)}, r"months must be two whole numbers, the first above 0, but got \(0, 6\)"),
        ({"by": ["total"]}, "by must not hold 'total'"),
        ({"by": ["ethnicity"]}, "disposals must hold the column 'ethnicity', but holds only 'child_id', "),
    ],
)
def test_questions_that_have_no_answer_are_refused(choices, words):
    question = {"by": ["group"], **COHORT, **choices}
    with pytest.raises(ValueError, match=words):
        count_reoffending(frame([], DISPOSALS), frame([], REOFFENCES), **question)


def test_sources_in_two_engines_are_refused():
    table = frame([("c1", "2020-11-15", "community", "White")], DISPOSALS)
    with duckdb.connect() as connection, pytest.raises(ValueError, match="must lie in the same engine"):
        count_reoffending(table, connection.from_df(frame([], REOFFENCES)), by=[], **COHORT)


DAYS = ["2020-03-31", "2020-04-01", "2020-06-30", "2020-07-01", "2021-03-31", "2021-04-01", "2021-06-30", "2022-09-30"]
KINDS = ["informal out-of-court", "formal out-of-court", "custody", None]
dates = st.sampled_from([*DAYS, None])
children = st.sampled_from(["a", "b", "'"])
given_disposals = st.lists(st.tuples(children, dates, st.sampled_from(KINDS), st.sampled_from(["x", None])), max_size=8)
given_reoffences = st.lists(st.tuples(children, dates, dates, st.sampled_from(KINDS)), max_size=8)


def a_year_on(one: datetime.date, months: int) -> datetime.date:
    """The corresponding day so many months later; none of DAYS lacks one except the last of a month."""
    return (pd.Timestamp(one) + pd.DateOffset(months=months)).date()


def within(start: datetime.date, other: str | None, months: int) -> bool:
    """Whether a day lies in the months from a start; where the month is shorter, to its end."""
    if other is None:
        return False
    there = a_year_on(start, months)
    last = there if there.day < start.day else there - datetime.timedelta(days=1)
    return start <= day(other) <= last


def counted_one_by_one(disposals, reoffences) -> Counter:
    """Events, totals and reoffences of each cell by a loop."""
    formal = ("formal out-of-court", "custody")
    standing = {}
    for child, when, tier, group in disposals:
        if tier in formal and when and YEAR["first_day"] <= day(when) <= YEAR["last_day"]:
            quarter = (day(when).year, (day(when).month - 1) // 3)
            order = (when, -formal.index(tier), group or "\U0010ffff")
            standing[child, quarter] = min(
                standing.get((child, quarter), (order, group)), (order, group), key=lambda e: e[0]
            )
    found: Counter = Counter()
    for (child, quarter), ((when, *_), group) in standing.items():
        offences = sum(
            who == child
            and tier in formal
            and within(day(when), offence, 12)
            and within(day(when), proven, 18)
            and proven > when
            for who, offence, proven, tier in reoffences
        )
        found.update({(quarter, group, "total"): 1, (quarter, group, "events"): offences > 0})
        found.update({(quarter, group, "reoffences"): offences})
    return +found


def cells(table: pd.DataFrame) -> Counter:
    found: Counter = Counter()
    for row in table.to_dict("records"):
        quarter = (int(row["cohort"][:4]), int(row["cohort"][5:7]) // 3)
        for name in ("total", "events", "reoffences"):
            found[quarter, None if pd.isna(row["group"]) else row["group"], name] += row[name]
    return +found


@settings(deadline=None, max_examples=60)
@given(disposals=given_disposals, reoffences=given_reoffences)
def test_counts_are_those_of_a_loop(disposals, reoffences):
    found = count_reoffending(
        frame(disposals, DISPOSALS), frame(reoffences, REOFFENCES), by=["cohort", "group"], **YEAR
    )
    assert cells(found) == counted_one_by_one(disposals, reoffences)


def many_rows() -> tuple[list[tuple], list[tuple]]:
    """Rows of few children, made by arithmetic, alike everywhere."""
    days = [*DAYS[:6], "2020-02-29", None]
    first = [("abcde"[i * 3 % 5], days[i * 5 % 8], KINDS[i % 4], ["x", None][i % 3 % 2]) for i in range(40)]
    second = [("abcde"[i * 2 % 5], DAYS[i % 8], DAYS[i * 3 % 7 + 1], KINDS[i % 3]) for i in range(40)]
    return first, second


def test_spark_and_a_lent_connection_count_as_frames_do(spark):
    disposals, reoffences = many_rows()
    tables = frame(disposals, DISPOSALS), frame(reoffences, REOFFENCES)
    question = {"by": ["cohort", "group", "tier"], **YEAR}
    expected = count_reoffending(*tables, **question)
    shapes = ["`child_id` string, `disposal_date` date, `tier` string, `group` string"]
    shapes.append("`child_id` string, `offence_date` date, `disposal_date` date, `tier` string")
    rows = [
        [tuple(day(v) if isinstance(v, str) and v[:2] == "20" else v for v in row) for row in table]
        for table in (disposals, reoffences)
    ]
    lent = [spark.createDataFrame(some, shape) for some, shape in zip(rows, shapes, strict=True)]
    with duckdb.connect() as connection:
        relations = [connection.from_df(table) for table in tables]
        found = [count_reoffending(*pair, **question) for pair in (lent, relations)]
        left = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        times = count_times(*lent, **question), count_times(*tables, **question)
    assert [one.to_dict("list") for one in found] == [expected.to_dict("list")] * 2
    assert times[0].to_dict("list") == times[1].to_dict("list")
    assert left == []


LEFT = ["child_id", "event", "event_date"]


@pytest.mark.parametrize(
    ("exits", "time", "status"),
    [
        ([], 30, 1),
        ([("c1", "moved away", "2020-12-14")], 29, 2),
        ([("c1", "moved away", "2020-12-15")], 30, 1),  # on one day the reoffence comes first
        ([("c1", "died", "2020-12-01"), ("c1", "entered custody", "2020-11-20")], 5, 3),
        ([("c1", "died", "2020-11-15")], 0, 4),
        (
            [("c1", "left custody", "2020-11-20"), ("c1", "moved away", "2020-11-14"), ("c2", "died", "2020-11-20")],
            30,
            1,
        ),
    ],
)
def test_what_comes_first_is_what_counts(exits, time, status):
    """From 15 November 2020 to an offence on 15 December are thirty days."""
    found = count_times(
        frame([("c1", "2020-11-15", "community", "White")], DISPOSALS),
        frame([("c1", one, "2021-03-01", "community") for one in ("2020-12-15", "2021-01-01")], REOFFENCES),
        exits=frame(exits, LEFT),
        by=["group"],
        **COHORT,
    )
    assert found.to_dict("records") == [{"group": "White", "time": time, "status": status, "total": 1}]


@pytest.mark.parametrize(("start", "days"), [("2019-03-01", 365), ("2019-02-28", 364), ("2020-02-29", 365)])
def test_days_to_the_end_of_follow_up_know_leap_years(start, days):
    """From 1 March 2019 to 29 February 2020, and from 29 February 2020 to 28 February 2021, are 365 days."""
    found = count_times(
        frame([("c1", start, "community", "White")], DISPOSALS),
        frame([], REOFFENCES),
        by=[],
        cohorts="whole window",
        **{"first_day": day("2019-01-01"), "last_day": day("2020-03-31"), "known_to": day("2022-09-30")},
    )
    assert found.to_numpy().tolist() == [[days, 0, 1]]


def test_those_with_a_reoffence_are_the_reoffenders():
    disposals, reoffences = (frame(*pair) for pair in zip(many_rows(), (DISPOSALS, REOFFENCES), strict=True))
    times = count_times(disposals, reoffences, by=["group"], **YEAR)
    counts = count_reoffending(disposals, reoffences, by=["group"], **YEAR)
    summed = [times["total"].sum(), times.loc[times["status"] == 1, "total"].sum()]
    assert summed == [counts["total"].sum(), counts["events"].sum()]
