"""Small counts of children are withheld, with everything that follows from them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.disclosure.withhold import refuse_ungated, withhold


def table_of(events, total=1000, **more):
    return pd.DataFrame({"events": events, "total": total, **more})


def test_one_to_four_are_withheld_and_a_true_zero_is_shown():
    gated = withhold(table_of([0, 1, 4, 5, 17]))
    assert gated["withheld"].tolist() == [False, True, True, False, False]


def test_the_threshold_can_be_raised_to_withhold_five():
    gated = withhold(table_of([0, 1, 4, 5, 6, 17]), threshold=6)
    assert gated["withheld"].tolist() == [False, True, True, True, False, False]


def test_the_few_who_are_left_over_are_protected_too():
    gated = withhold(table_of([57, 3, 60], total=60))
    assert gated["withheld"].tolist() == [True, True, False]


def test_everything_worked_out_from_a_small_count_goes_with_it():
    gated = withhold(table_of([3], total=1630, value=0.0018, low=0.0006, high=0.0054, expected=2.1))
    assert gated.drop(columns="withheld").isna().all(axis=None)


def test_a_percentage_printed_as_text_goes_with_the_count_it_tells():
    gated = withhold(table_of([1, 20], total=[17, 60], printed=["5.88", "33.33"], period=["2023", "2024"]))
    assert gated["printed"].tolist() == ["", "33.33"]
    assert gated["period"].tolist() == ["2023", "2024"]


def test_a_small_reference_count_withholds_the_comparison_made_with_it():
    gated = withhold(table_of([30], reference_events=2, reference_total=400, value=6.0))
    assert np.isnan(gated["value"].iloc[0])


def test_a_table_that_counts_no_children_passes_unchanged():
    shares = pd.DataFrame({"group": ["White"], "value": [66]})
    assert withhold(shares)["value"].tolist() == [66]


def test_the_original_table_is_left_alone():
    table = table_of([3])
    withhold(table)
    assert table["events"].tolist() == [3]


def test_an_empty_table_passes():
    assert withhold(table_of([])).empty


@pytest.mark.parametrize("threshold", [0, -5, 2.5, True])
def test_a_threshold_that_protects_nobody_is_refused(threshold):
    with pytest.raises(ValueError, match="threshold must be a whole number of at least 1"):
        withhold(table_of([3]), threshold=threshold)


def test_a_table_that_was_not_checked_cannot_go_on():
    with pytest.raises(ValueError, match="must have passed disclosure control"):
        refuse_ungated(table_of([30]))


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=20),
    st.integers(1, 12),
)
def test_no_shown_count_or_remainder_lies_below_the_threshold(cells, threshold):
    table = pd.DataFrame({"events": [min(cell) for cell in cells], "total": [max(cell) for cell in cells]})
    shown = withhold(table, threshold=threshold).query("not withheld")
    for count in (shown["events"], shown["total"], shown["total"] - shown["events"]):
        assert not (count.gt(0) & count.lt(threshold)).any()


@pytest.mark.parametrize("column", ["counts", "parts", "said"])
def test_words_that_tell_a_count_go_with_it(column):
    assert withhold(table_of([3, 30], total=60, **{column: ["3 of 60", "30 of 60"]}))[column].tolist() == [
        "",
        "30 of 60",
    ]


def test_a_number_among_words_is_a_number_all_the_same():
    mixed = table_of(pd.Series([3, 30], dtype=object), value=pd.Series([0.003, "unknown"], dtype=object))
    gated = withhold(mixed)
    assert gated.loc[0, ["events", "value"]].isna().all()
    assert gated["value"].iloc[1] == "unknown"


@pytest.mark.parametrize("column", ["events", "total", "value", "low", "high"])
def test_a_number_that_was_put_back_into_a_withheld_row_cannot_go_on(column):
    gated = withhold(table_of([3, 30], value=0.1, low=0.0, high=0.2)).assign(**{column: 0.1})
    with pytest.raises(ValueError, match=f"withheld rows must hold no numbers, but '{column}' holds 1"):
        refuse_ungated(gated)


def test_a_table_that_was_checked_can_go_on():
    assert refuse_ungated(withhold(table_of([3, 30], value=0.1))) is None


def test_rows_named_by_the_linked_tables_go_with_the_small_ones():
    table = pd.DataFrame({"group": ["White", "Black"], "events": [40, 12], "total": [80, 30]}, index=[7, 9])
    assert withhold(table, also=pd.Series([False, True], index=[7, 9]))["withheld"].tolist() == [False, True]
