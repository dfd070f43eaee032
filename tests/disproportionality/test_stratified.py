"""Groups within strata: R's numbers, Simpson's reversal, strata that do not agree, and few children."""

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.disproportionality.stratified import FEW, strata_table, stratified
from yjs_analysis.vocabulary import CANNOT_TELL, OVER, UNDER

COUNTS = pd.DataFrame(
    {
        "group": ["White"] * 6 + ["Black"] * 6 + ["Mixed"] * 6,
        "gravity": ["light", "light", "middle", "middle", "grave", "grave"] * 3,
        "past": ["no", "yes"] * 9,
        "events": [12, 15, 20, 21, 18, 22, 5, 9, 11, 14, 13, 19, 3, 6, 8, 6, 7, 8],
        "total": [80, 40, 60, 35, 30, 26, 20, 18, 24, 19, 17, 22, 15, 14, 16, 9, 9, 10],
    }
)
# R 4.2.2, by hand: R <- sum(a*n0/N); Q <- sum(c*n1/N); v <- sum((n1*n0*(a+c) - a*c*N)/N^2)/(R*Q); limits
# R/Q*exp(c(-1,1)*qnorm(.975)*sqrt(v)); and mantelhaen.test(t, correct = FALSE)$p.value.
R_WITHIN = {
    "Black": (1.244211363, 1.035031813, 1.495666025, 0.02598524818),
    "Mixed": (1.190070828, 0.939966798, 1.506721917, 0.170413676),
}


def one_of(counts, **options):
    return stratified(counts, **{"by": "case"} | options).iloc[0]


def two(events, total, cases=("easy", "hard")):
    return pd.DataFrame(
        {"case": np.repeat(cases, 2), "group": ["White", "Black"] * 2, "events": list(events), "total": list(total)}
    )


@pytest.mark.parametrize(("group", "expected"), R_WITHIN.items(), ids=list(R_WITHIN))
def test_the_strata_combined_are_rs(group, expected):
    one = stratified(COUNTS, by="gravity + past").set_index("group").loc[group, ["value", "low", "high", "p_value"]]
    assert one.tolist() == pytest.approx(expected, rel=1e-8)


def test_a_reversal_is_flagged():
    # 1/10 and 18/50 against 8/40 and 10/20; overall 19/60 against 18/60
    one = one_of(two((8, 1, 10, 18), (40, 10, 20, 50)))
    assert bool(one["reversal"]) and one["crude"] == pytest.approx(19 / 18)


def test_strata_that_point_opposite_ways_do_not_agree():
    one = one_of(two((20, 60, 60, 20), (100, 100, 100, 100)))
    assert one["heterogeneity"] < 0.001 and one["verdict"] == CANNOT_TELL


def test_a_stratum_with_one_group_adds_nothing_and_is_counted():
    alone = pd.DataFrame({"case": ["odd"], "group": ["White"], "events": [5], "total": [9]})
    both = two((20, 30, 30, 40), (100, 100, 100, 100))
    with_it, without = one_of(pd.concat([both, alone])), one_of(both)
    assert with_it["value"] == without["value"] and "1 of 3 strata adds nothing" in with_it["note"]


@pytest.mark.parametrize("measure", ["relative rate", "odds ratio"])
def test_three_of_three_are_never_over_represented(measure):
    one = one_of(two((30, 2, 40, 1), (120, 2, 80, 1)), measure=measure)
    assert one["verdict"] == CANNOT_TELL and FEW in one["note"]


def test_few_with_the_event_may_still_be_under_represented():
    # 2 of 120 where 60 would be expected at the reference's rates
    assert one_of(two((100, 1, 100, 1), (200, 60, 200, 60)))["verdict"] == UNDER


def test_many_are_over_represented():
    assert one_of(two((200, 90, 300, 95), (1000, 200, 900, 150)))["verdict"] == OVER


def test_a_group_with_nobody_keeps_its_row():
    one = one_of(two((20, 0, 30, 0), (100, 0, 100, 0)))
    assert np.isnan(one["value"]) and one["verdict"] == CANNOT_TELL


def test_nobody_with_the_event_gives_no_ratio():
    assert np.isnan(one_of(two((0, 0, 0, 0), (100, 20, 100, 20)))["value"])


def test_a_reference_alone_gives_an_empty_table():
    alone = pd.DataFrame({"case": ["a"], "group": ["White"], "events": [5], "total": [9]})
    assert stratified(alone, by="case").empty


def test_a_stratum_by_itself_is_the_relative_rate_in_it():
    table = strata_table(two((8, 1, 10, 18), (40, 10, 20, 50)), by="case", group="Black")
    assert table["value"].tolist() == pytest.approx([0.5, 0.72])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"by": ""}, "by must name at least one column"),
        ({"by": "cas"}, "Did you mean 'case'"),
        ({"reference": "Blak"}, "Did you mean 'Black'"),
        ({"measure": "rate difference"}, "measure must be one of 'relative rate', 'odds ratio'"),
    ],
)
def test_what_is_unknown_is_refused(options, words):
    with pytest.raises(ValueError, match=words):
        one_of(two((8, 1, 10, 18), (40, 10, 20, 50)), **options)


def test_an_unknown_group_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match="Did you mean 'Black'"):
        strata_table(two((8, 1, 10, 18), (40, 10, 20, 50)), by="case", group="Blak")
