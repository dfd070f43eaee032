"""The national chain: the right model at each stage, and what so few could have shown beside "cannot tell"."""

import pytest

from yjs_analysis.evidence.exhibits.decisions import national_decision_points, one_year_or_three, stages
from yjs_analysis.evidence.study import Study


@pytest.fixture(scope="module")
def table():
    return stages(Study()).set_index(["stage", "group"])


def test_each_stage_has_the_model_of_its_base(table):
    assert set(table.loc["arrest", "method"]) == {"mid-p"}
    assert set(table.loc["custodial sentence", "method"]) == {"skewness-corrected score"}


def test_custody_is_three_years_together(table):
    assert table.loc[("custodial sentence", "Black"), ["events", "total"]].tolist() == [202, 2_183]


def test_the_published_ratio_of_searches(table):
    expected = (10_326 / 333_587) / (53_593 / 4_161_949)
    assert table.loc[("stop and search", "Black"), "value"] == pytest.approx(expected, rel=1e-12)


def test_cannot_tell_never_stands_without_what_could_have_been_shown(table):
    unsure = table[table["verdict"] == "cannot tell"]
    assert len(unsure) > 0
    assert (unsure["smallest_detectable"] > 1).all()
    rows = [row for row in national_decision_points(Study()).table.rows if "cannot tell" in row[-1]]
    assert all("below 1." in row[-1] for row in rows)


def test_single_years_of_black_custody_swing_as_published():
    table = one_year_or_three(Study()).estimates.query("group == 'Black' and pooled == 'no'")
    assert [round(value, 2) for value in table["value"]] == [1.52, 2.57, 0.91]
