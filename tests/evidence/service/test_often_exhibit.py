"""How often and how serious: by hand, and with what is told by few withheld together."""

import math
from datetime import date

import pandas as pd
import pytest

from yjs_analysis.evidence.service.afterwards import Afterwards
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.often_exhibit import EACH, EVERY, GRAVITY, SERIOUS, how_often_and_how_serious
from yjs_analysis.evidence.study import Study

BOTH, AGAIN = {"White": (60, 70, 0, 0)}, {"White": (20, 45, 0, 0)}
OFTEN = [(False, 0, 40), (False, 1, 12), (False, 2, 8), (True, 0, 25), (True, 1, 30), (True, 4, 15)]
GRAVE = [(False, 3, 0, 40), (True, 3, 0, 25), (True, 3, 2, 20), (True, 3, 3, 25), (False, 3, 5, 20)]
SOON = [(False, 100, 1, 12), (True, 300, 1, 8), (True, 364, 0, 110)]


def exhibit(make_service, often=OFTEN, grave=GRAVE, soon=SOON, threshold=5):
    held = Afterwards(
        first_day=date(2020, 1, 1),
        last_day=date(2020, 12, 31),
        known_to=date(2022, 12, 31),
        often=pd.DataFrame(often, columns=["court", "reoffences", "total"]),
        gravities=pd.DataFrame(grave, columns=["court", "gravity", "reoffence_gravity", "total"]),
        serious=pd.DataFrame(soon, columns=["court", "time", "status", "total"]),
    )
    service = make_service(BOTH, AGAIN, afterwards=held)
    cells = Cells(service, threshold=threshold, reference="White")
    return how_often_and_how_serious(service, cells, Study(threshold=threshold))


@pytest.fixture(scope="module")
def shown(make_service):
    return exhibit(make_service).estimates.set_index(["block", "label"])


@pytest.mark.parametrize(("line", "value"), [("all", 118 / 65), ("out of court", 28 / 20), ("before a court", 90 / 45)])
def test_reoffences_by_each_who_reoffended(shown, line, value):
    assert shown.loc[(EACH, line), "value"] == pytest.approx(value)


@pytest.mark.parametrize(
    ("line", "value"), [("all", 118 / 130), ("out of court", 28 / 60), ("before a court", 90 / 70)]
)
def test_reoffences_for_each_child(shown, line, value):
    assert shown.loc[(EVERY, line), "value"] == pytest.approx(value, rel=1e-6)


def test_children_with_many_reoffences_widen_the_interval(shown):
    row = shown.loc[(EVERY, "before a court")]
    poisson = 2 * 1.959963984540054 / math.sqrt(90)
    assert math.log(row["high"] / row["low"]) > poisson


def test_graver_as_grave_and_lighter(shown):
    assert shown.loc[GRAVITY, "events"].to_dict() == {"graver": 20, "as grave": 25, "lighter": 20}


def test_serious_ones_by_when(shown):
    assert shown.loc[SERIOUS, "events"].tolist() == [12, 20]
    assert shown.loc[(SERIOUS, "within 12 months"), "value"] == pytest.approx(20 / 130)


def test_a_route_of_which_few_reoffended_again_takes_the_other_with_it(make_service):
    often = [(False, 0, 40), (False, 1, 17), (False, 2, 3), *OFTEN[3:]]
    table = exhibit(make_service, often).estimates
    hidden = table[table["withheld"] & table["block"].isin([EACH, EVERY])]
    assert hidden["label"].tolist() == ["out of court", "before a court"] * 2


def test_a_small_count_of_one_shift_withholds_all_three(make_service):
    grave = [*GRAVE[:2], (True, 3, 2, 42), (True, 3, 3, 3), (False, 3, 5, 20)]
    table = exhibit(make_service, grave=grave).estimates
    assert table.loc[table["block"] == GRAVITY, "withheld"].all()


def test_a_few_of_unknown_gravity_withhold_the_shifts_too(make_service):
    grave = [*GRAVE[:2], (True, 3, 2, 20), (True, 3, 3, 22), (True, 3, None, 3), (False, 3, 5, 20)]
    table = exhibit(make_service, grave=grave).estimates
    assert table.loc[table["block"] == GRAVITY, "withheld"].all()


def test_a_small_step_between_two_months_is_not_told(make_service):
    table = exhibit(make_service, soon=[(False, 100, 1, 12), (True, 300, 1, 3), (True, 364, 0, 115)]).estimates
    assert table.loc[table["block"] == SERIOUS, "withheld"].tolist() == [True, False]


def test_internally_everything_is_shown(make_service):
    often = [(False, 0, 40), (False, 1, 17), (False, 2, 3), *OFTEN[3:]]
    assert not exhibit(make_service, often, threshold=1).estimates["withheld"].any()


def test_where_nothing_was_followed_there_is_no_exhibit(make_service):
    service = make_service()
    assert how_often_and_how_serious(service, Cells(service, threshold=5, reference="White"), Study()) is None
