"""Adjusted p-values: printed examples, gaps, and what must hold for every family."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from yjs_analysis.measures.multiplicity import METHODS, adjusted_p_values

CALMLY = settings(max_examples=50, deadline=None)
P_VALUES = st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), max_size=12)


def test_holm_by_hand():
    # 0.01 x 3, then 0.02 x 2 = 0.04, then 0.03 x 1, but not below 0.04
    assert adjusted_p_values([0.03, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])


def test_benjamini_and_hochberg_by_hand():
    # 0.04 x 3/3, then 0.03 x 3/2 = 0.045 but not above 0.04, then 0.01 x 3
    assert adjusted_p_values([0.04, 0.01, 0.03], method="Benjamini-Hochberg") == pytest.approx([0.04, 0.03, 0.04])


@pytest.mark.parametrize(("method", "name"), [("Holm", "holm"), ("Benjamini-Hochberg", "fdr_bh")])
@CALMLY
@given(p_values=st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_statsmodels_agrees(method, name, p_values):
    assert adjusted_p_values(p_values, method=method) == pytest.approx(
        multipletests(p_values, method=name)[1], abs=1e-12
    )


@pytest.mark.parametrize("method", METHODS)
@CALMLY
@given(p_values=P_VALUES)
def test_a_test_that_was_not_made_is_no_member_of_the_family(method, p_values):
    given_ones = np.array(p_values, dtype=float)
    known = ~np.isnan(given_ones)
    adjusted = adjusted_p_values(p_values, method=method)
    assert np.isnan(adjusted[~known]).all()
    assert adjusted[known].tolist() == adjusted_p_values(given_ones[known], method=method).tolist()


@CALMLY
@given(p_values=P_VALUES)
def test_holm_is_at_least_benjamini_and_hochberg_and_both_at_least_the_p_value(p_values):
    holm, screened = (adjusted_p_values(p_values, method=method) for method in METHODS)
    known = ~np.isnan(holm)
    assert (holm[known] >= screened[known] - 1e-15).all()
    assert (screened[known] >= np.array(p_values, dtype=float)[known] - 1e-15).all()


def test_no_tests_are_an_ordinary_family():
    assert adjusted_p_values([]).tolist() == []


def test_what_is_no_p_value_is_refused():
    with pytest.raises(ValueError, match=r"(?s)2 problems.*but got 1\.2 at position 1.*method must be one of"):
        adjusted_p_values([0.5, 1.2], method="Bonferroni")
