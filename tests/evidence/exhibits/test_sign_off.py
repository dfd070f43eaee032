"""What can be signed off: counted from the trail itself, every finding once, no status asserted."""

import csv
import math
from collections import Counter
from pathlib import Path

import pytest

from yjs_analysis.assurance.sign_off import STATUSES, assurance_table
from yjs_analysis.evidence.exhibits import sign_off
from yjs_analysis.evidence.study import Study

STUDY = Study()
TRAIL = Path(__file__).parents[3] / "data" / "reference" / "assurance_trail.csv"
Z = 1.959963984540054


@pytest.fixture(scope="module")
def exhibit():
    return sign_off.has_it_been_put_right(STUDY)


@pytest.fixture(scope="module")
def trail():
    with TRAIL.open(encoding="utf-8", newline="") as held:
        return list(csv.DictReader(held))


def test_every_finding_of_the_trail_stands_in_one_issue(trail):
    named = [f"inspection_2019_findings.csv:{line}" for one in sign_off.ISSUES for line in one.findings]
    assert sorted(named) == sorted(row["finding"] for row in trail)


def test_the_bars_count_the_trail(exhibit, trail):
    reported = Counter(row["reported"] for row in trail)
    shown = exhibit.estimates.query("label in @sign_off.IN_SHORT.values()").set_index("label")["value"]
    expected = [0, 0, reported["done"], reported["done in part"], reported["not delivered"], reported["nothing"]]
    assert shown.loc[list(sign_off.IN_SHORT.values())].tolist() == expected


def test_none_is_assured_and_the_answer_begins_with_it(exhibit, trail):
    assert exhibit.answer.startswith(f"None of {len(trail)} findings can be signed off.")


def test_every_status_has_words_for_the_chart_and_for_a_cell():
    assert set(sign_off.IN_SHORT) == set(sign_off.IN_A_CELL) == set(STATUSES)


def test_the_issues_count_every_finding(exhibit):
    assert sum(int(row[1]) for row in exhibit.table.rows) == len(assurance_table())


def test_children_without_school_or_work_are_21_of_53_with_their_interval():
    # Wilson (1927).
    share, square = 21 / 53, Z * Z
    centre = (share + square / 106) / (1 + square / 53)
    half = Z * math.sqrt(share * (1 - share) / 53 + square / (4 * 53**2)) / (1 + square / 53)
    row = sign_off.issue_baselines(STUDY).query("label == 'School, training and work'").iloc[0]
    assert (row["low"], row["high"]) == pytest.approx((centre - half, centre + half), rel=1e-9)


def test_a_number_of_2019_belongs_to_a_finding_of_its_issue(trail):
    held = {row["finding"].split(":")[1]: row["baseline"] for row in trail}
    for one in sign_off.ISSUES:
        text = " ".join(held[str(line)] for line in one.findings)
        assert [place for place in one.baseline if place.split(":")[0] not in text] == [], one.name


def test_a_figure_without_a_count_stands_as_printed(exhibit):
    row = next(row for row in exhibit.table.rows if row[0] == "Workload of staff")
    assert row[3] == "8 to 18 cases a worker"


def test_what_nobody_has_published_is_marked(exhibit):
    row = next(row for row in exhibit.table.rows if row[0] == "What the Board is told")
    assert row[3] == "[x]"


def test_a_higher_threshold_withholds_the_numbers_on_few_cases():
    table = sign_off.has_it_been_put_right(Study(threshold=8)).table
    assert next(row for row in table.rows if row[0] == "Joint decisions out of court")[3] == "[c]"


def test_findings_are_not_children_and_are_never_withheld():
    found = sign_off.has_it_been_put_right(Study(threshold=20)).estimates.query("measure == 'findings'")
    assert not found["withheld"].any()
