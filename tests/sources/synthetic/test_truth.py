"""The truth of a model that can be worked out on paper: two groups, two gravities, no earlier disposals.

White children: half of gravity 1, court 1/4; half of gravity 2, court 1/2. Black children: a quarter of gravity 1,
court 1/2; three quarters of gravity 2, court 3/4. Every odds ratio of court between like children is 3. One child in
four is Black. So the rates of court are 3/8 and 11/16.
"""

from math import exp, log

import pytest

from yjs_analysis.sources.synthetic.model import changed, check_model, read_model, synthetic_folder
from yjs_analysis.sources.synthetic.truth import COLUMNS, truth

LOG3 = log(3)
NOTHING = dict.fromkeys(("gravity", "history", "admission", "court", "informal", "community", "custody", "remand"), 0.0)


def group(persons, **different):
    population = {"male": {"10-14": 0, "15-17": persons}, "female": {"10-14": 0, "15-17": 0}}
    plain = {**NOTHING, "reoffending": 0.0, "entry": 1.0, "unknown": {"out_of_court": 0.0, "court": 0.0}}
    return plain | {"population": population} | different


TINY = changed(
    read_model(),
    {
        "service": {"last_day": read_model()["service"]["first_day"]},
        "gravity": {
            **{str(one): {"share": 0.0, "court": 0.0} for one in range(3, 9)},
            "1": {"share": 0.5, "court": 0.0},
            "2": {"share": 0.5, "court": LOG3},
        },
        "history": {
            "0": {"share": 1.0},
            **{one: {"share": 0.0, "court": 0.0, "reoffending": 0.0} for one in ("1", "2", "3 or more")},
        },
        "ages": {"15-17": {"years": {"15": 1.0}}},
        "court": {"intercept": log(1 / 3), "not_admitted": 0.0},
        "informal": {"intercept": 0.0, "per_gravity": 0.0, "per_previous": 0.0},
        "delays": {"out_of_court": {"from": 1, "to": 1}, "court": {"from": 1, "to": 1}},
        "reoffending": {"per_day": log(2) / 365, "court": log(2)},
        "exits": dict.fromkeys(("moved_away_per_day", "entered_custody_per_day", "died_per_day"), 0.0),
    },
)
TINY["groups"] = {
    "White": group(300, codes={"W1": 1}),
    "Black": group(
        100,
        codes={"B1": 1},
        gravity=LOG3,
        court=LOG3,
        reoffending=log(1.5),
        unknown={"out_of_court": 0.5, "court": 0.0},
    ),
}
check_model(TINY)
FOUND = truth(TINY)


def value(estimand, group="Black", *, unit="child", adjusted_for="", found=FOUND):
    rows = found[
        (found["estimand"] == estimand)
        & (found["group"] == group)
        & (found["unit"] == unit)
        & (found["adjusted_for"] == adjusted_for)
    ]
    assert len(rows) == 1
    return float(rows["value"].iloc[0])


