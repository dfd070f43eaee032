"""How alike the children of the two routes are: by hand, and with few children withheld."""

import pandas as pd
import pytest

from yjs_analysis.evidence.service.balance_exhibit import like_with_like
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.study import Study

BOTH, AGAIN = {"White": (60, 65, 0, 0)}, {"White": (18, 41, 0, 0)}
KNOWN = {"sex": "male", "age_band": "15-17", "history": "0", "admission": "admitted", "offence_group": "drugs"}
GRAVE = [("3", False, 8, 40), ("4", False, 10, 20), ("3", True, 6, 15), ("4", True, 35, 50)]
"""Gravity, court, how many reoffended, of how many."""


def exhibit(make_service, rows, threshold=5):
    table = pd.DataFrame(rows, columns=["gravity", "court", "events", "total"]).assign(group="White", **KNOWN)
    service = make_service(BOTH, AGAIN, followed_patterns=table)
    return like_with_like(service, Cells(service, threshold=threshold), Study(threshold=threshold))


@pytest.fixture(scope="module")
def two_gravities(make_service):
    return exhibit(make_service, GRAVE)


def values(one, label):
    table = one.estimates
    return table.loc[table["label"] == label, "value"].tolist()


def test_the_difference_as_it_is(two_gravities):
    # gravity 4: 50 of 65 and 20 of 60; divisors 64 and 59 in the variances, whose mean's root is 0.4507
    variance = (50 / 65 * 15 / 65 * 65 / 64 + 20 / 60 * 40 / 60 * 60 / 59) / 2
    by_hand = (50 / 65 - 20 / 60) / variance**0.5
    assert values(two_gravities, "Gravity of the offence, 4 (before)") == [pytest.approx(by_hand, abs=5e-4)]


def test_overlap_weights_leave_none(two_gravities):
    assert values(two_gravities, "Gravity of the offence, 4 (after)") == [0]


def test_the_effective_sample_by_hand(two_gravities):
    # court weighs what goes out of court: 15 children 40/55 each, 50 children 20/70; Kish's (sum)^2 / sum of squares
    weights = [15 * 40 / 55 + 50 * 20 / 70, 15 * (40 / 55) ** 2 + 50 * (20 / 70) ** 2]
    assert values(two_gravities, "worth, before a court") == [round(weights[0] ** 2 / weights[1])]


def test_a_covariate_with_few_children_of_a_route_is_withheld_whole(make_service):
    rows = [*GRAVE[:3], ("4", True, 30, 45), ("5", True, 5, 8), ("5", False, 3, 6), ("6", True, 3, 3)]
    table = exhibit(make_service, rows).estimates
    assert table.loc[table["block"] == "Gravity of the offence", "withheld"].all()


def test_internally_nothing_is_withheld(make_service):
    rows = [*GRAVE[:3], ("4", True, 30, 45), ("5", True, 5, 8), ("5", False, 3, 6), ("6", True, 3, 3)]
    assert not exhibit(make_service, rows, threshold=1).estimates["withheld"].any()


def test_without_children_who_could_go_either_way_there_is_no_exhibit(make_service):
    assert exhibit(make_service, [("3", False, 18, 60), ("6", True, 41, 65)]) is None
