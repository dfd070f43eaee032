"""What the published figures must say: the publications' own sums, and sums between publications."""

import re
from pathlib import Path

import pandas as pd
import pytest

from yjs_analysis.sources.published import populations, read, reference_folder, total
from yjs_analysis.vocabulary import GROUPS, POOLED_GROUPS

ORACLES = Path(__file__).parents[2] / "data" / "oracles"
SERVICES = ["Walsall", "Birmingham", "Coventry", "Dudley", "Sandwell", "Solihull", "Wolverhampton"]

WALSALL = {
    "Census 2011": {"White": 20_258, "Mixed": 1_396, "Asian": 5_473, "Black": 723, "Other": 243},
    "Census 2021": {"White": 18_222, "Mixed": 2_102, "Asian": 7_404, "Black": 1_963, "Other": 837},
}


def by_group(area: str, period: str) -> dict[str, int]:
    """Children aged 10 to 17 of one area and period, by group."""
    here = populations(area=area)
    found = total(here[here["period"] == period], by=["group"])
    return dict(zip(found["group"], found["persons"], strict=True))


def figure(name: str, area: str = "Walsall", category: str = "") -> float:
    """One number of the inspection's box."""
    table = read("inspection_2019_figures")
    return table[(table["figure"] == name) & (table["area"] == area) & (table["category"] == category)]["value"].item()


@pytest.mark.parametrize("period", WALSALL)
def test_the_children_of_walsall_by_group(period):
    assert by_group("Walsall", period) == WALSALL[period]


@pytest.mark.parametrize(
    ("area", "children"),
    [
        ("Walsall", 28_093),
        ("Birmingham", 117_874),
        ("Coventry", 29_547),
        ("Dudley", 30_929),
        ("Sandwell", 31_513),
        ("Solihull", 21_751),
        ("Wolverhampton", 24_999),
        ("West Midlands", 558_602),
        ("England", 5_045_879),
        ("England and Wales", 5_337_906),
    ],
)
def test_the_children_of_each_area_in_2011(area, children):
    assert sum(by_group(area, "Census 2011").values()) == children


@pytest.mark.parametrize(
    ("area", "children"),
    [
        ("Birmingham", 131_170),
        ("Coventry", 34_139),
        ("Dudley", 30_631),
        ("Sandwell", 38_378),
        ("Solihull", 21_465),
        ("Walsall", 30_528),
        ("Wolverhampton", 27_768),
    ],
)
def test_the_children_of_each_service_in_2021(area, children):
    assert sum(by_group(area, "Census 2021").values()) == children


def test_england_and_wales_are_england_and_wales_in_every_cell():
    wide = read("census_2011").pivot_table(
        index=["sex", "age", "group_18"], columns="area", values="persons", aggfunc="sum", observed=True
    )
    assert (wide["England"] + wide["Wales"]).to_list() == wide["England and Wales"].to_list()


def test_the_census_of_2011_has_every_cell_once():
    table = read("census_2011")
    assert len(table) == 11 * 2 * 3 * 18 and table["group_18"].nunique() == 18


@pytest.mark.parametrize("name", ["census_2011", "census_2021"])
def test_groups_come_in_the_publishers_order_within_each_area(name):
    ranks = read(name).assign(rank=lambda table: table["group"].map(GROUPS.index))
    assert ranks.groupby("area")["rank"].is_monotonic_increasing.all()


def test_the_inspections_pooled_population_is_the_census_of_2011():
    pooled = sum(by_group("Walsall", "Census 2011")[group] for group in POOLED_GROUPS)
    assert pooled == figure("youth_population_pooled", category="Black and minority ethnic") == 7_835


def test_the_inspections_youth_population_is_the_mid_2017_estimate_and_not_the_census():
    assert by_group("Walsall", "mid-2017") == {"All": figure("youth_population")} == {"All": 28_145}


def test_the_inspections_population_of_all_ages_is_the_mid_2017_estimate():
    assert populations(area="Walsall", ages="all ages")["persons"].to_list() == [figure("population_all_ages")]


@pytest.mark.parametrize("area", ["Walsall", "England and Wales"])
@pytest.mark.parametrize(
    "parts", [("10-14", "15-17"), ("White", "Black and minority ethnic", "Not known"), ("Male", "Female")]
)
def test_the_shares_of_the_caseload_add_up_to_a_hundred(area, parts):
    shares = [figure("caseload", area, part) for part in parts]
    assert sum(share for share in shares if not pd.isna(share)) == 100


@pytest.mark.parametrize("name", ["inspection_2019_figures", "published_shares", "dfe_series"])
def test_a_number_is_the_one_that_is_printed(name):
    table = read(name)
    digits = table[table["printed"].str.contains(r"\d", regex=True)]
    printed = [float(re.sub(r"[^\d.]", "", text)) for text in digits["printed"]]
    assert printed == digits["value"].to_list()


def test_the_children_on_court_orders_add_up():
    parts = ["Not in education, employment or training", "Not on roll"]
    parts.append("Suitable education, training or verified employment")
    assert sum(figure("children_on_court_orders", category=part) for part in parts) == 53


def test_the_four_classes_of_safety_and_wellbeing_are_all_cases():
    cases = read("inspection_2019_cases")
    classes = cases[cases["statement"].str.startswith("Child classified as")]
    assert classes["events"].to_list() == [1, 11, 10, 2] and set(classes["total"]) == {24}