@pytest.mark.parametrize(
    ("estimand", "expected"),
    [
        ("rate of court", 11 / 16),  # 1/4 x 1/2 + 3/4 x 3/4
        ("relative rate of court", 11 / 6),  # 11/16 over 3/8
        ("rate difference of court", 5 / 16),
        ("odds ratio of court", 11 / 3),  # 11/5 over 3/5
        ("share of children", 1 / 4),
        ("relative rate of any disposal in the population", 1.0),  # 100 of 100 against 300 of 300
        ("relative rate of court in the population", 11 / 6),
        ("rate of court, informal left out", 22 / 27),  # half of the 5/16 out of court are informal: 11/16 over 27/32
        ("share of unknown ethnicity", 5 / 32),  # half of 5/16
        ("rate of court, unknown lost", 22 / 27),  # the same half is lost
        ("relative rate of court, unknown lost", 176 / 81),  # over 3/8
        ("disposals per child", 1.0),  # a period of one day
    ],
)
def test_crude_values_are_those_of_paper(estimand, expected):
    assert value(estimand) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("estimand", "expected"),
    [
        # Shares of all children: gravity 1 in 7/16 (3/4 x 1/2 + 1/4 x 1/4), gravity 2 in 9/16.
        ("standardised relative rate of court", (7 / 32 + 27 / 64) / (7 / 64 + 9 / 32)),
        ("standardised rate difference of court", 1 / 4),  # 1/4 in both strata
        ("standardised to the group relative rate of court", (11 / 16) / (7 / 16)),  # White at 1/4, 3/4: 1/16 + 3/8
        ("standardised to the reference relative rate of court", (5 / 8) / (3 / 8)),  # Black at 1/2, 1/2
        ("Mantel-Haenszel odds ratio of court", 3.0),
        ("Mantel-Haenszel rate difference of court", 1 / 4),
        # In sixteenths: 0.5 x 6/7 + 2.25 x 6/9 = 27/14 over 1.5 x 1/7 + 3 x 3/9 = 17/14.
        ("Mantel-Haenszel relative rate of court", 27 / 17),
        ("composition part of the difference in court", 1 / 16),  # a quarter more of gravity 2, at 5/8 less 3/8
        ("rates part of the difference in court", 1 / 4),
    ],
)
def test_values_like_for_like_are_those_of_paper(estimand, expected):
    assert value(estimand, adjusted_for="sex, age, gravity") == pytest.approx(expected, rel=1e-12)


FULL = "sex, age, gravity, history, admission"


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("three-fold composition", 1 / 16),  # 1/4 x (1/2 - 1/4)
        ("three-fold rates", 1 / 4),
        ("three-fold interaction", 0.0),
    ],
)
def test_the_three_parts_are_those_of_paper(part, expected):
    assert value(f"{part} part of the difference in court", adjusted_for=FULL) == pytest.approx(expected, abs=1e-12)


def test_the_direct_effect_is_the_one_that_the_model_was_built_with():
    assert value("conditional odds ratio of court", adjusted_for=FULL) == pytest.approx(3.0, rel=1e-12)


def test_where_half_of_those_out_of_court_are_lost_the_odds_double():
    found = value("conditional odds ratio of court, unknown lost", adjusted_for=FULL)
    stratified = value("Mantel-Haenszel odds ratio of court, unknown lost", adjusted_for=FULL)
    assert [found, stratified] == pytest.approx([6.0, 6.0], rel=1e-12)


def test_by_sex_and_age_the_rates_are_those_of_the_only_children_there_are():
    assert value("relative rate of court, male aged 15-17") == pytest.approx(11 / 6, rel=1e-12)


def test_where_a_group_is_lost_whole_nothing_is_said_of_it():
    lost = {"groups": {"Black": {"unknown": {"out_of_court": 1.0, "court": 1.0}}}}
    found = truth(changed(TINY, lost))
    assert "Black" not in set(found.loc[found["estimand"] == "rate of court, unknown lost", "group"])


def test_before_gravity_is_held_nothing_is_explained():
    crude = value("rate difference of court")
    assert value("standardised rate difference of court", adjusted_for="sex, age") == pytest.approx(crude, rel=1e-12)


def test_with_the_link_of_relative_rates_like_children_have_one_relative_rate():
    # Court 1/4 and 1/2 for White children, half as often again for Black ones: 3/8 and 3/4.
    changes = {
        "court": {"link": "log relative rate", "intercept": log(1 / 4)},
        "gravity": {"2": {"court": log(2)}},
        "groups": {"Black": {"court": log(1.5)}},
    }
    found = truth(changed(TINY, changes))
    kinds = ("conditional", "standardised", "Mantel-Haenszel")
    same = [value(f"{kind} relative rate of court", adjusted_for=FULL, found=found) for kind in kinds]
    assert same == pytest.approx([1.5] * 3, rel=1e-12)


