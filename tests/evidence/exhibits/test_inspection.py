"""The firmness of ratings, against arithmetic on the printed percentages of the inspection of 2019."""

import math

import pytest
from scipy import stats

from yjs_analysis.evidence.exhibits import inspection, inspection_cases
from yjs_analysis.evidence.study import Study

STUDY = Study()
Z = 1.959963984540054


def wilson(events, total):
    """Wilson (1927), as any textbook prints it."""
    share, square = events / total, Z * Z
    centre = (share + square / (2 * total)) / (1 + square / total)
    half = Z * math.sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return centre - half, centre + half


def all_above(edge, counts):
    """The probability that every practice lies above an edge, on Jeffreys' prior."""
    return math.prod(stats.beta.sf(edge, yes + 0.5, total - yes + 0.5) for yes, total in counts)


@pytest.fixture(scope="module")
def ratings():
    return inspection.ratings_that_could_have_been(STUDY)


@pytest.fixture(scope="module")
def cases():
    return inspection_cases.cases_too_few(STUDY)


def test_the_chances_of_court_assessment():
    # 88, 71 and 50 per cent of 24 cases are 21, 17 and 12.
    counts = [(21, 24), (17, 24), (12, 24)]
    above = [all_above(edge, counts) for edge in (0, 0.5, 0.65, 0.8)]
    expected = [above[0] - above[1], above[1] - above[2], above[2] - above[3], above[3]]
    found = inspection.chances(STUDY).query("standard == '2.1'")
    assert found["value"].tolist() == pytest.approx(expected, abs=1e-9)


def test_the_chances_of_a_standard_make_one():
    sums = inspection.chances(STUDY).groupby("standard")["value"].sum()
    assert sums.tolist() == pytest.approx([1.0] * 8)


def test_the_eight_printed_ratings_are_those_of_the_annex():
    printed = inspection.chances(STUDY).drop_duplicates("standard").set_index("standard")["printed_rating"]
    assert printed.to_dict() == {
        "2.1": "Requires improvement", "2.2": "Requires improvement", "2.3": "Good", "2.4": "Requires improvement",
        "3.1": "Inadequate", "3.2": "Inadequate", "3.3": "Inadequate", "3.4": "Requires improvement",
    }  # fmt: skip


def test_what_one_judgement_makes_of_each_standard(ratings):
    # 11 of 24 and 6 of 14 fall below 50; 15 of 22 leaves 16 of 24 lowest, 66.7; 5 of 9 is 55.6.
    assert [row[-1] for row in ratings.table.rows] == [
        "Inadequate", "Good", "no other", "no other", "no other", "Requires improvement", "Requires improvement",
        "Inadequate",
    ]  # fmt: skip


def test_the_answer_says_how_many_ratings_one_judgement_could_change(ratings):
    assert ratings.answer.startswith("One judgement about one case could have changed five of eight ratings.")


def test_the_total_runs_from_9_to_14_of_36(ratings):
    # 11 less the two that fall; 11 and the three that rise.
    assert "its total is 9 to 14 of 36 (Requires improvement, chance over 99%)" in ratings.means


def test_on_the_fewest_cases_one_judgement_weighs_more(ratings):
    # One fewer: 0 of 2, 1 of 3, 2 of 4 (50), 1 of 3, 3 of 11, 3 of 9, 3 of 9, 0 of 2: points 0 0 1 0, 0 0 0 0.
    # One more leaves lowest 71, 67, 86, 11 of 17 (65 less a little), 36, 5 of 9, 5 of 9, 75: points 2 2 3 1, 0 1 1 2.
    # With 5 for the standards judged on evidence: 6 and 17. Only 3.1 keeps its rating both ways.
    assert "seven ratings could have changed, and the total is 6 to 17" in ratings.means


def test_two_standards_are_likelier_to_have_earned_another_rating(ratings):
    # An even split in the lowest question is below the edge as often as above it, and the others can only pull down.
    assert "In two standards another rating is likelier" in ratings.means


@pytest.mark.parametrize(("place", "expected"), [(0, wilson(12, 24)), (3, wilson(13, 22)), (4, wilson(5, 14))])
def test_the_interval_of_the_lowest_question(place, expected):
    found = inspection_cases.deciding(inspection_cases.key_question_limits(STUDY)).iloc[place]
    assert (found["low"], found["high"]) == pytest.approx(expected, rel=1e-9)


def test_two_questions_that_tie_are_both_named(cases):
    row = next(row for row in cases.table.rows if row[0] == "3.1 Assessment")
    assert row[1] == "child's safety and others' safety"


def test_each_question_is_named_by_what_it_is_about():
    about = inspection.judged(STUDY).set_index("key_question")["about"]
    assert about[["2.1.1", "2.1.2", "2.3.2", "2.3.3", "3.4.1", "3.4.2"]].tolist() == [
        "desistance", "child's safety", "child's safety", "others' safety", "advice to the panel",
        "work with the police",
    ]  # fmt: skip


def test_the_cases_that_would_tell_ratings_apart(cases):
    # z squared times 0.575 times 0.425, over 0.075 squared; and 0.725 times 0.275.
    needed = [math.ceil(Z**2 * share * (1 - share) / 0.075**2) for share in (0.575, 0.725)]
    assert needed == [167, 137]
    assert f"takes about {needed[0]} cases, Good about {needed[1]}." in cases.means


def test_the_statement_about_the_sample_fits_caseloads_hardly_larger(cases):
    # Cochran (1977): 1.2816 squared times a quarter over 0.05 squared is 164.2; it asks for 24.0 of 28, 13.8 of 15.
    assert "It fits if 27 to 28 court and 15 out-of-court cases could be read" in cases.does_not_mean


def test_the_margin_about_the_practice(cases):
    # 1.2816 times the root of a quarter over 24, and over 14.
    margins = [round(100 * 1.2815515655 * math.sqrt(0.25 / total)) for total in (24, 14)]
    assert f"the margin is {margins[0]} and {margins[1]} points" in cases.does_not_mean


def test_neither_exhibit_holds_a_count_of_cases_behind_a_percentage(ratings, cases):
    counts = {"events", "total", "reference_events", "reference_total", "count", "fewest"}
    assert (counts & set(ratings.estimates.columns), counts & set(cases.estimates.columns)) == (set(), set())


def test_both_say_why_nothing_is_withheld(ratings, cases):
    assert ["not facts about children" in one.source for one in (ratings, cases)] == [True, True]


def test_a_lower_confidence_narrows_the_intervals():
    narrow, wide = (inspection_cases.key_question_limits(study) for study in (Study(confidence=0.8), STUDY))
    assert (narrow["low"] >= wide["low"]).all()
    assert (narrow["high"] <= wide["high"]).all()