def test_the_changes_in_risk_were_answered_or_not():
    cases = read("inspection_2019_cases").set_index("statement")["events"]
    answered = cases["Change in risk factors was responded to"], cases["Change in risk factors was not responded to"]
    assert sum(answered) == cases["Risk factors had identifiably changed"] == 17


def test_no_more_cases_than_were_looked_at():
    cases = read("inspection_2019_cases").dropna(subset=["events", "total"])
    assert (cases["events"] <= cases["total"]).all()


def test_words_are_never_turned_into_counts():
    cases = read("inspection_2019_cases")
    assert cases[cases["exactness"] == "fraction in words"][["events", "total"]].isna().all(axis=None)


def test_twelve_standards_have_the_ratings_of_the_report():
    ratings = read("inspection_2019_key_questions").drop_duplicates("standard").set_index("standard")["rating"]
    assert ratings.value_counts().to_dict() == {"Requires improvement": 7, "Inadequate": 3, "Good": 2}
    assert ratings[["1.3", "2.3", "3.1", "3.2", "3.3"]].to_list() == ["Good", "Good", *["Inadequate"] * 3]


def test_only_the_work_with_cases_has_percentages():
    questions = read("inspection_2019_key_questions")
    given = questions.groupby("domain", sort=False)["percent_yes"].count().to_dict()
    assert given == {"Organisational delivery": 0, "Court disposals": 12, "Out-of-court disposals": 11}


def test_the_findings_are_all_there():
    kinds = read("inspection_2019_findings")["kind"].value_counts().to_dict()
    assert kinds == {
        "key finding": 15,
        "area for improvement": 14,
        "strength": 10,
        "recommendation": 4,
        "statement on disproportionality": 4,
    }


def test_the_review_concludes_on_each_of_its_four_aspects():
    review = read("review_2021")
    assert review[review["kind"] == "conclusion"]["theme"].nunique() == 4


def test_three_single_years_of_custodial_sentences_make_the_pooled_row():
    sentences = read("decision_points_national").query("stage == 'custodial sentence'")
    counted = sentences.groupby(["pooled", "group"])[["events", "total"]].sum()
    pd.testing.assert_frame_equal(counted.loc["yes"], counted.loc["no"])


def test_residents_are_the_same_people_wherever_they_are_the_total():
    points = read("decision_points_national")
    residents = points[points["total_counts"] == "children aged 10-17, Census 2021"]
    for stage in ("stop and search", "arrest"):
        here = residents[residents["stage"] == stage]
        assert dict(zip(here["group"], here["total"], strict=True)) == by_group("England and Wales", "Census 2021")


def test_the_published_relative_rates_follow_from_the_counts():
    rates = pd.read_csv(ORACLES / "published_relative_rates.csv")
    worked_out = (rates["events"] / rates["total"]) / (rates["reference_events"] / rates["reference_total"])
    assert len(rates) == 28 and worked_out.to_list() == pytest.approx(rates["relative_rate"].to_list(), rel=1e-12)


def test_the_published_relative_rates_use_the_counts_of_the_decision_points():
    rates = pd.read_csv(ORACLES / "published_relative_rates.csv")
    joined = rates.merge(read("decision_points_national"), on=["period", "stage", "group", "events", "total"])
    assert len(joined) == 28


def test_the_councils_share_of_black_and_mixed_children_is_the_census_of_2021():
    groups = [by_group(area, "Census 2021") for area in SERVICES]
    black_or_mixed = sum(one["Black"] + one["Mixed"] for one in groups)
    children = sum(sum(one.values()) for one in groups)
    assert (black_or_mixed, children) == (58_759, 314_079) and round(100 * black_or_mixed / children) == 19


def test_the_reoffending_rate_of_the_inspection_lies_between_those_of_its_two_age_bands():
    series = read("dfe_series").query("measure == 'proven reoffending' and area == 'Walsall' and period == '2017'")
    younger, older = series["value"]
    assert younger < figure("reoffending") < older
    assert (round(100 * 11 / 34, 2), round(100 * 35 / 104, 2)) == (younger, older) and round(100 * 46 / 138, 1) == 33.3


def test_a_sum_of_regional_rates_is_not_kept_as_a_national_rate():
    entrants = read("dfe_series").query("measure == 'first-time entrants'")
    assert "England" not in set(entrants["area"]) and entrants["value"].max() < 1_000


def test_the_dictionary_gives_each_file_and_its_rows():
    dictionary = (reference_folder().parent / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)\.csv` \|[^|]*\| ([\d,]+) \|", dictionary, flags=re.MULTILINE)
    assert {name: int(rows.replace(",", "")) for name, rows in listed} == {
        path.stem: len(read(path.stem)) for path in reference_folder().glob("*.csv")
    }


@pytest.mark.parametrize("period", WALSALL)
def test_the_dictionary_shows_the_children_of_walsall_as_they_were_counted(period):
    dictionary = (reference_folder().parent / "README.md").read_text(encoding="utf-8")
    counts = [*WALSALL[period].values(), sum(WALSALL[period].values())]
    assert f"| {period} | {' | '.join(f'{count:,}' for count in counts)} |" in dictionary


def test_the_choice_of_census_changes_the_rate_of_black_children_threefold():
    relative = {period: counts["White"] / counts["Black"] for period, counts in WALSALL.items()}
    assert round(relative["Census 2011"] / relative["Census 2021"], 1) == 3.0
