"""Official open data, in files built to their description: read whole with everything kept apart, or refused whole."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.sources import open_labels
from yjs_analysis.sources.official import children_by_service, outcomes_by_service, reoffending_by_area
from yjs_analysis.sources.tracing import total
from yjs_analysis.vocabulary import GROUPS, UNKNOWN

COVER = {"Cover": [["Youth Justice Statistics"]], "Notes": [["Read with care"]]}
CHILDREN = [
    "Financial_Year",
    "England_Wales",
    "Region",
    "YJS",
    "Age_Group",
    "Ethnicity_Group",
    "Sex",
    "Number_Children",
]
OUTCOMES = [
    "Financial_Year",
    "PCC",
    "Region",
    "England_Wales",
    "YJS",
    "Caution_or_sentence_type",
    "Caution_or_sentence_tier",
    "Number_Cautioned_Sentenced",
]
REOFFENDING = [
    "adult_child",
    "cohort",
    "region",
    "category",
    "subcat1",
    "subcat2",
    "offenders",
    "reoffenders",
    "reoffences",
]


@pytest.fixture
def children(write_workbook):
    """Write a Children_Table of these rows, and read it."""

    def _read(*rows, name="Children_Table.ods"):
        return children_by_service(write_workbook(name, {**COVER, "Data": [["Table 1"], CHILDREN, *rows]}))

    return _read


@pytest.fixture
def outcomes(write_workbook):
    """Write an Outcome_Table of these rows, and read it."""

    def _read(*rows, name="Outcome_Table.ods"):
        return outcomes_by_service(write_workbook(name, {**COVER, "Data": [OUTCOMES, *rows]}))

    return _read


@pytest.fixture
def reoffending(tmp_path):
    """Write a geographic CSV of these rows, and read it."""

    def _read(*rows, headings=REOFFENDING):
        path = tmp_path / "PRSQ_Geographic_data_April 2011 to March 2022.csv"
        lines = [",".join(headings), *(",".join(map(str, row)) for row in rows)]
        path.write_text("\n".join(lines), encoding="utf-8")
        return reoffending_by_area(path)

    return _read


ROW = ["2014-15", "England", "West Midlands", "Walsall", "15", "Black", "Male", 7]


@pytest.mark.parametrize("name", ["Children_Table.ods", "Children_Table.xlsx"])
def test_children_are_tidy(children, name):
    table = children(["2018-19", " England ", "West Midlands ", "Walsall ", "10-14", "Mixed", "Boys", 5], name=name)
    assert table.to_dict("records") == [
        {
            "period": "year ending March 2019",
            "area": "Walsall",
            "region": "West Midlands",
            "police_area": "",
            "country": "England",
            "age": "10-14",
            "group": "Mixed",
            "sex": "Male",
            "count": 5,
            "withheld": False,
            "source": name,
            "rows": f"{name}, sheet Data:3",
        }
    ]


def test_children_given_as_csv_are_the_same(tmp_path):
    path = tmp_path / "children.csv"
    lines = ["Financial_Year,YOT,Age_Group,Ethnicity_Group,Sex,Number_Children", "2014/15,Walsall,15,Black,Male,7"]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert children_by_service(str(path))[["area", "group", "count"]].to_numpy().tolist() == [["Walsall", "Black", 7]]


def test_the_stray_london_is_in_england(children):
    table = children(ROW, ["2014-15", "London", "London", "Camden", "15", "Black", "Male", 9])
    assert table["country"].to_list() == ["England", "England"]


@pytest.mark.parametrize("mark", ["..", "*", "[c]", "-"])
def test_a_withheld_count_is_missing_and_not_zero(children, mark):
    table = children([*ROW[:-1], mark], [*ROW[:4], "16", *ROW[5:-1], 0])
    assert table["withheld"].to_list() == [True, False]
    assert pd.isna(table["count"].iloc[0]) and table["count"].iloc[1] == 0


def test_footnotes_beneath_are_left_out(children):
    assert len(children(ROW, ["[c] fewer than five"], ["Source: Youth Justice Board"])) == 1


@pytest.mark.parametrize(
    ("printed", "group"),
    [
        ("White", "White"),
        ("Asian or Asian British", "Asian"),
        ("Chinese or Other", "Other"),
        ("Other", "Other"),
        ("Unknown", UNKNOWN),
        ("Not Known", UNKNOWN),
        ("Total", "All"),
        ("Ethnic minority groups (excluding white minorities)", "Black and minority ethnic (as printed)"),
    ],
)
def test_a_group_is_read_as_the_publisher_names_it(children, printed, group):
    assert children([*ROW[:5], printed, "Male", 3])["group"].to_list() == [group]


def test_all_and_its_parts_are_not_added_up_together(children):
    table = children(ROW, [*ROW[:5], "Total", "Male", 30])
    with pytest.raises(ValueError, match=r"by must name 'group', but .* holds 'All' beside its parts"):
        total(table, by=["area"], value="count")


def test_a_sum_with_a_withheld_part_is_missing(children):
    table = children(ROW, [*ROW[:5], "White", "Male", "*"])
    assert total(table, by=["area"], value="count")["count"].isna().to_list() == [True]


def test_every_problem_is_named_at_once_with_its_place(children):
    wrong = ["2014/16", "Scotland", "", "", "teens", "Martian", "Cat", "about 5"]
    with pytest.raises(ValueError, match=r"7 problems") as refused:
        children(ROW, wrong)
    said = str(refused.value).splitlines()[1:]
    assert all("Children_Table.ods, sheet Data, column" in one and "row 4" in one for one in said)
    assert [one.split("column ")[1].split(",")[0] for one in said] == [
        "'YJS'",
        "'Number_Children'",
        "'Financial_Year'",
        "'Age_Group'",
        "'Ethnicity_Group'",
        "'Sex'",
        "'England_Wales'",
    ]


def test_an_empty_count_is_a_problem_and_not_zero(children):
    with pytest.raises(
        ValueError, match=r"column 'Number_Children', row 3: found an empty cell; allowed is a whole number"
    ):
        children([*ROW[:-1], ""])


def test_a_row_twice_is_refused(children):
    with pytest.raises(
        ValueError, match=r"sheet Data, row 4: found what an earlier row counts already; allowed is one row"
    ):
        children(ROW, [*ROW[:-1], 8])


def test_rows_told_apart_by_a_column_that_is_not_read_are_refused_and_the_column_is_named(write_workbook):
    rows = [[*CHILDREN, "Offence"], [*ROW, "Theft"], [*ROW, "Drugs"]]
    with pytest.raises(ValueError, match=r"told apart only by 'Offence', which is not read here"):
        children_by_service(write_workbook("a.ods", {"Data": rows}))


def test_missing_columns_are_named(write_workbook):
    path = write_workbook("a.ods", {"Data": [CHILDREN[:5], ROW[:5]]})
    with pytest.raises(
        ValueError, match=r"missing are group: one of Ethnicity_Group.*sex: .*count: one of Number_Children"
    ):
        children_by_service(path)


OUTCOME = ["2020-21", "West Midlands", "West Midlands", "England", "Walsall"]


def test_outcomes_are_tidy(outcomes):
    table = outcomes(
        [*OUTCOME, "Youth Caution", "Pre Court", 12],
        [*OUTCOME, "Referral Order", "First Tier", 9],
        [*OUTCOME, "Youth Rehabilitation Order", "Community", 4],
        [*OUTCOME, "Section 90-91 Detention", "Custody", "*"],
    )
    assert table[["disposal", "tier", "withheld"]].to_numpy().tolist() == [
        ["youth_caution", "formal out-of-court", False],
        ["referral_order", "first-tier", False],
        ["youth_rehabilitation_order", "community", False],
        ["long_term_detention", "custody", True],
    ]
    assert table["count"].to_list()[:3] == [12, 9, 4]


def test_a_type_that_is_no_code_keeps_its_name_and_tier(outcomes):
    table = outcomes([*OUTCOME, "Order of a new kind", "Community", 1])
    assert table[["recorded", "disposal", "tier"]].to_numpy().tolist() == [["Order of a new kind", "", "community"]]


def test_the_publishers_tier_is_kept_where_ours_is_another(outcomes):
    assert outcomes([*OUTCOME, "Fine", "Community", 1])["tier"].to_list() == ["community"]


def test_an_unknown_tier_is_refused(outcomes):
    with pytest.raises(
        ValueError, match=r"column 'Caution_or_sentence_tier', row 2: found 'Other'; allowed is Pre-Court"
    ):
        outcomes([*OUTCOME, "Fine", "Other", 1])


def test_a_column_without_a_heading_does_no_harm(write_workbook):
    path = write_workbook("Outcome_Table.xlsx", {"Data": [[*OUTCOMES, ""], [*OUTCOME, "Fine", "First Tier", 3, ""]]})
    assert outcomes_by_service(path)["count"].to_list() == [3]


def test_reoffending_is_tidy(reoffending):
    table = reoffending(["Child", "Apr 2016 - Mar 2017", "Walsall", "Index disposal", "Caution", "All", 12, 4, 9])
    assert table.drop(columns="rows").to_dict("records") == [
        {
            "period": "April 2016 to March 2017",
            "area": "Walsall",
            "region": "",
            "who": "Child",
            "age": "",
            "category": "Index disposal",
            "subcategory": "Caution",
            "second_subcategory": "All",
            "events": 4,
            "total": 12,
            "reoffences": 9,
            "withheld": False,
            "source": "PRSQ_Geographic_data_April 2011 to March 2022.csv",
        }
    ]


def test_adults_are_left_out(reoffending):
    rest = ["Apr 2016 - Mar 2017", "Walsall", "", "", "", 12, 4, 9]
    assert reoffending(["Adult", *rest], ["Juvenile", *rest])["who"].to_list() == ["Juvenile"]


def test_ages_tell_children_where_no_word_does(reoffending):
    headings = ["cohort", "Local authority", "Age group", "offenders", "reoffenders", "reoffences"]
    rows = [["2016/17", "Walsall", band, 12, 4, 9] for band in ("10 to 14", "15 to 17", "18 to 20", "All")]
    assert reoffending(*rows, headings=headings)["age"].to_list() == ["10-14", "15-17"]


def test_a_file_of_adults_is_refused(reoffending):
    with pytest.raises(ValueError, match=r"found no row of children only"):
        reoffending(["Adult", "Apr 2016 - Mar 2017", "Walsall", "", "", "", 12, 4, 9])


def test_more_reoffenders_than_offenders_are_refused(reoffending):
    with pytest.raises(ValueError, match=r"reoffenders must not exceed offenders, but got 5 of 4 \(row PRSQ.*:2\)"):
        reoffending(["Child", "Apr 2016 - Mar 2017", "Walsall", "", "", "", 4, 5, 9])


def test_one_withheld_number_marks_the_row(reoffending):
    table = reoffending(["Child", "Jan 2017 - Mar 2017", "Walsall", "", "", "", 12, "*", "*"])
    assert table["withheld"].to_list() == [True] and table["total"].to_list() == [12]


@pytest.mark.parametrize("dash", ["-", "/", "\N{EN DASH}", " - "])
def test_a_financial_year_is_written_in_many_ways(dash):
    assert open_labels.year_ending(f"2014{dash}15") == "year ending March 2015"


def test_the_year_that_ends_a_century_is_read():
    assert open_labels.year_ending("1999/00") == open_labels.year_ending("1999-2000") == "year ending March 2000"


@pytest.mark.parametrize("label", ["2014/16", "2014", "14/15", "2015/14", "March 2015", "", "2014/15/16"])
def test_what_is_no_financial_year_is_not_guessed(label):
    assert open_labels.year_ending(label) is None


@pytest.mark.parametrize("label", ["Mar 2017 - Apr 2016", "Foo 2016 - Bar 2017", "2016", "Oct - Mar 2017"])
def test_what_is_no_cohort_is_not_guessed(label):
    assert open_labels.cohort(label) is None


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_stands_for_itself(group):
    assert open_labels.group(group) == group


@given(st.integers(1950, 2090))
def test_every_way_of_a_year_gives_the_same_march(year):
    named = f"year ending March {year + 1}"
    ways = (f"{year}/{(year + 1) % 100:02}", f"{year}-{year + 1}", named, f"Year ending Mar {year + 1}")
    assert {open_labels.year_ending(way) for way in ways} == {named}


@given(st.text(max_size=60))
def test_no_label_brings_the_readers_down(label):
    for reader in ("year_ending", "cohort", "age", "group", "sex", "tier", "country", "whether_child"):
        found = getattr(open_labels, reader)(label)
        assert found is None or isinstance(found, str)
