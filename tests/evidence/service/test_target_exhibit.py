"""Whether a service's own reports could show a target met, from counts that may be shown."""

import pytest

from yjs_analysis.assurance.when_seen import CHANGED, chance_by_quarter
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import court_stage
from yjs_analysis.evidence.service.target_exhibit import AWAY, LARGER, OWN, target_to_be_seen, volumes_of
from yjs_analysis.evidence.study import Study


def made(service):
    return target_to_be_seen(service, Cells(service, threshold=5), Study())


@pytest.fixture(scope="module")
def exhibit(service):
    return made(service)


def volumes(service):
    row = court_stage(service, Study()).set_index("group", drop=False).loc["Black"]
    return volumes_of(row, years=service.years, ratio_now=1.39, ratio_wanted=1.19).set_index("evidence")


def test_volumes_are_the_services_own_children_a_quarter(service):
    # 32 Black and 269 White children had an outcome; 139 of the White ones were before a court
    row = volumes(service).loc[OWN]
    assert row["total"] == pytest.approx(32 / service.years / 4)
    assert row["reference_total"] == pytest.approx(269 / service.years / 4)
    assert row["reference_rate"] == pytest.approx(139 / 269)


def test_wider_evidence_is_five_times_as_many(service):
    held = volumes(service)
    assert held.loc[LARGER, "total"] == 5 * held.loc[OWN, "total"]


def test_out_of_court_is_the_rest(service):
    row = volumes(service).loc[AWAY]
    assert row["ratio_now"] == pytest.approx((1 - 1.39 * 139 / 269) / (130 / 269))


def test_the_answer_is_worked_out_from_these_volumes(service, exhibit):
    # 23/32 over 139/269 is 1.39; half of the difference leaves 1.19
    own = volumes(service).loc[[OWN]].reset_index()
    chances = chance_by_quarter(own, ratio_now=1.39, ratio_wanted=1.19)
    last = chances[(chances["quarter"] == 12) & (chances["question"] == CHANGED)]["value"].iloc[0]
    assert f"would be {100 * last:.0f}%" in exhibit.answer


def test_where_the_focus_may_not_be_shown_another_group_is_said(make_service):
    few = {"White": (130, 90, 40, 9), "Black": (3, 12, 8, 3), "Asian": (12, 16, 16, 5)}
    shown = made(make_service(few, {}))
    assert shown.answer.startswith("Too few Black")
    assert "Asian" in shown.answer


def test_where_no_group_has_an_excess_there_is_no_exhibit(make_service):
    assert made(make_service({"White": (130, 90, 40, 9), "Black": (90, 20, 10, 5)}, {})) is None
