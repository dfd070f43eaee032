"""The pack says what the published figures say: each finding against arithmetic that a reader can repeat."""

import math
import re

import pytest

from yjs_analysis.evidence.exhibits import cohorts, denominator, two_years
from yjs_analysis.evidence.pack import EXHIBITS, build
from yjs_analysis.evidence.study import Study
from yjs_analysis.sources import published


def exhibit(report, identifier):
    return next(one for one in report.exhibits if one.identifier == identifier)


# Two years in one table


def test_the_youth_population_is_found_to_be_another_year_than_its_label():
    row = two_years.reconciled(Study()).set_index("figure").loc["youth_population"]
    assert (row["printed"], row["label_period"], row["period"], row["labelled_value"]) == (
        "28,145",
        "Census 2011",
        "mid-2017",
        28_093,
    )


def test_the_pooled_population_is_found_to_be_the_four_groups_of_the_census():
    row = two_years.reconciled(Study()).set_index("figure").loc["youth_population_pooled"]
    assert (row["status"], row["what"]) == ("as labelled", "Mixed + Asian + Black + Other")
    assert row["value"] == 1_396 + 5_473 + 723 + 243


def test_a_figure_that_no_table_gives_is_said_to_be_in_none():
    row = two_years.reconciled(Study()).set_index("figure").loc["first_time_entrants"]
    assert row["status"] == "in no table that we hold"


# The denominator decides


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("Census 2011", (34 / 7_835) / (66 / 20_258)),
        ("Census 2021", (34 / 12_306) / (66 / 18_222)),
    ],
)
def test_the_relative_rate_on_each_census(period, expected):
    table = denominator.denominators(Study()).set_index("period")
    assert table.loc[period, "value"] == pytest.approx(expected, rel=1e-12)


def test_between_the_censuses_it_lies_between_0_91_and_0_93():
    between = denominator.denominators(Study()).iloc[1:-1]["value"]
    assert [round(value, 2) for value in between] == [0.93, 0.91]


def test_the_verdict_is_cannot_tell_because_the_censuses_disagree(report):
    assert report.findings[1].verdict == "cannot tell"
    assert "1.33" in report.findings[1].sure
    assert "0.76" in report.findings[1].sure


def test_the_2011_census_never_stands_without_the_others(report):
    for text in (exhibit(report, "E2").answer, report.findings[1].sure):
        assert "2011" in text
        assert "2021" in text


# Counts won back


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


# The pack as a whole


def test_the_exhibits_are_numbered_in_their_order(report):
    assert [one.identifier for one in report.exhibits] == [f"E{number + 1}" for number in range(len(EXHIBITS))]


def test_each_finding_points_to_an_exhibit_that_exists(report):
    assert {one.exhibit for one in report.findings} <= {one.identifier for one in report.exhibits}


def test_a_title_is_short(report):
    assert [one.question for one in report.exhibits if len(one.question.split()) > 14] == []


def test_every_exhibit_names_itself_its_source_and_what_it_does_not_mean(report):
    for one in report.exhibits:
        assert one.source
        assert re.match("It does not", one.does_not_mean)


def test_every_number_names_rows_that_exist(report):
    lines = {name: len(published.read(name.removesuffix(".csv"))) + 1 for name in published.files()}
    for reference in report.numbers()["rows"]:
        assert reference
        for part in reference.split("; "):
            name, _, spans = part.rpartition(":")
            last = max(int(number) for number in re.findall(r"\d+", spans))
            assert 2 <= last <= lines[name], reference


def test_no_number_rests_on_fewer_children_than_the_threshold(report):
    shown = report.numbers().query("not withheld")
    for column in ("events", "reference_events"):
        assert not shown[column].between(0.5, 4.5).any()


def test_what_is_withheld_has_no_number_left(report):
    hidden = report.numbers().query("withheld")
    assert len(hidden) > 0
    assert hidden[["events", "total", "value", "low", "high", "narrowest_low", "narrowest_high"]].isna().all(axis=None)


def test_a_higher_threshold_withholds_more(report):
    strict = build(Study(threshold=12))
    assert strict.numbers()["withheld"].sum() > report.numbers()["withheld"].sum()


def test_another_confidence_reaches_every_interval_of_chance(report):
    other = build(Study(confidence=0.9)).numbers()
    chance = other[~other["method"].isin(["rounding interval", "as published"]) & (other["confidence"] != 1)]
    assert set(chance["confidence"].dropna()) == {0.9}
    assert "90%" in exhibit(build(Study(confidence=0.9)), "E3").source
