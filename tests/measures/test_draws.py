"""Estimates from draws."""

import math

import numpy as np

from yjs_analysis.measures.draws import from_draws


def test_the_limits_are_the_quantiles():
    one = from_draws("children", 40.0, np.arange(101.0), confidence=0.9)
    assert (one.low, one.value, one.high) == (5.0, 40.0, 95.0)


def test_a_limit_that_missed_the_value_is_moved_onto_it():
    assert from_draws("children", 0.0, np.arange(1.0, 102.0), confidence=0.9).low == 0.0


def test_a_value_that_is_not_there_is_said_to_be_missing():
    one = from_draws("relative rate", math.inf, np.arange(9.0), confidence=0.95)
    assert math.isnan(one.value)
    assert "not estimable" in one.note
