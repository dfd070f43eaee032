"""Published figures come with their sources, and nothing undocumented comes at all."""

import hashlib
import re
import shutil
import tomllib
from datetime import date

import pandas as pd
import pytest

from yjs_analysis.sources import published

FOLDER = published.reference_folder()
REGISTER = tomllib.loads((FOLDER / "sources.toml").read_text(encoding="utf-8"))
FILES = sorted(REGISTER["files"])
NAMES = [file.removesuffix(".csv") for file in FILES]


@pytest.fixture
def copy(tmp_path):
    """A copy of the published figures that a test may spoil."""
    return shutil.copytree(FOLDER, tmp_path / "reference")


def spoil(place, old, new):
    """Replace the first occurrence of a text in a file that holds it."""
    text = place.read_text(encoding="utf-8")
    assert old in text
    place.write_bytes(text.replace(old, new, 1).encode())


def test_every_file_is_documented_and_every_documented_file_exists():
    assert sorted(path.name for path in FOLDER.glob("*.csv")) == FILES


@pytest.mark.parametrize("file", FILES)
def test_the_file_is_the_one_that_was_described(file):
    assert hashlib.sha256((FOLDER / file).read_bytes()).hexdigest() == REGISTER["files"][file]["sha256"]


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_utf8_with_one_line_a_row(file):
    raw = (FOLDER / file).read_bytes()
    table = published.read(file.removesuffix(".csv"))
    assert raw.decode("utf-8").count("\n") == len(table) + 1 and b"\r" not in raw and not raw.startswith(b"\xef\xbb")


@pytest.mark.parametrize("file", FILES)
def test_every_column_has_a_meaning(file):
    entry = REGISTER["files"][file]
    assert all(entry["columns"].values()) and entry["title"] and entry["unit"]


def test_every_source_is_used_by_a_row():
    assert {one for name in NAMES for one in published.read(name)["source"]} == set(published.sources())


@pytest.mark.parametrize("identifier", REGISTER["sources"])
def test_a_source_says_who_what_when_and_on_what_terms(identifier):
    entry = published.source(identifier)
    needed = ("publisher", "title", "period", "counts", "licence", "retrieved", "url", "quirks")
    assert [key for key in needed if not entry.get(key)] == []


@pytest.mark.parametrize("identifier", REGISTER["sources"])
def test_a_source_is_named_in_kebab_case_and_found_on_a_public_page(identifier):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", identifier)
    assert published.source(identifier)["url"].startswith("https://")


@pytest.mark.parametrize("name", NAMES)
def test_a_table_has_the_documented_columns_and_the_rows(name):
    assert list(published.read(name)) == [*REGISTER["files"][f"{name}.csv"]["columns"], "rows"]


@pytest.mark.parametrize("name", NAMES)
def test_the_last_column_leads_to_the_line_in_the_file(name):
    table = published.read(name)
    assert table["rows"].to_list() == [f"{name}.csv:{line}" for line in range(2, len(table) + 2)]


def test_counts_without_a_gap_are_whole_numbers():
    assert published.read("census_2011")["persons"].dtype == "int64"


def test_a_number_that_was_not_given_is_missing_and_a_text_is_empty():
    table = published.read("inspection_2019_figures")
    empty = table[(table["area"] == "Walsall") & (table["category"] == "Not known")].iloc[0]
    assert empty["printed"] == "" and pd.isna(empty["value"])


def test_standards_and_paragraphs_stay_text():
    assert "2.1" in set(published.read("inspection_2019_cases")["standard"])
    assert "3.10" in set(published.read("review_2021")["paragraph"])


def test_an_unknown_file_is_answered_with_those_that_exist():
    with pytest.raises(ValueError, match=r"name must be .* one of 'census_2011', .*but got 'census_2001'"):
        published.read("census_2001")


def test_a_documented_file_that_is_gone_is_named_with_its_place(copy):
    (copy / "census_2011.csv").unlink()
    with pytest.raises(ValueError, match=r"census_2011\.csv must lie in .*, but is not there"):
        published.read("census_2011", folder=copy)


