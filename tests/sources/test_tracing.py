"""The way back from a number to its rows."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.sources.tracing import places_of, total, trace

LINES = st.sets(st.integers(2, 60), min_size=1)


def lines_in(reference: str) -> set[int]:
    """The lines that a reference to one file names, read by other means than the package's."""
    spans = [span.split("-") for span in reference.rpartition(":")[2].split(",")]
    return {line for span in spans for line in range(int(span[0]), int(span[-1]) + 1)}


def cells(**columns) -> pd.DataFrame:
    """A small table with a source and a line for each row."""
    table = pd.DataFrame(columns)
    table["source"] = "ons"
    table["rows"] = [f"small.csv:{line}" for line in range(2, len(table) + 2)]
    return table


def test_neighbouring_lines_become_a_span_and_single_ones_stay():
    assert trace(["a.csv:240", *(f"a.csv:{line}" for line in range(205, 223))]) == "a.csv:205-222,240"


def test_files_keep_the_order_of_their_first_mention():
    assert trace(["b.csv:2", "a.csv:2", "b.csv:3"]) == "b.csv:2-3; a.csv:2"


def test_nothing_leaves_no_trace():
    assert trace([]) == ""


@given(LINES)
def test_no_line_is_lost_and_none_is_added(lines):
    assert lines_in(trace(f"a.csv:{line}" for line in lines)) == lines


@given(LINES, LINES)
def test_merging_merged_references_is_merging_their_lines(some, others):
    merged = [trace(f"a.csv:{line}" for line in part) for part in (some, others)]
    assert trace(merged) == trace(f"a.csv:{line}" for line in some | others)


@pytest.mark.parametrize("broken", ["a.csv", "a.csv:", ":3", "a.csv:3-", "a.csv:x", "a.csv:2,"])
def test_a_reference_without_file_or_lines_is_refused(broken):
    with pytest.raises(ValueError, match="references must look like"):
        trace([broken])


def test_a_total_adds_up_within_cells_in_the_order_of_first_appearance():
    table = cells(group=["White", "Black", "White"], persons=[5, 3, 2])
    assert total(table, by=["group"])[["group", "persons"]].to_numpy().tolist() == [["White", 7], ["Black", 3]]


def test_a_total_names_every_row_that_went_in():
    table = cells(group=["White", "Black", "White"], persons=[5, 3, 2])
    assert total(table, by=["group"])["rows"].to_list() == ["small.csv:2,4", "small.csv:3"]


def test_a_total_over_two_sources_names_both_once():
    table = cells(group=["White"] * 3, persons=[5, 3, 2]).assign(source=["ons", "hmip; ons", "ons"])
    assert total(table, by=["group"])["source"].to_list() == ["ons; hmip"]


def test_a_total_with_a_missing_part_is_missing():
    table = cells(group=["White", "White", "Black"], persons=[5.0, float("nan"), 3.0])
    assert total(table, by=["group"])["persons"].isna().to_list() == [True, False]


def test_another_column_can_be_added_up():
    table = cells(stage=["arrest", "arrest"], events=[4, 9])
    assert total(table, by=["stage"], value="events")["events"].to_list() == [13]


def test_a_total_of_a_table_without_rows_has_no_rows():
    empty = cells(group=["White"], persons=[5]).iloc[:0]
    assert total(empty, by=["group"]).shape == (0, 4)


@given(st.lists(st.tuples(st.sampled_from(["White", "Black"]), st.integers(0, 99)), min_size=1))
def test_totals_of_the_cells_add_up_to_the_whole(pairs):
    table = cells(group=[group for group, _ in pairs], persons=[persons for _, persons in pairs])
    assert total(table, by=["group"])["persons"].sum() == sum(persons for _, persons in pairs)


@pytest.mark.parametrize(("column", "whole", "part"), [("sex", "All", "Male"), ("age", "all ages", "15")])
def test_everyone_beside_a_part_of_everyone_is_refused(column, whole, part):
    table = cells(**{"period": ["2021", "2021"], column: [whole, part], "persons": [9, 4]})
    with pytest.raises(ValueError, match=f"by must name '{column}', but .*{whole}"):
        total(table, by=["period"])


def test_the_same_people_at_two_dates_are_not_added_up():
    table = cells(area=["Walsall", "Walsall"], period=["mid-2017", "mid-2019"], persons=[28_145, 29_477])
    with pytest.raises(ValueError, match=r"by must name 'period', but .* holds the same people at several dates"):
        total(table, by=["area"])


def test_events_of_several_years_may_be_added_up():
    table = cells(stage=["arrest", "arrest"], period=["2023", "2024"], events=[4, 9])
    assert total(table, by=["stage"], value="events")["events"].to_list() == [13]


def test_every_cell_that_counts_twice_is_named():
    table = cells(group=["White", "White", "Black", "Black"], sex=["All", "Male"] * 2, persons=[9, 4, 3, 1])
    with pytest.raises(ValueError, match=r"(?s)2 problems.*White.*Black"):
        total(table, by=["group"])


def test_everyone_beside_a_part_is_allowed_once_they_are_named():
    table = cells(sex=["All", "Male"], persons=[9, 4])
    assert total(table, by=["sex"])["persons"].to_list() == [9, 4]


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="table must hold the column 'events'"):
        total(cells(group=["White"], persons=[5]), by=["group"], value="events")


def test_a_total_by_nothing_is_refused():
    with pytest.raises(ValueError, match="by must name at least one column"):
        total(cells(group=["White"], persons=[5]), by=[])


def test_a_merged_reference_comes_apart_into_its_rows():
    assert places_of("b.csv:5-7,9; a.csv:2") == ["b.csv:5", "b.csv:6", "b.csv:7", "b.csv:9", "a.csv:2"]


def test_no_reference_has_no_rows():
    assert places_of("") == []


def test_what_is_no_reference_does_not_come_apart():
    with pytest.raises(ValueError, match=r"references must look like 'file\.csv:2-4,9', but got 'a\.csv'"):
        places_of("a.csv")
