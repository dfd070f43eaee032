"""An inspection is read from a small table, and what is wrong in the table is said with its row, column and remedy."""

import pytest

from yjs_analysis.sources.inspections import (
    COLUMNS,
    OF_QUESTIONS,
    OF_TOTAL,
    STANDARDS,
    published_totals,
    rating_rules,
    read_inspection,
    walsall_2019,
)

HEADING = "Standard,Key question,Per cent yes,Cases,Rating"


@pytest.fixture
def file(tmp_path):
    """A way to write a small table."""

    def write(*lines, heading=HEADING, name="ours.csv"):
        (tmp_path / name).write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
        return tmp_path / name

    return write


def test_walsall_has_its_37_key_questions_with_the_cases_of_each_domain():
    table = walsall_2019()
    assert list(table.columns) == list(COLUMNS)
    # Annex 2 prints 37 key questions, 14 of them in the first domain; annex 1: 24 court and 14 out-of-court cases.
    assert len(table) == 37
    assert table.groupby("domain", sort=False)["cases"].max().tolist()[1:] == [24, 14]
    assert table.loc[table["printed"] == "", "cases"].isna().all()


def test_the_rules_hold_the_edges_of_both_questions_and_totals():
    rules = rating_rules(framework="2018")
    assert rules.loc[rules["rule"] == OF_QUESTIONS, "value"].tolist() == [0, 50, 65, 80]
    assert rules.loc[rules["rule"] == OF_TOTAL, "value"].tolist() == [0, 7, 19, 31]
    assert rules.loc[rules["rule"] == STANDARDS, "value"].tolist() == [12]


def test_the_standards_of_2021_have_no_rule_of_key_questions():
    assert OF_QUESTIONS not in set(rating_rules(framework="2021")["rule"])


def test_every_edge_says_how_it_is_known():
    assert (rating_rules()["note"] != "").all()


@pytest.mark.parametrize(("framework", "near"), [("2012", "Did you mean '2021'"), ("2081", "Did you mean '20")])
def test_an_unknown_framework_is_refused_with_the_nearest(framework, near):
    with pytest.raises(ValueError, match=rf"framework must be one of '2018', '2021', but got '{framework}'\. {near}"):
        rating_rules(framework=framework)


def test_83_other_inspections_are_held():
    totals = published_totals()
    assert len(totals) == 83
    assert totals["area"].is_unique


def test_a_small_table_is_read_with_its_percentages_as_printed(file):
    table = read_inspection(file("2.1,2.1.1,87.5%,24,Good", "2.1,2.1.2,36.0,11,Good", "1.1,1.1.1,,,Outstanding"))
    assert table["printed"].tolist() == ["87.5", "36.0", ""]
    assert table["percent_yes"].tolist()[:2] == [87.5, 36.0]
    assert table["rows"].tolist() == ["ours.csv:2", "ours.csv:3", "ours.csv:4"]


def test_what_is_not_said_is_blank_or_missing(file):
    table = read_inspection(file("2.1,2.1.1,88", heading="standard,key_question,percent_yes"))
    assert table[["domain", "rating"]].to_numpy().tolist() == [["", ""]]
    assert table["cases"].isna().all()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2.1,2.1.2,half,24,Good", r"column 'percent_yes', row 3: found 'half'; allowed is a percentage from 0 to 100"),
        ("2.1,2.1.2,101,24,Good", r"column 'percent_yes', row 3: found '101'"),
        ("2.1,2.1.2,-5,24,Good", r"column 'percent_yes', row 3: found '-5'"),
        ("2.1,2.1.2,50,0,Good", r"column 'cases', row 3: found '0'; allowed is a whole number above 0"),
        ("2.1,2.1.2,50,about 24,Good", r"column 'cases', row 3: found 'about 24'"),
        ("2.1,2.1.2,50,24,good", r"column 'rating', row 3: found 'good'; .*did you mean 'Good'"),
        ("2.1,2.1.2,50,24,Requires Improvment", r"did you mean 'Requires improvement'"),
        ("2.1,2.1.1,50,24,Good", r"column 'key_question', row 3: found '2.1.1'; allowed is each key question once"),
        ("2.1,,50,24,Good", r"column 'key_question', row 3: found an empty cell"),
        (",2.1.2,50,24,Good", r"column 'standard', row 3: found an empty cell"),
        ("2.1,2.1.2,50,24,Inadequate", r"found 'Good' and 'Inadequate' for the standard 2.1; allowed is one rating"),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_and_what_is_allowed(file, line, message):
    with pytest.raises(ValueError, match=message):
        read_inspection(file("2.1,2.1.1,88,24,Good", line))


def test_all_that_is_wrong_is_said_at_once(file):
    with pytest.raises(ValueError, match=r"(?s)3 problems:.*percent_yes.*cases.*rating"):
        read_inspection(file("2.1,2.1.1,many,few,Great"))


def test_shares_in_place_of_percentages_are_refused(file):
    with pytest.raises(ValueError, match=r"found nothing above 0\.88; allowed are per cents\. Write 50 for a half"):
        read_inspection(file("2.1,2.1.1,0.88,24,Good", "2.1,2.1.2,0.5,24,Good"))


def test_a_table_without_the_columns_is_refused_with_what_is_missing(file):
    with pytest.raises(ValueError, match=r"missing are printed: one of percent_yes"):
        read_inspection(file("2.1,2.1.1,24", heading="standard,key_question,cases"))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"path must be a file"):
        read_inspection(tmp_path / "nowhere.csv")
