"""Children in the bands that models take."""

import pandas as pd

from yjs_analysis.evidence.service.from_records import synthetic_service
from yjs_analysis.evidence.service.patterns import patterns_of


def disposals(**changes) -> pd.DataFrame:
    table = {
        "child_id": ["a", "b", "c", "c"],
        "group": ["White", "Black", "Unknown", "Unknown"],
        "sex": "male",
        "age_at_disposal": pd.array([14, 15, None, None], dtype="Int64"),
        "gravity": pd.array([3, None, 8, 2], dtype="Int64"),
        "offence_group": "robbery",
        "previous_disposals": pd.array([0, 7, None, None], dtype="Int64"),
        "admission": "admitted",
        "ethnicity_basis": "self-defined",
        "tier": ["formal out-of-court", "custody", "first-tier", "custody"],
        "disposal_date": pd.to_datetime(["2018-03-31", "2018-04-01", "2019-12-31", "2020-01-01"]),
    }
    return pd.DataFrame(table | changes)


def test_each_child_stands_in_one_pattern_at_the_first_disposal():
    table = patterns_of(disposals()).set_index("group")
    assert table["count"].to_dict() == {"Black": 1, "Unknown": 1, "White": 1}
    assert table.loc["Unknown", "tier"] == "first-tier"


def test_ages_and_histories_are_in_bands_and_what_is_not_known_is_a_level():
    table = patterns_of(disposals()).set_index("group")
    assert table["age_band"].to_dict() == {"White": "10-14", "Black": "15-17", "Unknown": "unknown"}
    assert table["history"].to_dict() == {"White": "0", "Black": "3 or more", "Unknown": "unknown"}
    assert table["gravity"].to_dict() == {"White": "3", "Black": "unknown", "Unknown": "8"}


def test_a_financial_year_begins_on_the_first_of_april():
    table = patterns_of(disposals()).set_index("group")
    assert table["period"].to_dict() == {"White": "2017/18", "Black": "2018/19", "Unknown": "2019/20"}


def test_patterns_add_up_to_the_children_counted():
    made = synthetic_service()
    for stage in ("outcome", "court", "custody"):
        held = made.patterns[made.patterns[stage]]["count"].sum()
        assert held == made.children[made.children[stage]]["count"].sum()


def test_a_service_shows_itself_without_its_counts():
    assert "count" not in repr(synthetic_service())
