"""Out of court against court among similar children: what is compared, what is withheld, and what is never left out."""

import pandas as pd
import pytest

from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.routes_exhibit import (
    AS_THEY_ARE,
    BETWEEN,
    BY_GRAVITY,
    SIMILAR,
    TWICE,
    similar_children,
)
from yjs_analysis.evidence.study import Study
from yjs_analysis.measures.comparisons import rate_difference, relative_rate
from yjs_analysis.measures.rates import proportion
from yjs_analysis.reoffending.routes import NOT_MEASURED

BOTH, AGAIN = {"White": (60, 65, 0, 0)}, {"White": (18, 41, 0, 0)}

KNOWN = {"sex": "male", "age_band": "15-17", "history": "0", "admission": "admitted", "offence_group": "drugs"}

GRAVE = [("3", False, 8, 40), ("4", False, 10, 20), ("3", True, 6, 15), ("4", True, 35, 50)]
"""Gravity, court, how many reoffended, of how many: 2 and 5 in 10 out of court, 4 and 7 in 10 after court."""


def exhibit(service, threshold=5, **choices):
    return similar_children(service, Cells(service, threshold=threshold), Study(threshold=threshold, **choices))


def service_with(make_service, rows):
    table = pd.DataFrame(rows, columns=["gravity", "court", "events", "total"]).assign(group="White", **KNOWN)
    return make_service(BOTH, AGAIN, followed_patterns=table)


@pytest.fixture(scope="module")
def graver(make_service):
    return exhibit(service_with(make_service, GRAVE))


def row_of(one, block, label):
    table = one.estimates
    return table[(table["block"] == block) & (table["label"] == label)].iloc[0]


def test_all_children_are_compared_as_they_are(graver):
    row = row_of(graver, AS_THEY_ARE, "difference")
    assert row["value"] == pytest.approx(41 / 65 - 18 / 60)


def test_children_as_they_are_have_the_intervals_of_the_study(make_service):
    # 41 of 65 before a court reoffended, and 18 of 60 out of court
    asked = {"interval": "Katz log", "interval_of_differences": "Newcombe", "interval_of_rates": "Clopper-Pearson"}
    one = exhibit(service_with(make_service, GRAVE), **asked)
    four = {"events": 41, "total": 65, "reference_events": 18, "reference_total": 60}
    expected = {
        "ratio": relative_rate(**four, method="Katz log"),
        "difference": rate_difference(**four, method="Newcombe"),
        "before a court": proportion(events=41, total=65, method="Clopper-Pearson"),
    }
    for label, by_hand in expected.items():
        row = row_of(one, AS_THEY_ARE, label)
        assert (row["low"], row["high"]) == pytest.approx((by_hand.low, by_hand.high))
    assert "Clopper-Pearson, Katz log; differences, Newcombe" in one.source


def test_similar_children_are_compared_at_each_gravity(graver):
    # court adds 2 in 10 at gravity 3 and at gravity 4, whichever way children are weighted
    assert row_of(graver, SIMILAR, "difference")["value"] == pytest.approx(0.2)


def test_who_could_go_either_way_comes_first(graver):
    assert graver.estimates["block"].iloc[0] == BY_GRAVITY
    assert row_of(graver, BY_GRAVITY, "gravity 3")["value"] == pytest.approx(15 / 55)


def test_everything_that_was_not_measured_is_named(graver):
    assert [one for one in NOT_MEASURED if one not in graver.does_not_mean] == []


def test_no_similar_child_is_counted(graver):
    table = graver.estimates
    assert table.loc[table["block"] == SIMILAR, ["events", "total"]].isna().all().all()


