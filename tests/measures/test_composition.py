"""The make-up of a caseload: printed p-values, listing by hand, edges."""

import math
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.composition import METHODS, composition_residuals, composition_test

CALMLY = settings(max_examples=30, deadline=None)
EXACT = METHODS[:3]


def caseload(events, shares):
    return pd.DataFrame(
        {"group": [f"g{at}" for at in range(len(events))], "events": events, "population_share": shares}
    )


def test_the_vignette_of_xnomial():
    counts = caseload([84, 11, 4, 1], [0.8187308, 0.1637462, 0.01637462, 0.001148481])
    p_values = [composition_test(counts, method=method).value for method in EXACT]
    assert p_values == pytest.approx([0.01991, 0.04799, 0.01875], abs=1e-5)


@CALMLY
@given(
    events=st.lists(st.integers(0, 4), min_size=3, max_size=3).filter(any),
    weights=st.lists(st.integers(1, 9), min_size=3, max_size=3),
)
def test_listing_every_caseload_by_hand(events, weights):
    total, shares = sum(events), [weight / sum(weights) for weight in weights]

    def probability(one):
        ways = math.factorial(total) / math.prod(math.factorial(part) for part in one)
        return ways * math.prod(share**part for share, part in zip(shares, one, strict=True))

    listed = [one for one in product(range(total + 1), repeat=3) if sum(one) == total]
    expected = sum(probability(one) for one in listed if probability(one) <= probability(events) * (1 + 1e-9))
    assert composition_test(caseload(events, weights)).value == pytest.approx(expected)


def test_a_simulated_p_value_is_near_the_one_listed():
    # 186 children in five groups can fall in some 52 million ways; chi-square says 0.215
    counts = caseload([89, 37, 30, 28, 2], [0.4, 0.2, 0.2, 0.19, 0.01])
    one = composition_test(counts, method="exact chi-square")
    assert one.low < one.value < one.high
    assert one.value == pytest.approx(0.215, abs=0.02)
    assert (one.confidence, one.note) == (0.99, "simulated with 100,000 draws")


def test_a_simulation_can_be_repeated():
    counts = caseload([89, 37, 30, 28, 2], [0.4, 0.2, 0.2, 0.19, 0.01])
    assert composition_test(counts, seed=3).value == composition_test(counts, seed=3).value


def test_the_large_sample_test_says_when_it_is_too_small():
    one = composition_test(caseload([89, 37, 30, 28, 2], [0.4, 0.2, 0.2, 0.19, 0.01]), method="chi-square")
    assert one.value == pytest.approx(0.21501309592)
    assert one.note == "some expected counts are below 5: use an exact method"


def test_residuals_are_rs():
    # R: chisq.test(c(89,37,30,28,2), p = c(.40,.20,.20,.19,.01))$stdres
    table = composition_residuals(caseload([89, 37, 30, 28, 2], [0.4, 0.2, 0.2, 0.19, 0.01]))
    expected = [2.1851978413, -0.036661778755, -1.3198240352, -1.3718931192, 0.10317012727]
    assert table["value"].tolist() == pytest.approx(expected)
    assert table["expected"].tolist() == pytest.approx([74.4, 37.2, 37.2, 35.34, 1.86])


@pytest.mark.parametrize("method", METHODS)
def test_an_empty_caseload_says_nothing(method):
    one = composition_test(caseload([0, 0], [0.5, 0.5]), method=method)
    assert (math.isnan(one.value), one.note) == (True, "not estimable: nobody in the caseload")


@pytest.mark.parametrize("method", METHODS)
def test_a_group_that_nobody_belongs_to_changes_nothing(method):
    with_nobody = composition_test(caseload([5, 3, 0], [0.8, 0.2, 0]), method=method)
    assert with_nobody.value == composition_test(caseload([5, 3], [0.8, 0.2]), method=method).value


@pytest.mark.parametrize("method", METHODS)
def test_a_child_from_a_group_without_population_is_impossible(method):
    one = composition_test(caseload([5, 1], [1, 0]), method=method)
    assert (one.value, one.note) == (0, "a group has children in the caseload and none in the population")


@pytest.mark.parametrize("method", METHODS)
def test_one_group_alone_cannot_be_odd(method):
    assert composition_test(caseload([5], [1.0]), method=method).value == 1


def test_a_residual_that_cannot_be_says_so():
    table = composition_residuals(caseload([5], [1.0]))
    assert np.isnan(table["value"]).all()
    assert table["note"].tolist() == ["not estimable: nothing could vary here"]


def test_everything_wrong_is_said_at_once():
    with pytest.raises(ValueError, match=r"(?s)3 problems.*events must.*\(row 0\).*population_share must.*method"):
        composition_test(caseload([1.5, 2], [0.5, -0.5]), method="G")


def test_shares_of_nothing_are_refused():
    with pytest.raises(ValueError, match="population_share must sum to more than 0"):
        composition_test(caseload([1, 2], [0, 0]))
