"""Ethnicity by sex by age: R's shrunken ratios, small crossings drawn in, and crossings that chance explains."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.disproportionality.intersections import NOBODY_ALIKE, crossings_differ, intersections
from yjs_analysis.measures.comparisons import relative_rate
from yjs_analysis.vocabulary import CANNOT_TELL, UNKNOWN

# Crossings with 10, 7, 11, 5 and 4.5 events expected at the rates of White children alike (1/4, 1/10, 1/4, 1/10, 1/4)
COUNTS = pd.DataFrame(
    [
        ("White", "m", "15-17", 100, 400),
        ("White", "f", "15-17", 20, 200),
        ("Black", "m", "15-17", 20, 40),
        ("Black", "f", "15-17", 9, 70),
        ("Mixed", "m", "15-17", 12, 44),
        ("Mixed", "f", "15-17", 4, 50),
        ("Other", "m", "15-17", 3, 18),
    ],
    columns=["group", "sex", "age_band", "events", "total"],
)


def crossing(table, group, sex):
    return table[(table["group"] == group) & (table["sex"] == sex)].iloc[0]


def test_the_ratios_drawn_in_are_rs():
    # R 4.2.2: optim on -sum(dnbinom(O, size = a, mu = E * a / b, log = TRUE)), then (O + a) / (E + b)
    expected = [1.492925142, 1.262986561, 1.199578021, 1.169133793, 1.153069544]
    assert intersections(COUNTS)["value"].tolist() == pytest.approx(expected, rel=1e-5)


def test_what_is_expected_is_at_the_rate_of_like_children_of_the_reference():
    assert intersections(COUNTS)["expected"].tolist() == pytest.approx([10, 7, 11, 5, 4.5])


def test_the_plain_ratio_stands_beside():
    one, other = (
        crossing(intersections(COUNTS), "Black", "m"),
        relative_rate(events=20, total=40, reference_events=100, reference_total=400),
    )
    assert one[["own_value", "own_low", "own_high"]].tolist() == [other.value, other.low, other.high]


def test_a_small_crossing_is_drawn_in_more_than_a_large_one():
    # both at twice the rate of White boys; the second with a tenth of the children
    counts = COUNTS.assign(events=[100, 20, 80, 4, 8, 3, 1], total=[400, 200, 160, 70, 16, 50, 30])
    table = intersections(counts)
    large, little = crossing(table, "Black", "m"), crossing(table, "Mixed", "m")
    assert large["own_value"] == little["own_value"] == 2
    assert 1 < little["value"] < large["value"] < 2


def test_rows_of_one_crossing_are_added_up():
    halves = pd.concat(
        [COUNTS.assign(events=1, total=2), COUNTS.assign(events=COUNTS["events"] - 1, total=COUNTS["total"] - 2)]
    )
    assert intersections(halves)["value"].tolist() == pytest.approx(intersections(COUNTS)["value"].tolist())


def test_crossings_that_chance_explains_keep_their_own_ratio_and_limits():
    alike = COUNTS.assign(events=[100, 20, 10, 7, 11, 5, 4])
    one = crossing(intersections(alike), "Black", "m")
    assert (one["value"], one["low"], one["high"]) == (one["own_value"], one["own_low"], one["own_high"])
    assert "crossings differ by no more than chance (all share 0.99)" in one["note"]


def test_three_of_three_are_never_over_represented():
    few = COUNTS.assign(events=[100, 20, 3, 9, 12, 4, 3], total=[400, 200, 3, 70, 44, 50, 18])
    one = crossing(intersections(few), "Black", "m")
    assert one["own_value"] == 4 and one["verdict"] == CANNOT_TELL


def test_a_crossing_without_like_children_in_the_reference_has_no_ratio():
    more = pd.DataFrame([("Black", "f", "10-14", 1, 4)], columns=list(COUNTS))
    one = intersections(pd.concat([COUNTS, more])).iloc[-1]
    assert np.isnan(one["value"]) and one["note"] == NOBODY_ALIKE and one["rate"] == 0.25


def test_against_everyone_the_reference_has_its_crossings_too():
    table = intersections(COUNTS, against="everyone")
    # 168 of 822 went to court
    assert len(table) == 7 and table["expected"].iloc[0] == pytest.approx(400 * 168 / 822)


def test_unknown_ethnicity_is_a_group_of_its_own():
    unknown = pd.DataFrame([(None, "m", "15-17", 2, 9)], columns=list(COUNTS))
    assert intersections(pd.concat([COUNTS, unknown]))["group"].iloc[-1] == UNKNOWN


def test_no_event_anywhere_gives_no_ratio():
    table = intersections(COUNTS.assign(events=0))
    assert table["value"].isna().all() and set(table["verdict"]) == {CANNOT_TELL}


def test_ethnicity_alone_may_be_crossed_with_nothing():
    assert intersections(COUNTS, by=["group"])["expected"].tolist() == pytest.approx([22, 18.8, 3.6])


def test_crossings_that_each_column_explains_do_not_differ():
    rates = COUNTS.assign(events=[200, 50, 20, 17, 22, 12, 9])
    assert crossings_differ(rates, by=["group", "sex"])["p_value"].item() > 0.5


def test_a_crossing_that_stands_apart_is_seen():
    # Black boys 9 in 10, Black girls 1 in 10; all others 3 in 10
    apart = pd.DataFrame({"group": np.repeat(["White", "Black", "Mixed"], 2), "sex": ["m", "f"] * 3})
    apart = apart.assign(events=[300, 300, 90, 10, 60, 60], total=[1000, 1000, 100, 100, 200, 200])
    assert crossings_differ(apart, by=["group", "sex"])["p_value"].item() < 0.001


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"by": ["sex"]}, "by must hold 'group'"),
        ({"by": ["group", "ageband"]}, "Did you mean 'age_band'"),
        ({"against": "everybody"}, "Did you mean 'everyone'"),
        ({"reference": "Withe"}, "Did you mean 'White'"),
        ({"shrinkage": "none"}, "method must be one of 'gamma-Poisson likelihood'"),
    ],
)
def test_what_is_unknown_is_refused(options, words):
    with pytest.raises(ValueError, match=words):
        intersections(COUNTS, **options)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=7, max_size=7))
def test_every_crossing_keeps_a_row_whatever_the_counts(pairs):
    counts = COUNTS.assign(events=[some for some, _ in pairs], total=[some + rest for some, rest in pairs])
    if not counts.loc[counts["group"] == "White", "total"].sum():
        return
    table = intersections(counts)
    known = table[table["value"].notna() & table["low"].notna()]
    assert len(table) == 5 and ((known["low"] <= known["value"]) & (known["value"] <= known["high"])).all()