def test_an_undocumented_file_is_not_read(copy):
    (copy / "rumours.csv").write_text("source,persons\nons-census-2011,5\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"but got 'rumours'"):
        published.read("rumours", folder=copy)


def test_a_spoilt_heading_is_refused(copy):
    spoil(copy / "census_2021.csv", "persons", "people")
    with pytest.raises(ValueError, match=r"census_2021.csv line 1: found the columns .*people"):
        published.read("census_2021", folder=copy)


def test_all_spoilt_cells_are_named_at_once(copy):
    spoil(copy / "census_2021.csv", "8836", "8,8")
    spoil(copy / "census_2021.csv", "Male,10-17,Mixed,1068", "Boys,10-17,Mixed,-1068")
    with pytest.raises(ValueError, match=r"census_2021.csv line 2: found 9 cells"):
        published.read("census_2021", folder=copy)
    spoil(copy / "census_2021.csv", "8,8", "8")
    with pytest.raises(
        ValueError, match=r"(?s)2 problems.*line 5, column 'sex': found 'Boys'.*line 5, column 'persons'"
    ):
        published.read("census_2021", folder=copy)


def test_a_source_that_nobody_described_is_refused(copy):
    spoil(copy / "review_2021.csv", "\nwalsall-review-2021", "\nhearsay")
    with pytest.raises(ValueError, match=r"review_2021.csv line 2, column 'source': found 'hearsay'"):
        published.read("review_2021", folder=copy)


def test_an_unknown_source_is_answered_with_those_that_exist():
    with pytest.raises(ValueError, match=r"identifier must be one of ons-census-2011, .*but got 'hearsay'"):
        published.source("hearsay")


def test_a_source_line_names_publisher_title_and_table():
    assert published.describe("yjb-statistics-2024-25") == (
        "Youth Justice Board and Ministry of Justice, Youth Justice Statistics 2024 to 2025, tables 5.8 and 6.1"
    )


def test_a_source_line_without_a_table_has_no_empty_part():
    assert published.describe("walsall-review-2021").endswith("Walsall Youth Justice Service")


def test_several_sources_are_described_together():
    both = published.describe("ons-census-2011; ons-census-2021")
    assert both == "; ".join(published.describe(one) for one in ("ons-census-2011", "ons-census-2021"))


def test_a_checkout_is_read_before_the_copy_in_the_package(tmp_path):
    package = tmp_path / "yjs_analysis"
    for place in (tmp_path / "data" / "reference", package / "shipped" / "data" / "reference"):
        place.mkdir(parents=True)
        (place / "sources.toml").touch()
    assert published.reference_folder(package=package) == tmp_path / "data" / "reference"


def test_an_installed_package_reads_its_own_copy(tmp_path):
    place = tmp_path / "shipped" / "data" / "reference"
    place.mkdir(parents=True)
    (place / "sources.toml").touch()
    assert published.reference_folder(package=tmp_path) == place


def test_figures_that_are_nowhere_are_missed_in_both_places(tmp_path):
    with pytest.raises(ValueError, match=r"(?s)must lie in .*data.reference or .*shipped.data.reference"):
        published.reference_folder(package=tmp_path / "yjs_analysis")


def test_the_populations_of_an_area_come_with_the_day_they_refer_to():
    found = published.populations(area="Walsall").drop_duplicates("period").set_index("period")["date"].to_dict()
    assert found == {
        "Census 2011": date(2011, 3, 27),
        "Census 2021": date(2021, 3, 21),
        "mid-2017": date(2017, 6, 30),
        "mid-2019": date(2019, 6, 30),
        "mid-2020": date(2020, 6, 30),
    }


def test_populations_are_tidy():
    found = published.populations(area="Dudley")
    assert list(found) == ["period", "date", "area", "sex", "age", "group", "persons", "source", "rows"]
    assert not found.duplicated(["period", "sex", "age", "group"]).any()


def test_all_ages_are_not_mixed_with_children():
    assert "all ages" not in set(published.populations(area="Walsall")["age"])


def test_all_ages_can_be_asked_for():
    assert published.populations(area="Walsall", ages="all ages")["persons"].to_list() == [281_293]


def test_a_period_whose_bands_do_not_fit_is_left_out():
    periods = published.populations(area="Walsall", ages="10-14")["period"].unique()
    assert list(periods) == ["Census 2011", "mid-2017", "mid-2019", "mid-2020"]


def test_half_a_band_is_never_taken_for_the_whole():
    periods = published.populations(area="Walsall", ages="12-17")["period"].unique()
    assert list(periods) == ["mid-2017", "mid-2019", "mid-2020"]


def test_a_single_year_is_a_span_of_one():
    found = published.populations(area="Walsall", ages="15").query("period == 'mid-2017'")
    assert found["persons"].to_list() == [3408]


@pytest.mark.parametrize("ages", ["18-25", "children", "17-10", ""])
def test_ages_that_nobody_published_are_refused(ages):
    with pytest.raises(ValueError, match=r"ages must be made up of the published 10-14, .* for Walsall"):
        published.populations(area="Walsall", ages=ages)


def test_an_unknown_area_is_answered_with_those_that_exist():
    with pytest.raises(ValueError, match=r"area must be one of Walsall, Birmingham, .*but got 'Bilston'"):
        published.populations(area="Bilston")


def test_a_population_can_be_followed_to_its_lines():
    found = published.populations(area="Walsall").query("period == 'Census 2011' and group == 'Black'")
    assert published.total(found, by=["group"])["rows"].to_list() == ["census_2011.csv:80-97"]


def test_what_is_read_is_the_reader_s_own():
    mine = published.read("census_2011")
    mine.loc[:, "persons"] = 0
    assert published.read("census_2011")["persons"].sum() > 0


def test_a_file_that_has_changed_is_read_again(copy):
    before = published.read("census_2021", folder=copy)
    spoil(copy / "census_2021.csv", ",8836\n", ",8837\n")
    after = published.read("census_2021", folder=copy)
    assert (after["persons"] - before["persons"]).sum() == 1
