"""A service's own quarters between exact limits, and which of them a public pack may show."""

import pandas as pd
import pytest
from scipy.stats import binom

from yjs_analysis.disproportionality.stages import COURT
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.quarters_exhibit import which_quarters_differ
from yjs_analysis.evidence.service.quarters_guarded import quarters_with_hidden
from yjs_analysis.evidence.study import Study

INTERNAL = Study(threshold=1, practice=("2018-05-01: joint panel",))
NAMES = ("Apr-Jun", "Jul-Sep", "Oct-Dec", "Jan-Mar")


def quarters_of_patterns(patterns: pd.DataFrame) -> pd.DataFrame:
    """Spread each year's children over its quarters as evenly as can be; every second has a first disposal."""
    sums = patterns.groupby(["period", COURT], as_index=False)["count"].sum()
    rows = []
    for row in sums.to_dict("records"):
        for place, name in enumerate(NAMES):
            named = {
                "year": row["period"],
                "quarter": f"{name} {int(row['period'][:4]) + (place == 3)}",
                "exposure": 1.0,
            }
            held = (row["count"] + 3 - place) // 4
            first = (held + 1) // 2
            rows.append({**named, COURT: row[COURT], "first": True, "count": first, "place": place})
            rows.append({**named, COURT: row[COURT], "first": False, "count": held - first, "place": place})
    return pd.DataFrame(rows).sort_values(["year", "place"], kind="stable", ignore_index=True).drop(columns="place")


@pytest.fixture(scope="module")
def quarterly(make_service, service):
    return make_service(quarters=quarters_of_patterns(service.patterns), custody_gaps=(12, 3, 160))


@pytest.fixture(scope="module")
def internal(quarterly):
    return which_quarters_differ(quarterly, Cells(quarterly, threshold=1), INTERNAL)


def test_an_internal_pack_shows_every_quarter(internal):
    courts = internal.estimates[internal.estimates["label"].str.endswith(": before a court")]
    assert (len(courts), int(courts["total"].sum()), int(courts["events"].sum())) == (12, 410, 213)
    assert not internal.estimates["withheld"].any()


def test_the_limits_of_a_quarter_are_those_of_its_own_children(internal):
    # Each of three rules has a third of 5% over 12 quarters, in both tails.
    tail = (1 - (1 - 0.05 / 3) ** (1 / 12)) / 2
    row = internal.estimates.iloc[0]
    law = binom(int(row["total"]), 213 / 410)
    assert law.cdf(row["inside_low"] - 1) <= tail < law.cdf(row["inside_low"])
    assert law.sf(row["inside_high"]) <= tail < law.sf(row["inside_high"] - 1)


def test_a_change_of_practice_is_marked(internal):
    assert "Apr-Jun 2018" in internal.chart.alt
    assert internal.chart.alt.count("joint panel") == 1


def test_the_rules_keep_their_promise(internal):
    rows = internal.estimates[internal.estimates["label"].str.startswith("any false alarm")]
    assert len(rows) == 2
    assert (rows["value"] <= 0.05).all()


def test_custody_is_told_by_the_cases_between(internal):
    assert "here 12 and 3, and 160 since" in internal.means


def test_a_quarter_far_outside_signals(make_service, quarterly):
    moved = quarterly.quarters.copy()
    at = (moved["quarter"] == "Oct-Dec 2017") & ~moved[COURT]
    other = (moved["quarter"] == "Oct-Dec 2017") & moved[COURT]
    moved.loc[other, "count"] += moved.loc[at, "count"].to_numpy()
    moved.loc[at, "count"] = 0
    service = make_service(quarters=moved)
    found = which_quarters_differ(service, Cells(service, threshold=1), INTERNAL)
    row = found.estimates[found.estimates["label"] == "Oct-Dec 2017: before a court"].iloc[0]
    assert row["events"] == row["total"]
    assert "a quarter outside its limits" in row["signal"]
    assert "Oct-Dec 2017" in found.answer.split("quarters shown")[1]


def test_a_public_pack_tells_no_custody_gap(quarterly, public_cells):
    found = which_quarters_differ(quarterly, public_cells, Study())
    assert "160" not in found.means


class AllTogetherWithheld:
    """Cells that may show each group, but not all children together."""

    smallest_base = 10

    def hides(self, **conditions) -> bool:
        """Say whether a count is withheld."""
        return "group" not in conditions or conditions["group"] in ("Other", "Unknown")


def test_where_all_children_may_not_be_shown_no_quarter_is(quarterly):
    found = which_quarters_differ(quarterly, AllTogetherWithheld(), Study())
    assert "No quarter can be shown" in found.answer
    assert found.estimates.loc[found.estimates["label"].str.endswith(": before a court"), "withheld"].all()
    # 410 without 3 Other and 18 Unknown, in 12 quarters: 32.4, where all of them would be 34.2.
    assert found.answer.startswith("Of about 32 synthetic children a quarter")


def test_small_quarters_are_withheld_with_what_would_give_them_back(make_service):
    few = {"White": (90, 90, 20, 10), "Black": (60, 70, 20, 10)}
    plain = make_service(few, {})
    held = quarters_of_patterns(plain.patterns)
    out = ~held[COURT] & held["first"]
    here, later = (held[out & (held["quarter"] == name)].index[0] for name in ("Apr-Jun 2017", "Jul-Sep 2017"))
    other = held[~held[COURT] & ~held["first"] & (held["quarter"] == "Apr-Jun 2017")].index[0]
    held.loc[later, "count"] += held.loc[[here, other], "count"].sum() - 3
    held.loc[[here, other], "count"] = [2, 1]  # three children out of court in one quarter
    service = make_service(few, {}, quarters=held)
    found = quarters_with_hidden(service, Cells(service, threshold=5), Study()).set_index("quarter")
    of_the_year = found[found["year"] == "2017/18"]
    either = of_the_year["court_hidden"] | of_the_year["total_hidden"]
    assert either["Apr-Jun 2017"]
    assert either.sum() >= 2


def test_less_than_a_year_is_no_series(make_service, quarterly):
    short = quarterly.quarters[quarterly.quarters["quarter"].isin(["Apr-Jun 2016", "Jul-Sep 2016"])]
    service = make_service(quarters=short)
    assert which_quarters_differ(service, Cells(service, threshold=1), INTERNAL) is None
