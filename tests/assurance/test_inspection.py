"""The lowest key question rates a standard, the standards rate the service, and printed ratings stand beside both."""

import math

import pandas as pd
import pytest

from yjs_analysis.assurance.inspection import ON_EVIDENCE, overall_rating, standard_ratings, totals_by_the_rule
from yjs_analysis.sources.inspections import published_totals, read_inspection, walsall_2019

LOW, GOOD = "Requires improvement", "Good"

# HM Inspectorate of Probation (June 2019), Walsall, annex 2 and summary of ratings: standard, lowest per cent, rating.
WALSALL = {
    "2.1": (50, LOW),
    "2.2": (64, LOW),
    "2.3": (75, GOOD),
    "2.4": (59, LOW),
    "3.1": (36, "Inadequate"),
    "3.2": (44, "Inadequate"),
    "3.3": (44, "Inadequate"),
    "3.4": (50, LOW),
}


def questions(*rows):
    """Key questions of one standard: number, percentage as printed, cases, printed rating."""
    table = pd.DataFrame(rows, columns=["key_question", "printed", "cases", "rating"])
    percent = pd.to_numeric(table["printed"].where(table["printed"] != ""))
    fixed = {"domain": "Court disposals", "standard": "2.1", "standard_title": "Assessment"}
    places = [f"a.csv:{at}" for at in range(2, len(table) + 2)]
    return table.assign(percent_yes=percent.astype(float), rows=places, **fixed)


@pytest.mark.parametrize("standard", WALSALL)
def test_a_case_standard_of_walsall_is_rated_as_printed(standard):
    found = standard_ratings(walsall_2019()).set_index("standard").loc[standard]
    assert (found["lowest"], found["by_rule"]) == WALSALL[standard]
    assert found["agrees"] == "yes"


def test_the_standards_judged_on_evidence_are_left_to_their_printed_rating():
    found = standard_ratings(walsall_2019()).set_index("standard").loc["1.1":"1.4"]
    assert set(found["by_rule"]) == {""} and set(found["note"]) == {ON_EVIDENCE}
    assert found["rating"].tolist() == [LOW, LOW, GOOD, LOW]


def test_every_rating_leads_back_to_its_rows():
    found = standard_ratings(walsall_2019()).set_index("standard")
    assert found.loc["2.1", "rows"] == "inspection_2019_key_questions.csv:18"


def test_key_questions_that_tie_are_both_named():
    found = standard_ratings(walsall_2019()).set_index("standard")
    assert found.loc["3.1", "lowest_question"] == "3.1.2, 3.1.3"


def test_a_printed_rating_that_the_rule_does_not_give_is_said():
    assert standard_ratings(questions(("2.1.1", "64", 24, GOOD)))["agrees"].tolist() == ["no"]


def test_a_rating_that_was_not_printed_neither_agrees_nor_disagrees():
    assert standard_ratings(questions(("2.1.1", "64", 24, "")))["agrees"].tolist() == [""]


def test_rounding_is_open_where_no_number_of_cases_is_known():
    # 64.5 to 65.5 print as 65: below 65 it would be Requires improvement.
    found = standard_ratings(questions(("2.1.1", "65", math.nan, "")))
    assert found["note"].item() == f"unrounded, 65 per cent could also be {LOW}"


def test_rounding_is_open_where_some_count_lies_beyond_the_edge():
    # 31 of 48 is 64.58 per cent and prints as 65.
    found = standard_ratings(questions(("2.1.1", "65", 48, "")))
    assert found["note"].item() == f"unrounded, 65 per cent could also be {LOW}"


def test_rounding_is_settled_where_no_count_lies_beyond_the_edge():
    # Of 24 or fewer, 50 per cent is exactly half: 11 of 23 is 47.8, 12 of 23 is 52.2.
    assert standard_ratings(questions(("2.1.1", "50", 24, "")))["note"].item() == ""


def test_all_yes_and_all_no_are_ordinary():
    everybody = standard_ratings(questions(("2.1.1", "100", 1, "")))["by_rule"].item()
    nobody = standard_ratings(questions(("2.1.1", "0", 1, "")))["by_rule"].item()
    assert (everybody, nobody) == ("Outstanding", "Inadequate")


def test_another_services_report_is_rated_from_its_small_table(tmp_path):
    place = tmp_path / "theirs.csv"
    place.write_text("standard,key_question,percent_yes,rating\n2.2,2.2.1,81,Good\n2.2,2.2.2,79,Good\n")
    assert standard_ratings(read_inspection(place))[["lowest", "by_rule", "agrees"]].to_numpy().tolist() == [
        [79.0, "Good", "yes"]
    ]


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match=r"questions must hold the column 'printed'"):
        standard_ratings(walsall_2019().drop(columns="printed"))


def test_no_key_question_gives_no_standard():
    assert len(standard_ratings(walsall_2019().iloc[:0])) == 0


def test_walsall_scores_eleven_of_36():
    # First domain 1 + 1 + 2 + 1, court 1 + 1 + 2 + 1, out of court 0 + 0 + 0 + 1.
    found = overall_rating(standard_ratings(walsall_2019()))
    assert found["score"].tolist() == [5, 5, 1, 11]
    assert found.iloc[-1][["domain", "standards", "out_of", "rating"]].tolist() == ["All", 12, 36, LOW]


def test_without_domains_there_is_the_total_alone():
    ratings = pd.DataFrame({"standard": list("abcdefghijkl"), "rating": "Outstanding"})
    assert overall_rating(ratings, framework="2021")[["score", "rating"]].to_numpy().tolist() == [[36, "Outstanding"]]


def test_resettlement_does_not_count():
    ratings = pd.DataFrame({"standard": list("abcdefghijklm"), "rating": GOOD})
    with pytest.raises(ValueError, match=r"must hold the 12 standards that count, but got 13.*resettlement does not"):
        overall_rating(ratings, framework="2021")


def test_an_unknown_rating_is_named_with_its_standard_and_the_nearest():
    ratings = pd.DataFrame({"standard": list("abcdefghijkl"), "rating": [GOOD] * 11 + ["Inadequat"]})
    with pytest.raises(ValueError, match=r"rating of the standard l must be .*Did you mean 'Inadequate'\?"):
        overall_rating(ratings)


def test_a_standard_that_is_there_twice_is_refused():
    ratings = pd.DataFrame({"standard": [*"abcdefghijk", "k"], "rating": GOOD})
    with pytest.raises(ValueError, match=r"each standard once, but got 'k' twice"):
        overall_rating(ratings)


def test_eighty_published_totals_have_the_rating_of_the_rule():
    counted = totals_by_the_rule(published_totals())["agrees"].value_counts().to_dict()
    assert counted == {"yes": 80, "not a whole total": 2, "no rating read": 1}


def test_a_total_on_either_side_of_an_edge():
    # 18/36 = 50.00, 19/36 = 52.78, 30/36 = 83.33, 31/36 = 86.11.
    table = pd.DataFrame({"value": [50.0, 52.78, 83.33, 86.11], "rating": [LOW, GOOD, GOOD, "Outstanding"]})
    found = totals_by_the_rule(table)
    assert found["total"].tolist() == [18, 19, 30, 31]
    assert set(found["agrees"]) == {"yes"}


def test_a_total_that_is_no_percentage_is_refused():
    with pytest.raises(ValueError, match=r"value must lie between 0 and 100, but got 110"):
        totals_by_the_rule(pd.DataFrame({"value": [110.0], "rating": [GOOD]}))
