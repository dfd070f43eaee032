"""Levers on the chain: children diverted by hand, the truth of a model found again, and refusals."""

import math

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.assurance.diverted_reoffending import AS_COURT, AS_OUT_OF_COURT, FEWER, expected_reoffenders
from yjs_analysis.assurance.what_if import (
    AFTER,
    ASSESS,
    BEFORE,
    CHANGE,
    DIVERTED,
    LEVERS,
    NO_ADMISSION,
    WIDEN,
    assumptions,
    newly_eligible,
    what_if,
)
from yjs_analysis.sources.synthetic.expectations import first_disposals
from yjs_analysis.sources.synthetic.model import read_model
from yjs_analysis.sources.synthetic.probabilities import probabilities

KINDS = [("1", "admitted"), ("3", "admitted"), ("5", "admitted"), ("1", "not admitted"), ("3", "not admitted"),
         ("unknown", "admitted"), ("1", "unknown")]  # fmt: skip


def counts_of(**groups):
    """Give each group's (events, total) of every kind in KINDS."""
    rows = [
        (group, *kind, *counted) for group, cells in groups.items() for kind, counted in zip(KINDS, cells, strict=False)
    ]
    return pd.DataFrame(rows, columns=["group", "gravity", "admission", "events", "total"])


COUNTS = counts_of(
    White=[(10, 60), (24, 50), (30, 30), (12, 20), (14, 16)],
    Black=[(3, 9), (10, 14), (9, 9), (8, 8), (6, 6)],
)


def told(table, group, measure):
    return table[(table["group"] == group) & (table["measure"] == measure)].iloc[0]


@pytest.mark.parametrize(
    ("levers", "opened"),
    [
        ([WIDEN], [1]),
        ([ASSESS], [0]),
        ([NO_ADMISSION], [3]),
        ([WIDEN, NO_ADMISSION], [1, 3, 4]),
        (list(LEVERS), [0, 1, 3, 4]),
    ],
)
def test_each_lever_opens_the_way_to_its_own_children(levers, opened):
    patterns = pd.DataFrame(KINDS, columns=["gravity", "admission"])
    assert np.flatnonzero(newly_eligible(patterns, levers=levers)).tolist() == opened


def test_children_diverted_are_the_share_of_those_to_whom_the_way_opens():
    # Black: 10 at court for gravity 3 and admitting; a quarter of them in 5 years
    row = told(what_if(COUNTS, levers=[WIDEN], years=5, share_diverted=0.25), "Black", DIVERTED)
    assert (row["eligible"], row["value"]) == (10, 0.5)


def test_relative_rates_before_and_after_are_those_of_the_counts():
    # before: Black 36 of 46, White 90 of 176; half of 10 and of 24 diverted: 31 of 46 against 78 of 176
    table = what_if(COUNTS, levers=[WIDEN], years=5)
    before, after = (36 / 46) / (90 / 176), (31 / 46) / (78 / 176)
    found = [told(table, "Black", one)["value"] for one in (BEFORE, AFTER, CHANGE)]
    assert found == pytest.approx([before, after, after / before])


def test_fewer_children_at_court_can_mean_a_higher_ratio():
    # a third of White children at court become eligible, of Black children a sixth
    some = counts_of(White=[(0, 60), (20, 50), (40, 40)], Black=[(0, 10), (4, 10), (20, 20)])
    assert told(what_if(some, levers=[WIDEN], years=1), "Black", CHANGE)["value"] > 1


def test_a_group_may_have_a_share_of_its_own():
    table = what_if(COUNTS, levers=[WIDEN], years=1, share_diverted={"White": 0.25, "Black": 0.75})
    assert [told(table, group, DIVERTED)["value"] for group in ("White", "Black")] == [6.0, 7.5]


def test_the_interval_of_children_diverted_is_that_of_their_count():
    # 24 eligible, all diverted in one year: a Poisson count, whose Jeffreys interval is gamma(24.5)
    # R: qgamma(c(.025, .975), 24.5) is 15.78 to 35.11; the draws add the prior of the other two ways
    row = told(what_if(COUNTS, levers=[WIDEN], years=1, share_diverted=1.0), "White", DIVERTED)
    assert (row["low"], row["high"]) == pytest.approx((15.78, 35.11), rel=0.03)


def test_the_same_seed_gives_the_same_limits():
    one, other = (what_if(COUNTS, levers=[WIDEN], years=1, seed=4) for _ in range(2))
    pd.testing.assert_frame_equal(one, other)


def test_no_cost_is_invented():
    assert what_if(COUNTS, levers=[WIDEN], years=1)["cost"].isna().all()


def test_the_cost_is_the_readers_own():
    table = what_if(COUNTS, levers=[WIDEN], years=1, unit_cost=-200.0)
    assert told(table, "Black", DIVERTED)["cost"] == -1000.0


