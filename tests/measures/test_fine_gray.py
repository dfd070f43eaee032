"""Fine and Gray's model: weights as exact fractions, identities with Cox's model, edges and refusals."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.cox import cox_model
from yjs_analysis.measures.fine_gray import METHODS, fine_gray_model

# The 14 children of tests/finegray.R of R's package survival.
CHILDREN = pd.DataFrame(
    {
        "time": [1, 2, 3, 4, 4, 4, 5, 5, 6, 8, 8, 9, 10, 12],
        "status": [1, 2, 0, 1, 0, 0, 2, 1, 0, 0, 2, 0, 1, 0],
        "x": [5, 4, 3, 1, 2, 1, 1, 2, 2, 4, 6, 1, 2, 0],
        "total": 1,
    }
)
ASKED = {"terms": ["x"], "categories": {}}


def by_hand(coefficient):
    """The slope of the weighted partial likelihood at the four events, with the weights that R's test file prints.

    Before the event at time t the second child (moved away at 2) has weight 1, 11/12 at 4, 11/12 x 8/10 at 5, and times
    5/6 x 3/4 x 2/3 at 10; the seventh (at 5) has 5/6 x 3/4 x 2/3 = 5/12 at 10; the eleventh (at 8) 3/4 x 2/3 = 1/2.
    """
    x = CHILDREN["x"].to_numpy()
    slope = 0.0
    for event, weights in {
        0: {},
        3: {1: 11 / 12},
        7: {1: 11 / 12 * 8 / 10},
        12: {1: 11 / 12 * 8 / 10 * 5 / 12, 6: 5 / 12, 10: 1 / 2},
    }.items():
        weight = (CHILDREN["time"] >= CHILDREN["time"].iloc[event]).to_numpy(dtype=float)
        weight[list(weights)] = list(weights.values())
        weight = weight * np.exp(coefficient * x)
        slope += x[event] - weight @ x / weight.sum()
    return slope


def test_the_slope_with_the_published_weights_is_nought_at_the_estimate():
    value = fine_gray_model(CHILDREN, **ASKED, ties="Breslow")["value"].item()
    assert by_hand(math.log(value)) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_with_nothing_else_coming_first_it_is_the_robust_cox_model(method):
    alone = CHILDREN.assign(status=(CHILDREN["status"] == 1).astype(int))
    one = fine_gray_model(alone, **ASKED, method=method)[["value", "low", "high"]]
    other = cox_model(alone, **ASKED, method="HC0")[["value", "low", "high"]]
    assert one.to_numpy().tolist()[0] == pytest.approx(other.to_numpy().tolist()[0])


def test_without_losses_those_whom_something_else_took_stay_to_the_end():
    counts = CHILDREN[CHILDREN["status"] > 0]
    stay = counts.assign(
        time=counts["time"].where(counts["status"] == 1, 99), status=(counts["status"] == 1).astype(int)
    )
    assert fine_gray_model(counts, **ASKED)["value"].item() == pytest.approx(cox_model(stay, **ASKED)["value"].item())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=14, max_size=14), st.sampled_from(METHODS))
def test_grouped_children_give_what_rows_of_children_give(totals, method):
    grouped = CHILDREN.assign(total=totals)
    single = grouped.loc[grouped.index.repeat(totals)].assign(total=1).sample(frac=1, random_state=2)
    one, other = (
        fine_gray_model(table, **ASKED, method=method)[["value", "low", "high"]].to_numpy()[0].tolist()
        for table in (grouped, single)
    )
    assert one == pytest.approx(other, rel=1e-8)


def test_every_row_its_own_cluster_changes_nothing():
    many = pd.concat([CHILDREN] * 3, ignore_index=True)
    one = fine_gray_model(many, **ASKED)
    other = fine_gray_model(many.assign(child=range(42)), **ASKED, cluster="child")
    assert other["low"].item() == pytest.approx(one["low"].item())


@pytest.mark.parametrize("method", METHODS)
def test_no_events_have_no_ratio(method):
    one = fine_gray_model(CHILDREN.assign(status=CHILDREN["status"] * 2), **ASKED, method=method).iloc[0]
    assert math.isnan(one["value"])
    assert one["note"].startswith("not estimable")


@pytest.mark.parametrize("method", METHODS)
def test_a_group_without_events_has_a_ratio_of_nought_and_a_note(method):
    counts = CHILDREN.assign(
        group=[
            "Black" if status != 1 and x > 1 else "White"
            for status, x in zip(CHILDREN["status"], CHILDREN["x"], strict=True)
        ]
    )
    one = fine_gray_model(counts, terms=["group"], categories={"group": ["White", "Black"]}, method=method).iloc[0]
    assert one["value"] == 0
    assert "no finite value" in one["note"]


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="method must be one of 'Geskus', 'Fine-Gray', but got 'Wald'"):
        fine_gray_model(CHILDREN, **ASKED, method="Wald")
    with pytest.raises(ValueError, match="cluster must be left out for method 'Fine-Gray', but got 'child'"):
        fine_gray_model(CHILDREN, **ASKED, method="Fine-Gray", cluster="child")
