"""The size of a disparity in children, and the years that it would take to see one."""

import math

import pandas as pd
import pytest

from yjs_analysis.disproportionality.excess_children import excess_children, years_needed, years_needed_of
from yjs_analysis.measures.excess import excess_events, population_excess_events
from yjs_analysis.measures.power import smallest_detectable_population_ratio, smallest_detectable_ratio

COUNTS = pd.DataFrame({"group": ["White", "Black", "Mixed"], "events": [210, 38, 10], "total": [1400, 160, 120]})
GIVEN = {"total": 100, "reference_events": 20, "reference_total": 100}


def of(group, **options):
    return excess_children(COUNTS, **{"years": 4} | options).set_index("group").loc[group]


def test_the_excess_is_that_of_the_measure():
    one, other = of("Black"), excess_events(events=38, total=160, reference_events=210, reference_total=1400)
    assert (one["value"], one["low"], one["high"]) == (other.value, other.low, other.high)


def test_a_year_has_its_part():
    # 38 - 160 x 210/1400 = 14 in four years
    assert of("Black")["per_year"] == pytest.approx(3.5)


def test_children_to_divert_are_whole_and_rounded_up():
    # 38 - 160 x 250/1400 = 9.43
    counts = COUNTS.assign(events=[250, 38, 10])
    one = excess_children(counts, years=1).set_index("group").loc["Black"]
    assert (one["value"], one["to_divert"]) == (pytest.approx(9.4286, abs=1e-4), 10)


def test_a_group_below_the_reference_has_none_to_divert():
    # 10 - 120 x 210/1400 = -8
    one = of("Mixed")
    assert (one["value"], one["to_divert"]) == (pytest.approx(-8), 0)


def test_the_limits_of_who_to_divert_are_those_of_the_excess():
    one = of("Black")
    assert (one["to_divert_low"], one["to_divert_high"]) == (math.ceil(one["low"]), math.ceil(one["high"]))


def test_on_a_population_the_interval_is_that_of_two_counts():
    one = of("Black", base="population")
    other = population_excess_events(events=38, total=160, reference_events=210, reference_total=1400)
    assert (one["low"], one["high"]) == (other.low, other.high)


def test_a_group_with_nobody_has_no_excess():
    counts = pd.concat([COUNTS, pd.DataFrame({"group": ["Other"], "events": [0], "total": [0]})])
    one = excess_children(counts, years=1).iloc[-1]
    assert math.isnan(one["value"]) and math.isnan(one["to_divert"])


def test_each_period_has_its_own_reference():
    both = pd.concat([COUNTS.assign(period="a"), COUNTS.assign(period="b", events=[140, 38, 10])])
    # 38 - 160 x 140/1400 = 22
    assert excess_children(both, years=1, by="period")["value"].tolist()[4] == pytest.approx(22)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"years": 0}, "years must be a number above 0, but got 0"),
        ({"reference": "Whit"}, "Did you mean 'White'"),
        ({"base": "populations"}, "Did you mean 'population'"),
        ({"by": "goup"}, "Did you mean 'group'"),
    ],
)
def test_what_is_unknown_is_refused(options, words):
    with pytest.raises(ValueError, match=words):
        of("Black", **options)


def test_the_years_are_those_of_the_sample_size_in_r():
    # power.prop.test(p1 = .2, p2 = .3, power = .8): n = 293.1512858 in each group, at 100 a year
    assert years_needed(**GIVEN, ratio=1.5).value == pytest.approx(2.931512858, rel=2e-4)


def test_in_the_years_needed_the_smallest_detectable_ratio_is_the_one_asked_for():
    years = years_needed(total=60, reference_events=100, reference_total=400, ratio=1.5, years=2).value / 2
    found = smallest_detectable_ratio(total=60 * years, reference_total=400 * years, reference_rate=0.25)
    assert found.value == pytest.approx(1.5, rel=1e-3)


def test_in_a_population_too():
    years = years_needed(total=800, reference_events=21, reference_total=3011, ratio=2, base="population").value
    found = smallest_detectable_population_ratio(
        total=800 * years, reference_events=21 * years, reference_total=3011 * years
    )
    assert found.value == pytest.approx(2, rel=5e-3)


def test_a_smaller_ratio_takes_longer():
    assert years_needed(**GIVEN, ratio=1.2).value > 4 * years_needed(**GIVEN, ratio=1.5).value


def test_a_lower_rate_can_be_looked_for():
    assert 1 < years_needed(**GIVEN, ratio=0.5).value < 3


def test_what_no_one_will_live_to_see_is_said():
    one = years_needed(total=1, reference_events=1, reference_total=100, ratio=1.01)
    assert math.isinf(one.value) and one.note == "more than 1,000 years"


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"total": 0}, "the group has nobody"),
        ({"reference_events": 0}, "no events"),
        ({"reference_events": 80}, "would be more than all children"),
    ],
)
def test_what_cannot_be_shown_has_no_years(changes, note):
    one = years_needed(**GIVEN | changes, ratio=1.5)
    assert math.isnan(one.value) and note in one.note


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"ratio": 1}, "ratio must be a number above 0 and not 1"),
        ({"ratio": 0.5, "base": "population"}, "ratio must be above 1 for a population"),
        ({"ratio": 1.5, "power": 2}, "power must lie between"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(options, words):
    with pytest.raises(ValueError, match=words):
        years_needed(**GIVEN | options)


def test_each_group_has_its_years():
    table = years_needed_of(COUNTS, ratio=1.5, years=4)
    one = years_needed(total=120, reference_events=210, reference_total=1400, ratio=1.5, years=4)
    assert table["group"].tolist() == ["Black", "Mixed"] and table["value"].iloc[1] == one.value
