"""What the explorer shows of publications is what the paper shows."""

import pandas as pd
import pytest

from yjs_analysis.disproportionality.decision_chain import stage_relative_rates
from yjs_analysis.evidence.explored.published import (
    caseload_step,
    national_steps,
    official_step,
    resident_steps,
)
from yjs_analysis.evidence.explored.views import SHOWN_GROUPS
from yjs_analysis.evidence.study import Study, read

NAMES = {
    "stop and search": "search",
    "arrest": "arrest",
    "remand to youth detention accommodation": "remand",
    "custodial sentence": "sentence",
}


@pytest.fixture(scope="module")
def study():
    return Study()


@pytest.fixture(scope="module")
def national(study):
    return {one.name: one for one in national_steps(study)}


def test_every_published_decision_is_that_of_the_measures(study, national):
    table = stage_relative_rates(read("decision_points_national"), **study.comparison)
    for row in table[table["group"] != "White"].to_dict("records"):
        on = "Census 2021" if row["base"] == "population" else "step before"
        view = national[NAMES[row["stage"]]].views[row["period"], on, "every outcome", "left out"]
        shown = next(one for one in view["rows"] if one["group"] == row["group"])
        names = ("events", "total", "value", "low", "high", "verdict")
        assert [shown[name] for name in names] == [row[name] for name in names]


def test_one_decision_said_in_words(national):
    said = national["remand"].views["year ending March 2025", "step before", "every outcome", "left out"]["sentences"]
    assert said[SHOWN_GROUPS.index("Black")] == (  # 252/1,933 over 444/6,526 is 1.92
        "Black children were remanded to youth detention at 1.92 times the rate of White children (95% interval 1.65 "
        "to 2.22). That is 252 of 1,933, against 444 of 6,526. Verdict: ↑ over-represented. From 0.8 to 1.25 would be "
        "no material difference."
    )


def test_what_so_few_could_show_stands_beside_cannot_tell(national):
    said = national["sentence"].views["year ending March 2025", "step before", "every outcome", "left out"]["sentences"]
    assert "? cannot tell. So few would show only a ratio of 1.50 or more." in said[SHOWN_GROUPS.index("Black")]


def test_the_caseload_says_what_all_populations_say_together(study):
    step = caseload_step(study)
    rows = {key[1]: view["rows"][1] for key, view in step.views.items()}
    assert {name: (row["ratio"], row["verdict"]) for name, row in rows.items()} == {
        "Census 2011": ("1.33", "cannot tell"),
        "between": ("0.91", "cannot tell"),
        "Census 2021": ("0.76", "cannot tell"),
    }


def test_residents_are_those_of_the_censuses(study):
    black = {
        (step.name, key[1]): row["counts"]
        for step in resident_steps(study, ["Walsall"])
        for key, view in step.views.items()
        for row in view["rows"]
        if row["group"] == "Black"
    }
    assert black["live-walsall", "Census 2011"] == "723 of 28,093"
    assert black["live-walsall", "Census 2021"] == "1,963 of 30,528"


def test_official_counts_stand_on_both_censuses(study):
    counts = {"White": 60, "Mixed": 9, "Asian": 8, "Black": 12, "Other": None}
    table = pd.DataFrame(
        [{"area": "Walsall", "group": group, "age": "All", "sex": "All", "period": "2020-21", "count": count,
          "withheld": count is None, "rows": "given.csv:2"} for group, count in counts.items()]
    )  # fmt: skip
    step = official_step(table, study)
    assert step.offers()["denominator"] == ["Census 2011", "Census 2021"]
    other = [row for view in step.views.values() for row in view["rows"] if row["group"] == "Other"]
    assert {value for row in other for value in row.values()} == {"Other", "[c]", ""}
