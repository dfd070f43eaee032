"""The Board's indicators: what is published with its interval, what was given, and what nobody has said."""

import math

import pandas as pd
import pytest

from yjs_analysis.assurance.indicators import GIVEN, board_indicators, estimate_of

Z = 1.959963984540054


def given(*rows):
    """A table as the small file gives it."""
    table = pd.DataFrame(rows, columns=["code", "period", "group", "events", "total"])
    return table.assign(note="", source="ours.csv", rows=[f"ours.csv:{line + 2}" for line in range(len(table))])


@pytest.fixture(scope="module")
def published():
    return board_indicators()


@pytest.mark.parametrize(("code", "events", "total"), [("EDU-NONE", 21, 53), ("EDU-ROLL", 1, 53), ("EDU-SUIT", 31, 53)])
def test_school_and_work_of_2019_are_the_counts_printed(published, code, events, total):
    row = published.set_index("code").loc[code]
    assert (row["events"], row["total"], row["value"]) == (events, total, events / total)


def test_children_in_no_school_or_work_carry_wilsons_interval(published):
    # Wilson (1927), 21 of 53.
    share, square = 21 / 53, Z * Z
    centre = (share + square / 106) / (1 + square / 53)
    half = Z * math.sqrt(share * (1 - share) / 53 + square / (4 * 53**2)) / (1 + square / 53)
    row = published.set_index("code").loc["EDU-NONE"]
    assert (row["low"], row["high"]) == pytest.approx((centre - half, centre + half), rel=1e-9)


def test_entrants_carry_byars_interval_on_the_count_of_the_printed_rate(published):
    # 130 per 100,000 of 30,528 (Census 2021) are 39.6864 children; Byar (Breslow and Day 1987).
    count = 130 * 30_528 / 100_000
    low = count * (1 - 1 / (9 * count) - Z / (3 * math.sqrt(count))) ** 3
    row = published[(published["code"] == "FTE") & (published["period"] == "2024")].iloc[0]
    assert row["events"] == pytest.approx(count)
    assert row["low"] == pytest.approx(low / 30_528 * 100_000, rel=1e-6)


def test_a_figure_without_a_count_has_no_interval(published):
    workload = published[published["code"] == "WORK"]
    assert workload["value"].tolist() == [8, 18]
    assert workload[["low", "high"]].isna().all(axis=None)


def test_forty_six_per_cent_is_never_turned_back_into_a_count(published):
    row = published.set_index("code").loc["RISK"]
    assert "46 per cent" in row["printed"]
    assert row[["events", "total", "low", "high"]].isna().all()


@pytest.mark.parametrize("code", ["CUS", "DIS-OUT", "DIS-COURT", "DIS-CUSTODY", "TIME", "PANEL", "HIGH"])
def test_what_nobody_has_published_says_so(published, code):
    row = published.set_index("code").loc[code]
    assert (row["note"], math.isnan(row["value"])) == ("not given", True)


def test_a_given_share_stands_beside_the_published_one():
    table = board_indicators(given(("EDU-NONE", "2022 Q1", "", 12, 40)))
    rows = table[table["code"] == "EDU-NONE"]
    assert rows["value"].tolist() == [21 / 53, 12 / 40]
    assert rows["kept"].iloc[1] == GIVEN


def test_groups_are_compared_with_white_children_of_the_same_period():
    table = board_indicators(given(("DIS-COURT", "2022", "White", 20, 60), ("DIS-COURT", "2022", "Black", 9, 15)))
    row = table.set_index("code").loc["DIS-COURT"]
    assert row["value"] == pytest.approx((9 / 15) / (20 / 60))
    assert row["rows"] == "ours.csv:3; ours.csv:2"


def test_a_group_alone_is_refused():
    with pytest.raises(ValueError, match=r"ours\.csv:2: group must stand beside White children.*DIS-COURT of 2022"):
        board_indicators(given(("DIS-COURT", "2022", "Black", 9, 15)))


def test_an_unknown_code_is_refused():
    with pytest.raises(ValueError, match="code must be one of"):
        board_indicators(given(("EDU", "2022", "", 9, 15)))


def test_no_child_on_the_panels_list_is_a_figure():
    # Poisson, none seen: the upper limit is -log(0.025).
    found = estimate_of("children", events=0, total=math.nan)
    assert (found.value, found.low, found.high) == pytest.approx((0, 0, -math.log(0.025)))


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="unit must be one of"):
        estimate_of("points", events=1, total=2)
