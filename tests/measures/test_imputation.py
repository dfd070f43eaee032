"""Rubin's rules: by hand, imputations that agree, one imputation, nothing known but what was imputed."""

import math

import pandas as pd
import pytest
from scipy import stats

from yjs_analysis.measures.imputation import imputation_parts, pooled_estimate


def imputed(values, variances):
    return pd.DataFrame({"value": values, "variance": variances})


def pooled(values, variances, **options):
    return pooled_estimate(imputed(values, variances), measure="relative rate", **options)


def test_imputations_that_agree_are_one_normal_estimate():
    one = pooled([0.5] * 3, [0.04] * 3)
    assert (one.low, one.high) == pytest.approx((0.5 - 0.2 * 1.959963985, 0.5 + 0.2 * 1.959963985))


def test_imputations_that_agree_in_few_children_have_students_limits():
    # Barnard and Rubin's degrees without any loss: 11/13 of 10
    one = pooled([0.5] * 3, [0.04] * 3, complete_degrees=10)
    assert one.high == pytest.approx(0.5 + 0.2 * stats.t.ppf(0.975, 11 / 13 * 10))


def test_a_logarithm_comes_back_as_a_ratio():
    plain, ratio = pooled([0.1, 0.4], [0.04, 0.05]), pooled([0.1, 0.4], [0.04, 0.05], of_logarithm=True)
    assert [ratio.low, ratio.value, ratio.high] == pytest.approx([math.exp(x) for x in (plain.low, 0.25, plain.high)])


def test_one_imputation_has_no_limits_and_says_why():
    one = pooled([0.5], [0.04])
    assert (one.value, math.isnan(one.low)) == (0.5, True)
    assert one.note.startswith("a single imputation")


def test_no_variance_within_is_all_missing_information():
    row = imputation_parts(imputed([1.0, 3.0], [0.0, 0.0])).iloc[0]
    assert (row["variance"], row["degrees"], row["increase"], row["missing_information"]) == (3, 1, math.inf, 1)


def test_no_variance_at_all_is_noted():
    one = pooled([0.5, 0.5], [0.0, 0.0])
    assert (one.low, one.high) == (0.5, 0.5)
    assert one.note == "every imputation gives the same value without any variance"


def test_limits_too_wide_to_write_are_infinite():
    one = pooled([-400.0, 400.0], [1.0, 1.0], of_logarithm=True)
    assert (one.low, one.high) == (0, math.inf)


def test_everything_wrong_is_said_at_once():
    with pytest.raises(
        ValueError, match=r"(?s)3 problems.*value must be a finite.*row 1.*variance must be.*confidence"
    ):
        pooled([0.1, math.nan], [-1.0, 0.2], confidence=1)


def test_no_imputations_are_refused():
    with pytest.raises(ValueError, match="imputations must hold at least one row"):
        pooled([], [])


def test_no_degrees_are_refused():
    with pytest.raises(ValueError, match="complete_degrees must be above 0, but got 0"):
        pooled([0.1], [0.1], complete_degrees=0)
