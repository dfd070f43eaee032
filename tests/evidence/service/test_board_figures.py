"""The Board's indicators from a service's own records: the counts, and which of them may be shown."""

import pandas as pd
import pytest

from yjs_analysis.disproportionality.stages import COURT
from yjs_analysis.evidence.exhibits.board_indicators import what_to_look_at
from yjs_analysis.evidence.service.board_figures import board_figures, definitions, may_show
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.study import Study
from yjs_analysis.measures.comparisons import relative_rate
from yjs_analysis.measures.rates import proportion

HANDLING = pd.DataFrame(
    [
        (False, "yes", "yes", "admitted", 120),
        (False, "no", "no", "admitted", 60),
        (False, "unknown", "yes", "unknown", 17),
        (True, "yes", "no", "not admitted", 210),
    ],
    columns=[COURT, "assessed_before_decision", "joint_panel", "admission", "count"],
)


@pytest.fixture(scope="module")
def public(handled, public_cells):
    """What a public pack shows of them."""
    return board_figures(handled, public_cells, Study())


@pytest.fixture(scope="module")
def internal(handled):
    return board_figures(handled, Cells(handled, threshold=1), Study(threshold=1))


@pytest.fixture(scope="module")
def handled(make_service):
    return make_service(handling=HANDLING)


def row_of(table, code, group=""):
    held = table[(table["code"] == code) & (table["group"] == group)]
    assert len(held) == 1
    return held.iloc[0]


def test_reoffending_and_custody_are_those_of_all_children(internal):
    table = internal
    again = row_of(table, "REO")
    # 30+31+14+5 White, 3+4+2+1 Mixed, 5+5+2 Asian, 1+4+4+1 Black, of all 410.
    assert (again["events"], again["total"]) == (80 + 10 + 12 + 10, 410)
    by_hand = proportion(events=112, total=410)
    assert (again["low"], again["high"]) == pytest.approx((by_hand.low, by_hand.high))
    custody = row_of(table, "CUS")
    assert (custody["events"], custody["total"]) == (9 + 2 + 1 + 3, 213)


def test_custody_by_group_is_of_those_before_a_court(internal):
    row = row_of(internal, "DIS-CUSTODY", "Black")
    by_hand = relative_rate(events=3, total=23, reference_events=9, reference_total=139)
    assert (row["value"], row["low"], row["high"]) == pytest.approx((by_hand.value, by_hand.low, by_hand.high))


def test_court_by_group_is_what_its_own_exhibit_shows(public):
    row = row_of(public, "DIS-COURT", "Black")
    by_hand = relative_rate(events=23, total=32, reference_events=139, reference_total=269)
    assert (row["value"], row["low"]) == pytest.approx((by_hand.value, by_hand.low))


def test_what_is_not_recorded_is_neither_yes_nor_no(internal):
    row = row_of(internal, "TIME")
    assert (row["events"], row["total"]) == (120, 180)


@pytest.mark.parametrize(("unknown", "withheld"), [(17, False), (3, True)])
def test_a_share_is_withheld_where_few_are_not_recorded(make_service, public_cells, unknown, withheld):
    # How many are not recorded follows from all out of court, which other exhibits show.
    held = HANDLING.copy()
    held.loc[2, "count"] = unknown
    shown = board_figures(make_service(handling=held), public_cells, Study())
    assert row_of(shown, "TIME")["withheld"] == withheld


def test_custody_of_three_black_children_is_withheld_in_public(public):
    assert row_of(public, "DIS-CUSTODY", "Black")["withheld"]


@pytest.mark.parametrize(
    ("events", "total", "threshold", "shown"),
    [(5, 10, 5, True), (4, 10, 5, False), (6, 10, 5, False), (0, 10, 5, False), (10, 10, 5, False), (1, 10, 1, True)],
)
def test_neither_part_may_be_few_nor_everybody(events, total, threshold, shown):
    assert may_show(events, total, Study(threshold=threshold)) is shown


def test_the_boards_page_shows_them_and_says_that_the_children_are_made_up(internal):
    study = Study(threshold=1)
    page = what_to_look_at(study, None, (definitions(), internal))
    rows = {row[0]: row[1] for row in page.table.rows}
    assert rows["Assessed before the decision"].startswith("synthetic: 67%")
    assert "made up, none of them real" in page.source
    assert page.answer.startswith("Of 21 things to look at")


def test_without_records_the_boards_page_is_as_it_was():
    assert "synthetic" not in repr(what_to_look_at(Study()))
