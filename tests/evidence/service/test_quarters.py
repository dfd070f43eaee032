"""Children by quarter, from records that can be counted by eye."""

import pandas as pd
import pytest

from yjs_analysis.evidence.service.quarters import custody_gaps, handling_of, quarters_of

COLUMNS = ["child_id", "disposal_date", "tier", "previous_disposals", "joint_panel"]

ROWS = [
    ("a", "2021-03-31", "formal out-of-court", 0, "yes"),
    ("b", "2021-04-01", "first-tier", 0, "no"),
    ("c", "2021-04-01", "custody", 4, "no"),
    ("d", "2021-11-30", "first-tier", None, "unknown"),
    ("e", "2021-11-30", "first-tier", 2, "no"),
    ("f", "2021-12-15", "custody", 1, "no"),
    ("g", "2021-12-15", "community", 1, "no"),
    ("h", "2021-12-16", "custody", 1, "no"),
]
"""One disposal before the financial year turns and one after; nobody from July to September."""


@pytest.fixture
def disposals() -> pd.DataFrame:
    table = pd.DataFrame(ROWS, columns=COLUMNS).assign(
        assessed_before_decision="yes", admission="admitted", gravity=3, area="Walsall"
    )
    return table.assign(disposal_date=pd.to_datetime(table["disposal_date"]))


def test_each_quarter_is_there_even_one_without_a_child(disposals):
    found = quarters_of(disposals).groupby(["year", "quarter"], sort=False)["count"].sum()
    assert found.to_dict() == {
        ("2020/21", "Jan-Mar 2021"): 1,
        ("2021/22", "Apr-Jun 2021"): 2,
        ("2021/22", "Jul-Sep 2021"): 0,
        ("2021/22", "Oct-Dec 2021"): 5,
    }


def test_an_earlier_disposal_or_one_that_is_not_recorded_is_no_first(disposals):
    found = quarters_of(disposals)
    assert found.loc[found["first"]].groupby("court")["count"].sum().to_dict() == {False: 1, True: 1}


def test_a_quarter_counts_the_days_that_the_records_cover(disposals):
    # 31 March alone of 90 days; 1 October to 16 December, 77 days of 92.
    exposure = quarters_of(disposals).drop_duplicates("quarter")["exposure"].tolist()
    assert exposure == pytest.approx([1 / 90, 1, 1, 77 / 92])


def test_cases_between_sentences_of_custody(disposals):
    # b, then c to custody: 2; d, e, g and then f: 4; h at once: 1; nobody since.
    assert custody_gaps(disposals) == (2, 4, 1, 0)


def test_handling_keeps_what_is_not_recorded_apart(disposals):
    found = handling_of(disposals).groupby(["court", "joint_panel"])["count"].sum()
    assert found.to_dict() == {(False, "yes"): 1, (True, "no"): 6, (True, "unknown"): 1}
