"""The page on whether a target could be seen, with its volumes worked out by hand."""

import pytest

from yjs_analysis.assurance.when_seen import CHANGED, PASSED, chance_by_quarter
from yjs_analysis.evidence.exhibits.when_seen import could_the_board_see_its_target, published_volumes
from yjs_analysis.evidence.study import Study


@pytest.fixture(scope="module")
def exhibit():
    return could_the_board_see_its_target(Study())


def volume(evidence):
    return published_volumes(Study()).set_index("evidence").loc[evidence]


def test_walsalls_volumes_are_the_census_and_the_printed_rate():
    # Census 2021: 995 + 968 Black, 8,836 + 9,386 White; 24.6 per 10,000 a year, half of them, a quarter of a year
    row = volume("Walsall: court orders")
    assert (row["total"], row["reference_total"]) == (1963, 18222)
    assert row["reference_rate"] == pytest.approx(24.6 / 10_000 / 2 / 4)


def test_out_of_court_is_the_rest_of_the_same_children():
    # half of White children are dealt with out of court; 1 - 1.8 x 0.5 = 0.1 and 1 - 1.4 x 0.5 = 0.3 of Black children
    row = volume("Walsall: out of court, of these")
    assert [row[one] for one in ("reference_rate", "ratio_now", "ratio_wanted")] == pytest.approx([0.5, 0.2, 0.6])
    assert row["total"] == pytest.approx(1963 * 24.6 / 10_000 / 4)


def test_seven_services_have_more_children_than_one():
    assert volume("Seven services: court orders")["total"] > 10 * volume("Walsall: court orders")["total"]


def test_every_volume_can_be_traced():
    rows = volume("Walsall: court orders")["rows"]
    assert "dfe_series.csv" in rows
    assert "census_2021.csv" in rows


def test_the_answer_is_the_chance_of_the_last_quarter(exhibit):
    volumes = published_volumes(Study()).head(1)
    chances = chance_by_quarter(volumes, ratio_now=1.8, ratio_wanted=1.4)
    last = chances[chances["quarter"] == 12].set_index("question")["value"]
    assert f"would be {100 * last[CHANGED]:.0f}%" in exhibit.answer
    assert f"and {100 * last[PASSED]:.0f}% that it showed a rate below 1.80" in exhibit.answer


def test_the_page_says_that_the_target_is_an_example(exhibit):
    assert "It does not come from the plan" in exhibit.does_not_mean


def test_where_nobody_would_be_left_out_of_court_there_is_no_such_row():
    held = published_volumes(Study(), ratio_now=2.5, court_share=0.4)
    assert not held["evidence"].str.contains("out of court").any()