def test_a_level_from_which_few_went_one_way_is_withheld_and_left_out(make_service):
    rows = [("3", False, 8, 38), ("4", False, 10, 20), ("3", True, 6, 15), ("4", True, 30, 40), ("6", True, 5, 10),
            ("6", False, 0, 2)]  # fmt: skip
    one = exhibit(service_with(make_service, rows))
    assert row_of(one, BY_GRAVITY, "gravity 6")["withheld"]
    # gravity 3: 6 of 15 against 8 of 38, e = 15/53; gravity 4: 30 of 40 against 10 of 20, e = 2/3; weight e(1 - e)
    weights = [53 * 15 / 53 * 38 / 53, 60 * 2 / 3 / 3]
    by_hand = (weights[0] * (6 / 15 - 8 / 38) + weights[1] * (30 / 40 - 10 / 20)) / sum(weights)
    assert row_of(one, SIMILAR, "difference")["value"] == pytest.approx(by_hand)


def test_a_single_withheld_level_takes_another_with_it(make_service):
    rows = [("3", False, 8, 38), ("4", False, 10, 20), ("3", True, 6, 15), ("4", True, 30, 40), ("6", True, 5, 10),
            ("6", False, 0, 2)]  # fmt: skip
    table = exhibit(service_with(make_service, rows)).estimates
    assert table.loc[table["block"] == BY_GRAVITY, "withheld"].sum() >= 2


def test_an_internal_exhibit_withholds_nothing(make_service):
    one = exhibit(service_with(make_service, [*GRAVE[:3], ("4", True, 33, 48), ("6", True, 2, 2)]), threshold=1)
    assert not one.estimates["withheld"].any()


@pytest.mark.parametrize(
    "rows",
    [
        [("3", False, 18, 60), ("6", True, 41, 65)],
        [("3", True, 41, 65)],
        [("3", False, 2, 60), ("3", True, 41, 65)],
    ],
)
def test_without_children_who_could_go_either_way_there_is_no_exhibit(make_service, rows):
    assert exhibit(service_with(make_service, rows)) is None


def test_where_nothing_was_followed_there_is_no_exhibit(make_service):
    assert exhibit(make_service(followed_patterns=pd.DataFrame())) is None


def test_where_nobody_reoffended_no_difference_is_claimed(make_service):
    nobody = [(gravity, court, 0, total) for gravity, court, _, total in GRAVE]
    table = pd.DataFrame(nobody, columns=["gravity", "court", "events", "total"]).assign(group="White", **KNOWN)
    one = exhibit(make_service(BOTH, {}, followed_patterns=table), threshold=1)
    assert one is None or "followed court" not in one.answer


def test_a_model_of_reoffending_beside_the_weights_agrees(graver):
    # court adds 2 in 10 at each gravity, so the weights and any model that holds gravity find the same
    assert row_of(graver, TWICE, "difference")["value"] == pytest.approx(0.2)


def service_of_two_groups(make_service, black):
    table = pd.DataFrame(GRAVE, columns=["gravity", "court", "events", "total"]).assign(group="White", **KNOWN)
    other = pd.DataFrame(black, columns=["gravity", "court", "events", "total"]).assign(group="Black", **KNOWN)
    rows = pd.concat([table, other], ignore_index=True)
    sums = {"White": (60, 65, 0, 0), "Black": (40, 40, 0, 0)}
    again = {"White": (18, 41, 0, 0), "Black": tuple(sum(row[2] for row in black if row[1] == at) for at in (0, 1))}
    again["Black"] += (0, 0)
    return make_service(sums, again, followed_patterns=rows)


def test_the_routes_are_compared_between_groups(make_service):
    # the same rates at each gravity in both groups: 1
    black = [("3", False, 4, 20), ("4", False, 10, 20), ("3", True, 8, 20), ("4", True, 14, 20)]
    table = exhibit(service_of_two_groups(make_service, black)).estimates
    row = table[table["block"] == BETWEEN].iloc[0]
    assert (row["label"], row["low"] < 1 < row["high"], pd.isna(row["events"])) == ("Black", True, True)


def test_a_group_with_few_after_a_route_is_not_compared_even_internally(make_service):
    black = [("3", False, 1, 20), ("4", False, 3, 20), ("3", True, 8, 20), ("4", True, 14, 20)]
    one = exhibit(service_of_two_groups(make_service, black), threshold=1)
    assert BETWEEN not in set(one.estimates["block"])
    assert "cannot be told" in one.means
