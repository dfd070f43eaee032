"""A service's official counts, set against both censuses."""

import pandas as pd
import pytest

from yjs_analysis.evidence.exhibits.official import cautioned_or_sentenced, children_of, official_finding
from yjs_analysis.evidence.study import Study
from yjs_analysis.measures.comparisons import population_relative_rate


def table(counts: dict, years=("year ending March 2017", "year ending March 2018"), **changes) -> pd.DataFrame:
    rows = [
        {"period": year, "area": "Walsall", "age": age, "group": group, "sex": sex, "count": number, "withheld": False}
        for year in years
        for group, number in counts.items()
        for age in ("10-14", "15-17")
        for sex in ("Male", "Female")
    ]
    return pd.DataFrame(rows).assign(rows="Children_Table.csv:2", **changes).astype({"count": "Int64"})


COUNTS = {"White": 20, "Mixed": 3, "Asian": 5, "Black": 4, "Other": 1, "Unknown": 2}


def row(made, group, census):
    return made[(made["group"] == group) & (made["census"] == census)].iloc[0]


@pytest.mark.parametrize(("census", "black", "white"), [("Census 2011", 723, 20258), ("Census 2021", 1963, 18222)])
def test_children_of_all_years_ages_and_sexes_are_set_against_residents_of_as_many_years(census, black, white):
    one = row(children_of(table(COUNTS), Study()), "Black", census)
    by_hand = population_relative_rate(
        events=4 * 8, total=black * 2, reference_events=20 * 8, reference_total=white * 2
    )
    assert (one["events"], one["total"]) == (32, black * 2)
    assert (one["value"], one["low"]) == pytest.approx((by_hand.value, by_hand.low))


def test_only_the_latest_three_years_are_taken():
    years = [f"year ending March {year}" for year in (2015, 2019, 2016, 2018, 2017)]
    made = children_of(table(COUNTS, years=years), Study())
    assert made["years"].iloc[0] == "year ending March 2017 to year ending March 2019"
    assert row(made, "White", "Census 2011")["events"] == 20 * 4 * 3


def test_totals_that_are_given_are_not_added_to_their_parts():
    whole = table({"White": 50, "Black": 9}).assign(age="All").drop_duplicates(["period", "group", "sex"])
    both = pd.concat([table({"White": 20, "Black": 4}), whole], ignore_index=True)
    assert row(children_of(both, Study()), "White", "Census 2011")["events"] == 50 * 2 * 2


def test_a_group_of_which_the_publisher_withheld_a_count_is_withheld():
    held = table(COUNTS)
    held.loc[held["group"] == "Black", "withheld"] = [True] + [False] * 7
    held.loc[held["withheld"], "count"] = pd.NA
    exhibit = cautioned_or_sentenced(held, Study())
    assert "Census 2011, Black: [c]" in exhibit.chart.alt
    assert official_finding(exhibit, Study()).verdict == "cannot tell"


def test_the_finding_says_how_many_and_how_sure():
    found = official_finding(cautioned_or_sentenced(table(COUNTS), Study()), Study())
    assert "32 Black and 160 White children" in found.children
    assert found.verdict == "over-represented"


def test_an_area_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(ValueError, match="must hold 'Walsall' by ethnic group, but holds Dudley"):
        children_of(table(COUNTS, area="Dudley"), Study())
