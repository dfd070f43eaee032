"""National and regional shares as relative rates, against arithmetic that a reader can repeat."""

import pytest

from yjs_analysis.evidence.exhibits.nation import nation_and_region
from yjs_analysis.evidence.study import Study


@pytest.mark.parametrize(
    ("group", "period", "share", "children", "everyone"),
    [
        # ONS, Census 2011, DC2101EW, England and Wales, ages 10 to 17; Justice Committee, HC 306, paragraph 68.
        ("Black", "Census 2011", 11, 233_869, 5_337_906),
        ("Mixed", "Census 2011", 8, 221_004, 5_337_906),
        # Census 2021, as PRISM-R sums it.
        ("Black", "Census 2021", 11, 333_587, 4_161_949 + 330_389 + 663_825 + 333_587 + 145_406),
    ],
)
def test_a_share_becomes_a_rate_against_all_others(group, period, share, children, everyone):
    table = nation_and_region(Study()).estimates
    row = table[(table["group"] == group) & (table["period"] == period)].iloc[0]
    expected = (share / children) / ((100 - share) / (everyone - children))
    assert row["value"] == pytest.approx(expected, rel=1e-12)


def test_the_region_is_its_seven_services():
    table = nation_and_region(Study()).estimates
    row = table[table["area"].str.startswith("West Midlands") & (table["period"] == "Census 2021")].iloc[0]
    assert (row["population"], row["everyone"]) == (58_759, 314_079)
