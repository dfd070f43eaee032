"""The test of proportional hazards: direction, edges and refusals; R's values stand among the oracles."""

import pandas as pd
import pytest

from yjs_analysis.measures.proportional_hazards import proportional_hazards_test

TIMES = {"time": [1, 2, 3, 4, 5, 6, 7, 8], "status": 1, "total": 1}
ASKED = {"terms": ["x"], "categories": {}}


def p(x, **options):
    return proportional_hazards_test(pd.DataFrame(TIMES | {"x": x}), **ASKED, **options)["value"].iloc[0]


def test_a_ratio_that_turns_round_is_less_in_proportion_than_one_that_stays():
    assert p([1, 1, 1, 0, 0, 0, 0, 1]) < p([1, 0, 1, 0, 0, 1, 0, 1])


def test_grouped_children_give_what_rows_of_children_give():
    counts = pd.DataFrame(TIMES | {"x": [1, 0, 1, 0, 0, 1, 0, 1], "total": [2, 1, 3, 1, 1, 2, 4, 1]})
    single = counts.loc[counts.index.repeat(counts["total"])].assign(total=1)
    results = [proportional_hazards_test(one, **ASKED)["statistic"].tolist() for one in (counts, single)]
    assert results[0] == pytest.approx(results[1], rel=1e-8)


def test_one_event_time_says_nothing_about_change():
    counts = pd.DataFrame({"time": [3, 3, 5, 5], "status": [1, 1, 0, 0], "total": [2, 1, 3, 3], "x": [0, 1, 0, 1]})
    assert proportional_hazards_test(counts, **ASKED)["note"].str.contains("single time").all()


def test_no_events_have_no_test():
    counts = pd.DataFrame(TIMES | {"x": [1, 0] * 4, "status": 0})
    assert proportional_hazards_test(counts, **ASKED)["note"].str.startswith("not estimable").all()


def test_a_ratio_without_a_finite_value_has_no_test():
    counts = pd.DataFrame(TIMES | {"x": [1, 1, 1, 0, 0, 0, 0, 0]})
    assert "no finite value" in proportional_hazards_test(counts, **ASKED)["note"].iloc[0]


def test_an_event_on_day_nought_has_no_logarithm():
    with pytest.raises(ValueError, match="transform must not be 'log' with an event on day 0"):
        proportional_hazards_test(pd.DataFrame(TIMES | {"time": range(8), "x": [1, 0] * 4}), **ASKED, transform="log")


def test_an_unknown_transform_is_refused():
    with pytest.raises(ValueError, match="transform must be one of 'Kaplan-Meier', 'identity', 'log', but got 'rank'"):
        p([1, 0] * 4, transform="rank")
