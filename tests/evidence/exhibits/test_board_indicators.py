"""What the Board should look at: every indicator, what is withheld together, and the service's own figures."""

import math

import pandas as pd
import pytest

from yjs_analysis.evidence.exhibits.board_indicators import KINDS, apart_from_records, what_to_look_at
from yjs_analysis.evidence.study import Study
from yjs_analysis.sources.indicator_values import indicators_wanted


@pytest.fixture(scope="module")
def exhibit():
    return what_to_look_at(Study())


def cells(exhibit, name):
    return next(row for row in exhibit.table.rows if row[0].startswith(name))


def given(*rows):
    table = pd.DataFrame(rows, columns=["code", "period", "group", "events", "total"])
    return table.assign(note="", source="ours.csv", rows=[f"ours.csv:{line + 2}" for line in range(len(table))])


def test_every_indicator_has_its_line(exhibit):
    named = [row[0].split(", per ")[0] for row in exhibit.table.rows]
    assert [name for name in named if "earlier" not in name] == indicators_wanted()["name"].tolist()


def test_the_bars_add_up_to_all_indicators(exhibit):
    bars = exhibit.estimates[exhibit.estimates["label"].isin(KINDS)]
    assert bars["value"].sum() == len(indicators_wanted())


def test_a_share_stands_with_its_interval_and_count(exhibit):
    assert cells(exhibit, "In no education")[1:3] == ("40% (28% to 53%), 21 of 53", "2019")


def test_one_child_off_roll_and_what_would_give_that_child_away_are_withheld(exhibit):
    # 53 less 21 less 31 is the one child.
    assert cells(exhibit, "On no school roll")[1] == cells(exhibit, "In suitable")[1] == "[c]"


def test_an_internal_paper_withholds_nothing():
    inside = what_to_look_at(Study(threshold=1))
    assert cells(inside, "On no school roll")[1].endswith("1 of 53")


def test_entrants_stand_beside_region_and_nation(exhibit):
    lines = [row[1] for row in exhibit.table.rows[:2]]
    assert lines == ["130 (93 to 177); West Midlands 141", "248; England and Wales 248"]


def test_a_figure_without_a_count_stands_as_printed(exhibit):
    assert [cells(exhibit, name)[1] for name in ("Workload", "Level of risk")] == ["8 to 18 cases a worker", "46%"]


def test_no_target_is_made_up(exhibit):
    assert {row[4] for row in exhibit.table.rows} == {"[x]"}


def test_what_the_service_gives_stands_beneath(exhibit):
    shown = what_to_look_at(Study(), given(("EDU-NONE", "2022 Q1", "", 12, 40), ("HIGH", "2022 Q1", "", 9, math.nan)))
    assert ["30% (18% to 45%), 12 of 40", "2022 Q1"] in [list(row[1:3]) for row in shown.table.rows]
    # Exact Poisson, 9: 4.1 to 17.1.
    assert cells(shown, "Demand")[1] == "9 (4 to 17)"


def test_a_small_count_that_is_given_is_withheld():
    shown = what_to_look_at(Study(), given(("HIGH", "2022 Q1", "", 3, math.nan)))
    assert cells(shown, "Demand")[1] == "[c]"


def test_groups_are_shown_as_relative_rates():
    rows = (("DIS-COURT", "2022", "White", 20, 60), ("DIS-COURT", "2022", "Black", 9, 15))
    assert cells(what_to_look_at(Study(), given(*rows)), "Sent to court")[1].startswith("Black 1.80 (")


def test_what_records_count_too_is_left_to_them():
    kept = apart_from_records(given(("CUS", "2022", "", 7, 20), ("WORK", "2022", "", 52, 4)))
    assert kept["code"].tolist() == ["WORK"]
