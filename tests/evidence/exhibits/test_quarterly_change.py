"""Which quarterly change is more than chance: volumes from the printed rates, and what each rule is worth."""

import pytest

from yjs_analysis.evidence.exhibits import quarterly_change as page
from yjs_analysis.evidence.study import Study

STUDY = Study()


@pytest.fixture(scope="module")
def exhibit():
    return page.which_change_is_more_than_chance(STUDY)


def test_entrants_are_the_printed_rate_times_the_children_who_live_here():
    # Department for Education: 207, 195, 172, 130 per 100,000; Census 2021: 30,528 children.
    found = page.yearly_entrants(STUDY)["events"].tolist()
    assert found == pytest.approx([rate * 30_528 / 100_000 for rate in (207, 195, 172, 130)])


def test_the_quarters_are_a_year_spread_evenly(exhibit):
    quarters = exhibit.estimates[exhibit.estimates["label"].str.contains("-")]
    assert quarters["value"].tolist() == [15] * 4 + [13] * 4 + [10] * 4


def test_our_rules_keep_their_promise():
    chances = page.rule_chances(page.plan_for(page.yearly_entrants(STUDY))).set_index("rule")["false_alarm"]
    assert chances[page.OURS] <= page.FALSE_ALARM


def test_the_limits_are_those_of_r(exhibit):
    # R: ppois(4, 15.79824) = 0.000467 and 1 - ppois(30) = 0.000463 keep to the tail of 0.0007; 5 and 29 do not.
    assert "anything from 5 to 30 is ordinary" in exhibit.answer


def test_a_rule_that_always_signals_is_of_no_use(exhibit):
    row = next(row for row in exhibit.table.rows if row[0] == "More than the quarter before")
    assert row[1:] == ("nearly all", "no use", "no use", "no use")


def test_a_change_of_practice_is_marked(exhibit):
    assert "Apr-Jun 2022: 15, ordinary 5 to 30, Plan to Cabinet" in exhibit.chart.alt


def test_that_no_quarter_is_published_is_said(exhibit):
    assert "does not show real quarters" in exhibit.does_not_mean


def test_a_higher_threshold_withholds_quarters_and_school():
    strict = page.which_change_is_more_than_chance(Study(threshold=25))
    assert "Jan-Mar 2024: [c]" in strict.chart.alt
    assert "children on court orders" not in strict.means