@pytest.mark.parametrize(
    ("estimand", "group", "expected"),
    [
        # Out of court half reoffend in a year (rate log 2 a year), after court three quarters (rate 2 log 2).
        ("rate of reoffending had nobody left", "White", 5 / 8 * 1 / 2 + 3 / 8 * 3 / 4),
        # For Black children the rates are half as high again: 1 - 2^-1.5 and 1 - 2^-3.
        ("rate of reoffending had nobody left", "Black", 5 / 16 * (1 - 2**-1.5) + 11 / 16 * 7 / 8),
        ("rate of proven reoffending", "White", 19 / 32),  # nobody leaves and all is proven: the same
        ("cumulative incidence of reoffence", "White", 19 / 32),
    ],
)
def test_reoffending_by_group_is_that_of_paper(estimand, group, expected):
    assert value(estimand, group) == pytest.approx(expected, rel=1e-9)


def test_by_route_the_crude_difference_mixes_the_groups():
    # Court: White 3/4 x 3/8 = 9/32 and Black 1/4 x 11/16 = 11/64; 3/4 and 7/8 of them reoffend.
    court = (18 / 64 * 3 / 4 + 11 / 64 * 7 / 8) / (29 / 64)
    # Out of court: White 3/4 x 5/8 = 30/64, Black 1/4 x 5/16 = 5/64; 1/2 and 1 - 2^-1.5.
    out = (30 / 64 / 2 + 5 / 64 * (1 - 2**-1.5)) / (35 / 64)
    assert value("rate difference of proven reoffending", "court") == pytest.approx(court - out, rel=1e-9)


def test_by_route_like_for_like_the_groups_are_weighed_the_same():
    apart = 3 / 4 * 1 / 4 + 1 / 4 * (2**-1.5 - 1 / 8)
    found = value(
        "standardised rate difference of proven reoffending", "court", adjusted_for="group, sex, age, history"
    )
    assert found == pytest.approx(apart, rel=1e-9)


def test_overlap_weights_are_the_chance_of_either_way():
    # White: 3/4 x (1/2 x 3/16 + 1/2 x 1/4) = 21/128; Black: 1/4 x (1/4 x 1/4 + 3/4 x 3/16) = 13/256.
    white, black = 42 / 256, 13 / 256
    expected = (white * 1 / 4 + black * (2**-1.5 - 1 / 8)) / (white + black)
    found = value(
        "overlap-weighted rate difference of proven reoffending",
        "court",
        adjusted_for="group, sex, age, history, gravity, admission",
    )
    assert found == pytest.approx(expected, rel=1e-9)


def test_hazard_ratios_are_those_that_the_model_was_built_with():
    held = {"Black": "sex, age, history, route", "court": "group, sex, age, history"}
    found = [value("hazard ratio of reoffending", one, adjusted_for=words) for one, words in held.items()]
    assert found == pytest.approx([1.5, 2.0], rel=1e-12)


def test_a_competing_exit_takes_its_share():
    # White children out of court offend and move away at the same daily rate r = log 2 / 365. A day ends follow-up with
    # probability 1 - e^-2r, and 1 / (1 + e^-r) of those are reoffences, which come first on the same day; by the end of
    # the year 3/4 are over. After court the reoffence has rate 2r: (1 - e^-2r) / (1 - e^-3r) of 7/8.
    rate = log(2) / 365
    out = 3 / 4 / (1 + exp(-rate))
    court = 7 / 8 * (1 - exp(-2 * rate)) / (1 - exp(-3 * rate))
    found = truth(changed(TINY, {"exits": {"moved_away_per_day": rate}}))
    incidence = value("cumulative incidence of reoffence", "White", found=found)
    assert incidence == pytest.approx(5 / 8 * out + 3 / 8 * court, rel=1e-9)


def test_an_offence_that_is_proven_too_late_does_not_count():
    # A reoffence takes 183 days to be proven, of 547: only 364 of the 365 days of follow-up are in time.
    late = {"delays": {one: {"from": 183, "to": 183} for one in ("out_of_court", "court")}}
    found = truth(changed(TINY, late))
    expected = 5 / 8 * (1 - 2 ** (-364 / 365)) + 3 / 8 * (1 - 4 ** (-364 / 365))
    assert value("rate of proven reoffending", "White", found=found) == pytest.approx(expected, rel=1e-9)


