"""What a difference goes through: parts that add up, R's numbers, and levels that one group alone is in."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.disproportionality.pathways import METHODS, NO_SHARE, pathways

COUNTS = pd.DataFrame(
    {
        "group": ["White"] * 6 + ["Black"] * 6,
        "gravity": ["light", "light", "middle", "middle", "grave", "grave"] * 2,
        "past": ["no", "yes"] * 6,
        "events": [12, 15, 20, 21, 18, 22, 5, 9, 11, 14, 13, 19],
        "total": [80, 40, 60, 35, 30, 26, 20, 18, 24, 19, 17, 22],
    }
)
# R 4.2.2: full <- glm(y ~ x + gravity + past, binomial); theta from lm(mediators ~ x); Sobel's variance of the sum of
# theta * gamma over the levels of a covariate.
R_KHB = {
    ("gravity", "through"): (1.297493743, 1.069368557, 1.574284191),
    ("past", "through"): (1.145098694, 1.003673551, 1.306451703),
    ("all of these", "through"): (1.485758391, 1.164008516, 1.896444884),
    ("all of these", "not through"): (1.747036409, 1.07158992, 2.848231548),
}


def parts(counts, **options):
    table = pathways(counts, **options)
    return table.set_index(["through", "part"])


@pytest.mark.parametrize(("where", "expected"), R_KHB.items(), ids=[" ".join(one) for one in R_KHB])
def test_the_parts_in_odds_are_rs(where, expected):
    one = parts(COUNTS, through="gravity + past", method="KHB", fewest=0).loc[where, ["value", "low", "high"]]
    assert one.tolist() == pytest.approx(expected, rel=1e-8)


def test_one_covariates_parts_are_kitagawas():
    # White 271: shares 120, 95, 56 and rates 27/120, 41/95, 40/56; Black 120: 38, 43, 39 and 14/38, 25/43, 32/39
    w0, r0 = np.array([120, 95, 56]) / 271, np.array([27 / 120, 41 / 95, 40 / 56])
    w1, r1 = np.array([38, 43, 39]) / 120, np.array([14 / 38, 25 / 43, 32 / 39])
    table = parts(COUNTS, through="gravity")["value"]
    assert table["gravity", "through"] == pytest.approx(((w1 - w0) * (r1 + r0) / 2).sum(), rel=1e-12)
    assert table["gravity", "not through"] == pytest.approx(((r1 - r0) * (w1 + w0) / 2).sum(), rel=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_through_and_not_through_make_up_the_difference(method):
    table = parts(COUNTS, through="gravity + past", method=method, fewest=0)
    whole = table.loc[("gravity" if method == "Kitagawa" else "all of these")]
    shares = whole["share"]
    assert shares["through"] + shares["not through"] == pytest.approx(shares["difference"], rel=1e-12)


@pytest.mark.parametrize("method", ["Oaxaca-Blinder", "KHB"])
def test_the_covariates_together_make_up_what_goes_through(method):
    share = parts(COUNTS, through="gravity + past", method=method, fewest=0)["share"]
    whole = share["all of these", "through"]
    assert share["gravity", "through"] + share["past", "through"] == pytest.approx(whole, rel=1e-10)


def test_the_difference_is_the_crude_one():
    # 71/120 - 108/271
    table = parts(COUNTS, through="gravity", method="Oaxaca-Blinder", fewest=0)["value"]
    assert table["all of these", "difference"] == pytest.approx(71 / 120 - 108 / 271, rel=1e-12)


def test_a_level_of_one_group_alone_is_put_with_its_neighbour():
    counts = pd.DataFrame({"group": ["White", "Black"] * 2 + ["White"], "gravity": [2, 2, 5, 5, 8]})
    counts = counts.assign(events=[10, 5, 20, 15, 9], total=[50, 20, 40, 20, 10])
    table = parts(counts, through="gravity")
    assert "5 to 8 taken together, for both groups to be there" in table["note"].iloc[0]
    assert table["value"]["gravity", "difference"] == pytest.approx(20 / 40 - 39 / 100)


def test_where_there_is_no_difference_there_is_nothing_to_share_out():
    counts = pd.DataFrame({"group": ["White", "White", "Black", "Black"], "past": ["no", "yes"] * 2})
    table = parts(counts.assign(events=[10, 20, 10, 20], total=[40, 40, 40, 40]), through="past")
    assert table["share"].isna().all() and NO_SHARE in table["note"].iloc[0]


def test_a_group_with_nobody_gets_a_row_that_says_so():
    nobody = pd.DataFrame({"group": ["Other"], "gravity": ["light"], "past": ["no"], "events": [0], "total": [0]})
    table = pathways(pd.concat([COUNTS, nobody]), through="gravity")
    one = table[table["group"] == "Other"].iloc[0]
    assert np.isnan(one["value"]) and one["note"].startswith("not estimable")


def test_a_mediator_that_decides_for_certain_gives_a_row_that_says_so():
    counts = pd.DataFrame({"group": ["White", "White", "Black", "Black"], "past": ["no", "yes"] * 2})
    counts = counts.assign(events=[0, 40, 0, 40], total=[40, 40, 40, 40])
    table = pathways(counts, through="past", method="KHB", fewest=0)
    assert table["value"].isna().all() and "not estimable" in table["note"].iloc[0]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"through": ""}, "through must name at least one covariate"),
        ({"through": "gravty"}, "Did you mean 'gravity'"),
        ({"through": "gravity + past + gravity:past"}, "through must name single columns for 'Kitagawa'"),
        ({"through": "gravity", "alike": "past"}, "alike must be left out for 'Kitagawa'"),
        ({"through": "gravity", "method": "KBH"}, "method must be one of .* Did you mean 'KHB'"),
    ],
)
def test_what_cannot_be_asked_is_refused(options, words):
    with pytest.raises(ValueError, match=words):
        pathways(COUNTS, **options)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), min_size=12, max_size=12))
def test_points_add_up_whatever_the_counts(pairs):
    counts = COUNTS.assign(events=[some for some, _ in pairs], total=[some + rest for some, rest in pairs])
    value = parts(counts, through="gravity")["value"]
    both = value["gravity", "through"] + value["gravity", "not through"]
    assert both == pytest.approx(value["gravity", "difference"], abs=1e-12)
