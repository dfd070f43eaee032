"""Hazards by interval: shares on paper, identities, edges and refusals."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.discrete_hazard import LINKS, discrete_hazard_model, person_periods

GROUP = {"terms": ["group"], "categories": {"group": ["White", "Black", "Mixed"]}, "ends": [90, 180]}


def follow_up(group, time, status, total=1):
    return pd.DataFrame({"group": group, "time": time, "status": status, "total": total})


# White: 10 of 40, then 3 of 25 (5 lost in the first interval). Black: 6 of 12, then 2 of 6.
CHILDREN = follow_up(
    ["White"] * 4 + ["Black"] * 3, [30, 60, 120, 180, 90, 91, 180], [1, 0, 1, 0, 1, 1, 0], [10, 5, 3, 22, 6, 2, 4]
)


def test_those_who_come_to_an_interval_and_those_with_the_event_in_it():
    table = person_periods(CHILDREN, ends=[90, 180], columns=["group"])
    assert table.to_numpy().tolist() == [
        ["White", 90, 10, 40],
        ["Black", 90, 6, 12],
        ["White", 180, 3, 25],
        ["Black", 180, 2, 6],
    ]


def test_what_happens_after_the_last_interval_is_left_out():
    assert person_periods(CHILDREN, ends=[90]).to_numpy().tolist() == [[90, 16, 52]]


def test_an_event_on_day_nought_is_in_the_first_interval():
    assert person_periods(follow_up(["a"], [0], [1]), ends=[0, 90])["events"].tolist() == [1]


@pytest.mark.parametrize("link", LINKS)
def test_with_one_interval_the_chance_is_the_share_and_the_ratio_that_of_the_table(link):
    one = discrete_hazard_model(CHILDREN, **GROUP | {"ends": [90]}, link=link)["value"]
    ratio = (6 / 6) / (10 / 30) if link == "logit" else math.log(1 / 2) / math.log(30 / 40)
    assert one.iloc[:2].tolist() == pytest.approx([10 / 40, ratio])


def test_wald_limits_of_one_interval_are_woolf_s():
    one = discrete_hazard_model(CHILDREN, **GROUP | {"ends": [90]}).iloc[1]
    step = math.exp(1.959963984540054 * math.sqrt(1 / 6 + 1 / 6 + 1 / 10 + 1 / 30))
    assert [one["low"], one["high"]] == pytest.approx([3 / step, 3 * step])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=7, max_size=7), st.sampled_from(list(LINKS)))
def test_grouped_children_give_what_rows_of_children_give(totals, link):
    grouped = CHILDREN.assign(total=totals)
    single = grouped.loc[grouped.index.repeat(totals)].assign(total=1)
    one, other = (
        discrete_hazard_model(table, **GROUP, link=link)[["value", "low", "high"]].iloc[:3].to_numpy().ravel().tolist()
        for table in (grouped, single)
    )
    assert one == pytest.approx(other, rel=1e-8)


def test_a_group_that_nobody_is_in_has_a_row_and_a_note():
    one = discrete_hazard_model(CHILDREN, **GROUP).iloc[3]
    assert (one["term"], one["low"], one["high"]) == ("group: Mixed", 0, math.inf)
    assert one["note"] == "not estimable: nobody answers to this"


@pytest.mark.parametrize("link", LINKS)
def test_an_interval_without_events_has_a_chance_of_nought_and_a_note(link):
    quiet = CHILDREN.assign(status=CHILDREN["status"] * (CHILDREN["time"] <= 90))
    one = discrete_hazard_model(quiet, **GROUP, link=link).iloc[1]
    assert one["value"] == 0
    assert "no finite value" in one["note"]


@pytest.mark.parametrize("link", LINKS)
def test_a_group_without_events_has_a_ratio_of_nought_and_a_note(link):
    quiet = CHILDREN.assign(status=CHILDREN["status"] * (CHILDREN["group"] == "White"))
    table = discrete_hazard_model(quiet, **GROUP, link=link)
    assert table["value"].iloc[:3].tolist() == pytest.approx([10 / 40, 3 / 25, 0])
    assert "no finite value" in table["note"].iloc[2]


@pytest.mark.parametrize("link", LINKS)
def test_a_group_all_with_the_event_has_an_infinite_ratio_and_a_note(link):
    one = discrete_hazard_model(
        follow_up(["White", "White", "Black"], [30, 90, 30], [1, 0, 1], [4, 9, 2]), **GROUP | {"ends": [90]}, link=link
    ).iloc[1]
    assert one["value"] == math.inf
    assert "no finite value" in one["note"]


@pytest.mark.parametrize("status", [0, 1])
@pytest.mark.parametrize("link", LINKS)
def test_no_events_or_nothing_else_compare_nothing(link, status):
    table = discrete_hazard_model(CHILDREN.assign(status=status, time=30), **GROUP, link=link)
    assert table["value"].iloc[0] == status
    assert table["value"].iloc[2:].isna().all()
    assert table["note"].ne("").all()


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match=r"ends must be days that rise, but got \[90, 90\]"):
        person_periods(CHILDREN, ends=[90, 90])
    with pytest.raises(ValueError, match="link must be one of 'logit', 'complementary log-log', but got 'probit'"):
        discrete_hazard_model(CHILDREN, **GROUP, link="probit")
    with pytest.raises(ValueError, match="terms must not name 'time'"):
        discrete_hazard_model(CHILDREN, ends=[90], terms=["time"], categories={})
    with pytest.raises(ValueError, match="every total is 0"):
        discrete_hazard_model(CHILDREN.assign(total=0), **GROUP)
