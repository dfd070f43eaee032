"""The children behind a printed percentage, against arithmetic that a reader can repeat."""

import math

import pytest

from yjs_analysis.evidence.exhibits import cohorts
from yjs_analysis.evidence.study import Study


def wilson(events, total, z=1.959963984540054):
    """Wilson (1927), as any textbook prints it."""
    share, square = events / total, z * z
    centre = (share + square / (2 * total)) / (1 + square / total)
    half = z * math.sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return centre - half, centre + half


def test_the_simplest_cohort_is_46_of_138_with_its_interval():
    first = cohorts.won_back(Study()).iloc[0]
    assert (first["events"], first["total"]) == (11 + 35, 34 + 104)
    assert (first["low"], first["high"]) == pytest.approx(wilson(46, 138), rel=1e-9)


def test_every_cohort_that_fits_is_carried_through_and_prints_as_the_inspection():
    table = cohorts.won_back(Study())
    assert len(table) > 1
    assert {f"{100 * events / total:.1f}" for events, total in zip(table["events"], table["total"], strict=True)} == {
        "33.3"
    }


def test_a_larger_search_finds_more_cohorts():
    assert len(cohorts.won_back(Study(largest_cohort=400))) > len(cohorts.won_back(Study()))


def test_the_reoffending_verdict_is_cannot_tell_since_the_nation_lies_in_the_interval(report):
    low, high = wilson(46, 138)
    assert low < 0.409 < high
    assert report.findings[2].verdict == "cannot tell"


def test_beside_cannot_tell_stands_what_so_few_could_have_shown():
    needed = cohorts.needed_rate(Study()).value
    showing = max(events for events in range(139) if wilson(events, 138)[1] < 0.409)
    chance = sum(math.comb(138, k) * needed**k * (1 - needed) ** (138 - k) for k in range(showing + 1))
    assert chance == pytest.approx(0.8, rel=1e-6)


def test_one_cohort_that_may_not_be_shown_withholds_those_that_it_could_be_worked_out_from():
    # 11 of 34 is the smallest part of the simplest cohort.
    assert not cohorts.won_back(Study(threshold=11))["withheld"].any()
    assert cohorts.won_back(Study(threshold=12))["withheld"].all()


def test_a_withheld_cohort_is_said_nowhere():
    exhibit = cohorts.counts_won_back(Study(threshold=12))
    said = " ".join([exhibit.answer, exhibit.means, exhibit.does_not_mean, exhibit.chart.alt, exhibit.chart.svg,
                     *(cell for row in exhibit.table.rows for cell in row)])  # fmt: skip
    assert [number for number in ("11 of 34", "46 of", "138", "26%") if number in said] == []
