"""The pack as a whole: its order, its sources, and what it withholds."""

import re

from yjs_analysis.evidence.pack import EXHIBITS, build
from yjs_analysis.evidence.study import Study
from yjs_analysis.sources import published


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
    assert "90%" in build(Study(confidence=0.9)).exhibits[2].source
