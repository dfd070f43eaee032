"""The quality of a service's tables in counts of rows."""

import pandas as pd
import pytest

from yjs_analysis.sources.cases.examining import examine
from yjs_analysis.sources.cases.quality import quality


@pytest.fixture
def counts():
    table = pd.DataFrame(
        {
            "child_id": ["a", "b", "c", "d", "d"],
            "ethnicity": ["B1", "", "IC3", "W1", "W1"],
            "offence_date": ["2018-03-01"] * 5,
            "disposal_date": ["2018-04-01", "2019-04-01", "2018-04-02", "2018-05-01", "2018-05-01"],
            "disposal": ["YC", "YCC", "Referral order", "YC", "YC"],
            "age_at_offence": ["14", "15", "16", "17", "17"],
            "age_at_disposal": ["14", "16", "16", "18", "18"],
            "gravity": ["3", "", "", "2", "2"],
        },
        index=range(2, 7),
    )
    return quality(examine({"disposals": table}))


def test_blank_cells_are_counted_column_by_column(counts):
    blank = counts.blank.set_index("column")["count"]
    assert blank[["child_id", "ethnicity", "gravity", "sex"]].tolist() == [0, 1, 2, 5]


def test_who_said_what_the_ethnicity_is_is_counted_by_group_in_the_rows_that_remain(counts):
    assert counts.basis.to_numpy().tolist() == [
        ["Black", "officer-observed", 1],
        ["Black", "self-defined", 1],
        ["Unknown", "unknown", 1],
    ]


def test_years_and_ages_are_those_of_every_row_read(counts):
    assert counts.years.to_numpy().tolist() == [["2018", 4], ["2019", 1]]
    assert counts.ages.to_numpy().tolist() == [["14", 1], ["16", 2], ["18", 2]]


def test_rows_left_out_are_counted_by_reason(counts):
    assert counts.left_out["count"].tolist() == [1, 1]


def test_no_disposals_at_all_are_no_counts():
    counts = quality(examine({}))
    assert counts.blank.empty and counts.ages.empty and counts.left_out.empty
