"""Every published or R answer that a measure of ours claims to give, at its own tolerance.

The answers are worked out by `assurance.verification`, which the command `yjs-analysis verify` runs too. A method
without a function stands in `NOT_YET_COVERED`, and a value that no function gives has its reason there: nothing passes
by being left out.
"""

import pytest

from yjs_analysis.assurance.verification import (
    ANSWERS,
    FAILED,
    NO_VALUE,
    NOT_COVERED,
    PASSED,
    SET_ASIDE,
    verify,
)
from yjs_analysis.sources.oracles import oracle_files, read_cases

CASES = read_cases(oracle_files())
COVERED = [case for case in CASES if case["method"] in ANSWERS]

NOT_YET_COVERED: set[str] = set()
"""Methods that no function of ours answers: none."""

KNOWN_TO_BE_LOOSE = {
    ("chisq_agresti_party", "p"),
    ("power_prop_test_R", "p2_detectable_90"),
    ("or_conditional_tea", "or_cmle"),
    ("mh_rabbits_sparse", "exact_or"),
    ("mh_rabbits_sparse", "exact_ci"),
    ("logit_synthA", "profile_ci.lo"),
    ("logit_synthA", "profile_ci.hi"),
    ("nb_quine", "se_fixed_theta"),
    ("glmm_cbpp", "laplace.se"),
    ("cif_synthA", "fg_coef"),
}
"""Expected values, by case, that are less exact than their tolerance."""

AT_LEAST_CHECKED = 1640
"""Values of measures that were worked out and compared when the last file was added: a smaller number is a loss."""


@pytest.fixture(scope="module")
def verified():
    return verify(COVERED).set_index("case")


def rows_of(verified, case):
    return verified.loc[[case["id"]]]


@pytest.mark.parametrize("case", COVERED, ids=[case["id"] for case in COVERED])
def test_no_answer_differs_from_the_published_one(case, verified):
    rows = rows_of(verified, case)
    assert rows.loc[rows["outcome"] == FAILED, ["value", "expected", "got", "reason"]].to_numpy().tolist() == []


@pytest.mark.parametrize("case", COVERED, ids=[case["id"] for case in COVERED])
def test_a_value_without_an_answer_says_why(case, verified):
    rows = rows_of(verified, case)
    assert rows.loc[(rows["outcome"] == NOT_COVERED) & (rows["reason"] == NO_VALUE), "value"].tolist() == []


@pytest.mark.parametrize("case", COVERED, ids=[case["id"] for case in COVERED])
def test_something_of_every_case_was_worked_out(case, verified):
    assert rows_of(verified, case)["outcome"].isin([PASSED, SET_ASIDE]).any()


def test_only_the_values_known_to_be_loose_are_set_aside(verified):
    aside = verified[verified["outcome"] == SET_ASIDE].reset_index()
    assert set(zip(aside["case"], aside["value"].str.partition("[")[0], strict=True)) == KNOWN_TO_BE_LOOSE


def test_every_case_is_answered_or_listed_as_not_yet_covered():
    assert {case["method"] for case in CASES} - set(ANSWERS) == NOT_YET_COVERED


def test_no_fewer_values_are_checked_than_before(verified):
    assert verified["outcome"].isin([PASSED, SET_ASIDE]).sum() >= AT_LEAST_CHECKED
