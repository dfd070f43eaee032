"""Unknown ethnicity filled in: the truth where the assumption holds, R's limits where nobody is unknown."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.disproportionality.imputed_ethnicity import imputed_relative_rates, not_at_random_relative_rates
from yjs_analysis.measures.comparisons import population_relative_rate, relative_rate


def counts(white, black, unknown=None, **more):
    rows = [("White", *white), ("Black", *black)] + ([("Unknown", *unknown)] if unknown else [])
    return pd.DataFrame(rows, columns=["group", "events", "total"]).assign(**more)


def black(table):
    return table[table["group"] == "Black"].iloc[0]


# The truth, where unknown depends on the outcome alone


def test_the_truth_comes_back_where_only_the_outcome_decides_who_is_unknown():
    # White 400 of 1,000 and Black 300 of 500 are 1.5 times; of the events half go unknown, of the others a tenth
    known = counts((200, 740), (150, 330), (350, 430))
    left_out = relative_rate(events=150, total=330, reference_events=200, reference_total=740).value
    assert left_out == pytest.approx(1.6818, abs=1e-4)
    assert black(imputed_relative_rates(known))["value"] == pytest.approx(1.5)


def test_the_truth_comes_back_where_a_classification_decides_too():
    # boys 100 of 200 and 100 of 100, girls 50 of 100 and 10 of 100: (110/200) / (150/300) = 1.1; of the boys with an
    # outcome three quarters go unknown, of the girls none
    boys = counts((25, 125), (25, 25), (150, 150), sex="Male")
    girls = counts((50, 100), (10, 100), sex="Female")
    both = pd.concat([boys, girls], ignore_index=True)
    assert black(imputed_relative_rates(both, classified_by="sex"))["value"] == pytest.approx(1.1)


def test_without_the_classification_it_does_not():
    boys = counts((25, 125), (25, 25), (150, 150))
    girls = counts((50, 100), (10, 100), (0, 0))
    added = (boys.set_index("group") + girls.set_index("group")).reset_index()
    # events 75 and 35 known: of 150 unknown 102.27 and 47.73, so (82.73/172.73) / (177.27/327.27)
    assert black(imputed_relative_rates(added))["value"] == pytest.approx(0.88421, abs=1e-5)


def test_on_a_population_imputing_changes_no_ratio():
    known = counts((21, 3011), (11, 800), (8, math.nan))
    ours = black(imputed_relative_rates(known, base="population"))
    assert ours["value"] == pytest.approx(1.9715, abs=5e-5)  # as printed in R's help for poisson.test


def test_on_a_population_imputing_widens_nothing_when_all_are_known():
    known = counts((21, 3011), (11, 800))
    ours = black(imputed_relative_rates(known, base="population"))
    one = population_relative_rate(events=11, total=800, reference_events=21, reference_total=3011, method="Jeffreys")
    assert (ours["low"], ours["high"]) == pytest.approx((one.low, one.high), rel=0.03)


def test_odds_of_two_bring_back_a_truth_that_they_made():
    # of the 350 unknown with the outcome 210 are Black where the known, 150 of 350, would say 150: odds of 3/2, not 3/4
    known = counts((200, 740), (150, 330), (350, 450))  # others: 540 and 180 known; of 100 unknown 75 and 25
    tilted = not_at_random_relative_rates(known, group="Black", odds=[2]).iloc[0]
    assert tilted["imputed_events"] == pytest.approx(210)
    assert tilted["value"] == pytest.approx((360 / 565) / (340 / 955))


def test_the_others_have_odds_of_their_own():
    known = counts((200, 740), (150, 330), (350, 450))
    tilted = not_at_random_relative_rates(known, group="Black", odds=[1], others_odds=3).iloc[0]
    assert tilted["imputed_total"] - tilted["imputed_events"] == pytest.approx(50)  # odds of 1 to 1 among 100


def test_odds_of_one_are_the_imputed_answer():
    known = counts((48, 154), (18, 39), (4, 11))
    plain, tilted = imputed_relative_rates(known), not_at_random_relative_rates(known, group="Black", odds=[1.0])
    names = ["value", "low", "high", "verdict"]
    assert tilted[names].iloc[0].tolist() == black(plain)[names].tolist()


def test_higher_odds_are_a_higher_ratio():
    known = counts((48, 154), (18, 39), (9, 11))
    assert not_at_random_relative_rates(known, group="Black")["value"].is_monotonic_increasing


# Nobody unknown


def test_with_nobody_unknown_rubin_is_katz():
    # Sahai and Khurshid (1996), as printed in SciPy's manual: 2.4495 (1.5837 to 3.7887)
    one = black(imputed_relative_rates(counts((44, 487), (27, 122)), method="Rubin"))
    assert one[["value", "low", "high"]].tolist() == pytest.approx([2.4495, 1.5837, 3.7887], abs=1e-4)


def test_with_nobody_unknown_the_draws_have_jeffreys_limits():
    one = black(imputed_relative_rates(counts((44, 487), (27, 122)), imputations=100_000))
    # R: set.seed(1); quantile(rbeta(4e6, 27.5, 95.5) / rbeta(4e6, 44.5, 443.5), c(.025, .975))
    assert (one["low"], one["high"]) == pytest.approx(JEFFREYS_OF_R, rel=0.01)


JEFFREYS_OF_R = (1.56512, 3.75095)


def test_unknown_children_widen_the_interval():
    known, more = counts((48, 154), (18, 39)), counts((48, 154), (18, 39), (20, 60))
    narrow, wide = (black(imputed_relative_rates(one)) for one in (known, more))
    # the completed table is half as large again, but half of that is guessed: never as narrow as if it were known
    grown = relative_rate(events=23, total=50, reference_events=62, reference_total=199, method="Jeffreys")
    assert wide["high"] - wide["low"] > grown.high - grown.low
    assert narrow["low"] < narrow["value"] < narrow["high"]


# Rubin and the draws agree where both stand


def test_both_methods_agree_in_large_counts():
    known = counts((480, 1540), (180, 390), (40, 110))
    draws, rubin = (black(imputed_relative_rates(known, method=one)) for one in ("Jeffreys draws", "Rubin"))
    assert draws[["value", "low", "high"]].tolist() == pytest.approx(rubin[["value", "low", "high"]].tolist(), rel=0.01)


def test_rubin_has_no_limits_where_a_group_has_everybody_with_the_outcome():
    one = black(imputed_relative_rates(counts((40, 60), (3, 3)), method="Rubin"))
    assert (one["value"], math.isnan(one["low"]), one["verdict"]) == (1.5, True, "cannot tell")
    assert "use 'Jeffreys draws'" in one["note"]


# Nobody, everybody, one child


def test_three_of_three_is_no_evidence():
    one = black(imputed_relative_rates(counts((40, 60), (3, 3), (2, 5))))
    assert one["verdict"] == "cannot tell"


def test_everybody_unknown_cannot_tell():
    one = black(imputed_relative_rates(counts((0, 0), (0, 0), (5, 9))))
    assert (math.isnan(one["value"]), one["verdict"]) == (True, "cannot tell")
    assert "none is known to tell from" in one["note"]


def test_a_group_of_nobody_gets_nobody_and_cannot_tell():
    one = black(imputed_relative_rates(counts((40, 60), (0, 0), (5, 9))))
    assert (one["imputed_total"], math.isnan(one["value"]), one["verdict"]) == (0, True, "cannot tell")


def test_one_child_cannot_tell():
    one = black(imputed_relative_rates(counts((40, 60), (1, 1), (1, 1))))
    assert one["verdict"] == "cannot tell"


def test_a_group_without_events_has_a_ratio_of_nought_and_a_limit():
    one = black(imputed_relative_rates(counts((40, 60), (0, 9), (2, 5))))
    assert (one["value"], one["low"]) == (0, 0)
    assert one["high"] > 0


def test_a_reference_without_events_has_no_upper_limit():
    one = black(imputed_relative_rates(counts((0, 60), (4, 9), (0, 3))))
    assert (one["value"], one["high"]) == (math.inf, math.inf)


def test_a_cell_in_which_nobody_is_known_is_told_from_all_cells():
    cells = pd.concat([counts((6, 10), (3, 10), sex="Male"), counts((0, 0), (0, 0), (3, 3), sex="Female")])
    one = black(imputed_relative_rates(cells.reset_index(drop=True), classified_by="sex"))
    assert one["imputed_events"] == pytest.approx(1)


def test_the_same_seed_gives_the_same_limits():
    known = counts((48, 154), (18, 39), (4, 11))
    first, again = (imputed_relative_rates(known, seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)


def test_the_assumption_is_said():
    known = counts((48, 154), (18, 39), (4, 11), sex="All")
    words = black(imputed_relative_rates(known, classified_by=["sex"]))["assumption"]
    assert words == "unknown children are as the known children alike in outcome and sex"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=3))
def test_the_value_lies_in_its_limits_and_imputed_children_are_as_many_as_unknown(cells):
    rows = [(x, x + others) for x, others in cells]
    table = imputed_relative_rates(counts(*rows), imputations=200)
    one = black(table)
    assert math.isnan(one["value"]) or one["low"] <= one["value"] <= one["high"]
    if all(x for x, _ in cells[:2]) and all(others for _, others in cells[:2]):
        assert np.isclose(table["imputed_total"].sum(), rows[2][1])


# Refusals


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "Rubins"}, "Did you mean 'Rubin'"),
        ({"reference": "Whit"}, "Did you mean 'White'"),
        ({"base": "populations"}, "Did you mean 'population'"),
        ({"imputations": 5}, "imputations must be a whole number of at least 100"),
        ({"confidence": 95}, "confidence must lie between 0 and 1"),
        ({"classified_by": "sexx"}, "counts must hold the column 'sexx'"),
    ],
)
def test_an_unfit_option_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        imputed_relative_rates(counts((48, 154), (18, 39), (4, 11)), **options)


def test_odds_of_nought_are_refused():
    with pytest.raises(ValueError, match="odds must be above 0 and finite, but got 0"):
        not_at_random_relative_rates(counts((48, 154), (18, 39), (4, 11)), group="Black", odds=[0, 1])


def test_a_group_that_is_not_there_is_answered_with_the_nearest():
    with pytest.raises(ValueError, match="Did you mean 'Black'"):
        not_at_random_relative_rates(counts((48, 154), (18, 39), (4, 11)), group="Blac")


def test_a_group_that_stands_twice_in_a_cell_is_refused():
    twice = pd.concat([counts((48, 154), (18, 39)), counts((4, 15), (1, 3))], ignore_index=True)
    with pytest.raises(ValueError, match="'White' has several rows"):
        imputed_relative_rates(twice)
