"""Every published or R answer that a measure of ours claims to give, at its own tolerance.

The answers are worked out by `assurance.verification`, which the command `yjs-analysis verify` runs too. A method
without a function stands in `NOT_YET_COVERED`, and a value that no function gives has its reason there: nothing passes
by being left out.
"""

import pytest

from yjs_analysis.assurance.verification import (
    ANSWERS,
    FAILED,
    LOOSE,
    NO_VALUE,
    NOT_COVERED,
    SET_ASIDE,
    verify,
)
from yjs_analysis.measures.power import detection_power
from yjs_analysis.sources.oracles import oracle_files, read_cases

FILES = ("ratios.json", "tests_2x2.json", "hmip.json", "definitions.json")
CASES = read_cases([path for path in oracle_files() if path.name in FILES])
COVERED = [case for case in CASES if case["method"] in ANSWERS]

NOT_YET_COVERED = {
    "rr_bootstrap",
    "hmip_standard_rating",
    "hmip_overall_score",
    "hmip_one_case_sensitivity",
    "sdc_primary",
    "sdc_secondary",
    "sdc_derived",
    "sdc_attribute",
    "sdc_rounding",
    "sdc_denominator",
    "sdc_differencing",
    "ethnicity_mapping",
    "disposal_mapping",
}


@pytest.fixture(scope="module")
def verified():
    return verify(COVERED).set_index("case")


def rows_of(verified, case):
    return verified.loc[[case["id"]]]


def test_all_four_files_are_there():
    assert {case["file"] for case in CASES} == set(FILES)


@pytest.mark.parametrize("case", COVERED, ids=[case["id"] for case in COVERED])
def test_no_answer_differs_from_the_published_one(case, verified):
    rows = rows_of(verified, case)
    assert rows.loc[rows["outcome"] == FAILED, ["value", "expected", "got", "reason"]].to_numpy().tolist() == []


@pytest.mark.parametrize("case", COVERED, ids=[case["id"] for case in COVERED])
def test_a_value_without_an_answer_says_why(case, verified):
    rows = rows_of(verified, case)
    assert rows.loc[(rows["outcome"] == NOT_COVERED) & (rows["reason"] == NO_VALUE), "value"].tolist() == []


def test_only_the_values_known_to_be_loose_are_set_aside(verified):
    aside = verified[verified["outcome"] == SET_ASIDE].reset_index()
    assert set(zip(aside["case"], aside["value"], strict=True)) == {key[:2] for key in LOOSE}


def test_every_case_is_answered_or_listed_as_not_yet_covered():
    assert {case["method"] for case in CASES} - set(ANSWERS) == NOT_YET_COVERED


def test_a_size_that_r_works_out_gives_the_power_asked_for():
    size = next(case for case in CASES if case["id"] == "power_prop_test_R")["expected_precise"]["values"]["n_for_90"]
    one = detection_power(total=size, reference_total=size, rate=0.75, reference_rate=0.5)
    assert one.value == pytest.approx(0.9, abs=1e-7)
