"""How soon: the curves are those of the counts, and no step or point rests on few children."""

import pandas as pd
import pytest

from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.timing_exhibit import how_soon
from yjs_analysis.evidence.study import Study

FORTY, SIXTY = {"White": (40, 60, 0, 0)}, {"White": (13, 24, 0, 0)}

TIMES = [
    (False, 20, 1, 6), (False, 150, 1, 3), (False, 300, 1, 4), (False, 100, 2, 7), (False, 364, 0, 20),
    (True, 91, 1, 5), (True, 92, 1, 7), (True, 200, 1, 6), (True, 365, 1, 6), (True, 30, 3, 2), (True, 364, 0, 34),
]  # fmt: skip
"""Court, days, what came first, children."""


@pytest.fixture(scope="module")
def timed(make_service):
    times = pd.DataFrame(TIMES, columns=["court", "time", "status", "total"]).assign(group="White")
    return make_service(FORTY, SIXTY, times=times)


def exhibit(service, threshold=5):
    return how_soon(service, Cells(service, threshold=threshold), Study(threshold=threshold))


def month(one, line, at):
    table = one.estimates
    return table[(table["line"] == line) & (table["month"] == at) & table["label"].str.contains("within")].iloc[0]


@pytest.mark.parametrize(
    ("line", "at", "events", "total"),
    [("before a court", 3, 5, 60), ("before a court", 6, 12, 60), ("before a court", 9, 18, 60),
     ("before a court", 12, 24, 60), ("out of court", 3, 6, 40), ("out of court", 12, 13, 40)],
)  # fmt: skip
def test_a_share_is_all_who_reoffended_by_then_of_all(timed, line, at, events, total):
    row = month(exhibit(timed), line, at)
    assert (row["events"], row["total"]) == (events, total)
    assert row["value"] == pytest.approx(events / total)


def test_a_step_of_few_children_is_withheld(timed):
    assert month(exhibit(timed), "out of court", 6)["withheld"]  # 3 more than at 3 months, and 4 fewer than at 12
    assert month(exhibit(timed), "out of court", 9)["withheld"]


def test_an_internal_exhibit_withholds_nothing(timed):
    one = exhibit(timed, threshold=1)
    assert not one.estimates["withheld"].any()
    assert month(one, "out of court", 6)["events"] == 9


def test_no_two_months_shown_are_few_children_apart(timed):
    table = exhibit(timed).estimates
    shown = table[table["events"].notna()]
    for _, part in shown.groupby("line"):
        steps = pd.Series([0, *part["events"]]).diff().dropna()
        assert (steps.eq(0) | steps.ge(5)).all()


def test_those_at_risk_are_told_to_the_nearest_threshold(timed):
    table = exhibit(timed).estimates
    left = table[table["measure"] == "children at risk"].set_index(["line", "month"])["count"]
    assert left["before a court", 12] == 35  # 60 - 24 - 2 = 34
    assert left["out of court", 3] == 35  # 40 - 6 = 34


def test_those_at_risk_are_exact_where_nothing_is_withheld(timed):
    table = exhibit(timed, threshold=1).estimates
    left = table[table["measure"] == "children at risk"].set_index(["line", "month"])["count"]
    assert left["out of court"].tolist() == [40, 34, 24, 24, 20]


def test_no_day_is_told(timed):
    told = exhibit(timed, threshold=1)
    assert not {"time", "day"} & set(told.estimates.columns)
    assert set(told.estimates["month"]) == set(range(13))


def test_the_words_and_the_picture_say_the_same(timed):
    one = exhibit(timed)
    assert "Before a court 24 of 60 had reoffended within 12 months: 40%" in one.answer
    assert "out of court: 15% (" in one.chart.alt


def test_where_nobody_was_timed_there_is_no_exhibit(make_service):
    assert exhibit(make_service(times=pd.DataFrame())) is None


def test_where_too_few_were_followed_there_is_no_exhibit(make_service):
    assert exhibit(make_service({"White": (3, 0, 0, 0)}, {})) is None


def test_where_nobody_reoffended_there_is_no_share_above_nought(make_service):
    one = exhibit(make_service({"White": (60, 0, 0, 0)}, {}))
    assert one is None or one.estimates["value"].dropna().eq(0).all()
