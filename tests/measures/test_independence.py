"""Groups and outcomes: printed tables, simulation, edges."""

import math

import pandas as pd
import pytest

from yjs_analysis.measures.independence import METHODS, independence_residuals, independence_test

# Agresti (2007), page 39: party by sex, as in R's help for chisq.test
PARTY = pd.DataFrame(
    {
        "group": ["women"] * 3 + ["men"] * 3,
        "outcome": ["Democrat", "Independent", "Republican"] * 2,
        "events": [762, 327, 468, 484, 239, 477],
    }
)


def cells(*lines):
    rows = [(f"g{row}", f"o{column}", count) for row, line in enumerate(lines) for column, count in enumerate(line)]
    return pd.DataFrame(rows, columns=["group", "outcome", "events"])


def test_agrestis_table():
    assert independence_test(PARTY).value == pytest.approx(2.9535891832e-07)


def test_agrestis_residuals():
    table = independence_residuals(PARTY)
    expected = [4.5020535, 0.6994517, -5.3159455, -4.5020535, -0.6994517, 5.3159455]
    assert table["value"].tolist() == pytest.approx(expected, abs=1e-6)
    assert table["outcome"].tolist() == PARTY["outcome"].tolist()


def test_a_cell_that_is_not_there_is_nought():
    full, gap = cells([5, 0], [2, 6]), cells([5, 0], [2, 6]).drop(index=1)
    assert independence_test(gap).value == independence_test(full).value
    assert independence_residuals(gap)["events"].tolist() == [5, 0, 2, 6]


def test_the_columns_can_have_other_names():
    renamed = PARTY.rename(columns={"group": "sex", "outcome": "party"})
    assert independence_test(renamed, rows="sex", columns="party").value == independence_test(PARTY).value


def test_the_simulated_test_is_near_the_exact_one():
    # given the margins, (5,0),(0,5) or its mirror image are the oddest of tables: 2 in 252
    one = independence_test(cells([5, 0], [0, 5]), method="simulated chi-square")
    assert one.low < 2 / 252 < one.high
    assert one.note == "simulated with 10,000 draws"


def test_small_expected_counts_are_mentioned():
    assert "below 5" in independence_test(cells([5, 0], [0, 5])).note


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("table", [cells([5, 3]), cells([5], [3]), cells([5, 0], [3, 0]), cells([0, 0], [0, 0])])
def test_a_single_group_or_outcome_cannot_be_tested(method, table):
    one = independence_test(table, method=method)
    assert (math.isnan(one.value), one.note) == (True, "not estimable: a single group or a single outcome")


def test_a_residual_of_an_empty_outcome_says_so():
    assert independence_residuals(cells([5, 0], [3, 0]))["note"].unique().tolist() == [
        "not estimable: nothing could vary here"
    ]


def test_a_repeated_cell_is_refused():
    with pytest.raises(ValueError, match="counts must hold each cell once, but row 6 repeats one"):
        independence_test(pd.concat([PARTY, PARTY.iloc[:1]], ignore_index=True))


def test_a_missing_column_is_refused():
    with pytest.raises(ValueError, match="counts must hold the column 'outcome'"):
        independence_residuals(PARTY.drop(columns="outcome"))
