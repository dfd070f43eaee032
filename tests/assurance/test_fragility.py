"""One judgement more or fewer, and the chance in the cases read: how firmly a rating stands."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.assurance.fragility import (
    one_judgement,
    overall_probabilities,
    rating_probabilities,
    total_if_judged_otherwise,
)
from yjs_analysis.assurance.inspection import standard_ratings
from yjs_analysis.assurance.key_questions import question_counts
from yjs_analysis.sources.inspections import RATINGS, walsall_2019

LOWEST, LOW, GOOD, HIGHEST = RATINGS
COUNTS = st.integers(1, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def counts(*pairs, standard="2.1"):
    """Key questions of one standard, as pairs of yes and all."""
    rows = [(standard, f"{standard}.{at}", k, n) for at, (k, n) in enumerate(pairs, start=1)]
    return pd.DataFrame(rows, columns=["standard", "key_question", "events", "total"])


def judged(*pairs):
    return one_judgement(counts(*pairs)).iloc[0].tolist()[1:]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(12, 24)], [LOW, LOW, LOWEST, "yes"]),  # 50; 54 and 46
        ([(14, 22)], [LOW, GOOD, LOW, "yes"]),  # 63.6; 68 and 59
        ([(4, 9)], [LOWEST, LOW, LOWEST, "yes"]),  # 44; 56 and 33
        ([(18, 24)], [GOOD, GOOD, GOOD, "no"]),  # 75; 79.2 and 70.8
        ([(5, 14)], [LOWEST, LOWEST, LOWEST, "no"]),  # 36; 43 and 29
    ],
)
def test_one_case_in_the_lowest_question(pairs, expected):
    assert judged(*pairs) == expected


def test_one_more_in_one_of_two_questions_that_tie_changes_nothing():
    # 6 of 13 twice is 46.2; one of them at 7 of 13 leaves the other.
    assert judged((6, 13), (6, 13)) == [LOWEST, LOWEST, LOWEST, "no"]


def test_one_fewer_in_a_question_that_is_not_the_lowest_can_count():
    # 65 and 65.2: 13/20 and 15/23; 14/23 is 60.9 and 12/20 is 60.
    assert judged((13, 20), (15, 23)) == [GOOD, GOOD, LOW, "yes"]


@pytest.mark.parametrize(
    ("pair", "expected"), [((1, 1), [HIGHEST, HIGHEST, LOWEST, "yes"]), ((0, 1), [LOWEST, HIGHEST, LOWEST, "yes"])]
)
def test_a_single_case_decides_everything(pair, expected):
    assert judged(pair) == expected


@given(st.lists(COUNTS, min_size=1, max_size=3))
def test_one_more_is_never_worse_and_one_fewer_never_better(pairs):
    current, more, fewer, changes = judged(*pairs)
    assert RATINGS.index(fewer) <= RATINGS.index(current) <= RATINGS.index(more)
    assert changes == ("no" if fewer == current == more else "yes")


@pytest.fixture(scope="module")
def walsall():
    return question_counts(walsall_2019())


def test_five_of_walsalls_eight_case_standards_hang_on_one_judgement(walsall):
    found = one_judgement(walsall)
    assert found.loc[found["changes"] == "yes", "standard"].tolist() == ["2.1", "2.2", "3.2", "3.3", "3.4"]


def test_seven_hang_on_it_if_the_percentages_rest_on_as_few_cases_as_they_can(walsall):
    # 2.3.3: 75 per cent may be 3 of 4, and 2 of 4 is 50. 2.4.2: 67 may be 2 of 3, and 1 of 3 is 33.
    few = walsall.drop(columns=["events", "total"])
    few = few.rename(columns={"smallest_events": "events", "smallest_total": "total"})
    found = one_judgement(few)
    assert found.loc[found["changes"] == "yes", "standard"].tolist() == [
        "2.1",
        "2.2",
        "2.3",
        "2.4",
        "3.2",
        "3.3",
        "3.4",
    ]


def test_the_overall_rating_does_not(walsall):
    # Down: 2.1 and 3.4 lose a point each, 11 - 2 = 9. Up: 2.2, 3.2 and 3.3 gain one each, 11 + 3 = 14.
    found = total_if_judged_otherwise(standard_ratings(walsall_2019()), one_judgement(walsall))
    assert found["score"].tolist() == [9, 11, 14]
    assert set(found["rating"]) == {LOW}


def test_a_total_at_an_edge_hangs_on_one_judgement():
    # Six times 1 and six times 2 is 18, Requires improvement; one standard up is 19, Good.
    ratings = pd.DataFrame({"standard": list("abcdefghijkl"), "rating": [LOW] * 6 + [GOOD] * 6})
    moved = one_judgement(counts((14, 22), standard="a"))
    assert total_if_judged_otherwise(ratings, moved)["rating"].tolist() == [LOW, LOW, GOOD]


def test_one_case_and_a_uniform_prior_on_paper():
    # Beta(2, 1): P(p < x) = x^2. 0.5, 0.65, 0.8 squared are 0.25, 0.4225, 0.64.
    found = rating_probabilities(counts((1, 1)), prior_yes=1, prior_no=1)
    assert found["value"].tolist() == pytest.approx([0.25, 0.1725, 0.2175, 0.36])
    assert set(found["method"]) == {"Beta(1, 1) prior"}


def test_half_of_an_even_number_is_even_odds_of_being_inadequate():
    # The posterior Beta(12.5, 12.5) is symmetric about one half.
    found = rating_probabilities(counts((12, 24)))
    assert found["value"].iloc[0] == pytest.approx(0.5)


def test_two_questions_on_paper():
    # Each Beta(2, 1): both above x with probability (1 - x^2)^2; the lowest is below 0.5 with 1 - 0.75^2 = 0.4375.
    found = rating_probabilities(counts((1, 1), (1, 1)), prior_yes=1, prior_no=1).iloc[0]
    assert found["value"] == pytest.approx(0.4375)
    # Whatever the dependence: at least 0.25 (they move together), at most 0.5 (they never coincide).
    assert [found["low"], found["high"]] == pytest.approx([0.25, 0.5])


@given(st.lists(COUNTS, min_size=1, max_size=3))
def test_the_probabilities_of_a_standard_add_up_to_one_and_lie_within_their_limits(pairs):
    found = rating_probabilities(counts(*pairs))
    assert found["value"].sum() == pytest.approx(1)
    assert ((found["low"] <= found["value"]) & (found["value"] <= found["high"])).all()


def test_a_single_question_has_no_dependence_to_allow_for():
    found = rating_probabilities(counts((4, 9)))
    assert found["low"].tolist() == pytest.approx(found["value"].tolist())
    assert found["high"].tolist() == pytest.approx(found["value"].tolist())


def test_the_prior_matters_more_with_fewer_cases():
    def spread(pair):
        values = [rating_probabilities(counts(pair), prior_yes=a, prior_no=a)["value"].iloc[0] for a in (0.5, 2)]
        return abs(values[0] - values[1])

    assert spread((6, 8)) > spread((60, 80))


def test_many_cases_fix_the_rating():
    assert rating_probabilities(counts((7_000, 10_000)))["value"].tolist() == pytest.approx([0, 0, 1, 0], abs=1e-12)


def test_the_total_is_the_convolution_of_the_scores():
    # Eleven standards at 1 point, one that is 0 or 1 with 0.3 and 0.7, and an edge at 7: Requires improvement anyway.
    ratings = pd.DataFrame({"standard": list("abcdefghijkl"), "rating": LOW})
    one = pd.DataFrame({"standard": "a", "rating": list(RATINGS), "value": [0.3, 0.7, 0.0, 0.0], "method": "made up"})
    found = overall_probabilities(ratings, one).set_index("rating")
    assert found.loc[LOW, "value"] == pytest.approx(1)
    assert found["expected_score"].iloc[0] == pytest.approx(11.7)


def test_two_standards_about_an_edge_on_paper():
    # Ten standards score 3 x 1 + 7 x 2 = 17; two score 0 or 1, half and half. 19, Good, needs both: 0.25.
    ratings = pd.DataFrame({"standard": list("abcdefghijkl"), "rating": [LOW] * 2 + [LOW] * 3 + [GOOD] * 7})
    half = [
        pd.DataFrame({"standard": one, "rating": list(RATINGS), "value": [0.5, 0.5, 0.0, 0.0], "method": "made up"})
        for one in "ab"
    ]
    found = overall_probabilities(ratings, pd.concat(half)).set_index("rating")["value"]
    assert found[GOOD] == pytest.approx(0.25)
    assert found[LOW] == pytest.approx(0.75)


def test_walsalls_overall_rating_is_as_good_as_certain_and_no_standard_is(walsall):
    found = overall_probabilities(standard_ratings(walsall_2019()), rating_probabilities(walsall)).set_index("rating")
    assert found.loc[LOW, "value"] > 0.99
    assert found["value"].sum() == pytest.approx(1)
    assert math.isnan(found.loc[LOW, "low"])


@pytest.mark.parametrize("function", [one_judgement, rating_probabilities])
@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ((0, 0), r"total must be above 0, but got 0 \(row 2\.1\.1\)\. Leave the question out"),
        ((3, 2), r"events must not exceed total, but got 3 of 2 \(row 2\.1\.1\)"),
        ((-1, 2), r"events must be a whole number of 0 or more, but got -1"),
    ],
)
def test_a_count_that_no_question_can_have_is_refused(function, pair, message):
    with pytest.raises(ValueError, match=message):
        function(counts(pair))


@pytest.mark.parametrize("prior", [0, -1, math.inf, math.nan, "uniform"])
def test_a_prior_that_is_none_is_refused(prior):
    with pytest.raises(ValueError, match=r"prior_no must be above 0, but got .*Jeffreys' prior is 0\.5 and 0\.5"):
        rating_probabilities(counts((1, 2)), prior_no=prior)


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match=r"counts must hold the column 'standard'"):
        one_judgement(counts((1, 2)).drop(columns="standard"))


def test_too_few_standards_are_refused(walsall):
    ratings = pd.DataFrame({"standard": ["2.1", "2.2"], "rating": LOW})
    with pytest.raises(ValueError, match=r"each of the 12 standards that count once, but got 2 rows"):
        total_if_judged_otherwise(ratings, one_judgement(walsall))


def test_an_unknown_rating_is_answered_with_the_nearest(walsall):
    ratings = standard_ratings(walsall_2019()).assign(rating="Outstandng")
    with pytest.raises(ValueError, match=r"Did you mean 'Outstanding'"):
        overall_probabilities(ratings, rating_probabilities(walsall))
