"""The ladder from crude to like for like: R's numbers, and what few children can bear."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.disproportionality.like_for_like import CARRIES, STEPS, ladder
from yjs_analysis.measures.comparisons import relative_rate
from yjs_analysis.vocabulary import CANNOT_TELL, OVER, UNKNOWN

COUNTS = pd.DataFrame(
    {
        "group": ["White"] * 6 + ["Black"] * 6 + ["Mixed"] * 6,
        "gravity": ["light", "light", "middle", "middle", "grave", "grave"] * 3,
        "past": ["no", "yes"] * 9,
        "events": [12, 15, 20, 21, 18, 22, 5, 9, 11, 14, 13, 19, 3, 6, 8, 6, 7, 8],
        "total": [80, 40, 60, 35, 30, 26, 20, 18, 24, 19, 17, 22, 15, 14, 16, 9, 9, 10],
    }
)
TWO_STEPS = {"crude": "", "+ offence": "gravity", "+ history": "past"}

# R 4.2.2, sandwich 3.0-2, on one row a child, all three groups, epsilon = 1e-14.
# Standardised: m <- glm(y ~ group + gravity + past, binomial); P <- mean(plogis(X_group %*% coef(m))), the children of
# all groups in X_group; delta method with vcov(m) on the logarithm of the ratio.
R_STANDARDISED = {
    ("+ offence", "Black"): (1.324545146, 1.08282836, 1.620219703),
    ("+ offence", "Mixed"): (1.234774062, 0.9669981936, 1.576700964),
    ("+ history", "Black"): (1.263268407, 1.036322567, 1.539913457),
    ("+ history", "Mixed"): (1.193434132, 0.9410404311, 1.513521608),
}
# Modified Poisson: glm(y ~ group + gravity + past, poisson), limits from sandwich(m) (HC0).
R_POISSON = {
    ("+ offence", "Black"): (1.314805646, 1.079673829, 1.601144567),
    ("+ offence", "Mixed"): (1.240636906, 0.9708797023, 1.585345671),
    ("+ history", "Black"): (1.255574675, 1.035373158, 1.5226083),
    ("+ history", "Mixed"): (1.207712533, 0.9467561977, 1.540596793),
}


def row(table, group, step="+ offence"):
    return table[(table["group"] == group) & (table["step"] == step)].iloc[0]


def two(events=(30, 40, 20, 5), total=(120, 80, 40, 20), **changes):
    counts = pd.DataFrame({"group": ["White", "White", "Black", "Black"], "sex": ["m", "f"] * 2})
    return counts.assign(events=list(events), total=list(total), **changes)


@pytest.mark.parametrize(("where", "expected"), R_STANDARDISED.items(), ids=[" ".join(one) for one in R_STANDARDISED])
def test_a_standardised_ratio_is_rs(where, expected):
    one = row(ladder(COUNTS, steps=TWO_STEPS), where[1], where[0])
    assert one[["value", "low", "high"]].tolist() == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize(("where", "expected"), R_POISSON.items(), ids=[" ".join(one) for one in R_POISSON])
def test_a_modified_poisson_ratio_is_rs(where, expected):
    one = row(ladder(COUNTS, steps=TWO_STEPS, method="modified Poisson"), where[1], where[0])
    assert one[["value", "low", "high"]].tolist() == pytest.approx(expected, rel=1e-7)


def test_the_odds_ratio_is_rs():
    # R: exp(coef(glm(y ~ group + gravity + past, binomial)))
    table = ladder(COUNTS, steps=TWO_STEPS, measure="odds ratio", method="profile likelihood")
    assert row(table, "Black", "+ history")["value"] == pytest.approx(1.751147262, rel=1e-7)


def test_the_crude_step_is_the_relative_rate_of_the_rest_of_the_package():
    one = row(ladder(COUNTS, steps=TWO_STEPS), "Black", "crude")
    other = relative_rate(events=71, total=120, reference_events=108, reference_total=271)
    assert (one["value"], one["low"], one["high"]) == (other.value, other.low, other.high)


def test_every_row_of_the_crude_step_names_its_method():
    table = ladder(COUNTS, steps={"crude": ""})
    assert set(table["method"]) == {"skewness-corrected score"}


def test_a_row_says_how_much_it_rests_on():
    # 9 parameters would be 2 groups + 2 of gravity + 1 of past = 5; of 464 children 217 had the event: 217/5 each
    one = row(ladder(COUNTS, steps=TWO_STEPS), "Black", "+ history")
    said = ["children", "patterns", "parameters", "events_per_parameter", "events", "total", "reference_events"]
    assert one[said].tolist() == [464, 6, 5, 43.4, 71, 120, 108]


def test_the_e_value_of_the_limit_is_that_of_the_limit():
    # low is 1.036323: 1.036323 + sqrt(1.036323 x 0.036323) = 1.230341
    one = row(ladder(COUNTS, steps=TWO_STEPS), "Black", "+ history")
    assert one["e_value_of_limit"] == pytest.approx(1.230341, abs=1e-5)


def test_few_events_a_parameter_are_said():
    # 4 x 9 events for one parameter of the group and three of gravity
    counts = pd.DataFrame({"group": ["White", "Black"] * 4, "gravity": [1, 1, 2, 2, 3, 3, 4, 4]})
    counts = counts.assign(events=[5, 4] * 4, total=[20, 10] * 4)
    one = row(ladder(counts, steps={"+ offence": "gravity"}, fewest=0), "Black")
    assert "only 9.0 events for each parameter: fragile" in one["note"]


@pytest.mark.parametrize("white", [(30, 40), (3, 4), (1, 1)])
@pytest.mark.parametrize("steps", [{"crude": ""}, {"+ sex": "sex"}])
def test_three_of_three_are_never_over_represented(steps, white):
    few = two(events=(*white, 2, 1), total=(120, 80, 2, 1))
    one = row(ladder(few, steps=steps), "Black", next(iter(steps)))
    assert one["verdict"] == CANNOT_TELL


def test_where_few_decide_the_row_is_an_odds_ratio_and_says_so():
    one = row(ladder(two(events=(30, 40, 4, 2), total=(120, 80, 5, 3)), steps={"+ offence": "sex"}), "Black")
    assert one["measure"] == "odds ratio"
    assert "fewer than 5 with the event or without: Firth's method, an odds ratio" in one["note"]


def test_a_group_of_which_all_had_the_event_leaves_the_others_as_they_are():
    # A group that is always at court tells the model nothing of the others' ratio of odds.
    other = pd.DataFrame({"group": "Other", "gravity": ["light", "grave"], "past": "no", "events": [1, 2]})
    both = pd.concat([COUNTS, other.assign(total=[1, 2])], ignore_index=True)
    options = {"steps": TWO_STEPS, "measure": "odds ratio", "method": "profile likelihood"}
    with_other, without = (row(ladder(one, **options), "Black", "+ history") for one in (both, COUNTS))
    assert with_other["value"] == pytest.approx(without["value"], rel=1e-9)


def test_a_group_with_nobody_keeps_its_row():
    nobody = pd.DataFrame({"group": ["Other"], "sex": ["m"], "events": [0], "total": [0]})
    one = row(ladder(pd.concat([two(), nobody]), steps={"+ offence": "sex"}), "Other")
    assert np.isnan(one["value"]) and one["verdict"] == CANNOT_TELL and "nobody" in one["note"]


def test_nothing_can_be_told_where_nobody_had_the_event():
    table = ladder(two(events=(0, 0, 0, 0)), steps={"crude": "", "+ offence": "sex"})
    assert set(table.loc[table["group"] == "Black", "verdict"]) == {CANNOT_TELL}


@pytest.mark.parametrize(("events", "said"), [((0, 0, 0, 0), "nobody had"), ((120, 80, 40, 20), "all had")])
def test_a_model_of_what_nobody_or_everybody_had_says_so(events, said):
    one = row(ladder(two(events=events), steps={"+ offence": "sex"}, fewest=0), "Black")
    assert np.isnan(one["value"]) and f"not estimable: {said} the event" in one["note"]


def test_where_everybody_had_the_event_there_is_no_difference():
    # 200 of 200 against 60 of 60: the ratio is 1, and so many children leave it little room
    one = row(ladder(two(events=(120, 80, 40, 20)), steps={"+ offence": "sex"}), "Black")
    assert (one["value"], one["verdict"]) == (1.0, "no material difference")


def test_a_group_without_events_gets_a_finite_odds_ratio():
    one = row(ladder(two(events=(30, 40, 0, 0)), steps={"+ offence": "sex"}), "Black")
    assert 0 < one["value"] < 1 and one["measure"] == "odds ratio"


def test_a_covariate_with_one_level_is_left_out_and_said():
    one = row(ladder(two(admission="yes"), steps={"+ offence": "sex + admission"}), "Black")
    other = row(ladder(two(), steps={"+ offence": "sex"}), "Black")
    assert one["value"] == other["value"] and "admission left out: one level only" in one["note"]


def test_a_level_that_foretells_is_put_together_with_its_neighbour():
    grave = pd.DataFrame({"group": ["White", "Black"], "gravity": [8, 8], "events": [3, 2], "total": [3, 2]})
    rest = pd.DataFrame(
        {
            "group": ["White", "Black"] * 2,
            "gravity": [3, 3, 7, 7],
            "events": [30, 15, 40, 20],
            "total": [100, 40, 60, 30],
        }
    )
    one = row(ladder(pd.concat([rest, grave]), steps={"+ offence": "gravity"}), "Black")
    assert one["measure"] == "standardised relative rate" and one["taken_together"] == "gravity: 7 to 8 taken together"


def test_complete_separation_by_a_covariate_that_is_kept_apart_falls_back_on_firth():
    counts = two(events=(120, 0, 40, 0), total=(120, 80, 40, 20))
    one = row(ladder(counts, steps={"+ offence": "sex"}, fewest=0), "Black")
    assert one["method"].startswith("Firth") and one["verdict"] == CANNOT_TELL


def test_covariates_that_repeat_each_other_give_no_estimate_and_say_why():
    one = row(ladder(two(again=["m", "f"] * 2), steps={"+ offence": "sex + again"}), "Black")
    assert np.isnan(one["value"]) and "follows from" in one["note"]


def test_blanks_are_a_level_so_that_every_step_has_the_same_children():
    counts = two(sex=["m", None] * 2)
    table = ladder(counts, steps={"crude": "", "+ offence": "sex"})
    assert table["children"].tolist() == [260] * 4


def test_unknown_ethnicity_stays_a_group():
    counts = pd.concat([two(), two(group=None, events=(5, 5, 5, 5), total=(10, 10, 10, 10))])
    table = ladder(counts, steps={"+ offence": "sex"})
    assert row(table, UNKNOWN)["total"] == 40


def test_gravity_as_a_straight_line_takes_one_parameter():
    counts = pd.concat([two(gravity=3), two(gravity=5), two(gravity=8)])
    one = row(ladder(counts, steps={"+ offence": "gravity"}, numbers=["gravity"]), "Black")
    assert one["parameters"] == 2


def test_children_with_several_rows_widen_the_limits():
    counts = two(events=(30, 40, 20, 10), total=(120, 80, 40, 20))
    one_each = counts.loc[counts.index.repeat(counts["total"])].reset_index(drop=True)
    place = one_each.groupby(["group", "sex"]).cumcount()
    one_each = one_each.assign(events=(place < one_each["events"]).astype(int), total=1)
    one_each["child"] = one_each["group"] + one_each["sex"] + (place // 4).astype(str)
    plain = row(ladder(one_each, steps={"+ offence": "sex"}), "Black")
    clustered = row(ladder(one_each, steps={"+ offence": "sex"}, cluster="child"), "Black")
    assert clustered["value"] == pytest.approx(plain["value"])
    assert clustered["high"] / clustered["low"] > 1.5 * plain["high"] / plain["low"]


def test_the_band_and_the_confidence_are_parameters():
    counts = two(events=(300, 400, 200, 50), total=(1200, 800, 400, 200))
    told = [
        row(ladder(counts, steps={"+ offence": "sex"}, band=band), "Black")["verdict"]
        for band in ((0.8, 1.25), (0.5, 2))
    ]
    assert told == [OVER, "no material difference"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"steps": {"+ offence": "sxe"}}, "column must be one of .* but got 'sxe'. Did you mean 'sex'?"),
        ({"steps": {}}, "steps must map the name of each step to its covariates"),
        ({"steps": {"a": "sex ++ sex"}}, "covariates must be columns joined by"),
        ({"reference": "Whyte"}, "reference must be one of 'White', 'Black', but got 'Whyte'. Did you mean 'White'?"),
        ({"measure": "relative rat"}, "measure must be one of .* Did you mean 'relative rate'?"),
        ({"method": "Firth"}, "method must be one of 'marginal standardisation', 'modified Poisson', but got 'Firth'"),
        ({"numbers": ["gravty"]}, "numbers must be one of 'sex', but got 'gravty'"),
        ({"cluster": "chld"}, "column must be one of .* but got 'chld'"),
        ({"confidence": 95}, "confidence must lie between 0 and 1"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(options, words):
    with pytest.raises(ValueError, match=words.replace("?", r"\?")):
        ladder(two(), **{"steps": {"crude": "", "+ offence": "sex"}} | options)


def test_a_reference_that_nobody_is_in_is_refused():
    with pytest.raises(ValueError, match="reference must be a group that somebody is in, but 'White' has nobody"):
        ladder(two(events=(0, 0, 2, 5), total=(0, 0, 40, 20)), steps={"crude": ""})


def test_the_default_steps_want_the_columns_of_the_records():
    with pytest.raises(ValueError, match="'previous_disposals'"):
        ladder(two(), steps=STEPS)


def test_the_warning_names_what_may_carry_disparity():
    assert all(word in CARRIES for word in ("Gravity", "earlier disposals", "admission", "disparity"))


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=4, max_size=4),
)
def test_any_counts_get_a_row_a_group_with_limits_round_the_value(pairs):
    counts = two(events=[some for some, _ in pairs], total=[some + rest for some, rest in pairs])
    if not counts.loc[counts["group"] == "White", "total"].sum():
        return
    table = ladder(counts, steps={"crude": "", "+ offence": "sex"})
    known = table[table["value"].notna() & table["low"].notna()]
    assert len(table) == 4
    assert ((known["low"] <= known["value"]) & (known["value"] <= known["high"])).all()
