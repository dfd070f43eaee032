"""Each finding has the numbers of 2019 beside it, and says which of them were counted and which worked back."""

import math

import pytest

from yjs_analysis.assurance.baselines import WITHOUT_COUNT, WORKED_BACK, baselines


@pytest.fixture(scope="module")
def found():
    return baselines()


def of(found, row):
    return found[found["finding"] == f"inspection_2019_findings.csv:{row}"]


def test_a_count_of_the_text_is_used_as_it_is(found):
    # R: prop.test(21, 53, correct = FALSE)$conf.int is 0.2758941 0.5305852.
    one = of(found, 3).iloc[0]
    assert (one["events"], one["total"], one["note"]) == (21, 53, "")
    assert [one["low"], one["high"]] == pytest.approx([0.2758941, 0.5305852], abs=1e-7)


def test_a_percentage_of_the_annex_is_worked_back_and_says_so(found):
    # Joint decision-making, 3.4.1: 50 per cent of at most 14 cases, at the largest 7 of 14.
    one = of(found, 42).iloc[0]
    assert (one["printed"], one["events"], one["total"], one["note"]) == ("50%", 7, 14, WORKED_BACK)


def test_a_figure_without_a_count_has_no_interval(found):
    # Workload: at times ranging from 8 to 18 cases.
    workload = of(found, 32)
    assert workload["value"].tolist() == [8, 18]
    assert set(workload["note"]) == {WITHOUT_COUNT} and workload["low"].isna().all()


def test_every_number_leads_back_to_its_row(found):
    assert found["rows"].str.fullmatch(r"inspection_2019_(cases|figures|key_questions)\.csv:\d+").all()


def test_less_confidence_is_narrower(found):
    narrow = baselines(confidence=0.8)
    counted = found["total"].notna()
    assert (narrow.loc[counted, "low"] > found.loc[counted, "low"]).all()


def test_an_impossible_confidence_is_refused():
    with pytest.raises(ValueError, match=r"confidence must lie between 0 and 1, but got 95"):
        baselines(confidence=95)


def test_victims_needs_were_assessed_in_10_of_24(found):
    # 2.1 in words: appropriate in 10 of the 24 relevant cases.
    ten = of(found, 36)
    assert [10, 24] in ten[["events", "total"]].to_numpy().tolist()
    assert not math.isnan(ten["value"].iloc[-1])
