"""How many cases a rating takes, and what a statement about sampling holds for."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.assurance.sampling import cases_to_separate, sampling_statement

Z95, Z80 = 1.959963985, 1.281551566


def statement(*cases, **options):
    return sampling_statement(
        pd.DataFrame({"domain": [str(at) for at in range(len(cases))], "cases": cases}), **options
    )


def test_the_cases_that_keep_a_share_inside_its_rating():
    # z^2 m (1 - m) / h^2 at the middle m of each rating, h half its width.
    middles = [(0.25, 0.25), (0.575, 0.075), (0.725, 0.075), (0.9, 0.1)]
    expected = [math.ceil(Z95**2 * m * (1 - m) / h**2) for m, h in middles]
    assert cases_to_separate()["cases"].tolist() == expected == [12, 167, 137, 35]


def test_a_caseload_with_an_end_needs_fewer():
    # n0 / (1 + (n0 - 1) / N): 166.87 / (1 + 165.87 / 40) = 32.4 for Requires improvement.
    assert cases_to_separate(population=40).set_index("rating").loc["Requires improvement", "cases"] == 33


def test_less_confidence_needs_fewer():
    expected = math.ceil(Z80**2 * 0.575 * 0.425 / 0.075**2)
    assert cases_to_separate(confidence=0.8)["cases"].tolist()[1] == expected == 72


@pytest.mark.parametrize(("options", "message"), [({"population": 0}, "population"), ({"confidence": 1}, "confidence")])
def test_an_impossible_question_is_refused(options, message):
    with pytest.raises(ValueError, match=rf"{message} must"):
        cases_to_separate(**options)


def test_the_statement_of_2019_holds_for_27_or_28_and_15_cases():
    # n0 = 164.24. N = 27: 23.28 (24 rounded up); N = 28: 24.05 (24 to the nearest); N = 29: 24.80. N = 15: 13.82.
    found = statement(24, 14)
    assert found["needed"].tolist() == [165, 165]
    assert found[["population_from", "population_to"]].to_numpy().tolist() == [[27, 28], [15, 15]]


def test_the_margins_about_the_practice():
    found = statement(24, 14)
    # z sqrt(0.25 / n)
    assert found["margin_practice"].tolist() == pytest.approx([Z80 * math.sqrt(0.25 / n) for n in (24, 14)])
    assert found["margin_practice_95"].tolist() == pytest.approx([0.2000380, 0.2619112], abs=1e-7)


def test_the_margin_about_those_cases_is_the_stated_one():
    # 24 of 27: 1.2816 sqrt(0.25 / 24 x 3 / 26) = 0.0444, within the stated five points.
    assert statement(24)["margin_then"].item() == pytest.approx(Z80 * math.sqrt(0.25 / 24 * 3 / 26))


def test_one_case_is_the_whole_of_a_caseload_of_one():
    found = statement(1).iloc[0]
    assert (found["population_from"], found["population_to"], found["margin_then"]) == (1, 1, 0)


def test_as_many_as_are_needed_without_an_end_fit_any_large_caseload():
    found = statement(165).iloc[0]
    assert found["population_to"] == math.inf


def test_more_cases_than_the_rule_ever_asks_for_fit_no_caseload():
    found = statement(166).iloc[0]
    assert math.isnan(found["population_from"]) and math.isnan(found["margin_then"])


@given(st.integers(1, 150))
def test_the_rule_asks_for_just_so_many_of_the_caseload_found(cases):
    n0 = Z80**2 * 0.25 / 0.0025
    found = statement(cases).iloc[0]
    for population in (found["population_from"], found["population_to"]):
        if population == population:
            asked = n0 / (1 + (n0 - 1) / population)
            assert cases in (math.ceil(asked - 1e-6), math.floor(asked + 0.5))


@pytest.mark.parametrize(
    ("cases", "message"), [(0, r"cases must be above 0"), (-3, r"whole number of 0 or more"), (2.5, r"whole number")]
)
def test_a_sample_that_is_none_is_refused(cases, message):
    with pytest.raises(ValueError, match=message):
        statement(cases)


@pytest.mark.parametrize(
    ("options", "message"), [({"margin": 5}, "For five points give 0.05"), ({"confidence": 80}, "confidence")]
)
def test_points_and_per_cents_are_given_as_shares(options, message):
    with pytest.raises(ValueError, match=message):
        statement(24, **options)
