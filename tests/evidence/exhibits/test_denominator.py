"""The relative rate on each population, against arithmetic that a reader can repeat."""

import pytest

from yjs_analysis.evidence.exhibits import denominator
from yjs_analysis.evidence.study import Study


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("Census 2011", (34 / 7_835) / (66 / 20_258)),
        ("Census 2021", (34 / 12_306) / (66 / 18_222)),
    ],
)
def test_the_relative_rate_on_each_census(period, expected):
    table = denominator.denominators(Study()).set_index("period")
    assert table.loc[period, "value"] == pytest.approx(expected, rel=1e-12)


def test_between_the_censuses_it_lies_between_0_91_and_0_93():
    between = denominator.denominators(Study()).iloc[1:-1]["value"]
    assert [round(value, 2) for value in between] == [0.93, 0.91]


def test_the_verdict_is_cannot_tell_because_the_censuses_disagree(report):
    assert report.findings[1].verdict == "cannot tell"
    assert "1.33" in report.findings[1].sure
    assert "0.76" in report.findings[1].sure


def test_the_2011_census_never_stands_without_the_others(report):
    for text in (report.exhibits[1].answer, report.findings[1].sure):
        assert "2011" in text
        assert "2021" in text
