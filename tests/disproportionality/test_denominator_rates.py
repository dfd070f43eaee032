"""Every group on every population: the counts of both censuses, sums on paper, and their uncertainty put on top."""

import math
from datetime import date

import pandas as pd
import pytest

from yjs_analysis.disproportionality.denominator_rates import populations_on, relative_rates_on_each_population
from yjs_analysis.disproportionality.denominators import census_populations
from yjs_analysis.measures.comparisons import population_relative_rate
from yjs_analysis.sources import published

EVENTS = pd.DataFrame({"group": ["White", "Asian", "Black", "Unknown"], "events": [200, 50, 24, 7]})


@pytest.fixture(scope="module")
def walsall():
    return census_populations(published.populations(area="Walsall"))


@pytest.fixture(scope="module")
def years(walsall):
    return populations_on(walsall, days=[date(year, 6, 30) for year in (2018, 2019, 2020)])


def black(table):
    return table[table["group"] == "Black"].reset_index(drop=True)


def test_the_ratio_is_that_of_paper_on_each_census(walsall):
    # ONS, Census 2011 table DC2101EW and Census 2021 table RM032: White 20,258 and 18,222, Black 723 and 1,963
    ours = black(relative_rates_on_each_population(EVENTS, walsall))["value"].tolist()
    assert ours == pytest.approx([(24 / 723) / (200 / 20258), (24 / 1963) / (200 / 18222)])


def test_the_interval_is_that_of_two_populations(walsall):
    one = population_relative_rate(events=24, total=723, reference_events=200, reference_total=20258)
    ours = black(relative_rates_on_each_population(EVENTS, walsall)).iloc[0]
    assert (ours["low"], ours["high"]) == (one.low, one.high)


def test_mid_years_lie_between_the_censuses_in_order(years):
    ours = black(relative_rates_on_each_population(EVENTS, years))
    assert ours["period"].tolist() == [
        "Census 2011",
        "interpolated to 30 June 2018",
        "interpolated to 30 June 2019",
        "interpolated to 30 June 2020",
        "Census 2021",
    ]
    assert ours["value"].is_monotonic_decreasing


def test_a_verdict_that_the_censuses_disagree_on_does_not_hold(walsall):
    ours = black(relative_rates_on_each_population(EVENTS, walsall))
    assert ours["verdict"].tolist() == ["over-represented", "cannot tell"]
    assert set(ours["holds_on_all"]) == {"cannot tell"}


def test_a_verdict_that_all_give_holds(walsall):
    more = EVENTS.assign(events=[200, 50, 80, 7])
    assert set(black(relative_rates_on_each_population(more, walsall))["holds_on_all"]) == {"over-represented"}


def test_the_unknown_have_no_population_and_no_row(walsall):
    assert relative_rates_on_each_population(EVENTS, walsall)["group"].unique().tolist() == ["Asian", "Black"]


# How surely the populations were counted


def test_without_an_uncertainty_the_population_is_known_and_the_note_says_so(walsall):
    assert set(relative_rates_on_each_population(EVENTS, walsall)["note"]) == {"the population is taken as known"}


def test_an_uncertainty_is_put_on_top_side_by_side(walsall):
    plain, wide = (
        black(relative_rates_on_each_population(EVENTS, walsall, uncertainty=one)).iloc[0] for one in (0, 0.05)
    )
    more = 1.959963985 * math.hypot(0.05, 0.05)
    expected = math.exp(-math.hypot(math.log(plain["value"] / plain["low"]), more))
    assert wide["low"] / wide["value"] == pytest.approx(expected)


def test_each_group_can_have_its_own(walsall):
    only = {"White": 0.0, "Asian": 0.0, "Black": 0.1}
    wide = relative_rates_on_each_population(EVENTS, walsall, uncertainty=only)
    plain = relative_rates_on_each_population(EVENTS, walsall, uncertainty=0)
    assert (wide["high"] > plain["high"]).tolist() == [False, False, True, True]


def test_a_limit_without_events_moves_by_the_whole_of_it(walsall):
    none = EVENTS.assign(events=[200, 50, 0, 7])
    plain, wide = (
        black(relative_rates_on_each_population(none, walsall, uncertainty=one)).iloc[0] for one in (0, 0.05)
    )
    assert (wide["value"], wide["low"]) == (0, 0)
    assert wide["high"] / plain["high"] == pytest.approx(math.exp(1.959963985 * math.hypot(0.05, 0.05)))


# Nobody, one


def test_one_child_in_a_small_group_is_over_represented_on_no_population(walsall):
    one = EVENTS.assign(events=[20, 5, 1, 0])
    assert set(black(relative_rates_on_each_population(one, walsall))["holds_on_all"]) == {"cannot tell"}


def test_a_population_of_nobody_cannot_tell(walsall):
    empty = walsall.assign(persons=walsall["persons"].mask(walsall["group"] == "Black", 0))
    ours = black(relative_rates_on_each_population(EVENTS.assign(events=[9, 2, 0, 0]), empty))
    assert ours["value"].isna().all()
    assert set(ours["verdict"]) == {"cannot tell"}


# Refusals


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"reference": "Whit"}, "Did you mean 'White'"),
        ({"uncertainty": 2}, "uncertainty must lie from 0 to below 1, but got 2"),
        ({"uncertainty": {"White": 0.01}}, "uncertainty must hold every group, but lacks 'Asian'"),
        ({"uncertainty": {"White": 0.01, "Asian": 0.01, "Blck": 0.01}}, "Did you mean 'Black'"),
    ],
)
def test_an_unfit_option_is_refused(walsall, options, message):
    with pytest.raises(ValueError, match=message):
        relative_rates_on_each_population(EVENTS, walsall, **options)


def test_a_population_that_lacks_a_group_is_refused(walsall):
    broken = walsall[~((walsall["group"] == "Black") & (walsall["period"] == "Census 2021"))]
    with pytest.raises(ValueError, match="hold 'Black' 0 times in 'Census 2021'"):
        relative_rates_on_each_population(EVENTS, broken)


def test_a_day_outside_the_censuses_is_refused(walsall):
    with pytest.raises(ValueError, match="on must lie from"):
        populations_on(walsall, days=[date(2025, 6, 30)])
