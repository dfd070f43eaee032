"""The steady change of a relative rate: every number as R gives it, and no trend out of a handful of children."""

import math

import pandas as pd
import pytest

from yjs_analysis.disproportionality.trend import trend


def counts(white, black, years="0123"):
    rows = [(year, "White", *cell) for year, cell in zip(years, white, strict=True)]
    rows += [(year, "Black", *cell) for year, cell in zip(years, black, strict=True)]
    return pd.DataFrame(rows, columns=["period", "group", "events", "total"])


PEOPLE = counts([(40, 3000), (38, 2950), (45, 2900), (41, 2850)], [(9, 300), (14, 320), (17, 350), (25, 380)])
COURT = counts([(40, 120), (38, 110), (45, 130), (41, 125)], [(9, 30), (14, 32), (17, 30), (25, 33)])


def test_on_a_population_the_trend_is_that_of_r():
    # m0 <- glm(x ~ factor(p) + g + offset(log(t)), poisson, epsilon = 1e-15); m1 <- update(m0, . ~ . + I(g * p))
    # exp(c(coef(m1)["I(g * p)"], confint.default(m1)["I(g * p)", ]))
    ours = trend(PEOPLE, base="population").iloc[0]
    assert ours[["value", "low", "high"]].tolist() == pytest.approx(
        [1.225862901408, 0.937470094056, 1.602973644253], rel=1e-9
    )


def test_its_test_is_that_of_r():
    # anova(m0, m1, test = "LRT")[2, 5]
    assert trend(PEOPLE, base="population")["p_value"].iloc[0] == pytest.approx(0.131861325543, rel=1e-9)


def test_whether_periods_differ_at_all_is_that_of_r():
    # anova(m0, glm(x ~ factor(p) * g + offset(log(t)), poisson), test = "LRT")[2, 5]
    assert trend(PEOPLE, base="population")["differ_p_value"].iloc[0] == pytest.approx(0.427521256236, rel=1e-9)


def test_at_a_decision_trend_and_test_are_those_of_r():
    # rows of single children; f <- glm(y ~ factor(p) + g + I(g * p), poisson); sandwich::sandwich(f)
    ours = trend(COURT).iloc[0]
    assert ours[["value", "low", "high", "p_value"]].tolist() == pytest.approx(
        [1.36144848748151, 1.11436999153245, 1.66330931212241, 0.00252940734435], rel=1e-8
    )


def test_at_a_decision_the_test_of_any_difference_is_tarones():
    assert 0 < trend(COURT)["differ_p_value"].iloc[0] < 1


def test_two_periods_twice_as_far_apart_have_the_root_of_the_change():
    two = counts([(20, 1000), (20, 1000)], [(20, 1000), (80, 1000)], years="01")
    assert trend(two, base="population", times={"0": 2018, "1": 2020})["value"].iloc[0] == pytest.approx(2)


def test_a_period_without_any_events_tells_nothing():
    empty = counts([(40, 120), (0, 100), (45, 130)], [(9, 30), (0, 30), (17, 30)], years="012")
    ours = trend(empty, base="population").iloc[0]
    assert ours["periods"] == 2
    assert ours["value"] == pytest.approx(((17 / 30) / (45 / 130) / ((9 / 30) / (40 / 120))) ** 0.5)


def test_a_period_in_which_the_group_has_no_events_tells_something():
    some = counts([(40, 120), (38, 110), (45, 130)], [(9, 30), (0, 30), (17, 30)], years="012")
    assert trend(some, base="population")["periods"].iloc[0] == 3


@pytest.mark.parametrize(
    ("black", "word"),
    [
        ([(200, 1000), (300, 1000), (450, 1000)], "risen"),
        ([(450, 1000), (300, 1000), (200, 1000)], "fallen"),
        ([(2000, 10_000)] * 3, "no material change"),
        ([(4, 20), (6, 20), (5, 20)], "cannot tell"),
    ],
)
def test_a_trend_is_one_of_four_things(black, word):
    white = [(3000, 10_000)] * 3
    assert trend(counts(white, black, years="012"))["change"].iloc[0] == word


# Few, nobody, all at one end


@pytest.mark.parametrize("base", ["previous decision", "population"])
def test_four_events_make_no_trend(base):
    few = counts([(40, 120), (38, 110)], [(1, 3), (3, 3)], years="01")
    ours = trend(few, base=base).iloc[0]
    assert (math.isnan(ours["value"]), ours["change"]) == (True, "cannot tell")
    assert ours["note"].startswith("not estimable: fewer than 5 children")


def test_three_of_three_every_year_makes_none_either():
    all_of_them = counts([(40, 120)] * 4, [(3, 3)] * 4)
    assert trend(all_of_them)["change"].iloc[0] == "cannot tell"


def test_a_trend_without_an_end_is_said_to_be_none():
    late = counts([(40, 120), (0, 110)], [(0, 30), (17, 30)], years="01")
    ours = trend(late, base="population").iloc[0]
    assert (math.isnan(ours["value"]), "all events of one group" in ours["note"]) == (True, True)


def test_a_group_of_nobody_has_no_trend():
    none = counts([(40, 120), (38, 110)], [(0, 0), (0, 0)], years="01")
    assert math.isnan(trend(none)["value"].iloc[0])


def test_one_period_has_no_trend():
    ours = trend(counts([(40, 120)], [(9, 30)], years="0")).iloc[0]
    assert ours["note"].startswith("not estimable: fewer than two periods")


def test_the_reference_group_alone_gives_no_rows():
    assert trend(COURT[COURT["group"] == "White"]).empty


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"times": {"0": 0}}, "times must hold every period, but lacks '1'"),
        ({"reference": "Whit"}, "Did you mean 'White'"),
        ({"base": "populations"}, "Did you mean 'population'"),
        ({"confidence": 1}, "confidence must lie between 0 and 1"),
    ],
)
def test_an_unfit_option_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        trend(COURT, **options)