def test_nobody_eligible_is_nobody_diverted():
    row = told(what_if(counts_of(White=[(5, 9)], Black=[(3, 4)]), levers=[WIDEN], years=1), "Black", DIVERTED)
    assert (row["value"], row["low"]) == (0.0, 0.0)


def test_an_empty_group_has_no_relative_rate():
    row = told(what_if(counts_of(White=[(5, 9)], Black=[(0, 0)]), levers=[ASSESS], years=1), "Black", CHANGE)
    assert math.isnan(row["value"])
    assert row["note"].startswith("not estimable")


def test_the_truth_of_a_model_in_which_the_lever_is_pulled_is_found_again():
    """Count a million children of each group as the model expects them; then pull the lever in the model itself."""
    model = read_model()
    known = probabilities(model)
    share = first_disposals(known)
    gravity, admitted = np.arange(1, 9), np.array([False, True])
    opened = ((gravity == 3)[:, None, None] & admitted[None, None, :])[None, None, None, None]
    others = (0, 2, 3, 4, 5, 6)
    pulled = known.court * np.where(opened, 1 - 0.3, 1.0)
    rates = {name: (share * court).sum(others) / share.sum(others) for name, court in
             (("before", known.court), ("after", pulled))}  # fmt: skip
    black, white = known.groups.index("Black"), known.groups.index("White")
    truth = {name: one[black] / one[white] for name, one in rates.items()}
    rows = []
    for at, group in ((white, "White"), (black, "Black")):
        mass = share[:, at].sum((0, 1, 2, 4)) / share[:, at].sum()
        court = (share * known.court)[:, at].sum((0, 1, 2, 4)) / share[:, at].sum()
        for level in range(8):
            for says in (0, 1):
                cell = (round(1e6 * court[level, says]), round(1e6 * mass[level, says]))
                rows.append((group, gravity[level], ("not admitted", "admitted")[says], *cell))
    counts = pd.DataFrame(rows, columns=["group", "gravity", "admission", "events", "total"])
    table = what_if(counts, levers=[WIDEN], years=1, share_diverted=0.3)
    found = [told(table, "Black", one)["value"] for one in (BEFORE, AFTER, CHANGE)]
    assert found == pytest.approx([truth["before"], truth["after"], truth["after"] / truth["before"]], rel=1e-4)


def test_assumptions_are_said_in_full():
    said = assumptions(levers=[WIDEN], share_diverted={"White": 0.3, "Black": 0.6})
    assert said[:2] == [
        "Children who admit an offence of gravity 3 become eligible.",
        "Of those newly eligible, 30% of White, 60% of Black are diverted: an assumption, from no source.",
    ]


def test_reoffending_lies_between_two_assumptions():
    diverted = what_if(COUNTS, levers=[WIDEN], years=1)  # 12 White and 5 Black children
    after = pd.DataFrame({"court": [True, False], "events": [44, 30], "total": [110, 120]})
    found = expected_reoffenders(diverted, after).set_index("measure")["value"]
    assert found[[AS_COURT, AS_OUT_OF_COURT, FEWER]].tolist() == pytest.approx([17 * 0.4, 17 * 0.25, 17 * 0.15])


def test_a_route_that_nobody_was_followed_after_is_refused():
    diverted = what_if(COUNTS, levers=[WIDEN], years=1)
    with pytest.raises(ValueError, match="followed after a disposal out of court"):
        expected_reoffenders(diverted, pd.DataFrame({"court": [True], "events": [4], "total": [9]}))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"levers": ["admission not requird"]}, "Did you mean 'admission not required'"),
        ({"levers": []}, "levers must name one or more"),
        ({"levers": WIDEN}, "levers must be a list"),
        ({"share_diverted": 50}, "share_diverted must lie between 0 and 1"),
        ({"share_diverted": {"White": 0.5}}, r"got nan \(Black\)"),
        ({"gravity_then": 1}, "gravity_then must lie between gravity_now and 8"),
        ({"years": 0}, "years must be a number above 0"),
        ({"unit_cost": math.nan}, "unit_cost must be a finite number"),
        ({"reference": "Whyte"}, "Did you mean 'White'"),
        ({"draws": 10}, "draws must be a whole number"),
        ({"confidence": 95}, "confidence must lie between 0 and 1"),
    ],
)
def test_what_cannot_be_asked_is_refused(changed, words):
    with pytest.raises(ValueError, match=words):
        what_if(COUNTS, **({"levers": [WIDEN], "years": 1} | changed))


def test_more_at_court_than_there_were_is_refused():
    with pytest.raises(ValueError, match="events must not exceed total"):
        what_if(counts_of(White=[(5, 4)]), levers=[WIDEN], years=1)
