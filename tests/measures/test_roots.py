"""Roots of many functions at once: closed forms, awkward shapes, roots at the ends."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.roots import find_roots


@settings(max_examples=50, deadline=None)
@given(roots=st.lists(st.floats(-50, 50), min_size=1, max_size=5), power=st.sampled_from([1, 3, 5]))
def test_a_flat_or_steep_root_is_found(roots, power):
    roots = np.array(roots)
    found = find_roots(lambda x: (x - roots) ** power, np.full(roots.shape, -60.0), np.full(roots.shape, 60.0))
    assert found == pytest.approx(roots, abs=1e-4 if power > 1 else 1e-12)


def test_a_root_on_another_scale_than_its_bracket_keeps_its_figures():
    found = find_roots(lambda x: np.expm1(x) - 1e-15, np.array([-1.0]), np.array([1.0]))
    assert found[0] == pytest.approx(1e-15, rel=1e-9)


def test_infinite_values_at_an_end_do_no_harm():
    found = find_roots(lambda x: 1 / x - 4, np.array([0.0]), np.array([1.0]))
    assert found[0] == pytest.approx(0.25, rel=1e-12)


@pytest.mark.parametrize(("low", "high"), [(2.0, 9.0), (-9.0, 2.0)])
def test_a_root_at_an_end_is_found(low, high):
    assert find_roots(lambda x: x - 2, np.array([low]), np.array([high]))[0] == pytest.approx(2)


def test_no_functions_have_no_roots():
    assert find_roots(lambda x: x, np.empty(0), np.empty(0)).tolist() == []
