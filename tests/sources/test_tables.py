"""A table is read whole or refused whole, with every problem named."""

import pytest

from yjs_analysis.sources.tables import cell_problems, read_rows

COLUMNS = ["source", "area", "persons"]


@pytest.fixture
def write(tmp_path):
    """Write the lines of a small file and give its place."""

    def _write(*lines):
        place = tmp_path / "small.csv"
        place.write_bytes("".join(f"{line}\n" for line in lines).encode())
        return place

    return _write


def problems(place, **options):
    """Everything that is wrong with the cells of a well-shaped file."""
    table, wrong_shape = read_rows(place, options.pop("columns", COLUMNS))
    assert wrong_shape == []
    return cell_problems(table, **({"may_be_blank": [], "known_sources": ["ons"]} | options))


def test_every_cell_is_text_and_knows_its_line(write):
    table, _ = read_rows(write("source,area,persons", "ons,Walsall,5", 'ons,"Dudley, all",7'), COLUMNS)
    assert table.iloc[1].to_list() == ["ons", "Dudley, all", "7", "small.csv:3"]


def test_a_file_with_a_heading_only_has_no_rows_and_no_problem(write):
    assert problems(write("source,area,persons")) == []


def test_other_columns_than_the_documented_are_refused(write):
    _, wrong = read_rows(write("source,area,people", "ons,Walsall,5"), COLUMNS)
    assert wrong == [
        "small.csv line 1: found the columns source, area, people; allowed are exactly source, area, persons. "
        "Correct the heading, or document the columns in sources.toml."
    ]


def test_an_empty_file_has_no_columns(write):
    assert "found the columns none" in read_rows(write(), COLUMNS)[1][0]


def test_every_line_of_another_length_is_named(write):
    _, wrong = read_rows(write("source,area,persons", "ons,Walsall,28,145", "ons,Dudley,7", "ons,Solihull"), COLUMNS)
    assert [one.split(";")[0] for one in wrong] == [
        "small.csv line 2: found 4 cells",
        "small.csv line 4: found 2 cells",
    ]


@pytest.mark.parametrize("cell", ["-3", "2.5", "five", "", " 5", "1e3", "28,145", "nan"])
def test_a_count_is_a_whole_number_from_zero(write, cell):
    found = problems(write("source,area,persons", f'ons,Walsall,"{cell}"'))
    assert found == [
        f"small.csv line 2, column 'persons': found {cell!r}; allowed is a whole number, 0 or more. Correct the cell."
    ]


@pytest.mark.parametrize("cell", ["0", "7", "281293"])
def test_zero_and_large_counts_are_ordinary(write, cell):
    assert problems(write("source,area,persons", f"ons,Walsall,{cell}")) == []


def test_a_blank_is_allowed_where_the_publisher_left_gaps(write):
    assert problems(write("source,area,persons", "ons,Walsall,"), may_be_blank=["persons"]) == []


@pytest.mark.parametrize("cell", ["", "office"])
def test_a_blank_or_unknown_source_is_refused(write, cell):
    found = problems(write("source,area,persons", f"{cell},Walsall,5"), known_sources=["ons", "hmip"])
    assert found == [
        f"small.csv line 2, column 'source': found {cell!r}; allowed is one of ons, hmip. Correct the cell."
    ]


@pytest.mark.parametrize(
    ("column", "cell", "allowed"),
    [
        ("sex", "male", "Female, Male, All"),
        ("age", "ten", "a year such as 15"),
        ("group", "BAME", "White, Mixed, Asian, Black, Other"),
        ("exactness", "roughly", "exact, fraction in words"),
        ("pooled", "True", "yes, no"),
        ("rating", "Fair", "Outstanding, Good, Requires improvement, Inadequate"),
        ("value", "12%", "a number, 0 or more"),
    ],
)
def test_a_word_outside_the_vocabulary_is_refused_with_the_words_allowed(write, column, cell, allowed):
    found = problems(write(f"source,{column}", f"ons,{cell}"), columns=["source", column])
    assert len(found) == 1 and f"column {column!r}: found {cell!r}; allowed is " in found[0] and allowed in found[0]


@pytest.mark.parametrize("cell", ["15", "10-14", "all ages"])
def test_ages_are_years_bands_or_all(write, cell):
    assert problems(write("source,age", f"ons,{cell}"), columns=["source", "age"]) == []


def test_two_numbers_for_the_same_thing_are_refused(write):
    found = problems(write("source,area,persons", "ons,Walsall,5", "ons,Dudley,5", "ons,Walsall,6"))
    assert found == ["small.csv line 4: found the same thing as in line 2; allowed is one row. Delete one of them."]


def test_all_problems_come_at_once(write):
    found = problems(write("source,area,persons", "office,Walsall,-3", "ons,Dudley,x", "ons,Dudley,4"))
    assert len(found) == 4
