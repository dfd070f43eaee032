"""Levers on a service's own counts, and what may be shown of them."""

from dataclasses import replace

import pandas as pd
import pytest

from yjs_analysis.assurance.what_if import BEFORE, DIVERTED
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.what_if_exhibit import fewer_at_court, patterns_at_court, withheld_groups
from yjs_analysis.evidence.study import Study


def made(service, threshold=5):
    return fewer_at_court(service, Cells(service, threshold=threshold), Study(threshold=threshold))


@pytest.fixture(scope="module")
def exhibit(service):
    return made(service)


def row_of(exhibit, label):
    table = exhibit.estimates
    return table[table["label"] == label].iloc[0]


def test_patterns_add_up_to_the_children_of_the_service(service):
    sums = patterns_at_court(service).groupby("group")[["events", "total"]].sum()
    assert sums.loc["White"].tolist() == [139, 269]


def test_half_of_the_eligible_are_diverted(service, exhibit):
    counts = patterns_at_court(service).query("group == 'White'")
    eligible = int(counts.loc[counts["gravity"].astype(int) <= 3, "events"].sum())  # whether they admitted or not
    row = row_of(exhibit, f"White: {DIVERTED}")
    assert (row["events"], row["total"]) == (eligible, 139)
    assert row["value"] == pytest.approx(eligible / 2 / service.years)


def test_the_ratio_before_is_that_of_the_counts(exhibit):
    assert row_of(exhibit, f"Black: {BEFORE}")["value"] == pytest.approx((23 / 32) / (139 / 269))


def test_a_group_with_few_eligible_or_few_others_is_withheld(service):
    counts = pd.DataFrame(
        [("White", "2", "admitted", 60, 130), ("White", "6", "admitted", 79, 139), ("Black", "2", "admitted", 20, 26),
         ("Black", "6", "admitted", 3, 6), ("Asian", "2", "admitted", 4, 22), ("Asian", "6", "admitted", 19, 23)],
        columns=["group", "gravity", "admission", "events", "total"],
    )  # fmt: skip
    hidden = withheld_groups(counts, service, Cells(service, threshold=5), Study())
    assert hidden == {"White": False, "Black": True, "Asian": True}


def test_what_is_withheld_stands_as_withheld(exhibit):
    rows = {row[0]: row[1:] for row in exhibit.table.rows}
    assert set(rows["Unknown"]) == {"[c]"}


def test_every_assumption_stands_on_the_page(exhibit):
    assert "50% of every group are diverted: an assumption, from no source" in exhibit.means
    assert "did not admit the offence become eligible, up to gravity 3" in exhibit.means


def test_reoffending_is_a_range_between_two_assumptions(exhibit):
    assert "would reoffend as after court" in exhibit.answer


def test_without_children_followed_no_reoffending_is_said(service):
    alone = replace(service, children=service.children.assign(followed=False, reoffended=False))
    assert "reoffend" not in made(alone).answer


def test_where_the_reference_may_not_be_shown_there_is_no_exhibit(make_service):
    assert made(make_service({"White": (3, 2, 1, 0), "Black": (9, 12, 8, 3)}, {})) is None