def test_a_rate_among_nobody_has_no_row():
    found = truth(changed(TINY, {"groups": {"Black": {"unknown": {"out_of_court": 0.0, "court": 0.0}}}}))
    assert "Unknown" not in set(found["group"])


@pytest.mark.parametrize("farthest", [-50.0, 50.0])
def test_effects_as_large_as_a_model_may_have_do_no_harm(farthest):
    every = dict.fromkeys(NOTHING, farthest) | {"reoffending": farthest}
    found = truth(changed(read_model(), {"groups": {"Black": every}, "court": {"intercept": farthest}}))
    assert found["value"].notna().all()


def test_officially_an_informal_outcome_proves_nothing():
    # A follow-up of one day: who offends on it (chance 1 - e^-r) is proven the next day, formally or by court in 1/2 of
    # what stays out of court. White: 5/8 out of court. After court the chance is 1 - e^-2r. The informal half of 5/8 of
    # first disposals is left out of the cohort: 5/16 and 6/16 remain.
    rate = log(2) / 365
    found = truth(changed(TINY, {"reoffending": {"index_days": 1, "proven_days": 2}}))
    expected = (5 / 11 * (1 - exp(-rate)) + 6 / 11 * (1 - exp(-2 * rate))) * (1 - 5 / 16)
    assert value("rate of official reoffending", "White", found=found) == pytest.approx(expected, rel=1e-9)


def test_a_repeat_falls_into_the_period_only_if_there_is_time():
    # Three days. Who comes on the first can offend on the second (chance 1 - e^-1) and be dealt with on the third.
    days = {
        "service": {"last_day": TINY["service"]["first_day"].replace(day=3)},
        "reoffending": {"per_day": 1.0, "court": 0.0},
    }
    found = truth(changed(TINY, days))
    assert value("disposals per child", "White", found=found) == pytest.approx(1 + (1 - exp(-1)) / 3, rel=1e-12)


def test_the_follow_up_may_end_at_eighteen():
    # All children are 17, with 1 to 365 days to their birthday, each equally likely: still followed on day t are
    # (365 - t) of 365 of those who did nothing before. One event only, at the daily rate r.
    rate = log(2) / 365
    seventeen = {"ages": {"15-17": {"years": {"17": 1.0}}}, "reoffending": {"court": 0.0}}
    found = truth(changed(TINY, seventeen))
    expected = sum((1 - exp(-rate)) * exp(-rate * (day - 1)) * (365 - day) / 365 for day in range(1, 366))
    name = "cumulative incidence of reoffence, eighteen ends follow-up"
    assert value(name, "White", found=found) == pytest.approx(expected, rel=1e-9)


def test_a_group_that_nobody_of_enters_has_no_truth():
    found = truth(changed(TINY, {"groups": {"Black": {"entry": 0.0}}}))
    assert "Black" not in set(found.loc[found["estimand"] == "rate of court", "group"])


def test_every_value_is_named_once_and_explained():
    found = truth(read_model())
    named = found.duplicated(["estimand", "unit", "adjusted_for", "group", "reference"]).sum()
    assert list(found.columns) == list(COLUMNS) and named == 0 and found["meaning"].str.len().min() > 30


@pytest.mark.parametrize("name", ["model.toml", "model_null.toml", "model_strong.toml"])
def test_every_value_of_the_shipped_models_is_a_number(name):
    assert truth(read_model(synthetic_folder() / name))["value"].notna().all()


def test_areas_that_differ_are_held_with_sex_and_age():
    two = changed(TINY, {"areas": {"Elsewhere": {"share": 0.5, "court": 1.0}}})
    two["areas"]["Walsall (synthetic)"] = {"share": 0.5, "court": 0.0}
    held = truth(two).loc[lambda table: table["estimand"] == "conditional odds ratio of court", "adjusted_for"]
    assert held.to_list() == [f"area, {FULL}"]
